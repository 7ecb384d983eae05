import { type Answer, authorize, ConsentError, core, createIssuer, guarded, type History, type Issued, type JwkSet, type NetworkFacts, parsePhone, presentReceipt, readPhone, showReceipt, type Signers } from '../core/index.js';
import { json, problem, refusal, seeOther } from './answer.js';
import { canGetCode, checkCode, codeLimits, type CodeRequest, makeCode, type OutgoingCode } from './confirmation.js';
import { createOutbox, type Outbox, type Sink } from './outbox.js';
import { field, readBody, type Body } from './request.js';
import type { PendingCode, Store, StoredReceipt, Subject } from './store.js';
import { claimsOf, createOperator, history, type Operator } from './operator.js';
import { createVault, type Vault } from './vault.js';

export interface HandlerOptions {
  /** The handler's origin; what receipts name as their issuer. Never taken from `Host`. */
  iss: string;
  /** Where the handler's paths begin. */
  base?: string;
  /** Further origins whose pages may send forms. */
  origins?: string[];
  /** Notices that are active now. All have one controller. */
  notices: (string | object)[];
  signers: Signers;
  /** What `keys.json` answers. */
  keys: JwkSet;
  /** At least 32 secret bytes. Who has them can find people by number; losing them loses the disclosures. */
  secret: Uint8Array;
  store: Store;
  sinks?: Sink[];
  /** Region in which national numbers are read if the form says none; the controller's country by default. */
  defaultRegion?: string;
  /** Pages a plain form is sent on to. */
  ok?: string;
  back?: string;
  /** How long after its challenge expired a capture still counts, milliseconds. 72 hours by default. */
  lateWindow?: number;
  /** Identity level from which marketing counts as given at once. 2 (possession proven) by default. */
  marketingIdentity?: number;
  /** Sends a code by text. Without it marketing stays requested until possession is proven some other way. */
  sendCode?: (code: OutgoingCode) => Promise<void>;
  /** Whether a code may be sent; by default each number, block of numbers and network has its limits in this process. */
  allowCode?: (request: CodeRequest) => boolean | Promise<boolean>;
  /** Network of a request, for the limits of codes; an IP prefix as the platform tells it. */
  network?: (request: Request) => string | undefined;
  /** What receipts disclose of a request. By default only whether it carried a Global Privacy Control signal. */
  networkFacts?: (request: Request) => NetworkFacts | undefined;
  /** Shortest term within which an opt-out must be honoured, milliseconds; 0 for at once. State tokens live no longer. */
  optOutTerm?: number;
  /** Bearer token of the operator, for `authorize` and `state`. Without one those paths do not exist. */
  credential?: string;
  now?: () => number;
  random?: (count: number) => Uint8Array;
}

/** What a runtime lets run after the answer. */
export interface Context {
  waitUntil?(promise: Promise<unknown>): void;
}

export interface ConsentHandler extends Operator {
  (request: Request, context?: Context): Promise<Response>;
  /** Tries the deliveries that are due; call it from a timer or a cron trigger. Resolves to the number delivered. */
  deliver(): Promise<number>;
}

interface NoticeDocument {
  controller: { name: string; country: string };
  recipients?: { name: string }[];
  purposes: { id: string; channels: string[] }[];
}

interface ConsentBody {
  phone: string;
  region?: string;
  notice: string;
  locale: string;
  collection: 'web' | 'app' | 'sms' | 'paper';
  grants: Answer[];
  capture?: string;
}

interface WithdrawBody {
  receipt?: string;
  phone?: string;
  region?: string;
  purposes?: string[];
}

/**
 * The handler between a form and a database: `Request -> Response`, on any runtime with fetch and WebCrypto.
 * `await init()` of `avowal` comes first.
 */
