import { ConsentError } from './error.js';
import type { Statement } from './records.js';
import { core, guarded, instant, phoneCore, text } from './instance.js';
import { parsePhone } from './phone.js';

/** Id of a rule set, in lower case: `zz` (everywhere), `eu`, `de`, `us`, `us-fl` ... Never a region, which is a place. */
export type Jurisdiction = string;

/** Class by which rules judge a message. */
export type MessageClass = 'marketing' | 'transactional' | 'one-time-code';

/** What a statement of law rests on. */
export interface Source {
  authority: string;
  title: string;
  /** The date of what was read, as it was given. */
  date: string;
  checkedOn: string;
  /** `low` is from memory: it warns and never blocks. */
  confidence: 'high' | 'medium' | 'low';
}

/** A fact in force. */
export interface Requirement {
  /** `<jurisdiction>/<class>/<aspect>`. */
  id: string;
  jurisdiction: Jurisdiction;
  messageClass: MessageClass;
  /** The body of rules it belongs to. */
  rulebook: 'messaging' | 'advertising' | 'data-protection' | 'industry';
  aspect: string;
  /** Machine form first; lists by `;`. */
  value: string;
  note?: string;
  /** Mandated or usual words. */
  text?: string;
  /** First and last day in force. */
  from?: string;
  until?: string;
  /** Set where it does not reach texts. */
  reach?: 'voice' | 'email' | 'none';
  source: Source;
}

/** Something found in a notice or a message. Not an error: nothing was refused. */
export interface Finding {
  code: string;
  severity: 'error' | 'warning' | 'info';
  message: string;
  /** UTF-16. */
  span?: { start: number; end: number };
  /** JSON pointer into the document. */
  pointer?: string;
  jurisdiction?: Jurisdiction;
  source?: Source;
  /** Whether what the code names is missing, or cannot be told from the document. */
  state?: 'missing' | 'unsettled';
  fixes?: { title: string; edits: { start: number; end: number; text: string }[]; safe: boolean }[];
}

/** Which elements a notice has, under which rules, as of when. Never "compliant". */
export interface Elements {
  rules: string;
  jurisdictions: Jurisdiction[];
  asOf: number;
  present: string[];
  missing: string[];
  unsettled: string[];
}

/** A rule set of this build. */
export interface RuleSet {
  id: Jurisdiction;
  name: string;
  layer: 'everywhere' | 'region' | 'country' | 'state';
  inherits: Jurisdiction[];
  regions: string[];
  /** IANA. */
  zones: string[];
  languages: string[];
  checkedOn: string;
  facts: number;
}

/** The working days of a jurisdiction, as the caller knows them. */
export interface Calendar {
  jurisdiction: Jurisdiction;
  /** `+08:00` */
  utcOffset: string;
  years: number[];
  weekend: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
  holidays: string[];
  /** Days of a weekend that are working days. */
  workdays?: string[];
}

/** What happened. */
export interface DutyQuestion {
  event: string;
  at: number;
  jurisdiction: Jurisdiction;
  calendar?: Calendar;
  /** Offset in which days end, where no calendar says it; UTC by default. */
  utcOffset?: string;
  operator?: 'critical-infrastructure' | 'state-organ' | 'essential-or-important-entity';
  recipients?: number;
}

/** One duty, and when it is due. */
export interface Deadline {
  duty: string;
  regime: 'undertaking' | 'statute';
  /** Null where it precedes the event, where no term is given, and where a calendar is missing. */
  due: number | null;
  dueDate: string | null;
  term: string;
  counting: 'clock' | 'working-days' | 'calendar-days' | 'before';
  repeats?: string;
  keep: string | null;
  /** Rows with the same word are alternatives; the earliest is marked. */
  answers: string;
  earliest: boolean;
  trigger?: string;
  record?: string;
  note?: string;
  /** `duty.calendar-missing`, `duty.calendar-year`. */
  code?: string;
  jurisdiction: Jurisdiction;
  source: Source;
}

/** Every rule set of this build. */
export function ruleSets(): RuleSet[] {
  return guarded(() => core().ruleSets()) as RuleSet[];
}

/**
 * The rule sets somebody falls under, most specific first. The region is that of the number where only a number is given.
 * A state counts only where it is stated: an area code does not say where somebody lives. `sender` is the region in which
 * the sender is established; its own law binds it wherever it sends to.
 */
