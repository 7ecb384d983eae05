//! What a person's answer to a text means.
//!
//! Keywords are those of the rule pack, in 45 languages, and of the recipient's country; a whole answer that is one is
//! certain. Sentences are recognised by phrases, and by clauses that are a keyword, and are likely: an opt-out by any reasonable means is one (47 CFR
//! 64.1200(a)(10)), so a likely opt-out is to be treated as an opt-out. A yes is one only where it cannot be mistaken.

use serde::Serialize;

use super::keywords::{Keyword, Keywords, Phrase, base, is_joined, parts, spaced, words};
use super::reply_words::{
    AFTER_STOP, ASKED, ASKING, Asks, BEFORE_STOP, DENIALS, JOINED_DENIALS, ORDINARY, SAYINGS, STOP_SIGNS, STOPS, UNABLE,
};
use crate::fold;
use crate::finding::Confidence;

/// What an answer asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReplyKind {
    /// No more messages.
    OptOut,
    /// Seems to say: no more messages. To be treated as one.
    OptOutLikely,
    /// Yes, or more messages.
    OptIn,
    /// Who is there, and how does it work.
    Help,
    /// Anything else.
    Other,
}

/// What a person's answer means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    /// What is asked for.
    pub kind: ReplyKind,
    /// The keyword, as the rule pack writes it, or the phrase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keyword: Option<String>,
    /// The language the keyword or phrase is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// How sure the keyword's place in the rule pack is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// Where an answer comes from, as far as it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReplyContext<'a> {
    /// Language of the message that was answered (BCP 47).
    pub locale: Option<&'a str>,
    /// Region of the number.
    pub region: Option<&'a str>,
    /// Keywords of the sender's own that stop messages.
    pub keywords: &'a [&'a str],
    /// The sender's name, which people write beside a keyword.
    pub sender: Option<&'a str>,
}

/// What an answer means.
///
/// ```
/// use avowal::message::{ReplyContext, ReplyKind, classify_reply};
/// let german = ReplyContext { locale: Some("de"), region: Some("DE"), ..ReplyContext::default() };
/// assert_eq!(classify_reply("STOPP bitte", &german).keyword.as_deref(), Some("STOPP"));
/// assert_eq!(classify_reply("please don't stop", &german).kind, ReplyKind::Other);
/// ```
pub fn classify_reply(text: &str, context: &ReplyContext<'_>) -> Reply {
    Keywords::all().classify(text, context)
}

impl Keywords {
    /// What an answer means.
    pub fn classify(&self, text: &str, context: &ReplyContext<'_>) -> Reply {
        let (locale, region) = (context.locale.map(str::to_ascii_lowercase), context.region.map(str::to_ascii_uppercase));
        let context = &ReplyContext { locale: locale.as_deref(), region: region.as_deref(), ..*context };
        let own = self.unquoted(text);
        let words = words(&own);
        if words.is_empty() {
            let sign = own.chars().find(|c| STOP_SIGNS.contains(*c));
            return match sign {
                Some(sign) => Reply { keyword: Some(sign.to_string()), ..Reply::of(ReplyKind::OptOutLikely) },
                None => Reply::of(ReplyKind::Other),
            };
        }
        let spoken = self.languages(context);
        let asks = own.contains(QUESTIONS);
        if let Some(found) = self.whole(&words, context, &spoken).filter(|found| !asks || found.kind != ReplyKind::OptIn) {
            return found;
        }
        let phrase = self.phrase(&words, &spoken);
        if let Some(found) = phrase.clone().filter(|found| found.kind == ReplyKind::OptOutLikely) {
            return found;
        }
        let parted = own.replace(" - ", "\n");
        let clauses: Vec<&str> = parted.split(CLAUSE_ENDS).take(MOST_CLAUSES).collect();
        if let Some(found) = clauses.iter().find_map(|clause| self.clause(clause, context, &spoken)) {
            return found;
        }
        let agreed = self.agreed(&clauses, &words, context, &spoken).filter(|found| found.kind != ReplyKind::OptIn || !asks && phrase.is_none());
        if let Some(found) = agreed.or(phrase) {
            return found;
        }
        // a keyword in capitals among other words
        let shouted = capitals(&own);
        let found = shouted.iter().find_map(|word| self.find(word, context, &spoken).filter(|row| row.kind == ReplyKind::OptOut && row.folded.len() > 3));
        match found.filter(|_| words.len() <= SHORT && !self.negated(&words)) {
            Some(row) => row.likely(),
            None => Reply::of(ReplyKind::Other),
        }
    }