export function createConsentHandler(options: HandlerOptions): ConsentHandler {
  const { iss, base = '/avowal', store, ok = '/', back = '/', lateWindow, marketingIdentity } = options;
  const now = options.now ?? Date.now;
  const random = options.random ?? ((count) => crypto.getRandomValues(new Uint8Array(count)));
  const issuer = createIssuer({ iss, notices: options.notices, signers: options.signers, keys: options.keys, now, random });
  const documents = options.notices.map((notice) => (typeof notice === 'string' ? JSON.parse(notice) : notice) as NoticeDocument);
  const byDigest = new Map(issuer.noticeDigests.map((digest, index) => [digest, documents[index] as NoticeDocument]));
  if (options.secret.length < 32) throw new ConsentError('edge.credential', 'the secret has at least 32 bytes');
  const outbox: Outbox = createOutbox({ store, sinks: options.sinks ?? [], now });
  checkRecipients(outbox.sinks, documents);
  const sinkNames = outbox.sinks.map((sink) => sink.name);
  const origins = new Set([new URL(iss).origin, ...(options.origins ?? [])]);
  const defaultRegion = options.defaultRegion ?? documents[0]?.controller.country ?? '';
  const networkFacts = options.networkFacts ?? privacySignal;
  const allowCode = options.allowCode ?? codeLimits(now);
  let opened: Promise<Vault> | undefined;
  const vault = () => (opened ??= createVault(options.secret, random));
  const operator = createOperator({ issuer, store, vault, iss, keys: options.keys, sinks: sinkNames, now, e164: (phone, region = defaultRegion) => settled(phone, region).e164 });

  /** Signs and keeps a receipt. `make` is called again with a fresh history if another receipt came first. */
  async function keep(
    phone: string,
    region: string | undefined,
    bound: { digest: string | null; nonce: string } | undefined,
    make: (history: History) => Promise<Issued>,
    codeFor: (issued: Issued, number: string, token: string) => Promise<(PendingCode & { code: string }) | undefined> = async () => undefined,
  ): Promise<{ status: 200 | 201; receipt: string; id: string; code?: string; number: string }> {
    const number = settled(phone, region ?? defaultRegion);
    if (!number.valid || !number.e164) {
      throw new ConsentError('edge.phone-invalid', 'the phone number is not a valid number', { field: '/phone' });
    }
    const keys = await vault();
    const token = await keys.subjectToken(number.e164);
    for (let attempt = 0; attempt < 3; attempt++) {
      const [known, fresh] = await Promise.all([store.subject(token), keys.newSubject(token)]);
      const subject: Subject = known ?? fresh;
      const issued = await make(history(subject, known));
      const sealed = await keys.seal(subject, issued.id, issued.disclosures);
      const { at, ev: event } = claimsOf(issued.token);
      const receipt: StoredReceipt = {
        id: issued.id,
        seq: (known?.seq ?? 0) + 1,
        at,
        event,
        token: issued.token,
        sealed,
        capture: bound?.digest ?? null,
      };
      const made = await codeFor(issued, number.e164, token);
      const code = made && { mac: made.mac, expires: made.expires };
      const result = await store.commit({ receipt, prev: known?.prev ?? null, nonce: bound?.nonce ?? null, subject, outbox: sinkNames, ...(code ? { code } : {}) });
      if (result === 'stored') return { status: 201, receipt: forThePerson(issued.receipt), id: issued.id, number: number.e164, ...(made ? { code: made.code } : {}) };
      if (result === 'seq-conflict') continue;
      const { receipt: earlier, subject: owner } = result.duplicate;
      // the same again gives the same answer; another capture on the same challenge does not
      if (earlier.capture !== (bound?.digest ?? null) || owner.token !== token) throw new ConsentError('capture.replayed', 'the challenge of this capture was used already');
      const disclosures = await keys.open(owner, earlier.id, earlier.sealed);
      return { status: 200, receipt: forThePerson(`${earlier.token}~${disclosures}`), id: earlier.id, number: number.e164 };
    }
    throw new ConsentError('edge.busy', 'the receipt was not kept; try again');
  }

  async function consent(request: Request, body: Body, context: Context | undefined): Promise<Response> {
    const signup = body.kind === 'json' ? (guarded(() => core().readConsentBody(body.text)) as ConsentBody) : fromForm(body.fields, byDigest);
    const { phone, notice, locale, grants, collection } = signup;
    const document = byDigest.get(notice);
    if (!document) throw new ConsentError('notice.not-active', 'no notice with this digest is active here', { field: '/notice' });
    const region = signup.region || defaultRegion;
    const origin = originOf(request);
    const form = { notice, phone, ...(origin ? { origin } : {}), ...(lateWindow === undefined ? {} : { lateWindow }) };
    // a capture is opened once: a retry after a conflict needs it again
    const open = () => (signup.capture === undefined ? undefined : issuer.openCapture(signup.capture, form));
    let capture = await open();
    const network = networkFacts(request);
    const bound = capture && { digest: capture.digest, nonce: capture.nonce };
    const made = await keep(phone, region, bound, async (history) => {
      const used = capture ?? (await open());
      capture = undefined;
      return issuer.issue({ phone, region, notice, locale, grants, collection, history, ...(network ? { network } : {}), ...(marketingIdentity === undefined ? {} : { marketingIdentity }) }, used);
    }, async (issued, number, token) => {
      const wanted = options.sendCode !== undefined && isRequested(issued.token) && canGetCode(number);
      if (!wanted || !(await allowCode({ number: token, prefix: number.slice(0, -4), network: options.network?.(request) }))) return undefined;
      return makeCode((await vault()).codeKey, issued.id, number, random(8), now());
    });
    // after the answer, whose time must not tell whether a limit kept the code back; one that is lost is asked for again
    if (made.code !== undefined && options.sendCode) later(options.sendCode({ phone: made.number, code: made.code, locale, receipt: made.id }), context);
    if (body.kind === 'form' && !wantsJson(request)) return seeOther(ok, 'accepted');
    // whether a limit kept a code back must not show: it would tell that the number was used before
    const confirmation = !isRequested(made.receipt) ? 'none' : options.sendCode && canGetCode(made.number) ? 'sent' : 'required';
    return json(made.status, { receipt: made.receipt, id: made.id, confirmation });
  }

  async function confirm(body: Body): Promise<Response> {
    const { id, code } =
      body.kind === 'json'
        ? (guarded(() => core().readConfirmBody(body.text)) as { id: string; code: string })
        : { id: field(body.fields, 'id') ?? '', code: field(body.fields, 'code') ?? '' };
    const keys = await vault();
    const waiting = await store.takeTry(id);
    // what is not known is checked as well, so that it takes as long
    const pending = waiting?.pending ?? { mac: '', expires: 0 };
    const confirmed = waiting && `${waiting.receipt.token}~${await keys.open(waiting.subject, id, waiting.receipt.sealed)}`;
    const phone = (confirmed && numberOf(confirmed)) ?? '+10000000000';
    checkCode(keys.codeKey, id, phone, code, pending, waiting?.tries ?? 1, now());
    const bound = { digest: null, nonce: `confirm ${id}` };
    const made = await keep(phone, undefined, bound, (history) => issuer.confirm({ phone, confirmed: confirmed ?? '', proof: 'code', history }));
    return json(made.status, { receipt: made.receipt, id: made.id });
  }

  async function withdraw(request: Request, body: Body): Promise<Response> {
    const asked: WithdrawBody = body.kind === 'json' ? (guarded(() => core().readWithdrawBody(body.text)) as WithdrawBody) : withdrawalFromForm(body.fields);
    const { receipt: shown, region, purposes } = asked;
    const phone = shown === undefined ? asked.phone : numberOf(shown);
    if (phone === undefined) throw new ConsentError('edge.malformed', 'a withdrawal needs a receipt that shows its number, or a number', { field: '/phone' });
    const made = await keep(phone, region, undefined, (history) =>
      issuer.withdraw({ phone, region: region ?? defaultRegion, history, ...(shown === undefined ? {} : { shown }), ...(purposes === undefined ? {} : { purposes }) }),
    );
    if (body.kind === 'form' && !wantsJson(request)) return seeOther(ok, 'withdrawn');
    return json(201, { receipt: made.receipt, id: made.id });
  }

  async function decide(request: Request, body: Body): Promise<Response> {
    await checkCredential(request);
    if (body.kind !== 'json') throw new ConsentError('edge.content-type', 'send JSON');
    const asked = JSON.parse(guarded(() => core().canonicalJson(body.text))) as { message?: { to?: unknown } } | null;
    const message = asked?.message;
    const others = Object.keys(asked ?? {}).find((key) => key !== 'message');
    if (others !== undefined) throw new ConsentError('json.unknown-key', 'an object holds a key this document does not have', { field: `/${others}` });
    if (!message || typeof message.to !== 'string') throw new ConsentError('edge.malformed', 'the message needs `to`', { field: '/message/to' });
    const phone = parsePhone(message.to).e164 ?? message.to;
    const { stored, receipts } = await operator.everything(phone);
    // a clock that stepped back must not forget what was stored since
    const asOf = Math.max(now(), ...stored.map(({ at }) => at));
    return json(200, await authorize({ message, receipts, keys: options.keys, issuer: iss, asOf, complete: true, suppressed: await operator.suppressed(phone) }));
  }

  async function state(request: Request, body: Body): Promise<Response> {
    await checkCredential(request);
    if (body.kind !== 'json') throw new ConsentError('edge.content-type', 'send JSON');
    const { phone: asked, aud, life } = guarded(() => core().readStateBody(body.text)) as { phone: string; aud: string; life?: number };
    const phone = parsePhone(asked).e164;
    if (phone === null) throw new ConsentError('edge.phone-invalid', 'the number is E.164', { field: '/phone' });
    const { subject, receipts } = await operator.everything(phone);
    const wanted = { phone, receipts, aud, seq: subject?.seq ?? 0, suppressed: await operator.suppressed(phone) };
    const { optOutTerm } = options;
    return json(200, { state: await issuer.state({ ...wanted, ...(life === undefined ? {} : { life }), ...(optOutTerm === undefined ? {} : { optOutTerm }) }) });
  }

  async function checkCredential(request: Request): Promise<void> {
    const bearer = request.headers.get('authorization') ?? '';
    if (!(await (await vault()).same(bearer, `Bearer ${options.credential}`))) throw new ConsentError('edge.credential', 'this path is for the operator');
  }

  async function route(request: Request, context: Context | undefined): Promise<Response> {
    const { pathname } = new URL(request.url);
    const get = (answer: () => Response) => {
      if (request.method === 'GET' || request.method === 'HEAD') return answer();
      throw new ConsentError('edge.method', 'this path answers GET');
    };
    if (pathname === '/.well-known/avowal/keys.json') {
      return get(() => json(200, options.keys, { 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' }));
    }
    if (pathname.startsWith(`${base}/notice/`)) {
      const notice = byDigest.get(pathname.slice(`${base}/notice/`.length).replaceAll('%3A', ':'));
      if (!notice) throw new ConsentError('edge.not-found', 'there is nothing at this path');
      return get(() => json(200, notice, { 'cache-control': 'public, max-age=31536000, immutable' }));
    }
    const post: Record<string, ((body: Body) => Promise<Response>) | undefined> = {
      [`${base}/challenge`]: async (body) => {
        if (body.kind !== 'json') throw new ConsentError('edge.content-type', 'send JSON');
        return json(200, await issuer.challenge(body.text, originOf(request) ?? new URL(iss).origin));
      },
      [`${base}/consent`]: (body) => consent(request, body, context),
      [`${base}/confirm`]: (body) => confirm(body),
      [`${base}/withdraw`]: (body) => withdraw(request, body),
      [`${base}/authorize`]: options.credential === undefined ? undefined : (body) => decide(request, body),
      [`${base}/state`]: options.credential === undefined ? undefined : (body) => state(request, body),
    };
    const answer = Object.hasOwn(post, pathname) ? post[pathname] : undefined;
    if (!answer) throw new ConsentError('edge.not-found', 'there is nothing at this path');
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow: 'POST' } });
    if (request.method !== 'POST') throw new ConsentError('edge.method', 'this path answers POST');
    if (pathname !== `${base}/authorize` && pathname !== `${base}/state`) checkOrigin(request, origins);
    return answer(await readBody(request));
  }

  async function handle(request: Request, context?: Context): Promise<Response> {
    let response: Response;
    try {
      response = await route(request, context);
    } catch (thrown) {
      const error = refusal(thrown, ConsentError);
      const isForm = request.headers.get('content-type')?.includes('form') && /\/(consent|withdraw)$/.test(new URL(request.url).pathname);
      const plain = isForm && !wantsJson(request) && error.code !== 'edge.origin';
      response = plain ? seeOther(back, error.code) : problem(error);
    }
    if (response.status === 201 || response.status === 303) later(deliver(), context);
    return withCors(response, request, origins);
  }

  async function deliver(): Promise<number> {
    return outbox.sinks.length === 0 ? 0 : outbox.deliver(await vault());
  }

  const { erase, checkpoint, proveTime, declare } = operator;
  return Object.assign(handle, { deliver, erase, checkpoint, proveTime, declare });
}

