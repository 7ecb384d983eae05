//! Working days, as the caller knows them. No list of holidays is kept here: it would be wrong next year.

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, shown};
use crate::rules::Jurisdiction;
use crate::time::{Date, UtcOffset, Weekday};

/// A calendar as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CalendarDocument {
    /// The rule set whose working days these are.
    pub jurisdiction: String,
    /// The offset in which its days end: `+08:00`.
    pub utc_offset: String,
    /// The years it covers.
    pub years: Vec<i32>,
    /// Days of the week that are no working days.
    pub weekend: Vec<Weekday>,
    /// Other days that are none.
    pub holidays: Vec<String>,
    /// Days of a weekend that are, as China moves them around its holidays.
    #[serde(default)]
    pub workdays: Vec<String>,
}

/// A calendar that is consistent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    offset: UtcOffset,
    years: Vec<i32>,
    weekend: Vec<Weekday>,
    holidays: Vec<Date>,
    workdays: Vec<Date>,
}

impl Calendar {
    /// Checks a calendar. `chain` is the rule set asked about and what it inherits.
    ///
    /// Fails with `duty.calendar-jurisdiction`, `duty.offset`, `duty.impossible-date`, `duty.calendar-conflict` and
    /// `duty.calendar-year` for a day outside the years it covers.
    pub fn read(document: &CalendarDocument, chain: &[Jurisdiction]) -> Result<Calendar, Error> {
        let of: Jurisdiction =
            document.jurisdiction.parse().map_err(|error: Error| error.at("/jurisdiction"))?;
        if !chain.iter().any(|rules| rules.id() == of.id()) {
            return Err(Error::new(Code::DutyCalendarJurisdiction).at("/jurisdiction"));
        }
        let offset =
            UtcOffset::parse(&document.utc_offset).ok_or(Error::new(Code::DutyOffset).at("/utcOffset"))?;
        let years: Vec<i32> = document.years.to_vec();
        if years.is_empty() {
            return Err(Error::with(Code::DutyCalendarYear, "the calendar covers no year").at("/years"));
        }
        let weekend: Vec<Weekday> = document.weekend.to_vec();
        if Weekday::ALL.iter().all(|day| weekend.contains(day)) {
            return Err(Error::with(Code::DutyCalendarConflict, "every day is weekend").at("/weekend"));
        }
        let days = |days: &[String], name: &str| {
            let mut read = Vec::new();
            for (index, text) in days.iter().enumerate() {
                let place = format!("/{name}/{index}");
                let Some(day) = Date::parse(text) else {
                    let message = format!("`{}` is no day of the calendar", shown(text));
                    return Err(Error::with(Code::DutyImpossibleDate, message).at(place));
                };
                if !years.contains(&day.year()) {
                    return Err(uncovered(day.year()).at(place));
                }
                read.push(day);
            }
            Ok(read)
        };
        let (holidays, workdays) =
            (days(&document.holidays, "holidays")?, days(&document.workdays, "workdays")?);
        if let Some(day) = holidays.iter().find(|day| workdays.contains(day)) {
            let message = format!("{day} is both a holiday and a working day");
            return Err(Error::with(Code::DutyCalendarConflict, message).at("/workdays"));
        }
        Ok(Calendar { offset, years, weekend, holidays, workdays })
    }

    /// The offset in which its days end.
    pub fn offset(&self) -> UtcOffset {
        self.offset
    }

    /// Whether a day is a working day. Fails with `duty.calendar-year` outside the years covered.
    pub fn is_working(&self, day: Date) -> Result<bool, Error> {
        if !self.years.contains(&day.year()) {
            return Err(uncovered(day.year()));
        }
        let weekend = self.weekend.contains(&day.weekday());
        Ok(self.workdays.contains(&day) || !(weekend || self.holidays.contains(&day)))
    }

    /// The working day that comes so many working days after a day, which itself is not counted.
    pub fn after(&self, day: Date, count: u32) -> Result<Date, Error> {
        let (mut day, mut left) = (day, count);
        while left > 0 {
            day = day.plus_days(1);
            if self.is_working(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }
}

fn uncovered(year: i32) -> Error {
    Error::with(Code::DutyCalendarYear, format!("the calendar does not cover {year}")).at("/years")
}
