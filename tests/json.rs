//! The reader against JSONTestSuite, the writer against RFC 8785 and its number list; both against themselves.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use avowal::error::Code;
use avowal::json::{Limits, Members, Value, document};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

const WIDE: Limits = Limits { bytes: 1 << 20, depth: 600 };

#[test]
fn what_no_parser_may_accept_is_refused() {
    let files = suite("test_parsing", "n_");
    assert_eq!(files.len(), 188);
    for file in files {
        let bytes = fs::read(&file).unwrap();
        assert!(Value::parse_bytes(&bytes, WIDE).is_err(), "{} was accepted", file.display());
    }
}

#[test]
fn what_every_parser_must_accept_is_accepted_or_refused_for_a_stated_reason() {
    let files = suite("test_parsing", "y_");
    assert_eq!(files.len(), 95);
    let mut accepted = 0;
    for file in files {
        let bytes = fs::read(&file).unwrap();
        match Value::parse_bytes(&bytes, WIDE) {
            Ok(_) => accepted += 1,
            // stricter than the grammar on purpose: two readers could understand these differently
            Err(error) => assert!(
                matches!(error.code, Code::JsonNotInteger | Code::JsonDuplicateKey | Code::JsonNumberRange),
                "{}: {error}",
                file.display()
            ),
        }
    }
    // 19 hold a fraction, an exponent, minus zero, a large integer or the same key twice
    assert_eq!(accepted, 76);
}

#[test]
fn what_parsers_may_treat_as_they_like_never_comes_out_changed() {
    let files = [suite("test_parsing", "i_"), suite("test_transform", "")].concat();
    assert_eq!(files.len(), 35 + 22);
    for file in files {
        let bytes = fs::read(&file).unwrap();
        if let Ok(value) = Value::parse_bytes(&bytes, WIDE) {
            assert_eq!(Value::parse(&value.canonical(), WIDE), Ok(value), "{}", file.display());
        }
    }
}

#[test]
fn canonical_text_equals_rfc_8785() {
    let mut same = Vec::new();
    let mut refused = Vec::new();
    for input in list(&vectors().join("rfc8785/input")) {
        let name = input.file_name().unwrap().to_str().unwrap().to_owned();
        let expected = fs::read_to_string(vectors().join("rfc8785/output").join(&name)).unwrap();
        // one file holds an integer with a fraction of zero, which we refuse; without the fraction it must come out right
        let text = fs::read_to_string(&input).unwrap().replace("56.0", "56");
        match Value::parse(&text, WIDE) {
            Ok(value) => {
                assert_eq!(value.canonical(), expected, "{name}");
                same.push(name);
            }
            Err(error) => {
                assert_eq!(error.code, Code::JsonNotInteger, "{name}: {error}");
                refused.push(name);
            }
        }
    }
    assert_eq!(same, ["arrays.json", "french.json", "structures.json", "unicode.json", "weird.json"]);
    // the only one with fractions
    assert_eq!(refused, ["values.json"]);
}

