//! Messages: parts, previews, replies.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::answer::{instant, object, request, thrown};
use crate::authorize::{self, Approval, approved};
use crate::error::{Code, Error};
use crate::json;
use crate::message::{
    self, Assembly, Counting, Draft, Encoding, Keywords, Policy, PreviewQuestion, ReplyContext,
};

/// Word lists, ready to be looked up in.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Lexicon(message::Lexicon);

#[wasm_bindgen]
impl Lexicon {
    /// None yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Lexicon {
        Lexicon::default()
    }

    /// Adds the packs of a list, JSON text.
    pub fn add(&mut self, text: &str) -> Result<(), JsValue> {
        self.0.add(text).map_err(thrown)
    }

    /// The message as a person will receive it.
    pub fn preview(&self, draft: &str, question: &str) -> Result<JsValue, JsValue> {
        let (draft, question) = read(draft, question)?;
        object(&message::preview_message(&draft, &question, &self.0).map_err(thrown)?)
    }
}

/// The keywords of the rule pack, read once.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Replies(Keywords);

#[wasm_bindgen]
impl Replies {
    /// All of them.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Replies {
        Replies(Keywords::all())
    }

    /// What an answer means. `context` is `{ locale?, region?, keywords?, sender? }`, JSON text.
    pub fn classify(&self, text: &str, context: &str) -> Result<JsValue, JsValue> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Question {
            locale: Option<String>,
            region: Option<String>,
            #[serde(default)]
            keywords: Vec<String>,
            sender: Option<String>,
        }
        let question: Question = request(context)?;
        let keywords: Vec<&str> = question.keywords.iter().map(String::as_str).collect();
        let context = ReplyContext {
            locale: question.locale.as_deref(),
            region: question.region.as_deref(),
            keywords: &keywords,
            sender: question.sender.as_deref(),
        };
        object(&self.0.classify(text, &context))
    }
}

impl Default for Replies {
    fn default() -> Replies {
        Replies::new()
    }
}

/// The parts of a text. `how` is `{ policy?, language?, header? }`, JSON text.
#[wasm_bindgen(js_name = countSegments)]
pub fn count_segments(text: &str, how: &str) -> Result<JsValue, JsValue> {
    let counting: Counting = request(how)?;
    object(&message::count_segments(text, &counting).map_err(thrown)?)
}

/// The parts themselves, as JSON text.
#[wasm_bindgen(js_name = splitSegments)]
pub fn split_segments(text: &str, how: &str) -> Result<JsValue, JsValue> {
    let counting: Counting = request(how)?;
    object(&message::split_segments(text, &counting).map_err(thrown)?)
}

/// Counts of many texts at once: they come joined, with their lengths in UTF-16 units. Five numbers each: 1 for the 7-bit
/// alphabet or 2, parts, units, units of a part, units left.
#[wasm_bindgen(js_name = countMany)]
pub fn count_many(joined: &str, lengths: &[u32], policy: &str) -> Result<Vec<u32>, JsValue> {
    let policy =
        Policy::parse(policy).ok_or_else(|| thrown(Error::new(Code::JsonWrongValue).at("/policy")))?;
    let mut out = Vec::with_capacity(lengths.len() * 5);
    for text in apart(joined, lengths) {
        push(&mut out, message::count(text, policy));
    }
    Ok(out)
}

/// Counts of one draft for many people: the values of its variables, in the order in which they stand, come joined.
#[wasm_bindgen(js_name = previewMany)]
pub fn preview_many(draft: &str, question: &str, joined: &str, lengths: &[u32]) -> Result<Vec<u32>, JsValue> {
    let (draft, question) = read(draft, question)?;
    let assembly = Assembly::new(&draft, &question).map_err(thrown)?;
    let body = assembly.body(&draft);
    let (texts, names) = assembly.template(&body, &draft);
    let values: Vec<&str> = apart(joined, lengths).collect();
    let mut out = Vec::new();
    let mut text = String::new();
    for (index, row) in values.chunks(names.len().max(1)).enumerate() {
        let count = assembly.count_one(&texts, row, &mut text);
        push(&mut out, count.map_err(|error| thrown(error.at(format!("/rows/{index}"))))?);
    }
    Ok(out)
}

/// The variables of a draft as they are written, in the order in which they stand.
#[wasm_bindgen(js_name = variablesOf)]
pub fn variables_of(draft: &str, question: &str) -> Result<Vec<String>, JsValue> {
    let (draft, question) = read(draft, question)?;
    let assembly = Assembly::new(&draft, &question).map_err(thrown)?;
    let body = assembly.body(&draft);
    Ok(assembly.template(&body, &draft).1.into_iter().map(str::to_owned).collect())
}

/// The digest that reviewers put their names to.
#[wasm_bindgen(js_name = reviewDigest)]
pub fn review_digest(draft: &str, jurisdiction: &str) -> Result<String, JsValue> {
    let draft: Draft = document(draft)?;
    message::review_digest(&draft, jurisdiction).map_err(thrown)
}

/// Whether two names of reviewers are two writings of one.
#[wasm_bindgen(js_name = samePerson)]
pub fn same_person(one: &str, other: &str) -> bool {
    authorize::same_person(one, other)
}

/// Whether a message was approved: `approval` is `{ reviews }` with verified statements, JSON text.
#[wasm_bindgen(js_name = checkApproval)]
pub fn check_approval(draft: &str, jurisdiction: &str, approval: &str, at: f64) -> Result<JsValue, JsValue> {
    let draft: Draft = document(draft)?;
    let approval: Approval = request(approval)?;
    let digest = message::review_digest(&draft, jurisdiction).map_err(thrown)?;
    object(&approved(&draft, &digest, &approval.reviews, instant(at)?))
}

fn read(draft: &str, question: &str) -> Result<(Draft, PreviewQuestion), JsValue> {
    Ok((document(draft)?, request(question)?))
}

fn document(draft: &str) -> Result<Draft, JsValue> {
    json::document(draft, DRAFT).map_err(thrown)
}

fn push(out: &mut Vec<u32>, count: message::Count) {
    let encoding = if count.encoding == Encoding::Gsm7 { 1 } else { 2 };
    out.extend([encoding, count.segments, count.units, count.units_per_segment, count.units_left]);
}

/// Texts out of one, by their lengths in UTF-16 units.
fn apart<'a>(joined: &'a str, lengths: &'a [u32]) -> impl Iterator<Item = &'a str> {
    let mut rest = joined;
    lengths.iter().map(move |length| {
        // plain letters, as most texts are: bytes and units are the same
        let length = *length as usize;
        let plain = rest.get(..length).filter(|text| text.is_ascii());
        let end = match plain {
            Some(_) => length,
            None => {
                let mut left = length;
                rest.char_indices()
                    .find(|(_, c)| {
                        if left == 0 {
                            return true;
                        }
                        left = left.saturating_sub(c.len_utf16());
                        false
                    })
                    .map_or(rest.len(), |(at, _)| at)
            }
        };
        let (text, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = after;
        text
    })
}

/// Half a megabyte of text is refused by the message itself.
const DRAFT: json::Limits = json::Limits { bytes: 1024 * 1024, depth: 16 };
