//! Public keys (RFC 7517) with our own `purpose`, window and status.

use serde::{Deserialize, Serialize};

use super::jws::{Algorithm, Kind, SignatureCheck, Token};
use super::manifest::Manifest;
use crate::error::{Code, Error};
use crate::json::{self, Value};
use crate::time::Timestamp;

/// What a key may sign. One key has one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the documents of the token table")]
pub enum Purpose {
    Challenge,
    Receipt,
    State,
    Statement,
    Keys,
}

/// Where a key stands in its life.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyStatus {
    /// In use.
    #[default]
    Active,
    /// No longer used; what it signed in its time stands.
    Retired,
    /// Known to others.
    Compromised,
}

/// A public key. Only the members that take part in a check are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicKey {
    /// `EC` or `OKP`.
    pub kty: String,
    /// `P-256` or `Ed25519`.
    pub crv: String,
    /// Coordinate, base64url of 32 bytes.
    pub x: String,
    /// Second coordinate of a P-256 point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
}

/// A key of an issuer's set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerKey {
    /// RFC 7638 thumbprint, base64url.
    pub kid: String,
    /// The key.
    pub key: PublicKey,
    /// The algorithm its owner gave it.
    pub alg: Algorithm,
    /// What it signs.
    pub purpose: Purpose,
    /// Valid from.
    pub not_before: Option<Timestamp>,
    /// Valid until.
    pub not_after: Option<Timestamp>,
    /// Where it stands.
    pub status: KeyStatus,
    /// Since when it is compromised.
    pub since: Option<Timestamp>,
}

/// The keys of one issuer, or of several by `iss`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySet {
    sets: Vec<Set>,
    pinned: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Set {
    iss: Option<String>,
    keys: Vec<IssuerKey>,
    manifest: Option<SignatureCheck>,
}

/// Why the keys of an issuer are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust<'a> {
    /// They were given; no root vouches for them.
    AsGiven,
    /// They stand in a manifest of the root given, if this signature is good.
    Pinned(&'a SignatureCheck),
    /// A root was given, and no manifest of it.
    Unusable,
}

impl PublicKey {
    /// The RFC 7638 thumbprint, base64url SHA-256. Fails with `receipt.key-invalid` for other key types.
    ///
    /// ```
    /// use avowal::receipt::keys::PublicKey;
    /// // the Ed25519 key of RFC 8037, appendix A
    /// let key = PublicKey { kty: "OKP".into(), crv: "Ed25519".into(), y: None,
    ///     x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".into() };
    /// assert_eq!(key.thumbprint()?, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    /// # Ok::<(), avowal::error::Error>(())
    /// ```
    pub fn thumbprint(&self) -> Result<String, Error> {
        let text = match (self.kty.as_str(), self.crv.as_str(), &self.y) {
            ("EC", "P-256", Some(y)) if is_32_bytes(&self.x) && is_32_bytes(y) => {
                format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{y}"}}"#, self.x)
            }
            ("OKP", "Ed25519", None) if is_32_bytes(&self.x) => {
                format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, self.x)
            }
            _ => return Err(Code::ReceiptKeyInvalid.into()),
        };
        Ok(json::base64url(&json::sha256(text.as_bytes())))
    }

    /// Whether this key may sign with that algorithm.
    pub fn allows(&self, alg: Algorithm) -> bool {
        match alg {
            Algorithm::ES256 => self.crv == "P-256",
            Algorithm::EdDSA | Algorithm::Ed25519 => self.crv == "Ed25519",
        }
    }
}

impl KeySet {
    /// Reads a JWK set `{ keys: [...] }`, or an object that maps each `iss` to one.
    ///
    /// Members this version does not know are skipped (RFC 7517), keys of other types too. A key whose `kid` is not
    /// its thumbprint, that holds a private part, or that has no purpose is refused with `receipt.key-invalid`.
    pub fn parse(text: &str) -> Result<KeySet, Error> {
        KeySet::read(text, None)
    }

