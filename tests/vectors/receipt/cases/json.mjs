// JSON that hosts read in different ways, in header and payload (J1).
import { GRANT, TYP, headerOf, keys, limited, payloadOf, rawReceipt, receipt, refused } from '../forge.mjs';

export default function json({ add }) {
  const bare = receipt();
  const payload = payloadOf(bare);
  const header = headerOf(bare);
  const bad = (name, why, made, code) => add(`json/${name}`, why, 'J1', made, refused(code));
  const inPayload = (text) => rawReceipt(text, { claims: bare.claims });
  const inHeader = (text) => rawReceipt(payload, { header: text, claims: bare.claims });
  /** The payload with one claim's text replaced. */
  const claim = (name, text) => inPayload(payload.replace(new RegExp(`"${name}":("[^"]*"|\\d+)`), `"${name}":${text}`));

  const broken = {
    'trailing-comma': (text) => text.replace(/}$/, ',}'),
    'leading-comma': (text) => text.replace('{', '{,'),
    'double-comma': (text) => text.replace(',', ',,'),
    'no-comma': (text) => text.replace(',', ' '),
    'no-colon': (text) => text.replace(':', ' '),
    'single-quotes': (text) => text.replaceAll('"', "'"),
    'bare-key': (text) => text.replace(/"(\w+)"/, '$1'),
    'trailing-text': (text) => `${text}x`,
    'trailing-brace': (text) => `${text}}`,
    'two-documents': (text) => text + text,
    truncated: (text) => text.slice(0, -1),
    'half': (text) => text.slice(0, Math.floor(text.length / 2)),
    'line-comment': (text) => `${text}// said twice`,
    'block-comment': (text) => text.replace('{', '{/* said */'),
    'hash-comment': (text) => `# said\n${text}`,
    bom: (text) => `\ufeff${text}`,
    nul: (text) => `${text}\0`,
    'form-feed': (text) => `\f${text}`,
    'no-break-space': (text) => `\u00a0${text}`,
    'line-separator': (text) => `${text}\u2028`,
    'wrong-bracket': (text) => text.replace(/}$/, ']'),
    empty: () => '',
    space: () => ' ',
    words: () => 'not JSON at all',
  };
  for (const [name, change] of Object.entries(broken)) {
    bad(`header-${name}`, 'the header is no JSON', inHeader(change(header)), 'json.syntax');
    bad(`payload-${name}`, 'the payload is no JSON', inPayload(change(payload)), 'json.syntax');
  }
  for (const [name, text] of Object.entries({
    'raw-tab': '"a\tb"',
    'raw-line-end': '"a\nb"',
    'raw-control': '"a\u0001b"',
    'bad-escape': '"\\x41"',
    'bad-unicode': '"\\u12g4"',
    'short-unicode': '"\\u12"',
    'escape-newline': '"a\\\nb"',
    'octal-escape': '"\\101"',
    unquoted: 'grant',
    'python-none': 'None',
    undefined: 'undefined',
    'upper-true': 'TRUE',
    template: '`grant`',
  })) {
    bad(`string-${name}`, 'no JSON string', claim('ev', text), 'json.syntax');
  }
  const numbers = {
    'leading-zero': ['01', 'json.syntax'],
    'leading-plus': ['+1', 'json.syntax'],
    'leading-point': ['.5', 'json.syntax'],
    'trailing-point': ['1.', 'json.syntax'],
    hexadecimal: ['0x10', 'json.syntax'],
    nan: ['NaN', 'json.syntax'],
    infinity: ['Infinity', 'json.syntax'],
    'minus-infinity': ['-Infinity', 'json.syntax'],
    'minus-alone': ['-', 'json.syntax'],
    'big-int': ['1n', 'json.syntax'],
    separator: ['1_000', 'json.syntax'],
    'open-exponent': ['1e', 'json.syntax'],
    fraction: ['1.5', 'json.not-integer'],
    'zero-fraction': [`${GRANT.at}.0`, 'json.not-integer'],
    exponent: ['1e3', 'json.not-integer'],
    'upper-exponent': ['1E3', 'json.not-integer'],
    'minus-exponent': ['1000e-3', 'json.not-integer'],
    'zero-exponent': [`${GRANT.at}e0`, 'json.not-integer'],
    'minus-zero': ['-0', 'json.not-integer'],
    'minus-zero-fraction': ['-0.0', 'json.not-integer'],
    tiny: ['1e-400', 'json.not-integer'],
    huge: ['1e400', 'json.not-integer'],
    'two-to-53': ['9007199254740992', 'json.number-range'],
    'two-to-53-and-one': ['9007199254740993', 'json.number-range'],
    'minus-two-to-53': ['-9007199254740992', 'json.number-range'],
    'two-to-63': ['9223372036854775808', 'json.number-range'],
    'two-to-64': ['18446744073709551616', 'json.number-range'],
    'forty-digits': ['9'.repeat(40), 'json.number-range'],
    'four-hundred-digits': ['9'.repeat(400), 'json.number-range'],
  };
  for (const [name, [text, code]] of Object.entries(numbers)) bad(`number-${name}`, `the number ${text.slice(0, 24)}`, claim('at', text), code);
  for (const [name, until] of Object.entries({ largest: 9007199254740991, smallest: -9007199254740991, zero: 0, 'minus-one': -1 })) {
    const made = receipt({ claims: { grants: [{ ...GRANT.grants[0], status: 'requested', until }] } });
    add(`json/number-${name}`, 'an integer within the range', 'J1', made, limited(made, {}, { state: { at: GRANT.at + 60_000, status: 'requested' } }));
  }

  for (const [name, text] of Object.entries({
    same: '"ev":"grant","ev":"grant"',
    differing: '"ev":"grant","ev":"withdraw"',
    escaped: '"ev":"grant","\\u0065v":"withdraw"',
  })) {
    bad(`duplicate-${name}`, 'a key named twice', inPayload(payload.replace('"ev":"grant"', text)), 'json.duplicate-key');
  }
  bad('duplicate-first-and-last', 'a key named twice, far apart', inPayload(payload.replace(/}$/, ',"iss":"https://evil.example"}')), 'json.duplicate-key');
  bad('duplicate-nested', 'a key named twice inside', inPayload(payload.replace('"country":"DE"', '"country":"DE","country":"US"')), 'json.duplicate-key');
  bad('duplicate-in-list', 'a key named twice in a list', inPayload(payload.replace('"status":"refused"', '"status":"refused","status":"given"')), 'json.duplicate-key');
  bad('duplicate-foreign', 'a key of no claim named twice', inPayload(payload.replace('{', '{"x":1,"x":1,')), 'json.duplicate-key');
  bad('duplicate-proto', '`__proto__` named twice', inPayload(payload.replace('{', '{"__proto__":1,"__proto__":1,')), 'json.duplicate-key');
  bad('duplicate-header-alg', 'the header names an algorithm twice', inHeader(header.replace('"alg":"ES256"', '"alg":"ES256","alg":"none"')), 'json.duplicate-key');
  bad('duplicate-header-kid', 'the header names a key twice', inHeader(header.replace('"kid"', `"kid":"${keys.stranger.kid}","kid"`)), 'json.duplicate-key');
  bad('proto', '`__proto__` as a claim', inPayload(payload.replace('{', '{"__proto__":{"ev":"grant"},')), 'json.unknown-key');

  for (const [name, text] of Object.entries({ high: '"\\ud83d"', low: '"\\ude00"', reversed: '"\\ude00\\ud83d"', 'high-high': '"\\ud83d\\ud83d"', 'high-and-letter': '"\\ud83dx"' })) bad(`surrogate-${name}`, 'half a surrogate pair', claim('name', text), 'json.lone-surrogate');
  bad('surrogate-key', 'half a surrogate pair in a key', inPayload(payload.replace('"ev"', '"ev\\ud800"')), 'json.lone-surrogate');
  for (const [name, text] of Object.entries({ pair: '"\\ud83d\\ude00"', raw: '"😀"', escapes: '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"', nul: '"\\u0000"', 'line-separator': '"\u2028"', replacement: '"\ufffd"', bom: '"\ufeff"', 'noncharacter': '"\uffff"', empty: '""' })) {
    const made = inPayload(payload.replace(/"name":"[^"]*"/, () => `"name":${text}`));
    add(`json/string-${name}`, 'a string of JSON', 'J1', made, limited(made));
  }
  const written = rawReceipt(`\r\n\t ${JSON.stringify(bare.claims, null, 2)}\n`, { claims: bare.claims });
  add('json/spaced', 'white space of JSON', 'J1', written, limited(written));
  const { iss, ...others } = bare.claims;
  const reordered = rawReceipt(JSON.stringify({ ...others, iss }), { claims: bare.claims });
  add('json/reordered', 'members come in any order', 'J1 R3', reordered, limited(reordered));

  for (const [name, bytes] of Object.entries({ ff: [0xff], continuation: [0x80], overlong: [0xc0, 0xaf], 'overlong-nul': [0xc0, 0x80], surrogate: [0xed, 0xa0, 0xbd], 'cesu-8': [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], 'too-high': [0xf4, 0x90, 0x80, 0x80], truncated: [0xe2, 0x82], latin1: [0xe9] })) {
    const [before, after] = payload.split('Nordwind Versand');
    bad(`utf8-${name}`, 'bytes that are not UTF-8', inPayload(Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)])), 'json.utf-8');
  }
  bad('utf8-header', 'a header that is not UTF-8', inHeader(Buffer.from(header.replace(TYP, 'é'), 'latin1')), 'json.utf-8');
  bad('utf16', 'UTF-16', inPayload(Buffer.from(`\ufeff${payload}`, 'utf16le')), 'json.utf-8');

  const nest = (depth, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth);
  bad('depth-9', 'nine deep', claim('ev', nest(8)), 'json.too-deep');
  bad('depth-8', 'eight deep is allowed, only the type is wrong', claim('ev', nest(7)), 'json.wrong-type');
  bad('depth-9-objects', 'nine deep, of objects', claim('ev', `${'{"a":'.repeat(8)}1${'}'.repeat(8)}`), 'json.too-deep');
  bad('depth-attack', 'three thousand deep', claim('ev', nest(3000)), 'json.too-deep');
  bad('depth-attack-objects', 'a thousand deep, of objects', claim('ev', `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`), 'json.too-deep');
  bad('depth-header-9', 'a header nine deep', inHeader(header.replace('{', `{"x":${nest(8)},`)), 'json.too-deep');
  bad('depth-header-8', 'a header eight deep holds a member more', inHeader(header.replace('{', `{"x":${nest(7)},`)), 'receipt.header');
  bad('depth-array', 'an array for a payload, nine deep', inPayload(nest(9)), 'json.too-deep');
}
