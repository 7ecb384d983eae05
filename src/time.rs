//! Instants, intervals and days. No clock: every instant is an argument.

mod date;

use serde::{Deserialize, Serialize};

pub use date::{Date, UtcOffset, Weekday};

/// Milliseconds since the Unix epoch, UTC.
///
/// ```
/// use avowal::time::Timestamp;
///
/// let issued = Timestamp::from_seconds(1_795_262_400);
/// assert_eq!((issued.0, issued.plus(999).seconds()), (1_795_262_400_000, 1_795_262_400));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant of a JOSE time (`iat`, `exp`, `nbf`), which counts seconds.
    pub const fn from_seconds(seconds: i64) -> Self {
        Timestamp(seconds.saturating_mul(1000))
    }

    /// The JOSE time of this instant: whole seconds, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This instant moved by milliseconds.
    pub const fn plus(self, milliseconds: i64) -> Self {
        Timestamp(self.0.saturating_add(milliseconds))
    }
}

/// When something happened, as far as it is known, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Interval {
    /// Not before this instant.
    pub not_before: Timestamp,
    /// Not after this instant.
    pub not_after: Timestamp,
    /// What bounds it.
    pub by: TimeSource,
}

/// What an interval rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeSource {
    /// The issuer's signed challenge before, the issuer's clock after.
    Challenge,
    /// The issuer's clock alone.
    Server,
    /// Whoever imported it says so.
    Caller,
}
