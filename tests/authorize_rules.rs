//! Authorisation under rules: hours, zones, night, age of consents, links, marks. Each case names the fact it rests on.
#![cfg(feature = "crypto")]

mod support;

use avowal::authorize::{Case, Circumstances, Decision, History, SenderForm, Setting};
use avowal::capture::Evidence;
use avowal::error::Code;
use avowal::json::{DOCUMENT, base64url, document, from_base64url};
use avowal::message::Draft;
use avowal::time::{Date, Timestamp, UtcOffset};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{answers, grant, keys, receipt_key};

fn complete(minimum: Option<Evidence>) -> Circumstances {
    Circumstances { history: History::Complete, minimum, suppressed: Vec::new() }
}

fn at(day: &str, hour: i64, minute: i64) -> Timestamp {
    Date::parse(day).unwrap().start(UtcOffset::default()).plus((hour * 60 + minute) * 60_000)
}

fn draft(class: &str, more: Value) -> Draft {
    let mut text = json!({
        "text": "Nordwind: new jackets.", "messageClass": class, "channel": "sms", "locale": "en",
        "purpose": if class == "marketing" { "offers" } else { "order-updates" },
        "sender": { "name": "Nordwind", "kind": "long-code" }, "to": "+4915123456789", "optOut": { "keyword": "STOP", "url": "https://nordwind.example/stop" },
    });
    for (key, value) in more.as_object().unwrap() {
        text[key] = value.clone();
    }
    document(&text.to_string(), DOCUMENT).unwrap()
}

fn given(when: Timestamp) -> String {
    grant(when, 1, &answers(true, true), 1).text()
}

/// The receipt with its payload changed and signed anew by its issuer.
fn changed(receipt: &str, from: &str, to: &str) -> String {
    let (token, disclosures) = receipt.split_once('~').unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let payload = String::from_utf8(from_base64url(parts[1]).unwrap()).unwrap();
    assert!(payload.contains(from), "{payload}");
    let input = format!("{}.{}", parts[0], base64url(payload.replace(from, to).as_bytes()));
    format!("{input}.{}~{disclosures}", base64url(&receipt_key().sign(input.as_bytes())))
}

fn ask(draft: &Draft, receipts: &[String], setting: &Value, when: Timestamp) -> Decision {
    let case = Case::open(draft.clone(), receipts, &keys(), None, &[]).unwrap();
    let setting: Setting = document(&setting.to_string(), DOCUMENT).unwrap();
    let low = Evidence { identity: 1, ..Evidence::default() };
    case.decide_under(&vec![vec![true]; receipts.len()], &complete(Some(low)), when, &setting).unwrap()
}

fn place(jurisdiction: &str, offsets: &[&str]) -> Value {
    let zones: Vec<Value> =
        offsets.iter().map(|offset| json!({"zone": "Somewhere/There", "utcOffset": offset})).collect();
    json!({"jurisdictions": [jurisdiction], "recipientZones": zones, "holidays": []})
}

fn first(decision: &Decision) -> Code {
    decision.reasons[0].code
}

fn has(decision: &Decision, code: Code) -> bool {
    decision.reasons.iter().any(|reason| reason.code == code)
}

