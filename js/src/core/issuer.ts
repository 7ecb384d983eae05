import type { ConcludedCapture, ShownReceipt } from '#full';
import { ascii, base64url } from './bytes.js';
import { ConsentError } from './error.js';
import { core, guarded, phoneCore, text } from './instance.js';
import { checkSignature, isBy, type JwkSet, type Signer, type SignatureCheck } from './keys.js';
import type { Declaration } from './records.js';
import { checkAll, keysOf, type Suppression, type TimeProof } from './verify.js';

/** Signers by purpose. `state` and `statement` are needed only by those who issue such documents. */
export interface Signers {
  challenge: Signer;
  receipt: Signer;
  state?: Signer;
  statement?: Signer;
}

export interface IssuerOptions {
  /** Name of the issuer: the https origin of the handler. */
  iss: string;
  /** Notices that are active now, as text or objects. All have one controller. */
  notices: (string | object)[];
  signers: Signers;
  /** The public keys, exactly what `keys.json` answers. */
  keys: JwkSet;
  /** Milliseconds since the epoch; the host's clock by default. */
  now?: () => number;
  /** Random bytes; the host's `crypto` by default. */
  random?: (count: number) => Uint8Array;
}

/** How a consent was collected. */
export type Collection = 'web' | 'app' | 'sms' | 'paper';

/** One box and whether it was ticked. */
export interface Answer {
  purpose: string;
  channel: string;
  given: boolean;
}

/** Place of a receipt in its subject's history. */
export interface History {
  subj: string;
  seq: number;
  prev?: string;
  /** Time of the one before: a receipt is never older than it, and later where that was ahead of the clock. */
  after?: number;
}

export interface SignupRequest {
  phone: string;
  region?: string;
  notice: string;
  locale: string;
  grants: Answer[];
  collection?: Collection;
  history: History;
  /** The identity level from which a marketing grant is given at once: 2 (possession proven) unless policy says less. */
  marketingIdentity?: number;
  /** End of what is granted, milliseconds. */
  until?: number;
  /** Id of the receipt that this one renews. */
  renews?: string;
  network?: NetworkFacts | undefined;
  /** Jurisdictions of the person, most specific first; the region of the number where nothing is said. */
  jurisdictions?: string[];
}

/** What the platform said of the request, as far as the operator keeps it. */
export interface NetworkFacts {
  /** Prefix of the address. */
  address?: string;
  /** A Global Privacy Control signal was there. */
  gpc?: boolean;
  /** A declared automated agent. */
  agent?: string;
}

/** A consent collected elsewhere: it proves nothing by itself and is never upgraded. */
export interface ImportRequest {
  phone: string;
  region?: string;
  /** Digest of the notice whose purposes it is sorted into; the person did not see it. */
  notice: string;
  grants: Answer[];
  collection?: Collection;
  /** When, as whoever imports it says, milliseconds. */
  notBefore: number;
  notAfter: number;
  source: { system: string; reference?: string; digest?: string };
  history: History;
  marketingIdentity?: number;
  until?: number;
}

export interface StateRequest {
  /** E.164. */
  phone: string;
  /** Every receipt of the number, from the store. */
  receipts: string[];
  /** The sending system it is for. */
  aud: string;
  /** Milliseconds it shall live: 15 minutes where nothing is said. */
  life?: number | undefined;
  /** Shortest term within which an opt-out must be honoured, milliseconds; 0 for at once. */
  optOutTerm?: number | undefined;
  /** Number of the subject's latest receipt; 0 where there is none. */
  seq: number;
  /** When it was stored, milliseconds: a clock that is behind does not forget it. */
  after?: number | undefined;
  suppressed?: Suppression[];
  /** Time of any of the receipts, proven outside the key that signed it. */
  proofs?: (string | TimeProof)[];
}

/** The claims of a state token. */
export interface State {
  iss: string;
  aud: string;
  /** From and until, seconds. */
  iat: number;
  exp: number;
  phone: string;
  grants: { purpose: string; channel: string; messageClass: string; timeBand?: string; at: number; until?: number; sender: string; vec: number[] }[];
  /** What is withdrawn; a missing part means all. */
  blocked: { purpose?: string; channel?: string; messageClass?: string }[];
  basis: string[];
  seq: number;
}

