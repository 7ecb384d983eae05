import type { View } from './view.js';

/** What lacks before a form can be sent, in the words of the page's language: the browser shows it, and goes there. */
export class Needs {
  readonly #view: View;
  /** Inputs that were told what they lack, or are about to be. */
  #lacking: HTMLInputElement[] = [];

  constructor(view: View) {
    this.#view = view;
  }

  /** Of no boxes nothing is asked. The inputs are the page's: what lacks no more keeps no word of ours. */
  async say(boxes: HTMLInputElement[] = [], phone?: HTMLInputElement): Promise<void> {
    const lacking = boxes.filter((box) => box.required && !box.checked);
    // a number is needed by whoever ticked something, and by nobody else
    if (phone && !phone.required && !phone.value.trim() && boxes.some((box) => box.checked)) lacking.push(phone);
    // at once: whoever mends a fault may send the form before any words have come
    for (const input of this.#lacking) if (!lacking.includes(input)) input.setCustomValidity('');
    this.#lacking = lacking;
    if (lacking.length === 0 && !phone) return;
    const texts = await this.#view.texts();
    // what was asked for since then, or is not to be asked any more
    if (this.#lacking !== lacking) return;
    for (const input of lacking) input.setCustomValidity(input === phone ? texts.phoneNeeded : texts.required);
  }
}
