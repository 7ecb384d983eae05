//! The vectors of receipts: the native verifier gives the answer of each, as the TypeScript one does.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use avowal::consent::Channel;
use avowal::notice::Notice;
use avowal::receipt::crypto::verify_all;
use avowal::receipt::keys::KeySet;
use avowal::receipt::verify::{Question, prepare};
use avowal::time::Timestamp;
use serde_json::{Value, json};

#[test]
fn every_vector_of_receipts_has_its_answer() {
    let rows: Vec<Value> =
        file("receipts.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let keys: BTreeMap<String, Value> = serde_json::from_str(&file("keys.json")).unwrap();
    let notices: BTreeMap<String, Value> = serde_json::from_str(&file("notices.json")).unwrap();
    let mut wrong = Vec::new();
    for row in &rows {
        let answer = answer(row, &keys, &notices);
        if answer != row["expected"] {
            wrong.push(format!("{} ({}):\n  {answer}\n  {}", row["name"], row["why"], row["expected"]));
        }
    }
    assert!(rows.len() >= 1000);
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

fn answer(row: &Value, keys: &BTreeMap<String, Value>, notices: &BTreeMap<String, Value>) -> Value {
    let set = match &row["keys"] {
        Value::String(name) => text(&keys[name]),
        inline => text(inline),
    };
    let set = match row["root"].as_str() {
        None => KeySet::parse(&set),
        Some(root) => KeySet::pinned(&set, root),
    };
    let set = match set {
        Ok(set) => set,
        Err(error) => return json!({ "error": error.code }),
    };
    let notice = match row["notice"].as_str().map(|name| Notice::parse(&text(&notices[name]))).transpose() {
        Ok(notice) => notice,
        Err(error) => return json!({ "error": error.code }),
    };
    let proofs: Vec<String> = row["proofs"].as_array().into_iter().flatten().map(text).collect();
    let channel = row["message"]["channel"].as_str().map(|channel| match channel {
        "sms" => Channel::Sms,
        "mms" => Channel::Mms,
        "rcs" => Channel::Rcs,
        other => panic!("{other}"),
    });
    let question = Question {
        as_of: Timestamp(row["asOf"].as_i64().unwrap()),
        notice: notice.as_ref(),
        message: row["message"]["purpose"].as_str().zip(channel),
    };
    let prepared = prepare(row["receipt"].as_str().unwrap(), &set, &proofs);
    let mut answer =
        serde_json::to_value(prepared.conclude(&verify_all(prepared.checks()), &question)).unwrap();
    let members = answer.as_object_mut().unwrap();
    members.remove("elements");
    if let Some(state) = members["state"].as_object_mut() {
        state.remove("why");
    }
    answer
}

/// As JavaScript hands it over: text stays text, an object is written out.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn file(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/receipt");
    fs::read_to_string(folder.join(name)).unwrap()
}
