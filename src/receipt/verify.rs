//! From a receipt and keys to an answer that is never a boolean. Two pure steps: [`prepare`] says which signatures
//! the host must check, [`Prepared::conclude`] what follows.

use serde::Serialize;

use super::jws::{Kind, SignatureCheck, Token};
use super::keys::{IssuerKey, KeySet, KeyStatus};
use super::sd::Presentation;
use super::{Claims, PhoneClaim, SCHEMA};
use crate::capture::Evidence;
use crate::consent::Status;
use crate::error::{Code, Error};
use crate::notice::Notice;
use crate::time::{Interval, Timestamp};

/// A receipt after everything that needs no curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    read: Result<Read, Error>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Read {
    id: String,
    claims: Claims,
    phone: Option<PhoneClaim>,
    withheld: Vec<String>,
    key: Result<IssuerKey, Error>,
    check: Option<SignatureCheck>,
}

/// What a verifier was given besides receipt and keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question<'a> {
    /// The instant for which the state is asked.
    pub as_of: Timestamp,
    /// The notice the receipt should refer to.
    pub notice: Option<&'a Notice>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// What follows from the checks.
    pub outcome: Outcome,
    /// `sha-256:` digest of the payload, if it could be read.
    pub id: Option<String>,
    /// Who says so.
    pub issuer: Option<String>,
    /// What happened.
    pub event: Option<String>,
    /// What the record proves, as issued.
    pub evidence: Evidence,
    /// Each check with its outcome.
    pub checks: Vec<Check>,
    /// When the act happened.
    pub time: Option<Interval>,
    /// Where each purpose and channel stands by this receipt alone.
    pub state: Option<State>,
    /// Legal elements: needs a rule pack, which this verifier was not given.
    pub elements: Option<()>,
}

/// What follows from the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Authentic, unaltered, complete.
    Valid,
    /// Authentic and unaltered; part of it is withheld.
    ValidLimited,
    /// Neither can be said.
    Indeterminate,
    /// Not authentic, or altered.
    Invalid,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// `format`, `key`, `signature`, `disclosures`, `keys`, `event`, `notice`.
    pub id: &'static str,
    /// How it ended.
    pub outcome: CheckOutcome,
    /// Why it did not pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say what they hold")]
pub enum CheckOutcome {
    Pass,
    Fail,
    Unknown,
    Skipped,
}

/// What the receipt says of its grants at an instant. Later receipts may say otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// The instant.
    pub at: Timestamp,
    /// The best standing among the grants: what at least one purpose and channel has.
    pub status: Status,
    /// Why.
    pub why: String,
}

/// Reads a receipt and finds its key.
pub fn prepare(text: &str, keys: &KeySet) -> Prepared {
    Prepared { read: read(text.trim_end_matches(['\n', '\r']), keys) }
}

impl Prepared {
    /// The signature the host must check; `None` where the answer is clear without it.
    pub fn check(&self) -> Option<&SignatureCheck> {
        self.read.as_ref().ok().and_then(|read| read.check.as_ref())
    }

    /// The claims, before anything is known of their signature.
    pub fn claims(&self) -> Option<&Claims> {
        self.read.as_ref().ok().map(|read| &read.claims)
    }

    /// The number disclosed, before anything is known of the signature.
    pub fn phone(&self) -> Option<&PhoneClaim> {
        self.read.as_ref().ok().and_then(|read| read.phone.as_ref())
    }

    /// Id of the receipt: digest of its payload.
    pub fn id(&self) -> Option<&str> {
        self.read.as_ref().ok().map(|read| read.id.as_str())
    }

    /// The answer, from what the host found of the signature.
    pub fn conclude(&self, signature_good: bool, question: &Question<'_>) -> Verification {
        match &self.read {
            Ok(read) => conclude(read, signature_good, question),
            Err(error) => Verification {
                outcome: Outcome::Invalid,
                id: None,
                issuer: None,
                event: None,
                evidence: Evidence::default(),
                checks: vec![failed("format", error.code)],
                time: None,
                state: None,
                elements: None,
            },
        }
    }
}

fn read(text: &str, keys: &KeySet) -> Result<Read, Error> {
    let presentation = Presentation::read(text)?;
    let token = Token::read(presentation.token, Kind::Receipt)?;
    let claims: Claims = token.payload.clone().into_document()?;
    if claims.sv != SCHEMA || claims.sd_alg != "sha-256" {
        return Err(Code::ReceiptMalformed.into());
    }
    presentation.matches(&claims.sd, &claims.has)?;
    let phone = match presentation.disclosed.get("phone") {
        Some(disclosure) => Some(disclosure.value.clone().into_document::<PhoneClaim>()?),
        None => None,
    };
    let withheld =
        claims.has.iter().filter(|name| !presentation.disclosed.contains_key(*name)).cloned().collect();
    let key = keys.find(&claims.iss, &token).cloned();
    let check = match &key {
        Ok(key) => Some(token.check(&key.key)?),
        Err(_) => None,
    };
    Ok(Read { id: token.id, claims, phone, withheld, key, check })
}

