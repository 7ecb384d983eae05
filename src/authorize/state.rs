//! State tokens: from the history of a number to what a sending system may rely on, and back to a decision.

use super::law::Consent;
use super::{Case, Circumstances, Decision, History, Minimum, Obligations, Record, Setting, evidence, reaches, reason};
use crate::capture::Evidence;
use crate::consent::{self, Channel, Event, EventKind, MessageClass, Scope, Status};
use crate::error::{Code, Error};
use crate::message::Draft;
use crate::receipt::Claims;
use crate::receipt::state::{Allowed, Blocked, PreparedState, State, life};
use crate::receipt::verify::Prepared;
use crate::time::Timestamp;

/// For whom a state token is made, and how long it may live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateRequest<'a> {
    /// The issuer.
    pub iss: &'a str,
    /// The sending system.
    pub aud: &'a str,
    /// Milliseconds asked for.
    pub life: Option<i64>,
    /// Shortest term within which an opt-out must be honoured, milliseconds; 0 for at once.
    pub opt_out_term: Option<i64>,
    /// Number of the subject's latest receipt.
    pub seq: u64,
}

impl Record {
    /// The state of a number, from what the host found of the signatures of each receipt.
    ///
    /// Fails with `authorize.unreadable` where a receipt might be a withdrawal that cannot be read.
    pub fn state(
        &self,
        request: &StateRequest<'_>,
        good: &[Vec<bool>],
        circumstances: &Circumstances,
        as_of: Timestamp,
    ) -> Result<State, Error> {
        let mut events: Vec<(Event, Option<&Prepared>)> = Vec::new();
        for (receipt, counted) in self.counted(good, History::Complete, as_of) {
            match counted {
                Ok(event) => events.push((event, Some(receipt))),
                Err(Code::AuthorizeUnreadable) => return Err(Code::AuthorizeUnreadable.into()),
                Err(_) => {}
            }
        }
        events.extend(circumstances.suppressed.iter().map(|stopped| (stopped.event(), None)));

        let mut state = State {
            iss: request.iss.to_owned(),
            aud: request.aud.to_owned(),
            iat: as_of.seconds(),
            exp: as_of.plus(life(request.life, request.opt_out_term)).seconds(),
            phone: self.number.clone(),
            grants: Vec::new(),
            blocked: Vec::new(),
            basis: Vec::new(),
            seq: request.seq,
        };
        let mut seen = Vec::new();
        for (event, receipt) in &events {
            let sender = receipt.and_then(Prepared::claims).map(|claims| claims.ctl.sender.clone()).unwrap_or_default();
            for grant in &event.grants {
                let (Some(purpose), Some(class)) = (&grant.purpose, grant.message_class) else { continue };
                // a stop that names a purpose holds on every channel
                let named = [grant.channel];
                let channels = if grant.channel.is_some() { &named[..] } else { &EVERY_CHANNEL[..] };
                for channel in channels.iter().copied().flatten() {
                    let settled = (purpose, channel, class, sender.clone());
                    if !seen.contains(&settled) {
                        seen.push(settled);
                        let scope = Scope { purpose, channel, message_class: class };
                        state.settle(&events, &scope, &sender, as_of);
                    }
                }
            }
        }
        // a stop of one name of the sender is no stop of another that was given since
        let (grants, scope) = (&state.grants, |grant: &Allowed| Blocked {
            purpose: Some(grant.purpose.clone()),
            channel: Some(grant.channel),
            message_class: Some(grant.message_class),
        });
        state.blocked.retain(|blocked| !grants.iter().any(|grant| scope(grant) == *blocked));
        state.block_whole_classes(&events, as_of);
        Ok(state)
    }
}

const EVERY_CHANNEL: [Option<Channel>; 3] = [Some(Channel::Sms), Some(Channel::Mms), Some(Channel::Rcs)];

