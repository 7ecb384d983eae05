//! The display after each key.

use avowal::phone::{Formatter, Metadata};
use serde_json::{Value, json};

use crate::rows::{report, rows, testing};

fn steps(metadata: &Metadata, region: &str, keys: &str) -> Value {
    let mut formatter = Formatter::new(metadata, region.parse().ok());
    json!(keys.chars().map(|key| formatter.push(metadata, key).to_owned()).collect::<Vec<_>>())
}

#[test]
fn recorded_rows() {
    let metadata = Metadata::embedded().unwrap();
    let rows = rows("as_you_type.jsonl.zst");
    let mut differences = Vec::new();
    for row in rows.iter().skip(1) {
        let found = steps(&metadata, row[0].as_str().unwrap(), row[1].as_str().unwrap());
        if found != row[2] {
            differences.push(format!("{} {}\n  found  {found}\n  wanted {}", row[0], row[1], row[2]));
        }
    }
    report("as you type", rows.len() - 1, &differences);
}

#[test]
fn upstream_unit_tests() {
    let metadata = testing();
    let rows = rows("as_you_type.testmetadata.jsonl");
    let mut differences = Vec::new();
    for row in &rows {
        let found = steps(&metadata, row["region"].as_str().unwrap(), row["keys"].as_str().unwrap());
        if found != row["outputs"] {
            differences.push(format!("{row}\n  found  {found}"));
        }
    }
    report("as you type, upstream", rows.len(), &differences);
}

#[test]
fn clearing_starts_over() {
    let metadata = Metadata::embedded().unwrap();
    let mut formatter = Formatter::new(&metadata, "US".parse().ok());
    "+4930123456 x".chars().for_each(|key| drop(formatter.push(&metadata, key).to_owned()));
    formatter.clear();
    let shown: Vec<_> = "6502532222".chars().map(|key| formatter.push(&metadata, key).to_owned()).collect();
    assert_eq!(shown.last().unwrap(), "(650) 253-2222");
}
