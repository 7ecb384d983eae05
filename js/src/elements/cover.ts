import { around, holds, linesOf, piecesOf, textsOf } from './look.js';
import { isThrough } from './paint.js';
import type { Sight } from './watch.js';

/**
 * Whether something lies over words: as the browser says (`told`, IntersectionObserver v2), and as a touch there finds
 * it. The browser gives no word for what has an effect on it, such as a shadow, and counts layers that show nothing, such
 * as the place where a page's short messages come up: there a touch alone decides.
 */
export function isCovered(pieces: Element[], told: boolean): boolean {
  const layers = layersOver(pieces);
  return layers.some(({ painted }) => painted) || (told && !pieces.some((piece, at) => hasEffect(piece) || layers[at]?.bare));
}

/** The same of a part whose box is being ticked. The browser's word is of up to 100 ms ago, when a list may have lain there that this press closed. */
export async function isTickedUnseen(part: Element, sight: Sight): Promise<boolean> {
  const pieces = piecesOf(part);
  if (!isCovered(pieces, sight.covers(part))) return false;
  if (isCovered(pieces, false)) return true;
  await new Promise((resolve) => setTimeout(resolve, 250));
  return sight.covers(part);
}

/** What a capture says of the whole: `unknown` where the browser has no word for it. A page laid out anew is given a moment. */
export async function occlusionOf(host: Element, pieces: Element[], covered: Map<Element, number>): Promise<string> {
  for (let tries = 0; ; tries++) {
    const layers = layersOver(pieces);
    const since = pieces.map((piece) => covered.get(watchedPart(piece, host, covered)));
    const under = pieces.filter((_, at) => since[at] !== undefined && since[at] !== Infinity);
    const plain = under.some((piece) => !hasEffect(piece) && !layers[pieces.indexOf(piece)]?.bare);
    if (plain && tries < 7) await new Promise((resolve) => setTimeout(resolve, 100));
    else if (plain || layers.some(({ painted }) => painted)) return 'covered';
    // what shows nothing inside of it is the element's own
    else return since.includes(undefined) || (under.length > 0 && covered.get(host) !== Infinity) ? 'unknown' : 'clear';
  }
}

/**
 * The part for which the browser was asked about some words, or the whole where their lines stand outside of it: what
 * reaches over the edge of the whole, such as the focus ring of a button below, does not lie over words.
 */
function watchedPart(piece: Element, host: Element, covered: Map<Element, number>): Element {
  let part = piece;
  while (part !== host && !covered.has(part)) part = around(part) as Element;
  return holds(part.getBoundingClientRect(), linesOf(piece)) ? part : host;
}

/** Whatever keeps IntersectionObserver v2 from calling an element visible, and hides nothing. */
function hasEffect(element: Element): boolean {
  for (let at: Element | undefined = element; at; at = around(at)) {
    const { filter, backdropFilter, opacity, transform, scale, rotate } = getComputedStyle(at);
    const { a, b, c, d, is2D } = new DOMMatrix(transform === 'none' ? '' : transform);
    const moved = is2D && a === 1 && b === 0 && c === 0 && d === 1;
    if (filter !== 'none' || opacity !== '1' || !moved || [backdropFilter, scale, rotate].some((effect) => (effect || 'none') !== 'none')) return true;
  }
  return false;
}

interface Layers {
  /** A touch in the middle of a line meets something painted. */
  painted: boolean;
  /** All along the lines there is nothing over the words but layers that show nothing. */
  bare: boolean;
}

/** What a touch on each piece meets before its words. Layers that let a touch through are met too. */
function layersOver(pieces: Element[]): Layers[] {
  const roots = [...new Set([document, ...pieces.map((piece) => piece.getRootNode() as Document | ShadowRoot)])];
  // browsers of before 2023 take no sheet from a script, and meet what a touch meets
  const sheet = 'adoptedStyleSheets' in document ? new CSSStyleSheet() : undefined;
  sheet?.replaceSync('*, ::before, ::after { pointer-events: auto !important }');
  const before = roots.map(({ adoptedStyleSheets }) => [...(adoptedStyleSheets ?? [])]);
  if (sheet) roots.forEach((root, at) => (root.adoptedStyleSheets = [...(before[at] ?? []), sheet]));
  try {
    return pieces.map((piece) => {
      const found: { middle: boolean; painted: boolean; bare: boolean }[] = [];
      for (const line of linesOf(piece)) for (const root of roots) for (let step = 1; step < 8; step++) {
        const hits = root.elementsFromPoint(line.left + ((line.right - line.left) * step) / 8, (line.top + line.bottom) / 2);
        // a shadow root answers for itself alone
        const end = hits.findIndex((hit) => piece.contains(hit) || hit.shadowRoot?.contains(piece));
        for (const hit of end < 0 ? hits : hits.slice(0, end)) {
          const above = hit.contains(piece);
          const styles = ['::before', '::after', ...(above ? [] : [''])].map((pseudo) => getComputedStyle(hit, pseudo));
          const painted = styles.some((style) => isPainted(style, hit, above));
          found.push({ middle: step === 4, painted, bare: end >= 0 && !painted && !styles.some((style) => showsMore(style, hit, piece)) });
        }
      }
      return { painted: found.some(({ middle, painted }) => middle && painted), bare: found.length > 0 && found.every(({ bare }) => bare) };
    });
  } finally {
    if (sheet) roots.forEach((root, at) => (root.adoptedStyleSheets = before[at] ?? []));
  }
}

/** Letters, lines, shadows and what else may show of a layer that has no ground. */
function showsMore({ borderStyle, boxShadow, content, outlineStyle, backdropFilter }: CSSStyleDeclaration, hit: Element, piece: Element): boolean {
  const letters = !hit.contains(piece) && (textsOf(hit).length > 0 || hit.shadowRoot !== null || hit.localName.includes('-'));
  return letters || !/^(none|normal|"")$/.test(content) || borderStyle !== 'none' || boxShadow !== 'none' || outlineStyle !== 'none' || (backdropFilter || 'none') !== 'none';
}

function isPainted({ backgroundColor, backgroundImage, content, fill, opacity, position, stroke }: CSSStyleDeclaration, hit: Element, above: boolean): boolean {
  if (opacity === '0') return false;
  const generated = content !== 'normal';
  // what an element around the words generates in its place is beside them
  if (generated && (content === 'none' || (above && position === 'static'))) return false;
  // a drawing is met as a whole, and by each of its shapes
  if (hit instanceof SVGElement && hit.ownerSVGElement) return hit.matches('image') || [fill, stroke].some((colour) => colour !== 'none' && !isThrough(colour));
  return backgroundImage !== 'none' || !isThrough(backgroundColor) || (!generated && hit.matches('img, video, canvas, iframe, object, embed, input, textarea, select'));
}
