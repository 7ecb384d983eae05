//! How many parts a text is sent in (3GPP TS 23.038 and 23.040), by the way of counting that is asked for.

use icu_segmenter::GraphemeClusterSegmenter;
use serde::{Deserialize, Serialize};

use super::gsm::{Alphabet, Shift, default_septets};
use crate::error::{Code, Error};

/// How parts are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// A character is never split, a cluster of characters may be.
    #[default]
    GsmCodepoint,
    /// What a person sees as one character is never split (some gateways).
    GsmGrapheme,
    /// Every character counts one, whatever it is (Chinese platforms).
    CnDomestic,
}

/// What a text is sent as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Encoding {
    #[serde(rename = "gsm-7")]
    Gsm7,
    #[serde(rename = "ucs-2")]
    Ucs2,
}

/// What is known of how a text is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Counting {
    /// How parts are counted.
    pub policy: Policy,
    /// The language whose shift tables may be used, where the operator supports them.
    pub language: Option<String>,
    /// Octets of information elements that go before the text, such as 4 for ports of 8 bit or 6 for ports of 16 bit.
    pub header: u32,
}

/// The parts of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Segments {
    /// Alphabet of the whole text.
    pub encoding: Encoding,
    /// How it was counted.
    pub policy: Policy,
    /// How many parts.
    pub segments: u32,
    /// Septets, UTF-16 units or characters of the text.
    pub units: u32,
    /// What one part takes.
    pub units_per_segment: u32,
    /// What is free in the last part.
    pub units_left: u32,
    /// The characters that are in no 7-bit alphabet used, each with its place (UTF-16).
    pub forcing: Vec<Forcing>,
    /// The language whose shift tables it is written with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'static str>,
}

/// A character that the 7-bit alphabet does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Forcing {
    pub char: char,
    /// UTF-16.
    pub start: u32,
}

/// The parts without their details: what a count of many messages needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the members of `Segments`")]
pub struct Count {
    pub encoding: Encoding,
    pub segments: u32,
    pub units: u32,
    pub units_per_segment: u32,
    pub units_left: u32,
}

impl Policy {
    /// The inverse of its name.
    pub fn parse(text: &str) -> Option<Policy> {
        match text {
            "gsm-codepoint" => Some(Policy::GsmCodepoint),
            "gsm-grapheme" => Some(Policy::GsmGrapheme),
            "cn-domestic" => Some(Policy::CnDomestic),
            _ => None,
        }
    }
}

/// Counts the parts of a text. An empty text has none.
///
/// Fails with `message.no-shift-table` for a language whose tables are not here, `message.header-too-long`.
///
/// ```
/// use avowal::message::{Counting, count_segments};
/// let found = count_segments("Caffè da 2 €", &Counting::default())?;
/// assert_eq!((found.segments, found.units, found.units_left), (1, 13, 147));
/// # Ok::<(), avowal::error::Error>(())
/// ```
pub fn count_segments(text: &str, counting: &Counting) -> Result<Segments, Error> {
    let shift = counting.shift()?;
    let (alphabet, count) = best(text, counting.policy, counting.header, shift);
    let forcing = match (counting.policy, count.encoding) {
        (Policy::CnDomestic, _) | (_, Encoding::Gsm7) => Vec::new(),
        // what no alphabet that was allowed has; where each is in one of them, what the default one lacks
        (_, Encoding::Ucs2) => [shift, None].map(|locking| forcing(text, Alphabet { single: shift, locking })).into_iter().find(|found| !found.is_empty()).unwrap_or_default(),
    };
    Ok(Segments {
        encoding: count.encoding,
        policy: counting.policy,
        segments: count.segments,
        units: count.units,
        units_per_segment: count.units_per_segment,
        units_left: count.units_left,
        forcing,
        language: alphabet.single.or(alphabet.locking).map(name),
    })
}

