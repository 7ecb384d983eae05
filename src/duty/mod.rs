//! What is due when: terms of law and of the operator's undertaking, counted from an event.
//!
//! The duties are rows in `rules/data`; this room only counts. What their texts leave open is settled here, always to the
//! earlier or the safer side:
//!
//! - The day of the event is not counted; a term of days ends with the last millisecond of its last day.
//! - Minutes and hours run in clock time, through nights, weekends and holidays.
//! - Working days are those of the caller's calendar. Without one the duty is listed without an instant.
//! - "24 hours" of a leak run from the instant given, which is when it was suspected.
//! - A batch is one send of more than the number in the undertaking, counted in recipients; that number itself is no batch.
//! - Updates every three working days run from the incident, and from each update.
//! - Once a year or quarter: after signing, by the end of the current one; after it was done, by the end of the next.
//! - Of a range ("3-5 days") the shorter counts; "immediately" is the instant of the event itself.
//! - Two terms for the same thing are both listed; the earlier is marked. What is only remembered is marked last.

mod calendar;

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, shown};
use crate::finding::{Confidence, Source};
use crate::rules::{Class, Counting, Fact, Jurisdiction, Term, Unit};
use crate::time::{Date, Timestamp, UtcOffset};
pub use calendar::{Calendar, CalendarDocument};

/// What happened, where, and by which calendar to count.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    /// One of [`EVENTS`].
    pub event: String,
    /// When.
    pub at: Timestamp,
    /// The rule set asked about; what it inherits counts too.
    pub jurisdiction: String,
    /// Working days.
    #[serde(default)]
    pub calendar: Option<CalendarDocument>,
    /// Offset in which days end, where no calendar says it; UTC by default.
    #[serde(default)]
    pub utc_offset: Option<String>,
    /// A kind of operator with terms of its own: `critical-infrastructure`, `state-organ`, `essential-or-important-entity`.
    #[serde(default)]
    pub operator: Option<String>,
    /// For messages: how many people get it.
    #[serde(default)]
    pub recipients: Option<u32>,
}

/// One duty, and when it is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Deadline {
    /// Its name.
    pub duty: String,
    /// By contract or by law.
    pub regime: Regime,
    /// The last instant; null where the duty precedes the event, no length is given, or a calendar is missing.
    pub due: Option<Timestamp>,
    /// The day of that instant, where days end by the offset used.
    pub due_date: Option<Date>,
    /// How long.
    pub term: String,
    /// How it was counted.
    pub counting: Counting,
    /// The length after which it starts again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<String>,
    /// How long the record of it is kept.
    pub keep: Option<String>,
    /// What it is for; rows with the same word are alternatives.
    pub answers: String,
    /// The earliest of those.
    pub earliest: bool,
    /// From when it runs, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<String>,
    /// What is to be recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// A condition or remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Why there is no instant: `duty.calendar-missing`, `duty.calendar-year`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// The rule set it stands in.
    pub jurisdiction: String,
    /// What it rests on.
    pub source: Source,
}

/// What a duty rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Regime {
    /// The undertaking of who uses a messaging interface.
    Undertaking,
    /// Law, or the practice of carriers.
    Statute,
}

/// Events that terms count from.
pub const EVENTS: [&str; 20] = [
    "data-no-longer-needed",
    "withdrawal-received",
    "credential-rotated",
    "credential-leak-suspected",
    "incident-suspected",
    "incident-occurred",
    "incident-updated",
    "incident-resolved",
    "risk-found",
    "audit-done",
    "drill-done",
    "training-done",
    "force-majeure-began",
    "force-majeure-ended",
    "service-ended",
    "review-recorded",
    "message-to-send",
    "scope-change-planned",
    "undertaking-signed",
    "users-affected",
];

/// Kinds of operators with terms of their own.
pub const OPERATORS: [&str; 3] = ["critical-infrastructure", "state-organ", "essential-or-important-entity"];

