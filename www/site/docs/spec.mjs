// The specification, from its Markdown.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marked } from 'marked';
import { escape, html, raw } from '../html.mjs';
import { opening } from '../layout.mjs';

/** What each text is for, in the order of reading; one that is not named here comes last. */
const SAYS = {
  receipts: 'The normative text: tokens, keys, events, evidence, and the answer a verifier gives.',
  statements: 'What an operator signs beside receipts, kind by kind.',
  vectors: 'Which vectors show each claim, event, code and level.',
  elements: 'What the elements send, when they speak, and what they leave out on purpose.',
  messages: 'What the message checks find and miss, measured on labelled messages.',
};

export function specPages(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.md')).map((name) => name.replace('.md', ''));
  const order = Object.keys(SAYS).filter((name) => names.includes(name));
  const documents = [...new Set([...order, ...names])].map((name) => page(name, readFileSync(join(folder, `${name}.md`), 'utf8')));
  const index = {
    path: 'spec/index.html',
    title: 'Specification',
    lead: 'Enough to write another implementation.',
    section: 'spec',
    wide: true,
    body: html`${opening('Specification', 'These texts and their vectors are enough to write another implementation; two were written from them, and share no line.')}
<ul class="tiles">${documents.map(({ path, title, lead }) => html`<li><a class="tile" href="${path.slice(5)}"><strong>${title}</strong><span>${lead}</span></a></li>`)}</ul>`,
  };
  return [index, ...documents];
}

function page(name, source) {
  const heads = [];
  const ids = new Set();
  const idOf = (text) => {
    const plain = text.toLowerCase().replaceAll(/<[^>]+>|&\w+;/g, '').replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'part';
    let id = plain;
    for (let n = 2; ids.has(id); n++) id = `${plain}-${n}`;
    ids.add(id);
    return id;
  };
  let title = name;
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const text = this.parser.parseInline(tokens);
        if (depth === 1) {
          title = text.replaceAll(/<[^>]+>/g, '');
          return '';
        }
        const id = idOf(text);
        if (depth === 2) heads.push({ id, text });
        return `<h${depth} id="${id}">${text}</h${depth}>\n`;
      },
      table(token) {
        // names of parts may end a line after each of them
        const inline = (cell) => this.parser.parseInline(cell.tokens).replaceAll(/<code>.*?<\/code>/g, (code) => code.replaceAll(/(?<=[/+.])(?=\w)(?<!<\/)/g, '<wbr>'));
        const cells = (row, tag) => row.map((cell) => `<${tag}${cell.text.length > 80 ? ' class="long"' : ''}>${inline(cell)}</${tag}>`).join('');
        return `<div class="scroll" tabindex="0" role="group" aria-label="Table"><table><thead><tr>${cells(token.header, 'th')}</tr></thead><tbody>${token.rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('')}</tbody></table></div>\n`;
      },
      code({ text }) {
        return `<pre class="code" tabindex="0">${escape(text)}</pre>\n`;
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        const target = /^[\w-]+\.md(#|$)/.test(href) ? href.replace('.md', '.html') : href;
        // what lies in the repository alone is named, not linked
        return /^(#|[\w-]+\.html)/.test(target) || target.startsWith('https:') ? `<a href="${escape(target)}">${text}</a>` : text;
      },
    },
  });
  const body = marked.parse(source).replaceAll('<th></th>', '<td></td>');
  return {
    path: `spec/${name}.html`,
    title,
    lead: SAYS[name],
    section: 'spec',
    wide: true,
    body: html`${opening(title)}<div class="doc"><nav class="toc" aria-label="On this page"><ul>${heads.map(({ id, text }) => html`<li><a href="#${id}">${raw(text)}</a></li>`)}</ul></nav><div class="prose">${raw(body)}</div></div>`,
  };
}
