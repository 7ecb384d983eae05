//! Any statement, state token, manifest and time proof give an answer; nothing unsigned is ever valid.
#![no_main]

use avowal::receipt::crypto::verify_all;
use avowal::receipt::keys::KeySet;
use avowal::receipt::manifest::Manifest;
use avowal::receipt::state::PreparedState;
use avowal::receipt::statement::prepare;
use avowal::receipt::verify::Outcome;
use avowal::time::Timestamp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str, &str)| {
    let (text, keys, root) = input;
    let _ = Manifest::read(text, root);
    let keys = KeySet::pinned(keys, root).or_else(|_| KeySet::parse(r#"{"keys":[]}"#));
    let Ok(keys) = keys else { return };
    let statement = prepare(text, &keys);
    let good = verify_all(statement.checks());
    let outcome = statement.conclude(&good).outcome;
    assert!(good.first() == Some(&true) || matches!(outcome, Outcome::Invalid | Outcome::Indeterminate));
    if let Ok(state) = PreparedState::read(text, &keys) {
        let good = verify_all(state.checks());
        assert!(good.first() == Some(&true) || state.conclude(&good, Timestamp(0)).is_err());
    }
});
