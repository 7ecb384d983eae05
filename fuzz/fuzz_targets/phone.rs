//! Any text in any region: `cargo fuzz run phone`. The first two bytes choose the region.
#![no_main]

use std::sync::LazyLock;

use avowal::phone::{Formatter, Metadata, PhoneCheck, parse, read};
use avowal::region::Region;
use libfuzzer_sys::fuzz_target;

static METADATA: LazyLock<Metadata> = LazyLock::new(|| Metadata::embedded().expect("the embedded metadata"));

fuzz_target!(|data: &[u8]| {
    let (region, text) = data.split_at_checked(2).unwrap_or((&[], data));
    let region: Option<Region> = core::str::from_utf8(region).ok().and_then(|code| code.parse().ok());
    let text = String::from_utf8_lossy(text);
    let check = parse(&METADATA, &text, region);
    assert_eq!(PhoneCheck::from_packed(check.to_packed()), Some(check));
    if check.valid() {
        // A valid number written as a URI is read as itself.
        let uri = check.rfc3966(&METADATA).expect("a number");
        assert_eq!(parse(&METADATA, &uri, None), check);
    }
    let reading = read(&METADATA, &text, region);
    assert!(!reading.readings.is_empty() || !reading.notes.is_empty());
    let mut formatter = Formatter::new(&METADATA, region);
    for key in text.chars().take(300) {
        formatter.push(&METADATA, key);
    }
    // Whatever bytes claim to be metadata: an answer.
    drop(Metadata::from_bytes(data));
});
