//! Rules of the world: facts, notices, deadlines.

use serde::Deserialize;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::answer::instant;
use super::answer::{object, request, thrown};
use crate::consent::MessageClass;
use crate::duty;
use crate::error::{Code, Error};
use crate::notice::{self, Notice};
use crate::rules::{self, Jurisdiction};

/// Version and digest of the facts: `{ version, digest }`.
#[wasm_bindgen(js_name = rulesPack)]
pub fn rules_pack() -> Result<JsValue, JsValue> {
    object(&rules::pack())
}

/// Every rule set: `{ id, name, layer, inherits, regions, zones, languages, checkedOn, facts }`.
#[wasm_bindgen(js_name = ruleSets)]
pub fn rule_sets() -> Result<JsValue, JsValue> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Set {
        id: &'static str,
        name: &'static str,
        layer: &'static str,
        inherits: Vec<&'static str>,
        regions: Vec<&'static str>,
        zones: Vec<&'static str>,
        languages: Vec<&'static str>,
        checked_on: String,
        facts: usize,
    }
    let sets: Vec<Set> = rules::all()
        .map(|set| Set {
            id: set.id(),
            name: set.name(),
            layer: set.layer().as_str(),
            inherits: set.chain().iter().skip(1).map(Jurisdiction::id).collect(),
            regions: set.regions().collect(),
            zones: set.zones().collect(),
            languages: set.languages().collect(),
            checked_on: set.checked_on().to_string(),
            facts: set.facts().count(),
        })
        .collect();
    object(&sets)
}

/// Ids of the rule sets a place falls under, most specific first.
#[wasm_bindgen(js_name = jurisdictionsFor)]
pub fn jurisdictions_for(region: &str, subdivision: Option<String>) -> Result<Vec<String>, JsValue> {
    let found = rules::jurisdictions_for(region, subdivision.as_deref()).map_err(thrown)?;
    Ok(found.iter().map(Jurisdiction::to_string).collect())
}

/// Time zones (IANA) of the people of rule sets, parted by commas. A set that another one inherits from adds none.
#[wasm_bindgen(js_name = zonesOf)]
pub fn zones_of(jurisdictions: &str) -> Result<Vec<String>, JsValue> {
    let named = jurisdictions.split(',').filter(|id| !id.is_empty()).map(str::parse);
    let sets: Vec<Jurisdiction> = named.collect::<Result<_, _>>().map_err(thrown)?;
    let inherited = |set: &Jurisdiction| {
        sets.iter()
            .any(|other| other.id() != set.id() && other.chain().iter().any(|rules| rules.id() == set.id()))
    };
    let mut zones = Vec::new();
    for set in sets.iter().filter(|set| !inherited(set)) {
        let chain = set.chain();
        let known = chain.iter().find(|rules| rules.zones().next().is_some());
        for zone in known.into_iter().flat_map(Jurisdiction::zones).map(str::to_owned) {
            if !zones.contains(&zone) {
                zones.push(zone);
            }
        }
    }
    Ok(zones)
}

/// Whether the rules of a place were looked at too long before an instant to rely on.
#[wasm_bindgen(js_name = isStale)]
pub fn is_stale(jurisdiction: &str, at: f64) -> Result<bool, JsValue> {
    let set: Jurisdiction = jurisdiction.parse().map_err(thrown)?;
    let at = instant(at)?;
    Ok(set.chain().iter().any(|rules| rules::is_stale(rules.checked_on(), at)))
}

/// Facts in force for a class of messages.
#[wasm_bindgen]
pub fn requirements(jurisdiction: &str, class: &str, as_of: f64) -> Result<JsValue, JsValue> {
    let set: Jurisdiction = jurisdiction.parse().map_err(thrown)?;
    let classes = [MessageClass::Marketing, MessageClass::Transactional, MessageClass::OneTimeCode];
    let Some(class) = classes.into_iter().find(|known| known.as_str() == class) else {
        let message = "expected one of `marketing`, `transactional`, `one-time-code`";
        return Err(thrown(Error::with(Code::JsonWrongValue, message).at("/messageClass")));
    };
    object(&rules::requirements(set, class, instant(as_of)?))
}

/// What is missing or unsettled in a notice. The question is `{ jurisdictions, asOf }`.
#[wasm_bindgen(js_name = checkNotice)]
pub fn check_notice(text: &str, question: &str) -> Result<JsValue, JsValue> {
    let (found, sets, as_of) = read(text, question).map_err(thrown)?;
    object(&notice::check_notice(&found, &sets, as_of))
}

/// Which elements a notice has. The question is `{ jurisdictions, asOf }`.
#[wasm_bindgen(js_name = noticeElements)]
pub fn notice_elements(text: &str, question: &str) -> Result<JsValue, JsValue> {
    let (found, sets, as_of) = read(text, question).map_err(thrown)?;
    object(&notice::elements(&found, &sets, as_of))
}

/// What is due after an event.
#[wasm_bindgen]
pub fn deadlines(question: &str) -> Result<JsValue, JsValue> {
    object(&duty::deadlines(&request(question)?).map_err(thrown)?)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NoticeQuestion {
    jurisdictions: Vec<String>,
    as_of: crate::time::Timestamp,
}

fn read(text: &str, question: &str) -> Result<(Notice, Vec<Jurisdiction>, crate::time::Timestamp), Error> {
    let question: NoticeQuestion = crate::json::document(question, crate::json::DOCUMENT)?;
    if question.jurisdictions.is_empty() {
        // nothing would be asked for, and nothing found
        return Err(Error::with(Code::JsonWrongValue, "no jurisdiction is named").at("/jurisdictions"));
    }
    let mut sets = Vec::new();
    for (index, id) in question.jurisdictions.iter().enumerate() {
        sets.push(id.parse().map_err(|error: Error| error.at(format!("/jurisdictions/{index}")))?);
    }
    Ok((Notice::parse(text)?, sets, question.as_of))
}
