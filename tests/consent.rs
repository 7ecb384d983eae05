//! The one status function: cases with a reason, and what must hold for any history.

use avowal::consent::{Channel, Event, EventKind, Grant, MessageClass, Scope, Status, status};
use avowal::time::Timestamp;
use proptest::prelude::*;

const OFFERS: Scope<'static> =
    Scope { purpose: "offers", channel: Channel::Sms, message_class: MessageClass::Marketing };

#[test]
fn histories_and_where_they_lead() {
    use EventKind::{Confirm, Erase, Grant as G, Refuse, Withdraw};
    use Status::{Expired, Given, Refused, Requested, Unknown, Withdrawn};
    let given = |at| event(G, at, Given, false, None);
    let requested = |at| event(G, at, Requested, false, None);
    let confirm = |at| event(Confirm, at, Given, true, None);
    let withdraw = |at| event(Withdraw, at, Withdrawn, false, None);
    let refuse = |at| event(Refuse, at, Refused, false, None);
    let cases: Vec<(&str, Vec<Event>, Status)> = vec![
        ("nothing happened", vec![], Unknown),
        ("asked, not confirmed", vec![requested(1)], Requested),
        ("confirmed", vec![requested(1), confirm(2)], Given),
        ("confirmed before it was asked", vec![confirm(1), requested(2)], Requested),
        ("a confirmation alone grants nothing", vec![confirm(1)], Unknown),
        ("given by policy", vec![given(1)], Given),
        ("withdrawn", vec![given(1), withdraw(2)], Withdrawn),
        ("at the same instant the withdrawal wins", vec![withdraw(2), given(2)], Withdrawn),
        ("withdrawn without a known grant", vec![withdraw(1)], Withdrawn),
        ("a grant after a withdrawal waits for proof", vec![given(1), withdraw(2), given(3)], Withdrawn),
        ("and counts once it is confirmed", vec![withdraw(2), requested(3), confirm(4)], Given),
        (
            "an old request cannot be confirmed after a withdrawal",
            vec![requested(1), withdraw(2), confirm(3)],
            Withdrawn,
        ),
        ("a grant with proof counts at once", vec![withdraw(2), event(G, 3, Given, true, None)], Given),
        ("refused", vec![refuse(1)], Refused),
        ("an empty box takes nothing back", vec![given(1), refuse(2)], Given),
        ("a request does not weaken what stands", vec![given(1), requested(2)], Given),
        ("run out", vec![event(G, 1, Given, true, Some(50))], Expired),
        ("not run out yet", vec![event(G, 1, Given, true, Some(101))], Given),
        (
            "the end of a grant survives its confirmation",
            vec![event(G, 1, Requested, false, Some(50)), confirm(2)],
            Expired,
        ),
        ("erased", vec![given(1), event(Erase, 2, Unknown, false, None)], Unknown),
        ("later than asked", vec![given(101)], Unknown),
        (
            "what is refused waits no more, also after a withdrawal",
            vec![given(1), withdraw(2), requested(3), refuse(4), confirm(5)],
            Withdrawn,
        ),
        (
            "an import takes no end to what was proven",
            vec![event(G, 1, Given, true, None), event(EventKind::Import, 2, Given, false, Some(50))],
            Given,
        ),
        (
            "and takes the place of what was not",
            vec![given(1), event(EventKind::Import, 2, Given, false, Some(50))],
            Expired,
        ),
    ];
    for (name, events, expected) in cases {
        assert_eq!(status(&events, &OFFERS, Timestamp(100)).status, expected, "{name}");
    }
}

#[test]
fn events_of_one_instant_mean_the_same_in_any_order() {
    use EventKind::{Confirm, Grant as G, Refuse};
    use Status::{Expired, Given, Refused, Requested};
    let cases = [
        (
            [
                event(G, 1, Requested, false, None),
                event(Refuse, 1, Refused, false, None),
                event(Confirm, 2, Given, true, None),
            ],
            Refused,
        ),
        (
            [
                event(G, 1, Given, true, None),
                event(G, 1, Given, true, Some(50)),
                event(Refuse, 1, Refused, false, None),
            ],
            Expired,
        ),
        (
            [
                event(G, 1, Requested, false, None),
                event(G, 1, Requested, false, Some(50)),
                event(Confirm, 1, Given, true, None),
            ],
            Expired,
        ),
    ];
    for (events, expected) in cases {
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let events = order.map(|index| events[index].clone());
            assert_eq!(status(&events, &OFFERS, Timestamp(100)).status, expected, "{order:?}");
        }
    }
}

