//! What a text says: regulated goods, promotion where none may be, and what fraud looks like. Words are looked up in lists;
//! a finding of fraud needs several signs at once.

use super::draft::Draft;
use super::form::{by, found, say};
use super::lexicon::{Hit, Lexicon, WordTopic};
use super::links::links;
use crate::consent::MessageClass;
use crate::error::Code;
use crate::finding::{Finding, Severity, Span};
use crate::rules::{self, Fact, Law};

/// What the words of a text are about.
pub(super) fn content(draft: &Draft, text: &str, law: &Law, lexicon: &Lexicon, findings: &mut Vec<Finding>) {
    let hits = lexicon.hits(text, &draft.locale);
    let seen = Seen::of(text, &hits, lexicon);
    regulated(draft, law, lexicon, &hits, findings);
    fraud(draft, text, &seen, lexicon, findings);
    promotion(draft, text, law, &hits, findings);
}

/// Signs of a text, beside its words.
struct Seen<'a> {
    hits: &'a [Hit],
    link: bool,
    doubtful_link: bool,
    /// Somewhere to call or answer to: a number or a short code.
    number: bool,
    short_code: bool,
}

impl<'a> Seen<'a> {
    fn of(text: &str, hits: &'a [Hit], lexicon: &Lexicon) -> Seen<'a> {
        let found = links(text);
        let mut digits = 0;
        let mut number = false;
        let mut short_code = false;
        for c in text.chars() {
            match c {
                c if c.is_ascii_digit() => digits += 1,
                ' ' | '-' | '(' | ')' | '.' | '+' => {}
                _ => {
                    short_code |= digits == 5;
                    digits = 0;
                }
            }
            number |= digits >= 9;
        }
        Seen { hits, link: !found.is_empty(), doubtful_link: found.iter().any(|link| lexicon.shortens(&link.host) || link.plain_http), number, short_code }
    }

    fn first(&self, topic: WordTopic) -> Option<&'a Hit> {
        self.hits.iter().find(|hit| hit.topic == topic)
    }

    fn has(&self, topic: WordTopic) -> bool {
        self.first(topic).is_some()
    }

    /// Hits of two topics that stand close together, the second after the first.
    fn near(&self, one: WordTopic, other: WordTopic, letters: usize) -> Option<Span> {
        let of = |topic: WordTopic| self.hits.iter().filter(move |hit| hit.topic == topic);
        of(one).find_map(|a| {
            let b = of(other).find(|b| b.start >= a.start && b.start <= a.end + letters)?;
            Some(Span { start: a.start, end: b.end.max(a.end) })
        })
    }
}

/// A sign of fraud: its topic, and whether the rest of the text makes it one.
#[inline(never)]
fn fraud(draft: &Draft, text: &str, seen: &Seen<'_>, lexicon: &Lexicon, findings: &mut Vec<Finding>) {
    use WordTopic as T;
    let reach = seen.link || seen.number;
    let span = |hit: &Hit| Span { start: hit.start, end: hit.end };
    let rules: [(Code, Severity, Option<Span>, &str); 8] = [
        (
            Code::MessageFalsePrize,
            Severity::Error,
            seen.first(T::Prize).filter(|_| seen.has(T::Claim) && (reach || seen.short_code) || seen.has(T::PremiumRate) || seen.doubtful_link).map(span),
            "a prize that nobody asked for, to be claimed by a link or call, is how fraud begins",
        ),
        (
            Code::MessageAccountThreat,
            Severity::Error,
            seen.first(T::Threat).filter(|_| seen.link && (seen.has(T::Verify) || seen.doubtful_link) || seen.number && seen.has(T::Verify)).map(span),
            "a threat to an account together with a link or number to verify it is how phishing is written",
        ),
        (
            Code::MessageAsksSecret,
            Severity::Error,
            seen.near(T::Ask, T::Credential, 30)
                .filter(|span| draft.message_class != MessageClass::OneTimeCode && !warns(text, span.start)),
            "no honest message asks for a PIN, password or card number",
        ),
        (
            Code::MessageParcelFee,
            Severity::Error,
            seen.first(T::Parcel).filter(|_| seen.link && seen.has(T::Fee)).map(span),
            "a parcel that waits for a small payment by a link is a known fraud",
        ),
        (
            Code::MessageRefundLure,
            Severity::Error,
            seen.first(T::Refund).filter(|_| seen.link).map(span),
            "money back or a grant behind a link is a known fraud: name the office and let people come themselves",
        ),
        (
            Code::MessageEasyMoney,
            Severity::Warning,
            seen.first(T::Work).filter(|_| reach).map(span),
            "easy work for easy money reads as a fraud",
        ),
        (
            Code::MessageRelative,
            Severity::Error,
            seen.first(T::Relative).map(span),
            "a relative with a new number is a known fraud",
        ),
        (
            Code::MessagePremiumRate,
            Severity::Warning,
            seen.first(T::PremiumRate).map(span),
            "a call or answer at a premium price has to be priced clearly, and is forbidden as bait in some places",
        ),
    ];
    for (code, severity, place, message) in rules {
        let Some(span) = place else { continue };
        let hit = seen.hits.iter().find(|hit| hit.start == span.start);
        let source = hit.and_then(|hit| lexicon.source(hit)).cloned();
        say(findings, Finding { source, ..found(code, severity, message, span) });
    }
}

