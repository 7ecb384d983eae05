//! Any receipt and any key set give an answer; nothing unsigned is ever valid.
#![no_main]

use avowal::receipt::crypto::verify_all;
use avowal::receipt::keys::KeySet;
use avowal::receipt::verify::{Outcome, Question, prepare};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str)| {
    let (receipt, keys) = input;
    let keys = KeySet::parse(keys).or_else(|_| KeySet::parse(r#"{"keys":[]}"#));
    let Ok(keys) = keys else { return };
    let prepared = prepare(receipt, &keys, &[receipt.to_owned()]);
    let good = verify_all(prepared.checks());
    let outcome = prepared.conclude(&good, &Question::default()).outcome;
    assert!(good.first() == Some(&true) || matches!(outcome, Outcome::Invalid | Outcome::Indeterminate));
});