#[test]
fn a_grant_covers_its_own_purpose_channel_and_class() {
    let events = [event(EventKind::Grant, 1, Status::Given, true, None)];
    let at = |scope: Scope<'_>| status(&events, &scope, Timestamp(2)).status;
    assert_eq!(at(OFFERS), Status::Given);
    assert_eq!(at(Scope { purpose: "order-updates", ..OFFERS }), Status::Unknown);
    assert_eq!(at(Scope { channel: Channel::Rcs, ..OFFERS }), Status::Unknown);
    assert_eq!(at(Scope { message_class: MessageClass::Transactional, ..OFFERS }), Status::Unknown);
}

#[test]
fn a_withdrawal_without_details_covers_all_it_names() {
    let all_marketing = Grant { purpose: None, channel: None, ..grant(Status::Withdrawn, None) };
    let withdrawal = Event {
        grants: vec![all_marketing],
        ..event(EventKind::Withdraw, 5, Status::Withdrawn, false, None)
    };
    let events = [event(EventKind::Grant, 1, Status::Given, true, None), withdrawal];
    assert_eq!(status(&events, &OFFERS, Timestamp(9)).status, Status::Withdrawn);
    let orders =
        Scope { purpose: "orders", channel: Channel::Sms, message_class: MessageClass::Transactional };
    assert_eq!(status(&events, &orders, Timestamp(9)).status, Status::Unknown);
}

proptest! {
    #[test]
    fn the_order_of_the_list_does_not_matter(events in history(), seed in any::<u64>()) {
        // events of one instant and kind are told apart by their place: give each its own instant
        let events: Vec<Event> = events.into_iter().enumerate().map(|(n, event)| Event { at: Timestamp(n as i64), ..event }).collect();
        let mut shuffled = events.clone();
        let length = shuffled.len().max(1);
        for n in 0..shuffled.len() {
            shuffled.swap(n, (seed as usize).wrapping_mul(n + 31) % length);
        }
        let (a, b) = (status(&events, &OFFERS, Timestamp(99)), status(&shuffled, &OFFERS, Timestamp(99)));
        prop_assert_eq!((a.status, a.until, a.possession), (b.status, b.until, b.possession));
    }

    #[test]
    fn after_a_withdrawal_nothing_is_given_without_proof(events in history()) {
        let last = events.iter().filter(|event| event.kind == EventKind::Withdraw && event.at <= Timestamp(99)).map(|event| event.at).max();
        if let Some(last) = last {
            let proof_since = events.iter().any(|event| event.at >= last && event.possession && event.kind != EventKind::Withdraw);
            let erased_since = events.iter().any(|event| event.at >= last && event.kind == EventKind::Erase);
            if !proof_since && !erased_since {
                prop_assert_eq!(status(&events, &OFFERS, Timestamp(99)).status, Status::Withdrawn);
            }
        }
    }

    #[test]
    fn what_lies_in_the_future_changes_nothing(events in history(), at in 0i64..20) {
        let past: Vec<Event> = events.iter().filter(|event| event.at.0 <= at).cloned().collect();
        let now = status(&events, &OFFERS, Timestamp(at));
        prop_assert_eq!(now.status, status(&past, &OFFERS, Timestamp(at)).status);
    }

    #[test]
    fn given_never_comes_from_nothing(events in history()) {
        let asked = events.iter().any(|event| matches!(event.kind, EventKind::Grant | EventKind::Renew | EventKind::Import));
        if !asked {
            prop_assert_ne!(status(&events, &OFFERS, Timestamp(99)).status, Status::Given);
        }
    }
}

fn history() -> impl Strategy<Value = Vec<Event>> {
    use EventKind::{Confirm, Erase, Grant as G, Import, Refuse, Renew, Withdraw};
    let one = (
        prop::sample::select(vec![G, Refuse, Confirm, Renew, Withdraw, Erase, Import]),
        0i64..20,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(kind, at, proof, asked)| {
            let outcome = match kind {
                Refuse => Status::Refused,
                Withdraw => Status::Withdrawn,
                _ if asked => Status::Requested,
                _ => Status::Given,
            };
            event(kind, at, outcome, proof, None)
        });
    prop::collection::vec(one, 0..12)
}

fn event(kind: EventKind, at: i64, outcome: Status, possession: bool, until: Option<i64>) -> Event {
    Event { kind, at: Timestamp(at), grants: vec![grant(outcome, until)], possession }
}

fn grant(status: Status, until: Option<i64>) -> Grant {
    Grant {
        purpose: Some("offers".to_owned()),
        channel: Some(Channel::Sms),
        message_class: Some(MessageClass::Marketing),
        time_band: None,
        status,
        until: until.map(Timestamp),
    }
}
