//! The digits of an extension.

use alloc::string::String;
use core::fmt;

/// Up to 20 digits of an extension as they cross: four bits a digit, the last digit lowest, low word first.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Extension {
    pub(super) words: [u32; 3],
    pub(super) length: u8,
}

impl Extension {
    pub(super) fn new(digits: impl Iterator<Item = u8>) -> Self {
        let mut extension = Self::default();
        for digit in digits.take(20) {
            let [low, middle, high] = extension.words;
            extension.words =
                [low << 4 | u32::from(digit), middle << 4 | low >> 28, high << 4 | middle >> 28];
            extension.length += 1;
        }
        extension
    }

    pub(super) fn push_to(&self, text: &mut String) {
        for place in (0..self.length).rev() {
            let word = self.words.get(usize::from(place / 8)).copied().unwrap_or(0);
            text.push(char::from(b'0' + (word >> (place % 8 * 4)) as u8 % 16));
        }
    }
}

impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = String::new();
        self.push_to(&mut digits);
        f.write_str(&digits)
    }
}
