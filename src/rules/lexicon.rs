//! Words by which a text is recognised to speak of something. They are ours, not a law's: what they miss is unsettled, and
//! nothing is refused because of them alone.

use crate::fold::plain as folded;

/// What a text may speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Text messages.
    Texts,
    /// Other channels.
    OtherChannels,
    /// Agreement.
    Agreement,
    /// Advertising.
    Advertising,
    /// How often.
    Frequency,
    /// Message and data rates.
    Rates,
    /// No condition of purchase.
    NoCondition,
    /// Automated technology.
    Automated,
    /// Withdrawing consent.
    Withdrawal,
    /// An age.
    Age,
    /// Transfer abroad.
    Transfer,
    /// Terms that have no place in a box.
    Terms,
}

/// Whether a text in a language speaks of a topic; `None` where this version has no words of that language for it.
///
/// ```
/// use avowal::rules::{Topic, speaks_of};
/// assert_eq!(speaks_of("Msg & data rates may apply.", "en-US", Topic::Rates), Some(true));
/// assert_eq!(speaks_of("Hyvää päivää", "fi", Topic::Rates), None);
/// ```
pub fn speaks_of(text: &str, locale: &str, topic: Topic) -> Option<bool> {
    let language = language(locale);
    let (_, _, words) = WORDS.iter().find(|(known, of, _)| *of == topic && *known == language)?;
    let text = as_read(text);
    // "no message and data rates apply" tells of none
    let denied = |word: &str| topic == Topic::Rates && text.contains(&format!("no {word}"));
    // compounds: `rabattaktion`; a short word is within too many others: `programms`; `transaktion` is no `aktion`
    let other = |before: &str| ["trans", "tr", "fr", "re", "red", "inter"].iter().any(|end| before.ends_with(end)) && !before.ends_with("winter");
    let compound = |word: &str| text.match_indices(word).any(|(at, _)| word != "aktion" || !text.get(..at).is_some_and(other));
    let within = |word: &str| language == "de" && word.len() > 3 && compound(word);
    let said = |word: &str| within(word) || contains_word(&text, word, false);
    Some(words.split('|').map(folded).any(|word| said(&word) && !denied(&word)))
}

