//! The closed list of events a page may record, and the chain over them.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Code, Error};
use crate::json::{self, Value};

/// Something that happened on the page, `t` milliseconds after its element started (monotonic clock).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "e", rename_all = "kebab-case")]
pub enum Event {
    /// The element started. `ticked`: a box was ticked already.
    #[expect(missing_docs, reason = "described above")]
    Mount { t: u64, ticked: bool },
    /// The words were on the page.
    NoticeRendered {
        /// Offset.
        t: u64,
        /// Digest of the canonical words as read from the page.
        text: String,
        /// Smallest font size, CSS pixels rounded down.
        font: u64,
        /// Lowest contrast ratio, times 100 (WCAG 2.2).
        contrast: u64,
        /// Width and height, CSS pixels.
        #[serde(rename = "box")]
        size: [u64; 2],
        /// Class of the viewport.
        view: Viewport,
        /// Generated content, text-transform or text-security touched the words.
        #[serde(skip_serializing_if = "Option::is_none")]
        altered: Option<bool>,
    },
    /// Share of the element in view at most (percent), and for how long (milliseconds, rounded down to 100).
    #[expect(missing_docs, reason = "described above")]
    Visible { t: u64, ratio: u64, ms: u64 },
    /// Whether something lay over the words.
    #[expect(missing_docs, reason = "described above")]
    Occlusion { t: u64, result: OcclusionResult },
    /// The number could be read: region and type, no digits.
    #[expect(missing_docs, reason = "described above")]
    PhoneValid {
        t: u64,
        region: String,
        #[serde(rename = "type")]
        kind: String,
    },
    /// A box changed.
    Toggle {
        /// Offset.
        t: u64,
        /// `purpose/channel`.
        grant: String,
        /// Ticked afterwards.
        to: bool,
        /// How, from the click event; `change` events say nothing about who did it.
        by: Act,
    },
    /// The page showed what messages will look like.
    #[expect(missing_docs, reason = "described above")]
    PreviewShown { t: u64 },
    /// The page went out of sight.
    #[expect(missing_docs, reason = "described above")]
    PageHidden { t: u64 },
    /// The browser filled the number in.
    #[expect(missing_docs, reason = "described above")]
    Autofilled { t: u64 },
    /// The form was sent. `phone` is [`super::number_digest`].
    #[expect(missing_docs, reason = "described above")]
    Submit { t: u64, phone: String },
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

/// What lay over the words, the better first; `unknown` where the browser cannot tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "described above")]
pub enum OcclusionResult {
    Clear,
    Unknown,
    Covered,
}

/// An event as it is written: `e`, and what its kind has. Read in one go, for serde's own reader of tagged enumerations
/// keeps each event twice, and is 45 KB of a module.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Written {
    e: Tag,
    t: u64,
    ticked: Option<bool>,
    text: Option<String>,
    font: Option<u64>,
    contrast: Option<u64>,
    #[serde(rename = "box")]
    size: Option<[u64; 2]>,
    view: Option<Viewport>,
    altered: Option<bool>,
    ratio: Option<u64>,
    ms: Option<u64>,
    result: Option<OcclusionResult>,
    region: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    grant: Option<String>,
    to: Option<bool>,
    by: Option<Act>,
    phone: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Tag {
    Mount,
    NoticeRendered,
    Visible,
    Occlusion,
    PhoneValid,
    Toggle,
    PreviewShown,
    PageHidden,
    Autofilled,
    Submit,
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut written = Written::deserialize(deserializer)?;
        let event = written.event().map_err(D::Error::missing_field)?;
        match written.left() {
            Some(name) => Err(D::Error::unknown_field(name, &[])),
            None => Ok(event),
        }
    }
}

impl Written {
    /// The event, or the name of what it lacks. What it has is taken out.
    fn event(&mut self) -> Result<Event, &'static str> {
        let t = self.t;
        Ok(match self.e {
            Tag::Mount => Event::Mount { t, ticked: self.ticked.take().ok_or("ticked")? },
            Tag::NoticeRendered => Event::NoticeRendered {
                t,
                text: self.text.take().ok_or("text")?,
                font: self.font.take().ok_or("font")?,
                contrast: self.contrast.take().ok_or("contrast")?,
                size: self.size.take().ok_or("box")?,
                view: self.view.take().ok_or("view")?,
                altered: self.altered.take(),
            },
            Tag::Visible => Event::Visible {
                t,
                ratio: self.ratio.take().ok_or("ratio")?,
                ms: self.ms.take().ok_or("ms")?,
            },
            Tag::Occlusion => Event::Occlusion { t, result: self.result.take().ok_or("result")? },
            Tag::PhoneValid => Event::PhoneValid {
                t,
                region: self.region.take().ok_or("region")?,
                kind: self.kind.take().ok_or("type")?,
            },
            Tag::Toggle => Event::Toggle {
                t,
                grant: self.grant.take().ok_or("grant")?,
                to: self.to.take().ok_or("to")?,
                by: self.by.take().ok_or("by")?,
            },
            Tag::PreviewShown => Event::PreviewShown { t },
            Tag::PageHidden => Event::PageHidden { t },
            Tag::Autofilled => Event::Autofilled { t },
            Tag::Submit => Event::Submit { t, phone: self.phone.take().ok_or("phone")? },
        })
    }

    /// The name of something that was written and is no part of the event.
    fn left(&self) -> Option<&'static str> {
        let Written { e: _, t: _, ticked, text, font, contrast, size, view, altered, ratio, ms, result, .. } = self;
        let Written { region, kind, grant, to, by, phone, .. } = self;
        let left = [
            ("altered", altered.is_some()),
            ("box", size.is_some()),
            ("by", by.is_some()),
            ("contrast", contrast.is_some()),
            ("font", font.is_some()),
            ("grant", grant.is_some()),
            ("ms", ms.is_some()),
            ("phone", phone.is_some()),
            ("ratio", ratio.is_some()),
            ("region", region.is_some()),
            ("result", result.is_some()),
            ("text", text.is_some()),
            ("ticked", ticked.is_some()),
            ("to", to.is_some()),
            ("type", kind.is_some()),
            ("view", view.is_some()),
        ];
        left.into_iter().find(|(_, left)| *left).map(|(name, _)| name)
    }
}

impl Event {
    /// Milliseconds after the element started.
    pub fn offset(&self) -> u64 {
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
