import type { Lexicon, Replies } from '#full';
import { ConsentError } from './error.js';
import { core, guarded, string, text, wordLists } from './instance.js';
import { type Finding, type Jurisdiction, jurisdictionsFor, type Place, settle } from './rules.js';

/**
 * How parts are counted: a character is never split (`gsm-codepoint`), what a person sees as one character is never split
 * (`gsm-grapheme`), or every character counts one (`cn-domestic`).
 */
export type SegmentPolicy = 'gsm-codepoint' | 'gsm-grapheme' | 'cn-domestic';

/** How a text is sent. */
export interface Counting {
  policy?: SegmentPolicy;
  /** Language whose shift tables the operator supports: `tr`, `es` or `pt`; the others are not here (`message.no-shift-table`). */
  language?: string;
  /** Octets of information elements before the text, such as 6 for ports of 16 bit. */
  header?: number;
}

/** Counts of one text. */
export interface Count {
  encoding: 'gsm-7' | 'ucs-2';
  segments: number;
  units: number;
  unitsPerSegment: number;
  unitsLeft: number;
}

/** The parts of a text. */
export interface Segments extends Count {
  policy: SegmentPolicy;
  /** Characters that the 7-bit alphabet does not have, each with its place (UTF-16). */
  forcing: { char: string; start: number }[];
  language?: string;
}

type Case = Pick<Count, 'encoding' | 'segments' | 'units'>;

/** A message as a person in a place receives it. */
export interface Preview {
  /** Exactly what is sent, with the samples of its variables: the three parts in a row. */
  text: string;
  parts: { prefix: string; body: string; footer: string };
  segments: Segments;
  /** With values as short, as usual and as long as they may be. */
  cases: { best: Case; sample: Case; worst: Case };
  /** The gravest first; places are in the draft's own text. */
  findings: Finding[];
  /** The sender's name as it has to be written there. */
  sender?: string;
  /** Hours, where they are restricted: at the draft's `sendAt`, else at `asOf`. */
  sendWindow?: { open: boolean; nextOpen?: number };
  /** What reviewers put their names to: text, class, sender, variables, place and rules. */
  digest: string;
  rules: string;
}

/** Under which rules, when, and where the recipient is if that is known better. */
export interface DraftQuestion {
  jurisdiction: Jurisdiction;
  asOf: number;
  /** A number (E.164), or zones and holidays. By default every zone in which people of the place live. */
  recipient?: string | Pick<Place, 'region' | 'subdivision' | 'recipientZones' | 'holidays'>;
  policy?: SegmentPolicy;
}

/** What a person's answer means. A likely opt-out is to be treated as an opt-out. */
export interface Reply {
  kind: 'opt-out' | 'opt-out-likely' | 'opt-in' | 'help' | 'other';
  /** As the rule pack writes it, or the phrase that was recognised. */
  keyword?: string;
  locale?: string;
  /** How sure the keyword is. */
  confidence?: 'high' | 'medium' | 'low';
}

/** Words of one language, with their licence and what the choice of them rests on. */
export interface WordPack {
  language: string;
  licence: string;
  source: { authority: string; title: string; date: string; checkedOn: string; confidence: 'high' | 'medium' | 'low' };
  /** By topic: `gambling`, `loans`, `political`, `house` (an operator's own) ...; `*` at the end of a word stands for any ending. */
  words: Record<string, string[]>;
}

/** A list of packs. */
export interface WordList {
  format: 'avowal-words/1';
  packs: WordPack[];
}

/** How many parts a text is sent in. An empty text has none. */
export function countSegments(message: string, how: SegmentPolicy | Counting = {}): Segments {
  const counting = typeof how === 'string' ? { policy: how } : how;
  return guarded(() => core().countSegments(string(message, '/message'), JSON.stringify(counting))) as Segments;
}

/** The parts themselves, in a row: together they are the text. */
export function splitSegments(message: string, how: SegmentPolicy | Counting = {}): string[] {
  const counting = typeof how === 'string' ? { policy: how } : how;
  return guarded(() => core().splitSegments(string(message, '/message'), JSON.stringify(counting))) as string[];
}

