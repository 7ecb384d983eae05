//! Captures: what an honest page seals is taken, everything else is refused with its own code.
#![cfg(feature = "crypto")]

mod support;

use avowal::capture::{Act, Event, Evidence, LATE_WINDOW_MS, OcclusionResult};
use avowal::error::Code;
use avowal::json::{self, Value, base64url, from_base64url};
use avowal::time::TimeSource;
use support::{ISS, NOW, PHONE, Page, key, kid, notice, open, open_as};

#[test]
fn an_honest_page_is_believed_as_far_as_it_goes() {
    let capture = open(&Page::new().seal()).unwrap();
    assert_eq!(capture.challenge.iss, ISS);
    assert_eq!(capture.time.by, TimeSource::Challenge);
    assert_eq!((capture.time.not_before, capture.time.not_after), (NOW, NOW.plus(10_000)));
    assert!(!capture.late);
    assert!(capture.acted());
    let given = ["order-updates/sms".to_owned(), "offers/sms".to_owned()];
    let evidence = Evidence::of_capture(&capture, &notice(), "en", &given);
    assert_eq!(
        evidence,
        Evidence { presentation: 3, action: 2, identity: 1, time: 2, integrity: 1, delivery: 0 }
    );
}

#[test]
fn challenge_and_capture_keep_their_budgets() {
    let page = Page::new();
    assert!(page.challenge.len() <= 640, "{}", page.challenge.len());
    assert!(page.seal().len() <= 2048, "{}", page.seal().len());
}

