//! What a person meant by what they typed or pasted, and what to tell them about it.
//!
//! libphonenumber's `parse` answers first; where its answer is no valid number the usual slips are tried: a foreign
//! international prefix, a missing plus sign, words around the number, letters for digits, two numbers at once.

use alloc::vec::Vec;

use super::characters::digit;
use super::clean::{BETWEEN, Cleaned, LONGEST, clean, parts, with_digits_for_letters, words_cut};
use super::extension::Extension;
use super::metadata::{Metadata, Plan};
use super::note::{Kind, Note};
use super::parse::{international_prefix, leading_code, parse, parse_chars};
use super::text::{find_any_case, is_ascii_digit, skip};
use super::{ParseError, PhoneCheck, PhoneType, Possible};
use crate::region::Region;

/// What an input may mean: the best reading first, none when it is no number at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhoneReading {
    /// Plausible readings, best first; more than one when only the person can choose.
    pub readings: Vec<PhoneCheck>,
    /// What was read between the lines, and what stands in the way of a text message.
    pub notes: Vec<Note>,
}

/// Reads what a person typed or pasted, forgiving more than [`parse`] and saying what it forgave.
///
/// ```
/// use avowal::phone::{self, Metadata};
/// let metadata = Metadata::embedded()?;
/// let reading = phone::read(&metadata, "0044 7911 123456", "US".parse().ok());
/// assert_eq!(reading.readings[0].e164().as_deref(), Some("+447911123456"));
/// assert_eq!(reading.notes[0].code(), "phone.prefix-read-as-plus");
/// assert_eq!(reading.notes[0].message(), "`00` read as +");
/// # Ok::<(), phone::MetadataError>(())
/// ```
#[must_use]
pub fn read(metadata: &Metadata, input: &str, region: Option<Region>) -> PhoneReading {
    // One character too many says that there are more.
    let input: Vec<char> = input.chars().take(LONGEST + 1).collect();
    read_chars(metadata, &input, region)
}

/// [`read`] of single characters.
pub(crate) fn read_chars(metadata: &Metadata, input: &[char], region: Option<Region>) -> PhoneReading {
    let cleaned = match clean(input) {
        Cleaned::Empty => return nothing(Kind::Empty),
        Cleaned::TooLong => return nothing(Kind::Endless),
        Cleaned::Text(text) => text,
    };
    let mut reader = Reader {
        metadata,
        home: region.and_then(|region| metadata.plan_of(region)),
        region,
        notes: Vec::new(),
    };
    let readings = reader.text(&cleaned.text);
    let Some(best) = readings.first() else {
        return nothing(Kind::NotANumber);
    };
    if cleaned.foreign_digits {
        reader.note(Kind::DigitsConverted);
    }
    if readings.len() > 1 {
        reader.note(Kind::Ambiguous);
    }
    reader.verdict(best);
    let readings = if best.reason().is_some() { Vec::new() } else { readings };
    PhoneReading { readings, notes: reader.notes }
}

/// The number as [`parse`] reads it where that is valid, else the only number it can be meant as, else as `parse` has it:
/// what a form sends, without guessing.
///
/// ```
/// use avowal::phone::{self, Metadata};
/// let metadata = Metadata::embedded()?;
/// let pasted = phone::settle(&metadata, "0044 7911 123456", "US".parse().ok());
/// assert_eq!(pasted.e164().as_deref(), Some("+447911123456"));
/// let two = phone::settle(&metadata, "201 555 0123 or 201 555 0124", "US".parse().ok());
/// assert!(!two.valid());
/// # Ok::<(), phone::MetadataError>(())
/// ```
#[must_use]
pub fn settle(metadata: &Metadata, input: &str, region: Option<Region>) -> PhoneCheck {
    let strict = parse(metadata, input, region);
    if strict.valid() {
        return strict;
    }
    match read(metadata, input, region).readings[..] {
        [only] => only,
        _ => strict,
    }
}

/// Prefixes people dial before a calling code, in the countries that have them.
const INTERNATIONAL_PREFIXES: [&[u8]; 7] =
    [&[0, 0], &[0, 1, 1], &[0, 0, 1, 1], &[0, 1, 0], &[0, 0, 9], &[8, 1, 0], &[1, 1, 9]];

/// So many of them say by themselves that a calling code follows; the others must be set apart.
const CLEAR_PREFIXES: usize = 3;

/// Fewer digits than this are a short code or a slip, more are a number.
const SHORTEST_NUMBER: usize = 7;

struct Reader<'m> {
    metadata: &'m Metadata,
    home: Option<&'m Plan>,
    region: Option<Region>,
    notes: Vec<Note>,
}

