//! The layout of a metadata blob: header, checksum, then one entropy-coded stream.
//!
//! | bytes | what |
//! |---|---|
//! | 4 | `avph` |
//! | 1 | format, [`FORMAT`] |
//! | 1 + n | libphonenumber's version, length first |
//! | 32 | SHA-256 of the stream |
//! | 4 | CRC-32 (IEEE, little-endian) of everything else |
//! | rest | the stream |

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use super::coder::Decoder;
use super::contexts as at;
use super::metadata::{Automata, Format, GroupPattern, Metadata, MetadataError, Plan, region_index};
use crate::region::Region;

/// The layout this version reads and the generator writes.
pub(super) const FORMAT: u8 = 1;

pub(super) fn metadata(bytes: &[u8]) -> Result<Metadata, MetadataError> {
    let rest = bytes.strip_prefix(b"avph").ok_or(MetadataError::Unreadable)?;
    let (&found, rest) = rest.split_first().ok_or(MetadataError::Unreadable)?;
    if found != FORMAT {
        return Err(MetadataError::Format { found });
    }
    let (&length, rest) = rest.split_first().ok_or(MetadataError::Unreadable)?;
    let (version, rest) = rest.split_at_checked(usize::from(length)).ok_or(MetadataError::Unreadable)?;
    let version = core::str::from_utf8(version).map_err(|_| MetadataError::Unreadable)?;
    let (&fingerprint, rest) = rest.split_first_chunk::<32>().ok_or(MetadataError::Unreadable)?;
    let (&checksum, stream) = rest.split_first_chunk::<4>().ok_or(MetadataError::Unreadable)?;
    let head = bytes.get(..bytes.len() - rest.len()).unwrap_or_default();
    if crc32(head, stream) != u32::from_le_bytes(checksum) {
        return Err(MetadataError::Checksum);
    }
    let mut reader = Reader::new(stream);
    let strings = reader.strings();
    let programs = reader.programs();
    let patterns = reader.patterns();
    let letters = reader.letters();
    let (plans, formats, leading) = reader.plans(&patterns);
    let mut by_code = vec![0; 1000];
    let mut by_region = vec![0; 26 * 26];
    for (index, plan) in plans.iter().enumerate().rev() {
        if let Some(slot) = by_code.get_mut(usize::from(plan.code)) {
            *slot = (index + 1) as u8;
        }
        if let Some(slot) = region_index(plan.region).and_then(|at| by_region.get_mut(at)) {
            *slot = (index + 1) as u8;
        }
    }
    let automata = reader.graph.automata;
    let version = version.into();
    Ok(Metadata {
        version,
        fingerprint,
        automata,
        plans,
        by_code,
        by_region,
        formats,
        leading,
        patterns,
        strings,
        programs,
        letters,
    })
}

/// Four bits at a time, by the remainders of the sixteen values they have.
fn crc32(head: &[u8], tail: &[u8]) -> u32 {
    let remainders: [u32; 16] = core::array::from_fn(|value| {
        (0..4).fold(value as u32, |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    });
    let step = |crc: u32| (crc >> 4) ^ remainders.get((crc & 15) as usize).copied().unwrap_or(0);
    !head.iter().chain(tail).fold(u32::MAX, |crc, &byte| step(step(crc ^ u32::from(byte))))
}

struct Reader<'a> {
    input: Decoder<'a>,
    graph: Graph,
    last_rule: u8,
}

impl<'a> Reader<'a> {
    fn new(stream: &'a [u8]) -> Self {
        Self { input: Decoder::new(stream), graph: Graph::new(), last_rule: 0 }
    }

    fn strings(&mut self) -> Vec<Box<[u8]>> {
        let input = &mut self.input;
        let count = input.number(at::STRING_LENGTH);
        let string = |_| {
            let length = input.number(at::STRING_LENGTH);
            let mut last = b' ';
            let byte = |_| {
                let context = if last == b'$' { 0 } else { 1 + usize::from(last.is_ascii_digit()) };
                last = input.byte(at::STRING_BYTE + context * at::BYTE);
                last
            };
            (0..length).map(byte).collect()
        };
        (0..count).map(string).collect()
    }

