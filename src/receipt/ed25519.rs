//! What a strict Ed25519 verifier refuses before any curve work, so that every runtime gives one verdict.
//!
//! WebCrypto and OpenSSL take low-order keys and low-order R that `verify_strict` and libsodium refuse. With this
//! list in front of them all agree (RFC 8032, section 5.1.7; the C2SP CCTV vectors).

use crate::json;
use crate::receipt::keys::PublicKey;

/// Whether a signature is worth checking: neither key nor R is of low order, and S is below the group order.
pub(super) fn admissible(key: &PublicKey, signature: &[u8]) -> bool {
    let Some(a) = json::from_base64url(&key.x) else { return false };
    let Some((r, s)) = signature.split_at_checked(32) else { return false };
    !low_order(&a) && !low_order(r) && s.len() == 32 && s.iter().rev().lt(ORDER.iter().rev())
}

/// The eight low-order points in all their encodings; the top bit is the sign of x.
fn low_order(point: &[u8]) -> bool {
    let Some((last, rest)) = point.split_last() else { return true };
    LOW_ORDER_Y.iter().any(|y| y.split_last().is_some_and(|(top, low)| rest == low && last & 0x7f == *top))
}

const fn repeated(first: u8, middle: u8, last: u8) -> [u8; 32] {
    let mut y = [middle; 32];
    y[0] = first;
    y[31] = last;
    y
}

/// y = 1, -1, 0, p and p + 1 (the last two are not canonical), and the two of order eight; little endian.
const LOW_ORDER_Y: [[u8; 32]; 7] = [
    repeated(0x01, 0x00, 0x00),
    repeated(0xec, 0xff, 0x7f),
    repeated(0x00, 0x00, 0x00),
    repeated(0xed, 0xff, 0x7f),
    repeated(0xee, 0xff, 0x7f),
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5,
        0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a,
        0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
];

/// 2^252 + 27742317777372353535851937790883648493, little endian.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];
