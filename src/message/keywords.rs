//! The words that answers are compared with, folded once: keywords of the rule pack by language and country, and phrases.

use super::replies::{Reply, ReplyContext, ReplyKind};
use super::reply_words::{Asks, CLAUSES, FILLERS, INSTRUCTIONS, JOINED_FILLERS, LOCAL, NEGATIONS, PHRASES};
use crate::fold;
use crate::finding::Confidence;
use crate::rules::{Class, Fact, Jurisdiction, Layer, all};

/// The keywords of the rule pack, read once for many answers.
#[derive(Debug, Clone)]
pub struct Keywords {
    rows: Vec<Keyword>,
    regions: Vec<(&'static str, Vec<&'static str>)>,
    pub(super) phrases: Vec<Phrase>,
    /// Language, words, as they are written.
    pub(super) clauses: Vec<(&'static str, String, &'static str)>,
    pub(super) fillers: Vec<String>,
    pub(super) joined_fillers: Vec<String>,
    /// Between spaces.
    pub(super) negations: Vec<String>,
    pub(super) instructions: Vec<String>,
}

/// How people ask in sentences, folded once.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    pub(super) language: &'static str,
    pub(super) asks: Asks,
    pub(super) written: &'static str,
    /// Words between spaces.
    pub(super) folded: String,
    /// The same without spaces.
    pub(super) joined: String,
}

#[derive(Debug, Clone)]
pub(super) struct Keyword {
    pub(super) kind: ReplyKind,
    /// Its language, or the region whose facts name it.
    pub(super) language: &'static str,
    region: Option<&'static str>,
    written: &'static str,
    pub(super) folded: String,
    confidence: Confidence,
}

impl Keywords {
    /// All of them.
    pub fn all() -> Keywords {
        let kinds = [("keyword.optout.", ReplyKind::OptOut), ("keyword.help.", ReplyKind::Help), ("keyword.start.", ReplyKind::OptIn)];
        let mut rows = Vec::new();
        for fact in Jurisdiction::everywhere().facts().filter(|fact| fact.class == Class::Keyword) {
            for (stem, kind) in kinds {
                let Some(language) = fact.aspect.strip_prefix(stem).filter(|rest| !rest.contains('.')) else { continue };
                add(&mut rows, &fact, kind, language, None);
            }
        }
        let mut regions = Vec::new();
        for set in all().filter(|set| set.layer() == Layer::Country) {
            let languages: Vec<&'static str> = set.languages().collect();
            let own = set.facts().filter(|fact| OPT_OUT.contains(&fact.aspect));
            for fact in own {
                for region in set.regions() {
                    let language = languages.first().copied().unwrap_or("en");
                    add(&mut rows, &fact, ReplyKind::OptOut, language, Some(region));
                }
            }
            regions.extend(set.regions().map(|region| (region, languages.clone())));
        }
        let phrases = PHRASES.iter().flat_map(|(language, asks, list)| {
            list.split('|').map(|written| Phrase { language, asks: *asks, written, folded: spaced(&words(written)), joined: words(written).concat() })
        });
        let clauses = CLAUSES.iter().flat_map(|(language, list)| list.split('|').map(|written| (*language, words(written).join(" "), written)));
        Keywords {
            rows,
            regions,
            phrases: phrases.collect(),
            clauses: clauses.collect(),
            fillers: folded(FILLERS),
            joined_fillers: folded(JOINED_FILLERS),
            negations: folded(NEGATIONS).iter().map(|word| format!(" {word} ")).collect(),
            instructions: folded(INSTRUCTIONS),
        }
    }

    /// The keyword of a folded answer: of the place first, then of English, then of any language where it is no local word.
    #[inline(never)]
    pub(super) fn find(&self, folded: &str, context: &ReplyContext<'_>, spoken: &[&str]) -> Option<&Keyword> {
        let given = context.locale.is_some() || context.region.is_some();
        let rank = |row: &Keyword| {
            let of_region = row.region.is_some() && row.region == context.region;
            let of_language = spoken.iter().position(|language| *language == base(row.language));
            match (row.region.is_some(), of_language) {
                (false, Some(place)) => Some(place),
                (true, _) if of_region => Some(20),
                (true, _) => None,
                (false, None) if row.is_local() => None,
                (false, None) if base(row.language) == "en" => Some(30),
                (false, None) => Some(40),
            }
        };
        let matching = self.rows.iter().filter(|row| row.folded == folded);
        let ranked = matching.filter_map(|row| Some((rank(row)?, row.kind, row)));
        // `JA` in a place whose language it is not is no agreement
        let counts = ranked.filter(|(rank, kind, _)| !(given && *rank == 40 && *kind == ReplyKind::OptIn));
        counts.min_by_key(|(rank, kind, _)| (*rank, *kind)).map(|(_, _, row)| row)
    }

