//! What several tests need: an issuer with fixed keys, a notice, pages that seal captures.
#![allow(dead_code, reason = "each test uses a part")]

use avowal::capture::{
    Act, Capture, Challenge, ChallengeRequest, Event, Expectation, LATE_WINDOW_MS, OcclusionResult, Viewport,
    chain, number_digest,
};
use avowal::consent::Channel;
use avowal::error::Error;
use avowal::json::{base64url, sha256};
use avowal::notice::Notice;
use avowal::receipt::body::Answer;
use avowal::receipt::crypto::{SigningKey, verify, verify_all};
use avowal::receipt::issue::{Draft, Issued, Issuer, Occasion, Signup};
use avowal::receipt::keys::KeySet;
use avowal::receipt::verify::{Question, Verification, prepare};
use avowal::receipt::{Collection, HistoryClaim, PhoneClaim, Versions};
use avowal::time::Timestamp;

pub const ISS: &str = "https://shop.example";
pub const PHONE: &str = "0151 23456789";
pub const NOW: Timestamp = Timestamp(1_795_219_200_000);

pub fn notice() -> Notice {
    Notice::parse(include_str!("../vectors/notice/spring-signup.json")).unwrap()
}

/// A key named by one byte.
pub fn key(name: u8) -> SigningKey {
    SigningKey::from_bytes(&[name; 32]).unwrap()
}

pub fn kid(key: &SigningKey) -> String {
    key.public().thumbprint().unwrap()
}

pub fn challenge_key() -> SigningKey {
    key(1)
}

pub fn receipt_key() -> SigningKey {
    key(2)
}

pub fn page_key() -> SigningKey {
    key(3)
}

/// One public key as JSON, with further members.
pub fn jwk(key: &SigningKey, purpose: &str, more: &str) -> String {
    let public = key.public();
    format!(
        r#"{{"kty":"EC","crv":"P-256","x":"{}","y":"{}","alg":"ES256","use":"sig","kid":"{}","purpose":"{purpose}"{more}}}"#,
        public.x,
        public.y.as_deref().unwrap(),
        kid(key)
    )
}

pub fn jwks() -> String {
    format!(
        r#"{{"keys":[{},{}]}}"#,
        jwk(&challenge_key(), "challenge", ""),
        jwk(&receipt_key(), "receipt", "")
    )
}

pub fn keys() -> KeySet {
    KeySet::parse(&jwks()).unwrap()
}

pub fn issuer() -> Issuer {
    Issuer { iss: ISS.to_owned(), kid: kid(&receipt_key()), versions: versions() }
}

pub fn versions() -> Versions {
    Versions {
        phone_metadata: "9.0.33".to_owned(),
        phone_metadata_digest: None,
        rules: None,
        rules_digest: None,
    }
}

pub fn occasion(at: Timestamp, seq: u64) -> Occasion {
    let random = [0, 1, 2, 3, 4].map(|part: u8| {
        let digest = sha256(&[&at.0.to_be_bytes()[..], &seq.to_be_bytes(), &[part]].concat());
        digest[..16].try_into().unwrap()
    });
    Occasion {
        at,
        random,
        history: HistoryClaim { subj: "c3ViamVjdA".to_owned(), seq, prev: None },
        phone: PhoneClaim {
            e164: "+4915123456789".to_owned(),
            region: Some("DE".to_owned()),
            kind: "mobile".to_owned(),
        },
        network: None,
        jurisdictions: vec!["de".to_owned(), "eu".to_owned()],
    }
}

pub fn answers(order_updates: bool, offers: bool) -> Vec<Answer> {
    let answer = |purpose: &str, given| Answer { purpose: purpose.to_owned(), channel: Channel::Sms, given };
    vec![answer("order-updates", order_updates), answer("offers", offers)]
}

/// What a form on the web posted.
pub fn signup<'a>(
    notice: &'a Notice,
    locale: &'a str,
    grants: &'a [Answer],
    capture: Option<&'a Capture>,
) -> Signup<'a> {
    let collection = Collection::Web;
    Signup { notice, locale, grants, collection, capture, marketing_identity: 2, until: None, renews: None }
}

/// Signs as the issuer does.
pub fn sealed(draft: Draft) -> Issued {
    let signature = receipt_key().sign(draft.signing_input().as_bytes());
    draft.seal(&signature).unwrap()
}