    /// An answer that is nothing but a keyword, apart from politeness.
    #[inline(never)]
    fn whole(&self, words: &[String], context: &ReplyContext<'_>, spoken: &[&str]) -> Option<Reply> {
        for candidate in self.candidates(words) {
            if let Some(own) = own_keyword(&candidate, context) {
                return Some(Reply { keyword: Some(own.to_owned()), ..Reply::of(ReplyKind::OptOut) });
            }
            if let Some(row) = self.find(&candidate, context, spoken) {
                return Some(row.reply());
            }
            if YES.contains(&candidate.as_str()) {
                return Some(Reply { keyword: Some(candidate), locale: Some("en".to_owned()), ..Reply::of(ReplyKind::OptIn) });
            }
        }
        None
    }

    /// What of an answer may be a keyword: all of it, and all but politeness, parted and joined.
    #[inline(never)]
    fn candidates(&self, words: &[String]) -> Vec<String> {
        let mut kept: Vec<&str> = words.iter().filter(|word| !self.fillers.contains(*word)).map(String::as_str).collect();
        kept.dedup();
        let all: Vec<&str> = words.iter().map(String::as_str).collect();
        // politeness alone says nothing, but `all` and `text` belong to some keywords
        let mut candidates = vec![all.join(" "), all.concat(), kept.join(" "), kept.concat(), self.joined(&words.concat())];
        if kept.is_empty() {
            // politeness of one language is a yes of another: `TAK`, `YA`
            candidates.extend(words.iter().cloned());
        }
        candidates.retain(|candidate| !candidate.is_empty() && candidate.len() <= LONGEST_KEYWORD);
        candidates
    }

    /// A clause that asks to stop: a keyword with politeness, a number or the sender's name, a phrase that is all of it, or a
    /// keyword in capitals before or after what is to be stopped.
    #[inline(never)]
    fn clause(&self, clause: &str, context: &ReplyContext<'_>, spoken: &[&str]) -> Option<Reply> {
        let mut said = said(clause, context)?;
        said.retain(|word| !word.bytes().all(|byte| byte.is_ascii_digit()));
        let here = |language: &str| language == "en" || spoken.is_empty() || spoken.contains(&base(language));
        for candidate in self.candidates(&said) {
            if let Some(own) = own_keyword(&candidate, context) {
                return Some(Reply { keyword: Some(own.to_owned()), ..Reply::of(ReplyKind::OptOutLikely) });
            }
            if let Some((language, _, written)) = self.clauses.iter().find(|(language, folded, _)| *folded == candidate && (here(language) || !candidate.is_ascii())) {
                return Some(Reply { keyword: Some((*written).to_owned()), locale: Some((*language).to_owned()), ..Reply::of(ReplyKind::OptOutLikely) });
            }
            let firm = |row: &&Keyword| row.kind == ReplyKind::OptOut && (row.folded.len() > 2) && !holds(ORDINARY, &row.folded) && (here(row.language) || holds(STOPS, &row.folded));
            if let Some(row) = self.find(&candidate, context, spoken).filter(firm) {
                return Some(row.likely());
            }
        }
        let word = aimed(clause).filter(|_| !self.negated(&said)).or_else(|| self.asked(&said))?;
        self.find(&word, context, spoken).filter(|row| row.kind == ReplyKind::OptOut).map(Keyword::likely)
    }

    /// A word that stops messages, where nothing stands around it but what asks and what is to be stopped.
    #[inline(never)]
    fn asked(&self, said: &[String]) -> Option<String> {
        let at = said.iter().position(|word| holds(STOPS, word))?;
        let mut around = said.iter().enumerate().filter(|(place, word)| *place != at && !self.fillers.contains(word));
        around.all(|(place, word)| holds(if place < at { ASKING } else { ASKED }, word)).then(|| said.get(at).cloned()).flatten()
    }

