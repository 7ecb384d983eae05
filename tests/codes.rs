//! The table of codes: well formed, each once, each in a room that exists, each named by a test or a document.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use avowal::error::Code;

/// Areas that are rooms of the package rather than of the crate.
const OUTSIDE: [&str; 6] = ["edge", "page", "wasm", "cli", "integrity", "registration"];

#[test]
fn codes_are_well_formed_and_used_once() {
    let mut seen = BTreeSet::new();
    for code in Code::ALL {
        let text = code.as_str();
        let (area, problem) = text.split_once('.').unwrap();
        let plain = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        assert!(plain(area) && plain(problem), "{text}");
        assert!(seen.insert(text), "{text} stands twice");
        let meaning = code.meaning();
        assert!(!meaning.ends_with('.') && !meaning.contains('\n'), "{text}");
        let room = root().join("src").join(area);
        assert!(
            OUTSIDE.contains(&area) || room.is_dir() || room.with_extension("rs").is_file(),
            "{text}: no such room"
        );
    }
}

#[test]
fn codes_in_the_package_stand_in_the_table() {
    let known: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    for file in files(&root().join("js/src")) {
        let text = fs::read_to_string(&file).unwrap();
        for (index, _) in text.match_indices("ConsentError('") {
            let code = text[index + "ConsentError('".len()..].split('\'').next().unwrap();
            assert!(known.contains(code), "{}: `{code}` is not in the table", file.display());
        }
    }
}

/// A code nobody tests may mean anything. Tests name it as text or as its variant.
#[test]
fn every_code_is_tested() {
    let mut tests = String::new();
    for file in files(&root().join("tests")) {
        if file.extension().is_some_and(|kind| kind == "rs" || kind == "mjs") && !file.ends_with("codes.rs") {
            tests.push_str(&fs::read_to_string(&file).unwrap());
        }
    }
    // what a person meant is judged row by row: each row of this file expects its codes
    tests.push_str(&fs::read_to_string(root().join("tests/vectors/phone/read.jsonl")).unwrap());
    // and so are notices, terms and places
    for name in ["notices", "deadlines", "places"] {
        let file = root().join(format!("tests/vectors/rules/{name}.jsonl"));
        tests.push_str(&fs::read_to_string(file).unwrap());
    }
    let untested: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| !tests.contains(code.as_str()) && !tests.contains(&format!("Code::{code:?}")))
        .map(|code| code.as_str())
        .collect();
    assert!(untested.is_empty(), "{untested:?}");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true if path.ends_with("vectors") => {}
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
