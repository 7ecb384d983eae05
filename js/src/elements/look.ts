import { type Colour, type Shade, converted, faded, fading, filtered, isClear, NOTHING, over, ratio, shadesOf, shadows, toColour } from './paint.js';

/** How the words of one element come to the eye. */
export interface Look {
  /** CSS px on the page: as the words are scaled and zoomed. */
  font: number;
  /** WCAG 2.2 contrast ratio against what lies behind the words, the least of it; 0 where a colour cannot be told. */
  contrast: number;
  /** In the document, and not to be seen on the page. */
  hidden: boolean;
  /** Shown as other words than those in the document: generated, transformed, mirrored, struck through. */
  altered: boolean;
}

type Rect = Record<'left' | 'top' | 'right' | 'bottom', number>;

/** Walks from an element out to the page: its words are seen as everything around them lets them be. */
export function look(element: Element, frame?: Element): Look {
  const style = getComputedStyle(element);
  const lines = linesOf(element);
  let seen = lines;
  /** Where the words are to be seen: in what scrolls, anywhere in it. */
  let places = lines;
  let shades = shadesOf(style);
  let font = Number.parseFloat(style.fontSize);
  let [opacity, scale, across, upright] = [1, 1, 1, 1];
  let hidden = element.checkVisibility?.({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }) === false || style.contentVisibility === 'hidden' || isCrowded(style, lines);
  let altered = isAltered(element, style);
  /** How what we come from is placed: what left the flow is clipped only by what it is placed in. */
  let placed = 'static';
  let framed = true;
  for (let at: Element | undefined = element; at; at = around(at)) {
    const css = getComputedStyle(at);
    // the beginning of a part may look otherwise than the rest
    for (const first of framed ? ['::first-line', '::first-letter'].map((name) => getComputedStyle(at as Element, name)) : []) {
      if (first.fontSize !== css.fontSize) font = Math.min(font, Number.parseFloat(first.fontSize) || font);
      if (first.color && differs(first, css)) shades = both(shades, through(shadesOf(first), [toColour(first.backgroundColor)]));
      altered ||= (first.textTransform || 'none') !== 'none';
    }
    framed = frame !== undefined && framed && at !== frame;
    const box = at.getBoundingClientRect();
    const holding = placed === 'static' || at === frame || css.transform !== 'none' || css.filter !== 'none' || (placed === 'absolute' && css.position !== 'static');
    if (holding && isScrolled(css.overflowX + css.overflowY)) places = [box];
    // an image counts where it shines through
    if (shades?.some(([, behind]) => behind[3] < 1)) shades = through(shades, groundsOf(at, css, places));
    let share = Number(css.opacity);
    for (const [name, amount] of filtersOf(css.filter)) {
      if (name === 'opacity') share *= amount;
      else if (name === 'blur') hidden ||= amount > 0.5;
      else if (name !== 'drop-shadow') shades = through(shades, [NOTHING], (layer) => filtered(layer, name, amount));
    }
    shades = css.mixBlendMode === 'normal' ? through(shades, [NOTHING], (layer) => faded(layer, share)) : undefined;
    opacity *= share;
    if (css.clipPath !== 'none' || (css.clip || 'auto') !== 'auto' || (css.maskImage || 'none') !== 'none' || isSmeared(css)) hidden = true;
    if (css.textDecorationLine.includes('line-through')) altered = true;
    const { a, b, c, d } = new DOMMatrix(css.transform === 'none' ? '' : css.transform);
    const [x = 1, y = x] = (css.scale || 'none') === 'none' ? [] : css.scale.split(' ').map(Number);
    const turn = Math.sign(Math.cos(((Number.parseFloat(css.rotate) || 0) * Math.PI) / 180));
    across *= Math.sign(a * x) * turn;
    upright *= Math.sign(d * y) * turn;
    const [wide, high] = [Math.hypot(a, b), Math.hypot(c, d)];
    // letters that slant are as thin as what is left between their sides
    const thin = Math.abs(a * d - b * c) / (Math.max(wide, high) || 1);
    scale *= Math.min(wide * Math.abs(x), high * Math.abs(y), thin * Math.min(Math.abs(x), Math.abs(y))) * (Number.parseFloat(css.zoom) || 1);
    if (holding) {
      placed = 'static';
      seen = clipped(seen, at, css, frame);
    }
    // an outline that lies inside is drawn over the words
    const ring = Number.parseFloat(css.outlineOffset);
    if (ring < 0 && css.outlineStyle !== 'none') seen = seen.map((line) => within(line, grown(box, ring)));
    if (/absolute|fixed/.test(css.position)) placed = css.position;
    // an open dialog lies above all that is around it
    if (TOP && at.matches(TOP)) break;
  }
  const canvas = (shades?.some(([, behind]) => behind[3] < 1) && converted('Canvas')) || [255, 255, 255, 1];
  // nobody can scroll to what lies before the beginning of a page
  const { direction } = getComputedStyle(document.documentElement);
  seen = seen.map((line) => ({ ...line, left: direction === 'rtl' ? line.left : Math.max(line.left, -scrollX), top: Math.max(line.top, -scrollY) }));
  return {
    font: font * scale,
    contrast: Math.min(...(through(shades, [canvas as Colour])?.map(([text, behind]) => ratio(text, behind)) ?? [0])),
    hidden: hidden || opacity < 0.55 || area(lines) < 4 || area(seen) < 0.75 * area(lines),
    altered: altered || across < 0 || upright < 0,
  };
}

