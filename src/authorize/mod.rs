//! May this message go to this number now? Message + receipts -> decision, each reason with a code.

mod approval;
mod law;
mod state;

use serde::{Deserialize, Serialize};

pub use self::state::{StateRequest, by_state};
use crate::capture::Evidence;
use crate::consent::{self, Event, EventKind, Grant, MessageClass, Status};
use crate::error::{Code, Error};
use crate::message::Draft;
use crate::receipt::Claims;
use crate::receipt::keys::KeySet;
use crate::receipt::verify::{Outcome, Prepared, Question, prepare};
use crate::finding::Source;
use crate::time::Timestamp;
pub use crate::rules::{OffsetChange, Zone};
pub use approval::{Approval, Approved, approved, same_person};
pub use law::{Cap, Judged, Setting};

/// A message and the receipts of its number; the host still checks their signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    draft: Draft,
    record: Record,
}

/// The receipts of one number, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    number: String,
    receipts: Vec<Prepared>,
    issuer: Option<String>,
    one_issuer: bool,
}

/// What is known besides the receipts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// Whether a later receipt may exist.
    pub history: History,
    /// Withdrawals whose receipts were erased with their person: they are honoured all the same.
    pub suppressed: Vec<Suppression>,
    /// Evidence asked for; possession proven for marketing where nothing is said.
    pub minimum: Option<Minimum>,
}

/// What survives of a withdrawal when its person is erased: when, and what was stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// The time of the withdrawal.
    pub at: Timestamp,
    /// What was withdrawn.
    pub grants: Vec<Grant>,
}

/// Evidence a grant must have, axis by axis.
pub type Minimum = Evidence;

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// May it go?
    pub allowed: bool,
    /// Why, the deciding reason first.
    pub reasons: Vec<Reason>,
    /// What the message must carry.
    pub obligations: Obligations,
    /// Ids of the receipts the answer rests on.
    pub basis: Vec<String>,
    /// Whether a later receipt may exist.
    pub history: History,
    /// The evidence asked for.
    pub minimum: Minimum,
    /// The rules it was judged under, where any were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Judged>,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names say what they hold")]
pub struct Reason {
    pub code: Code,
    pub message: String,
    /// The fact of law it rests on, where it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// What the message must carry. Rules of jurisdictions fill it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Obligations {
    /// Words at its end. A number of the operator's own that belongs in them stands as `{short-code}` or `{toll-free}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// Words at its head.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The sender's name as it has to be written there (`AD-Nordwind`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<String>,
    /// The only form of sender that arrives there as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_form: Option<SenderForm>,
    /// The first instant from the time of sending on at which it may go out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    /// The last instant of those hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_after: Option<Timestamp>,
    /// How many messages one person may get; the sender counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_cap: Option<Cap>,
    /// Until when the reviews of a send to many people have to be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_reviews_until: Option<Timestamp>,
    /// Registers to consult first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub registers: Vec<String>,
    /// Registrations the sender needs first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub registrations: Vec<String>,
    /// What each of them rests on, by its name.
    #[serde(skip_serializing_if = "law::Sources::is_empty")]
    pub sources: law::Sources,
}

/// What a sender has to be, where not every form of one arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SenderForm {
    /// A number: names are replaced or blocked.
    Numeric,
}

/// Whether a later receipt may exist.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum History {
    /// The store vouches for the list.
    Complete,
    /// A bare list.
    #[default]
    Partial,
}

impl Case {
    /// Reads message and receipts. Fails where the message names no number.
    ///
    /// `issuer` is the `iss` of the sender's receipts; it may be left out where the keys are of one issuer only. `proofs`
    /// are time proofs of any of the receipts, JSON texts: where a key is compromised, only time proven outside it counts.
    pub fn open(
        draft: Draft,
        receipts: &[String],
        keys: &KeySet,
        issuer: Option<&str>,
        proofs: &[String],
    ) -> Result<Case, Error> {
        let Some(to) = draft.to.clone() else {
            return Err(Error::new(Code::JsonMissingKey).at("/message/to"));
        };
        let record = Record::open(&to, receipts, keys, issuer, proofs);
        Ok(Case { draft, record })
    }

    /// The receipts, for the host to check their signatures.
    pub fn receipts(&self) -> &[Prepared] {
        &self.record.receipts
    }

