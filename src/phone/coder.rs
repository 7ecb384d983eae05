//! The entropy decoder of the metadata blob: an adaptive binary range coder.
//!
//! Every decision is one bit whose probability is learned as the stream is read, so that the blob holds no
//! statistics. The encoder in `xtask/src/phone_data/encoder.rs` makes the same decisions in the same order.

/// The learned probability of one kind of decision.
#[derive(Clone, Copy)]
pub(super) struct Chance {
    /// Probability of a zero, in 65536ths.
    zero: u16,
    /// How many decisions were seen, up to [`SLOWEST`].
    seen: u8,
}

/// The rate of learning falls from 1/2 to 1/(SLOWEST + 2).
const SLOWEST: u8 = 60;

impl Chance {
    pub(super) const EVEN: Self = Self { zero: 0x8000, seen: 0 };

    fn learn(&mut self, bit: bool) {
        let rate = u32::from(self.seen) + 2;
        let zero = u32::from(self.zero);
        let zero = if bit { zero - zero / rate } else { zero + (0x1_0000 - zero) / rate };
        self.zero = u16::try_from(zero.clamp(64, 0xFFFF - 64)).unwrap_or(0x8000);
        self.seen = (self.seen + 1).min(SLOWEST);
    }
}

/// Reads decisions from the bytes of a blob. Past its end it reads zeros: the checksum has been verified before.
pub(super) struct Decoder<'a> {
    bytes: core::slice::Iter<'a, u8>,
    range: u32,
    code: u32,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = Self { bytes: bytes.iter(), range: u32::MAX, code: 0 };
        for _ in 0..5 {
            decoder.shift();
        }
        decoder
    }

    fn shift(&mut self) {
        self.code = self.code << 8 | u32::from(self.bytes.next().copied().unwrap_or(0));
    }

    pub(super) fn bit(&mut self, chance: Option<&mut Chance>) -> bool {
        let mut even = Chance::EVEN;
        let chance = chance.unwrap_or(&mut even);
        let bound = (self.range >> 16) * u32::from(chance.zero);
        let bit = self.code >= bound;
        if bit {
            self.code -= bound;
            self.range -= bound;
        } else {
            self.range = bound;
        }
        chance.learn(bit);
        while self.range < 1 << 24 {
            self.range <<= 8;
            self.shift();
        }
        bit
    }

    /// A number below `2^bits`, high bit first, each bit in the context of those before it.
    pub(super) fn bits(&mut self, model: &mut [Chance], bits: u32) -> usize {
        let mut node = 1;
        for _ in 0..bits {
            node = node << 1 | usize::from(self.bit(model.get_mut(node)));
        }
        node - (1 << bits)
    }

    /// A number of any size: its length in bits, then the bits below the highest.
    pub(super) fn number(&mut self, model: &mut [Chance; 128]) -> usize {
        let mut length = 0;
        while length < 15 && self.bit(model.get_mut(length)) {
            length += 1;
        }
        let mut value = 1;
        for place in 0..length {
            let context = if place < 2 { 16 + length * 4 + place * 2 + (value & 1) } else { usize::MAX };
            value = value << 1 | usize::from(self.bit(model.get_mut(context)));
        }
        value - 1
    }
}
