import { BaseElement, checkValues, made, report, setState, tell } from './base.js';
import type { WordList } from '../core/message.js';
import type { Panel, PreviewDetail } from './preview/panel.js';
import { fill, isRightToLeft, languageOf } from './texts.js';

const STATES = ['empty', 'loading', 'shown', 'refused', 'degraded'] as const;

/** What a variable may hold. */
export interface PreviewVariable {
  /** An ordinary value. */
  sample: string;
  /** Characters at most. */
  maxLength?: number;
}

export type PreviewState = (typeof STATES)[number];

/**
 * Shows what the message in its native `<textarea>` becomes for people in each place: label, name and footer, parts, what is
 * wrong with it and what would mend that. For those who write messages; all of it is worked out in the browser.
 *
 * @attr {string} jurisdictions - ids of rule sets, apart by spaces: where the people are; `zz` (what holds everywhere) by default
 * @attr {string} jurisdiction - the one that is shown in full; the first by default
 * @attr {'marketing' | 'transactional' | 'one-time-code'} message-class - class by which rules judge it
 * @attr {string} purpose - the notice's id of the purpose
 * @attr {'sms' | 'mms' | 'rcs'} channel - `sms` by default
 * @attr {string} locale - language of the text (BCP 47), `en` by default
 * @attr {string} sender - who sends
 * @attr {'short-code' | 'long-code' | 'toll-free' | 'alphanumeric'} sender-kind - what the message comes from
 * @attr {string} opt-out - keyword that stops messages
 * @attr {string} recipients - how many people get it; what is no number needs approval
 * @attr {string} send-at - when it goes out (ISO 8601); what is no instant needs approval
 * @attr {'gsm-codepoint' | 'gsm-grapheme' | 'cn-domestic'} policy - how parts are counted
 * @attr {'light' | 'dark'} theme - by default what the page's `color-scheme` says
 * @fires {PreviewDetail} avowal-preview - what is shown changed
 * @fires {ReviewDetail} avowal-review - somebody approves or rejects; the page signs it and sets `approval`
 * @fires {{ reason: string }} avowal-degraded - the core did not come; the field is a plain field
 * @cssstate empty loading shown refused degraded
 * @csspart field marks mark panel tools label variables summary results column section heading note acts button parts part findings finding severity said change fix why ignore devices device from bubble places scroll approval digest rules
 */
export class AvowalPreview extends BaseElement {
  static readonly observedAttributes = ['jurisdictions', 'jurisdiction', 'message-class', 'purpose', 'channel', 'locale', 'sender', 'sender-kind', 'opt-out', 'recipients', 'send-at', 'policy'];
  readonly #internals = this.attachInternals?.();
  #leave = new AbortController();
  #panel: Panel | undefined;
  #state: PreviewState = 'empty';
  #variables: Record<string, PreviewVariable> = {};
  #approval: object | undefined;
  readonly #lists: WordList[] = [];

  connectedCallback(): void {
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    this.addEventListener('input', ({ target }) => target === this.input && this.#panel?.typed(), { signal });
    if (document.readyState === 'complete') setTimeout(() => void this.#prepare());
    else addEventListener('load', () => void this.#prepare(), { signal });
  }

  disconnectedCallback(): void {
    this.#leave.abort();
    this.#panel?.leave();
    this.#panel = undefined;
  }

  attributeChangedCallback(): void {
    this.#panel?.changed();
  }

  /** The native field. */
  get input(): HTMLTextAreaElement | null {
    return this.querySelector('textarea:not(.avowal-panel *)');
  }

  get state(): PreviewState {
    return this.#state;
  }

  /** What each variable of the text may hold. */
  get variables(): Record<string, PreviewVariable> {
    return this.#variables;
  }

  set variables(variables: Record<string, PreviewVariable>) {
    this.#variables = variables;
    this.#panel?.changed();
  }

  /** What `checkApproval` says of the reviews so far; it counts only while the message is what was reviewed. */
  get approval(): object | undefined {
    return this.#approval;
  }

  set approval(approval: object | undefined) {
    this.#approval = approval;
    this.#panel?.changed();
  }

  /** The message as the core takes it, for `previewMessage`, `signReview` and `authorize`. */
  get draft(): object {
    const of = (name: string) => this.getAttribute(name) ?? '';
    const sendAt = Date.parse(of('send-at'));
    return {
      text: this.input?.value ?? '',
      messageClass: of('message-class') || 'marketing',
      purpose: of('purpose') || 'messages',
      channel: of('channel') || 'sms',
      locale: of('locale') || 'en',
      sender: { name: of('sender'), kind: of('sender-kind') || 'alphanumeric' },
      ...(of('opt-out') ? { optOut: { keyword: of('opt-out') } } : {}),
      ...(Object.keys(this.#variables).length > 0 ? { variables: this.#variables } : {}),
      ...(/^\d+$/.test(of('recipients')) ? { recipients: Number(of('recipients')) } : {}),
      ...(Number.isNaN(sendAt) ? {} : { sendAt }),
    };
  }

  /** What is shown; undefined before the first time. */
  get preview(): PreviewDetail | undefined {
    return this.#panel?.shown;
  }

  /** Adds word lists of the operator's own, as `loadWordLists` does; before the preview is there they wait for it. */
  async addWords(list: WordList): Promise<void> {
    if (this.#panel) await this.#panel.add(list);
    else this.#lists.push(list);
  }

  async #prepare(): Promise<void> {
    const { input } = this;
    if (!input) return report('page.markup', '<avowal-preview> has no `<textarea>` in it');
    this.#to('loading');
    try {
      const [{ Panel }, { wordsFor }] = await Promise.all([import('./preview/panel.js'), import('./preview/words.js')]);
      if (!this.isConnected || this.#panel) return;
      const tag = languageOf(this);
      this.#panel = new Panel({ host: this, tag, rtl: isRightToLeft(tag), words: wordsFor(tag), made, fill, report, checkValues, tell: (name, detail) => void tell(this, name, detail), to: (state) => this.#to(state) });
      for (const list of this.#lists.splice(0)) this.#panel.add(list).catch((error: unknown) => report('message.lexicon', String(error)));
      this.#panel.typed();
    } catch (error) {
      this.#to('degraded');
      tell(this, 'degraded', { reason: String(error) });
    }
  }

  #to(state: PreviewState): void {
    this.#state = state;
    if (this.#internals) setState(this.#internals, STATES, state);
  }
}
