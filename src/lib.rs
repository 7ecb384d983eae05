//! Prove, offline and to anyone, who agreed to which texts, when and on which words.
//!
//! The core is a function of its arguments: time, random bytes and signatures are handed in, nothing is read
//! from a clock, a network or a global. What JavaScript sees is made from it in `wasm`.
//!
//! | room | holds |
//! |---|---|
//! | [`error`] | the one table of codes |
//! | [`finding`] | what a check found |
//! | [`json`] | strict reader, canonical writer (RFC 8785), digests |
//! | [`time`] | instants, intervals, days |
//! | [`rules`] | rules of the world, as data |
//! | [`duty`] | what is due when |
//! | [`notice`] | what a person is shown |
//! | [`consent`] | scope and the one status function |
//! | [`region`] | places, nothing legal |
//! | [`phone`] | numbers as libphonenumber reads them |
//! | [`message`] | what a business wants to send |
//! | [`capture`] | what the page saw: challenge, event chain, evidence |
//! | [`receipt`] | tokens, keys, issuing, verifying |
//! | [`mod@authorize`] | message + receipts -> decision |
//!
//! # Features
//!
//! None is on by default: the core reads numbers, notices and rules, and builds and reads receipts whose signatures the
//! host makes and checks.
//!
//! | feature | adds | costs |
//! |---|---|---|
//! | `crypto` | signing and verification in Rust: `receipt::crypto` | p256 and ed25519-dalek, about 40 KB of code |
//! | `phonenumber` | `From` conversions to and from the crate of that name | that crate and its metadata |
//! | `wasm-form`, `wasm-full` | the two WebAssembly builds of the npm package; not for use from Rust | wasm-bindgen |
//!
//! No feature changes what another answers.

#![warn(unreachable_pub)]
#![cfg_attr(all(target_arch = "wasm32", feature = "wasm-form", not(feature = "wasm-full")), no_std)]

extern crate alloc;

pub mod phone;
pub mod region;

#[cfg(feature = "wasm-form")]
pub mod wasm;

/// What the wasm of web forms does without.
macro_rules! beyond_forms {
    ($($room:ident)*) => {
        $(
            #[cfg(not(all(target_arch = "wasm32", feature = "wasm-form", not(feature = "wasm-full"))))]
            pub mod $room;
        )*
    };
}

beyond_forms! { authorize capture consent duty error finding json message notice receipt rules time }

#[cfg(not(all(target_arch = "wasm32", feature = "wasm-form", not(feature = "wasm-full"))))]
mod fold;
#[cfg(not(all(target_arch = "wasm32", feature = "wasm-form", not(feature = "wasm-full"))))]
mod order;

/// The README's Rust example, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
