import { type Answer, ConsentError, createIssuer, isConsentError, type Issuer, type JwkSet, type NetworkFacts, type Signers, type VerifiedCapture } from '../core/index.js';
import { core, guarded } from '../core/internal.js';
import { certain, settled } from './keep.js';
import { inTime, requestLimits, type RequestToLimit } from './limits.js';
import { checkFormToken, checkOrigin, originOf, TOKEN_HEADER } from './origin.js';
import { type Body, field, isForm, readBody } from './request.js';
import { createVault, type Vault } from './vault.js';

/** What is to be done about each outcome of a signup. */
export interface SignupPolicy {
  /** Everything checked is good. `refuse` closes the form: 503 `edge.paused`. */
  accepted: 'keep' | 'refuse';
  /**
   * The form is good, but nothing shows that a person filled it in: no capture (no JavaScript, an old page), or one in which a
   * script ticked a box. `refuse`: 422 `edge.unverified`.
   */
  unverified: 'keep' | 'refuse';
  /**
   * Something is wrong with it. `keep-without-capture` keeps a good form whose capture is broken or too late, at the level of
   * evidence of a plain form. A form that is wrong itself, a capture of another number and one used before are always refused.
   */
  rejected: 'refuse' | 'keep-without-capture';
  /** A check could not be made: a limit that does not answer, a key out of its time. `keep-without-capture` lets people through. */
  unavailable: 'refuse' | 'keep-without-capture';
}

/** A signup as it was read. */
export interface Signup {
  phone: string;
  /** Where a national number is read; the default where the form named none. */
  region: string;
  notice: string;
  locale: string;
  collection: 'web' | 'app' | 'sms' | 'paper';
  grants: Answer[];
  capture?: string;
}

/** What came of a signup that was checked and not kept. */
export interface SignupAnswer {
  outcome: 'accepted' | 'rejected' | 'unverified' | 'unavailable';
  /** Whether the policy says to keep it. */
  keep: boolean;
  /** What was asked for; missing where it could not be read. */
  signup?: Signup;
  /** Number as E.164. */
  phone?: string;
  /** The capture, for one call of `issue`. */
  capture?: VerifiedCapture;
  /** Why it is not `accepted`. */
  problem?: ConsentError;
}

export interface SignupOptions {
  /** The handler's origin; what receipts name as their issuer. Never taken from `Host`. */
  iss: string;
  /** Further origins whose pages may send forms. */
  origins?: string[];
  /** Notices that are active now. All have one controller. */
  notices: (string | object)[];
  signers: Signers;
  /** What `keys.json` answers. */
  keys: JwkSet;
  /**
   * At least 32 secret bytes. Who has them can find people by number; losing them loses the disclosures. The first of a
   * list is the one that new people are kept under, all of them find and open what was kept. To change them in two steps,
   * give `[old, new]` first; once no process is left that knows `old` alone, give `[new, old]`.
   */
  secret: Uint8Array | Uint8Array[];
  /** Region in which national numbers are read if the form says none; the controller's country by default. */
  defaultRegion?: string;
  /** How long after its challenge expired a capture still counts, milliseconds. 72 hours by default. */
  lateWindow?: number;
  /** Identity level from which marketing counts as given at once, in receipts and in decisions. 2 (possession proven) by default. */
  marketingIdentity?: number;
  policy?: Partial<SignupPolicy>;
  /**
   * Whether a request may be answered; by default each network has its limits in this process. One that throws or takes more
   * than two seconds is `unavailable`; withdrawals pass then.
   */
  allowRequest?: (request: RequestToLimit) => boolean | Promise<boolean>;
  /** Network of a request, for limits; an IP prefix as the platform tells it. */
  network?: (request: Request) => string | undefined;
  /** What receipts disclose of a request. By default only whether it carried a Global Privacy Control signal. */
  networkFacts?: (request: Request) => NetworkFacts | undefined;
  /** What a token of a server-rendered form is tied to: the session of the request. */
  formBinding?: (request: Request) => string | undefined;
  now?: () => number;
  random?: (count: number) => Uint8Array;
}

export interface NoticeDocument {
  id: string;
  controller: { name: string; country: string };
  sender?: { name: string };
  recipients?: { name: string }[];
  purposes: { id: string; messageClass: string; channels: string[]; retention?: string }[];
  optOut?: { keyword: string; help?: string };
}

/**
 * What everything at the edge is made of.
 * @internal
 */
export interface Ground {
  options: SignupOptions;
  issuer: Issuer;
  notices: Map<string, NoticeDocument>;
  origins: Set<string>;
  region: string;
  policy: SignupPolicy;
  now(): number;
  random(count: number): Uint8Array;
  vault(): Promise<Vault>;
  allowRequest(request: RequestToLimit): boolean | Promise<boolean>;
}

