/** How the words of one element come to the eye. */
export interface Look {
  /** CSS px on the page: as the words are scaled and zoomed. */
  font: number;
  /** WCAG 2.2 contrast ratio against what lies behind the words; 0 where a colour cannot be told. */
  contrast: number;
  /** In the document, and not to be seen on the page. */
  hidden: boolean;
  /** Shown as other words than those in the document: generated, transformed, mirrored, struck through. */
  altered: boolean;
}

type Rect = Record<'left' | 'top' | 'right' | 'bottom', number>;
type Colour = [red: number, green: number, blue: number, alpha: number];

/** Walks from an element out to the page: its words are seen as everything around them lets them be. */
export function look(element: Element, frame?: Element): Look {
  const style = getComputedStyle(element);
  const lines = linesOf(element);
  let seen = lines;
  let text = colour(style.getPropertyValue('-webkit-text-fill-color') || style.color);
  let behind: Colour | undefined = [0, 0, 0, 0];
  let [opacity, scale, across, upright] = [1, 1, 1, 1];
  let hidden = element.checkVisibility?.({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }) === false || style.contentVisibility === 'hidden' || isCrowded(style, lines);
  let altered = isAltered(element, style);
  /** How what we come from is placed: what left the flow is clipped only by what it is placed in. */
  let placed = 'static';
  for (let at: Element | undefined = element; at; at = around(at)) {
    const css = getComputedStyle(at);
    // an image counts where it shines through
    const ground = css.backgroundImage === 'none' || behind?.[3] === 1 ? colour(css.backgroundColor) : undefined;
    let share = Number(css.opacity);
    const colours: (Colour | undefined)[] = [text, behind].map((layer) => layer && ground && over(layer, ground));
    for (const [name, amount] of filtersOf(css.filter)) {
      if (name === 'opacity') share *= amount;
      else if (name === 'blur') hidden ||= amount > 0.5;
      else if (name !== 'drop-shadow') for (const layer of [0, 1]) colours[layer] = colours[layer] && filtered(colours[layer], name, amount);
    }
    [text, behind] = css.mixBlendMode === 'normal' ? colours.map((layer) => layer && faded(layer, share)) : [];
    opacity *= share;
    if (css.clipPath !== 'none' || (css.clip || 'auto') !== 'auto' || (css.maskImage || 'none') !== 'none') hidden = true;
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
    if (placed === 'static' || at === frame || css.transform !== 'none' || css.filter !== 'none' || (placed === 'absolute' && css.position !== 'static')) {
      placed = 'static';
      seen = clipped(seen, at, css, frame);
    }
    if (/absolute|fixed/.test(css.position)) placed = css.position;
    // an open dialog lies above all that is around it
    if (TOP && at.matches(TOP)) break;
  }
  const canvas = (behind?.[3] !== 1 && converted('Canvas')) || [255, 255, 255, 1];
  // nobody can scroll to what lies before the beginning of a page
  const { direction } = getComputedStyle(document.documentElement);
  seen = seen.map((line) => ({ ...line, left: direction === 'rtl' ? line.left : Math.max(line.left, -scrollX), top: Math.max(line.top, -scrollY) }));
  return {
    font: Number.parseFloat(style.fontSize) * scale,
    contrast: text && behind ? ratio(over(text, canvas), over(behind, canvas)) : 0,
    hidden: hidden || opacity < 0.55 || area(lines) < 4 || area(seen) < 0.75 * area(lines),
    altered: altered || across < 0 || upright < 0,
  };
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
  const written = [part, ...part.querySelectorAll('*')].flatMap(generatedIn);
  return written.some((content) => /"[^"]*[\p{L}\p{N}]|counter|attr\(/u.test(content.replace(/url\("[^"]*"\)| \/ .*/g, '')));
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

/** What is left of lines in an element that clips them; what scrolls can be scrolled, and the page always does. */
function clipped(lines: Rect[], at: Element, { overflowX, overflowY }: CSSStyleDeclaration, frame?: Element): Rect[] {
  const clips = (overflow: string) => at === frame || (/hidden|clip/.test(overflow) && at !== document.body && at !== document.documentElement);
  if (!clips(overflowX) && !clips(overflowY)) return lines;
  const { left, top, right, bottom } = at.getBoundingClientRect();
  const window = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity, ...(clips(overflowX) && { left, right }), ...(clips(overflowY) && { top, bottom }) };
  return lines.map((line) => within(line, window));
}

function within(a: Rect, b: Rect): Rect {
  return { left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) };
}

function area(rects: Rect[]): number {
  return rects.reduce((sum, { left, top, right, bottom }) => sum + Math.max(0, right - left) * Math.max(0, bottom - top), 0);
}

function ratio(text: Colour, behind: Colour): number {
  const [light, dark] = [luminance(text), luminance(behind)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function colour(text: string): Colour | undefined {
  const srgb = /^color\(srgb /.test(text);
  const parts = /^(?:rgba?\(|color\(srgb )([^)]+)\)$/.exec(text)?.[1]?.split(/[\s,/]+/).map(Number);
  if (!parts || parts.length < 3 || parts.some(Number.isNaN)) return srgb ? undefined : converted(text);
  const [red = 0, green = 0, blue = 0, alpha = 1] = parts;
  const scale = (channel: number) => (srgb ? 255 * Math.min(1, Math.max(0, channel)) : channel);
  return [scale(red), scale(green), scale(blue), alpha];
}

/** Colours of other spaces (`oklch`, `lab`), as the browser itself turns them into sRGB. */
function converted(text: string): Colour | undefined {
  const probe = document.createElement('i');
  probe.style.color = `color(from ${text} srgb r g b / alpha)`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return /^color\(srgb /.test(found) ? colour(found) : undefined;
}

/** One layer above another. */
function over(above: Colour, below: Colour): Colour {
  const alpha = above[3] + below[3] * (1 - above[3]);
  const mixed = (channel: 0 | 1 | 2) => (alpha === 0 ? 0 : (above[channel] * above[3] + below[channel] * below[3] * (1 - above[3])) / alpha);
  return [mixed(0), mixed(1), mixed(2), alpha];
}

function faded([red, green, blue, alpha]: Colour, share: number): Colour {
  return [red, green, blue, alpha * share];
}

/** Name and amount of each function of a computed `filter`. */
function filtersOf(filter: string): [name: string, amount: number][] {
  return [...filter.matchAll(/([a-z-]+)\(((?:[^()]|\([^()]*\))*)\)/g)].map(([, name = '', inside = '']) => [name, Number.parseFloat(inside) / (inside.endsWith('%') ? 100 : 1)]);
}

/** A colour through a filter (Filter Effects 1, 9); undefined for those that turn colours about. */
function filtered([red, green, blue, alpha]: Colour, name: string, amount: number): Colour | undefined {
  const grey = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const turned = (channel: number): number | undefined => {
    if (name === 'brightness') return channel * amount;
    if (name === 'contrast') return (channel - 127.5) * amount + 127.5;
    if (name === 'invert') return channel + (255 - 2 * channel) * Math.min(1, amount);
    if (name === 'saturate') return grey + (channel - grey) * amount;
    return name === 'grayscale' ? grey + (channel - grey) * Math.max(0, 1 - amount) : undefined;
  };
  const channels = [red, green, blue].map((channel) => Math.min(255, Math.max(0, turned(channel) ?? Number.NaN)));
  return channels.some(Number.isNaN) ? undefined : ([...channels, alpha] as Colour);
}

function luminance([r, g, b]: Colour): number {
  const [red, green, blue] = [r, g, b].map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** What lies above the page, in the words this browser knows. */
const TOP = [':modal', ':popover-open'].filter((state) => CSS.supports(`selector(${state})`)).join();
