//! A short run of decimal digits, held inline.

/// A number has at most 17 digits and no prefix more than 20: what does not fit here makes a number too long, however
/// much of it there is.
const CAPACITY: usize = 64;

/// Values 0 to 9, most significant first.
#[derive(Clone)]
pub(super) struct Digits {
    values: [u8; CAPACITY],
    start: usize,
    end: usize,
}

impl Digits {
    pub(super) const fn new() -> Self {
        Self { values: [0; CAPACITY], start: 0, end: 0 }
    }

    pub(super) fn push(&mut self, value: u8) {
        if let Some(slot) = self.values.get_mut(self.end) {
            *slot = value;
            self.end += 1;
        }
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        self.values.get(self.start..self.end).unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.end - self.start
    }

    /// Drops the first `count` digits.
    pub(super) fn skip(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }
}
