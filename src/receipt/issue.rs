//! From what happened to the bytes to sign.

use serde::{Deserialize, Serialize};

use super::jws::{Algorithm, Kind, Unsigned};
use super::sd::Disclosure;
use super::{
    CaptureClaim, Claims, Collection, ControllerRef, HistoryClaim, NoticeRef, PhoneClaim, SCHEMA, Versions,
};
use crate::capture::{Capture, Evidence};
use crate::consent::{Channel, EventKind, Grant, MessageClass, Proof, Status};
use crate::error::{Code, Error};
use crate::json;
use crate::notice::{Document, Notice};
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
}

/// One box and whether it was ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "described above")]
pub struct Answer {
    pub purpose: String,
    pub channel: Channel,
    pub given: bool,
}

/// A signup as it is posted in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of a signup")]
pub struct ConsentBody {
    /// As typed.
    pub phone: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Digest of the notice.
    pub notice: String,
    pub locale: String,
    #[serde(default)]
    pub collection: Collection,
    pub grants: Vec<Answer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<String>,
}

/// A withdrawal as it is posted in JSON: a receipt, or a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of a withdrawal")]
pub struct WithdrawBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Narrows the withdrawal to these purposes of the receipt; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub purposes: Vec<String>,
}

/// A withdrawal as the edge read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal<'a> {
    /// The receipt shown, whose grants are withdrawn; without one only marketing is.
    pub shown: Option<&'a Claims>,
    /// Id of the receipt shown.
    pub reference: Option<String>,
    /// Narrows the withdrawal to these purposes of the receipt shown; empty means all.
    pub purposes: &'a [String],
    /// The controller withdrawn from.
    pub controller: &'a Document,
    /// How it came in.
    pub collection: Collection,
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

/// A confirmation as it is posted in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfirmBody {
    /// Id of the receipt to confirm.
    pub id: String,
    /// The code as typed.
    pub code: String,
}

