//! Phone numbers against recorded answers of libphonenumber's ports; `tests/vectors/phone/README.md` says which.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod as_you_type;
mod differential;
mod hostile;
mod read;
mod rows;
mod upstream;
