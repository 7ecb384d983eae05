//! One fact, and what it says to the outside.

use serde::Serialize;

use crate::consent::MessageClass;
use crate::finding::{Confidence, Source};
use crate::time::{Date, Timestamp, UtcOffset};

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident $name:literal)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $type {
            /// The name as the files write it.
            pub const fn as_str(self) -> &'static str {
                match self { $($type::$variant => $name,)* }
            }

            /// The inverse of `as_str`.
            pub fn parse(text: &str) -> Option<$type> {
                match text { $($name => Some($type::$variant),)* _ => None }
            }
        }
    };
}
pub(super) use names;

names! {
    /// What a fact is about. The bodies of rules on marketing stand apart, so that each keeps its own word on a point.
    Class {
        /// Advertising: the rules of messaging.
        Marketing "marketing"
        /// Advertising: the rules of advertising and consumer law, where they are another body.
        MarketingLaw "marketing-law"
        /// Advertising: the rules of data protection, where they are another body.
        MarketingDataProtection "marketing-data-protection"
        /// Advertising: what carriers, platforms and their associations ask.
        MarketingIndustry "marketing-industry"
        /// About something the person ordered or has.
        Transactional "transactional"
        /// Codes that prove who is there.
        OneTimeCode "one-time-code"
        /// Texts of any class.
        Content "content"
        /// Words people reply with.
        Keyword "keyword"
        /// What an operator owes apart from messages.
        OperatorDuty "operator-duty"
        /// What the user of a messaging interface undertook by contract.
        Undertaking "undertaking"
        /// Statutory terms that count from an event.
        Deadline "deadline"
        /// How this pack is to be read.
        Pack "pack"
    }
}

names! {
    /// What a fact reaches where it does not reach texts.
    Reach {
        /// Voice calls only.
        Voice "voice"
        /// E-mail only.
        Email "email"
        /// Nothing: the fact says that there is no such thing.
        None "none"
    }
}

names! {
    /// The body a fact on marketing belongs to.
    Rulebook {
        /// Messaging rules.
        Messaging "messaging"
        /// Advertising and consumer law.
        Advertising "advertising"
        /// Data protection.
        DataProtection "data-protection"
        /// Carriers, platforms, associations.
        Industry "industry"
    }
}

/// One fact of one rule set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// Id of the rule set it stands in.
    pub jurisdiction: &'static str,
    /// What it is about.
    pub class: Class,
    /// Dotted name of the point.
    pub aspect: &'static str,
    /// The value, machine form first; the grammar stands in `data/README.md`.
    pub value: &'static str,
    /// A remark; empty where there is none.
    pub note: &'static str,
    /// Mandated or usual words; empty where there are none.
    pub text: &'static str,
    /// How sure it is.
    pub confidence: Confidence,
    /// The first day in force, where it is known.
    pub from: Option<Date>,
    /// The last day in force, where it ends.
    pub until: Option<Date>,
    /// Adopted, with no known first day.
    pub pending: bool,
    /// What it reaches instead of texts.
    pub reach: Option<Reach>,
    /// A separate consent lifts it.
    pub lifted_by_consent: bool,
    /// Names of events from which it counts, by commas.
    pub(crate) events: &'static str,
    /// What a term is for; facts with the same word are alternatives.
    pub(crate) answers: &'static str,
    /// The kind of operator a term is limited to; empty for all.
    pub(crate) operator: &'static str,
    pub(super) source: [&'static str; 3],
    pub(super) checked_on: Date,
}

/// A fact as it leaves the core.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Requirement {
    /// `<jurisdiction>/<class>/<aspect>`.
    pub id: String,
    /// The rule set it stands in.
    pub jurisdiction: String,
    /// The class of messages it judges.
    pub message_class: MessageClass,
    /// The body of rules it belongs to.
    pub rulebook: &'static str,
    /// Dotted name of the point.
    pub aspect: String,
    /// The value, machine form first.
    pub value: String,
    /// A remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Mandated or usual words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The first day in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Set to what it reaches, where that is not texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<&'static str>,
    /// What it rests on.
    pub source: Source,
}

impl Class {
    /// The class of messages that facts of this class judge.
    pub const fn message_class(self) -> Option<MessageClass> {
        match self {
            Class::Marketing
            | Class::MarketingLaw
            | Class::MarketingDataProtection
            | Class::MarketingIndustry => Some(MessageClass::Marketing),
            Class::Transactional => Some(MessageClass::Transactional),
            Class::OneTimeCode => Some(MessageClass::OneTimeCode),
            _ => None,
        }
    }

    /// The body of rules that facts of this class belong to.
    pub const fn rulebook(self) -> Rulebook {
        match self {
            Class::MarketingLaw => Rulebook::Advertising,
            Class::MarketingDataProtection => Rulebook::DataProtection,
            Class::MarketingIndustry => Rulebook::Industry,
            _ => Rulebook::Messaging,
        }
    }
}

impl Fact {
    /// `<jurisdiction>/<class>/<aspect>`: names a fact in documents and tests.
    pub fn id(&self) -> String {
        format!("{}/{}/{}", self.jurisdiction, self.class.as_str(), self.aspect)
    }

    /// Whether it holds on the day (UTC) of an instant.
    pub fn is_in_force(&self, at: Timestamp) -> bool {
        let (day, _) = at.local(UtcOffset::default());
        !self.pending && self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether it may refuse: what is only remembered may not.
    pub fn may_block(&self) -> bool {
        self.confidence > Confidence::Low
    }

    /// The words before the first `;`, which decide.
    pub fn head(&self) -> &'static str {
        self.value.split(';').next().unwrap_or_default()
    }

    /// Whether the value asks for what the aspect names.
    pub fn requires(&self) -> bool {
        const ASKS: [&str; 4] = ["required", "must", "yes", "statement_that"];
        ASKS.iter().any(|word| self.value.starts_with(word)) && !self.value.starts_with("required_if")
    }

    /// Whether the value only recommends.
    pub fn recommends(&self) -> bool {
        self.value.starts_with("recommended")
    }

    /// Whether the value forbids what the aspect names.
    pub fn forbids(&self) -> bool {
        ["banned", "prohibited", "forbidden", "not_allowed"].iter().any(|word| self.value.starts_with(word))
    }

    /// What it rests on.
    pub fn source(&self) -> Source {
        let [authority, title, date] = self.source.map(str::to_owned);
        Source { authority, title, date, checked_on: self.checked_on.to_string(), confidence: self.confidence }
    }

    /// The fact as it leaves the core; `None` where it judges no class of messages.
    pub fn requirement(&self) -> Option<Requirement> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Some(Requirement {
            id: self.id(),
            jurisdiction: self.jurisdiction.to_owned(),
            message_class: self.class.message_class()?,
            rulebook: self.class.rulebook().as_str(),
            aspect: self.aspect.to_owned(),
            value: self.value.to_owned(),
            note: some(self.note),
            text: some(self.text),
            from: self.from,
            until: self.until,
            reach: self.reach.map(Reach::as_str),
            source: self.source(),
        })
    }
}
