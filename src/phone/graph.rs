//! The automata of a metadata blob, read edge by edge.

use alloc::vec;
use alloc::vec::Vec;

use super::coder::Decoder;
use super::contexts as at;
use super::metadata::Automata;

/// The automata while they are read: each state right after the states it leads to.
///
/// A state is ten edges in the order of the digits. An edge is guessed from the edge before it and from the edge on
/// the same digit of a state alike (an elder sibling); failing that it leads nowhere, to a target this state already
/// has, to a new state, or to one seen before, found by its height (the most digits it still takes).
pub(super) struct Graph {
    pub(super) automata: Automata,
    heights: Vec<u8>,
    /// States of each height, the latest used last.
    recent: [Vec<u16>; DEEPEST],
    /// How many states are being read; a number has no more digits than this.
    depth: usize,
}

/// More digits than any number has; a blob that says otherwise is cut short.
const DEEPEST: usize = 20;

/// About as many states as today's metadata has: room for them is taken at once.
const STATES: usize = 9216;

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
    pub(super) fn new() -> Self {
        let mut automata = Automata { rows: Vec::with_capacity(STATES), outputs: vec![0] };
        automata.rows.push([0; 10]);
        let heights = vec![0];
        Self { automata, heights, recent: [const { Vec::new() }; DEEPEST], depth: 0 }
    }

    /// A state of its own or one seen before; `sibling` is a state it may resemble, 0 if none.
    pub(super) fn root(&mut self, input: &mut Decoder, sibling: u16, expected: u8) -> u16 {
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
        let Some(place) = recent.len().checked_sub(rank + 1) else { return 0 };
        // To the end, the others one place down.
        let target = recent.remove(place);
        recent.push(target);
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