/// The list holds the shortest form of doubles. We take the integers below 2^53 among them and refuse all else.
#[test]
fn numbers_are_written_as_ecmascript_writes_them_or_refused() {
    let file = fs::File::open(vectors().join("es6-numbers/es6_first10000.txt.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let (mut written, mut refused) = (0, 0);
    for line in text.lines() {
        let (_, expected) = line.split_once(',').unwrap();
        match Value::parse(expected, WIDE) {
            Ok(value) => {
                assert_eq!(value.canonical(), expected);
                written += 1;
            }
            Err(error) => {
                assert!(
                    matches!(error.code, Code::JsonNotInteger | Code::JsonNumberRange),
                    "{expected}: {error}"
                );
                let double: f64 = expected.parse().unwrap();
                assert!(
                    double.fract() != 0.0 || double.abs() > 9_007_199_254_740_991.0,
                    "{expected} was refused"
                );
                refused += 1;
            }
        }
    }
    assert_eq!(written + refused, 10_000);
    assert!(written > 10, "{written}");
}

#[test]
fn each_refusal_has_its_code_and_place() {
    let cases = [
        (r#"{"a":1,"a":2}"#, Code::JsonDuplicateKey, Some("/a")),
        (r#"{"a":{"b":1,"b":1}}"#, Code::JsonDuplicateKey, Some("/a/b")),
        (r#"{"a\u0062":1,"ab":2}"#, Code::JsonDuplicateKey, Some("/ab")),
        (r#"["\ud800"]"#, Code::JsonLoneSurrogate, Some("/0")),
        (r#"["\udc00\ud800"]"#, Code::JsonLoneSurrogate, Some("/0")),
        (r#"{"x/y":1.5}"#, Code::JsonNotInteger, Some("/x~1y")),
        ("-0", Code::JsonNotInteger, None),
        ("1e2", Code::JsonNotInteger, None),
        ("9007199254740992", Code::JsonNumberRange, None),
        ("-9007199254740992", Code::JsonNumberRange, None),
        ("99999999999999999999999", Code::JsonNumberRange, None),
        ("\u{feff}1", Code::JsonSyntax, None),
        ("1 2", Code::JsonSyntax, None),
        ("", Code::JsonSyntax, None),
    ];
    for (text, code, pointer) in cases {
        let error = Value::parse(text, WIDE).unwrap_err();
        assert_eq!((error.code, error.pointer.as_deref()), (code, pointer), "{text}");
    }
    assert_eq!(Value::parse("9007199254740991", WIDE), Ok(Value::Integer(9_007_199_254_740_991)));
    assert_eq!(Value::parse_bytes(b"\"\xff\"", WIDE).unwrap_err().code, Code::JsonUtf8);
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Typed {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_length: Option<u32>,
    nested: Option<Inner>,
    #[serde(default)]
    list: Vec<Inner>,
    #[serde(default)]
    named: Members<i64>,
    #[serde(rename = "box")]
    size: [u32; 2],
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inner {
    on: bool,
}

#[test]
fn a_typed_document_says_what_is_wrong_and_where() {
    let cases = [
        (r#"{"name":"a","box":[1,2]}"#, None),
        (
            r#"{"box":[1,2],"named":{"b":1,"a":-2},"list":[{"on":true}],"nested":{"on":false},"maxLength":3,"name":"a"}"#,
            None,
        ),
        (r#"{"box":[1,2]}"#, Some((Code::JsonMissingKey, "/name"))),
        (r#"{"name":"a"}"#, Some((Code::JsonMissingKey, "/box"))),
        // a name that is spelt otherwise is why one is missing
        (r#"{"Name":"a","box":[1,2]}"#, Some((Code::JsonUnknownKey, "/Name"))),
        (r#"{"name":"a","box":[1,2],"max_length":3}"#, Some((Code::JsonUnknownKey, "/max_length"))),
        (
            r#"{"name":"a","box":[1,2],"nested":{"on":true,"off":1}}"#,
            Some((Code::JsonUnknownKey, "/nested/off")),
        ),
        (r#"{"name":"a","box":[1,2],"nested":{}}"#, Some((Code::JsonMissingKey, "/nested/on"))),
        (
            r#"{"name":"a","box":[1,2],"list":[{"on":true},{"on":1}]}"#,
            Some((Code::JsonWrongType, "/list/1/on")),
        ),
        (r#"{"name":"a","box":[1,2],"named":{"x":"1"}}"#, Some((Code::JsonWrongType, "/named/x"))),
        (r#"{"name":"a","box":[1,2],"maxLength":null}"#, Some((Code::JsonWrongType, "/maxLength"))),
        (r#"{"name":null,"box":[1,2]}"#, Some((Code::JsonWrongType, "/name"))),
        (r#"{"name":"a","box":[1,2],"maxLength":-1}"#, Some((Code::JsonWrongValue, "/maxLength"))),
        (r#"{"name":"a","box":[1]}"#, Some((Code::JsonWrongValue, "/box"))),
        (r#"["a",null,null,[],{},[1,2]]"#, Some((Code::JsonWrongType, ""))),
    ];
    for (text, refusal) in cases {
        let refused = document::<Typed>(text, WIDE).err();
        let found = refused.as_ref().map(|error| (error.code, error.pointer.as_deref().unwrap_or_default()));
        assert_eq!(found, refusal, "{text}");
    }
}

#[test]
fn size_and_depth_are_bounded() {
    let limits = Limits { bytes: 64, depth: 4 };
    assert!(Value::parse("[[[[1]]]]", limits).is_ok());
    assert_eq!(Value::parse("[[[[[1]]]]]", limits).unwrap_err().code, Code::JsonTooDeep);
    // siblings do not add up
    assert!(Value::parse("[[],[],[],[],[],[]]", limits).is_ok());
    assert_eq!(Value::parse(&" ".repeat(65), limits).unwrap_err().code, Code::JsonTooLarge);
    assert_eq!(Value::parse(&"[".repeat(1 << 20), WIDE).unwrap_err().code, Code::JsonTooDeep);
}

#[test]
fn many_keys_take_linear_time() {
    let text = format!("{{{}}}", (0..60_000).map(|n| format!("\"k{n}\":{n}")).collect::<Vec<_>>().join(","));
    assert!(matches!(Value::parse(&text, WIDE), Ok(Value::Object(object)) if object.len() == 60_000));
}

proptest! {
    /// What serde_json makes of the same type, name by name, is what is read here in the order of the type.
    #[test]
    fn typed_documents_are_read_as_serde_json_reads_them(
        changes in prop::collection::btree_map(
            prop::sample::select(vec!["name", "maxLength", "nested", "list", "named", "box", "other"]),
            prop::sample::select(vec!["1", "-1", "\"a\"", "[]", "{}", "[1,2]", r#"{"on":true}"#, r#"{"on":1}"#, r#"[{"on":false}]"#, "[{}]", "left out"]),
            0..4,
        ),
    ) {
        let mut members = BTreeMap::from([("name", "\"a\""), ("box", "[1,2]"), ("list", "[]"), ("maxLength", "1")]);
        members.extend(changes);
        let written = members.iter().filter(|(_, value)| **value != "left out");
        let text = format!("{{{}}}", written.map(|(name, value)| format!("\"{name}\":{value}")).collect::<Vec<_>>().join(","));
        prop_assert_eq!(document::<Typed>(&text, WIDE).ok(), serde_json::from_str(&text).ok(), "{}", text);
    }

    #[test]
    fn reading_what_was_written_gives_the_same(value in value()) {
        prop_assert_eq!(Value::parse(&value.canonical(), WIDE), Ok(value));
    }

    #[test]
    fn any_text_gives_an_answer(text in ".{0,200}") {
        if let Ok(value) = Value::parse(&text, WIDE) {
            prop_assert_eq!(Value::parse(&value.canonical(), WIDE), Ok(value));
        }
    }

    #[test]
    fn an_independent_reader_agrees_on_what_is_accepted(value in value()) {
        let other: serde_json::Value = serde_json::from_str(&value.canonical()).unwrap();
        prop_assert_eq!(serde_json::to_value(&value).unwrap(), other);
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (-9_007_199_254_740_991i64..=9_007_199_254_740_991).prop_map(Value::Integer),
        any::<String>().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::Array),
            prop::collection::btree_map(any::<String>(), inner, 0..8).prop_map(Value::Object),
        ]
    })
}

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/json")
}

fn suite(folder: &str, prefix: &str) -> Vec<PathBuf> {
    let files = list(&vectors().join("JSONTestSuite").join(folder));
    files.into_iter().filter(|file| file.file_name().unwrap().to_string_lossy().starts_with(prefix)).collect()
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}
