//! What several layers say together, on a day, about a class of messages.

use super::fact::{Fact, Requirement};
use super::hours::Hours;
use super::jurisdiction::Jurisdiction;
use super::term::Term;
use crate::consent::MessageClass;
use crate::time::{Date, Timestamp};

/// The facts in force for one class of messages in some jurisdictions and all they inherit, most specific first.
#[derive(Debug, Clone)]
pub struct Law {
    jurisdictions: Vec<Jurisdiction>,
    facts: Vec<Fact>,
    at: Timestamp,
}

/// Hours, and the fact they rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Window {
    pub hours: Hours,
    pub fact: Fact,
}

/// The facts in force on the day of an instant for a class of messages, with what the jurisdiction inherits; most
/// specific first.
///
/// ```
/// use avowal::{consent::MessageClass, rules, time::Timestamp};
/// let de = "de".parse()?;
/// let facts = rules::requirements(de, MessageClass::Marketing, Timestamp(1_795_219_200_000));
/// let model = facts.iter().find(|fact| fact.aspect == "consent.model").unwrap();
/// assert_eq!((model.id.as_str(), model.value.as_str()), ("de/marketing/consent.model", "opt_in_express_prior"));
/// # Ok::<(), avowal::error::Error>(())
/// ```
pub fn requirements(of: Jurisdiction, class: MessageClass, at: Timestamp) -> Vec<Requirement> {
    Law::of(&[of], class, at).facts.iter().filter_map(Fact::requirement).collect()
}

impl Law {
    /// The law of several jurisdictions and all they inherit.
    pub fn of(jurisdictions: &[Jurisdiction], class: MessageClass, at: Timestamp) -> Law {
        let mut chain: Vec<Jurisdiction> = Vec::new();
        for rules in jurisdictions.iter().flat_map(Jurisdiction::chain) {
            if !chain.iter().any(|known| known.id() == rules.id()) {
                chain.push(rules);
            }
        }
        let judges = |fact: &Fact| fact.class.message_class() == Some(class) && fact.is_in_force(at);
        let facts = chain.iter().flat_map(Jurisdiction::facts).filter(judges).collect();
        Law { jurisdictions: chain, facts, at }
    }

    /// The rule sets it is made of.
    pub fn jurisdictions(&self) -> &[Jurisdiction] {
        &self.jurisdictions
    }

    /// The instant it holds at.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The day on which the oldest of its rule sets was looked at.
    pub fn checked_on(&self) -> Option<Date> {
        self.jurisdictions.iter().map(Jurisdiction::checked_on).min()
    }

    /// Every fact, most specific first.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// Facts on one point that reach texts, most specific first.
    pub fn on<'a>(&'a self, aspect: &'a str) -> impl Iterator<Item = &'a Fact> {
        self.facts.iter().filter(move |fact| fact.aspect == aspect && fact.reach.is_none())
    }

    /// Facts on a point and its parts (`consent.third_party` and `consent.third_party.count_accepted`).
    pub fn under<'a>(&'a self, stem: &'a str) -> impl Iterator<Item = &'a Fact> {
        let below = move |fact: &&Fact| {
            fact.reach.is_none()
                && fact.aspect.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.facts.iter().filter(below)
    }

    /// The hours that bind: all of them have to be open. A country whose parts have hours of their own, and which part is
    /// not stated or has no rules here, is judged by the fact that names the strictest of them: that the parts with rules here
    /// are all that have any is more than the sources say.
    pub fn windows(&self) -> Vec<Window> {
        let mut windows: Vec<Window> =
            self.on("send_window").filter(|fact| fact.may_block() && self.reaches_texts(fact)).filter_map(window).collect();
        windows.extend(self.parts_unstated().filter(|fact| fact.may_block()).filter_map(window));
        windows
    }

    /// Hours that only advise: remembered ones, and those of carriers, vendors and careful practice.
    pub fn advised_windows(&self) -> Vec<Window> {
        let advised = |fact: &&Fact| {
            let variant = matches!(
                fact.aspect,
                "send_window.industry"
                    | "send_window.vendor"
                    | "send_window.alt"
                    | "send_window.alt2"
                    | "send_window.alt3"
                    | "send_window.recommended"
                    | "send_window.strict"
            );
            fact.reach.is_none() && (variant || fact.aspect == "send_window" && !fact.may_block())
        };
        self.facts.iter().filter(advised).filter_map(window).collect()
    }

    /// The shortest time after which a consent ends or has to be renewed, among facts on these points that may refuse.
    pub fn shortest<'a>(&'a self, aspects: &'a [&'a str]) -> Option<(i32, &'a Fact)> {
        let months = |fact: &'a Fact| Term::parse(fact.value).and_then(Term::months).map(|months| (months, fact));
        let facts = self.facts.iter().filter(|fact| aspects.contains(&fact.aspect) && fact.may_block());
        facts.filter_map(months).min_by_key(|(months, _)| *months)
    }

    /// The smallest cap: so many messages in so many hours.
    pub fn frequency_cap(&self) -> Option<(u32, u32, &Fact)> {
        let parts = self.on("frequency_cap.parts").filter(|_| self.judges_unstated_parts());
        let facts = self.on("frequency_cap").chain(parts).filter(|fact| fact.may_block());
        facts.filter_map(|fact| cap(fact.head()).map(|(count, hours)| (count, hours, fact))).min_by(|one, other| {
            // the fewest an hour first
            let (one, other) = ((u64::from(one.0), u64::from(one.1)), (u64::from(other.0), u64::from(other.1)));
            (one.0 * other.1).cmp(&(other.0 * one.1))
        })
    }

    /// Registers to consult before sending, where they hold numbers for texts.
    pub fn registers(&self) -> impl Iterator<Item = &Fact> {
        let silent = |fact: &&Fact| !["member_state_matter", "none"].iter().any(|word| fact.value.starts_with(word));
        self.on("dnc.registry").filter(silent)
    }

    /// Whether a country whose parts have hours of their own is asked about without any part.
    pub fn judges_unstated_parts(&self) -> bool {
        self.parts_unstated().next().is_some()
    }

    /// A state whose hours by their wording do not reach texts has no say.
    fn reaches_texts(&self, fact: &Fact) -> bool {
        let said = self.facts.iter().find(|other| {
            other.aspect == "text_applicability" && other.jurisdiction == fact.jurisdiction
        });
        said.is_none_or(|said| !(said.value == "no" || said.value.starts_with("no_")))
    }

    /// The strictest hours of the parts of a country, where the country is asked about and none of its parts.
    fn parts_unstated(&self) -> impl Iterator<Item = &Fact> {
        let part = |rules: &Jurisdiction, country: &str| {
            rules.id().strip_prefix(country).is_some_and(|rest| rest.starts_with('-'))
        };
        let of_parts = move |fact: &&Fact| {
            fact.aspect == "send_window.parts"
                && !self.jurisdictions.iter().any(|rules| part(rules, fact.jurisdiction))
        };
        self.facts.iter().filter(of_parts)
    }
}

fn window(fact: &Fact) -> Option<Window> {
    Hours::parse(fact.value).map(|hours| Window { hours, fact: *fact })
}

/// `3/24h`, `1/day`, `7/week`.
fn cap(value: &str) -> Option<(u32, u32)> {
    let (count, period) = value.split([' ', '_']).next()?.split_once('/')?;
    let hours = match period {
        "day" => 24,
        "week" => 7 * 24,
        period => period.strip_suffix('h')?.parse().ok()?,
    };
    Some((count.parse().ok()?, hours)).filter(|(count, hours)| *count > 0 && *hours > 0)
}
