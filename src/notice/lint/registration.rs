//! The pre-flight of a US campaign registration: what carriers refuse, with their error codes in the source.

use super::Judged;
use super::elements::{View, has, state};
use crate::error::Code;
use crate::finding::State;
use crate::notice::{Notice, SenderKind, given};
use crate::rules::{Fact, Law, Topic, language, speaks_of};

/// Judges what the facts `registration.check.*` ask for. A notice whose senders need no campaign is not asked.
pub(super) fn judge(notice: &Notice, law: &Law) -> Vec<Judged> {
    let view = View { document: notice.document(), law };
    let registered = [SenderKind::LongCode, SenderKind::TollFree, SenderKind::ShortCode];
    if !view.document.sender.kinds.iter().any(|kind| registered.contains(kind)) {
        return Vec::new();
    }
    let facts = law.under("registration.check").copied();
    facts.filter_map(|fact| check(&view, fact)).collect()
}

fn check(view: &View<'_>, fact: Fact) -> Option<Judged> {
    let (_, name) = fact.aspect.rsplit_once('.')?;
    let controller = &view.document.controller;
    let english = |topic| view.everywhere(|locale, text| speaks_of(text, locale, topic));
    let elsewhere = |place: &str| (State::Unsettled, place.to_owned());
    let there = |value: &Option<String>, place: &str| (state_of(given(value)), place.to_owned());
    let (code, (state, pointer)) = match name {
        "consent-language" => (Code::RegistrationConsentLanguage, english(Topic::Agreement)),
        "confirmation" => (Code::RegistrationConfirmation, elsewhere("/purposes")),
        "opt-in-link" => (Code::RegistrationOptInLink, elsewhere("/controller")),
        "purpose" => (Code::RegistrationPurpose, english(Topic::Advertising)),
        "frequency" => (Code::RegistrationFrequency, english(Topic::Frequency)),
        "channel" => (Code::RegistrationChannel, english(Topic::Texts)),
        "bundled" => (Code::RegistrationBundled, view.texts_alone()?),
        "support" => (Code::RegistrationSupport, there(&controller.contact, "/controller/contact")),
        "terms-rates" => (Code::RegistrationTermsRates, elsewhere("/controller/terms")),
        "rates" => (Code::RegistrationRates, english(Topic::Rates)),
        "help" => {
            let help = view.document.opt_out.help.as_deref();
            (Code::RegistrationHelp, view.everywhere(|_, text| Some(help.is_some_and(|help| has(text, help)))))
        }
        "express-consent" => (Code::RegistrationExpressConsent, english(Topic::Agreement)),
        "samples" => (Code::RegistrationSamples, elsewhere("/purposes")),
        "terms" => (Code::RegistrationTerms, there(&controller.terms, "/controller/terms")),
        "privacy" => (Code::RegistrationPrivacy, there(&controller.privacy_policy, "/controller/privacyPolicy")),
        "english" => {
            let english = view.document.words.keys().any(|locale| language(locale) == "en");
            (Code::RegistrationEnglish, (state_of(english), "/words".to_owned()))
        }
        _ => return None,
    };
    Some(Judged { code, state, fact: Some(fact), pointer, message: None })
}

fn state_of(there: bool) -> State {
    state(Some(there))
}
