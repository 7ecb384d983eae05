//! From an input to a national number: libphonenumber's `parse`, step by step.

use super::characters::{digit, is_plus, keypad_digit};
use super::digits::Digits;
use super::extension::Extension;
use super::metadata::{FIRST_TYPE, Metadata, Plan};
use super::text::{MAX_INPUT, Text, is_viable, split_extension};
use super::{ParseError, PhoneCheck, PhoneType, Possible};
use crate::region::Region;

/// libphonenumber's `MIN_LENGTH_FOR_NSN` and `MAX_LENGTH_FOR_NSN`.
const SHORTEST: usize = 2;
const LONGEST: usize = 17;

/// Reads a phone number as libphonenumber does and says whether it is possible and valid.
///
/// A number without a calling code is read in `default_region`; a region without a numbering plan counts as none.
/// Every input has an answer, in bounded time: a bad number is a [`PhoneCheck`] with a [`reason`](PhoneCheck::reason).
/// libphonenumber: `parse`, `isPossibleNumberWithReason`, `isValidNumber`, `getRegionCodeForNumber`, `getNumberType`.
///
/// ```
/// use avowal::phone::{self, Metadata};
/// let metadata = Metadata::embedded()?;
/// let check = phone::parse(&metadata, "030 123456", "DE".parse().ok());
/// assert!(check.valid());
/// assert_eq!(check.e164().as_deref(), Some("+4930123456"));
/// assert_eq!(check.international(&metadata).as_deref(), Some("+49 30 123456"));
/// # Ok::<(), phone::MetadataError>(())
/// ```
#[must_use]
pub fn parse(metadata: &Metadata, input: &str, default_region: Option<Region>) -> PhoneCheck {
    parse_chars(metadata, input.chars(), default_region)
}

/// [`parse`] of UTF-16, as JavaScript and Java hold text; half of a surrogate pair is no digit and no sign.
#[must_use]
pub fn parse_utf16<I>(metadata: &Metadata, input: I, default_region: Option<Region>) -> PhoneCheck
where
    I: IntoIterator<Item = u16, IntoIter: Clone>,
{
    let units = input.into_iter();
    let chars = || char::decode_utf16(units.clone()).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
    parse_codes(metadata, units.clone().map(u32::from), chars, default_region)
}

/// [`parse`] of single characters.
pub(crate) fn parse_chars(
    metadata: &Metadata,
    input: impl Iterator<Item = char> + Clone,
    default_region: Option<Region>,
) -> PhoneCheck {
    parse_codes(metadata, input.clone().map(u32::from), || input.clone(), default_region)
}

/// `codes` are the characters as numbers, however those beyond ASCII are encoded.
#[inline]
fn parse_codes<C: Iterator<Item = char>>(
    metadata: &Metadata,
    codes: impl Iterator<Item = u32>,
    chars: impl Fn() -> C,
    default_region: Option<Region>,
) -> PhoneCheck {
    let home = default_region.and_then(|region| metadata.plan_of(region));
    let mut digits = Digits::new();
    let mut extension = Extension::default();
    let signed = match plain(codes, &mut digits) {
        Some(signed) => signed,
        None => {
            digits = Digits::new();
            written(metadata, chars(), &mut digits, &mut extension)
        }
    };
    let found = signed.and_then(|signed| number(metadata, digits.as_slice(), signed, home, extension));
    found.unwrap_or_else(PhoneCheck::unparsed)
}

/// Most inputs are nothing but digits and separators, perhaps after a word such as `tel:`. Of these the number is what
/// lies between the first plus sign or digit and the last digit, and there is no extension. Says whether a plus sign
/// stands before the digits; `None` for all other inputs, and for two digits, which are one only side by side.
fn plain(codes: impl Iterator<Item = u32>, digits: &mut Digits) -> Option<Result<bool, ParseError>> {
    // Whether there was a sign, and something after it that is no digit.
    let (mut signed, mut apart) = (false, false);
    let mut left = MAX_INPUT;
    for code in codes {
        left = match left.checked_sub(1) {
            Some(left) => left,
            None => return Some(Err(ParseError::TooLong)),
        };
        let mut value = code.wrapping_sub(0x30);
        if value > 9 {
            let before = digits.len() == 0;
            match code {
                // ` -()./`
                0x20 | 0x28 | 0x29 | 0x2D..=0x2F => {
                    apart = signed;
                    continue;
                }
                // Signs stand side by side before all else.
                0x2B | 0xFF0B if before && !apart => {
                    signed = true;
                    continue;
                }
                // What stands before the number says nothing, unless a parameter comes with it.
                0x3A | 0x41..=0x5A | 0x61..=0x7A if before && !signed => continue,
                // Beyond these a character counts twice.
                0x80..=0xFFFF => value = u32::from(char::from_u32(code).and_then(digit)?),
                _ => return None,
            }
        }
        digits.push(value as u8);
    }
    match digits.len() {
        2 => None,
        count => Some(if count > 2 { Ok(signed) } else { Err(ParseError::NotANumber) }),
    }
}

