//! From what happened to the bytes to sign.

use serde::Serialize;

use super::body::Answer;
use super::jws::{Algorithm, Kind, Unsigned};
use super::sd::{self, Disclosure};
use super::{
    CaptureClaim, Claims, Collection, ControllerRef, HistoryClaim, NetworkClaim, NoticeRef, PhoneClaim, SCHEMA,
    Source, Versions,
};
use crate::capture::{Capture, Evidence};
use crate::consent::{EventKind, Grant, MessageClass, Proof, Status};
use crate::error::{Code, Error};
use crate::json;
use crate::notice::{Document, Notice};
use crate::order;
use crate::time::{Interval, TimeSource, Timestamp};

/// Who issues, and with which data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Name of the issuer, its `iss`.
    pub iss: String,
    /// Key id of the signer.
    pub kid: String,
    /// Versions that go into each receipt.
    pub versions: Versions,
}

/// What every receipt needs besides its event: the moment, chance, and the place in a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// The issuer's clock.
    pub at: Timestamp,
    /// 128 bits for `jti`, and 128 for each possible disclosure.
    pub random: [[u8; 16]; 5],
    /// The subject's history so far.
    pub history: HistoryClaim,
    /// The number.
    pub phone: PhoneClaim,
    /// What the platform said of the request, as far as the operator keeps it.
    pub network: Option<NetworkClaim>,
    /// Jurisdictions of the person, most specific first.
    pub jurisdictions: Vec<String>,
}

/// A signup as the edge read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signup<'a> {
    /// The notice of the form.
    pub notice: &'a Notice,
    /// The locale of the form.
    pub locale: &'a str,
    /// What was asked and what was answered.
    pub grants: &'a [Answer],
    /// How it was collected.
    pub collection: Collection,
    /// The capture, if one came along.
    pub capture: Option<&'a Capture>,
    /// The identity level from which a marketing grant is given at once; 2 unless the operator's policy says less.
    pub marketing_identity: u8,
    /// End of what is granted, where a rule or the operator sets one.
    pub until: Option<Timestamp>,
    /// Id of the receipt that this one renews.
    pub renews: Option<String>,
}

/// A consent collected elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import<'a> {
    /// The notice whose purposes it is sorted into; the person did not see it.
    pub notice: &'a Notice,
    /// What was agreed.
    pub grants: &'a [Answer],
    /// How it was collected.
    pub collection: Collection,
    /// When, as whoever imports it says.
    pub claimed: (Timestamp, Timestamp),
    /// Where it comes from.
    pub source: Source,
    /// The identity level from which a marketing grant is given at once.
    pub marketing_identity: u8,
    /// End of what is granted.
    pub until: Option<Timestamp>,
}

/// A confirmation as the edge read it: the number of a receipt proved to be held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation<'a> {
    /// The receipt confirmed.
    pub confirmed: &'a Claims,
    /// Its id.
    pub reference: String,
    /// How possession was proven: `code` or `reply`.
    pub proof: Proof,
    /// The controller.
    pub controller: &'a Document,
}

/// A receipt before its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    unsigned: Unsigned,
    disclosures: Vec<Disclosure>,
    at: Timestamp,
    event: String,
    requested: bool,
}

/// A signed receipt with everything disclosed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Issued {
    /// `sha-256:` digest of its payload.
    pub id: String,
    /// The token alone.
    pub token: String,
    /// Its disclosures, each followed by `~`.
    pub disclosures: String,
    /// Its `at`.
    pub at: Timestamp,
    /// Its `ev`.
    pub event: String,
    /// Whether any of its grants waits until possession of the number is proven.
    pub requested: bool,
}

