//! The entropy decoder of the metadata blob: an adaptive binary range coder.
//!
//! Every decision is one bit whose probability is learned as the stream is read, so that the blob holds no
//! statistics. The encoder in `xtask/src/phone_data/encoder.rs` makes the same decisions in the same order.

use alloc::vec;
use alloc::vec::Vec;

use super::contexts;

/// The learned probability of one kind of decision.
#[derive(Clone, Copy)]
struct Chance {
    /// Probability of a zero, in 65536ths.
    zero: u16,
    /// How many decisions were seen, up to [`SLOWEST`].
    seen: u16,
}

impl Chance {
    /// The shift rounds down, so that neither outcome ever becomes impossible.
    fn learn(&mut self, bit: bool) {
        let rate = (self.seen + 2).ilog2();
        self.zero =
            if bit { self.zero - (self.zero >> rate) } else { self.zero + ((0xFFFF - self.zero) >> rate) };
        self.seen = (self.seen + 1).min(SLOWEST);
    }
}

/// The rate of learning falls by powers of two from 1/2 to 1/32.
const SLOWEST: u16 = 30;

/// Reads decisions from the bytes of a blob. Past its end it reads zeros: the checksum has been verified before.
pub(super) struct Decoder<'a> {
    bytes: core::slice::Iter<'a, u8>,
    chances: Vec<Chance>,
    range: u32,
    code: u32,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let chances = vec![Chance { zero: 0x8000, seen: 0 }; contexts::ALL];
        let mut decoder = Self { bytes: bytes.iter(), chances, range: u32::MAX, code: 0 };
        for _ in 0..5 {
            decoder.shift();
        }
        decoder
    }

    fn shift(&mut self) {
        self.code = self.code << 8 | u32::from(self.bytes.next().copied().unwrap_or(0));
    }

    /// The decision that is a zero when the code lies below `bound`.
    fn decide(&mut self, bound: u32) -> bool {
        let bit = self.code >= bound;
        if bit {
            self.code -= bound;
            self.range -= bound;
        } else {
            self.range = bound;
        }
        while self.range < 1 << 24 {
            self.range <<= 8;
            self.shift();
        }
        bit
    }

    /// A decision in a context; past the last one zero and one are equally likely and nothing is learned.
    pub(super) fn bit(&mut self, context: usize) -> bool {
        let range = self.range >> 16;
        let Some(chance) = self.chances.get_mut(context) else { return self.decide(range * 0x8000) };
        // Decided before it is learned: what the code says needs only the bound.
        let bound = range * u32::from(chance.zero);
        chance.learn(self.code >= bound);
        self.decide(bound)
    }

    /// A decision seen from two sides; the truth is taken to lie half way.
    pub(super) fn pair(&mut self, (one, other): (usize, usize)) -> bool {
        let zero =
            |context| self.chances.get(context).map_or(0x8000, |chance: &Chance| u32::from(chance.zero));
        let bound = (self.range >> 17) * (zero(one) + zero(other));
        let bit = self.code >= bound;
        for context in [one, other] {
            if let Some(chance) = self.chances.get_mut(context) {
                chance.learn(bit);
            }
        }
        self.decide(bound)
    }

    /// A number below `2^bits`, high bit first, each bit in the context of those before it.
    pub(super) fn bits(&mut self, context: usize, bits: u32) -> usize {
        let mut node = 1;
        for _ in 0..bits {
            node = node << 1 | usize::from(self.bit(context + node));
        }
        node - (1 << bits)
    }

    pub(super) fn byte(&mut self, context: usize) -> u8 {
        self.bits(context, 8) as u8
    }

    /// A number of any size: its length in bits, then the bits below the highest, all but two of them even.
    pub(super) fn number(&mut self, context: usize) -> usize {
        let mut length = 0;
        while length < 17 && self.bit(context + length) {
            length += 1;
        }
        let mut value = 1;
        for place in 0..length {
            let context =
                if place < 2 { context + 20 + length * 4 + place * 2 + (value & 1) } else { usize::MAX };
            value = value << 1 | usize::from(self.bit(context));
        }
        value - 1
    }
}
