/** In sRGB: 0 to 255, and alpha from 0 to 1. */
export type Colour = [red: number, green: number, blue: number, alpha: number];
/** What letters may be painted with, and what lies behind them there. */
export type Shade = [text: Colour, behind: Colour];

export const NOTHING: Colour = [0, 0, 0, 0];

/** Letters as they are filled, and their edges where those are painted over them. */
export function shadesOf(style: CSSStyleDeclaration): Shade[] | undefined {
  const edged = Number.parseFloat(style.getPropertyValue('-webkit-text-stroke-width')) > 0 && !style.getPropertyValue('paint-order').startsWith('stroke');
  const texts = [style.getPropertyValue('-webkit-text-fill-color') || style.color, ...(edged ? [style.getPropertyValue('-webkit-text-stroke-color')] : [])].map(toColour);
  return texts.includes(undefined) ? undefined : texts.map((text) => [text as Colour, NOTHING]);
}

/** Whether a style paints no ground. */
export function isClear({ backgroundColor, backgroundImage }: CSSStyleDeclaration): boolean {
  return backgroundImage === 'none' && isThrough(backgroundColor);
}

export function isThrough(colour: string): boolean {
  return toColour(colour)?.[3] === 0;
}

/** The colours of gradients, in steps; undefined for pictures, and for colours that go other ways than straight through sRGB. */
export function fading(image: string): Colour[] | undefined {
  const layers: Colour[][] = [];
  const rest = image.replace(/(?:repeating-)?(?:linear|radial|conic)-gradient\(((?:[^()]|rgba?\([^()]*\))*)\)/g, (whole, inside: string) => {
    const stops = [...inside.matchAll(/rgba?\([^()]*\)/g)].map(([text]) => toColour(text) ?? NOTHING);
    if (/(^| )in /.test(inside)) return whole;
    layers.push(stops.flatMap((stop, at) => (at === 0 ? [stop] : steps(stops[at - 1] as Colour, stop))));
    return '';
  });
  if (!/^[, ]*$/.test(rest)) return undefined;
  return layers.reduceRight((below, layer) => layer.flatMap((colour) => below.map((other) => over(colour, other))), [NOTHING]);
}

/** From one colour to the next as gradients go: the more a colour covers, the more it counts. */
function steps(from: Colour, to: Colour): Colour[] {
  return [1, 2, 3, 4, 5, 6, 7, 8].map((step) => {
    const [one, other] = [from[3] * (1 - step / 8), to[3] * (step / 8)];
    const mixed = (channel: 0 | 1 | 2) => (from[channel] * one + to[channel] * other) / (one + other || 1);
    return [mixed(0), mixed(1), mixed(2), one + other];
  });
}

/** The shadows of a computed style: offsets, blur, spread in px. */
export function shadows(style: string): { colour: Colour; lengths: number[]; inset: boolean }[] {
  return [...style.matchAll(/([\w-]+\([^()]*\))((?: -?[\d.]+px)+)( inset)?/g)].map(([, colour = '', lengths = '', inset]) => ({
    colour: toColour(colour) ?? [0, 0, 0, 1],
    lengths: lengths.trim().split(' ').map(Number.parseFloat),
    inset: inset !== undefined,
  }));
}

/** WCAG 2.2. */
export function ratio(text: Colour, behind: Colour): number {
  const [light, dark] = [luminance(text), luminance(behind)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

export function toColour(text: string): Colour | undefined {
  const srgb = /^color\(srgb /.test(text);
  const parts = /^(?:rgba?\(|color\(srgb )([^)]+)\)$/.exec(text)?.[1]?.split(/[\s,/]+/).map(Number);
  if (!parts || parts.length < 3 || parts.some(Number.isNaN)) return srgb ? undefined : converted(text);
  const [red = 0, green = 0, blue = 0, alpha = 1] = parts;
  const scale = (channel: number) => (srgb ? 255 * Math.min(1, Math.max(0, channel)) : channel);
  return [scale(red), scale(green), scale(blue), alpha];
}

/** Colours of other spaces (`oklch`, `lab`), as the browser itself turns them into sRGB. */
export function converted(text: string): Colour | undefined {
  const probe = document.createElement('i');
  probe.style.color = `color(from ${text} srgb r g b / alpha)`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return /^color\(srgb /.test(found) ? toColour(found) : undefined;
}

/** One layer above another. */
export function over(above: Colour, below: Colour): Colour {
  const alpha = above[3] + below[3] * (1 - above[3]);
  const mixed = (channel: 0 | 1 | 2) => (alpha === 0 ? 0 : (above[channel] * above[3] + below[channel] * below[3] * (1 - above[3])) / alpha);
  return [mixed(0), mixed(1), mixed(2), alpha];
}

export function faded([red, green, blue, alpha]: Colour, share: number): Colour {
  return [red, green, blue, alpha * share];
}

/** A colour through a filter (Filter Effects 1, 9); undefined for those that turn colours about. */
export function filtered([red, green, blue, alpha]: Colour, name: string, amount: number): Colour | undefined {
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
