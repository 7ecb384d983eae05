//! What rules of jurisdictions say about a message that a grant covers: hours, age of the consent, links, marks.

use serde::{Deserialize, Serialize};

use super::approval::{Approval, approved};
use super::{Case, Circumstances, Decision, Obligations, Reason};
use crate::consent::{EventKind, MessageClass, TimeBand};
use crate::error::{Code, Error};
use crate::finding::Source;
use crate::json::Members;
use crate::message::{Draft, links, review_digest};
use crate::notice::SenderKind;
use crate::rules::{
    self, Fact, Jurisdiction, Law, Layer, Marks, Place, SenderForm, Window, Zone, marks, opening,
};
use crate::time::{Timestamp, UtcOffset};

/// Where the recipient is, as the caller knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Setting {
    /// Rule sets by id; where left out, those of `region` and `subdivision`.
    pub jurisdictions: Option<Vec<String>>,
    /// The region of the number.
    pub region: Option<String>,
    /// The stated state or province.
    pub subdivision: Option<String>,
    /// Time zones in which the recipient may be, with their offsets at the time of sending. Every one has to allow.
    pub recipient_zones: Option<Vec<Zone>>,
    /// Public holidays there.
    pub holidays: Option<Vec<String>>,
    /// Set where the message must have been approved.
    pub approval: Option<Approval>,
}

/// The rules a decision rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names say what they hold")]
pub struct Judged {
    pub version: String,
    pub digest: String,
    pub jurisdictions: Vec<Jurisdiction>,
    pub as_of: Timestamp,
}

/// So many messages in so many hours, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names say what they hold")]
pub struct Cap {
    pub at_most: u32,
    pub hours: u32,
}

impl Case {
    /// The decision under the rules of where the recipient is: [`Case::decide`], and then the hours there, the age of the
    /// consent, what the message must not hold and what it has to carry. Rules only ever take away.
    ///
    /// Fails with `rules.unknown-jurisdiction`, `rules.unknown-region`, `rules.unknown-subdivision`, `authorize.setting` for
    /// offsets and days that cannot be read and for an empty list of jurisdictions.
    pub fn decide_under(
        &self,
        good: &[Vec<bool>],
        circumstances: &Circumstances,
        as_of: Timestamp,
        setting: &Setting,
    ) -> Result<Decision, Error> {
        let decision = self.decide(good, circumstances, as_of);
        let consent = self.consent(&decision);
        self.judge(decision, consent.as_ref(), as_of, setting)
    }

    /// Takes from a decision what the rules do not allow.
    pub(super) fn judge(
        &self,
        mut decision: Decision,
        consent: Option<&Consent>,
        as_of: Timestamp,
        setting: &Setting,
    ) -> Result<Decision, Error> {
        let jurisdictions = setting.jurisdictions()?;
        let places = setting.places()?;
        let at = self.draft.send_at.unwrap_or(as_of);
        let law = Law::of(&jurisdictions, self.draft.message_class, at);
        let marks = marks(&law, &self.draft.mark_words());
        let mut judge = Judge { decision: &mut decision, law: &law, at };
        judge.obligations(&marks);
        judge.hours(&places, setting, consent);
        judge.age(consent, as_of);
        judge.content(self, &marks);
        judge.pack(setting);
        if let Some(approval) = &setting.approval {
            judge.approval(&self.draft, approval)?;
        }
        decision.rules = Some(Judged {
            version: rules::pack().version.to_owned(),
            digest: rules::pack().digest.to_owned(),
            jurisdictions: law.jurisdictions().to_vec(),
            as_of,
        });
        Ok(decision)
    }

    /// The grant a decision rests on: what it covers, when it was given, and whether it was collected elsewhere.
    fn consent(&self, decision: &Decision) -> Option<Consent> {
        let scope = self.draft.scope();
        let based = |id: Option<&str>| id.is_some_and(|id| decision.basis.iter().any(|known| known == id));
        let claims = || self.receipts().iter().filter(|receipt| based(receipt.id())).filter_map(|receipt| receipt.claims());
        let found = claims().filter_map(|claims| {
            let kind = claims.event_kind()?;
            let granting = matches!(kind, EventKind::Grant | EventKind::Renew | EventKind::Import);
            let grant = claims.grants.iter().find(|grant| grant.concerns(&scope))?;
            let imported = kind == EventKind::Import;
            granting.then_some(Consent { time_band: grant.time_band, at: claims.given_at(), imported })
        });
        let found = found.min_by_key(|consent| consent.at)?;
        // what was imported and is confirmed by the person is given then, in words of the person
        let confirmed = claims().find(|claims| claims.event_kind() == Some(EventKind::Confirm)).filter(|_| found.imported);
        Some(confirmed.map_or(found, |claims| Consent { at: claims.at, imported: false, ..found }))
    }
}