/// What is due after an event.
///
/// Fails with `duty.unknown-event`, `rules.unknown-jurisdiction`, `duty.time-out-of-range`, `duty.offset`, `json.wrong-value`
/// for an operator that is none of [`OPERATORS`], and the codes of calendars; among them `duty.calendar-year` where nothing
/// can be counted within the years that the calendar covers. A row beside others carries that code itself.
///
/// ```
/// use avowal::{duty, json};
/// let question = r#"{"event":"incident-occurred","at":1795219200000,"jurisdiction":"eu"}"#;
/// let found = duty::deadlines(&json::document(question, json::DOCUMENT)?)?;
/// let notify = found.iter().find(|row| row.answers == "notify-authority").unwrap();
/// assert_eq!((notify.term.as_str(), notify.due.unwrap().0 - 1_795_219_200_000), ("72h", 72 * 3_600_000));
/// # Ok::<(), avowal::error::Error>(())
/// ```
pub fn deadlines(question: &Question) -> Result<Vec<Deadline>, Error> {
    let Question { event, at, .. } = question;
    if !EVENTS.contains(&event.as_str()) {
        let known = EVENTS.join("`, `");
        return Err(Error::with(Code::DutyUnknownEvent, format!("expected one of `{known}`")).at("/event"));
    }
    let of: Jurisdiction = question.jurisdiction.parse().map_err(|error: Error| error.at("/jurisdiction"))?;
    if let Some(operator) = question.operator.as_deref().filter(|operator| !OPERATORS.contains(operator)) {
        let message = format!("`{}` is none of `{}`", shown(operator), OPERATORS.join("`, `"));
        return Err(Error::with(Code::JsonWrongValue, message).at("/operator"));
    }
    if !(0..=LATEST).contains(&at.0) {
        return Err(Error::new(Code::DutyTimeOutOfRange).at("/at"));
    }
    let chain = of.chain();
    let calendar = match &question.calendar {
        Some(document) => Some(Calendar::read(document, &chain).map_err(|error| error.inside("calendar"))?),
        None => None,
    };
    let given = question.utc_offset.as_deref().map_or(Some(UtcOffset::default()), UtcOffset::parse);
    let given = given.ok_or(Error::new(Code::DutyOffset).at("/utcOffset"))?;
    let offset = calendar.as_ref().map_or(given, Calendar::offset);
    let mut found = Vec::new();
    let mut beyond = None;
    for rules in &chain {
        let facts: Vec<Fact> = rules.facts().filter(|fact| fact.is_in_force(*at)).collect();
        for fact in facts.iter().filter(|fact| fact.events.split(',').any(|known| known == event)) {
            if !fact.operator.is_empty() && question.operator.as_deref() != Some(fact.operator) {
                continue;
            }
            let siblings = Siblings::of(fact, &facts);
            let small = question.recipients.zip(siblings.above()).is_some_and(|(recipients, above)| recipients <= above);
            if small {
                continue;
            }
            found.push(row(fact, &siblings, question, offset, calendar.as_ref(), &mut beyond)?);
        }
    }
    let counted = |row: &Deadline| row.code != Some(Code::DutyCalendarYear);
    if let (Some(error), false) = (beyond, found.iter().any(counted)) {
        return Err(error);
    }
    mark_earliest(&mut found);
    Ok(found)
}

