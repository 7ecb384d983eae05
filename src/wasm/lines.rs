//! Receipts a line each: those of one key that stand together, in one crossing.

use wasm_bindgen::prelude::*;

use super::answer::{flags, instant, object, thrown};
use super::verify::Keys;
use crate::error::{Code, Error};
use crate::receipt::jws::SignatureCheck;
use crate::receipt::verify::{Prepared, Question, prepare};

/// Receipts that one key is said to have signed; their signatures are still to be checked.
#[wasm_bindgen]
#[derive(Debug)]
pub struct PreparedReceipts(Vec<Prepared>);

#[wasm_bindgen]
impl PreparedReceipts {
    /// Reads the receipts that stand in these bytes, each from one of the places to the next. Ends before the first that may
    /// not stand in a JSON string as it is, or that rests on another key or manifest than those before it. One whose
    /// answer rests on no signature fits everywhere.
    #[wasm_bindgen(constructor)]
    pub fn new(block: &[u8], places: &[u32], keys: &Keys) -> PreparedReceipts {
        let mut all: Vec<Prepared> = Vec::new();
        for [from, to] in places.as_chunks().0 {
            let bytes = block.get(*from as usize..*to as usize).unwrap_or_default();
            let Ok(text) = std::str::from_utf8(bytes) else { break };
            let one = prepare(text, &keys.0, &[]);
            let fits = match one.own_check() {
                // each part was decoded; only a line end may still hide behind the last
                Some(own) => bytes.ends_with(b"~") && first(&all).is_none_or(|known| alike(known, own)),
                None => one.checks().is_empty() && bytes.iter().all(plain),
            };
            if !fits {
                break;
            }
            all.push(one);
        }
        PreparedReceipts(all)
    }

    /// Of each receipt that was read how many of its first bytes are signed; 0 where no signature is worth a check.
    pub fn signed(&self) -> Vec<u32> {
        self.0
            .iter()
            .map(|one| one.own_check().map_or(0, |(own, _)| own.signing_input.len() as u32))
            .collect()
    }

    /// The signature checks of the first that has any: its own, with the key of all of them, then those that all of them rest on.
    pub fn checks(&self) -> Result<JsValue, JsValue> {
        object(&self.0.iter().map(Prepared::checks).find(|checks| !checks.is_empty()))
    }

    /// The answers, a line of JSON each. `own` has one byte for the signature of each receipt, `others` for each check that all
    /// rest on: 1 for a good one.
    pub fn lines(&self, own: &[u8], others: &[u8], as_of: f64) -> Result<Vec<u8>, JsValue> {
        let question = Question { as_of: instant(as_of)?, ..Question::default() };
        let mut good = flags(others);
        good.insert(0, false);
        let mut lines = Vec::new();
        for (one, own) in self.0.iter().zip(own) {
            if let Some(first) = good.first_mut() {
                *first = *own == 1;
            }
            serde_json::to_writer(&mut lines, &one.conclude(&good, &question))
                .map_err(|error| thrown(Error::with(Code::JsonSyntax, error.to_string())))?;
            lines.push(b'\n');
        }
        Ok(lines)
    }
}

type Checks<'c> = (&'c SignatureCheck, &'c [SignatureCheck]);

fn first(all: &[Prepared]) -> Option<Checks<'_>> {
    all.iter().find_map(Prepared::own_check)
}

fn alike((own, rest): Checks<'_>, (other, others): Checks<'_>) -> bool {
    own.key == other.key && own.alg == other.alg && rest == others
}

/// Whether it stands for itself in a JSON string.
fn plain(byte: &u8) -> bool {
    matches!(byte, b'#'..=b'[' | b']'..=b'~')
}