impl Reader<'_> {
    fn note(&mut self, kind: Kind) {
        self.note_about(kind, &[]);
    }

    fn note_about(&mut self, kind: Kind, digits: &[u8]) {
        let note = Note::about(kind, Extension::new(digits.iter().copied()));
        if self.notes.iter().all(|other| other.code() != note.code()) {
            self.notes.push(note);
        }
    }

    fn parse(&self, text: &[char]) -> PhoneCheck {
        parse_chars(self.metadata, text.iter().copied(), self.region)
    }

    /// A whole text: with words around the number cut off, or with letters that stand for digits, or as a list.
    fn text(&mut self, text: &[char]) -> Vec<PhoneCheck> {
        let whole = self.parse(text);
        if whole.valid() && find_any_case(text, ";phone-context=").is_some() {
            return [whole].into();
        }
        let cut = words_cut(self.metadata, text);
        let cut = parts(&cut, |c| c == BETWEEN);
        if cut.len() == 1 && whole.valid() && !has_words(text) {
            return self.number(text);
        }
        let mut found: Vec<PhoneCheck> = Vec::new();
        for part in &cut {
            let mut numbers = self.number(part);
            if !is_valid(&numbers) {
                let pieces = parts(part, |c| matches!(c, '/' | ',' | ';' | '\\' | '&'));
                let mut all = Vec::new();
                let mut good = pieces.len() > 1;
                for piece in pieces {
                    let read = self.number(piece);
                    good &= is_valid(&read);
                    all.extend(read);
                }
                if good {
                    numbers = all;
                }
            }
            for number in numbers {
                if number.valid() && found.iter().all(|other| !other.is_same_number(&number)) {
                    found.push(number);
                }
            }
        }
        if !found.is_empty() {
            if cut.len() > 1 && found.len() > 1 {
                self.note(Kind::SeveralNumbers);
            }
            return found;
        }
        if whole.valid() {
            self.note(Kind::LettersConverted);
            return [whole].into();
        }
        let check = self.parse(&with_digits_for_letters(text));
        if check.valid() {
            self.note(Kind::LettersReadAsDigits);
            return [check].into();
        }
        // Nothing valid: the most digits in one place are what was meant.
        match cut.iter().max_by_key(|part| part.iter().filter(|&&c| is_ascii_digit(c)).count()) {
            Some(part) => {
                let notes = self.notes.len();
                let numbers = self.number(part);
                self.notes.truncate(notes);
                numbers
            }
            None => [whole].into(),
        }
    }

    /// One number without words: as libphonenumber reads it if that is valid, else as a slip would explain it.
    fn number(&mut self, text: &[char]) -> Vec<PhoneCheck> {
        let check = self.parse(text);
        if check.valid() {
            return self.confirmed(text, check);
        }
        [self.mended(text).unwrap_or(check)].into()
    }

    /// The valid number a slip would explain, with a note on the slip.
    fn mended(&mut self, text: &[char]) -> Option<PhoneCheck> {
        let digits = digits(text);
        let group = first_group(text);
        for (at, prefix) in INTERNATIONAL_PREFIXES.into_iter().enumerate() {
            if digits.starts_with(prefix)
                && (at < CLEAR_PREFIXES || group == prefix.len())
                && let Some(rest) = after_digits(text, prefix.len())
                && let Some(check) = self.with_plus(rest)
            {
                self.note_about(Kind::PrefixReadAsPlus, prefix);
                return Some(check);
            }
        }
        let sign = text.iter().rposition(|&c| c == '+');
        if sign.is_none()
            && let Some(check) = self.with_plus(text)
            && self.explains(&check, group, digits.len())
        {
            self.note(Kind::PlusAdded);
            return Some(check);
        }
        if text.first() == Some(&'+')
            && let Some(at) = sign.filter(|&at| at > 0)
            && let Some(check) = self.with_plus(text.get(at..).unwrap_or_default())
        {
            self.note(Kind::RepetitionDropped);
            return Some(check);
        }
        let at = find_any_case(text, "(0)")?;
        let mut without_zero = text.to_vec();
        without_zero.drain(at..at + 3);
        let check = Some(self.parse(&without_zero)).filter(PhoneCheck::valid)?;
        self.note(Kind::TrunkPrefixDropped);
        Some(check)
    }

    /// Whether a number without its plus sign is what was meant: the calling code stands apart, or it is a mobile
    /// number in one piece and too long to be one of the region. A slip in a home number must not name a stranger.
    fn explains(&self, check: &PhoneCheck, first_group: usize, digits: usize) -> bool {
        let code = check.country_calling_code().unwrap_or(0);
        let code_digits = 1 + usize::from(code > 9) + usize::from(code > 99);
        let longest = self.home.map_or(0, |home| 31 - (home.lengths | 1).leading_zeros() as usize);
        let mobile = matches!(check.phone_type(), PhoneType::Mobile | PhoneType::FixedLineOrMobile);
        first_group == code_digits || (first_group == digits && mobile && digits > longest)
    }

    fn with_plus(&self, text: &[char]) -> Option<PhoneCheck> {
        let rest = skip(text, |c| !c.is_ascii_digit());
        if rest.first() == Some(&'0') {
            return None;
        }
        let mut signed = Vec::from(['+']);
        signed.extend_from_slice(rest);
        Some(self.parse(&signed)).filter(PhoneCheck::valid)
    }

    /// A valid number, with a note on its prefix, and with a second reading where the digits stand as those of
    /// another country would.
    fn confirmed(&mut self, text: &[char], check: PhoneCheck) -> Vec<PhoneCheck> {
        let mut readings = Vec::from([check]);
        let text = skip(text, |c| c == ' ');
        let digits = digits(text);
        if text.first() == Some(&'+') && digits.first() != Some(&0) {
            if find_any_case(text, "(0)").is_some() && check.italian_leading_zeros() == 0 {
                self.note(Kind::TrunkPrefixDropped);
            }
            return readings;
        }
        let Some(home) = self.home else { return readings };
        if let Some(end) = international_prefix(self.metadata, home, &digits)
            && let (prefix, rest) = digits.split_at_checked(end).unwrap_or_default()
            && leading_code(self.metadata, rest).map(|found| found.0) == check.country_calling_code()
        {
            self.note_about(Kind::PrefixReadAsPlus, prefix);
        } else if check.country_calling_code() == Some(home.code)
            && let Some((code, length)) = leading_code(self.metadata, &digits)
            && length == first_group(text)
            && code != home.code
            && digits.len() > length
        {
            readings.extend(self.with_plus(text).filter(|other| !other.is_same_number(&check)));
        }
        readings
    }

    /// What the best reading is not good for.
    fn verdict(&mut self, check: &PhoneCheck) {
        if let Some(reason) = check.reason() {
            return self.note(match reason {
                ParseError::InvalidCountryCode if self.home.is_none() => Kind::CountryUnknown,
                ParseError::InvalidCountryCode => Kind::CodeUnknown,
                ParseError::NotANumber => Kind::NotANumber,
                ParseError::TooShortAfterIdd => Kind::TooShortAfterIdd,
                ParseError::TooShortNsn => Kind::TooShortNsn,
                ParseError::TooLong => Kind::TooLong,
            });
        }
        if !check.valid() {
            let digits = check.national_digits().1;
            self.note(match check.possible() {
                _ if (3..SHORTEST_NUMBER).contains(&digits)
                    && check.country_calling_code() == self.home.map(|home| home.code) =>
                {
                    Kind::ShortCode
                }
                Some(Possible::IsPossibleLocalOnly) => Kind::AreaCodeMissing,
                Some(Possible::TooShort) => Kind::TooShort,
                Some(Possible::TooLong) => Kind::TooLong,
                Some(Possible::InvalidLength) => Kind::InvalidLength,
                _ => Kind::PossibleOnly,
            });
        }
        let untextable = match check.phone_type() {
            PhoneType::TollFree => Some(Kind::TollFree),
            PhoneType::PremiumRate => Some(Kind::PremiumRate),
            PhoneType::SharedCost => Some(Kind::SharedCost),
            PhoneType::Uan => Some(Kind::Uan),
            PhoneType::Voicemail => Some(Kind::Voicemail),
            PhoneType::Pager => Some(Kind::Pager),
            PhoneType::FixedLine => Some(Kind::FixedLine),
            _ => None,
        };
        if let Some(kind) = untextable {
            self.note(kind);
        }
        if check.extension.length > 0 {
            self.note(Kind::HasExtension);
        }
    }
}

fn nothing(why: Kind) -> PhoneReading {
    PhoneReading { readings: Vec::new(), notes: [why.into()].into() }
}

fn is_valid(numbers: &[PhoneCheck]) -> bool {
    numbers.first().is_some_and(PhoneCheck::valid)
}

fn has_words(text: &[char]) -> bool {
    let number = skip(text, |c| !c.is_ascii_digit() && c != '+');
    let letters = |text: &[char]| text.iter().filter(|c| c.is_ascii_alphabetic()).count();
    letters(if number.is_empty() { text } else { number }) >= 3
}

fn digits(text: &[char]) -> Vec<u8> {
    text.iter().filter_map(|&c| digit(c)).collect()
}

/// How many digits stand together at the beginning.
fn first_group(text: &[char]) -> usize {
    let digits = skip(text, |c| !c.is_ascii_digit());
    digits.len() - skip(digits, is_ascii_digit).len()
}

/// The text after its first digits.
fn after_digits(text: &[char], count: usize) -> Option<&[char]> {
    let mut left = count;
    let place = text.iter().position(|&c| {
        left -= usize::from(is_ascii_digit(c));
        left == 0
    });
    text.get(place? + 1..)
}
