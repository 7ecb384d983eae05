//! How a consent ends: a withdrawal, or the erasure of what is known of the person.

use super::sd::Disclosure;
use super::issue::{Draft, Issuer, Occasion, at_once};
use super::{Claims, Collection};
use crate::capture::Evidence;
use crate::consent::{EventKind, Grant, MessageClass, Proof, Status};
use crate::error::{Code, Error};
use crate::notice::Document;

/// A withdrawal as the edge read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal<'a> {
    /// The receipt shown, whose grants are withdrawn; without one, and without proof, only marketing is.
    pub shown: Option<&'a Claims>,
    /// Id of the receipt shown.
    pub reference: Option<String>,
    /// Narrows the withdrawal to these purposes; empty means all.
    pub purposes: &'a [String],
    /// The controller withdrawn from.
    pub controller: &'a Document,
    /// How it came in.
    pub collection: Collection,
    /// Possession proven with it: a code that came back, or a message from the number.
    pub proven: Option<Proof>,
}

impl Issuer {
    /// A receipt for a withdrawal. Whoever shows a receipt ends what it granted, whoever holds the number ends anything;
    /// without either it covers marketing and is marked `proof: none`.
    ///
    /// Fails with `receipt.nothing-to-sign` where the receipt shown has none of the purposes.
    pub fn withdraw(&self, occasion: Occasion, withdrawal: &Withdrawal<'_>) -> Result<Draft, Error> {
        // a withdrawal shown back proves no more than it did itself
        let shown = withdrawal.shown.filter(|shown| shown.event_kind() != Some(EventKind::Withdraw));
        let possession = withdrawal.proven.filter(|proof| matches!(proof, Proof::Code | Proof::Reply));
        let (grants, proof) = match (possession, shown) {
            (Some(proof), _) => (withdrawal.named(None), proof),
            (None, Some(shown)) => (withdrawal.of(shown), Proof::Receipt),
            (None, None) => (withdrawal.named(Some(MessageClass::Marketing)), Proof::None),
        };
        if grants.is_empty() {
            return Err(Error::new(Code::ReceiptNothingToSign).at("/purposes"));
        }
        let identity = match (proof, shown) {
            (Proof::None, _) => 1,
            (Proof::Receipt, shown) => shown.map_or(1, |shown| shown.vec.identity.max(1)),
            _ => 2,
        };
        let vec = Evidence { identity, ..Evidence::of_submit() };
        let time = at_once(occasion.at);
        let claims = self.claims(EventKind::Withdraw, &occasion, withdrawal.controller, time, vec);
        let claims = Claims {
            ctl: withdrawal.shown.map_or(claims.ctl.clone(), |shown| shown.ctl.clone()),
            grants,
            reference: withdrawal.reference.clone(),
            notice: withdrawal.shown.and_then(|shown| shown.notice.clone()),
            col: Some(withdrawal.collection),
            proof: Some(proof),
            ..claims
        };
        self.draft(claims, occasion, None)
    }

    /// A receipt that the data of the person was erased. It discloses nothing but its place in the history.
    pub fn erase(&self, occasion: Occasion, controller: &Document) -> Result<Draft, Error> {
        let time = at_once(occasion.at);
        let claims = self.claims(EventKind::Erase, &occasion, controller, time, Evidence::of_submit());
        occasion.history.check()?;
        let [_, _, _, _, for_history] = &occasion.random;
        self.signable(claims, vec![Disclosure::new("history", for_history, &occasion.history)?])
    }
}

impl Withdrawal<'_> {
    /// The purposes named, or all, of a class or of any.
    fn named(&self, class: Option<MessageClass>) -> Vec<Grant> {
        let every = |purpose| Grant {
            purpose,
            channel: None,
            message_class: class,
            time_band: None,
            status: Status::Withdrawn,
            until: None,
        };
        match self.purposes {
            [] => vec![every(None)],
            purposes => purposes.iter().map(|purpose| every(Some(purpose.clone()))).collect(),
        }
    }

    /// What a receipt granted, as far as it is meant.
    fn of(&self, shown: &Claims) -> Vec<Grant> {
        let meant = |grant: &&Grant| {
            self.purposes.is_empty() || grant.purpose.as_ref().is_some_and(|purpose| self.purposes.contains(purpose))
        };
        let withdrawn =
            |grant: &Grant| Grant { status: Status::Withdrawn, time_band: None, until: None, ..grant.clone() };
        shown.grants.iter().filter(meant).map(withdrawn).collect()
    }
}
