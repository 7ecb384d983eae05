import type { Finding } from '../../core/rules.js';

/** A place in the text and what is to be said of it. */
export interface Mark {
  start: number;
  end: number;
  kind: Finding['severity'] | 'wide' | 'variable';
  code: string;
}

/** Marks behind the words of a textarea: a copy of its text, laid out alike, whose letters cannot be seen. */
export class Marks {
  #input!: HTMLTextAreaElement;
  readonly #layer: HTMLElement;
  readonly #watch: ResizeObserver;
  readonly #scrolled = () => this.#scroll();
  #text = '';
  #marks: Mark[] = [];
  /** Where the last step led. */
  #at: Mark | undefined;

  constructor(input: HTMLTextAreaElement, layer: HTMLElement) {
    this.#layer = layer;
    layer.setAttribute('aria-hidden', 'true');
    this.#watch = new ResizeObserver(() => this.#fit());
    this.#hold(input);
  }

  leave(): void {
    this.#free();
    this.#layer.remove();
  }

  #hold(input: HTMLTextAreaElement): void {
    this.#input = input;
    input.before(this.#layer);
    this.#watch.observe(input);
    input.addEventListener('scroll', this.#scrolled, { passive: true });
    this.#fit();
  }

  #free(): void {
    this.#watch.disconnect();
    this.#input.removeEventListener('scroll', this.#scrolled);
  }

  /** The text changed, or a framework put another field in its place: marks before and after what was typed stay with their words until new ones come. */
  move(input: HTMLTextAreaElement | null): void {
    if (input && input !== this.#input) {
      this.#free();
      this.#hold(input);
    }
    const { value } = this.#input;
    const old = this.#text;
    if (value === old) return;
    const longest = Math.min(value.length, old.length);
    let before = 0;
    while (before < longest && value[before] === old[before]) before++;
    let after = 0;
    while (after < longest - before && value[value.length - 1 - after] === old[old.length - 1 - after]) after++;
    const by = value.length - old.length;
    this.draw(this.#marks.flatMap((mark) => (mark.end <= before ? [mark] : mark.start >= old.length - after ? [{ ...mark, start: mark.start + by, end: mark.end + by }] : [])));
  }

  /** Later marks that overlap an earlier one are left out: the list of findings names them. */
  draw(marks: Mark[]): void {
    const { value } = this.#input;
    // with `dir=auto` the direction is that of what is written
    const { direction, unicodeBidi } = getComputedStyle(this.#input);
    Object.assign(this.#layer.style, { direction, unicodeBidi });
    this.#text = value;
    this.#marks = marks.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start || b.end - a.end);
    const pieces: Node[] = [];
    let at = 0;
    for (const { start, end, kind } of this.#marks) {
      if (start < at) continue;
      const mark = Object.assign(document.createElement('mark'), { className: 'avowal-mark', textContent: value.slice(start, end) });
      mark.setAttribute('part', 'mark');
      mark.dataset['kind'] = kind;
      pieces.push(document.createTextNode(value.slice(at, start)), mark);
      at = end;
    }
    // a last empty line is a line only if something stands in it
    pieces.push(document.createTextNode(`${value.slice(at)}\u200b`));
    this.#layer.replaceChildren(...pieces);
    this.#fit();
  }

  /** Selects the next (or previous) place that has something to be said of, round and round; the mark, or undefined for none. */
  step(by: 1 | -1): Mark | undefined {
    const said = this.#marks.filter(({ kind }) => kind !== 'variable');
    const { selectionStart, selectionEnd } = this.#input;
    // marks may lie in one another: from one that a step led to the next in the list follows
    const at = said.findIndex(({ start, end, code }) => code === this.#at?.code && start === this.#at.start && start === selectionStart && end === selectionEnd);
    const next = at >= 0 ? said.at((at + by) % said.length) : by > 0 ? (said.find(({ start }) => start >= selectionEnd && (start > selectionStart || selectionEnd === selectionStart)) ?? said[0]) : (said.findLast(({ end }) => end <= selectionStart) ?? said.at(-1));
    if (next) this.select(next.start, next.end);
    this.#at = next;
    return next;
  }

  select(start: number, end: number): void {
    this.#input.focus();
    this.#input.setSelectionRange(start, end);
  }

  #scroll(): void {
    this.#layer.scrollTop = this.#input.scrollTop;
    this.#layer.scrollLeft = this.#input.scrollLeft;
  }

  #fit(): void {
    const { offsetLeft, offsetTop, offsetWidth, clientWidth, clientHeight } = this.#input;
    const look = getComputedStyle(this.#input);
    const bar = offsetWidth - clientWidth - parseFloat(look.borderLeftWidth) - parseFloat(look.borderRightWidth);
    const rtl = look.direction === 'rtl';
    const { style } = this.#layer;
    for (const name of COPIED) style.setProperty(name, look.getPropertyValue(name));
    style.setProperty('left', `${offsetLeft + parseFloat(look.borderLeftWidth) + (rtl ? bar : 0)}px`);
    style.setProperty('top', `${offsetTop + parseFloat(look.borderTopWidth)}px`);
    style.setProperty('width', `${clientWidth}px`);
    style.setProperty('height', `${clientHeight}px`);
    this.#scroll();
  }
}

const COPIED = ['font-family', 'font-size', 'font-style', 'font-weight', 'font-variant', 'font-feature-settings', 'letter-spacing', 'word-spacing', 'line-height', 'text-align', 'text-indent', 'text-transform', 'tab-size', 'padding-top', 'padding-right', 'padding-bottom', 'padding-left'];
