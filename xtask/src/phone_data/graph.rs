//! Writes the automata: the other half of `Graph` in `src/phone/decode.rs`.

use super::automata::Automata;
use super::contexts as at;
use super::encoder::Encoder;

pub struct Graph<'a> {
    automata: &'a Automata,
    /// Numbers in the order of writing, 0 for states not yet written.
    written: Vec<u16>,
    rows: Vec<[u16; 10]>,
    heights: Vec<u8>,
    recent: Vec<Vec<u16>>,
}

impl<'a> Graph<'a> {
    pub fn new(automata: &'a Automata) -> Self {
        Self {
            automata,
            written: vec![0; automata.states.len()],
            rows: vec![[0; 10]],
            heights: vec![0],
            recent: vec![Vec::new(); 20],
        }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn root(&mut self, output: &mut Encoder, target: u32, sibling: u16, expected: u8) -> u16 {
        let fresh = self.written[target as usize] == 0;
        output.bit(at::FRESH + usize::from(expected.min(31)), fresh);
        if fresh {
            return self.state(output, target, sibling, expected);
        }
        let id = self.written[target as usize];
        let height = usize::from(self.heights[usize::from(id)]);
        let context = at::HEIGHT + usize::from(expected.min(31)) * 32;
        output.bit(context, height == usize::from(expected));
        if height != usize::from(expected) {
            output.bits(context, 5, height);
        }
        let recent = &mut self.recent[height];
        let place = recent.iter().position(|&other| other == id).expect("a written state is listed");
        output.number(at::RANK + height * at::NUMBER, recent.len() - 1 - place);
        recent.remove(place);
        recent.push(id);
        id
    }

    fn state(&mut self, output: &mut Encoder, state: u32, sibling: u16, expected: u8) -> u16 {
        let (targets, value) = self.automata.states[state as usize];
        let context = at::OUTPUT + usize::from(expected > 0) * 16;
        output.bit(context, value != 0);
        if value != 0 {
            output.bits(context, 4, usize::from(value));
        }
        let guesses = self.rows[usize::from(sibling)];
        let mut row = [0_u16; 10];
        let mut known: Vec<u16> = Vec::new();
        let mut history = (0_u8, 0_u8);
        let mut height = 0;
        for digit in 0..10 {
            let last = (digit > 0).then(|| row[digit - 1]);
            let guess = (sibling != 0).then_some(guesses[digit]);
            let shape = sibling != 0 && digit > 0 && guesses[digit] == guesses[digit - 1];
            let target =
                self.edge(output, targets[digit], last, guess, shape, &mut history, &known, expected);
            if target != 0 && !known.contains(&target) {
                known.push(target);
                height = height.max(1 + self.heights[usize::from(target)]);
            }
            row[digit] = target;
        }
        let id = self.rows.len() as u16;
        self.rows.push(row);
        self.heights.push(height);
        self.recent[usize::from(height)].push(id);
        self.written[state as usize] = id;
        id
    }

    #[expect(clippy::too_many_arguments, reason = "the context of one decision")]
    fn edge(
        &mut self,
        output: &mut Encoder,
        wanted: u32,
        last: Option<u16>,
        guess: Option<u16>,
        shape: bool,
        history: &mut (u8, u8),
        known: &[u16],
        expected: u8,
    ) -> u16 {
        // A state not yet written has no number and is none of the guesses.
        let id = (wanted == 0 || self.written[wanted as usize] != 0).then(|| self.written[wanted as usize]);
        let count = known.len();
        if let Some(last) = last {
            let agree = guess.map(|guess| guess == last);
            let same = id == Some(last);
            output
                .pair(at::same(last == 0, agree, guess == Some(0), shape, history.0, count, expected), same);
            history.0 = history.0 << 1 | u8::from(same);
            if same {
                return last;
            }
        }
        let guess = guess.filter(|&guess| Some(guess) != last);
        if let Some(guess) = guess {
            let alike = id == Some(guess);
            output.pair(at::alike(guess == 0, shape, history.1, count, expected), alike);
            history.1 = history.1 << 1 | u8::from(alike);
            if alike {
                return guess;
            }
        }
        if last != Some(0) && guess != Some(0) {
            let context = at::DEAD + usize::from(expected.min(7)) * 2 + usize::from(last.is_none());
            output.bit(context, wanted == 0);
            if wanted == 0 {
                return 0;
            }
        }
        for (place, &target) in known.iter().rev().enumerate() {
            if Some(target) != last && Some(target) != guess {
                output.bit(at::EARLIER + place, id == Some(target));
                if id == Some(target) {
                    return target;
                }
            }
        }
        match known.last() {
            Some(&sibling) => self.root(output, wanted, sibling, self.heights[usize::from(sibling)]),
            None => self.root(output, wanted, guess.unwrap_or(0), expected.saturating_sub(1)),
        }
    }
}
