//! The elements that consent law and carriers ask of a notice.

use super::Judged;
use crate::consent::MessageClass;
use crate::error::{Code, shown, token};
use crate::finding::State;
use crate::notice::{Document, Notice, Words, given};
use crate::rules::{Fact, Law, Layer, Topic, as_read, contains_word, language, speaks_of};

/// Judges every element that a fact in force asks for, and those that need no fact.
pub(super) fn judge(notice: &Notice, law: &Law) -> Vec<Judged> {
    let view = View { document: notice.document(), law };
    let mut judged = Vec::new();
    for (code, aspects, check) in ELEMENTS {
        let facts = aspects.iter().flat_map(|aspect| law.under(aspect));
        // the most specific of those that ask most; one that only recommends or is only remembered comes last
        let asking = facts.filter(|fact| asks(fact));
        let Some(fact) = asking.min_by_key(|fact| (fact.recommends(), !fact.may_block())) else { continue };
        if let Some((state, pointer)) = check(&view) {
            judged.push(Judged { code: *code, state, fact: Some(*fact), pointer, message: None });
        }
    }
    judged.extend(view.over_collected());
    judged.extend(view.languages());
    judged
}

/// What is read of a notice.
pub(super) struct View<'a> {
    pub(super) document: &'a Document,
    pub(super) law: &'a Law,
}

