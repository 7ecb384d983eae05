//! Rules: the table, look-up, layering, validity, hours.

use std::collections::BTreeSet;

use avowal::consent::MessageClass;
use avowal::error::Code;
use avowal::rules::{self, Class, Hours, Jurisdiction, Law, Layer, Place, Term, opening};
use avowal::time::{Date, Timestamp, UtcOffset};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp(1_795_219_200_000);

fn rules(id: &str) -> Jurisdiction {
    id.parse().unwrap()
}

fn utc(day: &str, hour: i64, minute: i64) -> Timestamp {
    Date::parse(day).unwrap().start(UtcOffset::default()).plus((hour * 60 + minute) * 60_000)
}

fn place(offset: &str) -> Place {
    Place { offset: UtcOffset::parse(offset).unwrap(), ..Place::default() }
}

#[test]
fn the_table_holds_every_rule_set_and_every_fact() {
    assert_eq!(rules::all().count(), 114);
    let facts: Vec<_> = rules::all().flat_map(|set| set.facts()).collect();
    // 2,107 facts, less 64 of inheritance and 11 left out with reasons, 16 checks of carriers, the usual opt-out words of 45 languages, four of places, five of territories of the US, twelve of France and Finland, a cap of the states, and a second version of a law that changes
    assert_eq!(facts.len(), 2161);
    let ids: BTreeSet<String> = facts.iter().map(|fact| fact.id()).collect();
    // two points of US law have a version that is adopted and pending, one of Chile's has a day from which it is another
    assert_eq!(ids.len(), facts.len() - 3);
    for fact in &facts {
        let source = fact.source();
        assert!(
            !source.authority.is_empty() && !source.title.is_empty() && !source.date.is_empty(),
            "{}",
            fact.id()
        );
        assert!(
            ["2026-11-21", "2026-11-22", "2026-11-24"].contains(&source.checked_on.as_str()),
            "{}",
            fact.id()
        );
        assert!(fact.from.is_none_or(|from| fact.until.is_none_or(|until| from <= until)), "{}", fact.id());
    }
    let share = |letter| facts.iter().filter(|fact| fact.source().confidence == letter).count();
    let usual = facts.iter().filter(|fact| fact.aspect.starts_with("content.optout_wording.")).count();
    assert!(share(rules::Confidence::High) > 750 && share(rules::Confidence::Low) - usual < 340);
}

/// A few rows of the first table, word by word, so that no column has slipped.
#[test]
fn facts_keep_their_values_and_sources() {
    let cases = [
        ("kr/marketing/send_window", "mon-sun=08:00-21:00", "제50조 제3항"),
        (
            "us-pa/marketing/send_window",
            "mon-sat=09:00-19:00;sun=none;holiday=none",
            "73 P.S. 2245(a) as amended by Act 47 of 2026 (SB 992)",
        ),
        ("cn/undertaking/deadline.delete_user_data", "15bd", "责任书 一(一)3"),
        ("de/marketing/consent.model", "opt_in_express_prior", ""),
        ("zz/keyword/keyword.optout.vi", "TU CHOI;HUY;STOP", ""),
        (
            "ae/marketing/consent.model",
            "opt_in",
            "TDRA Mobile Spam Policy (Resolution 17 of 2022); Unsolicited Electronic Communications Policy",
        ),
    ];
    let facts: Vec<_> = rules::all().flat_map(|set| set.facts()).collect();
    for (id, value, authority) in cases {
        let fact = facts.iter().find(|fact| fact.id() == id).unwrap_or_else(|| panic!("{id}"));
        if id.starts_with("zz") {
            assert!(!fact.value.is_empty());
            continue;
        }
        assert_eq!(fact.value, value, "{id}");
        assert!(
            authority.is_empty() || fact.source().authority == authority,
            "{id}: {}",
            fact.source().authority
        );
    }
}