export function jurisdictionsFor(place: { region?: string; subdivision?: string; phone?: string; sender?: string }): Jurisdiction[] {
  if (place.region === undefined && place.phone === undefined) throw new ConsentError('json.missing-key', 'a region or a number is needed', { field: '/region' });
  const of = (region: string | null, part?: string): Jurisdiction[] => guarded(() => core().jurisdictionsFor(existing(region), part));
  const recipient = of(place.region ?? parsePhone(place.phone ?? '').region, place.subdivision);
  if (place.sender === undefined) return recipient;
  const sender = of(place.sender);
  // what holds everywhere closes the list
  return [...new Set([...recipient.slice(0, -1), ...sender])];
}

/** A region that there is: of any other place there would be no rules, and no word of it. */
function existing(region: string | null): string {
  if (region === null) throw new ConsentError('rules.unknown-region', 'the number is of no region');
  regions ??= new Set(['001', ...UNNUMBERED, ...phoneCore().regions().map((info) => info.region)]);
  if (!regions.has(region)) throw new ConsentError('rules.unknown-region', 'this is no region of ISO 3166-1, such as `US`', { field: '/region' });
  return region;
}

let regions: Set<string> | undefined;
/** Places of ISO 3166-1 without a numbering plan of their own. */
const UNNUMBERED = ['AQ', 'BV', 'GS', 'HM', 'PN', 'TF', 'UM'];

/** The facts in force for a class of messages, with what the jurisdiction inherits; most specific first. */
export function requirements(question: { jurisdiction: Jurisdiction; messageClass: MessageClass; asOf: number }): Requirement[] {
  return guarded(() => core().requirements(question.jurisdiction, question.messageClass, instant(question.asOf))) as Requirement[];
}

/** What is missing or unsettled in the wording of a notice, the gravest first. Not legal advice. */
export function checkNotice(notice: string | object, question: { jurisdictions: Jurisdiction[]; asOf: number }): Finding[] {
  return guarded(() => core().checkNotice(text(notice), JSON.stringify(question))) as Finding[];
}

/** Which elements a notice has. */
export function noticeElements(notice: string | object, question: { jurisdictions: Jurisdiction[]; asOf: number }): Elements {
  return guarded(() => core().noticeElements(text(notice), JSON.stringify(question))) as Elements;
}

/** What is due after an event, or after what a statement declares, by law and by the undertaking of who uses a messaging interface. Not legal advice. */
export function deadlines(question: DutyQuestion | StatementQuestion): Deadline[] {
  // what is no object is for the core to refuse
  if (typeof question !== 'object' || question === null || !('statement' in question)) return guarded(() => core().deadlines(JSON.stringify(question))) as Deadline[];
  const { statement, ...rest } = question;
  if (typeof statement?.fields !== 'object' || statement.fields === null) throw new ConsentError('json.wrong-type', 'a statement is an object with fields', { field: '/statement' });
  return eventsOf(statement).flatMap((found) => deadlines({ ...rest, ...found }));
}

/** What is due after what a statement declares. It was verified before. */
export interface StatementQuestion extends Omit<DutyQuestion, 'event' | 'at'> {
  statement: Statement;
}

/** The events a statement speaks of, each at its own instant. */
function eventsOf({ kind, at, fields }: Statement): { event: string; at: number }[] {
  const since = (name: string) => (typeof fields[name] === 'number' ? fields[name] : at);
  const also = (event: string, name: string) => (typeof fields[name] === 'number' ? [{ event, at: fields[name] }] : []);
  switch (kind) {
    case 'incident': {
      const found = since('discovered');
      const event = fields['type'] === 'credential-leak' ? 'credential-leak-suspected' : 'incident-occurred';
      return [{ event, at: found }, ...(Number(fields['affected'] ?? 0) > 0 ? [{ event: 'users-affected', at: found }] : [])];
    }
    case 'credential':
      return [{ event: 'credential-rotated', at: since('rotated') }];
    case 'deletion':
      return [{ event: 'data-no-longer-needed', at: since('requested') }];
    case 'force-majeure':
      return [{ event: 'force-majeure-began', at: since('from') }, ...also('force-majeure-ended', 'until')];
    case 'audit':
      return [{ event: 'audit-done', at: since('until') }];
    case 'drill':
      return [{ event: 'drill-done', at }];
    case 'training':
      return [{ event: 'training-done', at }];
    case 'rectification':
      return [{ event: 'risk-found', at }];
    case 'review':
      return [{ event: 'review-recorded', at }];
    case 'scope-change':
      return [{ event: 'scope-change-planned', at }];
    case 'undertaking':
      return [{ event: 'undertaking-signed', at }];
    case 'key':
      return fields['event'] === 'compromised' ? [{ event: 'credential-leak-suspected', at }] : [];
    case 'pause':
    case 'checkpoint':
      return [];
    default:
      throw new ConsentError('json.wrong-value', 'there is no such kind of statement', { field: '/statement/kind' });
  }
}

