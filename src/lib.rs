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

/// The README's Rust example, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