#[test]
fn places_fall_under_their_rule_sets_most_specific_first() {
    let of = |region: &str, part: Option<&str>| -> Vec<&str> {
        rules::jurisdictions_for(region, part).unwrap().iter().map(Jurisdiction::id).collect()
    };
    assert_eq!(of("DE", None), ["de", "eu", "zz"]);
    assert_eq!(of("US", None), ["us", "zz"]);
    assert_eq!(of("US", Some("FL")), ["us-fl", "us", "zz"]);
    assert_eq!(of("US", Some("us-fl")), ["us-fl", "us", "zz"]);
    assert_eq!(of("US", Some("KS")), ["us", "zz"], "a state without rules of its own");
    for part in ["HK", "TW", "MO"] {
        assert_eq!(of("CN", Some(&format!("cn-{part}"))), of(part, None), "a region of its own");
    }
    assert_eq!(of("CN", Some("GD")), ["cn", "zz"]);
    assert_eq!(of("NO", None), ["no", "eu", "zz"], "the EEA");
    assert_eq!(of("CH", None), ["ch", "zz"]);
    assert_eq!(of("AQ", None), ["zz"], "a place without rules");
    for part in ["DE-BY", "F L", "", "FLORIDA", "\u{0}"] {
        assert_eq!(
            rules::jurisdictions_for("US", Some(part)).unwrap_err().code,
            Code::RulesUnknownSubdivision,
            "{part}"
        );
    }
    for id in ["", "DE", "xx", "us-zz", "us_fl", "🇩🇪", "de\u{0}", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]
    {
        assert_eq!(id.parse::<Jurisdiction>().unwrap_err().code, Code::RulesUnknownJurisdiction, "{id}");
    }
    for set in rules::all() {
        assert_eq!(set.to_string().parse::<Jurisdiction>().unwrap(), set);
        assert_eq!(set.chain().last().unwrap().id(), "zz");
        assert!(
            set.layer() != Layer::Country || set.regions().count() == 1 && set.zones().count() > 0,
            "{set}"
        );
    }
}

#[test]
fn a_later_law_does_not_judge_an_earlier_day() {
    let has = |id: &str, aspect: &str, day: &str| {
        rules::requirements(rules(id), MessageClass::Marketing, utc(day, 12, 0))
            .iter()
            .any(|fact| fact.aspect == aspect && fact.jurisdiction == id)
    };
    // Pennsylvania, Act 47 of 2026, from 2026-10-18
    assert!(!has("us-pa", "send_window", "2026-10-17") && has("us-pa", "send_window", "2026-10-18"));
    // China, Order 74, from 2026-05-01; the record term of 2015 until the day before
    assert!(
        has("cn", "proof.retention.traffic.2015", "2026-04-30")
            && !has("cn", "proof.retention.traffic.2015", "2026-05-01")
    );
    assert!(!has("cn", "proof.duty", "2026-04-30") && has("cn", "proof.duty", "2026-05-01"));
    // FCC 26-67 was adopted; nobody saw a first day
    let exclusive: Vec<_> =
        rules("us").facts().filter(|fact| fact.aspect == "optout.exclusive_means").collect();
    assert_eq!(exclusive.len(), 2);
    assert_eq!(exclusive.iter().filter(|fact| fact.is_in_force(utc("2030-01-01", 0, 0))).count(), 1);
}

#[test]
fn a_pack_older_than_its_own_limit_is_stale() {
    let checked = rules("zz").checked_on();
    let day = |days| checked.plus_days(days).start(UtcOffset::default());
    assert!(!rules::is_stale(checked, day(180)) && rules::is_stale(checked, day(181)));
}

#[test]
fn hours_are_read_or_refused() {
    for text in [
        "",
        "mon",
        "mon=",
        "mon=9-10",
        "mon=09:00-25:00",
        "mon=10:00-10:00",
        "sun-mon=08:00-09:00",
        "xyz=none",
        "mon=22:00-06:00",
        "mon=08:60-09:00",
        "mon=08:00-09:00;",
    ] {
        assert_eq!(Hours::parse(text), None, "{text}");
    }
    let week =
        Hours::parse("mon-fri=10:00-13:00;mon-fri=14:00-20:00;sat=none;sun=none;holiday=none").unwrap();
    let at = |day, hour, minute| week.is_open(utc(day, hour, minute), &place("Z"));
    assert!(
        at("2026-11-20", 10, 0)
            && at("2026-11-20", 12, 59)
            && !at("2026-11-20", 13, 0)
            && at("2026-11-20", 14, 0)
    );
    assert!(!at("2026-11-21", 12, 0), "a Saturday");
    let mut holiday = place("Z");
    holiday.holidays.push(Date::parse("2026-11-20").unwrap());
    assert!(!week.is_open(utc("2026-11-20", 12, 0), &holiday));
}

