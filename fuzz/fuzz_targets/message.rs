//! Any draft has a preview or a code, whose places lie in the text; any text has parts and, as an answer, a meaning.
#![no_main]

use std::sync::LazyLock;

use avowal::message::{
    Counting, Draft, Keywords, Lexicon, PreviewQuestion, ReplyContext, count_segments, preview_message, word_lists,
};
use avowal::time::Timestamp;
use libfuzzer_sys::fuzz_target;

static KEYWORDS: LazyLock<Keywords> = LazyLock::new(Keywords::all);
static WORDS: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut words = Lexicon::default();
    words.add(word_lists()).expect("the shipped lists");
    words
});

fuzz_target!(|input: (&str, u8)| {
    let (text, place) = input;
    let counted = count_segments(text, &Counting::default()).expect("any text has parts");
    assert!(counted.units <= counted.segments * counted.units_per_segment);
    KEYWORDS.classify(text, &ReplyContext::default());
    let places = ["us", "kr", "cn", "my", "in", "hk", "zz"];
    let jurisdiction = places.get(usize::from(place) % places.len()).expect("a place").to_string();
    let document = serde_json::json!({
        "text": text, "messageClass": "marketing", "purpose": "p", "channel": "sms", "locale": "en",
        "sender": { "name": "Nordwind", "kind": "long-code" },
    });
    let draft: Draft = serde_json::from_value(document).expect("a draft");
    let question = PreviewQuestion {
        jurisdiction,
        as_of: Timestamp(1_795_219_200_000),
        recipient_zones: Vec::new(),
        holidays: Vec::new(),
        policy: None,
    };
    let Ok(preview) = preview_message(&draft, &question, &WORDS) else { return };
    let units = text.encode_utf16().count();
    for finding in preview.findings {
        assert!(finding.span.is_none_or(|span| span.start <= span.end && span.end <= units), "{finding:?}");
    }
});
