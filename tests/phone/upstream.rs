//! The facts of libphonenumber's own unit tests, under its testing metadata.

use avowal::phone::{Metadata, PhoneCheck, parse, regions};
use avowal::region::Region;
use serde_json::{Value, json};

use crate::rows::{Exceptions, report, row, rows, testing};

fn number(metadata: &Metadata, value: &Value) -> PhoneCheck {
    let zeros = "0".repeat(value["ilz"].as_u64().unwrap_or(0) as usize);
    let national = zeros + value["nn"].as_str().unwrap();
    let code = value["cc"].as_u64().unwrap_or(0) as u16;
    PhoneCheck::from_parts(metadata, code, &national, value["ext"].as_str().unwrap_or_default()).unwrap()
}

fn region(value: &Value) -> Option<Region> {
    value.as_str().and_then(|text| text.parse().ok())
}

fn parsed(metadata: &Metadata, arguments: &Value) -> Value {
    let check = parse(metadata, arguments[0].as_str().unwrap_or_default(), region(&arguments[1]));
    if check.reason().is_some() {
        return json!({ "error": row(metadata, &check, None)[0] });
    }
    let mut number = json!({ "cc": check.country_calling_code(), "nn": check.national_number() });
    if check.italian_leading_zeros() > 0 {
        number["ilz"] = check.italian_leading_zeros().into();
    }
    if let Some(extension) = check.extension() {
        number["ext"] = extension.into();
    }
    number
}

/// The answer in the words of the recording; `None` for functions this library does not offer.
fn answer(metadata: &Metadata, call: &Value) -> Option<Value> {
    let arguments = &call["args"];
    let columns = || row(metadata, &number(metadata, &arguments[0]), None);
    Some(match call["fn"].as_str()? {
        "parse" => parsed(metadata, arguments),
        "format_number" => {
            let column = match arguments[1].as_str()? {
                "E164" => 6,
                "NATIONAL" => 7,
                "INTERNATIONAL" => 8,
                "RFC3966" => 9,
                _ => return None,
            };
            columns()[column].clone()
        }
        "number_type" => columns()[13].clone(),
        "is_valid_number" => columns()[10].clone(),
        "is_possible_number_with_reason" => columns()[11].clone(),
        "is_possible_number" => columns()[11].as_str()?.starts_with("IS_POSSIBLE").into(),
        "is_possible_number_string" => {
            let check = parse(metadata, arguments[0].as_str()?, region(&arguments[1]));
            check.possible().is_some_and(|possible| possible.as_str().starts_with("is-possible")).into()
        }
        "region_code_for_number" => match number(metadata, &arguments[0]).region() {
            Some(region) => region.to_string().into(),
            None => Value::Null,
        },
        "is_valid_number_for_region" => {
            let home = region(&arguments[1]);
            let number = number(metadata, &arguments[0]);
            home.is_some_and(|home| number.valid_for_region(metadata, home)).into()
        }
        "national_significant_number" => {
            let number = number(metadata, &arguments[0]);
            let code = format!("+{}", number.country_calling_code()?);
            number.e164()?.strip_prefix(&code)?.into()
        }
        "country_code_for_region" => {
            let wanted = region(&arguments[0]);
            let known = regions(metadata).into_iter().find(|info| Some(info.region) == wanted);
            known.map_or(0, |info| info.country_calling_code).into()
        }
        _ => return None,
    })
}

fn compare(name: &str, metadata: &Metadata, file: &str) -> (usize, usize) {
    let rows = rows(file);
    let mut exceptions = Exceptions::of(file);
    let mut compared = 0;
    let mut differences = Vec::new();
    for call in &rows {
        let Some(found) = answer(metadata, call) else { continue };
        compared += 1;
        let mut wanted = call["result"].clone();
        // What this library does not keep of a parsed number.
        if let Some(fields) = wanted.as_object_mut() {
            fields.remove("pdcc");
            fields.remove("ccs");
            fields.remove("raw");
        }
        if wanted.is_null() && !call["error"].is_null() {
            wanted = json!({ "error": call["error"] });
        }
        if found != wanted && !exceptions.explain(call) {
            differences.push(format!("{call}\n  found  {found}"));
        }
    }
    exceptions.all_used();
    report(name, compared, &differences);
    (compared, rows.len())
}

#[test]
fn phone_number_util() {
    let counts = compare("PhoneNumberUtil", &testing(), "phonenumberutil.testmetadata.jsonl");
    assert_eq!(counts, (440, 742), "the other calls are of functions this library does not offer");
}

#[test]
fn short_numbers_parse() {
    let counts = compare("ShortNumberInfo", &Metadata::embedded().unwrap(), "shortnumberinfo.jsonl");
    assert_eq!(counts, (22, 115), "the other calls ask for the cost and danger of short numbers");
}
