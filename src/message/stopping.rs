//! Where a text says how to stop messages, and where it gives a number to call.
//!
//! Words like `stop`, `end` and `cancel` are ordinary ones. They tell how to stop messages only next to words that say so:
//! an instruction before or after them, what they are for, a number to send them to, or the name of what they do.

use super::links::links;
use crate::fold;
use crate::finding::Span;
use crate::order;

/// A place that tells how to stop messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    /// From the first word that tells it to the end of its sentence.
    pub(super) span: Span,
    /// Nothing else stands in the sentence: it can be left out whole.
    pub(super) alone: bool,
    /// It names a page or number, so that nobody has to be able to reply.
    pub(super) elsewhere: bool,
}

/// Places that tell how to stop messages. `own` is the draft's keyword, `there` those of the place.
pub(super) fn instructions(text: &str, own: Option<&str>, there: &[&str]) -> Vec<Told> {
    let found = Text::of(text, own, there);
    let mut told: Vec<Told> = Vec::new();
    for (index, word) in found.words.iter().enumerate() {
        let until = told.last().map_or(0, |last| last.span.end);
        let instruction = || found.keyword(index).or_else(|| found.name(index));
        let Some((from, to)) = Some(()).filter(|()| word.start >= until).and_then(|()| instruction()) else { continue };
        let place = found.place(from, to);
        if until <= place.span.start {
            told.push(place);
        }
    }
    told
}

/// A folded word of a text.
#[derive(Debug)]
struct Word {
    folded: String,
    start: usize,
    end: usize,
    /// It has capital letters; small ones.
    upper: bool,
    lower: bool,
    quoted: bool,
    /// Which sentence it is in.
    sentence: usize,
    /// The lists it is in.
    lists: u32,
}

impl Word {
    fn is(&self, lists: u32) -> bool {
        self.lists & lists != 0
    }

    fn number(&self) -> bool {
        self.folded.len() >= SHORTEST_NUMBER && self.folded.bytes().all(|byte| byte.is_ascii_digit())
    }
}

struct Text {
    units: Vec<u16>,
    words: Vec<Word>,
    /// Where each sentence ends.
    ends: Vec<usize>,
    /// Where links and variables begin.
    ways: Vec<usize>,
}

impl Text {
    fn of(text: &str, own: Option<&str>, there: &[&str]) -> Text {
        let units: Vec<u16> = text.encode_utf16().collect();
        let ends = ends(&units);
        let mut lists: Vec<(String, u32)> = Vec::new();
        for (list, words) in LISTS {
            words.split('|').for_each(|word| lists.push((fold::plain(word), *list)));
        }
        let of = |lists: &[(String, u32)], word: &str| lists.iter().filter(|(known, _)| known == word).fold(0, |all, (_, list)| all | list);
        for word in there.iter().map(|word| fold::plain(word)) {
            let role = match word.chars().count() {
                0 | 1 => 0,
                2 => ORDINARY,
                _ => STOPS,
            };
            if of(&lists, &word) & KEYWORD == 0 {
                lists.push((word, role));
            }
        }
        if let Some(word) = own.map(fold::plain).filter(|word| of(&lists, word) & KEYWORD == 0) {
            lists.push((word, OWN));
        }
        let mut words = words(text, &units);
        for word in &mut words {
            word.sentence = ends.partition_point(|end| *end <= word.start);
            word.lists = of(&lists, &word.folded);
        }
        let mut ways: Vec<usize> = links(text).iter().map(|link| link.span.start).collect();
        let opens = |two: &[u16]| matches!(two, [0x7b, 0x7b | 0x23] | [0x24, 0x7b]);
        ways.extend(units.windows(2).enumerate().filter(|(_, two)| opens(two)).map(|(at, _)| at));
        order::sort_by(&mut ways, usize::cmp);
        Text { units, words, ends, ways }
    }

    /// Whether a link or variable begins in a range.
    #[inline(never)]
    fn way(&self, from: usize, to: usize) -> bool {
        self.ways.get(self.ways.partition_point(|way| *way < from)).is_some_and(|way| *way <= to)
    }

    /// Whether a keyword is shown as one: by capitals where not everything is in them, by quotes, or as the draft's own.
    #[inline(never)]
    fn pointed(&self, word: &Word) -> bool {
        word.is(KEYWORD) && (word.quoted || word.is(OWN) || !word.lower && (!word.upper || !self.loud(word.sentence)))
    }

    #[inline(never)]
    fn near(&self, index: usize, offset: isize) -> Option<&Word> {
        let word = self.words.get(index.checked_add_signed(offset)?)?;
        self.words.get(index).filter(|own| own.sentence == word.sentence).map(|_| word)
    }

