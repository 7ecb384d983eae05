//! Verifying and authorising, for everyone.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::answer::{flags, instant, object, request, thrown};
use crate::authorize::{
    Case, Circumstances, History, Minimum, Record, Setting, StateRequest, Suppression, by_state,
};
use crate::consent::Channel;
use crate::error::{Code, Error};
use crate::json::{Limits, Value};
use crate::message::Draft;
use crate::notice::Notice;
use crate::receipt::keys::KeySet;
use crate::receipt::sd::Presentation;
use crate::receipt::state::PreparedState;
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
pub struct Keys(pub(super) KeySet);

#[wasm_bindgen]
impl Keys {
    /// Reads a JWK set, or one per `iss`; with the thumbprint of a root, only what its manifest holds.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str, root: Option<String>) -> Result<Keys, JsValue> {
        let keys = match root {
            None => KeySet::parse(text),
            Some(root) => KeySet::pinned(text, &root),
        };
        keys.map(Keys).map_err(thrown)
    }
}

/// A receipt of which the signature is still to be checked.
#[wasm_bindgen]
#[derive(Debug)]
pub struct PreparedReceipt(Prepared);

#[wasm_bindgen]
impl PreparedReceipt {
    /// Reads a receipt and finds its key. `proofs` are time proofs, JSON texts.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str, keys: &Keys, proofs: Vec<String>) -> PreparedReceipt {
        PreparedReceipt(prepare(text, &keys.0, &proofs))
    }

    /// The signature checks; none if the answer is clear without.
    pub fn checks(&self) -> Result<JsValue, JsValue> {
        object(&self.0.checks())
    }

    /// The answer. `notice` is the notice's text, or empty; `message` is `{ purpose, channel }`, or empty.
    pub fn conclude(
        &self,
        good: Vec<u8>,
        as_of: f64,
        notice: &str,
        message: &str,
    ) -> Result<JsValue, JsValue> {
        let notice = match notice {
            "" => None,
            text => Some(Notice::parse(text).map_err(thrown)?),
        };
        let message: Option<Asked> = match message {
            "" => None,
            text => Some(request(text)?),
        };
        let question = Question {
            as_of: instant(as_of)?,
            notice: notice.as_ref(),
            message: message.as_ref().map(|asked| (asked.purpose.as_str(), asked.channel)),
        };
        object(&self.0.conclude(&flags(&good), &question))
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
    /// From the message (a draft with `to`), receipts, keys and time proofs.
    #[wasm_bindgen(constructor)]
    pub fn new(
        message: &str,
        receipts: Vec<String>,
        keys: &Keys,
        issuer: Option<String>,
        proofs: Vec<String>,
    ) -> Result<AuthorizeCase, JsValue> {
        let draft: Draft = request(message)?;
        Case::open(draft, &receipts, &keys.0, issuer.as_deref(), &proofs).map(AuthorizeCase).map_err(thrown)
    }

    /// The signature checks of each receipt.
    pub fn checks(&self) -> Result<JsValue, JsValue> {
        let checks: Vec<_> = self.0.receipts().iter().map(Prepared::checks).collect();
        object(&checks)
    }

    /// The decision. `good` says of each receipt's signatures, in order, whether they were; `circumstances` is JSON
    /// text `{ complete, minimum?, suppressed? }`, `setting` what is known of the recipient, as JSON text.
    pub fn decide(
        &self,
        good: Vec<u8>,
        circumstances: &str,
        as_of: f64,
        setting: &str,
    ) -> Result<JsValue, JsValue> {
        let asked: CircumstancesBody = request(circumstances)?;
        let setting: Setting = request(setting)?;
        let good = by_receipt(self.0.receipts(), &good);
        object(&self.0.decide_under(&good, &asked.into(), instant(as_of)?, &setting).map_err(thrown)?)
    }
}

/// The receipts of a number, for a state token; their signatures are still to be checked.
#[wasm_bindgen]
#[derive(Debug)]
pub struct NumberRecord(Record);

#[wasm_bindgen]
impl NumberRecord {
    /// Reads the receipts of a number (E.164).
    #[wasm_bindgen(constructor)]
    pub fn new(
        number: &str,
        receipts: Vec<String>,
        keys: &Keys,
        issuer: Option<String>,
        proofs: Vec<String>,
    ) -> NumberRecord {
        NumberRecord(Record::open(number, &receipts, &keys.0, issuer.as_deref(), &proofs))
    }

