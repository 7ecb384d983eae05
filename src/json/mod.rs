//! Strict JSON: what will be signed or judged is read here and nowhere else.
//!
//! The reader takes the RFC 8259 grammar and refuses what two readers could understand differently: duplicate keys,
//! lone surrogates, fractions, exponents, minus zero, integers outside ±(2^53 - 1). It bounds size and depth. The
//! writer is RFC 8785 (JCS) over what the reader accepts, so a number never needs a float.

mod de;
mod members;
mod read;
mod refused;
mod value;
mod write;

use std::collections::BTreeMap;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::error::{Code, Error};
pub use members::Members;

/// A JSON value without floats. An object has each key once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer within ±(2^53 - 1)
    Integer(i64),
    /// A string of Unicode scalar values
    String(String),
    /// An array
    Array(Vec<Value>),
    /// An object; the order of its keys is not kept
    Object(BTreeMap<String, Value>),
}

/// How large and how deep a document may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of UTF-8.
    pub bytes: usize,
    /// Arrays and objects open at once.
    pub depth: usize,
}

/// What documents of the operator (notices, drafts) may be: 256 KiB, 16 deep.
pub const DOCUMENT: Limits = Limits { bytes: 256 * 1024, depth: 16 };

/// What key sets may be: retired keys stay in them for ever, twice with the manifest. 4 MiB, 16 deep.
pub const KEYS: Limits = Limits { bytes: 4 * 1024 * 1024, depth: 16 };

impl Value {
    /// Reads one value. Fails with a `json.*` code.
    ///
    /// ```
    /// use avowal::json::{DOCUMENT, Value};
    /// let value = Value::parse(r#"{"b":1,"a":[true]}"#, DOCUMENT)?;
    /// assert_eq!(value.canonical(), r#"{"a":[true],"b":1}"#);
    /// assert_eq!(Value::parse("1.0", DOCUMENT).unwrap_err().code.as_str(), "json.not-integer");
    /// # Ok::<(), avowal::error::Error>(())
    /// ```
    pub fn parse(text: &str, limits: Limits) -> Result<Value, Error> {
        read::parse(text, limits)
    }

    /// Reads one value from bytes, which must be UTF-8 without a byte order mark.
    pub fn parse_bytes(bytes: &[u8], limits: Limits) -> Result<Value, Error> {
        if bytes.len() > limits.bytes {
            return Err(Code::JsonTooLarge.into());
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Error::new(Code::JsonUtf8))?;
        Value::parse(text, limits)
    }

    /// The canonical text of RFC 8785: keys sorted by UTF-16 code units, no white space, least escapes.
    pub fn canonical(&self) -> String {
        write::canonical(self)
    }

    /// Turns the value into a typed document. Unknown keys are refused with their JSON pointer.
    pub fn into_document<T: DeserializeOwned>(self) -> Result<T, Error> {
        Ok(T::deserialize(de::Part(Some(self)))?)
    }

    /// The value under a key, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Object(object) => object.get(key),
            _ => None,
        }
    }

    /// The string, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads a typed document from text.
pub fn document<T: DeserializeOwned>(text: &str, limits: Limits) -> Result<T, Error> {
    Value::parse(text, limits)?.into_document()
}

/// `sha-256:` and the base64url digest of the bytes, as every document writes a digest.
pub fn digest(bytes: &[u8]) -> String {
    sha_256_text(&sha256(bytes))
}

/// A SHA-256 that is known already, as every document writes it.
pub fn sha_256_text(hash: &[u8; 32]) -> String {
    format!("sha-256:{}", base64url(hash))
}

/// SHA-256 of the bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// base64url without padding (RFC 4648 section 5).
pub fn base64url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// The bytes of base64url text; `None` for padding, other characters or trailing bits that are not zero.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text).ok()
}
