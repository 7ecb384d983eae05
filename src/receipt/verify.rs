//! From a receipt and keys to an answer that is never a boolean. Two pure steps: [`prepare`] says which signatures
//! the host must check, [`Prepared::conclude`] what follows.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::checkpoint::TimeProof;
use super::jws::{Kind, SignatureCheck, Token};
use super::keys::{IssuerKey, KeySet, KeyStatus, Trust};
use super::sd::Presentation;
pub use super::standing::{Covers, State};
use super::profile::{Elements, Record};
use super::{CaptureClaim, Claims, HistoryClaim, NetworkClaim, PhoneClaim, profile, standing};
use crate::capture::Evidence;
use crate::consent::Channel;
use crate::error::{Code, Error};
use crate::json::Value;
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
    subject: Option<String>,
    withheld: Vec<String>,
    key: Option<IssuerKey>,
    /// Whether the signature is worth a check.
    admissible: bool,
    /// Of the receipt, of the manifest, of each time proof: as far as there is one.
    checks: Vec<SignatureCheck>,
    keys: Keys,
    proofs: Vec<Timestamp>,
    proofs_given: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    AsGiven,
    Pinned,
    Unusable,
}

/// What a verifier was given besides receipt and keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question<'a> {
    /// The instant for which the state is asked.
    pub as_of: Timestamp,
    /// The notice the receipt should refer to.
    pub notice: Option<&'a Notice>,
    /// A purpose and channel the receipt may cover.
    pub message: Option<(&'a str, Channel)>,
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
    /// Whether it covers the purpose and channel asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub covers: Option<Covers>,
    /// Which legal elements the record shows; only with the notice it names.
    pub elements: Option<Elements>,
}

/// What follows from the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
    /// `format`, `key`, `signature`, `disclosures`, `keys`, `proof`, `event`, `notice`.
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

/// Reads a receipt and finds its key. `proofs` are time proofs for it, JSON texts; those that prove nothing about it
/// count for nothing.
///
/// ```
/// use avowal::receipt::keys::KeySet;
/// use avowal::receipt::verify::{Outcome, Question, prepare};
///
/// // whatever comes gets an answer; the host checks what `checks` names, for instance by `receipt::crypto::verify_all`
/// let keys = KeySet::parse(r#"{"keys":[]}"#).unwrap();
/// let prepared = prepare("not a receipt", &keys, &[]);
/// assert!(prepared.checks().is_empty());
/// let answer = prepared.conclude(&[], &Question::default());
/// assert_eq!(answer.outcome, Outcome::Invalid);
/// ```
pub fn prepare(text: &str, keys: &KeySet, proofs: &[String]) -> Prepared {
    Prepared { read: read(text, keys, proofs) }
}

impl Prepared {
    /// The signatures the host must check; none where the answer is clear without.
    pub fn checks(&self) -> &[SignatureCheck] {
        self.read.as_ref().map_or(&[], |read| &read.checks)
    }

    /// Its own signature, and what else the answer rests on; nothing where the own one is not worth a check.
    pub fn own_check(&self) -> Option<(&SignatureCheck, &[SignatureCheck])> {
        let read = self.read.as_ref().ok().filter(|read| read.admissible)?;
        read.checks.split_first()
    }

    /// The claims, before anything is known of their signature.
    pub fn claims(&self) -> Option<&Claims> {
        self.read.as_ref().ok().map(|read| &read.claims)
    }

    /// The number disclosed, before anything is known of the signature.
    pub fn phone(&self) -> Option<&PhoneClaim> {
        self.read.as_ref().ok().and_then(|read| read.phone.as_ref())
    }

    /// The issuer's name for the person, where it is disclosed, before anything is known of the signature.
    pub fn subject(&self) -> Option<&str> {
        self.read.as_ref().ok().and_then(|read| read.subject.as_deref())
    }

    /// Id of the receipt: digest of its payload.
    pub fn id(&self) -> Option<&str> {
        self.read.as_ref().ok().map(|read| read.id.as_str())
    }

    /// The answer, from what the host found of each signature, in order; a missing one counts as bad.
    pub fn conclude(&self, good: &[bool], question: &Question<'_>) -> Verification {
        match &self.read {
            Ok(read) => conclude(read, good, question),
            Err(error) => Verification {
                outcome: Outcome::Invalid,
                id: None,
                issuer: None,
                event: None,
                evidence: Evidence::default(),
                checks: vec![failed("format", error.code)],
                time: None,
                state: None,
                covers: question.message.map(|asked| standing::covers(None, asked, question.as_of)),
                elements: None,
            },
        }
    }
}