/** As libphonenumber reads it, else as what was pasted can only be meant. The core issues by the same rule. */
function settled(phone: string, region: string) {
  const strict = parsePhone(phone, region);
  const { readings } = strict.valid ? { readings: [] } : readPhone(phone, region);
  return readings.length === 1 && readings[0] ? readings[0] : strict;
}

/** Whoever asks not to be tracked may still agree to texts; that both happened at once is shown, not hidden. */
function privacySignal(request: Request): NetworkFacts | undefined {
  return request.headers.get('sec-gpc') === '1' ? { gpc: true } : undefined;
}

/** A person's copy: the history is the operator's, and would tell strangers whether a number is known. */
function forThePerson(receipt: string): string {
  return presentReceipt(receipt, ['phone', 'capture', 'network']);
}

/** A plain form: every pair of the notice is asked, the ticked ones are given. */
function fromForm(fields: [string, string][], notices: Map<string, NoticeDocument>): ConsentBody {
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
  const region = field(fields, 'phone-region');
  const capture = field(fields, 'avowal');
  return {
    phone: needed('phone'),
    notice,
    locale: needed('avowal-locale'),
    collection: 'web',
    grants: pairs.map(({ purpose, channel }) => ({ purpose, channel, given: ticked.includes(`${purpose}/${channel}`) })),
    ...(region ? { region } : {}),
    ...(capture ? { capture } : {}),
  };
}