/// The parts themselves, in a row: together they are the text. Fails as [`count_segments`] does.
///
/// ```
/// use avowal::message::{Counting, split_segments};
/// let text = "a".repeat(152) + "€uro".repeat(3).as_str();
/// assert_eq!(split_segments(&text, &Counting::default())?, [&text[..152], &text[152..]]);
/// # Ok::<(), avowal::error::Error>(())
/// ```
pub fn split_segments<'t>(text: &'t str, counting: &Counting) -> Result<Vec<&'t str>, Error> {
    let (alphabet, count) = best(text, counting.policy, counting.header, counting.shift()?);
    if count.segments <= 1 {
        return Ok(Some(text).filter(|text| !text.is_empty()).into_iter().collect());
    }
    let room = count.units_per_segment;
    let width = |c: char| match (counting.policy, count.encoding) {
        (Policy::CnDomestic, _) => 1,
        (_, Encoding::Gsm7) => alphabet.septets(c),
        (_, Encoding::Ucs2) => c.len_utf16() as u32,
    };
    let (mut parts, mut used, mut start, mut at) = (Vec::new(), 0, 0, 0);
    let pieces: Vec<&str> = match counting.policy {
        Policy::GsmGrapheme => clusters(text, width, room).map(|(piece, _)| piece).collect(),
        _ => text.char_indices().filter_map(|(at, c)| text.get(at..at + c.len_utf8())).collect(),
    };
    for piece in pieces {
        let units: u32 = piece.chars().map(width).sum();
        if used + units > room {
            parts.extend(text.get(start..at));
            (start, used) = (at, 0);
        }
        used += units;
        at += piece.len();
    }
    parts.extend(text.get(start..));
    Ok(parts)
}

impl Counting {
    /// The tables allowed, once what was asked for makes sense.
    fn shift(&self) -> Result<Option<Shift>, Error> {
        if self.header > LONGEST_HEADER {
            return Err(Code::MessageHeaderTooLong.into());
        }
        let Some(language) = &self.language else { return Ok(None) };
        let absent = || format!("there is no shift table of `{language}` here: {ABSENT}");
        Shift::of(language).map(Some).ok_or_else(|| Error::with(Code::MessageNoShiftTable, absent()))
    }
}

/// Counts the parts of a text in the default alphabet.
#[inline(never)]
pub fn count(text: &str, policy: Policy) -> Count {
    best(text, policy, 0, None).1
}

/// The cheapest way to write a text with the tables that are allowed.
#[inline(never)]
fn best(text: &str, policy: Policy, header: u32, shift: Option<Shift>) -> (Alphabet, Count) {
    let plain = Alphabet::default();
    let with = |alphabet: Alphabet| (alphabet, counted(text, policy, header, alphabet));
    let first = with(plain);
    let Some(shift) = shift.filter(|_| first.1.encoding == Encoding::Ucs2 && policy != Policy::CnDomestic) else {
        return first;
    };
    let some = Some(shift);
    let tables = [
        Alphabet { single: some, locking: None },
        Alphabet { single: None, locking: some },
        Alphabet { single: some, locking: some },
    ];
    let usable = tables.into_iter().filter(|alphabet| alphabet.locking.is_none() || shift != Shift::Spanish);
    let written = usable.map(with).filter(|(_, count)| count.encoding == Encoding::Gsm7);
    // `min_by_key` keeps the first of equals: the plainer tables
    std::iter::once(first).chain(written).min_by_key(|(_, count)| (count.segments, count.encoding == Encoding::Ucs2, count.units)).unwrap_or(first)
}

fn counted(text: &str, policy: Policy, header: u32, alphabet: Alphabet) -> Count {
    if policy == Policy::CnDomestic {
        let units = text.chars().count() as u32;
        return packed(Encoding::Ucs2, units, header, || text.chars().map(|_| 1));
    }
    let mut septets = 0;
    let mut wide = false;
    for c in text.chars() {
        let width = alphabet.septets(c);
        if width == 0 {
            return ucs2(text, policy, header);
        }
        wide |= width == 2;
        septets += width;
    }
    let header = header + alphabet.header();
    match (policy, wide) {
        (Policy::GsmGrapheme, _) if text.contains('\r') => {
            packed(Encoding::Gsm7, septets, header, || clusters(text, move |c| alphabet.septets(c), room(Encoding::Gsm7, header + CONCATENATION)).map(|(_, width)| width))
        }
        _ => packed(Encoding::Gsm7, septets, header, || text.chars().map(move |c| alphabet.septets(c))),
    }
}

