//! Authorisation: yes only with a verified, matching, sufficient, unrevoked grant.
#![cfg(feature = "crypto")]

mod support;

use avowal::authorize::{Case, Circumstances, Decision, History, approved};
use avowal::capture::Evidence;
use avowal::error::Code;
use avowal::json::{base64url, from_base64url};
use avowal::message::Draft;
use avowal::receipt::Collection;
use avowal::receipt::crypto::verify_all;
use avowal::receipt::end::Withdrawal;
use avowal::receipt::keys::KeySet;
use avowal::receipt::sd::Presentation;
use avowal::receipt::statement::Statement;
use avowal::receipt::verify::prepare;
use support::{NOW, answers, grant, issuer, jwk, jwks, key, keys, notice, occasion, receipt_key};

#[test]
fn a_transactional_grant_covers_its_messages_until_it_is_withdrawn() {
    let receipt = grant(NOW, 1, &answers(true, true), 2).text();
    let yes = decide(&order_update(), &[&receipt], None);
    assert!(yes.allowed, "{yes:?}");
    assert_eq!(yes.basis.len(), 1);
    assert_eq!(codes(&yes), [Code::AuthorizeGiven, Code::AuthorizeHistoryPartial]);

    let no = decide(&order_update(), &[&receipt, &withdrawal(&receipt)], None);
    assert!(!no.allowed);
    assert_eq!(codes(&no)[0], Code::AuthorizeWithdrawn);
    let reversed = decide(&order_update(), &[&withdrawal(&receipt), &receipt], None);
    assert!(!reversed.allowed, "the order of the list does not matter");
}

#[test]
fn marketing_needs_possession_unless_the_operator_lowers_the_bar_twice() {
    let requested = grant(NOW, 1, &answers(true, true), 2).text();
    assert_eq!(codes(&decide(&offer(), &[&requested], None))[0], Code::AuthorizeRequested);
    // the handler's policy gave at once: the sender still has to accept the lower evidence, and it stands in the answer
    let given = grant(NOW, 1, &answers(true, true), 1).text();
    assert_eq!(codes(&decide(&offer(), &[&given], None))[0], Code::AuthorizeEvidence);
    let low = Evidence { identity: 1, ..Evidence::default() };
    let decision = decide(&offer(), &[&given], Some(low));
    assert!(decision.allowed);
    assert_eq!(decision.minimum, low);
}