    /// A yes in words is a clause that is nothing else, and nothing in the answer denies it or stops; what is denied is a refusal.
    #[inline(never)]
    fn agreed(&self, clauses: &[&str], words: &[String], context: &ReplyContext<'_>, spoken: &[&str]) -> Option<Reply> {
        if words.len() > MOST_WORDS {
            return None;
        }
        let parted = SAYINGS.split('|').fold(spaced(words), |text, saying| text.replace(saying, " "));
        let words: &Vec<String> = &parted.split_whitespace().map(str::to_owned).collect();
        let joined = words.concat();
        let yes = || self.phrases.iter().filter(|phrase| phrase.asks == Asks::OptIn);
        let stops = |words: &[String]| self.find(&words.concat(), context, spoken).is_some_and(|row| row.kind == ReplyKind::OptOut);
        let denied = self.negated(words)
            || words.iter().any(|word| holds(DENIALS, word))
            || JOINED_DENIALS.split('|').any(|denial| joined.contains(denial))
            || [1, 2].iter().any(|many| words.windows(*many).any(stops));
        if denied {
            if words.iter().any(|word| holds(UNABLE, word)) {
                return None;
            }
            return yes().find(|phrase| phrase.stands(&parted, &joined)).map(|phrase| phrase.reply(ReplyKind::OptOutLikely));
        }
        // `yes` may stand before it
        let is_yes = |rest: &str| rest.is_empty() || self.find(rest, context, spoken).is_some_and(|row| row.kind == ReplyKind::OptIn);
        clauses.iter().find_map(|clause| {
            let said = self.candidates(&said(clause, context)?);
            let phrase = yes().find(|phrase| said.iter().any(|said| said.strip_suffix(phrase.joined.as_str()).is_some_and(is_yes)))?;
            Some(phrase.reply(ReplyKind::OptIn))
        })
    }

    /// The phrase that says most, of the languages spoken there or of any.
    #[inline(never)]
    fn phrase(&self, words: &[String], spoken: &[&str]) -> Option<Reply> {
        let (parted, joined) = (spaced(words), words.concat());
        let mut found: Option<&Phrase> = None;
        for phrase in &self.phrases {
            let better = match found {
                None => true,
                // an opt-out wins, and then the language that is spoken there
                Some(known) => {
                    let here = spoken.contains(&phrase.language) && !spoken.contains(&known.language);
                    (phrase.asks == Asks::OptOut && known.asks != Asks::OptOut) || (phrase.asks == known.asks && here)
                }
            };
            let said = || phrase.stands(&parted, &joined) && (is_joined(phrase.language) || self.at_words(&parted, &phrase.folded));
            if better && phrase.asks != Asks::OptIn && said() {
                found = Some(phrase);
            }
        }
        let phrase = found?;
        Some(phrase.reply(if phrase.asks == Asks::OptOut { ReplyKind::OptOutLikely } else { ReplyKind::Help }))
    }

    /// Whether words stand in a text, and no negation right before them or before `want to`.
    #[inline(never)]
    fn at_words(&self, spaced: &str, phrase: &str) -> bool {
        spaced.match_indices(phrase).any(|(at, _)| {
            let before = spaced.get(..=at).unwrap_or_default();
            let before = before.strip_suffix("want to ").unwrap_or(before);
            !self.negations.iter().any(|word| before.ends_with(word))
        })
    }

    #[inline(never)]
    fn negated(&self, words: &[String]) -> bool {
        let spaced = spaced(words);
        self.negations.iter().any(|word| spaced.contains(word))
    }

    /// Without politeness, where words are not parted.
    #[inline(never)]
    fn joined(&self, text: &str) -> String {
        self.joined_fillers.iter().fold(text.to_owned(), |text, filler| {
            let rest = text.strip_prefix(filler.as_str()).unwrap_or(&text);
            rest.strip_suffix(filler.as_str()).unwrap_or(rest).to_owned()
        })
    }

    /// Without what is quoted of our own message: quoted lines, and from `Reply STOP to ...` on to the end of its sentence.
    #[inline(never)]
    fn unquoted(&self, text: &str) -> String {
        let mut out = String::new();
        for line in text.lines().filter(|line| !line.trim_start().starts_with(['>', '|'])) {
            for sentence in line.split_inclusive(['.', '!', '?', '"', '”', '»', '\n']) {
                if !self.instructs(sentence) {
                    out.push_str(sentence);
                }
            }
            out.push('\n');
        }
        out
    }

