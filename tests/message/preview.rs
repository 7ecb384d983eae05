//! What a person receives: marks of the rule pack, once each; findings with their places; hostile drafts.

use avowal::consent::{Channel, MessageClass};
use avowal::error::Code;
use avowal::finding::{Finding, Severity};
use avowal::message::{
    Assembly, Draft, DraftOptOut, DraftSender, Lexicon, Policy, Preview, PreviewQuestion, Variable,
    VariableSyntax, links, preview_message, review_digest, word_lists,
};
use avowal::notice::SenderKind;
use avowal::rules::{self, Law, Layer, Zone, language_of, marks};
use avowal::time::Timestamp;

const NOW: Timestamp = Timestamp(1_795_219_200_000);
const CLASSES: [MessageClass; 3] =
    [MessageClass::Marketing, MessageClass::Transactional, MessageClass::OneTimeCode];

pub(crate) fn draft(text: &str) -> Draft {
    Draft {
        text: text.to_owned(),
        message_class: MessageClass::Marketing,
        purpose: "offers".to_owned(),
        channel: Channel::Sms,
        locale: "en".to_owned(),
        sender: DraftSender { name: "Nordwind".to_owned(), kind: SenderKind::LongCode },
        opt_out: None,
        variables: Default::default(),
        recipients: None,
        variable_syntax: VariableSyntax::Curly2,
        to: None,
        send_at: None,
    }
}

pub(crate) fn lexicon() -> Lexicon {
    let mut lexicon = Lexicon::default();
    lexicon.add(word_lists()).unwrap();
    lexicon
}

fn asked(jurisdiction: &str) -> PreviewQuestion {
    PreviewQuestion {
        jurisdiction: jurisdiction.to_owned(),
        as_of: NOW,
        recipient_zones: Vec::new(),
        holidays: Vec::new(),
        policy: None,
    }
}

pub(crate) fn seen(draft: &Draft, jurisdiction: &str) -> Preview {
    let preview = preview_message(draft, &asked(jurisdiction), &lexicon()).unwrap();
    let parts = &preview.parts;
    assert_eq!(preview.text, format!("{}{}{}", parts.prefix, parts.body, parts.footer));
    preview
}

fn found(preview: &Preview, code: Code) -> Option<&Finding> {
    preview.findings.iter().find(|finding| finding.code == code)
}

fn has(draft: &Draft, jurisdiction: &str, code: Code) -> bool {
    found(&seen(draft, jurisdiction), code).is_some()
}

fn marketing(text: &str, locale: &str) -> Draft {
    Draft { locale: locale.to_owned(), ..draft(text) }
}

/// Every country of the pack and every class: what the pack asks for stands in the text once, what it forbids nowhere, and
/// a text that carries its marks already gets none of them again.
#[test]
fn every_country_and_class_carries_its_marks_once() {
    let countries: Vec<_> = rules::all().filter(|set| set.layer() == Layer::Country).collect();
    assert!(countries.len() >= 60, "{}", countries.len());
    let (mut labels, mut footers) = (0, 0);
    for set in &countries {
        for class in CLASSES {
            let locale = set.languages().next().unwrap_or("en");
            let draft = Draft { message_class: class, locale: locale.to_owned(), ..draft("20: 7-9") };
            let preview = seen(&draft, set.id());
            let law = Law::of(&[*set], class, NOW);
            let marks = marks(&law, &draft.mark_words());
            let times = |words: &str| preview.text.matches(words).count();
            if let Some(label) = &marks.label {
                labels += 1;
                assert!(preview.parts.prefix.starts_with(&label.text), "{}: {}", set.id(), preview.text);
                assert_eq!(times(&label.text), 1, "{}", set.id());
            }
            match &marks.footer {
                Some(footer) if marks.no_footer.is_none() => {
                    footers += 1;
                    assert!(preview.parts.footer.ends_with(&footer.text), "{}: {}", set.id(), preview.text);
                    assert_eq!(times(&footer.text), 1, "{}", set.id());
                    assert!(
                        !footer.text.contains("{keyword}") && !footer.text.contains("{sender}"),
                        "{}",
                        footer.text
                    );
                }
                _ => assert_eq!(preview.parts.footer, "", "{}", set.id()),
            }
            // sent as it was assembled, it is assembled as it was sent
            let again = Draft { text: preview.text.clone(), ..draft };
            assert_eq!(seen(&again, set.id()).text, preview.text, "{} {class:?}", set.id());
        }
    }
    assert!(labels >= 8 && footers >= 40, "{labels} labels, {footers} footers");
}

