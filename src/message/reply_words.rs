//! Words beyond the keywords of the rule pack: how people ask in sentences, what they say for politeness, what makes a
//! sentence mean the opposite. They are ours, not a law's; what they recognise is likely, never certain.

/// What a phrase asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    OptOut,
    OptIn,
    Help,
}

/// Language, what is asked, phrases by `|`. They are folded before they are compared.
pub(super) const PHRASES: &[(&str, Asks, &str)] = &[
    ("en", Asks::OptOut, "unsubscribe|unsub|stop receiving|stop getting|stop calling|stop asking|unsubcribe|unsuscribe|unsubscibe|dont want this|do not want this|end these texts|end the texts|stop texting|stop texts|stop txting|stop messaging|stop sending|stop msging|stop contacting|stop spamming|stop bothering|stop harassing|stop these|stop all messages|stop all texts|stop your messages|stop the messages|stop the texts|stop the spam|stop this spam|stop sms|stop promo|stop promos|stop notifications|stop alerts|opt me out|opt out of|want to opt out|like to opt out|wish to opt out|i opt out|opting out|remove me|remove my number|remove this number|take me off|take my number off|get me off|delete my number|delete me|lose my number|leave me alone|dont text me|do not text me|dont text this|do not text this|dont message me|do not message me|dont contact me|do not contact me|dont send me|do not send me|dont send any|do not send any|dont send anymore|dont want these|do not want these|dont want your|do not want your|dont want any more|dont want to receive|no longer want|no longer wish|not want to receive|no more texts|no more messages|no more sms|no more msgs|no more of these|quit texting|quit messaging|quit sending|cease and desist|cease texting|cease all|revoke my consent|revoke consent|withdraw my consent|withdraw consent|i revoke|never signed up|never text me|did not sign up|didnt sign up|not interested|go away|end these messages|end texts|cancel my subscription|cancel subscription|cancel these texts|cancel these messages|cancel texts|cancel messages|cancel all messages|wrong number|off your list|off this list|off the list|from your list|from this list|from the list"),
    ("en", Asks::OptIn, "sign me up|subscribe|subscribe me|resubscribe|i want to subscribe|want to subscribe|id like to subscribe|i would like to subscribe|opt me in|opt in|i opt in|opt back in|start again|start texting me again|count me in|add me to the list|add me to your list|i agree|i confirm"),
    ("en", Asks::Help, "help me|need help|need some help|who is this|whos this|who are you|what is this|whats this|who sent this|what company is this|how does this work|more info|more information|customer service|customer support"),
    ("es", Asks::OptOut, "dejen de enviar|dejen de mandar|deja de enviar|deja de mandar|deje de enviar|deje de mandar|dejen de molestar|no me envien|no me envie|no me envies|no me manden|no me mande|no me mandes|no envien mas|no manden mas|no quiero recibir|no deseo recibir|no quiero mas mensajes|no mas mensajes|no mas sms|no mas publicidad|no me molesten|no me escriban|dar de baja|darme de baja|dame de baja|denme de baja|deme de baja|quiero la baja|solicito la baja|eliminar mi numero|eliminen mi numero|borren mi numero|borrar mi numero|quitenme de la lista|sacame de la lista|saquenme de la lista|cancelar suscripcion|cancelar mi suscripcion|cancelar la suscripcion|anular suscripcion|retiro mi consentimiento|revoco mi consentimiento|numero equivocado|no me interesa"),
    ("es", Asks::OptIn, "suscribirme|quiero suscribirme|darme de alta|quiero darme de alta|dame de alta|acepto|si quiero"),
    ("es", Asks::Help, "necesito ayuda|quien es|quienes son|quien eres|que es esto|mas informacion|atencion al cliente"),
    ("fr", Asks::OptOut, "arretez de|arrete de|arretez vos|arretez les sms|arretez les messages|arretez d envoyer|arretez denvoyer|arreter les sms|arreter les messages|arret des sms|arret sms|stop sms|stop pub|stop aux sms|ne m envoyez plus|ne menvoyez plus|ne plus recevoir|plus recevoir de|je ne veux plus|je veux plus|je ne souhaite plus|plus de sms|plus de messages|plus de pub|me desabonner|desabonnez moi|desabonner svp|me desinscrire|desinscrivez moi|desinscription|desabonnement|retirez moi|retirez mon numero|supprimez mon numero|supprimer mon numero|enlevez moi|laissez moi tranquille|ne me contactez plus|je retire mon consentement|mauvais numero|pas interesse|pas interessee|resilier|annuler mon abonnement"),
    ("fr", Asks::OptIn, "je mabonne|mabonner|je veux mabonner|inscrivez moi|abonnez moi|je minscris|jaccepte|je suis daccord|daccord|je confirme"),
    ("fr", Asks::Help, "qui est ce|qui etes vous|c est qui|cest qui|c est quoi|cest quoi|besoin d aide|besoin daide|plus d infos|plus dinfos|plus d informations|service client"),
    ("de", Asks::OptOut, "keine sms mehr|keine nachrichten mehr|keine werbung|keine weiteren nachrichten|keine weiteren sms|nicht mehr schreiben|nicht mehr schicken|nicht mehr senden|nicht mehr kontaktieren|schreibt mir nicht mehr|schreiben sie mir nicht|schickt mir keine|schicken sie mir keine|hort auf|horen sie auf|abmelden|abmeldung|meldet mich ab|melden sie mich ab|abbestellen|abbestellung|austragen|tragt mich aus|tragen sie mich aus|von der liste|aus dem verteiler|vom verteiler|loscht meine nummer|loschen sie meine nummer|nummer loschen|widerrufe|widerruf meiner|widerspreche|lasst mich in ruhe|lassen sie mich in ruhe|will keine|mochte keine|mochte nicht mehr|will nicht mehr|falsche nummer|kein interesse|sms stoppen|nachrichten stoppen|kundige|kundigung"),
    ("de", Asks::OptIn, "anmelden|ich melde mich an|melde mich an|ich stimme zu|stimme zu|einverstanden|bin einverstanden|ich bin einverstanden|ich bin dabei|ich mochte mich anmelden"),
    ("de", Asks::Help, "wer ist das|wer sind sie|wer seid ihr|was ist das|brauche hilfe|mehr infos|mehr informationen|kundenservice|kundendienst"),
    ("pt", Asks::OptOut, "pare de enviar|pare de mandar|parem de enviar|parem de mandar|para de mandar|para de enviar|nao quero receber|nao quero mais|nao desejo receber|nao desejo mais|nao me envie|nao me enviem|nao me mande|nao me mandem|nao envie mais|nao mande mais|quero sair|quero cancelar|cancelar inscricao|cancelar assinatura|cancelar subscricao|cancelar o envio|remover meu numero|remova meu numero|remova o meu numero|retire meu numero|tire meu numero|me remova|me tire da lista|sair da lista|descadastrar|descadastre|chega de mensagem|chega de mensagens|sem mais mensagens|numero errado|nao tenho interesse|me deixe em paz|retiro o meu consentimento|revogo meu consentimento"),
    ("pt", Asks::OptIn, "quero receber|quero me inscrever|me inscreva|aceito|concordo|sim quero"),
    ("pt", Asks::Help, "quem e|quem sao|quem esta falando|o que e isso|preciso de ajuda|mais informacoes|atendimento"),
    ("it", Asks::OptOut, "disiscrivimi|smettetela di|smettete di|smettila di|smetta di|non inviatemi|non mandatemi|non mi inviate|non mi mandate|non scrivetemi|non voglio ricevere|non voglio piu|non desidero ricevere|non desidero piu|basta sms|basta messaggi|basta pubblicita|niente piu sms|cancellatemi|cancellami|cancellate il mio numero|cancellare il mio numero|rimuovete il mio numero|rimuovetemi|toglietemi|disiscrivetemi|disiscrivermi|disiscrizione|annulla iscrizione|annullare iscrizione|revoco il consenso|ritiro il consenso|numero sbagliato|non mi interessa|non sono interessato|non sono interessata|lasciatemi in pace"),
    ("it", Asks::OptIn, "iscrivetemi|mi iscrivo|voglio iscrivermi|accetto|confermo|sono daccordo|daccordo"),
    ("it", Asks::Help, "chi e|chi siete|chi sei|cos e questo|cosa e questo|ho bisogno di aiuto|piu informazioni|servizio clienti|assistenza"),
    ("nl", Asks::OptOut, "stop met|stoppen met sturen|geen sms meer|geen smsjes meer|geen berichten meer|geen reclame|niet meer sturen|niet meer smsen|niet meer ontvangen|wil geen|wil dit niet meer|stuur me geen|stuur mij geen|stuur geen|afmelden|meld me af|meld mij af|uitschrijven|schrijf me uit|schrijf mij uit|haal me van|haal mij van|verwijder mijn nummer|verwijder me|van de lijst|laat me met rust|trek mijn toestemming in|verkeerd nummer|geen interesse|niet geinteresseerd|opzeggen"),
    ("nl", Asks::OptIn, "aanmelden|meld me aan|meld mij aan|inschrijven|schrijf me in|ik ga akkoord|akkoord|ik doe mee"),
    ("nl", Asks::Help, "wie is dit|wie ben je|wie bent u|wie zijn jullie|wat is dit|hulp nodig|meer info|meer informatie|klantenservice"),
    ("pl", Asks::OptOut, "nie wysylac|nie wysylajcie|przestancie wysylac|przestan wysylac|prosze przestac|nie chce otrzymywac|nie chce sms|nie chce wiecej|nie zycze sobie|wypisac|wypisz mnie|wypiszcie mnie|prosze o wypisanie|wypisuje sie|usuncie moj numer|usun moj numer|prosze usunac|prosze o usuniecie|rezygnuje z|chce zrezygnowac|cofam zgode|wycofuje zgode|zly numer|pomylka numeru|nie jestem zainteresowany|nie jestem zainteresowana|nie interesuje mnie|dajcie mi spokoj|koniec z sms"),
    ("pl", Asks::OptIn, "zapisz mnie|zapiszcie mnie|chce otrzymywac|zgadzam sie|wyrazam zgode|potwierdzam"),
    ("pl", Asks::Help, "kto to|kim jestescie|co to jest|potrzebuje pomocy|wiecej informacji|biuro obslugi"),
    ("ru", Asks::OptOut, "хватит писать|не присылайте|не присылай|не шлите|не отправляйте|не пишите|не беспокойте|прекратите|хватит присылать|хватит слать|хватит спамить|перестаньте|отпишите|отписаться|отписка|отпишусь|отключите|отключить рассылку|отключить смс|уберите мой номер|удалите мой номер|удалите номер|уберите меня|удалите меня|исключите|не хочу получать|не хочу больше|больше не надо|отказываюсь от|отзываю согласие|не интересно|неинтересно|ошиблись номером|не тот номер|отвалите|отстаньте"),
    ("ru", Asks::OptIn, "подпишите|подпишите меня|подписаться|хочу получать|согласен|согласна|я согласен|я согласна|подтверждаю"),
    ("ru", Asks::Help, "кто это|кто вы|что это|нужна помощь|подробнее|больше информации|служба поддержки"),
    ("tr", Asks::OptOut, "gondermeyi durdur|gondermeyi birak|mesaj atmayin|mesaj atma|mesaj gondermeyin|mesaj gonderme|sms gondermeyin|sms atmayin|sms gonderme|mesaj istemiyorum|sms istemiyorum|reklam istemiyorum|almak istemiyorum|istemiyorum artik|artik istemiyorum|aboneligimi iptal|aboneligi iptal|uyelikten cik|uyeligimi iptal|listeden cikar|listenizden cikar|numarami sil|numarami silin|numarami cikar|beni cikarin|beni silin|rahatsiz etmeyin|rizami geri|onayimi geri|iznimi iptal|yanlis numara|ilgilenmiyorum|olmak istemiyorum|bir daha yazmayin|bir daha mesaj"),
    ("tr", Asks::OptIn, "kabul ediyorum|onayliyorum|abone olmak istiyorum|uye olmak istiyorum|kaydolmak istiyorum"),
    ("tr", Asks::Help, "kimsiniz|kimsin|bu nedir|bu ne|yardima ihtiyacim|daha fazla bilgi|musteri hizmetleri"),
    ("zh", Asks::OptOut, "不要再发|别再发|别发|不要发|不想再收到|不要给我发|停止发|取消订阅|取消關注|退订|退訂|拒收|拉黑|把我删|删除我|删掉我|移除我|不再接收|不接收|不需要|别烦|不要打扰|勿扰|不要再傳|別再傳|不想收|停止傳送|取消訂閱|撤回同意|发错了|打错了|号码错"),
    ("zh", Asks::OptIn, "我要订阅|我想订阅|我要訂閱|同意|同意接收|我同意|我同意接收短信|重新订阅|确认订阅"),
    ("zh", Asks::Help, "你是谁|你是誰|你们是谁|哪位|这是什么|這是什麼|需要帮助|客服|怎么用"),
    ("ja", Asks::OptOut, "配信停止|配信を停止|配信解除|送らないで|送信しないで|送ってこないで|いりません|不要です|必要ありません|受け取りたくない|受信拒否|退会|登録解除|登録を解除|解除して|停止して|止めて|やめて|削除して|興味ありません|間違い|連絡しないで"),
    ("ja", Asks::OptIn, "登録します|登録したい|登録希望|受け取りたい|配信希望|同意します|再開して"),
    ("ja", Asks::Help, "どなた|誰ですか|だれですか|これは何|何ですか|助けて|問い合わせ|詳しく"),
    ("ko", Asks::OptOut, "수신거부|보내지 마|그만 보내|문자 그만|문자하지 마|받고 싶지 않|받기 싫|안 받을|해지|구독 취소|탈퇴|차단|삭제해|빼주세요|필요 없|관심 없|동의 철회|동의를 철회|잘못 보내|연락하지 마|스팸"),
    ("ko", Asks::OptIn, "수신동의|수신동의합니다|구독신청|구독신청합니다|구독할게|동의합니다|신청합니다|다시받을게"),
    ("ko", Asks::Help, "누구세요|누구시|누구신|이게 뭐|뭔가요|도와주세요|도움이 필요|문의|상담"),
    ("ar", Asks::OptOut, "لا ترسل|لا ترسلوا|توقف عن|توقفوا عن|اوقف الرسائل|اوقفوا|ايقاف الرسائل|وقف الرسائل|الغاء الاشتراك|الغي اشتراكي|احذف رقمي|احذفوا رقمي|لا اريد|لا ارغب|ازيلوا رقمي|رقم خاطئ|رقم خطأ|غير مهتم|لست مهتما|اسحب موافقتي"),
    ("ar", Asks::OptIn, "اريد الاشتراك|اشترك|موافق|اوافق"),
    ("ar", Asks::Help, "من انت|من انتم|ما هذا|احتاج مساعدة|خدمة العملاء"),
    ("sv", Asks::OptOut, "sluta skicka|sluta skriva|sluta smsa"),
    ("da", Asks::OptOut, "hold op med at|stop med at"),
    ("id", Asks::OptOut, "jangan kirim|jangan hubungi"),
    ("hi", Asks::OptOut, "मत भेजो|मत भेजिए|भेजना बंद|mat bhejo|bhejna band"),
];

