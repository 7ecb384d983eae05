// Disclosures: what is shown and withheld, and everything that is none (R2, R4).
import { ISS, NAMES, VALUES, b64, digest, disclosure, hashOf, limited, receipt, refused, salt, sha256, token, keys, present, TYP, valid } from '../forge.mjs';
import { at, paths } from './claims.mjs';

/** A receipt whose token holds the digests of these texts under these names, all shown. */
function holding(encoded, names, show = encoded, change = {}) {
  const { claims } = receipt();
  const all = { ...claims, _sd: encoded.map(hashOf).sort(), _has: names, ...change };
  return present(token(TYP, all, keys.receipt), all, show);
}

const permutations = (items) => (items.length < 2 ? [items] : items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest])));

export default function disclosures({ add }) {
  for (let mask = 0; mask < 16; mask++) {
    const show = NAMES.filter((_, bit) => mask & (1 << bit));
    const complete = ['phone', 'capture', 'network'].every((name) => show.includes(name));
    const made = receipt({ show });
    add(`disclosures/shown-${show.join('-') || 'none'}`, 'each may be withheld; only the history is never missed', 'A3 A4 R1 R2', made, complete ? valid(made) : limited(made));
  }
  for (const order of permutations(NAMES).slice(1)) {
    const made = receipt({ show: order });
    add(`disclosures/order-${order.map((name) => name[0]).join('')}`, 'disclosures come in any order', 'R1 R2', made, valid(made));
  }
  for (const name of NAMES) {
    const made = receipt({ exists: { [name]: VALUES[name] }, show: [name] });
    add(`disclosures/only-${name}`, 'a receipt need not have all four', 'R2 R3._has', made, valid(made));
    const hidden = receipt({ exists: { [name]: VALUES[name] } });
    add(`disclosures/only-${name}-withheld`, 'one exists and is withheld', 'A3 R3._has', hidden, name === 'history' ? valid(hidden) : limited(hidden));
  }
  const nothing = receipt({ exists: {} });
  add('disclosures/none-exist', 'nothing exists, nothing is missed', 'A3 R3._sd R3._has', nothing, valid(nothing));

  const bad = (name, why, made, says = 'R2', code = 'receipt.disclosure') => add(`disclosures/${name}`, why, says, made, refused(code));
  const all = receipt({ show: NAMES });
  const shown = (list) => ({ ...all, text: [all.jws, ...list, ''].join('~') });
  for (const [index, name] of NAMES.entries()) {
    const { disclosures } = all;
    bad(`doubled-${name}`, 'the same disclosure twice', shown([...disclosures, disclosures[index]]));
    bad(`doubled-adjacent-${name}`, 'the same disclosure twice, side by side', shown(disclosures.toSpliced(index, 0, disclosures[index])));
    bad(`two-values-${name}`, 'two disclosures of one name', shown([...disclosures, disclosure(name, VALUES[name], salt('another'))]));
    bad(`unreferenced-${name}`, 'the token does not hold the digest: another salt', shown(disclosures.with(index, disclosure(name, VALUES[name], salt('another')))));
    bad(`swapped-value-${name}`, 'the token does not hold the digest: the value of another name', shown(disclosures.with(index, disclosure(name, VALUES[NAMES[(index + 1) % 4]]))));
    bad(`of-another-receipt-${name}`, 'a disclosure of another receipt', shown(disclosures.with(index, disclosure(name, VALUES[name], salt(`another ${name}`)))));
    const flipped = Buffer.from(disclosures[index], 'base64url');
    flipped[flipped.length - 4] ^= 1;
    bad(`flipped-${name}`, 'one bit of it is another', shown(disclosures.with(index, b64(flipped))));
    bad(`spaced-${name}`, 'the same JSON written otherwise has another digest', shown(disclosures.with(index, b64(JSON.stringify([salt(name), name, VALUES[name]], null, 1)))));
  }
  const spaced = b64(`[ "${salt('phone')}" ,\n "phone", ${JSON.stringify(VALUES.phone)} ]`);
  const odd = holding([spaced], ['phone']);
  add('disclosures/written-with-spaces', 'digests are of bytes: JSON may be written as one likes', 'R2 J1', odd, valid(odd));

  const single = (name, why, encoded, names = ['phone']) => bad(name, why, holding([encoded], names));
  const of = (value) => b64(typeof value === 'string' ? value : JSON.stringify(value));
  const { phone } = VALUES;
  single('not-json', 'no JSON', of('salt,phone'));
  single('empty-array', 'an empty array', of([]));
  single('two-members', 'salt and name alone', of([salt('phone'), 'phone']));
  single('array-element', 'an element of an array (RFC 9901, 4.2.2) has no name', of([salt('phone'), phone]));
  single('four-members', 'one member more', of([salt('phone'), 'phone', phone, 1]));
  single('object', 'an object', of({ 0: salt('phone'), 1: 'phone', 2: phone }));
  single('string', 'a string', of('"phone"'));
  single('number', 'a number', of('7'));
  single('null', 'null', of('null'));
  single('trailing-text', 'text after the array', of(`${JSON.stringify([salt('phone'), 'phone', phone])} x`));
  single('trailing-comma', 'a comma before the bracket', of(`["${salt('phone')}","phone",{},]`));
  single('bom', 'a byte order mark', of(`\ufeff${JSON.stringify([salt('phone'), 'phone', phone])}`));
  single('invalid-utf8', 'no UTF-8', b64(Buffer.concat([Buffer.from(`["${salt('phone')}","phone",{"e164":"`), Buffer.from([0xff]), Buffer.from('"}]')])));
  single('duplicate-key', 'a value that names a key twice', of(`["${salt('phone')}","phone",{"e164":"+4915123456789","e164":"+4915123456780","type":"mobile"}]`));
  single('float', 'a value with a fraction', of(`["${salt('phone')}","phone",{"e164":1.5,"type":"mobile"}]`));
  single('lone-surrogate', 'half a surrogate pair', of(`["${salt('phone')}","phone",{"e164":"\\ud83d","type":"mobile"}]`));
  single('deep', 'a depth attack', of(`["${salt('phone')}","phone",${'['.repeat(2000)}${']'.repeat(2000)}]`));
  for (const [name, value] of Object.entries({ number: 1, null: null, array: ['phone'], true: true })) single(`name-${name}`, 'the name is no string', of([salt('phone'), value, phone]));
  for (const name of ['', 'Phone', 'phone ', 'email', 'iss', 'grants', '_sd', '...', '_sd_alg', '_has', '__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    single(`foreign-${name.trim() || 'empty'}${name.endsWith(' ') ? '-space' : ''}`, 'a name that is none of the four', of([salt('phone'), name, phone]));
    bad(`foreign-listed-${name.trim() || 'empty'}${name.endsWith(' ') ? '-space' : ''}`, 'the same, listed in `_has`', holding([of([salt('phone'), name, phone])], [name]));
  }
  for (const [name, value] of Object.entries({ empty: '', '15-bytes': b64(sha256('s').subarray(0, 15)), '17-bytes': b64(sha256('s').subarray(0, 17)), '32-bytes': b64(sha256('s')), padded: `${salt('phone')}==`, 'stray-bits': `${salt('phone').slice(0, -1)}B`, spaced: ` ${salt('phone')}`, 'other-alphabet': '++++++++++++++++++++/A', number: 5, null: null, array: [salt('phone')], object: {} })) {
    single(`salt-${name}`, 'the salt is base64url of 16 bytes', of([value, 'phone', phone]));
  }
  const base = disclosure('phone', phone);
  for (const [name, encoded] of Object.entries({ padded: `${base}=`, spaced: ` ${base}`, 'line-end': `${base}\n`, plus: `+${base.slice(1)}`, 'one-letter': 'A', empty: '', dot: `${base}.`, 'non-ascii': `${base}é` })) {
    single(`base64url-${name}`, 'base64url is strict', encoded);
  }
  for (const key of ['_sd', '...']) {
    single(`nested-${key}`, `\`${key}\` inside a value`, of([salt('phone'), 'phone', { ...phone, [key]: [] }]));
    single(`nested-deep-${key}`, `\`${key}\` deep inside a value`, of([salt('capture'), 'capture', { ...VALUES.capture, shown: { ...VALUES.capture.shown, [key]: 'x' } }]), ['capture']);
    single(`nested-list-${key}`, `\`${key}\` in a list inside a value`, of([salt('network'), 'network', { agent: [{ [key]: digest('x') }] }]), ['network']);
  }
  bad('empty-between', 'two tildes in a row', { ...all, text: all.text.replace('~', '~~') });
  bad('empty-last', 'a tilde too many', { ...all, text: `${all.text}~` });

  const { disclosures: four } = all;
  bad('has-lacks-name', 'a name that is not in `_has`', holding(four, NAMES.slice(0, 3), four), 'R2 R3._has');
  bad('has-shorter', '`_has` is shorter than `_sd`', holding(four, NAMES.slice(0, 3), []), 'R3._has');
  bad('has-longer', '`_has` is longer than `_sd`', holding(four.slice(0, 3), NAMES, []), 'R3._has');
  bad('has-twice', '`_has` names one twice', holding(four, ['phone', 'phone', 'network', 'history'], []), 'R3._has');
  bad('has-twice-and-longer', '`_has` names one twice, and all of them', holding(four, ['phone', ...NAMES], []), 'R3._has');
  bad('has-foreign', '`_has` names another', holding(four, ['phone', 'capture', 'network', 'email'], []), 'R3._has');
  bad('has-inherited', '`_has` names what objects inherit', holding(four, ['phone', 'capture', 'network', 'constructor'], []), 'R3._has');
  bad('sd-twice', '`_sd` holds one twice', holding([four[0], four[0]], ['phone', 'capture'], []), 'R3._sd');
  bad('has-other-name', 'the token says network, the disclosure phone', holding([four[0]], ['network'], [four[0]]), 'R2 R3._has');
  bad('sd-empty', 'disclosures of a token without any', holding([], [], [four[0]]), 'R2 R3._sd');
  const reordered = holding(four, NAMES.toReversed());
  add('disclosures/has-any-order', '`_has` comes in any order', 'R3._has', reordered, valid(reordered));

  const unsorted = holding(four, NAMES, four, { _sd: four.map(hashOf).sort().reverse() });
  add('disclosures/sd-unsorted', 'issued sorted, but R3 refuses no other order', 'R3._sd', unsorted, valid(unsorted));

  // R4: each member of each value, as for the claims; here the codes of J2 count
  const OPTIONAL = ['region', 'shown', 'address', 'gpc', 'agent', 'prev'];
  const WRONG = { string: [7, null], number: ['7', null], boolean: ['true', 0], object: ['{}', []] };
  const value = (name, path, change) => receipt({ exists: { ...VALUES, [name]: at(structuredClone(VALUES[name]), path, change) }, show: [name] });
  for (const name of NAMES) {
    for (const other of ['x', 7, [], null]) {
      const made = receipt({ exists: { ...VALUES, [name]: other }, show: [name] });
      bad(`value-${name}-${JSON.stringify(other)}`, `the value of \`${name}\` is no object`, made, `R4.${name} J2`, 'json.wrong-type');
    }
    for (const [path, good] of paths(VALUES[name])) {
      const made = value(name, path);
      if (!OPTIONAL.includes(path)) bad(`value-${name}/${path}/missing`, 'a member is needed', made, `R4.${name} J2`, 'json.missing-key');
      else add(`disclosures/value-${name}/${path}/left-out`, 'a member may be left out', `R4.${name} J2`, made, limited(made));
      for (const [index, other] of WRONG[typeof good].entries()) bad(`value-${name}/${path}/wrong-type-${index + 1}`, 'a member of another type', value(name, path, other), `R4.${name} J2`, 'json.wrong-type');
    }
    bad(`value-${name}/foreign`, 'a member that is none', value(name, 'foreign', 1), `R4.${name} J2`, 'json.unknown-key');
    const untold = receipt({ exists: { ...VALUES, [name]: at(structuredClone(VALUES[name]), 'foreign', 1) }, show: NAMES.filter((other) => other !== name) });
    add(`disclosures/value-${name}/foreign-withheld`, 'what is withheld cannot be judged', `R4.${name}`, untold, name === 'history' ? valid(untold) : limited(untold));
  }
  bad('value-capture/shown/foreign', 'a member that is none', value('capture', 'shown.foreign', 1), 'R4.capture J2', 'json.unknown-key');
  const wrong = (name, path, values) => {
    values.forEach((other, index) => bad(`value-${name}/${path}/wrong-value-${index + 1}`, `${path} is ${JSON.stringify(other)}`, value(name, path, other), `R4.${name} J2`, 'json.wrong-value'));
  };
  wrong('phone', 'e164', ['', '4915123456789', '+49 151 23456789', '+0151234567', '+4915123456789012', '+49151x']);
  wrong('capture', 'digest', ['', 'sha-256:', VALUES.capture.digest.slice(8)]);
  wrong('capture', 'shown.occlusion', ['', 'Clear', 'partly']);
  for (const path of ['shown.font', 'shown.contrast', 'shown.ms']) wrong('capture', path, [-1]);
  wrong('history', 'seq', [-1]);
  wrong('history', 'prev', ['', 'first']);
  for (const path of ['shown.font', 'shown.contrast', 'shown.ms']) {
    const made = value('capture', path, 2 ** 32);
    add(`disclosures/value-capture/${path}/large`, 'not negative, and no more is asked', 'R4.capture', made, limited(made));
  }
  const zero = value('history', 'seq', 0);
  add('disclosures/value-history/seq/zero', 'not negative', 'R4.history', zero, limited(zero));
  for (const occlusion of ['clear', 'covered', 'unknown']) {
    const made = value('capture', 'shown.occlusion', occlusion);
    add(`disclosures/value-capture/occlusion-${occlusion}`, 'a value of the list', 'R4.capture', made, limited(made));
  }
  const page = value('capture', 'origin', `${ISS}:8443`);
  add('disclosures/value-capture/other-origin', 'the page may have another origin than the issuer', 'R4.capture', page, limited(page));
}