#[test]
fn places_want_their_own_signs_and_words() {
    let german = marketing("Rabatt bis Sonntag", "de");
    for (jurisdiction, draft, prefix, footer) in [
        ("kr", marketing("오늘만 할인", "ko"), "(광고) Nordwind: ", " 무료수신거부 {toll-free}"),
        ("cn", marketing("新品上市", "zh"), "【Nordwind】", "拒收请回复R"),
        ("sg", marketing("Sale", "en"), "<ADV> Nordwind: ", " Reply STOP to opt out"),
        ("us", marketing("Sale", "en"), "Nordwind: ", " Reply STOP to opt out"),
        ("my", marketing("Sale", "ms"), "RM0.00 Nordwind: ", ""),
        ("vn", marketing("Sale", "vi"), "[QC] ", " Từ chối: trả lời TC"),
        ("at", german.clone(), "Nordwind: ", " Abmelden: Antwort STOP"),
        ("pl", marketing("Rabat", "pl"), "Nordwind: ", " Rezygnacja: odpisz STOP"),
        ("br", marketing("Oferta", "pt"), "", " Responda SAIR para sair"),
    ] {
        let preview = seen(&draft, jurisdiction);
        assert_eq!(
            (preview.parts.prefix.as_str(), preview.parts.footer.as_str()),
            (prefix, footer),
            "{jurisdiction}"
        );
    }
    // Emirates: nobody can reply, and the sender's name has its own head
    let emirates = seen(&marketing("Sale", "en"), "ae");
    assert_eq!(emirates.sender.as_deref(), Some("AD-Nordwind"));
    assert!(emirates.parts.footer.contains("7726"));
    // codes and notices in China carry the signature and no way to stop
    let code = Draft { message_class: MessageClass::OneTimeCode, ..marketing("验证码 123456", "zh") };
    assert_eq!(seen(&code, "cn").text, "【Nordwind】验证码 123456");
}

#[test]
fn the_language_of_the_message_decides_where_the_place_has_no_words_of_its_own() {
    let law = |id: &str| Law::of(&[id.parse().unwrap()], MessageClass::Marketing, NOW);
    for (place, locale, language) in [
        ("at", "de-AT", "de"),
        ("at", "en", "en"),
        ("be", "fr", "fr"),
        ("be", "xx", "nl"),
        ("tw", "zh", "zh-Hant"),
        ("cn", "zh", "zh-Hans"),
        ("no", "nb-NO", "no"),
        ("zz", "tlh", "en"),
    ] {
        assert_eq!(language_of(&law(place), locale), language, "{place} {locale}");
    }
}

#[test]
fn a_page_or_number_stops_messages_where_a_reply_cannot() {
    let named = DraftSender { name: "Nordwind".to_owned(), kind: SenderKind::Alphanumeric };
    let stop = |url: Option<&str>, number: Option<&str>| {
        Some(DraftOptOut {
            keyword: "STOP".to_owned(),
            url: url.map(str::to_owned),
            number: number.map(str::to_owned),
        })
    };
    let base = Draft { sender: named, ..marketing("Rabatt", "de") };
    assert!(has(&base, "at", Code::MessageOptOutDeaf));
    let page = Draft { opt_out: stop(Some("https://nordwind.example/x"), None), ..base.clone() };
    let preview = seen(&page, "at");
    assert_eq!(preview.parts.footer, " Abmelden: https://nordwind.example/x");
    assert!(found(&preview, Code::MessageOptOutDeaf).is_none());
    let number = Draft { opt_out: stop(None, Some("36123")), ..marketing("Soldes", "fr") };
    assert_eq!(seen(&number, "fr").parts.footer, " STOP au 36123");
    assert!(has(&marketing("Soldes", "fr"), "fr", Code::MessageFooterNumber));
}

#[test]
fn forbidden_doubled_and_misplaced_marks_are_found_with_their_fixes() {
    let notice = Draft {
        message_class: MessageClass::Transactional,
        ..marketing("您的订单已发货，拒收请回复R", "zh")
    };
    let preview = seen(&notice, "cn");
    let finding = found(&preview, Code::MessageFooterForbidden).unwrap();
    assert_eq!(
        (finding.severity, finding.span.unwrap().start, finding.span.unwrap().end),
        (Severity::Error, 8, 14)
    );
    assert!(finding.fixes[0].safe && finding.source.is_some());
    assert_eq!(preview.parts.footer, "");

    let doubled = marketing("Reply STOP to opt out. Sale! Reply STOP to opt out", "en");
    let preview = seen(&doubled, "us");
    assert!(found(&preview, Code::MessageFooterDoubled).is_some());
    assert_eq!(preview.text.matches("Reply STOP to opt out").count(), 1);

    assert!(has(&marketing("지금 (광고) 할인", "ko"), "kr", Code::MessageLabelMisplaced));
    assert!(has(&marketing("[광고] 할인", "ko"), "kr", Code::MessageLabelVariant));
    let twice = seen(&marketing("지금 (광고) 할인", "ko"), "kr");
    assert_eq!(twice.text.matches("(광고)").count(), 1);
}

