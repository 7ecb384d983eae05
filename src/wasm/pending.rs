//! What waits for a signature or a check of one.

use wasm_bindgen::prelude::*;

use super::answer::{flags, instant, object, thrown};
use crate::capture::{Capture, Opened};
use crate::receipt::issue::Draft;
use crate::receipt::jws::Unsigned;
use crate::receipt::verify::{Prepared, Question};

/// A token that waits for its signature.
#[wasm_bindgen]
#[derive(Debug)]
pub struct ToSign(pub(super) Unsigned);

#[wasm_bindgen]
impl ToSign {
    /// The bytes to sign (ASCII).
    #[wasm_bindgen(getter, js_name = signingInput)]
    pub fn signing_input(&self) -> String {
        self.0.signing_input.clone()
    }

    /// The token, from a 64-byte signature.
    pub fn seal(self, signature: &[u8]) -> Result<String, JsValue> {
        self.0.seal(signature).map_err(thrown)
    }
}

/// A receipt that waits for its signature.
#[wasm_bindgen]
#[derive(Debug)]
pub struct ReceiptToSign(pub(super) Draft);

#[wasm_bindgen]
impl ReceiptToSign {
    /// The bytes to sign (ASCII).
    #[wasm_bindgen(getter, js_name = signingInput)]
    pub fn signing_input(&self) -> String {
        self.0.signing_input().to_owned()
    }

    /// `{ id, token, disclosures, at, event, requested }`, from a 64-byte signature.
    pub fn seal(self, signature: &[u8]) -> Result<JsValue, JsValue> {
        object(&self.0.seal(signature).map_err(thrown)?)
    }
}

/// A capture whose signatures the host must check.
#[wasm_bindgen]
#[derive(Debug)]
pub struct OpenedCapture(pub(super) Opened);

#[wasm_bindgen]
impl OpenedCapture {
    /// Two signature checks.
    pub fn checks(&self) -> Result<JsValue, JsValue> {
        object(&self.0.checks)
    }

    /// The capture, if both are good.
    pub fn conclude(self, page: bool, challenge: bool) -> Result<ConcludedCapture, JsValue> {
        self.0.conclude([page, challenge]).map(ConcludedCapture).map_err(thrown)
    }
}

/// A capture that may be relied on for what it is.
#[wasm_bindgen]
#[derive(Debug)]
pub struct ConcludedCapture(pub(super) Capture);

#[wasm_bindgen]
impl ConcludedCapture {
    /// Digest that names it.
    #[wasm_bindgen(getter)]
    pub fn digest(&self) -> String {
        self.0.digest.clone()
    }

    /// Nonce of its challenge.
    #[wasm_bindgen(getter)]
    pub fn nonce(&self) -> String {
        self.0.challenge.nonce.clone()
    }

    /// Whether each tick in it was a trusted click.
    #[wasm_bindgen(getter)]
    pub fn acted(&self) -> bool {
        self.0.acted()
    }
}

/// A receipt that a person shows.
#[wasm_bindgen]
#[derive(Debug)]
pub struct ShownReceipt(pub(super) Prepared);

#[wasm_bindgen]
impl ShownReceipt {
    /// The signature checks; none if nothing can come of them.
    pub fn checks(&self) -> Result<JsValue, JsValue> {
        object(&self.0.checks())
    }

    /// The number it discloses, as E.164.
    #[wasm_bindgen(getter)]
    pub fn phone(&self) -> Option<String> {
        self.0.phone().map(|phone| phone.e164.clone())
    }

    /// The answer of the verifier.
    pub fn conclude(&self, good: Vec<u8>, as_of: f64) -> Result<JsValue, JsValue> {
        let question = Question { as_of: instant(as_of)?, ..Question::default() };
        object(&self.0.conclude(&flags(&good), &question))
    }
}
