//! What the page saw: a challenge from the edge, a chain of events, a seal by a page key.
//!
//! A capture holds nothing about the person before submit and never the number itself: only
//! SHA-256(nonce, 0x00, phone as typed) binds it to one number. Everything in it except the challenge is a claim of
//! the page's own code; an operator who owns the page can forge it.

mod event;
mod evidence;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error};
use crate::json;
use crate::notice::Notice;
use crate::receipt::jws::{Algorithm, Kind, SignatureCheck, Token, Unsigned};
use crate::receipt::keys::{KeySet, KeyStatus};
use crate::time::{Interval, TimeSource, Timestamp};
pub use event::{Act, Event, OcclusionResult, Viewport, chain};
pub use evidence::{Evidence, Shown};

/// How long a challenge lives.
pub const CHALLENGE_LIFE_MS: i64 = 2 * 60 * 60 * 1000;

/// How long after its challenge expired a capture still counts, unless the operator sets less.
pub const LATE_WINDOW_MS: i64 = 72 * 60 * 60 * 1000;

/// The claims of a challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    /// The issuer.
    pub iss: String,
    /// Time of issue, seconds.
    pub iat: i64,
    /// End of life, seconds.
    pub exp: i64,
    /// 128 random bits, base64url.
    pub nonce: String,
    /// Origin of the page that asked.
    pub origin: String,
    /// Digest of the notice it will show.
    pub notice: String,
    /// Thumbprint of the page key.
    pub jkt: String,
}

/// What a page asks a challenge with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChallengeRequest {
    /// Digest of the notice the page shows.
    pub notice: String,
    /// RFC 7638 thumbprint of its page key.
    pub jkt: String,
}

impl Challenge {
    /// The challenge to sign. Fails with `notice.not-active` for a notice that is not among those given, and with
    /// `capture.malformed` for a thumbprint that is none.
    pub fn unsigned(
        iss: &str,
        kid: &str,
        request: &ChallengeRequest,
        notices: &[Notice],
        origin: &str,
        at: Timestamp,
        nonce: &[u8; 16],
    ) -> Result<Unsigned, Error> {
        if !notices.iter().any(|notice| notice.digest() == request.notice) {
            return Err(Error::new(Code::NoticeNotActive).at("/notice"));
        }
        if json::from_base64url(&request.jkt).is_none_or(|bytes| bytes.len() != 32) {
            return Err(Error::with(Code::CaptureMalformed, "`jkt` is no SHA-256 thumbprint").at("/jkt"));
        }
        let claims = Challenge {
            iss: iss.to_owned(),
            iat: at.seconds(),
            exp: at.plus(CHALLENGE_LIFE_MS).seconds(),
            nonce: json::base64url(nonce),
            origin: origin.to_owned(),
            notice: request.notice.clone(),
            jkt: request.jkt.clone(),
        };
        Unsigned::new(Kind::Challenge, Algorithm::ES256, kid, &claims)
    }
}

/// A capture whose form, chain, challenge and key agree. Its two signatures are not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Both signatures, for the host: the page's, then the issuer's on the challenge.
    pub checks: [SignatureCheck; 2],
    capture: Capture,
}

/// A capture that may be relied on for what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// The challenge it answers.
    pub challenge: Challenge,
    /// Digest of its payload: what names it.
    pub digest: String,
    /// The number as it was typed, and the region it was typed under.
    pub phone: String,
    /// That region, where it is known.
    pub region: Option<String>,
    /// The page's clock at submit.
    pub wall: Timestamp,
    /// What happened on the page, in order.
    pub events: Vec<Event>,
    /// When the act happened.
    pub time: Interval,
    /// Its challenge does not bound its time: it had expired, or its key is not to be relied on.
    pub late: bool,
}

/// What a capture is opened against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation<'a> {
    /// The issuer that must have given the challenge.
    pub iss: &'a str,
    /// Its keys.
    pub keys: &'a KeySet,
    /// The notice of the form.
    pub notice: &'a str,
    /// The phone number exactly as the form holds it.
    pub phone: &'a str,
    /// The region the number was typed under, where it is known.
    pub region: Option<&'a str>,
    /// Origin of the request; `None` where the runtime does not tell.
    pub origin: Option<&'a str>,
    /// The issuer's clock.
    pub at: Timestamp,
    /// How long after expiry a capture still counts, in milliseconds.
    pub late_window: i64,
}

