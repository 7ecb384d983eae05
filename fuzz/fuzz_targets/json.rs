//! Any bytes give a value or a code, and a value survives being written.
#![no_main]

use avowal::json::{Limits, Value};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { bytes: 1 << 16, depth: 32 };
    if let Ok(value) = Value::parse_bytes(bytes, limits) {
        let wide = Limits { bytes: usize::MAX, depth: 32 };
        assert_eq!(Value::parse(&value.canonical(), wide), Ok(value));
    }
});
