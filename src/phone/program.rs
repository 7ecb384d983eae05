//! Prefix rules: the patterns of national and international prefixes, as programs for a small backtracking machine.
//!
//! Automata do not do here: the first alternative that fits wins, and groups are captured.

/// Op codes; values below 10 match that digit.
pub(super) const ANY: u8 = 10;
/// Followed by a 10-bit set of digits, high byte first.
pub(super) const CLASS: u8 = 11;
/// Followed by a two-byte distance from here: try what follows, then there.
pub(super) const SPLIT: u8 = 12;
/// Followed by a two-byte distance from here.
pub(super) const JUMP: u8 = 13;
/// Followed by the slot: 0 and 1 begin and end the first group, 2 and 3 the second.
pub(super) const SAVE: u8 = 14;
/// The end of the digits.
pub(super) const END: u8 = 15;
/// Success.
pub(super) const MATCH: u8 = 16;

/// Where a prefix ended and what its groups held.
#[derive(Clone, Copy)]
pub(super) struct Prefix {
    pub(super) end: usize,
    slots: [Option<u8>; 4],
}

impl Prefix {
    /// The digits of group 1 or 2, if it took part.
    pub(super) fn group<'d>(&self, digits: &'d [u8], number: usize) -> Option<&'d [u8]> {
        let slot = |at: usize| self.slots.get(at).copied().flatten().map(usize::from);
        digits.get(slot(number.checked_sub(1)? * 2)?..slot(number * 2 - 1)?)
    }
}

/// The digits with which what a program matches can begin, bit `d` for the digit `d`, as far as its first step says.
pub(super) fn openings(program: &[u8]) -> u16 {
    match *program {
        [CLASS, high, low, ..] => u16::from(high) << 8 | u16::from(low),
        [digit, ..] if digit < ANY => 1 << digit,
        _ => u16::MAX,
    }
}

/// The steps a match may take, and how many of them an alternative holds back while it is tried, so that at most
/// `STEPS / DEEP` are tried within one another: the program of a forged blob may go in circles, or deep.
const STEPS: u16 = 20_000;
const DEEP: u16 = 100;

/// Matches a program at the start of the digits.
pub(super) fn matches(program: &[u8], digits: &[u8]) -> Option<Prefix> {
    run(program, 0, digits, Prefix { end: 0, slots: [None; 4] }, &mut { STEPS })
}

fn run(program: &[u8], mut at: usize, digits: &[u8], mut prefix: Prefix, left: &mut u16) -> Option<Prefix> {
    loop {
        *left = left.checked_sub(1)?;
        let operand = || Some(usize::from(*program.get(at + 1)?) << 8 | usize::from(*program.get(at + 2)?));
        let digit = digits.get(prefix.end).copied();
        match *program.get(at)? {
            SPLIT => {
                *left = left.checked_sub(DEEP)?;
                let found = run(program, at + 3, digits, prefix, left);
                *left += DEEP;
                if found.is_some() {
                    return found;
                }
                at += operand()?;
            }
            JUMP => at += operand()?,
            SAVE => {
                let slot = prefix.slots.get_mut(usize::from(*program.get(at + 1)?))?;
                *slot = u8::try_from(prefix.end).ok();
                at += 2;
            }
            END => {
                if digit.is_some() {
                    return None;
                }
                at += 1;
            }
            MATCH => return Some(prefix),
            CLASS => {
                if operand()? >> digit? & 1 == 0 {
                    return None;
                }
                prefix.end += 1;
                at += 3;
            }
            op => {
                if op != ANY && op != digit? || digit.is_none() {
                    return None;
                }
                prefix.end += 1;
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DEEP, END, JUMP, MATCH, SPLIT, STEPS, matches};

    /// In circles, two ways at each of many steps, and deep: an end is found or there is none, in few steps.
    #[test]
    fn forged_programs_end() {
        let splits = |count: usize, end: u8| [[SPLIT, 0, 3].repeat(count), vec![end]].concat();
        assert!(matches(&[JUMP, 0, 0], &[1]).is_none());
        assert!(matches(&[SPLIT, 0, 0], &[1]).is_none());
        assert!(matches(&splits(80, END), &[1]).is_none());
        let most = usize::from(STEPS / DEEP) - 2;
        assert!(matches(&splits(most, MATCH), &[1]).is_some());
        assert!(matches(&splits(20_000, MATCH), &[1]).is_none());
    }
}
