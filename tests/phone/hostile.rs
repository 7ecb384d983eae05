//! Whatever comes in: an answer, never a panic, in bounded time; and what comes out can go in again.

use std::time::{Duration, Instant};

use avowal::phone::{
    Formatter, Metadata, MetadataError, ParseError, PhoneCheck, parse, parse_utf16, read, regions,
};
use avowal::region::Region;

use crate::rows::{file, rows};

fn inputs() -> Vec<String> {
    let mut inputs: Vec<String> = [
        "",
        " ",
        "\0",
        "+",
        "++",
        "+\0",
        "0",
        "00",
        "x",
        "#",
        ";",
        ",",
        ";ext=",
        ";phone-context=",
        "tel:",
        ";isub=1",
        "+1;phone-context=",
        "1;phone-context=+",
        "1;phone-context=tel:",
        "\u{202E}+44\u{202C}",
        "\u{FEFF}",
        "\u{FFFD}\u{FFFF}",
        "\u{10FFFF}",
        "e\u{301}xt",
        "12\u{0}34\u{0}567890",
        "+٠٠٠",
        "⁺⁴⁴",
        "①②③④⑤⑥⑦",
        "１",
        "½½½½½",
        "Ⅷ Ⅷ Ⅷ",
        "٪٪٪",
        "0x1F4DE",
        "1e10",
        "-1",
        "∞",
        "NaN",
        "null",
        "undefined",
        "%00",
        "\u{1F1E9}\u{1F1EA}",
    ]
    .map(String::from)
    .into();
    for unit in [
        "9", "0", "+", "x", "-", "1x", "ext", " ", "\u{0}", "٣", "𝟙", "é", "/x", "\\ x", ",", "1,", ";ext=1",
        "(0)",
    ] {
        for count in [10, 100, 249, 250, 251, 1000, 1 << 20] {
            inputs.push(unit.repeat(count));
            inputs.push(format!("+44 7911 123456{}", unit.repeat(count)));
            inputs.push(format!("{}+44 7911 123456", unit.repeat(count)));
        }
    }
    // Lone surrogates as careless transcoders leave them: three bytes each, replaced.
    inputs.push(String::from_utf8_lossy(b"+44 \xED\xA0\x80 7911 123456").into_owned());
    inputs
}

#[test]
fn any_input_is_answered_in_time() {
    let metadata = Metadata::embedded().unwrap();
    for input in inputs() {
        let units = input.encode_utf16().count();
        for region in [
            None,
            "DE".parse().ok(),
            "US".parse().ok(),
            "AR".parse().ok(),
            "QQ".parse().ok(),
            Some(Region::WORLD),
        ] {
            let start = Instant::now();
            let check = parse(&metadata, &input, region);
            if units > 250 {
                assert_eq!(check.reason(), Some(ParseError::TooLong));
            }
            let reading = read(&metadata, &input, region);
            assert!(!reading.readings.is_empty() || !reading.notes.is_empty());
            for check in reading.readings.iter().chain([&check]) {
                assert_eq!(PhoneCheck::from_packed(check.to_packed()), Some(*check));
                assert_eq!(check.reason().is_none(), check.international(&metadata).is_some());
            }
            let mut formatter = Formatter::new(&metadata, region);
            for key in input.chars().take(300) {
                formatter.push(&metadata, key);
            }
            let shown: String = input.chars().take(40).filter(|c| c.is_ascii_digit()).collect();
            assert!(shown.len() <= 40);
            assert!(start.elapsed() < Duration::from_secs(1), "{} characters took too long", input.len());
        }
    }
}

/// What is too long is known after 251 units, however many come.
#[test]
fn input_without_end_is_too_long() {
    let metadata = Metadata::embedded().unwrap();
    for unit in [u16::from(b' '), u16::from(b'9'), u16::from(b'a'), u16::from(b';'), 0x669] {
        let check = parse_utf16(&metadata, std::iter::repeat(unit), None);
        assert_eq!(check.reason(), Some(ParseError::TooLong), "{unit:x}");
    }
}

/// An iterator that goes on after it said it ended is not asked again.
#[test]
fn an_input_ends_once() {
    let metadata = Metadata::embedded().unwrap();
    let mut at = 0;
    let units = core::iter::from_fn(move || {
        at += 1;
        (at != 13).then(|| b"+49301234567899"[at % 14].into())
    });
    let check = parse_utf16(&metadata, units, None);
    assert_ne!(check.reason(), Some(ParseError::TooLong));
}