#[test]
fn hours_of_each_place() {
    const YES: Code = Code::AuthorizeGiven;
    const NIGHT: Code = Code::AuthorizeNightConsent;
    const CLOSED: Code = Code::AuthorizeOutsideHours;
    const NO_ZONE: Code = Code::AuthorizeZoneUnknown;
    type Case<'a> = (&'a str, &'a str, &'a str, &'a [&'a str], (&'a str, i64, i64), Code);
    let cases: [Case<'_>; 30] = [
        ("EU: no hours", "eu", "marketing", &[], ("2026-11-22", 3, 0), YES),
        ("EU: service", "eu", "transactional", &[], ("2026-11-22", 3, 0), YES),
        ("Germany: only remembered hours", "de", "marketing", &["+01:00"], ("2026-11-22", 2, 0), YES),
        ("Germany: service", "de", "transactional", &["+01:00"], ("2026-11-22", 2, 0), YES),
        (
            "US: state unknown, Tuesday 10:00 in New York",
            "us",
            "marketing",
            &["-05:00"],
            ("2026-11-24", 15, 0),
            YES,
        ),
        ("US: state unknown, 09:59", "us", "marketing", &["-05:00"], ("2026-11-24", 14, 59), CLOSED),
        (
            "US: state unknown, every zone has to allow",
            "us",
            "marketing",
            &["-05:00", "-08:00"],
            ("2026-11-24", 15, 0),
            CLOSED,
        ),
        ("US: Sunday", "us", "marketing", &["-05:00"], ("2026-11-22", 17, 0), CLOSED),
        ("US: no zone", "us", "marketing", &[], ("2026-11-24", 15, 0), NO_ZONE),
        ("US: service at night", "us", "transactional", &["-05:00"], ("2026-11-24", 8, 0), YES),
        ("US: service without a zone", "us", "transactional", &[], ("2026-11-24", 8, 0), YES),
        ("Florida, 08:00", "us-fl", "marketing", &["-05:00"], ("2026-11-22", 13, 0), YES),
        ("Florida, 20:00 is over", "us-fl", "marketing", &["-05:00"], ("2026-11-23", 1, 0), CLOSED),
        ("New Jersey, 20:59", "us-nj", "marketing", &["-05:00"], ("2026-11-24", 1, 59), YES),
        ("Texas, Sunday 11:59", "us-tx", "marketing", &["-06:00"], ("2026-11-22", 17, 59), CLOSED),
        ("Texas, Sunday noon", "us-tx", "marketing", &["-06:00"], ("2026-11-22", 18, 0), YES),
        (
            "Georgia: voice only, so federal hours",
            "us-ga",
            "marketing",
            &["-05:00"],
            ("2026-11-23", 1, 59),
            YES,
        ),
        ("Pennsylvania before its act", "us-pa", "marketing", &["-04:00"], ("2026-10-17", 12, 30), YES),
        ("Pennsylvania under its act", "us-pa", "marketing", &["-04:00"], ("2026-10-18", 15, 0), CLOSED),
        ("China, 08:00", "cn", "marketing", &["+08:00"], ("2026-11-24", 0, 0), YES),
        ("China, 20:00 is over", "cn", "marketing", &["+08:00"], ("2026-11-24", 12, 0), CLOSED),
        ("China: service at night", "cn", "transactional", &["+08:00"], ("2026-11-24", 18, 0), YES),
        ("Australia: hours are for calls", "au", "marketing", &["+11:00"], ("2026-11-24", 14, 0), YES),
        ("Australia: service", "au", "transactional", &["+11:00"], ("2026-11-24", 14, 0), YES),
        ("Korea, 20:59", "kr", "marketing", &["+09:00"], ("2026-11-24", 11, 59), YES),
        ("Korea, night", "kr", "marketing", &["+09:00"], ("2026-11-24", 12, 0), NIGHT),
        ("Korea: service at night", "kr", "transactional", &["+09:00"], ("2026-11-24", 12, 0), YES),
        ("France, Sunday", "fr", "marketing", &["+01:00"], ("2026-11-22", 12, 0), CLOSED),
        (
            "summer and winter time of one zone at once: both have to allow",
            "us-fl",
            "marketing",
            &["-05:00", "-04:00"],
            ("2026-11-01", 0, 30),
            CLOSED,
        ),
        (
            "and both do a little later",
            "us-fl",
            "marketing",
            &["-05:00", "-04:00"],
            ("2026-11-01", 13, 0),
            YES,
        ),
    ];
    for (name, jurisdiction, class, zones, (day, hour, minute), expected) in cases {
        let when = at(day, hour, minute);
        let receipts = [given(when.plus(-86_400_000))];
        let decision = ask(&draft(class, json!({})), &receipts, &place(jurisdiction, zones), when);
        assert_eq!(first(&decision), expected, "{name}: {decision:#?}");
        assert_eq!(decision.allowed, expected == YES, "{name}");
        if expected != YES {
            let source = decision.reasons[0].source.as_ref().unwrap();
            assert!(!source.authority.is_empty() && source.checked_on == "2026-11-21", "{name}");
        }
        let rules = decision.rules.unwrap();
        assert!(
            rules.digest.starts_with("sha-256:") && rules.jurisdictions[0].id() == jurisdiction,
            "{name}"
        );
    }
}

