//! Receipts are read by `jsonwebtoken` as they are: `cargo xtask test --long`.