impl Capture {
    /// Reads a capture and compares it with what the form says.
    ///
    /// Fails with `capture.malformed`, `capture.chain-broken`, `capture.event-order`, `capture.key-differs`,
    /// `capture.notice-differs`, `capture.origin`, `capture.expired`, `capture.number-differs`.
    pub fn open(text: &str, expected: &Expectation<'_>) -> Result<Opened, Error> {
        let token = Token::read(text, Kind::Capture).map_err(malformed)?;
        let page_key = token.jwk.clone().filter(|_| token.alg == Algorithm::ES256).ok_or(Code::CaptureMalformed)?;
        let body: Body = token.payload.clone().into_document().map_err(malformed)?;
        let challenge_token = Token::read(&body.challenge, Kind::Challenge).map_err(malformed)?;
        let challenge: Challenge = challenge_token.payload.clone().into_document().map_err(malformed)?;
        let issuer_key = expected.keys.find(&challenge.iss, &challenge_token).map_err(malformed)?;

        if challenge.iss != expected.iss {
            return Err(Code::CaptureMalformed.into());
        }
        if page_key.thumbprint().map_err(malformed)? != challenge.jkt {
            return Err(Code::CaptureKeyDiffers.into());
        }
        if challenge.notice != expected.notice {
            return Err(Code::CaptureNoticeDiffers.into());
        }
        if expected.origin.is_some_and(|origin| origin != challenge.origin) {
            return Err(Code::CaptureOrigin.into());
        }
        let expiry = Timestamp::from_seconds(challenge.exp);
        if expected.at > expiry.plus(expected.late_window) {
            return Err(Code::CaptureExpired.into());
        }
        event::check_order(&body.events)?;
        if chain(&body.challenge, &body.events) != body.chain {
            return Err(Code::CaptureChainBroken.into());
        }
        let number = number_digest(&challenge.nonce, expected.phone);
        if !matches!(body.events.last(), Some(Event::Submit { phone, .. }) if *phone == number) {
            return Err(Code::CaptureNumberDiffers.into());
        }

        let checks = [
            token.check(&page_key).map_err(malformed)?,
            challenge_token.check(&issuer_key.key).map_err(malformed)?,
        ];
        let given = Timestamp::from_seconds(challenge.iat);
        // a challenge key that others may have, or that was not valid then, proves no time
        let proven = issuer_key.status != KeyStatus::Compromised && issuer_key.valid_at(given);
        let time = match proven {
            // a clock that went back is recorded, not refused
            true => Interval {
                not_before: given.min(expected.at),
                not_after: expected.at,
                by: TimeSource::Challenge,
            },
            false => Interval { not_before: expected.at, not_after: expected.at, by: TimeSource::Server },
        };
        let late = expected.at > expiry || !proven;
        let capture =
            Capture { challenge, digest: token.id, phone: expected.phone.to_owned(), region: expected.region.map(str::to_owned), wall: body.wall, events: body.events, time, late };
        Ok(Opened { checks, capture })
    }

    /// Purposes and channels whose box was touched.
    pub fn touched(&self) -> impl Iterator<Item = &str> {
        self.events.iter().filter_map(|event| match event {
            Event::Toggle { grant, .. } => Some(grant.as_str()),
            _ => None,
        })
    }

    /// Whether the box of a purpose and channel (`offers/sms`) was ticked at the end; `None` if never touched.
    pub fn ticked(&self, pair: &str) -> Option<bool> {
        self.last_toggle(pair).map(|(ticked, _)| ticked)
    }

    fn last_toggle(&self, pair: &str) -> Option<(bool, Act)> {
        self.events.iter().rev().find_map(|event| match event {
            Event::Toggle { grant, to, by, .. } if grant == pair => Some((*to, *by)),
            _ => None,
        })
    }
}

impl Opened {
    /// The capture, if the host found both signatures good. Fails with `capture.signature`.
    pub fn conclude(self, results: [bool; 2]) -> Result<Capture, Error> {
        if results == [true, true] { Ok(self.capture) } else { Err(Code::CaptureSignature.into()) }
    }
}

/// What binds a capture to one number: base64url SHA-256 of nonce, a zero byte, and the phone as typed.
///
/// ```
/// use avowal::capture::number_digest;
///
/// assert_ne!(number_digest("n", "0151 23456789"), number_digest("n", "0151 23456780"));
/// assert_eq!(number_digest("n", "0151 23456789").len(), 43);
/// ```
pub fn number_digest(nonce: &str, phone: &str) -> String {
    json::base64url(&json::sha256(&[nonce.as_bytes(), &[0], phone.as_bytes()].concat()))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    challenge: String,
    wall: Timestamp,
    events: Vec<Event>,
    chain: String,
}

fn malformed(error: Error) -> Error {
    Error { code: Code::CaptureMalformed, ..error }
}
