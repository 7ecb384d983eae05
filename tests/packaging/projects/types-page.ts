import { AvowalConsent, consentMarkup, define, type PageFinding } from 'avowal/elements';

define();
const element = document.querySelector<AvowalConsent>('avowal-consent');
const found: Promise<PageFinding[]> | undefined = element?.lint();
const markup: string = consentMarkup({ words: {} }, 'sha-256:x', 'en');

export { found, markup };
