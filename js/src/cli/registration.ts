import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkNotice, ConsentError, type Finding, noticeElements } from '../core/index.js';
import { startBrowser } from './browser.js';
import { asking, FILE, MANY, SET, TEXT } from './asking.js';
import { many, needed, Usage } from './command.js';
import { namesIn, PACKAGE, serveFolder } from './files.js';
import { type NoticeDocument, readNotice, signupPage, webAddress } from './page.js';
import style from './page.css';
import { counted, makeFolder, paint, progress, writeNew } from './terminal.js';

export const registration = asking({
  help: `avowal registration NOTICE --out DIR [--url URL] [--action URL] [--locale L] [--sample TEXT...] [--no-screenshot] [--browser PATH] [--json]

Writes what US carriers and aggregators want to see of a campaign, from the notice and the facts of law in this build:

  opt-in.html, *.css   the opt-in page, ready to be hosted at URL; it works without any script
  opt-in.png           a screenshot of all of it, by the installed Chromium or Chrome
  message-flow.txt     how people agree, step by step
  samples.txt          a sample for each purpose, or your own (--sample, once for each)
  replies.txt          the texts that answer a signup, HELP and STOP
  checklist.md         what carriers refuse: present, missing, to be looked at, each with its source
  campaign.json        all of it for a program

Carriers read English, so the texts are; the page speaks L. What nobody here can know stands in [brackets]. DIR is written when
everything is made. Other files in it are left alone, and an earlier pack is never written over: it may have been filled in.

  avowal registration notice.json --out campaign --url https://shop.example/sms
  avowal registration notice.json --out campaign --sample "Nordwind: 10 % off coats this week. Reply STOP to end."

Exit: 0 nothing is missing that carriers are known to refuse, 1 something is, or nothing could be judged, 3 the notice or
the browser does not do.`,
  word: { name: 'notice', shown: 'NOTICE', option: FILE },
  options: { out: TEXT, url: TEXT, action: TEXT, locale: TEXT, sample: MANY, 'no-screenshot': SET, browser: TEXT },
  async ask({ values, flags, document }) {
    const out = resolve(needed(values['out'], 'out'));
    if (existsSync(out) && !statSync(out).isDirectory()) throw new Usage(`\`${values['out']}\` is no folder`);
    const read = readNotice(document('notice'), values['locale']);
    const url = values['url'] === undefined ? '[address of the page]' : webAddress(values['url'], 'url');
    // the facts on registration speak of advertising: of other campaigns nothing is known here
    const judged = read.notice.purposes.some(({ messageClass }) => messageClass === 'marketing');
    const asked = { jurisdictions: ['us'], asOf: Date.now() };
    const findings = checkNotice(read.notice, asked).filter(({ code }) => code.startsWith('registration.'));
    const { present, rules } = noticeElements(read.notice, asked);
    const campaign = campaignOf(read.notice, url, many(values['sample']));
    const files: Record<string, string | Uint8Array> = {
      'opt-in.html': await signupPage(read, { action: values['action'] ?? '/avowal/consent', styles: ['page.css', 'elements.css'] }),
      'page.css': style,
      'elements.css': readFileSync(join(PACKAGE, 'elements.css'), 'utf8'),
      'message-flow.txt': `${campaign.messageFlow}\n`,
      'samples.txt': `${campaign.samples.join('\n\n')}\n`,
      'replies.txt': `${Object.entries(campaign.replies).map(([name, text]) => `${name}:\n${text}`).join('\n\n')}\n`,
      'checklist.md': checklist(campaign, present.filter((code) => code.startsWith('registration.')), findings, rules, judged),
      'campaign.json': `${JSON.stringify({ ...campaign, judged, present, findings, rules }, null, 1)}\n`,
    };
    const earlier = (existsSync(out) ? namesIn(out) : []).filter((name) => name === 'opt-in.png' || Object.hasOwn(files, name));
    if (earlier.length > 0) throw new ConsentError('cli.unwritable', `\`${values['out']}\` holds ${earlier.join(', ')} already: name another folder`);
    if (!flags.has('no-screenshot')) files['opt-in.png'] = await screenshot(files, values['browser']);
    makeFolder(out);
    for (const [name, contents] of Object.entries(files)) writeNew(join(out, name), contents);
    const missing = findings.filter(({ severity }) => severity !== 'info');
    const sum = judged
      ? `; ${counted(missing.length, 'thing is', 'things are')} missing, ${counted(findings.length - missing.length, 'is', 'are')} to be looked at.`
      : `. ${UNJUDGED} \`avowal notice check --jurisdiction us\` judges the wording.`;
    const lines = findings.map(({ severity, message, code }) => `${paint(severity === 'info' ? 'faint' : 'doubt', severity)}: ${message} (${code})`);
    return {
      value: { out, files: Object.keys(files).sort(), judged, present, findings },
      text: [...lines, `${Object.keys(files).length} files are in ${values['out']}${sum} Not legal advice.`].join('\n'),
      code: missing.length > 0 || !judged ? 1 : 0,
    };
  },
});

