import type { View } from './view.js';

/** What lacks before a form can be sent, in the words of the page's language: the browser shows it, and goes there. */
export class Needs {
  readonly #view: View;
  /** The phone input that was told that a number is needed. */
  #lacking: HTMLInputElement | undefined;
  #turn = 0;

  constructor(view: View) {
    this.#view = view;
  }

  async say(boxes: HTMLInputElement[], phone: HTMLInputElement | undefined): Promise<void> {
    const required = boxes.filter((box) => box.required);
    if (required.length === 0 && !phone) return;
    const turn = ++this.#turn;
    const texts = await this.#view.texts();
    // what was asked for since then, or is not to be asked any more
    if (turn !== this.#turn) return;
    for (const box of required) box.setCustomValidity(box.checked ? '' : texts.required);
    // a number is needed by whoever ticked something, and by nobody else
    const lacks = phone && !phone.required && phone.value.trim() === '' && boxes.some((box) => box.checked);
    this.clear();
    this.#lacking = lacks ? phone : undefined;
    this.#lacking?.setCustomValidity(texts.phoneNeeded);
  }

  /** Nothing lacks, whatever was about to be said. The input is the page's: it keeps no word of ours. */
  clear(): void {
    this.#turn++;
    this.#lacking?.setCustomValidity('');
  }
}
