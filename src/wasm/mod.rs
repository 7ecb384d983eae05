//! The only room that knows JavaScript: names and conversions, no decisions.
//!
//! Two builds come from it. `wasm-form` is what a visitor downloads: numbers cross as packed integers. `wasm-full`
//! takes documents as JSON text, which is parsed strictly, and answers with objects.

pub mod phone;

#[cfg(all(target_arch = "wasm32", not(feature = "wasm-full")))]
mod bare;

#[cfg(feature = "wasm-full")]
pub mod answer;
#[cfg(feature = "wasm-full")]
pub mod codes;
#[cfg(feature = "wasm-full")]
pub mod host;
#[cfg(feature = "wasm-full")]
pub mod issuer;
#[cfg(feature = "wasm-full")]
pub mod lines;
#[cfg(feature = "wasm-full")]
pub mod message;
#[cfg(feature = "wasm-full")]
pub mod pending;
#[cfg(feature = "wasm-full")]
pub mod records;
#[cfg(feature = "wasm-full")]
pub mod rules;
#[cfg(feature = "wasm-full")]
pub mod verify;
