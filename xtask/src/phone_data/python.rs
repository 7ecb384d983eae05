//! Reads the metadata of the PyPI package `phonenumbers`, whose version is that of libphonenumber.
//!
//! Its data modules are Python, but only calls, tuples, lists and literals.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::model::*;

/// Installs a version of the package into a directory of its own and reads it.
pub fn fetch(version: &str, cache: &Path) -> Result<Vec<Territory>, String> {
    let target = cache.join(version);
    if !target.exists() {
        let status = Command::new("python3")
            .args(["-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--target"])
            .arg(&target)
            .arg(format!("phonenumbers=={version}"))
            .status()
            .map_err(|error| format!("python3: {error}"))?;
        if !status.success() {
            return Err(format!("pip could not install phonenumbers {version}"));
        }
    }
    let data = target.join("phonenumbers/data");
    let files = fs::read_dir(&data).map_err(|error| format!("{}: {error}", data.display()))?;
    let mut names: Vec<_> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    names.retain(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with("region_") && name.ends_with(".py")
    });
    names.sort();
    let mut territories = Vec::new();
    for path in names {
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        territories.push(territory(&text).map_err(|error| format!("{}: {error}", path.display()))?);
    }
    sort(&mut territories);
    Ok(territories)
}

#[derive(Clone, Debug, PartialEq)]
enum Value {
    None,
    Bool(bool),
    Number(u64),
    Text(String),
    List(Vec<Value>),
    Call(Vec<(String, Value)>),
}

impl Value {
    fn get(&self, name: &str) -> &Value {
        match self {
            Value::Call(fields) => {
                fields.iter().find(|field| field.0 == name).map_or(&Value::None, |field| &field.1)
            }
            _ => &Value::None,
        }
    }

    /// Text with groups as `$1`.
    fn text(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    fn template(&self) -> String {
        let mut text = self.text().unwrap_or_default();
        for group in 1..=9 {
            text = text.replace(&format!("\\{group}"), &format!("${group}"));
        }
        text
    }

    fn items(&self) -> &[Value] {
        match self {
            Value::List(items) => items,
            _ => &[],
        }
    }

    fn lengths(&self) -> Vec<u8> {
        let numbers = self.items().iter().filter_map(|item| match item {
            Value::Number(number) => u8::try_from(*number).ok(),
            _ => None,
        });
        numbers.collect()
    }
}

fn territory(source: &str) -> Result<Territory, String> {
    let start = source.find("= PhoneMetadata(").ok_or("no PhoneMetadata")? + 2;
    let mut parser = Parser { text: &source.as_bytes()[start..], at: 0 };
    let metadata = parser.value()?;
    let description = |name: &str| match metadata.get(name) {
        Value::Call(_) => Some(description(metadata.get(name))),
        _ => None,
    };
    let kinds = [
        "fixed_line",
        "mobile",
        "toll_free",
        "premium_rate",
        "shared_cost",
        "personal_number",
        "voip",
        "pager",
        "uan",
        "voicemail",
    ];
    let international = metadata.get("intl_number_format").items();
    Ok(Territory {
        id: metadata.get("id").text().ok_or("no id")?,
        code: match metadata.get("country_code") {
            Value::Number(code) => *code as u16,
            _ => return Err("no calling code".into()),
        },
        main: *metadata.get("main_country_for_code") == Value::Bool(true),
        international_prefix: metadata.get("international_prefix").text(),
        national_prefix_for_parsing: metadata.get("national_prefix_for_parsing").text(),
        transform_rule: metadata
            .get("national_prefix_transform_rule")
            .text()
            .map(|_| metadata.get("national_prefix_transform_rule").template()),
        leading_digits: metadata.get("leading_digits").text(),
        extension_prefix: metadata.get("preferred_extn_prefix").text(),
        general: description("general_desc").unwrap_or_default(),
        kinds: kinds.map(description),
        formats: formats(metadata.get("number_format").items(), international)?,
    })
}

fn description(value: &Value) -> Description {
    Description {
        pattern: value.get("national_number_pattern").text().unwrap_or_default(),
        example: value.get("example_number").text(),
        lengths: value.get("possible_length").lengths(),
        local_lengths: value.get("possible_length_local_only").lengths(),
    }
}

/// National formats, each with what the international list has for the same digits.
fn formats(national: &[Value], international: &[Value]) -> Result<Vec<Format>, String> {
    let mut rest = international.iter().peekable();
    let mut formats = Vec::new();
    for value in national {
        let mut format = format(value);
        if !international.is_empty() {
            let alike = rest.next_if(|other| {
                other.get("pattern") == value.get("pattern")
                    && other.get("leading_digits_pattern") == value.get("leading_digits_pattern")
            });
            format.international = match alike {
                None => International::None,
                Some(other) => International::template(other.get("format").template(), &format.template),
            };
        }
        formats.push(format);
    }
    match rest.next() {
        None => Ok(formats),
        Some(_) => Err("an international format without a national one".into()),
    }
}

fn format(value: &Value) -> Format {
    Format {
        pattern: value.get("pattern").text().unwrap_or_default(),
        leading: value.get("leading_digits_pattern").items().iter().filter_map(Value::text).collect(),
        template: value.get("format").template(),
        prefix_rule: value.get("national_prefix_formatting_rule").template(),
        prefix_optional: *value.get("national_prefix_optional_when_formatting") == Value::Bool(true),
        carrier_rule: *value.get("domestic_carrier_code_formatting_rule") != Value::None,
        international: International::Same,
    }
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
}

impl Parser<'_> {
    fn peek(&mut self) -> u8 {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.text.get(self.at).copied().unwrap_or(0)
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        self.at += usize::from(found);
        found
    }