    /// Languages that are said or spoken there.
    pub(super) fn languages<'a>(&self, context: &ReplyContext<'a>) -> Vec<&'a str> {
        let mut spoken: Vec<&str> = context.locale.map(base).into_iter().collect();
        let there = self.regions.iter().find(|(region, _)| Some(*region) == context.region);
        for language in there.into_iter().flat_map(|(_, languages)| languages) {
            let language = base(language);
            if !spoken.contains(&language) {
                spoken.push(language);
            }
        }
        spoken
    }
}

impl Phrase {
    #[inline(never)]
    pub(super) fn stands(&self, parted: &str, joined: &str) -> bool {
        if is_joined(self.language) { joined.contains(&self.joined) } else { parted.contains(&self.folded) }
    }

    #[inline(never)]
    pub(super) fn reply(&self, kind: ReplyKind) -> Reply {
        Reply { keyword: Some(self.written.to_owned()), locale: Some(self.language.to_owned()), ..Reply::of(kind) }
    }
}

impl Keyword {
    fn is_local(&self) -> bool {
        let short = self.folded.chars().count() <= 2 && self.folded != "да";
        let digits = self.folded.bytes().all(|byte| byte.is_ascii_digit());
        (short && self.kind != ReplyKind::OptIn) || digits || LOCAL.contains(&self.folded.as_str())
    }

    pub(super) fn likely(&self) -> Reply {
        Reply { kind: ReplyKind::OptOutLikely, ..self.reply() }
    }

    pub(super) fn reply(&self) -> Reply {
        Reply {
            kind: self.kind,
            keyword: Some(self.written.to_owned()),
            locale: Some(self.language.to_owned()),
            confidence: Some(self.confidence),
        }
    }
}

/// Folded words; apostrophes part nothing, and an alef is written with its hamza or without.
#[inline(never)]
pub(super) fn words(text: &str) -> Vec<String> {
    let folded = fold::plain(text);
    let folded = folded.chars().filter(|c| !"'’`ʼ".contains(*c)).map(|c| if "أإآ".contains(c) { 'ا' } else { c });
    parts(&folded.collect::<String>()).into_iter().map(str::to_owned).collect()
}

#[inline(never)]
pub(super) fn spaced(words: &[String]) -> String {
    format!(" {} ", words.join(" "))
}

/// Words as they are written.
#[inline(never)]
pub(super) fn parts(text: &str) -> Vec<&str> {
    text.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).collect()
}

/// Letters and digits; in the scripts of India and Thailand signs too, which are parts of words.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{900}'..='\u{e7f}')
}

/// Words of these languages are not parted.
pub(super) fn is_joined(language: &str) -> bool {
    matches!(language, "zh" | "ja" | "ko")
}

fn keywords(fact: &Fact) -> impl Iterator<Item = &'static str> + use<> {
    let text = if fact.text.is_empty() { fact.value } else { fact.text };
    text.split(';').map(str::trim).filter(|word| !word.is_empty() && !word.contains('*'))
}

#[inline(never)]
fn add(rows: &mut Vec<Keyword>, fact: &Fact, kind: ReplyKind, language: &'static str, region: Option<&'static str>) {
    rows.extend(keywords(fact).map(|written| Keyword { kind, language, region, written, folded: words(written).join(" "), confidence: fact.confidence }));
}

/// The folded words of a list.
#[inline(never)]
fn folded(list: &str) -> Vec<String> {
    list.split('|').map(fold::plain).collect()
}

pub(super) fn base(language: &str) -> &str {
    language.split(['-', '_']).next().unwrap_or_default()
}

/// Facts of a country that name its words.
const OPT_OUT: [&str; 5] = ["optout.keyword", "optout.keyword.alt", "optout.keywords.standard", "optout.channel.sms", "dnc.keyword.full"];
