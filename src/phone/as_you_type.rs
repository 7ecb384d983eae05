//! Formatting while a number is typed.

use alloc::string::String;

use super::Metadata;
use crate::region::Region;

/// Formats a number key by key (libphonenumber: `AsYouTypeFormatter`).
#[derive(Clone, Debug)]
pub struct Formatter {
    shown: String,
}

impl Formatter {
    /// A formatter for numbers typed in a region.
    #[must_use]
    pub fn new(_metadata: &Metadata, _region: Option<Region>) -> Self {
        Self { shown: String::new() }
    }

    /// The display after one more key.
    pub fn push(&mut self, _metadata: &Metadata, key: char) -> &str {
        self.shown.push(key);
        &self.shown
    }

    /// Starts over.
    pub fn clear(&mut self) {
        self.shown.clear();
    }
}
