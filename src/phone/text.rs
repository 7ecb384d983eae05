//! From an input to the characters that may be a number: libphonenumber's extraction, viability test and extensions.

use super::characters::{digit, fold, is_number_tail, is_plus, is_punctuation, may_open_extension};
use super::metadata::Metadata;

/// libphonenumber's `MAX_INPUT_STRING_LENGTH`, in UTF-16 units as the Java original counts.
pub(super) const MAX_INPUT: usize = 250;

/// An input of bounded length as characters.
pub(super) struct Text {
    chars: [char; MAX_INPUT],
    len: usize,
}

impl Text {
    pub(super) const EMPTY: Self = Self { chars: ['\0'; MAX_INPUT], len: 0 };

    /// `None` when the input is longer than [`MAX_INPUT`].
    pub(super) fn read(&mut self, input: impl Iterator<Item = char>) -> Option<()> {
        let mut units = 0;
        for c in input {
            units += c.len_utf16();
            if units > MAX_INPUT {
                return None;
            }
            self.extend(&[c]);
        }
        Some(())
    }

    pub(super) fn as_slice(&self) -> &[char] {
        self.chars.get(..self.len).unwrap_or_default()
    }

    fn extend(&mut self, chars: &[char]) {
        for &c in chars {
            if let Some(slot) = self.chars.get_mut(self.len) {
                *slot = c;
                self.len += 1;
            }
        }
    }

    /// `buildNationalNumberForParsing`: the part that may be a number. A `phone-context` is put in front of it in
    /// `joined`. `None` when the `phone-context` is malformed.
    pub(super) fn candidate<'t>(
        &'t self,
        metadata: &Metadata,
        joined: &'t mut Option<Self>,
    ) -> Option<&'t [char]> {
        let all = self.as_slice();
        // Both parameters need a semicolon; few inputs have one.
        if !all.contains(&';') {
            return Some(possible_number(metadata, all));
        }
        let number = if let Some(at) = find(all, ";phone-context=") {
            let context = all.get(at + 15..).unwrap_or_default();
            let context = context.split(|&c| c == ';').next().unwrap_or_default();
            if !is_phone_context(context) {
                return None;
            }
            let joined = joined.insert(Self::EMPTY);
            if context.first() == Some(&'+') {
                joined.extend(context);
            }
            let from = find(all, "tel:").map_or(0, |tel| tel + 4);
            joined.extend(all.get(from..at).unwrap_or_default());
            joined.as_slice()
        } else {
            possible_number(metadata, all)
        };
        match find(number, ";isub=") {
            Some(at) if at > 0 => number.get(..at),
            _ => Some(number),
        }
    }
}

/// `isViablePhoneNumber`: two digits, or three digits among punctuation and what may follow them.
pub(super) fn is_viable(number: &[char]) -> bool {
    if let [first, second] = number {
        return digit(*first).is_some() && digit(*second).is_some();
    }
    let mut digits = 0;
    let mut at = number.iter().take_while(|&&c| is_plus(c)).count();
    while digits < 3 {
        match number.get(at) {
            Some(&c) if digit(c).is_some() => digits += 1,
            Some(&c) if is_punctuation(c) || c == '*' || c == 'X' => {}
            _ => return false,
        }
        at += 1;
    }
    let rest = number.get(at..).unwrap_or_default();
    let tail = rest.iter().take_while(|&&c| is_number_tail(c)).count();
    // An extension may begin at any place up to the first character the number itself cannot hold.
    tail == rest.len() || (at..=at + tail).any(|at| extension_at(number, at).is_some())
}

/// `maybeStripExtension`: the number without its extension, and the extension.
pub(super) fn split_extension(number: &[char]) -> (&[char], &[char]) {
    if number.last().is_some_and(|&c| c == '#' || digit(c).is_some()) {
        for at in 0..number.len() {
            if let Some(extension) = extension_at(number, at) {
                let before = number.get(..at).unwrap_or_default();
                if is_viable(before) {
                    return (before, extension);
                }
                break;
            }
        }
    }
    (number, &[])
}

/// The digits of an extension that begins at `at` and ends with the text: the six alternatives of
/// libphonenumber's extension pattern in its order, with its limits on the number of digits.
#[inline(always)]
fn extension_at(number: &[char], at: usize) -> Option<&[char]> {
    // At most places none can begin.
    number.get(at).filter(|&&c| may_open_extension(c))?;
    extension_from(number, at)
}

fn extension_from(number: &[char], at: usize) -> Option<&[char]> {
    let text = number.get(at..)?;
    // Digits after nothing or after mere gaps begin none, unless a hash at the end marks them.
    let gaps = text.iter().take_while(|c| matches!(c, ' ' | '-')).count();
    let plain = text.get(gaps).is_some_and(char::is_ascii_digit);
    if plain && (gaps == 0 || number.last() != Some(&'#')) {
        return None;
    }
    if let Some(digits) = strip_folded(text, ";ext=").and_then(|rest| digits_to_end(rest, 20, false)) {
        return Some(digits);
    }
    let labelled = skip(text, |c| is_blank(c) || c == ',');
    if let Some(digits) = explicit_label(labelled).and_then(|rest| after_label(rest, 20)) {
        return Some(digits);
    }
    if let Some(digits) = ambiguous_label(labelled).and_then(|rest| after_label(rest, 9)) {
        return Some(digits);
    }
    let dashed = skip(text, |c| matches!(c, '-' | ' '));
    if dashed.len() < text.len()
        && number.last() == Some(&'#')
        && let Some(digits) = digits_to_end(dashed, 6, true)
    {
        return Some(digits);
    }
    let marked = skip(text, is_blank);
    let dialled = strip_folded(marked, ",,").or_else(|| strip_folded(marked, ";"));
    if let Some(digits) = dialled.and_then(|rest| after_label(rest, 15)) {
        return Some(digits);
    }
    let commas = skip(marked, |c| c == ',');
    if commas.len() < marked.len() { after_label(commas, 9) } else { None }
}