    /// The decision, from what the host found of the signatures of each receipt (a missing one counts as bad).
    ///
    /// A receipt counts only if it verifies, discloses exactly the number of the message, and was issued for the
    /// sender of the message.
    pub fn decide(&self, good: &[Vec<bool>], circumstances: &Circumstances, as_of: Timestamp) -> Decision {
        let history = circumstances.history;
        let mut reasons = Vec::new();
        let mut events: Vec<Event> = Vec::new();
        let mut sources: Vec<Option<&Prepared>> = Vec::new();
        let mut unreadable = false;
        for (receipt, counted) in self.record.counted(good, history, as_of) {
            match counted.and_then(|event| self.of_sender(receipt, event)) {
                Ok(event) => {
                    events.push(event);
                    sources.push(Some(receipt));
                }
                Err(code) => {
                    unreadable |= code == Code::AuthorizeUnreadable;
                    push(&mut reasons, code);
                }
            }
        }
        for suppression in &circumstances.suppressed {
            events.push(suppression.event());
            sources.push(None);
        }

        let minimum = self.minimum(circumstances.minimum);
        let standing = consent::status(&events, &self.draft.scope(), as_of);
        let source = |index: Option<usize>| index.and_then(|index| sources.get(index)).copied().flatten();
        let (basis, granted) = (source(standing.event), source(standing.grant));
        let evidence = evidence(granted, basis);
        let verdict = match standing.status {
            _ if unreadable => Code::AuthorizeUnreadable,
            Status::Given if standing.until.is_some_and(|until| until <= self.draft.goes_out(as_of)) => Code::AuthorizeExpired,
            Status::Given if !reaches(&evidence, &minimum) => Code::AuthorizeEvidence,
            Status::Given => Code::AuthorizeGiven,
            Status::Requested => Code::AuthorizeRequested,
            Status::Withdrawn | Status::Revoked | Status::Invalidated => Code::AuthorizeWithdrawn,
            Status::Refused => Code::AuthorizeRefused,
            Status::Expired => Code::AuthorizeExpired,
            Status::Unknown => Code::AuthorizeNoReceipt,
        };
        reasons.retain(|known| known.code != verdict);
        reasons.insert(0, reason(verdict));
        if history == History::Partial {
            push(&mut reasons, Code::AuthorizeHistoryPartial);
        }
        Decision {
            allowed: verdict == Code::AuthorizeGiven,
            reasons,
            obligations: Obligations::default(),
            basis: [granted, basis]
                .into_iter()
                .flatten()
                .filter_map(Prepared::id)
                .map(str::to_owned)
                .collect(),
            history,
            minimum,
            rules: None,
        }
    }

    /// A sender name may change; who withdrew from a controller withdrew from all its names.
    fn of_sender(&self, receipt: &Prepared, event: Event) -> Result<Event, Code> {
        let sender = receipt.claims().map(|claims| claims.ctl.sender.as_str());
        match event.kind == EventKind::Withdraw || sender == Some(self.draft.sender.name.as_str()) {
            true => Ok(event),
            false => Err(Code::AuthorizeOtherSender),
        }
    }

    fn minimum(&self, asked: Option<Minimum>) -> Minimum {
        asked.unwrap_or(match self.draft.message_class {
            MessageClass::Marketing => Evidence { identity: 2, ..Evidence::default() },
            _ => Evidence { identity: 1, ..Evidence::default() },
        })
    }
}

impl Record {
    /// Reads the receipts of a number (E.164), with time proofs of any of them.
    pub fn open(number: &str, receipts: &[String], keys: &KeySet, issuer: Option<&str>, proofs: &[String]) -> Record {
        let receipts = receipts.iter().map(|receipt| prepare(receipt, keys, proofs)).collect();
        let (issuer, one_issuer) = (issuer.map(str::to_owned), keys.is_of_one_issuer());
        Record { number: number.to_owned(), receipts, issuer, one_issuer }
    }

    /// The receipts, for the host to check their signatures.
    pub fn receipts(&self) -> &[Prepared] {
        &self.receipts
    }

