//! Words by which a text is recognised to speak of regulated goods, of promotion, or as fraud does. The lists are data, read
//! from packs; a pack of an operator's own has the same shape. They are compared folded: small letters, without marks, width
//! or disguise.

use serde::{Deserialize, Serialize};

use crate::fold::{self, Letter};
use crate::error::{Code, Error};
use crate::finding::{Confidence, Source};
use crate::json::{self, Members};
use crate::order;

macro_rules! topics {
    ($($(#[$doc:meta])* $variant:ident)*) => {
        /// What words speak of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum WordTopic { $($(#[$doc])* $variant,)* }
    };
}

topics! {
    /// Betting and casinos.
    Gambling
    /// Loans and debts.
    Loans
    /// Crypto-assets.
    Crypto
    /// Sexual content.
    Adult
    /// Alcohol.
    Alcohol
    /// Tobacco and vapes.
    Tobacco
    /// Arms.
    Firearms
    /// Drugs.
    Drugs
    /// Hate.
    Hate
    /// Cures and weight loss.
    HealthClaim
    /// The best, the first, the only.
    Superlative
    /// Politics. It is empty here: what belongs in it is the operator's to say.
    Political
    /// Words of an operator's own that must not be sent.
    House
    /// Advertising.
    Promotion
    /// You have won.
    Prize
    /// Come and get it.
    Claim
    /// Your account is locked.
    Threat
    /// Log in, confirm, verify.
    Verify
    /// To ask for something.
    Ask
    /// PIN, password, card number.
    Credential
    /// A parcel.
    Parcel
    /// A small payment that is due.
    Fee
    /// Money back, a grant, a rebate.
    Refund
    /// Easy work, easy money.
    Work
    /// A relative with a new number.
    Relative
    /// What a call or text costs.
    PremiumRate
    /// Hosts that shorten the links of anybody.
    Shortener
}

/// A list of words with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WordPack {
    /// Language of the words; `zz` for any.
    pub language: String,
    /// Under which licence the list stands, and who made it.
    pub licence: String,
    /// What the choice of words rests on.
    pub source: WordSource,
    /// Words by topic. `*` at the end stands for any ending.
    pub words: Members<Vec<String>, WordTopic>,
}

/// What the choice of words rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the members of `Source`")]
pub struct WordSource {
    pub authority: String,
    pub title: String,
    pub date: String,
    pub checked_on: String,
    pub confidence: String,
}

/// Packs, ready to be looked up in.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// Sorted by their letters.
    words: Vec<Word>,
    sources: Vec<Source>,
    /// The language of the words of each source.
    languages: Vec<String>,
    hosts: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Word {
    letters: Vec<char>,
    topic: WordTopic,
    source: usize,
    /// Any ending may follow.
    open: bool,
}

/// Words found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) topic: WordTopic,
    /// UTF-16.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) source: usize,
}