    fn fail<T>(&self) -> Result<T, String> {
        Err(format!("unexpected Python at byte {}", self.at))
    }

    fn word(&mut self) -> String {
        self.peek();
        let start = self.at;
        while self.text.get(self.at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
            self.at += 1;
        }
        String::from_utf8_lossy(&self.text[start..self.at]).into_owned()
    }

    fn value(&mut self) -> Result<Value, String> {
        match self.peek() {
            b'\'' | b'"' => self.string(),
            b'(' | b'[' => self.list(),
            _ => {
                let word = self.word();
                if self.peek() == b'(' {
                    return self.call();
                }
                match word.as_str() {
                    "None" => Ok(Value::None),
                    "True" => Ok(Value::Bool(true)),
                    "False" => Ok(Value::Bool(false)),
                    _ => word.parse().map(Value::Number).or_else(|_| self.fail()),
                }
            }
        }
    }

    fn string(&mut self) -> Result<Value, String> {
        let quote = self.peek();
        self.at += 1;
        let mut text = Vec::new();
        loop {
            match self.text.get(self.at) {
                None | Some(b'\n') => return self.fail(),
                Some(b'\\') => {
                    // Only quotes and backslashes are escaped in the data.
                    match self.text.get(self.at + 1) {
                        Some(&byte @ (b'\\' | b'\'' | b'"')) => text.push(byte),
                        _ => return self.fail(),
                    }
                    self.at += 2;
                }
                Some(&byte) => {
                    self.at += 1;
                    if byte == quote {
                        return Ok(Value::Text(String::from_utf8_lossy(&text).into_owned()));
                    }
                    text.push(byte);
                }
            }
        }
    }

    fn list(&mut self) -> Result<Value, String> {
        let close = if self.eat(b'(') { b')' } else { b']' };
        if close == b']' {
            self.at += 1;
        }
        let mut items = Vec::new();
        while !self.eat(close) {
            items.push(self.value()?);
            if !self.eat(b',') && self.peek() != close {
                return self.fail();
            }
        }
        Ok(Value::List(items))
    }

    fn call(&mut self) -> Result<Value, String> {
        self.at += 1;
        let mut fields = Vec::new();
        while !self.eat(b')') {
            let name = self.word();
            if !self.eat(b'=') {
                return self.fail();
            }
            fields.push((name, self.value()?));
            if !self.eat(b',') && self.peek() != b')' {
                return self.fail();
            }
        }
        Ok(Value::Call(fields))
    }
}
