//! What is wrong with a text whatever it says: alphabet, capitals, disguise, links, variables.

use super::draft::{Draft, VariableSyntax};
use super::lexicon::Lexicon;
use super::links::links;
use super::segments::{Encoding, Policy, count};
use super::variables::{Piece, Pieces, TAGS};
use crate::fold;
use crate::consent::MessageClass;
use crate::error::{Code, shown, token};
use crate::finding::{Edit, Finding, Fix, Severity, Span};
use crate::order;
use crate::rules::{Fact, Law};

/// A finding in the text.
pub(super) fn found(code: Code, severity: Severity, message: impl Into<String>, span: Span) -> Finding {
    at(Finding::new(code, severity, message), span)
}

#[inline(never)]
fn at(finding: Finding, span: Span) -> Finding {
    Finding { span: Some(span), ..finding }
}

/// The same finding, resting on a fact. What is only remembered weighs no more than a warning.
#[inline(never)]
pub(super) fn by(finding: Finding, fact: &Fact) -> Finding {
    let severity = if fact.may_block() { finding.severity } else { finding.severity.min(Severity::Warning) };
    Finding { severity, jurisdiction: Some(fact.jurisdiction.to_owned()), source: Some(fact.source()), ..finding }
}

/// The same finding with what mends it.
#[inline(never)]
pub(super) fn mended(finding: Finding, fix: Fix) -> Finding {
    Finding { fixes: vec![fix], ..finding }
}

/// A finding, resting on a fact where there is one.
#[inline(never)]
fn tell(findings: &mut Vec<Finding>, finding: Finding, fact: Option<&Fact>) {
    let finding = match fact {
        Some(fact) => by(finding, fact),
        None => finding,
    };
    say(findings, finding);
}

/// One more finding.
#[inline(never)]
pub(super) fn say(findings: &mut Vec<Finding>, finding: Finding) {
    findings.push(finding);
}

/// A fix that cuts a place out.
pub(super) fn cut(title: &str, span: Span, safe: bool) -> Fix {
    replace(title, span, "", safe)
}

/// A fix that puts another text in a place.
#[inline(never)]
pub(super) fn replace(title: &str, span: Span, text: &str, safe: bool) -> Fix {
    Fix { title: title.to_owned(), edits: vec![Edit { start: span.start, end: span.end, text: text.to_owned() }], safe }
}

/// Characters that cannot be seen, turn the direction, or look like others.
#[inline(never)]
pub(super) fn disguise(text: &str, findings: &mut Vec<Finding>) {
    let mut at = 0;
    let mut word = Word::default();
    let mut hidden: Vec<Span> = Vec::new();
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let span = Span { start: at, end: at + c.len_utf16() };
        at = span.end;
        // joiners belong to emoji and to several scripts, direction marks to right-to-left text
        let joins = matches!(c, '\u{200c}' | '\u{200d}') && (!before.is_ascii() || chars.peek().is_some_and(|next| !next.is_ascii()));
        let directs = matches!(c, '\u{200e}' | '\u{200f}' | '\u{2066}'..='\u{2069}' | '\u{61c}');
        if matches!(c, '\u{202a}'..='\u{202e}') {
            let message = "a character here turns the direction of what follows, so that a text is not read as it is written";
            say(findings, mended(found(Code::MessageDirection, Severity::Error, message, span), cut("leave it out", span, true)));
        } else if fold::is_invisible(c) && !joins && !directs {
            hidden.push(span);
        }
        if c.is_alphanumeric() {
            word.add(c, span);
        } else if !fold::is_invisible(c) {
            word.end(findings);
        }
        before = c;
    }
    word.end(findings);
    if let (Some(first), Some(last)) = (hidden.first(), hidden.last()) {
        let edits = hidden.iter().map(|span| Edit { start: span.start, end: span.end, text: String::new() }).collect();
        let span = if hidden.len() == 1 { *first } else { Span { start: first.start, end: last.end } };
        let message = format!("{} that cannot be seen; filters take them for disguise", plural(hidden.len(), "character"));
        let fix = Fix { title: "leave them out".to_owned(), edits, safe: true };
        say(findings, mended(found(Code::MessageInvisible, Severity::Warning, message, span), fix));
    }
}

