import english from './english-legal.js';
import type { NoticeWords } from './markup.js';
import type { Legal, Locale, Spoken } from './texts.js';

/** The `<details>` of a notice in the words of a language. */
export function longNotice(notice: NoticeWords, { id, rtl, legal = english }: Spoken & Partial<Locale>): string {
  const { controller, sender, purposes = [], optOut, recipients = [] } = notice;
  const link = (url: string, text: string) => (/^https?:/.test(url) ? `<a href="${escape(url)}">${escape(text)}</a>` : escape(text));
  const often = purposes.flatMap(({ frequency }) => (frequency && frequency.per in legal.per ? [upTo(frequency.atMost, legal.per[frequency.per as keyof typeof legal.per], id, legal)] : []));
  const kept = purposes.flatMap(({ retention }) => duration(retention, id));
  const rows: [string, string][] = [
    [legal.who, controller ? escape([controller.name, controller.address, controller.contact].filter(Boolean).join(', ')) : ''],
    [legal.from, sender ? escape(sender.name) : ''],
    [legal.often, [...new Set(often)].map(escape).join('<br>')],
    [legal.stop, optOut ? [escape(legal.reply.replace('{keyword}', optOut.keyword)), optOut.url ? link(optOut.url, optOut.url.replace(/^https?:\/\//, '')) : ''].filter(Boolean).join('<br>') : ''],
    [legal.kept, [...new Set(kept)].map(escape).join('<br>')],
    [legal.recipients, recipients.map(({ name }) => escape(name)).join(', ')],
    [legal.privacy, controller?.privacyPolicy ? link(controller.privacyPolicy, controller.privacyPolicy.replace(/^https?:\/\//, '')) : ''],
    [legal.terms, controller?.terms ? link(controller.terms, controller.terms.replace(/^https?:\/\//, '')) : ''],
  ];
  const list = rows.filter(([, value]) => value).map(([term, value]) => `<dt>${escape(term)}</dt><dd>${value}</dd>`);
  return `<details class="avowal-details" part="details" lang="${escape(id)}"${rtl ? ' dir="rtl"' : ''} data-legal="${escape(legal.version)}"><summary class="avowal-summary" part="summary">${escape(legal.details)}</summary><dl>${list.join('')}</dl></details>`;
}

/** "up to 4 messages a month", by the plural rules of the language. */
function upTo(n: number, per: string, id: string, legal: Legal): string {
  const sentence = legal.upTo[new Intl.PluralRules(id).select(n)] ?? legal.upTo.other;
  return sentence.replace('{n}', new Intl.NumberFormat(id).format(n)).replace('{per}', per);
}

/** `P2Y` in words; what is not a plain number of years, months or days is left out. */
function duration(text: string | undefined, id: string): string[] {
  const [, count, unit] = /^P(\d+)([YMD])$/.exec(text ?? '') ?? [];
  const units: Record<string, string> = { Y: 'year', M: 'month', D: 'day' };
  return unit ? [new Intl.NumberFormat(id, { style: 'unit', unit: units[unit] as string, unitDisplay: 'long' }).format(Number(count))] : [];
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