    /// Each receipt with the event it adds to the history of the number, or why it adds none.
    fn counted<'a>(
        &'a self,
        good: &'a [Vec<bool>],
        history: History,
        as_of: Timestamp,
    ) -> impl Iterator<Item = (&'a Prepared, Result<Event, Code>)> {
        let flags = move |index: usize| good.get(index).map_or(&[][..], Vec::as_slice);
        // names that receipts which verify give to this number; only an end without a number is found by one
        let by_name = self.receipts.iter().any(|receipt| receipt.phone().is_none() && receipt.claims().is_some_and(ends));
        let is_sound = move |receipt: &Prepared, index: usize| {
            let answer = receipt.conclude(flags(index), &Question { as_of, ..Question::default() });
            matches!(answer.outcome, Outcome::Valid | Outcome::ValidLimited)
        };
        let of_number = self.receipts.iter().enumerate().filter(move |(index, receipt)| {
            by_name && receipt.phone().is_some_and(|phone| phone.e164 == self.number) && is_sound(receipt, *index)
        });
        let named: Vec<(&str, &str)> =
            of_number.filter_map(|(_, receipt)| Some((receipt.claims()?.iss.as_str(), receipt.subject()?))).collect();
        self.receipts.iter().enumerate().map(move |(index, receipt)| {
            (receipt, self.counts(receipt, flags(index), history == History::Complete, as_of, &named))
        })
    }

    /// The event a receipt adds to the history of this number, or why it adds none. `AuthorizeUnreadable` stands for
    /// whatever might be a withdrawal.
    fn counts(
        &self,
        receipt: &Prepared,
        signatures_good: &[bool],
        complete: bool,
        as_of: Timestamp,
        named: &[(&str, &str)],
    ) -> Result<Event, Code> {
        let verification = receipt.conclude(signatures_good, &Question { as_of, ..Question::default() });
        let doubtful = if complete { Code::AuthorizeUnreadable } else { Code::AuthorizeUnverified };
        let claims = receipt.claims().ok_or(doubtful)?;
        let kind = claims.event_kind();
        match verification.outcome {
            Outcome::Valid | Outcome::ValidLimited => {}
            // what nobody can vouch for gives nothing; it stops everything only where it says that it ends something
            Outcome::Indeterminate if kind.is_some_and(|kind| !matches!(kind, EventKind::Withdraw | EventKind::Erase)) => {
                return Err(Code::AuthorizeUnverified);
            }
            Outcome::Indeterminate => return Err(Code::AuthorizeUnreadable),
            Outcome::Invalid => return Err(doubtful),
        }
        if !self.is_issuer(&claims.iss) {
            return Err(Code::AuthorizeOtherSender);
        }
        match receipt.phone() {
            Some(phone) if phone.e164 != self.number => return Err(Code::AuthorizeNoReceipt),
            // whose number is withheld may still be known by name; an end counts then, a beginning needs the number
            None if !ends(claims) => return Err(Code::ReceiptPhoneWithheld),
            None if !receipt.subject().is_some_and(|name| named.contains(&(claims.iss.as_str(), name))) => {
                let stop = complete && kind == Some(EventKind::Withdraw);
                return Err(if stop { Code::AuthorizeUnreadable } else { Code::ReceiptPhoneWithheld });
            }
            _ => {}
        }
        claims.event().ok_or(Code::AuthorizeUnreadable)
    }

    fn is_issuer(&self, iss: &str) -> bool {
        match &self.issuer {
            Some(expected) => expected == iss,
            None => self.one_issuer,
        }
    }
}

impl Suppression {
    fn event(&self) -> Event {
        Event {
            kind: EventKind::Withdraw,
            at: self.at,
            grants: self.grants.clone(),
            possession: false,
        }
    }
}

/// Whether a receipt takes a consent back.
fn ends(claims: &Claims) -> bool {
    matches!(claims.event_kind(), Some(EventKind::Withdraw | EventKind::Erase))
}

/// The evidence behind a standing: that of its receipt; where a confirmation decides, that of the grant it confirms,
/// with the identity it proves.
fn evidence(granted: Option<&Prepared>, basis: Option<&Prepared>) -> Evidence {
    let of = |source: Option<&Prepared>| {
        source.and_then(Prepared::claims).map(|claims| claims.vec).unwrap_or_default()
    };
    match granted {
        Some(_) => Evidence { identity: of(basis).identity, ..of(granted) },
        None => of(basis),
    }
}

fn reaches(evidence: &Evidence, minimum: &Minimum) -> bool {
    evidence.levels().iter().zip(minimum.levels()).all(|(has, needs)| *has >= needs)
}

fn push(reasons: &mut Vec<Reason>, code: Code) {
    let reason = reason(code);
    if !reasons.contains(&reason) {
        reasons.push(reason);
    }
}

fn reason(code: Code) -> Reason {
    Reason { code, message: code.meaning().to_owned(), source: None }
}