/** The same letters over what lies one layer further behind; undefined where a colour of it is. */
function through(shades: Shade[] | undefined, grounds: (Colour | undefined)[], change = (layer: Colour): Colour | undefined => layer): Shade[] | undefined {
  const all = shades?.flatMap((shade) => grounds.map((ground) => shade.map((layer) => ground && change(over(layer, ground)))));
  // gradients over gradients
  return all && all.length <= 4096 && all.every((shade) => !shade.includes(undefined)) ? (all as Shade[]) : undefined;
}

function both(one: Shade[] | undefined, other: Shade[] | undefined): Shade[] | undefined {
  return one && other && [...one, ...other];
}

function differs(first: CSSStyleDeclaration, css: CSSStyleDeclaration): boolean {
  return ['color', '-webkit-text-fill-color', 'background-color'].some((name) => first.getPropertyValue(name) !== css.getPropertyValue(name));
}

/** The colours an element may paint behind words at some places; a place outside of it has none of them. */
function groundsOf(at: Element, css: CSSStyleDeclaration, places: Rect[]): (Colour | undefined)[] {
  const ground = toColour(css.backgroundColor);
  // painted in the letters, or nowhere
  if (css.display === 'contents' || css.visibility !== 'visible' || css.backgroundClip.includes('text')) return [NOTHING];
  const fades = css.backgroundImage === 'none' ? [NOTHING] : fading(css.backgroundImage);
  if (!ground || !fades) return [undefined];
  const whole = /^repeat(, repeat)*$/.test(css.backgroundRepeat) || (/^(auto|cover)$/.test(css.backgroundSize) && /^[\d.]+% [\d.]+%$/.test(css.backgroundPosition));
  const grounds = [...fades, ...(whole ? [] : [NOTHING])].map((fade) => over(fade, ground));
  const box = at.getBoundingClientRect();
  for (const { colour, lengths: [x = 0, y = 0, blur = 0, spread = 0] } of shadows(css.boxShadow).filter(({ inset }) => inset)) {
    const { left, top, right, bottom } = grown(box, -spread - blur / 2);
    const free = { left: left + x, top: top + y, right: right + x, bottom: bottom + y };
    if (places.some((line) => area([within(line, free)]) < 0.75 * area([line]))) grounds.push(...grounds.map((one) => over(colour, one)));
  }
  // what the page is painted with has no end
  const page = at === document.documentElement || (at === document.body && isClear(getComputedStyle(document.documentElement)));
  return page || holds(box, places) ? grounds : [...grounds, NOTHING];
}

/** Whether the middle of each line is inside a box. */
export function holds({ left, top, right, bottom }: Rect, lines: Rect[]): boolean {
  return lines.every((line) => {
    const [x, y] = [(line.left + line.right) / 2, (line.top + line.bottom) / 2];
    return x >= left && x <= right && y >= top && y <= bottom;
  });
}

function grown({ left, top, right, bottom }: Rect, by: number): Rect {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by };
}

/** The element around another on the page, through slots and out of shadow roots. */
export function around(element: Element): Element | undefined {
  return element.assignedSlot ?? element.parentElement ?? (element.getRootNode() as ShadowRoot).host;
}

/** Where the words stand that an element holds itself, line by line. */
export function linesOf(element: Element): Rect[] {
  const range = document.createRange();
  return textsOf(element).flatMap((node) => {
    range.selectNodeContents(node);
    return [...range.getClientRects()].map(({ left, top, right, bottom }) => ({ left, top, right, bottom }));
  });
}

/** The elements inside another that hold words themselves, and the other where it does. */
export function piecesOf(element: Element): Element[] {
  return [element, ...element.querySelectorAll('*')].filter((piece) => textsOf(piece).length > 0);
}

export function textsOf(element: Element): Node[] {
  return [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && /\S/.test(node.nodeValue ?? ''));
}

/** What styles write into an element: in place of what it holds, before and after it. */
function generatedIn(element: Element): string[] {
  return ['', '::before', '::after'].map((pseudo) => getComputedStyle(element, pseudo)).map(({ content, display }) => (display === 'none' ? 'none' : content));
}

