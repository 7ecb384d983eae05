//! Statements: what an operator, a reviewer or a provider declares and signs. The kinds and their fields are a
//! table; a new kind is one more row.

use serde::{Deserialize, Serialize};

pub use super::statement_table::TABLE;
use super::form;
use super::jws::{self, Algorithm, SignatureCheck, Token, Unsigned};
use super::keys::{IssuerKey, KeySet, KeyStatus, Trust};
use super::verify::{Check, Outcome, failed, outcome, passed, skipped, unknown};
use crate::error::{Code, Error};
use crate::json::Value;
use crate::time::Timestamp;

/// What is declared. The list is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "described in statements.toml")]
pub enum Kind {
    Review,
    Credential,
    Key,
    Incident,
    Drill,
    Training,
    Audit,
    Rectification,
    Deletion,
    ScopeChange,
    Pause,
    Undertaking,
    ForceMajeure,
    Checkpoint,
}

/// What a kind must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "columns of statements.toml")]
pub struct Row {
    pub kind: Kind,
    pub name: &'static str,
    pub says: &'static str,
    pub fields: &'static [Field],
    /// How long it is kept at least, in days.
    pub keep_days: i64,
    /// Why so long.
    pub keep_source: &'static str,
}

/// A field of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "columns of statements.toml")]
pub struct Field {
    pub name: &'static str,
    pub holds: Holds,
    pub optional: bool,
    pub says: &'static str,
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// A text that is not empty.
    Text,
    /// An integer that is not negative.
    Count,
    /// An instant, milliseconds.
    Instant,
    /// An array of texts.
    Texts,
    /// `sha-256:` and base64url.
    Digest,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

/// Who declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct By {
    /// The key that signs.
    pub kid: String,
    /// A person's name.
    pub name: String,
    /// What the person is: `reviewer`, `custodian`, `legal-representative`, `sole-trader`, `provider` ...
    pub role: String,
}

/// The claims of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The issuer in whose key set the signer's key is.
    pub iss: String,
    /// Time of signing in seconds (JOSE).
    pub iat: i64,
    /// What is declared.
    pub kind: Kind,
    /// When it happened.
    pub at: Timestamp,
    /// Who says so.
    pub by: By,
    /// Digests of what it is about: receipts, statements, notices, drafts.
    pub about: Vec<String>,
    /// What its kind asks for.
    pub fields: Value,
    /// It must be kept at least until then.
    pub keep: Timestamp,
}

/// What is to be declared, before a key and a clock are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the members of a statement")]
pub struct Declaration {
    pub kind: Kind,
    /// Now, where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    pub name: String,
    pub role: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    pub fields: Value,
    /// Longer than its kind asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<Timestamp>,
}

/// The answer about a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatementVerification {
    /// What follows from the checks.
    pub outcome: Outcome,
    /// `sha-256:` digest of the payload, if it could be read.
    pub id: Option<String>,
    /// Each check with its outcome.
    pub checks: Vec<Check>,
    /// What it says; only if it is valid.
    pub statement: Option<Statement>,
}

/// A statement after everything that needs no curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedStatement {
    read: Result<Read, Error>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Read {
    id: String,
    statement: Statement,
    key: Option<IssuerKey>,
    checks: Vec<SignatureCheck>,
    trust: Check,
}

impl Kind {
    /// Its row of the table.
    pub fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.kind == self)
    }
}

impl Statement {
    /// The claims of a token. Fails with `json.*` and `statement.*` codes.
    pub fn of(token: &Token) -> Result<Statement, Error> {
        let statement: Statement = token.payload.clone().into_document()?;
        form::origin(&statement.iss, "/iss")?;
        statement.check()?;
        match token.kid.as_ref() == Some(&statement.by.kid) {
            true => Ok(statement),
            false => Err(Error::new(Code::ReceiptHeader).at("/by/kid")),
        }
    }

    /// The bytes to sign for a declaration.
    ///
    /// Fails with `receipt.statement-field-missing`, `receipt.statement-field-unknown`, `receipt.statement-field-type`,
    /// `receipt.statement-kept-too-short`, `receipt.statement-role`, and with `json.wrong-value` where the name names nobody.
    pub fn unsigned(
        iss: &str,
        alg: Algorithm,
        kid: &str,
        declared: Declaration,
        now: Timestamp,
    ) -> Result<Unsigned, Error> {
        if declared.name.trim().is_empty() {
            return Err(Error::with(Code::JsonWrongValue, "a person's name is needed").at("/name"));
        }
        form::origin(iss, "/iss")?;
        let at = declared.at.unwrap_or(now);
        let days = declared.kind.row().map_or(0, |row| row.keep_days);
        let statement = Statement {
            iss: iss.to_owned(),
            iat: now.seconds(),
            kind: declared.kind,
            at,
            by: By { kid: kid.to_owned(), name: declared.name, role: declared.role },
            about: declared.about,
            fields: declared.fields,
            keep: declared.keep.unwrap_or(at.plus(days * DAY_MS)),
        };
        statement.check()?;
        Unsigned::new(jws::Kind::Statement, alg, kid, &statement)
    }

