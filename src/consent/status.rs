//! Status at an instant, from a person's events.

use std::cmp::Reverse;

use super::{Event, EventKind, Grant, Scope, Status};
use crate::order;
use crate::time::Timestamp;

/// Where a consent stands, and which event says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The status at the instant asked for.
    pub status: Status,
    /// Index of the deciding event in the slice given.
    pub event: Option<usize>,
    /// Index of the grant behind it, where a confirmation decides.
    pub grant: Option<usize>,
    /// End of the grant, where it has one.
    pub until: Option<Timestamp>,
    /// Possession of the number was proven for this grant.
    pub possession: bool,
}

/// The status of one scope at an instant, from events in any order.
///
/// Events after `at` do not count. They are taken in the order of their instants; at the same instant a withdrawal
/// wins. After a withdrawal, a grant without proven possession changes nothing until it is confirmed. A grant ends
/// at `until`.
///
/// ```
/// use avowal::consent::{Channel, Event, EventKind, Grant, MessageClass, Scope, Status, status};
/// use avowal::time::Timestamp;
///
/// let offers = |status| Grant {
///     purpose: Some("offers".to_owned()), channel: Some(Channel::Sms), message_class: Some(MessageClass::Marketing),
///     time_band: None, status, until: None,
/// };
/// let at = |kind, at, grants| Event { kind, at: Timestamp(at), grants, possession: false };
/// let asked = at(EventKind::Grant, 1, vec![offers(Status::Requested)]);
/// let scope = Scope { purpose: "offers", channel: Channel::Sms, message_class: MessageClass::Marketing };
/// // marketing waits until possession of the number is proven
/// assert_eq!(status(&[asked.clone()], &scope, Timestamp(9)).status, Status::Requested);
/// let proven = Event { possession: true, ..at(EventKind::Confirm, 2, vec![offers(Status::Given)]) };
/// assert_eq!(status(&[asked, proven], &scope, Timestamp(9)).status, Status::Given);
/// ```
pub fn status(events: &[Event], scope: &Scope<'_>, at: Timestamp) -> Standing {
    let mut order: Vec<(usize, &Event)> =
        events.iter().enumerate().filter(|(_, event)| event.at <= at).collect();
    // of grants in one instant the one that ends first comes last: what is told in another order means the same
    let end = |event: &Event| event.grants.iter().filter(|grant| grant.concerns(scope)).filter_map(|grant| grant.until).min();
    let lasts = |event: &Event| Reverse(end(event).unwrap_or(Timestamp(i64::MAX)));
    order::sort_by_key(&mut order, |(index, event)| (event.at, rank(event.kind), lasts(event), *index));

    let nothing =
        Standing { status: Status::Unknown, event: None, grant: None, until: None, possession: false };
    let mut standing = nothing;
    // the latest grant that a confirmation could confirm, and its end
    let mut pending: Option<(usize, Option<Timestamp>)> = None;
    for (index, event) in order {
        if event.kind == EventKind::Erase {
            // a stop outlives the person's data
            if standing.status != Status::Withdrawn {
                standing = Standing { event: Some(index), ..nothing };
            }
            pending = None;
            continue;
        }
        expire(&mut standing, event.at);
        for grant in event.grants.iter().filter(|grant| grant.concerns(scope)) {
            apply(&mut standing, &mut pending, index, event, grant);
        }
    }
    expire(&mut standing, at);
    standing
}

#[inline(never)]
fn expire(standing: &mut Standing, at: Timestamp) {
    if standing.status == Status::Given && standing.until.is_some_and(|until| until <= at) {
        standing.status = Status::Expired;
    }
}

fn apply(
    standing: &mut Standing,
    pending: &mut Option<(usize, Option<Timestamp>)>,
    index: usize,
    event: &Event,
    grant: &Grant,
) {
    let to =
        |status, until, possession| Standing { status, event: Some(index), grant: None, until, possession };
    match event.kind {
        EventKind::Withdraw => {
            *standing = to(Status::Withdrawn, None, false);
            *pending = None;
        }
        EventKind::Confirm => {
            // a confirmation proves possession, and confirms something: alone it grants nothing
            if let Some((granted, until)) = pending.take_if(|_| event.possession) {
                *standing = Standing { grant: Some(granted), ..to(Status::Given, until, true) };
            }
        }
        EventKind::Grant | EventKind::Renew | EventKind::Import | EventKind::Refuse => {
            // a box left empty is not a withdrawal of what was agreed before
            if grant.status == Status::Refused {
                // what waits is refused as well, also where a withdrawal stands
                if matches!(standing.status, Status::Unknown | Status::Requested | Status::Withdrawn) {
                    *pending = None;
                }
                if matches!(standing.status, Status::Unknown | Status::Requested) {
                    *standing = to(Status::Refused, None, false);
                }
                return;
            }
            *pending = Some((index, grant.until));
            if standing.status == Status::Withdrawn && !event.possession {
                return;
            }
            // a repeated request does not weaken a grant that stands, nor does an import one that was proven
            let weaker = grant.status == Status::Requested || (event.kind == EventKind::Import && standing.possession);
            if standing.status == Status::Given && weaker {
                return;
            }
            *standing = to(grant.status, grant.until, event.possession || standing.possession);
        }
        EventKind::Erase => {}
    }
}

/// Within one instant: grants first, then refusals, then confirmations, then withdrawals, then erasure.
fn rank(kind: EventKind) -> u8 {
    match kind {
        EventKind::Import => 0,
        EventKind::Grant | EventKind::Renew => 1,
        EventKind::Refuse => 2,
        EventKind::Confirm => 3,
        EventKind::Withdraw => 4,
        EventKind::Erase => 5,
    }
}
