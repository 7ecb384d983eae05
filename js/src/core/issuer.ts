import type { ConcludedCapture } from '#full';
import { ascii, base64url } from './bytes.js';
import { ConsentError } from './error.js';
import { core, guarded, phoneCore, text } from './instance.js';
import { checkSignature, type JwkSet, type Signer, type SignatureCheck } from './keys.js';

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
  /** Time of the one before: a receipt is never older than it, whatever the clock says. */
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
}

export interface WithdrawalRequest {
  phone: string;
  region?: string;
  purposes?: string[];
  collection?: Collection;
  history: History;
  /** A receipt that was shown: its grants are withdrawn. Without one, marketing is. */
  shown?: string;
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
}

/** A capture whose signatures are good. It can be used for one receipt. */
export interface VerifiedCapture {
  digest: string;
  nonce: string;
}

/** The metadata of now: it may have been replaced since the issuer was made. */
const phones = () => phoneCore().phones;

const captures = new WeakMap<VerifiedCapture, ConcludedCapture>();

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

  const occasion = (request: { phone: string; region?: string; history: History }) => ({
    at: Math.max(now(), request.history.after ?? 0),
    random: base64url(random(80)),
    history: place(request.history),
    phone: request.phone,
    ...(request.region === undefined ? {} : { region: request.region }),
  });

  const place = ({ subj, seq, prev }: History) => (prev === undefined ? { subj, seq } : { subj, seq, prev });

  /** Keys run out; a receipt signed then would verify nowhere. */
  function checkWindow(signer: Signer): void {
    if (!issuer.maySign(signer.kid, signer.purpose === 'receipt', now())) {
      throw new ConsentError('receipt.key-not-valid-then', `the key for \`${signer.purpose}\` is not valid now`, { help: 'rotate: sign with a new key and publish both' });
    }
  }

  async function seal(draft: { signingInput: string; seal(signature: Uint8Array): unknown }): Promise<Issued> {
    checkWindow(receiptSigner);
    const signature = await receiptSigner.sign(ascii(draft.signingInput));
    const issued = guarded(() => draft.seal(signature)) as Omit<Issued, 'receipt'>;
    return { ...issued, receipt: `${issued.token}~${issued.disclosures}` };
  }

  return {
    /** Digests of the active notices, in the order they were given. */
    noticeDigests: issuer.noticeDigests() as string[],

    /** A challenge for a page at `origin`. Fails with `notice.not-active`. */
    async challenge(request: string | { notice: string; jkt: string }, origin: string): Promise<{ challenge: string; expiresAt: number }> {
      checkWindow(challengeSigner);
      const at = now();
      const draft = guarded(() => issuer.challenge(text(request), origin, challengeSigner.kid, at, random(16)));
      const signature = await challengeSigner.sign(ascii(draft.signingInput));
      const challenge = guarded(() => draft.seal(signature));
      return { challenge, expiresAt: at + 2 * 60 * 60 * 1000 };
    },

    /** Reads a capture against the form it came with and checks both its signatures. */
    async openCapture(
      capture: string,
      form: { notice: string; phone: string; origin?: string; lateWindow?: number },
    ): Promise<VerifiedCapture> {
      const opened = guarded(() => issuer.openCapture(capture, JSON.stringify({ ...form, at: now() })));
      const [page, challenge] = await Promise.all((opened.checks() as SignatureCheck[]).map(checkSignature));
      const concluded = guarded(() => opened.conclude(page === true, challenge === true));
      const verified = { digest: concluded.digest, nonce: concluded.nonce };
      captures.set(verified, concluded);
      return verified;
    },

    /** A receipt for a signup: `grant` if anything was ticked, `refuse` otherwise. */
    async issue(request: SignupRequest, capture?: VerifiedCapture): Promise<Issued> {
      const body = {
        occasion: occasion(request),
        notice: request.notice,
        locale: request.locale,
        grants: request.grants,
        collection: request.collection ?? 'web',
        marketingIdentity: request.marketingIdentity ?? 2,
      };
      const held = capture && captures.get(capture);
      if (capture) captures.delete(capture);
      if (capture && !held) throw new ConsentError('capture.replayed', 'a capture gives one receipt');
      return seal(guarded(() => issuer.signup(phones(), receiptSigner.kid, JSON.stringify(body), held)));
    },

    /** A receipt that possession of the number was proven; what was requested is given from here on. */
    async confirm({ phone, confirmed, proof, history }: ConfirmationRequest): Promise<Issued> {
      const body = { occasion: occasion({ phone, history }), proof };
      const shown = issuer.show(confirmed);
      return seal(guarded(() => issuer.confirm(phones(), receiptSigner.kid, JSON.stringify(body), shown)));
    },

    /** A receipt for a withdrawal, with or without a receipt that proves more. */
    async withdraw(request: WithdrawalRequest): Promise<Issued> {
      const shown = request.shown === undefined ? undefined : issuer.show(request.shown);
      if (shown) {
        const check = guarded(() => shown.check()) as SignatureCheck | undefined;
        const good = check !== undefined && (await checkSignature(check));
        const { outcome } = shown.conclude(good, now()) as { outcome: string };
        if (outcome === 'invalid' || outcome === 'indeterminate' || shown.phone === undefined) {
          throw new ConsentError('receipt.signature', 'the receipt that was shown does not verify');
        }
      }
      const body = {
        occasion: occasion({ ...request, phone: shown?.phone ?? request.phone }),
        purposes: request.purposes ?? [],
        collection: request.collection ?? 'web',
      };
      return seal(guarded(() => issuer.withdraw(phones(), receiptSigner.kid, JSON.stringify(body), shown)));
    },
  };
}

/** What {@link createIssuer} returns. */
export type Issuer = ReturnType<typeof createIssuer>;
