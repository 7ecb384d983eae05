//! From an input to a national number: libphonenumber's `parse`, step by step.

use super::characters::{digit, is_plus, keypad_digit};
use super::digits::Digits;
use super::metadata::{FIRST_TYPE, Metadata, Plan};
use super::text::{MAX_INPUT, Text, is_viable, split_extension};
use super::{Extension, ParseError, PhoneCheck, PhoneType, Possible};
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
    let chars = char::decode_utf16(input).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
    parse_chars(metadata, chars, default_region)
}

fn parse_chars(
    metadata: &Metadata,
    input: impl Iterator<Item = char> + Clone,
    default_region: Option<Region>,
) -> PhoneCheck {
    let home = default_region.and_then(|region| metadata.plan_of(region));
    let written = match plain(input.clone()) {
        Some(written) => written,
        None => Text::new(input).ok_or(ParseError::TooLong).and_then(|text| written(metadata, &text)),
    };
    match written.and_then(|written| number(metadata, written, home)) {
        Ok((code, national, extension)) => check(metadata, code, national.as_slice(), extension),
        Err(reason) => PhoneCheck::unparsed(reason),
    }
}

/// What an input says that may be a number.
struct Written {
    /// Whether a plus sign stands before it.
    signed: bool,
    digits: Digits,
    extension: Extension,
}

/// Most inputs are nothing but digits and separators. Of these the number is what lies between the first plus sign or
/// digit and the last digit, and there is no extension; `None` for all others.
fn plain(input: impl Iterator<Item = char>) -> Option<Result<Written, ParseError>> {
    let mut written = Written { signed: false, digits: Digits::new(), extension: Extension::default() };
    let mut count = 0;
    let (mut first, mut last, mut sign) = (0, 0, 0);
    for c in input {
        count += 1;
        if count > MAX_INPUT {
            return Some(Err(ParseError::TooLong));
        }
        match c {
            '0'..='9' => {
                written.digits.push(c as u8 - b'0');
                last = count;
                if first == 0 {
                    first = count;
                }
            }
            // Signs stand side by side before all else.
            '+' if first == 0 || sign + 1 == count => {
                written.signed = true;
                sign = count;
                if first == 0 {
                    first = count;
                }
            }
            ' ' | '-' | '(' | ')' | '.' | '/' => {}
            _ => return None,
        }
    }
    let digits = written.digits.len();
    let viable = digits > 2 || digits == 2 && last == first + 1;
    Some(if viable { Ok(written) } else { Err(ParseError::NotANumber) })
}

/// Any other input, by libphonenumber's rules.
fn written(metadata: &Metadata, text: &Text) -> Result<Written, ParseError> {
    let mut joined = None;
    let candidate = text.candidate(metadata, &mut joined).ok_or(ParseError::NotANumber)?;
    if !is_viable(candidate) {
        return Err(ParseError::NotANumber);
    }
    let signed = candidate.first().is_some_and(|&c| is_plus(c));
    let (candidate, extension) = split_extension(candidate);
    let extension = Extension::new(extension.iter().filter_map(|&c| digit(c)));
    Ok(Written { signed, digits: normalize(candidate), extension })
}

fn number(
    metadata: &Metadata,
    Written { signed, digits, extension }: Written,
    home: Option<&Plan>,
) -> Result<(u16, Digits, Extension), ParseError> {
    if home.is_none() && !signed {
        return Err(ParseError::InvalidCountryCode);
    }
    let mut found = calling_code(metadata, &digits, signed, home);
    if signed && matches!(found, Err(ParseError::InvalidCountryCode)) {
        // A plus sign too many: what follows may still begin with an international prefix or be a national number.
        found = calling_code(metadata, &digits, false, home);
        if matches!(found, Ok(None)) {
            return Err(ParseError::InvalidCountryCode);
        }
    }
    let (plan, mut national) = match found? {
        Some((code, national)) => {
            let plan = metadata.main_plan(code).ok_or(ParseError::InvalidCountryCode)?;
            (home.filter(|home| home.region == plan.region).unwrap_or(plan), national)
        }
        None => (home.ok_or(ParseError::InvalidCountryCode)?, digits),
    };
    if national.len() < SHORTEST {
        return Err(ParseError::TooShortNsn);
    }
    if let Some(stripped) = strip_national_prefix(metadata, plan, national.as_slice())
        && !matches!(
            possible(plan, stripped.len()),
            Possible::TooShort | Possible::IsPossibleLocalOnly | Possible::InvalidLength
        )
    {
        national = stripped;
    }
    match national.len() {
        0..SHORTEST => Err(ParseError::TooShortNsn),
        SHORTEST..=LONGEST => Ok((plan.code, national, extension)),
        _ => Err(ParseError::TooLong),
    }
}

