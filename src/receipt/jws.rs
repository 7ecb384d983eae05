//! The only place that builds or reads a token. One row per document; a new document is one more row.

use serde::{Deserialize, Serialize};

use super::ed25519;
use super::keys::{PublicKey, Purpose};
use crate::error::{Code, Error};
use crate::json::{self, Limits, Value};

/// A signed document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Given by the edge to a page.
    Challenge,
    /// Sealed by a page.
    Capture,
    /// Issued by the edge.
    Receipt,
    /// Consents of one number, for sending systems.
    State,
    /// Anything an operator or reviewer declares.
    Statement,
    /// The issuer's keys, signed by its offline root.
    Keys,
}

/// What distinguishes one document from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The document.
    pub kind: Kind,
    /// Its media type in the header.
    pub typ: &'static str,
    /// The purpose its key must have; `None` where the token names its own key.
    pub purpose: Option<Purpose>,
    /// What is refused: bytes of the signed part, depth of header and payload.
    pub limits: Limits,
}

/// Every document that is ever signed.
pub const TABLE: [Row; 6] = [
    row(Kind::Challenge, "avowal-challenge+jwt", Some(Purpose::Challenge), 1024),
    row(Kind::Capture, "avowal-capture+jwt", None, 6 * 1024),
    row(Kind::Receipt, "avowal-receipt+sd-jwt", Some(Purpose::Receipt), 12 * 1024),
    row(Kind::State, "avowal-state+jwt", Some(Purpose::State), 16 * 1024),
    row(Kind::Statement, "avowal-statement+jwt", Some(Purpose::Statement), 64 * 1024),
    row(Kind::Keys, "avowal-keys+jwt", Some(Purpose::Keys), 1024 * 1024),
];

/// Signature algorithms that are accepted. The key decides, the header only repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "names of the IANA JOSE registry")]
pub enum Algorithm {
    ES256,
    EdDSA,
    Ed25519,
}

/// A token that was read: its form is right, its signature is not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The document it claims to be, which is the one asked for.
    pub kind: Kind,
    /// The algorithm of the header.
    pub alg: Algorithm,
    /// The key id of the header.
    pub kid: Option<String>,
    /// The page key of a capture.
    pub jwk: Option<PublicKey>,
    /// The claims.
    pub payload: Value,
    /// `sha-256:` digest of the payload bytes: what names this token.
    pub id: String,
    /// The bytes that are signed (ASCII).
    pub signing_input: String,
    /// 64 bytes.
    pub signature: Vec<u8>,
}

/// A signature for the host to check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignatureCheck {
    /// The key.
    pub key: PublicKey,
    /// How.
    pub alg: Algorithm,
    /// The bytes that are signed (ASCII).
    pub signing_input: String,
    /// The signature, base64url: 64 bytes.
    pub signature: String,
}

/// A token without its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsigned {
    /// The document.
    pub kind: Kind,
    alg: Algorithm,
    /// The bytes to sign (ASCII).
    pub signing_input: String,
    /// What will name the token.
    pub id: String,
}

impl Kind {
    /// The row of this document.
    pub fn row(self) -> Row {
        let [challenge, capture, receipt, state, statement, keys] = TABLE;
        match self {
            Kind::Challenge => challenge,
            Kind::Capture => capture,
            Kind::Receipt => receipt,
            Kind::State => state,
            Kind::Statement => statement,
            Kind::Keys => keys,
        }
    }
}

impl Token {
    /// Reads a compact JWS (RFC 7515) of one kind.
    ///
    /// Fails with `receipt.too-large`, `receipt.malformed`, `receipt.wrong-type`, `receipt.algorithm`,
    /// `receipt.header`, or a `json.*` code for header or payload.
    pub fn read(text: &str, kind: Kind) -> Result<Token, Error> {
        let row = kind.row();
        if text.len() > row.limits.bytes {
            return Err(Code::ReceiptTooLarge.into());
        }
        let mut parts = text.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Code::ReceiptMalformed.into());
        };
        let signing_input = text.get(..header.len() + 1 + payload.len()).unwrap_or_default().to_owned();
        let header = Header::read(&decode(header)?, row)?;
        let payload = decode(payload)?;
        let signature = decode(signature)?;
        if signature.len() != 64 {
            return Err(Code::ReceiptMalformed.into());
        }
        Ok(Token {
            kind,
            alg: header.alg,
            kid: header.kid,
            jwk: header.jwk,
            id: json::digest(&payload),
            payload: Value::parse_bytes(&payload, row.limits)?,
            signing_input,
            signature,
        })
    }

    /// The check the host must make with that key. Fails with `receipt.algorithm` if the key has another one.
    pub fn check(&self, key: &PublicKey) -> Result<SignatureCheck, Error> {
        self.clone().take_check(key)
    }

    /// The same without a copy: the bytes that are signed are gone from the token.
    pub fn take_check(&mut self, key: &PublicKey) -> Result<SignatureCheck, Error> {
        if !key.allows(self.alg) {
            return Err(Code::ReceiptAlgorithm.into());
        }
        if self.alg != Algorithm::ES256 && !ed25519::admissible(key, &self.signature) {
            return Err(Code::ReceiptSignature.into());
        }
        Ok(SignatureCheck {
            key: key.clone(),
            alg: self.alg,
            signing_input: std::mem::take(&mut self.signing_input),
            signature: json::base64url(&self.signature),
        })
    }
}

