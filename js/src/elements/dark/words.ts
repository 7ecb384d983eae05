/** Patterns of one language. What a language lacks is not looked for in it. */
export interface Patterns {
  /** Agreeing to terms, or to other channels than text messages, in one breath. */
  bundled?: RegExp;
  /** What a way to say no is called. */
  decline?: RegExp;
  shaming?: RegExp;
  doubleNegative?: RegExp;
  urgency?: RegExp;
}

/** Few, plain patterns: each was chosen so that an honest sentence does not hold it. */
export const PATTERNS: Record<string, Patterns> = {
  en: {
    bundled: /\b(accept|agree to) (the |our |all )*(terms|conditions|privacy)|(?<!\b(?:no|not|never|without)\b[^.,;]*)(\be-?mails?\b|\b(phone|telephone|voice) calls?\b|\bwhatsapp\b)/i,
    decline: /^(no(?=[^\p{L}]*$|[,.!;،，、。！]| thank)|decline|reject|refuse|skip|not now|maybe later)/iu,
    shaming: /\bi (don['’]t|do not) (want|like|care|need)\b.*\b(sav|deal|offer|discount|money|better|safe)|\bi (hate|prefer|['’]d rather) (pay|miss|spend|los)|\bpay(ing)? full price\b|\bmiss out\b/i,
    doubleNegative: /\b(un|de)(tick|check|select)\b|\b(do not|don['’]t) (tick|check|select)\b|\b(not|don['’]t|never)(\s+[\w'’]+){0,3}\s+(not|don['’]t|never|no longer|opt[- ]?out|(?<!\b(?:reply|text|send) )stop)\b/i,
    urgency: /\bhurry\b|\bact now\b|\blast chance\b|\bonly \d+ (minutes?|hours?|left|spots?|places?)\b|\b(expires|ends) in \d|\blimited[- ]time\b/i,
  },
  de: {
    bundled: /\b(AGB|Nutzungsbedingungen|Datenschutzerklärung)\b.*\b(akzeptier|stimme)|\b(akzeptier|stimme).*\b(AGB|Nutzungsbedingungen|Datenschutzerklärung)|(?<!\b(?:keine?|nicht|ohne|nie)\b[^.,;]*)(\bE-?Mails?\b|\b(Telefon)?anrufe?\b|\bWhatsApp\b)/i,
    decline: /^(nein(?=[^\p{L}]*$|[,.!;،，、。！]| dank)|ablehnen|überspringen|nicht jetzt|später)/iu,
    shaming: /\bich (will|möchte) (kein|nicht).*\b(spar|angebot|rabatt)|\bzahle lieber\b|\bverpass/i,
    doubleNegative: /\babwählen\b|\bnicht ankreuzen\b|\b(nicht|kein\w*|nie)(\s+\S+){0,3}\s+(nicht|kein\w*|nie)\b/i,
    urgency: /\bnur noch \d|\bletzte chance\b|\bjetzt zuschlagen\b|\bläuft in \d/i,
  },
  fr: {
    bundled: /\baccepte.*\b(conditions|confidentialité)|(?<!\b(?:pas|sans|ni|aucun)\b[^.,;]*)(\be-?mails?\b|\bcourriels?\b|\bappels?\b|\bwhatsapp\b)/i,
    decline: /^(non(?=[^\p{L}]*$|[,.!;،，、。！]| merci)|refuser|plus tard|ignorer)/iu,
    shaming: /\bje (ne veux pas|préfère).*(économis|payer|offre|rater)/i,
    doubleNegative: /\bdécoche|\bne (pas )?coche[zr]? pas\b|\bne\b[^.?!,]*\bpas(\s+\S+){0,3}\s+ne\b[^.?!]*\bpas\b/i,
    urgency: /\bdépêchez|\bdernière chance\b|\bplus que \d|\bexpire dans \d/i,
  },
  es: {
    bundled: /\bacepto.*\b(términos|condiciones|privacidad)|(?<!\b(?:no|sin|ni)\b[^.,;]*)(\bcorreos?\b|\be-?mails?\b|\bllamadas?\b|\bwhatsapp\b)/i,
    decline: /^(no(?=[^\p{L}]*$|[,.!;،，、。！]| gracias)|rechazar|omitir|ahora no)/iu,
    shaming: /\b(no quiero|prefiero).*(ahorrar|pagar|oferta|perder)/i,
    doubleNegative: /\bdesmar(que|car)\b|\bno marque\b|\bno(\s+\S+){0,3}\s+no\b/i,
    urgency: /(?<!\p{L})última oportunidad\b|\bdate prisa\b|\bsolo quedan \d|\bcaduca en \d/iu,
  },
  'pt-BR': {
    bundled: /\baceito.*\b(termos|condições|privacidade)|(?<!\b(?:não|sem|nem)\b[^.,;]*)(\be-?mails?\b|\bligações\b|\bwhatsapp\b)/i,
    decline: /^(não(?=[^\p{L}]*$|[,.!;،，、。！]| obrigad)|recusar|pular|agora não)/iu,
    shaming: /\b(não quero|prefiro).*(economizar|pagar|oferta|perder)/i,
    doubleNegative: /\bdesmar(que|car)\b|\bnão marque\b|\bnão(\s+\S+){0,3}\s+não\b/i,
    urgency: /(?<!\p{L})última chance\b|\bcorra\b|\bsó restam \d|\bexpira em \d/iu,
  },
  pl: { decline: /^(nie(?=[^\p{L}]*$|[,.!;،，、。！]| dzięk)|odrzuć|pomiń)/iu, shaming: /\bnie chcę.*(oszczędz|rabat|ofert)|\bwolę (płacić|przepłac)/i, doubleNegative: /\bodznacz|\bnie zaznaczaj/i, urgency: /\bostatnia szansa\b|\bzostało tylko \d|\bpospiesz/i },
  ru: { decline: /^(нет(?=[^\p{L}]*$|[,.!;،，、。！]| спасибо)|отказаться|пропустить)/iu, shaming: /не хочу.*(эконом|скидк|выгод)|предпочитаю (платить|переплач)/i, doubleNegative: /снимите (галочку|отметку)|не отмечайте/i, urgency: /последний шанс|спешите|осталось только \d|осталось \d/i },
  uk: { decline: /^(ні(?=[^\p{L}]*$|[,.!;،，、。！]| дякую)|відмовитися|пропустити)/iu, shaming: /не хочу.*(заощад|знижк|вигод)|волію (платити|переплач)/i, doubleNegative: /зніміть позначку|не позначайте/i, urgency: /останній шанс|поспішайте|залишилось \d/i },
  tr: { decline: /^(hayır|reddet|atla|şimdi değil)/iu, shaming: /(tasarruf|indirim|fırsat).*istemiyorum|tam fiyat öde/i, doubleNegative: /işareti kaldır|işaretlemeyin/i, urgency: /son şans|acele et|son \d+ (dakika|saat)/i },
  vi: { decline: /^(không(?=[^\p{L}]*$|[,.!;،，、。！]| cảm ơn)|từ chối|bỏ qua)/iu, shaming: /tôi không muốn.*(tiết kiệm|giảm giá|ưu đãi)/i, doubleNegative: /bỏ (đánh )?dấu|bỏ chọn/i, urgency: /cơ hội cuối|nhanh lên|chỉ còn \d/i },
  id: { decline: /^(tidak(?=[^\p{L}]*$|[,.!;،，、。！]| terima kasih)|tolak|lewati|nanti)/iu, shaming: /saya tidak (mau|ingin).*(hemat|diskon|promo)/i, doubleNegative: /hapus centang|jangan centang/i, urgency: /kesempatan terakhir|buruan|tersisa \d|tinggal \d/i },
  th: { decline: /^(ไม่(?=[^\p{L}]*$|[,.!;،，、。！]|ขอบคุณ|เป็นไร|สนใจ|ต้องการ)|ปฏิเสธ|ข้าม)/u, shaming: /ไม่อยาก(ประหยัด|ได้ส่วนลด)|ฉันไม่ต้องการส่วนลด/, doubleNegative: /ยกเลิกการเลือก|อย่าทำเครื่องหมาย/, urgency: /โอกาสสุดท้าย|รีบ(เลย|ด่วน)|เหลือเพียง \d/ },
  hi: { decline: /^(नहीं(?=[^\p{L}]*$|[,.!;،，、。！]| धन्यवाद)|अस्वीकार|छोड़ें)/u, shaming: /मुझे (बचत|छूट|ऑफ़र) नहीं चाहिए/, doubleNegative: /निशान हटाएँ|निशान न लगाएँ/, urgency: /आख़िरी मौक़ा|आखिरी मौका|जल्दी करें|केवल \d+ (बचे|मिनट)/ },
  ko: { decline: /^(아니요|거부|건너뛰기|나중에)/, shaming: /(할인|혜택|절약).*(필요 없|원하지 않|싫)/, doubleNegative: /선택을 해제|선택하지 마/, urgency: /마지막 기회|서두르세요|\d+(분|개) 남/ },
  ja: { decline: /^(いいえ|拒否|スキップ|後で)/, shaming: /(割引|お得|節約).*(いりません|いらない|不要|欲しくない)|損をし/, doubleNegative: /チェックを外|チェックしないで/, urgency: /最後のチャンス|お急ぎ|残り\d|残りわずか/ },
  'zh-Hans': { bundled: /同意.*(条款|协议|隐私政策)|邮件|电话营销|微信/, decline: /^((不(用|要|需要)?了?|否)(?=[^\p{L}]*$|[,.!;،，、。！]|谢谢)|拒绝|跳过|以后)/u, shaming: /我(不想|不要|不需要)(省钱|优惠|折扣)|宁愿(多付|原价)/, doubleNegative: /取消勾选|不要勾选|不要不/, urgency: /最后机会|马上|仅剩 ?\d|限时/ },
  'zh-Hant': { bundled: /同意.*(條款|協議|隱私權政策)|郵件|電話行銷/, decline: /^((不(用|要|需要)?了?|否)(?=[^\p{L}]*$|[,.!;،，、。！]|謝謝)|拒絕|略過|以後)/u, shaming: /我(不想|不要|不需要)(省錢|優惠|折扣)|寧願(多付|原價)/, doubleNegative: /取消勾選|不要勾選/, urgency: /最後機會|馬上|僅剩 ?\d|限時/ },
  ar: { decline: /^(لا(?=[^\p{L}]*$|[,.!;،，、。！]| شكر)|رفض|تخطي)/u, shaming: /لا أريد (التوفير|الخصم|العروض)|أفضل دفع/, doubleNegative: /إزالة العلامة|أزل العلامة|لا تضع علامة/, urgency: /الفرصة الأخيرة|سارع|بقي \d|تبقى \d/ },
  he: { decline: /^(לא(?=[^\p{L}]*$|[,.!;،，、。！]| תודה)|דחייה|דילוג)/u, shaming: /לא רוצה (לחסוך|הנחה|הטבות)|מעדיפ.* לשלם/, doubleNegative: /להסיר את הסימון|אין לסמן/, urgency: /הזדמנות אחרונה|מהרו|נותרו (רק )?\d/ },
  fa: { decline: /^((نه|رد)(?=[^\p{L}]*$|[,.!;،，、。！]| ممنون| کردن)|رد کردن)/u, shaming: /نمی‌خواهم (صرفه‌جویی|تخفیف)|ترجیح می‌دهم.*بپردازم/, doubleNegative: /علامت را بردارید|علامت نزنید/, urgency: /آخرین فرصت|عجله کنید|فقط \d+ (دقیقه|عدد)/ },
};