    /// The sign right before or after a place, spaces left out.
    #[inline(never)]
    fn sign(&self, at: usize, before: bool) -> Option<char> {
        let space = |unit: &&u16| !matches!(**unit, 0x20 | 0xa0 | 0x3000);
        let unit = match before {
            true => self.units.get(..at)?.iter().rev().find(space)?,
            false => self.units.get(at..)?.iter().find(space)?,
        };
        char::from_u32(u32::from(*unit))
    }

    /// Whether most words of a sentence are in capitals, so that capitals point at nothing.
    #[inline(never)]
    fn loud(&self, sentence: usize) -> bool {
        let first = self.words.partition_point(|word| word.sentence < sentence);
        let of = self.words.get(first..).unwrap_or_default().iter().take_while(|word| word.sentence == sentence).take(LOUD);
        let written = of.filter(|word| !word.is(KEYWORD) && word.folded.chars().filter(|c| c.is_alphabetic()).count() > 1);
        let (all, capital) = written.fold((0, 0), |(all, capital), word| (all + 1, capital + usize::from(word.upper && !word.lower)));
        capital >= 3 && capital * 2 > all
    }

    /// The words of an instruction that are about the keyword at a place: from which to which.
    #[inline(never)]
    fn keyword(&self, index: usize) -> Option<(usize, usize)> {
        let word = self.words.get(index).filter(|word| word.is(KEYWORD))?;
        let pointed = self.pointed(word);
        let purpose = self.purpose(index);
        let number = self.number(index);
        let before = (1..=3).find(|offset| self.near(index, -offset).is_some_and(|near| near.is(TOLD)));
        if let Some(offset) = before {
            let linked = offset == 1 || offset == 2 && self.near(index, -1).is_some_and(|near| near.is(LINKING));
            let told = match () {
                // `yes or NO`
                () if word.is(ANSWER) => pointed && purpose.is_some(),
                // `text END OF SUMMER to win`
                () if word.is(ORDINARY) => (pointed || linked) && purpose.is_some() || pointed && (number.is_some() || self.near(index, 1).is_none()),
                () => pointed || linked,
            };
            if told {
                return Some((index.checked_add_signed(-offset)?, purpose.unwrap_or(index)));
            }
        }
        if word.is(ANSWER) {
            return None;
        }
        let behind = |near: &Word| near.is(TOLD_AFTER) || JOINED_TOLD_AFTER.iter().any(|told| near.folded.contains(told));
        if let Some(offset) = (1..=3).find(|offset| pointed && self.near(index, *offset).is_some_and(behind)) {
            return Some((index, index.checked_add_signed(offset)?));
        }
        let firm = !word.is(ORDINARY);
        let short_code = |at: &usize| self.words.get(*at).is_some_and(|number| matches!(number.folded.len(), 5 | 6));
        let number = number.filter(|at| firm && (!word.lower || word.quoted || word.is(OWN) || short_code(at)));
        let to = number.or_else(|| purpose.filter(|_| pointed)).or_else(|| (firm && pointed && self.is_last(index)).then_some(index))?;
        Some((index, to))
    }

    /// `STOP to opt out`, `STOP=end`: the word that says what the keyword is for.
    #[inline(never)]
    fn purpose(&self, index: usize) -> Option<usize> {
        let keyword = self.words.get(index)?;
        let leads = self.near(index, 1).is_some_and(|next| next.is(FOR));
        let equals = self.sign(keyword.end, false) == Some('=');
        let is_purpose = |offset: &isize| self.near(index, *offset).is_some_and(|near| near.folded != keyword.folded && near.is(PURPOSE));
        let mut reach = if leads { 2..=4 } else { 1..=isize::from(equals) };
        reach.find(is_purpose).and_then(|offset| index.checked_add_signed(offset))
    }

    /// `STOP SMS au 36111`: the number that the keyword is sent to.
    #[inline(never)]
    fn number(&self, index: usize) -> Option<usize> {
        let skipped = (1..=2).take_while(|offset| self.near(index, *offset).is_some_and(|near| near.is(BETWEEN))).count();
        let at = index + 1 + skipped;
        let sentence = self.words.get(index)?.sentence;
        self.words.get(at).filter(|word| word.sentence == sentence && word.number()).map(|_| at)
    }

    /// A keyword that ends the text, and that no word before it denies.
    #[inline(never)]
    fn is_last(&self, index: usize) -> bool {
        let Some(word) = self.words.get(index) else { return false };
        let ends = index + 1 == self.words.len() || self.way(word.end, word.end + NEAR);
        let denied = self.near(index, -1).is_some_and(|near| near.is(DENIED));
        ends && index > 0 && !denied && !matches!(self.sign(word.end, false), Some('!' | '?' | '！' | '？'))
    }

