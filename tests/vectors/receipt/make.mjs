// Makes receipts.jsonl, keys.json and notices.json: `node tests/vectors/receipt/make.mjs`. ES256 signatures are random,
// so a new run differs in them; the committed files are the source of truth.
import { writeFileSync } from 'node:fs';
import { AS_OF, SHOP } from './forge.mjs';
import accepted from './cases/accepted.mjs';
import asked from './cases/asked.mjs';
import claims from './cases/claims.mjs';
import disclosures from './cases/disclosures.mjs';
import json from './cases/json.mjs';
import keys from './cases/keys.mjs';
import manifests from './cases/manifests.mjs';
import proofs from './cases/proofs.mjs';
import signatures from './cases/signatures.mjs';
import tokens from './cases/tokens.mjs';

const rows = [];
const keySets = { shop: SHOP };
const notices = {};

const cases = {
  /**
   * One vector. `shows` names paragraphs, claims and levels; the codes of the answer are added. `made` is a receipt or a
   * text. `more` are the other arguments.
   */
  add(name, why, shows, made, expected, { keys = 'shop', asOf = AS_OF, ...more } = {}) {
    const codes = [expected.error, ...(expected.checks ?? []).map(({ code }) => code), expected.covers?.why].filter((code) => code && code !== 'integrity.unpinned-keys');
    const covers = more.message ? { covers: expected.covers ?? { ...more.message, answer: 'unknown', why: 'authorize.unverified' } } : {};
    rows.push({ name, why, shows: [...new Set([...shows.split(' '), ...codes])], receipt: made.text ?? made, keys, asOf, ...more, expected: expected.error ? expected : { ...expected, ...covers } });
  },
  /** A key set under a name. */
  keys(name, set) {
    keySets[name] = set;
    return name;
  },
  notice(name, notice) {
    notices[name] = notice;
    return name;
  },
};

for (const group of [accepted, claims, disclosures, tokens, json, signatures, keys, manifests, proofs, asked]) group(cases);

const file = (name) => new URL(name, import.meta.url);
writeFileSync(file('receipts.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
writeFileSync(file('keys.json'), `${JSON.stringify(keySets, null, 1)}\n`);
writeFileSync(file('notices.json'), `${JSON.stringify(notices, null, 1)}\n`);
const mutants = rows.filter(({ expected }) => !expected.outcome?.startsWith('valid'));
console.log(`${rows.length} vectors, ${mutants.length} of them mutants`);