fn row(
    fact: &Fact,
    siblings: &Siblings<'_>,
    question: &Question,
    offset: UtcOffset,
    calendar: Option<&Calendar>,
    beyond: &mut Option<Error>,
) -> Result<Deadline, Error> {
    let term = Term::parse(fact.value).unwrap_or(Term { amount: 0, unit: Unit::Unspecified, repeats: false });
    let (today, _) = question.at.local(offset);
    let signed = question.event == "undertaking-signed";
    let after = |milliseconds: i64| Some(question.at.plus(milliseconds * i64::from(term.amount)));
    let amount = i32::try_from(term.amount).unwrap_or(i32::MAX);
    let mut code = None;
    let due = match term.unit {
        Unit::Minutes => after(60_000),
        Unit::Hours => after(3_600_000),
        Unit::Immediate => Some(question.at),
        Unit::Days => Some(today.plus_days(amount).end(offset)),
        Unit::Months | Unit::Years => Some(today.plus_months(term.months().unwrap_or(0)).end(offset)),
        Unit::EachYear if signed => Some(today.year_end().end(offset)),
        Unit::EachYear => Some(today.plus_months(12).year_end().end(offset)),
        Unit::EachQuarter if signed => Some(today.quarter_end().end(offset)),
        Unit::EachQuarter => Some(today.quarter_end().plus_days(1).quarter_end().end(offset)),
        Unit::WorkingDays => match calendar {
            Some(calendar) => match calendar.after(today, term.amount) {
                Ok(day) => Some(day.end(offset)),
                Err(error) => {
                    code = Some(error.code);
                    *beyond = Some(error.inside("calendar"));
                    None
                }
            },
            None => {
                code = Some(Code::DutyCalendarMissing);
                None
            }
        },
        Unit::Before | Unit::Unspecified => None,
    };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(Deadline {
        duty: name(fact.aspect),
        regime: if fact.class == Class::Undertaking { Regime::Undertaking } else { Regime::Statute },
        due,
        due_date: due.map(|due| due.local(offset).0),
        term: term.to_string(),
        counting: term.counting(),
        repeats: term.repeats.then(|| term.to_string()),
        keep: siblings.find("retention").map(str::to_owned),
        answers: fact.answers.to_owned(),
        earliest: false,
        trigger: siblings.find("trigger").map(str::to_owned),
        record: siblings.find("record").map(str::to_owned),
        note: some(fact.note),
        code,
        jurisdiction: fact.jurisdiction.to_owned(),
        source: fact.source(),
    })
}

/// Marks the earliest of each group. What is only remembered counts where there is nothing else.
fn mark_earliest(found: &mut [Deadline]) {
    let rank = |row: &Deadline| {
        (row.source.confidence == Confidence::Low, row.due.map_or(i64::MAX, |due| due.0), row.regime == Regime::Statute)
    };
    let ranks: Vec<(String, _)> = found.iter().map(|row| (row.answers.clone(), rank(row))).collect();
    for (row, (answers, own)) in found.iter_mut().zip(&ranks) {
        let best = ranks.iter().filter(|(other, _)| other == answers).map(|(_, rank)| rank).min();
        row.earliest = best == Some(own);
    }
}

/// The other facts on the same duty.
struct Siblings<'a> {
    name: &'a str,
    facts: Vec<&'a Fact>,
}

impl<'a> Siblings<'a> {
    fn of(fact: &'a Fact, all: &'a [Fact]) -> Siblings<'a> {
        let name = fact.aspect.split_once('.').map_or("", |(_, name)| name);
        Siblings { name, facts: all.iter().filter(|other| other.class == fact.class).collect() }
    }

    fn find(&self, stem: &str) -> Option<&'a str> {
        let mut named = self.facts.iter().filter(|fact| fact.aspect.split_once('.') == Some((stem, self.name)));
        named.next().map(|fact| fact.value)
    }

    /// The number above which a send is a batch.
    fn above(&self) -> Option<u32> {
        let (_, rest) = self.find("trigger")?.split_once(" above ")?;
        rest.split(' ').next()?.parse().ok()
    }
}

fn name(aspect: &str) -> String {
    let plain = match aspect.split_once('.') {
        Some(("deadline", rest)) => rest.to_owned(),
        Some(("retention", rest)) => format!("keep-{rest}"),
        _ => aspect.to_owned(),
    };
    plain.replace(['.', '_'], "-")
}

/// 9900-12-31: every term from here on still ends in a year of four digits.
const LATEST: i64 = 250_278_076_800_000;
