//! Scenarios of `vectors/rules`, which JavaScript answers alike.

use avowal::consent::MessageClass;
use avowal::duty::{self, EVENTS};
use avowal::error::Error;
use avowal::json::{DOCUMENT, document};
use avowal::notice::{Notice, check_notice, elements};
use avowal::rules::{self, Jurisdiction};
use avowal::time::Timestamp;
use serde_json::Value;

const SPRING: &str = include_str!("vectors/notice/spring-signup.json");

fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_else(|| panic!("{row}"))
}

fn rested_on(row: &Value) {
    if let Some(id) = row.get("rests").and_then(Value::as_str) {
        assert!(rules::all().flat_map(|set| set.facts()).any(|fact| fact.id() == id), "no fact `{id}`");
    }
}

#[test]
fn facts_in_force() {
    for row in rows(include_str!("vectors/rules/requirements.jsonl")) {
        rested_on(&row);
        let class = [MessageClass::Marketing, MessageClass::Transactional, MessageClass::OneTimeCode];
        let class = class.into_iter().find(|class| class.as_str() == text(&row, "messageClass")).unwrap();
        let set: Jurisdiction = text(&row, "jurisdiction").parse().unwrap();
        let found = rules::requirements(set, class, Timestamp(row["asOf"].as_i64().unwrap()));
        let value = found.iter().find(|fact| fact.id == text(&row, "rests")).map(|fact| fact.value.as_str());
        assert_eq!(value, row["value"].as_str(), "{}", text(&row, "name"));
    }
}

#[test]
fn places() {
    for row in rows(include_str!("vectors/rules/places.jsonl")) {
        let found =
            rules::jurisdictions_for(text(&row, "region"), row.get("subdivision").and_then(Value::as_str));
        let found = found.map(|sets| sets.iter().map(Jurisdiction::id).collect::<Vec<_>>());
        match found {
            Ok(ids) => assert_eq!(serde_json::json!(ids), row["ids"], "{row}"),
            Err(error) => assert_eq!(error.code.as_str(), text(&row, "code"), "{row}"),
        }
    }
}

