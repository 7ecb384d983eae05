import { BaseElement, checkValues, made, report, setState, soon, tell } from './base.js';
import { canSeal } from './capture.js';
import { submitNatively, topOf } from './native.js';
import { Needs } from './needs.js';
import type { Asker, Outcome, Said } from './outcome.js';
import type { Answer } from './send.js';
import { fill, languageOf, type Texts, usable } from './texts.js';
import { type ConsentState, type PageFinding, STATES } from './told.js';
import { day, View } from './view.js';
import { onEdit, Sight } from './watch.js';
import { evidence, Witness } from './witness.js';
import { boxesOf, PAGE, partsOf, words } from './words.js';

/**
 * Turns the native boxes inside it into consent that can be proved. Without script the form works as it is.
 *
 * If the form's action is the handler's own `consent` path the element sends the form itself and shows what came of
 * it; any other action gets the capture as the field `avowal` of an ordinary submit. Nothing ticks a box: there is no
 * attribute, property or method that does.
 *
 * @attr {'ask' | 'manage' | 'show'} mode - `ask` by default; `manage`: what a receipt says, and its withdrawal; `show`: what a receipt says
 * @attr {string} base - where the handler's paths begin, `/avowal` by default
 * @attr {'off'} outbox - `off` keeps nothing on the device; by default an answer that could not be sent is kept, sealed, for 72 hours, a withdrawal until it is sent
 * @attr {'none'} evidence - `none` makes no capture
 * @attr {'closed'} fail - `closed` refuses to send a form without a capture; by default it is sent, and says less
 * @attr {'light' | 'dark'} theme - by default what the page's `color-scheme` says
 * @attr {'compact'} density - `compact` sets targets to 24 px instead of 44
 * @attr {boolean} debug - looks for dark patterns and tells the console
 * @fires {{ mode: string }} avowal-ready - the element is wired
 * @fires {{ given: string[] }} avowal-change - a box changed
 * @fires {{ given: string[] }} avowal-submit - the form is about to be sent; cancelable
 * @fires {ReceiptDetail} avowal-receipt - the handler issued a receipt
 * @fires {{ id: string; until: number }} avowal-queued - no answer came; what was said is kept on this device
 * @fires {{ receipt: string; id: string; purpose?: string }} avowal-withdraw - consent was withdrawn here
 * @fires {{ code: string; message: string; retriable: boolean }} avowal-error - the handler refused
 * @fires {{ reason: string }} avowal-stale - a tick that nobody made on this page was cleared
 * @fires {{ reason: string }} avowal-degraded - no capture could be made; the form was sent without
 * @fires {{ findings: PageFinding[] }} avowal-lint - the page was looked over
 * @cssstate empty given unproven stale invalid sending sealed queued refused withdrawn degraded
 * @csspart group legend item box label facts details summary status error record answer receipt-actions button
 */
export class AvowalConsent extends BaseElement {
  static readonly formAssociated = true;
  readonly #internals = this.attachInternals?.();
  readonly #view = new View(this, () => this.#language);
  readonly #sight = new Sight();
  readonly #needs = new Needs(this.#view);
  #witness: Witness | undefined;
  #made: Promise<Outcome> | undefined;
  #leave = new AbortController();
  #state: ConsentState = 'empty';
  #receipt: string | undefined;
  #sending = false;
  /** The state before a submit. */
  #before: ConsentState = 'empty';
  #read: { region: string; type: string } | undefined;

