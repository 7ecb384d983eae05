//! Which room may use which. Nothing points back, and JavaScript is known in one room only.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A room and the rooms it may use.
const ARROWS: [(&str, &[&str]); 17] = [
    ("error", &[]),
    ("fold", &[]),
    ("order", &[]),
    ("finding", &["error"]),
    ("json", &["error", "order"]),
    ("time", &["error"]),
    ("region", &["error"]),
    ("phone", &["error", "region"]),
    ("rules", &["consent", "error", "finding", "fold", "order", "region", "time"]),
    ("notice", &["consent", "error", "finding", "fold", "json", "rules", "time"]),
    ("consent", &["error", "json", "order", "time"]),
    (
        "message",
        &[
            "consent", "error", "finding", "fold", "json", "notice", "order", "phone", "region", "rules",
            "time",
        ],
    ),
    ("capture", &["consent", "error", "json", "notice", "receipt", "time"]),
    (
        "receipt",
        &["capture", "consent", "error", "fold", "json", "notice", "order", "phone", "region", "time"],
    ),
    ("duty", &["error", "finding", "json", "rules", "time"]),
    (
        "authorize",
        &[
            "capture", "consent", "error", "finding", "fold", "json", "message", "notice", "order",
            "receipt", "rules", "time",
        ],
    ),
    (
        "wasm",
        &[
            "authorize",
            "capture",
            "consent",
            "duty",
            "error",
            "finding",
            "json",
            "message",
            "notice",
            "phone",
            "receipt",
            "region",
            "rules",
            "time",
        ],
    ),
];

/// A capture is a token and carries a challenge: of `receipt` it may use only how tokens and keys are read.
const CAPTURE_OF_RECEIPT: [&str; 2] = ["jws", "keys"];

#[test]
fn rooms_use_only_the_rooms_below_them() {
    let mut seen = BTreeSet::new();
    for (file, text) in sources() {
        assert!(
            !text.contains("crate::{"),
            "{}: one `use crate::room` a line, so that arrows can be read",
            file.display()
        );
        let room = room_of(&file);
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == room) else {
            assert_eq!(room, "lib", "`{}` is in no known room", file.display());
            continue;
        };
        seen.insert(room.clone());
        for used in uses(&text) {
            let (target, rest) = used.split_once("::").unwrap_or((&used, ""));
            assert!(target == room || allowed.contains(&target), "{} uses `{used}`", file.display());
            if room == "capture" && target == "receipt" {
                let inner = rest.split("::").next().unwrap_or_default();
                assert!(CAPTURE_OF_RECEIPT.contains(&inner), "{} uses `{used}`", file.display());
            }
        }
    }
    let known: BTreeSet<_> = ARROWS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(seen, known, "a room of the table is empty");
}

#[test]
fn only_the_wasm_room_knows_javascript() {
    for (file, text) in sources() {
        let javascript = ["wasm_bindgen", "js_sys", "web_sys", "serde_wasm_bindgen", "getrandom"]
            .iter()
            .find(|name| text.contains(*name));
        assert!(room_of(&file) == "wasm" || javascript.is_none(), "{} names {javascript:?}", file.display());
    }
}

#[test]
fn the_core_reads_no_clock_and_no_surroundings() {
    // the walk through the phone automata is a test: it is not compiled into the crate
    for (file, text) in sources().into_iter().filter(|(file, _)| !file.ends_with("phone/walk.rs")) {
        for forbidden in
            ["SystemTime", "Instant::now", "std::env", "std::fs", "std::net", "thread_rng", "static mut"]
        {
            assert!(!text.contains(forbidden), "{} uses {forbidden}", file.display());
        }
    }
}

/// Every `crate::...` path of a file, documentation aside.
fn uses(text: &str) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| {
            rest.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
                .next()
                .unwrap_or("")
                .to_owned()
        })
        .filter(|path| !path.is_empty())
        .collect()
}

fn room_of(file: &Path) -> String {
    let inside = file.strip_prefix(root()).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(found.len() > 20);
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}
