//! What the formats of a plan show while a number is not yet whole.

use alloc::vec::Vec;

use super::characters::is_punctuation;
use super::metadata::{Format, Metadata};

/// The template of a format with all the digits it can take; `None` when those are fewer than needed.
pub(super) fn template(metadata: &Metadata, format: &Format, needed: usize) -> Option<Vec<Option<char>>> {
    let most = metadata.patterns.get(usize::from(format.pattern))?.most().min(15);
    if most < needed {
        return None;
    }
    let shown = metadata.apply(format, &[], [9; 15].get(..most)?);
    Some(shown.chars().map(|c| if c == '9' { None } else { Some(c) }).collect())
}

/// A rule that sets the first group apart at most by brackets, or no rule: no national prefix is written.
pub(super) fn is_first_group_only(rule: &[u8]) -> bool {
    matches!(rule, b"" | b"$1" | b"($1" | b"$1)" | b"($1)")
}

pub(super) fn sets_prefix_apart(rule: &[u8]) -> bool {
    rule.iter().any(|byte| matches!(byte, b'-' | b' '))
}

/// Templates that begin with the first group and hold nothing but groups and punctuation lose no digit.
pub(super) fn is_eligible(template: &[u8]) -> bool {
    let mut bytes = template.iter().copied().peekable();
    let mut groups = 0;
    while let Some(byte) = bytes.next() {
        if byte == b'$' {
            let number = bytes.next();
            if groups == 0 && number != Some(b'1') {
                return false;
            }
            groups += 1;
        } else if !is_punctuation(char::from(byte)) {
            return false;
        }
    }
    groups > 0
}