#[test]
fn a_text_in_disguise_is_read_as_it_looks_and_marked_where_it_stands() {
    // full width, zero width, accents, another script: all of it is the same word
    for text in
        ["casino", "ＣＡＳＩＮＯ", "ca\u{200b}sino", "càsínó", "cаsinо", "𝐜𝐚𝐬𝐢𝐧𝐨", "ⓒⓐⓢⓘⓝⓞ", "ca\u{301}sino"]
    {
        let preview = seen(&draft(&format!("😀 our {text} night")), "us");
        let finding = found(&preview, Code::MessageGambling).unwrap_or_else(|| panic!("{text}"));
        let span = finding.span.unwrap();
        let units: Vec<u16> = preview.parts.body.encode_utf16().collect();
        assert_eq!(String::from_utf16(&units[span.start..span.end]).unwrap(), text);
        assert_eq!((finding.severity, finding.jurisdiction.as_deref()), (Severity::Error, Some("us")));
    }
    assert!(has(&draft("cаsinо"), "us", Code::MessageMixedScript));
    assert!(has(&draft("ca\u{200b}sino"), "us", Code::MessageInvisible));
    assert!(has(&draft("pay \u{202e}gnihton"), "us", Code::MessageDirection));
    // joiners of emoji and of Persian are no disguise
    assert!(!has(&draft("👩\u{200d}👧 می\u{200c}خواهم"), "us", Code::MessageInvisible));
}

#[test]
fn what_makes_parts_shorter_is_mended_by_one_safe_edit() {
    let long = format!("{} it’s “here” – now", "a".repeat(60));
    let preview = seen(&Draft { message_class: MessageClass::Transactional, ..draft(&long) }, "us");
    let finding = found(&preview, Code::MessageUcs2).unwrap();
    let fix = &finding.fixes[0];
    assert!(fix.safe && fix.title.contains("1 part fewer"), "{}", fix.title);
    let texts: Vec<&str> = fix.edits.iter().map(|edit| edit.text.as_str()).collect();
    assert_eq!(texts, ["'", "\"", "\"", "-"]);
    // accents are no typography
    let unsafe_fix = seen(&draft("Kołem się toczy"), "pl");
    assert!(!found(&unsafe_fix, Code::MessageUcs2).unwrap().fixes[0].safe);
    // nothing can stand for these
    assert!(found(&seen(&draft("Привет"), "us"), Code::MessageUcs2).unwrap().fixes.is_empty());
}

#[test]
fn links_are_judged_by_where_they_lead_and_by_the_place() {
    for (text, jurisdiction, code) in [
        ("see bit.ly/x", "us", Code::MessageLinkShortener),
        ("see https://xn--pple-43d.com/x", "us", Code::MessageLinkDisguised),
        ("see https://аррlе.com/x", "us", Code::MessageLinkDisguised),
        ("see https://bank.example@evil.example/x", "us", Code::MessageLinkDisguised),
        ("see http://192.168.0.1/x", "us", Code::MessageLinkDisguised),
        ("see http://nordwind.example", "us", Code::MessageLinkPlain),
        ("see https://nordwind.example/x", "my", Code::MessageLinkForbidden),
        ("see https://nordwind.example/x", "tw", Code::MessageLinkFiled),
        ("call 03 1234 5678", "my", Code::MessageCallBack),
        ("https://nordwind.example/{{id}}", "us", Code::MessageVariableInLink),
        ("https://{{host}}/x", "us", Code::MessageVariableInLink),
        ("see https://{{shop}}.{{host}} now", "us", Code::MessageVariableInLink),
        ("see www.{{host}}", "us", Code::MessageVariableInLink),
    ] {
        assert!(has(&draft(text), jurisdiction, code), "{text} {jurisdiction} {code}");
    }
    for honest in [
        "see https://nordwind.example/x",
        "https://nordwind.example/x {{id}}",
        "write to a@b.example",
        "at 7.30 p.m. e.g. now",
    ] {
        let preview = seen(&draft(honest), "us");
        assert!(!preview.findings.iter().any(|finding| finding.code.as_str().contains("link")), "{honest}");
    }
}