fn read(text: &str, keys: &KeySet, proofs: &[String]) -> Result<Read, Error> {
    let mut presentation = Presentation::read(text)?;
    let mut token = Token::read(presentation.token, Kind::Receipt)?;
    let claims: Claims = std::mem::replace(&mut token.payload, Value::Null).into_document()?;
    claims.check()?;
    presentation.matches(&claims.sd, &claims.has)?;
    let withheld =
        claims.has.iter().filter(|name| !presentation.disclosed.contains_key(*name)).cloned().collect();
    let phone = disclosed(&mut presentation, "phone", PhoneClaim::check)?;
    disclosed(&mut presentation, "capture", CaptureClaim::check)?;
    disclosed(&mut presentation, "network", |_: &NetworkClaim| Ok(()))?;
    let history = disclosed(&mut presentation, "history", HistoryClaim::check)?;
    let key = keys.find(&claims.iss, &token).ok().cloned();
    let mut checks = Vec::new();
    let mut admissible = false;
    if let Some(key) = &key {
        match token.take_check(&key.key) {
            Ok(check) => {
                admissible = true;
                checks.push(check);
            }
            // no curve need be asked: it is a bad signature like any other
            Err(error) if error.code == Code::ReceiptSignature => {}
            Err(error) => return Err(error),
        }
    }
    let trust = match keys.trust(&claims.iss) {
        Trust::AsGiven => Keys::AsGiven,
        Trust::Unusable => Keys::Unusable,
        Trust::Pinned(manifest) => {
            checks.push(manifest.clone());
            Keys::Pinned
        }
    };
    let proven = proofs.iter().filter_map(|proof| TimeProof::read(proof, &claims, &token.id, keys));
    let (instants, signatures): (Vec<_>, Vec<_>) = proven.map(|proof| (proof.at, proof.check)).unzip();
    checks.extend(signatures);
    let proofs_given = !proofs.is_empty();
    Ok(Read {
        id: token.id,
        claims,
        phone,
        subject: history.map(|history| history.subj),
        withheld,
        key,
        admissible,
        checks,
        keys: trust,
        proofs: instants,
        proofs_given,
    })
}

fn disclosed<T: DeserializeOwned>(
    presentation: &mut Presentation<'_>,
    name: &str,
    check: impl Fn(&T) -> Result<(), Error>,
) -> Result<Option<T>, Error> {
    let Some(disclosure) = presentation.disclosed.remove(name) else { return Ok(None) };
    let value: T = disclosure.value.into_document()?;
    check(&value)?;
    Ok(Some(value))
}

fn conclude(read: &Read, good: &[bool], question: &Question<'_>) -> Verification {
    let claims = &read.claims;
    let mut good = good.iter().copied().chain(std::iter::repeat(false));
    let mut next = || good.next() == Some(true);
    let signature = read.admissible && next();
    let trusted = read.keys != Keys::Pinned || next();
    // the earliest instant at which someone outside the key can have seen the receipt
    let proven = read.proofs.iter().filter(|_| next()).min().copied().filter(|_| trusted);

    let mut checks = vec![passed("format")];
    match read.key.as_ref().filter(|_| trusted) {
        None => checks.extend([unknown("key", Code::ReceiptKeyUnknown), skipped("signature")]),
        Some(key) => {
            checks.push(key_check(key, Timestamp::from_seconds(claims.iat), proven));
            checks.push(match signature {
                true => passed("signature"),
                false => failed("signature", Code::ReceiptSignature),
            });
        }
    }
    checks.push(match read.withheld.iter().any(|name| name != "history") {
        true => skipped("disclosures"),
        false => passed("disclosures"),
    });
    checks.push(match read.keys {
        Keys::AsGiven => Check { code: Some(Code::IntegrityUnpinnedKeys), ..skipped("keys") },
        Keys::Pinned if trusted => passed("keys"),
        Keys::Pinned | Keys::Unusable => unknown("keys", Code::IntegrityManifest),
    });
    checks.push(match proven {
        Some(_) => passed("proof"),
        None if read.proofs_given => Check { code: Some(Code::IntegrityProof), ..skipped("proof") },
        None => skipped("proof"),
    });
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
    let believed = matches!(outcome, Outcome::Valid | Outcome::ValidLimited).then_some(claims);
    Verification {
        outcome,
        id: Some(read.id.clone()),
        issuer: Some(claims.iss.clone()),
        event: Some(claims.ev.clone()),
        evidence: believed.map(|claims| evidence(claims, proven)).unwrap_or_default(),
        checks,
        time: believed.map(|claims| time(claims, proven)),
        state: believed.and_then(|claims| standing::state(claims, question.as_of)),
        covers: question.message.map(|asked| standing::covers(believed, asked, question.as_of)),
        elements: believed.zip(question.notice).map(|(claims, notice)| {
            let evidence = evidence(claims, proven);
            profile::elements(Record { claims, phone: read.phone.as_ref(), evidence, notice }, question.as_of)
        }),
    }
}

fn key_check(key: &IssuerKey, at: Timestamp, proven: Option<Timestamp>) -> Check {
    match key.status {
        _ if !key.valid_at(at) => failed("key", Code::ReceiptKeyNotValidThen),
        // a stolen key can write any time into a receipt; only a time proven outside the key counts
        KeyStatus::Compromised if proven.zip(key.since).is_none_or(|(proven, since)| proven >= since) => {
            unknown("key", Code::ReceiptKeyCompromised)
        }
        _ => passed("key"),
    }
}

fn evidence(claims: &Claims, proven: Option<Timestamp>) -> Evidence {
    let integrity = if proven.is_some() { claims.vec.integrity.max(2) } else { claims.vec.integrity };
    Evidence { integrity, ..claims.vec }
}

fn time(claims: &Claims, proven: Option<Timestamp>) -> Interval {
    let not_after = proven.map_or(claims.time.not_after, |proven| proven.min(claims.time.not_after));
    Interval { not_after: not_after.max(claims.time.not_before), ..claims.time }
}

pub(super) fn outcome(checks: &[Check]) -> Outcome {
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

pub(super) fn passed(id: &'static str) -> Check {
    Check { id, outcome: CheckOutcome::Pass, code: None }
}

pub(super) fn failed(id: &'static str, code: Code) -> Check {
    Check { id, outcome: CheckOutcome::Fail, code: Some(code) }
}

pub(super) fn unknown(id: &'static str, code: Code) -> Check {
    Check { id, outcome: CheckOutcome::Unknown, code: Some(code) }
}

pub(super) fn skipped(id: &'static str) -> Check {
    Check { id, outcome: CheckOutcome::Skipped, code: None }
}
