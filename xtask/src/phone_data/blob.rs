//! Writes the metadata blob; `src/phone/decode.rs` documents and reads it.

use sha2::{Digest, Sha256};

use super::automata::{ACCEPT, Automata};
use super::contexts as at;
use super::encoder::Encoder;
use super::graph::Graph;
use super::model::*;
use super::pattern::{self, Pattern, groups, parse};

pub struct Blob {
    pub bytes: Vec<u8>,
    /// Section, bytes.
    pub sizes: Vec<(&'static str, f64)>,
    pub states: usize,
    pub own_stages: usize,
}

/// The plain tables before they are written.
struct Tables {
    automata: Automata,
    strings: Vec<String>,
    programs: Vec<Vec<u8>>,
    patterns: Vec<Vec<(u8, u8)>>,
    plans: Vec<Plan>,
}

struct Plan {
    region: Option<[u8; 2]>,
    code: u16,
    lengths: u32,
    local_lengths: u32,
    international_prefix: u8,
    national_prefix: u8,
    transform: u8,
    extension_prefix: u8,
    example: Vec<u8>,
    types: u32,
    general: u32,
    leading: u32,
    formats: Vec<FormatRow>,
}

struct FormatRow {
    pattern: u8,
    template: u8,
    prefix_rule: u8,
    flags: u8,
    /// 0 where the last stage's automaton says the same.
    stages: Vec<u32>,
    international: Option<Option<u8>>,
}

pub fn build(territories: &[Territory], version: &str) -> Result<Blob, String> {
    let tables = tables(territories)?;
    let mut encoder = Encoder::new();
    let states = write(&tables, &mut encoder);
    let sizes = encoder.costs.iter().map(|(&section, bits)| (section, bits / 8.0)).collect();
    let stream = encoder.finish();
    let mut head = b"avph\x01".to_vec();
    head.push(version.len() as u8);
    head.extend(version.as_bytes());
    head.extend(Sha256::digest(&stream));
    let checksum = crc32(head.iter().chain(&stream));
    let own_stages = (tables.plans.iter().flat_map(|plan| &plan.formats))
        .map(|format| format.stages.iter().rev().skip(1).filter(|&&stage| stage != 0).count())
        .sum();
    let bytes = [&head[..], &checksum.to_le_bytes(), &stream].concat();
    Ok(Blob { bytes, sizes, states, own_stages })
}

fn crc32<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    let step = |crc: u32| (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 };
    !bytes.fold(u32::MAX, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| step(crc)))
}

fn intern<T: PartialEq>(list: &mut Vec<T>, item: T) -> Result<u8, String> {
    let at = list.iter().position(|other| *other == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    });
    u8::try_from(at).map_err(|_| "more than 256 entries in a table".to_owned())
}

fn tables(territories: &[Territory]) -> Result<Tables, String> {
    let mut tables = Tables {
        automata: Automata::new(),
        strings: vec![String::new()],
        programs: vec![Vec::new()],
        patterns: Vec::new(),
        plans: Vec::new(),
    };
    for territory in territories {
        let plan = tables.plan(territory).map_err(|error| format!("{}: {error}", territory.id))?;
        tables.plans.push(plan);
    }
    Ok(tables)
}

impl Tables {
    fn string(&mut self, text: Option<&str>) -> Result<u8, String> {
        intern(&mut self.strings, text.unwrap_or_default().to_owned())
    }

    fn program(&mut self, text: Option<&str>) -> Result<u8, String> {
        match text {
            None | Some("") => Ok(0),
            Some(text) => intern(&mut self.programs, pattern::program(&parse(text)?)?),
        }
    }