#[derive(Default)]
struct Word {
    span: Option<Span>,
    latin: bool,
    other: Vec<(char, Span)>,
}

impl Word {
    fn add(&mut self, c: char, span: Span) {
        let start = self.span.map_or(span.start, |known| known.start);
        self.span = Some(Span { start, end: span.end });
        match c {
            'a'..='z' | 'A'..='Z' => self.latin = true,
            '\u{400}'..='\u{52f}' | '\u{391}'..='\u{3c9}' => self.other.push((c, span)),
            _ => {}
        }
    }

    fn end(&mut self, findings: &mut Vec<Finding>) {
        let word = std::mem::take(self);
        let Some(span) = word.span.filter(|_| word.latin && !word.other.is_empty()) else { return };
        let plain = |c: char| {
            let folded = fold::plain(&c.to_string());
            let capital = c.is_uppercase();
            folded.chars().next().filter(char::is_ascii_alphabetic).map(|c| if capital { c.to_ascii_uppercase() } else { c })
        };
        let edits: Option<Vec<Edit>> = word
            .other
            .iter()
            .map(|(c, span)| Some(Edit { start: span.start, end: span.end, text: plain(*c)?.to_string() }))
            .collect();
        let fixes = edits.map(|edits| Fix { title: "write the word in Latin letters".to_owned(), edits, safe: false });
        let message = "one word mixes letters of two scripts that look alike";
        say(findings, Finding { fixes: fixes.into_iter().collect(), ..found(Code::MessageMixedScript, Severity::Error, message, span) });
    }
}

/// Capitals and signs as advertising that nobody asked for uses them.
#[inline(never)]
pub(super) fn shouting(text: &str, findings: &mut Vec<Finding>) {
    let letters = text.chars().filter(|c| c.is_lowercase() || c.is_uppercase());
    let (all, capitals) = letters.fold((0, 0), |(all, capitals), c| (all + 1, capitals + usize::from(c.is_uppercase())));
    if all >= 20 && capitals * 10 >= all * 8 {
        let span = Span { start: 0, end: super::variables::utf16(text) };
        say(findings, found(Code::MessageCapitals, Severity::Warning, "nearly all of it is in capitals, which filters and readers take for spam", span));
    }
    let mut run: Option<(char, Span, usize)> = None;
    let mut at = 0;
    for c in text.chars().chain(['\0']) {
        let end = at + c.len_utf16();
        run = match run {
            Some((sign, span, many)) if sign == c => Some((sign, Span { end, ..span }, many + 1)),
            ended => {
                if let Some((sign, span, many)) = ended.filter(|(sign, _, many)| *many >= 3 && matches!(sign, '!' | '?' | '$' | '£' | '€' | '*' | '！')) {
                    let message = format!("`{sign}` {many} times in a row");
                    let fix = replace("once is enough", span, &sign.to_string(), true);
                    say(findings, mended(found(Code::MessageRepeatedSigns, Severity::Info, message, span), fix));
                }
                Some((c, Span { start: at, end }, 1))
            }
        };
        at = end;
    }
}

/// What makes a text longer than it has to be: characters outside the 7-bit alphabet, and what could stand for them. `whole` is
/// the message after edits of the draft's text.
#[inline(never)]
pub(super) fn alphabet(pieces: &Pieces<'_>, whole: &dyn Fn(&[Edit]) -> String, findings: &mut Vec<Finding>) {
    let text = &pieces.masked();
    if count(text, Policy::GsmCodepoint).encoding == Encoding::Gsm7 {
        return;
    }
    let (safe, loose) = super::smart::edits(text);
    let mut forced = text.chars().scan(0, |at, c| {
        let start = *at;
        *at += c.len_utf16();
        Some((c, Span { start, end: *at }))
    });
    let Some((first, span)) = forced.find(|(c, _)| super::gsm::default_septets(*c) == 0) else { return };
    let before = count(&whole(&[]), Policy::GsmCodepoint).segments;
    let mut fixes = Vec::new();
    let mut saved = 0;
    for (edits, title, sure) in [(&safe, "write typographic signs plainly", true), (&loose, "leave out accents and signs too", false)] {
        let Some(edits) = edits.as_ref().filter(|edits| !edits.is_empty()) else { continue };
        let now = count(&whole(edits), Policy::GsmCodepoint);
        let fewer = before.saturating_sub(now.segments);
        if now.encoding == Encoding::Gsm7 {
            saved = saved.max(fewer);
            let title = match fewer {
                0 => title.to_owned(),
                _ => format!("{title}: {} fewer", plural(fewer as usize, "part")),
            };
            fixes.push(Fix { title, edits: edits.clone(), safe: sure });
            break;
        }
    }
    let severity = if saved > 0 { Severity::Warning } else { Severity::Info };
    let message = format!("`{first}` and others like it need the long alphabet: 70 characters in a part in place of 160");
    say(findings, Finding { fixes, ..found(Code::MessageUcs2, severity, message, span) });
}