/// What laws ask of the consent a message rests on.
#[derive(Clone, Copy)]
pub(super) struct Consent {
    pub(super) time_band: Option<TimeBand>,
    pub(super) at: Timestamp,
    /// Collected elsewhere.
    pub(super) imported: bool,
}

struct Judge<'a> {
    decision: &'a mut Decision,
    law: &'a Law,
    at: Timestamp,
}

impl Judge<'_> {
    fn obligations(&mut self, marks: &Marks) {
        let mut owed = Obligations::default();
        let mut because = |name: &str, fact: &Fact| {
            owed.sources.insert(name.to_owned(), fact.source());
        };
        if let Some(label) = &marks.label {
            because("label", &label.fact);
            owed.label = Some(label.text.clone());
        }
        if let Some(footer) = &marks.footer {
            because("footer", &footer.fact);
            owed.footer = Some(footer.text.clone());
        }
        if let Some(name) = &marks.sender_name {
            because("senderName", &name.fact);
            owed.sender_name = Some(name.text.clone());
        }
        let numeric = marks.senders.iter().find_map(|form| match form {
            SenderForm::NoAlphanumeric(fact) => Some(fact),
            SenderForm::NoReply(_) => None,
        });
        if let Some(fact) = numeric {
            because("senderForm", fact);
            owed.sender_form = Some(super::SenderForm::Numeric);
        }
        if let Some((at_most, hours, fact)) = self.law.frequency_cap() {
            because("frequencyCap", fact);
            owed.frequency_cap = Some(Cap { at_most, hours });
        }
        owed.registers = self.law.registers().map(|fact| format!("{}: {}", fact.jurisdiction, fact.head())).collect();
        owed.registrations = marks.registrations.iter().map(|fact| format!("{}: {}", fact.jurisdiction, fact.head())).collect();
        self.decision.obligations = owed;
    }

    /// Hours bind where a fact that may refuse restricts them.
    fn hours(&mut self, places: &[Place], setting: &Setting, consent: Option<&Consent>) {
        let night = consent.is_some_and(|consent| consent.time_band == Some(TimeBand::Any));
        let mut windows = self.law.windows();
        windows.retain(|window| !(window.hours.is_unrestricted() || night && window.fact.lifted_by_consent));
        let closed = |window: &Window| places.iter().any(|place| !window.hours.is_open(self.at, place));
        let advised: Vec<Fact> =
            self.law.advised_windows().iter().filter(|window| closed(window)).map(|window| window.fact).collect();
        let shut = windows.iter().find(|window| closed(window)).map(|window| window.fact);
        match (windows.first(), shut) {
            (None, _) => {}
            (Some(first), _) if places.is_empty() => self.refuse(Code::AuthorizeZoneUnknown, Some(&first.fact)),
            (Some(_), Some(fact)) if fact.lifted_by_consent => self.refuse(Code::AuthorizeNightConsent, Some(&fact)),
            (Some(_), Some(fact)) => self.refuse(Code::AuthorizeOutsideHours, Some(&fact)),
            (Some(_), None) => {}
        }
        if !windows.is_empty() && !places.is_empty() {
            let weeks: Vec<_> = windows.iter().map(|window| window.hours.clone()).collect();
            if let Some(open) = opening(&weeks, places, self.at) {
                self.decision.obligations.not_before = Some(open.not_before);
                self.decision.obligations.not_after = Some(open.not_after);
            }
            let knowing = windows.iter().find(|window| window.hours.knows_holidays());
            if let (Some(window), None) = (knowing, &setting.holidays) {
                self.note(Code::AuthorizeHolidaysUnknown, Some(&window.fact));
            }
        }
        if shut.is_none() && let Some(fact) = advised.first() {
            self.note(Code::AuthorizeHoursAdvised, Some(fact));
        }
        if self.law.judges_unstated_parts() {
            // a state without rules here may have some of its own all the same
            let stated = setting.jurisdictions.is_none() && setting.subdivision.is_some();
            self.note(if stated { Code::RulesStateNoRules } else { Code::RulesStateUnstated }, None);
        }
    }

    /// A consent that has to be renewed ends when it is not; one collected elsewhere may have been implied.
    fn age(&mut self, consent: Option<&Consent>, as_of: Timestamp) {
        let Some(consent) = consent else { return };
        let (given, _) = consent.at.local(UtcOffset::default());
        let (today, _) = self.at.max(as_of).local(UtcOffset::default());
        let over = |months: i32| today > given.plus_months(months);
        if let Some((months, fact)) = self.law.shortest(&["consent.reconfirm", "consent.expiry"])
            && over(months)
        {
            let fact = *fact;
            self.refuse(Code::AuthorizeReconfirm, Some(&fact));
        }
        if !consent.imported {
            return;
        }
        let implied = ["consent.implied.purchase", "consent.implied.inquiry", "consent.implied.nonbusiness"];
        let terms: Vec<(i32, Fact)> =
            implied.iter().filter_map(|aspect| self.law.shortest(&[aspect]).map(|(months, fact)| (months, *fact))).collect();
        let longest = terms.iter().max_by_key(|(months, _)| *months);
        let shortest = terms.iter().min_by_key(|(months, _)| *months);
        match (longest, shortest) {
            (Some((months, fact)), _) if over(*months) => self.refuse(Code::AuthorizeImpliedEnded, Some(fact)),
            (_, Some((months, fact))) if over(*months) => self.note(Code::AuthorizeImpliedDoubtful, Some(fact)),
            _ => {}
        }
    }

    fn content(&mut self, case: &Case, marks: &Marks) {
        let draft = &case.draft;
        if let (Some(fact), true) = (&marks.no_links, !links(&draft.text).is_empty()) {
            self.refuse(Code::AuthorizeLinkForbidden, Some(fact));
        }
        for form in &marks.senders {
            match form {
                SenderForm::NoAlphanumeric(fact) if draft.sender.kind == SenderKind::Alphanumeric => {
                    self.note(Code::AuthorizeSenderForm, Some(fact));
                }
                SenderForm::NoReply(fact) if draft.opt_out.as_ref().is_none_or(|stop| stop.url.is_none()) => {
                    self.note(Code::AuthorizeNoReply, Some(fact));
                }
                _ => {}
            }
        }
        if draft.message_class != MessageClass::Marketing && rules::advertises(&draft.text, &draft.locale) {
            let mixed = ["content.mixed_promotion", "content.marketing", "content.no_marketing", "content.no_commercial_link"];
            let fact = self.law.facts().iter().find(|fact| mixed.contains(&fact.aspect)).copied();
            self.note(Code::AuthorizePromotionHidden, fact.as_ref());
        }
    }

    fn pack(&mut self, setting: &Setting) {
        let own = self.law.jurisdictions().iter().any(|rules| rules.layer() != Layer::Everywhere);
        if !own && setting.jurisdictions.is_none() {
            self.note(Code::RulesNoRules, None);
        }
        if self.law.checked_on().is_some_and(|checked| rules::is_stale(checked, self.at)) {
            self.note(Code::RulesPackStale, None);
        }
    }

    /// Who reviewed it, where it has to be approved.
    fn approval(&mut self, draft: &Draft, approval: &Approval) -> Result<(), Error> {
        let id = self.law.jurisdictions().first().map_or("zz", Jurisdiction::id);
        let found = approved(draft, &review_digest(draft, id)?, &approval.reviews, self.at);
        if let Some(code) = found.code {
            self.refuse(code, None);
        }
        self.decision.obligations.keep_reviews_until = found.keep_until;
        Ok(())
    }

    /// A reason against: it stands first where nothing stood against before.
    fn refuse(&mut self, code: Code, fact: Option<&Fact>) {
        let reason = because(code, fact);
        let place = if self.decision.allowed { 0 } else { self.decision.reasons.len() };
        self.decision.reasons.insert(place, reason);
        self.decision.allowed = false;
    }

    /// A reason that decides nothing.
    fn note(&mut self, code: Code, fact: Option<&Fact>) {
        self.decision.reasons.push(because(code, fact));
    }
}

