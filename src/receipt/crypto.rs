//! Signatures in Rust, for native users. Wasm builds leave this to WebCrypto.

use p256::ecdsa::signature::{Signer as _, Verifier as _};

use super::jws::{Algorithm, SignatureCheck};
use super::keys::PublicKey;
use crate::json;

/// Whether a signature is good. Anything that cannot be read is not good.
///
/// ES256 takes both s and n - s; Ed25519 is `verify_strict`: no low-order key or R, no cofactor.
pub fn verify(check: &SignatureCheck) -> bool {
    let Some(signature) = json::from_base64url(&check.signature) else { return false };
    verify_bytes(&check.key, check.alg, check.signing_input.as_bytes(), &signature)
}

/// The same for any bytes.
pub fn verify_bytes(key: &PublicKey, alg: Algorithm, message: &[u8], signature: &[u8]) -> bool {
    match alg {
        Algorithm::ES256 => p256_key(key)
            .zip(p256::ecdsa::Signature::from_slice(signature).ok())
            .is_some_and(|(key, signature)| key.verify(message, &signature).is_ok()),
        Algorithm::EdDSA | Algorithm::Ed25519 => ed25519_key(key)
            .zip(ed25519_dalek::Signature::from_slice(signature).ok())
            .is_some_and(|(key, signature)| key.verify_strict(message, &signature).is_ok()),
    }
}

/// Which of the signatures are good, in order.
pub fn verify_all(checks: &[SignatureCheck]) -> Vec<bool> {
    checks.iter().map(verify).collect()
}

/// An ES256 signing key from 32 secret bytes, for tests and tools; a service keeps its key in WebCrypto or a KMS.
///
/// ```
/// use avowal::receipt::crypto::{SigningKey, verify_bytes};
/// use avowal::receipt::jws::Algorithm;
///
/// let key = SigningKey::from_bytes(&[7; 32]).unwrap();
/// let signature = key.sign(b"said");
/// assert!(verify_bytes(&key.public(), Algorithm::ES256, b"said", &signature));
/// assert!(!verify_bytes(&key.public(), Algorithm::ES256, b"sad", &signature));
/// ```
pub struct SigningKey(p256::ecdsa::SigningKey);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(redacted)")
    }
}

impl SigningKey {
    /// The key of a secret scalar; `None` for zero and for values beyond the order of the curve.
    pub fn from_bytes(secret: &[u8; 32]) -> Option<SigningKey> {
        p256::ecdsa::SigningKey::from_slice(secret).ok().map(SigningKey)
    }

    /// 64 bytes, r then s.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: p256::ecdsa::Signature = self.0.sign(message);
        signature.to_bytes().to_vec()
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        let point = self.0.verifying_key().to_sec1_point(false);
        let coordinate = |bytes: Option<&_>| bytes.map(|bytes: &p256::FieldBytes| json::base64url(bytes));
        PublicKey {
            kty: "EC".to_owned(),
            crv: "P-256".to_owned(),
            x: coordinate(point.x()).unwrap_or_default(),
            y: coordinate(point.y()),
        }
    }
}

fn p256_key(key: &PublicKey) -> Option<p256::ecdsa::VerifyingKey> {
    let mut point = vec![4];
    point.extend(json::from_base64url(&key.x)?);
    point.extend(json::from_base64url(key.y.as_deref()?)?);
    p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).ok()
}

fn ed25519_key(key: &PublicKey) -> Option<ed25519_dalek::VerifyingKey> {
    let bytes: [u8; 32] = json::from_base64url(&key.x)?.try_into().ok()?;
    ed25519_dalek::VerifyingKey::from_bytes(&bytes).ok()
}