    fn programs(&mut self) -> Vec<Box<[u8]>> {
        let input = &mut self.input;
        let count = input.number(at::PROGRAM_LENGTH);
        let program = |_| {
            let length = input.number(at::PROGRAM_LENGTH);
            let (mut op, mut left) = (17, 0);
            let byte = |_| {
                let byte = input.byte(at::program_byte(op, left));
                if left > 0 {
                    left -= 1;
                } else {
                    op = byte;
                    left = at::operands(op);
                }
                byte
            };
            (0..length).map(byte).collect()
        };
        (0..count).map(program).collect()
    }

    fn patterns(&mut self) -> Vec<GroupPattern> {
        let input = &mut self.input;
        let count = input.number(at::PATTERN);
        let pattern = |_| {
            let mut pattern = GroupPattern::default();
            let count = input.number(at::PATTERN);
            for group in pattern.groups.iter_mut().take(count) {
                let least = input.number(at::PATTERN);
                let most = least + input.number(at::PATTERN_SPREAD);
                *group = (least.min(20) as u8, most.min(20) as u8);
            }
            pattern
        };
        (0..count).map(pattern).collect()
    }

    fn letters(&mut self) -> Vec<u32> {
        let count = self.input.number(at::LETTERS_COUNT);
        let mut last = 0x7F;
        let border = |place| {
            last += 1 + self.input.number(at::LETTERS + place % 2 * at::NUMBER) as u32;
            last
        };
        (0..count).map(border).collect()
    }

    /// A set of lengths from 1 to 17.
    fn lengths(&mut self, context: usize) -> u32 {
        let mut set = 0;
        let mut last = false;
        for length in 1..=17 {
            last = self.input.bit(context + length * 2 + usize::from(last));
            set |= u32::from(last) << length;
        }
        set
    }

    fn plans(&mut self, patterns: &[GroupPattern]) -> (Vec<Plan>, Vec<Format>, Vec<u16>) {
        let mut formats = Vec::new();
        let mut leading = Vec::new();
        let mut last = Plan::default();
        // No more than the index by calling code can name.
        let count = self.input.number(at::PLANS).min(255);
        let plan = |_| {
            last = self.plan(&last, patterns, &mut formats, &mut leading);
            last.clone()
        };
        let plans = (0..count).map(plan).collect();
        (plans, formats, leading)
    }

    fn plan(
        &mut self,
        last: &Plan,
        patterns: &[GroupPattern],
        formats: &mut Vec<Format>,
        leading: &mut Vec<u16>,
    ) -> Plan {
        let mut plan = Plan::default();
        let input = &mut self.input;
        if !input.bit(at::WORLD) {
            let high = input.bits(at::REGION, 5) as u16 + u16::from(b'A');
            let low = input.bits(at::REGION, 5) as u16 + u16::from(b'A');
            plan.region = Region::from_bits(high << 8 | low).unwrap_or_default();
        }
        let step = input.number(at::CODE);
        plan.code = last.code.wrapping_add(step as u16);
        plan.lengths = self.lengths(at::LENGTHS);
        plan.local_lengths = self.lengths(at::LOCAL_LENGTHS);
        let input = &mut self.input;
        plan.international_prefix = match step == 0 && input.bit(at::SAME_PREFIX) {
            true => last.international_prefix,
            false => input.byte(at::INTERNATIONAL_PREFIX),
        };
        plan.national_prefix = input.byte(at::NATIONAL_PREFIX);
        plan.transform = input.byte(at::TRANSFORM);
        plan.extension_prefix = input.byte(at::EXTENSION_PREFIX);
        plan.example = self.example();
        let input = &mut self.input;
        let longest = (31 - (plan.lengths | 1).leading_zeros()) as u8;
        plan.types = self.graph.root(input, last.types, longest);
        plan.general = self.graph.root(input, last.general, longest);
        if input.bit(at::HAS_LEADING) {
            plan.leading = self.graph.root(input, last.leading, 3);
        }
        let count = input.number(at::FORMATS);
        let own_international = count > 0 && input.bit(at::OWN_INTERNATIONAL);
        let mut international = Vec::new();
        let mut previous = 0;
        plan.national = (formats.len() as u16, count as u8);
        for _ in 0..count {
            let format = self.format(&mut previous, patterns, leading);
            formats.push(format);
            if own_international {
                // As the national one, with a template of its own and nothing else, or not at all.
                if self.input.bit(at::INTERNATIONAL) {
                    international.push(format);
                } else if self.input.bit(at::INTERNATIONAL + 1) {
                    let template = self.input.byte(at::INTERNATIONAL_TEMPLATE);
                    international.push(Format { template, prefix_rule: 0, flags: 0, ..format });
                }
            }
        }
        plan.international = (formats.len() as u16, international.len() as u8);
        formats.append(&mut international);
        plan
    }