impl Setting {
    fn jurisdictions(&self) -> Result<Vec<Jurisdiction>, Error> {
        let Some(ids) = &self.jurisdictions else {
            let part = self.subdivision.as_deref();
            return match &self.region {
                Some(region) => rules::jurisdictions_for(region, part),
                None => Ok(vec![Jurisdiction::everywhere()]),
            };
        };
        if ids.is_empty() {
            return Err(Error::with(Code::AuthorizeSetting, "no jurisdiction is named: leave the list out").at("/jurisdictions"));
        }
        let read = |(index, id): (usize, &String)| {
            id.parse().map_err(|error: Error| error.at(format!("/jurisdictions/{index}")))
        };
        ids.iter().enumerate().map(read).collect()
    }

    fn places(&self) -> Result<Vec<Place>, Error> {
        let (zones, holidays) = (self.recipient_zones.as_deref(), self.holidays.as_deref());
        rules::places(zones.unwrap_or_default(), holidays.unwrap_or_default(), Code::AuthorizeSetting)
    }
}

fn because(code: Code, fact: Option<&Fact>) -> Reason {
    let message = match fact {
        Some(fact) => format!("{} ({}: {})", code.meaning(), fact.jurisdiction, fact.head()),
        None => code.meaning().to_owned(),
    };
    Reason { code, message, source: fact.map(Fact::source) }
}

/// What each obligation rests on, by its name.
pub(super) type Sources = Members<Source>;
