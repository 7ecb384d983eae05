//! How typed documents refuse: in the words of the one table of codes.

use std::fmt::{self, Display};

use serde::de::{self, Unexpected};

use crate::error::{Code, Error};

/// A refusal on its way out. Behind a pointer, for every typed document has code that hands it on.
#[derive(Debug)]
pub struct Refused(Box<Error>);

impl From<Refused> for Error {
    fn from(Refused(error): Refused) -> Self {
        *error
    }
}

impl Refused {
    #[inline(never)]
    pub(super) fn new(error: Error) -> Self {
        Refused(Box::new(error))
    }

    #[inline(never)]
    pub(super) fn inside(self, segment: &str) -> Self {
        Refused::new(self.0.inside(segment))
    }
}

impl From<Code> for Refused {
    #[inline(never)]
    fn from(code: Code) -> Self {
        Refused::new(Error::new(code))
    }
}

impl Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refused {}

impl de::Error for Refused {
    fn custom<T: Display>(message: T) -> Self {
        Refused::new(Error::with(Code::JsonWrongValue, message.to_string()))
    }

    #[inline(never)]
    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let expected = expected.to_string();
        // serde names our own types: `struct Document` is an object to everybody else
        let expected = if expected.starts_with("struct ") { "an object" } else { expected.as_str() };
        Refused::new(Error::with(
            Code::JsonWrongType,
            format!("expected {expected}, found {}", kind(unexpected)),
        ))
    }

    #[inline(never)]
    fn invalid_value(_: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Refused::new(Error::with(Code::JsonWrongValue, format!("expected {expected}")))
    }

    #[inline(never)]
    fn invalid_length(length: usize, expected: &dyn de::Expected) -> Self {
        Refused::new(Error::with(Code::JsonWrongValue, format!("expected {expected}, found {length}")))
    }

    #[inline(never)]
    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        let message = format!("expected one of `{}`", expected.join("`, `"));
        Refused::new(Error::with(Code::JsonWrongValue, message))
    }

    #[inline(never)]
    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Refused::new(Error::new(Code::JsonUnknownKey).inside(field))
    }

    #[inline(never)]
    fn missing_field(field: &'static str) -> Self {
        Refused::new(Error::new(Code::JsonMissingKey).inside(field))
    }

    #[inline(never)]
    fn duplicate_field(field: &'static str) -> Self {
        Refused::new(Error::new(Code::JsonDuplicateKey).inside(field))
    }
}

/// The kind of what was found, never its content: it may be a person's.
fn kind(unexpected: Unexpected<'_>) -> &'static str {
    match unexpected {
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Signed(_) | Unexpected::Unsigned(_) | Unexpected::Float(_) => "a number",
        Unexpected::Str(_) | Unexpected::Char(_) => "a string",
        Unexpected::Seq => "an array",
        Unexpected::Map => "an object",
        Unexpected::Unit | Unexpected::Option => "null",
        _ => "something else",
    }
}
