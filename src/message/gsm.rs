//! The 7-bit alphabets of text messages (3GPP TS 23.038): the default one with its extension, and the national tables
//! that were found confirmed. The tables of the other languages are named as absent.

/// A national language shift table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shift {
    /// Turkish: locking and single shift.
    Turkish,
    /// Spanish: single shift only; its locking table is the default alphabet.
    Spanish,
    /// Portuguese: locking and single shift.
    Portuguese,
}

impl Shift {
    /// The table of a language; `None` where there is none here.
    pub(super) fn of(language: &str) -> Option<Shift> {
        match language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "tr" => Some(Shift::Turkish),
            "es" => Some(Shift::Spanish),
            "pt" => Some(Shift::Portuguese),
            _ => None,
        }
    }

    fn single(self) -> &'static str {
        match self {
            Shift::Turkish => "ĞİŞçğış",
            Shift::Spanish => "çÁÍÓÚáíóú",
            Shift::Portuguese => "êçÔôÁáΦΓΩΠΨΣΘÊÀÍÓÚÃÕÂíóúãõâ",
        }
    }

    fn locking(self) -> Option<&'static str> {
        match self {
            Shift::Turkish => Some(TURKISH),
            Shift::Spanish => None,
            Shift::Portuguese => Some(PORTUGUESE),
        }
    }
}

/// Which tables a message is written with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Alphabet {
    /// Letters of this language after an escape.
    pub(super) single: Option<Shift>,
    /// The alphabet of this language in place of the default one.
    pub(super) locking: Option<Shift>,
}

impl Alphabet {
    /// Septets of a character: 1, 2 (after an escape), or 0 where it has none.
    #[inline]
    pub(super) fn septets(self, c: char) -> u32 {
        match self {
            Alphabet { single: None, locking: None } => default_septets(c),
            _ => self.shifted(c),
        }
    }

    fn shifted(self, c: char) -> u32 {
        let plain = match self.locking.and_then(Shift::locking) {
            Some(table) => table.contains(c),
            None => default_septets(c) == 1,
        };
        let escaped = || EXTENSION.contains(c) || self.single.is_some_and(|shift| shift.single().contains(c));
        if plain { 1 } else if escaped() { 2 } else { 0 }
    }

    /// Octets of information elements that say which tables are in use.
    pub(super) fn header(self) -> u32 {
        3 * (u32::from(self.single.is_some()) + u32::from(self.locking.is_some()))
    }
}

/// Septets of a character of the default alphabet.
#[inline]
pub(super) fn default_septets(c: char) -> u32 {
    match LATIN.get(c as usize) {
        Some(septets) => u32::from(*septets),
        None if c == '€' => 2,
        None => u32::from(matches!(c, 'Δ' | 'Φ' | 'Γ' | 'Λ' | 'Ω' | 'Π' | 'Ψ' | 'Σ' | 'Θ' | 'Ξ')),
    }
}

/// Septets of the first 256 code points.
const LATIN: [u8; 256] = {
    let mut table = [0; 256];
    let bytes = DEFAULT.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (code, width) = decoded(bytes, at);
        if code < 256 {
            set(&mut table, code, 1);
        }
        at += width;
    }
    let bytes = EXTENSION.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (code, width) = decoded(bytes, at);
        if code < 256 {
            set(&mut table, code, 2);
        }
        at += width;
    }
    table
};

#[expect(clippy::indexing_slicing, reason = "runs at compile time only, where an index out of range is a build error")]
const fn set(table: &mut [u8; 256], code: usize, septets: u8) {
    table[code] = septets;
}

/// The code point that starts at a byte, and how many bytes it has. Every character of the tables has three at most.
#[expect(clippy::indexing_slicing, reason = "runs at compile time only, where an index out of range is a build error")]
const fn decoded(bytes: &[u8], at: usize) -> (usize, usize) {
    let first = bytes[at] as usize;
    match first {
        0..0x80 => (first, 1),
        0x80..0xe0 => ((first & 0x1f) << 6 | bytes[at + 1] as usize & 0x3f, 2),
        _ => (usize::MAX, 3),
    }
}

/// The escape itself is no character of a text.
const DEFAULT: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION: &str = "\u{c}^{}\\[~]|€";
const TURKISH: &str = "@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞŞşßÉ !\"#¤%&'()*+,-./0123456789:;<=>?İABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§çabcdefghijklmnopqrstuvwxyzäöñüà";
const PORTUGUESE: &str = "@£$¥êéúíóç\nÔô\rÁáΔ_ªÇÀ∞^\\€Ó|ÂâÊÉ !\"#º%&'()*+,-./0123456789:;<=>?ÍABCDEFGHIJKLMNOPQRSTUVWXYZÃÕÚÜ§~abcdefghijklmnopqrstuvwxyzãõ`üà";
