//! The reader: RFC 8259 grammar, one pass, bounded depth.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{Limits, Value};
use crate::error::{Code, Error};

pub(super) fn parse(text: &str, limits: Limits) -> Result<Value, Error> {
    if text.len() > limits.bytes {
        return Err(Code::JsonTooLarge.into());
    }
    let mut reader = Reader { text, at: 0, depth_left: limits.depth };
    reader.skip_space();
    let value = reader.value()?;
    reader.skip_space();
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(reader.syntax()),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth_left: usize,
}

impl Reader<'_> {
    fn value(&mut self) -> Result<Value, Error> {
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            _ => Err(self.syntax()),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, Error>) -> Result<Value, Error> {
        self.depth_left = self.depth_left.checked_sub(1).ok_or(Code::JsonTooDeep)?;
        self.at += 1;
        let value = read(self)?;
        self.depth_left += 1;
        Ok(value)
    }

    fn object(&mut self) -> Result<Value, Error> {
        let mut object = BTreeMap::new();
        self.skip_space();
        if self.take(b'}') {
            return Ok(Value::Object(object));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.syntax());
            }
            let key = self.string()?;
            self.skip_space();
            self.expect(b':')?;
            self.skip_space();
            match object.entry(key) {
                Entry::Occupied(entry) => {
                    return Err(Error::new(Code::JsonDuplicateKey).inside(entry.key()));
                }
                Entry::Vacant(entry) => {
                    let value = self.value().map_err(|error| error.inside(entry.key()))?;
                    entry.insert(value);
                }
            }
            self.skip_space();
            if self.take(b'}') {
                return Ok(Value::Object(object));
            }
            self.expect(b',')?;
        }
    }

    fn array(&mut self) -> Result<Value, Error> {
        let mut array = Vec::new();
        self.skip_space();
        if self.take(b']') {
            return Ok(Value::Array(array));
        }
        loop {
            self.skip_space();
            array.push(self.value().map_err(|error| error.inside(&array.len().to_string()))?);
            self.skip_space();
            if self.take(b']') {
                return Ok(Value::Array(array));
            }
            self.expect(b',')?;
        }
    }

    fn string(&mut self) -> Result<String, Error> {
        self.at += 1;
        let mut string = String::new();
        loop {
            let rest = self.rest();
            let plain = rest.bytes().position(|b| b == b'"' || b == b'\\' || b < 0x20).unwrap_or(rest.len());
            string.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.next() {
                Some(b'"') => return Ok(string),
                Some(b'\\') => string.push(self.escape()?),
                _ => return Err(self.syntax()),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Error> {
        match self.next() {
            Some(plain @ (b'"' | b'\\' | b'/')) => Ok(char::from(plain)),
            Some(b'b') => Ok('\u{8}'),
            Some(b'f') => Ok('\u{c}'),
            Some(b'n') => Ok('\n'),
            Some(b'r') => Ok('\r'),
            Some(b't') => Ok('\t'),
            Some(b'u') => self.unicode_escape(),
            _ => Err(self.syntax()),
        }
    }

    fn unicode_escape(&mut self) -> Result<char, Error> {
        let first = self.four_hex()?;
        let scalar = match first {
            0xD800..=0xDBFF => {
                if !(self.take(b'\\') && self.take(b'u')) {
                    return Err(Code::JsonLoneSurrogate.into());
                }
                let second = self.four_hex()?;
                if !(0xDC00..=0xDFFF).contains(&second) {
                    return Err(Code::JsonLoneSurrogate.into());
                }
                0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
            }
            other => other,
        };
        char::from_u32(scalar).ok_or_else(|| Code::JsonLoneSurrogate.into())
    }

    fn four_hex(&mut self) -> Result<u32, Error> {
        let digits = self.text.get(self.at..self.at + 4).ok_or_else(|| self.syntax())?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(self.syntax());
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).map_err(|_| self.syntax())
    }

    fn number(&mut self) -> Result<Value, Error> {
        let start = self.at;
        let negative = self.take(b'-');
        let digits = self.digits();
        if digits == 0 || (digits > 1 && self.byte(self.at - digits) == Some(b'0')) {
            return Err(self.syntax());
        }
        let mut integer = true;
        if self.take(b'.') {
            integer = false;
            if self.digits() == 0 {
                return Err(self.syntax());
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            integer = false;
            self.at += 1;
            if !self.take(b'+') {
                self.take(b'-');
            }
            if self.digits() == 0 {
                return Err(self.syntax());
            }
        }
        let literal = self.text.get(start..self.at).unwrap_or_default();
        if !integer || (negative && literal == "-0") {
            return Err(Code::JsonNotInteger.into());
        }
        match literal.parse::<i64>() {
            Ok(number) if number.unsigned_abs() <= SAFE => Ok(Value::Integer(number)),
            _ => Err(Code::JsonNumberRange.into()),
        }
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Error> {
        if !self.rest().starts_with(word) {
            return Err(self.syntax());
        }
        self.at += word.len();
        Ok(value)
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Error> {
        if self.take(byte) { Ok(()) } else { Err(self.syntax()) }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek();
        self.at += usize::from(byte.is_some());
        byte
    }

    fn peek(&self) -> Option<u8> {
        self.byte(self.at)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn syntax(&self) -> Error {
        Error::with(Code::JsonSyntax, format!("the text is not JSON: unexpected input at byte {}", self.at))
    }
}

const SAFE: u64 = (1 << 53) - 1;
