//! A check as seven words, for crossing into JavaScript in one piece.
//!
//! | word | bits, lowest first |
//! |---|---|
//! | 0 | 3 reason (0 none, then in the order of [`ParseError`]) · 3 possible (0 none, then in the order of [`Possible`]) · 4 type (the order of [`PhoneType::ALL`]) · 5 digits of the national number, zeros included · 5 digits of the extension · 1 whether there is a region |
//! | 1 | 16 calling code · 16 region ([`Region::to_bits`]) |
//! | 2, 3 | the national number, low word first |
//! | 4, 5, 6 | the extension, four bits a digit, the last digit lowest, low word first |

use super::extension::Extension;
use super::{ParseError, PhoneCheck, PhoneType, Possible};
use crate::region::Region;

/// How many 32-bit words a packed check takes.
pub const PACKED_WORDS: usize = 7;

const REASONS: [ParseError; 5] = [
    ParseError::InvalidCountryCode,
    ParseError::NotANumber,
    ParseError::TooShortAfterIdd,
    ParseError::TooShortNsn,
    ParseError::TooLong,
];
const POSSIBLE: [Possible; 6] = [
    Possible::IsPossible,
    Possible::IsPossibleLocalOnly,
    Possible::InvalidCountryCode,
    Possible::TooShort,
    Possible::InvalidLength,
    Possible::TooLong,
];

impl PhoneCheck {
    /// The check as words; the layout is that of the module `phone::packed`.
    ///
    /// ```
    /// # use avowal::phone::{self, Metadata, PhoneCheck};
    /// # let metadata = Metadata::embedded()?;
    /// let check = phone::parse(&metadata, "+49 30 123456 ext. 7", None);
    /// assert_eq!(PhoneCheck::from_packed(check.to_packed()), Some(check));
    /// # Ok::<(), phone::MetadataError>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn to_packed(&self) -> [u32; PACKED_WORDS] {
        let reason = self.reason.map_or(0, |reason| reason as u32 + 1);
        let possible = self.possible.map_or(0, |possible| possible as u32 + 1);
        let flags = reason
            | possible << 3
            | (self.phone_type as u32) << 6
            | u32::from(self.national_length) << 10
            | u32::from(self.extension.length) << 15
            | u32::from(self.region.is_some()) << 20;
        let region = self.region.unwrap_or_default().to_bits();
        let [low, middle, high] = self.extension.words;
        [
            flags,
            u32::from(self.code) | u32::from(region) << 16,
            self.national as u32,
            (self.national >> 32) as u32,
            low,
            middle,
            high,
        ]
    }

    /// The inverse of [`PhoneCheck::to_packed`]; `None` for words it never makes.
    #[must_use]
    pub fn from_packed(words: [u32; PACKED_WORDS]) -> Option<Self> {
        let [flags, place, national_low, national_high, low, middle, high] = words;
        let field = |shift: u32, bits: u32| (flags >> shift & ((1 << bits) - 1)) as usize;
        let reason = match field(0, 3) {
            0 => None,
            index => Some(*REASONS.get(index - 1)?),
        };
        let possible = match field(3, 3) {
            0 => None,
            index => Some(*POSSIBLE.get(index - 1)?),
        };
        let region = Region::from_bits((place >> 16) as u16)?;
        let length = field(15, 5).min(20) as u8;
        let kept = |word: u32, above: u32| {
            let bits = (u32::from(length) * 4).saturating_sub(above).min(32);
            word & u32::MAX.checked_shr(32 - bits).unwrap_or(0)
        };
        Some(Self {
            reason,
            possible,
            region: (field(20, 1) == 1).then_some(region),
            phone_type: *PhoneType::ALL.get(field(6, 4))?,
            code: place as u16,
            national: u64::from(national_high) << 32 | u64::from(national_low),
            national_length: field(10, 5) as u8,
            extension: Extension { words: [kept(low, 0), kept(middle, 32), kept(high, 64)], length },
        })
    }
}
