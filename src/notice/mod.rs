//! A notice: who asks, for what, on which channels, in which words. It is named by the digest of its canonical text.

mod lint;

use serde::{Deserialize, Serialize};

use crate::consent::{Channel, MessageClass, TimeBand};
use crate::fold;
use crate::error::{Code, Error};
use crate::json::{self, Members, Value};
pub use lint::{Elements, check_notice, elements};

/// A notice that was read and is complete: every purpose and channel has words in every locale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    digest: String,
    document: Document,
    words_digests: Members<String>,
}

impl Notice {
    /// Reads a notice from JSON text (256 KiB at most).
    ///
    /// Fails with a `json.*` code and pointer for text that is not this document, `notice.format` for another
    /// format, `notice.duplicate-purpose`, `notice.words-missing`, `notice.words-unknown`.
    pub fn parse(text: &str) -> Result<Notice, Error> {
        let value = Value::parse(text, json::DOCUMENT)?;
        let format = value.get("format").and_then(Value::as_str);
        if format.is_some_and(|format| format != FORMAT) {
            return Err(Error::new(Code::NoticeFormat).at("/format"));
        }
        let digest = json::digest(value.canonical().as_bytes());
        let words_digests = words_digests(&value);
        let document: Document = value.into_document()?;
        document.check_pairs()?;
        Ok(Notice { digest, document, words_digests })
    }

    /// `sha-256:` and the base64url SHA-256 of the canonical text (RFC 8785).
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The document as it was read.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Digest of the canonical words of one locale (legend, grants, facts): what a page must show letter by letter.
    pub fn words_digest(&self, locale: &str) -> Option<&str> {
        self.words_digests.get(locale).map(String::as_str)
    }

    /// The purpose with this id, if it is asked for on this channel.
    pub fn purpose(&self, id: &str, channel: Channel) -> Option<&Purpose> {
        self.document.purposes.iter().find(|purpose| purpose.id == id && purpose.channels.contains(&channel))
    }
}

/// The content of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Document {
    /// `avowal-notice/1`
    pub format: String,
    /// The operator's own name for the notice.
    pub id: String,
    /// The operator's own version, often a date.
    pub version: String,
    /// Who decides why numbers are used.
    pub controller: Controller,
    /// Whom messages come from.
    pub sender: Sender,
    /// What messages are for.
    pub purposes: Vec<Purpose>,
    /// How a person stops messages.
    pub opt_out: OptOut,
    /// Others who receive the data, each by name.
    #[serde(default)]
    pub recipients: Vec<Party>,
    /// The words shown, per locale (BCP 47).
    pub words: Members<Words>,
    /// Who carries the messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Party>,
    /// Regions in which the data is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<Vec<String>>,
    /// Kinds of personal data that are collected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Vec<String>>,
}

/// Who decides why numbers are used (GDPR art. 4(7); ISO/IEC TS 27560 "PII controller").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say what they hold")]
pub struct Controller {
    pub name: String,
    /// Region of its seat.
    pub country: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy_policy: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<String>,
    /// Its number in a public register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// Whom messages come from, as the person will see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sender {
    /// The name at the head of each message.
    pub name: String,
    /// Forms of sender address in use.
    pub kinds: Vec<SenderKind>,
}

/// Form of a sender address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say what they hold")]
pub enum SenderKind {
    Alphanumeric,
    ShortCode,
    LongCode,
    TollFree,
}

/// What messages are for. One tick is asked per purpose and channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Purpose {
    /// The operator's own name for the purpose.
    pub id: String,
    /// Class by which rules judge it.
    pub message_class: MessageClass,
    /// Channels asked for.
    pub channels: Vec<Channel>,
    /// How often at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency: Option<Frequency>,
    /// Hours asked for; `any` includes the night and needs a tick of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_band: Option<TimeBand>,
    /// How long the data is kept (ISO 8601 duration).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<String>,
}

impl Purpose {
    /// Whether it says how long, as a duration (ISO 8601): `forever` is none.
    pub(crate) fn is_kept(&self) -> bool {
        // each unit once at most, the longest first, each after its number
        let part = |text: &str, units: &str| {
            let (mut units, mut counted) = (units.chars(), false);
            let each = text.chars().all(|c| {
                let (after, digit) = (counted, c.is_ascii_digit());
                counted = digit;
                digit || after && units.any(|unit| unit == c)
            });
            each && !counted && !text.is_empty()
        };
        let length = self.retention.as_deref().and_then(|text| text.strip_prefix('P'));
        length.is_some_and(|length| match length.split_once('T') {
            Some((days, time)) => (days.is_empty() || part(days, "YMWD")) && part(time, "HMS"),
            None => part(length, "YMWD"),
        })
    }
}

/// Whether something stands there: blanks are nothing.
pub(crate) fn given(value: &Option<String>) -> bool {
    value.as_deref().is_some_and(|value| !fold::is_blank(value))
}

/// At most `at_most` messages per `per` (`day`, `month`, `order` ...).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say what they hold")]
pub struct Frequency {
    pub per: String,
    pub at_most: u32,
}

/// How a person stops messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OptOut {
    /// The word to reply with.
    pub keyword: String,
    /// The word that asks for help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// A page that does the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Someone named in a notice who is not the controller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say what they hold")]
pub struct Party {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

/// The words of one locale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Words {
    /// Heading of the group of boxes.
    pub legend: String,
    /// The sentence beside each box, by `purpose/channel`.
    pub grants: Members<String>,
    /// What is always visible below the boxes.
    pub facts: String,
}

impl Document {
    fn check_pairs(&self) -> Result<(), Error> {
        let mut pairs = Members::default();
        let mut ids = Members::default();
        for (index, purpose) in self.purposes.iter().enumerate() {
            let fresh = ids.insert(purpose.id.clone(), ()).is_none()
                && purpose
                    .channels
                    .iter()
                    .all(|channel| pairs.insert(format!("{}/{}", purpose.id, channel.as_str()), ()).is_none());
            if !fresh {
                return Err(Error::new(Code::NoticeDuplicatePurpose).at(format!("/purposes/{index}")));
            }
        }
        if self.words.is_empty() {
            return Err(Error::new(Code::NoticeWordsMissing).at("/words"));
        }
        for (locale, words) in &self.words {
            let place = format!("/words/{locale}/grants");
            if let Some(missing) = pairs.keys().find(|pair| !words.grants.contains_key(*pair)) {
                let message = format!("no words for `{missing}` in `{locale}`");
                return Err(Error::with(Code::NoticeWordsMissing, message).at(place));
            }
            if let Some(unknown) = words.grants.keys().find(|pair| !pairs.contains_key(*pair)) {
                let message = format!("words for `{unknown}`, which is no purpose and channel of the notice");
                return Err(Error::with(Code::NoticeWordsUnknown, message).at(place));
            }
        }
        Ok(())
    }
}

fn words_digests(notice: &Value) -> Members<String> {
    match notice.get("words") {
        Some(Value::Object(words)) => words
            .iter()
            .map(|(locale, words)| (locale.clone(), json::digest(words.canonical().as_bytes())))
            .collect(),
        _ => Members::default(),
    }
}

const FORMAT: &str = "avowal-notice/1";
