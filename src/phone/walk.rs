//! A walk through every state of the automata, each border compared with an independent port of libphonenumber.
//!
//! `AVOWAL_LONG=1` walks everything; otherwise one calling code in ten.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

extern crate std;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use std::println;

use rlibphonenumber::PHONE_NUMBER_UTIL as ORACLE;

use super::metadata::{ACCEPT, Automata};
use super::program;
use super::{Metadata, parse};

/// The shortest digits to every state, and from every state to an accepted end.
struct Walk<'m> {
    automata: &'m Automata,
    to: BTreeMap<u16, Vec<u8>>,
}

impl<'m> Walk<'m> {
    fn new(automata: &'m Automata, root: u16) -> Self {
        let mut to = BTreeMap::from([(root, Vec::new())]);
        let mut edge = vec![root];
        while !edge.is_empty() {
            let mut next = Vec::new();
            for state in edge {
                for digit in 0..10 {
                    let target = automata.step(state, digit);
                    if target != 0 && !to.contains_key(&target) {
                        let path = [&to[&state][..], &[digit]].concat();
                        to.insert(target, path);
                        next.push(target);
                    }
                }
            }
            edge = next;
        }
        Self { automata, to }
    }

    /// The shortest way from a state to acceptance.
    fn end(&self, state: u16) -> Vec<u8> {
        let mut paths = vec![(state, Vec::new())];
        loop {
            if let Some((_, path)) = paths.iter().find(|(state, _)| self.automata.output(*state) >= ACCEPT) {
                return path.clone();
            }
            let steps = paths.iter().flat_map(|(state, path)| {
                (0..10).map(|digit| (self.automata.step(*state, digit), [&path[..], &[digit]].concat()))
            });
            let mut seen = BTreeSet::new();
            paths = steps.filter(|(state, _)| *state != 0 && seen.insert(*state)).collect();
            if paths.is_empty() {
                return Vec::new();
            }
        }
    }

    /// For every state and digit: the number that goes on to the nearest end, or that dies there and is filled up
    /// to the length it would have had; and every number cut short by a digit or longer by one.
    fn numbers(&self) -> BTreeSet<Vec<u8>> {
        let mut numbers = BTreeSet::new();
        for (&state, path) in &self.to {
            let whole = [&path[..], &self.end(state)].concat();
            numbers.insert(whole.clone());
            numbers.insert([&whole[..], &[5]].concat());
            numbers.insert(whole[..whole.len().saturating_sub(1)].to_vec());
            for digit in 0..10 {
                let target = self.automata.step(state, digit);
                let mut number = [&path[..], &[digit]].concat();
                if target != 0 {
                    number.extend(self.end(target));
                } else {
                    while number.len() < whole.len() {
                        number.push(5);
                    }
                }
                numbers.insert(number);
            }
        }
        numbers.retain(|number| number.len() >= 2 && number.len() <= 17);
        numbers
    }
}

#[test]
fn every_state_agrees_with_the_oracle() {
    let blob = include_bytes!("../../tests/vectors/phone/metadata-9.0.42.bin");
    let metadata = Metadata::from_bytes(blob).unwrap();
    let long = std::env::var("AVOWAL_LONG").as_deref() == Ok("1");
    let mut compared = 0;
    let mut states = BTreeSet::new();
    let mut differences = Vec::new();
    for plan in &metadata.plans {
        if !long && plan.code % 10 != 4 {
            continue;
        }
        let mut numbers = BTreeSet::new();
        let mut roots = vec![plan.types, plan.general, plan.leading];
        let formats = metadata.formats(plan.national).iter().flat_map(|format| metadata.stages(format));
        roots.extend(formats);
        for root in roots.into_iter().filter(|&root| root != 0) {
            let walk = Walk::new(&metadata.automata, root);
            numbers.extend(walk.numbers());
            states.extend(walk.to.into_keys());
        }
        for number in numbers {
            compared += 1;
            let digits: String = number.iter().map(|&digit| char::from(b'0' + digit)).collect();
            let input = format!("+{}{digits}", plan.code);
            let (ours, theirs) = (answer(&metadata, &input), oracle(&input));
            // The oracle drops a zero from twelve digits after 888, a code without a national prefix; the Python port
            // does not.
            if ours != theirs && !(input.starts_with("+8880") && number.len() == 12) {
                differences.push(format!("{input}\n  found  {ours}\n  wanted {theirs}"));
            }
        }
    }
    println!("{compared} numbers through {} of {} states", states.len(), metadata.automata.rows.len() - 1);
    let shown: Vec<_> = differences.iter().take(20).map(String::as_str).collect();
    assert!(differences.is_empty(), "{} of {compared} differ\n{}", differences.len(), shown.join("\n"));
    assert!(!long || states.len() + 1 >= metadata.automata.rows.len() * 99 / 100, "states left out");
}

fn answer(metadata: &Metadata, input: &str) -> String {
    let check = parse(metadata, input, None);
    if check.reason().is_some() {
        return "no number".to_string();
    }
    let phone_type = check.phone_type().as_str().replace('-', "");
    format!(
        "{} {} {phone_type} {} {} {}",
        check.e164().unwrap(),
        check.valid(),
        check.region().map_or_else(|| "none".to_string(), |region| region.to_string()),
        check.national(metadata).unwrap(),
        check.international(metadata).unwrap(),
    )
}

fn oracle(input: &str) -> String {
    use rlibphonenumber::PhoneNumberFormat::{E164, International, National};
    let Ok(number) = ORACLE.parse(input, None) else { return "no number".to_string() };
    let region = ORACLE.get_region_for_number(&number).map(|region| format!("{region:?}"));
    let phone_type = format!("{:?}", ORACLE.get_number_type(&number)).to_lowercase();
    format!(
        "{} {} {phone_type} {} {} {}",
        ORACLE.format(&number, E164),
        ORACLE.is_valid_number(&number),
        // Its name for the region 001.
        region.map_or_else(|| "none".to_string(), |region| region.replace("World", "001")),
        ORACLE.format(&number, National),
        ORACLE.format(&number, International),
    )
}

/// What a prefix rule refuses by the first digit would not have matched, whatever follows.
#[test]
fn openings_refuse_only_what_never_matches() {
    let metadata = Metadata::embedded().unwrap();
    let (mut refused, mut matched) = (0, 0);
    for index in 0..=255 {
        let rule = metadata.programs.get(index);
        let openings = program::openings(rule);
        for number in 0..10_000_u16 {
            let digits = [1000, 100, 10, 1].map(|place| (number / place % 10) as u8);
            let found = program::matches(rule, &digits).is_some();
            let open = openings >> digits[0] & 1 == 1;
            assert!(open || !found, "{rule:?} on {digits:?}");
            refused += u32::from(!open);
            matched += u32::from(found);
        }
    }
    assert!(refused > 100_000 && matched > 10_000, "{refused} {matched}");
}
