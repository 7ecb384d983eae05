//! What a business wants to send.

use serde::{Deserialize, Serialize};

use crate::consent::{Channel, MessageClass, Scope};
use crate::json::Members;
use crate::notice::SenderKind;
use crate::rules::Words;
use crate::time::Timestamp;

/// A message as its author wrote it, before footers and labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Draft {
    /// The text, with variables. A line break is counted and sent as it is written: `\r\n` takes a unit more than `\n`.
    pub text: String,
    /// Class by which rules judge it.
    pub message_class: MessageClass,
    /// The notice's id of the purpose.
    pub purpose: String,
    /// The channel.
    pub channel: Channel,
    /// Language of the text (BCP 47).
    pub locale: String,
    /// Whom it comes from.
    pub sender: DraftSender,
    /// How the reader stops messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opt_out: Option<DraftOptOut>,
    /// What each variable may hold.
    #[serde(default, skip_serializing_if = "Members::is_empty")]
    pub variables: Members<Variable>,
    /// How many people will get it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipients: Option<u32>,
    /// How variables are written.
    #[serde(default)]
    pub variable_syntax: VariableSyntax,
    /// The number it goes to (E.164).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// When it goes out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_at: Option<Timestamp>,
}

/// Whom a message comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say what they hold")]
pub struct DraftSender {
    pub name: String,
    pub kind: SenderKind,
}

/// How the reader stops messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say what they hold")]
pub struct DraftOptOut {
    pub keyword: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The short code or free number that stops messages, where a reply cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// What a variable may hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Variable {
    /// An ordinary value.
    pub sample: String,
    /// Characters at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
}

/// How variables are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VariableSyntax {
    /// `{{name}}`
    #[default]
    Curly2,
    /// `${1}`
    Dollar,
    /// `{#tag#}`
    India,
}

impl Draft {
    /// What consent this message needs.
    pub fn scope(&self) -> Scope<'_> {
        Scope { purpose: &self.purpose, channel: self.channel, message_class: self.message_class }
    }

    /// When it goes out: not before it is asked about.
    pub fn goes_out(&self, as_of: Timestamp) -> Timestamp {
        self.send_at.unwrap_or(as_of).max(as_of)
    }

    /// What belongs into its label and footer.
    pub fn mark_words(&self) -> Words<'_> {
        let stop = self.opt_out.as_ref();
        Words {
            sender: &self.sender.name,
            named: self.sender.kind == SenderKind::Alphanumeric,
            keyword: stop.map(|stop| stop.keyword.as_str()),
            url: stop.and_then(|stop| stop.url.as_deref()),
            number: stop.and_then(|stop| stop.number.as_deref()),
            locale: &self.locale,
        }
    }
}
