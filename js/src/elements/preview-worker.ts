import { isConsentError } from '../core/error.js';
import { bindInit } from '../core/instance.js';
import { countSegments, loadWordLists, previewMessage, splitSegments, variablesIn, type DraftQuestion, type SegmentPolicy, type Segments } from '../core/message.js';
import { soon } from './base.js';
import type { DeskMessage, DeskQuestion, Looked, PlaceSummary } from './preview/desk.js';

let ready: Promise<void> | undefined;

addEventListener('message', async ({ data }: MessageEvent<DeskMessage>) => {
  if ('module' in data) {
    // without the word lists all else is looked at, and a finding says so
    ready = soon(bindInit(() => data.module, () => new URL(data.words))()).then(() => soon(loadWordLists()).catch(() => undefined));
    postMessage({});
    // told to each that asks
    return ready.catch(() => undefined);
  }
  try {
    if (!ready) throw new Error('no module');
    await ready;
    if ('list' in data) await loadWordLists(data.list);
    postMessage({ id: data.id, answer: 'list' in data ? null : look(data.question) });
  } catch (error) {
    postMessage({ id: data.id, error: { message: error instanceof Error ? error.message : String(error), code: isConsentError(error) ? error.code : undefined } });
  }
});

function look({ draft, place, places, asOf, policy }: DeskQuestion): Looked {
  const asked = (jurisdiction: string): DraftQuestion => ({ jurisdiction, asOf, ...(policy ? { policy: policy as SegmentPolicy } : {}) });
  const preview = previewMessage(draft, asked(place));
  const count = (id: string): PlaceSummary => {
    const { segments, findings, sendWindow } = id === place ? preview : previewMessage(draft, asked(id));
    const of = (wanted: string) => findings.filter(({ severity }) => severity === wanted).length;
    return { id, segments: segments.segments, errors: of('error'), warnings: of('warning'), ...(sendWindow ? { open: sendWindow.open } : {}) };
  };
  return { preview, split: splitSegments(preview.text, preview.segments.policy).map((text) => ({ text, units: unitsOf(text, preview.segments) })), variables: variablesIn(draft, asked(place)), places: places.map(count) };
}

/** Units of one part: it may end before it is full, for what it cannot split goes whole into the next. */
function unitsOf(part: string, { encoding, policy }: Segments): number {
  if (policy === 'cn-domestic') return [...part].length;
  return encoding === 'ucs-2' ? part.length : countSegments(part, policy).units;
}
