//! The regular expressions of the metadata: parser, automata by simulation, prefix programs.
//!
//! Only what the metadata uses is understood; anything else stops the generator.

/// A pattern over decimal digits.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// One digit out of a set, bit n for digit n.
    Digits(u16),
    Sequence(Vec<Pattern>),
    Choice(Vec<Pattern>),
    Repeat(Box<Pattern>, u8, u8),
    /// A capturing group, from 1.
    Group(u8, Box<Pattern>),
    /// `$`
    End,
}

pub fn parse(text: &str) -> Result<Pattern, String> {
    let mut parser = Parser { text: text.as_bytes(), at: 0, groups: 0 };
    let pattern = parser.choice()?;
    match parser.at == text.len() {
        true => Ok(pattern),
        false => Err(format!("pattern `{text}` leaves the regular subset at {}", parser.at)),
    }
}

/// How many capturing groups a pattern has.
pub fn groups(pattern: &Pattern) -> u8 {
    match pattern {
        Pattern::Digits(_) | Pattern::End => 0,
        Pattern::Sequence(parts) | Pattern::Choice(parts) => parts.iter().map(groups).sum(),
        Pattern::Repeat(inner, ..) => groups(inner),
        Pattern::Group(_, inner) => 1 + groups(inner),
    }
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    groups: u8,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.text[self.at..].starts_with(word.as_bytes());
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn fail<T>(&self) -> Result<T, String> {
        let text = String::from_utf8_lossy(self.text);
        Err(format!("pattern `{text}` leaves the regular subset at {}", self.at))
    }

    fn choice(&mut self) -> Result<Pattern, String> {
        let mut parts = vec![self.sequence()?];
        while self.eat("|") {
            parts.push(self.sequence()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Pattern::Choice(parts) })
    }

    fn sequence(&mut self) -> Result<Pattern, String> {
        let mut parts = Vec::new();
        while let Some(byte) = self.peek() {
            if byte == b'|' || byte == b')' {
                break;
            }
            let atom = self.atom()?;
            parts.push(self.repeated(atom)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Pattern::Sequence(parts) })
    }

    fn atom(&mut self) -> Result<Pattern, String> {
        if self.eat("(?:") {
            let inner = self.choice()?;
            return if self.eat(")") { Ok(inner) } else { self.fail() };
        }
        if self.eat("(") {
            self.groups += 1;
            let number = self.groups;
            let inner = self.choice()?;
            return if self.eat(")") { Ok(Pattern::Group(number, Box::new(inner))) } else { self.fail() };
        }
        if self.eat("\\d") {
            return Ok(Pattern::Digits(0x3FF));
        }
        if self.eat("$") {
            return Ok(Pattern::End);
        }
        if self.eat("[") {
            return self.class();
        }
        match self.peek() {
            // The wait for a second dial tone, which no run of digits holds.
            Some(b'~') => {
                self.at += 1;
                Ok(Pattern::Digits(0))
            }
            Some(byte @ b'0'..=b'9') => {
                self.at += 1;
                Ok(Pattern::Digits(1 << (byte - b'0')))
            }
            _ => self.fail(),
        }
    }

    fn class(&mut self) -> Result<Pattern, String> {
        let mut set = 0;
        while !self.eat("]") {
            if self.eat("\\d") {
                set = 0x3FF;
                continue;
            }
            let Some(from @ b'0'..=b'9') = self.peek() else { return self.fail() };
            self.at += 1;
            let mut to = from;
            if self.eat("-") {
                let Some(end @ b'0'..=b'9') = self.peek() else { return self.fail() };
                self.at += 1;
                to = end;
            }
            (from..=to).for_each(|digit| set |= 1 << (digit - b'0'));
        }
        Ok(Pattern::Digits(set))
    }

    fn repeated(&mut self, atom: Pattern) -> Result<Pattern, String> {
        if self.eat("?") {
            return Ok(Pattern::Repeat(Box::new(atom), 0, 1));
        }
        if !self.eat("{") {
            return Ok(atom);
        }
        let least = self.number()?;
        let most = if self.eat(",") { self.number()? } else { least };
        if self.eat("}") { Ok(Pattern::Repeat(Box::new(atom), least, most)) } else { self.fail() }
    }

    fn number(&mut self) -> Result<u8, String> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        let text = std::str::from_utf8(&self.text[start..self.at]).unwrap_or_default();
        text.parse().or_else(|_| self.fail())
    }
}

/// A nondeterministic automaton: sets of positions are its states.
#[derive(Default)]
pub struct Machine {
    /// Each state: edges on digits, or free moves.
    nodes: Vec<Node>,
    start: usize,
    accept: usize,
}

