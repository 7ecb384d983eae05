//! Inputs on which two independent implementations agree, and those on which they do not.

use avowal::phone::{Metadata, parse};
use avowal::region::Region;
use serde_json::Value;

use crate::rows::{Exceptions, file, report, row, rows};

#[test]
fn agreed_rows() {
    let metadata = Metadata::embedded().unwrap();
    let mut differences = Vec::new();
    let rows = rows("differential.jsonl.zst");
    for expected in rows.iter().skip(1) {
        let home: Option<Region> = expected[2].as_str().unwrap().parse().ok();
        let check = parse(&metadata, expected[3].as_str().unwrap(), home);
        // Only the last column's question takes a region in small letters.
        let asked = expected[2].as_str().unwrap().to_uppercase().parse().ok();
        let found = row(&metadata, &check, asked);
        let wanted = Value::Array(expected.as_array().unwrap()[4..].to_vec());
        if found != wanted {
            differences.push(format!("{} {}\n  found  {found}\n  wanted {wanted}", expected[2], expected[3]));
        }
    }
    report("differential", rows.len() - 1, &differences);
}

/// Of two recorded answers ours must be the Python port's, which reads numbers as the Java original does: 64-bit
/// integers, the decimal digits of every script, region codes in capitals, letters of every script kept at the end.
#[test]
fn disputed_rows() {
    let metadata = Metadata::embedded().unwrap();
    let rows = rows("disputed.jsonl.zst");
    let mut exceptions = Exceptions::of("disputed.jsonl.zst");
    let mut differences = Vec::new();
    for row in rows.iter().skip(1) {
        compare(&metadata, row, &row[4], &mut exceptions, &mut differences);
    }
    exceptions.all_used();
    report("disputed", rows.len() - 1, &differences);
}

/// Newer metadata, loaded at run time, gives the newer answers.
#[test]
fn drift_rows() {
    let newer = Metadata::from_bytes(&file("metadata-9.0.43.bin")).unwrap();
    assert_eq!(newer.version(), "9.0.43");
    let rows = rows("drift.jsonl.zst");
    let mut exceptions = Exceptions::of("drift.jsonl.zst");
    let mut differences = Vec::new();
    for row in rows.iter().skip(1) {
        compare(&Metadata::embedded().unwrap(), row, &row[4], &mut exceptions, &mut differences);
        compare(&newer, row, &row[5], &mut exceptions, &mut differences);
    }
    exceptions.all_used();
    report("drift", 2 * (rows.len() - 1), &differences);
}

fn compare(
    metadata: &Metadata,
    question: &Value,
    wanted: &Value,
    exceptions: &mut Exceptions,
    differences: &mut Vec<String>,
) {
    let home = question[2].as_str().unwrap().parse().ok();
    let asked = question[2].as_str().unwrap().to_uppercase().parse().ok();
    let found = row(metadata, &parse(metadata, question[3].as_str().unwrap(), home), asked);
    if found != *wanted && !exceptions.explain(&question[0]) {
        let [id, region, input] = [0, 2, 3].map(|at| &question[at]);
        differences.push(format!("{id} {region} {input}\n  found  {found}\n  wanted {wanted}"));
    }
}
