//! Where an author's own words tell how to stop messages: ordinary phrases do not, instructions in many forms do, and neither
//! doubles nor silences the words that a place asks for.

use avowal::consent::MessageClass;
use avowal::error::Code;
use avowal::finding::{Finding, Severity};
use avowal::message::{Draft, DraftOptOut, Preview};

use crate::preview::{draft, seen};

fn written(text: &str, locale: &str) -> Draft {
    Draft { locale: locale.to_owned(), ..draft(text) }
}

fn find(preview: &Preview, code: Code) -> Option<&Finding> {
    preview.findings.iter().find(|finding| finding.code == code)
}

fn stop(keyword: &str, url: Option<&str>, number: Option<&str>) -> Option<DraftOptOut> {
    Some(DraftOptOut {
        keyword: keyword.to_owned(),
        url: url.map(str::to_owned),
        number: number.map(str::to_owned),
    })
}

/// Text as the finding's span marks it.
fn marked(text: &str, finding: &Finding) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let span = finding.span.unwrap();
    String::from_utf16(&units[span.start..span.end]).unwrap()
}

#[test]
fn an_ordinary_phrase_is_no_way_to_stop() {
    for (place, locale, text, why) in [
        ("us", "en", "Nordwind: $10 off to thank you", "a price"),
        ("us", "en", "20% off to all members", "a price"),
        ("us", "en", "we are off to Paris! 20% off", "a journey"),
        ("us", "en", "make a quick stop to grab a coffee", "a visit"),
        ("us", "en", "end to end sale", "from one to the other"),
        ("us", "en", "cancel to rebook", "a booking"),
        ("us", "en", "FROM END TO END OF THE STORE", "in capitals as all else"),
        ("us", "en", "SEND GIFTS BY END OF WEEK AND SAVE", "an instruction for something else"),
        ("us", "en", "Our prices never STOP", "denied"),
        ("us", "en", "We can't STOP! 20% off", "denied"),
        ("us", "en", "STOP! See the new jackets", "a call at the head"),
        ("us", "en", "Text us from the next bus stop", "a place"),
        ("us", "en", "Text END OF SUMMER to win a jacket", "a word of a contest"),
        ("us", "en", "Reply YES or NO", "an answer to a question"),
        ("us", "en", "Sale. Stop! https://nordwind.example/j", "a link to something else"),
        ("gb", "en", "50% off to celebrate", "a price"),
        ("ca", "en", "50% off to celebrate", "a price"),
        ("fr", "fr", "non stop au magasin", "without a pause"),
        ("it", "it", "alto al carovita", "enough of high prices"),
        ("br", "pt", "pare para ver", "pause and look"),
        ("pl", "pl", "stop na chwilę", "wait a moment"),
        ("es", "es", "Temporada baja: https://nordwind.example/j", "the quiet months"),
        ("jp", "ja", "営業停止のお知らせ https://nordwind.example/j", "closed for a day"),
    ] {
        let draft = Draft { opt_out: stop("STOP", None, Some("36123")), ..written(text, locale) };
        let preview = seen(&draft, place);
        assert!(find(&preview, Code::MessageFooterOwn).is_none(), "{place} {text}: {why}");
        let asked = find(&preview, Code::MessageFooterAdded).is_some();
        assert_eq!(asked, !preview.parts.footer.is_empty(), "{place} {text}");
        assert!(asked || ["pl", "jp", "it"].contains(&place), "{place} {text}: {why}");
    }
    let parcel = Draft {
        message_class: MessageClass::Transactional,
        ..written("Your parcel is off to the depot", "en")
    };
    assert!(find(&seen(&parcel, "cn"), Code::MessageFooterForbidden).is_none());
}