    /// `Opt out: STOP`, `Unsubscribe at ...`: the name of what is done, and the way to do it.
    #[inline(never)]
    fn name(&self, index: usize) -> Option<(usize, usize)> {
        let word = self.words.get(index)?;
        if word.folded.chars().any(is_joined) {
            return self.joined(index);
        }
        if word.is(WHOLE) {
            return Some((index, index));
        }
        let several = |names: &&&[&str]| (0..).zip(names.iter()).all(|(offset, name)| self.near(index, offset).is_some_and(|near| near.folded == *name));
        let heads = || self.near(index, -1).is_none() || self.sign(word.start, true).is_some_and(|sign| HEADS.contains(sign));
        let (length, reach) = match SEVERAL.iter().find(several) {
            Some(names) => (names.len(), NEAR),
            None if word.is(NAME) => (1, NEAR),
            None if word.is(AMBIGUOUS) && heads() => (1, 2),
            None => return None,
        };
        let last = index + length - 1;
        let end = self.words.get(last)?.end;
        let colon = matches!(self.sign(end, false), Some(':' | '：'));
        let way = |offset: isize| {
            let near = self.near(last, offset)?;
            let at = offset == 1 && near.is(AT);
            (near.number() || self.pointed(near) || at).then(|| last.checked_add_signed(offset)).flatten()
        };
        let link = self.way(end, end + reach);
        (1..=3).find_map(way).or_else(|| (colon || link).then_some(last)).map(|to| (index, to))
    }

    /// The same in scripts that do not part words: the letters to reply stand right beside.
    #[inline(never)]
    fn joined(&self, index: usize) -> Option<(usize, usize)> {
        let word = self.words.get(index)?;
        if PHRASES.iter().any(|phrase| word.folded.contains(phrase)) {
            let letter = self.near(index, 1).filter(|next| next.start == word.end && next.folded.is_ascii());
            return Some((index, index + usize::from(letter.is_some())));
        }
        let named = JOINED_NAMES.iter().any(|name| word.folded.contains(name)) || JOINED_HEADS.iter().any(|name| word.folded.starts_with(name));
        if !named {
            return None;
        }
        let letters = |near: &&Word| near.number() || near.folded.is_ascii() && near.folded.len() <= LETTERS && near.upper && !near.lower;
        let beside = |near: &&Word| near.start.abs_diff(word.end) <= 1 || near.end.abs_diff(word.start) <= 1;
        let found = |offset: isize| self.near(index, offset).filter(letters).filter(beside).and_then(|_| index.checked_add_signed(offset));
        let told = |from: usize| {
            let first = self.words.get(from).map(|first| first.start);
            let before = from.checked_sub(1).and_then(|at| self.words.get(at));
            let told = before.is_some_and(|before| Some(before.end) == first && JOINED_TOLD.contains(&before.folded.as_str()));
            if told { from - 1 } else { from }
        };
        let colon = matches!(self.sign(word.end, false), Some(':' | '：'));
        let link = self.way(word.end, word.end + NEAR);
        found(1).map(|to| (index, to)).or_else(|| found(-1).map(|from| (told(from), index))).or_else(|| (colon || link).then_some((index, index)))
    }

    /// The instruction from one word to another, with the rest of its sentence.
    #[inline(never)]
    fn place(&self, from: usize, to: usize) -> Told {
        let all = self.words.get(from..=to).unwrap_or_default();
        let (Some(first), Some(last)) = (all.first(), all.last()) else { return Told { span: Span { start: 0, end: 0 }, alone: false, elsewhere: false } };
        let joined = all.iter().any(|word| word.folded.chars().any(is_joined));
        let inside = PHRASES.iter().chain(JOINED_NAMES).find_map(|name| first.folded.split_once(name)).map_or(0, |(before, _)| before.chars().count());
        let start = first.start + inside;
        let mut end = last.end;
        let mut after = 0;
        if !joined {
            let rest = self.words.get(to + 1..).unwrap_or_default();
            after = rest.iter().take(SHORT + 1).take_while(|word| word.sentence == first.sentence).count();
            end = self.ends.get(first.sentence).copied().unwrap_or(self.units.len()).max(end);
            while end > last.end && self.units.get(end - 1).is_some_and(|unit| matches!(*unit, 0x20 | 0x0a | 0x0d | 0xa0 | 0x3000)) {
                end -= 1;
            }
        }
        let heads = self.near(from, -1).is_none() || self.sign(start, true).is_some_and(|sign| PARTS.contains(sign)) || joined && start > 0 && self.units.get(start - 1) == Some(&0x20);
        let elsewhere = all.iter().any(Word::number) || self.way(start, end);
        Told { span: Span { start, end }, alone: heads && inside == 0 && after <= SHORT, elsewhere }
    }
}

