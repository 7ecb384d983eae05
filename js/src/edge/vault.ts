import { base64url, fromBase64url } from '../core/bytes.js';
import type { Subject } from './store.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Finds people without keeping their number, and keeps their disclosures so that destroying one key erases them.
 * All keys come from one secret of the operator by HKDF (RFC 5869).
 */
export interface Vault {
  /** The token by which the store knows a number. */
  subjectToken(e164: string): Promise<string>;
  /** The token by which a withdrawal is honoured after its person was erased. */
  suppressionToken(e164: string): Promise<string>;
  /** A subject that is not in the store yet. */
  newSubject(token: string): Promise<Subject>;
  /** A subject that no number leads to. */
  nobody(): Promise<Subject>;
  seal(subject: Subject, id: string, plain: string): Promise<string>;
  open(subject: Subject, id: string, sealed: string): Promise<string>;
  /** MAC of the token of a server-rendered form. */
  formMac(text: string): Promise<string>;
  /** Key of the MACs by which sent codes are known again. */
  codeKey: Uint8Array;
  /** Whether two secrets are equal, in constant time. */
  same(a: string, b: string): Promise<boolean>;
}

export async function createVault(secret: Uint8Array, random: (count: number) => Uint8Array): Promise<Vault> {
  if (secret.length < 32) throw new RangeError('the secret of the vault has at least 32 bytes');
  const root = await crypto.subtle.importKey('raw', secret as BufferSource, 'HKDF', false, ['deriveKey', 'deriveBits']);
  const hkdf = (info: string) => ({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: encoder.encode(info) });
  const derive = (info: string, algorithm: HmacImportParams | { name: 'AES-GCM'; length: number }, uses: KeyUsage[]) =>
    crypto.subtle.deriveKey(hkdf(info), root, algorithm as HmacKeyGenParams, false, uses);
  const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 };
  const codeKey = new Uint8Array(await crypto.subtle.deriveBits(hkdf('avowal confirmation codes'), root, 256));
  const finder = await derive('avowal subject token, epoch 1', hmac, ['sign']);
  const suppressor = await derive('avowal suppression token', hmac, ['sign']);
  const former = await derive('avowal form token', hmac, ['sign']);
  const comparer = await derive('avowal comparison', hmac, ['sign']);
  const wrapper = await derive('avowal subject key', { name: 'AES-GCM', length: 256 }, ['encrypt', 'decrypt']);

  const encrypt = async (key: CryptoKey, plain: Uint8Array, bound: string) => {
    const iv = random(12);
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: iv as BufferSource, additionalData: encoder.encode(bound) }, key, plain as BufferSource);
    return `${base64url(iv)}.${base64url(new Uint8Array(sealed))}`;
  };
  const decrypt = async (key: CryptoKey, sealed: string, bound: string) => {
    const [iv = '', body = ''] = sealed.split('.');
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: fromBase64url(iv), additionalData: encoder.encode(bound) }, key, fromBase64url(body));
    return new Uint8Array(plain);
  };
  const keyOf = async (subject: Subject) => {
    const raw = await decrypt(wrapper, subject.key, subject.token);
    return crypto.subtle.importKey('raw', raw as BufferSource, 'AES-GCM', false, ['encrypt', 'decrypt']);
  };
  const mac = async (key: CryptoKey, text: string) => new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));

  const newSubject = async (token: string): Promise<Subject> => ({ token, subj: base64url(random(16)), key: await encrypt(wrapper, random(32), token) });

  return {
    codeKey,
    subjectToken: async (e164) => base64url(await mac(finder, e164)),
    suppressionToken: async (e164) => base64url(await mac(suppressor, e164)),
    formMac: async (text) => base64url(await mac(former, text)),
    newSubject,
    nobody: () => newSubject(`nobody ${base64url(random(32))}`),
    seal: async (subject, id, plain) => encrypt(await keyOf(subject), encoder.encode(plain), id),
    open: async (subject, id, sealed) => decoder.decode(await decrypt(await keyOf(subject), sealed, id)),
    async same(a, b) {
      const [left, right] = await Promise.all([mac(comparer, a), mac(comparer, b)]);
      return left.reduce((difference, byte, index) => difference | (byte ^ (right[index] ?? 0)), 0) === 0;
    },
  };
}
