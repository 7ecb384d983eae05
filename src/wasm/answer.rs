//! Objects out, errors out.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::error::{Code, Error};
use crate::json;
use crate::time::Timestamp;

/// An answer as a plain object, by way of its text: one writer for every type, and one crossing.
pub(super) fn object(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let text = serde_json::to_string(value)
        .map_err(|error| thrown(Error::with(Code::JsonWrongValue, error.to_string())))?;
    js_sys::JSON::parse(&text)
}

/// What a refused call throws: `{ code, message, pointer? }`.
pub(super) fn thrown(error: Error) -> JsValue {
    #[derive(Serialize)]
    struct Thrown {
        code: &'static str,
        message: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        pointer: Option<String>,
    }
    let thrown = Thrown { code: error.code.as_str(), message: error.message, pointer: error.pointer };
    object(&thrown).unwrap_or(JsValue::UNDEFINED)
}

/// A request, parsed strictly from its text.
pub(super) fn request<T: DeserializeOwned>(text: &str) -> Result<T, JsValue> {
    json::document(text, json::DOCUMENT).map_err(thrown)
}

/// 16 random bytes.
pub(super) fn sixteen(bytes: &[u8]) -> Result<[u8; 16], JsValue> {
    bytes.try_into().map_err(|_| thrown(Error::with(Code::JsonWrongValue, "16 random bytes are needed")))
}

/// Milliseconds as JavaScript counts them, within what its dates hold: what is left out, or is no whole number, would
/// else be judged as 1970.
pub(super) fn instant(at: f64) -> Result<Timestamp, JsValue> {
    const LAST: f64 = 8.64e15;
    match at.fract() == 0.0 && at.abs() <= LAST {
        true => Ok(Timestamp(at as i64)),
        false => Err(thrown(Error::with(
            Code::JsonWrongValue,
            "an instant is a whole number of milliseconds since 1970",
        ))),
    }
}

/// One byte per signature: 1 for a good one.
pub(super) fn flags(good: &[u8]) -> Vec<bool> {
    good.iter().map(|good| *good == 1).collect()
}
