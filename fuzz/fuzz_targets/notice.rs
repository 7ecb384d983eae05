//! Any text is a notice with a digest, or gets a code.
#![no_main]

use avowal::notice::Notice;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(notice) = Notice::parse(text) {
        assert!(notice.digest().starts_with("sha-256:"));
        assert!(notice.document().words.keys().all(|locale| notice.words_digest(locale).is_some()));
    }
});
