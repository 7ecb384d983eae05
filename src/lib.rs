//! Prove, offline and to anyone, who agreed to which texts, when and on which words.
//!
//! The core is a function of its arguments: time, random bytes and signatures are handed in, nothing is read
//! from a clock, a network or a global. What JavaScript sees is made from it in `wasm`.
//!
//! | room | holds |
//! |---|---|
//! | [`error`] | the one table of codes |
//! | [`json`] | strict reader, canonical writer (RFC 8785), digests |
//! | [`time`] | instants and intervals |
//! | [`notice`] | what a person is shown |
//! | [`consent`] | scope and the one status function |
//! | [`region`] | places, nothing legal |
//! | [`phone`] | numbers as libphonenumber reads them |
//! | [`message`] | what a business wants to send |
//! | [`capture`] | what the page saw: challenge, event chain, evidence |
//! | [`receipt`] | tokens, keys, issuing, verifying |
//! | [`mod@authorize`] | message + receipts -> decision |

#![warn(unreachable_pub)]

extern crate alloc;

pub mod authorize;
pub mod capture;
pub mod consent;
pub mod error;
pub mod json;
pub mod message;
pub mod notice;
pub mod phone;
pub mod receipt;
pub mod region;
pub mod time;

#[cfg(feature = "wasm-form")]
pub mod wasm;

/// The README's Rust example, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
