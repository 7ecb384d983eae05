//! Proof that a number is held: a code sent to it comes back. The core makes and checks codes; the host sends them
//! and counts tries, because only a store can count under attack.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::error::{Code, Error};
use crate::json;
use crate::time::Timestamp;

/// How long a code lives.
pub const CODE_LIFE_MS: i64 = 10 * 60 * 1000;

/// How often a code may be tried.
pub const TRIES: u32 = 5;

/// A code that was sent and may come back. It holds the code only as a MAC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pending {
    /// base64url HMAC-SHA256 over receipt id, number and code.
    pub mac: String,
    /// The end of its life.
    pub expires: Timestamp,
}

/// Makes a code of six digits from 64 random bits, bound to one receipt and one number.
pub fn make_code(
    key: &[u8; 32],
    receipt: &str,
    e164: &str,
    random: &[u8; 8],
    at: Timestamp,
) -> (String, Pending) {
    let code = format!("{:06}", u64::from_be_bytes(*random) % 1_000_000);
    let mac = json::base64url(&mac(key, receipt, e164, &code).finalize().into_bytes());
    (code, Pending { mac, expires: at.plus(CODE_LIFE_MS) })
}

/// Checks a code, in constant time. `tries` counts this one.
///
/// Every failure has the one code `receipt.confirmation-failed`: a stranger learns nothing about why.
pub fn check_code(
    key: &[u8; 32],
    receipt: &str,
    e164: &str,
    code: &str,
    pending: &Pending,
    tries: u32,
    at: Timestamp,
) -> Result<(), Error> {
    let sent = json::from_base64url(&pending.mac).unwrap_or_default();
    let same = mac(key, receipt, e164, code.trim()).verify_slice(&sent).is_ok();
    match same && tries <= TRIES && at < pending.expires {
        true => Ok(()),
        false => Err(Code::ReceiptConfirmationFailed.into()),
    }
}

fn mac(key: &[u8; 32], receipt: &str, e164: &str, code: &str) -> Hmac<Sha256> {
    // HMAC fills a short key with zeros to the block of its hash (RFC 2104)
    let mut block = [0; 64];
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in [receipt, e164, code] {
        mac.update(part.as_bytes());
        mac.update(&[0]);
    }
    mac
}
