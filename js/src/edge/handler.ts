import { authorize, ConsentError, isConsentError, noticeDigest, parsePhone, showReceipt } from '../core/index.js';
import { core, guarded } from '../core/internal.js';
import { json, problem, refusal, seeOther } from './answer.js';
import { canGetCode, checkCode, codeLimits, type CodeRequest, makeCode, type OutgoingCode } from './confirmation.js';
import { createInbound, type InboundOptions } from './inbound.js';
import { certain, keep, type Kept, type ToKeep } from './keep.js';
import { inTime } from './limits.js';
import { createOperator, type Operator } from './operator.js';
import { makeFormToken, originOf, withCors } from './origin.js';
import { createOutbox, type Outbox, type Sink } from './outbox.js';
import { type Body, field, isForm, letGo, readBody } from './request.js';
import { checkedBody, checkSignup, closed, documentOf, ground, openCapture, refused, type NoticeDocument, type SignupAnswer, type SignupOptions } from './signup.js';
import type { Store } from './store.js';

export interface HandlerOptions extends SignupOptions {
  /** Where the handler's paths begin: `/avowal`. */
  base?: string;
  store: Store;
  /** Notices that people agreed to and that are active no more: their addresses still answer, and their terms of retention hold. */
  formerNotices?: (string | object)[];
  sinks?: Sink[];
  /** Pages a plain form is sent on to. */
  ok?: string;
  back?: string;
  /** Sends a code by text. Without it marketing stays requested until possession is proven some other way. */
  sendCode?: (code: OutgoingCode) => Promise<void>;
  /**
   * Whether a code may be sent; by default each number, block of numbers and network has its limits in this process. Where it
   * throws or takes more than two seconds none is sent, and the receipt is kept.
   */
  allowCode?: (request: CodeRequest) => boolean | Promise<boolean>;
  /** Texts that people send, by way of a provider. Without it those paths do not exist. */
  inbound?: InboundOptions;
  /** Shortest term within which an opt-out must be honoured, milliseconds; 0 for at once. State tokens live no longer. */
  optOutTerm?: number;
  /** Bearer token of the operator, for `authorize` and `state`. Without one those paths do not exist; an empty one is refused. */
  credential?: string;
  /** Hears of every request. What it is told holds nothing about a person. */
  log?: (entry: LogEntry) => void;
}

export interface LogEntry {
  at: number;
  method: string;
  /** The path asked for, where it is one of the handler's. */
  path: string;
  status: number;
  code?: string;
  milliseconds: number;
}

/** What a runtime lets run after the answer. */
export interface Context {
  waitUntil?(promise: Promise<unknown>): void;
}

export interface ConsentHandler extends Operator {
  (request: Request, context?: Context): Promise<Response>;
  /** Tries the deliveries that are due; call it from a timer or a cron trigger. Resolves to the number delivered. */
  deliver(): Promise<number>;
  /**
   * A token for a form that the server renders, as its hidden field `avowal-token`, for browsers that name no origin. It
   * lives two hours; `binding` ties it to what `formBinding` says of the request that brings it back.
   */
  formToken(binding?: string): Promise<string>;
}

interface WithdrawBody {
  receipt?: string | undefined;
  phone?: string | undefined;
  region?: string | undefined;
  purposes?: string[];
}

/**
 * The handler between a form and a database: `Request -> Response`, on any runtime with fetch and WebCrypto.
 * `await init()` of `avowal` comes first.
 */
