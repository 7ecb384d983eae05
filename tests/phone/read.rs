//! What a person meant.

use avowal::phone::{Metadata, read};
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