#[test]
fn variables_are_filled_counted_and_checked() {
    let variable = |sample: &str, max: Option<u32>| Variable { sample: sample.to_owned(), max_length: max };
    let mut named = draft(&format!("Hi {{{{name}}}}, {}", "a".repeat(100)));
    named.variables.insert("name".to_owned(), variable("Ada", Some(60)));
    let preview = seen(&named, "us");
    assert!(preview.text.contains("Hi Ada, "));
    assert_eq!(
        (preview.cases.best.segments, preview.cases.sample.segments, preview.cases.worst.segments),
        (1, 1, 2)
    );
    assert!(found(&preview, Code::MessagePartsGrow).is_some());

    for (text, syntax, code) in [
        ("Hi {{name", VariableSyntax::Curly2, Code::MessageVariableOpen),
        ("Hi {{other}}", VariableSyntax::Curly2, Code::MessageVariableUnknown),
        ("Hi", VariableSyntax::Curly2, Code::MessageVariableUnused),
        ("{{name}}", VariableSyntax::Curly2, Code::MessageVariableOnly),
        ("${name}${name} a", VariableSyntax::Dollar, Code::MessageVariableAdjacent),
        ("Hi {#var#}", VariableSyntax::India, Code::MessageVariableUntyped),
    ] {
        let mut draft = Draft { variable_syntax: syntax, ..draft(text) };
        draft.variables.insert("name".to_owned(), variable("Ada", None));
        assert!(has(&draft, "us", code), "{text} {code}");
    }
    let mut long = draft("{{name}} a");
    long.variables.insert("name".to_owned(), variable("Adalbert", Some(3)));
    assert!(has(&long, "us", Code::MessageVariableSample));
    let mut chinese = Draft { variable_syntax: VariableSyntax::Dollar, ..marketing("${1}新品", "zh") };
    chinese.variables.insert("1".to_owned(), variable("王", Some(3)));
    assert!(has(&chinese, "cn", Code::MessageVariableForbidden));
    let india = Draft {
        variable_syntax: VariableSyntax::India,
        ..draft("{#numeric#} a {#url#} b {#email#} c {#cbn#}")
    };
    assert!(has(&india, "in", Code::MessageVariableMany));
    // with and without braces, and a number sign that opens nothing
    let bare = Draft { text: "No. #1: #number# at #url# {#cbn#} #var#".to_owned(), ..india.clone() };
    assert!(!has(&bare, "in", Code::MessageVariableUntyped) && !has(&bare, "in", Code::MessageVariableOpen));
    let unknown = seen(&bare, "in")
        .findings
        .iter()
        .filter(|finding| finding.code == Code::MessageVariableUnknown)
        .count();
    assert_eq!(unknown, 3, "number, url, cbn");
    let untyped = Draft { text: "Hi {#var#}".to_owned(), ..india };
    let preview = seen(&untyped, "in");
    assert!(
        found(&preview, Code::MessageVariableUntyped).unwrap().source.is_some(),
        "the direction that asks for tags"
    );
}

/// What reviewers put their names to holds the rules: of other rules it is another digest, and every approval is void.
#[test]
fn an_approval_is_of_one_rule_pack() {
    let draft = draft("Sale");
    let reviewed = |rules: &str| {
        let text = serde_json::json!({"draft": serde_json::to_value(&draft).unwrap(), "jurisdiction": "us", "rules": rules}).to_string();
        avowal::json::digest(
            avowal::json::Value::parse(&text, avowal::json::DOCUMENT).unwrap().canonical().as_bytes(),
        )
    };
    assert_eq!(review_digest(&draft, "us").unwrap(), reviewed(rules::pack().digest));
    assert_ne!(review_digest(&draft, "us").unwrap(), reviewed("sha-256:AAAA"));
}

#[test]
fn forms_and_places_have_their_findings() {
    let sold = "a".repeat(30);
    for (text, jurisdiction, code) in [
        ("THIS IS YOUR VERY LAST CHANCE TODAY", "us", Code::MessageCapitals),
        ("now!!!", "us", Code::MessageRepeatedSigns),
        ("", "us", Code::MessageEmpty),
        ("新品★", "cn", Code::MessageSignRefused),
        ("【别家】新品", "cn", Code::MessageSignatureTwice),
        ("Sale", "us", Code::MessageSenderAdded),
        ("Sale", "us", Code::MessageFooterAdded),
        ("오늘", "kr", Code::MessageLabelAdded),
        (&"é😀".repeat(800), "us", Code::MessageManyParts),
        (&"新".repeat(600), "cn", Code::MessageTooLong),
        (&"a".repeat(140), "us", Code::MessageFooterPart),
        (&format!("{sold} {sold} Nordwind"), "us", Code::MessageNameLate),
        (
            &format!(
                "{}🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}{}",
                "я".repeat(62),
                "я".repeat(55)
            ),
            "zz",
            Code::MessagePartsVary,
        ),
    ] {
        assert!(has(&draft(text), jurisdiction, code), "{text} {jurisdiction} {code}");
    }
    let named = Draft {
        sender: DraftSender { name: "Nordwind".to_owned(), kind: SenderKind::Alphanumeric },
        ..draft("Sale")
    };
    assert!(has(&named, "us", Code::MessageSenderForm));
    assert!(has(&named, "ae", Code::MessageSenderName));
    let code = Draft { message_class: MessageClass::OneTimeCode, ..marketing("您的号码 1234", "zh") };
    assert!(has(&code, "cn", Code::MessageWordMissing));
    let none = preview_message(&draft("Sale"), &asked("us"), &Lexicon::default()).unwrap();
    assert!(found(&none, Code::MessageNoLexicon).is_some());
    assert_eq!(
        preview_message(&draft("新"), &asked("cn"), &lexicon()).unwrap().segments.policy,
        Policy::CnDomestic
    );
}

