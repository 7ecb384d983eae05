//! Which decisions of the metadata stream share a learned probability: one row of places, laid end to end.
//!
//! The generator includes this file too, so that both sides agree.

/// Places taken by a number of any size, and by eight bits.
pub(crate) const NUMBER: usize = 128;
pub(crate) const BYTE: usize = 256;

pub(crate) const STRING_LENGTH: usize = 0;
/// After `$`, after a digit, otherwise.
pub(crate) const STRING_BYTE: usize = STRING_LENGTH + NUMBER;
pub(crate) const PROGRAM_LENGTH: usize = STRING_BYTE + 3 * BYTE;
/// After each op code, and the first and second byte of an operand of `CLASS`, and of the others.
pub(crate) const PROGRAM_BYTE: usize = PROGRAM_LENGTH + NUMBER;
pub(crate) const PATTERN: usize = PROGRAM_BYTE + 24 * BYTE;
pub(crate) const PATTERN_SPREAD: usize = PATTERN + NUMBER;
pub(crate) const LETTERS_COUNT: usize = PATTERN_SPREAD + NUMBER;
/// Outside and inside a run of letters.
pub(crate) const LETTERS: usize = LETTERS_COUNT + NUMBER;
pub(crate) const PLANS: usize = LETTERS + 2 * NUMBER;
pub(crate) const WORLD: usize = PLANS + NUMBER;
pub(crate) const REGION: usize = WORLD + 1;
pub(crate) const CODE: usize = REGION + 32;
pub(crate) const LENGTHS: usize = CODE + NUMBER;
pub(crate) const LOCAL_LENGTHS: usize = LENGTHS + 40;
pub(crate) const SAME_PREFIX: usize = LOCAL_LENGTHS + 40;
pub(crate) const INTERNATIONAL_PREFIX: usize = SAME_PREFIX + 1;
pub(crate) const NATIONAL_PREFIX: usize = INTERNATIONAL_PREFIX + BYTE;
pub(crate) const TRANSFORM: usize = NATIONAL_PREFIX + BYTE;
pub(crate) const EXTENSION_PREFIX: usize = TRANSFORM + BYTE;
pub(crate) const EXAMPLE_LENGTH: usize = EXTENSION_PREFIX + BYTE;
pub(crate) const EXAMPLE_NEXT: usize = EXAMPLE_LENGTH + NUMBER;
pub(crate) const EXAMPLE_DIGIT: usize = EXAMPLE_NEXT + 16;
pub(crate) const HAS_LEADING: usize = EXAMPLE_DIGIT + 16;
pub(crate) const FORMATS: usize = HAS_LEADING + 1;
pub(crate) const OWN_INTERNATIONAL: usize = FORMATS + NUMBER;
pub(crate) const INTERNATIONAL: usize = OWN_INTERNATIONAL + 1;
pub(crate) const INTERNATIONAL_TEMPLATE: usize = INTERNATIONAL + 2;
pub(crate) const GROUPS: usize = INTERNATIONAL_TEMPLATE + BYTE;
/// For each number of groups.
pub(crate) const TEMPLATE: usize = GROUPS + BYTE;
pub(crate) const SAME_RULE: usize = TEMPLATE + 6 * BYTE;
pub(crate) const PREFIX_RULE: usize = SAME_RULE + 1;
pub(crate) const FLAGS: usize = PREFIX_RULE + BYTE;
pub(crate) const STAGES: usize = FLAGS + 4;
pub(crate) const OWN_STAGE: usize = STAGES + NUMBER;
/// Whether a state takes digits or not.
pub(crate) const OUTPUT: usize = OWN_STAGE + 1;
/// The last three guesses, the relation of the guesses, whether the last edge is dead, the shape of the sibling.
pub(crate) const SAME: usize = OUTPUT + 2 * 16;
/// Targets so far, expected height, relation, dead, shape.
pub(crate) const SAME_DEEP: usize = SAME + 8 * 16;
pub(crate) const ALIKE: usize = SAME_DEEP + 4 * 16 * 16;
pub(crate) const ALIKE_DEEP: usize = ALIKE + 16;
pub(crate) const DEAD: usize = ALIKE_DEEP + 4 * 16 * 4;
pub(crate) const EARLIER: usize = DEAD + 16;
pub(crate) const FRESH: usize = EARLIER + 16;
/// For each expected height.
pub(crate) const HEIGHT: usize = FRESH + 32;
/// For each height.
pub(crate) const RANK: usize = HEIGHT + 32 * 32;
pub(crate) const ALL: usize = RANK + 20 * NUMBER;

/// The place of the next byte of a program, given the op code it belongs to and how many operand bytes are left.
pub(crate) const fn program_byte(op: u8, left: u8) -> usize {
    let context = match (left, op) {
        (0, op) if op < 18 => op as usize,
        (0, _) => 17,
        (left, 11) => 18 + left as usize,
        (left, _) => 20 + left as usize,
    };
    PROGRAM_BYTE + context * BYTE
}

/// How many operand bytes an op code of a program has.
pub(crate) const fn operands(op: u8) -> u8 {
    match op {
        11..=13 => 2,
        14 => 1,
        _ => 0,
    }
}

/// The two places of the decision whether an edge leads where the one before it does.
pub(crate) const fn same(
    before_dead: bool,
    guess: Option<bool>,
    guess_dead: bool,
    shape: bool,
    history: u8,
    known: usize,
    expected: u8,
) -> (usize, usize) {
    let relation = match guess {
        None => 0,
        Some(true) => 1,
        Some(false) if guess_dead => 2,
        Some(false) => 3,
    };
    let local = relation * 4 + before_dead as usize * 2 + shape as usize;
    (SAME + (history & 7) as usize * 16 + local, SAME_DEEP + deep(known, expected) * 16 + local)
}

/// The two places of the decision whether an edge leads where the sibling's does.
pub(crate) const fn alike(
    guess_dead: bool,
    shape: bool,
    history: u8,
    known: usize,
    expected: u8,
) -> (usize, usize) {
    let local = guess_dead as usize * 2 + shape as usize;
    (ALIKE + (history & 3) as usize * 4 + local, ALIKE_DEEP + deep(known, expected) * 4 + local)
}

const fn deep(known: usize, expected: u8) -> usize {
    let known = if known < 3 { known } else { 3 };
    let expected = if expected < 15 { expected } else { 15 };
    known * 16 + expected as usize
}
