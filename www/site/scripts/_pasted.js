// A receipt out of what people paste: mail wraps long lines, quotes them and puts words around them.

/** What is found between the letters of a token that came by mail or chat, and is never a part of it. */
const STRAY = /[\s>=\p{Cf}]/u;
const LETTER = /[\w.~-]/;
/** Where a token begins: the first letters of a JSON object in base64url. */
const BEGIN = /(?<![\w.~-])eyJ/;
/** Letters after these are shown in another order than they stand in. */
const OVERRIDES = /[\u202d\u202e]/;

/**
 * The one receipt or statement in a text, letter for letter. A text in which none can be told apart is handed back as it came,
 * so that the verifier says what is wrong with it. `several` are two or more, of which nobody can say which is meant.
 */
export function tokenIn(given) {
  const text = given.trim().replaceAll(/%7e/gi, '~');
  const begin = text.search(BEGIN);
  if (begin < 0 || OVERRIDES.test(text)) return { text };
  const read = lettersFrom(text, begin);
  const whole = /^[\w-]+\.[\w-]+\.[\w-]+~(?:[\w-]+~)*/.exec(read.letters)?.[0] ?? /^[\w-]+\.[\w-]+\.[\w-]+$/.exec(read.letters)?.[0];
  if (whole === undefined) return { text };
  // a letter too many at its very end is a fault of the receipt, not a word beside it
  const rest = text.slice(read.ends[whole.length - 1] + 1);
  if (LETTER.test(rest[0] ?? '')) return { text };
  return BEGIN.test(rest) ? { text, several: true } : { text: whole };
}

/** The letters of a token from a place on, without what is stray, and where each of them stood. */
function lettersFrom(text, begin) {
  const ends = [];
  let letters = '';
  for (let at = begin; at < text.length; at++) {
    if (STRAY.test(text[at])) continue;
    if (!LETTER.test(text[at])) break;
    letters += text[at];
    ends.push(at);
  }
  return { letters, ends };
}
