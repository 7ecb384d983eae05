import { base64url, fromBase64url } from '../core/bytes.js';
import { nodeCrypto } from '../core/native.js';
import type { Store, StoredSuppression, Subject, SubjectHead } from './store.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Finds people without keeping their number, and keeps their disclosures so that destroying one key erases them.
 * All keys come from a secret of the operator by HKDF (RFC 5869). A secret begins an epoch: the first makes, those
 * after it still find and open.
 */
export interface Vault {
  /** The tokens by which the store may know a number, that of the first secret first. */
  subjectTokens(e164: string): Promise<[string, ...string[]]>;
  /** The tokens by which a withdrawal is honoured after its person was erased, that of the first secret first. */
  suppressionTokens(e164: string): Promise<[string, ...string[]]>;
  /** A subject that is not in the store yet. */
  newSubject(token: string): Promise<Subject>;
  /** A subject that no number leads to. */
  nobody(): Promise<Subject>;
  seal(subject: Subject, id: string, plain: string): Promise<string>;
  open(subject: Subject, id: string, sealed: string): Promise<string>;
  /** MACs of the token of a server-rendered form, that of the first secret first. */
  formMacs(text: string): Promise<[string, ...string[]]>;
  /** Key of the MACs by which sent codes are known again. It lives as long as they do: minutes. */
  codeKey: Uint8Array;
  /** Whether two secrets are equal, in constant time. */
  same(a: string, b: string): Promise<boolean>;
}

type Epoch = Awaited<ReturnType<typeof epochOf>>;

/** Every key of one epoch, 32 bytes each. */
async function epochOf(secret: Uint8Array) {
  const root = await crypto.subtle.importKey('raw', secret as BufferSource, 'HKDF', false, ['deriveBits']);
  const derive = async (info: string) =>
    new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: encoder.encode(info) }, root, 256));
  return {
    codeKey: await derive('avowal confirmation codes'),
    finder: await derive('avowal subject token'),
    suppressor: await derive('avowal suppression token'),
    former: await derive('avowal form token'),
    comparer: await derive('avowal comparison'),
    wrapper: await derive('avowal subject key'),
  };
}

/** HMAC-SHA-256 and AES-256-GCM (the tag after the text). */
interface Ciphers {
  mac(key: Uint8Array, bytes: Uint8Array): Promise<Uint8Array>;
  encrypt(key: Uint8Array, iv: Uint8Array, plain: Uint8Array, bound: Uint8Array): Promise<Uint8Array>;
  decrypt(key: Uint8Array, iv: Uint8Array, sealed: Uint8Array, bound: Uint8Array): Promise<Uint8Array>;
}

const TAG = 16;

function ciphersOf(node: ReturnType<typeof nodeCrypto>): Ciphers {
  if (node) {
    const secrets = new WeakMap<Uint8Array, object>();
    // a key as bytes costs several times what the operation does
    const secret = (key: Uint8Array): object => {
      let known = secrets.get(key);
      if (!known) secrets.set(key, (known = node.createSecretKey(key)));
      return known;
    };
    return {
      async mac(key, bytes) {
        return node.createHmac('sha256', secret(key)).update(bytes).digest();
      },
      async encrypt(key, iv, plain, bound) {
        const cipher = node.createCipheriv('aes-256-gcm', secret(key), iv);
        cipher.setAAD(bound);
        const parts = [cipher.update(plain), cipher.final(), cipher.getAuthTag()];
        const sealed = new Uint8Array(plain.length + TAG);
        let at = 0;
        for (const part of parts) {
          sealed.set(part, at);
          at += part.length;
        }
        return sealed;
      },
      async decrypt(key, iv, sealed, bound) {
        const decipher = node.createDecipheriv('aes-256-gcm', secret(key), iv);
        decipher.setAAD(bound);
        decipher.setAuthTag(sealed.subarray(-TAG));
        const plain = decipher.update(sealed.subarray(0, -TAG));
        decipher.final();
        return plain;
      },
    };
  }
  const imported = new WeakMap<Uint8Array, Promise<CryptoKey>>();
  const keyOf = (key: Uint8Array, algorithm: 'AES-GCM' | HmacImportParams, uses: KeyUsage[]) => {
    let known = imported.get(key);
    if (!known) imported.set(key, (known = crypto.subtle.importKey('raw', key as BufferSource, algorithm, false, uses)));
    return known;
  };
  const aes = (key: Uint8Array) => keyOf(key, 'AES-GCM', ['encrypt', 'decrypt']);
  const by = (iv: Uint8Array, bound: Uint8Array) => ({ name: 'AES-GCM', iv: iv as BufferSource, additionalData: bound as BufferSource });
  return {
    mac: async (key, bytes) => new Uint8Array(await crypto.subtle.sign('HMAC', await keyOf(key, { name: 'HMAC', hash: 'SHA-256' }, ['sign']), bytes as BufferSource)),
    encrypt: async (key, iv, plain, bound) => new Uint8Array(await crypto.subtle.encrypt(by(iv, bound), await aes(key), plain as BufferSource)),
    decrypt: async (key, iv, sealed, bound) => new Uint8Array(await crypto.subtle.decrypt(by(iv, bound), await aes(key), sealed as BufferSource)),
  };
}

