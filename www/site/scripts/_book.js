// An operator's book, read from events as sinks get them: one a line. Every document is verified before it counts.
import { core } from './_page.js';
import { claimsOf } from './_receipt.js';

/** Events and keys out of files: a JSON Web Key Set, lines of events, or bare receipts a line. What is neither is named. */
export async function readFiles(files) {
  const found = { events: [], keys: undefined, unread: 0, unreadable: [] };
  for (const file of files) if (!(await readInto(found, file))) found.unreadable.push(file.name);
  return found;
}

/** False for a file that holds nothing of use. Pictures and databases have a zero near their beginning; no text has. */
async function readInto(found, file) {
  if (new Uint8Array(await file.slice(0, 4096).arrayBuffer()).includes(0)) return false;
  const text = await file.text();
  const whole = parsed(text);
  if (Array.isArray(whole?.keys)) {
    found.keys = whole;
    return true;
  }
  // one event a line, or a list of them as other tools write it
  const lines = Array.isArray(whole) ? whole : typeof whole === 'object' && whole !== null ? [whole] : text.split('\n').map((part) => part.trim()).filter(Boolean);
  const events = lines.map((line) => (typeof line === 'string' ? parsed(line) : line) ?? (/^ey[\w.~-]+$/.test(line) ? { [line.includes('~') ? 'receipt' : 'statement']: line } : undefined)).filter((event) => typeof event?.receipt === 'string' || typeof event?.statement === 'string');
  if (events.length === 0) return false;
  found.events.push(...events);
  found.unread += lines.length - events.length;
  return true;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Everything verified; what does not verify is counted and left out. */
export async function bookOf(events, keys) {
  const asOf = Date.now();
  const receipts = new Map();
  const statements = new Map();
  let refused = 0;
  for (const { receipt, statement } of events) {
    if (receipt) {
      const verification = await core('verifyReceipt', receipt, { keys, asOf });
      const contents = await core('showReceipt', receipt);
      if (verification.outcome.startsWith('valid')) receipts.set(verification.id, { id: verification.id, receipt, claims: claimsOf(receipt), phone: contents.phone?.e164 });
      else refused += 1;
    } else {
      const verification = await core('verifyStatement', statement, { keys });
      if (verification.outcome === 'valid') statements.set(verification.id, { id: verification.id, token: statement, ...verification.statement });
      else refused += 1;
    }
  }
  const byTime = (a, b) => (a.claims?.at ?? a.at) - (b.claims?.at ?? b.at);
  return { receipts: [...receipts.values()].sort(byTime), statements: [...statements.values()].sort(byTime), refused };
}

/** For each number and purpose: whether a text is covered now, and why. The text itself is judged elsewhere. */
export async function standings(receipts, keys) {
  const asOf = Date.now();
  const rows = [];
  const people = Map.groupBy(receipts.filter(({ phone }) => phone), ({ phone }) => phone);
  for (const [phone, theirs] of people) {
    const scopes = new Map(theirs.flatMap(({ claims }) => claims.grants.filter(({ purpose, channel }) => purpose && channel).map((grant) => [`${grant.purpose}/${grant.channel}`, grant])));
    for (const { purpose, channel, messageClass } of scopes.values()) {
      const last = theirs.at(-1);
      const { ctl } = last.claims;
      const message = { text: ctl.sender, messageClass: messageClass ?? 'transactional', purpose, channel, locale: 'en', sender: { name: ctl.sender, kind: 'alphanumeric' }, to: phone };
      const decision = await core('authorize', { message, receipts: theirs.map(({ receipt }) => receipt), keys, issuer: last.claims.iss, asOf, complete: true }).catch((error) => ({ allowed: false, reasons: [{ code: error.code, message: error.message }] }));
      rows.push({ phone, purpose, channel, allowed: decision.allowed, reason: decision.reasons[0], last: last.claims });
    }
  }
  return rows;
}

/** How many numbers had a grant that stood, and how many withdrew until nothing was left, after each receipt. */
export function overTime(receipts) {
  const open = new Map();
  return receipts.filter(({ phone }) => phone).map(({ phone, claims: { at, ev, grants } }) => {
    const before = open.get(phone);
    const given = grants.filter(({ status }) => status === 'given');
    if (ev === 'withdraw') open.set(phone, (before ?? []).filter((grant) => !grants.some((gone) => covers(gone, grant))));
    else if (given.length > 0) open.set(phone, [...(before ?? []), ...given]);
    const all = [...open.values()];
    return { at, given: all.filter(({ length }) => length > 0).length, withdrawn: all.filter(({ length }) => length === 0).length };
  });
}

/** A withdrawal means everything that it does not tell apart. */
function covers(gone, grant) {
  return ['purpose', 'channel', 'messageClass'].every((part) => gone[part] === undefined || gone[part] === grant[part]);
}
