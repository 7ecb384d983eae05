import { BaseElement, setState } from './base.js';
import { Capture } from './capture.js';
import { boxesOf, measure } from './shown.js';
import { fill, textsFor } from './texts.js';

const STATES = ['empty', 'given', 'unproven', 'stale', 'sending', 'sealed', 'refused', 'degraded'] as const;

/** What `avowal-receipt` carries. */
export interface ReceiptDetail {
  receipt: string;
  id: string;
  confirmation: 'none' | 'sent' | 'required';
}

/** One element a form: it speaks for all of it. */
const owners = new WeakMap<HTMLFormElement, AvowalConsent>();

/**
 * Turns the native boxes inside it into consent that can be proved. Without script the form works as it is.
 *
 * If the form's action is the handler's own `consent` path the element sends the form itself and shows what came of
 * it; any other action gets the capture as the field `avowal` of an ordinary submit. Nothing ticks a box.
 *
 * @attr base - where the handler's paths begin, `/avowal` by default
 * @fires avowal-change - a box changed; `detail: { given: string[] }`
 * @fires avowal-receipt - the handler issued a receipt; `detail: ReceiptDetail`
 * @fires avowal-error - the handler refused; `detail: { code, message }`
 * @fires avowal-stale - a tick that came back from history was cleared
 * @fires avowal-degraded - no capture could be made; the form was sent without; `detail: { reason }`
 * @cssstate empty given unproven stale sending sealed refused degraded
 */
export class AvowalConsent extends BaseElement {
  readonly #internals = this.attachInternals?.();
  #capture: Capture | undefined;
  #leave: AbortController | undefined;
  #status: HTMLElement | undefined;
  /** Our own second submit passes. */
  #passing = false;
  #sending = false;
  /** A seal that was sent and not answered: sending the same again is harmless, sealing anew is not. */
  #sealed: { of: string; capture: string } | undefined;
  #measured: Promise<void> | undefined;
  #visible = { since: 0, ms: 0, ratio: 0, result: 'unknown' };
  #labelClick: { at: number; by: string } | undefined;
  #known = new Map<string, boolean>();