#[test]
fn the_strictest_state_decides_where_none_is_stated() {
    // what the facts of all states leave open is what the fact about them says
    let states: Vec<Jurisdiction> = rules::all().filter(|set| set.layer() == Layer::State).collect();
    let parts = rules("us")
        .facts()
        .find(|fact| fact.aspect == "send_window.parts")
        .map(|fact| Hours::parse(fact.value).unwrap())
        .unwrap();
    let of = |set: &[Jurisdiction]| -> Vec<Hours> {
        Law::of(set, MessageClass::Marketing, NOW).windows().into_iter().map(|window| window.hours).collect()
    };
    let all = of(&states);
    assert!(all.len() > 20);
    let place = place("-05:00");
    for quarter in 0..7 * 96 {
        let at = utc("2026-11-16", 0, 0).plus(quarter * 900_000);
        let open = all.iter().all(|hours| hours.is_open(at, &place));
        assert_eq!(open, parts.is_open(at, &place), "quarter {quarter}");
    }
    assert_eq!(of(&[rules("us")]).len(), 2, "federal and strictest state");
    assert_eq!(of(&[rules("us-fl")]).len(), 2, "federal and Florida");
    assert_eq!(of(&[rules("us-ga")]).len(), 1, "Georgia speaks of voice only");
}

#[test]
fn registers_for_calls_are_not_asked_about_texts() {
    let registers = |id: &str| Law::of(&[rules(id)], MessageClass::Marketing, NOW).registers().count();
    for id in ["fr", "gb", "au", "ca", "it", "se", "be", "at", "cn"] {
        assert_eq!(registers(id), 0, "{id}");
    }
    for id in ["us", "hk", "sg", "vn", "in", "ng", "mx", "co", "za", "es", "ar", "cl", "sa", "ae"] {
        assert_eq!(registers(id), 1, "{id}");
    }
}

#[test]
fn terms_are_read_from_the_head_of_values() {
    let cases = [
        ("15bd", "15bd"),
        ("72h_from_awareness;unless", "72h"),
        ("3x24h", "72h"),
        ("3-5d", "3d"),
        ("1month_after", "P1M"),
        ("P24M", "P24M"),
        ("immediate (x)", "immediate"),
        ("without_undue_delay", "unspecified"),
        ("before_send", "before"),
        ("1/quarter", "1/quarter"),
    ];
    for (value, term) in cases {
        assert_eq!(Term::parse(value).map(|term| term.to_string()).as_deref(), Some(term), "{value}");
    }
    for value in ["", "bd", "99999d", "P", "PX", "P-1Y", "1/2", "x", "-5d", "4294967296h"] {
        assert_eq!(Term::parse(value), None, "{value}");
    }
    // every fact that counts from an event has a term
    let counting = rules::all()
        .flat_map(|set| set.facts())
        .filter(|fact| matches!(fact.class, Class::Undertaking) && fact.aspect.starts_with("deadline."));
    assert_eq!(counting.filter(|fact| Term::parse(fact.value).is_some()).count(), 20);
}

fn week() -> impl Strategy<Value = Hours> {
    let range = (0u32..24, 1u32..24).prop_map(|(start, length)| {
        let end = (start + length).min(24);
        format!("{start:02}:00-{end:02}:00")
    });
    prop::collection::vec((0usize..8, prop::option::weighted(0.8, range)), 1..8).prop_map(|days| {
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"];
        let parts: Vec<String> = days
            .into_iter()
            .map(|(day, range)| format!("{}={}", names[day], range.unwrap_or("none".to_owned())))
            .collect();
        Hours::parse(&parts.join(";")).unwrap()
    })
}