#[test]
fn a_separate_consent_opens_the_korean_night_and_no_other() {
    let when = at("2026-11-24", 14, 0);
    let receipt = given(when.plus(-86_400_000));
    // the notice's purpose asks for the day; a grant of a night consent of its own
    let night = changed(&receipt, r#""timeBand":"day""#, r#""timeBand":"any""#);
    let ask_in = |jurisdiction: &str, receipt: &String, offset: &str| {
        ask(
            &draft("marketing", json!({})),
            std::slice::from_ref(receipt),
            &place(jurisdiction, &[offset]),
            when,
        )
    };
    assert_eq!(first(&ask_in("kr", &receipt, "+09:00")), Code::AuthorizeNightConsent);
    assert!(ask_in("kr", &night, "+09:00").allowed);
    assert_eq!(first(&ask_in("cn", &night, "+08:00")), Code::AuthorizeOutsideHours);
}

#[test]
fn consents_that_have_to_be_renewed_end() {
    let sent = at("2026-11-24", 3, 0);
    let old = |days: i64| [given(sent.plus(-days * 86_400_000))];
    let korea = |days| ask(&draft("marketing", json!({})), &old(days), &place("kr", &["+09:00"]), sent);
    assert!(korea(729).allowed, "two years from the day of consent");
    assert_eq!(first(&korea(732)), Code::AuthorizeReconfirm);
    assert!(ask(&draft("marketing", json!({})), &old(732), &place("de", &["+01:00"]), sent).allowed);

    // collected elsewhere: in Canada it may have been implied, by an inquiry (6 months) or a purchase (24)
    let canada = |days: i64| {
        let [receipt] = old(days);
        let imported = changed(&receipt, r#""ev":"grant""#, r#""ev":"import""#);
        ask(&draft("marketing", json!({})), &[imported], &place("ca", &["-05:00"]), sent)
    };
    assert!(canada(100).allowed && !has(&canada(100), Code::AuthorizeImpliedDoubtful));
    assert!(canada(300).allowed && has(&canada(300), Code::AuthorizeImpliedDoubtful));
    assert_eq!(first(&canada(800)), Code::AuthorizeImpliedEnded);
    assert!(
        ask(&draft("marketing", json!({})), &old(800), &place("ca", &["-05:00"]), sent).allowed,
        "express consent does not run out"
    );
}

#[test]
fn what_a_message_must_not_hold() {
    let when = at("2026-11-24", 3, 0);
    let receipts = [given(when.plus(-1000))];
    let ask_in = |class: &str, more: Value, jurisdiction: &str, offset: &str| {
        ask(&draft(class, more), &receipts, &place(jurisdiction, &[offset]), when)
    };
    for link in [
        "https://n.example/x",
        "see www.nordwind.example now",
        "nordwind.example/j",
        "(shop.nordwind.example)",
    ] {
        let decision =
            ask_in("marketing", json!({"text": format!("RM0.00 Nordwind {link}")}), "my", "+08:00");
        assert_eq!(first(&decision), Code::AuthorizeLinkForbidden, "{link}");
        assert!(ask_in("marketing", json!({"text": link}), "au", "+11:00").allowed, "{link}");
    }
    for text in ["RM0.00 Nordwind: 3.5 kg for RM 9.90. Really.", "Nordwind...", "10:30-11:00"] {
        assert!(ask_in("marketing", json!({"text": text}), "my", "+08:00").allowed, "{text}");
    }
    let sender = json!({"sender": {"name": "Nordwind", "kind": "alphanumeric"}});
    assert!(has(&ask_in("marketing", sender.clone(), "my", "+08:00"), Code::AuthorizeSenderForm));
    assert!(!has(&ask_in("marketing", sender, "de", "+01:00"), Code::AuthorizeSenderForm));
    let no_page = json!({"optOut": {"keyword": "STOP"}});
    assert!(has(&ask_in("marketing", no_page, "ae", "+04:00"), Code::AuthorizeNoReply));
    let hidden = json!({"text": "Nordwind: your parcel is here. 20 % off on jackets, see our offers!"});
    let decision = ask_in("transactional", hidden, "cn", "+08:00");
    assert!(
        decision.allowed && has(&decision, Code::AuthorizePromotionHidden),
        "a guess warns and does not refuse"
    );
    assert!(!has(&ask_in("transactional", json!({}), "cn", "+08:00"), Code::AuthorizePromotionHidden));
}

#[test]
fn what_a_message_has_to_carry() {
    let when = at("2026-11-24", 3, 0);
    let receipts = [given(when.plus(-1000))];
    let ask_in = |class: &str, jurisdiction: &str, offset: &str| {
        ask(&draft(class, json!({})), &receipts, &place(jurisdiction, &[offset]), when).obligations
    };
    let korea = ask_in("marketing", "kr", "+09:00");
    assert_eq!(korea.label.as_deref(), Some("(광고)"));
    assert!(korea.footer.as_deref().unwrap().starts_with("무료수신거부"));
    assert_eq!((korea.not_before, korea.not_after), (Some(when), Some(at("2026-11-24", 12, 0).plus(-1))));
    // where the state is not stated the smallest cap of any counts, as the smallest window does
    let cap = |jurisdiction| {
        ask_in("marketing", jurisdiction, "-05:00").frequency_cap.map(|cap| (cap.at_most, cap.hours))
    };
    assert_eq!([cap("us"), cap("us-fl"), cap("us-ca")], [Some((3, 24)), Some((3, 24)), None]);
    let china = ask_in("marketing", "cn", "+08:00");
    assert_eq!(
        (china.label.as_deref(), china.footer.as_deref()),
        (Some("【Nordwind】"), Some("拒收请回复R"))
    );
    assert_eq!(ask_in("one-time-code", "cn", "+08:00").label.as_deref(), Some("【Nordwind】"));
    assert_eq!(ask_in("one-time-code", "cn", "+08:00").footer, None, "a code carries no opt-out");
    assert_eq!(ask_in("marketing", "sg", "+08:00").label.as_deref(), Some("<ADV>"));
    assert_eq!(ask_in("marketing", "my", "+08:00").label.as_deref(), Some("RM0.00"));
    let us = ask_in("marketing", "us-fl", "-05:00");
    assert_eq!(us.footer.as_deref(), Some("Reply STOP to opt out"));
    assert_eq!(us.frequency_cap.map(|cap| (cap.at_most, cap.hours)), Some((3, 24)));
    assert_eq!(us.not_before, Some(at("2026-11-24", 13, 0)), "eight o'clock in the zone of the recipient");
    assert_eq!(us.registers.len(), 1);
    assert!(us.sources.get("footer").unwrap().authority.len() > 3);
    let name =
        |class: &str, jurisdiction: &str, offset: &str| ask_in(class, jurisdiction, offset).sender_name;
    assert_eq!(name("marketing", "ae", "+04:00").as_deref(), Some("AD-Nordwind"));
    assert_eq!(name("marketing", "sa", "+03:00").as_deref(), Some("Nordwind-AD"));
    assert_eq!(name("transactional", "ae", "+04:00"), None, "only advertising is marked");
    assert_eq!(name("marketing", "de", "+01:00"), None);
    assert_eq!(ask_in("marketing", "my", "+08:00").sender_form, Some(SenderForm::Numeric));
    assert_eq!(ask_in("marketing", "de", "+01:00").sender_form, None);
    assert!(ask_in("marketing", "my", "+08:00").sources.contains_key("senderForm"));
    let germany = ask_in("marketing", "de", "+01:00");
    assert_eq!((germany.not_before, germany.not_after), (None, None));
    assert!(ask_in("transactional", "de", "+01:00").footer.is_none());
}

/// Summer time ends in Florida on the first of November 2026 at two o'clock: eight in the morning comes an hour later.
#[test]
fn hours_follow_summer_time() {
    let night = at("2026-11-01", 3, 0);
    let receipts = [given(night.plus(-1000))];
    let change = json!([{"at": at("2026-11-01", 6, 0), "utcOffset": "-05:00"}]);
    let zone =
        |changes: &Value| json!([{"zone": "America/New_York", "utcOffset": "-04:00", "changes": changes}]);
    let ask_with = |changes: &Value| {
        let setting = json!({"jurisdictions": ["us-fl"], "recipientZones": zone(changes), "holidays": []});
        ask(&draft("marketing", json!({})), &receipts, &setting, night).obligations
    };
    let owed = ask_with(&change);
    assert_eq!(owed.not_before, Some(at("2026-11-01", 13, 0)));
    assert_eq!(owed.not_after, Some(at("2026-11-02", 1, 0).plus(-1)), "eight in the evening");
    assert_eq!(ask_with(&json!([])).not_before, Some(at("2026-11-01", 12, 0)), "as if the offset stayed");
    let broken = json!({"recipientZones": zone(&json!([{"at": 1, "utcOffset": "five"}]))});
    let setting: Setting = document(&broken.to_string(), DOCUMENT).unwrap();
    let case = Case::open(draft("marketing", json!({})), &receipts, &keys(), None, &[]).unwrap();
    let refused = case.decide_under(&[vec![true]], &complete(None), night, &setting).unwrap_err();
    assert_eq!(
        (refused.code, refused.pointer.as_deref()),
        (Code::AuthorizeSetting, Some("/recipientZones/0/changes"))
    );
}

#[test]
fn what_is_not_known_is_said() {
    let when = at("2026-11-24", 15, 0);
    let receipts = [given(when.plus(-1000))];
    let marketing = draft("marketing", json!({}));
    let zones = json!([{"zone": "America/New_York", "utcOffset": "-05:00"}]);
    let unstated = ask(&marketing, &receipts, &json!({"region": "US", "recipientZones": zones}), when);
    assert!(has(&unstated, Code::RulesStateUnstated) && has(&unstated, Code::AuthorizeHolidaysUnknown));
    let stated = ask(
        &marketing,
        &receipts,
        &json!({"region": "US", "subdivision": "NJ", "recipientZones": zones}),
        when,
    );
    assert!(!has(&stated, Code::RulesStateUnstated));
    // whether the states with rules here are all that have any is not known: one without is judged as none stated
    let kansas =
        json!({"region": "US", "subdivision": "KS", "recipientZones": zones, "holidays": ["2026-11-24"]});
    let unruled = ask(&marketing, &receipts, &kansas, when);
    assert!(has(&unruled, Code::RulesStateNoRules) && !has(&unruled, Code::RulesStateUnstated));
    assert_eq!(first(&unruled), Code::AuthorizeOutsideHours, "the strictest hours");
    let holiday = json!({"jurisdictions": ["us"], "recipientZones": zones, "holidays": ["2026-11-24"]});
    assert_eq!(first(&ask(&marketing, &receipts, &holiday, when)), Code::AuthorizeOutsideHours);
    assert!(has(&ask(&marketing, &receipts, &json!({"region": "AQ"}), when), Code::RulesNoRules));
    let night = at("2026-11-24", 2, 0);
    let before = [given(night.plus(-1000))];
    assert!(has(&ask(&marketing, &before, &place("de", &["+01:00"]), night), Code::AuthorizeHoursAdvised));
    let later = at("2027-06-01", 12, 0);
    assert!(has(&ask(&marketing, &receipts, &place("de", &["+01:00"]), later), Code::RulesPackStale));
}

/// Were every zone looked at again at each change of any, with all its changes and holidays, this would take minutes.
#[test]
fn many_zones_changes_and_holidays_take_no_time() {
    let when = at("2026-11-24", 5, 0);
    let offset = |minutes: i64| format!("+{:02}:{:02}", minutes / 60, minutes % 60);
    let zone = |index: i64| {
        let changes: Vec<Value> = (0..50)
            .map(|n| json!({"at": when.plus((n * 50 + index) * 600_000), "utcOffset": offset(n % 2 + index * 20)}))
            .collect();
        json!({"zone": "x", "utcOffset": offset(index * 20), "changes": changes})
    };
    let zones: Vec<Value> = (0..50).map(zone).collect();
    let first_day = Date::parse("1990-01-01").unwrap();
    let holidays: Vec<String> = (0..8000).map(|day| first_day.plus_days(day).to_string()).collect();
    let setting = json!({"jurisdictions": ["us-ri", "us-tx", "us-ky", "us-pa", "us-sd"], "recipientZones": zones, "holidays": holidays});
    let begun = std::time::Instant::now();
    ask(&draft("marketing", json!({})), &[given(when.plus(-1000))], &setting, when);
    assert!(begun.elapsed().as_secs() < 2, "{:?}", begun.elapsed());
}

#[test]
fn unreadable_settings_get_a_code() {
    let when = at("2026-11-24", 15, 0);
    let receipts = [given(when.plus(-1000))];
    let case = Case::open(draft("marketing", json!({})), &receipts, &keys(), None, &[]).unwrap();
    let refused = |setting: Value| {
        let setting: Setting = document(&setting.to_string(), DOCUMENT).unwrap();
        case.decide_under(&[vec![true]], &complete(None), when, &setting).unwrap_err()
    };
    let cases = [
        (json!({"jurisdictions": ["de", "xx"]}), Code::RulesUnknownJurisdiction, "/jurisdictions/1"),
        (json!({"region": "US", "subdivision": "!"}), Code::RulesUnknownSubdivision, ""),
        (
            json!({"recipientZones": [{"zone": "X", "utcOffset": "+8"}]}),
            Code::AuthorizeSetting,
            "/recipientZones/0/utcOffset",
        ),
        (json!({"holidays": ["2026-02-30"]}), Code::AuthorizeSetting, "/holidays/0"),
    ];
    for (setting, code, pointer) in cases {
        let error = refused(setting);
        assert_eq!((error.code, error.pointer.unwrap_or_default().as_str()), (code, pointer));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Rules only take away: what the receipts refuse no place allows; a withdrawal refuses everywhere; a further layer or
    /// zone allows nothing that was refused.
    #[test]
    fn rules_only_take_away(minutes in 0i64..7 * 1440, which in 0usize..8, offset in -11i32..=13) {
        let sets = ["de", "us", "us-fl", "us-pa", "cn", "kr", "my", "za"];
        let when = at("2026-11-23", 0, 0).plus(minutes * 60_000);
        let grant = given(when.plus(-86_400_000));
        let offset = format!("{}{:02}:00", if offset < 0 { '-' } else { '+' }, offset.abs());
        let draft = draft("marketing", json!({}));
        let one = ask(&draft, std::slice::from_ref(&grant), &place(sets[which], &[&offset]), when);
        let withdrawn = changed(&grant, r#""ev":"grant""#, r#""ev":"withdraw""#);
        prop_assert!(!ask(&draft, &[grant.clone(), withdrawn], &place(sets[which], &[&offset]), when).allowed);
        prop_assert!(!ask(&draft, &[], &place(sets[which], &[&offset]), when).allowed);
        for other in sets {
            // to know the state is to know more, not a further layer
            if has(&one, Code::RulesStateUnstated) && other.starts_with("us-") {
                continue;
            }
            let mut both = place(sets[which], &[&offset]);
            both["jurisdictions"] = json!([sets[which], other]);
            let stricter = ask(&draft, std::slice::from_ref(&grant), &both, when);
            prop_assert!(one.allowed || !stricter.allowed, "{} {other}", sets[which]);
            let wider = ask(&draft, std::slice::from_ref(&grant), &place(sets[which], &[&offset, "+01:00"]), when);
            prop_assert!(one.allowed || !wider.allowed);
        }
    }
}