    fn example(&mut self) -> (u64, u8) {
        let length = self.input.number(at::EXAMPLE_LENGTH).min(17);
        let mut number = 0;
        let mut last = 9;
        for place in 0..length {
            last = match self.input.bit(at::EXAMPLE_NEXT + place.min(15)) {
                true => (last + 1) % 10,
                false => self.input.bits(at::EXAMPLE_DIGIT, 4),
            };
            number = number * 10 + last as u64;
        }
        (number, length as u8)
    }

    fn format(&mut self, previous: &mut u16, patterns: &[GroupPattern], leading: &mut Vec<u16>) -> Format {
        let input = &mut self.input;
        let pattern = input.byte(at::GROUPS);
        let groups = patterns.get(usize::from(pattern)).map_or(0, GroupPattern::count);
        let template = input.byte(at::TEMPLATE + groups * at::BYTE);
        if !input.bit(at::SAME_RULE) {
            self.last_rule = input.byte(at::PREFIX_RULE);
        }
        let flags = input.bits(at::FLAGS, 2) as u8;
        let stages = input.number(at::STAGES);
        let first = leading.len();
        for stage in 1..=stages {
            // An earlier stage is usually what the last one's automaton says of fewer digits; then it is left out.
            let derived = stage < stages && !input.bit(at::OWN_STAGE);
            if !derived {
                *previous = self.graph.root(input, *previous, 4);
            }
            leading.push(if derived { 0 } else { *previous });
        }
        Format {
            pattern,
            template,
            prefix_rule: self.last_rule,
            flags,
            leading: (first as u16, stages as u8),
        }
    }
}

/// The automata while they are read: each state right after the states it leads to.
///
/// A state is ten edges in the order of the digits. An edge is guessed from the edge before it and from the edge on
/// the same digit of a state alike (an elder sibling); failing that it leads nowhere, to a target this state already
/// has, to a new state, or to one seen before, found by its height (the most digits it still takes).
struct Graph {
    automata: Automata,
    heights: Vec<u8>,
    /// States of each height, the latest used last.
    recent: Vec<Vec<u16>>,
    /// How many states are being read; a number has no more digits than this.
    depth: usize,
}

/// More digits than any number has; a blob that says otherwise is cut short.
const DEEPEST: usize = 20;

/// What is known of a state while its edges are read.
struct Partial {
    row: [u16; 10],
    /// The different targets so far, the first `count`.
    known: [u16; 10],
    count: usize,
    /// How the two guesses have done so far, the latest in the lowest bit.
    same: u8,
    alike: u8,
    height: u8,
}

impl Graph {
    fn new() -> Self {
        let automata = Automata { rows: vec![[0; 10]], outputs: vec![0] };
        Self { automata, heights: vec![0], recent: vec![Vec::new(); DEEPEST], depth: 0 }
    }

    /// A state of its own or one seen before; `sibling` is a state it may resemble, 0 if none.
    fn root(&mut self, input: &mut Decoder, sibling: u16, expected: u8) -> u16 {
        if input.bit(at::FRESH + usize::from(expected.min(31))) {
            self.state(input, sibling, expected)
        } else {
            self.reference(input, expected)
        }
    }