#[test]
fn an_instruction_in_its_many_forms_is_not_given_again() {
    for (place, locale, text, own) in [
        ("us", "en", "Sale. Reply STOP to opt out", "Reply STOP to opt out"),
        ("us", "en", "Sale. reply stop to end", "reply stop to end"),
        ("us", "en", "Sale. Text \"stop\" to 80808", "Text \"stop\" to 80808"),
        ("us", "en", "SALE TODAY AT NORDWIND. REPLY STOP TO OPT OUT", "REPLY STOP TO OPT OUT"),
        ("us", "en", "Sale. Opt-out: STOP", "Opt-out: STOP"),
        ("us", "en", "Sale until Sunday, STOP=end", "STOP=end"),
        ("us", "en", "Sale until Sunday. Stop2End", "Stop2End"),
        ("us", "en", "Sale until Sunday STOP to quit", "STOP to quit"),
        ("us", "en", "Sale until Sunday. STOP", "STOP"),
        (
            "us",
            "en",
            "Sale. Unsubscribe at https://nordwind.example/u",
            "Unsubscribe at https://nordwind.example/u",
        ),
        ("us", "en", "Sale. Unsubscribe: {{link}}", "Unsubscribe: {{link}}"),
        ("us", "en", "Sale. To leave us say Nordstop to quit", "Nordstop to quit"),
        ("fr", "fr", "Soldes STOP 36111", "STOP 36111"),
        ("fr", "fr", "Soldes. STOP SMS 36111", "STOP SMS 36111"),
        ("fr", "fr", "Soldes. Stop au 36111", "Stop au 36111"),
        ("us", "en", "Sale. Text END to 80808", "Text END to 80808"),
        ("us", "en", "Sale. Reply CANCEL", "Reply CANCEL"),
        ("fr", "fr", "SOLDES CHEZ NORDWIND STOP AU 36111", "STOP AU 36111"),
        ("tr", "tr", "İndirim. Ret için RET yazıp 3800'e gönderin", "Ret için RET yazıp 3800'e gönderin"),
        ("tr", "tr", "İndirim. RET yazıp 3800'e gönderin", "RET yazıp 3800'e gönderin"),
        ("cn", "zh", "新品上市 TD退订", "TD退订"),
        ("cn", "zh", "新品上市 退订请回T", "退订请回T"),
        ("cn", "zh", "新品上市，回T退订", "回T退订"),
        ("hk", "zh", "新品上市 退訂回覆UNSUB", "退訂回覆UNSUB"),
        ("cz", "cs", "Sleva. Odhlášení: STOP", "Odhlášení: STOP"),
        ("pl", "pl", "Rabat. Wypisz: STOP", "Wypisz: STOP"),
        ("gr", "el", "Προσφορά. Διαγραφή: STOP", "Διαγραφή: STOP"),
        ("vn", "vi", "Sale. Từ chối soạn TC", "Từ chối soạn TC"),
        ("jp", "ja", "新作。停止は https://nordwind.example/u", "停止は"),
        ("il", "he", "מבצע. להסרה השב הסר", "להסרה השב הסר"),
        ("kr", "ko", "오늘만 할인. 무료수신거부 0801234567", "무료수신거부 0801234567"),
        ("br", "pt", "Oferta. Responda SAIR para cancelar", "Responda SAIR para cancelar"),
    ] {
        let own_word = if text.contains("Nordstop") { "Nordstop" } else { "STOP" };
        let draft = Draft { opt_out: stop(own_word, None, None), ..written(text, locale) };
        let preview = seen(&draft, place);
        assert_eq!(preview.parts.footer, "", "{place} {text}");
        // what was taken for it is shown, wherever words would have been added
        let Some(finding) = find(&preview, Code::MessageFooterOwn) else {
            assert!(["pl", "jp", "gr", "cz"].contains(&place), "{place} {text}");
            continue;
        };
        assert_eq!((finding.severity, marked(text, finding).as_str()), (Severity::Info, own), "{place}");
        assert!(find(&preview, Code::MessageFooterNumber).is_none(), "{place} {text}");
    }
}