/// Phrases that ask to stop where a clause is nothing else; inside others they say other things. A plain refusal is one of
/// them: it answers an advertisement.
pub(super) const CLAUSES: &[(&str, &str)] = &[
    ("en", "stops|stoped|stop2end|remove|i want to cancel|i would like to be removed|make it stop|this is spam|thats spam|spam|no thanks|no thank you|no thx|no more|enough|do not text|dont text|do not send|dont send|do not message|dont message|do not call|dont call|do not contact|dont contact"),
    ("es", "basta|no gracias|paren"),
    ("fr", "arretez|arrete|ca suffit|non merci"),
    ("de", "aufhoren|aufhoeren|hor auf|nein danke|schluss"),
    ("pt", "chega|parem|nao obrigado|nao obrigada"),
    ("it", "basta|smettetela|smettila|no grazie"),
    ("nl", "ophouden|hou op|nee bedankt|nee dank je|nee dank u"),
    ("pl", "przestancie|przestan|dosc|nie dziekuje"),
    ("ru", "хватит|довольно|нет спасибо"),
    ("tr", "istemiyorum|durdur|durdurun|yeter|hayir tesekkurler"),
    ("zh", "取消|停止"),
    ("ja", "不要|中止"),
    ("ko", "거부|중지|중단|그만"),
    ("ar", "كفى|لا شكرا"),
    ("hi", "बंद करो|बंद करें|बंद कर दो|band karo|band karein"),
    ("da", "frameld|hold op|nej tak"),
    ("sv", "sluta|nej tack"),
    ("no", "slutt|nei takk"),
    ("id", "cukup|hentikan"),
];

