//! Days and offsets from UTC, in the proleptic Gregorian calendar. No zone data: an offset is an argument.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Timestamp;

/// A day of the calendar; by default 1970-01-01.
///
/// ```
/// use avowal::time::{Date, Weekday};
/// let day = Date::parse("2026-11-21").unwrap();
/// assert_eq!(day.weekday(), Weekday::Sat);
/// assert_eq!(day.plus_months(3).to_string(), "2027-02-21");
/// assert_eq!(Date::parse("2026-02-30"), None);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// Minutes east of UTC, within a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcOffset(i32);

impl Weekday {
    /// Monday first.
    pub const ALL: [Weekday; 7] = [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
        Weekday::Sat,
        Weekday::Sun,
    ];

    /// `mon` to `sun`.
    pub fn parse(text: &str) -> Option<Weekday> {
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        names.iter().position(|name| *name == text).and_then(|index| Self::ALL.get(index).copied())
    }
}

impl Date {
    /// The day of year, month and day of month; `None` if there is none. Years 1 to 9999.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Date> {
        let month_index = i32::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
        let day = i32::try_from(day).ok().filter(|day| (1..=31).contains(day))?;
        if !(1..=9999).contains(&year) {
            return None;
        }
        let date = from_civil(year, month_index, day);
        (date.parts() == (year, month, day.unsigned_abs())).then_some(date)
    }

    /// Exactly `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Date> {
        let mut parts = text.split('-');
        let mut next = |length: usize| {
            let part = parts.next()?;
            let plain = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse::<u32>().ok())?
        };
        let (year, month, day) = (next(4)?, next(2)?, next(2)?);
        if parts.next().is_some() {
            return None;
        }
        Date::new(i32::try_from(year).ok()?, month, day)
    }

    /// Year, month and day of month.
    pub fn parts(self) -> (i32, u32, u32) {
        // days since 0000-03-01, in eras of 400 years (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms")
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month.unsigned_abs(), day.unsigned_abs())
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.parts().0
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        // day 0 was a Thursday
        let index = usize::try_from((self.0 + 3).rem_euclid(7)).unwrap_or(0);
        Weekday::ALL.get(index).copied().unwrap_or(Weekday::Mon)
    }

    /// This many days later.
    pub fn plus_days(self, days: i32) -> Date {
        Date(self.0.saturating_add(days).clamp(-FAR, FAR))
    }

    /// Days from `earlier` to this day.
    pub fn days_since(self, earlier: Date) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// The same day of the month so many months later, or the last day of a shorter month.
    pub fn plus_months(self, months: i32) -> Date {
        let (year, month, day) = self.parts();
        let index = year.saturating_mul(12).saturating_add(i32::try_from(month).unwrap_or(1) - 1 + months);
        let (year, month) = (index.div_euclid(12), index.rem_euclid(12).unsigned_abs() + 1);
        (28..=day).rev().chain([day]).find_map(|day| Date::new(year, month, day)).unwrap_or(self)
    }

    /// The last day of this day's quarter.
    pub fn quarter_end(self) -> Date {
        let (year, month, _) = self.parts();
        let last = month.div_ceil(3) * 3;
        Date::new(year, last, if last == 3 || last == 12 { 31 } else { 30 }).unwrap_or(self)
    }

    /// The last day of this day's year.
    pub fn year_end(self) -> Date {
        Date::new(self.year(), 12, 31).unwrap_or(self)
    }

    /// The first instant of this day.
    pub fn start(self, offset: UtcOffset) -> Timestamp {
        Timestamp(i64::from(self.0) * DAY - offset.milliseconds())
    }

    /// The last millisecond of this day.
    pub fn end(self, offset: UtcOffset) -> Timestamp {
        self.start(offset).plus(DAY - 1)
    }
}

impl Timestamp {
    /// The day of this instant, and milliseconds since its start.
    pub fn local(self, offset: UtcOffset) -> (Date, i64) {
        let shifted = self.0.saturating_add(offset.milliseconds());
        let day = i32::try_from(shifted.div_euclid(DAY)).unwrap_or(if shifted < 0 { -FAR } else { FAR });
        (Date(day.clamp(-FAR, FAR)), shifted.rem_euclid(DAY))
    }
}

impl UtcOffset {
    /// `+08:00`, `-03:30` or `Z`; within 18 hours.
    pub fn parse(text: &str) -> Option<UtcOffset> {
        if text == "Z" {
            return Some(UtcOffset(0));
        }
        let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
            (Some(rest), _) => (1, rest),
            (_, Some(rest)) => (-1, rest),
            _ => return None,
        };
        let (hours, minutes) = rest.split_once(':')?;
        let number = |part: &str| {
            let plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse::<i32>().ok())?
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        let total = hours * 60 + minutes;
        (minutes < 60 && total <= 18 * 60).then_some(UtcOffset(sign * total))
    }

    /// Milliseconds east of UTC.
    pub fn milliseconds(self) -> i64 {
        i64::from(self.0) * 60_000
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Display for UtcOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", self.0.abs() / 60, self.0.abs() % 60)
    }
}

macro_rules! as_text {
    ($type:ident $what:literal) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                $type::parse(&text).ok_or_else(|| de::Error::custom($what))
            }
        }
    };
}

as_text! { Date "expected a day such as `2026-11-21`" }
as_text! { UtcOffset "expected an offset such as `+08:00`" }

fn from_civil(year: i32, month: i32, day: i32) -> Date {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    Date(era * 146_097 + of_era - 719_468)
}

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Days further away are not told apart.
const FAR: i32 = 1_000_000_000;
