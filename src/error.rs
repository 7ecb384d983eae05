//! The one table of codes, and the one error.
//!
//! A code is `area.problem`; the area is the room that refuses. Codes are never renamed and never used again for
//! something else. Signature failures share one code, so that a verifier tells an attacker nothing.

use std::fmt;

/// A refusal: a stable code, one sentence, and where in the document it happened.
///
/// ```
/// use avowal::error::{Code, Error};
///
/// let refused = Error::new(Code::JsonMissingKey).at("/id");
/// assert_eq!(refused.code.as_str(), "json.missing-key");
/// assert!(refused.to_string().ends_with("(at `/id`)"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What was refused.
    pub code: Code,
    /// One sentence for a developer: lower case, no full stop, no personal data.
    pub message: String,
    /// JSON pointer (RFC 6901) into the document, where the refusal has a place.
    pub pointer: Option<String>,
}

impl Error {
    /// An error whose message is the table's meaning of its code.
    pub fn new(code: Code) -> Self {
        Error { code, message: code.meaning().to_owned(), pointer: None }
    }

    /// An error with a sentence of its own.
    pub fn with(code: Code, message: impl Into<String>) -> Self {
        Error { code, message: message.into(), pointer: None }
    }

    /// The same error, placed at a JSON pointer.
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// The same error seen from the parent: `segment` is put in front of its pointer.
    pub(crate) fn inside(mut self, segment: &str) -> Self {
        self.pointer = Some(format!("/{}{}", token(segment), self.pointer.unwrap_or_default()));
        self
    }
}

/// A name as a JSON pointer holds it.
#[inline(never)]
pub(crate) fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// What a message shows of words that anybody may have written: the first of them, and nothing that moves a terminal.
#[inline(never)]
pub(crate) fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)?;
        match &self.pointer {
            Some(pointer) => write!(f, " (at `{pointer}`)"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Error::new(code)
    }
}

macro_rules! codes {
    ($($variant:ident $code:literal $meaning:literal)*) => {
        /// A stable code. Its area is the name of the room that refuses.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $meaning] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The code as it is written in documents and answers.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
            }

            /// What the code says, in one sentence.
            pub const fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning,)* }
            }
        }
    };
}

