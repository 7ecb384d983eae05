/** Sentences of the elements in one language. Legal words are not here: they come from the notice. */
export interface Texts {
  readAs: string;
  notRead: string;
  cannotText: string;
  choose: string;
  several: string;
  /** What there is to say of a number, by the code of the note. */
  notes: Record<string, string>;
  country: string;
  stale: string;
  sending: string;
  saved: string;
  refused: string;
  badNumber: string;
  offline: string;
}

const en: Texts = {
  readAs: 'We read this as {number} · {place}.',
  notRead: 'We cannot read this as a phone number yet.',
  cannotText: 'Numbers of this kind usually cannot get text messages.',
  choose: 'Which number do you mean?',
  several: 'These are several numbers. Please keep one.',
  notes: {
    'phone.fixed-line': 'This is a landline, which may not get text messages.',
    'phone.has-extension': 'Text messages go to the main number, not to the extension.',
  },
  country: 'Country of the number',
  stale: 'We cleared your earlier choice. Please choose again.',
  sending: 'Sending …',
  saved: 'Saved. You have a receipt.',
  refused: 'This was not saved ({reason}).',
  badNumber: 'This was not saved: please check the phone number.',
  offline: 'No answer came. Please try again; nothing is saved twice.',
};

const de: Texts = {
  readAs: 'Wir lesen das als {number} · {place}.',
  notRead: 'Das können wir noch nicht als Telefonnummer lesen.',
  cannotText: 'Solche Nummern können meist keine SMS empfangen.',
  choose: 'Welche Nummer meinen Sie?',
  several: 'Das sind mehrere Nummern. Bitte lassen Sie eine stehen.',
  notes: {
    'phone.fixed-line': 'Das ist ein Festnetzanschluss; er empfängt vielleicht keine SMS.',
    'phone.has-extension': 'SMS gehen an den Hauptanschluss, nicht an die Durchwahl.',
  },
  country: 'Land der Nummer',
  stale: 'Ihre frühere Auswahl wurde gelöscht. Bitte wählen Sie neu.',
  sending: 'Wird gesendet …',
  saved: 'Gespeichert. Sie haben einen Beleg.',
  refused: 'Das wurde nicht gespeichert ({reason}).',
  badNumber: 'Nicht gespeichert: Bitte prüfen Sie die Telefonnummer.',
  offline: 'Es kam keine Antwort. Bitte noch einmal versuchen; nichts wird doppelt gespeichert.',
};

const zhHans: Texts = {
  readAs: '我们读到的号码是 {number} · {place}。',
  notRead: '暂时无法识别为电话号码。',
  cannotText: '此类号码通常不能接收短信。',
  choose: '您指的是哪个号码？',
  several: '这里有多个号码，请只保留一个。',
  notes: {
    'phone.fixed-line': '这是固定电话，可能无法接收短信。',
    'phone.has-extension': '短信会发到总机号码，而不是分机。',
  },
  country: '号码所属国家或地区',
  stale: '您之前的选择已清除，请重新选择。',
  sending: '正在发送……',
  saved: '已保存，并已生成凭证。',
  refused: '未保存（{reason}）。',
  badNumber: '未保存：请检查电话号码。',
  offline: '没有收到回应。请重试，不会重复保存。',
};

const all: Record<string, Texts> = { en, de, zh: zhHans };

/** The sentences for a language tag; English where there is no better. */
export function textsFor(locale: string): Texts {
  return all[locale] ?? all[locale.split('-')[0] ?? ''] ?? en;
}

/** Puts values into a sentence. */
export function fill(sentence: string, values: Record<string, string>): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
