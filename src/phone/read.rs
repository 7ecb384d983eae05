//! What a person meant, and what to tell them about it.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Metadata, PhoneCheck};
use crate::region::Region;

/// One thing worth telling a person about what they typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// A stable code, such as `phone.prefix-read-as-plus`.
    pub code: &'static str,
    /// A sentence in English.
    pub message: String,
}

/// What an input may mean: the best reading first, none when it is no number at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhoneReading {
    /// Plausible readings, best first; two when a person should choose.
    pub readings: Vec<PhoneCheck>,
    /// What was read between the lines and what stands in the way of a text message.
    pub notes: Vec<Note>,
}

/// Reads what a person typed or pasted.
#[must_use]
pub fn read(metadata: &Metadata, input: &str, region: Option<Region>) -> PhoneReading {
    PhoneReading { readings: [super::parse(metadata, input, region)].into(), notes: Vec::new() }
}
