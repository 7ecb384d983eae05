//! Terms: how long, and how it is counted.

use std::fmt;

use serde::Serialize;

/// A term, read from the head of a fact's value.
///
/// ```
/// use avowal::rules::{Counting, Term};
/// let term = Term::parse("every_3bd").unwrap();
/// assert_eq!((term.to_string().as_str(), term.counting(), term.repeats), ("3bd", Counting::WorkingDays, true));
/// assert_eq!(Term::parse("P2Y_from_consent_date").unwrap().to_string(), "P2Y");
/// assert_eq!(Term::parse("soon"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
    /// It starts again when it ends.
    pub repeats: bool,
}

/// What a term counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Minutes of the clock.
    Minutes,
    /// Hours of the clock.
    Hours,
    /// Days of the calendar.
    Days,
    /// Working days, by a calendar that the caller brings.
    WorkingDays,
    /// Months of the calendar.
    Months,
    /// Years of the calendar.
    Years,
    /// Once in each quarter of the calendar.
    EachQuarter,
    /// Once in each year of the calendar.
    EachYear,
    /// At once.
    Immediate,
    /// Before the act itself.
    Before,
    /// No length is given, such as "without undue delay".
    Unspecified,
}

/// How a term is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Counting {
    Clock,
    WorkingDays,
    CalendarDays,
    Before,
}

impl Term {
    /// Reads the head of a value; what follows a `;`, `_` or space is a condition. Of a range (`3-5d`) the shorter counts.
    pub fn parse(value: &str) -> Option<Term> {
        let of = |amount, unit| Some(Term { amount, unit, repeats: false });
        if let Some(rest) = value.strip_prefix("every_") {
            return Term::parse(rest).map(|term| Term { repeats: true, ..term });
        }
        if value.starts_with("before_") {
            return of(0, Unit::Before);
        }
        if NO_LENGTH.iter().any(|words| value.starts_with(words)) {
            return of(0, Unit::Unspecified);
        }
        let head = value.split([';', '_', ' ']).next().unwrap_or_default();
        match head {
            "immediate" => return of(0, Unit::Immediate),
            "1/Y" => return of(1, Unit::EachYear),
            "1/quarter" => return of(1, Unit::EachQuarter),
            _ => {}
        }
        if let Some(rest) = head.strip_prefix('P') {
            let amount = rest.trim_end_matches(['D', 'M', 'Y']);
            let unit = match rest.strip_prefix(amount)? {
                "D" => Unit::Days,
                "M" => Unit::Months,
                "Y" => Unit::Years,
                _ => return None,
            };
            return of(number(amount)?, unit);
        }
        let amount = head.trim_end_matches(|c: char| c.is_ascii_lowercase() && c != 'x');
        let unit = match head.strip_prefix(amount)? {
            "min" => Unit::Minutes,
            "h" => Unit::Hours,
            "d" => Unit::Days,
            "bd" => Unit::WorkingDays,
            "month" => Unit::Months,
            _ => return None,
        };
        let amount = match (amount.split_once('x'), amount.split_once('-')) {
            (Some((times, each)), _) => number(times)?.checked_mul(number(each)?)?,
            (_, Some((shorter, longer))) => number(shorter)?.min(number(longer)?),
            _ => number(amount)?,
        };
        of(amount, unit)
    }

    /// How it is counted.
    pub fn counting(self) -> Counting {
        match self.unit {
            Unit::Minutes | Unit::Hours | Unit::Immediate | Unit::Unspecified => Counting::Clock,
            Unit::WorkingDays => Counting::WorkingDays,
            Unit::Before => Counting::Before,
            _ => Counting::CalendarDays,
        }
    }

    /// Its length in days of the calendar, where it has one.
    pub fn days(self) -> Option<i32> {
        (self.unit == Unit::Days).then(|| i32::try_from(self.amount).ok())?
    }

    /// Its length in months of the calendar, where it has one.
    pub fn months(self) -> Option<i32> {
        let amount = i32::try_from(self.amount).ok()?;
        match self.unit {
            Unit::Months => Some(amount),
            Unit::Years => amount.checked_mul(12),
            _ => None,
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let amount = self.amount;
        match self.unit {
            Unit::Minutes => write!(f, "{amount}min"),
            Unit::Hours => write!(f, "{amount}h"),
            Unit::Days => write!(f, "{amount}d"),
            Unit::WorkingDays => write!(f, "{amount}bd"),
            Unit::Months => write!(f, "P{amount}M"),
            Unit::Years => write!(f, "P{amount}Y"),
            Unit::EachQuarter => f.write_str("1/quarter"),
            Unit::EachYear => f.write_str("1/Y"),
            Unit::Immediate => f.write_str("immediate"),
            Unit::Before => f.write_str("before"),
            Unit::Unspecified => f.write_str("unspecified"),
        }
    }
}

/// At most a hundred years of anything.
fn number(text: &str) -> Option<u32> {
    let plain = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

/// How values say that there is a duty and no length.
const NO_LENGTH: [&str; 9] = [
    "unspecified",
    "none",
    "without_",
    "as_soon_as_",
    "as_quickly_as_",
    "same_time_as_",
    "stop_on_",
    "no_longer_",
    "state_law",
];