    /// The signature checks of each receipt.
    pub fn checks(&self) -> Result<JsValue, JsValue> {
        let checks: Vec<_> = self.0.receipts().iter().map(Prepared::checks).collect();
        object(&checks)
    }

    /// The claims of a state token, JSON text to be signed.
    pub fn state(&self, good: Vec<u8>, body: &str, as_of: f64) -> Result<String, JsValue> {
        let body: StateBody = request(body)?;
        let asked = StateRequest {
            iss: &body.iss,
            aud: &body.aud,
            life: body.life,
            opt_out_term: body.opt_out_term,
            seq: body.seq,
        };
        let circumstances = Circumstances { suppressed: body.suppressed, ..Circumstances::default() };
        let good = by_receipt(self.0.receipts(), &good);
        let state = self.0.state(&asked, &good, &circumstances, instant(as_of)?).map_err(thrown)?;
        serde_json::to_string(&state)
            .map_err(|error| thrown(Error::with(Code::JsonWrongValue, error.to_string())))
    }
}

/// A state token of which the signatures are still to be checked.
#[wasm_bindgen]
#[derive(Debug)]
pub struct StateToken(PreparedState);

#[wasm_bindgen]
impl StateToken {
    /// Reads a state token and finds its key.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str, keys: &Keys) -> Result<StateToken, JsValue> {
        PreparedState::read(text, &keys.0).map(StateToken).map_err(thrown)
    }

    /// The signature checks.
    pub fn checks(&self) -> Result<JsValue, JsValue> {
        object(&self.0.checks())
    }

    /// The decision for a message; `minimum` is JSON text or empty, `setting` what is known of the recipient.
    pub fn decide(
        &self,
        message: &str,
        good: Vec<u8>,
        audience: Option<String>,
        minimum: &str,
        as_of: f64,
        setting: &str,
    ) -> Result<JsValue, JsValue> {
        let draft: Draft = request(message)?;
        let setting: Setting = request(setting)?;
        let minimum: Option<Minimum> = match minimum {
            "" => None,
            text => Some(request::<PartialMinimum>(text)?.into()),
        };
        let good = flags(&good);
        let decision =
            by_state(draft, &self.0, &good, audience.as_deref(), minimum, instant(as_of)?, &setting);
        object(&decision.map_err(thrown)?)
    }
}

/// Takes the flags of all receipts apart.
fn by_receipt(receipts: &[Prepared], good: &[u8]) -> Vec<Vec<bool>> {
    let mut flags = flags(good).into_iter();
    receipts.iter().map(|receipt| flags.by_ref().take(receipt.checks().len()).collect()).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    purpose: String,
    channel: Channel,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CircumstancesBody {
    complete: bool,
    #[serde(default)]
    minimum: Option<PartialMinimum>,
    #[serde(default)]
    suppressed: Vec<Suppression>,
}

impl From<CircumstancesBody> for Circumstances {
    fn from(body: CircumstancesBody) -> Circumstances {
        Circumstances {
            history: if body.complete { History::Complete } else { History::Partial },
            suppressed: body.suppressed,
            minimum: body.minimum.map(Minimum::from),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StateBody {
    iss: String,
    aud: String,
    #[serde(default)]
    life: Option<i64>,
    #[serde(default)]
    opt_out_term: Option<i64>,
    seq: u64,
    #[serde(default)]
    suppressed: Vec<Suppression>,
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
    object(&request::<crate::receipt::body::ConsentBody>(text)?)
}

/// What is posted to `withdraw`, read strictly.
#[wasm_bindgen(js_name = readWithdrawBody)]
pub fn read_withdraw_body(text: &str) -> Result<JsValue, JsValue> {
    object(&request::<crate::receipt::body::WithdrawBody>(text)?)
}

/// What is posted to `confirm`, read strictly.
#[wasm_bindgen(js_name = readConfirmBody)]
pub fn read_confirm_body(text: &str) -> Result<JsValue, JsValue> {
    object(&request::<crate::receipt::body::ConfirmBody>(text)?)
}

/// What is posted to `state`, read strictly.
#[wasm_bindgen(js_name = readStateBody)]
pub fn read_state_body(text: &str) -> Result<JsValue, JsValue> {
    object(&request::<crate::receipt::body::StateBody>(text)?)
}