interface Campaign {
  brand: string;
  controller: string;
  useCase: 'MARKETING' | 'MIXED' | 'ACCOUNT_NOTIFICATION';
  description: string;
  optInPage: string;
  messageFlow: string;
  samples: string[];
  keywords: { optOut: string; help: string };
  replies: { confirmation: string; help: string; stop: string };
  privacyPolicy: string;
  terms: string;
}

/** What forms of carriers ask, in English, from the notice. */
function campaignOf(notice: NoticeDocument, url: string, samples: string[]): Campaign {
  const { controller, sender, purposes, optOut } = notice;
  const brand = sender.name;
  const help = optOut.help ?? 'HELP';
  const stop = optOut.keyword;
  const marketing = purposes.some(({ messageClass }) => messageClass === 'marketing');
  const often = ({ frequency }: NoticeDocument['purposes'][number]) => (frequency ? `up to ${frequency.atMost} messages per ${frequency.per}` : 'message frequency varies');
  const named = (purpose: NoticeDocument['purposes'][number]) => `${purpose.id.replaceAll('-', ' ')} (${purpose.messageClass}, ${purpose.channels.join(' and ').toUpperCase()}, ${often(purpose)})`;
  const support = controller.contact ?? '[support contact]';
  const ends = `Reply ${help} for help, ${stop} to stop.`;
  const frequency = [...new Set(purposes.map(often))].join(', ');
  const boxes = Object.values(notice.words['en']?.grants ?? {}).map((sentence) => `"${sentence}"`);
  return {
    brand,
    controller: [controller.name, controller.address].filter(Boolean).join(', '),
    useCase: marketing ? (purposes.length > 1 ? 'MIXED' : 'MARKETING') : 'ACCOUNT_NOTIFICATION',
    description: `${controller.name} sends text messages as ${brand} to people who asked for them on its website: ${purposes.map(named).join('; ')}.`,
    optInPage: url,
    messageFlow: [
      `1. A person opens the web form at ${url}. It names ${controller.name} and asks for a mobile number.`,
      `2. Below the number the form shows one box for each purpose and channel, none of them ticked: ${boxes.length > 0 ? boxes.join(' ') : '[the form has no English words]'}`,
      `3. Always visible below the boxes: "${notice.words['en']?.facts ?? '[the form has no English words]'}" Terms: ${controller.terms ?? '[terms]'}. Privacy policy: ${controller.privacyPolicy ?? '[privacy policy]'}.`,
      '4. The person ticks what they want and submits. Whoever submits a number and ticks nothing agrees to nothing, and no message is ever sent.',
      ...(marketing ? [`5. Before the first marketing message ${brand} sends one confirmation text; only the code from it, or the reply YES, proves that the number is the person's. Until then nothing else is sent.`] : []),
      `${marketing ? 6 : 5}. The server keeps a signed receipt of what was shown and ticked, when, and on which words, and gives it to the person.`,
      `${marketing ? 7 : 6}. ${stop} as a reply, the box at ${optOut.url ?? url}, or the receipt itself ends the messages at once. ${help} as a reply is answered with who sends and how to be helped.`,
    ].join('\n'),
    samples: samples.length > 0 ? samples : purposes.map(({ id, messageClass }) => (messageClass === 'marketing' ? `${brand}: [offer, and until when]. [link] Msg & data rates may apply. ${ends}` : messageClass === 'one-time-code' ? `${brand}: your code is [code]. It is good for 10 minutes. Nobody of ours will ask you for it.` : `${brand}: [what happened, about ${id.replaceAll('-', ' ')}]. ${ends}`)),
    keywords: { optOut: stop, help },
    replies: {
      confirmation: `${brand}: please confirm that you want ${purposes.map(({ id }) => id.replaceAll('-', ' ')).join(' and ')}, ${frequency}. Reply YES to confirm. Msg & data rates may apply. ${ends}`,
      help: `${brand}: help at ${support}. ${frequency.charAt(0).toUpperCase()}${frequency.slice(1)}. Msg & data rates may apply. Reply ${stop} to stop.`,
      stop: `${brand}: you get no more messages. Reply ${help} for help, or write to ${support}.`,
    },
    privacyPolicy: controller.privacyPolicy ?? '[privacy policy]',
    terms: controller.terms ?? '[terms]',
  };
}