codes! {
    JsonSyntax "json.syntax" "the text is not JSON (RFC 8259)"
    JsonUtf8 "json.utf-8" "the bytes are not UTF-8"
    JsonTooLarge "json.too-large" "the text is longer than this document may be"
    JsonTooDeep "json.too-deep" "arrays and objects are nested deeper than this document may be"
    JsonDuplicateKey "json.duplicate-key" "an object names the same key twice"
    JsonLoneSurrogate "json.lone-surrogate" "a string holds half of a surrogate pair"
    JsonNotInteger "json.not-integer" "a number has a fraction, an exponent or is minus zero"
    JsonNumberRange "json.number-range" "a number is outside ±(2^53 - 1)"
    JsonUnknownKey "json.unknown-key" "an object holds a key this document does not have"
    JsonMissingKey "json.missing-key" "an object lacks a key this document needs"
    JsonWrongType "json.wrong-type" "a value has another type than this document needs"
    JsonWrongValue "json.wrong-value" "a value is not one of those this document allows"

    PhoneInvalidCountryCode "phone.invalid-country-code" "no calling code, or one that does not exist"
    PhoneNotANumber "phone.not-a-number" "nothing here looks like a phone number"
    PhoneTooShortAfterIdd "phone.too-short-after-idd" "too few digits follow the international prefix"
    PhoneTooShortNsn "phone.too-short-nsn" "the national number has fewer than two digits"
    PhoneTooLong "phone.too-long" "the text or the national number is longer than any number"
    PhoneMetadataUnreadable "phone.metadata-unreadable" "the bytes are not phone metadata"
    PhoneMetadataFormat "phone.metadata-format" "the phone metadata has a layout this version does not read"
    PhoneMetadataChecksum "phone.metadata-checksum" "the phone metadata is damaged: its checksum does not match"

    PhoneEmpty "phone.empty" "there is nothing to read"
    PhoneDigitsConverted "phone.digits-converted" "digits of another script were read as 0 to 9"
    PhonePrefixReadAsPlus "phone.prefix-read-as-plus" "an international prefix was read as a plus sign"
    PhonePlusAdded "phone.plus-added" "the number was read as if a plus sign stood before it"
    PhoneRepetitionDropped "phone.repetition-dropped" "only the part after the last plus sign was read"
    PhoneTrunkPrefixDropped "phone.trunk-prefix-dropped" "a zero in brackets was left out: it is not dialled after a calling code"
    PhoneLettersConverted "phone.letters-converted" "letters were read as the digits of a telephone keypad"
    PhoneLettersReadAsDigits "phone.letters-read-as-digits" "letters that look like digits were read as those digits"
    PhoneSeveralNumbers "phone.several-numbers" "the text holds more than one number"
    PhoneAmbiguous "phone.ambiguous" "the text can be read in more than one way; only the person can choose"
    PhoneAreaCodeMissing "phone.area-code-missing" "the number works only within its own area: the area code is missing"
    PhoneTooShort "phone.too-short" "the number has fewer digits than any of its plan"
    PhoneInvalidLength "phone.invalid-length" "no number of the plan has this many digits"
    PhonePossibleOnly "phone.possible-only" "the length fits the plan, but no such number is known"
    PhoneShortCode "phone.short-code" "a short number, which cannot receive texts from here"
    PhoneTollFree "phone.toll-free" "a toll-free number, which cannot receive texts"
    PhonePremiumRate "phone.premium-rate" "a premium-rate number, which cannot receive texts"
    PhoneSharedCost "phone.shared-cost" "a shared-cost number, which cannot receive texts"
    PhoneUan "phone.uan" "a company's universal access number, which cannot receive texts"
    PhoneVoicemail "phone.voicemail" "a voicemail number, which cannot receive texts"
    PhonePager "phone.pager" "a pager, which cannot receive texts"
    PhoneFixedLine "phone.fixed-line" "a fixed line, which may not receive texts"
    PhoneHasExtension "phone.has-extension" "an extension cannot receive texts; they go to the main number"

    RulesUnknownJurisdiction "rules.unknown-jurisdiction" "there is no rule set of this id"
    RulesUnknownRegion "rules.unknown-region" "this is no region"
    RulesUnknownSubdivision "rules.unknown-subdivision" "this is no part of the region"
    RulesNoRules "rules.no-rules" "no rules of this place are known; only those that hold everywhere were applied"
    RulesStateUnstated "rules.state-unstated" "no state with hours of its own is stated; the strictest hours of all states were applied"
    RulesStateNoRules "rules.state-no-rules" "no rules of the state are known; the strictest hours of all states were applied"
    RulesPackStale "rules.pack-stale" "the rules were looked at too long ago to rely on"

    NoticeFormat "notice.format" "the notice names a format this version does not read"
    NoticeDuplicatePurpose "notice.duplicate-purpose" "two purposes of the notice have the same id, or one names a channel twice"
    NoticeWordsMissing "notice.words-missing" "a purpose and channel has no words in one of the notice's locales"
    NoticeWordsUnknown "notice.words-unknown" "the words name a purpose and channel that the notice does not have"
    NoticeControllersDiffer "notice.controllers-differ" "the notices of one issuer name several controllers"
    NoticeNotActive "notice.not-active" "no notice with this digest is active here"
    NoticeUnknownLocale "notice.unknown-locale" "the notice has no words in this locale"

    NoticeIdentity "notice.identity" "the words name who sends"
    NoticeContact "notice.contact" "the notice says how to reach who asks"
    NoticePurpose "notice.purpose" "the words say what messages are for"
    NoticeChannel "notice.channel" "the words say that it is about text messages"
    NoticeNumber "notice.number" "the number that is agreed to is named"
    NoticeFrequency "notice.frequency" "the words say how often at most"
    NoticeRates "notice.rates" "the words say that message and data rates may apply"
    NoticeStopHelp "notice.stop-help" "the words say how to stop messages and get help"
    NoticeCondition "notice.not-a-condition" "the words say that consent is not a condition of purchase"
    NoticeAutomated "notice.automated" "the words say that automated technology is used"
    NoticeWithdrawal "notice.withdrawal" "the words say that consent can be withdrawn"
    NoticeEase "notice.withdrawal-ease" "withdrawing is as easy as agreeing"
    NoticeThirdParties "notice.third-parties" "others who receive the data are named in the words, apart from the rest"
    NoticeAge "notice.age" "the words say from which age"
    NoticeRetention "notice.retention" "the notice says how long data is kept"
    NoticeLinks "notice.links" "the notice links to terms and privacy policy"
    NoticeComplaint "notice.complaint" "the person is told where to complain"
    NoticeLanguage "notice.language" "the words stand in a language of the place"
    NoticeBundled "notice.bundled" "each box is for one purpose on one channel"
    NoticeProvider "notice.provider" "a licensed provider is named"
    NoticeTransfer "notice.transfer" "transfer of the data abroad is told"
    NoticeOverCollection "notice.over-collection" "more data is asked for than messages need"

    RegistrationConsentLanguage "registration.consent-language" "the words say clearly that the person agrees"
    RegistrationConfirmation "registration.confirmation" "the message that confirms the subscription is described"
    RegistrationOptInLink "registration.opt-in-link" "the page of the form is live and linked"
    RegistrationPurpose "registration.purpose" "the words say what messages are for"
    RegistrationFrequency "registration.frequency" "the words say how often"
    RegistrationChannel "registration.channel" "the words name SMS or text"
    RegistrationBundled "registration.bundled" "one box does not cover several channels"
    RegistrationSupport "registration.support" "the terms name a contact for support"
    RegistrationTermsRates "registration.terms-rates" "the terms name message and data rates"
    RegistrationRates "registration.rates" "message and data rates are named"
    RegistrationHelp "registration.help" "HELP is named"
    RegistrationExpressConsent "registration.express-consent" "consent is expressly asked for"
    RegistrationSamples "registration.samples" "the sample messages fit, and carry name and opt-out"
    RegistrationTerms "registration.terms" "the terms are linked"
    RegistrationPrivacy "registration.privacy" "the privacy policy is linked"
    RegistrationEnglish "registration.english" "the registration is in English"

    CaptureMalformed "capture.malformed" "the capture or its challenge is not the token it should be"
    CaptureSignature "capture.signature" "the signature of the capture or of its challenge does not verify"
    CaptureExpired "capture.expired" "the capture came too long after its challenge"
    CaptureOrigin "capture.origin" "the capture belongs to another origin"
    CaptureKeyDiffers "capture.key-differs" "the capture is sealed by another key than the challenge was given to"
    CaptureNoticeDiffers "capture.notice-differs" "the capture belongs to another notice"
    CaptureNumberDiffers "capture.number-differs" "the capture belongs to another phone number"
    CaptureReplayed "capture.replayed" "the challenge of this capture was used already"
    CaptureChainBroken "capture.chain-broken" "the event chain of the capture does not add up"
    CaptureEventOrder "capture.event-order" "the events of the capture are not in an order a page can produce"

    ReceiptMalformed "receipt.malformed" "the text is not a token of this kind"
    ReceiptTooLarge "receipt.too-large" "the token is longer than its kind may be"
    ReceiptWrongType "receipt.wrong-type" "the token is of another kind"
    ReceiptAlgorithm "receipt.algorithm" "the algorithm is not allowed for this key"
    ReceiptHeader "receipt.header" "the header holds a parameter that is refused"
    ReceiptKeyUnknown "receipt.key-unknown" "no key with this id and purpose is in the issuer's set"
    ReceiptKeyInvalid "receipt.key-invalid" "a key of the set is not usable"
    ReceiptKeyNotValidThen "receipt.key-not-valid-then" "the key was not valid at the time of issue"
    ReceiptKeyCompromised "receipt.key-compromised" "the key is known to be compromised"
    ReceiptSignature "receipt.signature" "the signature does not verify"
    ReceiptDisclosure "receipt.disclosure" "a disclosure is doubled, unreferenced, malformed or not allowed"
    ReceiptUnknownEvent "receipt.unknown-event" "the receipt records an event this version does not know"
    ReceiptNoticeDiffers "receipt.notice-differs" "the notice given is not the one the receipt refers to"
    ReceiptNothingToSign "receipt.nothing-to-sign" "the request names no purpose and channel"
    ReceiptNotIssuedHere "receipt.not-issued-here" "the receipt was issued by someone else"
    ReceiptConfirmationFailed "receipt.confirmation-failed" "the code is wrong, too old, was tried too often, or nothing waits for one"
    ReceiptPhoneWithheld "receipt.phone-withheld" "the receipt does not disclose its phone number"
    ReceiptStateExpired "receipt.state-expired" "the state token is not in force at this instant"
    ReceiptStatementFieldMissing "receipt.statement-field-missing" "the statement lacks a field its kind needs"
    ReceiptStatementFieldUnknown "receipt.statement-field-unknown" "the statement has a field its kind does not have"
    ReceiptStatementFieldType "receipt.statement-field-type" "a field of the statement holds another type than its kind asks for"
    ReceiptStatementRole "receipt.statement-role" "this role does not sign statements of this kind in this form"
    ReceiptStatementKeptTooShort "receipt.statement-kept-too-short" "the statement must be kept longer"
    IntegrityManifest "integrity.manifest" "there is no manifest of this root for these keys, or it does not verify"
    IntegrityProof "integrity.proof" "no time proof given holds for this receipt"
    IntegrityUnpinnedKeys "integrity.unpinned-keys" "the keys were taken as given: no root thumbprint vouches for them"

    DutyUnknownEvent "duty.unknown-event" "no term counts from an event of this name"
    DutyTimeOutOfRange "duty.time-out-of-range" "the instant lies before 1970 or after 9900"
    DutyOffset "duty.offset" "an offset from UTC is written as in `+08:00`"
    DutyImpossibleDate "duty.impossible-date" "a day that the calendar does not have"
    DutyCalendarMissing "duty.calendar-missing" "working days cannot be counted without a calendar"
    DutyCalendarYear "duty.calendar-year" "the calendar does not cover a year that has to be counted"
    DutyCalendarJurisdiction "duty.calendar-jurisdiction" "the calendar is of another jurisdiction"
    DutyCalendarConflict "duty.calendar-conflict" "the calendar contradicts itself"

    AuthorizeNoReceipt "authorize.no-receipt" "no receipt covers this number, purpose and channel"
    AuthorizeUnverified "authorize.unverified" "a receipt does not verify and was left out"
    AuthorizeOtherSender "authorize.other-sender" "a receipt belongs to another sender and was left out"
    AuthorizeWithdrawn "authorize.withdrawn" "the person withdrew"
    AuthorizeRefused "authorize.refused" "the person refused"
    AuthorizeExpired "authorize.expired" "the grant has ended"
    AuthorizeRequested "authorize.possession-not-proven" "possession of the number has not been proven yet"
    AuthorizeEvidence "authorize.evidence-too-low" "the evidence is below the minimum asked for"
    AuthorizeHistoryPartial "authorize.history-partial" "a bare list of receipts may lack a later withdrawal"
    AuthorizeGiven "authorize.given" "a valid grant covers this message"
    AuthorizePaused "authorize.paused" "sending is paused"
    AuthorizeUnreadable "authorize.unreadable" "the history of this number cannot be read"
    AuthorizeSetting "authorize.setting" "what was said of the recipient cannot be read"
    AuthorizeZoneUnknown "authorize.zone-unknown" "hours are restricted there, and no time zone of the recipient was given"
    AuthorizeOutsideHours "authorize.outside-hours" "it would go out at an hour that is closed there"
    AuthorizeNightConsent "authorize.night-consent-missing" "at this hour it needs a consent of its own"
    AuthorizeHoursAdvised "authorize.hours-advised" "the hour is lawful there, but careful senders avoid it"
    AuthorizeHolidaysUnknown "authorize.holidays-unknown" "holidays are closed there, and none were given"
    AuthorizeReconfirm "authorize.reconfirmation-due" "the consent had to be renewed and was not"
    AuthorizeImpliedEnded "authorize.implied-ended" "a consent collected elsewhere is older than any that is implied there"
    AuthorizeImpliedDoubtful "authorize.implied-doubtful" "a consent collected elsewhere may have been implied and over"
    AuthorizeLinkForbidden "authorize.link-forbidden" "links are forbidden there"
    AuthorizeSenderForm "authorize.sender-form" "a sender of this form is replaced or blocked there"
    AuthorizeNoReply "authorize.reply-impossible" "nobody can reply there: messages need another way to stop them"
    AuthorizeReviewMissing "authorize.review-missing" "it must be approved by two people with keys of their own, and is not"
    AuthorizeReviewRejected "authorize.review-rejected" "a reviewer rejected it"
    AuthorizePromotionHidden "authorize.promotion-hidden" "it is sent as no advertising, and seems to advertise"

    MessageNoShiftTable "message.no-shift-table" "there is no shift table of this language here"
    MessageHeaderTooLong "message.header-too-long" "the header leaves no room for a text"
    MessageEmpty "message.empty" "there is nothing to send"
    MessageTooLarge "message.too-large" "the draft is longer than any message"
    MessageSetting "message.setting" "what was said of the recipient cannot be read"
    MessageLexicon "message.lexicon" "the word list cannot be read"
    MessageNoLexicon "message.no-word-lists" "no word lists are loaded: what the text says was not looked at"
    MessageUcs2 "message.long-alphabet" "characters outside the 7-bit alphabet make every part shorter"
    MessagePartsVary "message.parts-vary" "ways of counting give different numbers of parts"
    MessagePartsGrow "message.parts-grow" "longer values need more parts than the samples"
    MessageManyParts "message.many-parts" "it has more parts than some carriers take"
    MessageTooLong "message.too-long" "it is longer than platforms there take"
    MessageFooterPart "message.footer-part" "the footer alone needs one more part"
    MessageNameLate "message.name-late" "the sender's name comes late in the text"
    MessageDirection "message.direction" "a character turns the direction of what follows"
    MessageInvisible "message.invisible" "characters that cannot be seen"
    MessageMixedScript "message.mixed-script" "one word mixes letters of two scripts"
    MessageCapitals "message.capitals" "nearly all of it is in capitals"
    MessageRepeatedSigns "message.repeated-signs" "a sign several times in a row"
    MessageSignRefused "message.sign-refused" "a sign that platforms there refuse"
    MessageSignatureTwice "message.signature-twice" "a signature in the text beside the one that is added"
    MessageLabelAdded "message.label-added" "a label is put in front"
    MessageLabelMisplaced "message.label-misplaced" "the label stands in the text and not at its head"
    MessageLabelVariant "message.label-variant" "a forbidden way to write the label"
    MessageSenderAdded "message.sender-added" "the sender's name is put in front"
    MessageSenderForm "message.sender-form" "a sender of this form is replaced or blocked there"
    MessageSenderName "message.sender-name" "the sender's name is written otherwise there"
    MessageWordMissing "message.word-missing" "a word that has to be in it is missing"
    MessageFooterAdded "message.footer-added" "words that stop messages are put at the end"
    MessageFooterOwn "message.footer-own" "the author's own words say how to stop messages"
    MessageFooterDoubled "message.footer-doubled" "the words that stop messages stand in it more than once"
    MessageFooterForbidden "message.footer-forbidden" "words that stop messages are forbidden in it"
    MessageFooterNumber "message.footer-number" "the footer needs a number of the sender's own"
    MessageOptOutDeaf "message.opt-out-unreachable" "nobody can reply to this sender"
    MessageLinkForbidden "message.link-forbidden" "links are forbidden there"
    MessageLinkFiled "message.link-filed" "links have to be filed there first"
    MessageLinkShortener "message.link-shortener" "a host that shortens the links of anybody"
    MessageLinkDisguised "message.link-disguised" "a link that hides where it leads"
    MessageLinkPlain "message.link-plain" "a link that is opened without encryption"
    MessageCallBack "message.call-back" "numbers to call are forbidden there"
    MessageVariableOpen "message.variable-open" "a variable is opened and not closed"
    MessageVariableUnknown "message.variable-unknown" "nothing is said of a variable"
    MessageVariableUnused "message.variable-unused" "the text has no such variable"
    MessageVariableSample "message.variable-sample" "a sample is longer than its longest value"
    MessageVariableUntyped "message.variable-untyped" "a variable is none of the typed tags"
    MessageVariableAdjacent "message.variable-adjacent" "two variables stand side by side"
    MessageVariableOnly "message.variable-only" "the text is nothing but variables"
    MessageVariableForbidden "message.variable-forbidden" "advertising may hold no variables there"
    MessageVariableMany "message.variable-many" "more variables than a template may have there"
    MessageVariableInLink "message.variable-in-link" "a variable is part of a link"
    MessageGambling "message.gambling" "gambling"
    MessageLoans "message.loans" "loans and debts"
    MessageCrypto "message.crypto" "crypto-assets"
    MessageAdult "message.adult" "sexual content"
    MessageAlcohol "message.alcohol" "alcohol"
    MessageTobacco "message.tobacco" "tobacco and vapes"
    MessageFirearms "message.firearms" "arms"
    MessageDrugs "message.drugs" "drugs"
    MessageHate "message.hate" "hateful words"
    MessageHealthClaim "message.health-claim" "cures and promises about health"
    MessageSuperlative "message.superlative" "the best, first or only"
    MessagePolitical "message.political" "politics"
    MessageHouseWord "message.house-word" "a word that the operator's own list forbids"
    MessagePromotionHidden "message.promotion-hidden" "it is announced as no advertising, and seems to advertise"
    MessageFalsePrize "message.false-prize" "a prize to be claimed by a link or call"
    MessageAccountThreat "message.account-threat" "a threat to an account and a way to verify it"
    MessageAsksSecret "message.asks-secret" "it asks for a PIN, password or card number"
    MessageParcelFee "message.parcel-fee" "a parcel that waits for a small payment"
    MessageRefundLure "message.refund-lure" "money back or a grant behind a link"
    MessageEasyMoney "message.easy-money" "easy work for easy money"
    MessageRelative "message.relative" "a relative with a new number"
    MessagePremiumRate "message.premium-rate" "a call or answer at a premium price"
    MessageClosedHours "message.closed-hours" "at this hour it may not go out there"

    EdgeOrigin "edge.origin" "the request comes from an origin that is not listed"
    EdgeMethod "edge.method" "this path takes another method"
    EdgeNotFound "edge.not-found" "there is nothing at this path"
    EdgeContentType "edge.content-type" "the content type is not one of those this path takes"
    EdgeTooLarge "edge.too-large" "the body is larger than this path takes"
    EdgeMalformed "edge.malformed" "the body cannot be read"
    EdgePhoneInvalid "edge.phone-invalid" "the phone number is not a valid number"
    EdgeCaptureMismatch "edge.capture-mismatch" "the form and its capture do not say the same"
    EdgeUnknownGrant "edge.unknown-grant" "the notice has no such purpose and channel"
    EdgeRecipient "edge.recipient" "a sink sends receipts to someone whom the notice does not name"
    EdgeSink "edge.sink" "two sinks have the same name"
    EdgeBusy "edge.busy" "the store did not take the receipt; nothing was kept, try again"
    EdgePaused "edge.paused" "signups and sending are paused; withdrawals are not"
    EdgeTooMany "edge.too-many" "too many requests in a short time"
    EdgeUnverified "edge.unverified" "no capture shows that a person filled in the form, and the policy asks for one"
    EdgeCredential "edge.credential" "a credential or a secret is missing, wrong or too short"

    PagePreticked "page.preticked" "a box is ticked before the person came"
    PageTickRestored "page.tick-restored" "the browser may bring back a tick that nobody made on this page"
    PageBundled "page.bundled" "one box takes in several purposes or channels, or the terms"
    PageTickRequired "page.tick-required" "the form cannot be sent without a tick for marketing"
    PageHardToRead "page.hard-to-read" "the words are too small or too pale"
    PageHidden "page.hidden" "the words are covered, clipped, transparent or moved away"
    PageUnequalChoices "page.unequal-choices" "saying no is harder to see or to hit than saying yes"
    PageShaming "page.shaming" "the words shame whoever says no"
    PageDoubleNegative "page.double-negative" "the words say no twice, or ask to untick"
    PageWithdrawalHarder "page.withdrawal-harder" "withdrawing takes more than giving did"
    PageAskedAgain "page.asked-again" "the person refused a short while ago and is asked again"
    PageWordsDiffer "page.words-differ" "the words on the page are not those of the notice"
    PageOtherLanguage "page.other-language" "the notice is in another language than the page"
    PageHardToUnderstand "page.hard-to-understand" "a sentence is too long or too hard"
    PageFactsHidden "page.facts-hidden" "what it costs and how to stop is not always visible"
    PageUrgency "page.urgency" "a countdown or hurrying words stand beside the box"
    PageSmallTarget "page.small-target" "the box and its label are too small to hit"
    PageTickedByScript "page.ticked-by-script" "a box was ticked by script"
    PageHurried "page.hurried" "the words were in view too briefly to be read"
    PagePhoneRequired "page.phone-required" "the number is required though every message is optional"
    PageAlteredWords "page.altered-words" "a style sheet shows other words than the document holds"
    PageSeveralElements "page.several-elements" "a form has more than one `<avowal-consent>` that asks"
    PageNoForm "page.no-form" "the element is in no form"
    PageMarkup "page.markup" "the element lacks its boxes, its notice or its number"
    PageAttribute "page.attribute" "an attribute of the element has a value that means nothing"
    PageNoConsent "page.no-consent" "the page has no `<avowal-consent>`"
    PageCspMissing "page.csp-missing" "the page has no Content-Security-Policy"
    PageCspLoose "page.csp-loose" "the policy of the page lets in scripts that nobody meant"
    PageCspBlocked "page.csp-blocked" "the policy of the page blocked something the page asks for"
    PageForeignRequest "page.foreign-request" "the page asks somebody else's server"
    PageScriptFailed "page.script-failed" "a script of the page failed"
    PageFileMissing "page.file-missing" "a style sheet or script that the page asks for is not there"
    PageAccessibility "page.accessibility" "somebody cannot use the form, or nobody looked"

    CliUsage "cli.usage" "a question lacks what the command needs, or asks for what there is not"
    CliUnreadable "cli.unreadable" "a file cannot be read"
    CliUnwritable "cli.unwritable" "a file cannot be written"
    CliBrowser "cli.browser" "no browser could be started, or it did not answer"
    CliTooOld "cli.node-too-old" "this Node is too old for the command"

    WasmNotReady "wasm.not-ready" "call `await init()` before anything else"
    WasmNotLoaded "wasm.not-loaded" "the WebAssembly module cannot be loaded"
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
