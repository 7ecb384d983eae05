//! Is the wording of a notice complete for these jurisdictions? Elements present, missing or unsettled, each with the fact
//! that asks for it. Never "compliant": a lawyer may see what a program cannot.

mod elements;
mod registration;

use serde::Serialize;

use super::Notice;
use crate::consent::MessageClass;
use crate::error::Code;
use crate::finding::{Finding, Severity, State};
use crate::rules::{self, Fact, Jurisdiction, Law};
use crate::time::Timestamp;

/// Which elements a notice has, under which rules, as of when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Elements {
    /// Version of the rules.
    pub rules: String,
    /// The rule sets asked about, and what they inherit.
    pub jurisdictions: Vec<Jurisdiction>,
    /// As of when.
    pub as_of: Timestamp,
    /// Codes of elements that are there.
    pub present: Vec<Code>,
    /// Codes of those that are not.
    pub missing: Vec<Code>,
    /// Codes of those that the document cannot tell.
    pub unsettled: Vec<Code>,
}

/// One element, judged.
struct Judged {
    code: Code,
    state: State,
    fact: Option<Fact>,
    pointer: String,
    /// What to say where the meaning of the code is not enough.
    message: Option<String>,
}

/// What is missing or unsettled in a notice, the gravest first; before all, that the rules are old.
///
/// A fact that was read may make a finding an error; one that is only remembered, or only recommends, does not.
///
/// ```
/// use avowal::{error::Code, notice::{Notice, check_notice}, time::Timestamp};
/// # let text = include_str!("../../tests/vectors/notice/spring-signup.json");
/// let notice = Notice::parse(text)?;
/// let found = check_notice(&notice, &["us".parse()?], Timestamp(1_795_219_200_000));
/// assert!(found.iter().all(|finding| finding.code != Code::NoticeRates));
/// # Ok::<(), avowal::error::Error>(())
/// ```
pub fn check_notice(notice: &Notice, jurisdictions: &[Jurisdiction], as_of: Timestamp) -> Vec<Finding> {
    let laws = laws(jurisdictions, as_of);
    let judged = judge(notice, &laws);
    let all: Vec<Finding> =
        judged.iter().filter(|judged| judged.state != State::Present).map(finding).collect();
    let mut found = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        found.extend(all.iter().filter(|finding| finding.severity == severity).cloned());
    }
    let checked = laws.iter().filter_map(Law::checked_on).min();
    if checked.is_some_and(|checked| rules::is_stale(checked, as_of)) {
        let stale = Finding::new(Code::RulesPackStale, Severity::Warning, Code::RulesPackStale.meaning());
        found.insert(0, stale);
    }
    found
}

/// Which elements a notice has.
pub fn elements(notice: &Notice, jurisdictions: &[Jurisdiction], as_of: Timestamp) -> Elements {
    let judged = judge(notice, &laws(jurisdictions, as_of));
    // an element that several rule sets ask for is as missing as it is anywhere
    let worst = |code: Code| judged.iter().filter(|one| one.code == code).map(|one| one.state).max();
    let codes = |state| Code::ALL.iter().copied().filter(|code| worst(*code) == Some(state)).collect();
    Elements {
        rules: rules::pack().version.to_owned(),
        jurisdictions: Law::of(jurisdictions, MessageClass::Marketing, as_of).jurisdictions().to_vec(),
        as_of,
        present: codes(State::Present),
        missing: codes(State::Missing),
        unsettled: codes(State::Unsettled),
    }
}

/// The law of each jurisdiction apart, so that each is read in its own languages. One that another inherits is judged with
/// it. Marketing asks most of a notice.
fn laws(jurisdictions: &[Jurisdiction], as_of: Timestamp) -> Vec<Law> {
    let inherited = |rules: &Jurisdiction| {
        jurisdictions.iter().flat_map(|other| other.chain().into_iter().skip(1)).any(|other| other.id() == rules.id())
    };
    let own = jurisdictions.iter().filter(|rules| !inherited(rules));
    own.map(|rules| Law::of(&[*rules], MessageClass::Marketing, as_of)).collect()
}

/// Every element of every law; what two laws find in one place is found once, by the first.
fn judge(notice: &Notice, laws: &[Law]) -> Vec<Judged> {
    let mut judged: Vec<Judged> = Vec::new();
    for law in laws {
        let found = elements::judge(notice, law).into_iter().chain(registration::judge(notice, law));
        for one in found {
            let same = |known: &Judged| {
                known.code == one.code && known.state == one.state && known.pointer == one.pointer
            };
            if !judged.iter().any(same) {
                judged.push(one);
            }
        }
    }
    judged
}

fn finding(judged: &Judged) -> Finding {
    let severity = match (judged.state, judged.fact) {
        (State::Missing, Some(fact)) if fact.recommends() => Severity::Info,
        (State::Missing, Some(fact)) if fact.may_block() && !is_registration(judged.code) => Severity::Error,
        (State::Missing, _) => Severity::Warning,
        (_, Some(_)) => Severity::Info,
        (_, None) => Severity::Info,
    };
    let meaning = judged.code.meaning();
    let message = match (&judged.message, judged.state) {
        (Some(message), _) => message.clone(),
        (None, State::Missing) => format!("not found: {meaning}"),
        (None, _) => format!("to be looked at: {meaning}"),
    };
    Finding {
        jurisdiction: judged.fact.map(|fact| fact.jurisdiction.to_owned()),
        source: judged.fact.map(|fact| fact.source()),
        state: Some(judged.state),
        ..Finding::new(judged.code, severity, message).at(judged.pointer.clone())
    }
}

/// What carriers refuse is no question of law.
fn is_registration(code: Code) -> bool {
    code.as_str().starts_with("registration.")
}