/// Bits beyond the digits of an extension are none of a packed check, so that equal checks are equal.
#[test]
fn stray_bits_are_no_digits() {
    let metadata = Metadata::embedded().unwrap();
    for number in ["+49 30 123456", "+49 30 123456 ext. 7", "+49 30 123456 ext. 12345678"] {
        let check = parse(&metadata, number, None);
        let digits = check.extension().map_or(0, |extension| extension.len());
        let mut words = check.to_packed();
        for place in digits..24 {
            words[4 + place / 8] |= 15 << (place % 8 * 4);
        }
        assert_eq!(PhoneCheck::from_packed(words), Some(check), "{number}");
    }
}

/// E.164 and the international form of a valid number are read as the same number.
#[test]
fn what_is_written_is_read_back() {
    let metadata = Metadata::embedded().unwrap();
    let mut compared = 0;
    for row in rows("differential.jsonl.zst").iter().skip(1).filter(|row| row[14] == true).step_by(7) {
        let check = parse(&metadata, row[3].as_str().unwrap(), row[2].as_str().unwrap().parse().ok());
        assert_eq!(PhoneCheck::from_packed(check.to_packed()), Some(check));
        // After `x` libphonenumber reads no more than nine digits of an extension.
        let short = check.extension().is_none_or(|extension| extension.len() <= 9);
        for text in
            [check.international(&metadata).filter(|_| short), check.rfc3966(&metadata)].into_iter().flatten()
        {
            assert_eq!(parse(&metadata, &text, None), check, "{text}");
            compared += 1;
        }
    }
    assert!(compared > 10_000, "{compared}");
}

#[test]
fn every_region_has_a_valid_example() {
    let metadata = Metadata::embedded().unwrap();
    let regions = regions(&metadata);
    assert_eq!(regions.len(), 245);
    for info in regions {
        assert!(info.example.valid(), "{}", info.region);
        // By its calling code alone an example of the Åland Islands is Finnish; in its own region it is valid too.
        assert!(info.example.valid_for_region(&metadata, info.region), "{}", info.region);
        assert_eq!(info.example.country_calling_code(), Some(info.country_calling_code));
    }
}

#[test]
fn a_damaged_blob_is_refused() {
    let good = file("metadata-9.0.43.bin");
    assert!(Metadata::from_bytes(&good).is_ok());
    assert_eq!(Metadata::from_bytes(&[]).err(), Some(MetadataError::Unreadable));
    assert_eq!(Metadata::from_bytes(b"PK\x03\x04").err(), Some(MetadataError::Unreadable));
    for end in [4, 5, 6, 12, 40, 44, 48, 1000, good.len() - 1] {
        assert!(Metadata::from_bytes(&good[..end]).is_err(), "cut at {end}");
    }
    for at in (5..good.len()).step_by(97) {
        let mut bad = good.clone();
        bad[at] ^= 0x20;
        let error = Metadata::from_bytes(&bad).unwrap_err();
        assert!(matches!(error, MetadataError::Checksum | MetadataError::Unreadable), "byte {at}: {error}");
    }
    let mut newer = good.clone();
    newer[4] = 2;
    let error = Metadata::from_bytes(&newer).unwrap_err();
    assert_eq!((error, error.code()), (MetadataError::Format { found: 2 }, "phone.metadata-format"));
    assert_eq!(error.to_string(), "phone metadata of format 2, this version reads format 1");
}

/// A stream of noise with a checksum that fits decodes to nonsense, but it decodes.
#[test]
fn a_forged_blob_does_no_harm() {
    let good = file("metadata-9.0.43.bin");
    let head = 6 + good[5] as usize + 32;
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for round in 0..210_usize {
        let mut forged = good.clone();
        for _ in 0..=round % 20 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = head + 4 + (state >> 33) as usize % (good.len() - head - 4);
            forged[at] = (state >> 17) as u8;
        }
        // Cut, and one decision for ever: this can ask for more than any memory holds.
        if round >= 200 {
            forged = include_bytes!("../../src/phone/metadata.bin").to_vec();
            forged.truncate(head + 4 + 11_085 + (round - 200) / 2);
            forged.resize(forged.len() + 1_000_000, [0, 255][round % 2]);
        }
        let crc = forged[..head].iter().chain(&forged[head + 4..]).fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 }
            })
        });
        forged[head..head + 4].copy_from_slice(&(!crc).to_le_bytes());
        let metadata = Metadata::from_bytes(&forged).unwrap();
        for input in ["+44 7911 123456", "030 123456", "011 15-2345-6789 ext. 5"] {
            for region in ["DE", "AR", "US"] {
                let check = parse(&metadata, input, region.parse().ok());
                let _ = (check.national(&metadata), check.international(&metadata), check.rfc3966(&metadata));
                let mut formatter = Formatter::new(&metadata, region.parse().ok());
                input.chars().for_each(|key| drop(formatter.push(&metadata, key).to_owned()));
            }
        }
    }
}
