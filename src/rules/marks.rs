//! What a message has to carry: label at its head, footer at its end, the form of its sender.

use super::fact::Fact;
use super::jurisdiction::{Jurisdiction, Layer};
use super::law::Law;

/// Words that a message carries, and the fact they rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The words. A number of the operator's own that belongs in them stands as `{short-code}` or `{toll-free}`.
    pub text: String,
    /// A fact that may refuse asks for it.
    pub required: bool,
    /// What it rests on.
    pub fact: Fact,
}

/// What a message has to carry, and what it must not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// At the very head.
    pub label: Option<Mark>,
    /// At the very end.
    pub footer: Option<Mark>,
    /// Words that stop messages are forbidden in it.
    pub no_footer: Option<Fact>,
    /// The sender's name as it has to be written, where the place wants a sign at its head or end.
    pub sender_name: Option<Mark>,
    /// Links are forbidden in it.
    pub no_links: Option<Fact>,
    /// Forms of sender that do not arrive as they were sent.
    pub senders: Vec<SenderForm>,
    /// Registrations that a sender needs first.
    pub registrations: Vec<Fact>,
}

/// A form of sender that a place does not carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SenderForm {
    /// Names; they are replaced or blocked.
    NoAlphanumeric(Fact),
    /// Nobody can reply, so a reply cannot stop messages.
    NoReply(Fact),
}

/// Of a message, what belongs into its marks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Words<'a> {
    /// The name at the head of messages.
    pub sender: &'a str,
    /// Whether the sender is a name, to which nobody can reply.
    pub named: bool,
    /// The word that stops messages; where it is left out, that of the place.
    pub keyword: Option<&'a str>,
    /// A page that stops messages.
    pub url: Option<&'a str>,
    /// A short code or free number that stops messages.
    pub number: Option<&'a str>,
    /// Language of the message (BCP 47).
    pub locale: &'a str,
}

/// What the law of a class asks of a message's text.
pub fn marks(law: &Law, words: &Words<'_>) -> Marks {
    let senders = senders(law);
    Marks {
        label: label(law, words.sender),
        footer: footer(law, words, words.named || senders.iter().any(|form| matches!(form, SenderForm::NoReply(_)))),
        no_footer: law.on("content.optout_footer").find(|fact| fact.forbids() && fact.may_block()).copied(),
        sender_name: sender_name(law, words.sender),
        no_links: law.on("content.url").find(|fact| fact.forbids() && fact.may_block()).copied(),
        registrations: registrations(law),
        senders,
    }
}

/// The language in which people there are addressed: that of the message where words of it are known.
pub fn language_of(law: &Law, locale: &str) -> &'static str {
    let place = law.jurisdictions().iter().find(|rules| rules.languages().next().is_some());
    let usual = usual_words();
    let traditional = place.is_some_and(|rules| ["hk", "tw"].contains(&rules.id())) || ["TW", "HK", "Hant"].iter().any(|part| locale.contains(part));
    let known = |language: &str| {
        let language = match language {
            "zh" | "zh-CN" | "zh-SG" if !traditional => "zh-Hans",
            "zh" | "zh-TW" | "zh-HK" => "zh-Hant",
            "nb" | "nn" => "no",
            other => other,
        };
        usual.iter().find_map(|fact| fact.aspect.strip_prefix(REPLY).filter(|of| *of == language))
    };
    let there = || place.into_iter().flat_map(|rules| rules.languages()).find_map(known);
    known(locale).or_else(|| known(base(locale))).or_else(there).unwrap_or("en")
}

fn label(law: &Law, sender: &str) -> Option<Mark> {
    let prefixed = |fact: &&Fact| fact.value.split(';').any(|part| part.contains("prefix")) && !fact.text.is_empty();
    let fact = law.on("content.label").chain(law.on("content.signature")).find(prefixed)?;
    Some(Mark { text: first(fact.text).replace("{sender}", sender), required: fact.may_block(), fact: *fact })
}

