// Every language says everything: all keys, the same placeholders, every plural, its own script, its own direction.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { consentMarkup, localeFor, longNotice } from 'avowal/elements';
import { build } from 'esbuild';
import { locales } from '../../js/locales.mjs';

const WANTED = 'ar de en es fa fr he hi id ja ko pl pt-BR ru th tr uk vi zh-Hans zh-Hant'.split(' ');
const SCRIPTS = { ar: 'Arabic', fa: 'Arabic', he: 'Hebrew', hi: 'Devanagari', ja: 'Hiragana', ko: 'Hangul', ru: 'Cyrillic', th: 'Thai', uk: 'Cyrillic', 'zh-Hans': 'Han', 'zh-Hant': 'Han' };
/** Words of English that no other language of the list has; what is in braces is a value. */
const ENGLISH = /\b(the|your|you|please|this|and|number|choice|again|withdraw|reply|keep)\b/i;

/** Words that are written as in English. */
const ALIKE = ['de panel.name', 'es panel.variables', 'es panel.error', 'fr panel.variables', 'fr panel.conversation', 'fr panel.source'];

const files = readdirSync(new URL('../../js/src/elements/locales', import.meta.url)).map((name) => name.replace('.ts', ''));
const english = await localeFor('en');
const others = await Promise.all(files.map(localeFor));
const panels = await built("export { default } from '#panel-words';");
const englishPanel = await built("export { default } from './js/src/elements/preview/english.ts';");

test('the twenty languages are there, and each is a file of its own', () => {
  assert.deepEqual([...files, 'en'].sort(), WANTED.sort());
  assert.deepEqual(others.map(({ id }) => id), files);
});

test('every language has every key, and no other', () => {
  const [model] = others;
  for (const locale of others) {
    assert.deepEqual(Object.keys(locale.texts), Object.keys(english.texts), locale.id);
    assert.deepEqual(Object.keys(locale.legal), Object.keys(model.legal), locale.id);
    assert.deepEqual(Object.keys(locale.legal.per), Object.keys(model.legal.per), locale.id);
  }
});

test('placeholders are those of English, each once', () => {
  const names = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  for (const { id, texts, legal } of others) {
    for (const [key, text] of Object.entries(texts)) assert.deepEqual(names(text), names(english.texts[key]), `${id} ${key}`);
    assert.deepEqual(names(legal.facts), ['help', 'stop'], id);
    assert.deepEqual(names(legal.reply), ['keyword'], id);
    // a plural may say "no message" or "one message" in words, and every one says per what
    for (const [category, text] of Object.entries(legal.upTo)) assert.deepEqual(names(text), category === 'zero' ? ['per'] : ['n', 'per'], `${id} ${category}`);
  }
});

test('nothing is left in English, and nothing is empty', () => {
  const model = { ...english.texts, ...Object.fromEntries(strings(englishPanel, 'panel.')) };
  for (const { id, texts, legal } of others) {
    for (const [key, text] of [...strings(texts), ...strings(legal), ...strings(panels[id], 'panel.')]) {
      assert.ok(text.trim() === text && text !== '', `${id} ${key}`);
      const said = text.replaceAll(/\{\w+\}|SMS|©/g, '');
      assert.ok(!ENGLISH.test(said), `${id} ${key}: ${text}`);
      if (!ALIKE.includes(`${id} ${key}`)) assert.notEqual(text, model[key], `${id} ${key} is English`);
      // a sentence may be nothing but numbers
      const script = /\p{L}/u.test(said) ? SCRIPTS[id] : undefined;
      if (!script) assert.ok(/^\P{L}*[\p{Script=Latin}\P{L}]*$/u.test(said), `${id} ${key}: ${text}`);
      else assert.ok(new RegExp(`[\\p{Script=${script}}${id === 'ja' ? '\\p{Script=Han}\\p{Script=Katakana}' : ''}]`, 'u').test(said), `${id} ${key}: ${text}`);
    }
  }
});

test('Chinese is the one that the tag says, not the other', () => {
  const [hans, hant] = ['zh-Hans', 'zh-Hant'].map((id) => strings(others.find((locale) => locale.id === id)).map(([, text]) => text).join(''));
  assert.ok(/号码|发送|选择/.test(hans) && !/號|碼|傳|選擇|請/.test(hans));
  assert.ok(/號碼|選擇|請/.test(hant) && !/号码|请|选择/.test(hant));
});

test('every plural of the language has its sentence', () => {
  for (const { id, legal } of others) {
    for (const category of new Intl.PluralRules(id).resolvedOptions().pluralCategories) assert.ok(legal.upTo[category], `${id} ${category}`);
  }
});

test('direction is that of the script', () => {
  for (const { id, rtl } of [english, ...others]) {
    assert.equal(rtl, ['ar', 'he', 'fa'].includes(id), id);
    const html = consentMarkup({ words: { [id]: { legend: 'l', grants: { 'a/sms': 's' }, facts: 'f' } } }, 'd', id);
    assert.equal(html.includes('dir="rtl"'), rtl, id);
  }
  for (const id of ['AR', 'ar_EG', 'he-IL']) assert.ok(consentMarkup({ words: { [id]: { legend: 'l', grants: { 'a/sms': 's' }, facts: 'f' } } }, 'd', id).includes('dir="rtl"'), id);
});

test('legal words have a version, and who reviewed them', () => {
  for (const { id, legal } of others) {
    assert.match(legal.version, /^\d{4}-\d\d-\d\d$/, id);
    assert.ok(legal.reviewed === null || typeof legal.reviewed === 'string', id);
  }
});

