import { around, linesOf } from './look.js';

/**
 * Whether something lies over words: as the browser says (`told`, IntersectionObserver v2), and as a touch there finds
 * it. The browser gives no word for what has an effect on it, such as a shadow: there a touch alone decides.
 */
export function isCovered(pieces: Element[], told: boolean): boolean {
  return (told && !pieces.some(hasEffect)) || pieces.some(liesBelow);
}

/** What a capture says of the whole: `unknown` where the browser has no word for it. A page laid out anew is given a moment. */
export async function occlusionOf(pieces: Element[], told: () => string): Promise<string> {
  for (let tries = 0; told() === 'covered' && !pieces.some(hasEffect) && tries < 7; tries++) await new Promise((resolve) => setTimeout(resolve, 100));
  const result = told();
  if (isCovered(pieces, result === 'covered')) return 'covered';
  return result === 'covered' ? 'unknown' : result;
}

/** Whatever keeps IntersectionObserver v2 from calling an element visible, and hides nothing. */
function hasEffect(element: Element): boolean {
  for (let at: Element | undefined = element; at; at = around(at)) {
    const { filter, opacity, transform, scale, rotate } = getComputedStyle(at);
    const { a, b, c, d, is2D } = new DOMMatrix(transform === 'none' ? '' : transform);
    const moved = is2D && a === 1 && b === 0 && c === 0 && d === 1;
    if (filter !== 'none' || opacity !== '1' || !moved || [scale, rotate].some((effect) => (effect || 'none') !== 'none')) return true;
  }
  return false;
}

/** Whether a touch on the words, in the middle of a line, meets something painted that is not theirs. */
function liesBelow(piece: Element): boolean {
  // a shadow root answers for itself alone
  const roots = new Set([document, piece.getRootNode() as Document | ShadowRoot]);
  return linesOf(piece).some(({ left, top, right, bottom }) => [...roots].some((root) => {
    for (const hit of root.elementsFromPoint((left + right) / 2, (top + bottom) / 2)) {
      if (piece.contains(hit) || hit.shadowRoot?.contains(piece)) return false;
      const styles = hit.contains(piece) ? [getComputedStyle(hit, '::before'), getComputedStyle(hit, '::after')] : [getComputedStyle(hit)];
      if (styles.some((style) => isPainted(style, hit))) return true;
      if (hit.contains(piece) && getComputedStyle(piece).pointerEvents === 'none') return false;
    }
    return false;
  }));
}

function isPainted({ backgroundColor, backgroundImage, content, opacity, position }: CSSStyleDeclaration, hit: Element): boolean {
  if (opacity === '0') return false;
  const generated = content !== 'normal';
  if (generated && (content === 'none' || position === 'static')) return false;
  return backgroundImage !== 'none' || !/^transparent$|[,/] ?0\)$/.test(backgroundColor) || (!generated && hit.matches('img, video, canvas, iframe, object, embed, svg, input, textarea, select'));
}
