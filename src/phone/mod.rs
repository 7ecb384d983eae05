//! Phone numbers as libphonenumber sees them: parse, check, format, format as one types, read what a person meant.
//!
//! Everything is a function of its arguments and a [`Metadata`] value; a bad number is an answer, never an error.

mod as_you_type;
mod characters;
mod clean;
mod coder;
mod contexts;
mod decode;
mod digits;
mod extension;
mod format;
mod graph;
#[cfg(feature = "phonenumber")]
mod interop;
mod metadata;
mod note;
mod packed;
mod parse;
mod program;
mod read;
mod regions;
mod template;
mod text;
#[cfg(test)]
mod walk;

use alloc::string::String;

pub use as_you_type::Formatter;
#[cfg(feature = "phonenumber")]
pub use interop::InteropError;
pub use metadata::{Metadata, MetadataError};
pub use note::Note;
pub use packed::PACKED_WORDS;
#[cfg(all(feature = "wasm-form", not(feature = "wasm-full")))]
pub(crate) use parse::parse_chars;
pub use parse::{parse, parse_utf16};
#[cfg(feature = "wasm-form")]
pub(crate) use read::read_chars;
pub use read::{PhoneReading, read, settle};
pub use regions::{RegionInfo, regions};

use crate::region::Region;
use extension::Extension;
use format::Style;

/// What libphonenumber says about one input: a small plain value, strings made on demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhoneCheck {
    reason: Option<ParseError>,
    possible: Option<Possible>,
    region: Option<Region>,
    phone_type: PhoneType,
    code: u16,
    /// The national significant number: its digits as a number, and how many there are.
    national: u64,
    national_length: u8,
    extension: Extension,
}

/// Whether the length of a number fits its numbering plan (libphonenumber: `ValidationResult`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Possible {
    /// A length numbers of this plan have.
    IsPossible,
    /// A length that works only within its own area.
    IsPossibleLocalOnly,
    /// The calling code does not exist.
    InvalidCountryCode,
    /// Shorter than any number of the plan.
    TooShort,
    /// Neither too short nor too long, yet no length of the plan.
    InvalidLength,
    /// Longer than any number of the plan.
    TooLong,
}

/// Why an input cannot be read as a number (libphonenumber: `NumberParseException.ErrorType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// No calling code, and no region to take one from; or a calling code that does not exist.
    InvalidCountryCode,
    /// Nothing that looks like a phone number.
    NotANumber,
    /// Too few digits after an international prefix.
    TooShortAfterIdd,
    /// Fewer than two digits in the national number.
    TooShortNsn,
    /// More than 250 characters, or more than 17 digits in the national number.
    TooLong,
}

/// What a number is for (libphonenumber: `PhoneNumberType`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PhoneType {
    /// A fixed line.
    FixedLine,
    /// A mobile phone.
    Mobile,
    /// The plan does not tell the two apart, as in the United States.
    FixedLineOrMobile,
    /// Free for the caller.
    TollFree,
    /// Dear for the caller.
    PremiumRate,
    /// The cost is shared by both.
    SharedCost,
    /// Voice over IP.
    Voip,
    /// Follows a person to whichever line they use.
    PersonalNumber,
    /// A pager.
    Pager,
    /// A company's universal access number.
    Uan,
    /// Voicemail access.
    Voicemail,
    /// No kind the metadata knows: the number is not valid.
    #[default]
    Unknown,
}

impl PhoneCheck {
    /// Whether the number is valid in the region it belongs to (libphonenumber: `isValidNumber`).
    #[must_use]
    pub fn valid(&self) -> bool {
        self.phone_type != PhoneType::Unknown
    }

    /// Whether its length is possible; `None` when the input is no number (`isPossibleNumberWithReason`).
    #[must_use]
    pub fn possible(&self) -> Option<Possible> {
        self.possible
    }

    /// Why the input is no number; `None` when it is one.
    #[must_use]
    pub fn reason(&self) -> Option<ParseError> {
        self.reason
    }