#[derive(Default)]
struct Node {
    digits: Option<(u16, usize)>,
    free: Vec<usize>,
}

impl Machine {
    pub fn new(pattern: &Pattern) -> Result<Self, String> {
        let mut machine = Self::default();
        machine.accept = machine.node();
        machine.start = machine.build(pattern, machine.accept)?;
        Ok(machine)
    }

    fn node(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    fn build(&mut self, pattern: &Pattern, next: usize) -> Result<usize, String> {
        Ok(match pattern {
            Pattern::Digits(set) => {
                let node = self.node();
                self.nodes[node].digits = Some((*set, next));
                node
            }
            Pattern::Sequence(parts) => {
                let mut next = next;
                for part in parts.iter().rev() {
                    next = self.build(part, next)?;
                }
                next
            }
            Pattern::Choice(parts) => {
                let node = self.node();
                for part in parts {
                    let start = self.build(part, next)?;
                    self.nodes[node].free.push(start);
                }
                node
            }
            Pattern::Repeat(inner, least, most) => {
                let mut start = next;
                for left in (0..*most).rev() {
                    let inside = self.build(inner, start)?;
                    start = if left < *least {
                        inside
                    } else {
                        let node = self.node();
                        self.nodes[node].free = vec![inside, next];
                        node
                    };
                }
                start
            }
            Pattern::Group(_, inner) => self.build(inner, next)?,
            Pattern::End => return Err("`$` in a pattern that becomes an automaton".into()),
        })
    }

    pub fn start(&self) -> Vec<usize> {
        let mut set = Vec::new();
        self.close(self.start, &mut set);
        set.sort_unstable();
        set
    }

    pub fn step(&self, states: &[usize], digit: usize) -> Vec<usize> {
        let mut set = Vec::new();
        for &state in states {
            if let Some((digits, next)) = self.nodes[state].digits
                && digits >> digit & 1 == 1
            {
                self.close(next, &mut set);
            }
        }
        set.sort_unstable();
        set
    }

    pub fn accepts(&self, states: &[usize]) -> bool {
        states.contains(&self.accept)
    }

    fn close(&self, state: usize, set: &mut Vec<usize>) {
        if !set.contains(&state) {
            set.push(state);
            for &next in &self.nodes[state].free {
                self.close(next, set);
            }
        }
    }
}

/// A program for the prefix machine of `src/phone/program.rs`; the op codes are listed there.
pub fn program(pattern: &Pattern) -> Result<Vec<u8>, String> {
    let mut code = Vec::new();
    compile(pattern, &mut code)?;
    code.push(16);
    Ok(code)
}

fn compile(pattern: &Pattern, code: &mut Vec<u8>) -> Result<(), String> {
    match pattern {
        Pattern::Digits(0x3FF) => code.push(10),
        Pattern::Digits(set) if set.count_ones() == 1 => code.push(set.trailing_zeros() as u8),
        Pattern::Digits(set) => {
            code.push(11);
            code.extend(set.to_be_bytes());
        }
        Pattern::Sequence(parts) => parts.iter().try_for_each(|part| compile(part, code))?,
        Pattern::Choice(parts) => {
            let mut exits = Vec::new();
            for (at, part) in parts.iter().enumerate() {
                if at + 1 == parts.len() {
                    compile(part, code)?;
                } else {
                    let split = reserve(code, 12);
                    compile(part, code)?;
                    exits.push(reserve(code, 13));
                    land(code, split);
                }
            }
            exits.into_iter().for_each(|exit| land(code, exit));
        }
        Pattern::Repeat(inner, least, most) => {
            for _ in 0..*least {
                compile(inner, code)?;
            }
            let mut splits = Vec::new();
            for _ in *least..*most {
                splits.push(reserve(code, 12));
                compile(inner, code)?;
            }
            splits.into_iter().for_each(|split| land(code, split));
        }
        Pattern::Group(number @ 1..=2, inner) => {
            code.extend([14, number * 2 - 2]);
            compile(inner, code)?;
            code.extend([14, number * 2 - 1]);
        }
        Pattern::Group(..) => return Err("more than two groups in a prefix pattern".into()),
        Pattern::End => code.push(15),
    }
    Ok(())
}

fn reserve(code: &mut Vec<u8>, op: u8) -> usize {
    code.extend([op, 0, 0]);
    code.len() - 3
}

fn land(code: &mut [u8], at: usize) {
    let distance = (code.len() - at) as u16;
    code[at + 1..at + 3].copy_from_slice(&distance.to_be_bytes());
}