function checklist(campaign: Campaign, present: string[], findings: Finding[], rules: string, judged: boolean): string {
  const left = JSON.stringify(campaign).match(/\[[^\]"{}]+\]/g) ?? [];
  const line = ({ message, code, source }: Finding) => `- [ ] ${message} (\`${code}\`${source ? `; ${source.authority}, ${source.confidence}, checked ${source.checkedOn}` : ''})`;
  const missing = findings.filter(({ severity }) => severity !== 'info').map(line);
  return `${[
    `# Campaign registration: ${campaign.brand}`,
    '',
    `By the facts of ${rules}. It says what is there and what is missing; it is not legal advice, and carriers decide for themselves.`,
    '',
    '## Missing',
    '',
    ...(judged ? orNone(missing) : [UNJUDGED]),
    '',
    '## To be looked at by somebody',
    '',
    ...findings.filter(({ severity }) => severity === 'info').map(line),
    ...(left.length > 0 ? [`- [ ] replace what stands in brackets: ${[...new Set(left)].map((part) => `\`${part}\``).join(', ')}`] : []),
    `- [ ] the page is live at ${campaign.optInPage} and shows what \`opt-in.html\` shows`,
    `- [ ] ${campaign.keywords.optOut} and ${campaign.keywords.help} are answered as in \`replies.txt\``,
    '',
    '## Present',
    '',
    ...(judged ? orNone(present.map((code) => `- [x] ${code.slice('registration.'.length).replaceAll('-', ' ')} (\`${code}\`)`)) : ['Not judged.']),
  ].join('\n')}\n`;
}

const UNJUDGED = 'What carriers refuse was not judged: the facts in this build are about advertising, and the notice has none.';

function orNone(lines: string[]): string[] {
  return lines.length > 0 ? lines : ['Nothing.'];
}

/** The whole page as a picture. */
async function screenshot(files: Record<string, string | Uint8Array>, path: string | undefined): Promise<Uint8Array> {
  const bar = progress('taking the screenshot');
  const folder = mkdtempSync(join(tmpdir(), 'avowal-registration-'));
  try {
    for (const [name, contents] of Object.entries(files)) if (/\.(html|css)$/.test(name)) writeFileSync(join(folder, name), contents);
    const [{ origin, close }, browser] = await Promise.all([serveFolder(folder), startBrowser(path)]);
    try {
      const page = await browser.page();
      await page.send('Emulation.setDeviceMetricsOverride', { width: 1024, height: 768, deviceScaleFactor: 1, mobile: false });
      await page.open(`${origin}/opt-in.html`);
      // carriers are to read what stands behind the line, too
      const height = await page.ask<number>("for (const details of document.querySelectorAll('details')) details.open = true; document.documentElement.scrollHeight");
      // as high as the page is now: by itself the browser takes the height of the frame before
      const clip = { x: 0, y: 0, width: 1024, height, scale: 1 };
      const { data } = (await page.send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true, clip })) as { data: string };
      return Buffer.from(data, 'base64');
    } finally {
      await browser.close();
      await close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
    bar.end();
  }
}