/** @internal */
export const documentOf = (notice: string | object) => (typeof notice === 'string' ? JSON.parse(notice) : notice) as NoticeDocument;

/** @internal */
export function ground(options: SignupOptions): Ground {
  const now = options.now ?? Date.now;
  const random = options.random ?? drawn();
  const issuer = createIssuer({ iss: options.iss, notices: options.notices, signers: options.signers, keys: options.keys, now, random });
  const secrets = (options.secret instanceof Uint8Array ? [options.secret] : options.secret) as [Uint8Array, ...Uint8Array[]];
  if (secrets.length === 0 || secrets.some(({ length }) => length < 32)) throw new ConsentError('edge.credential', 'a secret has at least 32 bytes');
  const documents = options.notices.map(documentOf);
  let opened: Promise<Vault> | undefined;
  return {
    options,
    issuer,
    notices: new Map(issuer.noticeDigests.map((digest, index) => [digest, documents[index] as NoticeDocument])),
    origins: new Set([new URL(options.iss).origin, ...(options.origins ?? [])]),
    region: options.defaultRegion ?? documents[0]?.controller.country ?? '',
    policy: { accepted: 'keep', unverified: 'keep', rejected: 'refuse', unavailable: 'refuse', ...options.policy },
    now,
    random,
    vault: () => (opened ??= createVault(secrets, random)),
    allowRequest: options.allowRequest ?? requestLimits(now),
  };
}

/**
 * Checks a signup and keeps nothing: for those who sign and store by themselves. The handler stands on the same checks.
 * Never throws on what a request holds.
 */
export async function validateSignup(request: Request, options: SignupOptions): Promise<SignupAnswer> {
  let known = grounds.get(options);
  if (!known) grounds.set(options, (known = ground(options)));
  const on = known;
  const answer = await checkSignup(on, request, () => checkedBody(on, request, 'consent'));
  // a copy holds its problem, and makes none anew
  if (!answer.signup || !answer.keep) return { ...answer };
  try {
    // what only shows when the receipt is made
    on.issuer.check({ ...answer.signup, history: { subj: 'AAAAAAAAAAAAAAAAAAAAAA', seq: 1 } }, answer.capture);
    const { capture: _, ...rest } = answer;
    return answer.capture ? { ...rest, capture: await openCapture(on, request, answer.signup) } : rest;
  } catch (thrown) {
    return refused(on, thrown, answer.signup);
  }
}

/**
 * The body of a request that changes something, from a page of ours and within its limits.
 * @internal
 */
export async function checkedBody(on: Ground, request: Request, path: string): Promise<Body> {
  const origin = checkOrigin(request, on.origins);
  const header = request.headers.get(TOKEN_HEADER) ?? undefined;
  if (origin === 'token' && header === undefined && !isForm(request)) await checkFormToken(await on.vault(), undefined, on.now());
  await withinLimits(on, request, path);
  const body = await readBody(request);
  if (origin === 'token') {
    const token = header ?? (body.kind === 'form' ? field(body.fields, TOKEN_HEADER) : undefined);
    await checkFormToken(await on.vault(), token, on.now(), on.options.formBinding?.(request));
  }
  return body;
}

async function withinLimits(on: Ground, request: Request, path: string): Promise<void> {
  // a stop is heard whatever becomes of the limits
  let allowed = path === 'withdraw' || on.policy.unavailable === 'keep-without-capture';
  try {
    allowed = await inTime(on.allowRequest({ path, network: on.options.network?.(request) }));
  } catch (cause) {
    if (!allowed) throw new ConsentError('edge.busy', 'the limits cannot be asked; try again', { cause });
  }
  if (!allowed) throw new ConsentError('edge.too-many', 'too many requests; try again later');
}

/**
 * The four outcomes, before anything is signed.
 * @internal
 */
export async function checkSignup(on: Ground, request: Request, body: () => Promise<Body>): Promise<SignupAnswer> {
  let signup: Signup | undefined;
  try {
    const read = await body();
    signup = read.kind === 'json' ? (guarded(() => core().readConsentBody(read.text)) as Signup) : fromForm(read.fields, on.notices);
    signup.region ||= on.region;
    if (!on.notices.has(signup.notice)) throw new ConsentError('notice.not-active', 'no notice with this digest is active here', { field: '/notice' });
    const e164 = certain(signup.phone, signup.region);
    if (signup.capture === undefined) return unverified(on, { signup, phone: e164 }, 'this form is taken only from a page that shows how it was filled in');
    const capture = await openCapture(on, request, signup);
    if (!capture.acted) return unverified(on, { signup, phone: e164, capture }, 'a box of this form was ticked by a script, and it is taken only from people');
    const keep = on.policy.accepted === 'keep';
    return { outcome: 'accepted', keep, signup, phone: e164, capture, ...(keep ? {} : { problem: closed() }) };
  } catch (thrown) {
    return refused(on, thrown, signup);
  }
}

