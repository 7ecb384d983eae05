//! The key manifest: an issuer's keys, signed by a root that is kept offline.

use serde::{Deserialize, Serialize};

use super::form;
use super::jws::{Kind, SignatureCheck, Token, Unsigned};
use super::keys::{self, IssuerKey, Purpose};
use crate::error::{Code, Error};
use crate::json::Value;
use crate::time::Timestamp;

/// A manifest that was read; its signature is not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The issuer whose keys these are.
    pub iss: String,
    /// When it was signed.
    pub at: Timestamp,
    /// Number among the issuer's manifests, from 1. An old manifest verifies too: keep the highest seen.
    pub seq: u64,
    /// The keys, the root's own among them.
    pub keys: Vec<IssuerKey>,
    /// The signature the host must check.
    pub check: SignatureCheck,
}

impl Manifest {
    /// Reads a manifest of the root with this RFC 7638 thumbprint. Whatever is wrong: `integrity.manifest`.
    pub fn read(text: &str, root: &str) -> Result<Manifest, Error> {
        Manifest::parse(text, root).map_err(|error| Error::with(Code::IntegrityManifest, error.to_string()))
    }

    fn parse(text: &str, root: &str) -> Result<Manifest, Error> {
        let token = Token::read(text, Kind::Keys)?;
        let keys = keys::keys_of(&token.payload)?;
        let claims: Claims = token.payload.clone().into_document()?;
        if claims.seq == 0 {
            return Err(Error::new(Code::JsonWrongValue).at("/seq"));
        }
        let named = |key: &&IssuerKey| key.purpose == Purpose::Keys && Some(&key.kid) == token.kid.as_ref();
        let own = keys.iter().find(named).filter(|key| key.kid == root).ok_or(Code::ReceiptKeyUnknown)?;
        let check = token.check(&own.key)?;
        Ok(Manifest { iss: claims.iss, at: Timestamp::from_seconds(claims.iat), seq: claims.seq, keys, check })
    }

    /// The bytes to sign for a manifest of a key set `{ keys: [...] }` that holds the root's own key.
    ///
    /// Fails with `receipt.key-unknown` where it does not, and with the codes of a key set.
    pub fn unsigned(iss: &str, root: &str, seq: u64, keys: &Value, at: Timestamp) -> Result<Unsigned, Error> {
        form::origin(iss, "/iss")?;
        let read = keys::keys_of(keys)?;
        let own = read.iter().find(|key| key.kid == root && key.purpose == Purpose::Keys);
        let own = own.ok_or_else(|| Error::with(Code::ReceiptKeyUnknown, "the set does not hold the root's own key"))?;
        let keys = match keys.get("keys") {
            Some(Value::Array(keys)) => keys.clone(),
            _ => Vec::new(),
        };
        let claims = Claims { iss: iss.to_owned(), iat: at.seconds(), seq, keys };
        Unsigned::new(Kind::Keys, own.alg, &own.kid, &claims)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    iat: i64,
    seq: u64,
    keys: Vec<Value>,
}

