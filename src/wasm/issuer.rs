//! Issuing, for the edge handler: each method prepares; the host signs and checks signatures in between.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::answer::{object, request, sixteen, thrown};
use super::phone::Phones;
use crate::capture::{self, Capture, Challenge, ChallengeRequest, Expectation, Opened};
use crate::consent::Proof;
use crate::error::{Code, Error};
use crate::json::{self, Value};
use crate::notice::Notice;
use crate::phone;
use crate::receipt::confirm::{self, Pending};
use crate::receipt::issue::{self, Answer, Confirmation, Draft, Occasion, Signup, Withdrawal};
use crate::receipt::jws::{Kind, Unsigned};
use crate::receipt::keys::KeySet;
use crate::receipt::verify::{Prepared, prepare};
use crate::receipt::{Collection, HistoryClaim, PhoneClaim, Versions};
use crate::region::Region;
use crate::rules;
use crate::time::Timestamp;

/// An issuer with its notices and public keys.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Issuer {
    iss: String,
    notices: Vec<Notice>,
    keys: KeySet,
}

#[wasm_bindgen]
impl Issuer {
    /// From the name, the notices (a JSON array of notices) and the public keys (a JWK set).
    #[wasm_bindgen(constructor)]
    pub fn new(iss: &str, notices: &str, keys: &str) -> Result<Issuer, JsValue> {
        let Value::Array(notices) = Value::parse(notices, json::DOCUMENT).map_err(thrown)? else {
            return Err(thrown(Error::with(Code::JsonWrongType, "notices are an array")));
        };
        let notices = notices
            .iter()
            .enumerate()
            .map(|(index, notice)| {
                Notice::parse(&notice.canonical()).map_err(|error| error.inside(&index.to_string()))
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(thrown)?;
        let controllers = |notice: &Notice| notice.document().controller.name.clone();
        if notices
            .windows(2)
            .any(|pair| pair.iter().map(controllers).collect::<std::collections::BTreeSet<_>>().len() > 1)
        {
            return Err(thrown(Error::with(Code::NoticeControllersDiffer, "one issuer has one controller")));
        }
        let keys = KeySet::parse(keys).map_err(thrown)?;
        Ok(Issuer { iss: iss.to_owned(), notices, keys })
    }

    /// Digests of the notices, in their order.
    #[wasm_bindgen(js_name = noticeDigests)]
    pub fn notice_digests(&self) -> Vec<String> {
        self.notices.iter().map(|notice| notice.digest().to_owned()).collect()
    }

    /// Whether a key may sign challenges or receipts (`receipt` true) at an instant.
    #[wasm_bindgen(js_name = maySign)]
    pub fn may_sign(&self, kid: &str, receipt: bool, at: f64) -> bool {
        self.keys.may_sign(kid, if receipt { Kind::Receipt } else { Kind::Challenge }, instant(at))
    }

    /// A challenge for a page. `body` is the page's request `{ notice, jkt }`.
    pub fn challenge(
        &self,
        body: &str,
        origin: &str,
        kid: &str,
        at: f64,
        nonce: &[u8],
    ) -> Result<ToSign, JsValue> {
        let request: ChallengeRequest = request(body)?;
        let nonce = sixteen(nonce)?;
        Challenge::unsigned(&self.iss, kid, &request, &self.notices, origin, instant(at), &nonce)
            .map(ToSign)
            .map_err(thrown)
    }

    /// Reads a capture against the form it came with.
    #[wasm_bindgen(js_name = openCapture)]
    pub fn open_capture(&self, text: &str, form: &str) -> Result<OpenedCapture, JsValue> {
        let form: Form = request(form)?;
        let expected = Expectation {
            iss: &self.iss,
            keys: &self.keys,
            notice: &form.notice,
            phone: &form.phone,
            origin: form.origin.as_deref(),
            at: form.at,
            late_window: form.late_window.unwrap_or(capture::LATE_WINDOW_MS),
        };
        Capture::open(text, &expected).map(OpenedCapture).map_err(thrown)
    }

    /// A receipt for a signup.
    pub fn signup(
        &self,
        phones: &Phones,
        kid: &str,
        body: &str,
        capture: Option<ConcludedCapture>,
    ) -> Result<ReceiptToSign, JsValue> {
        let body: SignupBody = request(body)?;
        let notice = self.notice(&body.notice)?;
        let occasion = body.occasion.occasion(phones).map_err(thrown)?;
        let capture = capture.map(|capture| capture.0);
        let signup = Signup {
            notice,
            locale: &body.locale,
            grants: &body.grants,
            collection: body.collection,
            capture: capture.as_ref(),
            marketing_identity: body.marketing_identity,
        };
        self.by(kid, phones).signup(occasion, &signup).map(ReceiptToSign).map_err(thrown)
    }

    /// A receipt for a withdrawal; `shown` is the receipt that was shown, already verified.
    pub fn withdraw(
        &self,
        phones: &Phones,
        kid: &str,
        body: &str,
        shown: Option<ShownReceipt>,
    ) -> Result<ReceiptToSign, JsValue> {
        let body: WithdrawalBody = request(body)?;
        let occasion = body.occasion.occasion(phones).map_err(thrown)?;
        let shown = shown.map(|shown| shown.0);
        let claims = shown.as_ref().and_then(Prepared::claims);
        if claims.is_some_and(|claims| claims.iss != self.iss) {
            return Err(thrown(Code::ReceiptNotIssuedHere.into()));
        }
        let controller = self.notices.first().ok_or_else(|| thrown(Code::NoticeNotActive.into()))?;
        let withdrawal = Withdrawal {
            shown: claims,
            reference: shown.as_ref().and_then(Prepared::id).map(str::to_owned),
            purposes: &body.purposes,
            controller: controller.document(),
            collection: body.collection,
        };
        self.by(kid, phones).withdraw(occasion, &withdrawal).map(ReceiptToSign).map_err(thrown)
    }

    /// A receipt that possession of the number was proven, for a receipt of this issuer.
    pub fn confirm(
        &self,
        phones: &Phones,
        kid: &str,
        body: &str,
        confirmed: ShownReceipt,
    ) -> Result<ReceiptToSign, JsValue> {
        let body: ConfirmationBody = request(body)?;
        let occasion = body.occasion.occasion(phones).map_err(thrown)?;
        let nothing = || thrown(Code::ReceiptConfirmationFailed.into());
        let (claims, id) = confirmed.0.claims().zip(confirmed.0.id()).ok_or_else(nothing)?;
        let controller = self.notices.first().ok_or_else(|| thrown(Code::NoticeNotActive.into()))?;
        let confirmation = Confirmation {
            confirmed: claims,
            reference: id.to_owned(),
            proof: body.proof,
            controller: controller.document(),
        };
        self.by(kid, phones).confirm(occasion, &confirmation).map(ReceiptToSign).map_err(thrown)
    }

    /// Reads a receipt that a person shows.
    pub fn show(&self, text: &str) -> ShownReceipt {
        ShownReceipt(prepare(text, &self.keys))
    }

    fn notice(&self, digest: &str) -> Result<&Notice, JsValue> {
        self.notices
            .iter()
            .find(|notice| notice.digest() == digest)
            .ok_or_else(|| thrown(Error::new(Code::NoticeNotActive).at("/notice")))
    }

    fn by(&self, kid: &str, phones: &Phones) -> issue::Issuer {
        let metadata = phones.metadata();
        let versions = Versions {
            phone_metadata: metadata.version().to_owned(),
            phone_metadata_digest: Some(json::sha_256_text(metadata.fingerprint())),
            rules: Some(rules::pack().version.to_owned()),
            rules_digest: Some(rules::pack().digest.to_owned()),
        };
        issue::Issuer { iss: self.iss.clone(), kid: kid.to_owned(), versions }
    }
}

/// A token that waits for its signature.
#[wasm_bindgen]
#[derive(Debug)]
pub struct ToSign(Unsigned);

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
pub struct ReceiptToSign(Draft);

#[wasm_bindgen]
impl ReceiptToSign {
    /// The bytes to sign (ASCII).
    #[wasm_bindgen(getter, js_name = signingInput)]
    pub fn signing_input(&self) -> String {
        self.0.signing_input().to_owned()
    }

    /// `{ id, token, disclosures }`, from a 64-byte signature.
    pub fn seal(self, signature: &[u8]) -> Result<JsValue, JsValue> {
        object(&self.0.seal(signature).map_err(thrown)?)
    }
}

/// A capture whose signatures the host must check.
#[wasm_bindgen]
#[derive(Debug)]
pub struct OpenedCapture(Opened);

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
pub struct ConcludedCapture(Capture);

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
}

/// A receipt that a person shows.
#[wasm_bindgen]
#[derive(Debug)]
pub struct ShownReceipt(Prepared);

#[wasm_bindgen]
impl ShownReceipt {
    /// The signature check, or undefined if nothing can come of it.
    pub fn check(&self) -> Result<JsValue, JsValue> {
        self.0.check().map_or(Ok(JsValue::UNDEFINED), object)
    }

