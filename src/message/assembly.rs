//! Label, name and footer of a draft by the rules of a place, ready to be filled in for each person.

use std::ops::Range;

use super::draft::{Draft, Variable};
use super::form::{by, cut, found, mended, replace, say};
use super::lexicon::is_closed;
use super::links::{Link, links};
use super::preview::{Parts, PreviewQuestion};
use super::segments::{Count, Policy, count};
use super::stopping::Told;
use super::variables::{LONGEST_VALUE, Pieces, utf16};
use crate::fold;
use crate::error::{Code, Error, token};
use crate::finding::{Edit, Finding, Severity, Span};
use crate::json::Members;
use crate::notice::SenderKind;
use crate::order;
use crate::rules::{self, Fact, Jurisdiction, Law, Mark, Marks, Place, SenderForm, marks};
use crate::time::Timestamp;

/// A draft under the rules of a place, ready to be looked at as often as needed.
#[derive(Debug, Clone)]
pub struct Assembly {
    pub(super) law: Law,
    pub(super) marks: Marks,
    pub(super) policy: Policy,
    pub(super) at: Timestamp,
    pub(super) places: Vec<Place>,
    pub(super) prefix: String,
    pub(super) footer: String,
    /// What is left out of the text: marks that stand where they may not.
    pub(super) cuts: Vec<Edit>,
    pub(super) findings: Vec<Finding>,
}

impl Assembly {
    /// Chooses label, name and footer of a draft. Fails as [`preview_message`](super::preview_message) does.
    pub fn new(draft: &Draft, question: &PreviewQuestion) -> Result<Assembly, Error> {
        if draft.text.len() > LONGEST_TEXT {
            return Err(Error::new(Code::MessageTooLarge).at("/text"));
        }
        let long = |(_, variable): &&(String, Variable)| variable.sample.chars().nth(LONGEST_VALUE as usize).is_some();
        if let Some((name, _)) = draft.variables.iter().find(long) {
            return Err(Error::new(Code::MessageTooLarge).at(format!("/variables/{}/sample", token(name))));
        }
        let jurisdiction: Jurisdiction = question.jurisdiction.parse().map_err(|error: Error| error.at("/jurisdiction"))?;
        let at = draft.send_at.unwrap_or(question.as_of);
        let law = Law::of(&[jurisdiction], draft.message_class, at);
        let marks = marks(&law, &draft.mark_words());
        let chinese = law.jurisdictions().iter().any(|rules| rules.id() == "cn");
        let policy = question.policy.unwrap_or(if chinese { Policy::CnDomestic } else { Policy::GsmCodepoint });
        let places = rules::places(&question.recipient_zones, &question.holidays, Code::MessageSetting)?;
        let mut assembly =
            Assembly { law, marks, policy, at, places, prefix: String::new(), footer: String::new(), cuts: Vec::new(), findings: Vec::new() };
        assembly.head(draft);
        assembly.tail(draft);
        Ok(assembly)
    }

    /// Label and name: each once, at the head.
    #[inline(never)]
    fn head(&mut self, draft: &Draft) {
        let text = &draft.text;
        let mut prefix = String::new();
        if let Some(label) = self.marks.label.clone() {
            self.label(text, &label);
            prefix.push_str(&label.text);
        }
        let named = names(&format!("{prefix} {text}"), &draft.sender.name);
        if let Some(fact) = self.names_sender(draft).filter(|_| !named) {
            if prefix.ends_with(|c: char| c.is_alphanumeric() || c == ')' || c == '>' || c == ']') {
                prefix.push(' ');
            }
            let name = format!("{}: ", draft.sender.name);
            let start = Span { start: 0, end: 0 };
            let fix = replace("put it into the text", start, &name, true);
            prefix.push_str(&name);
            let message = format!("the sender's name is put in front: messages have to say there who sends ({})", fact.head());
            say(&mut self.findings, mended(by(found(Code::MessageSenderAdded, Severity::Info, message, start), &fact), fix));
        } else if prefix.ends_with(|c: char| c.is_ascii() && !c.is_whitespace()) {
            prefix.push(' ');
        }
        self.prefix = prefix;
    }