/// A run of digits that is long enough to be called.
pub(super) fn telephone(text: &str) -> Option<Span> {
    let mut at = 0;
    let mut run: Option<(usize, usize, usize)> = None;
    for c in text.chars().chain(['\n']) {
        let end = at + c.len_utf16();
        run = match (run, c) {
            (None, '0'..='9' | '+') => Some((at, end, usize::from(c != '+'))),
            (Some((start, _, digits)), '0'..='9') => Some((start, end, digits + 1)),
            (Some(run), ' ' | '-' | '(' | ')') => Some(run),
            (Some((start, end, digits)), _) if digits >= 8 => return Some(Span { start, end }),
            _ => None,
        };
        at = end;
    }
    None
}

/// Folded words with their places. Where scripts that do not part words meet others, one ends and the next begins.
#[inline(never)]
fn words(text: &str, units: &[u16]) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut open = None;
    for letter in fold::fold(text) {
        let (start, end) = (letter.start as usize, letter.end as usize);
        let joined = letter.c.is_alphanumeric().then(|| is_joined(letter.c));
        if let Some(joined) = joined {
            match out.last_mut().filter(|_| open == Some(joined)) {
                Some(word) => {
                    word.folded.push(letter.c);
                    word.end = end;
                }
                None => out.push(Word { folded: letter.c.to_string(), start, end, upper: false, lower: false, quoted: false, sentence: 0, lists: 0 }),
            }
        }
        open = joined;
    }
    let letter = |at: usize| units.get(at).and_then(|unit| char::from_u32(u32::from(*unit)));
    let is_quote = |c: Option<char>| c.is_some_and(|c| QUOTES.contains(c));
    for word in &mut out {
        let letters = || (word.start..word.end).filter_map(letter);
        let (upper, lower) = (letters().any(char::is_uppercase), letters().any(char::is_lowercase));
        (word.upper, word.lower) = (upper, lower);
        word.quoted = is_quote(word.start.checked_sub(1).and_then(letter)) && is_quote(letter(word.end));
    }
    out
}

/// Ends of sentences, UTF-16. A full stop inside a number, name or link ends none.
#[inline(never)]
fn ends(units: &[u16]) -> Vec<usize> {
    let mut out = Vec::new();
    for (index, unit) in units.iter().enumerate() {
        let next = units.get(index + 1).copied();
        let parted = next.is_none_or(|next| matches!(next, 0x20 | 0x0a | 0x0d | 0xa0) || next >= 0x2e80);
        let ends = match *unit {
            0x0a | 0x3002 | 0xff01 | 0xff1f | 0xff61 => true,
            0x2e | 0x21 | 0x3f | 0x2026 => parted,
            _ => false,
        };
        if ends {
            out.push(index + 1);
        }
    }
    out.push(units.len());
    out
}

/// Letters of scripts that do not part words.
#[inline(never)]
fn is_joined(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}')
}

/// UTF-16 units between a name and its link.
const NEAR: usize = 12;
/// Digits of a number that a keyword is sent to.
const SHORTEST_NUMBER: usize = 4;
/// Letters to reply.
const LETTERS: usize = 6;
/// Words of a sentence after its instruction, with which it is still nothing else.
const SHORT: usize = 5;
/// Words of a sentence that are looked at for capitals.
const LOUD: usize = 60;
const QUOTES: &str = "'\"“”‘’«»„‚「」『』‹›";
/// What a clause may begin after.
const HEADS: &str = ".!?:;,|–—-/()…。！？：；，、·•*";
/// What parts a clause from the one before so that either stands by itself.
const PARTS: &str = "，、；;|/";

const STOPS: u32 = 1;
const ORDINARY: u32 = 1 << 1;
const OWN: u32 = 1 << 2;
const KEYWORD: u32 = STOPS | ORDINARY | OWN;
const ANSWER: u32 = 1 << 3;
const TOLD: u32 = 1 << 4;
const TOLD_AFTER: u32 = 1 << 5;
const LINKING: u32 = 1 << 6;
const BETWEEN: u32 = 1 << 7;
const FOR: u32 = 1 << 8;
const PURPOSE: u32 = 1 << 9;
const DENIED: u32 = 1 << 10;
const AT: u32 = 1 << 11;
const NAME: u32 = 1 << 12;
const AMBIGUOUS: u32 = 1 << 13;
const WHOLE: u32 = 1 << 14;

