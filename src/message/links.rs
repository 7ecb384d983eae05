//! Links in a text: what a phone would open.

use super::variables::utf16;
use crate::finding::Span;

/// A link as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link<'a> {
    /// From its first character to its last.
    pub whole: &'a str,
    /// In small letters, without user and port.
    pub host: String,
    /// Its place in the text.
    pub span: Span,
    /// It is opened without encryption.
    pub plain_http: bool,
    /// Something before an `@` looks like the host and is not.
    pub has_user: bool,
}

/// Every link of a text, in order.
///
/// ```
/// use avowal::message::links;
/// let found = links("see nordwind.example/j, or e.g. nothing");
/// assert_eq!(found.iter().map(|link| link.whole).collect::<Vec<_>>(), ["nordwind.example/j"]);
/// ```
pub fn links(text: &str) -> Vec<Link<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut counted = 0;
    let mut reading = Reading::default();
    for token in text.split(|c: char| !reading.goes_on(c)) {
        let start = at;
        at += token.len();
        // the separator
        at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        if !token.contains(['.', ':']) {
            continue;
        }
        let cuts = cuts(token);
        for (index, from) in cuts.iter().enumerate() {
            let piece = token.get(*from..cuts.get(index + 1).copied().unwrap_or(token.len())).unwrap_or_default();
            let Some((offset, link)) = link(piece) else { continue };
            let begin = start + from + offset;
            let before = text.get(counted..begin).unwrap_or_default();
            let from = found.last().map_or(0, |last: &Link<'_>| last.span.end) + utf16(before);
            counted = begin + link.whole.len();
            let span = Span { start: from, end: from + utf16(link.whole) };
            found.push(Link { span, ..link });
        }
    }
    found
}

/// Where in a run of letters and signs another link may begin: at each scheme, and behind a sign that parts, where a name of a
/// host follows.
fn cuts(token: &str) -> Vec<usize> {
    let lower = token.to_ascii_lowercase();
    let mut cuts = vec![0];
    // a path may hold what parts a word from a name
    let (mut before, mut in_path) = (' ', false);
    for (at, c) in token.char_indices() {
        let rest = lower.get(at..).unwrap_or_default();
        let parts = matches!(before, ',' | ';' | ')') || !in_path && matches!(before, ':' | '=');
        if at > 0 && (rest.starts_with("http://") || rest.starts_with("https://") || parts && names_host(rest)) {
            cuts.push(at);
            in_path = false;
        }
        in_path |= matches!(c, '/' | '?');
        before = c;
    }
    cuts
}

/// Whether a text begins with the name of a host as people write one without a scheme.
fn names_host(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '.' && c != '-').unwrap_or(text.len());
    let (host, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    !rest.starts_with('@') && is_host(host.trim_end_matches('.'), rest.starts_with(['/', '?', '#']))
}

/// The link in a run of letters and signs, and the byte it starts at.
fn link(token: &str) -> Option<(usize, Link<'_>)> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| token.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)));
    let offset = if scheme.is_some() { 0 } else { token.len() - token.trim_start_matches(|c: char| !c.is_alphanumeric()).len() };
    let whole = token.get(offset..)?.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'', '*', '_', '-']);
    let head = scheme.map_or(0, str::len);
    let after = whole.get(head..)?;
    let authority = until(after, "/?#");
    let (user, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    // no name holds these: what follows is no part of the link
    let rest = if user.is_none() { host.len() - until(host, ",;)=").len() } else { 0 };
    let whole = if rest > 0 { whole.get(..head + host.len() - rest).unwrap_or(whole) } else { whole };
    let host = host.get(..host.len() - rest).unwrap_or(host);
    let host = host.chars().map(plain).collect::<String>().to_lowercase();
    let host = if host.starts_with('[') { host.as_str() } else { until(&host, ":") };
    let host = host.strip_suffix('.').unwrap_or(host);
    let opens = match scheme {
        // whatever it is called, it is opened
        Some(_) => host.starts_with('[') || is_named(host),
        // somebody@example.com is no link
        None => user.is_none() && is_host(host, rest == 0 && after.len() > authority.len()),
    };
    opens.then(|| (offset, Link { whole, host: host.to_owned(), span: Span { start: 0, end: 0 }, plain_http: scheme == Some("http://"), has_user: user.is_some() }))
}

/// A text up to the first of some signs.
#[inline(never)]
fn until<'a>(text: &'a str, signs: &str) -> &'a str {
    text.split(|c| signs.contains(c)).next().unwrap_or_default()
}

/// Whether a name without a scheme is taken for a host.
#[inline(never)]
fn is_host(host: &str, has_path: bool) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let named = labels.len() > 1 && is_named(host);
    let top = labels.last().copied().unwrap_or_default();
    let domain = named && top.chars().count() > 1 && (top.starts_with("xn--") || top.chars().all(char::is_alphabetic));
    let address = named && labels.len() == 4 && labels.iter().all(|label| label.parse::<u8>().is_ok());
    domain && (host.starts_with("www.") || has_path || labels.len() > 2 && labels.iter().all(|label| label.len() > 1) || COMMON.contains(&top)) || address && has_path
}

fn is_named(host: &str) -> bool {
    host.split('.').all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'))
}

/// A sign of a host as a browser reads it.
fn plain(c: char) -> char {
    match c {
        '。' | '｡' => '.',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// What was read of a run of letters and signs.
#[derive(Default)]
struct Reading {
    last: (char, char),
    /// After a scheme.
    in_host: bool,
    /// The host has a dot.
    dotted: bool,
    /// It begins with a letter that ends a link elsewhere.
    wide: bool,
}

impl Reading {
    /// Whether a character belongs to the run. A host may be of any letters where it begins with such a letter, and have the
    /// dots of China and Japan where it has no other.
    fn goes_on(&mut self, c: char) -> bool {
        let begins = self.in_host && self.last == ('/', '/');
        let mut goes_on = is_part(c);
        if begins {
            self.wide = !goes_on;
        }
        goes_on |= self.in_host && (begins && c == '[' || self.wide && c.is_alphanumeric() || !begins && !self.dotted && plain(c) == '.');
        self.in_host = goes_on && (self.last == (':', '/') && c == '/' || self.in_host && !matches!(c, '/' | '?' | '#'));
        self.dotted = self.in_host && (self.dotted || c == '.');
        self.last = (self.last.1, c);
        goes_on
    }
}

/// What a link may be made of; Chinese, Japanese, Korean and Thai letters end one.
fn is_part(c: char) -> bool {
    match c {
        '"' | '<' | '>' | '|' | '\\' | '^' | '`' | '(' | '[' => false,
        c if c.is_ascii() => c.is_ascii_graphic(),
        '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' => false,
        c => c.is_alphanumeric(),
    }
}

/// Endings by which a bare name of two parts is taken for a link.
const COMMON: [&str; 40] = [
    "com", "net", "org", "info", "biz", "co", "io", "me", "tv", "app", "shop", "store", "site", "online", "xyz", "top", "link", "click",
    "live", "vip", "club", "cc", "ly", "gl", "gd", "to", "uk", "us", "de", "fr", "es", "cn", "ru", "in", "th", "br", "au", "example", "mobi", "page",
];
