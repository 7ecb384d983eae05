//! Verification in Rust: one receipt after the other, on one core. `cargo bench --bench receipt --features crypto`.

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::Instant;

use avowal::receipt::crypto::verify_all;
use avowal::receipt::verify::{Outcome, Question, prepare};
use support::{NOW, answers, grant, keys};

fn main() {
    let receipts: Vec<String> =
        (0..200).map(|n| grant(NOW.plus(n), 1, &answers(true, true), 2).text()).collect();
    let (keys, question) = (keys(), Question { as_of: NOW.plus(1000), ..Question::default() });
    let best = |work: &dyn Fn(&String)| {
        let rounds = (0..9).map(|_| {
            let start = Instant::now();
            receipts.iter().for_each(work);
            start.elapsed().as_secs_f64() * 1e6 / receipts.len() as f64
        });
        rounds.fold(f64::INFINITY, f64::min)
    };
    let whole = best(&|receipt| {
        let prepared = prepare(receipt, &keys, &[]);
        let answer = prepared.conclude(&verify_all(prepared.checks()), &question);
        assert_eq!(answer.outcome, Outcome::Valid);
    });
    let reading = best(&|receipt| drop(prepare(receipt, &keys, &[])));
    println!("{{\"verify\":{whole:.1},\"read\":{reading:.1}}}");
}
