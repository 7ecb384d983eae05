//! Phone numbers as packed words; the JavaScript side builds strings when they are read.

use wasm_bindgen::prelude::*;

use crate::phone::{self, Metadata, PACKED_WORDS, PhoneCheck};

/// The metadata, decoded once.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Phones {
    metadata: Metadata,
}

#[wasm_bindgen]
impl Phones {
    /// The metadata inside this module, or a newer blob. Throws the code of a blob that is refused.
    #[wasm_bindgen(constructor)]
    pub fn new(blob: Option<Vec<u8>>) -> Result<Phones, JsValue> {
        let metadata = match blob {
            Some(blob) => Metadata::from_bytes(&blob),
            None => Metadata::embedded(),
        };
        metadata.map(|metadata| Phones { metadata }).map_err(|error| JsValue::from_str(error.code()))
    }

    /// Version of the metadata, as libphonenumber names it.
    pub fn version(&self) -> String {
        self.metadata.version().to_owned()
    }

    /// Seven words per check, laid out as `phone::packed` says.
    pub fn parse(&self, input: &str, region: &str) -> Vec<u32> {
        phone::parse(&self.metadata, input, region.parse().ok()).to_packed().to_vec()
    }

    /// A string of a packed check: 0 national, 1 international, 2 RFC 3966. Empty where there is none.
    pub fn format(&self, words: &[u32], style: u8) -> String {
        let check = <[u32; PACKED_WORDS]>::try_from(words).ok().and_then(PhoneCheck::from_packed);
        let text = check.and_then(|check| match style {
            0 => check.national(&self.metadata),
            1 => check.international(&self.metadata),
            _ => check.rfc3966(&self.metadata),
        });
        text.unwrap_or_default()
    }

    /// Every region with its calling code: `AC 247`, one a line.
    pub fn regions(&self) -> String {
        let regions = phone::regions(&self.metadata);
        regions.iter().map(|info| format!("{} {}\n", info.region, info.country_calling_code)).collect()
    }

    #[cfg(feature = "wasm-full")]
    pub(super) fn metadata(&self) -> &Metadata {
        &self.metadata
    }
}
