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

use alloc::vec;
use alloc::vec::Vec;

use super::coder::Decoder;
use super::contexts as at;
use super::graph::Graph;
use super::metadata::{Automata, Format, GroupPattern, Lists, Metadata, MetadataError, Plan, region_index};
use super::program;
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
    if !version.is_ascii() {
        return Err(MetadataError::Unreadable);
    }
    let (&fingerprint, rest) = rest.split_first_chunk::<32>().ok_or(MetadataError::Unreadable)?;
    let (&checksum, stream) = rest.split_first_chunk::<4>().ok_or(MetadataError::Unreadable)?;
    let head = bytes.get(..bytes.len() - rest.len()).unwrap_or_default();
    if crc32(head, stream) != u32::from_le_bytes(checksum) {
        return Err(MetadataError::Checksum);
    }
    let mut reader = Reader {
        input: Decoder::new(stream),
        graph: Graph::new(),
        last_rule: 0,
        made: Metadata {
            version: version.iter().map(|&byte| char::from(byte)).collect(),
            fingerprint,
            automata: Automata::default(),
            plans: Vec::new(),
            by_code: vec![0; 1000],
            by_region: vec![0; 26 * 26],
            formats: Vec::new(),
            leading: Vec::new(),
            patterns: Vec::new(),
            strings: Lists::default(),
            programs: Lists::default(),
            openings: Vec::new(),
            letters: Vec::new(),
        },
    };
    reader.strings();
    reader.programs();
    reader.patterns();
    reader.letters();
    reader.plans();
    let mut metadata = reader.made;
    metadata.automata = reader.graph.automata;
    let (mut code, mut sharing) = (0, 0);
    for plan in metadata.plans.iter_mut().rev() {
        plan.starts = if plan.leading == 0 { [0; 10] } else { metadata.automata.starts(plan.leading) };
        sharing = if plan.code == code { sharing + 1 } else { 1 };
        code = plan.code;
        plan.sharing = sharing;
    }
    for (index, plan) in metadata.plans.iter().enumerate().rev() {
        if let Some(slot) = metadata.by_code.get_mut(usize::from(plan.code)) {
            *slot = (index + 1) as u8;
        }
        if let Some(slot) = region_index(plan.region).and_then(|at| metadata.by_region.get_mut(at)) {
            *slot = (index + 1) as u8;
        }
    }
    Ok(metadata)
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
    made: Metadata,
}