/// The language of a locale, in whatever letters and with whatever dash it is written.
pub(crate) fn language(locale: &str) -> String {
    locale.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// A text as its words are looked up: folded as messages are, each run of blanks and line breaks one space.
pub(crate) fn as_read(text: &str) -> String {
    folded(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text holds a word, both in small letters: one that begins where a word begins, and ends where one ends if
/// `whole`. Scripts that put no space between words have neither.
pub(crate) fn contains_word(text: &str, word: &str, whole: bool) -> bool {
    let spaced = |letter: char| letter.is_alphanumeric() && !is_unspaced(letter);
    text.match_indices(word).any(|(at, found)| {
        let before = text.get(..at).and_then(|rest| rest.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|rest| rest.chars().next());
        let inside = |beside: Option<char>, edge: Option<char>| beside.is_some_and(spaced) && edge.is_some_and(spaced);
        !(inside(before, found.chars().next()) || whole && inside(after, found.chars().next_back()))
    })
}

/// Thai, Lao, Khmer, Burmese, Han, kana; Hangul, whose words take endings.
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a text seems to advertise.
pub fn advertises(text: &str, locale: &str) -> bool {
    speaks_of(text, locale, Topic::Advertising).unwrap_or(false)
}

/// Language, topic, words in small letters.
const WORDS: &[(&str, Topic, &str)] = &[
    ("en", Topic::Texts, "sms|text me|text message|texts|by text|mms|rcs"),
    ("en", Topic::OtherChannels, "e-mail|email|phone call|calls|call me|call or|or call|call and|and call|by call|phone me|phone and|by phone|voice|robocall|whatsapp|by post"),
    ("en", Topic::Agreement, "i agree|i consent|agree to|consent to|yes,|by ticking|by checking|opt in|sign me up|may send me|text me"),
    ("en", Topic::Advertising, "offer|promotion|discount|sale|deal|% off|coupon|marketing|advertis|newsletter|buy now|voucher"),
    ("en", Topic::Frequency, "a month|per month|/month|a week|per week|/week|a day|per day|frequency varies|frequency may vary|per order|a year"),
    ("en", Topic::Rates, "message and data rates|msg & data rates|msg&data rates|message & data rates|msg and data rates|data rates may apply"),
    ("en", Topic::NoCondition, "not a condition|not required to buy|not required to purchase|not required as a condition|no purchase necessary|without agreeing"),
    ("en", Topic::Automated, "automated|autodial|automatic telephone|automatically"),
    ("en", Topic::Withdrawal, "withdraw|opt out|unsubscribe|to stop|reply stop|revoke|text stop"),
    ("en", Topic::Age, "years old|or older|years of age|over 18|over 16|18+|16+|21+"),
    ("en", Topic::Transfer, "transfer|outside|abroad|overseas|third countr"),
    ("en", Topic::Terms, "terms and conditions|terms of service|terms of use|the terms|our terms|terms &|privacy policy"),
    ("de", Topic::Texts, "sms|textnachricht|kurznachricht|mms|rcs"),
    ("de", Topic::OtherChannels, "e-mail|email|telefonisch|anruf|whatsapp|per post"),
    ("de", Topic::Agreement, "ich stimme|ich willige|einwilligung|einverstanden|ja,|informiert mich|darf mir"),
    ("de", Topic::Advertising, "angebot|rabatt|werbung|aktion|gutschein|newsletter|% auf|sonderpreis|schnäppchen"),
    ("de", Topic::Frequency, "im monat|pro monat|monatlich|pro woche|in der woche|wöchentlich|am tag|pro bestellung"),
    ("de", Topic::Rates, "kosten|tarif|gebühren"),
    ("de", Topic::NoCondition, "freiwillig|keine bedingung|nicht bedingung|keine voraussetzung"),
    ("de", Topic::Automated, "automatisiert|automatisch"),
    ("de", Topic::Withdrawal, "widerruf|abmelden|abbestellen|antwort stop"),
    ("de", Topic::Age, "jahre alt|ab 16|ab 18|mindestens 16|mindestens 18"),
    ("de", Topic::Transfer, "drittland|drittländer|ausland|außerhalb|übermittl"),
    ("de", Topic::Terms, "agb|geschäftsbedingungen|datenschutzerklärung"),
    ("fr", Topic::Texts, "sms|texto|mms|rcs"),
    ("fr", Topic::OtherChannels, "e-mail|courriel|appel|whatsapp|courrier"),
    ("fr", Topic::Agreement, "j'accepte|j’accepte|je consens|oui,|consentement"),
    ("fr", Topic::Advertising, "offre|promotion|remise|soldes|publicit|réduction|bon plan"),
    ("fr", Topic::Frequency, "par mois|par semaine|par jour|par commande"),
    ("fr", Topic::Withdrawal, "retirer|désabonn|désinscri|stop"),
    ("es", Topic::Texts, "sms|mensaje de texto|mensajes de texto|mms|rcs"),
    ("es", Topic::OtherChannels, "correo|llamada|whatsapp"),
    ("es", Topic::Agreement, "acepto|consiento|sí,|autorizo"),
    ("es", Topic::Advertising, "oferta|promoci|descuento|rebaja|publicidad"),
    ("es", Topic::Frequency, "al mes|por mes|a la semana|por semana|al día|por pedido"),
    ("es", Topic::Rates, "tarifas de mensajes|mensajes y datos"),
    ("es", Topic::NoCondition, "no es condición|no es una condición|no es requisito"),
    ("es", Topic::Automated, "automatiz|automátic"),
    ("es", Topic::Withdrawal, "retirar|revocar|baja|stop|cancelar"),
    ("zh", Topic::Texts, "短信|短訊|簡訊|彩信"),
    ("zh", Topic::OtherChannels, "邮件|郵件|邮箱|郵箱|电话|電話|微信"),
    ("zh", Topic::Agreement, "同意|授权|授權"),
    ("zh", Topic::Advertising, "优惠|優惠|促销|促銷|折扣|推广|推廣|营销|營銷|行銷|广告|廣告|特价|特價"),
    ("zh", Topic::Frequency, "每月|每周|每週|每天|每日|每单|每單|频率|頻率"),
    ("zh", Topic::Withdrawal, "撤回|退订|退訂|取消|拒收"),
    ("zh", Topic::Age, "周岁|岁以上|歲以上|年满|年滿"),
    ("zh", Topic::Transfer, "境外|出境"),
    ("zh", Topic::Terms, "隐私政策|隱私政策|条款|條款"),
    ("ko", Topic::Texts, "문자|sms"),
    ("ko", Topic::Agreement, "동의"),
    ("ko", Topic::Advertising, "광고|할인|혜택|이벤트|프로모션"),
    ("ko", Topic::Withdrawal, "철회|수신거부|거부"),
];
