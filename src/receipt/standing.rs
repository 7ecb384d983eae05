//! What one receipt says of its grants at an instant. Later receipts may say otherwise.

use serde::Serialize;

use super::Claims;
use crate::consent::{Channel, Grant, Status};
use crate::error::Code;
use crate::time::Timestamp;

/// Where a receipt's grants stand.
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

/// Whether a receipt covers a purpose and channel at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names say what they hold")]
pub struct Covers {
    pub purpose: String,
    pub channel: Channel,
    pub answer: Answer,
    /// Why.
    pub why: Code,
}

/// Yes, no, or nobody can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    Yes,
    No,
    Unknown,
}

/// The state of a receipt that is believed; none for an unknown event or without grants.
pub(super) fn state(claims: &Claims, at: Timestamp) -> Option<State> {
    claims.event_kind()?;
    let best = best(claims.grants.iter(), at)?;
    let status = if claims.at > at { Status::Unknown } else { best };
    let why = match claims.at > at {
        true => "the receipt is later than the instant asked for",
        false => "by this receipt alone; a later one may say otherwise",
    };
    Some(State { at, status, why: why.to_owned() })
}

/// Whether the receipt covers what is asked; `None` for one that is not believed.
pub(super) fn covers(claims: Option<&Claims>, (purpose, channel): (&str, Channel), at: Timestamp) -> Covers {
    let (answer, why) = match claims {
        None => (Answer::Unknown, Code::AuthorizeUnverified),
        Some(claims) if claims.at > at => (Answer::Unknown, Code::AuthorizeUnverified),
        Some(claims) => {
            let concerns = |grant: &&Grant| {
                grant.purpose.as_deref().is_none_or(|named| named == purpose)
                    && grant.channel.is_none_or(|named| named == channel)
            };
            match best(claims.grants.iter().filter(concerns), at) {
                Some(Status::Given) => (Answer::Yes, Code::AuthorizeGiven),
                Some(Status::Requested) => (Answer::No, Code::AuthorizeRequested),
                Some(Status::Withdrawn) => (Answer::No, Code::AuthorizeWithdrawn),
                Some(Status::Refused) => (Answer::No, Code::AuthorizeRefused),
                Some(Status::Expired) => (Answer::No, Code::AuthorizeExpired),
                Some(Status::Unknown | Status::Revoked | Status::Invalidated) | None => (Answer::No, Code::AuthorizeNoReceipt),
            }
        }
    };
    Covers { purpose: purpose.to_owned(), channel, answer, why }
}

fn best<'a>(grants: impl Iterator<Item = &'a Grant>, at: Timestamp) -> Option<Status> {
    let now = |grant: &Grant| match grant.status {
        Status::Given if grant.until.is_some_and(|until| until <= at) => Status::Expired,
        // what somebody else ended is no status a receipt of the person can give
        Status::Revoked | Status::Invalidated => Status::Unknown,
        status => status,
    };
    grants.map(now).min_by_key(|status| ORDER.iter().position(|known| known == status).unwrap_or(ORDER.len()))
}

const ORDER: [Status; 6] =
    [Status::Given, Status::Requested, Status::Withdrawn, Status::Refused, Status::Expired, Status::Unknown];
