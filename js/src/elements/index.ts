import { AvowalConsent } from './consent.js';
import { AvowalPhone } from './phone.js';

export { AvowalConsent, AvowalPhone };
export type { ReceiptDetail } from './consent.js';
export { consentMarkup, type NoticeWords } from './markup.js';

/** Registers `<avowal-consent>` and `<avowal-phone>`. Calling it twice, or from two copies of this package, is harmless. */
export function define(registry: CustomElementRegistry = customElements): void {
  if (!registry.get('avowal-consent')) registry.define('avowal-consent', AvowalConsent);
  if (!registry.get('avowal-phone')) registry.define('avowal-phone', AvowalPhone);
}
