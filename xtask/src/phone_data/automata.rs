//! Deterministic automata, shared wherever two states mean the same.

use std::collections::HashMap;

use super::model::*;
use super::pattern::{Machine, parse};

/// Ten targets and an output; state 0 is dead.
pub type State = ([u32; 10], u8);

pub const ACCEPT: u8 = 1;

/// All automata in one.
pub struct Automata {
    pub states: Vec<State>,
    pub heights: Vec<u8>,
    known: HashMap<State, u32>,
}

impl Automata {
    pub fn new() -> Self {
        let dead = ([0; 10], 0);
        Self { states: vec![dead], heights: vec![0], known: HashMap::from([(dead, 0)]) }
    }

    fn intern(&mut self, state: State) -> u32 {
        if let Some(&id) = self.known.get(&state) {
            return id;
        }
        let id = self.states.len() as u32;
        let targets = state.0.iter().filter(|&&target| target != 0);
        let height = targets.map(|&target| self.heights[target as usize] + 1).max().unwrap_or(0);
        self.states.push(state);
        self.heights.push(height);
        self.known.insert(state, id);
        id
    }

    /// A pattern that must match whole.
    pub fn whole(&mut self, text: &str) -> Result<u32, String> {
        let machine = Machine::new(&parse(text)?)?;
        Ok(self.grow(&mut HashMap::new(), &machine, machine.start(), &mut |machine, states| {
            (u8::from(machine.accepts(states)), false)
        }))
    }

    /// A pattern that must match the first digits; nothing is kept after a match.
    pub fn prefix(&mut self, text: &str) -> Result<u32, String> {
        let machine = Machine::new(&parse(text)?)?;
        Ok(self.grow(&mut HashMap::new(), &machine, machine.start(), &mut |machine, states| {
            let accepts = machine.accepts(states);
            (u8::from(accepts), accepts)
        }))
    }

    fn grow(
        &mut self,
        seen: &mut HashMap<Vec<usize>, u32>,
        machine: &Machine,
        states: Vec<usize>,
        output: &mut Output<'_>,
    ) -> u32 {
        if states.is_empty() {
            return 0;
        }
        if let Some(&id) = seen.get(&states) {
            return id;
        }
        let (value, stop) = output(machine, &states);
        let mut targets = [0; 10];
        if !stop {
            for (digit, target) in targets.iter_mut().enumerate() {
                *target = self.grow(seen, machine, machine.step(&states, digit), output);
            }
        }
        let id = self.intern((targets, value));
        seen.insert(states, id);
        id
    }

    /// The classifier of a territory: for every number the output of `getNumberType`, lengths considered.
    pub fn types(&mut self, territory: &Territory) -> Result<u32, String> {
        let classifier = Classifier::new(territory)?;
        Ok(self.classify(&mut HashMap::new(), &classifier, classifier.start(), 0))
    }

    fn classify(
        &mut self,
        seen: &mut HashMap<(Vec<Vec<usize>>, u8), u32>,
        classifier: &Classifier,
        position: Vec<Vec<usize>>,
        depth: u8,
    ) -> u32 {
        if position.iter().all(Vec::is_empty) {
            return 0;
        }
        let key = (position, depth);
        if let Some(&id) = seen.get(&key) {
            return id;
        }
        let output = classifier.output(&key.0, depth);
        let mut targets = [0; 10];
        for (digit, target) in targets.iter_mut().enumerate() {
            *target = self.classify(seen, classifier, classifier.step(&key.0, digit), depth + 1);
        }
        let id = self.intern((targets, output));
        seen.insert(key, id);
        id
    }
}

struct Classifier<'a> {
    territory: &'a Territory,
    general: Machine,
    kinds: Vec<(usize, &'a Description, Machine)>,
    same_mobile: bool,
}

/// The order in which libphonenumber asks, and the output of each kind.
const PRIORITY: [(usize, u8); 8] = [
    (PREMIUM, 6),
    (TOLL_FREE, 5),
    (SHARED, 7),
    (VOIP, 8),
    (PERSONAL, 9),
    (PAGER, 10),
    (UAN, 11),
    (VOICEMAIL, 12),
];

impl<'a> Classifier<'a> {
    fn new(territory: &'a Territory) -> Result<Self, String> {
        let mut kinds = Vec::new();
        for (index, kind) in territory.kinds.iter().enumerate() {
            if let Some(kind) = kind.as_ref().filter(|kind| !kind.pattern.is_empty()) {
                kinds.push((index, kind, Machine::new(&parse(&kind.pattern)?)?));
            }
        }
        let pattern = |index: usize| territory.kinds[index].as_ref().map(|kind| &kind.pattern);
        Ok(Self {
            territory,
            general: Machine::new(&parse(&territory.general.pattern)?)?,
            kinds,
            same_mobile: pattern(FIXED).is_some() && pattern(FIXED) == pattern(MOBILE),
        })
    }

    fn start(&self) -> Vec<Vec<usize>> {
        let machines = std::iter::once(&self.general).chain(self.kinds.iter().map(|kind| &kind.2));
        machines.map(Machine::start).collect()
    }

    fn step(&self, position: &[Vec<usize>], digit: usize) -> Vec<Vec<usize>> {
        let machines = std::iter::once(&self.general).chain(self.kinds.iter().map(|kind| &kind.2));
        let mut next: Vec<_> =
            machines.zip(position).map(|(machine, states)| machine.step(states, digit)).collect();
        // Without the general description no kind can match.
        if next[0].is_empty() {
            next.iter_mut().for_each(Vec::clear);
        }
        next
    }

    fn output(&self, position: &[Vec<usize>], depth: u8) -> u8 {
        let fits = |description: &Description, machine: &Machine, states: &[usize]| {
            (description.lengths.is_empty() || description.lengths.contains(&depth))
                && machine.accepts(states)
        };
        if !fits(&self.territory.general, &self.general, &position[0]) {
            return 0;
        }
        let matches = |wanted: usize| {
            let mut kinds = self.kinds.iter().zip(&position[1..]);
            kinds.any(|((index, kind, machine), states)| *index == wanted && fits(kind, machine, states))
        };
        if let Some((_, output)) = PRIORITY.into_iter().find(|&(kind, _)| matches(kind)) {
            return output;
        }
        match (matches(FIXED), self.same_mobile, matches(MOBILE)) {
            (true, true, _) | (true, _, true) => 4,
            (true, false, false) => 2,
            (false, false, true) => 3,
            (false, ..) => 0,
        }
    }
}

/// What a set of states puts out: a class, and whether it is of interest.
type Output<'a> = dyn FnMut(&Machine, &[usize]) -> (u8, bool) + 'a;
