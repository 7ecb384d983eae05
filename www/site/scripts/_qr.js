// A text as a QR code, drawn as one path.
import { generate } from 'lean-qr';

/** Undefined where one symbol cannot hold the text. */
export function qrOf(text, label) {
  let code;
  try {
    code = generate(text, { minCorrectionLevel: 0, maxCorrectionLevel: 0 });
  } catch {
    return undefined;
  }
  const name = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(name, 'svg');
  const edge = 4;
  svg.setAttribute('viewBox', `${-edge} ${-edge} ${code.size + 2 * edge} ${code.size + 2 * edge}`);
  svg.setAttribute('class', 'qr');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  svg.setAttribute('shape-rendering', 'crispEdges');
  const path = document.createElementNS(name, 'path');
  let drawn = '';
  for (let y = 0; y < code.size; y++) for (let x = 0; x < code.size; x++) if (code.get(x, y)) drawn += `M${x} ${y}h1v1h-1z`;
  path.setAttribute('d', drawn);
  svg.append(path);
  return svg;
}