#[test]
fn a_label_in_other_signs_is_still_the_label() {
    for (place, locale, text, assembled) in [
        ("sg", "en", "<adv> Nordwind: Sale", "<ADV> Nordwind: Sale"),
        ("sg", "en", "＜ADV＞ Nordwind: Sale", "<ADV> Nordwind: Sale"),
        ("sg", "en", "(ADV) Nordwind: Sale", "<ADV> Nordwind: Sale"),
        ("sg", "en", "< ADV >Nordwind: Sale", "<ADV> Nordwind: Sale"),
        ("my", "en", "RM 0.00 Nordwind: Sale", "RM0.00 Nordwind: Sale"),
        ("vn", "vi", "[qc] Nordwind: Sale", "[QC] Nordwind: Sale"),
        ("kr", "ko", "（광고） Nordwind: 할인", "(광고) Nordwind: 할인"),
        ("cn", "zh", "[nordwind] 新品上市", "【Nordwind】新品上市"),
    ] {
        let preview = seen(&written(text, locale), place);
        let shown = format!("{}{}", preview.parts.prefix, preview.parts.body);
        assert_eq!(shown, assembled, "{place} {text}");
        assert!(find(&preview, Code::MessageLabelMisplaced).is_none(), "{place} {text}");
    }
    // a number or a word that only begins like it is none
    for (place, text) in [("my", "RM0.005 a minute"), ("sg", "ADV jackets are in")] {
        assert!(seen(&written(text, "en"), place).parts.body.starts_with(text), "{text}");
    }
    // a forbidden way to write it stays an error
    let variant = seen(&written("[광고] 할인", "ko"), "kr");
    assert_eq!(find(&variant, Code::MessageLabelVariant).unwrap().severity, Severity::Error);
}

#[test]
fn what_is_only_an_example_yields_to_the_language_and_the_keyword_of_the_draft() {
    for (place, locale, keyword, number, footer) in [
        ("ca", "en", "STOP", None, " Reply STOP to opt out"),
        ("ca", "fr", "ARRET", None, " Répondez ARRET pour ne plus recevoir"),
        ("br", "pt", "SAIR", None, " Responda SAIR para sair"),
        ("br", "en", "STOP", None, " Reply STOP to opt out"),
        ("de", "de", "STOP", None, " Abmelden: Antwort STOP"),
        ("de", "de", "STOP", Some("36123"), " Abmelden: STOP an 36123"),
        ("hk", "en", "UNSUB", None, " 取消訂閱請回覆UNSUB / Reply UNSUB to unsubscribe"),
    ] {
        let draft = Draft { opt_out: stop(keyword, None, number), ..written("20 %", locale) };
        assert_eq!(seen(&draft, place).parts.footer, footer, "{place} {locale}");
    }
}

#[test]
fn a_number_that_nobody_filled_in_is_an_error_and_is_not_put_into_the_draft() {
    for (place, locale, mark) in [("kr", "ko", "{toll-free}"), ("fr", "fr", "{short-code}")] {
        let preview = seen(&written("20 %", locale), place);
        assert!(preview.parts.footer.contains(mark));
        let finding = find(&preview, Code::MessageFooterNumber).unwrap();
        assert_eq!((finding.severity, finding.pointer.as_deref()), (Severity::Error, Some("/optOut/number")));
        let written = preview.findings.iter().flat_map(|finding| &finding.fixes).flat_map(|fix| &fix.edits);
        assert!(written.into_iter().all(|edit| !edit.text.contains('{')), "{place}");
    }
}

#[test]
fn a_safe_fix_leaves_a_whole_sentence() {
    for (text, left, safe) in [
        ("Your order shipped. Reply STOP to opt out", "Your order shipped.", true),
        ("Your order shipped. Reply STOP to opt out. See you", "Your order shipped.  See you", true),
        ("Your order shipped, to stop these reply STOP", "Your order shipped, to stop these", false),
        ("您的订单已发货，拒收请回复R", "您的订单已发货", true),
        ("您的订单已发货拒收请回复R", "您的订单已发货", false),
        ("您的订单已发货。回T退订", "您的订单已发货。", true),
    ] {
        let draft = Draft { message_class: MessageClass::Transactional, ..written(text, "zh") };
        let preview = seen(&draft, "cn");
        let finding = find(&preview, Code::MessageFooterForbidden).unwrap_or_else(|| panic!("{text}"));
        let fix = &finding.fixes[0];
        let units: Vec<u16> = text.encode_utf16().collect();
        let edit = &fix.edits[0];
        let mended = [&units[..edit.start], &units[edit.end..]].concat();
        assert_eq!((String::from_utf16(&mended).unwrap().as_str(), fix.safe), (left, safe), "{text}");
    }
}
