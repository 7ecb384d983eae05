//! The numbering plans of the world, decoded from one binary blob.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::decode;
use super::program::{self, Prefix};
use crate::region::Region;

/// The numbering plans of all regions: what libphonenumber calls its metadata, as shared automata.
///
/// A value is decoded once (a few milliseconds) and then passed to whatever needs it. It never changes.
pub struct Metadata {
    pub(super) version: String,
    pub(super) fingerprint: [u8; 32],
    pub(super) automata: Automata,
    /// Ordered by calling code; of regions that share one the main region first.
    pub(super) plans: Vec<Plan>,
    /// One more than the index of the first plan of each calling code; 0 where there is none.
    pub(super) by_code: Vec<u8>,
    /// The same for the plan of each region, at its [`region_index`].
    pub(super) by_region: Vec<u8>,
    pub(super) formats: Vec<Format>,
    /// Roots of leading digits, shared by the formats.
    pub(super) leading: Vec<u16>,
    pub(super) patterns: Vec<GroupPattern>,
    pub(super) strings: Lists,
    pub(super) programs: Lists,
    /// The [`program::openings`] of each.
    pub(super) openings: Vec<u16>,
    /// Where letters and numbers of Unicode begin and end by turns, from U+0080 on.
    pub(super) letters: Vec<u32>,
}

/// Why a blob was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataError {
    /// The bytes are not phone metadata at all (`phone.metadata-unreadable`).
    Unreadable,
    /// Phone metadata of a layout this version does not read (`phone.metadata-format`).
    Format {
        /// The layout the blob says it has.
        found: u8,
    },
    /// The checksum does not match: bytes are missing or changed (`phone.metadata-checksum`).
    Checksum,
}

impl Metadata {
    /// The metadata that comes with this version of the library.
    ///
    /// # Errors
    /// None for the blob in the package; the result is that of [`Metadata::from_bytes`].
    pub fn embedded() -> Result<Self, MetadataError> {
        Self::from_bytes(include_bytes!("metadata.bin"))
    }

    /// Decodes a blob as `cargo xtask phone-data` writes it, for metadata newer than the embedded one.
    ///
    /// ```
    /// use avowal::phone::{Metadata, MetadataError};
    /// assert_eq!(Metadata::from_bytes(b"hello").err(), Some(MetadataError::Unreadable));
    /// ```
    ///
    /// # Errors
    /// When the bytes are no blob, have another layout, or fail their checksum.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MetadataError> {
        decode::metadata(bytes)
    }

    /// The version of libphonenumber whose metadata this is, such as `9.0.33`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// SHA-256 of the encoded plans (the bytes after the header), as the generator computed it.
    #[must_use]
    pub fn fingerprint(&self) -> &[u8; 32] {
        &self.fingerprint
    }

    /// The plan of a geographic region.
    #[inline]
    pub(super) fn plan_of(&self, region: Region) -> Option<&Plan> {
        self.plans.get(usize::from(*self.by_region.get(region_index(region)?)?).checked_sub(1)?)
    }

    /// The plans that share a calling code, the main one first.
    #[inline]
    pub(super) fn plans_of_code(&self, code: u16) -> &[Plan] {
        let Some(first) = self.main_index(code) else { return &[] };
        let rest = self.plans.get(first..).unwrap_or_default();
        let count = rest.first().map_or(0, |main| usize::from(main.sharing));
        rest.get(..count).unwrap_or_default()
    }

    /// The main plan of a calling code.
    pub(super) fn main_plan(&self, code: u16) -> Option<&Plan> {
        self.plans.get(self.main_index(code)?)
    }

    pub(super) fn main_index(&self, code: u16) -> Option<usize> {
        usize::from(*self.by_code.get(usize::from(code))?).checked_sub(1)
    }

    #[inline]
    pub(super) fn program(&self, index: u8, digits: &[u8]) -> Option<Prefix> {
        let openings = self.openings.get(usize::from(index))?;
        if digits.first().is_some_and(|&digit| openings >> digit & 1 == 0) {
            return None;
        }
        program::matches(self.programs.get(index), digits)
    }

    pub(super) fn string(&self, index: u8) -> &[u8] {
        self.strings.get(index)
    }

    /// Whether a character is a letter or a number (general categories L and N).
    pub(super) fn is_letter_or_number(&self, c: char) -> bool {
        if c.is_ascii() {
            return c.is_ascii_alphanumeric();
        }
        self.letters.partition_point(|&border| border <= u32::from(c)) % 2 == 1
    }

    /// The type of a national number in a plan, as an output of its automaton.
    #[inline]
    pub(super) fn classify(&self, plan: &Plan, number: &[u8]) -> u8 {
        self.automata.output(self.automata.walk(plan.types, number))
    }

    /// Whether the general pattern of a plan matches, whatever the lengths say.
    #[inline]
    pub(super) fn is_viable(&self, plan: &Plan, number: &[u8]) -> bool {
        self.automata.output(self.automata.walk(plan.general, number)) != 0
    }
}

