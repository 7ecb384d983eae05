//! Reading vectors, and putting an answer in their words.

use std::io::Read;
use std::path::Path;

use avowal::phone::{Metadata, ParseError, PhoneCheck, Possible};
use avowal::region::Region;
use serde_json::{Value, json};

pub fn file(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/phone").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rows of a file of JSON lines, compressed or not.
pub fn rows(name: &str) -> Vec<Value> {
    let bytes = file(name);
    let mut text = String::new();
    if name.ends_with(".zst") {
        ruzstd::decoding::StreamingDecoder::new(&bytes[..]).unwrap().read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    text.lines().filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The metadata of libphonenumber's own unit tests.
pub fn testing() -> Metadata {
    Metadata::from_bytes(&file("testing.bin")).unwrap()
}

/// A check in the columns of the differential vectors, from `status` on.
pub fn row(metadata: &Metadata, check: &PhoneCheck, home: Option<Region>) -> Value {
    if let Some(reason) = check.reason() {
        return json!([match reason {
            ParseError::InvalidCountryCode => "INVALID_COUNTRY_CODE",
            ParseError::NotANumber => "NOT_A_NUMBER",
            ParseError::TooShortAfterIdd => "TOO_SHORT_AFTER_IDD",
            ParseError::TooShortNsn => "TOO_SHORT_NSN",
            ParseError::TooLong => "TOO_LONG",
        }]);
    }
    let possible = match check.possible().unwrap() {
        Possible::IsPossible => "IS_POSSIBLE",
        Possible::IsPossibleLocalOnly => "IS_POSSIBLE_LOCAL_ONLY",
        Possible::InvalidCountryCode => "INVALID_COUNTRY_CODE",
        Possible::TooShort => "TOO_SHORT",
        Possible::InvalidLength => "INVALID_LENGTH",
        Possible::TooLong => "TOO_LONG",
    };
    json!([
        "OK",
        check.country_calling_code(),
        check.national_number(),
        check.italian_leading_zeros() > 0,
        check.italian_leading_zeros(),
        check.extension().unwrap_or_default(),
        check.e164(),
        check.national(metadata),
        check.international(metadata),
        check.rfc3966(metadata),
        check.valid(),
        possible,
        check.region().map(|region| region.to_string()).unwrap_or_default(),
        check.phone_type().as_str().to_uppercase().replace('-', "_"),
        home.is_some_and(|home| check.valid_for_region(metadata, home)),
    ])
}

/// Compares answers and reports the first differences.
pub fn report(name: &str, compared: usize, differences: &[String]) {
    println!("{name}: {compared} rows, {} differences", differences.len());
    let shown: Vec<_> = differences.iter().take(60).map(String::as_str).collect();
    assert!(
        differences.is_empty(),
        "{name}: {} of {compared} differ\n{}",
        differences.len(),
        shown.join("\n")
    );
}

/// Rows of a file on which this library answers otherwise, for a reason written down in `exceptions.jsonl`.
pub struct Exceptions {
    rows: Vec<Value>,
    used: Vec<bool>,
}

impl Exceptions {
    pub fn of(file: &str) -> Self {
        let rows: Vec<Value> =
            rows("exceptions.jsonl").into_iter().filter(|row| row["file"] == file).collect();
        assert!(rows.iter().all(|row| row["why"].as_str().is_some_and(|why| !why.is_empty())));
        Self { used: vec![false; rows.len()], rows }
    }

    pub fn explain(&mut self, row: &Value) -> bool {
        let found = self.rows.iter().position(|exception| exception["row"] == *row);
        found.inspect(|&at| self.used[at] = true).is_some()
    }

    pub fn all_used(&self) {
        let unused: Vec<_> =
            self.rows.iter().zip(&self.used).filter(|pair| !pair.1).map(|pair| &pair.0["row"]).collect();
        assert!(unused.is_empty(), "exceptions no longer needed: {unused:?}");
    }
}
