// Fifty honest forms: twenty languages, twenty real forms of other people with our element in them, ten styles.
import { readdirSync, readFileSync } from 'node:fs';
import { consentMarkup, localeFor, longNotice } from 'avowal/elements';

/** "Send me messages about my orders.", heading, facts with the two keywords. */
const WORDS = {
  ar: ['الرسائل', 'أرسلوا إليّ رسائل عن طلباتي.', 'قد تُطبَّق رسوم الرسائل. أجب بكلمة STOP للإيقاف، وبكلمة HELP للمساعدة.'],
  de: ['Nachrichten', 'Informiert mich per SMS über meine Bestellungen.'],
  en: ['Messages', 'Text me about my orders.'],
  es: ['Mensajes', 'Envíenme mensajes sobre mis pedidos.'],
  fa: ['پیام‌ها', 'درباره سفارش‌هایم به من پیام بدهید.'],
  fr: ['Messages', 'Envoyez-moi des SMS sur mes commandes.'],
  he: ['הודעות', 'שלחו לי הודעות על ההזמנות שלי.'],
  hi: ['संदेश', 'मेरे ऑर्डर के बारे में मुझे संदेश भेजें।'],
  id: ['Pesan', 'Kirimi saya pesan tentang pesanan saya.'],
  ja: ['メッセージ', '注文についてのお知らせを受け取ります。'],
  ko: ['메시지', '주문에 관한 문자를 보내 주세요.'],
  pl: ['Wiadomości', 'Proszę o SMS-y o moich zamówieniach.'],
  'pt-BR': ['Mensagens', 'Quero receber mensagens sobre meus pedidos.'],
  ru: ['Сообщения', 'Присылайте мне SMS о моих заказах.'],
  th: ['ข้อความ', 'ส่งข้อความเกี่ยวกับคำสั่งซื้อให้ฉัน'],
  tr: ['Mesajlar', 'Siparişlerim hakkında bana mesaj gönderin.'],
  uk: ['Повідомлення', 'Надсилайте мені SMS про мої замовлення.'],
  vi: ['Tin nhắn', 'Gửi cho tôi tin nhắn về đơn hàng của tôi.'],
  'zh-Hans': ['短信', '请用短信通知我订单的进展。'],
  'zh-Hant': ['簡訊', '請用簡訊通知我訂單的進展。'],
};

const ENGLISH_FACTS = 'Consent is not a condition of purchase. Message and data rates may apply. Reply STOP to stop, HELP for help.';

export async function cleanForms(notice, digest) {
  const element = (locale, words, details = '', attributes = '') => `<avowal-consent ${attributes}>${consentMarkup({ ...notice, words: { [locale]: words } }, 'sha-256:none', locale, { details })}</avowal-consent>`;
  const form = (consent) => `<form action="/none"><label>Number <input type="tel" name="phone" autocomplete="tel"></label>${consent}<button>OK</button></form>`;
  const ours = (attributes = '') => `<avowal-consent ${attributes}>${consentMarkup(notice, digest, 'en')}</avowal-consent>`;

  const languages = await Promise.all(Object.entries(WORDS).map(async ([locale, [legend, sentence, facts]]) => {
    const { legal, rtl } = await localeFor(locale);
    const words = { legend, grants: { 'order-updates/sms': sentence }, facts: facts ?? legal?.facts.replace('{stop}', 'STOP').replace('{help}', 'HELP') ?? ENGLISH_FACTS };
    return { name: `in ${locale}`, body: `<main lang="${locale}" dir="${rtl ? 'rtl' : 'ltr'}">${form(element(locale, words, await longNotice(notice, locale)))}</main>` };
  }));

  const folder = new URL('real/', import.meta.url);
  const real = readdirSync(folder).filter((name) => name.endsWith('.html')).map((name) => {
    const html = readFileSync(new URL(name, folder), 'utf8');
    // in their form, where a shop would put it: before its first button
    const at = html.search(/<\/form>/i);
    return { name: `the form of ${name}`, body: `<main>${html.slice(0, at)}${ours()}${html.slice(at)}</main>` };
  });

  const styles = {
    plain: '',
    'in the dark': ':root { color-scheme: dark; background: #111; color: #eee }',
    'a reset': '*, ::before, ::after { box-sizing: border-box; margin: 0; padding: 0; border: 0 solid } button, input { font: inherit; color: inherit; background: transparent } legend { padding: 0 }',
    'large letters': 'body { font-size: 24px }',
    'small letters': 'body { font-size: 15px }',
    'a grid': 'form { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem }',
    'a narrow column': 'main { max-inline-size: 280px }',
    'a card with a shadow': 'form { background: #fff; border-radius: 1rem; box-shadow: 0 2px 20px #0003; padding: 1rem; max-inline-size: 30rem; margin: auto }',
    'a button with a ring': 'form > button { display: block; box-shadow: 0 0 0 4px #06c6 }',
    'wide letters': '* { letter-spacing: .12em !important; word-spacing: .16em !important; line-height: 1.5 !important }',
    'colours of a brand': ':root { --avowal-accent: #7a1fa2; --avowal-background: #f6effa; --avowal-color: #2a0a38 }',
  };
  const styled = Object.entries(styles).map(([name, css]) => ({ name: `styled: ${name}`, body: `<main>${form(ours())}</main>`, css }));
  return [...languages, ...real, ...styled];
}