    fn check(&self) -> Result<(), Error> {
        self.about.iter().try_for_each(|digest| form::digest(Some(digest), "/about"))?;
        let Some(row) = self.kind.row() else { return Err(Code::JsonWrongValue.into()) };
        let Value::Object(fields) = &self.fields else {
            return Err(Error::with(Code::JsonWrongType, "fields are an object").at("/fields"));
        };
        for field in row.fields {
            let place = format!("/fields/{}", field.name);
            match fields.get(field.name) {
                None if field.optional => {}
                None => return Err(Error::new(Code::ReceiptStatementFieldMissing).at(place)),
                Some(value) if field.holds.allows(value) => {}
                Some(_) => return Err(Error::new(Code::ReceiptStatementFieldType).at(place)),
            }
        }
        if let Some(other) = fields.keys().find(|name| row.fields.iter().all(|field| field.name != *name)) {
            return Err(Error::new(Code::ReceiptStatementFieldUnknown).inside(other).inside("fields"));
        }
        if self.kind == Kind::Undertaking && !UNDERTAKING_ROLES.contains(&self.by.role.as_str()) {
            return Err(Error::new(Code::ReceiptStatementRole).at("/by/role"));
        }
        // a countersignature says what it countersigns
        if self.kind == Kind::Undertaking && (self.by.role == "provider") == self.about.is_empty() {
            return Err(Error::new(Code::ReceiptStatementRole).at("/about"));
        }
        match self.keep >= self.at.plus(row.keep_days * DAY_MS) {
            true => Ok(()),
            false => Err(Error::new(Code::ReceiptStatementKeptTooShort).at("/keep")),
        }
    }
}

/// Reads a statement and finds its key.
pub fn prepare(text: &str, keys: &KeySet) -> PreparedStatement {
    PreparedStatement { read: read(text.trim_end_matches(['\n', '\r']), keys) }
}

fn read(text: &str, keys: &KeySet) -> Result<Read, Error> {
    let token = Token::read(text, jws::Kind::Statement)?;
    let statement = Statement::of(&token)?;
    let key = keys.find(&statement.iss, &token).ok().cloned();
    let mut checks = Vec::new();
    if let Some(key) = &key {
        checks.push(token.check(&key.key)?);
    }
    let trust = match keys.trust(&statement.iss) {
        Trust::AsGiven => Check { code: Some(Code::IntegrityUnpinnedKeys), ..skipped("keys") },
        Trust::Pinned(manifest) => {
            checks.push(manifest.clone());
            passed("keys")
        }
        Trust::Unusable => unknown("keys", Code::IntegrityManifest),
    };
    Ok(Read { id: token.id, statement, key, checks, trust })
}

impl PreparedStatement {
    /// The signatures the host must check.
    pub fn checks(&self) -> &[SignatureCheck] {
        self.read.as_ref().map_or(&[], |read| &read.checks)
    }

    /// The answer, from what the host found of each signature, in order; a missing one counts as bad.
    pub fn conclude(&self, good: &[bool]) -> StatementVerification {
        let read = match &self.read {
            Ok(read) => read,
            Err(error) => {
                let checks = vec![failed("format", error.code)];
                return StatementVerification { outcome: Outcome::Invalid, id: None, checks, statement: None };
            }
        };
        let mut good = good.iter().copied().chain(std::iter::repeat(false));
        let signature = read.key.is_some() && good.next() == Some(true);
        let pinned = read.trust.code.is_none();
        let trusted = !pinned || good.next() == Some(true);
        let mut checks = vec![passed("format")];
        match read.key.as_ref().filter(|_| trusted) {
            None => checks.extend([unknown("key", Code::ReceiptKeyUnknown), skipped("signature")]),
            Some(key) => {
                let at = Timestamp::from_seconds(read.statement.iat);
                checks.push(match key.status {
                    KeyStatus::Compromised => unknown("key", Code::ReceiptKeyCompromised),
                    _ if !key.valid_at(at) => failed("key", Code::ReceiptKeyNotValidThen),
                    _ => passed("key"),
                });
                checks.push(match signature {
                    true => passed("signature"),
                    false => failed("signature", Code::ReceiptSignature),
                });
            }
        }
        checks.push(if trusted { read.trust.clone() } else { unknown("keys", Code::IntegrityManifest) });
        let outcome = outcome(&checks);
        let statement = (outcome == Outcome::Valid).then(|| read.statement.clone());
        StatementVerification { outcome, id: Some(read.id.clone()), checks, statement }
    }
}

impl Holds {
    fn allows(self, value: &Value) -> bool {
        match (self, value) {
            (Holds::Text, Value::String(text)) => !text.is_empty(),
            (Holds::Count | Holds::Instant, Value::Integer(number)) => *number >= 0,
            (Holds::Texts, Value::Array(items)) => items.iter().all(|item| item.as_str().is_some()),
            (Holds::Digest, Value::String(text)) => super::checkpoint::id_hash(text).is_some(),
            (Holds::OneOf(words), Value::String(text)) => words.contains(&text.as_str()),
            _ => false,
        }
    }
}

const DAY_MS: i64 = 86_400_000;

/// Who may sign an undertaking: the operator's legal representative, the sole trader, and the provider that
/// countersigns.
const UNDERTAKING_ROLES: [&str; 3] = ["legal-representative", "sole-trader", "provider"];