    /// The same, but only the keys of a manifest count that the root with this thumbprint signed. A set without one
    /// knows no key: verifications say so with `integrity.manifest`.
    pub fn pinned(text: &str, root: &str) -> Result<KeySet, Error> {
        KeySet::read(text, Some(root))
    }

    fn read(text: &str, root: Option<&str>) -> Result<KeySet, Error> {
        let value = Value::parse(text, json::KEYS)?;
        let Value::Object(object) = &value else {
            return Err(Error::with(Code::JsonWrongType, "a key set is an object"));
        };
        let sets = match object.contains_key("keys") {
            true => vec![Set::read(None, &value, root)?],
            false => object
                .iter()
                .map(|(iss, set)| Set::read(Some(iss), set, root).map_err(|error| error.inside(iss)))
                .collect::<Result<_, Error>>()?,
        };
        Ok(KeySet { sets, pinned: root.is_some() })
    }

    /// The key a token of that issuer names. Fails with `receipt.key-unknown`; a key of another purpose is unknown.
    pub fn find(&self, iss: &str, token: &Token) -> Result<&IssuerKey, Error> {
        let purpose = token.kind.row().purpose;
        self.of(iss)
            .flat_map(|set| &set.keys)
            .find(|key| Some(&key.kid) == token.kid.as_ref() && Some(key.purpose) == purpose)
            .ok_or_else(|| Code::ReceiptKeyUnknown.into())
    }

    /// Why the keys of that issuer are believed.
    pub fn trust(&self, iss: &str) -> Trust<'_> {
        match (self.pinned, self.of(iss).find_map(|set| set.manifest.as_ref())) {
            (false, _) => Trust::AsGiven,
            (true, Some(manifest)) => Trust::Pinned(manifest),
            (true, None) => Trust::Unusable,
        }
    }

    /// Whether the set speaks of one issuer only: named or not, there is no other to mistake it for.
    pub fn is_of_one_issuer(&self) -> bool {
        self.sets.len() <= 1
    }

    fn of(&self, iss: &str) -> impl Iterator<Item = &Set> {
        self.sets.iter().filter(move |set| set.iss.as_deref().is_none_or(|name| name == iss))
    }

    /// Whether the key with this id may sign documents of a kind at an instant.
    pub fn may_sign(&self, kid: &str, kind: Kind, at: Timestamp) -> bool {
        self.sets.iter().flat_map(|set| &set.keys).any(|key| {
            key.kid == kid
                && Some(key.purpose) == kind.row().purpose
                && key.status == KeyStatus::Active
                && key.valid_at(at)
        })
    }
}

impl IssuerKey {
    /// Whether the key's window holds that instant.
    pub fn valid_at(&self, at: Timestamp) -> bool {
        self.not_before.is_none_or(|from| from <= at) && self.not_after.is_none_or(|until| at < until)
    }
}

impl Set {
    fn read(iss: Option<&String>, set: &Value, root: Option<&str>) -> Result<Set, Error> {
        let given = keys_of(set)?;
        let as_given = Set { iss: iss.cloned(), keys: given, manifest: None };
        let Some(root) = root else { return Ok(as_given) };
        let manifest = set.get("manifest").and_then(Value::as_str);
        let manifest = manifest.and_then(|text| Manifest::read(text, root).ok());
        Ok(match manifest.filter(|manifest| iss.is_none_or(|iss| *iss == manifest.iss)) {
            Some(Manifest { iss, keys, check, .. }) => Set { iss: Some(iss), keys, manifest: Some(check) },
            None => Set { keys: Vec::new(), ..as_given },
        })
    }
}