function withdrawalFromForm(fields: [string, string][]): WithdrawBody {
  const receipt = field(fields, 'receipt');
  const phone = field(fields, 'phone');
  return { ...(receipt ? { receipt } : {}), ...(phone ? { phone } : {}) };
}

/** The number a receipt shows. Whether the receipt is genuine is the issuer's question, not this one. */
function numberOf(receipt: string): string | undefined {
  return showReceipt(receipt)?.phone?.e164;
}

function isRequested(receipt: string): boolean {
  return claimsOf(receipt).grants.some(({ status }) => status === 'requested');
}

/** The origin a browser names; `null` (a page that sends no referrer) names none. */
function originOf(request: Request): string | undefined {
  const origin = request.headers.get('origin');
  return origin === null || origin === 'null' ? undefined : origin;
}

function checkOrigin(request: Request, origins: Set<string>): void {
  const origin = request.headers.get('origin');
  const sameOrigin = request.headers.get('sec-fetch-site') === 'same-origin';
  if (!sameOrigin && !(origin !== null && origins.has(origin))) {
    throw new ConsentError('edge.origin', 'the request comes from an origin that is not listed');
  }
}

function checkRecipients(sinks: Sink[], notices: NoticeDocument[]): void {
  for (const sink of sinks) {
    const named = notices.every(({ controller, recipients = [] }) => [controller, ...recipients].some(({ name }) => name === sink.recipient));
    if (!named) {
      throw new ConsentError('edge.recipient', `the sink \`${sink.name}\` sends receipts to \`${sink.recipient}\`, whom the notice does not name`, {
        help: 'name the recipient in `recipients` of the notice, or remove the sink',
      });
    }
  }
}

function withCors(response: Response, request: Request, origins: Set<string>): Response {
  const origin = request.headers.get('origin');
  if (origin === null || !origins.has(origin) || response.headers.has('access-control-allow-origin')) return response;
  response.headers.set('access-control-allow-origin', origin);
  response.headers.append('vary', 'Origin');
  if (request.method === 'OPTIONS') {
    response.headers.set('access-control-allow-methods', 'POST');
    response.headers.set('access-control-allow-headers', 'content-type');
    response.headers.set('access-control-max-age', '600');
  }
  return response;
}

function wantsJson(request: Request): boolean {
  return (request.headers.get('accept') ?? '').includes('application/json');
}

/** Work after the answer. A failed delivery is kept in the outbox; there is nothing to report here. */
function later(work: Promise<unknown>, context: Context | undefined): void {
  const quiet = work.catch(() => undefined);
  context?.waitUntil?.(quiet);
}