  connectedCallback(): void {
    const { form } = this;
    if (form && owners.get(form)?.isConnected && owners.get(form) !== this) {
      console.error('avowal: a form has one <avowal-consent>; put all boxes into the first');
      return;
    }
    if (form) owners.set(form, this);
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    // an element that is moved in the page keeps what it saw
    if (!this.#capture) this.#start();
    this.addEventListener('click', (event) => this.#onClick(event), { signal, capture: true });
    for (const kind of ['focusin', 'pointerdown'] as const) {
      form?.addEventListener(kind, () => this.#interact(), { signal });
    }
    // at the window: every listener of the page has spoken by then, and a submit it cancelled stays cancelled
    addEventListener('submit', (event) => this.#onSubmit(event), { signal });
    // a form clears its fields after its reset event
    form?.addEventListener('reset', () => setTimeout(() => this.#start()), { signal });
    addEventListener('pageshow', (event) => event.persisted && this.#onStale(), { signal });
    addEventListener('visibilitychange', () => document.hidden && this.#capture?.record('page-hidden'), { signal });
    this.#watch(signal);
  }

  disconnectedCallback(): void {
    this.#leave?.abort();
  }

  /** The form the boxes belong to. */
  get form(): HTMLFormElement | null {
    return this.querySelector('input')?.form ?? this.closest('form');
  }

  /** Purposes and channels that are ticked now, as `purpose/channel`. */
  get value(): string[] {
    return this.#boxes.filter((box) => box.checked).map((box) => box.value);
  }

  get #boxes(): HTMLInputElement[] {
    return boxesOf(this);
  }

  get #base(): string {
    return this.getAttribute('base') ?? '/avowal';
  }

  get #notice(): string {
    return this.#field('avowal-notice');
  }

  get #locale(): string {
    return this.#field('avowal-locale');
  }

  #field(name: string): string {
    return this.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.value ?? '';
  }

  #start(): void {
    const boxes = this.#boxes;
    const ticked = boxes.filter((box) => box.checked);
    this.#capture = new Capture();
    this.#sealed = undefined;
    this.#measured = undefined;
    this.#known = new Map(boxes.map((box) => [box.value, box.checked]));
    this.#capture.record('mount', { ticked: ticked.length > 0 });
    // whoever ticked these, this element did not see it
    for (const box of ticked) this.#capture.record('toggle', { grant: box.value, to: true, by: 'script' });
    this.#state(ticked.length > 0 ? 'unproven' : 'empty');
  }

  #interact(): void {
    const capture = this.#capture;
    if (!capture || !Capture.available || this.#measured) return;
    this.#measured = measure(this).then((shown) => capture.record('notice-rendered', shown));
    // an early answer saves time at submit; a late one is asked for again there
    capture.challenge(this.#base, this.#notice).catch(() => undefined);
  }

  #onClick(event: MouseEvent): void {
    const box = event.target;
    const pointer = (event as PointerEvent).pointerType ?? '';
    if (!(box instanceof HTMLInputElement && box.name === 'avowal-consent')) {
      if (event.isTrusted) this.#labelClick = { at: event.timeStamp, by: pointer || 'mouse' };
      return;
    }
    this.#interact();
    // a click on the label reaches the box as a second click without a pointer
    const forwarded = this.#labelClick && event.timeStamp - this.#labelClick.at < 50 ? this.#labelClick.by : undefined;
    const by = event.isTrusted ? pointer || forwarded || 'keyboard' : 'script';
    // the box has its new state now, and gets the old one back only if someone cancels the click
    queueMicrotask(() => this.#toggled(box, by));
  }

  #toggled(box: HTMLInputElement, by: string): void {
    this.#known.set(box.value, box.checked);
    this.#capture?.record('toggle', { grant: box.value, to: box.checked, by });
    this.#state(this.value.length === 0 ? 'empty' : by === 'script' ? 'unproven' : 'given');
    this.#tell('avowal-change', { given: this.value });
  }

  #onStale(): void {
    const ticked = this.#boxes.filter((box) => box.checked);
    for (const box of ticked) box.checked = false;
    this.#start();
    if (ticked.length === 0) return;
    this.#state('stale');
    this.#say(textsFor(this.#locale).stale);
    this.#tell('avowal-stale', {});
  }

  #onSubmit(event: SubmitEvent): void {
    const { form } = this;
    if (!form || event.target !== form || event.defaultPrevented || this.#passing) return;
    if (this.#sending) return event.preventDefault();
    if (!Capture.available) return this.#degrade('this page is not a secure context');
    event.preventDefault();
    this.#sending = true;
    void this.#send(form, event.submitter).finally(() => {
      this.#sending = false;
    });
  }