/// Links that are blocked, or that hide where they lead.
#[inline(never)]
pub(super) fn check_links(draft: &Draft, pieces: &Pieces<'_>, law: &Law, lexicon: &Lexicon, findings: &mut Vec<Finding>) {
    let banned = law.on("content.url").find(|fact| fact.forbids() && fact.may_block());
    let filed = law.on("content.url").find(|fact| ["registered", "whitelisted", "filed", "ICP"].iter().any(|word| fact.value.contains(word)));
    let shared = law.on("content.shortener").chain(law.on("content.url")).find(|fact| fact.value.contains("shorteners") || fact.aspect == "content.shortener");
    let all = links(&draft.text);
    for link in &all {
        let span = link.span;
        if let Some(fact) = banned {
            let finding = found(Code::MessageLinkForbidden, Severity::Error, "links are forbidden there", span);
            tell(findings, mended(finding, cut("leave the link out", span, false)), Some(fact));
        } else if let Some(fact) = filed {
            tell(findings, found(Code::MessageLinkFiled, Severity::Info, "links have to be filed there first", span), Some(fact));
        }
        if lexicon.shortens(&link.host) {
            let severity = if shared.is_some() { Severity::Error } else { Severity::Warning };
            let message = "anybody can shorten a link with this host; carriers block it: use a host of your own";
            tell(findings, found(Code::MessageLinkShortener, severity, message, span), shared);
        }
        let last = link.host.rsplit('.').next().unwrap_or_default();
        for (disguised, message) in [
            (link.host.contains("xn--") || !link.host.is_ascii() && mixes(&link.host), "the name of the host holds letters that can look like others"),
            (link.has_user, "what stands before `@` looks like the host and is not"),
            (
                last.starts_with('[') || last.starts_with("0x") || last.bytes().all(|byte| byte.is_ascii_digit()),
                "the link names a number in place of a host",
            ),
        ] {
            if disguised {
                say(findings, found(Code::MessageLinkDisguised, Severity::Error, message, span));
            }
        }
        if link.plain_http {
            let secure = format!("https{}", link.whole.get(4..).unwrap_or_default());
            let finding = found(Code::MessageLinkPlain, Severity::Info, "the link is opened without encryption", span);
            say(findings, mended(finding, replace("open it encrypted", span, &secure, false)));
        }
    }
    let in_address = in_addresses(pieces);
    for (_, span) in pieces.variables() {
        // links are in order
        let before = all.partition_point(|link| link.span.start <= span.start);
        let in_link = before.checked_sub(1).and_then(|index| all.get(index)).is_some_and(|link| span.start <= link.span.end);
        if in_link || in_address.binary_search(&span.start).is_ok() {
            let fact = law.on("content.url").find(|fact| fact.value.contains("no_link_in_variables"));
            let severity = if fact.is_some() { Severity::Error } else { Severity::Info };
            tell(findings, found(Code::MessageVariableInLink, severity, "a variable is part of a link", span), fact);
        }
    }
}

/// Where variables begin that stand in an address whose host they may be, so that it is no link yet: `https://{{host}}/x`.
#[inline(never)]
fn in_addresses(pieces: &Pieces<'_>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open = false;
    for piece in &pieces.all {
        match piece {
            Piece::Text(text) => {
                let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
                let begins = last.contains("://") || last.to_ascii_lowercase().contains("www.");
                open = begins || open && last.len() == text.len();
            }
            Piece::Variable { span, .. } if open => {
                found.push(span.start);
            }
            Piece::Variable { .. } => {}
        }
    }
    found
}

