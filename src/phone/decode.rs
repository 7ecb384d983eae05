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

use super::coder::{Chance, Decoder};
use super::metadata::{Automata, Format, GroupPattern, Metadata, MetadataError, Plan};
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
    let (plans, formats, leading) = reader.plans(&patterns);
    let mut by_code = vec![0; 1000];
    for (index, plan) in plans.iter().enumerate().rev() {
        if let Some(slot) = by_code.get_mut(usize::from(plan.code)) {
            *slot = u8::try_from(index + 1).unwrap_or(0);
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
        formats,
        leading,
        patterns,
        strings,
        programs,
    })
}

fn crc32(head: &[u8], tail: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for &byte in head.iter().chain(tail) {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

const BYTE: [Chance; 256] = [Chance::EVEN; 256];
const NUMBER: [Chance; 128] = [Chance::EVEN; 128];

struct Reader<'a> {
    input: Decoder<'a>,
    graph: Graph,
}

impl<'a> Reader<'a> {
    fn new(stream: &'a [u8]) -> Self {
        Self { input: Decoder::new(stream), graph: Graph::new() }
    }

    fn number(&mut self, model: &mut [Chance; 128]) -> usize {
        self.input.number(model)
    }

    fn small(&mut self, model: &mut [Chance]) -> u8 {
        u8::try_from(self.input.bits(model, 8)).unwrap_or(0)
    }

    fn strings(&mut self) -> Vec<Box<[u8]>> {
        let mut lengths = NUMBER;
        let mut bytes = [BYTE; 3];
        let count = self.number(&mut lengths);
        (0..count)
            .map(|_| {
                let length = self.number(&mut lengths);
                let mut last = b' ';
                (0..length)
                    .map(|_| {
                        let context = if last == b'$' { 0 } else { 1 + usize::from(last.is_ascii_digit()) };
                        last = bytes.get_mut(context).map_or(0, |model| self.small(model));
                        last
                    })
                    .collect()
            })
            .collect()
    }

    fn programs(&mut self) -> Vec<Box<[u8]>> {
        let mut lengths = NUMBER;
        let mut bytes = [BYTE; 18];
        let count = self.number(&mut lengths);
        (0..count)
            .map(|_| {
                let length = self.number(&mut lengths);
                let mut last = 17;
                (0..length)
                    .map(|_| {
                        let byte = bytes.get_mut(last).map_or(0, |model| self.small(model));
                        last = usize::from(byte.min(17));
                        byte
                    })
                    .collect()
            })
            .collect()
    }

    fn patterns(&mut self) -> Vec<GroupPattern> {
        let mut model = NUMBER;
        let mut spread = NUMBER;
        let count = self.number(&mut model);
        (0..count)
            .map(|_| {
                let mut pattern = GroupPattern::default();
                let count = self.number(&mut model);
                for group in pattern.groups.iter_mut().take(count) {
                    let least = self.number(&mut model);
                    let most = least + self.number(&mut spread);
                    *group = (u8::try_from(least).unwrap_or(0), u8::try_from(most).unwrap_or(0));
                }
                pattern
            })
            .collect()
    }

    fn lengths(&mut self, model: &mut [Chance; 128]) -> u32 {
        let mut set = 0;
        let mut last = 0;
        for length in 1..=17 {
            let bit = u32::from(self.input.bit(model.get_mut(length * 2 + last)));
            set |= bit << length;
            last = usize::from(bit == 1);
        }
        set
    }

    fn plans(&mut self, patterns: &[GroupPattern]) -> (Vec<Plan>, Vec<Format>, Vec<u16>) {
        let mut model = PlanModel::new();
        let mut formats = Vec::new();
        let mut leading = Vec::new();
        let mut last = Plan::default();
        let count = self.number(&mut model.count);
        let plans = (0..count)
            .map(|_| {
                last = self.plan(&mut model, &last, patterns, &mut formats, &mut leading);
                last.clone()
            })
            .collect();
        (plans, formats, leading)
    }

    fn plan(
        &mut self,
        model: &mut PlanModel,
        last: &Plan,
        patterns: &[GroupPattern],
        formats: &mut Vec<Format>,
        leading: &mut Vec<u16>,
    ) -> Plan {
        let mut plan = Plan::default();
        if self.input.bit(Some(&mut model.world)) {
            plan.region = Region::WORLD;
        } else {
            let high = self.input.bits(&mut model.letters, 5);
            let low = self.input.bits(&mut model.letters, 5);
            let bits = (high + usize::from(b'A')) << 8 | (low + usize::from(b'A'));
            plan.region = u16::try_from(bits).ok().and_then(Region::from_bits).unwrap_or_default();
        }
        let step = self.number(&mut model.code);
        plan.code = last.code + u16::try_from(step).unwrap_or(0);
        let shared = step == 0;
        plan.lengths = self.lengths(&mut model.lengths);
        plan.local_lengths = self.lengths(&mut model.local_lengths);
        if shared && self.input.bit(Some(&mut model.same_prefix)) {
            plan.international_prefix = last.international_prefix;
        } else {
            plan.international_prefix = self.small(&mut model.international_prefix);
        }
        plan.national_prefix = self.small(&mut model.national_prefix);
        plan.transform = self.small(&mut model.transform);
        plan.extension_prefix = self.small(&mut model.extension_prefix);
        plan.example = self.example(model);
        let longest = u8::try_from(31 - (plan.lengths | 1).leading_zeros()).unwrap_or(0);
        plan.types = self.graph.root(&mut self.input, last.types, longest);
        plan.general = self.graph.root(&mut self.input, last.general, longest);
        if self.input.bit(Some(&mut model.has_leading)) {
            plan.leading = self.graph.root(&mut self.input, last.leading, 3);
        }
        let first = u16::try_from(formats.len()).unwrap_or(0);
        let count = self.number(&mut model.formats);
        let mut international = Vec::new();
        let own = count > 0 && self.input.bit(Some(&mut model.own_international));
        let mut previous = 0;
        for _ in 0..count {
            let format = self.format(model, &mut previous, patterns, leading);
            formats.push(format);
            if own {
                // As the national one, left out, or with a template of its own and nothing else.
                if self.input.bit(model.international.first_mut()) {
                    international.push(format);
                } else if self.input.bit(model.international.get_mut(1)) {
                    let template = self.small(&mut model.international_template);
                    international.push(Format { template, prefix_rule: 0, flags: 0, ..format });
                }
            }
        }
        plan.national = (first, u8::try_from(count).unwrap_or(0));
        let first = u16::try_from(formats.len()).unwrap_or(0);
        plan.international = (first, u8::try_from(international.len()).unwrap_or(0));
        formats.append(&mut international);
        plan
    }

    fn example(&mut self, model: &mut PlanModel) -> (u64, u8) {
        let length = self.number(&mut model.example_length);
        let mut number = 0;
        let mut last = 9;
        for at in 0..length {
            let next = (last + 1) % 10;
            last = if self.input.bit(model.example_next.get_mut(at.min(15))) {
                next
            } else {
                self.input.bits(&mut model.example_digit, 4)
            };
            number = number * 10 + last as u64;
        }
        (number, u8::try_from(length).unwrap_or(0))
    }

    fn format(
        &mut self,
        model: &mut PlanModel,
        previous: &mut u16,
        patterns: &[GroupPattern],
        leading: &mut Vec<u16>,
    ) -> Format {
        let mut format = Format { pattern: self.small(&mut model.pattern), ..Format::default() };
        let groups = patterns.get(usize::from(format.pattern)).map_or(0, GroupPattern::count);
        if let Some(templates) = model.template.get_mut(groups) {
            format.template = self.small(templates);
        }
        if self.input.bit(Some(&mut model.same_rule)) {
            format.prefix_rule = model.last_rule;
        } else {
            format.prefix_rule = self.small(&mut model.prefix_rule);
            model.last_rule = format.prefix_rule;
        }
        format.flags = u8::try_from(self.input.bits(&mut model.flags, 2)).unwrap_or(0);
        let stages = self.number(&mut model.stages);
        let first = leading.len();
        for stage in 1..=stages {
            // An earlier stage is usually what the last one's automaton says of fewer digits; then it is left out.
            let derived = stage < stages && !self.input.bit(Some(&mut model.own_stage));
            let root = if derived { 0 } else { self.graph.root(&mut self.input, *previous, 4) };
            if root != 0 {
                *previous = root;
            }
            leading.push(root);
        }
        format.leading = (u16::try_from(first).unwrap_or(0), u8::try_from(stages).unwrap_or(0));
        format
    }
}

struct PlanModel {
    count: [Chance; 128],
    world: Chance,
    letters: [Chance; 32],
    code: [Chance; 128],
    lengths: [Chance; 128],
    local_lengths: [Chance; 128],
    same_prefix: Chance,
    international_prefix: [Chance; 256],
    national_prefix: [Chance; 256],
    transform: [Chance; 256],
    extension_prefix: [Chance; 256],
    example_length: [Chance; 128],
    example_next: [Chance; 16],
    example_digit: [Chance; 16],
    has_leading: Chance,
    formats: [Chance; 128],
    own_international: Chance,
    international: [Chance; 2],
    international_template: [Chance; 256],
    pattern: [Chance; 256],
    template: [[Chance; 256]; 6],
    same_rule: Chance,
    last_rule: u8,
    prefix_rule: [Chance; 256],
    flags: [Chance; 4],
    stages: [Chance; 128],
    own_stage: Chance,
}

impl PlanModel {
    fn new() -> Box<Self> {
        Box::new(Self {
            count: NUMBER,
            world: Chance::EVEN,
            letters: [Chance::EVEN; 32],
            code: NUMBER,
            lengths: NUMBER,
            local_lengths: NUMBER,
            same_prefix: Chance::EVEN,
            international_prefix: BYTE,
            national_prefix: BYTE,
            transform: BYTE,
            extension_prefix: BYTE,
            example_length: NUMBER,
            example_next: [Chance::EVEN; 16],
            example_digit: [Chance::EVEN; 16],
            has_leading: Chance::EVEN,
            formats: NUMBER,
            own_international: Chance::EVEN,
            international: [Chance::EVEN; 2],
            international_template: BYTE,
            pattern: BYTE,
            template: [BYTE; 6],
            same_rule: Chance::EVEN,
            last_rule: 0,
            prefix_rule: BYTE,
            flags: [Chance::EVEN; 4],
            stages: NUMBER,
            own_stage: Chance::EVEN,
        })
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
    model: Box<GraphModel>,
}

struct GraphModel {
    output: [[Chance; 16]; 2],
    same: [Chance; 256],
    alike: [Chance; 16],
    dead: [Chance; 16],
    earlier: [Chance; 16],
    fresh: [Chance; 32],
    height: [[Chance; 32]; 32],
    rank: [[Chance; 128]; 20],
}

impl Graph {
    fn new() -> Self {
        let model = Box::new(GraphModel {
            output: [[Chance::EVEN; 16]; 2],
            same: [Chance::EVEN; 256],
            alike: [Chance::EVEN; 16],
            dead: [Chance::EVEN; 16],
            earlier: [Chance::EVEN; 16],
            fresh: [Chance::EVEN; 32],
            height: [[Chance::EVEN; 32]; 32],
            rank: [NUMBER; 20],
        });
        let automata = Automata { rows: vec![[0; 10]], outputs: vec![0] };
        Self { automata, heights: vec![0], recent: vec![Vec::new(); 20], model }
    }

    /// A state of its own or one seen before; `alike` is a state it may resemble, 0 if none.
    fn root(&mut self, input: &mut Decoder, alike: u16, expected: u8) -> u16 {
        if input.bit(self.model.fresh.get_mut(usize::from(expected.min(31)))) {
            self.state(input, alike, expected)
        } else {
            self.reference(input, expected)
        }
    }

    fn state(&mut self, input: &mut Decoder, alike: u16, expected: u8) -> u16 {
        let output =
            self.model.output.get_mut(usize::from(expected > 0)).map_or(0, |model| input.bits(model, 4));
        let pattern = self.automata.rows.get(usize::from(alike)).copied().unwrap_or_default();
        let mut row = [0_u16; 10];
        let mut known: Vec<u16> = Vec::new();
        let mut history = Edges { same: 0, alike: 0 };
        let mut height = 0;
        for digit in 0..10_usize {
            let before = digit.checked_sub(1).map(|at| row.get(at).copied().unwrap_or(0));
            let guess = pattern.get(digit).copied().filter(|_| alike != 0);
            let shape =
                digit.checked_sub(1).and_then(|at| pattern.get(at)).is_some_and(|&at| Some(at) == guess);
            let target = self.edge(input, before, guess, shape, &mut history, &known, expected);
            if target != 0 {
                if !known.contains(&target) {
                    known.push(target);
                }
                height = height.max(1 + self.heights.get(usize::from(target)).copied().unwrap_or(0));
            }
            if let Some(slot) = row.get_mut(digit) {
                *slot = target;
            }
        }
        let id = u16::try_from(self.automata.rows.len()).unwrap_or(0);
        self.automata.rows.push(row);
        self.automata.outputs.push(u8::try_from(output).unwrap_or(0));
        self.heights.push(height);
        if let Some(recent) = self.recent.get_mut(usize::from(height)) {
            recent.push(id);
        }
        id
    }

    #[expect(clippy::too_many_arguments, reason = "the context of one decision")]
    fn edge(
        &mut self,
        input: &mut Decoder,
        before: Option<u16>,
        guess: Option<u16>,
        shape: bool,
        history: &mut Edges,
        known: &[u16],
        expected: u8,
    ) -> u16 {
        let model = &mut self.model;
        if let Some(before) = before {
            let relation = match guess {
                None => 0,
                Some(guess) if guess == before => 1,
                Some(0) => 2,
                Some(_) => 3,
            };
            let context = usize::from(history.same & 7) * 16
                + relation * 4
                + usize::from(before == 0) * 2
                + usize::from(shape);
            let same = input.bit(model.same.get_mut(context));
            history.same = history.same << 1 | u8::from(same);
            if same {
                return before;
            }
        }
        let guess = guess.filter(|&guess| Some(guess) != before);
        if let Some(guess) = guess {
            let context =
                usize::from(guess == 0) * 8 + usize::from(history.alike & 3) * 2 + usize::from(shape);
            let alike = input.bit(model.alike.get_mut(context));
            history.alike = history.alike << 1 | u8::from(alike);
            if alike {
                return guess;
            }
        }
        if before != Some(0)
            && guess != Some(0)
            && input.bit(model.dead.get_mut(usize::from(expected.min(7)) * 2 + usize::from(before.is_none())))
        {
            return 0;
        }
        for (place, &target) in known.iter().rev().enumerate() {
            if Some(target) != before
                && Some(target) != guess
                && input.bit(model.earlier.get_mut(place.min(15)))
            {
                return target;
            }
        }
        let alike = known.last().copied().or(guess).unwrap_or(0);
        let expected = match known.last().and_then(|&target| self.heights.get(usize::from(target))) {
            Some(&height) => height,
            None => expected.saturating_sub(1),
        };
        self.root(input, alike, expected)
    }

    fn reference(&mut self, input: &mut Decoder, expected: u8) -> u16 {
        let height =
            self.model.height.get_mut(usize::from(expected.min(31))).map_or(0, |model| input.bits(model, 5));
        let rank = self.model.rank.get_mut(height).map_or(0, |model| input.number(model));
        let Some(recent) = self.recent.get_mut(height) else { return 0 };
        let Some(at) = recent.len().checked_sub(rank + 1) else { return 0 };
        let target = recent.remove(at);
        recent.push(target);
        target
    }
}

/// How the guesses for the edges of a state have done so far, the latest in the lowest bit.
struct Edges {
    same: u8,
    alike: u8,
}
