//! Regions: places as the phone world names them, with nothing legal attached.

use core::fmt;
use core::str::FromStr;

/// A place with a numbering plan: an ISO 3166-1 alpha-2 code, `AC`, `TA`, `XK`, or `001` for codes of no country.
///
/// The set of letters is open, so that newer phone metadata may name newer regions; whether a region has a
/// numbering plan is a question to [`Metadata`](crate::phone::Metadata).
///
/// ```
/// use avowal::region::Region;
/// let region: Region = "DE".parse()?;
/// assert_eq!(region.to_string(), "DE");
/// assert!("de".parse::<Region>().is_err());
/// assert_eq!("001".parse(), Ok(Region::WORLD));
/// # Ok::<(), avowal::region::UnknownRegion>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u16);

/// The text is neither two upper-case letters nor `001`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownRegion;

impl Region {
    /// `001`: the non-geographic calling codes (freephone, satellite, ...); CLDR's region "world".
    pub const WORLD: Self = Self(0);

    /// The region's code as ASCII letters: two of them, or the three digits `001`.
    #[must_use]
    pub fn as_bytes(&self) -> RegionCode {
        if *self == Self::WORLD {
            return RegionCode { bytes: *b"001", len: 3 };
        }
        let [high, low] = self.0.to_be_bytes();
        RegionCode { bytes: [high, low, 0], len: 2 }
    }

    /// The region as one number for packed forms: `0` for `001`, else the two ASCII letters, first one high.
    #[must_use]
    pub const fn to_bits(self) -> u16 {
        self.0
    }

    /// The inverse of [`Region::to_bits`]; `None` when the bits are no region.
    #[must_use]
    pub const fn from_bits(bits: u16) -> Option<Self> {
        let [high, low] = bits.to_be_bytes();
        if bits == 0 || (high.is_ascii_uppercase() && low.is_ascii_uppercase()) {
            Some(Self(bits))
        } else {
            None
        }
    }
}

/// The printed form of a [`Region`], held inline.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RegionCode {
    bytes: [u8; 3],
    len: u8,
}

impl RegionCode {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.len)).unwrap_or_default();
        core::str::from_utf8(bytes).unwrap_or_default()
    }
}

impl FromStr for Region {
    type Err = UnknownRegion;

    fn from_str(text: &str) -> Result<Self, UnknownRegion> {
        match *text.as_bytes() {
            [high, low] if high.is_ascii_uppercase() && low.is_ascii_uppercase() => {
                Ok(Self(u16::from_be_bytes([high, low])))
            }
            [b'0', b'0', b'1'] => Ok(Self::WORLD),
            _ => Err(UnknownRegion),
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_bytes().as_str())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_bytes().as_str())
    }
}

impl fmt::Display for UnknownRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a region code")
    }
}

impl core::error::Error for UnknownRegion {}