#[test]
fn words_speak_of_goods_and_of_fraud() {
    for (text, jurisdiction, code) in [
        ("quick payday loan today", "us", Code::MessageLoans),
        ("buy bitcoin now", "us", Code::MessageCrypto),
        ("hot singles near you", "us", Code::MessageAdult),
        ("half price drinks: free vodka", "us", Code::MessageAlcohol),
        ("new vape flavours", "us", Code::MessageTobacco),
        ("ammunition on sale", "us", Code::MessageFirearms),
        ("cannabis for all", "us", Code::MessageDrugs),
        ("white power", "us", Code::MessageHate),
        ("lose weight fast", "us", Code::MessageHealthClaim),
        ("全网最低 价", "cn", Code::MessageSuperlative),
        ("You have won! Claim your prize now: call 09061701461", "gb", Code::MessageFalsePrize),
        (
            "Your account has been suspended, verify your details at http://bank.example.top",
            "us",
            Code::MessageAccountThreat,
        ),
        ("Please reply with your PIN", "us", Code::MessageAsksSecret),
        ("Your parcel waits: pay the fee at post.example.com/x", "gb", Code::MessageParcelFee),
        ("Your tax refund: hmrc.example.com/claim", "gb", Code::MessageRefundLure),
        ("Part time job, WhatsApp 447700900123", "gb", Code::MessageEasyMoney),
        ("Hi mum this is my new number", "gb", Code::MessageRelative),
        ("Calls cost 150p per min", "gb", Code::MessagePremiumRate),
    ] {
        assert!(has(&draft(text), jurisdiction, code), "{text} {code}");
    }
    let order = Draft {
        message_class: MessageClass::Transactional,
        ..draft("Your order is sent. Flash sale: 20% off")
    };
    assert!(has(&order, "us", Code::MessagePromotionHidden));
    let own = r#"{"format":"avowal-words/1","packs":[{"language":"en","licence":"ours","source":{"authority":"a","title":"b","date":"2026","checkedOn":"2026-11-22","confidence":"high"},"words":{"house":["acme rival"],"political":["vote for"]}}]}"#;
    let mut lexicon = lexicon();
    lexicon.add(own).unwrap();
    let preview =
        preview_message(&draft("Better than Acme-Rival. Vote for us"), &asked("th"), &lexicon).unwrap();
    assert_eq!(found(&preview, Code::MessageHouseWord).unwrap().severity, Severity::Error);
    assert!(found(&preview, Code::MessagePolitical).is_some());
    // the shipped list has no word on politics
    assert!(!has(&draft("Vote for us"), "th", Code::MessagePolitical));
    for bad in [
        own.replace("/1", "/2"),
        own.replace("\"ours\"", "\"\""),
        own.replace("acme rival", "a"),
        own.replace("\"high\"", "\"sure\""),
    ] {
        assert_eq!(Lexicon::default().add(&bad).unwrap_err().code, Code::MessageLexicon);
    }
}

#[test]
fn honest_messages_are_left_alone() {
    for (text, class) in [
        ("Your code is 123456. Never share it, not even your PIN or password.", MessageClass::OneTimeCode),
        ("Your parcel will be delivered today between 2 and 4 pm.", MessageClass::Transactional),
        ("Your refund of $20 was sent to your card.", MessageClass::Transactional),
        ("Your appointment is tomorrow at 9. Reply C to confirm.", MessageClass::Transactional),
        ("Autumn jackets are in. See them at https://nordwind.example/j", MessageClass::Marketing),
    ] {
        let preview = seen(&Draft { message_class: class, ..draft(text) }, "us");
        let graver: Vec<_> =
            preview.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
        assert!(graver.is_empty(), "{text}: {graver:?}");
    }
}