    fn plan(&mut self, territory: &Territory) -> Result<Plan, String> {
        let bits = |lengths: &[u8]| {
            lengths.iter().try_fold(0_u32, |set, &length| match length {
                1..=17 => Ok(set | 1 << length),
                _ => Err(format!("a number of {length} digits")),
            })
        };
        if let (Some(prefix), Some(rule)) =
            (&territory.national_prefix_for_parsing, &territory.transform_rule)
        {
            let last = groups(&parse(prefix)?);
            if !rule.contains(&format!("${last}")) {
                return Err(format!("transform rule `{rule}` does not use the last group"));
            }
        }
        let region = match territory.id.as_bytes() {
            b"001" => None,
            &[high, low] => Some([high, low]),
            _ => return Err("a region that is neither two letters nor 001".into()),
        };
        let formats = territory.formats.iter().map(|format| self.format(format)).collect::<Result<_, _>>()?;
        Ok(Plan {
            region,
            code: territory.code,
            lengths: bits(&territory.general.lengths)?,
            local_lengths: bits(&territory.general.local_lengths)?,
            international_prefix: self.program(territory.international_prefix.as_deref())?,
            national_prefix: self.program(territory.national_prefix_for_parsing.as_deref())?,
            transform: self.string(territory.transform_rule.as_deref())?,
            extension_prefix: self.string(territory.extension_prefix.as_deref())?,
            example: example(territory),
            types: self.automata.types(territory)?,
            general: self.automata.whole(&territory.general.pattern)?,
            leading: match &territory.leading_digits {
                Some(text) => self.automata.prefix(text)?,
                None => 0,
            },
            formats,
        })
    }

    fn format(&mut self, format: &Format) -> Result<FormatRow, String> {
        let pattern = group_lengths(&format.pattern)?;
        let mut stages = Vec::new();
        let last = format.leading.last().map(|text| self.automata.prefix(text)).transpose()?;
        for (at, text) in format.leading.iter().enumerate() {
            let root = self.automata.prefix(text)?;
            let derived = Some(root) != last && last.is_some_and(|last| self.agrees(root, last, at + 3));
            stages.push(if derived { 0 } else { root });
        }
        Ok(FormatRow {
            pattern: intern(&mut self.patterns, pattern)?,
            template: self.string(Some(&format.template))?,
            prefix_rule: self.string(Some(&format.prefix_rule))?,
            flags: u8::from(format.prefix_optional) | u8::from(format.carrier_rule) << 1,
            stages,
            international: match &format.international {
                International::Same => Some(None),
                International::None => None,
                International::Template(text) => Some(Some(self.string(Some(text))?)),
            },
        })
    }

    /// Whether for every run of `digits` digits the pattern at `stage` matches exactly when the one at `last` may.
    fn agrees(&self, stage: u32, last: u32, digits: usize) -> bool {
        self.compare(Some(stage), Some(last), digits)
    }

    fn compare(&self, stage: Option<u32>, last: Option<u32>, left: usize) -> bool {
        // `None`: has matched already.
        let settle =
            |state: Option<u32>| state.filter(|&state| self.automata.states[state as usize].1 != ACCEPT);
        let (stage, last) = (settle(stage), settle(last));
        if left == 0 {
            // The stage must have matched; of the last one it is enough to be alive.
            return stage.is_none() == (last != Some(0));
        }
        if stage == last && last.is_none() || stage == Some(0) && last == Some(0) {
            return true;
        }
        (0..10).all(|digit| {
            let next = |state: Option<u32>| state.map(|state| self.automata.states[state as usize].0[digit]);
            self.compare(next(stage), next(last), left - 1)
        })
    }
}

/// A mobile example, else the first there is.
fn example(territory: &Territory) -> Vec<u8> {
    let order = [MOBILE, FIXED].into_iter().chain(0..10);
    let found = order.filter_map(|kind| territory.kinds[kind].as_ref()?.example.as_ref()).next();
    found.map(|text| text.bytes().map(|byte| byte - b'0').collect()).unwrap_or_default()
}