/** A time zone in which the recipient may be. */
export interface Zone {
  /** IANA. */
  zone: string;
  /** At the time of sending, `+08:00`. */
  utcOffset: string;
  /** When that changes within 40 days; filled in from the host's data where it is left out. */
  changes?: { at: number; utcOffset: string }[];
}

/** What is known of where a recipient is. */
export interface Place {
  jurisdictions?: Jurisdiction[];
  region?: string;
  subdivision?: string;
  recipientZones?: Zone[];
  holidays?: string[];
}

/**
 * Completes what is known of where a recipient is: the region from the number, and every zone in which people of the most
 * specific rule sets live, at the offset it has at the time of sending.
 * @internal
 */
export function settle(place: Place, to: unknown, at: number): Place {
  if (place.region !== undefined) existing(place.region);
  const region = place.region ?? (typeof to === 'string' ? (parsePhone(to).region ?? undefined) : undefined);
  const known = region === undefined || place.jurisdictions !== undefined ? place : { ...place, region };
  // what is no instant is for the core to refuse
  if (Number.isNaN(new Date(instant(at)).getTime())) return known;
  if (known.recipientZones !== undefined) {
    // what is no list is for the core to refuse
    return Array.isArray(known.recipientZones) ? { ...known, recipientZones: known.recipientZones.map((zone) => withChanges(zone, at)) } : known;
  }
  const sets = known.jurisdictions ?? (region === undefined ? [] : jurisdictionsFor({ region, ...(known.subdivision === undefined ? {} : { subdivision: known.subdivision }) }));
  if (!Array.isArray(sets)) return known;
  const zones = guarded(() => core().zonesOf(sets.join()));
  const recipientZones = zones.map((zone) => zoneAt(zone, at)).filter((zone) => zone !== undefined);
  return recipientZones.length === 0 ? known : { ...known, recipientZones };
}

/** A zone as the host knows it at a time. Asked for again within the minute it is remembered: the host takes long to say. */
function zoneAt(zone: string, at: number): Zone | undefined {
  const key = `${Math.floor(at / MINUTE)} ${zone}`;
  if (!zonesKnown.has(key)) {
    if (zonesKnown.size >= MOST_ZONES) zonesKnown.clear();
    const utcOffset = offsetOf(zone, at);
    zonesKnown.set(key, utcOffset === undefined ? undefined : withChanges({ zone, utcOffset }, at));
  }
  return zonesKnown.get(key);
}

const zonesKnown = new Map<string, Zone | undefined>();
const MOST_ZONES = 1000;

/** The offset of a zone at an instant, by the host's own data; undefined where it does not know the zone. */
export function offsetOf(zone: string, at: number): string | undefined {
  let format = formats.get(zone);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
    } catch {
      return undefined;
    }
    formats.set(zone, format);
  }
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return name === 'GMT' ? '+00:00' : (/^GMT([+-]\d{2}:\d{2})/.exec(name)?.[1] ?? undefined);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A zone with the changes of its offset within the 40 days in which an open hour is looked for. Only where the host agrees on the offset itself. */
function withChanges(zone: Zone, at: number): Zone {
  if (typeof zone?.zone !== 'string' || zone.changes !== undefined || offsetOf(zone.zone, at) !== zone.utcOffset) return zone;
  const changes: { at: number; utcOffset: string }[] = [];
  for (let from = at; from < at + 40 * DAY && from + STEP <= LAST; from += STEP) {
    const [before, after] = [offsetOf(zone.zone, from), offsetOf(zone.zone, from + STEP)];
    if (before === after || after === undefined) continue;
    // offsets change on a minute: halve until it is found
    let [low, high] = [Math.floor(from / MINUTE), Math.ceil((from + STEP) / MINUTE)];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetOf(zone.zone, middle * MINUTE) === before) low = middle;
      else high = middle;
    }
    changes.push({ at: high * MINUTE, utcOffset: after });
  }
  return changes.length === 0 ? zone : { ...zone, changes };
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The last instant of a `Date`. */
const LAST = 8.64e15;
// no zone changes its offset twice in so short a time
const STEP = 8 * DAY;