#[test]
fn what_was_shown_is_judged_piece_by_piece() {
    let judge = |change: &dyn Fn(&mut Event)| {
        let mut page = Page::new();
        page.events.iter_mut().for_each(change);
        let capture = open(&page.seal()).unwrap();
        Evidence::of_capture(&capture, &notice(), "en", &[]).presentation
    };
    type Change<'a> = &'a dyn Fn(&mut Event);
    let cases: [(&str, u8, Change<'_>); 8] = [
        ("nothing changed", 3, &|_| {}),
        ("other words", 1, &|e| {
            if let Event::NoticeRendered { text, .. } = e {
                text.push('x')
            }
        }),
        ("small letters", 1, &|e| {
            if let Event::NoticeRendered { font, .. } = e {
                *font = 11
            }
        }),
        ("pale letters", 1, &|e| {
            if let Event::NoticeRendered { contrast, .. } = e {
                *contrast = 449
            }
        }),
        ("generated content", 1, &|e| {
            if let Event::NoticeRendered { altered, .. } = e {
                *altered = Some(true)
            }
        }),
        ("never in view", 1, &|e| {
            if let Event::Visible { ratio, .. } = e {
                *ratio = 49
            }
        }),
        ("covered", 1, &|e| {
            if let Event::Occlusion { result, .. } = e {
                *result = OcclusionResult::Covered
            }
        }),
        ("a browser that cannot tell", 2, &|e| {
            if let Event::Occlusion { result, .. } = e {
                *result = OcclusionResult::Unknown
            }
        }),
    ];
    for (name, expected, change) in cases {
        assert_eq!(judge(change), expected, "{name}");
    }
}

#[test]
fn what_lay_over_the_words_at_one_look_counts_at_the_end() {
    let looks = |results: &[OcclusionResult]| {
        let mut page = Page::new();
        let end = page.events.len() - 1;
        page.events.retain(|event| !matches!(event, Event::Occlusion { .. }));
        let t = page.events[end - 2].offset();
        page.events.splice(end - 1..end - 1, results.iter().map(|&result| Event::Occlusion { t, result }));
        let capture = open(&page.seal()).unwrap();
        let presentation = Evidence::of_capture(&capture, &notice(), "en", &[]).presentation;
        (capture.shown().unwrap().occlusion, presentation)
    };
    use OcclusionResult::{Clear, Covered, Unknown};
    assert_eq!(looks(&[Clear, Clear]), (Clear, 3));
    assert_eq!(looks(&[Covered, Clear]), (Covered, 1));
    assert_eq!(looks(&[Clear, Covered, Clear]), (Covered, 1));
    assert_eq!(looks(&[Unknown, Clear]), (Unknown, 2));
    assert_eq!(looks(&[]), (Unknown, 2));
}

#[test]
fn words_spoiled_at_one_look_are_spoiled_at_the_end() {
    let after = |spoil: &dyn Fn(&mut Event)| {
        let mut page = Page::new();
        let at = page.events.iter().position(|event| matches!(event, Event::NoticeRendered { .. })).unwrap();
        let mut look = page.events[at].clone();
        spoil(&mut look);
        page.events.insert(at, look);
        let capture = open(&page.seal()).unwrap();
        Evidence::of_capture(&capture, &notice(), "en", &[]).presentation
    };
    assert_eq!(after(&|_| {}), 3);
    assert_eq!(
        after(&|event| if let Event::NoticeRendered { font, .. } = event {
            *font = 3
        }),
        1
    );
    assert_eq!(
        after(&|event| if let Event::NoticeRendered { contrast, .. } = event {
            *contrast = 100
        }),
        1
    );
    assert_eq!(
        after(&|event| if let Event::NoticeRendered { altered, .. } = event {
            *altered = Some(true)
        }),
        1
    );
    assert_eq!(
        after(&|event| if let Event::NoticeRendered { text, .. } = event {
            text.push('x')
        }),
        1
    );
}

#[test]
fn nothing_is_in_view_for_longer_than_the_element_is_there() {
    let mut page = Page::new();
    for event in &mut page.events {
        if let Event::Visible { ms, .. } = event {
            *ms = 4_000_000_000_000;
        }
    }
    let end = page.events.last().unwrap().offset();
    assert!(open(&page.seal()).unwrap().shown().unwrap().ms <= end);
}

#[test]
fn a_page_may_stay_open_for_months() {
    let mut page = Page::new();
    let months = 200 * 86_400_000;
    for event in page.events.iter_mut().skip(1) {
        match event {
            Event::NoticeRendered { t, .. } | Event::Visible { t, .. } | Event::Occlusion { t, .. } => {
                *t += months
            }
            Event::PhoneValid { t, .. } | Event::Toggle { t, .. } | Event::Submit { t, .. } => *t += months,
            Event::Mount { .. }
            | Event::PreviewShown { .. }
            | Event::PageHidden { .. }
            | Event::Autofilled { .. } => {}
        }
    }
    let capture = open(&page.seal()).unwrap();
    assert_eq!(Evidence::of_capture(&capture, &notice(), "en", &[]).presentation, 3);
}

#[test]
fn a_script_cannot_act_for_a_person() {
    let given = ["offers/sms".to_owned()];
    let mut page = Page::new();
    let script = |event: &mut Event| {
        if let Event::Toggle { by, .. } = event {
            *by = Act::Script;
        }
    };
    page.events.iter_mut().for_each(script);
    let capture = open(&page.seal()).unwrap();
    assert!(!capture.acted());
    assert_eq!(Evidence::of_capture(&capture, &notice(), "en", &given).action, 1);

    let mut page = Page::new();
    page.events[0] = Event::Mount { t: 0, ticked: true };
    let capture = open(&page.seal()).unwrap();
    assert!(!capture.acted());
    assert_eq!(Evidence::of_capture(&capture, &notice(), "en", &given).action, 1);
}

#[test]
fn another_number_form_page_or_site_is_refused() {
    let capture = Page::new().seal();
    let refused = |result: Result<_, avowal::error::Error>| -> Code {
        result.map(|_: avowal::capture::Capture| ()).unwrap_err().code
    };
    assert_eq!(refused(open_as(&capture, |e| e.phone = "0151 23456780")), Code::CaptureNumberDiffers);
    // one space is another text: the digest is over what was typed
    assert_eq!(refused(open_as(&capture, |e| e.phone = "0151  23456789")), Code::CaptureNumberDiffers);
    assert_eq!(refused(open_as(&capture, |e| e.notice = "sha-256:other")), Code::CaptureNoticeDiffers);
    assert_eq!(refused(open_as(&capture, |e| e.origin = Some("https://evil.example"))), Code::CaptureOrigin);
    assert_eq!(refused(open_as(&capture, |e| e.iss = "https://other.example")), Code::CaptureMalformed);
    let stolen = Page { key: key(9), ..Page::new() };
    assert_eq!(refused(open(&stolen.seal())), Code::CaptureKeyDiffers);
}

#[test]
fn time_is_taken_from_the_challenge_and_the_clock() {
    let capture = Page::new().seal();
    let expiry = 2 * 60 * 60 * 1000;
    assert!(!open_as(&capture, |e| e.at = NOW.plus(expiry)).unwrap().late);
    let late = open_as(&capture, |e| e.at = NOW.plus(expiry + 1)).unwrap();
    assert!(late.late);
    assert_eq!(Evidence::of_capture(&late, &notice(), "en", &[]).time, 1);
    assert!(open_as(&capture, |e| e.at = NOW.plus(expiry + LATE_WINDOW_MS)).is_ok());
    let error = open_as(&capture, |e| e.at = NOW.plus(expiry + LATE_WINDOW_MS + 1)).unwrap_err();
    assert_eq!(error.code, Code::CaptureExpired);
    // a clock that went back gives an empty interval, not a refusal
    let back = open_as(&capture, |e| e.at = NOW.plus(-5000)).unwrap();
    assert_eq!(back.time.not_before, back.time.not_after);
    // a page with a wrong clock is recorded as it is
    let wrong = Page { wall: NOW.plus(-86_400_000), ..Page::new() };
    assert_eq!(open(&wrong.seal()).unwrap().wall, NOW.plus(-86_400_000));
}

#[test]
fn a_challenge_key_that_leaked_or_ran_out_proves_no_time() {
    use avowal::receipt::keys::KeySet;
    use support::{challenge_key, jwk};
    let capture = Page::new().seal();
    for more in [r#","status":"compromised","since":1"#, &format!(r#","exp":{}"#, NOW.seconds())] {
        let set = format!(r#"{{"keys":[{}]}}"#, jwk(&challenge_key(), "challenge", more));
        let keys = KeySet::parse(&set).unwrap();
        let (notice, at) = (notice(), NOW.plus(10_000));
        let expected = avowal::capture::Expectation {
            region: None,
            iss: ISS,
            keys: &keys,
            notice: notice.digest(),
            phone: PHONE,
            origin: Some(ISS),
            at,
            late_window: LATE_WINDOW_MS,
        };
        let capture =
            avowal::capture::Capture::open(&capture, &expected).unwrap().conclude([true, true]).unwrap();
        assert_eq!((capture.time.not_before, capture.time.by), (at, TimeSource::Server), "{more}");
        assert_eq!(Evidence::of_capture(&capture, &notice, "en", &[]).time, 1);
    }
}

#[test]
fn events_come_in_an_order_a_page_can_produce() {
    type Change<'a> = &'a dyn Fn(&mut Vec<Event>);
    let cases: [(&str, Change<'_>); 6] = [
        ("no start", &|events| drop(events.remove(0))),
        ("two starts", &|events| events.insert(1, Event::Mount { t: 0, ticked: false })),
        ("no submit", &|events| drop(events.pop())),
        ("two submits", &|events| events.push(events.last().unwrap().clone())),
        ("back in time", &|events| events.swap(2, 3)),
        ("too many", &|events| {
            for _ in 0..64 {
                events.insert(1, Event::PageHidden { t: 0 });
            }
        }),
    ];
    for (name, change) in cases {
        let mut page = Page::new();
        change(&mut page.events);
        let code = open(&page.seal()).unwrap_err().code;
        assert_eq!(code, Code::CaptureEventOrder, "{name}");
    }
}

#[test]
fn a_chain_that_does_not_add_up_is_refused() {
    let mut page = Page::new();
    let honest = avowal::capture::chain(&page.challenge, &page.events);
    page.events.remove(3);
    assert_eq!(open(&page.seal_with(&honest)).unwrap_err().code, Code::CaptureChainBroken);
}

#[test]
fn every_changed_character_is_refused() {
    let capture = Page::new().seal();
    let mut refused = 0;
    for at in 0..capture.len() {
        let mut bytes = capture.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(open(&changed).is_err(), "character {at}");
        refused += 1;
    }
    assert_eq!(refused, capture.len());
}

#[test]
fn hostile_captures_get_a_code() {
    let page = Page::new();
    let capture = page.seal();
    let parts: Vec<&str> = capture.split('.').collect();
    let header = String::from_utf8(from_base64url(parts[0]).unwrap()).unwrap();
    let with_header = |header: String| format!("{}.{}.{}", base64url(header.as_bytes()), parts[1], parts[2]);
    let body = |body: &str| page.seal_body(body);
    let huge = "A".repeat(1 << 20);
    let cases: Vec<(&str, String)> = vec![
        ("empty", String::new()),
        ("dots", "..".to_owned()),
        ("four parts", format!("{capture}.x")),
        ("padding", format!("{}=.{}.{}", parts[0], parts[1], parts[2])),
        ("one megabyte", huge),
        ("a receipt's type", with_header(header.replace("capture+jwt", "receipt+sd-jwt"))),
        ("no algorithm", with_header(header.replace("ES256", "none"))),
        ("a symmetric algorithm", with_header(header.replace("ES256", "HS256"))),
        ("another algorithm than the key's", with_header(header.replace("ES256", "EdDSA"))),
        ("a critical extension", with_header(header.replace("{\"alg\"", "{\"crit\":[\"b64\"],\"alg\""))),
        (
            "a key from elsewhere",
            with_header(header.replace("{\"alg\"", "{\"jku\":\"https://evil.example\",\"alg\"")),
        ),
        ("a key id", with_header(header.replace("{\"alg\"", "{\"kid\":\"x\",\"alg\""))),
        (
            "the type twice",
            with_header(header.replace("{\"alg\"", "{\"typ\":\"avowal-capture+jwt\",\"alg\"")),
        ),
        ("not an object", body("[]")),
        ("an unknown key", body(r#"{"challenge":"","wall":1,"events":[],"chain":"","more":1}"#)),
        (
            "an unknown event",
            body(r#"{"challenge":"","wall":1,"events":[{"e":"keystroke","t":1}],"chain":""}"#),
        ),
        ("a fraction", body(r#"{"challenge":"","wall":1.5,"events":[],"chain":""}"#)),
        ("deep", body(&"[".repeat(2000))),
    ];
    for (name, text) in cases {
        let error = open(&text).unwrap_err();
        assert!(error.code.as_str().starts_with("capture."), "{name}: {error}");
    }
}

#[test]
fn a_challenge_is_only_given_for_an_active_notice_and_a_thumbprint() {
    use avowal::capture::{Challenge, ChallengeRequest};
    let (notice, kid) = (notice(), kid(&key(1)));
    let ask = |notice_digest: &str, jkt: &str| {
        let request = ChallengeRequest { notice: notice_digest.to_owned(), jkt: jkt.to_owned() };
        Challenge::unsigned(ISS, &kid, &request, std::slice::from_ref(&notice), ISS, NOW, &[0; 16])
            .map(|_| ())
    };
    assert_eq!(ask(notice.digest(), &kid), Ok(()));
    assert_eq!(ask("sha-256:x", &kid).unwrap_err().code, Code::NoticeNotActive);
    for jkt in ["", "short", &"A".repeat(44), &format!("{kid}=")] {
        assert_eq!(ask(notice.digest(), jkt).unwrap_err().code, Code::CaptureMalformed, "{jkt}");
    }
}

#[test]
fn the_number_never_stands_in_a_capture() {
    let capture = Page::new().seal();
    let payload = from_base64url(capture.split('.').nth(1).unwrap()).unwrap();
    let text = String::from_utf8(payload).unwrap();
    assert!(!text.contains(PHONE) && !text.contains("15123456789"));
}

#[test]
fn an_event_has_what_its_kind_has_and_nothing_else() {
    let kinds = [
        r#"{"e":"mount","t":0,"ticked":false}"#,
        r#"{"e":"notice-rendered","t":1,"text":"sha-256:x","font":14,"contrast":1200,"box":[300,200],"view":"wide"}"#,
        r#"{"e":"notice-rendered","t":1,"text":"sha-256:x","font":14,"contrast":1200,"box":[300,200],"view":"wide","altered":true}"#,
        r#"{"e":"visible","t":2,"ratio":100,"ms":400}"#,
        r#"{"e":"occlusion","t":2,"result":"clear"}"#,
        r#"{"e":"phone-valid","t":3,"region":"DE","type":"mobile"}"#,
        r#"{"e":"toggle","t":4,"grant":"offers/sms","to":true,"by":"mouse"}"#,
        r#"{"e":"preview-shown","t":5}"#,
        r#"{"e":"page-hidden","t":5}"#,
        r#"{"e":"autofilled","t":5}"#,
        r#"{"e":"submit","t":6,"phone":"x"}"#,
    ];
    for text in kinds {
        let event: Event = json::document(text, json::DOCUMENT).unwrap();
        assert_eq!(serde_json::to_string(&event).unwrap(), text);
        let Value::Object(whole) = Value::parse(text, json::DOCUMENT).unwrap() else { panic!("an object") };
        for name in whole.keys().filter(|name| *name != "altered") {
            let mut less = whole.clone();
            less.remove(name);
            let error = Value::Object(less).into_document::<Event>().unwrap_err();
            assert_eq!(
                (error.code, error.pointer),
                (Code::JsonMissingKey, Some(format!("/{name}"))),
                "{text}"
            );
        }
        for (name, value) in [
            ("ticked", Value::Bool(true)),
            ("ms", Value::Integer(1)),
            ("type", Value::String("mobile".to_owned())),
            ("other", Value::Null),
        ] {
            let mut more = whole.clone();
            if more.insert(name.to_owned(), value).is_none() {
                let error = Value::Object(more).into_document::<Event>().unwrap_err();
                assert_eq!(
                    (error.code, error.pointer),
                    (Code::JsonUnknownKey, Some(format!("/{name}"))),
                    "{text}"
                );
            }
        }
    }
    let refused = json::document::<Event>(r#"{"e":"keystroke","t":1}"#, json::DOCUMENT).unwrap_err();
    assert_eq!((refused.code, refused.pointer.as_deref()), (Code::JsonWrongValue, Some("/e")));
}