impl Reader<'_> {
    fn strings(&mut self) {
        let input = &mut self.input;
        for _ in 0..input.number(at::STRING_LENGTH) {
            let mut last = b' ';
            for _ in 0..input.number(at::STRING_LENGTH).min(self.made.strings.room()) {
                let context = if last == b'$' { 0 } else { 1 + usize::from(last.is_ascii_digit()) };
                last = input.byte(at::STRING_BYTE + context * at::BYTE);
                self.made.strings.push(last);
            }
            self.made.strings.end();
        }
    }

    fn programs(&mut self) {
        let input = &mut self.input;
        for _ in 0..input.number(at::PROGRAM_LENGTH) {
            let (mut op, mut left) = (17, 0);
            for _ in 0..input.number(at::PROGRAM_LENGTH).min(self.made.programs.room()) {
                let byte = input.byte(at::program_byte(op, left));
                if left > 0 {
                    left -= 1;
                } else {
                    op = byte;
                    left = at::operands(op);
                }
                self.made.programs.push(byte);
            }
            self.made.programs.end();
            let made = self.made.programs.get(self.made.openings.len() as u8);
            self.made.openings.push(program::openings(made));
        }
    }

    fn patterns(&mut self) {
        let input = &mut self.input;
        for _ in 0..input.number(at::PATTERN) {
            let mut pattern = GroupPattern::default();
            let count = input.number(at::PATTERN);
            for group in pattern.groups.iter_mut().take(count) {
                let least = input.number(at::PATTERN);
                let most = least + input.number(at::PATTERN_SPREAD);
                *group = (least.min(20) as u8, most.min(20) as u8);
            }
            self.made.patterns.push(pattern);
        }
    }

    fn letters(&mut self) {
        let mut last = 0x7F;
        for place in 0..self.input.number(at::LETTERS_COUNT) {
            let run = self.input.number(at::LETTERS + place % 2 * at::NUMBER) as u32;
            last = run.saturating_add(last).saturating_add(1);
            self.made.letters.push(last);
        }
    }

    fn plans(&mut self) {
        let mut last = Plan::default();
        // No more than the index by calling code can name.
        for _ in 0..self.input.number(at::PLANS).min(255) {
            self.plan(&mut last);
            self.made.plans.push(last);
        }
    }

    /// The plan after another, in its place.
    fn plan(&mut self, plan: &mut Plan) {
        let input = &mut self.input;
        plan.region = Region::WORLD;
        if !input.bit(at::WORLD) {
            let high = input.bits(at::REGION, 5) as u16 + u16::from(b'A');
            let low = input.bits(at::REGION, 5) as u16 + u16::from(b'A');
            plan.region = Region::from_bits(high << 8 | low).unwrap_or_default();
        }
        let step = input.number(at::CODE);
        plan.code = plan.code.wrapping_add(step as u16);
        plan.lengths = lengths(input, at::LENGTHS);
        plan.local_lengths = lengths(input, at::LOCAL_LENGTHS);
        if step > 0 || !input.bit(at::SAME_PREFIX) {
            plan.international_prefix = input.byte(at::INTERNATIONAL_PREFIX);
        }
        plan.national_prefix = input.byte(at::NATIONAL_PREFIX);
        plan.transform = input.byte(at::TRANSFORM);
        plan.extension_prefix = input.byte(at::EXTENSION_PREFIX);
        plan.example = example(input);
        let longest = (31 - (plan.lengths | 1).leading_zeros()) as u8;
        plan.types = self.graph.root(input, plan.types, longest);
        plan.general = self.graph.root(input, plan.general, longest);
        plan.leading = match input.bit(at::HAS_LEADING) {
            true => self.graph.root(input, plan.leading, 3),
            false => 0,
        };
        let count = input.number(at::FORMATS).min(255);
        let own_international = count > 0 && input.bit(at::OWN_INTERNATIONAL);
        let mut international = Vec::new();
        let mut previous = 0;
        plan.national = (self.made.formats.len() as u16, count as u8);
        for _ in 0..count {
            let format = self.format(&mut previous);
            self.made.formats.push(format);
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
        plan.international = (self.made.formats.len() as u16, international.len() as u8);
        self.made.formats.append(&mut international);
    }

    fn format(&mut self, previous: &mut u16) -> Format {
        let input = &mut self.input;
        let pattern = input.byte(at::GROUPS);
        let groups = self.made.patterns.get(usize::from(pattern)).map_or(0, GroupPattern::count);
        let template = input.byte(at::TEMPLATE + groups * at::BYTE);
        if !input.bit(at::SAME_RULE) {
            self.last_rule = input.byte(at::PREFIX_RULE);
        }
        let flags = input.bits(at::FLAGS, 2) as u8;
        let first = self.made.leading.len();
        let stages = input.number(at::STAGES).min(usize::from(u16::MAX).saturating_sub(first));
        for stage in 1..=stages {
            // An earlier stage is usually what the last one's automaton says of fewer digits; then it is left out.
            let derived = stage < stages && !input.bit(at::OWN_STAGE);
            if !derived {
                *previous = self.graph.root(input, *previous, 4);
            }
            self.made.leading.push(if derived { 0 } else { *previous });
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

/// A set of lengths from 1 to 17.
fn lengths(input: &mut Decoder, context: usize) -> u32 {
    let mut set = 0;
    let mut last = false;
    for length in 1..=17 {
        last = input.bit(context + length * 2 + usize::from(last));
        set |= u32::from(last) << length;
    }
    set
}

fn example(input: &mut Decoder) -> (u64, u8) {
    let length = input.number(at::EXAMPLE_LENGTH).min(17);
    let mut number = 0;
    let mut last = 9;
    for place in 0..length {
        last = match input.bit(at::EXAMPLE_NEXT + place.min(15)) {
            true => (last + 1) % 10,
            false => input.bits(at::EXAMPLE_DIGIT, 4),
        };
        number = number * 10 + last as u64;
    }
    (number, length as u8)
}
