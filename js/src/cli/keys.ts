import { createSigner, generateKey, type JwkSet, type KeyPurpose, publicKey, type PublicJwk, signStatement, verifyStatement } from '../core/index.js';
import { asking, TEXT, TIME } from './asking.js';
import { counter, elsewhere, inTime, termsOf, whose } from './audit.js';
import { clock, type Command, instant, issuer, needed, Usage } from './command.js';
import { claimsIn, type Data, openData } from './data.js';
import { addKey, changeKey, keepStatement, keyOf, type Keyring, keyringExists, openKeyring, publicSet, PURPOSES, saveKeyring, saveRoot, signingKey, statusOf } from './keyring.js';
import { counted } from './terminal.js';

const DAY = 86_400_000;
/** A key is published a week before it signs, so that everybody has it by then. */
const AHEAD = 7 * DAY;

const generate = asking({
  help: `avowal keys generate --dir DIR [--iss URL] [--json]
avowal keys generate --purpose challenge|receipt|state|statement|keys

Makes a folder of keys: one for each purpose, valid for 90 days, and a root that signs the manifest of the others.
keys.json is what your server answers at /.well-known/avowal/keys.json. Move root.json to a place that is offline and
hand it in with --root when keys change. Without --iss (the origin of your server) no manifest and no statement is ever signed.

With --purpose, prints one private key as a JWK and keeps nothing.

  avowal keys generate --dir keys --iss https://shop.example`,
  options: { dir: TEXT, iss: TEXT, purpose: TEXT },
  async ask({ values }) {
    const at = Date.now();
    if (values['purpose'] !== undefined) {
      const kept = ['dir', 'iss'].find((name) => values[name] !== undefined);
      if (kept !== undefined) throw new Usage(`--${kept} goes without --purpose, which keeps nothing`);
      const key = await generateKey(purposeOf(values['purpose']), at);
      return { value: key, text: JSON.stringify(key, null, 1) };
    }
    const dir = needed(values['dir'], 'dir');
    if (keyringExists(dir)) throw new Usage(`\`${dir}\` holds keys already, or a part of them; \`avowal keys rotate\` makes new ones`);
    const ring: Keyring = { iss: values['iss'] === undefined ? undefined : issuer(values['iss']), seq: 0, keys: [], secret: [] };
    const root = await generateKey('keys', at);
    // a root signs what says how long others are valid; it has no end of its own
    delete root.exp;
    ring.keys.push(publicKey(root));
    for (const purpose of PURPOSES) addKey(ring, await generateKey(purpose, at));
    const said = await statements(ring, at, ring.secret.map(({ kid, purpose }) => ({ event: 'generated', kid, purpose })));
    const rootFile = saveRoot(dir, root);
    const { manifest } = await saveKeyring(dir, ring, at);
    keepAll(dir, said);
    const lines = [
      `Made ${ring.secret.length} keys, valid until ${clock(at + 90 * DAY)}.\n\n  root  ${root.kid}\n`,
      `Give that thumbprint to whoever verifies (--root). Move \`${rootFile}\` offline.`,
      ...unsaid(ring, manifest, true),
    ];
    return { value: { root: root.kid, keys: ring.keys, manifest }, text: lines.join('\n') };
  },
});

const list = asking({
  help: `avowal keys list --dir DIR [--json]

Every key of the folder: its purpose, where it stands, and until when it signs.

  avowal keys list --dir keys`,
  options: { dir: TEXT },
  async ask({ values }) {
    const ring = openKeyring(needed(values['dir'], 'dir'));
    const now = Date.now();
    const rows = ring.keys.map((key) => ({ ...key, signs: PURPOSES.some((purpose) => signingKey(ring, purpose, now)?.kid === key.kid) }));
    return { value: rows, text: rows.map((key) => `${key.kid}  ${key.purpose.padEnd(9)}  ${standing(key, now).padEnd(11)}  ${window(key)}${key.signs ? '  signs now' : ''}`).join('\n') };
  },
});