type Check = fn(&View<'_>) -> Option<(State, String)>;

/// Code, aspects of which one has to ask for it, and the check. `None` of a check: the element does not arise.
const ELEMENTS: &[(Code, &[&str], Check)] = &[
    (
        Code::NoticeIdentity,
        &[
            "consent.disclosure.sender_identity",
            "consent.disclosure.seller_identity",
            "consent.disclosure.controller_identity",
            "consent.disclosure.handler_identity_contact",
            "consent.informed.minimum",
        ],
        |view| Some(view.everywhere(|_, text| Some(view.names_sender(text)))),
    ),
    (
        Code::NoticeContact,
        &["consent.disclosure.contact", "consent.disclosure.handler_identity_contact", "consent.disclosure.controller_identity"],
        |view| {
            let controller = &view.document.controller;
            Some(present(given(&controller.contact) || given(&controller.address), "/controller"))
        },
    ),
    (
        Code::NoticePurpose,
        &[
            "consent.disclosure.purpose",
            "consent.disclosure.products",
            "consent.disclosure.purpose_method_type_retention",
            "consent.disclosure.type_frequency_duration",
            "consent.granularity",
        ],
        |view| view.boxes(|locale, text| speaks_of(text, locale, Topic::Advertising)).or_else(|| view.unasked()),
    ),
    (
        Code::NoticeChannel,
        &["consent.disclosure.channel", "registration.check.channel", "consent.disclosure.purpose_method_type_retention"],
        |view| view.boxes(|locale, text| speaks_of(text, locale, Topic::Texts)).or_else(|| view.unasked()),
    ),
    (Code::NoticeNumber, &["consent.disclosure.phone_number"], |view| {
        let named = view.document.data.as_ref().map(|data| data.iter().any(|kind| kind == "phone"));
        Some((state(named), "/data".to_owned()))
    }),
    (
        Code::NoticeFrequency,
        &["consent.disclosure.frequency", "consent.disclosure.type_frequency_duration"],
        |view| Some(view.frequency()),
    ),
    (Code::NoticeRates, &["consent.disclosure.rates"], |view| {
        Some(view.everywhere(|locale, text| speaks_of(text, locale, Topic::Rates)))
    }),
    (Code::NoticeStopHelp, &["consent.disclosure.stop_help"], |view| {
        let (stop, help) = (&view.document.opt_out.keyword, view.document.opt_out.help.as_deref());
        Some(view.everywhere(|_, text| Some(has(text, stop) && help.is_some_and(|help| has(text, help)))))
    }),
    (Code::NoticeCondition, &["consent.disclosure.not_condition_of_purchase"], |view| {
        Some(view.everywhere(|locale, text| speaks_of(text, locale, Topic::NoCondition)))
    }),
    (Code::NoticeAutomated, &["consent.disclosure.automated_technology"], |view| {
        Some(view.everywhere(|locale, text| speaks_of(text, locale, Topic::Automated)))
    }),
    (
        Code::NoticeWithdrawal,
        &["consent.disclosure.withdrawal", "consent.disclosure.right_to_withdraw", "consent.disclosure.rights_procedure"],
        |view| Some(view.everywhere(|locale, text| speaks_of(text, locale, Topic::Withdrawal))),
    ),
    (Code::NoticeEase, &["consent.withdrawal.ease", "consent.withdrawal"], |view| {
        // a tick is given on a page: a page to withdraw on is as easy; a word alone may be, or may not arrive
        let page = given(&view.document.opt_out.url).then_some(true);
        Some((state(page), "/optOut/url".to_owned()))
    }),
    (Code::NoticeThirdParties, &["consent.third_party", "consent.disclosure.recipients"], |view| view.third_parties()),
    (Code::NoticeAge, &["consent.min_age"], |view| {
        let (state, pointer) = view.everywhere(|locale, text| speaks_of(text, locale, Topic::Age));
        // laws set an age; few ask that the words name it
        Some((state.min(State::Unsettled), pointer))
    }),
    (
        Code::NoticeRetention,
        &[
            "consent.disclosure.retention_period",
            "consent.disclosure.retention_end",
            "consent.disclosure.purpose_method_type_retention",
            "consent.disclosure.duration",
        ],
        |view| {
            let mut asked = view.document.purposes.iter().enumerate();
            let without = asked.find(|(_, purpose)| purpose.message_class == MessageClass::Marketing && !purpose.is_kept());
            view.marketing().next().map(|_| match without {
                Some((index, _)) => (State::Missing, format!("/purposes/{index}/retention")),
                None => (State::Present, "/purposes".to_owned()),
            })
        },
    ),
    (Code::NoticeLinks, &["consent.disclosure.terms_privacy_links", "consent.call_to_action"], |view| {
        let controller = &view.document.controller;
        let terms = given(&controller.terms);
        let missing = if !terms { "/controller/terms" } else { "/controller/privacyPolicy" };
        Some(present(terms && given(&controller.privacy_policy), missing))
    }),
    (Code::NoticeComplaint, &["consent.disclosure.complaint_right"], |view| {
        // it usually stands one layer down, where this does not look
        let layered = given(&view.document.controller.privacy_policy);
        let state = if layered { State::Unsettled } else { State::Missing };
        Some((state, "/controller/privacyPolicy".to_owned()))
    }),
    // one declaration may name several channels where a court said so; terms have no place in it all the same
    (Code::NoticeBundled, &["consent.granularity"], |view| view.one_channel()),
    (
        Code::NoticeBundled,
        &[
            "consent.form.separate_from_terms",
            "consent.form.separate_from_other_matters",
            "consent.form.separate_acts",
            "consent.form.separate_marketing_box",
        ],
        |view| view.no_terms(),
    ),
    (Code::NoticeProvider, &["licence.provider", "registration.provider"], |view| {
        let home: Vec<&str> = view.law.jurisdictions().iter().flat_map(|rules| rules.regions()).collect();
        let provider = view.document.provider.as_ref();
        Some(match provider.map(|provider| provider.country.as_deref()) {
            None => (State::Missing, "/provider".to_owned()),
            Some(Some(country)) if !home.contains(&country) => (State::Missing, "/provider/country".to_owned()),
            // a name is there; whether it holds the licence is for the register to say
            Some(_) => (State::Unsettled, "/provider".to_owned()),
        })
    }),
    (Code::NoticeTransfer, &["consent.cross_border", "consent.disclosure.third_country_transfer"], |view| view.transfer()),
];

/// Whether a fact asks for an element, on whatever condition.
fn asks(fact: &Fact) -> bool {
    const NOT: [&str; 6] = ["not_required", "none", "vacated", "optional", "allowed", "unverified"];
    !NOT.iter().any(|word| fact.value.starts_with(word))
}

impl View<'_> {
    /// The locales in which people of these places are addressed; all of them where none fits.
    fn locales(&self) -> Vec<(&str, &Words)> {
        let spoken = self.spoken();
        let fits = |locale: &str| spoken.contains(&language(locale).as_str());
        let all = || self.document.words.iter().map(|(locale, words)| (locale.as_str(), words));
        let fitting: Vec<_> = all().filter(|(locale, _)| fits(locale)).collect();
        if fitting.is_empty() { all().collect() } else { fitting }
    }

    fn spoken(&self) -> Vec<&'static str> {
        self.law.jurisdictions().iter().flat_map(|rules| rules.languages()).collect()
    }

    /// Everything a person sees in one locale.
    fn whole(words: &Words) -> String {
        let mut text = format!("{}\n{}", words.legend, words.facts);
        for grant in words.grants.values() {
            text.push('\n');
            text.push_str(grant);
        }
        text
    }

    /// Something that has to be said once in each locale.
    pub(super) fn everywhere(&self, says: impl Fn(&str, &str) -> Option<bool>) -> (State, String) {
        let found = self.locales().into_iter().map(|(locale, words)| {
            (state(says(locale, &Self::whole(words))), format!("/words/{locale}/facts"))
        });
        worst(found).unwrap_or((State::Missing, "/words".to_owned()))
    }

    /// Something that has to be said beside each box for marketing, or in the heading over it. It does not
    /// arise where there is no such box.
    fn boxes(&self, says: impl Fn(&str, &str) -> Option<bool>) -> Option<(State, String)> {
        let marketing: Vec<&str> = self.marketing().collect();
        let found = self.locales().into_iter().flat_map(|(locale, words)| {
            let boxes = words.grants.iter().filter(|(pair, _)| marketing.iter().any(|id| is_of(pair, id)));
            let says = &says;
            boxes.map(move |(pair, text)| {
                let said = says(locale, &format!("{}\n{text}", words.legend));
                (state(said), format!("/words/{locale}/grants/{}", token(pair)))
            })
        });
        worst(found.collect::<Vec<_>>().into_iter())
    }

    /// Without a box nothing is said, unless the notice is for messages of another class alone.
    fn unasked(&self) -> Option<(State, String)> {
        let asked = self.document.purposes.is_empty() || self.marketing().next().is_some();
        asked.then(|| (State::Missing, "/purposes".to_owned()))
    }

    fn marketing(&self) -> impl Iterator<Item = &str> {
        let marketing = self.document.purposes.iter().filter(|purpose| purpose.message_class == MessageClass::Marketing);
        marketing.map(|purpose| purpose.id.as_str())
    }

    fn names_sender(&self, text: &str) -> bool {
        has(text, &self.document.sender.name) || has(text, &self.document.controller.name)
    }

    fn frequency(&self) -> (State, String) {
        let marketing = self.document.purposes.iter().enumerate().filter(|(_, purpose)| purpose.message_class == MessageClass::Marketing);
        if let Some((index, _)) = marketing.clone().find(|(_, purpose)| purpose.frequency.is_none()) {
            let (said, pointer) = self.everywhere(|locale, text| speaks_of(text, locale, Topic::Frequency));
            return match said {
                State::Present => (said, pointer),
                _ => (State::Missing, format!("/purposes/{index}/frequency")),
            };
        }
        self.everywhere(|locale, text| speaks_of(text, locale, Topic::Frequency))
    }

    /// Everybody else who gets the data stands in the words, by name. Whether their box is apart cannot be told.
    fn third_parties(&self) -> Option<(State, String)> {
        let recipients = &self.document.recipients;
        if recipients.is_empty() {
            return None;
        }
        for (locale, words) in self.locales() {
            let text = Self::whole(words);
            if recipients.iter().any(|party| !has(&text, &party.name)) {
                return Some((State::Missing, format!("/words/{locale}/facts")));
            }
        }
        Some((State::Unsettled, "/recipients".to_owned()))
    }

    /// Data that leaves the place is told of in the words.
    fn transfer(&self) -> Option<(State, String)> {
        let Some(storage) = &self.document.storage else { return Some((State::Unsettled, "/storage".to_owned())) };
        let home = self.home();
        let parties = self.document.provider.iter().chain(&self.document.recipients);
        let abroad = storage.iter().map(String::as_str).chain(parties.filter_map(|party| party.country.as_deref()));
        if abroad.into_iter().all(|region| home.contains(&region)) {
            return None;
        }
        let (said, pointer) = self.everywhere(|locale, text| speaks_of(text, locale, Topic::Transfer));
        Some((said, pointer))
    }

    /// Regions within which data does not go abroad: the country, and all that share its region's rules.
    fn home(&self) -> Vec<&'static str> {
        let own = self.law.jurisdictions();
        let regional = |id: &str| own.iter().any(|rules| rules.id() == id && rules.layer() == Layer::Region);
        let shares = |rules: &crate::rules::Jurisdiction| {
            own.iter().any(|known| known.id() == rules.id()) || rules.chain().iter().any(|parent| regional(parent.id()))
        };
        crate::rules::all().filter(shares).flat_map(|rules| rules.regions()).collect()
    }

    /// A box speaks of one channel; where one box for several is allowed the question does not arise.
    fn one_channel(&self) -> Option<(State, String)> {
        let one_box = self.law.on("consent.form.one_box_several_channels").any(|fact| fact.value.starts_with("allowed"));
        let allowed = one_box || self.law.on("consent.granularity").any(|fact| fact.value.contains("one_consent_possible"));
        if allowed { None } else { self.texts_alone() }
    }

    /// A box speaks of no channel but texts.
    pub(super) fn texts_alone(&self) -> Option<(State, String)> {
        self.boxes(|locale, text| speaks_of(text, locale, Topic::OtherChannels).map(|other| !other))
    }

    /// A box does not speak of terms.
    fn no_terms(&self) -> Option<(State, String)> {
        self.boxes(|locale, text| speaks_of(text, locale, Topic::Terms).map(|terms| !terms))
    }

    fn languages(&self) -> Option<Judged> {
        let spoken = self.spoken();
        let fits = self.document.words.keys().any(|locale| spoken.contains(&language(locale).as_str()));
        (!spoken.is_empty() && !fits).then(|| {
            Judged {
                code: Code::NoticeLanguage,
                state: State::Missing,
                fact: None,
                pointer: "/words".to_owned(),
                message: Some(format!("no words in a language of the place: {}", spoken.join(", "))),
            }
        })
    }

    /// Kinds of data that no text message needs.
    fn over_collected(&self) -> Vec<Judged> {
        let fact = self.minimisation();
        let kinds = self.document.data.iter().flatten().enumerate();
        let needless = kinds.filter(|(_, kind)| is_needless(kind));
        let judged = needless.map(|(index, kind)| Judged {
            code: Code::NoticeOverCollection,
            state: State::Missing,
            fact,
            pointer: format!("/data/{index}"),
            message: Some(format!("`{}` is more than messages need", shown(kind))),
        });
        judged.collect()
    }

    fn minimisation(&self) -> Option<Fact> {
        let facts = self.law.jurisdictions().iter().flat_map(|rules| rules.facts());
        facts.into_iter().find(|fact| fact.aspect == "duty.minimisation" && fact.is_in_force(self.law.at()))
    }
}

