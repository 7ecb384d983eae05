//! Variables of a draft: where they stand, and the text with values in their place.

use super::draft::{Draft, Variable, VariableSyntax};
use crate::finding::Span;

/// A piece of a draft's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// As it is sent.
    Text(&'a str),
    /// Filled in for each person.
    Variable { name: &'a str, written: &'a str, span: Span },
}

/// The text of a draft in pieces, and where a variable is opened and never closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pieces<'a> {
    pub(super) all: Vec<Piece<'a>>,
    pub(super) unclosed: Vec<Span>,
}

/// Typed tags of Indian templates (TRAI direction of 18 November 2025), written `{#numeric#}` or `#numeric#`.
pub(super) const TAGS: [&str; 7] = ["number", "numeric", "url", "urlott", "cbn", "email", "alphanumeric"];

impl VariableSyntax {
    /// Where the next variable is opened, by what, and what closes it.
    fn opening(self, text: &str) -> Option<(usize, &'static str, &'static str)> {
        let first = |open, close| text.find(open).map(|at| (at, open, close));
        match self {
            VariableSyntax::Curly2 => first("{{", "}}"),
            VariableSyntax::Dollar => first("${", "}"),
            VariableSyntax::India => text.match_indices('#').find_map(|(at, sign)| {
                let before = text.get(..at).unwrap_or_default();
                let after = text.get(at + sign.len()..).unwrap_or_default();
                let tagged = || TAGS.iter().any(|tag| after.strip_prefix(tag).is_some_and(|rest| rest.starts_with('#')));
                match before.ends_with('{') {
                    true => Some((at - 1, "{#", "#}")),
                    // without braces only a tag is one: `#1` is a number
                    false => tagged().then_some((at, "#", "#")),
                }
            }),
        }
    }
}

/// Parts a text at its variables.
pub(super) fn pieces(text: &str, syntax: VariableSyntax) -> Pieces<'_> {
    let mut pieces = Pieces { all: Vec::new(), unclosed: Vec::new() };
    let mut at = 0;
    let mut rest = text;
    while let Some((place, open, close)) = syntax.opening(rest) {
        let (before, after) = (rest.get(..place).unwrap_or_default(), rest.get(place + open.len()..).unwrap_or_default());
        let start = at + utf16(before);
        let Some(name) = name(after, close) else {
            let kept = rest.get(..before.len() + open.len()).unwrap_or_default();
            pieces.unclosed.push(Span { start, end: start + open.len() });
            pieces.push(kept);
            rest = after;
            at = start + open.len();
            continue;
        };
        let length = open.len() + name.len() + close.len();
        let written = rest.get(before.len()..before.len() + length).unwrap_or_default();
        let end = start + utf16(written);
        pieces.push(before);
        pieces.all.push(Piece::Variable { name: name.trim(), written, span: Span { start, end } });
        rest = rest.get(before.len() + length..).unwrap_or_default();
        at = end;
    }
    pieces.push(rest);
    pieces
}

/// The name that a mark closes. It is on one line, is not long, and opens no other variable; nothing beyond is looked at, so
/// that many marks that nothing closes are read in one pass.
fn name<'a>(after: &'a str, close: &str) -> Option<&'a str> {
    let ends = |at: usize| after.get(at..).is_some_and(|rest| rest.starts_with(close));
    let mut near = after.char_indices().take_while(|(at, _)| *at <= LONGEST_NAME);
    let (at, _) = near.find(|(at, c)| ends(*at) || matches!(c, '\n' | '{')).filter(|(at, _)| ends(*at))?;
    after.get(..at)
}

impl<'a> Pieces<'a> {
    fn push(&mut self, text: &'a str) {
        if !text.is_empty() {
            self.all.push(Piece::Text(text));
        }
    }

    /// Every variable in order.
    pub(super) fn variables(&self) -> impl Iterator<Item = (&'a str, Span)> {
        self.all.iter().filter_map(|piece| match piece {
            Piece::Variable { name, span, .. } => Some((*name, *span)),
            Piece::Text(_) => None,
        })
    }

    /// The text with plain letters in place of its variables: places stay where they are.
    pub(super) fn masked(&self) -> String {
        let of = |piece: &Piece<'_>| match piece {
            Piece::Text(text) => (*text).to_owned(),
            Piece::Variable { span, .. } => "x".repeat(span.end - span.start),
        };
        self.all.iter().map(of).collect()
    }

    /// Bytes of the text with values that long.
    pub(super) fn bytes(&self, value: impl Fn(&str) -> Option<usize>) -> usize {
        let of = |piece: &Piece<'_>| match piece {
            Piece::Text(text) => text.len(),
            Piece::Variable { name, written, .. } => value(name).unwrap_or(written.len()),
        };
        self.all.iter().map(of).sum()
    }

    /// The text with values; a variable without one stays as it is written.
    pub(super) fn filled<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> String {
        let mut out = String::new();
        for piece in &self.all {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Variable { name, written, .. } => match value(name) {
                    Some(value) => out.push_str(value),
                    None => out.push_str(written),
                },
            }
        }
        out
    }
}

impl Variable {
    /// A value as long as it may be, made of the letters of the sample.
    pub(super) fn longest(&self) -> String {
        let most = self.max_length.map_or(0, |most| most.min(LONGEST_VALUE) as usize);
        let length = self.sample.chars().count().max(most);
        let letters = if self.sample.is_empty() { "m" } else { &self.sample };
        letters.chars().cycle().take(length).collect()
    }

    /// A value as short as it may be.
    pub(super) fn shortest(&self) -> String {
        self.sample.chars().take(1).collect()
    }
}

impl Draft {
    pub(super) fn pieces(&self) -> Pieces<'_> {
        pieces(&self.text, self.variable_syntax)
    }
}

/// Length in UTF-16 units.
#[inline(never)]
pub(super) fn utf16(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Bytes.
const LONGEST_NAME: usize = 60;
/// Characters: more fit into no message.
pub(super) const LONGEST_VALUE: u32 = 1600;