const rotate = asking({
  help: `avowal keys rotate --dir DIR [--purpose P] [--root FILE] [--json]

Makes the next key of each purpose (or of one). It is published at once and signs from a week later, as long as the
present one lasts that long; what older keys signed in their time stands. A key lives for 90 days. A purpose whose next key is
published already keeps it, and gets one that signs at once where none does.

  avowal keys rotate --dir keys --root /media/offline/root.json`,
  options: { dir: TEXT, purpose: TEXT, root: TEXT },
  async ask({ values }) {
    const dir = needed(values['dir'], 'dir');
    const ring = openKeyring(dir);
    const at = Date.now();
    const purposes = values['purpose'] === undefined ? PURPOSES : [purposeOf(values['purpose'], PURPOSES)];
    retireEnded(ring, at);
    const made: PublicJwk[] = [];
    const waiting = ring.keys.filter(({ kid, purpose, nbf = 0 }) => statusOf(ring, kid) === 'active' && purposes.some((wanted) => wanted === purpose) && nbf * 1000 > at);
    for (const purpose of purposes) {
      const present = signingKey(ring, purpose, at);
      // one that is published and has not begun is the next one; until it begins somebody has to sign
      if (present && waiting.some((key) => key.purpose === purpose)) continue;
      const lasts = present !== undefined && (present.exp ?? Infinity) * 1000 > at + AHEAD;
      const key = await generateKey(purpose, lasts ? at + AHEAD : at);
      addKey(ring, key);
      made.push(publicKey(key));
    }
    const { manifest, stated } = await saidAndSaved(dir, ring, at, made.map(({ kid, purpose }) => ({ event: 'rotated', kid, purpose })), values['root']);
    const lines = [
      ...waiting.map(({ kid, purpose, nbf = 0 }) => `${kid}  ${purpose.padEnd(9)}  is the next one already: it signs from ${clock(nbf * 1000)}`),
      ...made.map((key) => `${key.kid}  ${key.purpose.padEnd(9)}  ${window(key)}`),
      ...unsaid(ring, manifest, stated),
    ];
    return { value: { made, manifest }, text: lines.join('\n') };
  },
});

const freeze = asking({
  help: `avowal keys freeze KID --dir DIR [--root FILE] [--json]

Stops a key at once and destroys its private half here. What it signed until now stands. Freeze first, ask later: if
others had it, \`avowal keys compromise\` says since when.

  avowal keys freeze KID --dir keys`,
  word: { name: 'kid', shown: 'KID', option: TEXT },
  options: { dir: TEXT, root: TEXT },
  async ask({ values }) {
    const dir = needed(values['dir'], 'dir');
    const ring = openKeyring(dir);
    const at = Date.now();
    const known = keyOf(ring, needed(values['kid'], 'kid'));
    if (known.purpose === 'keys') throw new Usage(ROOT_STAYS);
    // what was said of a key is never taken back: a retired key is believed for all it signed in its time
    if (known.status === 'compromised') throw new Usage(`\`${known.kid}\` counts as known to others already: it signs nothing, and that stays said`);
    const { kid, purpose } = changeKey(ring, known.kid, { status: 'retired', exp: Math.min(known.exp ?? Infinity, Math.floor(at / 1000)) });
    const successor = signingKey(ring, purpose, at)?.kid ?? null;
    const { manifest, stated } = await saidAndSaved(dir, ring, at, [{ event: 'frozen', kid, purpose }], values['root']);
    const instead = successor === null ? `No key for ${purpose} signs now: \`avowal keys rotate --purpose ${purpose}\` makes one.` : `${successor} signs in its place.`;
    return { value: { kid, status: statusOf(ring, kid), successor, manifest }, text: [`${kid} signs nothing more. ${instead}`, ...unsaid(ring, manifest, stated)].join('\n') };
  },
});

