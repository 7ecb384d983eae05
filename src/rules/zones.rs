//! Where a recipient may be, as callers say it.

use serde::Deserialize;

use super::hours::Place;
use crate::error::{Code, Error};
use crate::order;
use crate::time::{Date, Timestamp, UtcOffset};

/// A time zone and its offset at the time of sending.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Zone {
    /// IANA.
    pub zone: String,
    /// `+08:00`
    pub utc_offset: String,
    /// When the offset changes within the next 40 days; without it the offset is taken to stay.
    #[serde(default)]
    pub changes: Vec<OffsetChange>,
}

/// The end or begin of summer time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OffsetChange {
    /// From when on.
    pub at: Timestamp,
    /// `+08:00`
    pub utc_offset: String,
}

/// The places of zones with the holidays there, each once. Fails with the code given for offsets and days that cannot be read.
pub fn places(zones: &[Zone], holidays: &[String], refused: Code) -> Result<Vec<Place>, Error> {
    let unreadable = |message: &str, place: String| Error::with(refused, message).at(place);
    let mut days = Vec::new();
    for (index, day) in holidays.iter().enumerate() {
        days.push(Date::parse(day).ok_or_else(|| unreadable("a holiday is no day of the calendar", format!("/holidays/{index}")))?);
    }
    order::sort_by_key(&mut days, |day| *day);
    let mut places: Vec<Place> = Vec::new();
    for (index, zone) in zones.iter().enumerate() {
        let read = |text: &str, place: &str| {
            let at = || format!("/recipientZones/{index}{place}");
            UtcOffset::parse(text).ok_or_else(|| unreadable("an offset is written as in `+08:00`", at()))
        };
        let offset = read(&zone.utc_offset, "/utcOffset")?;
        let change = |change: &OffsetChange| Ok((change.at, read(&change.utc_offset, "/changes")?));
        let mut changes = zone.changes.iter().map(change).collect::<Result<Vec<_>, Error>>()?;
        order::sort_by_key(&mut changes, |(at, _)| *at);
        let place = Place { offset, changes, holidays: days.clone() };
        if !places.contains(&place) {
            places.push(place);
        }
    }
    Ok(places)
}
