// One of each document that avowal signs, made by the package as its users make them.
import { createIssuer, createSigner, generateKey, init, presentReceipt, publicKey, showReceipt, signManifest, signStatement } from 'avowal';
import { claims, edge, ISS, notice, openPage, post, seal, signup } from '../js/support.mjs';

const PURPOSES = ['challenge', 'receipt', 'state', 'statement', 'keys'];
export const AUDIENCE = 'https://dispatch.example';
export const NUMBER = '+4915123456789';

/**
 * Receipts `{ name, text, claims, disclosed }`, tokens `{ name, typ, text, claims }`, and the public keys. The clock is
 * an hour behind that of the machine: libraries look at it.
 */
export async function documents() {
  await init();
  const at = Date.now() - 3_600_000;
  const secret = Object.fromEntries(await Promise.all(PURPOSES.map(async (purpose) => [purpose, await generateKey(purpose, at - 86_400_000)])));
  const keys = { keys: Object.values(secret).map(publicKey) };
  const { keys: root, ...signers } = Object.fromEntries(await Promise.all(PURPOSES.map(async (purpose) => [purpose, await createSigner(secret[purpose])])));
  const codes = [];
  const made = await edge({ at, keys, signers, sendCode: async (code) => void codes.push(code) });
  const { handler, clock, digest } = made;
  const ask = async (path, body, headers) => {
    clock.at += 60_000;
    const response = await post(handler, path, body, headers);
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response.json();
  };

  const page = await openPage(made);
  const capture = await seal(page, { pairs: ['order-updates/sms', 'offers/sms'], wall: clock.at });
  const grants = ['order-updates', 'offers'].map((purpose) => ({ purpose, channel: 'sms', given: true }));
  const grant = await ask('/avowal/consent', signup(digest, { capture, grants }));
  const confirm = await ask('/avowal/confirm', { id: grant.id, code: codes[0].code });
  const { state } = await ask('/avowal/state', { phone: NUMBER, aud: AUDIENCE, life: 7_200_000 }, { authorization: 'Bearer operator' });
  const withdraw = await ask('/avowal/withdraw', { receipt: grant.receipt });
  const checkpoint = await handler.checkpoint({ name: 'Nordwind Versand GmbH', role: 'issuer' });
  const erase = await handler.erase(NUMBER);
  // the operator's own copy: nothing is withheld
  const issuer = createIssuer({ iss: ISS, notices: [notice], signers, keys, now: () => clock.at });
  const history = { subj: Buffer.alloc(16, 7).toString('base64url'), seq: 1 };
  const imported = await issuer.importConsent({ phone: NUMBER, notice: digest, grants, notBefore: at - 86_400_000, notAfter: at, source: { system: 'Altsystem', reference: 'row 4711' }, history });
  const training = { kind: 'training', name: 'A. Berg', role: 'custodian', fields: { topic: 'text messages', attendance: 3, staff: 3 } };
  const statement = await signStatement(ISS, signers.statement, training, clock.at);

  const receipts = { grant, confirm, withdraw, erase, import: imported };
  const tokens = {
    challenge: [page.challenge, 'avowal-challenge+jwt', 'challenge'],
    state: [state, 'avowal-state+jwt', 'state'],
    checkpoint: [checkpoint.statement, 'avowal-statement+jwt', 'statement'],
    statement: [statement, 'avowal-statement+jwt', 'statement'],
    manifest: [await signManifest({ iss: ISS, root, keys, seq: 1, at: clock.at }), 'avowal-keys+jwt', 'keys'],
  };
  return {
    iss: ISS,
    audience: AUDIENCE,
    asOf: clock.at,
    keys,
    receipts: Object.entries(receipts).map(([name, { receipt }]) => ({ name, ...contents(receipt) })),
    withheld: Object.entries(receipts)
      .filter(([name]) => name !== 'erase')
      .map(([name, { receipt }]) => ({ name: `${name} without the phone`, ...contents(presentReceipt(receipt, ['capture', 'network', 'history'])) })),
    tokens: Object.entries(tokens).map(([name, [text, typ, purpose]]) => ({ name, text, typ, kid: secret[purpose].kid, claims: claims(text) })),
  };
}

/** What the core says a receipt holds, and what its disclosures say. */
function contents(text) {
  const { claims, phone } = showReceipt(text);
  const disclosed = Object.fromEntries(text.split('~').slice(1, -1).map((part) => JSON.parse(Buffer.from(part, 'base64url')).slice(1)));
  if (JSON.stringify(disclosed.phone ?? null) !== JSON.stringify(phone ?? null)) throw new Error('the core shows another number');
  return { text, claims, disclosed };
}
