//! The other half of `src/phone/coder.rs`: the same decisions in the same order, and what each section costs.

use std::collections::BTreeMap;

use super::contexts;

#[derive(Clone, Copy)]
struct Chance {
    zero: u16,
    seen: u16,
}

const SLOWEST: u16 = 30;

pub struct Encoder {
    bytes: Vec<u8>,
    chances: Vec<Chance>,
    low: u64,
    range: u32,
    cache: u8,
    pending: u64,
    pub section: &'static str,
    /// Bits spent on each section.
    pub costs: BTreeMap<&'static str, f64>,
}

impl Encoder {
    pub fn new() -> Self {
        Self {
            bytes: Vec::new(),
            chances: vec![Chance { zero: 0x8000, seen: 0 }; contexts::ALL],
            low: 0,
            range: u32::MAX,
            cache: 0,
            pending: 1,
            section: "",
            costs: BTreeMap::new(),
        }
    }

    fn zero(&self, context: usize) -> u32 {
        self.chances.get(context).map_or(0x8000, |chance| u32::from(chance.zero))
    }

    fn learn(&mut self, context: usize, bit: bool) {
        if let Some(chance) = self.chances.get_mut(context) {
            let rate = (chance.seen + 2).ilog2();
            chance.zero = if bit {
                chance.zero - (chance.zero >> rate)
            } else {
                chance.zero + ((0xFFFF - chance.zero) >> rate)
            };
            chance.seen = (chance.seen + 1).min(SLOWEST);
        }
    }

    pub fn pair(&mut self, (one, other): (usize, usize), bit: bool) {
        let zeros = self.zero(one) + self.zero(other);
        let zero = f64::from(zeros) / 131_072.0;
        *self.costs.entry(self.section).or_default() -= (if bit { 1.0 - zero } else { zero }).log2();
        // One context alone decides with a bit more of precision.
        let bound =
            if one == other { (self.range >> 16) * self.zero(one) } else { (self.range >> 17) * zeros };
        if bit {
            self.low += u64::from(bound);
            self.range -= bound;
        } else {
            self.range = bound;
        }
        self.learn(one, bit);
        if other != one {
            self.learn(other, bit);
        }
        while self.range < 1 << 24 {
            self.range <<= 8;
            self.shift();
        }
    }

    pub fn bit(&mut self, context: usize, bit: bool) {
        self.pair((context, context), bit);
    }

    fn shift(&mut self) {
        if self.low < 0xFF00_0000 || self.low > 0xFFFF_FFFF {
            let carry = (self.low >> 32) as u8;
            let mut byte = self.cache;
            while self.pending > 0 {
                self.bytes.push(byte.wrapping_add(carry));
                byte = 0xFF;
                self.pending -= 1;
            }
            self.cache = (self.low >> 24) as u8;
        }
        self.pending += 1;
        self.low = self.low << 8 & 0xFFFF_FFFF;
    }

    pub fn finish(mut self) -> Vec<u8> {
        for _ in 0..5 {
            self.shift();
        }
        // Past the end the decoder reads zeros.
        while self.bytes.last() == Some(&0) {
            self.bytes.pop();
        }
        self.bytes
    }

    pub fn bits(&mut self, context: usize, bits: u32, value: usize) {
        assert!(value < 1 << bits, "{value} in {bits} bits");
        let mut node = 1;
        for place in (0..bits).rev() {
            let bit = value >> place & 1;
            self.bit(context + node, bit == 1);
            node = node << 1 | bit;
        }
    }

    pub fn byte(&mut self, context: usize, value: u8) {
        self.bits(context, 8, usize::from(value));
    }

    pub fn number(&mut self, context: usize, value: usize) {
        let length = (value + 1).ilog2() as usize;
        assert!(length <= 17);
        for at in 0..length {
            self.bit(context + at, true);
        }
        if length < 17 {
            self.bit(context + length, false);
        }
        let mut so_far = 1;
        for place in 0..length {
            let bit = (value + 1) >> (length - 1 - place) & 1;
            let context =
                if place < 2 { context + 20 + length * 4 + place * 2 + (so_far & 1) } else { usize::MAX };
            self.bit(context, bit == 1);
            so_far = so_far << 1 | bit;
        }
    }
}