    /// A label that the author wrote is taken out of the text: it stands at the head already.
    #[inline(never)]
    fn label(&mut self, text: &str, label: &Mark) {
        let forbidden = self.law.on("content.label.forbidden_variants").next().copied();
        let variants = || forbidden.iter().flat_map(|fact| fact.text.split(';')).filter(|variant| !variant.is_empty());
        let head = Some(label_at_head(text, &label.text)).filter(|_| !variants().any(|variant| text.trim_start().starts_with(variant))).flatten();
        let after = |span: Span| text.encode_utf16().nth(span.end) == Some(0x20);
        if let Some(mut span) = head {
            span.end += usize::from(after(span));
            self.cuts.push(Edit { start: 0, end: span.end, text: String::new() });
        }
        for (mut span, after) in exactly(text, &label.text) {
            let longer = label.text.ends_with(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
            if longer || head.is_some_and(|head| span.start < head.end) {
                continue;
            }
            span.end += usize::from(after == Some(' '));
            self.cuts.push(Edit { start: span.start, end: span.end, text: String::new() });
            let message = format!("`{}` stands at the head of the message, once", label.text);
            say(&mut self.findings, mended(by(found(Code::MessageLabelMisplaced, Severity::Warning, message, span), &label.fact), cut("leave it out here", span, true)));
        }
        if let Some(fact) = forbidden {
            for variant in variants() {
                for (span, _) in exactly(text, variant) {
                    let message = format!("`{variant}` is a forbidden way to write `{}`", label.text);
                    say(&mut self.findings, mended(by(found(Code::MessageLabelVariant, Severity::Error, message, span), &fact), cut("leave it out: the right label is added", span, true)));
                }
            }
        }
        let message = format!("`{}` is put in front", label.text);
        say(&mut self.findings, by(Finding::new(Code::MessageLabelAdded, Severity::Info, message), &label.fact));
    }

    /// The fact by which the text itself has to name its sender.
    fn names_sender(&self, draft: &Draft) -> Option<Fact> {
        let in_text = |fact: &&Fact| ["in_text", "in_message", "in_every", "in_each", "in every"].iter().any(|word| fact.value.contains(word)) || fact.aspect == "content.brand";
        let header_names = draft.sender.kind == SenderKind::Alphanumeric && !self.marks.senders.iter().any(|form| matches!(form, SenderForm::NoAlphanumeric(_)));
        let identity = || self.law.on("content.sender_identity").chain(self.law.on("content.brand"));
        let asked = |fact: &&Fact| !fact.recommends() && !fact.value.starts_with("not_required");
        identity().find(in_text).or_else(|| identity().filter(asked).find(|fact| !header_names && fact.may_block())).copied()
    }

    /// How to stop messages: once, at the end, where a place asks for it; nowhere where a place forbids it.
    #[inline(never)]
    fn tail(&mut self, draft: &Draft) {
        let text = &draft.text;
        let told = self.stopping(draft);
        if let Some(fact) = self.marks.no_footer {
            for told in told {
                let message = "words that stop messages are forbidden in messages of this class there";
                let fix = replace("leave them out", left_out(text, told.span), "", told.alone);
                say(&mut self.findings, mended(by(found(Code::MessageFooterForbidden, Severity::Error, message, told.span), &fact), fix));
            }
            return;
        }
        let Some(footer) = self.marks.footer.clone() else { return };
        let written = places_of(text, &footer.text);
        for span in written.iter().take(written.len().saturating_sub(1)).copied() {
            let message = "the words that stop messages stand in the text more than once";
            self.cuts.push(Edit { start: span.start, end: span.end, text: String::new() });
            say(&mut self.findings, mended(by(found(Code::MessageFooterDoubled, Severity::Warning, message, span), &footer.fact), cut("leave them out here", span, true)));
        }
        self.reachable(draft, &footer, told.iter().any(|told| told.elsewhere));
        if let Some(Told { span, .. }) = told.last().copied() {
            let message = "these words are taken for the way to stop messages: none are put at the end";
            say(&mut self.findings, by(found(Code::MessageFooterOwn, Severity::Info, message, span), &footer.fact));
            return;
        }
        let joint = match text.chars().next_back() {
            _ if text.is_empty() => "",
            Some(c) if c.is_whitespace() => "",
            Some('\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}') if footer.text.chars().next().is_some_and(|c| !c.is_ascii()) => "",
            _ => " ",
        };
        self.footer = format!("{joint}{}", footer.text);
        let end = utf16(text);
        let end = Span { start: end, end };
        let message = format!("`{}` is put at the end", footer.text);
        let added = by(found(Code::MessageFooterAdded, Severity::Info, message, end), &footer.fact);
        let Some(place) = ["{short-code}", "{toll-free}", "{url}"].into_iter().find(|place| footer.text.contains(place)) else {
            say(&mut self.findings, mended(added, replace("put it into the text", end, &self.footer, true)));
            return;
        };
        say(&mut self.findings, added);
        let what = if place == "{toll-free}" { "a free number" } else { "a short code" };
        let message = format!("the footer needs {what} of your own: say it in `optOut.number`");
        // whatever the law rests on, a mark that nobody filled in cannot be sent
        let missing = by(Finding::new(Code::MessageFooterNumber, Severity::Error, message).at("/optOut/number"), &footer.fact);
        say(&mut self.findings, Finding { severity: Severity::Error, ..missing });
    }

    /// Whether what the words say can be done. `elsewhere`: the author's own words name a page or number.
    #[inline(never)]
    fn reachable(&mut self, draft: &Draft, footer: &Mark, elsewhere: bool) {
        let no_reply = self.marks.senders.iter().find_map(|form| match form {
            SenderForm::NoReply(fact) => Some(*fact),
            SenderForm::NoAlphanumeric(_) => None,
        });
        let stop = draft.opt_out.as_ref();
        let needs_number = ["{short-code}", "{toll-free}", "{url}"].into_iter().any(|place| footer.text.contains(place));
        let other_way = elsewhere || needs_number || stop.is_some_and(|stop| stop.url.is_some() || stop.number.is_some()) || footer.fact.text.contains("7726");
        let named = draft.sender.kind == SenderKind::Alphanumeric;
        if (named || no_reply.is_some()) && !other_way {
            let message = match no_reply {
                Some(_) => "nobody can reply there: give a page that stops messages in `optOut.url`",
                None => "nobody can reply to a name: give a page or number that stops messages in `optOut`",
            };
            let finding = Finding::new(Code::MessageOptOutDeaf, Severity::Warning, message).at("/optOut");
            say(&mut self.findings, match &no_reply {
                Some(fact) => by(finding, fact),
                None => finding,
            });
        }
    }

    /// Where the author's text says how to stop messages.
    #[inline(never)]
    fn stopping(&self, draft: &Draft) -> Vec<Told> {
        let text = &draft.text;
        let stop = draft.opt_out.as_ref();
        let mut told = Vec::new();
        if let Some(url) = stop.and_then(|stop| stop.url.as_deref()) {
            told.extend(places_of(text, url).into_iter().map(|span| Told { span, alone: false, elsewhere: true }));
        }
        if let Some(footer) = &self.marks.footer {
            told.extend(places_of(text, &footer.text).into_iter().map(|span| Told { span, alone: true, elsewhere: false }));
        }
        if told.is_empty() {
            let there: Vec<&str> = ["optout.keyword", "optout.keywords.standard"].iter().flat_map(|aspect| self.law.on(aspect)).flat_map(|fact| fact.text.split(';')).collect();
            told.extend(super::stopping::instructions(text, stop.map(|stop| stop.keyword.as_str()), &there));
        }
        told
    }

    /// The text of one person, by the samples of the variables. Fails with `message.too-large`.
    #[inline(never)]
    pub(super) fn assembled(&self, pieces: &Pieces<'_>, variables: &Members<Variable>) -> Result<(Parts, String), Error> {
        let sample = |name: &str| variables.get(name).map(|variable| variable.sample.as_str());
        if pieces.bytes(|name| sample(name).map(str::len)) > LONGEST_TEXT {
            return Err(Error::new(Code::MessageTooLarge).at("/variables"));
        }
        let body = pieces.filled(sample);
        let text = format!("{}{body}{}", self.prefix, self.footer);
        Ok((Parts { prefix: self.prefix.clone(), body, footer: self.footer.clone() }, text))
    }

    /// Counts the parts of one personalised message without keeping it. `text` is used again and again. Fails with
    /// `message.too-large`.
    pub fn count_one(&self, pieces: &[&str], values: &[&str], text: &mut String) -> Result<Count, Error> {
        let bytes: usize = pieces.iter().map(|piece| piece.len()).chain(values.iter().map(|value| value.len())).sum();
        if bytes > LONGEST_TEXT {
            return Err(Error::new(Code::MessageTooLarge));
        }
        text.clear();
        text.push_str(&self.prefix);
        let mut values = values.iter();
        for (index, piece) in pieces.iter().enumerate() {
            if index > 0 && let Some(value) = values.next() {
                text.push_str(value);
            }
            text.push_str(piece);
        }
        text.push_str(&self.footer);
        Ok(count(text, self.policy))
    }

    /// The texts around the variables of a draft, and the variables in their order, as they are written.
    pub fn template<'a>(&self, body: &'a str, draft: &Draft) -> (Vec<&'a str>, Vec<&'a str>) {
        let (mut texts, mut names) = (vec![""], Vec::new());
        for piece in super::variables::pieces(body, draft.variable_syntax).all {
            match piece {
                super::variables::Piece::Text(text) => match texts.last_mut() {
                    Some(last) if last.is_empty() => *last = text,
                    _ => texts.push(text),
                },
                super::variables::Piece::Variable { written, .. } => {
                    names.push(written);
                    texts.push("");
                }
            }
        }
        (texts, names)
    }

