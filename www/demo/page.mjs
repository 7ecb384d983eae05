// The demo's one page. It works without script: the form posts, and the answer is a line at its top.
import { noticeDigest } from 'avowal';
import { consentMarkup, longNotice } from 'avowal/elements';

const LANGUAGES = { en: 'English', de: 'Deutsch', 'zh-Hans': '中文', ar: 'العربية' };

const TEXTS = {
  en: { title: 'Order updates, the way you like them', lead: 'A signup like any other. What comes out of it is not.', phone: 'Mobile number', hint: 'With country code, or as you write it at home.', submit: 'Sign up', example: 'An example: no message is ever sent.' },
  de: { title: 'Bestellungen im Blick', lead: 'Eine Anmeldung wie jede andere. Was dabei herauskommt, nicht.', phone: 'Mobilnummer', hint: 'Mit Landesvorwahl oder so, wie Sie sie zu Hause schreiben.', submit: 'Anmelden', example: 'Ein Beispiel: Es wird nie eine Nachricht gesendet.' },
  ar: { title: 'طلباتك أولًا بأول', lead: 'تسجيل كأي تسجيل آخر. لكن ما ينتج عنه مختلف.', phone: 'رقم الجوال', hint: 'مع رمز البلد، أو كما تكتبه عادةً.', submit: 'تسجيل', example: 'مثال فقط: لا تُرسل أي رسالة.' },
  'zh-Hans': { title: '随时了解订单进展', lead: '看似普通的登记，结果却不普通。', phone: '手机号码', hint: '可带国家代码，也可按当地习惯书写。', submit: '登记', example: '仅为示例：不会发送任何短信。' },
};

const ANSWERS = {
  accepted: 'Saved. Without JavaScript the receipt says that only the server saw the form arrive.',
  withdrawn: 'Withdrawn.',
};

export async function page(notice, query) {
  const locale = Object.hasOwn(LANGUAGES, query.get('lang') ?? '') ? query.get('lang') : 'en';
  const texts = TEXTS[locale];
  const answer = query.get('avowal');
  const links = Object.entries(LANGUAGES).map(([tag, name]) => `<a href="?lang=${tag}" lang="${tag}"${tag === locale ? ' aria-current="page"' : ''}>${name}</a>`);
  return `<!doctype html>
<html lang="${locale}"${locale === 'ar' ? ' dir="rtl"' : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>avowal: a signup and its receipt</title>
<link rel="icon" href="/mark.svg">
<link rel="stylesheet" href="/pkg/elements.css">
<link rel="stylesheet" href="/demo.css">
<script type="module" src="/demo.js"></script>
</head>
<body>
<header class="top"><p class="mark"><img src="/mark.svg" alt="" width="28" height="28"> avowal</p><nav aria-label="Language">${links.join('')}</nav></header>
<main>
<section class="card form-card" aria-labelledby="signup">
<h1 id="signup">${texts.title}</h1>
<p class="lead">${texts.lead}</p>
${answer ? `<p class="answer" role="status">${escape(Object.hasOwn(ANSWERS, answer) ? ANSWERS[answer] : `Not saved (${answer}).`)}</p>` : ''}
<form action="/avowal/consent" method="post" id="form">
<avowal-phone region="${notice.controller.country}">
<label for="phone">${texts.phone}</label>
<input id="phone" type="tel" name="phone" autocomplete="tel" inputmode="tel" aria-describedby="phone-hint">
<p class="hint" id="phone-hint">${texts.hint}</p>
</avowal-phone>
<avowal-consent base="/avowal">${consentMarkup(notice, noticeDigest(notice), locale, { details: await longNotice(notice, locale) })}</avowal-consent>
<button type="submit" class="primary">${texts.submit}</button>
</form>
<p class="fine">${escape(notice.controller.name)}, ${escape(notice.controller.address)}. ${texts.example}</p>
</section>
<section class="card receipt-card" aria-labelledby="receipt-title" lang="en" dir="ltr">
<h2 id="receipt-title">The receipt</h2>
<div id="receipt" aria-live="polite"><p class="empty">Type a number, tick what you like, sign up. The receipt that comes back appears here, taken apart.</p></div>
</section>
<section class="card verdict-card" aria-labelledby="verdict-title" lang="en" dir="ltr">
<h2 id="verdict-title">The verifier’s answer</h2>
<div id="verdict" aria-live="polite"><p class="empty">Checked on this page, with nothing but the issuer’s public keys.</p></div>
</section>
</main>
</body>
</html>`;
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
