//! The regions that have a numbering plan.

use alloc::vec::Vec;

use super::metadata::Metadata;
use super::parse::check;
use super::{Extension, PhoneCheck, digits_of};
use crate::region::Region;

/// A region with its calling code and an example of a number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegionInfo {
    /// The region.
    pub region: Region,
    /// Its country calling code.
    pub country_calling_code: u16,
    /// A mobile number nobody should have (libphonenumber's example), or of another type where there is none.
    pub example: PhoneCheck,
}

/// Every geographic region of the metadata, ordered by region code (libphonenumber: `getSupportedRegions`).
#[must_use]
pub fn regions(metadata: &Metadata) -> Vec<RegionInfo> {
    let plan = |&index: &u8| metadata.plans.get(usize::from(index.checked_sub(1)?));
    (metadata.by_region.iter().filter_map(plan))
        .map(|plan| {
            let (digits, length) = digits_of(plan.example.0, plan.example.1);
            let digits = digits.get(..length).unwrap_or_default();
            let example = check(metadata, plan.code, digits, Extension::default());
            RegionInfo { region: plan.region, country_calling_code: plan.code, example }
        })
        .collect()
}