/// Words by what they are to the word that stops messages.
const LISTS: &[(u32, &str)] = &[
    (STOPS, "stop|stopp|stopall|unsubscribe|unsub|optout|baja|sair|arret|iptal|стоп|στοπ|afmeld|avsluta|batal|berhenti|ret|הסר"),
    // ordinary words as well
    (ORDINARY, "end|quit|cancel|revoke|alto|pare|parar|salir|dur|no|nie"),
    // answers to any question
    (ANSWER, "no|nie"),
    // how a person is told to use them
    (TOLD, "reply|text|txt|send|sms|answer|antwort|antworten|antworte|sende|abmelden|repondez|envoyez|envoyer|responda|responde|envia|enviar|envie|rispondi|invia"),
    (TOLD, "antwoord|stuur|odpisz|wyslij|svar|svara|vastaa|vasta|yanitlayin|ответьте|отправьте|ответ|balas|balasan|jibu|soan|nhan|loi|odpovezte|odpovedzte|odgovorite"),
    (TOLD, "απαντηστε|στειλτε|raspundeti|valasz|отговорете|відповідь|atsakykite|atbildiet|svaraðu|sumagot|השב|השיבו|שלח|ارسل|أرسل"),
    // the same where it stands behind
    (TOLD_AFTER, "yazip|yazarak|yanitlayin|gonderin|gonder|yollayin|लिखकर|লিখে|لکھ|بفرستید"),
    // between an instruction and its keyword
    (LINKING, "with|the|word|mit|avec|con|com|med|z"),
    // between a keyword and the number it is sent to
    (BETWEEN, "sms|pub|to|au|an|al|na|ao|til|till|aan|a|en|gui"),
    // between a keyword and what it is for
    (FOR, "to|2|for|para|p|per|pour|om|zum|um|untuk|aby|чтобы"),
    (PURPOSE, "opt|optout|end|stop|quit|unsubscribe|unsub|cancel|leave|removed|sair|cancelar|parar|baja|salir|no|nao|non|ne|plus|desinscrire|desabonner|arreter"),
    (PURPOSE, "abmelden|abmeldung|abbestellen|beenden|afmelden|stoppen|berhenti|uit|avsluta|отписаться"),
    // words that deny what follows
    (DENIED, "dont|not|never|t|non|ne|pas|no|nao|nie|nicht|kein|keinen|full|bus|next|the|a"),
    // where a page is
    (AT, "at|here|via|on|hier|ici|aqui|qui|unter"),
    // what is done, by names that are nothing else
    (NAME, "unsubscribe|unsub|optout|desinscrire|desinscription|desabonnement|desabonner|abmelden|abmeldung|abbestellen|afmelden|uitschrijven|wypisz|wypisanie"),
    (NAME, "rezygnacja|odhlášení|odhlásenie|διαγραφή|avregistrera|avmelding|odjava|leiratkozás|dezabonare|отписка|отписаться|להסרה|لإيقاف|للإيقاف"),
    // and by other words too: they count at the head of a clause
    (AMBIGUOUS, "baja|iptal|ret|отказ|відмова|peruuta|afmeld|loobumine|loobumiseks|atsisakyti|berhenti|afskráning|batal|لغو"),
    // an instruction in one word
    (WHOLE, "stop2end|stop2stop|stop2quit|text2stop|txt2stop|reply2stop"),
];
/// Names of several words, folded.
const SEVERAL: &[&[&str]] = &[&["opt", "out"], &["tu", "choi"], &["para", "sair"], &["per", "non", "ricevere", "altri", "sms"], &["الغاء", "الاشتراك"]];
/// Words that are nothing else, in scripts that do not part words.
const PHRASES: &[&str] = &["拒收请回复", "退订回", "回复退订", "退订请回复", "取消訂閱請回覆", "무료수신거부", "무료거부", "수신거부", "配信停止", "ยกเลิกรับ"];
/// Names in such scripts, which count with the letters, number or page beside them.
const JOINED_NAMES: &[&str] = &["退订", "退訂", "拒收", "取消訂閱", "取消订阅"];
/// Names that count where a clause begins with them.
const JOINED_HEADS: &[&str] = &["停止", "解除"];
/// What stands before the letters.
const JOINED_TOLD: &[&str] = &["回", "回复", "回覆", "發", "发"];
/// What stands after a keyword.
const JOINED_TOLD_AFTER: &[&str] = &["返信", "회신", "전송", "답장"];
