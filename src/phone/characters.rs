//! What libphonenumber takes a character for: digit, punctuation, letter, plus sign.

/// The value of a decimal digit of any script (Unicode general category Nd).
#[inline]
pub(super) fn digit(c: char) -> Option<u8> {
    if c.is_ascii() { c.is_ascii_digit().then(|| c as u8 - b'0') } else { other_digit(c) }
}

fn other_digit(c: char) -> Option<u8> {
    let (zeros, code) = match u32::from(c) {
        code @ 0x80..=0xFFFF => (BASIC_ZEROS, code),
        code @ 0x1_0000..=0x1_FFFF => (SUPPLEMENTARY_ZEROS, code - 0x1_0000),
        _ => return None,
    };
    let zero = zeros.get(zeros.partition_point(|&zero| u32::from(zero) <= code).checked_sub(1)?)?;
    u8::try_from(code - u32::from(*zero)).ok().filter(|&value| value < 10)
}

/// `PLUS_CHARS`: the plus sign and its full-width form.
pub(super) fn is_plus(c: char) -> bool {
    matches!(c, '+' | '\u{FF0B}')
}

/// What an ASCII character may be, one bit each: most characters are, and most are asked about several times.
#[expect(clippy::indexing_slicing, reason = "while compiling, and the table has 128 places")]
const ASCII: [u8; 128] = {
    let mut kinds = [0; 128];
    let mut code = 0;
    while code < 128 {
        let c = code as u8 as char;
        let punctuation = matches!(c, '-' | 'x' | ' ' | '(' | ')' | '.' | '[' | ']' | '/' | '~');
        let opener = matches!(fold(c), ' ' | '\t' | ';' | ',' | '-' | '#' | '~' | 'e' | 'x' | 'a' | 'i');
        kinds[code] = (punctuation as u8 * PUNCTUATION)
            | ((punctuation || c == '*' || c.is_ascii_alphanumeric()) as u8 * TAIL)
            | (opener as u8 * OPENER);
        code += 1;
    }
    kinds
};
const PUNCTUATION: u8 = 1;
const TAIL: u8 = 2;
const OPENER: u8 = 4;

/// Whether an ASCII character is of a kind; `None` for all others.
#[inline(always)]
fn ascii(c: char, kind: u8) -> Option<bool> {
    ASCII.get(c as usize).map(|kinds| kinds & kind != 0)
}

/// Whether an extension may begin with a character: with a gap, a mark or the first letter of a label.
#[inline(always)]
pub(super) fn may_open_extension(c: char) -> bool {
    ascii(c, OPENER)
        .unwrap_or_else(|| matches!(fold(c), '\u{A0}' | '＃' | '～' | 'д' | 'i' | 'ｅ' | 'ｘ' | 'ｉ'))
}

/// `VALID_PUNCTUATION`, which counts the `x` that stands for a carrier code.
#[inline]
pub(super) fn is_punctuation(c: char) -> bool {
    ascii(c, PUNCTUATION).unwrap_or_else(|| is_other_punctuation(c))
}

fn is_other_punctuation(c: char) -> bool {
    matches!(c, '\u{A0}' | '\u{AD}' | '\u{200B}' | '\u{2010}'..='\u{2015}' | '\u{2053}' | '\u{2060}'
        | '\u{2212}' | '\u{223C}' | '\u{3000}' | '\u{30FC}' | '\u{FF08}' | '\u{FF09}'
        | '\u{FF0D}'..='\u{FF0F}' | '\u{FF3B}' | '\u{FF3D}' | '\u{FF5E}')
}

/// A character that may follow the first three digits of a viable number: digit, punctuation, star or letter.
#[inline]
pub(super) fn is_number_tail(c: char) -> bool {
    ascii(c, TAIL).unwrap_or_else(|| is_other_punctuation(c) || fold(c).is_ascii() || digit(c).is_some())
}

/// Case folding as far as a case-insensitive match against extension labels and ASCII letters needs it.
pub(super) const fn fold(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '\u{130}' | '\u{131}' => 'i',
        '\u{17F}' => 's',
        '\u{212A}' => 'k',
        '\u{D3}' => '\u{F3}',
        'Д' => 'д',
        'О' => 'о',
        'Б' => 'б',
        'Ｅ' => 'ｅ',
        'Ｉ' => 'ｉ',
        'Ｎ' => 'ｎ',
        'Ｔ' => 'ｔ',
        'Ｘ' => 'ｘ',
        _ => c,
    }
}

/// The digit of a letter on a telephone keypad (ITU-T E.161).
pub(super) fn keypad_digit(c: char) -> Option<u8> {
    let upper = match c {
        'a'..='z' => c.to_ascii_uppercase(),
        '\u{131}' => 'I',
        '\u{17F}' => 'S',
        _ => c,
    };
    match upper {
        '0'..='9' => Some(upper as u8 - b'0'),
        'A'..='O' => Some((upper as u8 - b'A') / 3 + 2),
        'P'..='S' => Some(7),
        'T'..='V' => Some(8),
        'W'..='Z' => Some(9),
        _ => None,
    }
}

/// Zeros of the decimal digit runs below U+10000, and above it less 0x10000; both in order.
const BASIC_ZEROS: &[u16] = &[
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0,
    0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50,
    0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];
const SUPPLEMENTARY_ZEROS: &[u16] = &[
    0x4A0, 0xD30, 0xD40, 0x1066, 0x10F0, 0x1136, 0x11D0, 0x12F0, 0x1450, 0x14D0, 0x1650, 0x16C0, 0x16D0,
    0x16DA, 0x1730, 0x18E0, 0x1950, 0x1BF0, 0x1C50, 0x1D50, 0x1DA0, 0x1F50, 0x6A60, 0x6AC0, 0x6B50, 0x6D70,
    0xCCF0, 0xD7CE, 0xD7D8, 0xD7E2, 0xD7EC, 0xD7F6, 0xE140, 0xE2F0, 0xE4F0, 0xE5F1, 0xE950, 0xFBF0,
];