impl Lexicon {
    /// The packs of a list, JSON text: `{ "format": "avowal-words/1", "packs": [...] }`. Packs are added to those that are
    /// there. Fails with `json.*` and `message.lexicon`.
    pub fn add(&mut self, text: &str) -> Result<(), Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct List {
            format: String,
            packs: Vec<WordPack>,
        }
        let list: List = json::document(text, LIMITS)?;
        if list.format != "avowal-words/1" {
            return Err(Error::with(Code::MessageLexicon, "the list has a format this version does not read").at("/format"));
        }
        for (index, pack) in list.packs.into_iter().enumerate() {
            self.add_pack(pack).map_err(|error| error.at(format!("/packs/{index}")))?;
        }
        order::sort_by(&mut self.words, Word::cmp);
        self.words.dedup();
        Ok(())
    }

    fn add_pack(&mut self, pack: WordPack) -> Result<(), Error> {
        let confidence = Confidence::parse(&pack.source.confidence)
            .ok_or_else(|| Error::with(Code::MessageLexicon, "confidence is high, medium or low"))?;
        if pack.licence.is_empty() {
            return Err(Error::with(Code::MessageLexicon, "a pack says under which licence it stands"));
        }
        let WordSource { authority, title, date, checked_on, .. } = pack.source;
        let source = self.sources.len();
        self.languages.push(pack.language);
        self.sources.push(Source { authority, title, date, checked_on, confidence });
        for (topic, words) in pack.words {
            if topic == WordTopic::Shortener {
                self.hosts.extend(words.iter().map(|host| bare(&host.to_lowercase()).to_owned()));
                continue;
            }
            for word in words {
                let (stem, open) = word.strip_suffix('*').map_or((word.as_str(), false), |stem| (stem, true));
                let letters: Vec<char> = runs(&fold::fold(stem)).iter().map(|letter| letter.c).collect();
                if letters.iter().filter(|c| **c != ' ').count() < 2 && !letters.iter().any(|c| is_closed(*c)) {
                    return Err(Error::with(Code::MessageLexicon, format!("`{word}` is too short to be looked for")));
                }
                self.words.push(Word { letters, topic, source, open });
            }
        }
        Ok(())
    }

    /// Whether anything can be found.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.hosts.is_empty()
    }

    /// Whether a host shortens the links of anybody.
    pub(super) fn shortens(&self, host: &str) -> bool {
        self.hosts.iter().any(|known| known == bare(host))
    }

    /// What a list of words rests on.
    pub(super) fn source(&self, hit: &Hit) -> Option<&Source> {
        self.sources.get(hit.source)
    }

    /// Every word of the lists in a text, the longest at each place and topic. Words in Latin letters count in their own
    /// language only, for they mean other things elsewhere; English ones count everywhere. Linear: no word is longer than
    /// [`LONGEST`] letters.
    pub(super) fn hits(&self, text: &str, locale: &str) -> Vec<Hit> {
        let spoken = locale.split(['-', '_']).next().unwrap_or_default();
        let counts: Vec<bool> = self.languages.iter().map(|language| ["en", "zz", spoken].contains(&language.as_str())).collect();
        let letters = runs(&fold::fold(text));
        let mut hits = Vec::new();
        let mut before = ' ';
        for (at, letter) in letters.iter().enumerate() {
            if before == ' ' || is_closed(letter.c) || is_closed(before) {
                self.at(&letters, at, &counts, &mut hits);
            }
            before = letter.c;
            if hits.len() >= MOST {
                break;
            }
        }
        hits
    }

    fn at(&self, letters: &[Letter], at: usize, counts: &[bool], hits: &mut Vec<Hit>) {
        let Some(here) = letters.get(at..) else { return };
        let mut range = self.words.as_slice();
        let from = hits.len();
        for (depth, letter) in here.iter().enumerate().take(LONGEST) {
            let low = range.partition_point(|word| word.letters.get(depth).is_none_or(|c| *c < letter.c));
            let high = range.partition_point(|word| word.letters.get(depth).is_none_or(|c| *c <= letter.c));
            range = range.get(low..high).unwrap_or_default();
            if range.is_empty() {
                return;
            }
            let next = here.get(depth + 1).map_or(' ', |letter| letter.c);
            let ended = next == ' ' || is_closed(next) || is_closed(letter.c);
            // words that end here stand first
            for word in range.iter().take_while(|word| word.letters.len() == depth + 1) {
                let known = counts.get(word.source).is_some_and(|counts| *counts) || !word.letters.iter().all(char::is_ascii);
                if !known || !(ended || word.open) {
                    continue;
                }
                let start = here.first().map_or(0, |first| first.start as usize);
                let hit = Hit { topic: word.topic, start, end: letter.end as usize, source: word.source };
                match hits.iter_mut().skip(from).find(|known| known.topic == hit.topic) {
                    Some(known) => *known = hit,
                    None => hits.push(hit),
                }
            }
        }
    }
}

/// The lists of this crate; in the npm package they are a file beside the module, loaded when a message is first previewed.
#[cfg(not(target_arch = "wasm32"))]
pub fn word_lists() -> &'static str {
    include_str!("lexicons.json")
}

/// Letters and digits as they are; whatever stands between them is one space.
fn runs(letters: &[Letter]) -> Vec<Letter> {
    let mut out: Vec<Letter> = Vec::with_capacity(letters.len());
    for letter in letters {
        let apostrophe = matches!(letter.c, '\'' | '’' | '`' | 'ʼ');
        let kept = letter.c.is_alphanumeric() || matches!(letter.c, '%' | '$' | '£' | '€' | '+') || matches!(letter.c, '\u{900}'..='\u{e7f}');
        match (kept, out.last_mut()) {
            (true, _) => out.push(*letter),
            (false, Some(last)) if apostrophe || last.c == ' ' => last.end = if last.c == ' ' { letter.end } else { last.end },
            (false, Some(_)) => out.push(Letter { c: ' ', ..*letter }),
            (false, None) => {}
        }
    }
    out
}

fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

/// Letters of scripts that do not part words.
pub(super) fn is_closed(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// Words found in one text: no honest message has more.
const MOST: usize = 1000;
/// Letters of a word, at most.
const LONGEST: usize = 60;
const LIMITS: json::Limits = json::Limits { bytes: 4 * 1024 * 1024, depth: 8 };
