//! Issuing, for the edge handler: each method prepares; the host signs and checks signatures in between.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::answer::{instant, request, sixteen, thrown};
use super::pending::{ConcludedCapture, OpenedCapture, ReceiptToSign, ShownReceipt, ToSign};
use super::phone::Phones;
use crate::capture::{self, Capture, Challenge, ChallengeRequest, Expectation};
use crate::consent::Proof;
use crate::error::{Code, Error};
use crate::json::{self, Value};
use crate::notice::Notice;
use crate::phone;
use crate::receipt::body::Answer;
use crate::receipt::end::Withdrawal;
use crate::receipt::form;
use crate::receipt::issue::{self, Confirmation, Import, Occasion, Signup};
use crate::receipt::jws::Kind;
use crate::receipt::keys::KeySet;
use crate::receipt::state::State;
use crate::receipt::verify::{Prepared, prepare};
use crate::receipt::{Collection, HistoryClaim, NetworkClaim, PhoneClaim, Source, Versions};
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
            .any(|pair| matches!(pair, [one, other] if controllers(one) != controllers(other)))
        {
            return Err(thrown(Error::with(Code::NoticeControllersDiffer, "one issuer has one controller")));
        }
        form::origin(iss, "/iss").map_err(thrown)?;
        let keys = KeySet::parse(keys).map_err(thrown)?;
        Ok(Issuer { iss: iss.to_owned(), notices, keys })
    }

    /// Digests of the notices, in their order.
    #[wasm_bindgen(js_name = noticeDigests)]
    pub fn notice_digests(&self) -> Vec<String> {
        self.notices.iter().map(|notice| notice.digest().to_owned()).collect()
    }

    /// Whether a key may sign documents of a kind (`challenge`, `receipt`, `state`, `statement`) at an instant.
    #[wasm_bindgen(js_name = maySign)]
    pub fn may_sign(&self, kid: &str, purpose: &str, at: f64) -> Result<bool, JsValue> {
        let kind = match purpose {
            "challenge" => Kind::Challenge,
            "receipt" => Kind::Receipt,
            "state" => Kind::State,
            "statement" => Kind::Statement,
            _ => return Ok(false),
        };
        Ok(self.keys.may_sign(kid, kind, instant(at)?))
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
        Challenge::unsigned(&self.iss, kid, &request, &self.notices, origin, instant(at)?, &nonce)
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
            region: form.region.as_deref(),
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
        let region = body.occasion.region.clone();
        let occasion = body.occasion.occasion(phones).map_err(thrown)?;
        let capture = capture.map(|capture| capture.0);
        if let Some(capture) = &capture {
            // what was typed means the number in the region it was typed under, in that of the request, or in its own
            let meant = |region: &Option<String>| {
                let region = region.as_deref().and_then(|region| region.parse().ok());
                phone::settle(phones.metadata(), &capture.phone, region).e164().as_ref()
                    == Some(&occasion.phone.e164)
            };
            if ![&capture.region, &region, &occasion.phone.region].into_iter().any(meant) {
                return Err(thrown(Code::CaptureNumberDiffers.into()));
            }
            if capture.challenge.notice != body.notice {
                return Err(thrown(Code::CaptureNoticeDiffers.into()));
            }
        }
        let signup = Signup {
            notice,
            locale: &body.locale,
            grants: &body.grants,
            collection: body.collection,
            capture: capture.as_ref(),
            marketing_identity: body.marketing_identity,
            until: body.until,
            renews: body.renews,
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
            proven: body.proven,
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
        if claims.iss != self.iss {
            return Err(thrown(Code::ReceiptNotIssuedHere.into()));
        }
        let of_number = confirmed.0.phone().is_some_and(|phone| phone.e164 == occasion.phone.e164);
        if !of_number || !matches!(body.proof, Proof::Code | Proof::Reply) {
            return Err(nothing());
        }
        let controller = self.notices.first().ok_or_else(|| thrown(Code::NoticeNotActive.into()))?;
        let confirmation = Confirmation {
            confirmed: claims,
            reference: id.to_owned(),
            proof: body.proof,
            controller: controller.document(),
        };
        self.by(kid, phones).confirm(occasion, &confirmation).map(ReceiptToSign).map_err(thrown)
    }

    /// A receipt for a consent collected elsewhere.
    #[wasm_bindgen(js_name = importConsent)]
    pub fn import_consent(&self, phones: &Phones, kid: &str, body: &str) -> Result<ReceiptToSign, JsValue> {
        let body: ImportBody = request(body)?;
        let notice = self.notice(&body.notice)?;
        let occasion = body.occasion.occasion(phones).map_err(thrown)?;
        let import = Import {
            notice,
            grants: &body.grants,
            collection: body.collection,
            claimed: (body.not_before, body.not_after),
            source: body.source,
            marketing_identity: body.marketing_identity,
            until: body.until,
        };
        self.by(kid, phones).import(occasion, &import).map(ReceiptToSign).map_err(thrown)
    }

    /// A receipt that the data of the person was erased.
    pub fn erase(&self, phones: &Phones, kid: &str, body: &str) -> Result<ReceiptToSign, JsValue> {
        let occasion = request::<EraseBody>(body)?.occasion.occasion(phones).map_err(thrown)?;
        let controller = self.notices.first().ok_or_else(|| thrown(Code::NoticeNotActive.into()))?;
        self.by(kid, phones).erase(occasion, controller.document()).map(ReceiptToSign).map_err(thrown)
    }

    /// A state token; `body` is what `stateOf` made.
    pub fn state(&self, kid: &str, body: &str) -> Result<ToSign, JsValue> {
        let state: State = request(body)?;
        state.unsigned(kid).map(ToSign).map_err(thrown)
    }

    /// Reads a receipt that a person shows.
    pub fn show(&self, text: &str) -> ShownReceipt {
        ShownReceipt(prepare(text, &self.keys, &[]))
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Form {
    notice: String,
    phone: String,
    #[serde(default)]
    region: Option<String>,
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
    #[serde(default)]
    network: Option<NetworkClaim>,
    /// Most specific first; the region of the number where nothing is said.
    #[serde(default)]
    jurisdictions: Option<Vec<String>>,
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
    #[serde(default)]
    until: Option<Timestamp>,
    #[serde(default)]
    renews: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ImportBody {
    occasion: OccasionBody,
    notice: String,
    grants: Vec<Answer>,
    #[serde(default)]
    collection: Collection,
    not_before: Timestamp,
    not_after: Timestamp,
    source: Source,
    marketing_identity: u8,
    #[serde(default)]
    until: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct EraseBody {
    occasion: OccasionBody,
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
    #[serde(default)]
    proven: Option<Proof>,
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
        let known = || rules::jurisdictions_for(phone.region.as_deref()?, None).ok();
        let inherited = || known().unwrap_or_default().iter().map(|set| set.id().to_owned()).collect();
        let jurisdictions = self.jurisdictions.unwrap_or_else(inherited);
        Ok(Occasion {
            at: self.at,
            random,
            history: self.history,
            phone,
            network: self.network,
            jurisdictions,
        })
    }
}