    /// The number it discloses, as E.164.
    #[wasm_bindgen(getter)]
    pub fn phone(&self) -> Option<String> {
        self.0.phone().map(|phone| phone.e164.clone())
    }

    /// The answer of the verifier.
    pub fn conclude(&self, good: bool, as_of: f64) -> Result<JsValue, JsValue> {
        let question = crate::receipt::verify::Question { as_of: instant(as_of), notice: None };
        object(&self.0.conclude(good, &question))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Form {
    notice: String,
    phone: String,
    #[serde(default)]
    origin: Option<String>,
    at: Timestamp,
    #[serde(default)]
    late_window: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OccasionBody {
    at: Timestamp,
    /// 80 random bytes, base64url.
    random: String,
    history: HistoryClaim,
    phone: String,
    #[serde(default)]
    region: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SignupBody {
    occasion: OccasionBody,
    notice: String,
    locale: String,
    grants: Vec<Answer>,
    #[serde(default)]
    collection: Collection,
    marketing_identity: u8,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ConfirmationBody {
    occasion: OccasionBody,
    proof: Proof,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WithdrawalBody {
    occasion: OccasionBody,
    #[serde(default)]
    purposes: Vec<String>,
    #[serde(default)]
    collection: Collection,
}

impl OccasionBody {
    fn occasion(self, phones: &Phones) -> Result<Occasion, Error> {
        let bytes = json::from_base64url(&self.random).unwrap_or_default();
        let mut random = [[0u8; 16]; 5];
        if bytes.len() != 80 {
            return Err(Error::with(Code::JsonWrongValue, "80 random bytes are needed").at("/random"));
        }
        for (part, bytes) in random.iter_mut().zip(bytes.chunks_exact(16)) {
            part.copy_from_slice(bytes);
        }
        let region = self.region.as_deref().and_then(|region| region.parse::<Region>().ok());
        let check = phone::settle(phones.metadata(), &self.phone, region);
        let (true, Some(e164)) = (check.valid(), check.e164()) else {
            return Err(Error::new(Code::EdgePhoneInvalid).at("/phone"));
        };
        let phone = PhoneClaim {
            e164,
            region: check.region().map(|region| region.to_string()),
            kind: check.phone_type().as_str().to_owned(),
        };
        Ok(Occasion { at: self.at, random, history: self.history, phone })
    }
}

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
    let (code, Pending { mac, expires }) = confirm::make_code(&key, receipt, e164, &random, instant(at));
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
    let pending = Pending { mac, expires: instant(expires) };
    confirm::check_code(&thirty_two(key)?, receipt, e164, code, &pending, tries, instant(at)).map_err(thrown)
}

fn thirty_two(key: &[u8]) -> Result<[u8; 32], JsValue> {
    key.try_into().map_err(|_| thrown(Error::with(Code::JsonWrongValue, "a key has 32 bytes")))
}

pub(super) fn instant(at: f64) -> Timestamp {
    // a double holds every millisecond of the next 285,000 years
    Timestamp(at as i64)
}
