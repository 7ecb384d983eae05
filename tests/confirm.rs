//! Codes: six digits, bound to receipt and number, checked within their life and tries.

use avowal::receipt::confirm::{CODE_LIFE_MS, TRIES, check_code, make_code};
use avowal::time::Timestamp;

const KEY: [u8; 32] = [9; 32];
const AT: Timestamp = Timestamp(1_795_219_200_000);

#[test]
fn a_code_is_good_for_its_receipt_number_life_and_tries() {
    let (code, pending) = make_code(&KEY, "sha-256:r", "+4915123456789", &[1, 2, 3, 4, 5, 6, 7, 8], AT);
    let good = |key: &[u8; 32], receipt: &str, phone: &str, code: &str, tries: u32, at: Timestamp| {
        check_code(key, receipt, phone, code, &pending, tries, at).is_ok()
    };
    let ask = |tries, later| good(&KEY, "sha-256:r", "+4915123456789", &code, tries, AT.plus(later));
    assert!(ask(1, 0) && ask(TRIES, CODE_LIFE_MS - 1));
    assert!(!ask(TRIES + 1, 0) && !ask(1, CODE_LIFE_MS));
    assert!(!good(&KEY, "sha-256:s", "+4915123456789", &code, 1, AT));
    assert!(!good(&KEY, "sha-256:r", "+4915123456780", &code, 1, AT));
    assert!(!good(&[8; 32], "sha-256:r", "+4915123456789", &code, 1, AT));
    for other in ["", "0", "000000", "999999", &code[..5], &format!("{code}0")] {
        assert!(other == code || !good(&KEY, "sha-256:r", "+4915123456789", other, 1, AT), "{other}");
    }
    // parts cannot flow into each other
    let (code, pending) = make_code(&KEY, "ab", "c", &[0; 8], AT);
    assert!(check_code(&KEY, "a", "bc", &code, &pending, 1, AT).is_err());
}

#[test]
fn codes_are_six_digits_and_spread_evenly() {
    let mut first = [0u32; 10];
    for n in 0u64..20_000 {
        let random = avowal::json::sha256(&n.to_be_bytes())[..8].try_into().unwrap();
        let (code, _) = make_code(&KEY, "r", "p", &random, AT);
        assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
        first[usize::from(code.as_bytes()[0] - b'0')] += 1;
    }
    assert!(first.iter().all(|count| (1800..2200).contains(count)), "{first:?}");
}
