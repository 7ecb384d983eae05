//! Notices: what is complete is read and named; everything else is refused with its place.

use avowal::error::Code;
use avowal::finding::State;
use avowal::notice::{Notice, check_notice, elements};
use avowal::rules::{Topic, speaks_of};
use avowal::time::Timestamp;

const SPRING: &str = include_str!("vectors/notice/spring-signup.json");

#[test]
fn a_notice_is_named_by_its_content_and_by_nothing_else() {
    let notice = Notice::parse(SPRING).unwrap();
    // SHA-256 of the canonical text, computed with Python's json.dumps(sort_keys, separators, ensure_ascii=False)
    assert_eq!(notice.digest(), EXPECTED);
    let spaced = SPRING.replace('\n', "\n   ");
    assert_eq!(Notice::parse(&spaced).unwrap().digest(), EXPECTED);
    let changed = SPRING.replace("Text me about my orders.", "Text me about my orders!");
    assert_ne!(Notice::parse(&changed).unwrap().digest(), EXPECTED);
    assert!(notice.words_digest("de").is_some() && notice.words_digest("fr").is_none());
}

#[test]
fn incomplete_notices_are_refused_with_their_place() {
    let cases = [
        (
            "words of a pair missing",
            r#""offers/sms": "Ja"#,
            r#""offers/mms": "Ja"#,
            Code::NoticeWordsMissing,
            "/words/de/grants",
        ),
        (
            "a purpose twice",
            r#""id": "offers""#,
            r#""id": "order-updates""#,
            Code::NoticeDuplicatePurpose,
            "/purposes/1",
        ),
        ("another format", "avowal-notice/1", "avowal-notice/2", Code::NoticeFormat, "/format"),
        (
            "a misspelt key",
            "\"privacyPolicy\"",
            "\"privacypolicy\"",
            Code::JsonUnknownKey,
            "/controller/privacypolicy",
        ),
        ("an unknown channel", "\"sms\"", "\"fax\"", Code::JsonWrongValue, "/purposes/0/channels/0"),
        ("a number for a word", "\"HRB 123456\"", "123456", Code::JsonWrongType, "/controller/id"),
        ("null for nothing", "\"HRB 123456\"", "null", Code::JsonWrongType, "/controller/id"),
        ("a key missing", "\"facts\"", "\"fact\"", Code::JsonUnknownKey, "/words/en/fact"),
        (
            "a fraction",
            "\"atMost\": 4",
            "\"atMost\": 4.5",
            Code::JsonNotInteger,
            "/purposes/1/frequency/atMost",
        ),
        (
            "too many",
            "\"atMost\": 4",
            "\"atMost\": 5000000000",
            Code::JsonWrongValue,
            "/purposes/1/frequency/atMost",
        ),
    ];
    for (name, from, to, code, pointer) in cases {
        assert!(SPRING.contains(from), "{name}");
        let error = Notice::parse(&SPRING.replacen(from, to, 1)).unwrap_err();
        assert_eq!((error.code, error.pointer.as_deref()), (code, Some(pointer)), "{name}: {error}");
    }
    let unasked = SPRING.replacen(r#""offers/sms": "Ja"#, r#""surveys/sms": "Ja", "offers/sms": "Ja"#, 1);
    assert_eq!(Notice::parse(&unasked).unwrap_err().code, Code::NoticeWordsUnknown);
    let silent = without_words();
    assert_eq!(Notice::parse(&silent).unwrap_err().code, Code::NoticeWordsMissing);
}

#[test]
fn hostile_text_gets_a_code() {
    for text in ["", "null", "[]", "{}", "{\"format\":1}", "\u{0}", "{\"format\":\"avowal-notice/1\"}"] {
        assert!(Notice::parse(text).is_err(), "{text}");
    }
    let large = format!("{{\"format\":\"{}\"}}", "x".repeat(300 * 1024));
    assert_eq!(Notice::parse(&large).unwrap_err().code, Code::JsonTooLarge);
}

#[test]
fn words_are_found_however_they_are_spaced_and_composed() {
    let facts = "Message and data rates may apply.";
    for (name, written) in [
        ("no-break spaces", "Message\u{a0}and\u{a0}data\u{202f}rates\u{a0}may\u{a0}apply."),
        ("a line break", "Message and data\\n    rates may apply."),
        ("soft hyphens", "Mes\u{ad}sage and data ra\u{ad}tes may apply."),
        ("what has no width", "Message and da\u{200b}ta rates may apply."),
    ] {
        let found = missing(&SPRING.replacen(facts, written, 1), "us");
        assert!(!found.contains(&Code::NoticeRates), "{name}: {found:?}");
    }
    let composed = SPRING.replacen("per SMS Angebote", "per SMS Schn\u{e4}ppchen", 1);
    let apart = SPRING.replacen("per SMS Angebote", "per SMS Schna\u{308}ppchen", 1);
    for text in [composed, apart] {
        assert!(!missing(&text, "de").contains(&Code::NoticePurpose));
    }
    // names too, whichever way each was typed
    let sender = SPRING.replacen("\"name\": \"Nordwind\"", "\"name\": \"Caf\u{e9} Nord\"", 1);
    let named = sender.replacen("Yes, Nordwind may", "Yes, Cafe\u{301}\u{a0}Nord may", 1);
    assert!(!missing(&named, "us").contains(&Code::NoticeIdentity));
}

#[test]
fn blanks_and_what_is_no_duration_count_as_missing() {
    for (place, value, code) in [
        ("us", "https://nordwind.example/sms-terms", Code::NoticeLinks),
        ("us", "https://nordwind.example/sms-terms", Code::RegistrationTerms),
        ("us", "https://nordwind.example/privacy", Code::NoticeLinks),
        ("us", "https://nordwind.example/privacy", Code::RegistrationPrivacy),
        ("us", "privacy@nordwind.example", Code::RegistrationSupport),
        ("de", "https://nordwind.example/privacy", Code::NoticeComplaint),
    ] {
        assert!(!missing(SPRING, place).contains(&code), "{value}");
        for blank in ["", " \u{a0}", "\u{200b}\u{2060}"] {
            let text = SPRING.replacen(&format!("\"{value}\""), &format!("\"{blank}\""), 1);
            assert!(missing(&text, place).contains(&code), "{value}");
        }
    }
    let nowhere =
        SPRING.replacen("privacy@nordwind.example", "", 1).replacen("Hafenstraße 1, 20457 Hamburg", " ", 1);
    assert!(missing(&nowhere, "de").contains(&Code::NoticeContact));
    let pageless = SPRING.replacen("https://nordwind.example/stop", "", 1);
    let de = ["de".parse().unwrap()];
    let present = |text| elements(&Notice::parse(text).unwrap(), &de, AS_OF).present;
    assert!(present(SPRING).contains(&Code::NoticeEase) && !present(&pageless).contains(&Code::NoticeEase));
    for (retention, kept) in [
        ("P90D", true),
        ("P1Y6M", true),
        ("P2W", true),
        ("PT36H", true),
        ("P1DT12H", true),
        ("", false),
        ("forever", false),
        ("P", false),
        ("P1", false),
        ("PY", false),
        ("P1YT", false),
        ("P1D2M", false),
        ("2Y", false),
        ("P2Y_from_consent_date", false),
    ] {
        let text = SPRING.replacen("\"P2Y\"", &format!("\"{retention}\""), 1);
        assert_eq!(!missing(&text, "de").contains(&Code::NoticeRetention), kept, "{retention}");
    }
}

#[test]
fn without_a_box_nothing_is_said() {
    const BOX: [Code; 4] =
        [Code::NoticePurpose, Code::NoticeChannel, Code::NoticeRetention, Code::NoticeBundled];
    let judged = |change: fn(&mut serde_json::Value)| {
        let mut notice: serde_json::Value = serde_json::from_str(SPRING).unwrap();
        change(&mut notice);
        let notice = Notice::parse(&notice.to_string()).unwrap();
        let places = ["us", "de", "cn"].map(|place| place.parse().unwrap());
        let judged = elements(&notice, &places, AS_OF);
        let of = |codes: Vec<Code>| codes.into_iter().filter(|code| BOX.contains(code)).collect::<Vec<_>>();
        (of(judged.present), of(judged.missing))
    };
    fn without(notice: &mut serde_json::Value, pairs: &[&str]) {
        for words in notice["words"].as_object_mut().unwrap().values_mut() {
            pairs.iter().for_each(|pair| drop(words["grants"].as_object_mut().unwrap().remove(*pair)));
        }
    }
    let nothing = judged(|notice| {
        notice["purposes"] = serde_json::json!([]);
        without(notice, &["offers/sms", "order-updates/sms"]);
    });
    assert_eq!(nothing, (vec![], vec![Code::NoticePurpose, Code::NoticeChannel]));
    let no_channel = judged(|notice| {
        notice["purposes"][1]["channels"] = serde_json::json!([]);
        without(notice, &["offers/sms"]);
    });
    assert_eq!(no_channel, (vec![Code::NoticeRetention], vec![Code::NoticePurpose, Code::NoticeChannel]));
    // a notice for messages about orders alone is not asked what it advertises
    let orders = judged(|notice| {
        notice["purposes"].as_array_mut().unwrap().pop();
        without(notice, &["offers/sms"]);
    });
    assert_eq!(orders, (vec![], vec![]));
}

#[test]
fn a_locale_is_of_its_language_however_it_is_written() {
    for locale in ["EN", "en_US", "En-us"] {
        let text = SPRING.replacen("\"en\": {", &format!("\"{locale}\": {{"), 1);
        for place in ["us", "gb"] {
            assert_eq!(missing(&text, place), missing(SPRING, place), "{locale}");
        }
    }
}

#[test]
fn a_purpose_with_a_slash_in_its_id_is_its_own() {
    // called for orders alone, which is no box for marketing
    let text = SPRING.replace("Text me about my orders.", "Text me or call me about my orders.");
    for id in ["offers-x", "offers/x"] {
        let found = missing(&text.replace("order-updates", id), "us");
        assert!(!found.contains(&Code::RegistrationBundled), "{id}: {found:?}");
        assert!(!found.contains(&Code::NoticePurpose), "{id}: {found:?}");
    }
    let found = missing(&text.replace("offers", "order-updates/x"), "us");
    assert!(!found.contains(&Code::RegistrationBundled), "{found:?}");
    let called =
        SPRING.replace("offers by text message", "offers by phone call").replace("\"offers", "\"offers/x");
    assert!(missing(&called, "us").contains(&Code::RegistrationBundled));
}

#[test]
fn a_frequency_that_may_vary_is_told() {
    for told in ["Message frequency may vary. ", "Message frequency varies. "] {
        let text = SPRING.replacen(", up to 4 a month", "", 1).replacen(
            "Message and data",
            &format!("{told}Message and data"),
            1,
        );
        let found = missing(&text, "us");
        assert!(
            !found.contains(&Code::NoticeFrequency) && !found.contains(&Code::RegistrationFrequency),
            "{told}"
        );
    }
}

#[test]
fn short_german_words_begin_where_a_word_begins() {
    let silent = SPRING.replacen("SMS-Nachrichten", "Nachrichten", 1);
    let offer = "per SMS Angebote senden";
    for (code, there, not) in [
        (
            Code::NoticeChannel,
            "Angebote als Werbe-SMS senden",
            "im Rahmen des Bonusprogramms Angebote senden",
        ),
        (Code::NoticeChannel, "Angebote per MMS senden", "Angebote zu Filmmusik senden"),
        (Code::NoticePurpose, "per SMS Aktionen senden", "per SMS zu Transaktionen schreiben"),
        (Code::NoticePurpose, "per SMS Sonderaktionen senden", "per SMS zu Reaktionen schreiben"),
        (Code::NoticePurpose, "per SMS zur Osteraktion einladen", "per SMS zu Interaktionen schreiben"),
        (Code::NoticePurpose, "per SMS zur Winteraktion einladen", "per SMS zur Redaktion schreiben"),
        // compounds of longer words are found as before
        (Code::NoticePurpose, "per SMS Rabattaktionen senden", "per SMS schreiben"),
        (
            Code::NoticeBundled,
            "per SMS Angebote senden, jederzeit abfragbar",
            "per SMS Angebote senden, es gelten die AGB",
        ),
    ] {
        assert!(silent.contains(offer));
        assert!(!missing(&silent.replacen(offer, there, 1), "de").contains(&code), "{there}");
        assert!(missing(&silent.replacen(offer, not, 1), "de").contains(&code), "{not}");
    }
}

#[test]
fn chinese_words_are_found_in_both_scripts() {
    for (topic, texts) in [
        (Topic::Texts, ["短信", "簡訊"]),
        (Topic::OtherChannels, ["电子邮件", "電子郵件"]),
        (Topic::Agreement, ["授权", "授權"]),
        (Topic::Advertising, ["优惠券", "優惠券"]),
        (Topic::Advertising, ["广告", "廣告"]),
        (Topic::Frequency, ["每周两次", "每週兩次"]),
        (Topic::Withdrawal, ["退订", "退訂"]),
        (Topic::Withdrawal, ["取消订阅", "取消訂閱"]),
        (Topic::Age, ["年满18周岁", "年滿18歲"]),
        (Topic::Terms, ["隐私政策", "隱私政策"]),
        (Topic::Terms, ["服务条款", "服務條款"]),
    ] {
        for (text, locale) in texts.into_iter().zip(["zh-Hans", "zh-Hant-TW"]) {
            assert_eq!(speaks_of(text, locale, topic), Some(true), "{text}");
        }
    }
    assert_eq!(speaks_of("訂單狀態", "zh-Hant", Topic::Advertising), Some(false));
}

/// What a notice is found to lack in a place.
fn missing(text: &str, place: &str) -> Vec<Code> {
    let found = check_notice(&Notice::parse(text).unwrap(), &[place.parse().unwrap()], AS_OF);
    found.into_iter().filter(|one| one.state == Some(State::Missing)).map(|one| one.code).collect()
}

fn without_words() -> String {
    let (before, rest) = SPRING.split_once("\"words\": {").unwrap();
    let (_, after) = rest.split_once("\"provider\"").unwrap();
    format!("{before}\"words\": {{}},\n\"provider\"{after}")
}

const EXPECTED: &str = "sha-256:z9onzf_1fARRcb0Wj8nSpUw30-trhH2jounUPLGk49o";

const AS_OF: Timestamp = Timestamp(1_795_219_200_000);