    fn state(&mut self, input: &mut Decoder, sibling: u16, expected: u8) -> u16 {
        if self.depth >= DEEPEST - 1 || self.automata.rows.len() > 0xFFFE {
            return 0;
        }
        self.depth += 1;
        let context = at::OUTPUT + usize::from(expected > 0) * 16;
        let output = if input.bit(context) { input.bits(context, 4) } else { 0 };
        let guesses = self.automata.rows.get(usize::from(sibling)).copied().unwrap_or_default();
        let mut state = Partial { row: [0; 10], known: [0; 10], count: 0, same: 0, alike: 0, height: 0 };
        let mut last = None;
        let mut last_guess = None;
        for (digit, guess) in guesses.into_iter().enumerate() {
            let guess = Some(guess).filter(|_| sibling != 0);
            let shape = guess.is_some() && last_guess == guess;
            let target = self.edge(input, last, guess, shape, &mut state, expected);
            if target != 0 && !state.known().contains(&target) {
                state.learn(target);
                state.height = state.height.max(1 + self.height(target));
            }
            if let Some(slot) = state.row.get_mut(digit) {
                *slot = target;
            }
            last = Some(target);
            last_guess = guess;
        }
        self.depth -= 1;
        let id = self.automata.rows.len() as u16;
        self.automata.rows.push(state.row);
        self.automata.outputs.push(output as u8);
        self.heights.push(state.height);
        if let Some(recent) = self.recent.get_mut(usize::from(state.height)) {
            recent.push(id);
        }
        id
    }

    fn edge(
        &mut self,
        input: &mut Decoder,
        last: Option<u16>,
        guess: Option<u16>,
        shape: bool,
        state: &mut Partial,
        expected: u8,
    ) -> u16 {
        let count = state.count;
        if let Some(last) = last {
            let agree = guess.map(|guess| guess == last);
            let same =
                input.pair(at::same(last == 0, agree, guess == Some(0), shape, state.same, count, expected));
            state.same = state.same << 1 | u8::from(same);
            if same {
                return last;
            }
        }
        let guess = guess.filter(|&guess| Some(guess) != last);
        if let Some(guess) = guess {
            let alike = input.pair(at::alike(guess == 0, shape, state.alike, count, expected));
            state.alike = state.alike << 1 | u8::from(alike);
            if alike {
                return guess;
            }
        }
        if last != Some(0)
            && guess != Some(0)
            && input.bit(at::DEAD + usize::from(expected.min(7)) * 2 + usize::from(last.is_none()))
        {
            return 0;
        }
        for (place, &target) in state.known().iter().rev().enumerate() {
            if Some(target) != last && Some(target) != guess && input.bit(at::EARLIER + place) {
                return target;
            }
        }
        match state.known().last() {
            Some(&sibling) => self.root(input, sibling, self.height(sibling)),
            None => self.root(input, guess.unwrap_or(0), expected.saturating_sub(1)),
        }
    }

    fn reference(&mut self, input: &mut Decoder, expected: u8) -> u16 {
        let context = at::HEIGHT + usize::from(expected.min(31)) * 32;
        let height = if input.bit(context) { usize::from(expected) } else { input.bits(context, 5) };
        let height = height.min(DEEPEST - 1);
        let rank = input.number(at::RANK + height * at::NUMBER);
        let Some(recent) = self.recent.get_mut(height) else { return 0 };
        let place = recent.len().wrapping_sub(rank + 1);
        let Some(&target) = recent.get(place) else { return 0 };
        // To the end, the others one place down.
        let mut moved = target;
        recent.iter_mut().skip(place).rev().for_each(|slot| core::mem::swap(slot, &mut moved));
        target
    }

    fn height(&self, state: u16) -> u8 {
        self.heights.get(usize::from(state)).copied().unwrap_or(0)
    }
}

impl Partial {
    fn known(&self) -> &[u16] {
        self.known.get(..self.count).unwrap_or_default()
    }

    fn learn(&mut self, target: u16) {
        if let Some(slot) = self.known.get_mut(self.count) {
            *slot = target;
            self.count += 1;
        }
    }
}
