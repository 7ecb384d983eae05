//! What can stand for characters that the 7-bit alphabet lacks.

use super::gsm::default_septets;
use crate::fold;
use crate::finding::Edit;

/// Edits that change nothing of what is said (typographic signs, composed letters), and edits that drop accents and signs
/// too. `None` where even they leave something over, or where they would leave too little.
pub(super) fn edits(text: &str) -> (Option<Vec<Edit>>, Option<Vec<Edit>>) {
    let (mut safe, mut loose) = (Vec::new(), Vec::new());
    let (mut all_safe, mut all_loose) = (true, true);
    let mut at = 0;
    let mut chars = text.chars().peekable();
    let mut dropped = 0;
    while let Some(c) = chars.next() {
        let start = at;
        at += c.len_utf16();
        // a letter and the mark on it, where the alphabet has both in one
        let (text, plainly) = if let Some(whole) = chars.peek().and_then(|mark| composed(c, *mark)) {
            at += chars.next().map_or(0, char::len_utf16);
            (whole.to_string(), true)
        } else if default_septets(c) > 0 {
            continue;
        } else if let Some(text) = plain(c) {
            (text.to_owned(), true)
        } else {
            all_safe = false;
            let bare = bare(c);
            dropped += usize::from(bare.is_none());
            all_loose &= bare.is_some() || !c.is_alphanumeric();
            (bare.unwrap_or_default(), false)
        };
        let edit = Edit { start, end: at, text };
        if plainly {
            safe.push(edit.clone());
        }
        loose.push(edit);
    }
    all_loose &= dropped <= 3;
    (all_safe.then_some(safe), all_loose.then_some(loose))
}

/// A text after edits, which are in order.
pub(super) fn applied(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut edits = edits.iter().peekable();
    let mut at = 0;
    for c in text.chars() {
        let here = at;
        at += c.len_utf16();
        // what another edit took away needs none
        while edits.next_if(|edit| edit.end <= here && edit.end > edit.start).is_some() {}
        match edits.peek() {
            Some(edit) if here >= edit.start && here < edit.end => {
                if here == edit.start {
                    out.push_str(&edit.text);
                }
            }
            _ => out.push(c),
        }
    }
    out
}

/// A letter without its mark, in its own case.
fn bare(c: char) -> Option<String> {
    let folded = fold::plain(&c.to_string());
    let known = !folded.is_empty() && folded.chars().all(|c| default_septets(c) > 0) && is_latin(c);
    let cased = if c.is_uppercase() { folded.to_uppercase() } else { folded };
    known.then_some(cased)
}

fn is_latin(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

fn composed(letter: char, mark: char) -> Option<char> {
    let pairs = match mark {
        '\u{300}' => "aàeèiìoòuù",
        '\u{301}' => "eéEÉ",
        '\u{303}' => "nñNÑ",
        '\u{308}' => "aäoöuüAÄOÖUÜ",
        '\u{30a}' => "aåAÅ",
        '\u{327}' => "CÇ",
        _ => return None,
    };
    let mut letters = pairs.chars();
    while let (Some(from), Some(to)) = (letters.next(), letters.next()) {
        if from == letter {
            return Some(to);
        }
    }
    None
}

/// What a typographic sign is in plain writing.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        '‘' | '’' | '‚' | '‛' | '′' | '`' | '´' | 'ʼ' | '＇' => "'",
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' | '＂' => "\"",
        '‹' => "<",
        '›' => ">",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '－' => "-",
        '…' => "...",
        '⁄' | '∕' | '／' => "/",
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\t' => " ",
        '\u{2028}' | '\u{2029}' | '\u{85}' => "\n",
        '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{fe0e}' | '\u{fe0f}' => "",
        '•' | '·' | '‣' | '◦' | '∙' => "-",
        '：' => ":",
        '！' => "!",
        '，' => ",",
        '？' => "?",
        '（' => "(",
        '）' => ")",
        '％' => "%",
        '＆' => "&",
        '＋' => "+",
        '＠' => "@",
        '×' => "x",
        _ => return None,
    })
}
