//! Receipts: issuing, verifying, withholding, and everything that must not verify.
#![cfg(feature = "crypto")]

mod support;

use avowal::consent::Status;
use avowal::error::Code;
use avowal::json::{base64url, from_base64url};
use avowal::notice::Notice;
use avowal::receipt::end::Withdrawal;
use avowal::receipt::issue::Occasion;
use avowal::receipt::keys::KeySet;
use avowal::receipt::sd::Presentation;
use avowal::receipt::verify::{CheckOutcome, Outcome, Question, Verification, prepare};
use avowal::receipt::{Claims, Collection};
use support::{
    NOW, Page, answer, answers, grant, issuer, jwk, jwks, key, keys, notice, occasion, open, receipt_key,
    sealed, signup, verification, verified,
};

#[test]
fn a_signup_with_a_capture_says_what_each_axis_rests_on() {
    let (notice, capture) = (notice(), open(&Page::new().seal()).unwrap());
    let grants = answers(true, true);
    let signup = signup(&notice, "en", &grants, Some(&capture));
    let draft = issuer().signup(occasion(NOW.plus(10_000), 1), &signup).unwrap();
    let signature = receipt_key().sign(draft.signing_input().as_bytes());
    let issued = draft.seal(&signature).unwrap();
    assert!(issued.token.len() <= 2150, "{}", issued.token.len());

    let answer = verification(&issued.text());
    assert_eq!(answer.outcome, Outcome::Valid);
    // the keys came with the question: nobody vouches for them, and the answer says so
    let unpinned = answer.checks.iter().find(|check| check.id == "keys").and_then(|check| check.code);
    assert_eq!(unpinned, Some(Code::IntegrityUnpinnedKeys));
    assert_eq!(answer.id.as_deref(), Some(issued.id.as_str()));
    assert_eq!((answer.evidence.presentation, answer.evidence.action, answer.evidence.time), (3, 2, 2));
    let claims = claims(&issued.text());
    assert_eq!(claims.has, ["phone", "capture", "history"]);
    let statuses: Vec<Status> = claims.grants.iter().map(|grant| grant.status).collect();
    // marketing waits until possession is proven
    assert_eq!(statuses, [Status::Given, Status::Requested]);
}

#[test]
fn without_a_capture_only_the_submit_was_seen() {
    let answer = verification(&grant(NOW, 1, &answers(true, false), 2).text());
    assert_eq!(answer.outcome, Outcome::Valid);
    assert_eq!((answer.evidence.presentation, answer.evidence.action), (0, 1));
    assert_eq!(answer.event.as_deref(), Some("grant"));
    let refused = verification(&grant(NOW, 1, &answers(false, false), 2).text());
    assert_eq!(refused.event.as_deref(), Some("refuse"));
}

#[test]
fn a_form_that_says_otherwise_than_its_capture_is_refused() {
    let (notice, capture) = (notice(), open(&Page::new().seal()).unwrap());
    for (name, grants, code) in [
        ("less", answers(true, false), Code::EdgeCaptureMismatch),
        ("one left out", answers(true, true)[..1].to_vec(), Code::EdgeCaptureMismatch),
        ("nothing asked", vec![], Code::ReceiptNothingToSign),
        ("twice", [answers(true, true), answers(true, true)].concat(), Code::EdgeUnknownGrant),
    ] {
        let signup = signup(&notice, "en", &grants, Some(&capture));
        assert_eq!(issuer().signup(occasion(NOW, 1), &signup).unwrap_err().code, code, "{name}");
    }
    let grants = answers(true, true);
    let signup = signup(&notice, "xx", &grants, None);
    assert_eq!(issuer().signup(occasion(NOW, 1), &signup).unwrap_err().code, Code::NoticeUnknownLocale);
}

