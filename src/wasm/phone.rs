//! Phone numbers across the boundary: UTF-16 in, packed words and UTF-16 out, both in memory that JavaScript sees.
//!
//! No call makes a string or an array for JavaScript: it writes into [`Phones::units`], calls with a length, and reads
//! from there or from [`Phones::words`]. Regions cross as [`Region::to_bits`], anything else for none.

use alloc::string::String;
use alloc::vec::Vec;
use core::cell::Cell;

use wasm_bindgen::prelude::*;

#[cfg(feature = "wasm-full")]
use crate::phone::MetadataError;
use crate::phone::{self, Formatter, Metadata, PACKED_WORDS, ParseError, PhoneCheck};
use crate::region::Region;

/// The metadata, decoded once, and the memory in which questions and answers are exchanged.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Phones {
    metadata: Metadata,
    units: Vec<Cell<u16>>,
    words: Vec<Cell<u32>>,
}

#[wasm_bindgen]
impl Phones {
    /// With the metadata inside this module.
    pub fn embedded() -> Option<Phones> {
        Metadata::embedded().ok().map(Phones::with)
    }

    /// Makes room for so many units and words. It may move both.
    pub fn room(&mut self, units: usize, words: usize) {
        grow(&mut self.units, units);
        grow(&mut self.words, words);
    }

    /// Where UTF-16 units are exchanged.
    pub fn units(&self) -> usize {
        self.units.as_ptr() as usize
    }

    /// Where packed words are answered.
    pub fn words(&self) -> usize {
        self.words.as_ptr() as usize
    }

    /// Parses the first units; the words are laid out as `phone::packed` says.
    pub fn parse(&self, length: usize, region: u32) {
        self.parse_one(0, length, 0, region);
    }

    /// Writes the packed check in the words as text: 0 national, 1 international, 2 RFC 3966. How many units it has.
    pub fn format(&mut self, style: u8) -> usize {
        let mut words = [0; PACKED_WORDS];
        words.iter_mut().zip(&self.words).for_each(|(word, cell)| *word = cell.get());
        let text = PhoneCheck::from_packed(words).and_then(|check| match style {
            0 => check.national(&self.metadata),
            1 => check.international(&self.metadata),
            _ => check.rfc3966(&self.metadata),
        });
        self.say(&text.unwrap_or_default())
    }

    /// Reads what a person meant: packed checks, and after them the number of units of the notes. A note is a line,
    /// code and message with a space between them; a form shows words of its own and gets the codes alone.
    pub fn read(&mut self, length: usize, region: u32) -> usize {
        let reading = phone::read_chars(&self.metadata, &self.text(length), place(region));
        let mut notes = String::new();
        for note in &reading.notes {
            notes.push_str(note.code());
            #[cfg(feature = "wasm-full")]
            {
                notes.push(' ');
                notes.push_str(&note.message());
            }
            notes.push('\n');
        }
        let count = reading.readings.len();
        let units = self.say(&notes);
        self.room(0, (count + 1) * PACKED_WORDS);
        for (index, check) in reading.readings.iter().enumerate() {
            self.answer(index * PACKED_WORDS, &check.to_packed());
        }
        self.answer(count * PACKED_WORDS, &[units as u32]);
        count
    }

    /// The display after the last of the keys typed so far. How many units it has.
    pub fn typed(&mut self, length: usize, region: u32) -> usize {
        let keys = self.text(length);
        let mut formatter = Formatter::new(&self.metadata, place(region));
        let mut shown = String::new();
        for key in keys {
            shown.clear();
            shown.push_str(formatter.push(&self.metadata, key));
        }
        self.say(&shown)
    }

    /// Every region, one a line: its code and an example as it is written from abroad, calling code first.
    pub fn regions(&mut self) -> usize {
        let mut lines = String::new();
        for info in phone::regions(&self.metadata) {
            let [high, low] = info.region.to_bits().to_be_bytes();
            lines.push(char::from(high));
            lines.push(char::from(low));
            lines.push(' ');
            lines.push_str(&info.example.international(&self.metadata).unwrap_or_default());
            lines.push('\n');
        }
        self.say(&lines)
    }
}