    /// The author's text without the marks that stand elsewhere.
    pub fn body(&self, draft: &Draft) -> String {
        cut_out(&draft.text, &self.cuts)
    }
}

/// A place and what parted it from the text before, where nothing comes after.
#[inline(never)]
fn left_out(text: &str, span: Span) -> Span {
    let units: Vec<u16> = text.encode_utf16().collect();
    let before = units.get(..span.start).unwrap_or_default();
    let parted = before.iter().rev().take_while(|unit| matches!(**unit, 0x20 | 0x0a | 0x2c | 0x3b | 0xff0c | 0x3001 | 0xff1b)).count();
    if span.end == units.len() { Span { start: span.start - parted, ..span } } else { span }
}

/// Whether a text holds words, however they are written.
#[inline(never)]
pub(super) fn holds(text: &str, words: &str) -> bool {
    let words = fold::plain(words);
    !words.trim().is_empty() && fold::plain(text).contains(words.trim())
}

/// Whether a text names somebody: in words of their own, not within others or within the address of a page.
pub(super) fn names(text: &str, name: &str) -> bool {
    let links = links(text);
    let letters = fold::fold(text);
    // whether a letter and the next are of one word
    let joined = |at: usize| letters.get(at.wrapping_sub(1)..=at).is_some_and(|two| two.iter().all(|letter| letter.c.is_alphanumeric() && !is_closed(letter.c)));
    found_in(&letters, name).into_iter().any(|at| {
        let part = letters.get(at.clone()).unwrap_or_default();
        let (start, end) = (part.first().map_or(0, |first| first.start as usize), part.last().map_or(0, |last| last.end as usize));
        let within = |link: &Link<'_>| link.span.start <= start && end <= link.span.end && end - start < link.span.end - link.span.start;
        !joined(at.start) && !joined(at.end) && !links.get(links.partition_point(|link| link.span.end < end)).is_some_and(within)
    })
}