/// A receipt before its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    unsigned: Unsigned,
    disclosures: Vec<Disclosure>,
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
        if signup.grants.is_empty() {
            return Err(Error::new(Code::ReceiptNothingToSign).at("/grants"));
        }
        let identity = Evidence::of_submit().identity;
        let mut grants: Vec<Grant> = Vec::new();
        let mut given = Vec::new();
        for (index, answer) in signup.grants.iter().enumerate() {
            let grant =
                grant(answer, signup, identity).map_err(|error| error.at(format!("/grants/{index}")))?;
            if grants.iter().any(|known| known.purpose == grant.purpose && known.channel == grant.channel) {
                return Err(Error::with(Code::EdgeUnknownGrant, "a purpose and channel is answered twice")
                    .at(format!("/grants/{index}")));
            }
            if answer.given {
                given.push(pair(answer));
            }
            grants.push(grant);
        }
        let answered = |touched: &str| signup.grants.iter().any(|answer| pair(answer) == touched);
        if capture.is_some_and(|capture| !capture.touched().all(answered)) {
            return Err(Error::new(Code::EdgeCaptureMismatch).at("/grants"));
        }
        let ev = if given.is_empty() { EventKind::Refuse } else { EventKind::Grant };
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
            grants,
            col: Some(signup.collection),
            ..self.claims(ev, &occasion, document, time, vec)
        };
        self.draft(claims, occasion, capture)
    }

    /// A receipt for a withdrawal. Without a receipt shown it covers marketing and is marked `proof: none`.
    pub fn withdraw(&self, occasion: Occasion, withdrawal: &Withdrawal<'_>) -> Result<Draft, Error> {
        let withdrawn = |purpose, channel, message_class| Grant {
            purpose,
            channel,
            message_class,
            time_band: None,
            status: Status::Withdrawn,
            until: None,
        };
        let wanted = |grant: &&Grant| {
            withdrawal.purposes.is_empty()
                || grant.purpose.as_ref().is_some_and(|purpose| withdrawal.purposes.contains(purpose))
        };
        let (grants, proof): (Vec<Grant>, Proof) = match withdrawal.shown {
            // a withdrawal shown back proves no more than it did itself
            Some(shown) if shown.event_kind() != Some(EventKind::Withdraw) => {
                let entry =
                    |grant: &Grant| withdrawn(grant.purpose.clone(), grant.channel, grant.message_class);
                (shown.grants.iter().filter(wanted).map(entry).collect(), Proof::Receipt)
            }
            _ => (vec![withdrawn(None, None, Some(MessageClass::Marketing))], Proof::None),
        };
        if grants.is_empty() {
            return Err(Error::new(Code::ReceiptNothingToSign).at("/purposes"));
        }
        let time = at_once(occasion.at);
        let claims =
            self.claims(EventKind::Withdraw, &occasion, withdrawal.controller, time, Evidence::of_submit());
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
            grants,
            reference: Some(confirmation.reference.clone()),
            notice: confirmed.notice.clone(),
            col: confirmed.col,
            proof: Some(confirmation.proof),
            ..self.claims(EventKind::Confirm, &occasion, confirmation.controller, at_once(occasion.at), vec)
        };
        self.draft(claims, occasion, None)
    }

    fn claims(
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
            vec,
            rules: self.versions.clone(),
            sd: Vec::new(),
            sd_alg: "sha-256".to_owned(),
            has: Vec::new(),
        }
    }

    fn draft(
        &self,
        mut claims: Claims,
        occasion: Occasion,
        capture: Option<CaptureClaim>,
    ) -> Result<Draft, Error> {
        let [_, for_phone, for_capture, _, for_history] = &occasion.random;
        let mut disclosures = vec![Disclosure::new("phone", for_phone, &occasion.phone)?];
        if let Some(capture) = &capture {
            disclosures.push(Disclosure::new("capture", for_capture, capture)?);
        }
        disclosures.push(Disclosure::new("history", for_history, &occasion.history)?);
        claims.has = disclosures.iter().map(|disclosure| disclosure.name.clone()).collect();
        claims.sd = disclosures.iter().map(Disclosure::digest).collect();
        // the order of digests must not tell which is which
        claims.sd.sort();
        let unsigned = Unsigned::new(Kind::Receipt, Algorithm::ES256, &self.kid, &claims)?;
        Ok(Draft { unsigned, disclosures })
    }
}

impl Draft {
    /// The bytes to sign (ASCII).
    pub fn signing_input(&self) -> &str {
        &self.unsigned.signing_input
    }

    /// The receipt, from a 64-byte ES256 signature.
    pub fn seal(self, signature: &[u8]) -> Result<Issued, Error> {
        let id = self.unsigned.id.clone();
        let disclosures: String = self.disclosures.iter().map(|d| format!("{}~", d.text)).collect();
        Ok(Issued { id, token: self.unsigned.seal(signature)?, disclosures })
    }
}

impl Issued {
    /// The receipt as it is handed out: one line with all disclosures.
    pub fn text(&self) -> String {
        format!("{}~{}", self.token, self.disclosures)
    }
}

fn grant(answer: &Answer, signup: &Signup<'_>, identity: u8) -> Result<Grant, Error> {
    let purpose = signup.notice.purpose(&answer.purpose, answer.channel).ok_or(Code::EdgeUnknownGrant)?;
    if let Some(capture) = signup.capture
        && capture.ticked(&pair(answer)).unwrap_or(false) != answer.given
    {
        return Err(Code::EdgeCaptureMismatch.into());
    }
    let marketing = purpose.message_class == MessageClass::Marketing;
    let status = match (answer.given, marketing && identity < signup.marketing_identity) {
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
        until: None,
    })
}

fn pair(answer: &Answer) -> String {
    format!("{}/{}", answer.purpose, answer.channel.as_str())
}

fn at_once(at: Timestamp) -> Interval {
    Interval { not_before: at, not_after: at, by: TimeSource::Server }
}