impl Issuer {
    /// A receipt for a signup: `grant` if anything was ticked, `refuse` otherwise.
    ///
    /// Fails with `notice.unknown-locale`, `edge.unknown-grant`, `receipt.nothing-to-sign`, and with
    /// `edge.capture-mismatch` where a capture says otherwise than the form.
    pub fn signup(&self, occasion: Occasion, signup: &Signup<'_>) -> Result<Draft, Error> {
        let Signup { notice, locale, capture, .. } = *signup;
        if !notice.document().words.contains_key(locale) {
            return Err(Error::new(Code::NoticeUnknownLocale).at("/locale"));
        }
        let sort = |answer: &Answer| {
            let marketing = |class| class == MessageClass::Marketing && 1 < signup.marketing_identity;
            captured(answer, capture).and_then(|()| grant(answer, notice, signup.until, marketing))
        };
        let grants = grants_of(signup.grants, sort)?;
        let given: Vec<String> = signup.grants.iter().filter(|answer| answer.given).map(pair).collect();
        let answered = |touched: &str| signup.grants.iter().any(|answer| pair(answer) == touched);
        if capture.is_some_and(|capture| !capture.touched().all(answered)) {
            return Err(Error::new(Code::EdgeCaptureMismatch).at("/grants"));
        }
        let ev = match (&signup.renews, given.is_empty()) {
            (_, true) => EventKind::Refuse,
            (None, false) => EventKind::Grant,
            (Some(_), false) => EventKind::Renew,
        };
        let (vec, time) = match capture {
            Some(capture) => (Evidence::of_capture(capture, notice, locale, &given), capture.time),
            None => (Evidence::of_submit(), at_once(occasion.at)),
        };
        let capture = capture.map(|capture| CaptureClaim {
            digest: capture.digest.clone(),
            key: capture.challenge.jkt.clone(),
            origin: capture.challenge.origin.clone(),
            wall: capture.wall,
            shown: capture.shown(),
        });
        let document = notice.document();
        let reference = NoticeRef {
            id: document.id.clone(),
            version: document.version.clone(),
            digest: notice.digest().to_owned(),
            locale: locale.to_owned(),
        };
        let claims = Claims {
            notice: Some(reference),
            reference: signup.renews.clone(),
            grants,
            col: Some(signup.collection),
            ..self.claims(ev, &occasion, document, time, vec)
        };
        self.draft(claims, occasion, capture)
    }

    /// A receipt for a consent collected elsewhere. It proves nothing by itself and is never upgraded.
    ///
    /// Fails with `edge.unknown-grant` and `receipt.nothing-to-sign`.
    pub fn import(&self, occasion: Occasion, import: &Import<'_>) -> Result<Draft, Error> {
        let marketing = |class| class == MessageClass::Marketing && 0 < import.marketing_identity;
        let sort = |answer: &Answer| grant(answer, import.notice, import.until, marketing);
        let (not_before, not_after) = import.claimed;
        let time = Interval { not_before: not_before.min(not_after), not_after, by: TimeSource::Caller };
        let vec = Evidence { integrity: 1, ..Evidence::default() };
        let claims = Claims {
            grants: grants_of(import.grants, sort)?,
            col: Some(import.collection),
            src: Some(import.source.clone()),
            ..self.claims(EventKind::Import, &occasion, import.notice.document(), time, vec)
        };
        self.draft(claims, occasion, None)
    }

    /// A receipt that possession was proven: what was `requested` is `given` from here on.
    ///
    /// Fails with `receipt.confirmation-failed` where the receipt requested nothing.
    pub fn confirm(&self, occasion: Occasion, confirmation: &Confirmation<'_>) -> Result<Draft, Error> {
        let confirmed = confirmation.confirmed;
        let requested = confirmed.grants.iter().filter(|grant| grant.status == Status::Requested);
        let grants: Vec<Grant> =
            requested.map(|grant| Grant { status: Status::Given, ..grant.clone() }).collect();
        if grants.is_empty() {
            return Err(Code::ReceiptConfirmationFailed.into());
        }
        let vec = Evidence { identity: 2, ..Evidence::of_submit() };
        let claims = Claims {
            ctl: confirmed.ctl.clone(),
            grants,
            reference: Some(confirmation.reference.clone()),
            notice: confirmed.notice.clone(),
            col: confirmed.col,
            proof: Some(confirmation.proof),
            ..self.claims(EventKind::Confirm, &occasion, confirmation.controller, at_once(occasion.at), vec)
        };
        self.draft(claims, occasion, None)
    }

    pub(super) fn claims(
        &self,
        ev: EventKind,
        occasion: &Occasion,
        document: &Document,
        time: Interval,
        vec: Evidence,
    ) -> Claims {
        let [jti, ..] = &occasion.random;
        Claims {
            iss: self.iss.clone(),
            iat: occasion.at.seconds(),
            jti: json::base64url(jti),
            sv: SCHEMA.to_owned(),
            ev: ev.as_str().to_owned(),
            at: occasion.at,
            time,
            reference: None,
            ctl: ControllerRef {
                name: document.controller.name.clone(),
                country: document.controller.country.clone(),
                id: document.controller.id.clone(),
                sender: document.sender.name.clone(),
            },
            notice: None,
            grants: Vec::new(),
            col: None,
            proof: None,
            src: None,
            jur: Some(occasion.jurisdictions.clone()).filter(|named| !named.is_empty()),
            vec,
            rules: self.versions.clone(),
            sd: Vec::new(),
            sd_alg: "sha-256".to_owned(),
            has: Vec::new(),
        }
    }

