// What tools know of the elements, from their doc comments, their types and the style sheet: nothing is written twice.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ELEMENTS = { consent: 'AvowalConsent', phone: 'AvowalPhone', preview: 'AvowalPreview' };

/** Writes custom-elements.json and the typings of frameworks into the package. Needs its types to be there. */
export function writeManifest(root, pkg, version) {
  const styles = readFileSync(join(root, 'js/src/elements/styles.css'), 'utf8');
  const elements = Object.entries(ELEMENTS).map(([file, name]) => elementOf(file, name, readFileSync(join(root, `js/src/elements/${file}.ts`), 'utf8'), readFileSync(join(pkg, `types/elements/${file}.d.ts`), 'utf8')));
  const modules = elements.map(({ declaration }) => ({
    kind: 'javascript-module',
    path: 'elements.js',
    declarations: [{ ...declaration, cssProperties: cssProperties(styles, declaration.tagName) }],
    exports: [{ kind: 'js', name: declaration.name, declaration: { name: declaration.name, module: 'elements.js' } }],
  }));
  writeFileSync(join(pkg, 'custom-elements.json'), `${JSON.stringify({ schemaVersion: '2.1.0', readme: 'README.md', package: { name: 'avowal', version }, modules })}\n`);
  for (const [file, write] of Object.entries(TYPINGS)) writeFileSync(join(pkg, `types/${file}.d.ts`), `// From the doc comments of the elements; made by \`cargo xtask build\`.\n${write(elements)}`);
}

