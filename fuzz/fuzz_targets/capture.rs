//! Any capture is opened or gets a code.
#![no_main]

use avowal::capture::{Capture, Expectation};
use avowal::receipt::keys::KeySet;
use avowal::time::Timestamp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str, i64)| {
    let (capture, phone, at) = input;
    let Ok(keys) = KeySet::parse(r#"{"keys":[]}"#) else { return };
    let expected = Expectation {
        region: None,
        iss: "https://shop.example",
        keys: &keys,
        notice: "sha-256:x",
        phone,
        origin: None,
        at: Timestamp(at),
        late_window: 0,
    };
    // without the issuer's key nothing can be opened
    assert!(Capture::open(capture, &expected).is_err());
});
