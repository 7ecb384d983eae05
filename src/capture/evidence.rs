//! The evidence vector: what a record proves, axis by axis. Never a score.

use serde::{Deserialize, Serialize};

use super::{Act, Capture, Event, OcclusionResult};
use crate::notice::Notice;

/// Levels per axis. Each says what stands behind the record, not how good it is.
///
/// | axis | 0 | 1 | 2 | 3 |
/// |---|---|---|---|---|
/// | presentation | asserted | the page named a known notice | + its words letter by letter, readable and in view | + nothing lay over them |
/// | action | asserted | the issuer saw a submit | + boxes empty at the start, each tick by a trusted click | + signed by the person |
/// | identity | number typed | valid for its region | + possession proven | + undisputed after delivery |
/// | time | caller's clock | issuer's clock | between challenge and receipt | + a third party's time |
/// | integrity | a row | a signed receipt | + in a log | + witnessed |
/// | delivery | none | shown | sent | acknowledged |
///
/// Presentation and action are claims of the page; only the other axes bind an operator who owns the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the table above")]
pub struct Evidence {
    pub presentation: u8,
    pub action: u8,
    pub identity: u8,
    pub time: u8,
    pub integrity: u8,
    pub delivery: u8,
}

/// What a page says it showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Digest of the words on the page.
    pub text: String,
    /// Smallest font size, CSS pixels.
    pub font: u64,
    /// Lowest contrast ratio, times 100.
    pub contrast: u64,
    /// Milliseconds in view before submit.
    pub ms: u64,
    /// Whether something lay over the words.
    pub occlusion: OcclusionResult,
}

impl Evidence {
    /// The levels in the order of the table.
    pub fn levels(&self) -> [u8; 6] {
        [self.presentation, self.action, self.identity, self.time, self.integrity, self.delivery]
    }

    /// What the issuer alone can say of a submit it saw.
    pub fn of_submit() -> Evidence {
        Evidence { action: 1, identity: 1, time: 1, integrity: 1, ..Evidence::default() }
    }

    /// What a capture adds, for the pairs that were granted and the locale shown.
    pub fn of_capture(capture: &Capture, notice: &Notice, locale: &str, granted: &[String]) -> Evidence {
        Evidence {
            presentation: presentation(capture, notice, locale),
            action: action(capture, granted),
            time: if capture.late { 1 } else { 2 },
            ..Evidence::of_submit()
        }
    }
}

impl Capture {
    /// What the page says it showed; `None` if it says nothing.
    pub fn shown(&self) -> Option<Shown> {
        let mut shown: Option<Shown> = None;
        let mut ms = 0;
        let mut occlusion = None;
        for event in &self.events {
            match event {
                Event::NoticeRendered { text, font, contrast, altered, .. } => {
                    // altered words were not shown as written, whatever their digest says
                    let text = if altered == &Some(true) { String::new() } else { text.clone() };
                    let looked = Shown { text, font: *font, contrast: *contrast, ms: 0, occlusion: OcclusionResult::Unknown };
                    // of several looks the worst counts: what was spoiled at one time is spoiled
                    shown = Some(match shown {
                        Some(before) => Shown {
                            text: if before.text == looked.text { looked.text } else { String::new() },
                            font: before.font.min(looked.font),
                            contrast: before.contrast.min(looked.contrast),
                            ..looked
                        },
                        None => looked,
                    });
                }
                // nothing was in view for longer than the element was there
                Event::Visible { t, ratio, ms: seen } if *ratio >= IN_VIEW_PERCENT => ms = ms.max(*seen.min(t)),
                // what lay over the words at one look counts, wherever it is at the next
                Event::Occlusion { result, .. } => occlusion = occlusion.max(Some(*result)),
                _ => {}
            }
        }
        let occlusion = occlusion.unwrap_or(OcclusionResult::Unknown);
        shown.map(|shown| Shown { ms, occlusion, ..shown })
    }

    /// Whether every box began empty and each that ended ticked was ticked by a trusted click.
    pub fn acted(&self) -> bool {
        self.began_empty() && self.touched().all(|pair| self.last_toggle(pair) != Some((true, Act::Script)))
    }

    fn began_empty(&self) -> bool {
        self.events.iter().any(|event| matches!(event, Event::Mount { ticked: false, .. }))
    }
}

fn presentation(capture: &Capture, notice: &Notice, locale: &str) -> u8 {
    let Some(shown) = capture.shown() else { return 1 };
    let words_match = notice.words_digest(locale) == Some(shown.text.as_str());
    let readable = shown.font >= READABLE_FONT_PX && shown.contrast >= READABLE_CONTRAST;
    let in_view = shown.ms > 0 && shown.occlusion != OcclusionResult::Covered;
    match (words_match && readable && in_view, shown.occlusion) {
        (false, _) => 1,
        (true, OcclusionResult::Clear) => 3,
        (true, _) => 2,
    }
}

fn action(capture: &Capture, granted: &[String]) -> u8 {
    let trusted = |pair: &String| matches!(capture.last_toggle(pair), Some((true, by)) if by != Act::Script);
    if capture.began_empty() && granted.iter().all(trusted) { 2 } else { 1 }
}

/// Thresholds of presentation level 2: WCAG 2.2 SC 1.4.3 contrast, and a size below which consent text counts as hidden.
const READABLE_CONTRAST: u64 = 450;
const READABLE_FONT_PX: u64 = 12;
const IN_VIEW_PERCENT: u64 = 50;
