// The reference of what each entry of the package exports, from the doc comments of its own types.
import { join } from 'node:path';
import { Node, Project, ts } from 'ts-morph';
import { html } from '../html.mjs';
import { opening } from '../layout.mjs';

const ENTRIES = [
  { id: 'core', name: 'avowal', file: 'core/entry.d.ts', says: 'Numbers, rules, receipts, decisions: the core over WebAssembly.' },
  { id: 'elements', name: 'avowal/elements', file: 'elements/index.d.ts', says: 'The custom elements of a form.' },
  { id: 'edge', name: 'avowal/edge', file: 'edge/index.d.ts', says: 'The handler, its stores and its sinks.' },
  { id: 'verify', name: 'avowal/verify', file: 'verify/index.d.ts', says: 'A verifier without WebAssembly, which shares no code with the core.' },
];
const KINDS = { function: 'Functions', class: 'Classes', value: 'Values', type: 'Types' };

export function apiPages(types) {
  const project = new Project({ compilerOptions: { strict: true, skipLibCheck: true, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2022 } });
  const pages = ENTRIES.map((entry) => {
    const file = project.addSourceFileAtPath(join(types, entry.file));
    project.resolveSourceFileDependencies();
    const symbols = [...file.getExportedDeclarations()].map(([name, declarations]) => symbolOf(name, declarations)).filter(({ tags }) => !tags.some(({ tag }) => tag === 'internal')).sort((a, b) => a.name.localeCompare(b.name, 'en'));
    return { entry, symbols };
  });
  const index = {
    path: 'api/index.html',
    title: 'API',
    lead: 'Every export of the package, from the doc comments of the code.',
    section: 'api',
    wide: true,
    body: html`${opening('API', 'Every export of the package, from the doc comments of the code.')}
<ul class="tiles">${pages.map(({ entry, symbols }) => html`<li><a class="tile" href="${entry.id}.html"><strong><code>${entry.name}</code></strong><span>${entry.says}</span><small>${symbols.length} exports</small></a></li>`)}</ul>`,
  };
  return [index, ...pages.map(entryPage)];
}

function entryPage({ entry, symbols }) {
  const groups = Object.entries(KINDS).map(([kind, name]) => [name, symbols.filter((symbol) => symbol.kind === kind)]).filter(([, found]) => found.length > 0);
  return {
    path: `api/${entry.id}.html`,
    title: `API of ${entry.name}`,
    lead: entry.says,
    section: 'api',
    wide: true,
    body: html`${opening(entry.name, entry.says)}
<div class="doc"><nav class="toc" aria-label="Exports">${groups.map(([name, found]) => html`<p><strong>${name}</strong></p><ul>${found.map((symbol) => html`<li><a href="#${symbol.name}">${symbol.name}</a></li>`)}</ul>`)}</nav>
<div class="prose">${groups.map(([name, found]) => html`<h2>${name}</h2>${found.map(shown)}`)}</div></div>`,
  };
}

function shown({ name, says, signature, tags }) {
  return html`<article class="symbol" id="${name}"><h3>${name}</h3>${says ? html`<p>${coded(says)}</p>` : ''}<pre class="code" tabindex="0" aria-label="Declaration of ${name}">${signature}</pre>${tags.map(({ tag, text }) => (tag === 'example' ? html`<pre class="code" tabindex="0" aria-label="Example of ${name}">${text}</pre>` : html`<p><small>${tag}</small> ${coded(text)}</p>`))}</article>`;
}

/** What stands between backticks is code. */
function coded(text) {
  return text.split('`').map((part, index) => (index % 2 ? html`<code>${part}</code>` : part));
}

function symbolOf(name, declarations) {
  const [first] = declarations;
  const kind = Node.isFunctionDeclaration(first) ? 'function' : Node.isClassDeclaration(first) ? 'class' : Node.isVariableDeclaration(first) ? 'value' : 'type';
  const documented = Node.isVariableDeclaration(first) ? first.getVariableStatement() : first;
  const docs = documented?.getJsDocs?.() ?? [];
  const plain = (text) => text.replaceAll(/\{@link ([^}]+)\}/g, '$1').trim();
  return {
    name,
    kind,
    says: plain(docs.map((doc) => doc.getDescription()).join(' ')),
    signature: declarations.map((declaration) => (Node.isVariableDeclaration(declaration) ? `const ${declaration.getText()}` : declaration.getText())).join('\n').replaceAll(/^export (declare )?/gm, ''),
    tags: docs.flatMap((doc) => doc.getTags()).map((tag) => ({ tag: tag.getTagName(), text: plain(tag.getText().replace(/^@\w+\s*/, '').replaceAll(/^\s*\* ?/gm, '')) })),
  };
}