#[test]
fn hours_are_told_where_they_bind() {
    let zone = |offset: &str| Zone {
        zone: "Asia/Seoul".to_owned(),
        utc_offset: offset.to_owned(),
        changes: Vec::new(),
    };
    // 21:00 UTC on 21 November is 06:00 there
    let night = PreviewQuestion {
        as_of: Timestamp(NOW.0 - 3 * 3_600_000),
        recipient_zones: vec![zone("+09:00")],
        ..asked("kr")
    };
    let preview = preview_message(&marketing("할인", "ko"), &night, &lexicon()).unwrap();
    let window = preview.send_window.unwrap();
    assert!(!window.open && window.next_open > Some(night.as_of));
    assert_eq!(found(&preview, Code::MessageClosedHours).unwrap().severity, Severity::Warning);
    let planned = Draft { send_at: Some(night.as_of), ..marketing("할인", "ko") };
    let preview = preview_message(&planned, &night, &lexicon()).unwrap();
    assert_eq!(found(&preview, Code::MessageClosedHours).unwrap().severity, Severity::Error);
    assert_eq!(seen(&draft("Sale"), "de").send_window, None);
    let bad = PreviewQuestion { recipient_zones: vec![zone("nine")], ..asked("kr") };
    assert_eq!(preview_message(&draft("a"), &bad, &lexicon()).unwrap_err().code, Code::MessageSetting);
}

#[test]
fn any_edit_changes_what_reviewers_signed() {
    let first = draft("Sale");
    let digest = |draft: &Draft, place: &str| review_digest(draft, place).unwrap();
    let was = digest(&first, "us");
    assert_eq!(was, seen(&first, "us").digest);
    for other in [
        draft("Sale."),
        Draft { message_class: MessageClass::Transactional, ..first.clone() },
        Draft { locale: "de".into(), ..first.clone() },
    ] {
        assert_ne!(digest(&other, "us"), was);
    }
    assert_ne!(digest(&first, "de"), was);
    // a form submits line breaks as CR LF: the text is the same, and what it costs is counted as it is sent
    let lines = ["Sale\nnow", "Sale\r\nnow", "Sale\rnow"].map(draft);
    let [one, two, three] = lines.each_ref().map(|lines| digest(lines, "us"));
    assert!(one == two && one == three && one != digest(&draft("Sale now"), "us"));
    let [one, two, _] = lines.each_ref().map(|lines| seen(lines, "us").segments.units);
    assert_eq!(two, one + 1);
    // an approved text may go to anybody, at any time
    let sent = Draft { to: Some("+12025550123".into()), send_at: Some(NOW), recipients: Some(7), ..first };
    assert_eq!(digest(&sent, "us"), was);
}

/// Marks that nothing closes. Were the rest looked through at each of these two million, this would not end.
#[test]
fn variables_that_nothing_closes_are_read_in_one_pass() {
    for (open, syntax) in
        [("{{", VariableSyntax::Curly2), ("${", VariableSyntax::Dollar), ("{#", VariableSyntax::India)]
    {
        let short = Draft { variable_syntax: syntax, ..draft(&format!("{open}name {open}")) };
        assert!(has(&short, "us", Code::MessageVariableOpen));
        let many = open.repeat(2_000_000);
        let (texts, names) = Assembly::new(&short, &asked("us")).unwrap().template(&many, &short);
        assert!(names.is_empty() && texts.concat().len() <= many.len());
    }
    // a name is sixty bytes at most, and its mark may be the last of the text
    for (name, is_one) in [("n".repeat(60), true), ("n".repeat(61), false), ("é".repeat(30), true)] {
        let text = format!("{{{{{name}}}}}");
        let draft = draft(&text);
        let (_, names) = Assembly::new(&draft, &asked("us")).unwrap().template(&text, &draft);
        assert_eq!(names.len() == 1, is_one, "{text}");
    }
}