    pub(super) fn draft(
        &self,
        claims: Claims,
        occasion: Occasion,
        capture: Option<CaptureClaim>,
    ) -> Result<Draft, Error> {
        occasion.history.check()?;
        let [_, for_phone, for_capture, for_network, for_history] = &occasion.random;
        let mut disclosures = vec![Disclosure::new("phone", for_phone, &occasion.phone)?];
        if let Some(capture) = &capture {
            disclosures.push(Disclosure::new("capture", for_capture, capture)?);
        }
        if let Some(network) = &occasion.network {
            disclosures.push(Disclosure::new("network", for_network, network)?);
        }
        disclosures.push(Disclosure::new("history", for_history, &occasion.history)?);
        self.signable(claims, disclosures)
    }

    pub(super) fn signable(&self, mut claims: Claims, disclosures: Vec<Disclosure>) -> Result<Draft, Error> {
        claims.has = disclosures.iter().map(|disclosure| disclosure.name.clone()).collect();
        claims.sd = disclosures.iter().map(Disclosure::digest).collect();
        // the order of digests must not tell which is which
        order::sort_by(&mut claims.sd, String::cmp);
        // what nobody could read is not signed
        claims.check()?;
        let unsigned = Unsigned::new(Kind::Receipt, Algorithm::ES256, &self.kid, &claims)?;
        // as it is handed out: a dot, the signature, and a tilde after each part
        let parts: usize = disclosures.iter().map(|disclosure| disclosure.text.len() + 1).sum();
        if unsigned.signing_input.len() + 88 + parts > sd::LIMITS.bytes {
            return Err(Code::ReceiptTooLarge.into());
        }
        let requested = claims.grants.iter().any(|grant| grant.status == Status::Requested);
        Ok(Draft { unsigned, disclosures, at: claims.at, event: claims.ev, requested })
    }
}

impl Draft {
    /// The bytes to sign (ASCII).
    pub fn signing_input(&self) -> &str {
        &self.unsigned.signing_input
    }

    /// The receipt, from a 64-byte ES256 signature.
    pub fn seal(self, signature: &[u8]) -> Result<Issued, Error> {
        let Draft { unsigned, disclosures, at, event, requested } = self;
        let id = unsigned.id.clone();
        let disclosures: String = disclosures.iter().map(|d| format!("{}~", d.text)).collect();
        Ok(Issued { id, token: unsigned.seal(signature)?, disclosures, at, event, requested })
    }
}

impl Issued {
    /// The receipt as it is handed out: one line with all disclosures.
    pub fn text(&self) -> String {
        format!("{}~{}", self.token, self.disclosures)
    }
}

/// Each answer as a grant, or why not and where.
fn grants_of(
    answers: &[Answer],
    sort: impl Fn(&Answer) -> Result<Grant, Error>,
) -> Result<Vec<Grant>, Error> {
    if answers.is_empty() {
        return Err(Error::new(Code::ReceiptNothingToSign).at("/grants"));
    }
    let mut grants: Vec<Grant> = Vec::new();
    for (index, answer) in answers.iter().enumerate() {
        let place = || format!("/grants/{index}");
        let grant = sort(answer).map_err(|error| error.at(place()))?;
        if grants.iter().any(|known| known.purpose == grant.purpose && known.channel == grant.channel) {
            let message = "a purpose and channel is answered twice";
            return Err(Error::with(Code::EdgeUnknownGrant, message).at(place()));
        }
        grants.push(grant);
    }
    Ok(grants)
}

fn captured(answer: &Answer, capture: Option<&Capture>) -> Result<(), Error> {
    match capture.is_none_or(|capture| capture.ticked(&pair(answer)).unwrap_or(false) == answer.given) {
        true => Ok(()),
        false => Err(Code::EdgeCaptureMismatch.into()),
    }
}

/// `only_asked` says for which class a tick is not enough to give.
fn grant(
    answer: &Answer,
    notice: &Notice,
    until: Option<Timestamp>,
    only_asked: impl Fn(MessageClass) -> bool,
) -> Result<Grant, Error> {
    let purpose = notice.purpose(&answer.purpose, answer.channel).ok_or(Code::EdgeUnknownGrant)?;
    let status = match (answer.given, only_asked(purpose.message_class)) {
        (false, _) => Status::Refused,
        (true, true) => Status::Requested,
        (true, false) => Status::Given,
    };
    Ok(Grant {
        purpose: Some(purpose.id.clone()),
        channel: Some(answer.channel),
        message_class: Some(purpose.message_class),
        time_band: purpose.time_band,
        status,
        until: until.filter(|_| answer.given),
    })
}

fn pair(answer: &Answer) -> String {
    format!("{}/{}", answer.purpose, answer.channel.as_str())
}

pub(super) fn at_once(at: Timestamp) -> Interval {
    Interval { not_before: at, not_after: at, by: TimeSource::Server }
}
