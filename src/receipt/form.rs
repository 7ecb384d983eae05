//! Forms of strings in claims. What has another form is `json.wrong-value`.

use crate::error::{Code, Error};
use crate::json;

/// `sha-256:` and base64url of 32 bytes.
#[inline(never)]
pub(super) fn digest(text: Option<&String>, place: &str) -> Result<(), Error> {
    let Some(text) = text else { return Ok(()) };
    text.strip_prefix("sha-256:").map_or_else(|| refused(place), |hash_text| hash(hash_text, place))
}

/// base64url of 32 bytes.
#[inline(never)]
pub(super) fn hash(text: &str, place: &str) -> Result<(), Error> {
    match json::from_base64url(text).is_some_and(|bytes| bytes.len() == 32) {
        true => Ok(()),
        false => refused(place),
    }
}

/// A plus sign and 2 to 15 digits, the first not zero (ITU-T E.164).
pub(super) fn e164(text: &str, place: &str) -> Result<(), Error> {
    let digits = text.strip_prefix('+').unwrap_or_default().as_bytes();
    match (2..=15).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit) && digits.first() != Some(&b'0') {
        true => Ok(()),
        false => refused(place),
    }
}

/// An https origin, or an http one on this machine, as browsers write it: lower case, no path, no default port.
#[inline(never)]
pub(crate) fn origin(text: &str, place: &str) -> Result<(), Error> {
    let (secure, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (None, Some(rest)) => (false, rest),
        (None, None) => return refused(place),
    };
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    };
    let default = if secure { "443" } else { "80" };
    let port_fits = port.is_none_or(|port| {
        port.parse::<u16>().is_ok_and(|number| number.to_string() == port) && port != default
    });
    let local = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    match port_fits && (local || (secure && is_name(host))) {
        true => Ok(()),
        false => refused(place),
    }
}

/// A name of the domain name system in lower case, or an IPv4 address in its one form. What ends in a number is an address.
fn is_name(host: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    let name = host.strip_suffix('.').unwrap_or(host);
    let labels: Vec<&str> = name.split('.').collect();
    let number = |label: &str| label.parse::<u8>().is_ok_and(|number| number.to_string() == label);
    let digits = |label: &str| match label.strip_prefix("0x") {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => label.bytes().all(|byte| byte.is_ascii_digit()),
    };
    let numeric = labels.last().is_some_and(|label| digits(label));
    let named = labels.iter().all(|label| !label.is_empty() && label.bytes().all(plain));
    named && (!numeric || (host == name && labels.len() == 4 && labels.iter().all(|label| number(label))))
}

fn refused(place: &str) -> Result<(), Error> {
    Err(Error::new(Code::JsonWrongValue).at(place))
}
