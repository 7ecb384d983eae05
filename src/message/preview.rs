//! The message as a person in a place receives it, and what is wrong with it.

use serde::{Deserialize, Serialize};

use super::assembly::{Assembly, cut_out, holds, names};
use super::draft::{Draft, Variable};
use super::form::{self, by, found, mended, plural, say};
use super::lexicon::Lexicon;
use super::segments::{Count, Counting, Encoding, Policy, Segments, count, count_segments};
use super::variables::utf16;
use super::content;
use crate::consent::MessageClass;
use crate::error::{Code, Error};
use crate::finding::{Edit, Finding, Fix, Severity, Span};
use crate::json::{self, Value};
use crate::notice::SenderKind;
use crate::order;
use crate::rules::{self, Jurisdiction, Layer, SenderForm, Window, Zone, opening};
use crate::time::Timestamp;

/// Under which rules, for whom and when.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PreviewQuestion {
    /// Id of a rule set.
    pub jurisdiction: String,
    /// The instant whose rules hold, and at which it goes out unless the draft says another.
    pub as_of: Timestamp,
    /// Time zones in which the recipient may be, with their offsets then. Every one has to allow.
    #[serde(default)]
    pub recipient_zones: Vec<Zone>,
    /// Public holidays there.
    #[serde(default)]
    pub holidays: Vec<String>,
    /// How parts are counted; Chinese platforms count characters, all others the alphabet of the text.
    #[serde(default)]
    pub policy: Option<Policy>,
}

/// A message as it will be received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// Exactly what is sent, with the samples of its variables.
    pub text: String,
    /// What it consists of; together they are the text.
    pub parts: Parts,
    /// Its parts on the network.
    pub segments: Segments,
    /// How many parts with values as short, as usual and as long as they may be.
    pub cases: Cases,
    /// What is wrong with it, the gravest first.
    pub findings: Vec<Finding>,
    /// The sender's name as it has to be written there, where that is not its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    /// Hours, where they are restricted and the place is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send_window: Option<SendWindow>,
    /// What reviewers put their names to: text, class, sender, place and rules.
    pub digest: String,
    /// Version of the facts.
    pub rules: &'static str,
}

/// Label and name, the author's text, and how to stop messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "described above")]
pub struct Parts {
    pub prefix: String,
    pub body: String,
    pub footer: String,
}

/// Parts of a message by the length of its variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Cases {
    pub best: Case,
    pub sample: Case,
    pub worst: Case,
}

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Case {
    pub encoding: Encoding,
    pub segments: u32,
    pub units: u32,
}

/// When a message may go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SendWindow {
    /// At the time of sending.
    pub open: bool,
    /// The first instant from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_open: Option<Timestamp>,
}

/// The message as it will be received, with everything that was found.
///
/// Fails with `rules.unknown-jurisdiction`, `message.setting` for offsets and days that cannot be read, `message.too-large`.
pub fn preview_message(draft: &Draft, question: &PreviewQuestion, lexicon: &Lexicon) -> Result<Preview, Error> {
    let assembly = Assembly::new(draft, question)?;
    assembly.preview(draft, lexicon)
}

/// The digest that reviewers put their names to: text, class, sender, variables, place and rules. Number, time and how many
/// people get it are not part of it, and a line break is the same however it is written.
///
/// Fails with `rules.unknown-jurisdiction`.
pub fn review_digest(draft: &Draft, jurisdiction: &str) -> Result<String, Error> {
    let jurisdiction: Jurisdiction = jurisdiction.parse()?;
    Ok(digest(draft, jurisdiction.id()))
}

#[inline(never)]
fn digest(draft: &Draft, jurisdiction: &str) -> String {
    // browsers submit a form's `\n` as `\r\n`; nobody sees the difference, though it counts among the units
    let text = draft.text.replace("\r\n", "\n").replace("\r", "\n");
    let content = Draft { text, to: None, send_at: None, recipients: None, ..draft.clone() };
    let content = serde_json::to_string(&content).unwrap_or_default();
    let content = Value::parse(&content, LIMITS).unwrap_or(Value::Null);
    let [draft, jurisdiction, pack] = [content, Value::String(jurisdiction.to_owned()), Value::String(rules::pack().digest.to_owned())];
    let mut reviewed = std::collections::BTreeMap::new();
    for (name, value) in [("draft", draft), ("jurisdiction", jurisdiction), ("rules", pack)] {
        reviewed.insert(name.to_owned(), value);
    }
    json::digest(Value::Object(reviewed).canonical().as_bytes())
}