export interface WithdrawalRequest {
  phone: string;
  region?: string;
  collection?: Collection;
  history: History;
  /** Narrows the withdrawal to these purposes; all where left out. */
  purposes?: string[] | undefined;
  /** A receipt that was shown: its grants are withdrawn. Without one that verifies, and without proof, only marketing is. */
  shown?: string | undefined;
  /** Possession proven with it: a code that came back, or a message from the number. Everything is withdrawn, or all of the purposes named. */
  proven?: 'code' | 'reply';
}

export interface ConfirmationRequest {
  /** The number, E.164. */
  phone: string;
  /** The receipt whose requests are confirmed. */
  confirmed: string;
  /** How possession was proven. */
  proof: 'code' | 'reply';
  history: History;
}

/** A signed receipt. */
export interface Issued {
  /** `sha-256:` digest of its payload. */
  id: string;
  /** The token without disclosures. */
  token: string;
  /** The disclosures, each followed by `~`. */
  disclosures: string;
  /** One line with everything disclosed. */
  receipt: string;
  /** Its `at`, milliseconds. */
  at: number;
  /** What it records: its `ev`. */
  event: string;
  /** Whether anything in it waits until possession of the number is proven. */
  requested: boolean;
}

/** A capture whose signatures are good. It can be used for one receipt. */
export interface VerifiedCapture {
  digest: string;
  nonce: string;
  /** Whether every box began empty and each tick was a trusted click, as the page says. */
  acted: boolean;
}

/** The metadata of now: it may have been replaced since the issuer was made. */
const phones = () => phoneCore().phones;

const captures = new WeakMap<VerifiedCapture, ConcludedCapture>();

/** Challenges of which an issuer remembers that it signed them: at 640 bytes each, a few megabytes. */
const REMEMBERED = 4096;

/** One signature of a signer in so many is checked: a KMS may be given another key while it runs, and checking each would take longer than signing. */
const CHECKED_EVERY = 4096;

/** What waits for its signature. */
interface Draft<T> {
  signingInput: string;
  seal(signature: Uint8Array): T;
}

