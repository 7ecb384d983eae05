//! Weeks of allowed hours, and when all of several weeks in several zones are open.

use serde::Serialize;

use crate::time::{Date, Timestamp, UtcOffset, Weekday};

/// Hours of a week in which messages may go out, in the recipient's time.
///
/// ```
/// use avowal::rules::Hours;
/// assert!(Hours::parse("mon-sat=09:00-19:00;sun=none;holiday=none").is_some());
/// assert!(Hours::parse("mon-sun=22:00-06:00").is_none(), "a window lies within one day");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// Monday to Sunday, then holidays; `None` for holidays that are days like others.
    days: [Vec<Range>; 7],
    holiday: Option<Vec<Range>>,
}

/// Minutes since midnight; the end is the first minute that is closed.
type Range = (u16, u16);

/// Where a recipient may be: an offset from UTC, when it changes, and the days that are holidays there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The offset at first.
    pub offset: UtcOffset,
    /// From when on it is another one (summer time), in order.
    pub changes: Vec<(Timestamp, UtcOffset)>,
    /// Public holidays, in order.
    pub holidays: Vec<Date>,
}

impl Place {
    fn offset_at(&self, at: Timestamp) -> UtcOffset {
        self.changes.iter().rev().find(|(from, _)| *from <= at).map_or(self.offset, |(_, offset)| *offset)
    }
}

/// An interval in which everything is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Opening {
    /// The first instant that is open; not before the instant asked about.
    pub not_before: Timestamp,
    /// The last instant that is open.
    pub not_after: Timestamp,
}

impl Hours {
    /// Reads `unrestricted`, or `days=HH:MM-HH:MM` joined by `;`, days `mon` to `sun`, ranges of them, `holiday`;
    /// `days=none`. A day that is not named is closed; a holiday that is not named is a day like others.
    pub fn parse(text: &str) -> Option<Hours> {
        let whole = || vec![(0, MINUTES)];
        if text == "unrestricted" {
            return Some(Hours { days: std::array::from_fn(|_| whole()), holiday: None });
        }
        let mut hours = Hours { days: Default::default(), holiday: None };
        for part in text.split(';') {
            let (days, range) = part.split_once('=')?;
            let range = match range {
                "none" => None,
                range => {
                    let (start, end) = range.split_once('-')?;
                    let (start, end) = (minute(start)?, minute(end)?);
                    if start >= end {
                        return None;
                    }
                    Some((start, end))
                }
            };
            if days == "holiday" {
                hours.holiday.get_or_insert_default().extend(range);
                continue;
            }
            let (first, last) = days.split_once('-').unwrap_or((days, days));
            let (first, last) = (Weekday::parse(first)?, Weekday::parse(last)?);
            if first > last {
                return None;
            }
            for (day, ranges) in Weekday::ALL.iter().zip(&mut hours.days) {
                if (first..=last).contains(day) {
                    ranges.extend(range);
                }
            }
        }
        Some(hours)
    }

    /// Whether every minute is open.
    pub fn is_unrestricted(&self) -> bool {
        self.holiday.is_none() && self.days.iter().all(|ranges| *ranges == [(0, MINUTES)])
    }

    /// Whether holidays are days unlike others.
    pub fn knows_holidays(&self) -> bool {
        self.holiday.is_some()
    }

    /// Whether an instant is open at a place.
    pub fn is_open(&self, at: Timestamp, place: &Place) -> bool {
        let (day, millisecond) = at.local(place.offset_at(at));
        self.ranges(day, place).iter().any(|range| {
            let (start, end) = milliseconds(range);
            (start..end).contains(&millisecond)
        })
    }

    fn ranges(&self, day: Date, place: &Place) -> &[Range] {
        if let (Some(ranges), true) = (&self.holiday, place.holidays.binary_search(&day).is_ok()) {
            return ranges;
        }
        let of_day = Weekday::ALL.iter().zip(&self.days).find(|(weekday, _)| **weekday == day.weekday());
        of_day.map(|(_, ranges)| ranges.as_slice()).unwrap_or_default()
    }

    /// The next instant after `at` at which it may open or close.
    fn next_edge(&self, at: Timestamp, place: &Place) -> Timestamp {
        let (day, millisecond) = at.local(place.offset_at(at));
        let midnight = day.plus_days(1).start(place.offset_at(at));
        let change = place.changes.iter().map(|(from, _)| *from).find(|from| *from > at);
        let edges = self.ranges(day, place).iter().flat_map(|range| <[i64; 2]>::from(milliseconds(range)));
        edges.filter(|edge| *edge > millisecond).map(|edge| at.plus(edge - millisecond)).chain(change).fold(midnight, Timestamp::min)
    }
}

/// The first interval from `at` on in which every week is open at every place, within 40 days; `None` if there is none.
///
/// An interval that reaches beyond those days ends with them.
pub fn opening(weeks: &[Hours], places: &[Place], at: Timestamp) -> Option<Opening> {
    let horizon = at.plus(40 * 86_400_000);
    let turns = |mut at: Timestamp, hours: &Hours, place: &Place, open: bool| {
        while at < horizon && hours.is_open(at, place) != open {
            at = hours.next_edge(at, place);
        }
        at
    };
    let (mut start, mut known) = (at, None);
    // where one is closed there is no opening; once none is, it has begun
    while known != Some(start) {
        known = Some(start);
        for hours in weeks {
            for place in places {
                start = turns(start, hours, place, true);
            }
        }
        if start >= horizon {
            return None;
        }
    }
    let closing = weeks.iter().flat_map(|hours| places.iter().map(move |place| turns(start, hours, place, false)));
    let end = closing.min().unwrap_or(horizon);
    Some(Opening { not_before: start, not_after: end.plus(-1) })
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let number = |part: &str| {
        let plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse::<u16>().ok())?
    };
    let total = number(hour)? * 60 + number(minute).filter(|minute| *minute < 60)?;
    (total <= MINUTES).then_some(total)
}

fn milliseconds((start, end): &Range) -> (i64, i64) {
    (i64::from(*start) * 60_000, i64::from(*end) * 60_000)
}

/// Minutes of a day.
const MINUTES: u16 = 24 * 60;
