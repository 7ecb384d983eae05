import { ConsentError, noticeDigest } from '../core/index.js';
import { Usage } from './command.js';
import { consentMarkup, longNotice, type NoticeWords } from '../elements/index.js';

/** What the commands read of a notice beside its words. It was checked by its digest before. */
export interface NoticeDocument extends NoticeWords {
  id: string;
  version: string;
  controller: NonNullable<NoticeWords['controller']> & { country: string };
  sender: { name: string; kinds: string[] };
  purposes: { id: string; messageClass: string; channels: string[]; frequency?: { per: string; atMost: number }; retention?: string }[];
  optOut: { keyword: string; help?: string; url?: string };
}

/** A notice that is complete, its digest, and the language it is shown in. Fails with `json.*` or `notice.*`. */
export function readNotice(text: string, locale?: string): { notice: NoticeDocument; digest: string; locale: string } {
  const digest = noticeDigest(text);
  const notice = JSON.parse(text) as NoticeDocument;
  const languages = Object.keys(notice.words);
  const chosen = locale ?? (languages.includes('en') ? 'en' : languages[0]);
  if (chosen === undefined || !languages.includes(chosen)) throw new ConsentError('notice.unknown-locale', `the notice has no words in \`${chosen}\`; it has ${languages.join(', ')}`, { field: '/words' });
  return { notice, digest, locale: chosen };
}

/** The HTML that belongs between `<avowal-consent>` and its end. */
export async function boxes({ notice, digest, locale }: ReturnType<typeof readNotice>): Promise<string> {
  return consentMarkup(notice, digest, locale, { details: await longNotice(notice, locale) });
}

export interface PageOptions {
  action: string;
  styles: string[];
  scripts?: string[];
  /** HTML that follows the form. */
  after?: string;
}

/** A whole page with one signup form, which works without any script. */
export async function signupPage(read: ReturnType<typeof readNotice>, { action, styles, scripts = [], after = '' }: PageOptions): Promise<string> {
  if (!/^\/(?!\/)/.test(action)) webAddress(action, 'action');
  const { notice, locale } = read;
  const { controller, sender, optOut } = notice;
  const title = notice.words[locale]?.legend ?? '';
  const rtl = /^(ar|fa|he|ur)\b/.test(locale);
  const links = [controller.privacyPolicy, controller.terms, optOut.url].filter((url): url is string => /^https?:/.test(url ?? ''));
  return `<!doctype html>
<html lang="${escape(locale)}"${rtl ? ' dir="rtl"' : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self' data:; form-action ${escape(originOf(action))}; base-uri 'none'">
<title>${escape(`${title}: ${sender.name}`)}</title>
<link rel="icon" href="data:,">
${styles.map((href) => `<link rel="stylesheet" href="${escape(href)}">`).join('\n')}
${scripts.map((src) => `<script type="module" src="${escape(src)}"></script>`).join('\n')}
</head>
<body>
<main>
<h1>${escape(sender.name)}</h1>
<form action="${escape(action)}" method="post">
<avowal-phone region="${escape(controller.country)}">
<label for="phone">${escape(PHONE[locale.split('-')[0] as string] ?? PHONE['en'] as string)}</label>
<input id="phone" type="tel" name="phone" autocomplete="tel" inputmode="tel">
</avowal-phone>
<avowal-consent>${await boxes(read)}</avowal-consent>
<button type="submit">${escape(SUBMIT[locale.split('-')[0] as string] ?? SUBMIT['en'] as string)}</button>
</form>
${after}</main>
<footer><p>${escape([controller.name, controller.address, controller.contact].filter(Boolean).join(', '))}</p>${links.map((url) => `<p><a href="${escape(url)}">${escape(url.replace(/^https?:\/\//, ''))}</a></p>`).join('')}</footer>
</body>
</html>
`;
}

/** An address that a browser opens, and nothing that it runs. */
export function webAddress(text: string, option: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new Usage(`--${option} is an address (https://...), found \`${text}\``);
  return text;
}

function originOf(action: string): string {
  return /^https?:\/\/[^/]+/.exec(action)?.[0] ?? "'self'";
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** Two words a form needs that are no business of the notice. */
const PHONE: Record<string, string> = { en: 'Mobile number', de: 'Mobilnummer', fr: 'Numéro de mobile', es: 'Número de móvil', ar: 'رقم الجوال', zh: '手机号码' };
const SUBMIT: Record<string, string> = { en: 'Sign up', de: 'Anmelden', fr: "S'inscrire", es: 'Suscribirse', ar: 'تسجيل', zh: '登记' };
