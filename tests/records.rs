//! Statements, state tokens, manifests and checkpoints: formats, refusals, and what each proves.

mod support;

use avowal::authorize::{Circumstances, History, Record, Setting, StateRequest, Suppression, by_state};
use avowal::capture::Evidence;
use avowal::consent::{Grant, MessageClass, Status};
use avowal::error::Code;
use avowal::json::{DOCUMENT, Value, document};
use avowal::message::Draft;
use avowal::receipt::checkpoint::{self, Tree, id_hash, leads};
use avowal::receipt::crypto::{SigningKey, verify_all};
use avowal::receipt::jws::Algorithm;
use avowal::receipt::keys::KeySet;
use avowal::receipt::manifest::Manifest;
use avowal::receipt::state::{PreparedState, State, life};
use avowal::receipt::statement::{Declaration, Kind, Statement, TABLE, prepare};
use avowal::receipt::verify::{Outcome, Question};
use avowal::time::Timestamp;
use support::{ISS, NOW, answer, answers, challenge_key, grant, jwk, key, kid, receipt_key};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

#[test]
fn every_kind_of_statement_holds_its_fields_and_no_other() {
    assert_eq!(TABLE.len(), 14);
    for row in TABLE {
        let fields = example(row.name);
        let signed = statement(row.kind, fields.clone(), role(row.name), &[]).unwrap();
        let answer = concluded(&signed, &set(""));
        assert_eq!(answer.outcome, Outcome::Valid, "{}: {:?}", row.name, answer.checks);
        let said = answer.statement.unwrap();
        assert!(said.keep >= said.at.plus(row.keep_days * DAY) && said.by.kid == kid(&statement_key()));
        for field in row.fields.iter().filter(|field| !field.optional) {
            let mut lacking = fields.clone();
            lacking.as_object_mut().unwrap().remove(field.name);
            assert_eq!(
                code(row.kind, lacking, row.name),
                Code::ReceiptStatementFieldMissing,
                "{} {}",
                row.name,
                field.name
            );
            let mut wrong = fields.clone();
            wrong[field.name] = serde_json::json!(true);
            assert_eq!(
                code(row.kind, wrong, row.name),
                Code::ReceiptStatementFieldType,
                "{} {}",
                row.name,
                field.name
            );
        }
        let mut more = fields;
        more["secret"] = serde_json::json!("hunter2");
        assert_eq!(code(row.kind, more, row.name), Code::ReceiptStatementFieldUnknown, "{}", row.name);
    }
}

#[test]
fn a_statement_is_kept_long_enough_and_signed_in_the_right_role() {
    let mut early = declaration(Kind::Drill, example("drill"), "custodian", &[]);
    early.keep = Some(NOW.plus(DAY));
    assert_eq!(unsigned(early).unwrap_err().code, Code::ReceiptStatementKeptTooShort);
    let by = |role: &str, about: &[String]| {
        statement(Kind::Undertaking, example("undertaking"), role, about).err().map(|error| error.code)
    };
    assert_eq!(by("intern", &[]), Some(Code::ReceiptStatementRole));
    assert_eq!(by("sole-trader", &[]), None);
    // a countersignature names what it countersigns, the first signature cannot
    let first = vec![format!("sha-256:{}", avowal::json::base64url(&[1; 32]))];
    assert_eq!(by("provider", &[]), Some(Code::ReceiptStatementRole));
    assert_eq!(by("provider", &first), None);
    assert_eq!(by("legal-representative", &first), Some(Code::ReceiptStatementRole));
    assert_eq!(by("legal-representative", &["sha-256:short".to_owned()]), Some(Code::JsonWrongValue));
}