/// Whether what comes right before a place turns it into a warning: `never share your PIN`.
fn warns(text: &str, at: usize) -> bool {
    let before: Vec<u16> = text.encode_utf16().take(at).collect();
    let near = before.get(before.len().saturating_sub(WARNED)..).unwrap_or_default();
    let near = crate::fold::plain(&String::from_utf16_lossy(near)).replace(['\'', '’'], "");
    NEVER.split('|').any(|word| near.contains(word))
}

/// Goods and claims that places or carriers restrict. What a fact forbids there is an error in advertising.
#[inline(never)]
fn regulated(draft: &Draft, law: &Law, lexicon: &Lexicon, hits: &[Hit], findings: &mut Vec<Finding>) {
    if !hits.iter().any(|hit| REGULATED.iter().any(|(topic, ..)| *topic == hit.topic)) {
        return;
    }
    // what may not be advertised is looked at in messages of every class
    let advertising = Law::of(law.jurisdictions(), MessageClass::Marketing, law.at());
    for (topic, code, words, message) in REGULATED {
        let Some(hit) = hits.iter().find(|hit| hit.topic == *topic) else { continue };
        let named = |fact: &&Fact| fact.aspect.starts_with("content.prohibited") && words.iter().any(|word| fact.value.contains(word));
        let everywhere = rules::Jurisdiction::everywhere().facts().find(|fact| named(&fact));
        let fact = advertising.facts().iter().find(named).copied().or(everywhere);
        let severity = match (fact, topic) {
            (_, WordTopic::House) => Severity::Error,
            (Some(_), _) if draft.message_class == MessageClass::Marketing => Severity::Error,
            (Some(_), _) => Severity::Warning,
            (None, _) => Severity::Info,
        };
        let finding = found(*code, severity, *message, Span { start: hit.start, end: hit.end });
        say(findings, match fact {
            Some(fact) => by(finding, &fact),
            None => Finding { source: lexicon.source(hit).cloned(), ..finding },
        });
    }
}

/// Advertising in what was announced as something else.
#[inline(never)]
fn promotion(draft: &Draft, text: &str, law: &Law, hits: &[Hit], findings: &mut Vec<Finding>) {
    if draft.message_class == MessageClass::Marketing {
        return;
    }
    let hit = hits.iter().find(|hit| hit.topic == WordTopic::Promotion);
    if hit.is_none() && !rules::advertises(text, &draft.locale) {
        return;
    }
    let span = hit.map_or(Span { start: 0, end: super::variables::utf16(text) }, |hit| Span { start: hit.start, end: hit.end });
    let mixed = ["content.mixed_promotion", "content.marketing", "content.no_marketing", "content.no_commercial_link"];
    let finding = found(Code::MessagePromotionHidden, Severity::Warning, "it is announced as no advertising, and seems to advertise: then it needs consent to advertising", span);
    say(findings, match law.facts().iter().find(|fact| mixed.contains(&fact.aspect)) {
        Some(fact) => by(finding, fact),
        None => finding,
    });
}

/// UTF-16 units.
const WARNED: usize = 28;
/// Words that forbid, in the languages of the lists.
const NEVER: &str = "never|dont|do not|not to|nunca|jamas|no comparta|no facilite|ne |jamais|nie |niemals|nao |mai |non |nooit|nigdy|никогда|не |ніколи|asla|不要|切勿|请勿|勿|绝不|絕不|決して|절대|لا |कभी|मत|jangan|tidak|khong|dung |ห้าม|อย่า|aldrig|inte ";

/// Topic, code, the words by which facts of places name it, what is said.
const REGULATED: &[(WordTopic, Code, &[&str], &str)] = &[
    (WordTopic::Gambling, Code::MessageGambling, &["gambling", "lottery", "raffles"], "gambling is restricted or forbidden in texts"),
    (WordTopic::Loans, Code::MessageLoans, &["loans", "finance", "money_solicitation"], "loans and debts are restricted in texts"),
    (WordTopic::Crypto, Code::MessageCrypto, &["crypto"], "crypto-assets are restricted in texts"),
    (WordTopic::Adult, Code::MessageAdult, &["sex", "adult", "porn"], "sexual content is blocked by carriers"),
    (WordTopic::Alcohol, Code::MessageAlcohol, &["alcohol"], "alcohol needs an age gate or is forbidden in texts"),
    (WordTopic::Tobacco, Code::MessageTobacco, &["tobacco", "vapes"], "tobacco and vapes are forbidden in texts in many places"),
    (WordTopic::Firearms, Code::MessageFirearms, &["firearms"], "arms are blocked by carriers"),
    (WordTopic::Drugs, Code::MessageDrugs, &["drugs", "cannabis", "controlled_substances"], "drugs are blocked by carriers"),
    (WordTopic::Hate, Code::MessageHate, &["hate", "racial"], "hateful words are blocked by carriers"),
    (WordTopic::HealthClaim, Code::MessageHealthClaim, &["medical", "health"], "cures and promises about health have to be proven"),
    (WordTopic::Superlative, Code::MessageSuperlative, &["superlative"], "the best, first or only has to be proven, and is forbidden in advertising in some places"),
    (WordTopic::Political, Code::MessagePolitical, &["politic"], "politics is forbidden in advertising texts there"),
    (WordTopic::House, Code::MessageHouseWord, &["\0"], "the operator's own list forbids this"),
];
