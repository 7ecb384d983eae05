//! From a grant to its end: renewal, import, withdrawal, erasure.

mod support;

use avowal::consent::{Proof, Status};
use avowal::receipt::end::Withdrawal;
use avowal::receipt::issue::{Import, Signup};
use avowal::receipt::sd::Presentation;
use avowal::receipt::verify::{Outcome, prepare};
use avowal::receipt::{Claims, Collection, NetworkClaim, Source};
use avowal::time::{TimeSource, Timestamp};
use support::{NOW, answers, grant, issuer, keys, notice, occasion, sealed, signup, verification};

const DAY: i64 = 86_400_000;

#[test]
fn a_renewal_names_what_it_renews_and_has_an_end_of_its_own() {
    let (notice, boxes) = (notice(), answers(true, true));
    let first = grant(NOW, 1, &boxes, 2);
    let renewal = Signup {
        renews: Some(first.id.clone()),
        until: Some(NOW.plus(90 * DAY)),
        ..signup(&notice, "en", &boxes, None)
    };
    let renewed = sealed(issuer().signup(occasion(NOW.plus(DAY), 2), &renewal).unwrap());
    let claims = claims(&renewed.text());
    assert_eq!((claims.ev.as_str(), claims.reference.as_deref()), ("renew", Some(first.id.as_str())));
    assert!(claims.grants.iter().all(|grant| grant.until == Some(NOW.plus(90 * DAY))));
    let nothing = answers(false, false);
    let refused = Signup { renews: Some(first.id), ..signup(&notice, "en", &nothing, None) };
    let refused = sealed(issuer().signup(occasion(NOW.plus(DAY), 2), &refused).unwrap());
    assert_eq!(self::claims(&refused.text()).ev, "refuse", "an empty form renews nothing");
}

#[test]
fn an_import_proves_nothing_and_says_where_it_comes_from() {
    let notice = notice();
    let source = Source {
        system: "trustedform".to_owned(),
        reference: Some("https://cert.example/1".to_owned()),
        digest: None,
    };
    let import = Import {
        notice: &notice,
        grants: &answers(true, true),
        collection: Collection::Web,
        claimed: (NOW.plus(-900 * DAY), NOW.plus(-900 * DAY)),
        source: source.clone(),
        marketing_identity: 2,
        until: None,
    };
    let issued = sealed(issuer().import(occasion(NOW, 1), &import).unwrap());
    let claims = claims(&issued.text());
    assert_eq!((claims.ev.as_str(), claims.src.as_ref()), ("import", Some(&source)));
    assert_eq!(claims.time.by, TimeSource::Caller);
    assert_eq!(claims.vec.levels(), [0, 0, 0, 0, 1, 0], "never upgraded");
    assert!(claims.notice.is_none(), "the person did not see it");
    let offers = claims.grants.iter().find(|grant| grant.purpose.as_deref() == Some("offers")).unwrap();
    assert_eq!(offers.status, Status::Requested, "possession is not proven");
    assert_eq!(verification(&issued.text()).outcome, Outcome::Valid);
}

#[test]
fn an_erasure_discloses_its_place_in_the_history_and_nothing_else() {
    let issued = sealed(issuer().erase(occasion(NOW, 3), notice().document()).unwrap());
    let text = issued.text();
    let presentation = Presentation::read(&text).unwrap();
    assert_eq!(presentation.disclosed.keys().collect::<Vec<_>>(), ["history"]);
    let claims = claims(&text);
    assert_eq!(
        (claims.ev.as_str(), claims.grants.len(), claims.has.as_slice()),
        ("erase", 0, &["history".to_owned()][..])
    );
    assert!(!text.contains("4915123456789") && verification(&text).outcome == Outcome::Valid);
}

#[test]
fn who_proves_to_hold_the_number_stops_everything() {
    let notice = notice();
    let orders = ["orders".to_owned()];
    let withdrawal = |purposes, proven| Withdrawal {
        shown: None,
        reference: None,
        purposes,
        controller: notice.document(),
        collection: Collection::Sms,
        proven,
    };
    let stop = |purposes, proven| {
        claims(&sealed(issuer().withdraw(occasion(NOW, 1), &withdrawal(purposes, proven)).unwrap()).text())
    };
    let reply = stop(&[], Some(Proof::Reply));
    assert_eq!((reply.proof, reply.vec.identity), (Some(Proof::Reply), 2));
    assert!(reply.grants.iter().all(|grant| grant.message_class.is_none() && grant.purpose.is_none()));
    let one = stop(&orders, Some(Proof::Code));
    let [named] = one.grants.as_slice() else { panic!("one purpose was named") };
    assert_eq!((named.purpose.as_deref(), named.message_class), (Some("orders"), None));
    let bare = stop(&[], None);
    assert_eq!((bare.proof, bare.vec.identity), (Some(Proof::None), 1));
    assert!(bare.grants.iter().all(|grant| grant.message_class.is_some()));
}

#[test]
fn facts_of_the_network_are_withheld_or_shown() {
    let (notice, boxes) = (notice(), answers(true, false));
    let network = NetworkClaim { address: Some("203.0.113.0/24".to_owned()), gpc: Some(true), agent: None };
    let asked = avowal::receipt::issue::Occasion { network: Some(network), ..occasion(NOW, 1) };
    let text = sealed(issuer().signup(asked, &signup(&notice, "en", &boxes, None)).unwrap()).text();
    let shown = Presentation::read(&text).unwrap();
    assert!(shown.disclosed.contains_key("network"));
    assert_eq!(verification(&text).outcome, Outcome::Valid);
    let withheld = shown.withhold(&["phone"]);
    assert_eq!(verification(&withheld).outcome, Outcome::ValidLimited);
    assert!(!withheld.contains(&shown.disclosed.get("network").unwrap().text));
}

fn claims(text: &str) -> Claims {
    prepare(text, &keys(), &[]).claims().cloned().unwrap()
}

#[test]
fn a_receipt_of_the_future_covers_nothing_yet() {
    let text = grant(NOW.plus(DAY), 1, &answers(true, false), 2).text();
    let state = verification(&text).state.unwrap();
    assert_eq!((state.status, state.at), (Status::Unknown, Timestamp(NOW.0 + 1000)));
}