/**
 * The message as a person in a place receives it: label, name and footer by the rules there, its parts, and what is wrong with
 * it. Where files cannot be read at once (browsers, Workers) await {@link loadWordLists} first. Not legal advice.
 */
export function previewMessage(draft: string | object, question: DraftQuestion): Preview {
  const document = text(draft);
  const words = shipped();
  return guarded(() => words.preview(document, questionOf(document, question))) as Preview;
}

/**
 * Counts of one draft for many people: `rows` hold the values of its variables; one without a value stands for its sample, or as it is written. One crossing for all. `preview` is that of the
 * samples; `parts` is the sum.
 */
export function previewMessages(draft: string | object, rows: readonly Readonly<Record<string, string>>[], question: DraftQuestion): { preview: Preview; parts: number; messages: Count[] } {
  const document = text(draft);
  const preview = previewMessage(document, question);
  const asked = questionOf(document, question);
  const marks = guarded(() => core().variablesOf(document, asked));
  const samples = (JSON.parse(document) as { variables?: Record<string, { sample: string }> }).variables ?? {};
  const values: string[] = [];
  list(rows, '/rows').forEach((row, index) => {
    if (typeof row !== 'object' || row === null) throw new ConsentError('json.wrong-type', `\`rows/${index}\` is an object`, { field: `/rows/${index}` });
    let units = 0;
    for (const mark of marks) {
      const name = nameOf(mark);
      const given: unknown = Object.hasOwn(row, name) ? row[name] : undefined;
      const value = given === undefined || given === null ? (samples[name]?.sample ?? mark) : string(given, `/rows/${index}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
      units += value.length;
      if (units > LONGEST) throw new ConsentError('message.too-large', 'the draft is longer than any message', { field: `/rows/${index}` });
      values.push(whole(value));
    }
  });
  const counts = marks.length === 0 ? new Uint32Array(0) : guarded(() => core().previewMany(document, asked, values.join(''), lengths(values)));
  const messages = marks.length === 0 ? rows.map(() => countOf(preview.segments)) : unpack(counts);
  return { preview, parts: messages.reduce((sum, { segments }) => sum + segments, 0), messages };
}

/**
 * Names of the variables of a draft, in the order in which they stand.
 * @internal
 */
export function variablesIn(draft: string | object, question: DraftQuestion): string[] {
  const document = text(draft);
  return guarded(() => core().variablesOf(document, questionOf(document, question))).map(nameOf);
}

/** The name in a mark: `{{name}}`, `${name}`, `{#name#}`, `#name#`. */
function nameOf(mark: string): string {
  return mark.slice(mark.startsWith('#') ? 1 : 2, mark.startsWith('{') ? -2 : -1).trim();
}

/** Counts of many texts in one crossing. */
export function countMany(messages: readonly string[], policy: SegmentPolicy = 'gsm-codepoint'): Count[] {
  const texts = list(messages, '/messages').map((message, index) => whole(string(message, `/messages/${index}`)));
  return unpack(guarded(() => core().countMany(texts.join(''), lengths(texts), string(policy, '/policy'))));
}

/**
 * Loads the word lists that came with the package, or adds a list of your own (`{ format: 'avowal-words/1', packs }`). Where
 * files can be read at once the former happens by itself at the first preview. Fails with `message.lexicon` and `json.*`.
 */
export async function loadWordLists(list?: string | URL | Response | WordList): Promise<void> {
  const source = list ?? (hasShipped ? undefined : wordLists());
  if (source === undefined) return;
  const own = list !== undefined;
  if (own) shipped();
  const read = source instanceof URL || isUrl(source) ? await fetch(source) : source;
  if (read instanceof Response && !read.ok) throw new ConsentError('message.lexicon', `the word list cannot be loaded (${read.status})`);
  const found = read instanceof Response ? await read.text() : text(read);
  guarded(() => all().add(found));
  if (!own) hasShipped = true;
}

/**
 * What a person's answer to a message means. Keywords are those of the rule pack in 45 languages, of the country, and your own;
 * `sender` is your name, which people write beside one.
 */
export function classifyReply(message: string, context: { locale?: string; region?: string; keywords?: string[]; sender?: string } = {}): Reply {
  replies ??= new (core().Replies)();
  const known = replies;
  return guarded(() => known.classify(string(message, '/message'), JSON.stringify(context))) as Reply;
}

/** The digest that reviewers of a draft put their names to. Any edit, another class or place, and newer rules change it; a line break is the same as `\n` and as the `\r\n` that forms submit, which takes a unit more. */
export function reviewDigest(draft: string | object, jurisdiction: Jurisdiction): string {
  return guarded(() => core().reviewDigest(text(draft), string(jurisdiction, '/jurisdiction')));
}

function questionOf(document: string, question: DraftQuestion): string {
  if (typeof question !== 'object' || question === null) throw new ConsentError('json.wrong-type', 'a question is an object');
  const { jurisdiction, asOf, recipient, policy } = question;
  if (!isInstant(asOf)) throw new ConsentError('json.wrong-type', '`asOf` is a number of milliseconds', { field: '/asOf' });
  const at = sendAt(document) ?? asOf;
  const place = typeof recipient === 'object' ? recipient : undefined;
  // what is no number is refused: of no place would be silently the same as of any
  if (place === undefined && recipient !== undefined) jurisdictionsFor({ phone: string(recipient, '/recipient') });
  const given = settle(place ?? {}, recipient, at);
  const zones = given.recipientZones ?? settle({ jurisdictions: [jurisdiction] }, undefined, at).recipientZones;
  return JSON.stringify({ jurisdiction, asOf, recipientZones: zones, holidays: given.holidays, policy });
}

/** What is no draft is for the core to refuse. */
function sendAt(document: string): number | undefined {
  try {
    const { sendAt } = JSON.parse(document) as { sendAt?: unknown };
    return isInstant(sendAt) ? sendAt : undefined;
  } catch {
    return undefined;
  }
}

/** What `Date` can hold. */
function isInstant(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= 8.64e15;
}

function list<T>(value: readonly T[], path: string): readonly T[] {
  if (!Array.isArray(value)) throw new ConsentError('json.wrong-type', `\`${path.slice(1)}\` is an array`, { field: path });
  return value;
}

/** A text in which no half of a character waits for the other in the next. */
function whole(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

function lengths(texts: readonly string[]): Uint32Array {
  return Uint32Array.from(texts, ({ length }) => length);
}

function unpack(counts: Uint32Array): Count[] {
  const found = new Array<Count>(counts.length / FIELDS);
  for (let index = 0, at = 0; index < found.length; index++, at += FIELDS) {
    found[index] = { encoding: counts[at] === 1 ? 'gsm-7' : 'ucs-2', segments: counts[at + 1] ?? 0, units: counts[at + 2] ?? 0, unitsPerSegment: counts[at + 3] ?? 0, unitsLeft: counts[at + 4] ?? 0 };
  }
  return found;
}

function countOf({ encoding, segments, units, unitsPerSegment, unitsLeft }: Segments): Count {
  return { encoding, segments, units, unitsPerSegment, unitsLeft };
}

/** The word lists, with those of the package where they can be had at once. */
function shipped(): Lexicon {
  const words = all();
  const source = hasShipped ? undefined : wordLists();
  if (typeof source === 'string') {
    guarded(() => words.add(source));
    hasShipped = true;
  }
  return words;
}

function all(): Lexicon {
  lexicon ??= new (core().Lexicon)();
  return lexicon;
}

function isUrl(source: unknown): source is string {
  return typeof source === 'string' && /^(https?:|\/|\.)/.test(source);
}

let lexicon: Lexicon | undefined;
let replies: Replies | undefined;
let hasShipped = false;
/** UTF-16 units of the values of one message; the module counts bytes. */
const LONGEST = 256 * 1024;
/** Numbers of one count. */
const FIELDS = 5;
