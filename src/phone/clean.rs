//! What [`read`](super::read) does to a text before it looks for numbers.

use alloc::string::String;
use alloc::vec::Vec;

use super::characters::{digit, fold};
use super::metadata::Metadata;
use super::text::MAX_INPUT;

pub(super) enum Cleaned {
    /// Nothing visible.
    Empty,
    TooLong,
    Text(CleanText),
}

/// A text in which every digit and sign of a number is ASCII.
pub(super) struct CleanText {
    pub(super) text: String,
    pub(super) foreign_digits: bool,
}

/// How much of a text is looked at.
const LONGEST: usize = 4 * MAX_INPUT;

/// Drops what cannot be seen, turns digits of any script and full-width signs into ASCII, takes URIs apart.
pub(super) fn clean(input: &str) -> Cleaned {
    let mut text = String::new();
    let mut foreign_digits = false;
    for (count, c) in input.chars().enumerate() {
        if count >= LONGEST {
            return Cleaned::TooLong;
        }
        if let Some(value) = digit(c) {
            foreign_digits |= !c.is_ascii();
            text.push(char::from(b'0' + value));
            continue;
        }
        match c {
            // Bidirectional marks, joiners, soft hyphens, variation selectors, byte order mark.
            '\u{AD}'
            | '\u{61C}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{20E3}' => {}
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => text.push('\n'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}' | '\u{FE63}' => text.push('-'),
            '\u{207A}' | '\u{FE62}' | '\u{2795}' => text.push('+'),
            '\u{FF01}'..='\u{FF5E}' => text.extend(char::from_u32(u32::from(c) - 0xFF01 + 0x21)),
            '_' | '·' | '•' | '∙' | '‧' | '⋅' => text.push(' '),
            _ if is_space(c) => text.push(' '),
            _ => text.push(c),
        }
    }
    let text = text.trim_matches(is_space);
    if text.is_empty() {
        return Cleaned::Empty;
    }
    Cleaned::Text(CleanText { text: without_scheme(text), foreign_digits })
}

/// `tel:`, `sms:` and messenger links, and the parameters after their number.
fn without_scheme(text: &str) -> String {
    for scheme in ["tel:", "sms:", "smsto:", "callto:", "whatsapp://send?phone=", "https://wa.me/", "wa.me/"]
    {
        if let Some(at) = find(text, scheme) {
            let rest = text.get(at + scheme.len()..).unwrap_or_default().trim_start_matches('/');
            return unescape(rest.split(['?', '&']).next().unwrap_or_default());
        }
    }
    text.into()
}

/// The plus sign and blanks of a URI may be escaped.
fn unescape(text: &str) -> String {
    let mut parts = text.split('%');
    let mut plain = String::from(parts.next().unwrap_or_default());
    for part in parts {
        let (c, rest) = match part.as_bytes() {
            [b'2', b'B' | b'b', ..] => ('+', part.get(2..).unwrap_or_default()),
            [b'2', b'0', ..] => (' ', part.get(2..).unwrap_or_default()),
            _ => ('%', part),
        };
        plain.push(c);
        plain.push_str(rest);
    }
    plain
}

/// Where an ASCII word begins, whatever its case.
pub(super) fn find(text: &str, word: &str) -> Option<usize> {
    text.as_bytes().windows(word.len()).position(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

/// The parts of a text between words, those that hold at least two digits. The words that introduce an extension
/// do not part what they join.
pub(super) fn words_cut(metadata: &Metadata, text: &str) -> Vec<String> {
    let is_letter = |c: char| !c.is_ascii_digit() && metadata.is_letter_or_number(c);
    let mut parts: Vec<String> = Vec::new();
    let mut part = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if is_letter(first) {
            let end = rest.find(|c: char| !is_letter(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            match extension_label(word) {
                Some(label) if has_digits(&part) && starts_extension(after) => part.push_str(label),
                _ => push_part(&mut parts, &mut part),
            }
            rest = after;
        } else {
            if first == '\n' || first == '|' {
                push_part(&mut parts, &mut part);
            } else {
                part.push(first);
            }
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    push_part(&mut parts, &mut part);
    parts
}

/// Numbers that stand side by side with a slash, comma, semicolon or wide gap between them.
pub(super) fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut piece = String::new();
    for c in text.chars() {
        if matches!(c, '/' | ',' | ';' | '\\' | '&') {
            push_part(&mut pieces, &mut piece);
        } else {
            piece.push(c);
        }
    }
    push_part(&mut pieces, &mut piece);
    pieces
}

/// `O` and `o` for 0, `l` and `I` for 1, where a digit stands next to them.
pub(super) fn with_digits_for_letters(text: &str) -> String {
    let mut replaced = String::new();
    let mut chars = text.chars().peekable();
    let mut last = ' ';
    while let Some(c) = chars.next() {
        let near_digit = last.is_ascii_digit() || chars.peek().is_some_and(char::is_ascii_digit);
        last = match c {
            'O' | 'o' if near_digit => '0',
            'l' | 'I' if near_digit => '1',
            _ => c,
        };
        replaced.push(last);
    }
    replaced
}

/// Words before an extension, and how libphonenumber spells them.
fn extension_label(word: &str) -> Option<&'static str> {
    let word: String = word.chars().map(fold).collect();
    let labels = [
        "x",
        "ext",
        "extn",
        "extension",
        "xtn",
        "int",
        "anexo",
        "доб",
        "durchwahl",
        "poste",
        "interno",
        "apdo",
        "nst",
    ];
    labels.contains(&&*word).then_some("ext")
}

/// After a label nothing but separators and digits may come, or it is just a word.
fn starts_extension(after: &str) -> bool {
    let digits = after.trim_start_matches([' ', '.', ':', '-', '#', ',', '=']);
    let count = digits.chars().take_while(char::is_ascii_digit).count();
    (1..=20).contains(&count)
}

/// Blanks and control characters.
fn is_space(c: char) -> bool {
    matches!(c, '\0'..=' ' | '\u{7F}'..='\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

fn has_digits(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= 2
}

fn push_part(parts: &mut Vec<String>, part: &mut String) {
    let taken = core::mem::take(part);
    let trimmed =
        taken.trim_matches(|c: char| !c.is_ascii_digit() && !matches!(c, '+' | '(' | ')' | '*' | '#'));
    if has_digits(trimmed) {
        parts.push(trimmed.into());
    }
}