#[test]
fn what_does_not_match_or_verify_counts_for_nothing() {
    let receipt = grant(NOW, 1, &answers(true, true), 2).text();
    let changed = |change: &dyn Fn(&mut Draft)| {
        let mut draft = order_update();
        change(&mut draft);
        decide(&draft, &[&receipt], None)
    };
    type Change<'a> = &'a dyn Fn(&mut Draft);
    let cases: [(&str, Change<'_>, Code); 3] = [
        ("another number", &|draft| draft.to = Some("+4915123456780".to_owned()), Code::AuthorizeNoReceipt),
        ("another purpose", &|draft| draft.purpose = "surveys".to_owned(), Code::AuthorizeNoReceipt),
        ("another sender", &|draft| draft.sender.name = "Südwind".to_owned(), Code::AuthorizeNoReceipt),
    ];
    for (name, change, code) in cases {
        let decision = changed(change);
        assert!(!decision.allowed, "{name}");
        assert_eq!(codes(&decision)[0], code, "{name}");
        assert_eq!(codes(&decision).iter().filter(|known| **known == code).count(), 1, "{name}: said once");
    }

    let withheld = Presentation::read(&receipt).unwrap().withhold(&[]);
    let decision = decide(&order_update(), &[&withheld], None);
    assert!(!decision.allowed && codes(&decision).contains(&Code::ReceiptPhoneWithheld));

    let forged = receipt.replacen("~", "A~", 1);
    let decision = decide(&order_update(), &[&forged], None);
    assert!(!decision.allowed && codes(&decision).contains(&Code::AuthorizeUnverified));
    assert!(!decide(&order_update(), &[], None).allowed);
}

#[test]
fn other_senders_refusals_and_ends_are_named() {
    let receipt = grant(NOW, 1, &answers(true, true), 2).text();
    let mut draft = order_update();
    draft.sender.name = "Südwind".to_owned();
    assert!(codes(&decide(&draft, &[&receipt], None)).contains(&Code::AuthorizeOtherSender));
    let refused = grant(NOW, 1, &answers(false, true), 2).text();
    assert_eq!(codes(&decide(&order_update(), &[&refused], None))[0], Code::AuthorizeRefused);

    let again = |from: &str, to: &str| resigned(&receipt, from, to);
    let ended = again(r#""status":"given""#, &format!(r#""status":"given","until":{}"#, NOW.0 + 1));
    assert_eq!(codes(&decide(&order_update(), &[&ended], None))[0], Code::AuthorizeExpired);
    // an event this version does not know may be a withdrawal
    let unknown = again(r#""ev":"grant""#, r#""ev":"amend""#);
    assert_eq!(codes(&decide(&order_update(), &[&receipt, &unknown], None))[0], Code::AuthorizeUnreadable);
}

/// Its key leaked or is gone: the withdrawal may be genuine, and a doubt about a withdrawal is a no.
#[test]
fn a_withdrawal_that_cannot_be_checked_still_stops() {
    let receipt = grant(NOW, 1, &answers(true, true), 2).text();
    let withdrawal = withdrawal(&receipt);
    let others = format!(r#"{{"keys":[{}]}}"#, jwk(&key(9), "receipt", ""));
    let leaked =
        format!(r#"{{"keys":[{}]}}"#, jwk(&receipt_key(), "receipt", r#","status":"compromised","since":1"#));
    for (name, keys) in [("gone", others), ("leaked", leaked)] {
        let keys = KeySet::parse(&keys).unwrap();
        let decision = decide_by(&order_update(), &[&withdrawal], None, &keys, History::Complete);
        assert_eq!(codes(&decision)[0], Code::AuthorizeUnreadable, "{name}");
    }
    let torn = withdrawal.replacen('~', "A~", 1);
    let decision = decide_by(&order_update(), &[&receipt, &torn], None, &keys(), History::Complete);
    assert!(!decision.allowed, "in a complete history every receipt has to be readable");
}

#[test]
fn several_issuers_are_told_apart() {
    let receipt = grant(NOW, 1, &answers(true, true), 2).text();
    let two = KeySet::parse(&format!(r#"{{"https://shop.example":{0},"https://evil.example":{0}}}"#, jwks()))
        .unwrap();
    assert!(!decide_by(&order_update(), &[&receipt], None, &two, History::Partial).allowed);
    let ask = |issuer: &str| {
        let case =
            Case::open(order_update(), std::slice::from_ref(&receipt), &two, Some(issuer), &[]).unwrap();
        case.decide(&[vec![true]], &complete(), NOW).allowed
    };
    assert!(ask("https://shop.example"));
    assert!(!ask("https://evil.example"));
}

#[test]
fn a_withdrawal_holds_for_every_name_of_its_controller() {
    let receipt = grant(NOW, 1, &answers(true, true), 2).text();
    let renamed = resigned(&withdrawal(&receipt), r#""sender":"Nordwind""#, r#""sender":"Nordwind Express""#);
    assert_eq!(codes(&decide(&order_update(), &[&receipt, &renamed], None))[0], Code::AuthorizeWithdrawn);
}

#[test]
fn nothing_is_allowed_before_its_receipt_or_without_checked_signatures() {
    let receipt = grant(NOW, 1, &answers(true, true), 2).text();
    let case = Case::open(order_update(), std::slice::from_ref(&receipt), &keys(), None, &[]).unwrap();
    assert!(!case.decide(&[vec![true]], &complete(), NOW.plus(-1)).allowed);
    assert!(case.decide(&[vec![true]], &complete(), NOW).allowed);
    assert!(!case.decide(&[], &complete(), NOW).allowed);
    let mut nowhere = order_update();
    nowhere.to = None;
    let error = Case::open(nowhere, &[receipt], &keys(), None, &[]).unwrap_err();
    assert_eq!(error.pointer.as_deref(), Some("/message/to"));
}

fn complete() -> Circumstances {
    Circumstances { history: History::Complete, ..Circumstances::default() }
}

fn decide(draft: &Draft, receipts: &[&str], minimum: Option<Evidence>) -> Decision {
    decide_by(draft, receipts, minimum, &keys(), History::Partial)
}

fn decide_by(
    draft: &Draft,
    receipts: &[&str],
    minimum: Option<Evidence>,
    keys: &KeySet,
    history: History,
) -> Decision {
    let receipts: Vec<String> = receipts.iter().map(|receipt| (*receipt).to_owned()).collect();
    let case = Case::open(draft.clone(), &receipts, keys, None, &[]).unwrap();
    let good: Vec<_> = case.receipts().iter().map(|receipt| verify_all(receipt.checks())).collect();
    let circumstances = Circumstances { history, minimum, suppressed: Vec::new() };
    case.decide(&good, &circumstances, NOW.plus(60_000))
}

fn withdrawal(receipt: &str) -> String {
    let prepared = prepare(receipt, &keys(), &[]);
    let notice = notice();
    let withdrawal = Withdrawal {
        shown: prepared.claims(),
        reference: prepared.id().map(str::to_owned),
        purposes: &[],
        controller: notice.document(),
        collection: Collection::Web,
        proven: None,
    };
    let draft = issuer().withdraw(occasion(NOW.plus(1000), 2), &withdrawal).unwrap();
    let signature = receipt_key().sign(draft.signing_input().as_bytes());
    draft.seal(&signature).unwrap().text()
}

/// The receipt with its payload changed and signed anew by its issuer.
fn resigned(receipt: &str, from: &str, to: &str) -> String {
    let (token, disclosures) = receipt.split_once('~').unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let payload = String::from_utf8(from_base64url(parts[1]).unwrap()).unwrap();
    assert!(payload.contains(from), "{payload}");
    let input = format!("{}.{}", parts[0], base64url(payload.replace(from, to).as_bytes()));
    format!("{input}.{}~{disclosures}", base64url(&receipt_key().sign(input.as_bytes())))
}

fn codes(decision: &Decision) -> Vec<Code> {
    decision.reasons.iter().map(|reason| reason.code).collect()
}

fn order_update() -> Draft {
    draft("transactional", "order-updates")
}

fn offer() -> Draft {
    draft("marketing", "offers")
}

fn draft(class: &str, purpose: &str) -> Draft {
    let text = serde_json::json!({
        "text": "Nordwind: your parcel is on its way.", "messageClass": class, "purpose": purpose, "channel": "sms",
        "locale": "en", "sender": { "name": "Nordwind", "kind": "alphanumeric" }, "to": "+4915123456789",
    });
    avowal::json::document(&text.to_string(), avowal::json::DOCUMENT).unwrap()
}

#[test]
fn a_rejection_of_the_same_instant_wins_and_nobody_is_no_reviewer() {
    let digest = "sha-256:reviewed";
    let review = |kid: &str, name: &str, opinion: &str| -> Statement {
        let text = serde_json::json!({
            "iss": "https://nordwind.example", "iat": NOW.seconds(), "kind": "review", "at": NOW, "keep": NOW,
            "by": { "kid": kid, "name": name, "role": "reviewer" }, "about": [digest],
            "fields": { "draft": digest, "opinion": opinion, "recipients": 1 },
        });
        avowal::json::document(&text.to_string(), avowal::json::DOCUMENT).unwrap()
    };
    let code = |reviews: &[Statement]| approved(&order_update(), digest, reviews, NOW.plus(1)).code;
    let (one, two) = (review("a", "A. Meyer", "approved"), review("b", "B. Okafor", "approved"));
    assert_eq!(code(&[one.clone(), two.clone()]), None);
    let no = review("b", "B. Okafor", "rejected");
    assert_eq!(code(&[one.clone(), two.clone(), no.clone()]), Some(Code::AuthorizeReviewRejected));
    assert_eq!(code(&[one.clone(), no, two]), Some(Code::AuthorizeReviewRejected));
    for (name, why) in [
        ("a. meyer", "small letters"),
        (" A.\u{a0}  Meyer ", "spaces"),
        ("Ａ. Ｍｅｙｅｒ", "full width"),
        ("A.Meyer", "no space"),
        ("A Meyer", "no point"),
        ("", "nobody"),
        (" \u{200b}", "nobody to be seen"),
    ] {
        let again = review("b", name, "approved");
        assert_eq!(code(&[one.clone(), again]), Some(Code::AuthorizeReviewMissing), "{why}");
    }
}
