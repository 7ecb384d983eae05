import { AvowalConsent } from './consent.js';
import { AvowalPhone } from './phone.js';
import { AvowalPreview } from './preview.js';
import type { PageFinding } from './told.js';

export { AvowalConsent, AvowalPhone, AvowalPreview };
export type { PhoneDetail } from './field.js';
export { consentMarkup, longNotice, type MarkupOptions, type NoticeWords } from './markup.js';
export type { PhoneState } from './phone.js';
export type { IgnoredFinding, PreviewDetail, ReviewDetail } from './preview/panel.js';
export type { PreviewState, PreviewVariable } from './preview.js';
export { localeFor, type Legal, type Locale, type Spoken, type Texts } from './texts.js';
export type { ConsentState, PageFinding, ReceiptDetail } from './told.js';

/** Registers `<avowal-consent>`, `<avowal-phone>` and `<avowal-preview>`. Calling it twice, or from two copies of this package, is harmless. */
export function define(registry: CustomElementRegistry = customElements): void {
  if (!registry.get('avowal-consent')) registry.define('avowal-consent', AvowalConsent);
  if (!registry.get('avowal-phone')) registry.define('avowal-phone', AvowalPhone);
  if (!registry.get('avowal-preview')) registry.define('avowal-preview', AvowalPreview);
}

/**
 * Looks every `<avowal-consent>` of a page or a part of it over for dark patterns, in open shadow roots too; the console is told. Defines the
 * elements where the page's own script did not, so that any page can be looked over by whoever loads this module into it.
 */
export async function lintPage(root: ParentNode = document): Promise<PageFinding[]> {
  define();
  return (await import('./dark/index.js')).lintAll(root);
}