/// Linear, no panic, and an answer for everything.
#[test]
fn hostile_drafts_get_findings_or_codes() {
    assert_eq!(
        preview_message(&draft("a"), &asked("atlantis"), &lexicon()).unwrap_err().code,
        Code::RulesUnknownJurisdiction
    );
    assert_eq!(
        preview_message(&draft(&"a".repeat(300_000)), &asked("us"), &lexicon()).unwrap_err().code,
        Code::MessageTooLarge
    );
    // a short draft may not become a message without bound
    let filled = |sample: &str, most: Option<u32>| {
        let mut draft = draft(&"{{a}}".repeat(20_000));
        draft.variables.insert("a".to_owned(), Variable { sample: sample.to_owned(), max_length: most });
        preview_message(&draft, &asked("us"), &Lexicon::default())
            .map_err(|error| (error.code, error.pointer))
    };
    let refused = |pointer: &str| Err((Code::MessageTooLarge, Some(pointer.to_owned())));
    assert_eq!(filled(&"x".repeat(100_000), None), refused("/variables/a/sample"));
    assert_eq!(filled(&"x".repeat(1601), None), refused("/variables/a/sample"));
    assert_eq!(filled(&"x".repeat(1600), None), refused("/variables"));
    assert_eq!(filled("x", Some(4_000_000_000)), refused("/variables"));
    assert!(filled("x", None).is_ok());
    let lexicon = lexicon();
    for piece in [
        "{{",
        "}}",
        "{{a}}",
        "http://",
        "a.b.",
        "【",
        "(광고)",
        "Reply STOP to opt out ",
        "\u{200b}",
        "é\u{301}",
        "😀",
        "casino ",
        "stop ",
        "STOP=end ",
        "Reply YES or STOP ",
        "TD退订",
        "<ADV> ",
        "1 ",
        "拒收请回复R",
        "@",
        "а",
        "A!!!",
    ] {
        let text = piece.repeat(100_000 / piece.len());
        for jurisdiction in ["us", "kr", "cn"] {
            let preview = preview_message(&draft(&text), &asked(jurisdiction), &lexicon).unwrap();
            let units = text.encode_utf16().count();
            for finding in &preview.findings {
                assert!(
                    finding.span.is_none_or(|span| span.start <= span.end && span.end <= units),
                    "{piece} {finding:?}"
                );
            }
        }
    }
}

#[test]
fn links_begin_where_a_phone_would_open_one() {
    for (text, expected) in [
        // a word before it
        ("Link:bit.ly/abc", vec![("bit.ly/abc", "bit.ly")]),
        ("Here’s:bit.ly/x", vec![("bit.ly/x", "bit.ly")]),
        ("Link=bit.ly/abc", vec![("bit.ly/abc", "bit.ly")]),
        ("1)bit.ly/x", vec![("bit.ly/x", "bit.ly")]),
        // what is no part of it
        ("nordwind.com,or call", vec![("nordwind.com", "nordwind.com")]),
        (
            "https://a.example,https://bit.ly/c",
            vec![("https://a.example", "a.example"), ("https://bit.ly/c", "bit.ly")],
        ),
        (
            "https://a.example/b;https://bit.ly/c",
            vec![("https://a.example/b", "a.example"), ("https://bit.ly/c", "bit.ly")],
        ),
        ("bit.ly/a,https://b.example/c", vec![("bit.ly/a", "bit.ly"), ("https://b.example/c", "b.example")]),
        ("https://b.example/c,bit.ly/a", vec![("https://b.example/c", "b.example"), ("bit.ly/a", "bit.ly")]),
        (
            "https://a.example/HTTPS://bit.ly/c",
            vec![("https://a.example/", "a.example"), ("HTTPS://bit.ly/c", "bit.ly")],
        ),
        // hosts in other writings
        ("https://bit.ly./x", vec![("https://bit.ly./x", "bit.ly")]),
        ("https://例子.中国/x 好", vec![("https://例子.中国/x", "例子.中国")]),
        ("https://한국.kr/x", vec![("https://한국.kr/x", "한국.kr")]),
        ("https://bit。ly/x", vec![("https://bit。ly/x", "bit.ly")]),
        ("https://bit．ly/x", vec![("https://bit．ly/x", "bit.ly")]),
        ("ｂｉｔ.ly/x", vec![("ｂｉｔ.ly/x", "bit.ly")]),
        // whatever has a scheme is opened
        ("http://2130706433/x", vec![("http://2130706433/x", "2130706433")]),
        ("http://0x7f.1/", vec![("http://0x7f.1/", "0x7f.1")]),
        ("http://[::1]/x", vec![("http://[::1]/x", "[::1]")]),
        ("http://localhost/x", vec![("http://localhost/x", "localhost")]),
        ("https://b.example:8080/x", vec![("https://b.example:8080/x", "b.example")]),
        // and what is none, or goes on
        ("https://a.example/x?b=1,2;c=(d)&e=f:g", vec![("https://a.example/x?b=1,2;c=", "a.example")]),
        ("https://a.example/x?to=bit.ly/y", vec![("https://a.example/x?to=bit.ly/y", "a.example")]),
        ("详情https://nordwind.cn。回T退订", vec![("https://nordwind.cn", "nordwind.cn")]),
        ("https://nordwind.cn回T退订", vec![("https://nordwind.cn", "nordwind.cn")]),
        ("mail:info@bit.ly, at 10:30, 3,5 or e.g.so 1)one 2)two", vec![]),
        ("https:// http://? https://{{host}}/", vec![]),
    ] {
        let all = links(text);
        let told: Vec<(&str, &str)> = all.iter().map(|link| (link.whole, link.host.as_str())).collect();
        assert_eq!(told, expected, "{text}");
        let units: Vec<u16> = text.encode_utf16().collect();
        for link in &all {
            assert_eq!(String::from_utf16(&units[link.span.start..link.span.end]).unwrap(), link.whole);
        }
    }
    assert!(has(&draft("see ｂｉｔ.ly/x"), "us", Code::MessageLinkShortener));
    for number in ["http://2130706433/x", "http://0x7f.1/", "http://[::1]/x"] {
        assert!(has(&draft(number), "us", Code::MessageLinkDisguised), "{number}");
    }
    for piece in ["a,", "a=", "a:", "http://", "a.b,", "http://a。", "h", "https://例.", "x.com)"] {
        links(&piece.repeat(200_000 / piece.len()));
    }
}

