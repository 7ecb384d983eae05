//! State tokens: what a sending system may rely on for one number, for a short time, without asking again.

use serde::{Deserialize, Serialize};

use super::jws::{Algorithm, Kind, SignatureCheck, Token, Unsigned};
use super::keys::{KeySet, KeyStatus, Trust};
use crate::capture::Evidence;
use crate::consent::{Channel, MessageClass, Scope, TimeBand};
use crate::error::{Code, Error};
use crate::time::Timestamp;

/// The claims of a state token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The issuer.
    pub iss: String,
    /// The sending system it is for.
    pub aud: String,
    /// From, seconds.
    pub iat: i64,
    /// Until, seconds.
    pub exp: i64,
    /// The number, E.164.
    pub phone: String,
    /// What is given.
    pub grants: Vec<Allowed>,
    /// What is withdrawn.
    pub blocked: Vec<Blocked>,
    /// Ids of the receipts behind it.
    pub basis: Vec<String>,
    /// Number of the subject's latest receipt; 0 for a number nobody knows.
    pub seq: u64,
}

/// A purpose and channel that is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say what they hold")]
pub struct Allowed {
    pub purpose: String,
    pub channel: Channel,
    pub message_class: MessageClass,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_band: Option<TimeBand>,
    /// When it was given; a law may want it renewed after so long.
    pub at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The sender name the grant was given to.
    pub sender: String,
    /// Evidence levels: presentation, action, identity, time, integrity, delivery.
    pub vec: [u8; 6],
}

/// A scope that is withdrawn; a missing part means all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say what they hold")]
pub struct Blocked {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_class: Option<MessageClass>,
}

/// A state token after everything that needs no curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedState {
    state: State,
    checks: Vec<SignatureCheck>,
}

/// How long a state token may live, milliseconds: 15 minutes unless asked for otherwise, never beyond the shortest
/// opt-out term that applies (five minutes where it is immediate: 0), never beyond a day.
pub fn life(asked: Option<i64>, opt_out_term: Option<i64>) -> i64 {
    let term = opt_out_term.map_or(LONGEST_MS, |term| if term <= 0 { IMMEDIATE_MS } else { term });
    asked.unwrap_or(DEFAULT_MS).clamp(0, LONGEST_MS).min(term)
}

impl State {
    /// The bytes to sign.
    pub fn unsigned(&self, kid: &str) -> Result<Unsigned, Error> {
        Unsigned::new(Kind::State, Algorithm::ES256, kid, self)
    }

    /// The grant to a sender name that covers a scope, if it is not blocked and still lasts.
    pub fn covers(&self, scope: &Scope<'_>, sender: &str, at: Timestamp) -> Result<&Allowed, Code> {
        let blocked = |entry: &Blocked| {
            scope.falls_under(entry.purpose.as_deref(), entry.channel, entry.message_class)
        };
        if self.blocked.iter().any(blocked) {
            return Err(Code::AuthorizeWithdrawn);
        }
        let concerns = |grant: &&Allowed| {
            grant.purpose == scope.purpose
                && grant.channel == scope.channel
                && grant.message_class == scope.message_class
        };
        let mut given = self.grants.iter().filter(concerns).peekable();
        let elsewhere = given.peek().is_some();
        match given.find(|grant| grant.sender == sender) {
            None if elsewhere => Err(Code::AuthorizeOtherSender),
            None => Err(Code::AuthorizeNoReceipt),
            Some(grant) if grant.until.is_some_and(|until| until <= at) => Err(Code::AuthorizeExpired),
            Some(grant) => Ok(grant),
        }
    }
}

impl Allowed {
    /// The evidence as a vector.
    pub fn evidence(&self) -> Evidence {
        let [presentation, action, identity, time, integrity, delivery] = self.vec;
        Evidence { presentation, action, identity, time, integrity, delivery }
    }
}

impl PreparedState {
    /// Reads a state token and finds its key. Fails with the codes of a token, `receipt.key-unknown`,
    /// `receipt.key-compromised`, `receipt.key-not-valid-then` and `integrity.manifest`.
    pub fn read(text: &str, keys: &KeySet) -> Result<PreparedState, Error> {
        let token = Token::read(text.trim_end_matches(['\n', '\r']), Kind::State)?;
        let state: State = token.payload.clone().into_document()?;
        let key = keys.find(&state.iss, &token)?;
        if key.status != KeyStatus::Active {
            return Err(Code::ReceiptKeyCompromised.into());
        }
        if !key.valid_at(Timestamp::from_seconds(state.iat)) {
            return Err(Code::ReceiptKeyNotValidThen.into());
        }
        let mut checks = vec![token.check(&key.key)?];
        match keys.trust(&state.iss) {
            Trust::AsGiven => {}
            Trust::Pinned(manifest) => checks.push(manifest.clone()),
            Trust::Unusable => return Err(Code::IntegrityManifest.into()),
        }
        Ok(PreparedState { state, checks })
    }

    /// The signatures the host must check.
    pub fn checks(&self) -> &[SignatureCheck] {
        &self.checks
    }

    /// The claims, before anything is known of the signature.
    pub fn claims(&self) -> &State {
        &self.state
    }

    /// The claims, if every signature is good and the token lives at that instant.
    ///
    /// Fails with `receipt.signature` and `receipt.state-expired`.
    pub fn conclude(&self, good: &[bool], at: Timestamp) -> Result<&State, Error> {
        if good.len() != self.checks.len() || good.contains(&false) {
            return Err(Code::ReceiptSignature.into());
        }
        let lives = Timestamp::from_seconds(self.state.iat) <= at && at < Timestamp::from_seconds(self.state.exp);
        match lives && self.state.exp - self.state.iat <= LONGEST_MS / 1000 {
            true => Ok(&self.state),
            false => Err(Code::ReceiptStateExpired.into()),
        }
    }
}

const DEFAULT_MS: i64 = 15 * 60 * 1000;
const IMMEDIATE_MS: i64 = 5 * 60 * 1000;
const LONGEST_MS: i64 = 24 * 60 * 60 * 1000;