/** Whether styles write words beside those of a part, as before the box of a sentence; signs and pictures are no words. */
export function addsWords(part: Element): boolean {
  const all = [part, ...part.querySelectorAll('*')];
  return all.some(hasMarker) || all.flatMap(generatedIn).some((content) => /"[^"]*[\p{L}\p{N}]|counter|attr\(/u.test(content.replace(/url\("[^"]*"\)| \/ .*/g, '')));
}

/** A list may write words before each of its items; bullets and numbers are no words. */
function hasMarker(item: Element): boolean {
  const { display, listStyleType } = getComputedStyle(item);
  const { content } = getComputedStyle(item, '::marker');
  return display.includes('list-item') && !(/^(none|disc|circle|square|decimal|disclosure-\w+)$/.test(listStyleType) && /^(|none|normal)$/.test(content));
}

/** Generated content, transformed letters and turned directions show other words than the ones in the document. */
function isAltered(element: Element, style: CSSStyleDeclaration): boolean {
  const generated = generatedIn(element).some((content) => !/^(none|normal|"\s*")$/.test(content));
  const security = style.getPropertyValue('-webkit-text-security');
  return generated || style.textTransform !== 'none' || style.unicodeBidi.includes('override') || (security !== '' && security !== 'none');
}

/** Letters, words or lines that run into one another. */
function isCrowded({ fontSize, letterSpacing, wordSpacing }: CSSStyleDeclaration, lines: Rect[]): boolean {
  const em = Number.parseFloat(fontSize);
  if (Number.parseFloat(letterSpacing) < -0.15 * em || Number.parseFloat(wordSpacing) < -0.2 * em) return true;
  return lines.some((line, index) => index > 0 && area([within(line, lines[index - 1] as Rect)]) > 0.5 * area([line]));
}

/** Shadows and underlines so far from their letters, or so thick, that they lie over others. */
function isSmeared({ fontSize, textShadow, textDecorationLine, textDecorationThickness, textUnderlineOffset }: CSSStyleDeclaration): boolean {
  const em = Number.parseFloat(fontSize);
  const lined = textDecorationLine !== 'none' && (Number.parseFloat(textDecorationThickness) > 0.4 * em || Math.abs(Number.parseFloat(textUnderlineOffset)) > em);
  return lined || shadows(textShadow).some(({ colour, lengths: [x = 0, y = 0, blur = 0] }) => colour[3] > 0 && Math.max(Math.abs(x), Math.abs(y)) + blur > em);
}

/** What is left of lines in an element that clips them: where it scrolls, once they are scrolled to. The page always can be. */
function clipped(lines: Rect[], at: Element, { direction, overflowX, overflowY }: CSSStyleDeclaration, frame?: Element): Rect[] {
  const page = at === document.body || at === document.documentElement;
  const clips = (overflow: string) => at === frame || (!page && overflow !== 'visible');
  if (!clips(overflowX) && !clips(overflowY)) return lines;
  const { left, top, right, bottom } = at.getBoundingClientRect();
  const window = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity, ...(clips(overflowX) && { left, right }), ...(clips(overflowY) && { top, bottom }) };
  return lines.map((line) => {
    const across = !page && isScrolled(overflowX) ? toView(line.left, line.right, left, right, at.scrollLeft, direction === 'rtl') : 0;
    const down = !page && isScrolled(overflowY) ? toView(line.top, line.bottom, top, bottom, at.scrollTop) : 0;
    return within({ left: line.left + across, right: line.right + across, top: line.top + down, bottom: line.bottom + down }, window);
  });
}

function isScrolled(overflow: string): boolean {
  return /auto|scroll/.test(overflow);
}

/** How far something is moved when it is scrolled to. What lies before the beginning stays out of view. */
function toView(start: number, end: number, from: number, to: number, scrolled: number, backwards = false): number {
  if (backwards ? end + scrolled > to + 1 : start + scrolled < from - 1) return scrolled;
  return start < from ? from - start : Math.min(0, Math.max(to - end, from - start));
}

function within(a: Rect, b: Rect): Rect {
  return { left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) };
}

function area(rects: Rect[]): number {
  return rects.reduce((sum, { left, top, right, bottom }) => sum + Math.max(0, right - left) * Math.max(0, bottom - top), 0);
}

/** Name and amount of each function of a computed `filter`. */
function filtersOf(filter: string): [name: string, amount: number][] {
  return [...filter.matchAll(/([a-z-]+)\(((?:[^()]|\([^()]*\))*)\)/g)].map(([, name = '', inside = '']) => [name, Number.parseFloat(inside) / (inside.endsWith('%') ? 100 : 1)]);
}

/** What lies above the page, in the words this browser knows. */
const TOP = [':modal', ':popover-open'].filter((state) => CSS.supports(`selector(${state})`)).join();
