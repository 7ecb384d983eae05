//! Nanoseconds a number, natively: `cargo bench --bench phone`. Best of several rounds over the recorded inputs.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measurement")]

use std::hint::black_box;
use std::io::Read;
use std::time::Instant;

use avowal::phone::{Formatter, Metadata, parse};
use avowal::region::Region;

fn main() {
    let decode = best(20, 1, || drop(black_box(Metadata::embedded())));
    println!("decode the embedded metadata   {:9.0} ns", decode);
    let metadata = Metadata::embedded().unwrap();
    let mut text = String::new();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/phone/differential.jsonl.zst");
    let file = std::fs::File::open(file).unwrap();
    ruzstd::decoding::StreamingDecoder::new(file).unwrap().read_to_string(&mut text).unwrap();
    let rows: Vec<serde_json::Value> =
        text.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect();
    let inputs = |valid: bool| -> Vec<(String, Option<Region>)> {
        (rows.iter().filter(|row| !valid || row[14] == true))
            .map(|row| (row[3].as_str().unwrap().to_owned(), row[2].as_str().unwrap().parse().ok()))
            .collect()
    };
    for (name, inputs) in [("valid", inputs(true)), ("all", inputs(false))] {
        let each = best(7, inputs.len(), || {
            for (input, region) in &inputs {
                black_box(parse(&metadata, input, *region).valid());
            }
        });
        println!("parse and validate, {name:5}      {each:9.0} ns a number, {} numbers", inputs.len());
    }
    let inputs = inputs(true);
    let each = best(3, inputs.len(), || {
        for (input, region) in &inputs {
            let check = parse(&metadata, input, *region);
            black_box((check.e164(), check.national(&metadata), check.international(&metadata)));
        }
    });
    println!("and write it three ways        {each:9.0} ns a number");
    let each = best(3, 10_000, || {
        for (input, region) in &inputs[..1000] {
            let mut formatter = Formatter::new(&metadata, *region);
            for key in input.chars().take(10) {
                black_box(formatter.push(&metadata, key));
            }
        }
    });
    println!("format as typed                {each:9.0} ns a key");
}

fn best(rounds: usize, count: usize, mut run: impl FnMut()) -> f64 {
    let times = (0..rounds).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed().as_nanos() as f64 / count as f64
    });
    times.fold(f64::INFINITY, f64::min)
}