    /// `+`, calling code and national number without separators or extension, for every input that is a number.
    #[must_use]
    pub fn e164(&self) -> Option<String> {
        let code = self.country_calling_code()?;
        let mut text = String::from("+");
        format::push_number(&mut text, u64::from(code));
        self.push_national(&mut text);
        Some(text)
    }

    /// The country calling code, such as 49.
    #[must_use]
    pub fn country_calling_code(&self) -> Option<u16> {
        (self.reason.is_none()).then_some(self.code)
    }

    /// The national number as decimal digits, without leading zeros (libphonenumber's `national_number`).
    #[must_use]
    pub fn national_number(&self) -> Option<String> {
        self.country_calling_code()?;
        let mut text = String::new();
        format::push_number(&mut text, self.national);
        Some(text)
    }

    /// How many zeros stand before the national number and belong to it, as in Italy.
    #[must_use]
    pub fn italian_leading_zeros(&self) -> u8 {
        let mut significant = 1;
        let mut rest = self.national / 10;
        while rest > 0 {
            significant += 1;
            rest /= 10;
        }
        self.national_length.saturating_sub(significant)
    }

    /// The region the number belongs to (`getRegionCodeForNumber`); [`Region::WORLD`] for non-geographic codes.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        self.region
    }

    /// What the number is for; [`PhoneType::Unknown`] when it is not valid (`getNumberType`).
    #[must_use]
    pub fn phone_type(&self) -> PhoneType {
        self.phone_type
    }

    /// The number as written within its country, extension included.
    #[must_use]
    pub fn national(&self, metadata: &Metadata) -> Option<String> {
        format::format(metadata, self, Style::National)
    }

    /// The number as written for callers from anywhere, extension included.
    #[must_use]
    pub fn international(&self, metadata: &Metadata) -> Option<String> {
        format::format(metadata, self, Style::International)
    }

    /// The number as a `tel:` URI (RFC 3966), extension included.
    #[must_use]
    pub fn rfc3966(&self, metadata: &Metadata) -> Option<String> {
        format::format(metadata, self, Style::Rfc3966)
    }

    /// The digits of the extension, in ASCII.
    #[must_use]
    pub fn extension(&self) -> Option<String> {
        let mut text = String::new();
        self.extension.push_to(&mut text);
        (!text.is_empty()).then_some(text)
    }

    /// Whether the number is valid in one region in particular (`isValidNumberForRegion`).
    #[must_use]
    pub fn valid_for_region(&self, metadata: &Metadata, region: Region) -> bool {
        let (buffer, length) = self.national_digits();
        let digits = buffer.get(..length).unwrap_or_default();
        let Some(code) = self.country_calling_code() else { return false };
        let plans = metadata.plans_of_code(code);
        let Some(plan) = plans.iter().find(|plan| plan.region == region) else { return false };
        PhoneType::from_output(metadata.classify(plan, digits)) != PhoneType::Unknown
    }

    /// The check of a number known by its parts: a calling code, the national significant number with its leading
    /// zeros, and an extension. `None` when the national number is not 1 to 17 ASCII digits or the extension more
    /// than 20.
    ///
    /// ```
    /// # use avowal::phone::{Metadata, PhoneCheck, PhoneType};
    /// # let metadata = Metadata::embedded()?;
    /// let check = PhoneCheck::from_parts(&metadata, 39, "0236618300", "").ok_or("no number")?;
    /// assert_eq!((check.italian_leading_zeros(), check.phone_type()), (1, PhoneType::FixedLine));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn from_parts(
        metadata: &Metadata,
        country_calling_code: u16,
        national: &str,
        extension: &str,
    ) -> Option<Self> {
        let mut digits = digits::Digits::new();
        let value = |byte: u8| byte.is_ascii_digit().then(|| byte - b'0');
        if national.is_empty() || national.len() > 17 || extension.len() > 20 {
            return None;
        }
        for byte in national.bytes() {
            digits.push(value(byte)?);
        }
        if !extension.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let extension = Extension::new(extension.bytes().filter_map(value));
        Some(parse::check(metadata, country_calling_code, digits.as_slice(), extension))
    }

    pub(crate) fn unparsed(reason: ParseError) -> Self {
        Self {
            reason: Some(reason),
            possible: None,
            region: None,
            phone_type: PhoneType::Unknown,
            code: 0,
            national: 0,
            national_length: 0,
            extension: Extension::default(),
        }
    }

    fn new(
        code: u16,
        national: &[u8],
        extension: Extension,
        possible: Possible,
        region: Option<Region>,
        phone_type: PhoneType,
    ) -> Self {
        let value = national
            .iter()
            .fold(0_u64, |value, &digit| value.wrapping_mul(10).wrapping_add(u64::from(digit)));
        Self {
            reason: None,
            possible: Some(possible),
            region,
            phone_type,
            code,
            national: value,
            national_length: u8::try_from(national.len()).unwrap_or(u8::MAX),
            extension,
        }
    }

    /// The national significant number as digit values, and how many there are.
    fn national_digits(&self) -> ([u8; 20], usize) {
        digits_of(self.national, self.national_length)
    }

    /// Whether calling code and national number are the same, whatever the extension.
    fn is_same_number(&self, other: &Self) -> bool {
        (self.code, self.national, self.national_length)
            == (other.code, other.national, other.national_length)
    }

    fn push_national(&self, text: &mut String) {
        let (digits, length) = self.national_digits();
        format::push_digits(text, digits.get(..length).unwrap_or_default());
    }
}

