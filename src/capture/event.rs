//! The closed list of events a page may record, and the chain over them.

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error};
use crate::json::{self, Value};

/// Something that happened on the page, `t` milliseconds after its element started (monotonic clock).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "e", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// The element started. `ticked`: a box was ticked already.
    #[expect(missing_docs, reason = "described above")]
    Mount { t: u32, ticked: bool },
    /// The words were on the page.
    NoticeRendered {
        /// Offset.
        t: u32,
        /// Digest of the canonical words as read from the page.
        text: String,
        /// Smallest font size, CSS pixels rounded down.
        font: u32,
        /// Lowest contrast ratio, times 100 (WCAG 2.2).
        contrast: u32,
        /// Width and height, CSS pixels.
        #[serde(rename = "box")]
        size: [u32; 2],
        /// Class of the viewport.
        view: Viewport,
        /// Generated content, text-transform or text-security touched the words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        altered: Option<bool>,
    },
    /// Share of the element in view at most (percent), and for how long (milliseconds, rounded down to 100).
    #[expect(missing_docs, reason = "described above")]
    Visible { t: u32, ratio: u32, ms: u32 },
    /// Whether something lay over the words.
    #[expect(missing_docs, reason = "described above")]
    Occlusion { t: u32, result: OcclusionResult },
    /// The number could be read: region and type, no digits.
    #[expect(missing_docs, reason = "described above")]
    PhoneValid {
        t: u32,
        region: String,
        #[serde(rename = "type")]
        kind: String,
    },
    /// A box changed.
    Toggle {
        /// Offset.
        t: u32,
        /// `purpose/channel`.
        grant: String,
        /// Ticked afterwards.
        to: bool,
        /// How, from the click event; `change` events say nothing about who did it.
        by: Act,
    },
    /// The page showed what messages will look like.
    #[expect(missing_docs, reason = "described above")]
    PreviewShown { t: u32 },
    /// The page went out of sight.
    #[expect(missing_docs, reason = "described above")]
    PageHidden { t: u32 },
    /// The browser filled the number in.
    #[expect(missing_docs, reason = "described above")]
    Autofilled { t: u32 },
    /// The form was sent. `phone` is [`super::number_digest`].
    #[expect(missing_docs, reason = "described above")]
    Submit { t: u32, phone: String },
}

/// How a box was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "pointer types of Pointer Events")]
pub enum Act {
    Mouse,
    Touch,
    Pen,
    Keyboard,
    /// No trusted click stands behind it.
    Script,
}

/// Class of the viewport: narrow is under 480 CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "described above")]
pub enum Viewport {
    Narrow,
    Wide,
}

/// What IntersectionObserver v2 said, the better first; `unknown` where the browser has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "described above")]
pub enum OcclusionResult {
    Clear,
    Unknown,
    Covered,
}

impl Event {
    /// Milliseconds after the element started.
    pub fn offset(&self) -> u32 {
        match self {
            Event::Mount { t, .. }
            | Event::NoticeRendered { t, .. }
            | Event::Visible { t, .. }
            | Event::Occlusion { t, .. }
            | Event::PhoneValid { t, .. }
            | Event::Toggle { t, .. }
            | Event::PreviewShown { t }
            | Event::PageHidden { t }
            | Event::Autofilled { t }
            | Event::Submit { t, .. } => *t,
        }
    }
}

/// The end of the hash chain, base64url: `h0 = SHA-256(challenge)`, `h = SHA-256(h ‖ canonical event)`.
pub fn chain(challenge: &str, events: &[Event]) -> String {
    let start = json::sha256(challenge.as_bytes());
    let end = events
        .iter()
        .fold(start, |link, event| json::sha256(&[link.as_slice(), canonical(event).as_bytes()].concat()));
    json::base64url(&end)
}

/// Starts once, ends with submit once, never goes back in time.
pub(super) fn check_order(events: &[Event]) -> Result<(), Error> {
    let starts = matches!(events.first(), Some(Event::Mount { .. }));
    let ends = matches!(events.last(), Some(Event::Submit { .. }));
    let mounts = events.iter().filter(|event| matches!(event, Event::Mount { .. })).count();
    let submits = events.iter().filter(|event| matches!(event, Event::Submit { .. })).count();
    let forward = events.windows(2).all(|pair| match pair {
        [earlier, later] => earlier.offset() <= later.offset(),
        _ => true,
    });
    if starts && ends && mounts == 1 && submits == 1 && forward && events.len() <= MOST_EVENTS {
        Ok(())
    } else {
        Err(Code::CaptureEventOrder.into())
    }
}

fn canonical(event: &Event) -> String {
    let text = serde_json::to_string(event).unwrap_or_default();
    Value::parse(&text, json::DOCUMENT).map(|value| value.canonical()).unwrap_or_default()
}

const MOST_EVENTS: usize = 64;
