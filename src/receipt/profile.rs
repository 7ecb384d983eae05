//! Element profiles: which legal elements of a record a receipt and its notice show. Present, missing or unsettled;
//! never a verdict about a law.

use serde::Serialize;

pub use super::profile_table::{TABLE, VERSION};
use super::{Claims, PhoneClaim};
use crate::capture::Evidence;
use crate::consent::EventKind;
use crate::fold::is_blank;
use crate::notice::{Document, Notice, Purpose, given};
use crate::time::{TimeSource, Timestamp, UtcOffset};

/// A law's or regulator's list of elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "columns of profiles.toml")]
pub struct Profile {
    pub id: &'static str,
    pub jurisdiction: &'static str,
    pub title: &'static str,
    pub authority: &'static str,
    pub source: &'static str,
    pub date: &'static str,
    pub checked_on: &'static str,
    pub confidence: &'static str,
    /// First day in force; empty where it is older than any receipt.
    pub from: &'static str,
    pub elements: &'static [Element],
}

/// One element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "columns of profiles.toml")]
pub struct Element {
    pub id: &'static str,
    pub shown_by: Shown,
    pub title: &'static str,
    pub cites: &'static str,
    pub why: &'static str,
}

/// What shows an element; the words of `shown-by` in profiles.toml.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "described in profiles.toml")]
pub enum Shown {
    Number,
    Controller,
    Contact,
    Address,
    Request,
    RequestAsPresented,
    Presentation,
    Purpose,
    Channel,
    Act,
    Date,
    Collection,
    Possession,
    Recipients,
    Retention,
    Withdrawal,
    Frequency,
    DataKinds,
    Storage,
    Duration,
    Words,
    Outside,
}

/// The elements of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Elements {
    /// Date of the table of profiles.
    pub rules: &'static str,
    /// The instant asked about.
    pub as_of: Timestamp,
    /// What the record shows.
    pub present: Vec<Found>,
    /// What it does not show.
    pub missing: Vec<Found>,
    /// What a person must judge.
    pub unsettled: Vec<Found>,
}

/// One element with its citation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// `profile/element`
    pub id: String,
    /// The jurisdiction that asks for it.
    pub jurisdiction: &'static str,
    /// The element in words.
    pub title: &'static str,
    /// Where it is asked for.
    pub source: Source,
    /// Why it is unsettled.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub why: &'static str,
}

/// A citation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the columns of every fact")]
pub struct Source {
    pub authority: &'static str,
    pub title: &'static str,
    pub date: &'static str,
    pub checked_on: &'static str,
    pub confidence: &'static str,
}

/// A record of consent: a receipt that was verified, and the notice it names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    pub claims: &'a Claims,
    pub phone: Option<&'a PhoneClaim>,
    pub evidence: Evidence,
    pub notice: &'a Notice,
}

/// The elements that the profiles of the person's jurisdictions ask for.
pub(super) fn elements(record: Record<'_>, as_of: Timestamp) -> Elements {
    let mut found = Elements { rules: VERSION, as_of, present: Vec::new(), missing: Vec::new(), unsettled: Vec::new() };
    // a later law does not judge an earlier consent
    let given = record.claims.at.local(UtcOffset::default()).0.to_string();
    let judges = |profile: &&Profile| record.is_in(profile.jurisdiction) && profile.from <= given.as_str();
    for profile in TABLE.iter().filter(judges) {
        for element in profile.elements {
            let list = match record.shows(element.shown_by) {
                Some(true) => &mut found.present,
                Some(false) => &mut found.missing,
                None => &mut found.unsettled,
            };
            list.push(Found {
                id: format!("{}/{}", profile.id, element.id),
                jurisdiction: profile.jurisdiction,
                title: element.title,
                source: Source {
                    authority: element.cites,
                    title: profile.source,
                    date: profile.date,
                    checked_on: profile.checked_on,
                    confidence: profile.confidence,
                },
                why: element.why,
            });
        }
    }
    found
}

impl Record<'_> {
    fn is_in(&self, jurisdiction: &str) -> bool {
        let region = self.phone.and_then(|phone| phone.region.as_deref());
        match &self.claims.jur {
            Some(named) => named.iter().any(|named| named == jurisdiction),
            None => region.is_some_and(|region| region.eq_ignore_ascii_case(jurisdiction)),
        }
    }

    /// `None` where no record can show it.
    fn shows(&self, what: Shown) -> Option<bool> {
        let Record { claims, phone, evidence, notice } = *self;
        let document: &Document = notice.document();
        let act = matches!(claims.event_kind(), Some(EventKind::Grant | EventKind::Renew));
        let named = |list: &Option<Vec<String>>| list.iter().flatten().any(|name| !is_blank(name));
        let every = |has: &dyn Fn(&Purpose) -> bool| document.purposes.iter().all(has);
        Some(match what {
            Shown::Number => phone.is_some(),
            Shown::Controller => !is_blank(&claims.ctl.name),
            Shown::Contact => given(&document.controller.contact),
            Shown::Address => given(&document.controller.address),
            // a notice that is not the receipt's own fails a check before
            Shown::Request => claims.notice.is_some(),
            Shown::RequestAsPresented => claims.notice.is_some() && evidence.presentation >= 2,
            Shown::Presentation => evidence.presentation >= 2,
            Shown::Purpose => claims.grants.iter().all(|grant| grant.purpose.is_some()),
            Shown::Channel => claims.grants.iter().all(|grant| grant.channel.is_some()),
            Shown::Act => act && evidence.action >= 2,
            Shown::Date => claims.time.by != TimeSource::Caller,
            Shown::Collection => claims.col.is_some(),
            Shown::Possession => evidence.identity >= 2,
            Shown::Recipients => true,
            Shown::Retention => every(&Purpose::is_kept),
            Shown::Withdrawal => !is_blank(&document.opt_out.keyword) || given(&document.opt_out.url),
            Shown::Frequency => every(&|purpose| purpose.frequency.is_some()),
            Shown::DataKinds => named(&document.data),
            Shown::Storage => named(&document.storage),
            Shown::Duration => {
                claims.grants.iter().all(|grant| grant.until.is_some())
                    || every(&Purpose::is_kept)
            }
            Shown::Words | Shown::Outside => return None,
        })
    }
}