/// `(\d{2})(\d{3,4})` as lengths.
fn group_lengths(text: &str) -> Result<Vec<(u8, u8)>, String> {
    let parts = match parse(text)? {
        Pattern::Sequence(parts) => parts,
        single => vec![single],
    };
    let lengths = parts.iter().map(|part| match part {
        Pattern::Group(_, inner) => match &**inner {
            Pattern::Digits(0x3FF) => Some((1, 1)),
            Pattern::Repeat(inner, least, most) if matches!(**inner, Pattern::Digits(0x3FF)) => {
                Some((*least, *most))
            }
            _ => None,
        },
        _ => None,
    });
    let lengths: Option<Vec<_>> = lengths.collect();
    match lengths {
        Some(lengths) if lengths.len() <= 5 => Ok(lengths),
        _ => Err(format!("format pattern `{text}` is not made of up to five groups of digits")),
    }
}

/// Writes everything; returns the number of states.
fn write(tables: &Tables, out: &mut Encoder) -> usize {
    out.section = "strings";
    out.number(at::STRING_LENGTH, tables.strings.len());
    for string in &tables.strings {
        out.number(at::STRING_LENGTH, string.len());
        let mut last = b' ';
        for byte in string.bytes() {
            let context = if last == b'$' { 0 } else { 1 + usize::from(last.is_ascii_digit()) };
            out.byte(at::STRING_BYTE + context * at::BYTE, byte);
            last = byte;
        }
    }
    out.section = "prefix programs";
    out.number(at::PROGRAM_LENGTH, tables.programs.len());
    for program in &tables.programs {
        out.number(at::PROGRAM_LENGTH, program.len());
        let (mut op, mut left) = (17, 0);
        for &byte in program {
            out.byte(at::program_byte(op, left), byte);
            if left > 0 {
                left -= 1;
            } else {
                op = byte;
                left = at::operands(op);
            }
        }
    }
    out.section = "group patterns";
    out.number(at::PATTERN, tables.patterns.len());
    for pattern in &tables.patterns {
        out.number(at::PATTERN, pattern.len());
        for &(least, most) in pattern {
            out.number(at::PATTERN, usize::from(least));
            out.number(at::PATTERN_SPREAD, usize::from(most - least));
        }
    }
    out.section = "letters and numbers";
    let borders = letter_borders();
    out.number(at::LETTERS_COUNT, borders.len());
    let mut last = 0x7F;
    for (place, border) in borders.into_iter().enumerate() {
        out.number(at::LETTERS + place % 2 * at::NUMBER, (border - last - 1) as usize);
        last = border;
    }
    out.section = "plans";
    out.number(at::PLANS, tables.plans.len());
    let mut writer = Writer { tables, graph: Graph::new(&tables.automata), last: Last::default() };
    for plan in &tables.plans {
        writer.plan(out, plan);
    }
    writer.graph.len()
}

/// Where letters and numbers (general categories L and N) begin and end, from U+0080 on.
fn letter_borders() -> Vec<u32> {
    let hir = regex_syntax::parse(r"[[\p{L}\p{N}]--\p{ASCII}]").expect("a class");
    let regex_syntax::hir::HirKind::Class(regex_syntax::hir::Class::Unicode(class)) = hir.kind() else {
        unreachable!("a class")
    };
    class.iter().flat_map(|range| [u32::from(range.start()), u32::from(range.end()) + 1]).collect()
}

#[derive(Default)]
struct Last {
    code: u16,
    international_prefix: u8,
    types: u16,
    general: u16,
    leading: u16,
    rule: u8,
}

struct Writer<'a> {
    tables: &'a Tables,
    graph: Graph<'a>,
    last: Last,
}