const compromise = asking({
  help: `avowal keys compromise KID --since TIME --dir DIR [--data FILE] [--root FILE] [--jurisdiction J] [--json]

Says in public that others may have a key since TIME, makes its successor if no other signs in its place, and prints
the clock that runs now: who is to be told by when (the undertaking of an operator in China unless --jurisdiction says
otherwise; not legal advice).

With --data (the SQLite file of the handler) it lists the receipts in the window: those it signed since then, and those
before that no checkpoint proves. They are neither valid nor invalid until a proof of their time is shown.

  avowal keys compromise KID --since 2026-11-20T08:00:00Z --dir keys --data consent.db`,
  word: { name: 'kid', shown: 'KID', option: TEXT },
  options: { dir: TEXT, root: TEXT, since: TIME, data: TEXT, jurisdiction: TEXT },
  async ask({ values }) {
    const dir = needed(values['dir'], 'dir');
    const since = instant(needed(values['since'], 'since'));
    const ring = openKeyring(dir);
    const at = Date.now();
    if (since > at) throw new Usage('--since is not in the future');
    const known = keyOf(ring, needed(values['kid'], 'kid'));
    if (known.purpose === 'keys') throw new Usage(ROOT_STAYS);
    if (since < (known.nbf ?? 0) * 1000 - AHEAD) throw new Usage(`--since is before \`${known.kid}\` was made: it signs from ${clock((known.nbf ?? 0) * 1000)}`);
    if (known.status === 'compromised' && (known.since ?? -Infinity) < since) throw new Usage(`\`${known.kid}\` counts as known to others since ${clock(known.since ?? 0)}: a later time would take that back`);
    const { kid, purpose } = changeKey(ring, known.kid, { status: 'compromised', since });
    // before anything is written: whoever asks for rules that do not exist has to ask again
    const jurisdiction = termsOf(values['jurisdiction']);
    const due = counter(jurisdiction, undefined, at)({ event: 'credential-leak-suspected', at }).sort(inTime);
    let successor = signingKey(ring, purpose, at);
    if (!successor) addKey(ring, (successor = await generateKey(purpose, at)));
    const data = values['data'] === undefined ? undefined : await openData(values['data']);
    const hint = data && elsewhere(values['jurisdiction'], data);
    const doubtful = data && (await inDoubt(data, kid, since, { keys: ring.keys }));
    const { manifest, stated } = await saidAndSaved(dir, ring, at, [{ event: 'compromised', kid, purpose, since, ...(doubtful ? { receipts: doubtful.length } : {}) }], values['root']);
    const lines = [
      `${kid} (${purpose}) counts as known to others since ${clock(since)}.\n${successor.kid} signs in its place: restart what signs.\n`,
      `The clock, by the terms of ${whose(jurisdiction)}:`,
      ...due.map(({ duty, due: by, source }) => `  ${(by === null ? 'no term is given' : clock(by)).padEnd(24)} ${duty} (${source.authority})`),
      ...(due.length === 0 ? ['  These rules have no term for a key that others may have; where people were touched, `avowal incident report` counts what follows.'] : []),
      ...(hint === undefined ? [] : [hint]),
      ...(doubtful ? [`\n${counted(doubtful.length, 'receipt')} in doubt${doubtful.length > 0 ? ':' : '.'}`, ...doubtful.map(({ id, at: when, event }) => `  ${clock(when)}  ${event.padEnd(9)} ${id}`)] : []),
      ...unsaid(ring, manifest, stated),
    ];
    return { value: { kid, since, successor: successor.kid, manifest, jurisdiction, deadlines: due, ...(doubtful ? { receipts: doubtful } : {}) }, text: lines.join('\n') };
  },
});

const jwks = asking({
  help: `avowal keys jwks --dir DIR [--json]

Prints the public keys with their manifest, as keys.json answers them.

  avowal keys jwks --dir keys > keys.json`,
  options: { dir: TEXT },
  async ask({ values }) {
    const value = publicSet(needed(values['dir'], 'dir'));
    return { value, text: JSON.stringify(value, null, 1) };
  },
});

