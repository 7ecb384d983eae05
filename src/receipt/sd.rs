//! Selective disclosure (RFC 9901), narrowed: four names, top level only, each with one digest or none.

use serde::Serialize;

use crate::error::{Code, Error};
use crate::json::{self, Limits, Members, Value};

/// Names a receipt may disclose, in the order they are written.
pub const DISCLOSABLE: [&str; 4] = ["phone", "capture", "network", "history"];

/// A claim apart from the token: salt, name and value, and the digest that stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// One of [`DISCLOSABLE`].
    pub name: String,
    /// The claim.
    pub value: Value,
    /// base64url of the JSON array `[salt, name, value]`, as it travels.
    pub text: String,
}

impl Disclosure {
    /// Makes a disclosure with a 128-bit salt.
    pub fn new(name: &'static str, salt: &[u8; 16], value: &impl Serialize) -> Result<Disclosure, Error> {
        let array = serde_json::to_string(&(json::base64url(salt), name, value))
            .map_err(|error| Error::with(Code::ReceiptDisclosure, error.to_string()))?;
        Disclosure::read(&json::base64url(array.as_bytes()))
    }

    /// Reads a disclosure. Fails with `receipt.disclosure`.
    pub fn read(text: &str) -> Result<Disclosure, Error> {
        let refused = || Error::new(Code::ReceiptDisclosure);
        let bytes = json::from_base64url(text).ok_or_else(refused)?;
        let Ok(Value::Array(parts)) = Value::parse_bytes(&bytes, LIMITS) else { return Err(refused()) };
        let Ok([Value::String(salt), Value::String(name), value]) = <[Value; 3]>::try_from(parts) else {
            return Err(refused());
        };
        let salted = json::from_base64url(&salt).is_some_and(|salt| salt.len() == 16);
        if !salted || !DISCLOSABLE.contains(&name.as_str()) || holds_sd(&value) {
            return Err(refused());
        }
        Ok(Disclosure { name, value, text: text.to_owned() })
    }

    /// base64url SHA-256 of the text: what the token holds in `_sd`.
    pub fn digest(&self) -> String {
        json::base64url(&json::sha256(self.text.as_bytes()))
    }
}

/// An SD-JWT taken apart, not yet compared with its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presentation<'a> {
    /// The token before the first `~`.
    pub token: &'a str,
    /// What is disclosed, by name.
    pub disclosed: Members<Disclosure>,
}

impl<'a> Presentation<'a> {
    /// Takes `<token>~<disclosure>~...~` apart. Nothing but line ends may stand after the last `~`.
    ///
    /// Fails with `receipt.too-large`, `receipt.malformed` or `receipt.disclosure`.
    pub fn read(text: &'a str) -> Result<Presentation<'a>, Error> {
        if text.len() > LIMITS.bytes {
            return Err(Code::ReceiptTooLarge.into());
        }
        let text = text.trim_end_matches(['\n', '\r']);
        let (token, rest) = text.split_once('~').ok_or(Code::ReceiptMalformed)?;
        let mut disclosed = Members::default();
        if !rest.is_empty() {
            let rest = rest.strip_suffix('~').ok_or(Code::ReceiptMalformed)?;
            for part in rest.split('~') {
                let disclosure = Disclosure::read(part)?;
                if disclosed.insert(disclosure.name.clone(), disclosure).is_some() {
                    return Err(Error::with(Code::ReceiptDisclosure, "a claim is disclosed twice"));
                }
            }
        }
        Ok(Presentation { token, disclosed })
    }

    /// Compares what is disclosed with the token's `_sd` and `_has`.
    pub fn matches(&self, sd: &[String], has: &[String]) -> Result<(), Error> {
        let refused = |message: &str| Err(Error::with(Code::ReceiptDisclosure, message));
        if !has.iter().all(|name| DISCLOSABLE.contains(&name.as_str())) || repeats(has) {
            return refused("`_has` holds a name twice or one that cannot be disclosed");
        }
        if sd.len() != has.len() || repeats(sd) {
            return refused("`_sd` and `_has` do not agree");
        }
        for disclosure in self.disclosed.values() {
            if !has.contains(&disclosure.name) || !sd.contains(&disclosure.digest()) {
                return refused("a disclosure is not referred to by the token");
            }
        }
        Ok(())
    }

    /// The text of this presentation with only the named claims left.
    pub fn withhold(&self, keep: &[&str]) -> String {
        let shown: Vec<_> = DISCLOSABLE
            .iter()
            .filter(|name| keep.contains(name))
            .filter_map(|name| self.disclosed.get(*name))
            .map(|disclosure| format!("{}~", disclosure.text))
            .collect();
        format!("{}~{}", self.token, shown.concat())
    }
}

/// Whether something stands twice among the few that can be disclosed.
fn repeats(list: &[String]) -> bool {
    list.len() > DISCLOSABLE.len() || list.iter().enumerate().any(|(at, one)| list.iter().take(at).any(|known| known == one))
}

fn holds_sd(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(holds_sd),
        Value::Object(object) => {
            object.keys().any(|key| key == "_sd" || key == "...") || object.values().any(holds_sd)
        }
        _ => false,
    }
}

/// Of a whole presentation, and of each disclosure.
pub(super) const LIMITS: Limits = Limits { bytes: 24 * 1024, depth: 8 };