impl Writer<'_> {
    fn plan(&mut self, out: &mut Encoder, plan: &Plan) {
        out.section = "plans";
        out.bit(at::WORLD, plan.region.is_none());
        for letter in plan.region.into_iter().flatten() {
            out.bits(at::REGION, 5, usize::from(letter - b'A'));
        }
        let step = plan.code - self.last.code;
        self.last.code = plan.code;
        out.number(at::CODE, usize::from(step));
        out.section = "lengths";
        for (set, context) in [(plan.lengths, at::LENGTHS), (plan.local_lengths, at::LOCAL_LENGTHS)] {
            let mut last = false;
            for length in 1..=17 {
                let bit = set >> length & 1 == 1;
                out.bit(context + length * 2 + usize::from(last), bit);
                last = bit;
            }
        }
        out.section = "plans";
        let same = plan.international_prefix == self.last.international_prefix;
        if step == 0 {
            out.bit(at::SAME_PREFIX, same);
        }
        if step != 0 || !same {
            out.byte(at::INTERNATIONAL_PREFIX, plan.international_prefix);
        }
        self.last.international_prefix = plan.international_prefix;
        out.byte(at::NATIONAL_PREFIX, plan.national_prefix);
        out.byte(at::TRANSFORM, plan.transform);
        out.byte(at::EXTENSION_PREFIX, plan.extension_prefix);
        out.section = "examples";
        out.number(at::EXAMPLE_LENGTH, plan.example.len());
        let mut last = 9;
        for (place, &digit) in plan.example.iter().enumerate() {
            let next = digit == (last + 1) % 10;
            out.bit(at::EXAMPLE_NEXT + place.min(15), next);
            if !next {
                out.bits(at::EXAMPLE_DIGIT, 4, usize::from(digit));
            }
            last = digit;
        }
        let longest = (31 - (plan.lengths | 1).leading_zeros()) as u8;
        out.section = "automata: types";
        self.last.types = self.graph.root(out, plan.types, self.last.types, longest);
        out.section = "automata: general";
        self.last.general = self.graph.root(out, plan.general, self.last.general, longest);
        out.section = "automata: leading digits of regions";
        out.bit(at::HAS_LEADING, plan.leading != 0);
        let previous = std::mem::take(&mut self.last.leading);
        if plan.leading != 0 {
            self.last.leading = self.graph.root(out, plan.leading, previous, 3);
        }
        out.section = "formats";
        out.number(at::FORMATS, plan.formats.len());
        let own = plan.formats.iter().any(|format| format.international != Some(None));
        if !plan.formats.is_empty() {
            out.bit(at::OWN_INTERNATIONAL, own);
        }
        let mut previous = 0;
        for format in &plan.formats {
            self.format(out, format, &mut previous);
            out.section = "formats";
            if own {
                out.bit(at::INTERNATIONAL, format.international == Some(None));
                if format.international != Some(None) {
                    out.bit(at::INTERNATIONAL + 1, format.international.is_some());
                    if let Some(Some(template)) = format.international {
                        out.byte(at::INTERNATIONAL_TEMPLATE, template);
                    }
                }
            }
        }
    }

    fn format(&mut self, out: &mut Encoder, format: &FormatRow, previous: &mut u16) {
        out.section = "formats";
        out.byte(at::GROUPS, format.pattern);
        let groups = self.tables.patterns[usize::from(format.pattern)].len();
        out.byte(at::TEMPLATE + groups * at::BYTE, format.template);
        let same = format.prefix_rule == self.last.rule;
        out.bit(at::SAME_RULE, same);
        if !same {
            out.byte(at::PREFIX_RULE, format.prefix_rule);
            self.last.rule = format.prefix_rule;
        }
        out.bits(at::FLAGS, 2, usize::from(format.flags));
        out.number(at::STAGES, format.stages.len());
        out.section = "automata: leading digits of formats";
        for (place, &stage) in format.stages.iter().enumerate() {
            if place + 1 < format.stages.len() {
                out.bit(at::OWN_STAGE, stage != 0);
                if stage == 0 {
                    continue;
                }
            }
            *previous = self.graph.root(out, stage, *previous, 4);
        }
    }
}
