//! A short run of decimal digits, held inline.

/// A number has at most 17 digits and no prefix more than 20: what does not fit here makes a number too long, however
/// much of it there is.
const CAPACITY: usize = 48;

/// Values 0 to 9, most significant first.
pub(super) struct Digits {
    values: [u8; CAPACITY],
    count: usize,
}

impl Digits {
    pub(super) const fn new() -> Self {
        Self { values: [0; CAPACITY], count: 0 }
    }

    #[inline(always)]
    pub(super) fn push(&mut self, value: u8) {
        if let Some(slot) = self.values.get_mut(self.count) {
            *slot = value;
            self.count += 1;
        }
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        self.values.get(..self.count).unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }
}
