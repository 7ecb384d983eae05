//! Signed documents: the one token table, keys, issuing and verifying.
//!
//! A receipt is an SD-JWT (RFC 9901) signed ES256: `<header>.<payload>.<signature>~<disclosure>~...~`. Its id is
//! the SHA-256 of the payload bytes, never of a signature. The core prepares the bytes to sign and concludes from
//! results; the host holds the curves.

pub mod body;
pub mod checkpoint;
pub mod confirm;
mod ed25519;
pub(crate) mod form;
pub mod end;
pub mod issue;
pub mod jws;
pub mod keys;
pub mod manifest;
pub mod profile;
mod profile_table;
pub mod sd;
mod standing;
pub mod state;
pub mod statement;
mod statement_table;
pub mod verify;

#[cfg(feature = "crypto")]
pub mod crypto;

use serde::{Deserialize, Serialize};

use crate::capture::Evidence;
use crate::consent::{Event, EventKind, Grant, Proof};
use crate::error::{Code, Error};
use crate::json;
use crate::time::{Interval, Timestamp};

/// The schema this version writes and reads.
pub const SCHEMA: &str = "avowal-receipt/1";

/// The signed claims of a receipt. Names are short because the token travels by SMS link and QR code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The issuer: an https origin, or http on localhost.
    pub iss: String,
    /// Time of issue in seconds (JOSE).
    pub iat: i64,
    /// 128 random bits.
    pub jti: String,
    /// Schema: [`SCHEMA`].
    pub sv: String,
    /// What happened; see [`EventKind`].
    pub ev: String,
    /// Time of issue in milliseconds, by the issuer's clock.
    pub at: Timestamp,
    /// When the act itself happened, as far as it is known.
    pub time: Interval,
    /// The receipt acted upon.
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The controller; address and contact are in the notice.
    pub ctl: ControllerRef,
    /// The notice shown, by digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<NoticeRef>,
    /// What was agreed, refused or withdrawn.
    pub grants: Vec<Grant>,
    /// How it was collected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub col: Option<Collection>,
    /// What backs a withdrawal or a confirmation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// Where an imported consent comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub src: Option<Source>,
    /// Jurisdictions of the person, most specific first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jur: Option<Vec<String>>,
    /// The evidence vector as issued.
    pub vec: Evidence,
    /// Versions of the data by which it was judged.
    pub rules: Versions,
    /// Digests of the disclosures (RFC 9901).
    #[serde(rename = "_sd")]
    pub sd: Vec<String>,
    /// `sha-256`
    #[serde(rename = "_sd_alg")]
    pub sd_alg: String,
    /// Names of the disclosures that exist.
    #[serde(rename = "_has")]
    pub has: Vec<String>,
}

/// The controller, as a receipt names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ControllerRef {
    /// Its name.
    pub name: String,
    /// Region of its seat.
    pub country: String,
    /// Its number in a public register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name at the head of its messages.
    pub sender: String,
}

/// The notice a receipt speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say what they hold")]
pub struct NoticeRef {
    pub id: String,
    pub version: String,
    pub digest: String,
    pub locale: String,
}

/// How a consent was collected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say what they hold")]
pub enum Collection {
    #[default]
    Web,
    App,
    Sms,
    Paper,
}

/// Where a consent was collected that this issuer did not see. It is never upgraded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Source {
    /// The system or vendor it comes from.
    pub system: String,
    /// Its name there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Digest of the record as it was received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// Versions of the data by which something was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Versions {
    /// libphonenumber metadata.
    pub phone_metadata: String,
    /// Fingerprint of that metadata, `sha-256:` and base64url; receipts of the first version do not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_metadata_digest: Option<String>,
    /// The rules of the world; receipts of the first version do not have them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// Digest of those rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules_digest: Option<String>,
}

/// Disclosure `phone`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PhoneClaim {
    /// The number in E.164.
    pub e164: String,
    /// libphonenumber's region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// libphonenumber's type in kebab-case.
    #[serde(rename = "type")]
    pub kind: String,
}

/// Disclosure `capture`: what the page's capture said, in short. The page claims it; only `origin` and the times
/// around it are the issuer's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CaptureClaim {
    /// Digest of the capture's payload.
    pub digest: String,
    /// Thumbprint of the page key.
    pub key: String,
    /// Origin of the page.
    pub origin: String,
    /// The page's clock at submit.
    pub wall: Timestamp,
    /// What was shown, as the page measured it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<crate::capture::Shown>,
}

/// Disclosure `network`: what the platform and the request said. Never more than the operator asked to keep.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NetworkClaim {
    /// Prefix of the address, as the platform told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// A Global Privacy Control signal was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gpc: Option<bool>,
    /// A declared automated agent sent the form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
}

/// Disclosure `history`, for the operator alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HistoryClaim {
    /// Random name of the subject.
    pub subj: String,
    /// Number of this receipt in the subject's history, from 1.
    pub seq: u64,
    /// Id of the one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev: Option<String>,
}

impl Claims {
    /// The event recorded; `None` for one this version does not know.
    pub fn event_kind(&self) -> Option<EventKind> {
        use EventKind::{Confirm, Erase, Grant, Import, Refuse, Renew, Withdraw};
        [Grant, Refuse, Confirm, Renew, Withdraw, Erase, Import]
            .into_iter()
            .find(|kind| kind.as_str() == self.ev)
    }

    /// When what it records was agreed: an import is later than that, by how much only its source knows.
    #[inline(never)]
    pub fn given_at(&self) -> Timestamp {
        match self.event_kind() {
            Some(EventKind::Import) => self.time.not_before.min(self.at),
            _ => self.at,
        }
    }

    /// The receipt as an event of a subject's history.
    pub fn event(&self) -> Option<Event> {
        let kind = self.event_kind()?;
        let possession = self.vec.identity >= 2;
        Some(Event { kind, at: self.at, grants: self.grants.clone(), possession })
    }

    /// What the types of the members do not say: forms first (`json.wrong-value`), then what several say together
    /// (`receipt.malformed`).
    #[inline(never)]
    fn check(&self) -> Result<(), Error> {
        form::origin(&self.iss, "/iss")?;
        form::digest(self.reference.as_ref(), "/ref")?;
        form::digest(self.notice.as_ref().map(|notice| &notice.digest), "/notice/digest")?;
        form::digest(self.src.as_ref().and_then(|src| src.digest.as_ref()), "/src/digest")?;
        form::digest(self.rules.phone_metadata_digest.as_ref(), "/rules/phoneMetadataDigest")?;
        form::digest(self.rules.rules_digest.as_ref(), "/rules/rulesDigest")?;
        self.sd.iter().try_for_each(|digest| form::hash(digest, "/_sd"))?;
        let sixteen = json::from_base64url(&self.jti).is_some_and(|bytes| bytes.len() == 16);
        let known = self.sv == SCHEMA && self.sd_alg == "sha-256";
        match known && sixteen && self.iat == self.at.seconds() && self.time.not_before <= self.time.not_after {
            true => Ok(()),
            false => Err(Code::ReceiptMalformed.into()),
        }
    }
}

impl PhoneClaim {
    fn check(&self) -> Result<(), Error> {
        form::e164(&self.e164, "/e164")
    }
}

impl CaptureClaim {
    fn check(&self) -> Result<(), Error> {
        form::digest(Some(&self.digest), "/digest").and_then(|()| form::hash(&self.key, "/key"))
    }
}

impl HistoryClaim {
    #[inline(never)]
    fn check(&self) -> Result<(), Error> {
        form::digest(self.prev.as_ref(), "/prev")
    }
}
