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
  #capture = new Capture();
  #leave: AbortController | undefined;
  #status: HTMLElement | undefined;
  #sealed = false;
  #measured: Promise<void> | undefined;
  #visible = { since: 0, ms: 0, ratio: 0, result: 'unknown' };
  #labelClick: { at: number; by: string } | undefined;
  #known = new Map<string, boolean>();

  connectedCallback(): void {
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    this.#start();
    this.addEventListener('click', (event) => this.#onClick(event), { signal, capture: true });
    for (const kind of ['focusin', 'pointerdown'] as const) {
      this.form?.addEventListener(kind, () => this.#interact(), { signal });
    }
    this.form?.addEventListener('submit', (event) => this.#onSubmit(event), { signal });
    this.form?.addEventListener('reset', () => queueMicrotask(() => this.#start()), { signal });
    addEventListener('pageshow', (event) => event.persisted && this.#onStale(), { signal });
    addEventListener('visibilitychange', () => document.hidden && this.#capture.record('page-hidden'), { signal });
    this.#watch(signal);
  }

  disconnectedCallback(): void {
    this.#leave?.abort();
  }

  /** The form the boxes belong to. */
  get form(): HTMLFormElement | null {
    return this.closest('form');
  }

  /** Purposes and channels that are ticked now, as `purpose/channel`. */
  get value(): string[] {
    return boxesOf(this).filter((box) => box.checked).map((box) => box.value);
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
    const boxes = boxesOf(this);
    this.#capture = new Capture();
    this.#measured = undefined;
    this.#known = new Map(boxes.map((box) => [box.value, box.checked]));
    this.#capture.record('mount', { ticked: boxes.some((box) => box.checked) });
    this.#state(this.value.length > 0 ? 'unproven' : 'empty');
  }

  #interact(): void {
    if (!Capture.available || this.#measured) return;
    this.#measured = measure(this).then((shown) => this.#capture.record('notice-rendered', shown));
    // an early answer saves time at submit; a late one is asked for again there
    this.#capture.challenge(this.#base, this.#notice).catch(() => undefined);
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
    this.#capture.record('toggle', { grant: box.value, to: box.checked, by });
    this.#state(this.value.length === 0 ? 'empty' : by === 'script' ? 'unproven' : 'given');
    this.#tell('avowal-change', { given: this.value });
  }

  #onStale(): void {
    const ticked = boxesOf(this).filter((box) => box.checked);
    for (const box of ticked) box.checked = false;
    this.#start();
    if (ticked.length === 0) return;
    this.#state('stale');
    this.#say(textsFor(this.#locale).stale);
    this.#tell('avowal-stale', {});
  }

  #onSubmit(event: SubmitEvent): void {
    if (event.defaultPrevented || this.#sealed || !this.form) return;
    if (!Capture.available) return this.#degrade('this page is not a secure context');
    event.preventDefault();
    void this.#send(this.form, event.submitter);
  }

  async #send(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
    const phone = form.querySelector<HTMLInputElement>('input[name=phone]')?.value ?? '';
    const texts = textsFor(this.#locale);
    this.#state('sending');
    this.#say(texts.sending);
    let capture: string | undefined;
    try {
      await this.#closeEvents();
      capture = await this.#capture.seal(this.#base, this.#notice, phone);
    } catch (error) {
      this.#degrade(String(error));
    }
    const ours = new URL(form.action, document.baseURI).href === new URL(`${this.#base}/consent`, document.baseURI).href;
    if (ours && capture !== undefined) return this.#post(form, phone, capture);
    // a form cannot be sent from within its own submit event, and a quick seal may still be in it: microtasks run
    // between the listeners of one event
    await new Promise((resolve) => setTimeout(resolve));
    this.#submitNatively(form, submitter, capture);
  }

  /** What can only be said at the end: ticks by script, time in view. */
  async #closeEvents(): Promise<void> {
    this.#interact();
    await this.#measured;
    for (const box of boxesOf(this)) {
      if (this.#known.get(box.value) !== box.checked) this.#toggled(box, 'script');
    }
    const { since, ms, ratio, result } = this.#visible;
    const seen = ms + (since > 0 ? performance.now() - since : 0);
    this.#capture.record('visible', { ratio, ms: Math.floor(seen / 100) * 100 });
    this.#capture.record('occlusion', { result });
  }

  async #post(form: HTMLFormElement, phone: string, capture: string): Promise<void> {
    const texts = textsFor(this.#locale);
    const region = form.querySelector<HTMLSelectElement>('[name=phone-region]')?.value;
    const grants = boxesOf(this).map((box) => {
      const [purpose, channel] = box.value.split('/');
      return { purpose, channel, given: box.checked };
    });
    const body = { phone, notice: this.#notice, locale: this.#locale, grants, capture, ...(region ? { region } : {}) };
    try {
      const response = await fetch(form.action, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(body),
        credentials: 'same-origin',
        signal: AbortSignal.timeout(20_000),
      });
      const answer = (await response.json()) as ReceiptDetail & { code?: string; title?: string };
      if (response.ok) {
        this.#state('sealed');
        this.#say(texts.saved);
        this.#tell('avowal-receipt', { receipt: answer.receipt, id: answer.id, confirmation: answer.confirmation });
        this.#capture = new Capture();
        this.#start();
        this.#state('sealed');
        return;
      }
      this.#state('refused');
      this.#say(fill(texts.refused, { reason: answer.title ?? String(response.status) }));
      this.#tell('avowal-error', { code: answer.code, message: answer.title });
    } catch {
      this.#state('refused');
      this.#say(texts.offline);
      this.#tell('avowal-error', { code: 'edge.busy', message: texts.offline });
    }
  }

  #submitNatively(form: HTMLFormElement, submitter: HTMLElement | null, capture: string | undefined): void {
    if (capture !== undefined) {
      const input = form.querySelector<HTMLInputElement>('input[name=avowal]') ?? document.createElement('input');
      Object.assign(input, { type: 'hidden', name: 'avowal', value: capture });
      this.append(input);
    }
    this.#sealed = true;
    form.requestSubmit(submitter instanceof HTMLButtonElement || submitter instanceof HTMLInputElement ? submitter : null);
    this.#sealed = false;
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