fn mixes(host: &str) -> bool {
    let latin = host.chars().any(|c| c.is_ascii_alphabetic());
    let other = host.chars().any(|c| matches!(c, '\u{370}'..='\u{52f}'));
    other && (latin || host.split('.').any(|label| fold::plain(label).is_ascii() && !label.is_ascii()))
}

/// Variables that are unknown, unused, open-ended, or not as a place wants them.
#[inline(never)]
pub(super) fn variables(draft: &Draft, pieces: &Pieces<'_>, law: &Law, findings: &mut Vec<Finding>) {
    for span in &pieces.unclosed {
        say(findings, found(Code::MessageVariableOpen, Severity::Error, "a variable is opened here and not closed", *span));
    }
    let mut named: Vec<&str> = pieces.variables().map(|(name, _)| name).collect();
    order::sort_by(&mut named, |one, other| one.cmp(other));
    named.dedup();
    let mut told = vec![false; named.len()];
    let typed = draft.variable_syntax == VariableSyntax::India;
    let mut last_end = None;
    for (name, span) in pieces.variables() {
        let known = draft.variables.contains_key(name);
        if typed && !TAGS.contains(&name) {
            let message = format!("`{name}` is none of the typed tags: {}", TAGS.join(", "));
            let untyped = found(Code::MessageVariableUntyped, Severity::Error, message, span);
            tell(findings, untyped, law.on("template.variable.format").next());
        } else if !known && named.binary_search(&name).ok().and_then(|at| told.get_mut(at)).is_some_and(|told| !std::mem::replace(told, true)) {
            let message = format!("nothing is said of the variable `{}`: give a sample and the longest value", shown(name));
            say(findings, found(Code::MessageVariableUnknown, Severity::Warning, message, span));
        }
        if last_end == Some(span.start) && (typed && name != "alphanumeric" || draft.variable_syntax == VariableSyntax::Dollar) {
            say(findings, found(Code::MessageVariableAdjacent, Severity::Warning, "two variables stand side by side, which templates may not", span));
        }
        last_end = Some(span.end);
    }
    for (name, variable) in &draft.variables {
        if named.binary_search(&name.as_str()).is_err() {
            let message = format!("the text has no variable `{}`", shown(name));
            say(findings, Finding::new(Code::MessageVariableUnused, Severity::Info, message).at(format!("/variables/{}", token(name))));
        }
        if variable.max_length.is_some_and(|most| (most as usize) < variable.sample.chars().count()) {
            let message = format!("the sample of `{}` is longer than its longest value", shown(name));
            say(findings, Finding::new(Code::MessageVariableSample, Severity::Warning, message).at(format!("/variables/{}/sample", token(name))));
        }
    }
    let used = pieces.variables().count();
    if used > 0 && pieces.filled(|_| Some("")).trim().is_empty() {
        let span = Span { start: 0, end: super::variables::utf16(&draft.text) };
        say(findings, found(Code::MessageVariableOnly, Severity::Error, "the text is nothing but variables: nobody can judge what will be sent", span));
    }
    if used > 0 && draft.message_class == MessageClass::Marketing && let Some(fact) = law.on("content.variables").find(|fact| fact.value.starts_with("none")) {
        let span = pieces.variables().next().map_or(Span { start: 0, end: 0 }, |(_, span)| span);
        say(findings, by(found(Code::MessageVariableForbidden, Severity::Error, "advertising may hold no variables there", span), fact));
    }
    let most = law.on("template.variable.max").find_map(|fact| Some((fact.value.split(' ').next()?.parse::<usize>().ok()?, fact)));
    if let Some((most, fact)) = most.filter(|(most, _)| used > *most) {
        let span = pieces.variables().nth(most).map_or(Span { start: 0, end: 0 }, |(_, span)| span);
        say(findings, by(found(Code::MessageVariableMany, Severity::Warning, format!("more than {} in a template there", plural(most, "variable")), span), fact));
    }
}

#[inline(never)]
pub(super) fn plural(many: usize, what: &str) -> String {
    if many == 1 { format!("1 {what}") } else { format!("{many} {what}s") }
}