/// Words of the place where it has any that this sender can use, else the usual ones of the language. `deaf` is a sender to
/// whom nobody can reply.
fn footer(law: &Law, words: &Words<'_>, deaf: bool) -> Option<Mark> {
    let silent = |fact: &Fact| fact.recommends() || fact.forbids() || UNASKED.iter().any(|word| fact.value.starts_with(word));
    let asks = |fact: &&Fact| !silent(fact);
    let asked = || law.on("content.optout_instruction").chain(law.on("content.optout_address")).filter(asks);
    let worded = |fact: &&Fact| !fact.text.is_empty();
    let own = |fact: &&Fact| law.jurisdictions().iter().any(|rules| rules.id() == fact.jurisdiction && rules.layer() > Layer::Region);
    let mandated = asked().filter(|fact| fact.requires()).find(worded);
    let place = mandated.or_else(|| law.on("content.optout_wording").chain(law.on("optout.wording.standardised")).filter(worded).find(own));
    let required = asked().find(|fact| fact.may_block());
    place.or_else(|| asked().next())?;

    let all = usual_words();
    let usual = |stem: &str| {
        let aspect = format!("{stem}{}", language_of(law, words.locale));
        all.iter().find(|fact| fact.aspect == aspect)
    };
    // what is only an example yields to the words of the message's language, unless it tells where a number goes
    let usable = |fact: &&Fact| {
        let example = fact.value == "example" || fact.value.starts_with("example:");
        let needs_number = fact.text.contains("{short-code}") || fact.text.contains("{toll-free}");
        !example || needs_number && words.number.is_some()
    };
    let link = || words.url.filter(|_| deaf).and_then(|_| usual(LINK));
    let known = place.filter(usable).or_else(link).or_else(|| usual(REPLY)).or(place)?;
    let keyword = words.keyword.map_or_else(|| keyword(law), str::to_owned);
    let mut text = first(known.text).replace("STOP", &keyword).replace("{keyword}", &keyword).replace("{sender}", words.sender);
    for (name, value) in [("{short-code}", words.number), ("{toll-free}", words.number), ("{url}", words.url)] {
        if let Some(value) = value {
            text = text.replace(name, value);
        }
    }
    Some(Mark { text, required: required.is_some(), fact: *required.unwrap_or(known) })
}

/// The usual words of every language; they are the same for every class of messages.
fn usual_words() -> Vec<Fact> {
    Jurisdiction::everywhere().facts().filter(|fact| fact.aspect.starts_with(REPLY) || fact.aspect.starts_with(LINK)).collect()
}

/// The word that stops messages in a place, in capitals.
pub fn keyword(law: &Law) -> String {
    let plain = |word: &&str| !word.is_empty() && word.chars().all(char::is_alphabetic);
    let named = law.on("optout.keyword").chain(law.on("optout.keywords.standard")).map(|fact| first(fact.text));
    named.into_iter().find(plain).unwrap_or("STOP").to_uppercase()
}

fn sender_name(law: &Law, sender: &str) -> Option<Mark> {
    let signed = |fact: &&Fact| !fact.text.is_empty();
    let mark = |fact: &Fact, text: String| Some(Mark { text, required: fact.may_block(), fact: *fact });
    if let Some(fact) = law.on("content.sender_prefix").find(signed) {
        let bare = sender.strip_prefix(fact.text).unwrap_or(sender);
        return mark(fact, format!("{}{bare}", fact.text));
    }
    let fact = law.on("content.sender_suffix").find(signed)?;
    let bare = sender.strip_suffix(fact.text).unwrap_or(sender);
    mark(fact, format!("{bare}{}", fact.text))
}

fn senders(law: &Law) -> Vec<SenderForm> {
    let says = |fact: &&Fact, words: &[&str]| words.iter().any(|word| fact.value.contains(word));
    let names = law
        .on("sender.alphanumeric")
        .find(|fact| fact.value.starts_with("not_supported"))
        .or_else(|| law.on("sender.kinds").find(|fact| says(fact, &["numeric_not_supported", "numeric_replaced", "ids_replaced"])));
    let replies = law
        .on("sender.twoway")
        .chain(law.on("sender.two_way"))
        .find(|fact| fact.value.starts_with("not_supported"));
    let form = |fact: Option<&Fact>, form: fn(Fact) -> SenderForm| fact.copied().map(form);
    [form(names, SenderForm::NoAlphanumeric), form(replies, SenderForm::NoReply)].into_iter().flatten().collect()
}

fn registrations(law: &Law) -> Vec<Fact> {
    const KINDS: [&str; 5] = [
        "registration.sender_id",
        "registration.sender",
        "registration.signature",
        "registration.campaign",
        "registration.template",
    ];
    let without = ["not_required", "voluntary", "member_state_matter", "none"];
    let asked = |fact: &&Fact| KINDS.contains(&fact.aspect) && !without.iter().any(|word| fact.value.starts_with(word));
    law.facts().iter().filter(asked).copied().collect()
}

fn base(locale: &str) -> &str {
    locale.split(['-', '_']).next().unwrap_or_default()
}

/// Of several wordings the first.
fn first(text: &'static str) -> &'static str {
    text.split(';').next().unwrap_or_default()
}

/// How values say that no words are asked for.
const UNASKED: [&str; 5] = ["not_required", "not_supported", "none", "required_if", "way_to_refuse_must_be_given_at_first"];
/// Usual words of a language: one replies, one opens a page.
const REPLY: &str = "content.optout_wording.reply.";
const LINK: &str = "content.optout_wording.link.";
