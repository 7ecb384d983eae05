// HTML by template: what is put in is escaped, unless it was made here.
export class Html {
  constructor(text) {
    this.text = text;
  }
  toString() {
    return this.text;
  }
}

/** A template whose values are text, lists, or pieces made by this function. */
export function html(strings, ...values) {
  return new Html(strings.reduce((text, part, index) => text + written(values[index - 1]) + part));
}

/** HTML from somewhere that escapes by itself. */
export function raw(text) {
  return new Html(String(text));
}

export function escape(text) {
  return String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function written(value) {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(written).join('');
  return value === undefined || value === null || value === false ? '' : escape(value);
}