impl Assembly {
    fn preview(self, draft: &Draft, lexicon: &Lexicon) -> Result<Preview, Error> {
        let body = cut_out(&draft.text, &self.cuts);
        let pieces = super::variables::pieces(&body, draft.variable_syntax);
        let values = |of: fn(&Variable) -> String| {
            let mut variables = draft.variables.clone();
            variables.values_mut().for_each(|variable| variable.sample = of(variable));
            variables
        };
        let (parts, text) = self.assembled(&pieces, &draft.variables)?;
        let (_, best) = self.assembled(&pieces, &values(Variable::shortest))?;
        let (_, worst) = self.assembled(&pieces, &values(Variable::longest))?;
        let segments = count_segments(&text, &Counting { policy: self.policy, ..Counting::default() })?;
        let case = |text: &str| Case::from(count(text, self.policy));
        let cases = Cases { best: case(&best), sample: case(&text), worst: case(&worst) };

        let mut findings = self.findings.clone();
        let written = draft.pieces();
        if draft.text.trim().is_empty() {
            say(&mut findings, Finding::new(Code::MessageEmpty, Severity::Error, "there is nothing to send").at("/text"));
        }
        form::disguise(&draft.text, &mut findings);
        form::shouting(&draft.text, &mut findings);
        form::alphabet(&written, &|edits| self.edited(draft, edits), &mut findings);
        form::variables(draft, &written, &self.law, &mut findings);
        form::check_links(draft, &written, &self.law, lexicon, &mut findings);
        content::content(draft, &draft.text, &self.law, lexicon, &mut findings);
        self.length(draft, &text, &cases, &mut findings);
        self.place(draft, &text, &mut findings);
        if lexicon.is_empty() {
            let message = "no word lists are loaded: what the text says was not looked at";
            say(&mut findings, Finding::new(Code::MessageNoLexicon, Severity::Info, message));
        }
        let send_window = self.window(draft, &mut findings);
        // the same thing fifty times is said often enough
        let mut said: Vec<(Code, usize)> = Vec::new();
        findings.retain(|finding| match said.iter_mut().find(|(code, _)| *code == finding.code) {
            Some((_, times)) => {
                *times += 1;
                *times <= OFTEN
            }
            None => {
                said.push((finding.code, 1));
                true
            }
        });
        order::sort_by_key(&mut findings, |finding| (std::cmp::Reverse(finding.severity), finding.span.map_or(usize::MAX, |span| span.start)));
        let jurisdiction = self.law.jurisdictions().first().map_or("zz", Jurisdiction::id);
        Ok(Preview {
            parts,
            segments,
            cases,
            findings,
            sender: self.marks.sender_name.as_ref().map(|mark| mark.text.clone()),
            send_window,
            digest: digest(draft, jurisdiction),
            rules: rules::pack().version,
            text,
        })
    }

    /// The message after edits of the draft's text.
    #[inline(never)]
    fn edited(&self, draft: &Draft, edits: &[Edit]) -> String {
        let all = [self.cuts.as_slice(), edits].concat();
        let body = cut_out(&draft.text, &all);
        let pieces = super::variables::pieces(&body, draft.variable_syntax);
        self.assembled(&pieces, &draft.variables).map(|(_, text)| text).unwrap_or_default()
    }

    #[inline(never)]
    fn length(&self, draft: &Draft, text: &str, cases: &Cases, findings: &mut Vec<Finding>) {
        if self.policy != Policy::CnDomestic {
            let whole = count(text, Policy::GsmGrapheme).segments;
            if whole != cases.sample.segments && self.policy == Policy::GsmCodepoint {
                let message = format!("{} to {} parts: some gateways never split what a person sees as one character", cases.sample.segments, whole);
                say(findings, Finding::new(Code::MessagePartsVary, Severity::Info, message));
            }
        }
        if cases.worst.segments > cases.sample.segments {
            let message = format!("{} with the samples, {} with the longest values", plural(cases.sample.segments as usize, "part"), cases.worst.segments);
            say(findings, Finding::new(Code::MessagePartsGrow, Severity::Info, message));
        }
        if cases.worst.segments > MANY_PARTS {
            let message = format!("{}: some carriers refuse more than {MANY_PARTS}", plural(cases.worst.segments as usize, "part"));
            say(findings, Finding::new(Code::MessageManyParts, Severity::Warning, message));
        }
        let most = self.law.on("content.template_length").find_map(|fact| Some((fact.value.split(' ').next()?.parse::<usize>().ok()?, fact)));
        if let Some((most, fact)) = most.filter(|(most, _)| text.chars().count() > *most) {
            let message = format!("it has {} characters; platforms there take {most}, label and footer included", text.chars().count());
            say(findings, by(Finding::new(Code::MessageTooLong, Severity::Error, message), fact));
        }
        let bare = format!("{}{}", self.prefix, draft.text);
        if !self.footer.is_empty() && cases.sample.segments > 1 && count(&bare, self.policy).segments < cases.sample.segments {
            say(findings, Finding::new(Code::MessageFooterPart, Severity::Info, "the footer alone needs one more part"));
        }
        let shown: String = text.chars().take(SHOWN).collect();
        if draft.message_class == MessageClass::Marketing && names(text, &draft.sender.name) && !names(&shown, &draft.sender.name) && draft.sender.kind != SenderKind::Alphanumeric {
            say(findings, Finding::new(Code::MessageNameLate, Severity::Info, format!("the sender's name comes after the first {SHOWN} characters, which is all that a lock screen shows")));
        }
    }