pub(super) fn present(there: bool, pointer: &str) -> (State, String) {
    (state(Some(there)), pointer.to_owned())
}

pub(super) fn state(said: Option<bool>) -> State {
    match said {
        Some(true) => State::Present,
        Some(false) => State::Missing,
        None => State::Unsettled,
    }
}

/// Whether a text holds a name as a word of its own: `STOP` is not in "nonstop".
pub(super) fn has(text: &str, name: &str) -> bool {
    let name = as_read(name);
    !name.is_empty() && contains_word(&as_read(text), &name, true)
}

/// Whether a box is for a purpose; its channel follows the last slash.
fn is_of(pair: &str, purpose: &str) -> bool {
    pair.rsplit_once('/').is_some_and(|(id, _)| id == purpose)
}

fn worst(found: impl Iterator<Item = (State, String)>) -> Option<(State, String)> {
    found.max_by_key(|(state, _)| *state)
}

/// Whether a kind of data is more than any text message needs. Its name may be written `idNumber`, `ID number` or `id-number`.
fn is_needless(kind: &str) -> bool {
    let mut words = String::from(" ");
    let mut small = false;
    for letter in kind.chars() {
        if letter.is_uppercase() && small {
            words.push(' ');
        }
        small = letter.is_lowercase();
        match letter.is_alphanumeric() {
            true => words.extend(letter.to_lowercase()),
            false => words.push(' '),
        }
    }
    words.push(' ');
    NEEDLESS.iter().any(|name| words.contains(&format!(" {name} "))) || NEEDLESS_SIGNS.iter().any(|sign| words.contains(sign))
}

/// Names of data that no text message needs, as whole words.
const NEEDLESS: [&str; 47] = [
    "id number",
    "id card",
    "national id",
    "national insurance",
    "identity",
    "identification",
    "personalausweis",
    "ausweis",
    "ausweisnummer",
    "passport",
    "resident registration",
    "driver licence",
    "driver license",
    "drivers licence",
    "drivers license",
    "driving licence",
    "social security",
    "social insurance",
    "ssn",
    "aadhaar",
    "aadhar",
    "cpf",
    "curp",
    "dni",
    "nric",
    "tax",
    "steuernummer",
    "bank",
    "card number",
    "bank card",
    "credit card",
    "debit card",
    "payment card",
    "iban",
    "credit",
    "cvv",
    "cvc",
    "pin",
    "password",
    "health",
    "medical",
    "biometric",
    "biometrics",
    "face",
    "fingerprint",
    "religion",
    "ethnicity",
];

/// The same in scripts that put no space between words.
const NEEDLESS_SIGNS: [&str; 10] = ["身份证", "身份證", "银行卡", "銀行卡", "证件", "證件", "护照", "護照", "주민등록", "여권"];
