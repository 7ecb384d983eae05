//! The drill: a key is stolen, receipts are forged with it, and none of the forgeries comes out valid.

mod support;

use std::collections::BTreeMap;

use avowal::json::{DOCUMENT, Value};
use avowal::receipt::checkpoint::Tree;
use avowal::receipt::crypto::{SigningKey, verify_all};
use avowal::receipt::issue::{Issuer, Occasion};
use avowal::receipt::jws::Algorithm;
use avowal::receipt::keys::KeySet;
use avowal::receipt::statement::{Declaration, Kind, Statement};
use avowal::receipt::verify::{Outcome, Question, prepare};
use avowal::time::Timestamp;
use support::{ISS, NOW, answers, issuer, jwk, key, kid, notice, occasion, signup};

const DAY: i64 = 86_400_000;
const RECEIPTS: i64 = 10_000;
const FORGERIES: i64 = 50;

/// Four keys, each for 90 days, a week of overlap; the third was stolen on the 40th day of its life.
#[test]
fn ten_thousand_receipts_four_keys_one_stolen_fifty_forgeries() {
    let keys: Vec<SigningKey> = (40..44).map(key).collect();
    let opens = |n: i64| NOW.plus(n * 83 * DAY);
    let end = opens(3).plus(83 * DAY);
    let step = (end.0 - NOW.0) / RECEIPTS;
    let stolen = 2;
    let since = opens(2).plus(40 * DAY);

    let mut issued: Vec<(Timestamp, usize, String, String)> = Vec::new();
    for n in 0..RECEIPTS {
        let at = NOW.plus(n * step);
        let signer = ((at.0 - NOW.0) / (83 * DAY)) as usize;
        let (id, text) = sign(&keys[signer], at, n as u64);
        issued.push((at, signer, id, text));
    }
    // whoever has the key writes what time they like, and cannot write into a checkpoint that others hold
    let forged: Vec<String> = (0..FORGERIES)
        .map(|n| sign(&keys[stolen], opens(2).plus(n * DAY * 39 / FORGERIES + 17), 1_000_000 + n as u64).1)
        .collect();

    let published = |status: &str| {
        let window =
            |n: i64| format!(r#","nbf":{},"exp":{}"#, opens(n).seconds(), opens(n).plus(90 * DAY).seconds());
        let receipt_keys = keys.iter().enumerate().map(|(n, key)| {
            let more = if n == stolen { status } else { "" };
            jwk(key, "receipt", &format!("{}{more}", window(n as i64)))
        });
        let all: Vec<String> = receipt_keys.chain([jwk(&key(5), "statement", "")]).collect();
        KeySet::parse(&format!(r#"{{"keys":[{}]}}"#, all.join(","))).unwrap()
    };
    let verify = |text: &str, proofs: &[String], keys: &KeySet| {
        let prepared = prepare(text, keys, proofs);
        prepared
            .conclude(&verify_all(prepared.checks()), &Question { as_of: end, ..Question::default() })
            .outcome
    };

    // one checkpoint a day, delivered; the last one before the theft
    let before = issued.iter().take_while(|(at, ..)| *at < since.plus(-DAY)).count();
    let tree = Tree::over(issued[..before].iter().map(|(_, _, id, _)| id.as_str())).unwrap();
    let checkpoint = checkpoint_at(&tree, since.plus(-DAY));
    let prove = |n: usize| serde_json::to_string(&tree.prove(&checkpoint, &issued[n].2).unwrap()).unwrap();

    let drilled = published(&format!(r#","status":"compromised","since":{}"#, since.0));
    let mut seen: BTreeMap<(&str, Outcome), usize> = BTreeMap::new();
    for (n, (at, signer, _, text)) in issued.iter().enumerate() {
        let proof: Vec<String> = (n < before).then(|| prove(n)).into_iter().collect();
        let outcome = verify(text, &proof, &drilled);
        let what = match (*signer == stolen, n < before) {
            (false, _) => "another key",
            (true, true) => "stolen key, proven before",
            (true, false) => "stolen key, not proven",
        };
        let expected = if what == "stolen key, not proven" { Outcome::Indeterminate } else { Outcome::Valid };
        assert_eq!(outcome, expected, "{what} at {at:?}");
        *seen.entry((what, outcome)).or_default() += 1;
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert!(seen.values().all(|count| *count > 400), "{seen:?}");
    for (n, text) in forged.iter().enumerate() {
        // before the theft is known a forgery cannot be told: that is what the clock of the undertaking is for
        assert_eq!(verify(text, &[], &published("")), Outcome::Valid);
        assert_eq!(verify(text, &[], &drilled), Outcome::Indeterminate);
        assert_eq!(
            verify(text, &[prove(n * 100)], &drilled),
            Outcome::Indeterminate,
            "the proof of another receipt"
        );
    }
}

fn sign(key: &SigningKey, at: Timestamp, n: u64) -> (String, String) {
    let (notice, boxes) = (notice(), answers(true, false));
    let by = Issuer { kid: kid(key), ..issuer() };
    let draft = by.signup(Occasion { ..occasion(at, n) }, &signup(&notice, "en", &boxes, None)).unwrap();
    let signature = key.sign(draft.signing_input().as_bytes());
    let issued = draft.seal(&signature).unwrap();
    (issued.id.clone(), issued.text())
}

fn checkpoint_at(tree: &Tree, at: Timestamp) -> String {
    let fields = serde_json::to_string(&tree.fields(NOW, at)).unwrap();
    let declared = Declaration {
        kind: Kind::Checkpoint,
        at: Some(at),
        name: "A. Meyer".to_owned(),
        role: "operator".to_owned(),
        about: Vec::new(),
        fields: Value::parse(&fields, DOCUMENT).unwrap(),
        keep: None,
    };
    let signer = key(5);
    let unsigned = Statement::unsigned(ISS, Algorithm::ES256, &kid(&signer), declared, at).unwrap();
    let signature = signer.sign(unsigned.signing_input.as_bytes());
    unsigned.seal(&signature).unwrap()
}