impl MetadataError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable => "phone.metadata-unreadable",
            Self::Format { .. } => "phone.metadata-format",
            Self::Checksum => "phone.metadata-checksum",
        }
    }
}

impl fmt::Display for MetadataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("not a phone metadata file"),
            Self::Format { found } => {
                write!(f, "phone metadata of format {found}, this version reads format {}", decode::FORMAT)
            }
            Self::Checksum => f.write_str("phone metadata is damaged: its checksum does not match"),
        }
    }
}

impl core::error::Error for MetadataError {}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metadata").field("version", &self.version).finish_non_exhaustive()
    }
}

/// The place of a geographic region among all pairs of letters.
pub(super) fn region_index(region: Region) -> Option<usize> {
    let [high, low] = region.to_bits().to_be_bytes();
    Some(usize::from(high.checked_sub(b'A')?) * 26 + usize::from(low.checked_sub(b'A')?))
}

/// Outputs of the automata: nothing, plain acceptance, then the number types in libphonenumber's order.
pub(super) const ACCEPT: u8 = 1;
pub(super) const FIRST_TYPE: u8 = 2;

/// All automata in one: rows of ten targets, shared wherever two states mean the same. State 0 is dead.
#[derive(Default)]
pub(super) struct Automata {
    pub(super) rows: Vec<[u16; 10]>,
    pub(super) outputs: Vec<u8>,
}

impl Automata {
    #[inline(always)]
    pub(super) fn step(&self, state: u16, digit: u8) -> u16 {
        self.rows.as_flattened().get(usize::from(state) * 10 + usize::from(digit)).map_or(0, |&next| next)
    }

    pub(super) fn walk(&self, root: u16, digits: &[u8]) -> u16 {
        let mut state = root;
        for &digit in digits {
            state = self.step(state, digit);
            if state == 0 {
                break;
            }
        }
        state
    }

    #[inline(always)]
    pub(super) fn output(&self, state: u16) -> u8 {
        self.outputs.get(usize::from(state)).copied().unwrap_or(0)
    }

    /// The first two digits with which a pattern of leading digits matches or might.
    pub(super) fn starts(&self, root: u16) -> [u16; 10] {
        let alive = |digits: &[u8]| self.leading(root, digits) != Some(false);
        let mut starts = [0; 10];
        for (first, seconds) in (0..).zip(&mut starts).filter(|&(first, _)| alive(&[first])) {
            *seconds = (0..10).filter(|&second| alive(&[first, second])).map(|second| 1 << second).sum();
        }
        starts
    }

    /// Whether a pattern of leading digits matches (`Some(true)`), might with more digits (`None`), or cannot.
    #[inline]
    pub(super) fn leading(&self, root: u16, digits: &[u8]) -> Option<bool> {
        let mut state = root;
        for &digit in digits {
            if self.output(state) == ACCEPT {
                return Some(true);
            }
            state = self.step(state, digit);
            if state == 0 {
                return Some(false);
            }
        }
        if self.output(state) == ACCEPT { Some(true) } else { None }
    }
}

