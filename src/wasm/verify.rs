//! Verifying and authorising, for everyone.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::answer::{object, request, thrown};
use super::issuer::instant;
use crate::authorize::{Case, History, Minimum, Setting};
use crate::error::{Code, Error};
use crate::json::{Limits, Value};
use crate::message::Draft;
use crate::notice::Notice;
use crate::receipt::keys::KeySet;
use crate::receipt::sd::Presentation;
use crate::receipt::verify::{Prepared, Question, prepare};

/// `sha-256:` digest of a notice. Refuses what is not a notice.
#[wasm_bindgen(js_name = noticeDigest)]
pub fn notice_digest(text: &str) -> Result<String, JsValue> {
    Notice::parse(text).map(|notice| notice.digest().to_owned()).map_err(thrown)
}

/// The receipt with only the named claims disclosed.
#[wasm_bindgen(js_name = presentReceipt)]
pub fn present_receipt(text: &str, disclose: Vec<String>) -> Result<String, JsValue> {
    let keep: Vec<&str> = disclose.iter().map(String::as_str).collect();
    Presentation::read(text.trim_end()).map(|presentation| presentation.withhold(&keep)).map_err(thrown)
}

/// A key set, read once for many receipts.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Keys(KeySet);

#[wasm_bindgen]
impl Keys {
    /// Reads a JWK set, or one per `iss`.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str) -> Result<Keys, JsValue> {
        KeySet::parse(text).map(Keys).map_err(thrown)
    }
}

/// A receipt of which the signature is still to be checked.
#[wasm_bindgen]
#[derive(Debug)]
pub struct PreparedReceipt(Prepared);

#[wasm_bindgen]
impl PreparedReceipt {
    /// Reads a receipt and finds its key.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str, keys: &Keys) -> PreparedReceipt {
        PreparedReceipt(prepare(text, &keys.0))
    }

    /// The signature check, or undefined if the answer is clear without it.
    pub fn check(&self) -> Result<JsValue, JsValue> {
        self.0.check().map_or(Ok(JsValue::UNDEFINED), object)
    }

    /// The answer. `notice` is the notice's text, or empty.
    pub fn conclude(&self, good: bool, as_of: f64, notice: &str) -> Result<JsValue, JsValue> {
        let notice = match notice {
            "" => None,
            text => Some(Notice::parse(text).map_err(thrown)?),
        };
        object(&self.0.conclude(good, &Question { as_of: instant(as_of), notice: notice.as_ref() }))
    }

    /// What it says, before anything is known of its signature: `{ id, claims, phone }`.
    pub fn contents(&self) -> Result<JsValue, JsValue> {
        match (self.0.id(), self.0.claims()) {
            (Some(id), Some(claims)) => object(&Contents { id, claims, phone: self.0.phone() }),
            _ => Ok(JsValue::UNDEFINED),
        }
    }
}

/// A question of authorisation of which the signatures are still to be checked.
#[wasm_bindgen]
#[derive(Debug)]
pub struct AuthorizeCase(Case);

#[wasm_bindgen]
impl AuthorizeCase {
    /// From the message (a draft with `to`), receipts and keys.
    #[wasm_bindgen(constructor)]
    pub fn new(
        message: &str,
        receipts: Vec<String>,
        keys: &Keys,
        issuer: Option<String>,
    ) -> Result<AuthorizeCase, JsValue> {
        let draft: Draft = request(message)?;
        Case::open(draft, &receipts, &keys.0, issuer.as_deref()).map(AuthorizeCase).map_err(thrown)
    }

    /// One signature check per receipt, or null where none is needed.
    pub fn checks(&self) -> Result<JsValue, JsValue> {
        let checks: Vec<_> = self.0.receipts().iter().map(Prepared::check).collect();
        object(&checks)
    }

    /// The decision. `good` says for each receipt whether its signature was; `minimum` is JSON text or empty, `setting`
    /// what is known of the recipient, as JSON text.
    pub fn decide(
        &self,
        good: Vec<u8>,
        complete: bool,
        minimum: &str,
        as_of: f64,
        setting: &str,
    ) -> Result<JsValue, JsValue> {
        let setting: Setting = request(setting)?;
        let minimum: Option<Minimum> = match minimum {
            "" => None,
            text => Some(request::<PartialMinimum>(text)?.into()),
        };
        let good: Vec<bool> = good.into_iter().map(|good| good == 1).collect();
        let history = if complete { History::Complete } else { History::Partial };
        let decision = self.0.decide_under(&good, history, minimum, instant(as_of), &setting);
        object(&decision.map_err(thrown)?)
    }
}

#[derive(serde::Serialize)]
struct Contents<'a> {
    id: &'a str,
    claims: &'a crate::receipt::Claims,
    phone: Option<&'a crate::receipt::PhoneClaim>,
}

/// Axes left out ask for nothing.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PartialMinimum {
    presentation: u8,
    action: u8,
    identity: u8,
    time: u8,
    integrity: u8,
    delivery: u8,
}

impl From<PartialMinimum> for Minimum {
    fn from(partial: PartialMinimum) -> Minimum {
        let PartialMinimum { presentation, action, identity, time, integrity, delivery } = partial;
        Minimum { presentation, action, identity, time, integrity, delivery }
    }
}

/// Reads any JSON strictly and writes it canonically (RFC 8785).
#[wasm_bindgen(js_name = canonicalJson)]
pub fn canonical_json(text: &str) -> Result<String, JsValue> {
    Value::parse(text, crate::json::DOCUMENT).map(|value| value.canonical()).map_err(thrown)
}

/// Whether a line of JSON Lines is one object, strictly read. Refuses with a `json.*` code.
#[wasm_bindgen(js_name = checkLine)]
pub fn check_line(text: &str) -> Result<(), JsValue> {
    let limits = Limits { bytes: 1 << 20, ..crate::json::DOCUMENT };
    match Value::parse(text, limits).map_err(thrown)? {
        Value::Object(_) => Ok(()),
        _ => Err(thrown(Error::with(Code::JsonWrongType, "a line is an object"))),
    }
}

/// What a page posts to `consent`, read strictly.
#[wasm_bindgen(js_name = readConsentBody)]
pub fn read_consent_body(text: &str) -> Result<JsValue, JsValue> {
    object(&request::<crate::receipt::issue::ConsentBody>(text)?)
}

/// What is posted to `withdraw`, read strictly.
#[wasm_bindgen(js_name = readWithdrawBody)]
pub fn read_withdraw_body(text: &str) -> Result<JsValue, JsValue> {
    object(&request::<crate::receipt::issue::WithdrawBody>(text)?)
}

/// What is posted to `confirm`, read strictly.
#[wasm_bindgen(js_name = readConfirmBody)]
pub fn read_confirm_body(text: &str) -> Result<JsValue, JsValue> {
    object(&request::<crate::receipt::issue::ConfirmBody>(text)?)
}
