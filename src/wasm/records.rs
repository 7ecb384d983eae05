//! Statements, manifests and checkpoints: what an operator keeps beside its receipts.

use wasm_bindgen::prelude::*;

use super::answer::{flags, instant, object, request, thrown};
use super::pending::ToSign;
use super::verify::Keys;
use crate::error::{Code, Error};
use crate::json::{self, Value};
use crate::receipt::checkpoint::Tree;
use crate::receipt::jws::Algorithm;
use crate::receipt::manifest::Manifest;
use crate::receipt::statement::{self, Declaration, PreparedStatement, Statement};

/// A statement of which the signatures are still to be checked.
#[wasm_bindgen]
#[derive(Debug)]
pub struct StatementToken(PreparedStatement);

#[wasm_bindgen]
impl StatementToken {
    /// Reads a statement and finds its key.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str, keys: &Keys) -> StatementToken {
        StatementToken(statement::prepare(text, &keys.0))
    }

    /// The signature checks.
    pub fn checks(&self) -> Result<JsValue, JsValue> {
        object(&self.0.checks())
    }

    /// `{ outcome, id, checks, statement }`
    pub fn conclude(&self, good: Vec<u8>) -> Result<JsValue, JsValue> {
        object(&self.0.conclude(&flags(&good)))
    }
}

/// A statement for an issuer; `body` is a declaration.
#[wasm_bindgen(js_name = statementToSign)]
pub fn statement_to_sign(iss: &str, kid: &str, body: &str, at: f64) -> Result<ToSign, JsValue> {
    let declared: Declaration = request(body)?;
    Statement::unsigned(iss, Algorithm::ES256, kid, declared, instant(at)?).map(ToSign).map_err(thrown)
}

/// A key manifest: `keys` is a key set with the root's own key, JSON text.
#[wasm_bindgen(js_name = manifestToSign)]
pub fn manifest_to_sign(iss: &str, root: &str, seq: f64, keys: &str, at: f64) -> Result<ToSign, JsValue> {
    let keys = Value::parse(keys, json::KEYS).map_err(thrown)?;
    if !((1.0..=MOST).contains(&seq) && seq.fract() == 0.0) {
        return Err(thrown(Error::new(Code::JsonWrongValue).at("/seq")));
    }
    Manifest::unsigned(iss, root, seq as u64, &keys, instant(at)?).map(ToSign).map_err(thrown)
}

/// The tree of a checkpoint over receipt ids in the order of issue, each with a line feed after it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct TimeTree(Tree);

#[wasm_bindgen]
impl TimeTree {
    /// Fails with `json.wrong-value` for what is no id.
    #[wasm_bindgen(constructor)]
    pub fn new(ids: &str) -> Result<TimeTree, JsValue> {
        Tree::over(ids.split_terminator('\n')).map(TimeTree).map_err(thrown)
    }

    /// Fields of the checkpoint.
    pub fn fields(&self, from: f64, until: f64) -> Result<JsValue, JsValue> {
        object(&self.0.fields(instant(from)?, instant(until)?))
    }

    /// The time proof of one receipt.
    pub fn prove(&self, checkpoint: &str, id: &str) -> Result<JsValue, JsValue> {
        object(&self.0.prove(checkpoint, id).map_err(thrown)?)
    }
}

/// The kinds of statements with their fields.
#[wasm_bindgen(js_name = statementKinds)]
pub fn statement_kinds() -> Result<JsValue, JsValue> {
    object(&statement::TABLE)
}

/// The largest integer of a JSON document here.
const MOST: f64 = 9_007_199_254_740_991.0;