/// Keywords that are ordinary words too: alone they stop messages, as one clause of several they may be about anything.
pub(super) const ORDINARY: &str = "end|quit|cancel|revoke|no|nie|dur|ret|peru|alto|pare|parar|salir|batal|cancelar|cancella|huy|acha";

/// Words that stop messages in most places, and what stands beside them where they are no such word: `bus stop`, `stop by`.
pub(super) const STOPS: &str = "stop|stopp|unsubscribe|unsub";
pub(super) const BEFORE_STOP: &str = "bus|train|tram|metro|truck|coffee|rest|road|gas|pit|full|non|one|next|last|first|final|short|quick|the|a|this|that|my|your|our|each|every|which|what|to|and|or|i|we|they|you|it|will|would|does|did|do|never|must|should|could|can";
pub(super) const AFTER_STOP: &str = "by|in|over|off|at|here|there|and|or|light|lights|sign|signs|watch|loss|gap|motion|press|lying|worrying|believing|playing|crying|smoking|for|is|was|the";

/// Words that change nothing: politeness, and what is to be stopped.
pub(super) const FILLERS: &str = "please|pls|plz|plse|kindly|thanks|thank|you|thx|ty|now|all|it|this|sir|hi|hello|hey|ok|okay|immediately|already|today|everything|sms|text|texts|txt|message|messages|msg|msgs|bitte|danke|sofort|jetzt|alle|por|favor|gracias|ya|hola|s|il|vous|te|plait|svp|stp|merci|maintenant|bonjour|obrigado|obrigada|gentileza|agora|ola|per|favore|grazie|adesso|subito|ciao|alstublieft|alsjeblieft|aub|bedankt|dank|je|u|nu|prosze|dziekuje|teraz|dzien|dobry|пожалуйста|спасибо|сейчас|здравствуйте|lutfen|tesekkurler|simdi|hemen|merhaba|prosim|dekuji|dakujem|kerem|koszonom|va|rog|multumesc|molim|hvala|tack|tak|takk|vanligen|venligst|vennligst|kiitos|palun|aitah|ludzu|paldies|prasau|aciu|tolong|terima|kasih|xin|vui|long|cam|on|будь|ласка|дякую|моля|благодаря|παρακαλω|ευχαριστω|בבקשה|תודה|من|فضلك|شكرا|لو|سمحت|لطفا|tafadhali|asante|asseblief|dankie|pakiusap|salamat|po|कृपया|धन्यवाद|দয়া|করে|ধন্যবাদ|براہ|کرم|شکریہ";

