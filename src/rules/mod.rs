//! Rules of the world, as data: which facts of law and practice hold where, since when, and who says so.
//!
//! The facts stand in `data/`, one file per jurisdiction, each with authority, source, date, the day it was checked and
//! how sure it is; `cargo xtask rules` makes the one table from them. A place inherits from larger ones: everywhere
//! (`zz`), a region (`eu`), a country, a state. The strictest wins: hours intersect, the earliest deadline counts, caps
//! take the minimum. What is not in force on a day does not judge it. Low confidence warns and never blocks.
//!
//! This is not legal advice: an answer says which elements are present or missing under these facts as of a day.

mod fact;
mod hours;
mod jurisdiction;
mod law;
mod lexicon;
mod marks;
mod table;
mod term;
mod zones;

pub use crate::finding::{Confidence, Source};
pub use fact::{Class, Fact, Reach, Requirement, Rulebook};
pub use hours::{Hours, Opening, Place, opening};
pub use jurisdiction::{Jurisdiction, Layer, all, jurisdictions_for};
pub use law::{Law, Window, requirements};
pub use lexicon::{Topic, advertises, speaks_of};
pub(crate) use lexicon::{as_read, contains_word, language};
pub use marks::{Mark, Marks, SenderForm, Words, keyword, language_of, marks};
pub use term::{Counting, Term, Unit};
pub use zones::{OffsetChange, Zone, places};

use serde::Serialize;

use crate::time::{Date, Timestamp};

/// Version and digest of the facts in this build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Pack {
    pub version: &'static str,
    /// `sha-256:` and the base64url digest of the table without its head.
    pub digest: &'static str,
}

/// The facts in this build.
///
/// ```
/// assert!(avowal::rules::pack().digest.starts_with("sha-256:"));
/// ```
pub fn pack() -> Pack {
    table::pack()
}

/// Whether the facts were looked at too long ago to rely on at an instant: the pack's own rule says how long that is.
pub fn is_stale(checked_on: Date, at: Timestamp) -> bool {
    let (day, _) = at.local(crate::time::UtcOffset::default());
    let limit = Jurisdiction::everywhere()
        .facts()
        .find(|fact| fact.aspect == "expiry.rule")
        .and_then(|fact| Term::parse(fact.value))
        .and_then(Term::days);
    limit.is_some_and(|limit| day.days_since(checked_on) > limit)
}