fn anywhere() -> impl Strategy<Value = Place> {
    let days = prop::collection::btree_set(0i32..40, 0..4);
    let change = prop::option::of((0i64..20 * 1440, -1i32..=1));
    ((-11i32..=13), prop::sample::select(vec![0, 15, 30, 45]), days, change).prop_map(
        |(hours, minutes, days, change)| {
            let offset = |hours: i32| {
                let sign = if hours < 0 { '-' } else { '+' };
                UtcOffset::parse(&format!("{sign}{:02}:{minutes:02}", hours.abs())).unwrap()
            };
            let from = |minutes: i64| utc("2026-11-16", 0, 0).plus(minutes * 60_000);
            Place {
                offset: offset(hours),
                changes: change
                    .map(|(minutes, by)| (from(minutes), offset(hours + by)))
                    .into_iter()
                    .collect(),
                holidays: days
                    .into_iter()
                    .map(|day| Date::parse("2026-11-15").unwrap().plus_days(day))
                    .collect(),
            }
        },
    )
}

proptest! {
    /// One more week of hours, or one more place, never opens an instant that was closed.
    #[test]
    fn a_stricter_layer_never_allows_more(weeks in prop::collection::vec(week(), 1..4), more in week(), places in prop::collection::vec(anywhere(), 1..3), another in anywhere(), minutes in 0i64..14 * 1440) {
        let at = utc("2026-11-16", 0, 0).plus(minutes * 60_000);
        let open = |weeks: &[Hours], places: &[Place]| weeks.iter().all(|week| places.iter().all(|place| week.is_open(at, place)));
        let stricter: Vec<Hours> = weeks.iter().cloned().chain([more]).collect();
        let wider: Vec<Place> = places.iter().cloned().chain([another]).collect();
        prop_assert!(open(&weeks, &places) || !open(&stricter, &places));
        prop_assert!(open(&weeks, &places) || !open(&weeks, &wider));
        let first = |weeks: &[Hours], places: &[Place]| opening(weeks, places, at).map_or(i64::MAX, |opening| opening.not_before.0);
        prop_assert!(first(&weeks, &places) <= first(&stricter, &places));
        prop_assert!(first(&weeks, &places) <= first(&weeks, &wider));
    }

    /// An opening is open from its first to its last millisecond, and closed (or long) after it.
    #[test]
    fn openings_are_exact(weeks in prop::collection::vec(week(), 1..3), places in prop::collection::vec(anywhere(), 1..3), minutes in 0i64..14 * 1440) {
        let at = utc("2026-11-16", 0, 0).plus(minutes * 60_000 + 17);
        let open = |at: Timestamp| weeks.iter().all(|week| places.iter().all(|place| week.is_open(at, place)));
        if let Some(found) = opening(&weeks, &places, at) {
            prop_assert!(found.not_before >= at && found.not_after >= found.not_before);
            let middle = Timestamp((found.not_before.0 + found.not_after.0) / 2);
            prop_assert!(open(found.not_before) && open(middle) && open(found.not_after));
            prop_assert!(!open(found.not_after.plus(1)) || found.not_after.0 - at.0 > 39 * 86_400_000);
            prop_assert!(found.not_before == at || !open(found.not_before.plus(-1)));
        } else {
            for hour in 0..39 * 24 {
                prop_assert!(!open(at.plus(hour * 3_600_000)));
            }
        }
    }

    /// Days are printed as they are read, follow one another, and keep their place in any offset.
    #[test]
    fn days_and_instants_agree(days in -700_000i32..2_900_000, minutes in -1080i32..=1080, millisecond in 0i64..86_400_000) {
        let day = Date::default().plus_days(days);
        prop_assert_eq!(Date::parse(&day.to_string()), Some(day));
        prop_assert_eq!(day.plus_days(1).days_since(day), 1);
        let sign = if minutes < 0 { '-' } else { '+' };
        let offset = UtcOffset::parse(&format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)).unwrap();
        prop_assert_eq!(day.start(offset).plus(millisecond).local(offset), (day, millisecond));
        prop_assert_eq!(offset.to_string().parse::<String>().ok().and_then(|text| UtcOffset::parse(&text)), Some(offset));
    }

    #[test]
    fn hostile_ids_and_values_get_an_answer(text in "\\PC{0,40}") {
        let _ = text.parse::<Jurisdiction>();
        let _ = Hours::parse(&text);
        let _ = Term::parse(&text);
        let _ = Date::parse(&text);
        let _ = UtcOffset::parse(&text);
        let _ = rules::jurisdictions_for(&text, Some(&text));
    }
}