fn ucs2(text: &str, policy: Policy, header: u32) -> Count {
    let units = text.chars().map(|c| c.len_utf16() as u32).sum();
    match policy {
        Policy::GsmGrapheme => packed(Encoding::Ucs2, units, header, || {
            clusters(text, |c| c.len_utf16() as u32, room(Encoding::Ucs2, header + CONCATENATION)).map(|(_, width)| width)
        }),
        _ => packed(Encoding::Ucs2, units, header, || text.chars().map(|c| c.len_utf16() as u32)),
    }
}

/// Fills parts with pieces that are not split. `pieces` is asked only where one part is not enough.
fn packed<I: Iterator<Item = u32>>(encoding: Encoding, units: u32, header: u32, pieces: impl FnOnce() -> I) -> Count {
    let single = room(encoding, header);
    if units <= single {
        let segments = u32::from(units > 0);
        return Count { encoding, segments, units, units_per_segment: single, units_left: single - units };
    }
    let room = room(encoding, header + CONCATENATION);
    let (mut segments, mut used) = (1, 0);
    for piece in pieces() {
        if used + piece > room {
            segments += 1;
            used = 0;
        }
        used += piece;
    }
    Count { encoding, segments, units, units_per_segment: room, units_left: room.saturating_sub(used) }
}

/// What a person sees as one character, with its width; what is wider than a part is split after all.
fn clusters(text: &str, width: impl Fn(char) -> u32, room: u32) -> impl Iterator<Item = (&str, u32)> {
    let breaks = GraphemeClusterSegmenter::new().segment_str(text);
    let mut pieces = Vec::new();
    let mut from = 0;
    for to in breaks.skip(1) {
        let cluster = text.get(from..to).unwrap_or_default();
        let whole: u32 = cluster.chars().map(&width).sum();
        match whole <= room {
            true => pieces.push((cluster, whole)),
            false => pieces.extend(
                cluster
                    .char_indices()
                    .filter_map(|(at, c)| Some((cluster.get(at..at + c.len_utf8())?, width(c)))),
            ),
        }
        from = to;
    }
    pieces.into_iter()
}

/// What a part takes beside a header: 140 octets, of which the header takes its length octet and its elements.
fn room(encoding: Encoding, header: u32) -> u32 {
    let octets = if header == 0 { 0 } else { header + 1 };
    match encoding {
        Encoding::Gsm7 => (140 - octets) * 8 / 7,
        Encoding::Ucs2 => (140 - octets) / 2,
    }
}

#[inline(never)]
fn forcing(text: &str, alphabet: Alphabet) -> Vec<Forcing> {
    let mut start = 0;
    let mut found = Vec::new();
    for char in text.chars() {
        if default_septets(char) == 0 && alphabet.septets(char) == 0 {
            found.push(Forcing { char, start });
        }
        start += char.len_utf16() as u32;
    }
    found
}

fn name(shift: Shift) -> &'static str {
    match shift {
        Shift::Turkish => "tr",
        Shift::Spanish => "es",
        Shift::Portuguese => "pt",
    }
}

/// Octets of the element that numbers the parts: reference, how many, which.
const CONCATENATION: u32 = 5;
/// Beside which a part still takes a few characters.
const LONGEST_HEADER: u32 = 120;
/// The languages of TS 23.038 whose tables could not be confirmed from two sources.
const ABSENT: &str = "only `tr`, `es` and `pt` are; those of Bengali, Gujarati, Hindi, Kannada, Malayalam, Oriya, Punjabi, Tamil, Telugu and Urdu could not be confirmed";
