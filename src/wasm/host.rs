//! The host's clock and chance, for those who bring none of their own.

use wasm_bindgen::prelude::*;

use super::answer::thrown;
use crate::error::{Code, Error};

/// Milliseconds since the Unix epoch, by the host's clock.
#[wasm_bindgen]
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// Random bytes from the host's `crypto`. Fails where it has none.
#[wasm_bindgen]
pub fn random(count: usize) -> Result<Vec<u8>, JsValue> {
    let mut bytes = vec![0; count.min(4096)];
    getrandom::fill(&mut bytes)
        .map_err(|_| thrown(Error::with(Code::WasmNotReady, "this runtime has no source of random bytes")))?;
    Ok(bytes)
}