/// `(?:e?xt(?:ensi(?:o\u{301}?|ó))?n?|ｅ?ｘｔｎ?|доб|anexo)`, the longest reading of it.
fn explicit_label(text: &[char]) -> Option<&[char]> {
    if let Some(rest) = strip_folded(text, "доб").or_else(|| strip_folded(text, "anexo")) {
        return Some(rest);
    }
    if let Some(rest) = strip_folded(strip_folded(text, "ｅ").unwrap_or(text), "ｘｔ") {
        return Some(strip_folded(rest, "ｎ").unwrap_or(rest));
    }
    let rest = strip_folded(strip_folded(text, "e").unwrap_or(text), "xt")?;
    let long = strip_folded(rest, "ensi").and_then(|rest| {
        let plain = strip_folded(rest, "o").map(|rest| strip_folded(rest, "\u{301}").unwrap_or(rest));
        plain.or_else(|| strip_folded(rest, "\u{F3}"))
    });
    let rest = long.unwrap_or(rest);
    Some(strip_folded(rest, "n").unwrap_or(rest))
}

/// `(?:[xｘ#＃~～]|int|ｉｎｔ)`
fn ambiguous_label(text: &[char]) -> Option<&[char]> {
    match text.split_first()? {
        (&c, rest) if matches!(fold(c), 'x' | 'ｘ' | '#' | '＃' | '~' | '～') => Some(rest),
        _ => strip_folded(text, "int").or_else(|| strip_folded(text, "ｉｎｔ")),
    }
}

/// Colon or full stop, blanks and dashes, then nothing but digits and perhaps `#`.
fn after_label(text: &[char], limit: usize) -> Option<&[char]> {
    let text = match text.split_first() {
        Some((':' | '.' | '\u{FF0E}', rest)) => rest,
        _ => text,
    };
    digits_to_end(skip(text, |c| is_blank(c) || matches!(c, ',' | '-')), limit, true)
}

fn digits_to_end(text: &[char], limit: usize, hash: bool) -> Option<&[char]> {
    let digits = match text.split_last() {
        Some(('#', before)) if hash => before,
        _ => text,
    };
    ((1..=limit).contains(&digits.len()) && digits.iter().all(|&c| digit(c).is_some())).then_some(digits)
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\t')
}

/// What is left of a text when its first characters of a kind are dropped.
pub(super) fn skip(text: &[char], drop: fn(char) -> bool) -> &[char] {
    let count = text.iter().take_while(|&&c| drop(c)).count();
    text.get(count..).unwrap_or_default()
}

pub(super) fn strip_folded<'a>(text: &'a [char], label: &str) -> Option<&'a [char]> {
    let mut rest = text;
    for expected in label.chars() {
        match rest.split_first() {
            Some((&c, after)) if fold(c) == expected => rest = after,
            _ => return None,
        }
    }
    Some(rest)
}

/// Where an ASCII word begins.
fn find(text: &[char], word: &str) -> Option<usize> {
    let first = word.chars().next();
    let mut places = text.iter().enumerate().filter(|&(_, &c)| Some(c) == first).map(|(at, _)| at);
    places.find(|&at| begins(text, at, word, |c| c))
}

/// Where an ASCII word in small letters begins, whatever its case.
pub(super) fn find_any_case(text: &[char], word: &str) -> Option<usize> {
    (0..text.len()).find(|&at| begins(text, at, word, |c| c.to_ascii_lowercase()))
}

fn begins(text: &[char], at: usize, word: &str, read: fn(char) -> char) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    rest.len() >= word.len() && rest.iter().zip(word.bytes()).all(|(&c, byte)| read(c) == char::from(byte))
}

pub(super) fn is_ascii_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// `extractPossibleNumber`: from the first digit or plus sign, without junk at the end or a second number.
fn possible_number<'t>(metadata: &Metadata, text: &'t [char]) -> &'t [char] {
    let Some(start) = text.iter().position(|&c| is_plus(c) || digit(c).is_some()) else { return &[] };
    let text = text.get(start..).unwrap_or_default();
    let end =
        text.iter().rposition(|&c| c == '#' || metadata.is_letter_or_number(c)).map_or(0, |last| last + 1);
    let text = text.get(..end).unwrap_or_default();
    let second = (0..text.len()).find(|&at| {
        matches!(text.get(at), Some('/' | '\\'))
            && skip(text.get(at + 1..).unwrap_or_default(), |c| c == ' ').first() == Some(&'x')
    });
    text.get(..second.unwrap_or(text.len())).unwrap_or_default()
}

/// RFC 3966 `phone-context`: global number digits or a domain name.
fn is_phone_context(context: &[char]) -> bool {
    let alphanumeric = |c: &char| c.is_ascii_alphabetic() || digit(*c).is_some();
    if let Some(('+', number)) = context.split_first() {
        return number.iter().any(|&c| digit(c).is_some())
            && number.iter().all(|&c| digit(c).is_some() || matches!(c, '-' | '.' | '(' | ')'));
    }
    let name = match context.split_last() {
        Some(('.', before)) => before,
        _ => context,
    };
    let is_label = |label: &[char]| {
        label.first().is_some_and(alphanumeric)
            && label.last().is_some_and(alphanumeric)
            && label.iter().all(|c| *c == '-' || alphanumeric(c))
    };
    name.split(|&c| c == '.').all(is_label)
        && name.rsplit(|&c| c == '.').next().and_then(<[char]>::first).is_some_and(char::is_ascii_alphabetic)
}