/// Any other input, by libphonenumber's rules.
#[inline(never)]
fn written(
    metadata: &Metadata,
    input: impl Iterator<Item = char>,
    digits: &mut Digits,
    extension: &mut Extension,
) -> Result<bool, ParseError> {
    let mut text = Text::EMPTY;
    text.read(input).ok_or(ParseError::TooLong)?;
    let mut joined = None;
    let candidate = text.candidate(metadata, &mut joined).ok_or(ParseError::NotANumber)?;
    if !is_viable(candidate) {
        return Err(ParseError::NotANumber);
    }
    let (number, label) = split_extension(candidate);
    *extension = Extension::new(label.iter().filter_map(|&c| digit(c)));
    normalize(number, digits);
    Ok(candidate.first().is_some_and(|&c| is_plus(c)))
}

fn number(
    metadata: &Metadata,
    digits: &[u8],
    signed: bool,
    home: Option<&Plan>,
    extension: Extension,
) -> Result<PhoneCheck, ParseError> {
    if home.is_none() && !signed {
        return Err(ParseError::InvalidCountryCode);
    }
    let (mut one, mut other) = (Digits::new(), Digits::new());
    let mut found = calling_code(metadata, digits, signed, home);
    if signed && matches!(found, Err(ParseError::InvalidCountryCode)) {
        // A plus sign too many: what follows may still begin with an international prefix or be a national number.
        found = calling_code(metadata, digits, false, home);
        if matches!(found, Ok(Code::None)) {
            return Err(ParseError::InvalidCountryCode);
        }
    }
    let (plan, national) = match found? {
        Code::None => (home.ok_or(ParseError::InvalidCountryCode)?, digits),
        Code::Before(code, national) => {
            let plan = metadata.main_plan(code).ok_or(ParseError::InvalidCountryCode)?;
            (home.filter(|home| home.region == plan.region).unwrap_or(plan), national)
        }
        Code::Unsigned(plan, national) => {
            let main = metadata.main_plan(plan.code).ok_or(ParseError::InvalidCountryCode)?;
            let national = strip_national_prefix(metadata, plan, national, &mut one).unwrap_or(national);
            (if plan.region == main.region { plan } else { main }, national)
        }
    };
    if national.len() < SHORTEST {
        return Err(ParseError::TooShortNsn);
    }
    let stripped = strip_national_prefix(metadata, plan, national, &mut other).filter(|stripped| {
        !matches!(
            possible(plan, stripped.len()),
            Possible::TooShort | Possible::IsPossibleLocalOnly | Possible::InvalidLength
        )
    });
    let national = stripped.unwrap_or(national);
    match national.len() {
        0..SHORTEST => Err(ParseError::TooShortNsn),
        SHORTEST..=LONGEST => Ok(check(metadata, plan.code, national, extension)),
        _ => Err(ParseError::TooLong),
    }
}

/// What can be said of a number whose calling code and national digits are known.
#[inline]
pub(super) fn check(metadata: &Metadata, code: u16, national: &[u8], extension: Extension) -> PhoneCheck {
    let plans = metadata.plans_of_code(code);
    let kind = |plan: &Plan| metadata.classify(plan, national);
    let mut phone_type = PhoneType::Unknown;
    let starts = |plan: &Plan| match *national {
        [first, second, ..] => {
            plan.starts.get(usize::from(first)).is_some_and(|seconds| seconds >> second & 1 == 1)
        }
        _ => true,
    };
    let found = plans.iter().find(|plan| {
        if plans.len() > 1
            && plan.leading != 0
            && (!starts(plan) || metadata.automata.leading(plan.leading, national) != Some(true))
        {
            return false;
        }
        let output = kind(plan);
        let here = plans.len() == 1 || plan.leading != 0 || output >= FIRST_TYPE;
        if here {
            phone_type = PhoneType::from_output(output);
        }
        here
    });
    let possible = plans.first().map_or(Possible::InvalidCountryCode, |main| possible(main, national.len()));
    PhoneCheck::new(code, national, extension, possible, found.map(|plan| plan.region), phone_type)
}

/// `testNumberLength` against the general description of a plan.
#[inline]
pub(super) fn possible(plan: &Plan, digits: usize) -> Possible {
    let bit = u32::try_from(digits).ok().and_then(|digits| 1_u32.checked_shl(digits)).unwrap_or(0);
    if plan.local_lengths & bit != 0 {
        Possible::IsPossibleLocalOnly
    } else if plan.lengths & bit != 0 {
        Possible::IsPossible
    } else if bit != 0 && plan.lengths & (bit - 1) == 0 {
        Possible::TooShort
    } else if bit == 0 || plan.lengths & bit.wrapping_neg() == 0 {
        Possible::TooLong
    } else {
        Possible::InvalidLength
    }
}