function elementOf(file, name, source, types) {
  const [, comment] = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*export class ${name} `).exec(source) ?? [];
  if (!comment) throw new Error(`${file}.ts: ${name} has no doc comment`);
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, ''));
  const tags = (tag) => lines.filter((line) => line.startsWith(`@${tag} `)).map((line) => line.slice(tag.length + 2));
  const typed = (tag) => tags(tag).map((line) => {
    const [, type, rest] = /^\{(.*)\} (?=[\w-]+ - )(.*)$/.exec(line) ?? [];
    if (!type) throw new Error(`${file}.ts: @${tag} ${line}: no type`);
    const [key, description] = rest.split(/ - (.*)/s);
    return { key, type, description };
  });
  const named = (tag) => tags(tag).flatMap((line) => line.split(' ')).map((key) => ({ name: key }));
  const attributes = typed('attr');
  const events = typed('fires');
  const declaration = {
    kind: 'class',
    customElement: true,
    name,
    tagName: `avowal-${file}`,
    description: lines.filter((line) => !line.startsWith('@')).join('\n').trim(),
    superclass: { name: 'HTMLElement' },
    attributes: attributes.map(({ key, type, description }) => ({ name: key, type: { text: type }, description })),
    members: members(types, name),
    events: events.map(({ key, type, description }) => ({ name: key, type: { text: `CustomEvent<${type}>` }, description })),
    cssStates: named('cssstate'),
    cssParts: named('csspart'),
  };
  return { declaration, attributes, events };
}

/** Public properties and methods, as the types state them. */
function members(types, name) {
  const body = types.slice(types.indexOf(`class ${name} `));
  const all = [...body.matchAll(/(?:\/\*\*\s*((?:(?!\*\/)[\s\S])*?)\s*\*\/\s*)?\n {4}(get )?(\w+)\(([^)]*)\): ([^;]+);/g)];
  return all
    .filter(([, , , key]) => !/Callback$|^constructor$/.test(key))
    .map(([, comment, getter, key, parameters, type]) => {
      const description = comment ? { description: comment.replaceAll(/\s*\n\s*\* ?/g, ' ').trim() } : {};
      if (getter) return { kind: 'field', name: key, readonly: true, type: { text: type }, ...description };
      const given = parameters.split(/,\s*/).filter(Boolean).map((parameter) => parameter.split(/\??:\s*/));
      return { kind: 'method', name: key, ...(given.length > 0 ? { parameters: given.map(([id, text]) => ({ name: id, type: { text }, ...(parameters.includes(`${id}?`) ? { optional: true } : {}) })) } : {}), return: { type: { text: type } }, ...description };
    });
}

/** Custom properties that the rules of an element read, with what they are by default. */
function cssProperties(styles, tag) {
  const found = new Map();
  for (const [, selector, body] of styles.replaceAll(/\/\*[\s\S]*?\*\//g, '').matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (!selector.includes(tag) && selector.includes('avowal-')) continue;
    for (const [, name, rest] of body.matchAll(/var\((--avowal-[\w-]+),\s*((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)/g)) if (!found.has(name)) found.set(name, rest.trim());
  }
  return [...found].map(([name, value]) => ({ name, default: value })).sort((a, b) => a.name.localeCompare(b.name));
}

const TYPINGS = {
  tags: (elements) => `import type { AvowalConsent, AvowalPhone, AvowalPreview, PageFinding, PhoneDetail, PreviewDetail, ReceiptDetail, ReviewDetail } from './elements/index.js';

${elements.map(({ declaration, attributes }) => `export interface ${declaration.name}Attributes {\n${attributes.map(({ key, type, description }) => `  /** ${description} */\n  '${key}'?: ${type} | undefined;`).join('\n')}\n}\n`).join('\n')}
${elements.map(({ declaration, events }) => `export interface ${declaration.name}Events {\n${events.map(({ key, type, description }) => `  /** ${description} */\n  '${key}': CustomEvent<${type}>;`).join('\n')}\n}\n`).join('\n')}
declare global {
  interface HTMLElementTagNameMap {
${elements.map(({ declaration }) => `    '${declaration.tagName}': ${declaration.name};`).join('\n')}
  }
  interface GlobalEventHandlersEventMap extends Omit<AvowalConsentEvents, 'avowal-degraded'>, AvowalPhoneEvents, Omit<AvowalPreviewEvents, 'avowal-degraded'> {}
}
`,
  react: (elements) => `import type { DetailedHTMLProps, HTMLAttributes } from 'react';
${imports(elements)}
type Handlers<Events> = { [Name in keyof Events & string as \`on\${Name}\`]?: (event: Events[Name]) => void };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
${elements.map(({ declaration: { name, tagName } }) => `      '${tagName}': DetailedHTMLProps<HTMLAttributes<${name}>, ${name}> & ${name}Attributes & Handlers<${name}Events>;`).join('\n')}
    }
  }
}
`,
  vue: (elements) => `import type { HTMLAttributes, PublicProps } from 'vue';
${imports(elements)}
type Camel<Name extends string> = Name extends \`\${infer Head}-\${infer Tail}\` ? \`\${Capitalize<Head>}\${Camel<Tail>}\` : Capitalize<Name>;
type Handlers<Events> = { [Name in keyof Events & string as \`on\${Camel<Name>}\`]?: (event: Events[Name]) => void };

declare module 'vue' {
  interface GlobalComponents {
${elements.map(({ declaration: { name, tagName } }) => `    '${tagName}': new () => ${name} & { $props: HTMLAttributes & PublicProps & ${name}Attributes & Handlers<${name}Events> };`).join('\n')}
  }
}
`,
  svelte: (elements) => `import type { HTMLAttributes } from 'svelte/elements';
${imports(elements)}
type Handlers<Events> = { [Name in keyof Events & string as \`on\${Name}\`]?: (event: Events[Name]) => void };

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
${elements.map(({ declaration: { name, tagName } }) => `    '${tagName}': HTMLAttributes<${name}> & ${name}Attributes & Handlers<${name}Events>;`).join('\n')}
  }
}
`,
};

function imports(elements) {
  const names = elements.map(({ declaration }) => declaration.name);
  return `import type { ${names.join(', ')} } from './elements/index.js';\nimport type { ${names.flatMap((name) => [`${name}Attributes`, `${name}Events`]).join(', ')} } from './tags.js';\n`;
}