/// A label at the head of a text: letters, spaces and brackets of any kind.
#[inline(never)]
fn label_at_head(text: &str, label: &str) -> Option<Span> {
    let plain = |text: &str| -> Vec<fold::Letter> {
        let bracket = |c: char| match c {
            '<' | '[' | '{' | '〈' | '《' | '「' | '【' | '〔' | '〖' | '«' => '(',
            '>' | ']' | '}' | '〉' | '》' | '」' | '】' | '〕' | '〗' | '»' => ')',
            c => c,
        };
        fold::fold(text).into_iter().filter(|letter| !letter.c.is_whitespace()).map(|letter| fold::Letter { c: bracket(letter.c), ..letter }).collect()
    };
    let label = plain(label);
    // as long as it may be with a space after each letter
    let near: String = text.trim_start().chars().take(label.len() * 2 + 8).collect();
    let letters = plain(&near);
    let same = letters.len() >= label.len() && letters.iter().zip(&label).all(|(one, other)| one.c == other.c);
    let last = label.len().checked_sub(1).and_then(|at| letters.get(at)).filter(|_| same)?;
    let parted = !last.c.is_alphanumeric() || letters.get(label.len()).is_none_or(|next| !next.c.is_alphanumeric() || next.start > last.end);
    let space = utf16(text.get(..text.len() - text.trim_start().len()).unwrap_or_default());
    parted.then_some(Span { start: space, end: space + last.end as usize })
}

