//! Receipts in another Rust library, and other people's signatures in ours.
#![cfg(feature = "crypto")]

mod support;

use std::fs;
use std::path::PathBuf;

use avowal::json::base64url;
use avowal::receipt::crypto::verify;
use avowal::receipt::jws::{Algorithm, Kind, SignatureCheck, Token};
use avowal::receipt::keys::PublicKey;
use serde_json::Value;
use support::{NOW, answers, grant, receipt_key};

#[test]
fn wycheproof_p256_is_judged_as_stated() {
    let mut judged = 0;
    for group in groups("wycheproof/ecdsa_secp256r1_sha256_p1363_test.json") {
        let point = hex(group["publicKey"]["uncompressed"].as_str().unwrap());
        let key = PublicKey {
            kty: "EC".to_owned(),
            crv: "P-256".to_owned(),
            x: base64url(&point[1..33]),
            y: Some(base64url(&point[33..65])),
        };
        for case in group["tests"].as_array().unwrap() {
            let good = signed(
                &key,
                Algorithm::ES256,
                case["msg"].as_str().unwrap(),
                &hex(case["sig"].as_str().unwrap()),
            );
            assert_eq!(good, case["result"] == "valid", "{}: {}", case["tcId"], case["comment"]);
            judged += 1;
        }
    }
    assert!(judged > 200);
}

#[test]
fn ed25519_is_judged_strictly() {
    let ed =
        |x: &[u8]| PublicKey { kty: "OKP".to_owned(), crv: "Ed25519".to_owned(), x: base64url(x), y: None };
    let mut judged = 0;
    for group in groups("wycheproof/ed25519_test.json") {
        let key = ed(&hex(group["publicKey"]["pk"].as_str().unwrap()));
        for case in group["tests"].as_array().unwrap() {
            let good = signed(
                &key,
                Algorithm::EdDSA,
                case["msg"].as_str().unwrap(),
                &hex(case["sig"].as_str().unwrap()),
            );
            assert_eq!(good, case["result"] == "valid", "{}: {}", case["tcId"], case["comment"]);
            judged += 1;
        }
    }
    assert!(judged > 100);
}

/// The message as bytes of text only where it is text: what is signed in a JWS is ASCII.
fn signed(key: &PublicKey, alg: Algorithm, message: &str, signature: &[u8]) -> bool {
    avowal::receipt::crypto::verify_bytes(key, alg, &hex(message), signature)
}

#[test]
fn a_check_of_the_table_is_a_check_of_bytes() {
    let text = grant(NOW, 1, &answers(true, true), 2).text();
    let token = Token::read(text.split('~').next().unwrap(), Kind::Receipt).unwrap();
    let check: SignatureCheck = token.check(&receipt_key().public()).unwrap();
    assert!(verify(&check));
}

fn groups(name: &str) -> Vec<Value> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/crypto").join(name);
    let all: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    all["testGroups"].as_array().unwrap().clone()
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}