impl State {
    fn settle(
        &mut self,
        events: &[(Event, Option<&Prepared>)],
        scope: &Scope<'_>,
        sender: &str,
        as_of: Timestamp,
    ) {
        let of_sender = |event: &Event, receipt: Option<&Prepared>| {
            event.kind == EventKind::Withdraw
                || receipt.and_then(Prepared::claims).is_some_and(|claims| claims.ctl.sender == sender)
        };
        let (heard, sources): (Vec<Event>, Vec<Option<&Prepared>>) =
            events.iter().filter(|(event, receipt)| of_sender(event, *receipt)).cloned().unzip();
        let standing = consent::status(&heard, scope, as_of);
        let source = |index: Option<usize>| index.and_then(|index| sources.get(index)).copied().flatten();
        let (basis, granted) = (source(standing.event), source(standing.grant));
        match standing.status {
            Status::Given => {
                let found = evidence(granted, basis);
                let Some(claims) = granted.or(basis).and_then(Prepared::claims) else { return };
                let Some(grant) = claims.grants.iter().find(|grant| grant.concerns(scope)) else { return };
                // what was imported and is confirmed is given then
                let confirmed = basis.and_then(Prepared::claims).filter(|_| claims.event_kind() == Some(EventKind::Import));
                let at = confirmed.map_or(claims.at, Claims::given_at);
                self.grants.push(Allowed {
                    purpose: scope.purpose.to_owned(),
                    channel: scope.channel,
                    message_class: scope.message_class,
                    time_band: grant.time_band,
                    at,
                    until: standing.until,
                    sender: sender.to_owned(),
                    vec: found.levels(),
                });
            }
            Status::Withdrawn | Status::Revoked | Status::Invalidated => self.blocked.push(Blocked {
                purpose: Some(scope.purpose.to_owned()),
                channel: Some(scope.channel),
                message_class: Some(scope.message_class),
            }),
            Status::Requested | Status::Refused | Status::Expired | Status::Unknown => return,
        }
        for id in [granted, basis].into_iter().flatten().filter_map(Prepared::id) {
            if !self.basis.iter().any(|known| known == id) {
                self.basis.push(id.to_owned());
            }
        }
    }

    /// Withdrawals of a whole class hold for purposes nobody has heard of yet.
    fn block_whole_classes(&mut self, events: &[(Event, Option<&Prepared>)], as_of: Timestamp) {
        let heard: Vec<Event> = events.iter().map(|(event, _)| event.clone()).collect();
        for message_class in [MessageClass::Marketing, MessageClass::Transactional, MessageClass::OneTimeCode] {
            let scope = Scope { purpose: "", channel: Channel::Sms, message_class };
            let given = self.grants.iter().any(|grant| grant.message_class == message_class);
            if !given && consent::status(&heard, &scope, as_of).status == Status::Withdrawn {
                self.blocked.push(Blocked { purpose: None, channel: None, message_class: Some(message_class) });
            }
        }
    }
}

/// The decision for a message by a state token and the rules of where the recipient is, from what the host found of its
/// signatures.
///
/// Fails with the codes of a token, `receipt.signature`, `receipt.state-expired`, and `json.missing-key` where the
/// message names no number.
pub fn by_state(
    draft: Draft,
    state: &PreparedState,
    good: &[bool],
    audience: Option<&str>,
    minimum: Option<Minimum>,
    as_of: Timestamp,
    setting: &Setting,
) -> Result<Decision, Error> {
    let Some(to) = draft.to.clone() else {
        return Err(Error::new(Code::JsonMissingKey).at("/message/to"));
    };
    let state = state.conclude(good, as_of)?;
    let record = Record { number: to, receipts: Vec::new(), issuer: None, one_issuer: true };
    let case = Case { draft, record };
    let minimum = case.minimum(minimum);
    let meant = state.phone == case.record.number && audience.is_none_or(|audience| audience == state.aud);
    let covered = state.covers(&case.draft.scope(), &case.draft.sender.name, case.draft.goes_out(as_of));
    // what was collected elsewhere has no time of its own, unless it was confirmed
    let imported = |evidence: Evidence| evidence.time == 0 && evidence.identity < 2;
    let asked = |grant: &Allowed| Consent { time_band: grant.time_band, at: grant.at, imported: imported(grant.evidence()) };
    let consent = covered.as_ref().ok().map(|grant| asked(grant));
    let verdict = match covered {
        _ if !meant => Code::AuthorizeOtherSender,
        Err(code) => code,
        Ok(grant) if !reaches(&grant.evidence(), &minimum) => Code::AuthorizeEvidence,
        Ok(_) => Code::AuthorizeGiven,
    };
    let decision = Decision {
        allowed: verdict == Code::AuthorizeGiven,
        reasons: vec![reason(verdict)],
        obligations: Obligations::default(),
        basis: state.basis.clone(),
        history: History::Complete,
        minimum,
        rules: None,
    };
    case.judge(decision, consent.as_ref(), as_of, setting)
}
