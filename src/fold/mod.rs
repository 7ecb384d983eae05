//! A text as its words are looked up: small letters, without marks, width, disguise or what cannot be seen, each with
//! its place in the text as it was written.

mod table;

use table::{LONGER, RUNS};

/// A letter of a folded text, and the UTF-16 units of the text it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) c: char,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// Folds a text. What cannot be seen and what sits on a letter belong to the letter before them.
pub(crate) fn fold(text: &str) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::with_capacity(text.len());
    let mut at = 0;
    for c in text.chars() {
        let (start, end) = (at, at + c.len_utf16() as u32);
        at = end;
        if is_dropped(c) {
            if let Some(last) = letters.last_mut() {
                last.end = end;
            }
            continue;
        }
        folded(c, |c| letters.push(Letter { c, start, end }));
    }
    letters
}

/// The folded text alone.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_dropped(*c)) {
        folded(c, |c| out.push(c));
    }
    out
}

/// What a character folds to.
fn folded(c: char, mut push: impl FnMut(char)) {
    if c.is_ascii() {
        return push(c.to_ascii_lowercase());
    }
    let code = c as u32;
    let run = RUNS.partition_point(|(_, last, _)| *last < code);
    if let Some((_, _, by)) = RUNS.get(run).filter(|(first, _, _)| *first <= code) {
        return push(code.checked_add_signed(*by).and_then(char::from_u32).unwrap_or(c));
    }
    if let Ok(index) = LONGER.binary_search_by_key(&code, |(from, _)| *from) {
        return LONGER.get(index).map_or(c.to_string(), |(_, to)| (*to).to_owned()).chars().for_each(push);
    }
    c.to_lowercase().filter(|c| !is_dropped(*c)).for_each(push);
}

/// Whether there is nothing to be read in a text.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Marks on letters, joiners, selectors, directions, tags: what a reader does not see as a character of its own.
pub(crate) fn is_dropped(c: char) -> bool {
    is_invisible(c)
        || matches!(c,
            '\u{300}'..='\u{36f}'
            | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}' | '\u{5c4}'..='\u{5c5}' | '\u{5c7}'
            | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
            | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
            | '\u{3099}'..='\u{309a}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{ff9e}'..='\u{ff9f}'
            | '\u{e0000}'..='\u{e01ef}')
}

/// Characters without any width of their own, which hide words from filters.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}')
}
