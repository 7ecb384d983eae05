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
    for token in text.split(|c: char| !is_part(c)) {
        let start = at;
        at += token.len();
        // the separator
        at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        if !token.contains(['.', ':']) {
            continue;
        }
        let Some((offset, link)) = link(token) else { continue };
        let before = text.get(counted..start + offset).unwrap_or_default();
        let from = found.last().map_or(0, |last: &Link<'_>| last.span.end) + utf16(before);
        counted = start + offset + link.whole.len();
        let span = Span { start: from, end: from + utf16(link.whole) };
        found.push(Link { span, ..link });
    }
    found
}

/// The link in a run of letters and signs, and the byte it starts at.
fn link(token: &str) -> Option<(usize, Link<'_>)> {
    let lower = token.to_ascii_lowercase();
    let scheme = ["https://", "http://"].iter().filter_map(|scheme| lower.find(scheme).map(|at| (at, *scheme))).min();
    let offset = scheme.map_or_else(|| token.len() - token.trim_start_matches(|c: char| !c.is_alphanumeric()).len(), |(at, _)| at);
    let whole = token.get(offset..)?.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'', '*', '_', '-']);
    let after = whole.get(scheme.map_or(0, |(_, scheme)| scheme.len())..)?;
    let authority = after.split(['/', '?', '#']).next()?;
    let (user, host) = authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    let host = host.split(':').next()?.to_lowercase();
    let labels: Vec<&str> = host.split('.').collect();
    let named = labels.len() > 1 && labels.iter().all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
    let top = labels.last().copied().unwrap_or_default();
    let domain = named && top.chars().count() > 1 && (top.starts_with("xn--") || top.chars().all(char::is_alphabetic));
    let address = named && labels.len() == 4 && labels.iter().all(|label| label.parse::<u8>().is_ok());
    let has_path = after.len() > authority.len();
    let opens = match scheme {
        Some(_) => domain || address,
        // somebody@example.com is no link
        None if user.is_some() => false,
        None => domain && (host.starts_with("www.") || has_path || labels.len() > 2 && labels.iter().all(|label| label.len() > 1) || COMMON.contains(&top)) || address && has_path,
    };
    let plain_http = scheme.is_some_and(|(_, scheme)| scheme == "http://");
    opens.then(|| (offset, Link { whole, host, span: Span { start: 0, end: 0 }, plain_http, has_user: user.is_some() }))
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