test('a tag finds its language, however it is written', async () => {
  const found = async (tag) => (await localeFor(tag)).id;
  const tags = { zh: 'zh-Hans', 'zh-CN': 'zh-Hans', 'zh-TW': 'zh-Hant', 'zh-HK': 'zh-Hant', 'zh-Hant-HK': 'zh-Hant', pt: 'pt-BR', 'pt-PT': 'pt-BR', 'de-AT': 'de', 'es-419': 'es', iw: 'he', 'en-GB': 'en', pt_BR: 'pt-BR', ZH_tw: 'zh-Hant', sw: 'en', '': 'en', '!': 'en', toString: 'en' };
  for (const [tag, id] of Object.entries(tags)) assert.equal(await found(tag), id, tag);
});

test('the preview speaks the same languages, and every sentence keeps its places', () => {
  assert.deepEqual(Object.keys(panels).sort(), files.toSorted());
  const places = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [id, words] of Object.entries(panels)) {
    assert.deepEqual(Object.keys(words), Object.keys(englishPanel), id);
    for (const [key, text] of Object.entries(words)) assert.deepEqual(places(text), places(englishPanel[key]), `${id}: ${key}`);
  }
});

test('a page of one does not load the words of the other', () => {
  const read = (name) => readFileSync(new URL(`../../pkg/elements/${name}.js`, import.meta.url), 'utf8');
  for (const { id, texts } of others) {
    const { absent } = panels[id];
    assert.deepEqual([id, read(id).includes(absent), read('words').includes(absent), read(id).includes(texts.stale), read('words').includes(texts.stale)], [id, false, true, true, false]);
  }
});

test('a twenty-first language is one file', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'avowal-locale-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  cpSync(fileURLToPath(new URL('../../js/src', import.meta.url)), join(dir, 'src'), { recursive: true });
  const folder = join(dir, 'src/elements/locales');
  const german = readFileSync(join(folder, 'de.ts'), 'utf8');
  writeFileSync(join(folder, 'sw.ts'), german.replace("id: 'de'", "id: 'sw'").replace('Wer was sendet und wie Sie es beenden', 'Nani anatuma nini').replace("kind: 'Art der Nachricht'", "kind: 'Aina ya ujumbe'"));
  await build({ entryPoints: { elements: join(dir, 'src/elements/index.ts') }, outdir: join(dir, 'out'), outExtension: { '.js': '.mjs' }, bundle: true, format: 'esm', splitting: true, chunkNames: '[name]', plugins: [locales(folder)], logLevel: 'error' });
  const built = await import(pathToFileURL(join(dir, 'out/elements.mjs')).href);
  assert.equal((await built.localeFor('sw-KE')).id, 'sw');
  assert.ok((await built.longNotice({ words: {}, controller: { name: 'Co' } }, 'sw')).includes('Nani anatuma nini'));
  const { wordsFor } = await import(pathToFileURL(join(dir, 'out/words.mjs')).href);
  assert.equal(wordsFor('sw-KE').kind, 'Aina ya ujumbe');
  assert.equal((await localeFor('sw-KE')).id, 'en', 'which the package does not have');
});

test('the long notice counts in each language', async () => {
  const notice = {
    words: {},
    controller: { name: '<Co>', address: 'A & B', privacyPolicy: 'https://co.example/p', terms: 'javascript:alert(1)' },
    sender: { name: 'Co' },
    purposes: [{ id: 'a', frequency: { per: 'month', atMost: 1 }, retention: 'P2Y' }, { id: 'b', frequency: { per: 'week', atMost: 3 } }, { id: 'c', frequency: { per: 'moon', atMost: 3 } }],
    optOut: { keyword: 'STOP', url: 'https://co.example/stop' },
    recipients: [{ name: 'R' }],
  };
  const expected = { en: ['up to 1 message a month', 'up to 3 messages a week', '2 years'], pl: ['najwyżej 1 wiadomość miesięcznie', 'najwyżej 3 wiadomości tygodniowo', '2 lata'], ru: ['не более 1 сообщения в месяц', 'не более 3 сообщений в неделю', '2 года'], ja: ['1か月最大1通', '1週間最大3通', '2 年'] };
  for (const [id, sentences] of Object.entries(expected)) {
    const html = await longNotice(notice, id);
    for (const sentence of sentences) assert.ok(html.includes(sentence), `${id}: ${html}`);
  }
  const html = await longNotice(notice, 'ar');
  assert.ok(html.startsWith('<details') && html.includes('dir="rtl"') && html.includes('&lt;Co>') && html.includes('A &amp; B'));
  assert.ok(!html.includes('href="javascript'), 'only addresses of the web are links');
});

/** What a module of the sources exports, as the build reads it. */
async function built(contents) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { outputFiles: [file] } = await build({ stdin: { contents, resolveDir: root }, bundle: true, write: false, format: 'esm', plugins: [locales(join(root, 'js/src/elements/locales'))], logLevel: 'error' });
  return (await import(`data:text/javascript,${encodeURIComponent(file.text)}`)).default;
}

function strings(object, path = '') {
  return Object.entries(object).flatMap(([key, value]) => {
    if (typeof value === 'string') return key === 'version' || key === 'id' ? [] : [[path + key, value]];
    return value && typeof value === 'object' ? strings(value, `${key}.`) : [];
  });
}