/// Every place of words in a text as they are written, and the character after each.
fn exactly(text: &str, words: &str) -> Vec<(Span, Option<char>)> {
    let mut found = Vec::new();
    let (mut rest, mut at) = (text, 0);
    while let Some((before, after)) = rest.split_once(words).filter(|_| !words.is_empty()) {
        let start = at + utf16(before);
        at = start + utf16(words);
        found.push((Span { start, end: at }, after.chars().next()));
        rest = after;
    }
    found
}

/// Every place of words in a text, however they are written.
#[inline(never)]
fn places_of(text: &str, words: &str) -> Vec<Span> {
    let letters = fold::fold(text);
    let mut found: Vec<Span> = Vec::new();
    for part in found_in(&letters, words).into_iter().filter_map(|at| letters.get(at)) {
        if let (Some(first), Some(last)) = (part.first(), part.last()) {
            let span = Span { start: first.start as usize, end: last.end as usize };
            if found.last().is_none_or(|known| known.end <= span.start) {
                found.push(span);
            }
        }
    }
    found
}

/// Where words stand among letters. Linear, as the search of the standard library is.
fn found_in(letters: &[fold::Letter], words: &str) -> Vec<Range<usize>> {
    let text: String = letters.iter().map(|letter| letter.c).collect();
    let folded = fold::plain(words);
    let wanted = folded.trim();
    let mut found = Vec::new();
    let (mut rest, mut at) = (text.as_str(), 0);
    while let Some((before, after)) = rest.split_once(wanted).filter(|_| !wanted.is_empty()) {
        let start = at + before.chars().count();
        at = start + wanted.chars().count();
        found.push(start..at);
        rest = after;
    }
    found
}

/// A text after edits that cut.
pub(super) fn cut_out(text: &str, cuts: &[Edit]) -> String {
    let mut cuts = cuts.to_vec();
    order::sort_by_key(&mut cuts, |cut| cut.start);
    super::smart::applied(text, &cuts)
}

/// Bytes, of a draft's text and of what it becomes.
const LONGEST_TEXT: usize = 256 * 1024;