impl Possible {
    /// The name in kebab-case, such as `is-possible`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IsPossible => "is-possible",
            Self::IsPossibleLocalOnly => "is-possible-local-only",
            Self::InvalidCountryCode => "invalid-country-code",
            Self::TooShort => "too-short",
            Self::InvalidLength => "invalid-length",
            Self::TooLong => "too-long",
        }
    }
}

impl ParseError {
    /// The stable code, such as `phone.not-a-number`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidCountryCode => "phone.invalid-country-code",
            Self::NotANumber => "phone.not-a-number",
            Self::TooShortAfterIdd => "phone.too-short-after-idd",
            Self::TooShortNsn => "phone.too-short-nsn",
            Self::TooLong => "phone.too-long",
        }
    }
}

impl PhoneType {
    /// All types, in libphonenumber's order.
    pub const ALL: [Self; 12] = [
        Self::FixedLine,
        Self::Mobile,
        Self::FixedLineOrMobile,
        Self::TollFree,
        Self::PremiumRate,
        Self::SharedCost,
        Self::Voip,
        Self::PersonalNumber,
        Self::Pager,
        Self::Uan,
        Self::Voicemail,
        Self::Unknown,
    ];

    /// The name in kebab-case, such as `fixed-line`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FixedLine => "fixed-line",
            Self::Mobile => "mobile",
            Self::FixedLineOrMobile => "fixed-line-or-mobile",
            Self::TollFree => "toll-free",
            Self::PremiumRate => "premium-rate",
            Self::SharedCost => "shared-cost",
            Self::Voip => "voip",
            Self::PersonalNumber => "personal-number",
            Self::Pager => "pager",
            Self::Uan => "uan",
            Self::Voicemail => "voicemail",
            Self::Unknown => "unknown",
        }
    }

    /// From the output of a types automaton.
    fn from_output(output: u8) -> Self {
        let index = output.checked_sub(metadata::FIRST_TYPE);
        index.and_then(|index| Self::ALL.get(usize::from(index))).copied().unwrap_or_default()
    }
}

/// The last `length` digits of a number.
fn digits_of(number: u64, length: u8) -> ([u8; 20], usize) {
    let mut digits = [0; 20];
    let length = usize::from(length).min(20);
    let mut rest = number;
    for slot in digits.iter_mut().take(length).rev() {
        *slot = (rest % 10) as u8;
        rest /= 10;
    }
    (digits, length)
}