/** Issues challenges and receipts. Pure but for its signers, clock and chance. */
export function createIssuer(options: IssuerOptions) {
  const { Issuer, now: hostNow, random: hostRandom } = core();
  const now = options.now ?? hostNow;
  const random = options.random ?? hostRandom;
  const { challenge: challengeSigner, receipt: receiptSigner } = options.signers;
  const notices = `[${options.notices.map(text).join(',')}]`;
  const issuer = guarded(() => new Issuer(options.iss, notices, JSON.stringify(options.keys)));
  for (const [purpose, signer] of Object.entries(options.signers) as [string, Signer][]) {
    if (signer.purpose !== purpose) {
      throw new ConsentError('receipt.key-invalid', `the signer for \`${purpose}\` has a key for \`${signer.purpose}\``);
    }
    if (!options.keys.keys.some(({ kid, purpose: published }) => kid === signer.kid && published === purpose)) {
      throw new ConsentError('receipt.key-unknown', `the key of the signer for \`${purpose}\` is not in \`keys\``, { help: 'publish its public half: publicKey(key)' });
    }
  }

  // Whoever signed a challenge knows that its signature is good. What another process signed, or was forgotten, is checked.
  let [signed, before] = [new Set<string>(), new Set<string>()];

  function remember(challenge: string): void {
    if (signed.size === REMEMBERED / 2) {
      [signed, before] = [new Set(), signed];
    }
    signed.add(challenge);
  }

  async function isOurs(check: SignatureCheck): Promise<boolean> {
    const challenge = `${check.signingInput}.${check.signature}`;
    return signed.has(challenge) || before.has(challenge) || checkSignature(check);
  }

  const occasion = (request: { phone: string; region?: string; history: History; network?: NetworkFacts | undefined; jurisdictions?: string[] }) => ({
    at: time(request.history),
    random: base64url(random(80)),
    history: place(request.history),
    phone: request.phone,
    region: request.region,
    network: request.network,
    jurisdictions: request.jurisdictions,
  });

  /** In the very millisecond of a stop the stop wins: a receipt is later than one that a clock ahead of this one made. */
  const time = ({ after = 0 }: History) => Math.max(now(), after > now() ? after + 1 : 0);

  const place = ({ subj, seq, prev }: History) => {
    if (subj === '' || seq < 1 || (seq === 1 && prev !== undefined)) throw new ConsentError('json.wrong-value', 'a history has a name and counts from 1', { field: '/history' });
    return { subj, seq, prev };
  };

  /** Keys run out; a receipt signed then would verify nowhere. */
  function checkWindow(signer: Signer): void {
    if (!guarded(() => issuer.maySign(signer.kid, signer.purpose, now()))) {
      throw new ConsentError('receipt.key-not-valid-then', `the key for \`${signer.purpose}\` is not valid now`, { help: 'rotate: sign with a new key and publish both' });
    }
  }

  /** Signatures by signer. */
  const made = new WeakMap<Signer, number>();

  /** Signs. The wrong key of a KMS would sign what verifies nowhere: the first signature of each signer is checked, then one now and again. */
  async function sealed<T>(signer: Signer, draft: Draft<T>): Promise<T> {
    checkWindow(signer);
    const signature = await signer.sign(ascii(draft.signingInput));
    if (!ArrayBuffer.isView(signature) || signature.byteLength !== 64) throw new ConsentError('receipt.signature', 'a signature has 64 bytes');
    const count = made.get(signer) ?? 0;
    const key = count % CHECKED_EVERY === 0 && options.keys.keys.find(({ kid }) => kid === signer.kid);
    if (key && !(await isBy(key, draft.signingInput, signature))) {
      throw new ConsentError('receipt.key-invalid', `the signer for \`${signer.purpose}\` has another key than it names`);
    }
    made.set(signer, count + 1);
    return guarded(() => draft.seal(signature));
  }

  async function receipt(draft: Draft<unknown>): Promise<Issued> {
    const issued = (await sealed(receiptSigner, draft)) as Omit<Issued, 'receipt'>;
    return { ...issued, receipt: `${issued.token}~${issued.disclosures}` };
  }

  /** A receipt that somebody shows, if it verifies. */
  async function believed(text: string): Promise<ShownReceipt | undefined> {
    const shown = guarded(() => issuer.show(text));
    const { outcome } = shown.conclude(await checkAll(shown), now()) as { outcome: string };
    return outcome.startsWith('valid') && shown.phone !== undefined ? shown : undefined;
  }

  function signup(request: SignupRequest, capture: VerifiedCapture | undefined) {
    const body = {
      occasion: occasion(request),
      notice: request.notice,
      locale: request.locale,
      grants: request.grants,
      collection: request.collection ?? 'web',
      marketingIdentity: request.marketingIdentity ?? 2,
      until: request.until,
      renews: request.renews,
    };
    const held = capture && captures.get(capture);
    if (capture) captures.delete(capture);
    if (capture && !held) throw new ConsentError('capture.replayed', 'a capture gives one receipt');
    return guarded(() => issuer.signup(phones(), receiptSigner.kid, JSON.stringify(body), held));
  }

  async function standing({ phone, receipts, aud, life, optOutTerm, seq, after = 0, suppressed, proofs = [] }: StateRequest): Promise<string> {
    const record = guarded(() => new (core().NumberRecord)(phone, receipts, keysOf(options.keys), options.iss, proofs.map(text)));
    try {
      const good = await checkAll(record);
      const asked = JSON.stringify({ iss: options.iss, aud, seq, life, optOutTerm, suppressed });
      return guarded(() => record.state(good, asked, Math.max(now(), after, ...(suppressed ?? []).map(({ at }) => at))));
    } finally {
      record.free();
    }
  }

  /** A token of another kind than a receipt. */
  async function sign(signer: Signer | undefined, purpose: string, draft: (kid: string) => Draft<string>): Promise<string> {
    if (signer?.purpose !== purpose) throw new ConsentError('receipt.key-unknown', `this issuer has no signer for \`${purpose}\``, { help: `createIssuer({ signers: { ${purpose} } })` });
    return sealed(signer, guarded(() => draft(signer.kid)));
  }

  return {
    /** Digests of the active notices, in the order they were given. */
    noticeDigests: issuer.noticeDigests() as string[],

    /** A challenge for a page at `origin`. Fails with `notice.not-active`. */
    async challenge(request: string | { notice: string; jkt: string }, origin: string): Promise<{ challenge: string; expiresAt: number }> {
      const at = now();
      const draft = guarded(() => issuer.challenge(text(request), origin, challengeSigner.kid, at, random(16)));
      const challenge = await sealed(challengeSigner, draft);
      remember(challenge);
      return { challenge, expiresAt: at + 2 * 60 * 60 * 1000 };
    },

    /** Reads a capture against the form it came with and checks both its signatures. */
    async openCapture(
      capture: string,
      form: { notice: string; phone: string; region?: string | undefined; origin?: string | undefined; lateWindow?: number | undefined },
    ): Promise<VerifiedCapture> {
      const opened = guarded(() => issuer.openCapture(capture, JSON.stringify({ ...form, at: now() })));
      const [byPage, byIssuer] = opened.checks() as [SignatureCheck, SignatureCheck];
      const [page, challenge] = await Promise.all([checkSignature(byPage), isOurs(byIssuer)]);
      const concluded = guarded(() => opened.conclude(page, challenge));
      const verified = { digest: concluded.digest, nonce: concluded.nonce, acted: concluded.acted };
      captures.set(verified, concluded);
      return verified;
    },

    /** A receipt for a signup: `grant` if anything was ticked, `refuse` otherwise. A capture is of the number and notice it was opened for. */
    async issue(request: SignupRequest, capture?: VerifiedCapture): Promise<Issued> {
      return receipt(signup(request, capture));
    },

    /** Throws what `issue` would throw; signs nothing. The capture is used up. */
    check(request: SignupRequest, capture?: VerifiedCapture): void {
      checkWindow(receiptSigner);
      signup(request, capture).free();
    },

    /**
     * A receipt that possession of the number was proven; what was requested is given from here on. Fails with
     * `receipt.signature`, `receipt.not-issued-here` and `receipt.confirmation-failed`.
     */
    async confirm({ phone, confirmed, proof, history }: ConfirmationRequest): Promise<Issued> {
      const body = { occasion: occasion({ phone, history }), proof };
      const shown = await believed(confirmed);
      if (!shown) throw new ConsentError('receipt.signature', 'the receipt that was shown does not verify');
      return receipt(guarded(() => issuer.confirm(phones(), receiptSigner.kid, JSON.stringify(body), shown)));
    },

    /** A receipt for a withdrawal, with or without a receipt that proves more. */
    async withdraw(request: WithdrawalRequest): Promise<Issued> {
      // its key may be unknown or compromised by now: that proves nothing, and who says stop is heard all the same
      const shown = request.shown === undefined ? undefined : await believed(request.shown);
      const body = {
        occasion: occasion({ ...request, phone: shown?.phone ?? request.phone }),
        purposes: request.purposes ?? [],
        collection: request.collection ?? 'web',
        proven: request.proven,
      };
      return receipt(guarded(() => issuer.withdraw(phones(), receiptSigner.kid, JSON.stringify(body), shown)));
    },

    /** A receipt for a consent collected elsewhere. */
    async importConsent(request: ImportRequest): Promise<Issued> {
      const { notice, grants, collection = 'web', notBefore, notAfter, source, marketingIdentity = 2, until } = request;
      const body = { occasion: occasion(request), notice, grants, collection, notBefore, notAfter, source, marketingIdentity, until };
      return receipt(guarded(() => issuer.importConsent(phones(), receiptSigner.kid, JSON.stringify(body))));
    },

    /** A receipt that the data of a person was erased. It discloses only its place in the history. */
    async erase(request: { phone: string; region?: string; history: History }): Promise<Issued> {
      return receipt(guarded(() => issuer.erase(phones(), receiptSigner.kid, JSON.stringify({ occasion: occasion(request) }))));
    },

    /** Where a number stands by all its receipts: the claims of a state token. Fails with `authorize.unreadable`. */
    async standing(request: StateRequest): Promise<State> {
      return JSON.parse(await standing(request));
    },

    /** What a sending system may rely on for one number, for a short time. Fails with `authorize.unreadable`. */
    async state(request: StateRequest): Promise<string> {
      const claims = await standing(request);
      return sign(options.signers.state, 'state', (kid) => issuer.state(kid, claims));
    },

    /** A signed statement. Fails with the `receipt.statement-*` codes. */
    async statement(declaration: Declaration, by: Signer | undefined = options.signers.statement): Promise<string> {
      return sign(by, 'statement', (kid) => core().statementToSign(options.iss, kid, JSON.stringify(declaration), now()));
    },
  };
}

/** What {@link createIssuer} returns. */
export type Issuer = ReturnType<typeof createIssuer>;