  async #send(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
    this.#state('sending');
    this.#say(textsFor(this.#locale).sending);
    const target = submitter?.getAttribute('formaction') ?? form.getAttribute('action') ?? '';
    const ours = new URL(target, document.baseURI).href === new URL(`${this.#base}/consent`, document.baseURI).href;
    const capture = await this.#seal(form);
    if (ours && capture !== undefined) return this.#post(form, new URL(target, document.baseURI).href, capture);
    // a form cannot be sent from within its own submit event, and a quick seal may still be in it: microtasks run
    // between the listeners of one event
    await new Promise((resolve) => setTimeout(resolve));
    this.#submitNatively(form, submitter, capture);
  }

  /** The capture of the form as it is now; undefined, with the state `degraded`, where none can be made. */
  async #seal(form: HTMLFormElement): Promise<string | undefined> {
    const phone = String(new FormData(form).get('phone') ?? '');
    const of = JSON.stringify([phone, this.value]);
    if (this.#sealed?.of === of) return this.#sealed.capture;
    try {
      await this.#closeEvents();
      const capture = await this.#capture?.seal(this.#base, this.#notice, phone);
      this.#sealed = capture === undefined ? undefined : { of, capture };
      return capture;
    } catch (error) {
      this.#degrade(String(error));
      return undefined;
    }
  }

  /** What can only be said at the end: ticks by script, time in view. */
  async #closeEvents(): Promise<void> {
    this.#interact();
    await this.#measured;
    for (const box of this.#boxes) {
      if (this.#known.get(box.value) !== box.checked) this.#toggled(box, 'script');
    }
    const { since, ms, ratio, result } = this.#visible;
    const seen = ms + (since > 0 ? performance.now() - since : 0);
    this.#capture?.record('visible', { ratio, ms: Math.floor(seen / 100) * 100 });
    this.#capture?.record('occlusion', { result });
  }

  async #post(form: HTMLFormElement, url: string, capture: string, again = true): Promise<void> {
    const texts = textsFor(this.#locale);
    const data = new FormData(form);
    const given = data.getAll('avowal-consent');
    const region = data.get('phone-region');
    const grants = this.#boxes.map((box) => {
      const [purpose, channel] = box.value.split('/');
      return { purpose, channel, given: given.includes(box.value) };
    });
    const body = { phone: String(data.get('phone') ?? ''), notice: this.#notice, locale: this.#locale, grants, capture, ...(region ? { region } : {}) };
    let response: Response;
    let answer: ReceiptDetail & { code?: string; title?: string };
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(body),
        credentials: 'same-origin',
        signal: AbortSignal.timeout(20_000),
      });
      answer = await response.json();
    } catch {
      // it may have been saved: the same seal, sent again, gives the same receipt
      this.#state('refused');
      this.#say(texts.offline);
      return this.#tell('avowal-error', { code: 'edge.busy', message: texts.offline });
    }
    if (response.ok) {
      this.#start();
      this.#state('sealed');
      this.#say(texts.saved);
      return this.#tell('avowal-receipt', { receipt: answer.receipt, id: answer.id, confirmation: answer.confirmation });
    }
    if (again && (answer.code === 'capture.expired' || answer.code === 'capture.replayed')) {
      // a challenge that is spent or too old: what is ticked stays, as something this page did not see
      this.#start();
      const fresh = await this.#seal(form);
      if (fresh !== undefined) return this.#post(form, url, fresh, false);
    }
    this.#state('refused');
    this.#say(answer.code === 'edge.phone-invalid' ? texts.badNumber : fill(texts.refused, { reason: answer.code ?? String(response.status) }));
    this.#tell('avowal-error', { code: answer.code, message: answer.title });
  }

  #submitNatively(form: HTMLFormElement, submitter: HTMLElement | null, capture: string | undefined): void {
    if (capture !== undefined) {
      const input = this.querySelector<HTMLInputElement>('input[name=avowal]') ?? document.createElement('input');
      Object.assign(input, { type: 'hidden', name: 'avowal', value: capture });
      this.append(input);
    }
    this.#passing = true;
    form.requestSubmit(submitter instanceof HTMLButtonElement || submitter instanceof HTMLInputElement ? submitter : null);
    this.#passing = false;
  }

  #watch(signal: AbortSignal): void {
    const options = { threshold: [0, 0.5, 1], trackVisibility: true, delay: 100 };
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const visible = this.#visible;
        const now = performance.now();
        if (visible.since > 0) visible.ms += now - visible.since;
        const inView = entry.intersectionRatio >= 0.5;
        visible.since = inView ? now : 0;
        visible.ratio = Math.max(visible.ratio, Math.floor(entry.intersectionRatio * 100));
        const isVisible = (entry as { isVisible?: boolean }).isVisible;
        if (inView && isVisible !== undefined) visible.result = isVisible ? 'clear' : 'covered';
      }
    }, options as IntersectionObserverInit);
    observer.observe(this);
    signal.addEventListener('abort', () => observer.disconnect());
  }

  #degrade(reason: string): void {
    this.#state('degraded');
    this.#tell('avowal-degraded', { reason });
  }

  #state(state: (typeof STATES)[number]): void {
    if (this.#internals) setState(this.#internals, STATES, state);
  }

  #say(sentence: string): void {
    if (!this.#status) {
      this.#status = document.createElement('p');
      this.#status.className = 'avowal-status';
      this.#status.setAttribute('role', 'status');
      this.append(this.#status);
    }
    this.#status.textContent = sentence;
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
