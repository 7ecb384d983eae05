//! What a person meant.

use std::collections::BTreeSet;

use avowal::error::Code;
use avowal::phone::{Metadata, MetadataError, Note, ParseError, read};
use serde_json::{Value, json};

use crate::rows::{report, rows};

#[test]
fn readings() {
    let metadata = Metadata::embedded().unwrap();
    let rows = rows("read.jsonl");
    let mut differences = Vec::new();
    for row in &rows {
        let region = row["region"].as_str().and_then(|region| region.parse().ok());
        let reading = read(&metadata, row["input"].as_str().unwrap(), region);
        let numbers: Vec<Value> = (reading.readings.iter())
            .map(|check| match check.extension() {
                Some(extension) => json!(format!("{};ext={extension}", check.e164().unwrap())),
                None => json!(check.e164()),
            })
            .collect();
        let valid = reading.readings.first().is_some_and(|check| check.valid());
        let notes: Vec<Value> = reading.notes.iter().map(|note| json!(note.code())).collect();
        let found = json!({ "readings": numbers, "valid": valid, "notes": notes });
        if found != row["expected"] {
            let [name, input] = ["name", "input"].map(|key| row[key].as_str().unwrap());
            differences.push(format!("{name}: {input:?}\n  found  {found}\n  wanted {}", row["expected"]));
        }
    }
    report("read", rows.len(), &differences);
}

/// Every code of this room, and no other, stands in the table; every note is given for some row.
#[test]
fn codes_agree_with_the_table() {
    let notes: BTreeSet<&str> = Note::codes().collect();
    assert_eq!(
        notes,
        BTreeSet::from([
            "phone.ambiguous",
            "phone.area-code-missing",
            "phone.digits-converted",
            "phone.empty",
            "phone.fixed-line",
            "phone.has-extension",
            "phone.invalid-country-code",
            "phone.invalid-length",
            "phone.letters-converted",
            "phone.letters-read-as-digits",
            "phone.not-a-number",
            "phone.pager",
            "phone.plus-added",
            "phone.possible-only",
            "phone.prefix-read-as-plus",
            "phone.premium-rate",
            "phone.repetition-dropped",
            "phone.several-numbers",
            "phone.shared-cost",
            "phone.short-code",
            "phone.toll-free",
            "phone.too-long",
            "phone.too-short",
            "phone.too-short-after-idd",
            "phone.too-short-nsn",
            "phone.trunk-prefix-dropped",
            "phone.uan",
            "phone.voicemail",
        ])
    );
    let parsing = [
        ParseError::InvalidCountryCode,
        ParseError::NotANumber,
        ParseError::TooShortAfterIdd,
        ParseError::TooShortNsn,
        ParseError::TooLong,
    ];
    let loading = [MetadataError::Unreadable, MetadataError::Format { found: 0 }, MetadataError::Checksum];
    let said = notes.iter().copied().chain(parsing.map(ParseError::code)).chain(loading.map(|e| e.code()));
    let table = Code::ALL.iter().map(|code| code.as_str()).filter(|code| code.starts_with("phone."));
    assert_eq!(said.collect::<BTreeSet<_>>(), table.collect());
    let rows = rows("read.jsonl");
    let given: BTreeSet<&str> = rows
        .iter()
        .flat_map(|row| row["expected"]["notes"].as_array().unwrap())
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(given, notes);
}
