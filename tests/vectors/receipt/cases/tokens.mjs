// The form of a presentation and of its token: parts, header, base64url, sizes, and the order of the refusals (T1 to T4, A2).
import { GRANT, NAMES, TYP, VALUES, b64, badSignature, disclosure, hashOf, headerOf, keyUnknown, keys, limited, payloadOf, present, publicKey, rawReceipt, rawToken, receipt, refused, salt, token, valid } from '../forge.mjs';

const TYPES = ['avowal-challenge+jwt', 'avowal-capture+jwt', 'avowal-state+jwt', 'avowal-statement+jwt', 'avowal-keys+jwt'];

export default function tokens({ add }) {
  const bad = (name, why, says, made, code = 'receipt.malformed') => add(`token/${name}`, why, says, made, refused(code));
  const good = receipt({ show: NAMES });
  const bare = receipt();

  // R1, T1
  for (const [name, end] of Object.entries({ lf: '\n', crlf: '\r\n', 'two-lf': '\n\n', cr: '\r' })) add(`token/line-end-${name}`, 'line ends after it are dropped', 'R1', good.text + end, valid(good));
  bad('line-end-before', 'a line end before it', 'R1 T1', `\n${good.text}`);
  bad('space-after', 'a space after it', 'R1', `${good.text} `);
  bad('tab-after', 'a tab after it', 'R1', `${good.text}\t`);
  bad('space-before', 'a space before it', 'T1', ` ${good.text}`);
  bad('bom-before', 'a byte order mark before it', 'T1', `\ufeff${good.text}`);
  bad('no-tilde', 'a JWS alone is no presentation', 'R1', bare.jws);
  bad('no-last-tilde', 'the last tilde is missing', 'R1', good.text.slice(0, -1));
  bad('key-binding', 'a key binding token after the last tilde', 'R1', good.text + token('kb+jwt', { iat: 1, aud: 'x', nonce: 'y', sd_hash: 'z' }, keys.receipt));
  bad('text-after', 'text after the last tilde', 'R1', `${good.text}x`);
  bad('empty', 'an empty text', 'R1', '');
  bad('line-end-alone', 'a line end alone', 'R1', '\n');
  bad('tilde-alone', 'a tilde alone', 'T1', '~');
  bad('words', 'any text', 'R1', 'I agreed to nothing');
  bad('words-tilde', 'any text with a tilde', 'T1', 'I agreed to nothing~');
  bad('json', 'JSON serialisation', 'R1', JSON.stringify({ protected: good.jws.split('.')[0], payload: good.jws.split('.')[1], signature: good.jws.split('.')[2] }));
  const [head, body, tail] = bare.jws.split('.');
  bad('one-part', 'one part', 'T1', `${head}~`);
  bad('two-parts', 'two parts', 'T1', `${head}.${body}~`);
  bad('four-parts', 'four parts', 'T1', `${bare.jws}.${tail}~`);
  bad('five-parts', 'five parts, as a JWE', 'T1', `${bare.jws}.${tail}.${tail}~`);
  bad('leading-dot', 'an empty first part', 'T1', `.${bare.jws}~`);
  bad('trailing-dot', 'a dot too many', 'T1', `${bare.jws}.~`);
  for (const [name, text] of Object.entries({ 'header-empty': `.${body}.${tail}`, 'payload-empty': `${head}..${tail}` })) bad(name, 'an empty part', 'T1 J1', `${text}~`, 'json.syntax');
  bad('signature-empty', 'no signature', 'T1', `${head}.${body}.~`);

  // J3 in each part
  const strays = (part) => ({ padded: `${part}${'='.repeat((4 - (part.length % 4)) % 4 || 1)}`, 'space-inside': `${part.slice(0, 8)} ${part.slice(8)}`, 'line-end-inside': `${part.slice(0, 8)}\n${part.slice(8)}`, plus: `${part.slice(0, 8)}+${part.slice(9)}`, slash: `${part.slice(0, 8)}/${part.slice(9)}`, star: `${part.slice(0, 8)}*${part.slice(9)}`, 'non-ascii': `${part.slice(0, 8)}é${part.slice(9)}`, percent: `${part.slice(0, 8)}%2D${part.slice(9)}`, nul: `${part.slice(0, 8)}\0${part.slice(9)}` });
  for (const [index, part] of ['header', 'payload', 'signature'].entries()) {
    const pieces = bare.jws.split('.');
    for (const [name, stray] of Object.entries(strays(pieces[index]))) bad(`base64url/${part}-${name}`, 'base64url is strict', 'J3 T1', `${pieces.with(index, stray).join('.')}~`);
    bad(`base64url/${part}-one-letter-more`, 'a length that encodes nothing', 'J3 T1', `${pieces.with(index, pieces[index].slice(0, Math.floor(pieces[index].length / 4) * 4) + 'A').join('.')}~`);
  }
  // unused bits: lengths are chosen so that there are some
  const headers = { two: ' ', four: '  ' };
  for (const [name, spaces] of Object.entries(headers)) {
    const text = headerOf(bare) + spaces;
    if (b64(text).length % 4 === 0) continue;
    const made = rawReceipt(payloadOf(bare), { header: text });
    const [first, ...rest] = made.jws.split('.');
    bad(`base64url/header-stray-${name}`, 'unused bits are zero', 'J3 T1', `${[bump(first), ...rest].join('.')}~`);
  }
  for (const spaces of ['', ' ', '  ']) {
    const made = rawReceipt(payloadOf(bare) + spaces, { claims: bare.claims });
    const pieces = made.jws.split('.');
    if (pieces[1].length % 4) bad(`base64url/payload-stray-${spaces.length}`, 'unused bits are zero', 'J3 T1', `${pieces.with(1, bump(pieces[1])).join('.')}~`);
  }
  for (const step of [1, 2, 3, 8, 15]) bad(`base64url/signature-stray-${step}`, 'unused bits are zero', 'J3 T1', `${head}.${body}.${bump(tail, step)}~`);

  // signatures of another length
  for (const length of [0, 1, 32, 63, 65, 70, 71, 72, 96, 128]) bad(`signature-length-${length}`, 'a signature has 64 bytes', 'T1', `${head}.${body}.${b64(Buffer.alloc(length, 7))}~`);
  const der = Buffer.concat([Buffer.from([0x30, 0x44, 2, 0x20]), Buffer.alloc(32, 7), Buffer.from([2, 0x20]), Buffer.alloc(32, 7)]);
  bad('signature-der', 'a DER signature', 'T1', `${head}.${body}.${b64(der)}~`);

  // the header
  const withHeader = (change, key = keys.receipt) => {
    const members = { alg: key.alg, typ: TYP, kid: key.kid, ...change };
    for (const name of Object.keys(members)) if (members[name] === undefined) delete members[name];
    return rawReceipt(payloadOf(bare), { header: JSON.stringify(members), key, claims: bare.claims });
  };
  const header = (name, why, change, code, says = 'T2') => add(`header/${name}`, why, says, withHeader(change), refused(code));
  for (const typ of TYPES) header(`typ-${typ}`, 'the type of another document', { typ }, 'receipt.wrong-type', 'T1 T2');
  for (const [name, typ] of Object.entries({ jwt: 'JWT', 'sd-jwt': 'sd+jwt', 'dc-sd-jwt': 'dc+sd-jwt', 'vc-sd-jwt': 'vc+sd-jwt', upper: TYP.toUpperCase(), prefixed: `application/${TYP}`, spaced: `${TYP} `, empty: '', missing: undefined, null: null, number: 1, array: [TYP], 'at-jwt': 'at+jwt', 'kb-jwt': 'kb+jwt' })) header(`typ-${name}`, 'another type', { typ }, 'receipt.wrong-type');
  for (const alg of ['none', 'None', 'NONE', 'nOnE', 'HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'ES384', 'ES512', 'ES256K', 'es256', 'Es256', 'ES256 ', 'eddsa', 'EDDSA', 'ed25519', 'ED25519', 'Ed448', 'ML-DSA-44', 'dir', 'A128KW', '']) {
    header(`alg-${alg.trim() || 'empty'}${alg.endsWith(' ') ? '-space' : ''}`, 'an algorithm that is none of the three', { alg }, 'receipt.algorithm');
  }
  for (const [name, alg] of Object.entries({ missing: undefined, null: null, number: 7, array: ['ES256'], object: {} })) header(`alg-${name}`, 'no algorithm', { alg }, 'receipt.algorithm');
  const unsigned = withHeader({ alg: 'none' });
  bad('alg-none-unsigned', 'an unsecured token', 'T2', `${unsigned.jws.split('.').slice(0, 2).join('.')}.~`, 'receipt.algorithm');
  const macced = rawToken(JSON.stringify({ alg: 'HS256', typ: TYP, kid: keys.receipt.kid }), payloadOf(bare), keys.receipt);
  bad('alg-public-key-as-secret', 'HS256 with the public key as secret', 'T2', `${macced}~`, 'receipt.algorithm');

  const { kid } = keys.receipt;
  for (const [name, change] of Object.entries({
    'crit-empty': { crit: [] },
    'crit-known': { crit: ['alg'] },
    'crit-b64': { crit: ['b64'], b64: false },
    'crit-string': { crit: 'exp' },
    'b64-true': { b64: true },
    'b64-false': { b64: false },
    jku: { jku: 'https://shop.example/.well-known/avowal/keys.json' },
    x5u: { x5u: 'https://shop.example/cert.pem' },
    x5c: { x5c: ['MIIB'] },
    x5t: { x5t: 'AAAA' },
    'x5t-s256': { 'x5t#S256': b64(Buffer.alloc(32)) },
    'jwk-same': { jwk: publicKey(keys.receipt) },
    'jwk-foreign': { jwk: publicKey(keys.stranger) },
    'jwk-string': { jwk: 'x' },
    cty: { cty: 'json' },
    zip: { zip: 'DEF' },
    enc: { enc: 'A128GCM' },
    nonce: { nonce: 'x' },
    iss: { iss: GRANT.iss },
    'foreign-empty': { '': '' },
    proto: { constructor: 'x' },
    'kid-missing': { kid: undefined },
    'kid-null': { kid: null },
    'kid-number': { kid: 7 },
    'kid-array': { kid: [kid] },
    'kid-object': { kid: { kid } },
    'jwk-for-kid': { kid: undefined, jwk: publicKey(keys.receipt) },
    'jwk-string-for-kid': { kid: undefined, jwk: 'x' },
    'jku-for-kid': { kid: undefined, jku: 'x' },
  })) {
    header(name, 'the header has exactly alg, typ and kid, all strings', change, 'receipt.header');
  }
  for (const [name, other] of Object.entries({ empty: '', foreign: keys.stranger.kid, url: 'https://shop.example/key', shortened: kid.slice(0, -1), lengthened: `${kid}A`, upper: kid.toUpperCase(), padded: `${kid}=` })) {
    const made = withHeader({ kid: other });
    add(`header/kid-${name}`, 'no key has this id', 'K2', made, keyUnknown(made));
  }
  for (let index = 0; index < kid.length; index += 4) {
    const made = withHeader({ kid: kid.slice(0, index) + (kid[index] === 'x' ? 'y' : 'x') + kid.slice(index + 1) });
    add(`header/kid-letter-${index}`, 'one letter of the key id is another', 'K2', made, keyUnknown(made));
  }
  for (const [name, text] of Object.entries({ reordered: `{"kid":"${kid}","typ":"${TYP}","alg":"ES256"}`, spaced: ` {\n\t"alg" : "ES256",\r\n "typ":"${TYP}", "kid":"${kid}" } `, escaped: `{"\\u0061lg":"\\u0045S256","typ":"${TYP.replace('+', '\\u002b')}","kid":"${kid}"}` })) {
    const made = rawReceipt(payloadOf(bare), { header: text, claims: bare.claims });
    add(`header/${name}`, 'what is signed is the bytes, however written', 'T2 J1', made, limited(made));
  }
  for (const [name, text] of Object.entries({ array: '[]', string: '"ES256"', number: '7', null: 'null', true: 'true' })) {
    add(`header/is-${name}`, 'the header is an object', 'T2 J2', rawReceipt(payloadOf(bare), { header: text, claims: bare.claims }), refused('json.wrong-type'));
    add(`payload/is-${name}`, 'the payload is an object', 'T2 J2', rawReceipt(text, { claims: bare.claims }), refused('json.wrong-type'));
  }
  for (const [alg, key] of [['EdDSA', keys.receipt], ['Ed25519', keys.receipt], ['ES256', keys.edwards], ['ES256', keys.labelled]]) {
    add(`header/alg-${alg}-of-${key.jwk.crv}-${key.jwk.alg}`, 'the algorithm belongs to keys on another curve', 'T4', withHeader({ alg }, key), refused('receipt.algorithm'));
  }
  for (const [alg, key] of [['Ed25519', keys.edwards], ['EdDSA', keys.labelled]]) {
    const made = withHeader({ alg }, key);
    add(`header/alg-${alg}-of-a-key-labelled-${key.jwk.alg}`, 'both names belong to Ed25519', 'T4', made, limited(made));
  }
  const foreign = withHeader({ alg: 'EdDSA', kid: keys.stranger.kid });
  add('header/alg-of-unknown-key', 'T4 is asked only where the key is known', 'A2 K2 T4', foreign, keyUnknown(foreign));

  // sizes
  const sized = (most, extra) => {
    for (let pad = 0; ; pad++) {
      const text = `${headerOf(bare).slice(0, -1)}${' '.repeat(pad)}}`;
      const fixed = b64(text).length + 2 + 86;
      const bytes = Math.floor(((most + extra - fixed) * 3) / 4);
      const claims = { ...bare.claims, ctl: { ...GRANT.ctl, name: '' } };
      claims.ctl.name = 'N'.repeat(bytes - JSON.stringify(claims).length);
      const made = rawReceipt(JSON.stringify(claims), { header: text, claims });
      if (made.jws.length === most + extra) return made;
    }
  };
  const largest = sized(12_288, 0);
  add('token/size/token-largest', 'a token of 12,288 bytes', 'T1 T2', largest, limited(largest));
  bad('size/token-too-large', 'one byte more', 'T1 T2', sized(12_288, 1), 'receipt.too-large');
  const padded = (total) => {
    // disclosures grow by four letters for three; the name of the controller evens out the rest
    for (let more = 0; more < 9; more++) {
      const make = (agent) => {
        const disclosures = [disclosure('network', { agent })];
        const claims = { ...bare.claims, ctl: { ...GRANT.ctl, name: `N${'x'.repeat(more)}` }, _sd: disclosures.map(hashOf), _has: ['network'] };
        return present(token(TYP, claims, keys.receipt), claims, disclosures);
      };
      const rest = total - make('').text.length;
      for (const length of [0, 1, 2, 3].map((less) => Math.floor((rest * 3) / 4) - less)) {
        const made = make('a'.repeat(length));
        if (made.text.length === total) return made;
      }
    }
    throw new Error(`no receipt of ${total} bytes`);
  };
  const whole = padded(24_576);
  add('token/size/presentation-largest', 'a presentation of 24,576 bytes', 'R1', whole, valid(whole));
  bad('size/presentation-too-large', 'one byte more', 'R1', padded(24_577), 'receipt.too-large');
  bad('size/line-end-too-large', 'sizes are asked before line ends are dropped', 'R1', `${whole.text}\n`, 'receipt.too-large');
  const accents = Math.floor((24_576 - bare.text.length) / 2);
  bad('size/bytes-not-letters', 'bytes are counted, not letters', 'R1', `${bare.text}${'é'.repeat(accents)}x~`, 'receipt.too-large');
  bad('size/bytes-within', 'as many bytes as allowed: what is wrong is the disclosure', 'R1', `${bare.text}${'é'.repeat(accents - 1)}~`, 'receipt.disclosure');
  bad('size/tildes', 'twenty thousand empty disclosures', 'R1 R2', `${bare.jws}${'~'.repeat(20_000)}`, 'receipt.disclosure');
  bad('size/dots', 'ten thousand dots', 'T1', `${'.'.repeat(10_000)}~`);

  // the order of A2: two faults, the first one is told
  const order = (name, why, made, code) => add(`order/${name}`, why, 'A2', made, refused(code));
  const edited = (edit, header) => receipt({ edit, ...(header && { header }) });
  order('size-before-form', 'too large and without a tilde', 'x'.repeat(24_577), 'receipt.too-large');
  order('form-before-disclosure', 'a bad disclosure, and text after the last tilde', `${bare.jws}~x~y`, 'receipt.malformed');
  order('disclosure-before-token', 'a bad disclosure, and no token', 'x~x~', 'receipt.disclosure');
  order('disclosure-before-size-of-token', 'a bad disclosure, and a token too large', `${'A'.repeat(13_000)}~x~`, 'receipt.disclosure');
  order('doubled-before-token', 'a name twice, and no token', `x~${disclosure('phone', VALUES.phone)}~${disclosure('phone', VALUES.phone)}~`, 'receipt.disclosure');
  order('inherited-name-before-token', 'a name that objects inherit, and no token', `x~${disclosure('constructor', 1)}~`, 'receipt.disclosure');
  order('listed-name-before-token', 'a name in a list, and no token', `x~${disclosure(['phone'], VALUES.phone)}~`, 'receipt.disclosure');
  order('token-size-before-parts', 'a token too large, and of one part', `${'A'.repeat(13_000)}~`, 'receipt.too-large');
  order('header-json-before-type', 'a header named twice, of another type', rawReceipt(payloadOf(bare), { header: '{"typ":"JWT","typ":"JWT","alg":"none"}' }), 'json.duplicate-key');
  order('type-before-algorithm', 'another type, no algorithm', withHeader({ typ: 'JWT', alg: 'none' }), 'receipt.wrong-type');
  order('algorithm-before-members', 'no algorithm, a member more', withHeader({ alg: 'none', jku: 'x' }), 'receipt.algorithm');
  order('header-before-payload', 'a member more, and a payload that is no JSON', rawReceipt('x', { header: headerOf(withHeader({ jku: 'x' })) }), 'receipt.header');
  order('signature-form-before-payload', 'a short signature, and a payload that is no JSON', `${b64(headerOf(bare))}.${b64('x')}.AAAA~`, 'receipt.malformed');
  order('payload-before-claims', 'a key named twice, and claims missing', rawReceipt('{"a":1,"a":2}'), 'json.duplicate-key');
  order('token-before-digests', 'an unreferenced disclosure of a token of another type', `${withHeader({ typ: 'JWT' }).jws}~${disclosure('phone', VALUES.phone, salt('another'))}~`, 'receipt.wrong-type');
  order('claims-before-version', 'a claim missing, another version', edited((all) => ({ ...all, sv: 'avowal-receipt/2', rules: undefined })), 'json.missing-key');
  order('version-before-digests', 'another version, and `_has` twice', edited((all) => ({ ...all, sv: 'avowal-receipt/2', _has: ['phone', 'phone'] })), 'receipt.malformed');
  const wrongValue = receipt({ exists: { ...VALUES, phone: { number: 1 } }, edit: (all) => ({ ...all, _has: ['phone'] }), show: ['phone'] });
  order('digests-before-values', '`_has` too short, and a bad value', wrongValue, 'receipt.disclosure');
  const mixed = receipt({ exists: { ...VALUES, phone: { number: 1 } }, show: ['phone'], key: keys.edwards, header: { alg: 'ES256' } });
  order('values-before-key', 'a bad value, and an algorithm of another curve', mixed, 'json.unknown-key');
  const twofold = receipt({ header: { alg: 'EdDSA' }, key: keys.receipt, claims: { ev: 'amend' } });
  order('key-before-event', 'an algorithm of another curve, and an unknown event', twofold, 'receipt.algorithm');
  const both = receipt({ claims: { ev: 'amend' } });
  add('order/signature-and-event', 'a failed check outweighs an unknown one', 'A4', `${both.jws.slice(0, -10)}AAAAAAAA${both.jws.slice(-2)}~`, badSignature(both, { event: ['unknown', 'receipt.unknown-event'] }));
}

/** The last letter with stray bits. */
function bump(part, step = 1) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return part.slice(0, -1) + letters[letters.indexOf(part.at(-1)) + step];
}