/// The same in scripts that do not part words.
pub(super) const JOINED_FILLERS: &str = "请|請|麻烦|麻煩|谢谢|謝謝|您好|你好|お願いします|ください|下さい|ありがとう|してください|です|부탁드립니다|부탁드려요|해주세요|주세요|요|감사합니다|ครับ|ค่ะ|คะ|ขอบคุณ|กรุณา";

/// What may stand before a word that stops messages, and after it, where nothing else does: `how do I stop this`.
pub(super) const ASKING: &str = "but|can|could|will|would|you|u|i|id|want|wanna|need|like|to|how|do|just|reply|send|said|me|yes|yeah|so|no|help|who|is";
pub(super) const ASKED: &str = "the|your|these|those|them|my|marketing|promotional|ads|advertising|offers|subscription|service|yes|to|end|opt|out|stop";

/// What turns a request into its opposite.
pub(super) const NEGATIONS: &str = "dont|do not|never|cant|cannot|not|wont|didnt|no|nunca|ne|pas|jamais|nicht|nie|kein|nao|non|niet|не|hic|sakin|لا|غير|لم|لن|لست|ليس";

/// What denies nothing, though a negation stands in it; between spaces.
pub(super) const SAYINGS: &str = " no problem | no worries | no doubt | kein problem | pas de probleme | pas de souci | geen probleem | нет проблем ";