/// Where a number says its calling code.
enum Code<'m, 'd> {
    /// Nowhere.
    None,
    /// After a plus sign or an international prefix, before these digits.
    Before(u16, &'d [u8]),
    /// Without either: the code of this plan, before these digits, of which a national prefix is still to be stripped.
    Unsigned(&'m Plan, &'d [u8]),
}

/// `maybeExtractCountryCode`.
fn calling_code<'m, 'd>(
    metadata: &'m Metadata,
    digits: &'d [u8],
    signed: bool,
    home: Option<&'m Plan>,
) -> Result<Code<'m, 'd>, ParseError> {
    let prefix = match home {
        Some(plan) if !signed => international_prefix(metadata, plan, digits),
        _ => None,
    };
    if signed || prefix.is_some() {
        let rest = digits.get(prefix.unwrap_or(0)..).unwrap_or_default();
        if rest.len() <= SHORTEST {
            return Err(ParseError::TooShortAfterIdd);
        }
        let (code, length) = leading_code(metadata, rest).ok_or(ParseError::InvalidCountryCode)?;
        return Ok(Code::Before(code, rest.get(length..).unwrap_or_default()));
    }
    // A calling code without a plus sign, if the number makes more sense that way.
    let Some(plan) = home else { return Ok(Code::None) };
    let Some((code, length)) = leading_code(metadata, digits) else { return Ok(Code::None) };
    if code != plan.code {
        return Ok(Code::None);
    }
    let without = digits.get(length..).unwrap_or_default();
    if possible(plan, digits.len()) != Possible::TooLong {
        if metadata.is_viable(plan, digits) {
            return Ok(Code::None);
        }
        let mut buffer = Digits::new();
        let stripped = strip_national_prefix(metadata, plan, without, &mut buffer).unwrap_or(without);
        if !metadata.is_viable(plan, stripped) {
            return Ok(Code::None);
        }
    }
    Ok(Code::Unsigned(plan, without))
}

/// `extractCountryCode`: the calling code at the start of the digits and how many digits it has.
#[inline]
pub(super) fn leading_code(metadata: &Metadata, digits: &[u8]) -> Option<(u16, usize)> {
    let mut code = 0;
    for (at, &digit) in digits.iter().take(3).enumerate() {
        code = code * 10 + u16::from(digit);
        if code == 0 {
            return None;
        }
        if metadata.main_plan(code).is_some() {
            return Some((code, at + 1));
        }
    }
    None
}

/// `parsePrefixAsIdd`: where the international prefix ends. A zero after it says it was none.
#[inline]
pub(super) fn international_prefix(metadata: &Metadata, plan: &Plan, digits: &[u8]) -> Option<usize> {
    let prefix = metadata.program(plan.international_prefix, digits)?;
    if digits.get(prefix.end) == Some(&0) { None } else { Some(prefix.end) }
}

/// `maybeStripNationalPrefixAndCarrierCode`: what is left, in `buffer` where a rule rewrites it; `None` where nothing is
/// to be stripped.
fn strip_national_prefix<'d>(
    metadata: &Metadata,
    plan: &Plan,
    digits: &'d [u8],
    buffer: &'d mut Digits,
) -> Option<&'d [u8]> {
    digits.first()?;
    let prefix = metadata.program(plan.national_prefix, digits)?;
    let rest = digits.get(prefix.end..).unwrap_or_default();
    let rule = metadata.string(plan.transform);
    let last_group = if rule.windows(2).any(|pair| pair == b"$2") { 2 } else { 1 };
    let left = if rule.is_empty() || prefix.group(digits, last_group).is_none() {
        rest
    } else {
        let mut bytes = rule.iter();
        while let Some(&byte) = bytes.next() {
            if byte == b'$' {
                let group = bytes.next().map_or(0, |&byte| usize::from(byte.wrapping_sub(b'0')));
                prefix.group(digits, group).unwrap_or_default().iter().for_each(|&value| buffer.push(value));
            } else if byte.is_ascii_digit() {
                buffer.push(byte - b'0');
            }
        }
        rest.iter().for_each(|&value| buffer.push(value));
        buffer.as_slice()
    };
    let worse = metadata.is_viable(plan, digits) && !metadata.is_viable(plan, left);
    (!worse).then_some(left)
}

/// `normalize`: the digits, or the keypad digits where three or more letters make it a vanity number.
fn normalize(number: &[char], digits: &mut Digits) {
    let vanity = number.iter().filter(|c| c.is_ascii_alphabetic()).count() >= 3;
    for &c in number {
        if let Some(value) = if vanity { keypad_digit(c) } else { digit(c) } {
            digits.push(value);
        }
    }
}
