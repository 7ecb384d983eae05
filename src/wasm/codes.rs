//! Codes that prove possession of a number.

use wasm_bindgen::prelude::*;

use super::answer::{instant, object, thrown};
use crate::error::{Code, Error};
use crate::receipt::confirm::{self, Pending};
use crate::time::Timestamp;

/// A code for a number and the MAC by which it is known again: `{ code, mac, expires }`.
#[wasm_bindgen(js_name = makeCode)]
pub fn make_code(key: &[u8], receipt: &str, e164: &str, random: &[u8], at: f64) -> Result<JsValue, JsValue> {
    #[derive(serde::Serialize)]
    struct Made {
        code: String,
        mac: String,
        expires: Timestamp,
    }
    let key = thirty_two(key)?;
    let random: [u8; 8] = random
        .try_into()
        .map_err(|_| thrown(Error::with(Code::JsonWrongValue, "8 random bytes are needed")))?;
    let (code, Pending { mac, expires }) = confirm::make_code(&key, receipt, e164, &random, instant(at)?);
    object(&Made { code, mac, expires })
}

/// Checks a code; throws `receipt.confirmation-failed`. `tries` counts this one.
#[wasm_bindgen(js_name = checkCode)]
#[expect(clippy::too_many_arguments, reason = "each is one column of the store")]
pub fn check_code(
    key: &[u8],
    receipt: &str,
    e164: &str,
    code: &str,
    mac: String,
    expires: f64,
    tries: u32,
    at: f64,
) -> Result<(), JsValue> {
    let pending = Pending { mac, expires: instant(expires)? };
    confirm::check_code(&thirty_two(key)?, receipt, e164, code, &pending, tries, instant(at)?).map_err(thrown)
}

fn thirty_two(key: &[u8]) -> Result<[u8; 32], JsValue> {
    key.try_into().map_err(|_| thrown(Error::with(Code::JsonWrongValue, "a key has 32 bytes")))
}
