//! Receipts in another Rust library.

#[path = "../../support/mod.rs"]
mod support;

use serde_json::Value;
use support::{NOW, answers, grant, receipt_key};

#[test]
fn jsonwebtoken_verifies_receipts_unmodified() {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
    let public = receipt_key().public();
    let key = DecodingKey::from_ec_components(&public.x, public.y.as_deref().unwrap()).unwrap();
    let mut validation = Validation::new(Algorithm::ES256);
    // receipts have no end of their own
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    let text = grant(NOW, 1, &answers(true, true), 2).text();
    let token = text.split('~').next().unwrap();
    let decoded = decode::<Value>(token, &key, &validation).unwrap();
    assert_eq!(decoded.claims["iss"], "https://shop.example");
    assert_eq!(decoded.header.typ.as_deref(), Some("avowal-receipt+sd-jwt"));
    let (head, signature) = token.rsplit_once('.').unwrap();
    let flipped = if signature.starts_with('A') { "B" } else { "A" };
    let altered = format!("{head}.{flipped}{}", &signature[1..]);
    assert!(decode::<Value>(&altered, &key, &validation).is_err());
}
