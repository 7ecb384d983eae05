//! Two people looked at a message before it was sent: their signed reviews, and whether they are enough.

use serde::{Deserialize, Serialize};

use crate::error::Code;
use crate::json::Value;
use crate::fold::plain as folded;
use crate::message::Draft;
use crate::order;
use crate::receipt::statement::{Kind, Statement};
use crate::rules::Jurisdiction;
use crate::time::Timestamp;

/// The reviews of a message that must have been approved. The host has verified them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// What was signed, of any message.
    pub reviews: Vec<Statement>,
}

/// What reviews of a message come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Approved {
    /// Two different people approved, each with a key of their own, and nobody rejected.
    pub approved: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Names of those whose review counts.
    pub by: Vec<String>,
    /// The record must be kept until then, where more people get the message than the undertaking names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_until: Option<Timestamp>,
}

/// What reviews come to for a message of a digest ([`crate::message::review_digest`]) at an instant.
///
/// A review counts if it is of this digest, was signed before, names a person, and its key and person are not those of another.
/// The latest of a key counts. A rejection wins, also over an approval of the same instant.
pub fn approved(draft: &Draft, digest: &str, reviews: &[Statement], at: Timestamp) -> Approved {
    let of_draft = |review: &&Statement| {
        review.kind == Kind::Review && field(review, "draft") == Some(digest) && review.at <= at && Timestamp::from_seconds(review.iat) <= at
    };
    let mut counted: Vec<&Statement> = Vec::new();
    for review in reviews.iter().filter(of_draft) {
        match counted.iter_mut().find(|known| known.by.kid == review.by.kid) {
            Some(known) if known.at < review.at || known.at == review.at && rejects(review) => *known = review,
            Some(_) => {}
            None => counted.push(review),
        }
    }
    order::sort_by_key(&mut counted, |review| review.at);
    let rejected = counted.iter().any(|review| rejects(review));
    let mut by: Vec<String> = Vec::new();
    for review in counted.iter().filter(|review| field(review, "opinion") == Some("approved")) {
        // two keys of one person are one reviewer, and what names nobody is none
        let name = person(&review.by.name);
        if !name.is_empty() && !by.iter().any(|known| person(known) == name) {
            by.push(review.by.name.clone());
        }
    }
    let code = match (rejected, by.len()) {
        (true, _) => Some(Code::AuthorizeReviewRejected),
        (false, 0 | 1) => Some(Code::AuthorizeReviewMissing),
        _ => None,
    };
    let batch = draft.recipients.zip(batch()).is_some_and(|(recipients, above)| recipients > above);
    let keep_until = counted.iter().map(|review| review.keep).max().filter(|_| batch);
    Approved { approved: code.is_none(), code, by, keep_until }
}

fn rejects(review: &Statement) -> bool {
    field(review, "opinion") == Some("rejected")
}

/// Whether two names are two writings of one, folded as message checks fold text and blanks apart: as [`approved`] compares them.
pub fn same_person(one: &str, other: &str) -> bool {
    person(one) == person(other)
}

/// A name as two writings of it are compared: `A. Meyer` and `A.Meyer` are one.
fn person(name: &str) -> String {
    let folded = folded(name);
    let parts = folded.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

fn field<'a>(review: &'a Statement, name: &str) -> Option<&'a str> {
    match &review.fields {
        Value::Object(fields) => fields.get(name).and_then(Value::as_str),
        _ => None,
    }
}

/// The number of recipients above which the record has to be kept, by the undertaking in the rule pack.
fn batch() -> Option<u32> {
    let set: Jurisdiction = "cn".parse().ok()?;
    let fact = set.facts().find(|fact| fact.aspect == "trigger.batch_dual_review")?;
    let (_, rest) = fact.value.split_once(" above ")?;
    rest.split(' ').next()?.parse().ok()
}