#[test]
fn parts_can_be_withheld_and_nothing_else_changes() {
    let text = grant(NOW, 1, &answers(true, true), 2).text();
    let whole = verification(&text);
    let presentation = Presentation::read(&text).unwrap();
    for keep in [&[][..], &["phone"], &["history"], &["phone", "history"]] {
        let shown = presentation.withhold(keep);
        let answer = verification(&shown);
        let expected = if keep.contains(&"phone") { Outcome::Valid } else { Outcome::ValidLimited };
        assert_eq!(answer.outcome, expected, "{keep:?}");
        assert_eq!(answer.id, whole.id);
        assert!(!shown.contains("15123456789"));
        assert_eq!(prepare(&shown, &keys(), &[]).phone().is_some(), keep.contains(&"phone"));
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    let text = grant(NOW, 1, &answers(true, false), 2).text();
    let mut flips = 0;
    // every bit of a quarter of the characters here, of all with the heavy tests
    let step = if std::env::var("AVOWAL_LONG").as_deref() == Ok("1") { 1 } else { 4 };
    for at in (0..text.len()).step_by(step) {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            let outcome = verification(&changed).outcome;
            assert!(
                matches!(outcome, Outcome::Invalid | Outcome::Indeterminate),
                "bit {bit} of character {at}: {outcome:?}"
            );
            flips += 1;
        }
    }
    assert!(flips > 1000);
}

#[test]
fn a_wrong_signature_has_one_code_whatever_is_wrong_with_it() {
    let issued = grant(NOW, 1, &answers(true, false), 2);
    let (input, _) = issued.token.rsplit_once('.').unwrap();
    let signatures = [[0u8; 64], [0xff; 64], key(9).sign(input.as_bytes()).try_into().unwrap()];
    for signature in signatures {
        let answer = verification(&format!("{input}.{}~", base64url(&signature)));
        let code = answer.checks.iter().find(|check| check.id == "signature").and_then(|check| check.code);
        assert_eq!((answer.outcome, code), (Outcome::Invalid, Some(Code::ReceiptSignature)));
        // nothing of a forgery is passed on as if it were evidence
        assert_eq!((answer.state, answer.time, answer.evidence.action), (None, None, 0));
    }
}