  connectedCallback(): void {
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    const root = this.getRootNode();
    // an element that is moved in the page keeps what it saw
    if (!this.#witness) this.#arrive();
    else if (this.#asks) void this.#needs.say(this.#boxes, this.#phone);
    this.addEventListener('click', (event) => this.#onClick(event), { signal, capture: true });
    this.addEventListener('invalid', (event) => this.#onInvalid(event), { signal, capture: true });
    this.addEventListener('keydown', (event) => this.#onKey(event), { signal });
    for (const kind of ['focusin', 'pointerdown', 'input'] as const) {
      // before any listener of the page, which may send the form
      root.addEventListener(kind, ({ target }) => target instanceof Node && (this.form ?? this).contains(target) && this.#interact(), { signal, capture: true });
    }
    // at the top: every listener of the page has spoken by then, and a submit it cancelled stays cancelled
    topOf(this).addEventListener('submit', (event) => this.#onSubmit(event as SubmitEvent), { signal });
    addEventListener('pageshow', ({ persisted }) => (persisted ? this.#stale('history') : this.#refuseRestored()), { signal });
    addEventListener('visibilitychange', () => document.hidden && this.#witness?.record('page-hidden'), { signal });
    root.addEventListener('avowal-phone', (event) => this.#onPhone(event as CustomEvent), { signal });
    this.#sight.watch(this, partsOf(this), signal);
    onEdit(this, () => partsOf(this).map(words).join('\n'), () => this.#onEdit(), signal);
    if (this.#keeps) void this.#resume();
    if (document.readyState === 'complete') setTimeout(() => this.#check());
    else addEventListener('load', () => this.#check(), { signal });
    tell(this, 'ready', { mode: this.mode });
  }

  disconnectedCallback(): void {
    this.#leave.abort();
    void this.#needs.say();
  }

  formResetCallback(): void {
    // a form clears its fields after it told us
    setTimeout(() => this.#start());
  }

  formStateRestoreCallback(): void {
    this.#refuseRestored();
  }

  /** The form the boxes belong to. */
  get form(): HTMLFormElement | null {
    return this.querySelector('input')?.form ?? this.#internals?.form ?? null;
  }

  get mode(): 'ask' | 'manage' | 'show' {
    const mode = this.getAttribute('mode');
    return mode === 'manage' || mode === 'show' ? mode : 'ask';
  }

  /** For frameworks, which set properties rather than attributes. */
  set mode(mode: string) {
    this.setAttribute('mode', mode);
  }

  /** Purposes and channels that are ticked now, as `purpose/channel`. */
  get value(): string[] {
    return this.#boxes.filter((box) => box.checked).map((box) => box.value);
  }

  get state(): ConsentState {
    return this.#state;
  }

  /** The receipt that is shown here, or that came back. */
  get receipt(): string | undefined {
    return this.#receipt;
  }

  get validity(): ValidityState | undefined {
    return this.#boxes.find((box) => !box.validity.valid)?.validity ?? this.#internals?.validity;
  }

  get validationMessage(): string {
    return this.#boxes.find((box) => box.validationMessage)?.validationMessage ?? this.#internals?.validationMessage ?? '';
  }

  checkValidity(): boolean {
    return this.#boxes.every((box) => box.checkValidity()) && (this.#internals?.checkValidity() ?? true);
  }

  reportValidity(): boolean {
    return this.#boxes.every((box) => box.reportValidity()) && (this.#internals?.reportValidity() ?? true);
  }

  setCustomValidity(message: string): void {
    this.#internals?.setValidity(message ? { customError: true } : {}, message, this.#boxes[0]);
  }

  /** Clears every box and starts over. */
  reset(): void {
    for (const box of this.#boxes) box.checked = false;
    this.#start();
    void this.#view.say('');
    this.#view.act();
  }

  /** Shows what a receipt says, in place of the boxes; in mode `manage` each grant with its withdrawal. */
  async show(receipt: string): Promise<void> {
    const [{ recordList }, texts] = await Promise.all([import('./record.js'), this.#view.texts()]);
    const withdraw = this.mode === 'manage' ? (purpose: string) => this.withdraw(purpose) : undefined;
    const list = recordList(this, receipt, withdraw, { ...PAGE, made, fill, day, view: this.#view, texts, tag: this.#language });
    if (!list) return report('page.markup', '`show` takes the text of a receipt');
    this.#receipt = receipt;
    this.querySelector('.avowal-record')?.remove();
    this.#ask(false);
    this.prepend(list);
  }

  /** Withdraws what the receipt grants, or one purpose of it, at once. */
  async withdraw(purpose?: string): Promise<void> {
    if (this.#receipt === undefined) return;
    void this.#view.say('sending');
    const outcome = await soon(this.#outcome).catch(() => undefined);
    if (!outcome) return this.#refuse();
    await outcome.withdraw(this.#receipt, purpose);
  }

  /** Looks the element and its page over for dark patterns. The findings are also told to the console. */
  async lint(): Promise<PageFinding[]> {
    const { lint } = await import('./dark/index.js');
    const findings = await lint(this, { ...PAGE, ...(await evidence()), usable });
    tell(this, 'lint', { findings });
    return findings;
  }

  /** What the capture holds so far: for whoever wants to see what would be sealed. */
  get events(): readonly { e: string; t: number }[] {
    return (this.#witness?.events ?? []).map((event) => ({ ...event }));
  }

  /** When this person last refused on this device, so that a page need not ask again; milliseconds since the epoch. */
  get refusedAt(): number | undefined {
    try {
      return Number(localStorage.getItem('avowal-refused')) || undefined;
    } catch {
      return undefined;
    }
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

  get #language(): string {
    const locale = this.#field('avowal-locale');
    return locale ? usable(locale) : languageOf(this);
  }

  get #keeps(): boolean {
    return this.getAttribute('outbox') !== 'off' && typeof indexedDB !== 'undefined' && canSeal();
  }

  /** The phone input of the form. */
  get #phone(): HTMLInputElement | undefined {
    const input = this.form?.elements.namedItem('phone');
    return input instanceof HTMLInputElement ? input : undefined;
  }

  /** One element a form asks: the first. */
  get #asks(): boolean {
    const same = [...(this.form?.elements ?? [])].filter((element) => element.localName === this.localName) as unknown as AvowalConsent[];
    return this.mode === 'ask' && (same.find(({ mode }) => mode === 'ask') ?? this) === this;
  }

  #field(name: string): string {
    return this.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.value ?? '';
  }

  /** Faults of configuration, told once, loudly; none of them stops the form. */
  #check(): void {
    const { form, mode } = this;
    if (mode === 'ask' && !this.#asks) report('page.several-elements', 'a form has one <avowal-consent>; put all boxes into the first');
    if (mode === 'ask' && !form) report('page.no-form', '<avowal-consent> is in no form: what is ticked reaches nobody');
    if (this.querySelector('input[name=avowal-consent]') === null || !this.#notice) {
      report('page.markup', '<avowal-consent> lacks its boxes or its `avowal-notice`: fill it with `consentMarkup`');
    }
    checkValues(this, { mode: 'ask manage show', outbox: 'off', evidence: 'none', fail: 'closed', theme: 'light dark', density: 'compact' });
    if (this.hasAttribute('debug')) void this.lint();
  }

  /** The element comes up, early or late: ticks may be there already. */
  #arrive(): void {
    this.#refuseRestored();
    if (!this.#witness) this.#start();
    if (this.mode !== 'ask') this.#ask(false);
  }

  /** Boxes that ask nothing are out of the form, and out of sight. */
  #ask(asking: boolean): void {
    const group = this.querySelector('fieldset');
    if (group) Object.assign(group, { disabled: !asking, hidden: !asking });
  }

  #start(): void {
    this.#witness = new Witness(this, this.#boxes);
    this.#sight.restart();
    this.#to(this.value.length > 0 ? 'unproven' : 'empty');
    void this.#view.fault();
    void this.#needs.say();
  }

  #interact(): void {
    if (!this.#asks) return;
    this.#view.open();
    void this.#needs.say(this.#boxes, this.#phone);
    if (this.getAttribute('evidence') !== 'none') this.#witness?.begin(this.#base, this.#notice);
  }

  #onClick(event: MouseEvent): void {
    const by = this.#witness?.clicked(event);
    if (by === undefined) return;
    // what is being sent is said: a tick now would be in no receipt
    if (this.#sending) return event.preventDefault();
    this.#interact();
    // the box has its new state now, and gets the old one back only if someone cancels the click
    queueMicrotask(() => this.#toggled(event.target as HTMLInputElement, by));
  }

  #toggled(box: HTMLInputElement, by: string): void {
    this.#witness?.toggled(box, by, this.#sight);
    this.#to(this.value.length === 0 ? 'empty' : by === 'script' ? 'unproven' : 'given');
    void this.#view.fault();
    if (this.#asks) void this.#needs.say(this.#boxes, this.#phone);
    tell(this, 'change', { given: this.value });
  }

  /** Region and type of the number, as it was read last; no digit of it. */
  #onPhone({ target, detail }: CustomEvent): void {
    if (target instanceof Node && this.form?.contains(target)) this.#read = detail.region && { region: detail.region, type: detail.type };
  }

  /** Escape closes the long notice and stays at its line. */
  #onKey(event: KeyboardEvent): void {
    const details = event.key === 'Escape' && event.target instanceof Element ? event.target.closest<HTMLDetailsElement>('details[open]') : null;
    if (!details || !this.contains(details)) return;
    details.open = false;
    details.querySelector('summary')?.focus();
  }

  #onInvalid({ target }: Event): void {
    if (!(target instanceof HTMLInputElement) || this.#state === 'invalid') return;
    this.#to('invalid');
    void this.#view.fault(target);
  }

  /** Words that change under the eyes of a reader are read again; a browser's translation is no such change. */
  #onEdit(): void {
    if (!this.#witness?.begun) return this.#start();
    void this.#witness.edited().catch(() => true).then((changed) => changed && this.value.length > 0 && this.#stale('changed'));
  }

  /** A history entry or a reload brings back what was ticked then; nobody ticked it now. */
  #refuseRestored(): void {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const restores = navigation?.type === 'back_forward' || navigation?.type === 'reload';
    const restored = this.#boxes.some((box) => box.checked && !box.defaultChecked && !this.#witness?.knows(box));
    if (restores && restored) this.#stale('history');
  }

  #stale(reason: 'history' | 'changed'): void {
    const ticked = this.#boxes.filter((box) => box.checked);
    for (const box of ticked) box.checked = false;
    this.#start();
    // what was said of an earlier answer is said no more
    void this.#view.say(ticked[0] ? (reason === 'changed' ? reason : 'stale') : '');
    if (!ticked[0]) return;
    this.#to('stale');
    tell(this, 'stale', { reason });
  }

  #onSubmit(event: SubmitEvent): void {
    const { form } = this;
    const submitter = event.submitter as HTMLButtonElement | null;
    // what closes a dialog sends nothing
    if (!form || event.target !== form || event.defaultPrevented || (submitter?.formMethod || form.method) === 'dialog' || !this.#asks) return;
    if (this.#sending) return event.preventDefault();
    if (!tell(this, 'submit', { given: this.value }, true)) return event.preventDefault();
    if (this.getAttribute('evidence') === 'none') return;
    if (!canSeal()) return this.#degrade('this page is not a secure context', event);
    event.preventDefault();
    this.#sending = true;
    void this.#send(form, submitter)
      .catch((error: unknown) => {
        // whatever broke, a form that was sent is sent
        this.#degrade(String(error));
        return this.#closed ? this.#refuse() : this.#submitNatively(form, submitter);
      })
      .finally(() => {
        this.#sending = false;
      });
  }

  async #send(form: HTMLFormElement, submitter: HTMLButtonElement | null): Promise<void> {
    // as it is now: a page may clear or disable what was sent
    const data = new FormData(form);
    const said = this.#said();
    this.#before = this.#state;
    this.#to('sending');
    void this.#view.say('sending');
    const target = submitter?.getAttribute('formaction') ?? form.getAttribute('action') ?? '';
    const url = new URL(target, document.baseURI).href;
    const own = url === new URL(`${this.#base}/consent`, document.baseURI).href;
    const capture = await this.#seal(data);
    if (capture === undefined && this.#closed) return this.#refuse();
    if (capture !== undefined && own) {
      // where it does not load the browser sends the form, capture and all
      const outcome = await soon(this.#outcome).catch(() => undefined);
      if (outcome) return outcome.post(data, said, url, capture).catch(() => this.#refuse());
    }
    await this.#submitNatively(form, submitter, capture);
  }

  /** The capture of what is sent; undefined, with the state `degraded`, where none can be made. */
  async #seal(data: FormData): Promise<string | undefined> {
    const phone = String(data.get('phone') ?? '');
    try {
      for (const box of this.#boxes) {
        if (this.#witness?.knows(box) !== box.checked) this.#toggled(box, 'script');
      }
      this.#interact();
      const witness = this.#witness as Witness;
      const given = this.value;
      // a reading of another text is none
      const read = data.get('phone-read') ? this.#read : undefined;
      const autofilled = this.#phone?.matches(':autofill') ?? false;
      return await soon(witness.seal(given, { phone, read, autofilled, sight: this.#sight }));
    } catch (error) {
      this.#degrade(String(error));
      return undefined;
    }
  }

  /** Most pages keep nothing: what sends it again is made where something waits. */
  async #resume(): Promise<void> {
    const names = await indexedDB.databases().catch(() => []);
    if (names.some(({ name }) => name === 'avowal')) (await this.#outcome).resume();
  }

  get #outcome(): Promise<Outcome> {
    this.#made ??= import('./outcome.js').then(({ Outcome }) => new Outcome(this.#asker()));
    // what did not load is asked for again
    this.#made.catch(() => {
      this.#made = undefined;
    });
    return this.#made;
  }

  /** What is lent to {@link Outcome}. */
  #asker(): Asker {
    const element = this;
    return {
      host: this,
      view: this.#view,
      day,
      get language() { return element.#language; },
      get base() { return element.#base; },
      get keeps() { return element.#keeps; },
      get signal() { return element.#leave.signal; },
      get state() { return element.#state; },
      to: (state) => this.#to(state),
      tell: (name, detail) => void tell(this, name, detail),
      start: () => this.#start(),
      seal: (data) => this.#seal(data),
      keep: (receipt) => { this.#receipt = receipt; },
      refuse: (answer, words) => this.#refuse(answer, words),
      withdraw: () => this.withdraw(),
      askAgain: () => this.#askAgain(),
    };
  }

  #said(): Said {
    const { value } = this;
    const grants = this.#boxes.map((box) => {
      const slash = box.value.lastIndexOf('/');
      return { purpose: box.value.slice(0, slash), channel: box.value.slice(slash + 1), given: value.includes(box.value) };
    });
    return { notice: this.#notice, locale: this.#field('avowal-locale'), grants };
  }

  #askAgain(): void {
    this.removeAttribute('mode');
    this.querySelector('.avowal-record')?.remove();
    this.#ask(true);
    this.reset();
    this.#boxes[0]?.focus();
  }

  #refuse(answer?: Partial<Answer>, words: keyof Texts = 'offline'): void {
    const code = answer?.code ?? 'edge.busy';
    if (answer) this.#witness?.answered();
    this.#to('refused');
    void this.#view.say(words, { reason: code }, 'alert');
    tell(this, 'error', { code, message: answer?.title ?? '', retriable: code === 'edge.busy' });
  }

  async #submitNatively(form: HTMLFormElement, submitter: HTMLButtonElement | null, capture?: string): Promise<void> {
    if (!(await submitNatively(this, form, submitter, capture))) return;
    if (this.#state === 'sending') this.#to(this.#before);
    void this.#view.say('');
  }

  get #closed(): boolean {
    return this.getAttribute('fail') === 'closed';
  }

  #degrade(reason: string, event?: Event): void {
    this.#to('degraded');
    tell(this, 'degraded', { reason });
    if (event && this.#closed) {
      event.preventDefault();
      this.#refuse();
    }
  }

  #to(state: ConsentState): void {
    this.#state = state;
    if (this.#internals) setState(this.#internals, STATES, state);
  }
}