#[test]
fn notices() {
    for row in rows(include_str!("vectors/rules/notices.jsonl")) {
        rested_on(&row);
        let name = text(&row, "name");
        let mut changed = SPRING.to_owned();
        for pair in row["replace"].as_array().unwrap() {
            let (from, to) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
            assert!(changed.contains(from), "{name}: `{from}`");
            changed = changed.replacen(from, to, 1);
        }
        let notice = Notice::parse(&changed).unwrap_or_else(|error| panic!("{name}: {error}"));
        let sets: Vec<Jurisdiction> = row["jurisdictions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|id| id.as_str().unwrap().parse().unwrap())
            .collect();
        let as_of = Timestamp(row["asOf"].as_i64().unwrap());
        let found = check_notice(&notice, &sets, as_of);
        for (code, severity) in row["found"].as_object().unwrap() {
            let finding = found
                .iter()
                .find(|finding| finding.code.as_str() == code)
                .unwrap_or_else(|| panic!("{name}: no {code}: {found:#?}"));
            assert_eq!(serde_json::json!(finding.severity), *severity, "{name}: {finding:?}");
        }
        for code in row["absent"].as_array().unwrap() {
            assert!(found.iter().all(|finding| finding.code.as_str() != code), "{name}: {code}: {found:#?}");
        }
        if row.get("noErrors").is_some() {
            assert!(
                found.iter().all(|finding| serde_json::json!(finding.severity) != "error"),
                "{name}: {found:#?}"
            );
        }
        // what is only remembered is never an error; no answer says that anybody complies
        for finding in &found {
            let low =
                finding.source.as_ref().is_some_and(|source| source.confidence == rules::Confidence::Low);
            assert!(!low || serde_json::json!(finding.severity) != "error", "{name}: {finding:?}");
            assert!(!finding.message.contains("complian"));
        }
        let elements = elements(&notice, &sets, as_of);
        assert!(
            elements
                .missing
                .iter()
                .all(|code| !elements.present.contains(code) && !elements.unsettled.contains(code))
        );
        assert_eq!(elements.rules, rules::pack().version);
    }
}

fn due(question: &Value) -> Result<Value, Error> {
    let question: duty::Question = document(&question.to_string(), DOCUMENT)?;
    duty::deadlines(&question).map(|rows| serde_json::json!(rows))
}

#[test]
fn deadlines() {
    for row in rows(include_str!("vectors/rules/deadlines.jsonl")) {
        rested_on(&row);
        let name = text(&row, "name");
        match (due(&row["question"]), row.get("code")) {
            (Ok(found), None) => {
                for expected in row["rows"].as_array().unwrap() {
                    let found = found.as_array().unwrap();
                    let same = found.iter().find(|one| one["duty"] == expected["duty"]);
                    let same =
                        same.unwrap_or_else(|| panic!("{name}: no {} in {found:#?}", expected["duty"]));
                    for (key, value) in expected.as_object().unwrap() {
                        assert_eq!(same.get(key).unwrap_or(&Value::Null), value, "{name}: {key}");
                    }
                }
                let batch = found.as_array().unwrap().iter().any(|one| one["duty"] == "batch-dual-review");
                assert!(!batch || row["question"]["recipients"] != 100, "{name}");
            }
            (Err(error), Some(code)) => assert_eq!(error.code.as_str(), code, "{name}: {error}"),
            (answer, _) => panic!("{name}: {answer:?}"),
        }
    }
}

/// Each of the twenty duties of the undertaking follows from some event, and each event from something.
#[test]
fn every_duty_of_the_undertaking_is_reached() {
    let calendar = serde_json::json!({"jurisdiction": "cn", "utcOffset": "+08:00", "years": [2026], "weekend": ["sat", "sun"], "holidays": []});
    let mut reached = std::collections::BTreeSet::new();
    for event in EVENTS {
        let question = serde_json::json!({"event": event, "at": 1_795_219_200_000i64, "jurisdiction": "cn", "calendar": calendar});
        let found = due(&question).unwrap();
        let elsewhere = serde_json::json!({"event": event, "at": 1_795_219_200_000i64, "jurisdiction": "au"});
        assert!(
            !found.as_array().unwrap().is_empty() || due(&elsewhere) != Ok(serde_json::json!([])),
            "{event}"
        );
        for row in found.as_array().unwrap().iter().filter(|row| row["regime"] == "undertaking") {
            reached.insert(row["duty"].as_str().unwrap().to_owned());
        }
    }
    reached.remove("keep-batch-dual-review");
    assert_eq!(reached.len(), 20, "{reached:?}");
}

/// A calendar, an event and an instant, whatever they are, get rows or a code.
#[test]
fn hostile_questions_get_a_code() {
    for (at, sets) in [(0i64, 3), (1_795_219_200_000, 200), (250_278_076_800_000, 3)] {
        for set in rules::all().take(sets) {
            for event in ["incident-occurred", "withdrawal-received"] {
                let question = serde_json::json!({"event": event, "at": at, "jurisdiction": set.id()});
                due(&question).unwrap();
            }
        }
    }
    for text in [
        "{}",
        "[]",
        "{\"event\":1}",
        "{\"event\":\"drill-done\",\"at\":1.5,\"jurisdiction\":\"cn\"}",
        "{\"event\":\"drill-done\",\"at\":0,\"jurisdiction\":\"cn\",\"calendar\":null}",
    ] {
        assert!(document::<duty::Question>(text, DOCUMENT).is_err(), "{text}");
    }
    let weird = serde_json::json!({"event": "risk-found", "at": 0, "jurisdiction": "cn", "calendar": {"jurisdiction": "cn", "utcOffset": "+08:00", "years": [], "weekend": [], "holidays": []}});
    assert_eq!(due(&weird).unwrap_err().code.as_str(), "duty.calendar-year");
}
