//! Whatever is asked of rules, hours, terms, calendars and settings gets an answer or a code.
#![no_main]

use avowal::authorize::Setting;
use avowal::duty::{self, Question};
use avowal::json::{DOCUMENT, document};
use avowal::rules::{Hours, Jurisdiction, Term, jurisdictions_for};
use avowal::time::{Date, UtcOffset};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(question) = document::<Question>(text, DOCUMENT) {
        let _ = duty::deadlines(&question);
    }
    let _ = document::<Setting>(text, DOCUMENT);
    let _ = Hours::parse(text);
    let _ = UtcOffset::parse(text);
    if let Some(date) = Date::parse(text) {
        assert_eq!(date.to_string(), text);
    }
    if let Some(term) = Term::parse(text) {
        assert!(term.to_string() == "before" || Term::parse(&term.to_string()).is_some());
    }
    if let Ok(rules) = text.parse::<Jurisdiction>() {
        assert_eq!(rules.id(), text);
    }
    if let Some((region, part)) = text.split_once('-') {
        if let Ok(chain) = jurisdictions_for(region, Some(part)) {
            assert_eq!(chain.last().map(Jurisdiction::id), Some("zz"));
        }
    }
});