    /// Whether a sentence tells how to stop, as our footers do: an instruction, a word in capitals, and what it is for. Whoever
    /// writes the word again behind it means it.
    fn instructs(&self, sentence: &str) -> bool {
        let parts = parts(sentence);
        parts.windows(3).any(|three| {
            let [told, word, purpose] = three else { return false };
            let shouted = word.chars().count() > 2 && word.chars().all(char::is_uppercase);
            let for_what = ["to", "for", "para", "pour", "um", "zum", "per", "om", "aby", "чтобы", "an", "au", "al", "ao"];
            let last = parts.last() == Some(word);
            shouted && !last && for_what.contains(&purpose.to_lowercase().as_str()) && self.instructions.contains(&fold::plain(told))
        })
    }

}

impl Reply {
    pub(super) fn of(kind: ReplyKind) -> Reply {
        Reply { kind, keyword: None, locale: None, confidence: None }
    }
}

/// A word that stops messages, in capitals before or after what is to be stopped, or beside a name: `STOP NORDWIND`,
/// `Nordwind stop`, `HELP ME STOP`; not `bus stop` or `stop by`.
#[inline(never)]
fn aimed(clause: &str) -> Option<String> {
    let parts = parts(clause);
    let capital = |word: &str| word.chars().all(char::is_uppercase);
    let named = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let (first, last) = (parts.first()?, parts.last()?);
    let (second, before) = (parts.get(1)?, parts.get(parts.len() - 2)?);
    let of = |list: &str, word: &str| holds(list, &fold::plain(word));
    if of(STOPS, first) && parts.len() <= 5 && !of(AFTER_STOP, second) && (capital(first) || parts.len() == 2 && named(second)) {
        return Some(fold::plain(first));
    }
    let ends = of(STOPS, last) && parts.len() <= 4 && !of(BEFORE_STOP, before) && (capital(last) || parts.len() == 2 && named(first));
    ends.then(|| fold::plain(last))
}

#[inline(never)]
fn holds(list: &str, word: &str) -> bool {
    list.split('|').any(|known| known == word)
}

#[inline(never)]
fn own_keyword<'a>(candidate: &str, context: &ReplyContext<'a>) -> Option<&'a str> {
    context.keywords.iter().find(|keyword| words(keyword).join(" ") == candidate).copied()
}

/// The words of a clause without the sender's name; none where it is too long to be a keyword.
#[inline(never)]
fn said(clause: &str, context: &ReplyContext<'_>) -> Option<Vec<String>> {
    let mut said: Vec<String> = words(clause).into_iter().take(LONGEST_CLAUSE + 1).collect();
    if said.is_empty() || said.len() > LONGEST_CLAUSE {
        return None;
    }
    let name = context.sender.map(words).unwrap_or_default();
    said.retain(|word| !name.contains(word));
    Some(said)
}

/// Words of more than two letters that are written in capitals, where not everything is.
fn capitals(text: &str) -> Vec<String> {
    let mut parts = parts(text);
    if parts.iter().all(|word| word.chars().all(|c| c.is_uppercase() || c.is_numeric())) {
        return Vec::new();
    }
    parts.retain(|word| word.chars().count() > 2 && word.chars().all(char::is_uppercase));
    parts.into_iter().map(fold::plain).collect()
}

/// A yes beside the keywords.
const YES: [&str; 4] = ["y", "yep", "yeah", "yup"];
/// Bytes.
const LONGEST_KEYWORD: usize = 60;
/// Words of a clause that may be a keyword and what it is about.
const LONGEST_CLAUSE: usize = 8;
/// Clauses of an answer that are looked at.
const MOST_CLAUSES: usize = 100;
/// Words of an answer beyond which it is no plain yes.
const MOST_WORDS: usize = 40;
/// What turns a yes into a question.
const QUESTIONS: [char; 4] = ['?', '？', '؟', '\u{37e}'];
/// What ends a clause.
const CLAUSE_ENDS: [char; 21] = ['\n', '.', '!', '?', ',', ';', ':', '–', '—', '…', '(', ')', '"', '。', '，', '！', '？', '、', '،', '؛', '।'];
/// Words of an answer in which one word in capitals is what it is about.
const SHORT: usize = 8;