/// What else denies a yes or takes it back, anywhere in an answer.
pub(super) const DENIALS: &str = "doesnt|wouldnt|nor|without|refuse|cancellation|rezygnacje|отказ|отписку|нет|iptal|nein|keine|nee|geen|nej|hayir|tampoco|jamas|mai|rifiuto";

/// The same in languages that do not part words.
pub(super) const JOINED_DENIALS: &str = "不|没|沒|未|拒|退订|取消|停止|ない|ません|いいえ|解除|キャンセル|않|못|안합|안함|안해|안했|안하|안받|아니|싫|비동의|거부|취소|철회|중지|중단|해지";

/// Who cannot does not refuse.
pub(super) const UNABLE: &str = "cant|cannot|couldnt|unable|kann|konnte|puedo|pude|peux|arrive|posso|consigo|riesco|kan|moge|могу";

/// Words before a keyword in our own footers, as people quote them.
pub(super) const INSTRUCTIONS: &str = "reply|replying|text|txt|send|answer|antworte|antworten|antwort|sende|senden|envoyez|envoyer|repondez|repondre|envia|envie|enviar|responde|responda|responder|rispondi|inviare|invia|odpisz|wyslij|antwoord|stuur|ответьте|отправьте";

/// Keywords that mean another thing elsewhere: they count only where their language or country is said.
pub(super) const LOCAL: &[&str] = &["peru", "acha", "huy", "nie", "no", "dur", "ret", "reg", "dk", "ya", "oo", "da", "alta", "voltar"];

/// Signs that say it without words.
pub(super) const STOP_SIGNS: &str = "🛑⛔🚫✋🙅";