impl Unsigned {
    /// The bytes to sign for a document with these claims.
    pub fn new(kind: Kind, alg: Algorithm, kid: &str, claims: &impl Serialize) -> Result<Unsigned, Error> {
        Self::of_payload(kind, alg, kid, &serde_json::to_vec(claims).map_err(unwritable)?)
    }

    #[inline(never)]
    fn of_payload(kind: Kind, alg: Algorithm, kid: &str, payload: &[u8]) -> Result<Unsigned, Error> {
        let header = Header { alg, kid: Some(kid.to_owned()), typ: kind.row().typ.to_owned(), jwk: None };
        let header = serde_json::to_vec(&header).map_err(unwritable)?;
        let signing_input = format!("{}.{}", json::base64url(&header), json::base64url(payload));
        // a dot and the signature follow
        if signing_input.len() + 1 + 86 > kind.row().limits.bytes {
            return Err(Code::ReceiptTooLarge.into());
        }
        Ok(Unsigned { kind, alg, signing_input, id: json::digest(payload) })
    }

    /// The token. An ES256 signature is brought to its low-s form; either form verifies everywhere, but some
    /// libraries refuse the high one.
    pub fn seal(self, signature: &[u8]) -> Result<String, Error> {
        let mut signature: [u8; 64] = signature
            .try_into()
            .map_err(|_| Error::with(Code::ReceiptSignature, "a signature has 64 bytes"))?;
        if self.alg == Algorithm::ES256 {
            low_s(&mut signature);
        }
        Ok(format!("{}.{}", self.signing_input, json::base64url(&signature)))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: Algorithm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    typ: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    jwk: Option<PublicKey>,
}

impl Header {
    fn read(bytes: &[u8], row: Row) -> Result<Header, Error> {
        let value = Value::parse_bytes(bytes, row.limits)?;
        if !matches!(value, Value::Object(_)) {
            return Err(Code::JsonWrongType.into());
        }
        match value.get("typ").and_then(Value::as_str) {
            Some(typ) if typ == row.typ => {}
            _ => return Err(Code::ReceiptWrongType.into()),
        }
        let known = matches!(value.get("alg").and_then(Value::as_str), Some("ES256" | "EdDSA" | "Ed25519"));
        if !known {
            return Err(Code::ReceiptAlgorithm.into());
        }
        // `crit`, `jku`, `x5u`, `b64` and a foreign `jwk` all end here: the list of parameters is closed
        let header: Header = value.into_document().map_err(|_| Error::new(Code::ReceiptHeader))?;
        let names_its_key = row.purpose.is_none();
        if header.jwk.is_some() != names_its_key || header.kid.is_some() == names_its_key {
            return Err(Code::ReceiptHeader.into());
        }
        Ok(header)
    }
}

const fn row(kind: Kind, typ: &'static str, purpose: Option<Purpose>, bytes: usize) -> Row {
    Row { kind, typ, purpose, limits: Limits { bytes, depth: 8 } }
}

fn decode(part: &str) -> Result<Vec<u8>, Error> {
    json::from_base64url(part).ok_or_else(|| Code::ReceiptMalformed.into())
}

fn unwritable(error: serde_json::Error) -> Error {
    Error::with(Code::ReceiptMalformed, error.to_string())
}

/// Replaces s by n - s where s is above n/2 (both verify; SEC 1, section 4.1.4).
fn low_s(signature: &mut [u8; 64]) {
    let (_, s) = signature.split_at_mut(32);
    let mut twin = [0u8; 32];
    let mut borrow = 0i16;
    for ((out, order), s) in twin.iter_mut().zip(P256_ORDER).zip(s.iter()).rev() {
        let difference = i16::from(order) - i16::from(*s) - borrow;
        borrow = i16::from(difference < 0);
        *out = difference.rem_euclid(256) as u8;
    }
    if borrow == 0 && twin.as_slice() < &*s {
        s.copy_from_slice(&twin);
    }
}

/// The order of the base point of P-256 (FIPS 186, curve P-256), big endian.
const P256_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
    0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];
