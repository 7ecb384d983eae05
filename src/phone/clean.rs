//! What [`read`](super::read) does to a text before it looks for numbers.

use alloc::vec::Vec;

use super::characters::digit;
use super::metadata::Metadata;
use super::text::{MAX_INPUT, find_any_case, is_ascii_digit, skip, strip_folded};

pub(super) enum Cleaned {
    /// Nothing visible.
    Empty,
    TooLong,
    Text(CleanText),
}

/// A text in which every digit and sign of a number is ASCII.
pub(super) struct CleanText {
    pub(super) text: Vec<char>,
    pub(super) foreign_digits: bool,
}

/// How much of a text is looked at.
pub(super) const LONGEST: usize = 4 * MAX_INPUT;

/// Drops what cannot be seen, turns digits of any script and full-width signs into ASCII, takes URIs apart.
pub(super) fn clean(input: &[char]) -> Cleaned {
    let mut text = Vec::new();
    let mut foreign_digits = false;
    if input.len() > LONGEST {
        return Cleaned::TooLong;
    }
    for &c in input {
        if let Some(value) = digit(c) {
            foreign_digits |= !c.is_ascii();
            text.push(char::from(b'0' + value));
            continue;
        }
        text.push(match c {
            // Bidirectional marks, joiners, soft hyphens, variation selectors, byte order mark.
            '\u{AD}'
            | '\u{61C}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{20E3}' => continue,
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => '\n',
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}' | '\u{FE63}' => '-',
            '\u{207A}' | '\u{FE62}' | '\u{2795}' => '+',
            '\u{FF01}'..='\u{FF5E}' => char::from((u32::from(c) - 0xFF01 + 0x21) as u8),
            '_' | '·' | '•' | '∙' | '‧' | '⋅' => ' ',
            _ if is_space(c) => ' ',
            _ => c,
        });
    }
    let text = trim(&text, is_space);
    if text.is_empty() {
        return Cleaned::Empty;
    }
    Cleaned::Text(CleanText { text: without_scheme(text), foreign_digits })
}

/// `tel:`, `sms:` and messenger links, and the parameters after their number.
fn without_scheme(text: &[char]) -> Vec<char> {
    for scheme in ["tel:", "sms:", "smsto:", "callto:", "whatsapp://send?phone=", "https://wa.me/", "wa.me/"]
    {
        if let Some(at) = find_any_case(text, scheme) {
            let rest = skip(text.get(at + scheme.len()..).unwrap_or_default(), |c| c == '/');
            let parameters = skip(rest, |c| !matches!(c, '?' | '&')).len();
            return unescape(rest.get(..rest.len() - parameters).unwrap_or_default());
        }
    }
    text.into()
}

/// The plus sign and blanks of a URI may be escaped.
fn unescape(text: &[char]) -> Vec<char> {
    let mut plain = Vec::new();
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        let (c, after) = match after {
            ['2', 'B' | 'b', after @ ..] if first == '%' => ('+', after),
            ['2', '0', after @ ..] if first == '%' => (' ', after),
            _ => (first, after),
        };
        plain.push(c);
        rest = after;
    }
    plain
}

/// What stands between the parts of a text once its words are cut out.
pub(super) const BETWEEN: char = '\n';

/// A text with [`BETWEEN`] in place of every word. The words that introduce an extension do not part what they join.
pub(super) fn words_cut(metadata: &Metadata, text: &[char]) -> Vec<char> {
    let mut cut = Vec::new();
    let mut part = 0;
    let mut rest = text;
    while let Some(&first) = rest.first() {
        let letters =
            rest.iter().take_while(|&&c| !is_ascii_digit(c) && metadata.is_letter_or_number(c)).count();
        let (word, after) = rest.split_at_checked(letters.max(1)).unwrap_or_default();
        rest = after;
        if letters == 0 && first != '|' {
            cut.push(first);
        } else if is_extension_label(word)
            && has_digits(cut.get(part..).unwrap_or_default())
            && starts_extension(after)
        {
            cut.extend(['e', 'x', 't']);
        } else {
            cut.push(BETWEEN);
        }
        if cut.last() == Some(&BETWEEN) {
            part = cut.len();
        }
    }
    cut
}

/// The parts of a text between separators, without what no number begins or ends with; those that hold at least two
/// digits.
pub(super) fn parts(text: &[char], separator: fn(char) -> bool) -> Vec<&[char]> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let after = skip(rest, separator);
        let next = after.iter().position(|&c| separator(c)).unwrap_or(after.len());
        let part = trim(after.get(..next).unwrap_or_default(), |c| {
            !is_ascii_digit(c) && !matches!(c, '+' | '(' | ')' | '*' | '#')
        });
        if has_digits(part) {
            parts.push(part);
        }
        rest = after.get(next..).unwrap_or_default();
        if rest.is_empty() {
            return parts;
        }
    }
}

/// `O` and `o` for 0, `l` and `I` for 1, where a digit stands next to them.
pub(super) fn with_digits_for_letters(text: &[char]) -> Vec<char> {
    let mut replaced = Vec::new();
    let mut last = ' ';
    let mut rest = text;
    while let Some((&c, after)) = rest.split_first() {
        rest = after;
        let near_digit = is_ascii_digit(last) || after.first().is_some_and(|&next| is_ascii_digit(next));
        last = match c {
            'O' | 'o' if near_digit => '0',
            'l' | 'I' if near_digit => '1',
            _ => c,
        };
        replaced.push(last);
    }
    replaced
}

/// Words before an extension, where libphonenumber says `ext`.
fn is_extension_label(word: &[char]) -> bool {
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
    labels.iter().any(|label| strip_folded(word, label).is_some_and(<[char]>::is_empty))
}

/// After a label nothing but separators and digits may come, or it is just a word.
fn starts_extension(after: &[char]) -> bool {
    let digits = skip(after, |c| matches!(c, ' ' | '.' | ':' | '-' | '#' | ',' | '='));
    let count = digits.len() - skip(digits, is_ascii_digit).len();
    (1..=20).contains(&count)
}

/// Blanks and control characters.
fn is_space(c: char) -> bool {
    matches!(c, '\0'..=' ' | '\u{7F}'..='\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}')
}

fn has_digits(text: &[char]) -> bool {
    text.iter().filter(|&&c| is_ascii_digit(c)).count() >= 2
}

fn trim(text: &[char], drop: fn(char) -> bool) -> &[char] {
    let text = skip(text, drop);
    let kept = text.iter().rposition(|&c| !drop(c)).map_or(0, |last| last + 1);
    text.get(..kept).unwrap_or_default()
}