#[test]
fn a_shortener_of_ones_own_is_known_however_it_is_written() {
    let mut lexicon = Lexicon::default();
    let source =
        r#"{"authority":"us","title":"list","date":"2026","checkedOn":"2026-11-22","confidence":"high"}"#;
    let pack = format!(
        r#"{{"language":"zz","licence":"ours","source":{source},"words":{{"shortener":["WWW.Short.Example"]}}}}"#
    );
    lexicon.add(&format!(r#"{{"format":"avowal-words/1","packs":[{pack}]}}"#)).unwrap();
    let preview = preview_message(&draft("see https://short.example/x"), &asked("us"), &lexicon).unwrap();
    assert!(found(&preview, Code::MessageLinkShortener).is_some());
}

#[test]
fn a_sender_is_named_by_words_of_its_own_and_not_by_parts_of_others() {
    let named = |name: &str, text: &str| {
        let sender = DraftSender { name: name.to_owned(), kind: SenderKind::LongCode };
        seen(&Draft { sender, ..draft(text) }, "us").parts.prefix.is_empty()
    };
    for (name, text) in [
        ("EE", "Get a free week of data"),
        ("O2", "less CO2 for all"),
        ("Max", "the maximum is yours"),
        ("Ed", "prices reduced"),
        ("Nordwind", "see https://nordwind.example/x"),
        ("Nordwind", "see shop.nordwind.com now"),
    ] {
        assert!(!named(name, text), "{name}: {text}");
    }
    for (name, text) in [
        ("EE", "EE: a free week of data"),
        ("O2", "more from O2!"),
        ("H&M", "sale at h&m today"),
        ("Nordwind", "NORDWIND’s sale, https://nordwind.example/x"),
        ("Booking.com", "Booking.com: your room"),
        ("顺丰", "您的顺丰快递"),
    ] {
        assert!(named(name, text), "{name}: {text}");
    }
}

#[test]
fn a_draft_with_variables_is_shortened_too() {
    let mut long = draft(&format!("Hi {{{{naïve}}}}, {} it’s “here”", "a".repeat(60)));
    long.variables.insert("naïve".to_owned(), Variable { sample: "Ada".to_owned(), max_length: None });
    long.message_class = MessageClass::Transactional;
    let preview = seen(&long, "us");
    let fix = &found(&preview, Code::MessageUcs2).unwrap().fixes[0];
    assert!(fix.safe && fix.title.contains("1 part fewer"), "{}", fix.title);
    // the name of a variable is no text
    let texts: Vec<&str> = fix.edits.iter().map(|edit| edit.text.as_str()).collect();
    assert_eq!(texts, ["'", "\"", "\""]);
    // a value that needs the long alphabet is not mended by edits of the draft
    long.variables.insert("naïve".to_owned(), Variable { sample: "Ян".to_owned(), max_length: None });
    assert!(found(&seen(&long, "us"), Code::MessageUcs2).unwrap().fixes.is_empty());
}

/// Each place would be compared letter by letter otherwise, which takes ten seconds and more.
#[test]
fn a_long_address_is_looked_for_in_one_pass() {
    let mut long = draft(&"a".repeat(250_000));
    let url = Some(format!("{}b", "a".repeat(60_000)));
    long.opt_out = Some(DraftOptOut { keyword: "STOP".to_owned(), url, number: None });
    let begun = std::time::Instant::now();
    preview_message(&long, &asked("us"), &Lexicon::default()).unwrap();
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}

#[test]
fn chinese_words_are_found_in_both_scripts() {
    for (simplified, traditional, code) in [
        ("赌博网站送彩金", "賭博網站送彩金", Code::MessageGambling),
        ("小额贷款，无抵押", "小額貸款，無抵押", Code::MessageLoans),
        ("电子烟 特价", "電子菸 特價", Code::MessageTobacco),
        ("手枪 现货", "手槍 現貨", Code::MessageFirearms),
    ] {
        for text in [simplified, traditional] {
            let draft = Draft { locale: "zh".into(), ..draft(text) };
            assert!(found(&seen(&draft, "us"), code).is_some(), "{text}");
        }
    }
}
