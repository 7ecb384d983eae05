//! Parts against the recorded counts of other people's tables and libraries.

use std::fs::File;
use std::io::Read as _;

use avowal::error::Code;
use avowal::message::{Counting, Encoding, Policy, Segments, count, count_segments, split_segments};
use proptest::prelude::*;
use serde_json::Value;

fn by(policy: Policy) -> Counting {
    Counting { policy, ..Counting::default() }
}

fn counted(text: &str, policy: Policy) -> Segments {
    count_segments(text, &by(policy)).unwrap()
}

fn rows() -> Vec<Value> {
    let file =
        File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/sms/segments.jsonl.zst")).unwrap();
    let mut text = String::new();
    ruzstd::decoding::StreamingDecoder::new(file).unwrap().read_to_string(&mut text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_recorded_text_has_the_recorded_parts() {
    let rows = rows();
    assert_eq!(rows.len(), 3847);
    for row in rows {
        let text = row["text"].as_str().unwrap();
        let found = counted(text, Policy::GsmCodepoint);
        let encoding = if found.encoding == Encoding::Gsm7 { "GSM7" } else { "UCS2" };
        assert_eq!(
            (encoding, u64::from(found.units), u64::from(found.segments)),
            (
                row["encoding"].as_str().unwrap(),
                row["units"].as_u64().unwrap(),
                row["segments"].as_u64().unwrap()
            ),
            "{text:?}"
        );
        assert_eq!(found.encoding == Encoding::Ucs2, !found.forcing.is_empty(), "{text:?}");
        for policy in [Policy::GsmCodepoint, Policy::GsmGrapheme, Policy::CnDomestic] {
            check_split(text, &by(policy));
        }
    }
}

/// As many parts as were counted, together the text, each within its room.
fn check_split(text: &str, counting: &Counting) {
    let found = count_segments(text, counting).unwrap();
    let parts = split_segments(text, counting).unwrap();
    assert_eq!(parts.concat(), text);
    assert_eq!(parts.len() as u32, found.segments, "{text:?} {counting:?}");
    if counting.language.is_none()
        && counting.policy != Policy::CnDomestic
        && found.encoding == Encoding::Ucs2
    {
        let units = parts.iter().map(|part| part.encode_utf16().count() as u32);
        assert!(units.max().unwrap_or_default() <= found.units_per_segment, "{text:?}");
    }
}

#[test]
fn parts_are_split_where_a_network_splits_them() {
    let long = format!("{}€{}", "a".repeat(152), "b".repeat(10));
    // the euro takes two, and is never torn
    let parts = split_segments(&long, &by(Policy::GsmCodepoint)).unwrap();
    assert_eq!(parts, [&"a".repeat(152), &format!("€{}", "b".repeat(10))]);
    let family = format!("{}\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}", "ж".repeat(65));
    assert_eq!(split_segments(&family, &by(Policy::GsmGrapheme)).unwrap(), [&family[..130], &family[130..]]);
    assert_eq!(split_segments(&family, &by(Policy::GsmCodepoint)).unwrap().len(), 2);
    let turkish = Counting { language: Some("tr".to_owned()), header: 6, ..Counting::default() };
    check_split(&"Şimdi ığ İ ".repeat(40), &turkish);
    assert_eq!(split_segments("", &Counting::default()).unwrap(), Vec::<&str>::new());
    let none = Counting { language: Some("hi".to_owned()), ..Counting::default() };
    assert_eq!(split_segments("a", &none).unwrap_err().code, Code::MessageNoShiftTable);
}

/// A gateway that keeps clusters whole counts as this library does.
#[test]
fn whole_clusters_are_counted_like_the_calculator_that_keeps_them() {
    let (mut apart, mut older) = (0, 0);
    for row in rows() {
        let text = row["text"].as_str().unwrap();
        // it counts one part of nothing
        let theirs = row["twilio"][1].as_u64().unwrap() - u64::from(text.is_empty());
        let ours = counted(text, Policy::GsmGrapheme);
        // its clusters are those of an older Unicode, which parted people who hold hands
        let (one, other) = (u64::from(ours.segments), theirs);
        assert!(one.abs_diff(other) <= 1, "{text:?}");
        older += u64::from(one != other);
        apart += u64::from(ours.segments != counted(text, Policy::GsmCodepoint).segments);
    }
    assert_eq!(
        (apart, older),
        (10, 1),
        "texts on which the two ways of counting differ, and on which the calculator does"
    );
}

#[test]
fn what_is_left_is_what_still_fits() {
    for (text, segments, units, per, left) in [
        ("", 0, 0, 160, 160),
        ("a", 1, 1, 160, 159),
        (&"a".repeat(160), 1, 160, 160, 0),
        (&"a".repeat(161), 2, 161, 153, 145),
        (&"a".repeat(306), 2, 306, 153, 0),
        // the pair of the euro sign does not fit into the last septet of the first part
        (&format!("{}€{}", "a".repeat(152), "b".repeat(10)), 2, 164, 153, 141),
        ("я", 1, 1, 70, 69),
        (&"я".repeat(71), 2, 71, 67, 63),
        (&format!("{}😀{}", "я".repeat(66), "я".repeat(5)), 2, 73, 67, 60),
    ] {
        let found = counted(text, Policy::GsmCodepoint);
        assert_eq!(
            (found.segments, found.units, found.units_per_segment, found.units_left),
            (segments, units, per, left),
            "{text:?}"
        );
    }
}

#[test]
fn chinese_platforms_count_characters() {
    for (text, segments, units, left) in [
        ("", 0, 0, 70),
        ("abc 1", 1, 5, 65),
        (&"验".repeat(70), 1, 70, 0),
        (&"a".repeat(71), 2, 71, 63),
        ("😀", 1, 1, 69),
    ] {
        let found = counted(text, Policy::CnDomestic);
        assert_eq!(
            (found.encoding, found.segments, found.units, found.units_left),
            (Encoding::Ucs2, segments, units, left)
        );
        assert!(found.forcing.is_empty());
    }
}

#[test]
fn forcing_characters_are_named_with_their_place() {
    let found = counted("a😀b’c", Policy::GsmCodepoint);
    let places: Vec<(char, u32)> =
        found.forcing.iter().map(|forcing| (forcing.char, forcing.start)).collect();
    assert_eq!(places, [('😀', 1), ('’', 4)]);
}

#[test]
fn national_tables_are_used_where_they_are_allowed_and_help() {
    let with = |text: &str, language: &str| {
        count_segments(text, &Counting { language: Some(language.into()), ..Counting::default() })
    };
    // the alphabet of the language, and a header of 4 octets: 5 septets
    let turkish = with("Işık", "tr").unwrap();
    assert_eq!((turkish.encoding, turkish.units, turkish.units_per_segment), (Encoding::Gsm7, 4, 155));
    // 100 of them are cheaper in the alphabet of the language
    let many = with(&"ş".repeat(100), "tr").unwrap();
    assert_eq!((many.segments, many.units, many.units_per_segment, many.language), (1, 100, 155, Some("tr")));
    assert_eq!(with("¿Cómo está?", "es").unwrap().units, 13);
    assert_eq!(with("Não, ação", "pt").unwrap().encoding, Encoding::Gsm7);
    // what the default alphabet has needs no table
    assert_eq!(with("plain", "tr").unwrap().units_per_segment, 160);
    assert_eq!(with("Ж", "tr").unwrap().encoding, Encoding::Ucs2);
    assert_eq!(with("plain", "tr").unwrap().language, None);
    let absent = with("नमस्ते", "hi").unwrap_err();
    assert_eq!(absent.code, Code::MessageNoShiftTable);
    assert!(absent.message.contains("Urdu"));
}

#[test]
fn a_header_takes_its_place() {
    let with = |text: &str, header| count_segments(text, &Counting { header, ..Counting::default() });
    // ports of 16 bit: 7 octets are 8 septets
    assert_eq!(with("a", 6).unwrap().units_per_segment, 152);
    assert_eq!(with("я", 6).unwrap().units_per_segment, 66);
    // beside the numbers of parts: 12 octets are 14 septets
    assert_eq!(with(&"a".repeat(200), 6).unwrap().units_per_segment, 146);
    assert_eq!(with("a", 500).unwrap_err().code, Code::MessageHeaderTooLong);
}

#[test]
fn a_hundred_kilobytes_are_counted_and_a_tower_of_marks_is_split_after_all() {
    let long = "é😀".repeat(20_000);
    assert_eq!(counted(&long, Policy::GsmGrapheme).segments, 910);
    let tower = format!("a{}", "\u{301}".repeat(1000));
    assert_eq!(counted(&tower, Policy::GsmGrapheme).segments, 15);
}

proptest! {
    /// Whatever is left over is less than the next part, and a longer text is never cheaper.
    #[test]
    fn parts_hold_their_units(text in "\\PC{0,400}", policy in prop::sample::select(vec![Policy::GsmCodepoint, Policy::GsmGrapheme, Policy::CnDomestic])) {
        let found = counted(&text, policy);
        prop_assert!(found.units <= found.segments * found.units_per_segment);
        prop_assert!(found.units_left <= found.units_per_segment);
        prop_assert_eq!(found.segments, count(&text, policy).segments);
        check_split(&text, &by(policy));
        let longer = counted(&format!("{text}x"), policy);
        prop_assert!(longer.segments >= found.segments);
    }
}

#[test]
fn a_language_is_one_in_any_case_and_only_what_its_tables_lack_forces() {
    let with = |text: &str, language: &str| {
        count_segments(text, &Counting { language: Some(language.to_owned()), ..Counting::default() })
            .unwrap()
    };
    assert_eq!(with("ğ", "TR"), with("ğ", "tr"));
    let forcing = |text: &str| with(text, "pt").forcing.iter().map(|one| one.char).collect::<String>();
    assert_eq!(forcing("º ж"), "ж", "the locking table has the first");
    // each is in one of the tables, and no table has both
    assert_eq!(forcing("ºñ"), "º");
}
