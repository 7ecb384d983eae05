//! Where a text says how to stop messages, and where it gives a number to call.

use super::fold;
use super::variables::utf16;
use crate::finding::Span;

/// Places that tell how to stop messages: an instruction next to a keyword, or words that are nothing else.
pub(super) fn instructions(text: &str, keyword: Option<&str>) -> Vec<Span> {
    let mut spans = Vec::new();
    let keywords: Vec<String> = keyword.into_iter().chain(KEYWORDS.split('|')).map(fold::plain).collect();
    let told: Vec<String> = TOLD.split('|').map(fold::plain).collect();
    let words: Vec<(String, usize, usize)> = words(text);
    for (index, (word, start, end)) in words.iter().enumerate() {
        if !keywords.contains(word) {
            continue;
        }
        let near = |offset: usize| index.checked_sub(offset).and_then(|at| words.get(at));
        let instruction = (1..=3).filter_map(near).find(|(word, ..)| told.contains(word));
        if let Some((_, from, _)) = instruction {
            spans.push(Span { start: *from, end: *end });
        } else if words.get(index + 1).is_some_and(|(next, ..)| AFTER.split('|').any(|known| known == next)) {
            spans.push(Span { start: *start, end: words.get(index + 1).map_or(*end, |(_, _, end)| *end) });
        }
    }
    for phrase in PHRASES.split('|') {
        if let Some(at) = text.find(phrase) {
            let start = utf16(text.get(..at).unwrap_or_default());
            // with the letter or digit that is to be replied
            let rest = text.get(at + phrase.len()..).unwrap_or_default();
            let letters = rest.chars().take_while(char::is_ascii_alphanumeric).count();
            spans.push(Span { start, end: start + utf16(phrase) + letters });
            break;
        }
    }
    spans
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

/// Folded words with their places.
fn words(text: &str) -> Vec<(String, usize, usize)> {
    let mut out: Vec<(String, usize, usize)> = Vec::new();
    let mut open = false;
    for letter in fold::fold(text) {
        if letter.c.is_alphanumeric() {
            match out.last_mut().filter(|_| open) {
                Some((word, _, end)) => {
                    word.push(letter.c);
                    *end = letter.end as usize;
                }
                None => out.push((letter.c.to_string(), letter.start as usize, letter.end as usize)),
            }
        }
        open = letter.c.is_alphanumeric();
    }
    out
}

/// Words that stop messages, in footers.
const KEYWORDS: &str = "stop|stopp|stopall|unsubscribe|unsub|optout|end|quit|cancel|baja|alto|sair|pare|arret|ret|iptal|стоп|afmeld|avsluta|batal|berhenti|off";
/// How a person is told to use them.
const TOLD: &str = "reply|text|txt|send|sms|answer|antwort|antworten|antworte|sende|abmelden|repondez|envoyez|envoyer|responda|responde|envia|enviar|envie|rispondi|invia|antwoord|stuur|odpisz|wyslij|svar|svara|vastaa|yanitlayin|yazip|ответьте|отправьте|balas|balasan|jibu";
/// What stands after them where no instruction stands before.
const AFTER: &str = "to|2|au|an|al|ao|zum|para|per|pour|na|en|om|til|till";
/// Words that are nothing else, in scripts that do not part words, and what stands for a page.
const PHRASES: &str = "拒收请回复|退订回|回复退订|退订请回复|回T退订|回TD退订|取消訂閱|무료수신거부|무료거부|수신거부|להסרה|إلغاء الاشتراك|لإيقاف|配信停止|ยกเลิกรับ|Unsubscribe:|Opt out:|Unsub:|Abmelden:|Baja:";