/**
 * The secrets of an operator: new people are kept under the first, all find and open.
 * @internal
 */
export async function createVault(secrets: [Uint8Array, ...Uint8Array[]], random: (count: number) => Uint8Array): Promise<Vault> {
  const [first, ...others] = await Promise.all(secrets.map(epochOf));
  if (first === undefined) throw new RangeError('a vault has a secret');
  const epochs: [Epoch, ...Epoch[]] = [first, ...others];
  const { codeKey, comparer, wrapper } = first;
  const ciphers = ciphersOf(nodeCrypto());

  const encrypt = async (key: Uint8Array, plain: Uint8Array, bound: string) => {
    const iv = random(12);
    return `${base64url(iv)}.${base64url(await ciphers.encrypt(key, iv, plain, encoder.encode(bound)))}`;
  };
  const decrypt = async (key: Uint8Array, sealed: string, bound: string) => {
    const [iv = '', body = ''] = sealed.split('.');
    return ciphers.decrypt(key, fromBase64url(iv), fromBase64url(body), encoder.encode(bound));
  };
  /** Nothing in a token tells its epoch: whichever opens the key is it. */
  const unwrap = async (subject: Subject, [epoch, ...rest]: Epoch[]): Promise<Uint8Array> => {
    if (epoch === undefined) throw new RangeError('no secret of the vault opens the key of this subject');
    try {
      return await decrypt(epoch.wrapper, subject.key, subject.token);
    } catch (error) {
      if (rest.length === 0) throw error;
      return unwrap(subject, rest);
    }
  };
  // of a subject that was just made the key need not be unwrapped
  const fresh = new WeakMap<Subject, Uint8Array>();
  const keyOf = async (subject: Subject) => fresh.get(subject) ?? unwrap(subject, epochs);
  const mac = (key: Uint8Array, text: string) => ciphers.mac(key, encoder.encode(text));
  const macs = (of: (epoch: Epoch) => Uint8Array) => async (text: string) =>
    (await Promise.all(epochs.map(async (epoch) => base64url(await mac(of(epoch), text))))) as [string, ...string[]];

  const newSubject = async (token: string): Promise<Subject> => {
    const key = random(32);
    const subject = { token, subj: base64url(random(16)), key: await encrypt(wrapper, key, token) };
    fresh.set(subject, key);
    return subject;
  };

  return {
    codeKey,
    subjectTokens: macs(({ finder }) => finder),
    suppressionTokens: macs(({ suppressor }) => suppressor),
    formMacs: macs(({ former }) => former),
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

/**
 * By which token the store knows a number, and whether it does. Every epoch is asked, known or not.
 * @internal
 */
export async function personOf(store: Store, vault: Vault, number: string): Promise<{ token: string; subject: SubjectHead | undefined }> {
  const tokens = await vault.subjectTokens(number);
  const subjects = await Promise.all(tokens.map((token) => store.subject(token)));
  const at = Math.max(subjects.findIndex((subject) => subject !== undefined), 0);
  return { token: tokens[at] ?? tokens[0], subject: subjects[at] };
}

/**
 * What was stopped by people with the number who were erased since.
 * @internal
 */
export async function stopsOf(store: Store, vault: Vault, number: string): Promise<StoredSuppression[]> {
  const tokens = await vault.suppressionTokens(number);
  return (await Promise.all(tokens.map((token) => store.suppression(token)))).flatMap((stop) => stop ?? []);
}