/// The keys of a `{ keys: [...] }`.
pub(super) fn keys_of(set: &Value) -> Result<Vec<IssuerKey>, Error> {
    let keys = match set.get("keys") {
        Some(Value::Array(keys)) => keys,
        Some(_) => return Err(Error::new(Code::JsonWrongType).at("/keys")),
        None => return Err(Error::new(Code::JsonMissingKey).at("/keys")),
    };
    let mut found = Vec::new();
    for (index, key) in keys.iter().enumerate() {
        match issuer_key(key) {
            Ok(Some(key)) if found.iter().any(|known: &IssuerKey| known.kid == key.kid) => {
                let error = Error::with(Code::ReceiptKeyInvalid, "one key stands in the set twice");
                return Err(error.at(format!("/keys/{index}")));
            }
            Ok(Some(key)) => found.push(key),
            Ok(None) => {}
            Err(error) => return Err(error.at(format!("/keys/{index}"))),
        }
    }
    Ok(found)
}

fn issuer_key(jwk: &Value) -> Result<Option<IssuerKey>, Error> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str).map(str::to_owned);
    let invalid = |message: &str| Err(Error::with(Code::ReceiptKeyInvalid, message));
    if !matches!(jwk, Value::Object(_)) {
        return Err(Code::JsonWrongType.into());
    }
    // before anything is skipped: what verifies here may be published next
    if PRIVATE.iter().any(|member| jwk.get(member).is_some()) {
        return invalid("a key set for verification holds no private keys");
    }
    let (kty, crv, alg) = (text("kty"), text("crv"), text("alg"));
    let alg = match (kty.as_deref(), crv.as_deref(), alg.as_deref()) {
        (Some("EC"), Some("P-256"), Some("ES256")) => Algorithm::ES256,
        (Some("OKP"), Some("Ed25519"), Some("EdDSA")) => Algorithm::EdDSA,
        (Some("OKP"), Some("Ed25519"), Some("Ed25519")) => Algorithm::Ed25519,
        _ => return Ok(None),
    };
    let y = text("y").filter(|_| alg == Algorithm::ES256);
    let key = PublicKey {
        kty: kty.unwrap_or_default(),
        crv: crv.unwrap_or_default(),
        x: text("x").unwrap_or_default(),
        y,
    };
    let kid = key.thumbprint()?;
    if text("kid").as_ref() != Some(&kid) {
        return invalid("`kid` is not the RFC 7638 thumbprint of the key");
    }
    if text("use").as_deref() != Some("sig") {
        return invalid("`use` is `sig`");
    }
    let purpose = match text("purpose").as_deref() {
        Some("challenge") => Purpose::Challenge,
        Some("receipt") => Purpose::Receipt,
        Some("state") => Purpose::State,
        Some("statement") => Purpose::Statement,
        Some("keys") => Purpose::Keys,
        _ => return invalid("a key has exactly one `purpose` of the token table"),
    };
    // what is there and no text is no status either
    let status = match text("status").as_deref().or(jwk.get("status").and(Some(""))) {
        None | Some("active") => KeyStatus::Active,
        Some("retired") => KeyStatus::Retired,
        Some("compromised") => KeyStatus::Compromised,
        Some(_) => return invalid("`status` is `active`, `retired` or `compromised`"),
    };
    Ok(Some(IssuerKey {
        kid,
        key,
        alg,
        purpose,
        not_before: integer(jwk, "nbf")?.map(Timestamp::from_seconds),
        not_after: integer(jwk, "exp")?.map(Timestamp::from_seconds),
        status,
        since: integer(jwk, "since")?.map(Timestamp),
    }))
}

/// Members of private and symmetric keys (RFC 7518, section 6).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

fn integer(jwk: &Value, name: &str) -> Result<Option<i64>, Error> {
    match jwk.get(name) {
        None => Ok(None),
        Some(Value::Integer(number)) => Ok(Some(*number)),
        Some(_) => Err(Error::with(Code::ReceiptKeyInvalid, format!("`{name}` is an integer"))),
    }
}

fn is_32_bytes(text: &str) -> bool {
    json::from_base64url(text).is_some_and(|bytes| bytes.len() == 32)
}