    /// What the place says of sender, telephone numbers, signs and words.
    #[inline(never)]
    fn place(&self, draft: &Draft, text: &str, findings: &mut Vec<Finding>) {
        for sender in &self.marks.senders {
            if let SenderForm::NoAlphanumeric(fact) = sender && draft.sender.kind == SenderKind::Alphanumeric {
                say(findings, by(Finding::new(Code::MessageSenderForm, Severity::Warning, "a name as sender is replaced or blocked there").at("/sender/kind"), fact));
            }
        }
        if let Some(mark) = self.marks.sender_name.as_ref().filter(|mark| mark.text != draft.sender.name) {
            let message = format!("the sender's name is written `{}` there", mark.text);
            say(findings, by(Finding::new(Code::MessageSenderName, Severity::Warning, message).at("/sender/name"), &mark.fact));
        }
        if let Some(fact) = self.law.on("content.required_word").next() {
            let words = fact.text.split(';').filter(|word| !word.is_empty());
            if !words.into_iter().any(|word| holds(text, word)) {
                say(findings, by(Finding::new(Code::MessageWordMissing, Severity::Warning, format!("one of these words has to be in it: {}", fact.text.replace(';', ", "))), fact));
            }
        }
        if self.policy == Policy::CnDomestic {
            let signs: Vec<(usize, char)> = utf16_chars(&draft.text).filter(|(_, c)| "¥★√※".contains(*c) || matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}')).collect();
            if let Some((start, c)) = signs.first() {
                let span = Span { start: *start, end: start + c.len_utf16() };
                let edits = signs.iter().map(|(start, c)| Edit { start: *start, end: start + c.len_utf16(), text: String::new() }).collect();
                let fix = Fix { title: "leave such signs out".to_owned(), edits, safe: false };
                say(findings, mended(found(Code::MessageSignRefused, Severity::Warning, format!("platforms there refuse signs like `{c}`"), span), fix));
            }
            let own = self.marks.label.as_ref().map(|label| label.text.as_str());
            if let Some(at) = draft.text.find('【').filter(|at| own.is_none_or(|own| !draft.text.get(*at..).unwrap_or_default().starts_with(own))) {
                let start = utf16(draft.text.get(..at).unwrap_or_default());
                let end = draft.text.get(at..).and_then(|rest| rest.find('】').and_then(|to| rest.get(..to))).map_or(start + 1, |inside| start + utf16(inside) + 1);
                let message = "the signature in 【】 is added by rule: another one in the text is refused";
                say(findings, found(Code::MessageSignatureTwice, Severity::Warning, message, Span { start, end }));
            }
        }
        if let Some(fact) = self.law.on("content.callback_number").find(|fact| fact.forbids())
            && let Some(span) = super::stopping::telephone(&draft.text)
        {
            say(findings, by(found(Code::MessageCallBack, Severity::Error, "numbers to call are forbidden there", span), fact));
        }
        let own = self.law.jurisdictions().iter().any(|rules| rules.layer() != Layer::Everywhere);
        if !own && self.law.jurisdictions().len() > 1 {
            say(findings, Finding::new(Code::RulesNoRules, Severity::Info, Code::RulesNoRules.meaning()));
        }
        if self.law.checked_on().is_some_and(|checked| rules::is_stale(checked, self.at)) {
            say(findings, Finding::new(Code::RulesPackStale, Severity::Warning, Code::RulesPackStale.meaning()));
        }
    }

    #[inline(never)]
    fn window(&self, draft: &Draft, findings: &mut Vec<Finding>) -> Option<SendWindow> {
        let mut windows: Vec<Window> = self.law.windows();
        windows.retain(|window| !window.hours.is_unrestricted());
        if windows.is_empty() || self.places.is_empty() {
            return None;
        }
        let weeks: Vec<_> = windows.iter().map(|window| window.hours.clone()).collect();
        let next_open = opening(&weeks, &self.places, self.at).map(|opening| opening.not_before);
        let open = next_open == Some(self.at);
        let shut = windows.iter().find(|window| self.places.iter().any(|place| !window.hours.is_open(self.at, place)));
        if let Some(window) = shut {
            let severity = if draft.send_at.is_some() { Severity::Error } else { Severity::Warning };
            say(findings, by(Finding::new(Code::MessageClosedHours, severity, format!("at this hour it may not go out there ({})", window.fact.head())), &window.fact));
        }
        Some(SendWindow { open, next_open })
    }

}

impl From<Count> for Case {
    fn from(count: Count) -> Case {
        Case { encoding: count.encoding, segments: count.segments, units: count.units }
    }
}

fn utf16_chars(text: &str) -> impl Iterator<Item = (usize, char)> {
    text.chars().scan(0, |at, c| {
        let start = *at;
        *at += c.len_utf16();
        Some((start, c))
    })
}

const MANY_PARTS: u32 = 10;
/// Findings of one code.
const OFTEN: usize = 50;
/// Characters of a message that a collapsed notification shows, about.
const SHOWN: usize = 45;
const LIMITS: json::Limits = json::Limits { bytes: 4 * 1024 * 1024, depth: 16 };
