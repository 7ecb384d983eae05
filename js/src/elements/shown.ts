import { base64url } from '../core/bytes.js';
import { canonical, sha256 } from './seal.js';
import type { PAGE } from './words.js';

/** Lent by the shell, which has it loaded already. */
export type Page = typeof PAGE;

/** What a page shows of a notice, as an event of the capture states it. */
export interface Shown extends Record<string, unknown> {
  text: string;
  font: number;
  contrast: number;
  altered?: true;
}

/** What was on the page, measured: words, size, contrast, place. */
export async function measure(host: HTMLElement, page: Page): Promise<Shown> {
  const readable = readableOf(host, page);
  const styles = readable.map((element) => getComputedStyle(element));
  // the words' own place: what we say below them comes and goes
  const { width, height } = (host.querySelector('fieldset') ?? host).getBoundingClientRect();
  const altered = readable.some((element, index) => isAltered(element, styles[index] as CSSStyleDeclaration) || isHidden(element, host));
  const font = Math.floor(Math.min(...styles.map((style) => Number.parseFloat(style.fontSize))));
  const least = Math.floor(100 * Math.min(...readable.map(contrast)));
  const text = await wordsDigest(wordsOf(host, page));
  return { text, font, contrast: least, box: [Math.round(width), Math.round(height)], view: innerWidth < 480 ? 'narrow' : 'wide', ...(altered ? { altered: true } : {}) };
}

/** Of two looks at the same words the worse one: what was spoiled at one time counts as spoiled. */
export function worse(before: Shown | undefined, now: Shown): Shown {
  if (!before) return now;
  const altered = before.altered || now.altered || before.text !== now.text;
  return { ...now, font: Math.min(before.font, now.font), contrast: Math.min(before.contrast, now.contrast), ...(altered ? { altered: true } : {}) };
}

/** The words on the page in canonical form: what the notice's own words must equal letter by letter. */
export function wordsOf(host: HTMLElement, { boxesOf, labelOf, words }: Page): string {
  const grants = Object.fromEntries(boxesOf(host).map((box) => [box.value, words(labelOf(host, box))]));
  return canonical({ facts: words(host.querySelector('.avowal-facts')), grants, legend: words(host.querySelector('legend')) });
}

export async function wordsDigest(canonicalWords: string): Promise<string> {
  return `sha-256:${base64url(await sha256(new TextEncoder().encode(canonicalWords)))}`;
}

/** The elements whose text a person has to be able to read. */
export function readableOf(host: HTMLElement, { boxesOf, labelOf }: Page): Element[] {
  const labels = boxesOf(host).map((box) => labelOf(host, box));
  return [host.querySelector('legend'), host.querySelector('.avowal-facts'), ...labels.map((label) => label?.querySelector('span') ?? label)].filter((element) => element !== null);
}

/** Generated content and transformed letters show other words than the ones in the document. */
export function isAltered(element: Element, style: CSSStyleDeclaration): boolean {
  const generated = ['::before', '::after'].some((pseudo) => !['none', 'normal', '""'].includes(getComputedStyle(element, pseudo).content));
  const security = style.getPropertyValue('-webkit-text-security');
  return generated || style.textTransform !== 'none' || (security !== '' && security !== 'none');
}

/** Words that are in the document and not on the page: no box, no opacity, clipped, moved away. */
export function isHidden(element: Element, host: HTMLElement): boolean {
  if (element.checkVisibility?.({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }) === false) return true;
  const box = element.getBoundingClientRect();
  const frame = host.getBoundingClientRect();
  const outside = box.right <= frame.left || box.left >= frame.right || box.bottom <= frame.top || box.top >= frame.bottom;
  if (box.width < 2 || box.height < 2 || outside) return true;
  let opacity = 1;
  for (let at: Element | undefined = element; at; at = around(at)) {
    const style = getComputedStyle(at);
    if (style.clipPath !== 'none') return true;
    opacity *= Number(style.opacity);
  }
  return opacity < 0.8;
}

/** WCAG 2.2 contrast ratio of an element's text against what lies behind it; 0 where a colour cannot be told. */
export function contrast(element: Element): number {
  const text = colour(getComputedStyle(element).color);
  const behind = background(element);
  if (!text || !behind) return 0;
  const [light, dark] = [luminance(blend(text, behind)), luminance(behind)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** The element around another on the page, through slots and out of shadow roots. */
function around(element: Element): Element | undefined {
  return element.assignedSlot ?? element.parentElement ?? (element.getRootNode() as ShadowRoot).host;
}

type Colour = [red: number, green: number, blue: number, alpha: number];

function background(element: Element): Colour | undefined {
  const layers: Colour[] = [];
  for (let at: Element | undefined = element; at; at = around(at)) {
    const style = getComputedStyle(at);
    if (style.backgroundImage !== 'none') return undefined;
    const layer = colour(style.backgroundColor);
    if (!layer) return undefined;
    layers.push(layer);
    if (layer[3] === 1) break;
  }
  // below everything lies the browser's own canvas, light or dark as the page's scheme is
  return layers.reverse().reduce((below, layer) => blend(layer, below), converted('Canvas') ?? [255, 255, 255, 1]);
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

function blend([r, g, b, a]: Colour, [r2, g2, b2]: Colour): Colour {
  return [r * a + r2 * (1 - a), g * a + g2 * (1 - a), b * a + b2 * (1 - a), 1];
}

function luminance([r, g, b]: Colour): number {
  const [red, green, blue] = [r, g, b].map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
