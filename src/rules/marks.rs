//! What a message has to carry: label at its head, footer at its end, the form of its sender.

use super::fact::Fact;
use super::jurisdiction::Jurisdiction;
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

/// What the law of a class asks of a message's text. `sender` is the name at the head of messages, `keyword` the word that
/// stops them.
pub fn marks(law: &Law, sender: &str, keyword: Option<&str>) -> Marks {
    Marks {
        label: label(law, sender),
        footer: footer(law, keyword),
        sender_name: sender_name(law, sender),
        no_links: law.on("content.url").find(|fact| fact.forbids() && fact.may_block()).copied(),
        senders: senders(law),
        registrations: registrations(law),
    }
}

fn label(law: &Law, sender: &str) -> Option<Mark> {
    let prefixed = |fact: &&Fact| fact.value.split(';').any(|part| part.contains("prefix")) && !fact.text.is_empty();
    let fact = law.on("content.label").chain(law.on("content.signature")).find(prefixed)?;
    Some(Mark { text: first(fact.text).replace("{sender}", sender), required: fact.may_block(), fact: *fact })
}

fn footer(law: &Law, keyword: Option<&str>) -> Option<Mark> {
    let asks = |fact: &&Fact| fact.requires() || fact.aspect == "content.optout_address" && !fact.recommends();
    let asked = || law.on("content.optout_instruction").chain(law.on("content.optout_address")).filter(asks);
    let worded = |fact: &&Fact| !fact.text.is_empty();
    let usual = |fact: &&Fact| fact.jurisdiction == Jurisdiction::everywhere().id();
    let wordings = || {
        law.under("content.optout_wording").chain(law.on("optout.wording.standardised")).filter(worded)
    };
    let required = asked().find(|fact| fact.may_block());
    // the usual words are for places that ask and have none of their own
    let words = asked()
        .find(worded)
        .or_else(|| wordings().find(|fact| !usual(fact)))
        .or_else(|| asked().next().and_then(|_| wordings().find(usual)))?;
    let text = match keyword {
        Some(keyword) => first(words.text).replace("STOP", keyword).replace("{keyword}", keyword),
        None => first(words.text).to_owned(),
    };
    Some(Mark { text, required: required.is_some(), fact: *required.unwrap_or(words) })
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

/// Of several wordings the first.
fn first(text: &'static str) -> &'static str {
    text.split(';').next().unwrap_or_default()
}
