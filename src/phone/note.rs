//! What is worth telling a person about the number they typed.

use alloc::string::String;

use super::extension::Extension;

/// One thing worth telling a person about what they typed: a stable code, and a sentence in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    kind: Kind,
    /// The digits it is about, where it names some.
    digits: Extension,
}

impl Note {
    /// A code of the table in [`error`](crate::error), such as `phone.prefix-read-as-plus`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// A sentence without its full stop, such as "`00` read as +".
    #[must_use]
    pub fn message(&self) -> String {
        let mut message = String::new();
        if self.kind == Kind::PrefixReadAsPlus {
            message.push('`');
            self.digits.push_to(&mut message);
            message.push_str("` ");
        }
        message.push_str(self.kind.message());
        message
    }

    /// The codes notes can have, each at least once.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        Kind::ALL.iter().map(|kind| kind.code())
    }

    pub(super) fn about(kind: Kind, digits: Extension) -> Self {
        Self { kind, digits }
    }
}

impl From<Kind> for Note {
    fn from(kind: Kind) -> Self {
        Self { kind, digits: Extension::default() }
    }
}

macro_rules! kinds {
    ($($kind:ident $code:literal $message:literal)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Kind {
            $($kind,)*
        }

        impl Kind {
            const ALL: &'static [Self] = &[$(Self::$kind,)*];

            const fn code(self) -> &'static str {
                match self { $(Self::$kind => $code,)* }
            }

            const fn message(self) -> &'static str {
                match self { $(Self::$kind => $message,)* }
            }
        }
    };
}

kinds! {
    Empty "phone.empty" "nothing to read"
    Endless "phone.too-long" "too long to be a phone number"
    NotANumber "phone.not-a-number" "not a phone number"

    DigitsConverted "phone.digits-converted" "digits of another script read as 0 to 9"
    PrefixReadAsPlus "phone.prefix-read-as-plus" "read as +"
    PlusAdded "phone.plus-added" "read with its country code, as if a + stood before it"
    RepetitionDropped "phone.repetition-dropped" "only the part after the last + is read"
    TrunkPrefixDropped "phone.trunk-prefix-dropped" "the (0) is not dialled after a country code"
    LettersConverted "phone.letters-converted" "letters read as the digits of a telephone keypad"
    LettersReadAsDigits "phone.letters-read-as-digits" "letters that look like digits read as those digits"
    SeveralNumbers "phone.several-numbers" "more than one number found"
    Ambiguous "phone.ambiguous" "this can be read in more than one way: please choose"

    CountryUnknown "phone.invalid-country-code" "the country of this number is not known"
    CodeUnknown "phone.invalid-country-code" "no country has this code"
    TooShortAfterIdd "phone.too-short-after-idd" "too few digits after the international prefix"
    TooShortNsn "phone.too-short-nsn" "too few digits"
    AreaCodeMissing "phone.area-code-missing" "the area code is missing"
    TooShort "phone.too-short" "digits are missing"
    TooLong "phone.too-long" "too many digits"
    InvalidLength "phone.invalid-length" "no number there has this many digits"
    PossibleOnly "phone.possible-only" "the length fits, but no such number is known"

    ShortCode "phone.short-code" "a short number: it cannot receive texts from here"
    TollFree "phone.toll-free" "a toll-free number: it cannot receive texts"
    PremiumRate "phone.premium-rate" "a premium-rate number: it cannot receive texts"
    SharedCost "phone.shared-cost" "a shared-cost number: it cannot receive texts"
    Uan "phone.uan" "a company number: it cannot receive texts"
    Voicemail "phone.voicemail" "a voicemail number: it cannot receive texts"
    Pager "phone.pager" "a pager: it cannot receive texts"
    FixedLine "phone.fixed-line" "a fixed line: it may not receive texts"
    HasExtension "phone.has-extension" "an extension cannot receive texts: they go to the main number"
}
