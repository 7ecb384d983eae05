//! Labelled answers: a regression set of this project's own making.

use std::collections::BTreeMap;

use avowal::message::{Keywords, ReplyContext, ReplyKind};
use serde_json::Value;

fn rows() -> Vec<Value> {
    let text = include_str!("../vectors/message/replies.jsonl");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn name(kind: ReplyKind) -> String {
    serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn every_labelled_answer_is_understood() {
    let keywords = Keywords::all();
    let rows = rows();
    assert!(rows.len() >= 1500, "{}", rows.len());
    let mut table: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for row in &rows {
        let text = |name: &str| row.get(name).and_then(Value::as_str);
        let context = ReplyContext {
            locale: text("locale"),
            region: text("region"),
            sender: text("sender"),
            keywords: &[],
        };
        let found = name(keywords.classify(text("text").unwrap(), &context).kind);
        let expected = text("expected").unwrap();
        if found != expected && !(row.get("open") == Some(&Value::Bool(true))) {
            wrong.push(format!("{row} is {found}"));
        }
        *table.entry((expected.to_owned(), found)).or_default() += 1;
    }
    println!("{table:#?}");
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn a_keyword_of_ones_own_stops_and_its_language_is_told() {
    let keywords = Keywords::all();
    let own = ReplyContext { keywords: &["Nordstop"], ..ReplyContext::default() };
    assert_eq!(keywords.classify("nordstop!", &own).keyword.as_deref(), Some("Nordstop"));
    let german = ReplyContext { locale: Some("de"), region: Some("DE"), ..ReplyContext::default() };
    let found = keywords.classify("STOPP bitte", &german);
    assert_eq!(
        (found.kind, found.keyword.as_deref(), found.locale.as_deref()),
        (ReplyKind::OptOut, Some("STOPP"), Some("de"))
    );
    assert!(found.confidence.is_some());
}

#[test]
fn long_and_broken_answers_are_read_in_linear_time() {
    let keywords = Keywords::all();
    for piece in [
        "stop ",
        "a ",
        "\u{200b}",
        "> ",
        "é\u{301}",
        "不",
        "STOP to ",
        "🛑",
        "don't ",
        "a,",
        "stop\nx",
        "STOP X.",
        " - ",
    ] {
        keywords.classify(&piece.repeat(100_000 / piece.len()), &ReplyContext::default());
    }
}