/// Short lists of bytes, end to end.
#[derive(Default)]
pub(super) struct Lists {
    bytes: Vec<u8>,
    ends: Vec<u16>,
}

impl Lists {
    /// The list at a place; empty where there is none.
    #[inline]
    pub(super) fn get(&self, index: u8) -> &[u8] {
        let end = |at: usize| self.ends.get(at).copied().map(usize::from);
        let index = usize::from(index);
        let start = index.checked_sub(1).and_then(end).unwrap_or(0);
        self.bytes.get(start..end(index).unwrap_or(0)).unwrap_or_default()
    }

    /// How many bytes more the ends can tell apart.
    pub(super) fn room(&self) -> usize {
        usize::from(u16::MAX).saturating_sub(self.bytes.len())
    }

    /// One more byte of the last list.
    pub(super) fn push(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// The last list ends here.
    pub(super) fn end(&mut self) {
        self.ends.push(self.bytes.len() as u16);
    }
}

/// The numbering plan of one region.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Plan {
    pub(super) region: Region,
    /// Country calling code.
    pub(super) code: u16,
    /// How many plans have this code, from this one on.
    pub(super) sharing: u8,
    /// Possible lengths of national numbers, and lengths possible only locally: bit n for n digits.
    pub(super) lengths: u32,
    pub(super) local_lengths: u32,
    /// Roots: types, general description, the region's own leading digits (0: none).
    pub(super) types: u16,
    pub(super) general: u16,
    pub(super) leading: u16,
    /// The first two digits that the leading digits leave possible: bit `b` at place `a` for `ab`.
    pub(super) starts: [u16; 10],
    /// Programs, 0 for none: international prefix, national prefix for parsing.
    pub(super) international_prefix: u8,
    pub(super) national_prefix: u8,
    /// Strings, 0 for none.
    pub(super) transform: u8,
    pub(super) extension_prefix: u8,
    /// First format and how many; international numbers have their own where `international.1` is not 0.
    pub(super) national: (u16, u8),
    pub(super) international: (u16, u8),
    /// An example of a mobile number, else of another type, and its length.
    pub(super) example: (u64, u8),
}

/// One way to group the digits of a number.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Format {
    pub(super) pattern: u8,
    /// Strings: what to print, and what to put in place of its first group in a national number (0: nothing).
    pub(super) template: u8,
    pub(super) prefix_rule: u8,
    pub(super) flags: u8,
    /// First root of leading digits and how many stages.
    pub(super) leading: (u16, u8),
}

impl Format {
    /// Flags: the national prefix may be left out; there is a rule for carrier codes.
    pub(super) const PREFIX_OPTIONAL: u8 = 1;
    pub(super) const CARRIER_RULE: u8 = 2;
}

/// How many digits each group of a format takes, at least and at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct GroupPattern {
    pub(super) groups: [(u8, u8); 5],
}

impl GroupPattern {
    /// The lengths of the groups of a number of this many digits: the first groups take all they can.
    pub(super) fn fit(&self, digits: usize) -> Option<[usize; 5]> {
        let least: usize = self.groups.iter().map(|group| usize::from(group.0)).sum();
        let mut spare = digits.checked_sub(least)?;
        let lengths = self.groups.map(|(least, most)| {
            let more = spare.min(usize::from(most - least));
            spare -= more;
            usize::from(least) + more
        });
        (spare == 0).then_some(lengths)
    }

    /// How many groups there are.
    pub(super) fn count(&self) -> usize {
        self.groups.iter().filter(|group| group.1 > 0).count()
    }

    /// The most digits the groups can take.
    pub(super) fn most(&self) -> usize {
        self.groups.iter().map(|group| usize::from(group.1)).sum()
    }
}