/// A signed grant without a capture.
pub fn grant(at: Timestamp, seq: u64, grants: &[Answer], marketing_identity: u8) -> Issued {
    let notice = notice();
    let signup = Signup { marketing_identity, ..signup(&notice, "en", grants, None) };
    let draft = issuer().signup(occasion(at, seq), &signup).unwrap();
    let signature = receipt_key().sign(draft.signing_input().as_bytes());
    draft.seal(&signature).unwrap()
}

/// Verifies with the issuer's keys.
pub fn verification(receipt: &str) -> Verification {
    verified(receipt, &keys())
}

pub fn verified(receipt: &str, keys: &KeySet) -> Verification {
    answer(receipt, keys, &[], &Question { as_of: NOW.plus(1000), ..Question::default() })
}

/// Verifies with time proofs and a question.
pub fn answer(receipt: &str, keys: &KeySet, proofs: &[String], question: &Question<'_>) -> Verification {
    let prepared = prepare(receipt, keys, proofs);
    prepared.conclude(&verify_all(prepared.checks()), question)
}

/// A page that has seen a form filled in.
pub struct Page {
    pub challenge: String,
    pub nonce: String,
    pub events: Vec<Event>,
    pub wall: Timestamp,
    pub key: SigningKey,
}

impl Page {
    /// An ordinary page: words shown, both boxes ticked by mouse.
    pub fn new() -> Page {
        Page::at(NOW, &notice())
    }

    pub fn at(at: Timestamp, notice: &Notice) -> Page {
        let request = ChallengeRequest { notice: notice.digest().to_owned(), jkt: kid(&page_key()) };
        let nonce = [7u8; 16];
        let kid = kid(&challenge_key());
        let unsigned =
            Challenge::unsigned(ISS, &kid, &request, std::slice::from_ref(notice), ISS, at, &nonce).unwrap();
        let signature = challenge_key().sign(unsigned.signing_input.as_bytes());
        let challenge = unsigned.seal(&signature).unwrap();
        let nonce = base64url(&nonce);
        let toggle = |t, grant: &str| Event::Toggle { t, grant: grant.to_owned(), to: true, by: Act::Mouse };
        let events = vec![
            Event::Mount { t: 0, ticked: false },
            Event::NoticeRendered {
                t: 900,
                text: notice.words_digest("en").unwrap().to_owned(),
                font: 16,
                contrast: 1557,
                size: [640, 220],
                view: Viewport::Wide,
                altered: None,
            },
            toggle(4000, "order-updates/sms"),
            toggle(6000, "offers/sms"),
            Event::Visible { t: 9000, ratio: 100, ms: 8900 },
            Event::Occlusion { t: 9000, result: OcclusionResult::Clear },
            Event::Submit { t: 9001, phone: number_digest(&nonce, PHONE) },
        ];
        Page { challenge, nonce, events, wall: at.plus(9001), key: page_key() }
    }

    /// The capture this page seals.
    pub fn seal(&self) -> String {
        self.seal_with(&chain(&self.challenge, &self.events))
    }

    pub fn seal_with(&self, chain: &str) -> String {
        let body = serde_json::json!({
            "challenge": self.challenge, "wall": self.wall, "events": self.events, "chain": chain,
        });
        self.seal_body(&body.to_string())
    }

    pub fn seal_body(&self, body: &str) -> String {
        let public = serde_json::to_string(&self.key.public()).unwrap();
        let header = format!(r#"{{"alg":"ES256","typ":"avowal-capture+jwt","jwk":{public}}}"#);
        let input = format!("{}.{}", base64url(header.as_bytes()), base64url(body.as_bytes()));
        format!("{input}.{}", base64url(&self.key.sign(input.as_bytes())))
    }

    pub fn submit_event(&mut self, phone: &str) {
        let digest = number_digest(&self.nonce, phone);
        if let Some(Event::Submit { phone, .. }) = self.events.last_mut() {
            *phone = digest;
        }
    }
}

/// Opens a capture as the handler would, ten seconds after the challenge.
pub fn open(capture: &str) -> Result<Capture, Error> {
    open_as(capture, |_| {})
}

/// The same, with an expectation changed.
pub fn open_as(capture: &str, change: impl FnOnce(&mut Expectation<'_>)) -> Result<Capture, Error> {
    let (keys, notice) = (keys(), notice());
    let mut expected = Expectation {
        region: None,
        iss: ISS,
        keys: &keys,
        notice: notice.digest(),
        phone: PHONE,
        origin: Some(ISS),
        at: NOW.plus(10_000),
        late_window: LATE_WINDOW_MS,
    };
    change(&mut expected);
    let opened = Capture::open(capture, &expected)?;
    let results = opened.checks.each_ref().map(verify);
    opened.conclude(results)
}