#[test]
fn disclosures_are_refused_unless_the_token_refers_to_each_once() {
    let issued = grant(NOW, 1, &answers(true, true), 2);
    let other = grant(NOW.plus(1), 2, &answers(true, true), 2);
    let text = issued.text();
    let first = issued.disclosures.split('~').next().unwrap();
    let foreign = other.disclosures.split('~').next().unwrap();
    let made_up = base64url(br#"["AAAAAAAAAAAAAAAAAAAAAA","network",{"ip":"x"}]"#);
    let override_claim = base64url(br#"["AAAAAAAAAAAAAAAAAAAAAA","iss","https://evil.example"]"#);
    let nested = base64url(br#"["AAAAAAAAAAAAAAAAAAAAAA","network",{"_sd":[]}]"#);
    let short_salt = base64url(br#"["AAAA","network",{}]"#);
    let cases = [
        ("doubled", format!("{text}{first}~")),
        ("of another receipt", format!("{}~{foreign}~", issued.token)),
        ("made up", format!("{text}{made_up}~")),
        ("overriding a claim", format!("{text}{override_claim}~")),
        ("nested", format!("{text}{nested}~")),
        ("salted too little", format!("{text}{short_salt}~")),
        ("not base64url", format!("{text}%%%~")),
        ("empty", format!("{text}~")),
        ("something after the last tilde", format!("{text}x")),
        ("no tilde", issued.token.clone()),
        ("two spaces in front", format!("  {text}")),
    ];
    for (name, changed) in cases {
        assert_eq!(verification(&changed).outcome, Outcome::Invalid, "{name}");
    }
    assert_eq!(verification(&format!("{text}\n")).outcome, Outcome::Valid, "a line end from a file");
}

#[test]
fn signatures_of_either_s_verify_and_issued_ones_are_low() {
    let issued = grant(NOW, 1, &answers(true, false), 2);
    let (input, signature) = issued.token.rsplit_once('.').unwrap();
    let signature = from_base64url(signature).unwrap();
    let high = p256_twin(&signature);
    assert_ne!(high, signature);
    assert!(signature[32..] < high[32..], "the issued s is the low one");
    let twin = format!("{input}.{}~{}", base64url(&high), issued.disclosures);
    assert_eq!(verification(&twin).outcome, Outcome::Valid);
    assert_eq!(verification(&twin).id, verification(&issued.text()).id, "a signature is no identity");
}

#[test]
fn keys_are_bound_to_purpose_issuer_time_and_status() {
    let text = grant(NOW, 1, &answers(true, false), 2).text();
    let seconds = NOW.seconds();
    let with = |purpose: &str, more: &str| {
        let set = format!(r#"{{"keys":[{}]}}"#, jwk(&receipt_key(), purpose, more));
        verified(&text, &KeySet::parse(&set).unwrap())
    };
    let code = |answer: &Verification, id: &str| {
        answer.checks.iter().find(|check| check.id == id).and_then(|check| check.code)
    };
    assert_eq!(with("receipt", "").outcome, Outcome::Valid);
    for purpose in ["challenge", "state", "statement", "keys"] {
        let answer = with(purpose, "");
        assert_eq!(
            (answer.outcome, code(&answer, "key")),
            (Outcome::Indeterminate, Some(Code::ReceiptKeyUnknown)),
            "{purpose}"
        );
    }
    let early = with("receipt", &format!(r#","nbf":{}"#, seconds + 1));
    assert_eq!((early.outcome, code(&early, "key")), (Outcome::Invalid, Some(Code::ReceiptKeyNotValidThen)));
    assert_eq!(
        with("receipt", &format!(r#","nbf":{seconds},"exp":{}"#, seconds + 1)).outcome,
        Outcome::Valid
    );
    assert_eq!(with("receipt", &format!(r#","exp":{seconds}"#)).outcome, Outcome::Invalid);
    assert_eq!(with("receipt", r#","status":"retired""#).outcome, Outcome::Valid);
    let stolen = with("receipt", &format!(r#","status":"compromised","since":{}"#, NOW.0 + 86_400_000));
    // whatever its time says: only a proof outside the key would count
    assert_eq!(
        (stolen.outcome, code(&stolen, "key")),
        (Outcome::Indeterminate, Some(Code::ReceiptKeyCompromised))
    );

    let by_issuer =
        |iss: &str| verified(&text, &KeySet::parse(&format!(r#"{{"{iss}":{}}}"#, jwks())).unwrap()).outcome;
    assert_eq!(by_issuer("https://shop.example"), Outcome::Valid);
    assert_eq!(by_issuer("https://other.example"), Outcome::Indeterminate);
}

#[test]
fn key_sets_that_cannot_be_trusted_are_refused() {
    let good = jwk(&key(5), "receipt", "");
    let refused = [
        ("a private key", good.replace("\"kty\"", "\"d\":\"AAAA\",\"kty\"")),
        ("another key id", good.replace("\"kid\":\"", "\"kid\":\"x")),
        ("no purpose", good.replace(",\"purpose\":\"receipt\"", "")),
        ("an unknown purpose", good.replace("\"receipt\"", "\"everything\"")),
        ("an unknown status", good.replace("}", ",\"status\":\"fine\"}")),
        ("a status that is no text", good.replace("}", ",\"status\":null}")),
        ("a window that is no integer", good.replace("}", ",\"nbf\":\"soon\"}")),
        ("a coordinate that is too short", good.replace("\"x\":\"", "\"x\":\"AA\",\"was\":\"")),
    ];
    let bare = good.replace(r#","alg":"ES256""#, r#","d":"AAAA""#);
    let refused = refused.into_iter().chain([
        ("a private key as WebCrypto exports it", bare),
        ("a private RSA key", r#"{"kty":"RSA","n":"AQ","e":"AQAB","p":"AQ"}"#.to_owned()),
        ("a symmetric key", r#"{"kty":"oct","k":"AA"}"#.to_owned()),
    ]);
    for (name, jwk) in refused {
        let error = KeySet::parse(&format!(r#"{{"keys":[{jwk}]}}"#)).unwrap_err();
        assert_eq!(error.code, Code::ReceiptKeyInvalid, "{name}");
        assert_eq!(error.pointer.as_deref(), Some("/keys/0"), "{name}");
    }
    for text in ["", "[]", "{\"keys\":1}", "{\"keys\":[1.5]}", "{\"keys\":[],\"keys\":[]}"] {
        assert!(KeySet::parse(text).is_err(), "{text}");
    }
    // other people's keys are not our business
    assert!(KeySet::parse(r#"{"keys":[{"kty":"RSA","n":"AQ","e":"AQAB"}]}"#).is_ok());
}

#[test]
fn hostile_receipts_get_an_answer() {
    let issued = grant(NOW, 1, &answers(true, false), 2);
    let parts: Vec<&str> = issued.token.split('.').collect();
    let header = String::from_utf8(from_base64url(parts[0]).unwrap()).unwrap();
    let payload = String::from_utf8(from_base64url(parts[1]).unwrap()).unwrap();
    let with_header = |header: String| format!("{}.{}.{}~", base64url(header.as_bytes()), parts[1], parts[2]);
    let with_payload = |payload: &str| {
        let input = format!("{}.{}", parts[0], base64url(payload.as_bytes()));
        format!("{input}.{}~", base64url(&receipt_key().sign(input.as_bytes())))
    };
    let signed = |from: &str, to: &str| {
        assert!(payload.contains(from), "{from}");
        with_payload(&payload.replace(from, to))
    };
    let cases = [
        ("nothing", Code::ReceiptMalformed, String::new()),
        ("tildes", Code::ReceiptDisclosure, "~~~~".to_owned()),
        ("one megabyte", Code::ReceiptTooLarge, "A".repeat(1 << 20)),
        ("none", Code::ReceiptAlgorithm, with_header(header.replace("ES256", "none"))),
        ("HS256", Code::ReceiptAlgorithm, with_header(header.replace("ES256", "HS256"))),
        ("plain JWT", Code::ReceiptWrongType, with_header(header.replace("avowal-receipt+sd-jwt", "JWT"))),
        ("a state token", Code::ReceiptWrongType, with_header(header.replace("receipt+sd-jwt", "state+jwt"))),
        (
            "a key of its own",
            Code::ReceiptHeader,
            with_header(
                header.replace("{", "{\"jwk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\",\"y\":\"\"},"),
            ),
        ),
        ("x5u", Code::ReceiptHeader, with_header(header.replace("{", "{\"x5u\":\"https://evil.example\","))),
        ("b64", Code::ReceiptHeader, with_header(header.replace("{", "{\"b64\":false,\"crit\":[\"b64\"],"))),
        (
            "signed, but with a claim twice",
            Code::JsonDuplicateKey,
            signed("\"ev\"", "\"ev\":\"refuse\",\"ev\""),
        ),
        ("signed, with an unknown claim", Code::JsonUnknownKey, signed("\"ev\"", "\"exp\":1,\"ev\"")),
        ("signed, with a fraction", Code::JsonNotInteger, signed("\"iat\":", "\"iat\":1.5,\"x\":")),
        ("signed, of another schema", Code::ReceiptMalformed, signed("avowal-receipt/1", "avowal-receipt/9")),
        (
            "signed, with another digest algorithm",
            Code::ReceiptMalformed,
            signed("\"_sd_alg\":\"sha-256\"", "\"_sd_alg\":\"md5\""),
        ),
        ("signed, listing what cannot be disclosed", Code::ReceiptDisclosure, signed("\"phone\"", "\"iss\"")),
        (
            "signed, listing a name twice",
            Code::ReceiptDisclosure,
            signed("[\"phone\",\"history\"]", "[\"phone\",\"phone\"]"),
        ),
    ];
    for (name, code, text) in cases {
        let answer = verification(&text);
        let found = answer.checks.iter().find_map(|check| check.code);
        assert_eq!((answer.outcome, found), (Outcome::Invalid, Some(code)), "{name}");
    }
    let unknown = verification(&signed("\"ev\":\"grant\"", "\"ev\":\"amend\""));
    assert_eq!(unknown.outcome, Outcome::Indeterminate);
    assert!(unknown.checks.iter().any(|check| check.code == Some(Code::ReceiptUnknownEvent)));
    assert_eq!(unknown.state, None);
}

#[test]
fn a_withdrawal_says_what_it_rests_on() {
    let notice = notice();
    let issued = grant(NOW, 1, &answers(true, true), 2);
    let prepared = prepare(&issued.text(), &keys(), &[]);
    let withdraw = |shown: Option<&Claims>, purposes: &[String]| {
        let withdrawal = Withdrawal {
            shown,
            reference: shown.map(|_| issued.id.clone()),
            purposes,
            controller: notice.document(),
            collection: Collection::Web,
            proven: None,
        };
        let draft = issuer().withdraw(occasion(NOW.plus(1), 2), &withdrawal)?;
        let signature = receipt_key().sign(draft.signing_input().as_bytes());
        draft.seal(&signature)
    };
    let shown = claims(&withdraw(prepared.claims(), &[]).unwrap().text());
    assert_eq!(shown.ev, "withdraw");
    assert_eq!(shown.reference.as_deref(), Some(issued.id.as_str()));
    assert_eq!(serde_json::to_value(shown.proof).unwrap(), "receipt");
    assert_eq!(shown.grants.len(), 2);
    let narrowed = claims(&withdraw(prepared.claims(), &["offers".to_owned()]).unwrap().text());
    assert_eq!(narrowed.grants.len(), 1);
    assert_eq!(
        withdraw(prepared.claims(), &["nothing".to_owned()]).unwrap_err().code,
        Code::ReceiptNothingToSign
    );
    let again = prepare(&withdraw(None, &[]).unwrap().text(), &keys(), &[]).claims().cloned();
    let back = claims(&withdraw(again.as_ref(), &[]).unwrap().text());
    assert_eq!(
        serde_json::to_value(back.proof).unwrap(),
        "none",
        "a withdrawal shown back proves nothing more"
    );
    let bare = claims(&withdraw(None, &[]).unwrap().text());
    assert_eq!(serde_json::to_value(bare.proof).unwrap(), "none");
    assert_eq!(
        serde_json::to_value(&bare.grants).unwrap(),
        serde_json::json!([{ "messageClass": "marketing", "status": "withdrawn" }])
    );
    let named = claims(&withdraw(None, &["offers".to_owned()]).unwrap().text());
    assert_eq!(
        serde_json::to_value(&named.grants).unwrap(),
        serde_json::json!([{ "purpose": "offers", "messageClass": "marketing", "status": "withdrawn" }]),
        "who names a purpose ends that one alone, and without proof only as far as it is marketing"
    );
}

#[test]
fn the_notice_given_is_compared() {
    let text = grant(NOW, 1, &answers(true, false), 2).text();
    let ask = |notice: &avowal::notice::Notice| {
        let question = avowal::receipt::verify::Question { as_of: NOW, notice: Some(notice), message: None };
        answer(&text, &keys(), &[], &question)
    };
    assert_eq!(ask(&notice()).outcome, Outcome::Valid);
    let changed =
        include_str!("vectors/notice/spring-signup.json").replace("Text me about my orders.", "Text me.");
    let answer = ask(&avowal::notice::Notice::parse(&changed).unwrap());
    assert_eq!(answer.outcome, Outcome::Invalid);
    let differs = |check: &&avowal::receipt::verify::Check| check.outcome == CheckOutcome::Fail;
    assert_eq!(
        answer.checks.iter().find(differs).and_then(|check| check.code),
        Some(Code::ReceiptNoticeDiffers)
    );
}

#[test]
fn blanks_show_no_element() {
    let spring = &include_str!("vectors/notice/spring-signup.json")
        .replace("\"atMost\": 5\n      }", "\"atMost\": 5\n      },\n      \"retention\": \"P2Y\"");
    let missing = |text: &str| -> Vec<String> {
        let notice = Notice::parse(text).unwrap();
        let grants = answers(true, true);
        let signup = signup(&notice, "en", &grants, None);
        let jurisdictions = vec!["ca".to_owned(), "cn".to_owned()];
        let draft = issuer().signup(Occasion { jurisdictions, ..occasion(NOW, 1) }, &signup).unwrap();
        let text = sealed(draft).text();
        let answer =
            answer(&text, &keys(), &[], &Question { as_of: NOW, notice: Some(&notice), message: None });
        assert_eq!(answer.outcome, Outcome::Valid);
        answer.elements.unwrap().missing.into_iter().map(|found| found.id).collect()
    };
    let whole = missing(spring);
    for (value, element) in [
        ("Nordwind Versand GmbH", "ca-casl/requester"),
        ("Hafenstraße 1, 20457 Hamburg", "ca-casl/address"),
        ("privacy@nordwind.example", "cn-order-74/contact"),
        ("P2Y", "cn-order-74/retention"),
        ("DE", "cn-order-74/storage"),
        ("phone", "cn-order-74/data"),
    ] {
        assert!(!whole.contains(&element.to_owned()), "{element}: {whole:?}");
        for blank in ["", " \u{a0}", "\u{200b}\u{feff}"] {
            let text = spring.replace(&format!("\"{value}\""), &format!("\"{blank}\""));
            assert!(missing(&text).contains(&element.to_owned()), "{value}: {:?}", missing(&text));
        }
    }
}

fn claims(text: &str) -> Claims {
    prepare(text, &keys(), &[]).claims().unwrap().clone()
}

/// The signature with n - s in place of s, by long subtraction.
fn p256_twin(signature: &[u8]) -> Vec<u8> {
    let order = from_base64url("_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE").unwrap();
    let mut twin = signature.to_vec();
    let mut borrow = 0i16;
    for at in (0..32).rev() {
        let difference = i16::from(order[at]) - i16::from(signature[32 + at]) - borrow;
        borrow = i16::from(difference < 0);
        twin[32 + at] = difference.rem_euclid(256) as u8;
    }
    twin
}