/// What no web form asks.
#[cfg(feature = "wasm-full")]
#[wasm_bindgen]
impl Phones {
    /// With a newer blob, that many bytes from the start of [`Phones::units`]. Where it is refused the first word
    /// says why: 1 unreadable, 2 format, 3 checksum.
    pub fn load(&self, bytes: usize) -> Option<Phones> {
        let blob: Vec<u8> = self.units.iter().flat_map(|unit| unit.get().to_le_bytes()).take(bytes).collect();
        let refused = match Metadata::from_bytes(&blob) {
            Ok(metadata) => return Some(Phones::with(metadata)),
            Err(MetadataError::Format { .. }) => 2,
            Err(MetadataError::Checksum) => 3,
            Err(_) => 1,
        };
        self.answer(0, &[refused]);
        None
    }

    /// Parses many numbers, each with its length in front, into as many packed checks.
    #[wasm_bindgen(js_name = parseAll)]
    pub fn parse_all(&self, count: usize, region: u32) {
        let mut at = 0;
        for place in 0..count {
            let length = self.units.get(at).map_or(0, |length| usize::from(length.get()));
            self.parse_one(at + 1, length, place * PACKED_WORDS, region);
            // of a number that is too long only the length crosses
            at += 1 + if length > LONGEST { 0 } else { length };
        }
    }

    /// The version of the metadata; its fingerprint follows in the words.
    pub fn version(&mut self) -> usize {
        let version = String::from(self.metadata.version());
        self.room(0, 32);
        for (cell, byte) in self.words.iter().zip(self.metadata.fingerprint()) {
            cell.set(u32::from(*byte));
        }
        self.say(&version)
    }
}

impl Phones {
    fn with(metadata: Metadata) -> Phones {
        let mut phones = Phones { metadata, units: Vec::new(), words: Vec::new() };
        phones.room(ROOM, PACKED_WORDS + 1);
        phones
    }

    fn parse_one(&self, from: usize, length: usize, to: usize, region: u32) {
        let check = match self.units.get(from..from + length) {
            Some(units) if length <= LONGEST => parse_units(&self.metadata, units, place(region)),
            _ => PhoneCheck::unparsed(ParseError::TooLong),
        };
        self.answer(to, &check.to_packed());
    }

    fn answer(&self, at: usize, words: &[u32]) {
        for (cell, word) in self.words.iter().skip(at).zip(words) {
            cell.set(*word);
        }
    }

    fn text(&self, length: usize) -> Vec<char> {
        characters(self.units.get(..length).unwrap_or_default())
    }

    fn say(&mut self, text: &str) -> usize {
        self.room(text.len(), 0);
        let mut length = 0;
        for (cell, unit) in self.units.iter().zip(text.encode_utf16()) {
            cell.set(unit);
            length += 1;
        }
        length
    }

    #[cfg(feature = "wasm-full")]
    pub(super) fn metadata(&self) -> &Metadata {
        &self.metadata
    }
}

/// More units than this are too long to be a number; they need not cross.
const LONGEST: usize = 250;

/// Room for a number, its display and a few notes.
const ROOM: usize = 512;

#[cfg(feature = "wasm-full")]
fn parse_units(metadata: &Metadata, units: &[Cell<u16>], region: Option<Region>) -> PhoneCheck {
    phone::parse_utf16(metadata, units.iter().map(Cell::get), region)
}

/// The build of web forms has one way to parse: that of single characters.
#[cfg(not(feature = "wasm-full"))]
fn parse_units(metadata: &Metadata, units: &[Cell<u16>], region: Option<Region>) -> PhoneCheck {
    phone::parse_chars(metadata, characters(units).iter().copied(), region)
}

/// Half of a surrogate pair is a character that stands for nothing.
fn characters(units: &[Cell<u16>]) -> Vec<char> {
    let mut characters = Vec::new();
    let mut rest = units.iter().map(|unit| u32::from(unit.get())).peekable();
    while let Some(unit) = rest.next() {
        let low = rest.peek().map_or(u32::MAX, |low| low.wrapping_sub(0xDC00));
        let code = match unit {
            0xD800..0xDC00 if low < 0x400 => {
                rest.next();
                0x1_0000 + ((unit - 0xD800) << 10 | low)
            }
            _ => unit,
        };
        characters.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    characters
}

fn place(bits: u32) -> Option<Region> {
    u16::try_from(bits).ok().and_then(Region::from_bits)
}

fn grow<T: Clone + Default>(cells: &mut Vec<Cell<T>>, count: usize)
where
    Cell<T>: Clone,
{
    if cells.len() < count {
        cells.resize(count, Cell::new(T::default()));
    }
}