fn conclude(read: &Read, signature_good: bool, question: &Question<'_>) -> Verification {
    let claims = &read.claims;
    let mut checks = vec![passed("format")];
    match &read.key {
        Err(error) => {
            checks.push(unknown("key", error.code));
            checks.push(skipped("signature"));
        }
        Ok(key) => {
            checks.push(key_check(key, Timestamp::from_seconds(claims.iat)));
            checks.push(match signature_good {
                true => passed("signature"),
                false => failed("signature", Code::ReceiptSignature),
            });
        }
    }
    checks.push(match read.withheld.iter().any(|name| name != "history") {
        true => skipped("disclosures"),
        false => passed("disclosures"),
    });
    checks.push(Check { code: Some(Code::IntegrityUnpinnedKeys), ..skipped("keys") });
    checks.push(match claims.event_kind() {
        Some(_) => passed("event"),
        None => unknown("event", Code::ReceiptUnknownEvent),
    });
    checks.push(match (question.notice, &claims.notice) {
        (None, _) | (Some(_), None) => skipped("notice"),
        (Some(notice), Some(reference)) if notice.digest() == reference.digest => passed("notice"),
        (Some(_), Some(_)) => failed("notice", Code::ReceiptNoticeDiffers),
    });
    let outcome = outcome(&checks);
    // what a forger wrote is no evidence of anything
    let believed = matches!(outcome, Outcome::Valid | Outcome::ValidLimited);
    Verification {
        outcome,
        id: Some(read.id.clone()),
        issuer: Some(claims.iss.clone()),
        event: Some(claims.ev.clone()),
        evidence: if believed { claims.vec } else { Evidence::default() },
        checks,
        time: believed.then_some(claims.time),
        state: if believed { state(claims, question.as_of) } else { None },
        elements: None,
    }
}

fn key_check(key: &IssuerKey, at: Timestamp) -> Check {
    match key.status {
        // a stolen key can write any time into a receipt; only a time proven outside the key would count
        KeyStatus::Compromised => unknown("key", Code::ReceiptKeyCompromised),
        _ if !key.valid_at(at) => failed("key", Code::ReceiptKeyNotValidThen),
        _ => passed("key"),
    }
}

fn outcome(checks: &[Check]) -> Outcome {
    let any = |wanted| checks.iter().any(|check| check.outcome == wanted);
    let withheld =
        checks.iter().any(|check| check.id == "disclosures" && check.outcome == CheckOutcome::Skipped);
    match () {
        () if any(CheckOutcome::Fail) => Outcome::Invalid,
        () if any(CheckOutcome::Unknown) => Outcome::Indeterminate,
        () if withheld => Outcome::ValidLimited,
        () => Outcome::Valid,
    }
}

fn state(claims: &Claims, at: Timestamp) -> Option<State> {
    claims.event_kind()?;
    let order = [
        Status::Given,
        Status::Requested,
        Status::Withdrawn,
        Status::Refused,
        Status::Expired,
        Status::Unknown,
    ];
    let now = |grant: &crate::consent::Grant| match grant.status {
        Status::Given if grant.until.is_some_and(|until| until <= at) => Status::Expired,
        status => status,
    };
    let best =
        claims.grants.iter().map(now).min_by_key(|status| order.iter().position(|known| known == status))?;
    let status = if claims.at > at { Status::Unknown } else { best };
    let why = match status {
        Status::Unknown => "the receipt is later than the instant asked for",
        _ => "by this receipt alone; a later one may say otherwise",
    };
    Some(State { at, status, why: why.to_owned() })
}

fn passed(id: &'static str) -> Check {
    Check { id, outcome: CheckOutcome::Pass, code: None }
}

fn failed(id: &'static str, code: Code) -> Check {
    Check { id, outcome: CheckOutcome::Fail, code: Some(code) }
}

fn unknown(id: &'static str, code: Code) -> Check {
    Check { id, outcome: CheckOutcome::Unknown, code: Some(code) }
}

fn skipped(id: &'static str) -> Check {
    Check { id, outcome: CheckOutcome::Skipped, code: None }
}
