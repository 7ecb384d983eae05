//! How a number is written: national, international, RFC 3966.

use alloc::string::String;
use alloc::vec::Vec;

use super::PhoneCheck;
use super::characters::is_punctuation;
use super::metadata::{Format, Metadata, Plan};

/// The ways of writing that group the digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    National,
    International,
    Rfc3966,
}

/// `format`: `None` when there is no number or the metadata does not know its calling code.
pub(super) fn format(metadata: &Metadata, check: &PhoneCheck, style: Style) -> Option<String> {
    let code = check.country_calling_code()?;
    let plan = metadata.main_plan(code)?;
    let (buffer, length) = check.national_digits();
    let digits = buffer.get(..length).unwrap_or_default();
    let mut text = String::new();
    match style {
        Style::National => {}
        Style::International => push_code(&mut text, "+", code, ' '),
        Style::Rfc3966 => push_code(&mut text, "tel:+", code, '-'),
    }
    let formats = if style == Style::National { plan.national } else { plan.international_or_national() };
    match metadata.formats(formats).iter().find(|format| metadata.fits(format, digits)) {
        None => push_digits(&mut text, digits),
        Some(format) => {
            let rule = if style == Style::National { metadata.string(format.prefix_rule) } else { &[] };
            let grouped = metadata.apply(format, rule, digits);
            if style == Style::Rfc3966 { push_dashed(&mut text, &grouped) } else { text.push_str(&grouped) }
        }
    }
    if check.extension.length > 0 {
        match (style, metadata.string(plan.extension_prefix)) {
            (Style::Rfc3966, _) => text.push_str(";ext="),
            (_, []) => text.push_str(" ext. "),
            (_, prefix) => push_ascii(&mut text, prefix),
        }
        check.extension.push_to(&mut text);
    }
    Some(text)
}

impl Plan {
    pub(super) fn international_or_national(&self) -> (u16, u8) {
        if self.international.1 == 0 { self.national } else { self.international }
    }
}

impl Metadata {
    pub(super) fn formats(&self, (first, count): (u16, u8)) -> &[Format] {
        let first = usize::from(first);
        self.formats.get(first..first + usize::from(count)).unwrap_or_default()
    }

    /// Roots of the leading digits of a format, one for each stage.
    pub(super) fn stages(&self, format: &Format) -> &[u16] {
        let first = usize::from(format.leading.0);
        self.leading.get(first..first + usize::from(format.leading.1)).unwrap_or_default()
    }

    /// Whether the most detailed leading digits and the groups of a format fit a whole national number.
    fn fits(&self, format: &Format, digits: &[u8]) -> bool {
        let leads = match self.stages(format).last() {
            Some(&root) => self.automata.leading(root, digits) == Some(true),
            None => true,
        };
        leads && self.groups(format, digits.len()).is_some()
    }

    pub(super) fn groups(&self, format: &Format, digits: usize) -> Option<[usize; 5]> {
        self.patterns.get(usize::from(format.pattern))?.fit(digits)
    }

    /// The digits in the groups of a format; `rule` stands in place of the first group of the template.
    pub(super) fn apply(&self, format: &Format, rule: &[u8], digits: &[u8]) -> String {
        let Some(lengths) = self.groups(format, digits.len()) else { return String::new() };
        let mut text = String::new();
        let mut rule = Some(rule).filter(|rule| !rule.is_empty());
        let mut template = self.string(format.template).iter();
        while let Some(&byte) = template.next() {
            if byte != b'$' {
                text.push(char::from(byte));
                continue;
            }
            let group = template.next().map_or(0, |&byte| usize::from(byte.wrapping_sub(b'1')));
            let start: usize = lengths.iter().take(group).sum();
            let length = lengths.get(group).copied().unwrap_or(0);
            let digits = digits.get(start..start + length).unwrap_or_default();
            match rule.take() {
                None => push_digits(&mut text, digits),
                Some(rule) => {
                    let mut rule = rule.iter();
                    while let Some(&byte) = rule.next() {
                        if byte == b'$' {
                            rule.next();
                            push_digits(&mut text, digits);
                        } else {
                            text.push(char::from(byte));
                        }
                    }
                }
            }
        }
        text
    }
}

pub(super) fn push_digits(text: &mut String, digits: &[u8]) {
    text.extend(digits.iter().map(|&value| char::from(b'0' + value)));
}

pub(super) fn push_number(text: &mut String, number: u64) {
    let mut digits = Vec::new();
    let mut rest = number;
    loop {
        digits.push(char::from(b'0' + (rest % 10) as u8));
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    text.extend(digits.iter().rev());
}

fn push_code(text: &mut String, before: &str, code: u16, after: char) {
    text.push_str(before);
    push_number(text, u64::from(code));
    text.push(after);
}

fn push_ascii(text: &mut String, bytes: &[u8]) {
    text.extend(bytes.iter().map(|&byte| char::from(byte)));
}

/// Every run of punctuation becomes one dash, and one at the start goes.
fn push_dashed(text: &mut String, grouped: &str) {
    let mut gap = false;
    let start = text.len();
    for c in grouped.chars() {
        if is_punctuation(c) {
            gap = text.len() > start;
        } else {
            if gap {
                text.push('-');
            }
            gap = false;
            text.push(c);
        }
    }
    if gap {
        text.push('-');
    }
}
