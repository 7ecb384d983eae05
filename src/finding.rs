//! What a check found. A finding is not an error: nothing was refused.

use serde::Serialize;

use crate::error::Code;

/// Something found in a notice or a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What was found; stable.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// One sentence: lower case, no full stop.
    pub message: String,
    /// Where in the text, where it has a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// JSON pointer into the document, where it has a place there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The rule set that asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<String>,
    /// What it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Whether what the code names is missing, or cannot be told from the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// What would settle it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<Fix>,
}

/// How much a finding weighs. What rests on memory alone never weighs more than a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// What is known of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is there.
    Present,
    /// The document cannot tell; somebody has to look.
    Unsettled,
    /// It is not there.
    Missing,
}

/// A place in a text, in UTF-16 code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

/// What a statement of law rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// The law or body that says so.
    pub authority: String,
    /// What was read.
    pub title: String,
    /// The date of what was read, as it was given.
    pub date: String,
    /// The day on which somebody looked.
    pub checked_on: String,
    /// How sure the fact is.
    pub confidence: Confidence,
}

/// How sure a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// From memory; it warns and never blocks.
    Low,
    /// A vendor's guide, a law firm or the press was read.
    Medium,
    /// The law's or regulator's own text was read.
    High,
}

/// Something the author could do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Fix {
    pub title: String,
    pub edits: Vec<Edit>,
    /// Applying it cannot change what was meant.
    pub safe: bool,
}

/// A replacement in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Edit {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

impl Confidence {
    /// `high`, `medium` or `low`, or their first letters.
    pub fn parse(text: &str) -> Option<Confidence> {
        match text {
            "high" | "h" => Some(Confidence::High),
            "medium" | "m" => Some(Confidence::Medium),
            "low" | "l" => Some(Confidence::Low),
            _ => None,
        }
    }
}

impl Finding {
    /// A finding with a sentence of its own.
    #[inline(never)]
    pub fn new(code: Code, severity: Severity, message: impl Into<String>) -> Finding {
        Finding {
            code,
            severity,
            message: message.into(),
            span: None,
            pointer: None,
            jurisdiction: None,
            source: None,
            state: None,
            fixes: Vec::new(),
        }
    }

    /// The same finding, placed at a JSON pointer.
    pub fn at(mut self, pointer: impl Into<String>) -> Finding {
        self.pointer = Some(pointer.into());
        self
    }
}