#[test]
fn a_statement_is_only_as_good_as_its_key() {
    let signed = statement(Kind::Drill, example("drill"), "custodian", &[]).unwrap();
    let outcome = |keys: &KeySet| concluded(&signed, keys).outcome;
    assert_eq!(outcome(&set("")), Outcome::Valid);
    assert_eq!(outcome(&set(r#","status":"compromised""#)), Outcome::Indeterminate);
    let ended = format!(r#","exp":{}"#, NOW.seconds());
    assert_eq!(outcome(&set(&ended)), Outcome::Invalid);
    let foreign =
        KeySet::parse(&format!(r#"{{"keys":[{}]}}"#, jwk(&statement_key(), "receipt", ""))).unwrap();
    assert_eq!(outcome(&foreign), Outcome::Indeterminate, "a key of another purpose is no key");
    let tampered = signed.replacen('.', ".A", 1);
    assert_eq!(concluded(&tampered, &set("")).outcome, Outcome::Invalid);
    for text in ["", ".", "a.b.c", "\u{feff}", &"x".repeat(1 << 20)] {
        assert_eq!(concluded(text, &set("")).outcome, Outcome::Invalid);
    }
}

#[test]
fn only_the_manifest_of_the_root_given_counts() {
    let receipt = grant(NOW, 1, &answers(true, false), 2).text();
    let public = published("");
    let pinned = |text: &str, root: &SigningKey| {
        let keys = KeySet::pinned(text, &kid(root)).unwrap();
        let checked = answer(&receipt, &keys, &[], &Question { as_of: NOW, ..Question::default() });
        let keys = checked.checks.iter().find(|check| check.id == "keys").unwrap().code;
        (checked.outcome, keys)
    };
    let good = with_manifest(&public, &root_key(), ISS);
    assert_eq!(pinned(&good, &root_key()), (Outcome::Valid, None));
    let nothing = (Outcome::Indeterminate, Some(Code::IntegrityManifest));
    assert_eq!(pinned(&public, &root_key()), nothing, "no manifest");
    assert_eq!(pinned(&good, &key(77)), nothing, "another root");
    assert_eq!(pinned(&with_manifest(&public, &root_key(), "https://evil.example"), &root_key()), nothing);
    let (head, signature) = good.rsplit_once('.').unwrap();
    let forged = format!("{head}.{}", signature.replacen(|c: char| c.is_ascii_alphabetic(), "0", 1));
    assert_eq!(pinned(&forged, &root_key()), nothing, "a bad signature");
    // what stands beside the manifest is not read at all
    let poisoned = good.replacen(&jwk(&receipt_key(), "receipt", ""), &jwk(&key(66), "receipt", ""), 1);
    assert_eq!(pinned(&poisoned, &root_key()), (Outcome::Valid, None));
    let without_root = published("").replacen(&jwk(&root_key(), "keys", ""), &jwk(&key(66), "state", ""), 1);
    let keys = Value::parse(&without_root, avowal::json::KEYS).unwrap();
    let refused = Manifest::unsigned(ISS, &kid(&root_key()), 1, &keys, NOW).unwrap_err();
    assert_eq!(refused.code, Code::ReceiptKeyUnknown);
    assert_eq!(Manifest::read("x", "y").unwrap_err().code, Code::IntegrityManifest);
}

#[test]
fn trees_are_those_of_rfc_6962() {
    // the eight leaves of the test data of Certificate Transparency have other lengths than ids; these roots were
    // computed by the definition of section 2.1, which splits at the largest power of two
    fn defined(leaves: &[[u8; 32]]) -> [u8; 32] {
        use sha2::{Digest, Sha256};
        match leaves {
            [] => Sha256::digest([]).into(),
            [only] => Sha256::new().chain_update([0]).chain_update(only).finalize().into(),
            many => {
                let half = (many.len()).next_power_of_two() / 2;
                let (left, right) = many.split_at(half);
                Sha256::new()
                    .chain_update([1])
                    .chain_update(defined(left))
                    .chain_update(defined(right))
                    .finalize()
                    .into()
            }
        }
    }
    let all: Vec<[u8; 32]> = (0..70u8).map(|n| [n; 32]).collect();
    for size in 0..=70 {
        let leaves = &all[..size];
        let tree = Tree::new(leaves.iter().copied());
        assert_eq!(tree.root(), defined(leaves), "{size}");
        for index in 0..size {
            let proof = tree.path(index).unwrap();
            let holds = |id: &[u8; 32], at: usize, of: usize, proof: &[[u8; 32]]| {
                leads(id, at as u64, of as u64, proof, &tree.root())
            };
            assert!(holds(&all[index], index, size, &proof));
            assert!(!holds(&[255; 32], index, size, &proof));
            assert!(!holds(&all[index], size, size, &proof) && !holds(&all[index], index, 0, &proof));
            if let Some((_, shorter)) = proof.split_last() {
                assert!(!holds(&all[index], index, size, shorter));
            }
        }
        assert!(tree.path(size).is_none());
    }
}

#[test]
fn a_checkpoint_outside_a_compromised_key_saves_what_came_before() {
    let issued: Vec<_> = (0..9).map(|n| grant(NOW.plus(n), 1, &answers(true, false), 2)).collect();
    let tree = Tree::over(issued.iter().map(|receipt| receipt.id.as_str())).unwrap();
    let made = tree.fields(NOW, NOW.plus(HOUR));
    let signed = checkpoint(&made, NOW.plus(HOUR));
    let since = NOW.plus(2 * HOUR);
    let compromised = published(&format!(r#","status":"compromised","since":{}"#, since.0));
    let keys = KeySet::parse(&compromised).unwrap();
    let ask = |receipt: &str, proofs: &[String]| {
        answer(receipt, &keys, proofs, &Question { as_of: NOW.plus(DAY), ..Question::default() })
    };
    let receipt = issued[4].text();
    assert_eq!(ask(&receipt, &[]).outcome, Outcome::Indeterminate, "its own time proves nothing");
    let proof = |id: &str| serde_json::to_string(&tree.prove(&signed, id).unwrap()).unwrap();
    let saved = ask(&receipt, &[proof(&issued[4].id)]);
    assert_eq!((saved.outcome, saved.evidence.integrity), (Outcome::Valid, 2));
    assert_eq!(
        ask(&receipt, &[proof(&issued[5].id)]).outcome,
        Outcome::Indeterminate,
        "the proof of another receipt"
    );
    let late = checkpoint(&made, since);
    let late = serde_json::to_string(&tree.prove(&late, &issued[4].id).unwrap()).unwrap();
    assert_eq!(ask(&receipt, &[late]).outcome, Outcome::Indeterminate, "at `since` it is too late");
    assert_eq!(
        tree.prove(&signed, "sha-256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap_err().code,
        Code::IntegrityProof
    );
    assert_eq!(Tree::over(["sha-256:short"].into_iter()).unwrap_err().code, Code::JsonWrongValue);
    assert!(id_hash("sha-256:short").is_none());
    // under a good key a proof only adds
    let plain = KeySet::parse(&published("")).unwrap();
    let both = answer(
        &receipt,
        &plain,
        &["{}".to_owned()],
        &Question { as_of: NOW.plus(DAY), ..Question::default() },
    );
    let note = both.checks.iter().find(|check| check.id == "proof").unwrap();
    assert_eq!((both.outcome, note.code), (Outcome::Valid, Some(Code::IntegrityProof)));
}

#[test]
fn a_state_token_lives_no_longer_than_the_shortest_opt_out_term() {
    assert_eq!(life(None, None), HOUR / 4);
    assert_eq!(life(None, Some(0)), 5 * 60_000, "at once means five minutes");
    assert_eq!(life(Some(DAY), Some(HOUR)), HOUR);
    assert_eq!(life(Some(9 * DAY), Some(10 * DAY)), DAY, "never beyond a day");
    assert_eq!(life(Some(-5), None), 0);
}

#[test]
fn a_state_token_says_what_the_receipts_say_for_a_while() {
    let state = state(&[grant(NOW, 1, &answers(true, true), 1).text()], &[], NOW.plus(1000)).unwrap();
    let token = signed_state(&state);
    let decide = |draft: Draft, aud: Option<&str>, at: Timestamp| {
        let prepared = PreparedState::read(&token, &set("")).unwrap();
        let good = verify_all(prepared.checks());
        by_state(draft, &prepared, &good, aud, None, at, &Setting::default())
            .map(|decision| (decision.allowed, decision.reasons[0].code))
    };
    let at = NOW.plus(2000);
    assert_eq!(
        decide(draft("transactional", "order-updates"), Some("crm"), at),
        Ok((true, Code::AuthorizeGiven))
    );
    assert_eq!(
        decide(draft("marketing", "offers"), None, at),
        Ok((false, Code::AuthorizeEvidence)),
        "possession is not proven"
    );
    assert_eq!(decide(draft("transactional", "surveys"), None, at), Ok((false, Code::AuthorizeNoReceipt)));
    assert_eq!(
        decide(draft("transactional", "order-updates"), Some("other"), at),
        Ok((false, Code::AuthorizeOtherSender))
    );
    let mut other = draft("transactional", "order-updates");
    other.sender.name = "Somebody".to_owned();
    assert_eq!(decide(other, None, at), Ok((false, Code::AuthorizeOtherSender)));
    let late = decide(draft("transactional", "order-updates"), None, NOW.plus(HOUR)).unwrap_err();
    assert_eq!(late.code, Code::ReceiptStateExpired);
    assert!(decide(draft("transactional", "order-updates"), None, NOW.plus(-HOUR)).is_err());
    let prepared = PreparedState::read(&token, &set("")).unwrap();
    assert_eq!(prepared.conclude(&[false], at).unwrap_err().code, Code::ReceiptSignature);
    assert_eq!(prepared.conclude(&[], at).unwrap_err().code, Code::ReceiptSignature);
    assert!(token.len() <= 1024, "{}", token.len());
    let stolen = set(r#","status":"compromised""#);
    assert!(PreparedState::read(&token, &stolen).is_err());
}

/// Two years after a consent Korean law wants it confirmed; a token says when it was given.
#[test]
fn a_state_token_knows_the_age_and_the_night_of_a_consent() {
    let sent = NOW.plus(732 * DAY);
    let decide = |receipt: &str, place: &str, offset: &str| {
        let state = state(&[receipt.to_owned()], &[], sent).unwrap();
        assert_eq!(state.grants[0].at, NOW);
        let prepared = PreparedState::read(&signed_state(&state), &set("")).unwrap();
        let good = verify_all(prepared.checks());
        let zones = format!(r#"[{{"zone":"Somewhere/There","utcOffset":"{offset}"}}]"#);
        let setting = format!(r#"{{"jurisdictions":["{place}"],"recipientZones":{zones},"holidays":[]}}"#);
        let setting: Setting = document(&setting, DOCUMENT).unwrap();
        let low = Some(Evidence { identity: 1, ..Evidence::default() });
        let decision =
            by_state(draft("marketing", "offers"), &prepared, &good, None, low, sent, &setting).unwrap();
        decision.reasons[0].code
    };
    let receipt = grant(NOW, 1, &answers(true, true), 1).text();
    assert_eq!(decide(&receipt, "kr", "+09:00"), Code::AuthorizeReconfirm);
    assert_eq!(decide(&receipt, "de", "+01:00"), Code::AuthorizeGiven);
}

#[test]
fn a_stop_is_honoured_after_its_person_was_erased() {
    let stopped = Suppression {
        at: NOW.plus(-DAY),
        grants: vec![Grant {
            purpose: None,
            channel: None,
            message_class: Some(MessageClass::Marketing),
            time_band: None,
            status: Status::Withdrawn,
            until: None,
        }],
    };
    let receipts = [grant(NOW, 1, &answers(true, true), 1).text()];
    let open = |suppressed: &[Suppression]| state(&receipts, suppressed, NOW.plus(1000)).unwrap();
    assert!(open(&[]).grants.iter().any(|grant| grant.purpose == "offers"));
    let after = open(&[stopped]);
    assert!(after.grants.iter().all(|grant| grant.purpose != "offers"), "a new grant waits for possession");
    assert!(after.blocked.iter().any(|entry| entry.message_class == Some(MessageClass::Marketing)));
    assert!(
        after.grants.iter().any(|grant| grant.purpose == "order-updates"),
        "what was not stopped is not touched"
    );
}

fn state(
    receipts: &[String],
    suppressed: &[Suppression],
    at: Timestamp,
) -> Result<State, avowal::error::Error> {
    let record =
        Record::open("+4915123456789", receipts, &KeySet::parse(&published("")).unwrap(), Some(ISS), &[]);
    let good: Vec<_> = record.receipts().iter().map(|receipt| verify_all(receipt.checks())).collect();
    let request = StateRequest { iss: ISS, aud: "crm", life: None, opt_out_term: None, seq: 1 };
    let circumstances =
        Circumstances { history: History::Complete, suppressed: suppressed.to_vec(), minimum: None };
    record.state(&request, &good, &circumstances, at)
}

fn signed_state(state: &State) -> String {
    let unsigned = state.unsigned(&kid(&state_key())).unwrap();
    let signature = state_key().sign(unsigned.signing_input.as_bytes());
    unsigned.seal(&signature).unwrap()
}

fn draft(class: &str, purpose: &str) -> Draft {
    let text = serde_json::json!({
        "text": "Nordwind: hello", "messageClass": class, "purpose": purpose, "channel": "sms", "locale": "en",
        "sender": { "name": "Nordwind", "kind": "alphanumeric" }, "to": "+4915123456789",
    });
    document(&text.to_string(), DOCUMENT).unwrap()
}

fn checkpoint(made: &checkpoint::CheckpointFields, at: Timestamp) -> String {
    let fields = serde_json::to_value(made).unwrap();
    let mut declared = declaration(Kind::Checkpoint, fields, "operator", &[]);
    declared.at = Some(at);
    seal(unsigned(declared).unwrap())
}

fn statement(
    kind: Kind,
    fields: serde_json::Value,
    role: &str,
    about: &[String],
) -> Result<String, avowal::error::Error> {
    unsigned(declaration(kind, fields, role, about)).map(seal)
}

fn code(kind: Kind, fields: serde_json::Value, name: &str) -> Code {
    statement(kind, fields, role(name), &[]).unwrap_err().code
}

fn declaration(kind: Kind, fields: serde_json::Value, role: &str, about: &[String]) -> Declaration {
    let fields = Value::parse(&fields.to_string(), DOCUMENT).unwrap();
    Declaration {
        kind,
        at: None,
        name: "A. Meyer".to_owned(),
        role: role.to_owned(),
        about: about.to_vec(),
        fields,
        keep: None,
    }
}

fn unsigned(declared: Declaration) -> Result<avowal::receipt::jws::Unsigned, avowal::error::Error> {
    Statement::unsigned(ISS, Algorithm::ES256, &kid(&statement_key()), declared, NOW)
}

fn seal(unsigned: avowal::receipt::jws::Unsigned) -> String {
    let signature = statement_key().sign(unsigned.signing_input.as_bytes());
    unsigned.seal(&signature).unwrap()
}

fn concluded(text: &str, keys: &KeySet) -> avowal::receipt::statement::StatementVerification {
    let prepared = prepare(text, keys);
    prepared.conclude(&verify_all(prepared.checks()))
}

fn role(kind: &str) -> &'static str {
    if kind == "undertaking" { "legal-representative" } else { "custodian" }
}

/// Fields of a kind, made from its row.
fn example(kind: &str) -> serde_json::Value {
    use avowal::receipt::statement::Holds;
    let row = TABLE.iter().find(|row| row.name == kind).unwrap();
    let value = |holds: Holds| match holds {
        Holds::Text => serde_json::json!("something"),
        Holds::Count | Holds::Instant => serde_json::json!(1),
        Holds::Texts => serde_json::json!(["one", "two"]),
        Holds::Digest => serde_json::json!(format!("sha-256:{}", avowal::json::base64url(&[7; 32]))),
        Holds::OneOf(words) => serde_json::json!(words[0]),
    };
    row.fields
        .iter()
        .map(|field| (field.name.to_owned(), value(field.holds)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn root_key() -> SigningKey {
    key(9)
}

fn statement_key() -> SigningKey {
    key(5)
}

fn state_key() -> SigningKey {
    key(6)
}

/// Keys for statements and states; `more` goes into both.
fn set(more: &str) -> KeySet {
    let keys = [jwk(&statement_key(), "statement", more), jwk(&state_key(), "state", more)];
    KeySet::parse(&format!(r#"{{"keys":[{}]}}"#, keys.join(","))).unwrap()
}

/// A whole set; `more` goes into the receipt key.
fn published(more: &str) -> String {
    let keys = [
        jwk(&root_key(), "keys", ""),
        jwk(&challenge_key(), "challenge", ""),
        jwk(&receipt_key(), "receipt", more),
        jwk(&statement_key(), "statement", ""),
        jwk(&state_key(), "state", ""),
    ];
    format!(r#"{{"keys":[{}]}}"#, keys.join(","))
}

fn with_manifest(set: &str, root: &SigningKey, iss: &str) -> String {
    let keys = Value::parse(set, avowal::json::KEYS).unwrap();
    let unsigned = Manifest::unsigned(iss, &kid(root), 1, &keys, NOW).unwrap();
    let manifest = unsigned.clone().seal(&root.sign(unsigned.signing_input.as_bytes())).unwrap();
    format!(r#"{},"manifest":"{manifest}"}}"#, set.strip_suffix('}').unwrap())
}