export const keys: Record<string, Command> = { generate, list, rotate, freeze, compromise, jwks };

/** What a statement says of a key. */
type Said = { event: string; kid: string; purpose: string; since?: number; receipts?: number };

const ROOT_STAYS = 'the root is not replaced by a command: make a new folder of keys and tell everybody its thumbprint';

/** Signs what is said first, then writes the folder: what cannot be said is not done. */
async function saidAndSaved(dir: string, ring: Keyring, at: number, said: Said[], root?: string): Promise<{ manifest: boolean; stated: boolean }> {
  const signed = await statements(ring, at, said);
  const { manifest } = await saveKeyring(dir, ring, at, root);
  keepAll(dir, signed);
  return { manifest, stated: signed.length === said.length };
}

function keepAll(dir: string, signed: string[]): void {
  for (const statement of signed) keepStatement(dir, statement);
}

/** A statement about each key; signed by the statement key that signs now, if there is one. */
async function statements(ring: Keyring, at: number, said: Said[]): Promise<string[]> {
  const key = signingKey(ring, 'statement', at);
  const { iss } = ring;
  if (!key || iss === undefined) return [];
  const signer = await createSigner(key);
  return Promise.all(said.map((fields) => signStatement(iss, signer, { kind: 'key', name: process.env['USER'] || 'operator', role: 'custodian', fields }, at)));
}

/** Receipts that a key signed and no checkpoint before `since` holds. */
async function inDoubt(data: Data, kid: string, since: number, keys: JwkSet): Promise<{ id: string; at: number; event: string }[]> {
  const rows = data.issued(0, 2 ** 53 - 1);
  const statements = data.statements('checkpoint');
  data.close();
  let proven = 0;
  for (const { token } of statements) {
    const { statement } = await verifyStatement(token, { keys });
    if (statement && statement.at < since) proven = Math.max(proven, Number(statement.fields['size']));
  }
  return rows.flatMap(({ id, at, event, token }, index) => (index >= proven && claimsIn<{ kid: string }>(token, 0)?.kid === kid ? [{ id, at, event }] : []));
}

/** Said where no new manifest was signed, or no statement. */
function unsaid({ iss }: Keyring, manifest: boolean, stated: boolean): string[] {
  if (iss === undefined) return ['No manifest and no statement was signed: the folder was made without --iss, and says for nobody.'];
  return [
    ...(manifest ? [] : ['The manifest is not renewed: hand in the root with --root. Verifiers that know the root trust nothing new until then.']),
    ...(stated ? [] : ['No statement says so: no key for statement signs now.']),
  ];
}

/** A purpose by its name; the root is no purpose that a command rotates. */
function purposeOf(text: string, known: readonly KeyPurpose[] = [...PURPOSES, 'keys']): KeyPurpose {
  const found = known.find((purpose) => purpose === text);
  if (!found) throw new Usage(`--purpose is one of ${known.join(', ')}`);
  return found;
}

/** Keys whose time is over sign nothing more. */
function retireEnded(ring: Keyring, at: number): void {
  for (const { kid, exp, status, purpose } of ring.keys) {
    if (purpose !== 'keys' && status !== 'compromised' && (exp ?? Infinity) * 1000 <= at) changeKey(ring, kid, { status: 'retired' });
  }
}

function standing({ status = 'active', nbf = 0, exp = Infinity }: PublicJwk, now: number): string {
  if (status !== 'active') return status;
  if (now < nbf * 1000) return 'next';
  return now < exp * 1000 ? 'active' : 'ended';
}

function window({ nbf, exp }: PublicJwk): string {
  const day = (seconds: number | undefined) => (seconds === undefined ? 'no end' : new Date(seconds * 1000).toISOString().slice(0, 10));
  return `${day(nbf)} to ${day(exp)}`;
}