/** An error costs as much as several checks, and mostly nobody asks for this one. */
function unverified(on: Ground, read: Pick<SignupAnswer, 'signup' | 'phone' | 'capture'>, message: string): SignupAnswer {
  return {
    outcome: 'unverified',
    keep: on.policy.unverified === 'keep',
    ...read,
    get problem() {
      return new ConsentError('edge.unverified', message);
    },
  };
}

/**
 * The outcome of what was thrown, and what the policy makes of it.
 * @internal
 */
export function refused(on: Ground, thrown: unknown, signup: Signup | undefined): SignupAnswer {
  const problem = isConsentError(thrown) ? thrown : new ConsentError('edge.busy', 'the signup could not be checked; try again', { cause: thrown });
  const outcome = UNAVAILABLE.has(problem.code) || !isConsentError(thrown) ? 'unavailable' : 'rejected';
  const mendable = signup?.capture !== undefined && (outcome === 'unavailable' ? problem.code !== 'edge.paused' : BROKEN_CAPTURE.has(problem.code));
  if (!signup || !mendable || on.policy[outcome] === 'refuse') return { outcome, keep: false, problem, ...(signup ? { signup } : {}) };
  const { capture: _, ...bare } = signup;
  const phone = settled(signup.phone, signup.region).e164;
  return { outcome, keep: true, problem, signup: bare, ...(phone ? { phone } : {}) };
}

/** @internal */
export function openCapture(on: Ground, request: Request, { capture, notice, phone, region }: Signup): Promise<VerifiedCapture> {
  return on.issuer.openCapture(capture ?? '', { notice, phone, region, origin: originOf(request) || undefined, lateWindow: on.options.lateWindow });
}

/** @internal */
export function closed(): ConsentError {
  return new ConsentError('edge.paused', 'signups are paused; withdrawals are not');
}

/** A plain form: every pair of the notice is asked, the ticked ones are given. */
function fromForm(fields: [string, string][], notices: Map<string, NoticeDocument>): Signup {
  const needed = (name: string) => {
    const value = field(fields, name);
    if (value === undefined) throw new ConsentError('edge.malformed', `the form lacks \`${name}\``, { field: name });
    return value;
  };
  const notice = needed('avowal-notice');
  const pairs = notices.get(notice)?.purposes.flatMap(({ id, channels }) => channels.map((channel) => ({ purpose: id, channel }))) ?? [];
  const ticked = fields.filter(([name]) => name === 'avowal-consent').map(([, value]) => value);
  const unknown = ticked.find((value) => !pairs.some(({ purpose, channel }) => value === `${purpose}/${channel}`));
  if (unknown !== undefined && pairs.length > 0) throw new ConsentError('edge.unknown-grant', 'the notice has no such purpose and channel', { field: 'avowal-consent' });
  const capture = field(fields, 'avowal');
  return {
    phone: needed('phone'),
    region: field(fields, 'phone-region') ?? '',
    notice,
    locale: needed('avowal-locale'),
    collection: 'web',
    grants: pairs.map(({ purpose, channel }) => ({ purpose, channel, given: ticked.includes(`${purpose}/${channel}`) })),
    ...(capture ? { capture } : {}),
  };
}

const grounds = new WeakMap<SignupOptions, Ground>();

/** Not the sender's fault. */
const UNAVAILABLE = new Set(['edge.busy', 'edge.paused', 'receipt.key-invalid', 'receipt.key-not-valid-then']);

/** Captures that show nothing, while the form may still be good. */
const BROKEN_CAPTURE = new Set(['capture.malformed', 'capture.signature', 'capture.expired', 'capture.chain-broken', 'capture.event-order']);

/** Random bytes, drawn a few thousand at once: asking the platform for sixteen costs as much. What was given is wiped here. */
function drawn(): (count: number) => Uint8Array {
  let pool = new Uint8Array(0);
  let at = 0;
  return (count) => {
    if (at + count > pool.length) {
      pool = crypto.getRandomValues(new Uint8Array(Math.max(count, 4096)));
      at = 0;
    }
    const given = pool.slice(at, at + count);
    pool.fill(0, at, (at += count));
    return given;
  };
}
