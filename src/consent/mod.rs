//! What a consent covers, and the one function that says whether it stands.

mod status;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;
pub use status::{Standing, status};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $word:literal)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// The word as documents write it.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }
    };
}

words! {
    /// Class by which rules judge a message.
    MessageClass {
        /// Advertising in any form.
        Marketing "marketing"
        /// About something the person ordered or has.
        Transactional "transactional"
        /// A code that proves who is there.
        OneTimeCode "one-time-code"
    }
}

words! {
    /// How a message travels.
    Channel {
        /// Text message.
        Sms "sms"
        /// Multimedia message.
        Mms "mms"
        /// Rich communication services.
        Rcs "rcs"
    }
}

words! {
    /// Hours a grant covers.
    TimeBand {
        /// Not at night.
        Day "day"
        /// Night too.
        Any "any"
    }
}

words! {
    /// What a receipt records. The list is closed.
    EventKind {
        /// The person agreed.
        Grant "grant"
        /// The person was asked and agreed to nothing.
        Refuse "refuse"
        /// The person proved to hold the number.
        Confirm "confirm"
        /// The person agreed again before the end.
        Renew "renew"
        /// The person took consent back.
        Withdraw "withdraw"
        /// The data of the person was erased.
        Erase "erase"
        /// A consent collected elsewhere; it proves nothing by itself.
        Import "import"
    }
}

words! {
    /// Where a consent stands (W3C DPV ConsentStatus).
    Status {
        /// Asked for, possession of the number not proven yet.
        Requested "requested"
        /// The person was asked and said no.
        Refused "refused"
        /// In force.
        Given "given"
        /// Taken back by the person.
        Withdrawn "withdrawn"
        /// Ended by someone else.
        Revoked "revoked"
        /// Ran out.
        Expired "expired"
        /// Declared void.
        Invalidated "invalidated"
        /// Nothing is known.
        Unknown "unknown"
    }
}

words! {
    /// What backs a withdrawal or a confirmation.
    Proof {
        /// Nothing: anybody could have asked.
        None "none"
        /// The receipt itself was shown.
        Receipt "receipt"
        /// A code sent to the number came back.
        Code "code"
        /// A message came from the number.
        Reply "reply"
    }
}

/// One purpose on one channel, and what became of it. In a withdrawal a missing part means "all".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Grant {
    /// The notice's id of the purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// The channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The class of the purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_class: Option<MessageClass>,
    /// Hours covered; `day` where the notice says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_band: Option<TimeBand>,
    /// What this receipt makes of it.
    pub status: Status,
    /// The end of the grant, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// Something that happened to one person's consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// When, by the issuer's clock.
    pub at: Timestamp,
    /// What it is about.
    pub grants: Vec<Grant>,
    /// Possession of the number was proven by this event.
    pub possession: bool,
}

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope<'a> {
    /// The notice's id of the purpose.
    pub purpose: &'a str,
    /// The channel.
    pub channel: Channel,
    /// The class of the message.
    pub message_class: MessageClass,
}

impl Scope<'_> {
    /// Whether an entry that names these parts speaks of it; a part it does not name means all.
    pub fn falls_under(
        &self,
        purpose: Option<&str>,
        channel: Option<Channel>,
        message_class: Option<MessageClass>,
    ) -> bool {
        purpose.is_none_or(|purpose| purpose == self.purpose)
            && channel.is_none_or(|channel| channel == self.channel)
            && message_class.is_none_or(|class| class == self.message_class)
    }
}

impl Grant {
    /// Whether this entry speaks of that purpose and channel.
    pub fn concerns(&self, scope: &Scope<'_>) -> bool {
        scope.falls_under(self.purpose.as_deref(), self.channel, self.message_class)
    }
}