/// What can be said of a number whose calling code and national digits are known.
pub(super) fn check(metadata: &Metadata, code: u16, national: &[u8], extension: Extension) -> PhoneCheck {
    let plans = metadata.plans_of_code(code);
    let kind = |plan: &Plan| metadata.classify(plan, national);
    let mut phone_type = PhoneType::Unknown;
    let found = plans.iter().find(|plan| {
        if plans.len() > 1
            && plan.leading != 0
            && metadata.automata.leading(plan.leading, national) != Some(true)
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

/// `maybeExtractCountryCode`: the calling code and the digits after it, or `None` where the number has none.
fn calling_code(
    metadata: &Metadata,
    digits: &Digits,
    signed: bool,
    home: Option<&Plan>,
) -> Result<Option<(u16, Digits)>, ParseError> {
    let mut full = digits.clone();
    let international = signed
        || match home.and_then(|plan| international_prefix(metadata, plan, full.as_slice())) {
            Some(end) => {
                full.skip(end);
                true
            }
            None => false,
        };
    if international {
        if full.len() <= SHORTEST {
            return Err(ParseError::TooShortAfterIdd);
        }
        let (code, length) = leading_code(metadata, full.as_slice()).ok_or(ParseError::InvalidCountryCode)?;
        full.skip(length);
        return Ok(Some((code, full)));
    }
    // A calling code without a plus sign, if the number makes more sense that way.
    let Some(plan) = home else { return Ok(None) };
    let Some((code, length)) = leading_code(metadata, full.as_slice()) else { return Ok(None) };
    if code != plan.code {
        return Ok(None);
    }
    let mut without = full.clone();
    without.skip(length);
    if let Some(stripped) = strip_national_prefix(metadata, plan, without.as_slice()) {
        without = stripped;
    }
    let better = !metadata.is_viable(plan, full.as_slice()) && metadata.is_viable(plan, without.as_slice());
    if better || possible(plan, full.len()) == Possible::TooLong {
        return Ok(Some((code, without)));
    }
    Ok(None)
}

/// `extractCountryCode`: the calling code at the start of the digits and how many digits it has.
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
pub(super) fn international_prefix(metadata: &Metadata, plan: &Plan, digits: &[u8]) -> Option<usize> {
    let prefix = metadata.program(plan.international_prefix, digits)?;
    if digits.get(prefix.end) == Some(&0) { None } else { Some(prefix.end) }
}

/// `maybeStripNationalPrefixAndCarrierCode`: what is left, `None` where nothing is to be stripped.
pub(super) fn strip_national_prefix(metadata: &Metadata, plan: &Plan, digits: &[u8]) -> Option<Digits> {
    digits.first()?;
    let prefix = metadata.program(plan.national_prefix, digits)?;
    let rest = digits.get(prefix.end..).unwrap_or_default();
    let mut result = Digits::new();
    let rule = metadata.string(plan.transform);
    let last_group = if rule.windows(2).any(|pair| pair == b"$2") { 2 } else { 1 };
    if !rule.is_empty() && prefix.group(digits, last_group).is_some() {
        let mut bytes = rule.iter();
        while let Some(&byte) = bytes.next() {
            if byte == b'$' {
                let group = bytes.next().map_or(0, |&byte| usize::from(byte.wrapping_sub(b'0')));
                prefix.group(digits, group).unwrap_or_default().iter().for_each(|&value| result.push(value));
            } else {
                result.push(byte.wrapping_sub(b'0'));
            }
        }
    }
    rest.iter().for_each(|&value| result.push(value));
    let worse = metadata.is_viable(plan, digits) && !metadata.is_viable(plan, result.as_slice());
    (!worse).then_some(result)
}

/// `normalize`: the digits, or the keypad digits where three or more letters make it a vanity number.
fn normalize(number: &[char]) -> Digits {
    let vanity = number.iter().filter(|c| c.is_ascii_alphabetic()).count() >= 3;
    let mut digits = Digits::new();
    for &c in number {
        if let Some(value) = if vanity { keypad_digit(c) } else { digit(c) } {
            digits.push(value);
        }
    }
    digits
}