export function createConsentHandler(options: HandlerOptions): ConsentHandler {
  const { iss, store, ok = '/', back = '/', marketingIdentity = 2, keys } = options;
  const on = ground(options);
  // as requests write it
  const base = new URL(options.base ?? 'avowal', iss).pathname.replace(/\/+$/, '');
  // an environment without the variable is no operator
  if (options.credential === '') throw new ConsentError('edge.credential', 'the credential of the operator is empty; leave it out where there is none');
  const { issuer, now, notices } = on;
  const outbox: Outbox = createOutbox({ store, sinks: options.sinks ?? [], now });
  checkRecipients(outbox.sinks, [...notices.values()]);
  const sinks = outbox.sinks.map((sink) => sink.name);
  const networkFacts = options.networkFacts ?? ((request: Request) => (request.headers.get('sec-gpc') === '1' ? { gpc: true } : undefined));
  const allowCode = options.allowCode ?? codeLimits(now);
  const known = new Map(notices);
  for (const former of options.formerNotices ?? []) known.set(noticeDigest(former), documentOf(former));
  const operator = createOperator({ issuer, store, vault: on.vault, iss, keys, sinks, now, notices: known, e164: (phone, region = on.region) => certain(phone, region, 'e164') });
  const kept = async (what: ToKeep): Promise<Kept> => keep({ store, vault: await on.vault(), sinks }, what);
  const inbound = createInbound({ on, store, kept, iss, paused: operator.paused, options: options.inbound });

  async function consent(request: Request, context: Context | undefined): Promise<Response> {
    let form = false;
    const answer = await checkSignup(on, request, async () => {
      const body = await checkedBody(on, request, 'consent');
      form = body.kind === 'form';
      if (await operator.paused()) throw closed();
      return body;
    });
    const made = await keptSignup(request, answer).catch((thrown: unknown) => {
      // what only shows when the receipt is made is an outcome like the others; what was not kept, or may have been, is none
      const late = refused(on, thrown, answer.signup);
      if (!late.keep || late.problem?.code === 'edge.busy') throw thrown;
      return keptSignup(request, late);
    });
    const { locale } = answer.signup as { locale: string };
    // after the answer, whose time must not tell whether a limit kept the code back; one that is lost is asked for again
    const { code, number: phone, id: receipt } = made;
    if (code !== undefined) later(() => options.sendCode?.({ phone, code, locale, receipt, reply: inbound.confirms }), context);
    if (form && !wantsJson(request)) return seeOther(ok, 'accepted');
    // whether a limit kept a code back must not show: it would tell that the number was used before
    const confirmation = !made.requested ? 'none' : options.sendCode && canGetCode(made.number) ? 'sent' : 'required';
    return json(made.status, { receipt: made.receipt, id: made.id, confirmation });
  }

  async function keptSignup(request: Request, answer: SignupAnswer): Promise<Kept> {
    const { keep: wanted, signup, capture: opened } = answer;
    if (!wanted || !signup) throw answer.problem ?? closed();
    const { phone, region, notice, locale, grants, collection } = signup;
    const network = networkFacts(request);
    let capture = opened;
    let asked: Promise<boolean> | undefined;
    return kept({
      phone,
      region,
      bound: opened && { digest: opened.digest, nonce: opened.nonce },
      async make(history) {
        // a capture is opened once: a retry after a conflict needs it again
        const used = capture ?? (opened && (await openCapture(on, request, signup)));
        capture = undefined;
        return issuer.issue({ phone, region, notice, locale, grants, collection, history, marketingIdentity, network }, used);
      },
      async codeFor(issued, number, token) {
        if (!options.sendCode || !issued.requested || !canGetCode(number)) return undefined;
        if (!(await (asked ??= mayGetCode(request, number, token, opened?.digest)))) return undefined;
        const code = makeCode((await on.vault()).codeKey, issued.id, number, on.random(8), now());
        return { ...code, reply: inbound.replyUntil() };
      },
    });
  }

  /** A limit that fails keeps the code back, not the receipt; a form sent again gets no second code, and takes none from its number. */
  async function mayGetCode(request: Request, number: string, token: string, capture?: string): Promise<boolean> {
    if (capture !== undefined && (await store.receipts(token)).some((receipt) => receipt.capture === capture)) return false;
    try {
      return await inTime(allowCode({ number: token, prefix: number.slice(0, -4), network: options.network?.(request) }));
    } catch {
      return false;
    }
  }

  async function confirm(body: Body): Promise<Response> {
    const { id, code } =
      body.kind === 'json'
        ? (guarded(() => core().readConfirmBody(body.text)) as { id: string; code: string })
        : { id: field(body.fields, 'id') ?? '', code: field(body.fields, 'code') ?? '' };
    const secrets = await on.vault();
    // some databases take no NUL, and no receipt's name holds one
    const waiting = await store.takeTry(id.replaceAll('\0', '?'));
    // what is not known is checked as well, so that it takes as long
    const pending = waiting?.pending ?? { mac: '', expires: 0 };
    const confirmed = waiting && `${waiting.receipt.token}~${await secrets.open(waiting.subject, id, waiting.receipt.sealed)}`;
    const phone = (confirmed && numberOf(confirmed)) ?? '+10000000000';
    checkCode(secrets.codeKey, id, phone, code, pending, waiting?.tries ?? 1, now());
    const made = await kept({
      phone,
      region: on.region,
      bound: { digest: null, nonce: `confirm ${id}` },
      async make(history, known) {
        // whoever was erased meanwhile is not brought back by a code
        if (known?.subj !== waiting?.subject.subj) throw new ConsentError('receipt.confirmation-failed', 'nothing waits for this code');
        return issuer.confirm({ phone, confirmed: confirmed ?? '', proof: 'code', history });
      },
    });
    return json(made.status, { receipt: made.receipt, id: made.id });
  }

  async function withdraw(request: Request, body: Body): Promise<Response> {
    const asked: WithdrawBody = body.kind === 'json' ? (guarded(() => core().readWithdrawBody(body.text)) as WithdrawBody) : withdrawalFromForm(body.fields);
    const { receipt: shown, purposes } = asked;
    const region = asked.region ?? on.region;
    const phone = shown === undefined ? asked.phone : numberOf(shown);
    if (phone === undefined) throw new ConsentError('edge.malformed', 'a withdrawal needs a receipt that shows its number, or a number', { field: '/phone' });
    const make: ToKeep['make'] = (history) => issuer.withdraw({ phone, region, history, shown, purposes });
    const made = await kept({ phone, region, make });
    if (body.kind === 'form' && !wantsJson(request)) return seeOther(ok, 'withdrawn');
    return json(201, { receipt: made.receipt, id: made.id });
  }

  async function decide(body: string): Promise<Response> {
    const asked = JSON.parse(guarded(() => core().canonicalJson(body))) as { message?: { to?: unknown; messageClass?: unknown; purpose?: unknown; channel?: unknown } } | null;
    const message = asked?.message;
    if (Object.keys(asked ?? {}).some((key) => key !== 'message')) throw new ConsentError('json.unknown-key', 'there is a key beside `message`');
    if (!message || typeof message.to !== 'string') throw new ConsentError('edge.malformed', 'the message needs `to`', { field: '/message/to' });
    const phone = parsePhone(message.to).e164 ?? message.to;
    const [{ subject, stored, receipts, proofs }, suppressed, paused] = await Promise.all([operator.everything(phone), operator.suppressed(phone), operator.paused()]);
    // a clock that stepped back must not forget what was stored since
    const asOf = Math.max(now(), ...[...stored, ...suppressed].map(({ at }) => at));
    // receipts say `given` by the policy, and so do decisions
    const minimum = { identity: message.messageClass === 'marketing' ? marketingIdentity : 1 };
    const decision = await authorize({ message, minimum, receipts, keys, issuer: iss, asOf, complete: true, suppressed, proofs }).catch((thrown: unknown) => {
      // the core was shown the message alone
      throw isConsentError(thrown) && thrown.field ? Object.assign(thrown, { field: `/message${thrown.field}` }) : thrown;
    });
    const allowed = decision.allowed && !paused;
    // of people nobody knows there is no data to use
    if (subject) await store.recordUse({ subject: subject.token, at: asOf, purpose: String(message.purpose), channel: String(message.channel), allowed });
    const reasons = paused ? [{ code: 'authorize.paused', message: 'sending is paused' }, ...decision.reasons] : decision.reasons;
    return json(200, { ...decision, allowed, reasons });
  }

  async function state(body: string): Promise<Response> {
    const { phone: asked, aud, life } = guarded(() => core().readStateBody(body)) as { phone: string; aud: string; life?: number };
    if (life !== undefined && life <= 0) throw new ConsentError('edge.malformed', '`life` is more than 0', { field: '/life' });
    const phone = parsePhone(asked).e164;
    if (phone === null) throw new ConsentError('edge.phone-invalid', 'the number is E.164', { field: '/phone' });
    // what a token says would be relied upon while nothing may be sent
    if (await operator.paused()) throw new ConsentError('edge.paused', 'sending is paused');
    const { subject, receipts, proofs } = await operator.everything(phone);
    const wanted = { phone, receipts, aud, seq: subject?.seq ?? 0, after: subject?.at, suppressed: await operator.suppressed(phone), life, optOutTerm: options.optOutTerm, proofs };
    return json(200, { state: await issuer.state(wanted) });
  }

  /** A path of the operator: its credential, and JSON. */
  async function forOperator(request: Request, answer: (body: string) => Promise<Response>): Promise<Response> {
    const bearer = (request.headers.get('authorization') ?? '').replace(/^bearer +/i, 'Bearer ');
    if (!(await (await on.vault()).same(bearer, `Bearer ${options.credential}`))) throw new ConsentError('edge.credential', 'this path is for the operator');
    return answer(jsonOf(await readBody(request)));
  }

  /** What answers a path and which methods, and what the path is called in logs. */
  function route(request: Request, context: Context | undefined): { path: string; allow: string[]; answer?: () => Promise<Response> } {
    const { pathname } = new URL(request.url);
    const get = (path: string, answer: () => Response) => ({ path, allow: ['GET', 'HEAD'], answer: async () => answer() });
    if (pathname === '/.well-known/avowal/keys.json') {
      return get('keys.json', () => json(200, keys, { 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' }));
    }
    if (pathname.startsWith(`${base}/notice/`)) {
      const notice = known.get(pathname.slice(`${base}/notice/`.length).replace(/%3a/i, ':'));
      if (notice) return get('notice', () => json(200, notice, { 'cache-control': 'public, max-age=31536000, immutable', 'access-control-allow-origin': '*' }));
    }
    const checked = (path: string) => checkedBody(on, request, path);
    const paths: Record<string, (() => Promise<Response>) | undefined> = {
      challenge: async () => json(200, await issuer.challenge(jsonOf(await checked('challenge')), originOf(request) ?? new URL(iss).origin)),
      consent: () => consent(request, context),
      confirm: async () => confirm(await checked('confirm')),
      withdraw: async () => withdraw(request, await checked('withdraw')),
      authorize: options.credential === undefined ? undefined : () => forOperator(request, decide),
      state: options.credential === undefined ? undefined : () => forOperator(request, state),
      ...inbound.paths(request, (work) => later(work, context)),
    };
    const path = pathname.startsWith(`${base}/`) ? pathname.slice(base.length + 1) : '';
    const answer = Object.hasOwn(paths, path) ? paths[path] : undefined;
    return answer ? { path, allow: ['POST'], answer } : { path: 'unknown', allow: [] };
  }

  async function handle(request: Request, context?: Context): Promise<Response> {
    const start = now();
    const { path, allow, answer } = route(request, context);
    let code: string | undefined;
    let response: Response;
    try {
      if (!answer) throw new ConsentError('edge.not-found', 'there is nothing at this path');
      if (request.method === 'OPTIONS') response = new Response(null, { status: 204 });
      else if (allow.includes(request.method)) response = await answer();
      else throw new ConsentError('edge.method', `this path answers ${allow[0]}`);
    } catch (thrown) {
      const error = refusal(thrown, ConsentError);
      ({ code } = error);
      const plain = isForm(request) && (path === 'consent' || path === 'withdraw') && !wantsJson(request) && code !== 'edge.origin';
      response = plain ? seeOther(back, code) : problem(error);
    }
    if (code === 'edge.method' || response.status === 204) response.headers.set('allow', allow.join(', '));
    // a body that nobody read keeps a connection busy
    if (!request.bodyUsed) letGo(request);
    if (sinks.length > 0 && (response.status === 201 || response.status === 303)) later(deliverSoon, context);
    // what was stored is answered, whether or not anybody could be told
    later(() => options.log?.({ at: start, method: request.method, path, status: response.status, ...(code === undefined ? {} : { code }), milliseconds: now() - start }), context);
    return withCors(response, request, on.origins);
  }

  async function deliver(): Promise<number> {
    return outbox.sinks.length === 0 ? 0 : outbox.deliver(await on.vault());
  }

  let soon: Promise<number> | undefined;
  let again = false;
  /** One delivery at a time after answers; what comes meanwhile is taken by one more. */
  function deliverSoon(): Promise<number> {
    again = soon !== undefined;
    return (soon ??= deliver().finally(() => {
      soon = undefined;
      return again ? deliverSoon() : undefined;
    }));
  }

  const { everything: _everything, suppressed: _suppressed, ...operations } = operator;
  const formToken = async (binding?: string) => makeFormToken(await on.vault(), now(), binding);
  return Object.assign(handle, { deliver, formToken, ...operations });
}

function jsonOf(body: Body): string {
  if (body.kind !== 'json') throw new ConsentError('edge.content-type', 'send JSON');
  return body.text;
}

function withdrawalFromForm(fields: [string, string][]): WithdrawBody {
  // an empty field is none
  const filled = (name: string) => field(fields, name) || undefined;
  return { receipt: filled('receipt'), phone: filled('phone'), region: filled('phone-region') };
}

/** The number a receipt shows. Whether the receipt is genuine is the issuer's question, not this one. */
function numberOf(receipt: string): string | undefined {
  return showReceipt(receipt)?.phone?.e164;
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

function wantsJson(request: Request): boolean {
  return (request.headers.get('accept') ?? '').includes('application/json');
}

/** Work after the answer. A failed delivery is kept in the outbox; there is nothing to report here. */
function later(work: () => unknown, context: Context | undefined): void {
  const quiet = new Promise((resolve) => resolve(work())).catch(() => undefined);
  context?.waitUntil?.(quiet);
}
