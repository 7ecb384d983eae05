//! Conversions to and from the crate `phonenumber` (feature `phonenumber`, native only).

use alloc::string::String;

use super::{Metadata, PhoneCheck, PhoneType};

/// Why a check has no counterpart in the crate `phonenumber`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InteropError {
    /// The check holds no number.
    NoNumber,
    /// The crate reads the number's E.164 form as another number or not at all.
    ReadDifferently,
}

impl PhoneCheck {
    /// What this library says of a number of the crate `phonenumber`; `None` when its parts are no number here.
    ///
    /// ```
    /// # use avowal::phone::{Metadata, PhoneCheck};
    /// # let metadata = Metadata::embedded()?;
    /// let theirs = phonenumber::parse(None, "+49 30 123456")?;
    /// let ours = PhoneCheck::from_phonenumber(&metadata, &theirs).ok_or("no number")?;
    /// assert_eq!(ours.e164().as_deref(), Some("+4930123456"));
    /// assert_eq!(phonenumber::PhoneNumber::try_from(&ours)?, theirs);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn from_phonenumber(metadata: &Metadata, number: &phonenumber::PhoneNumber) -> Option<Self> {
        let extension = number.extension().map(alloc::string::ToString::to_string).unwrap_or_default();
        let mut national = String::new();
        for _ in 0..number.national().zeros() {
            national.push('0');
        }
        super::format::push_number(&mut national, number.national().value());
        Self::from_parts(metadata, number.code().value(), &national, &extension)
    }
}

impl TryFrom<&PhoneCheck> for phonenumber::PhoneNumber {
    type Error = InteropError;

    /// The crate's number with the same parts, valid or not.
    fn try_from(check: &PhoneCheck) -> Result<Self, InteropError> {
        let mut text = check.e164().ok_or(InteropError::NoNumber)?;
        if let Some(extension) = check.extension() {
            text.push_str(" ext. ");
            text.push_str(&extension);
        }
        // Its numbers can only be made by parsing, and its parser has ideas of its own.
        let number = phonenumber::parse(None, &text).map_err(|_| InteropError::ReadDifferently)?;
        let same = Some(number.code().value()) == check.country_calling_code()
            && number.national().value() == check.national
            && number.national().zeros() == check.italian_leading_zeros()
            && number.extension().map(alloc::string::ToString::to_string) == check.extension();
        if same { Ok(number) } else { Err(InteropError::ReadDifferently) }
    }
}

impl From<PhoneType> for phonenumber::Type {
    fn from(phone_type: PhoneType) -> Self {
        match phone_type {
            PhoneType::FixedLine => Self::FixedLine,
            PhoneType::Mobile => Self::Mobile,
            PhoneType::FixedLineOrMobile => Self::FixedLineOrMobile,
            PhoneType::TollFree => Self::TollFree,
            PhoneType::PremiumRate => Self::PremiumRate,
            PhoneType::SharedCost => Self::SharedCost,
            PhoneType::Voip => Self::Voip,
            PhoneType::PersonalNumber => Self::PersonalNumber,
            PhoneType::Pager => Self::Pager,
            PhoneType::Uan => Self::Uan,
            PhoneType::Voicemail => Self::Voicemail,
            PhoneType::Unknown => Self::Unknown,
        }
    }
}

impl core::fmt::Display for InteropError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::NoNumber => "not a phone number",
            Self::ReadDifferently => "the crate phonenumber reads this number differently",
        })
    }
}

impl core::error::Error for InteropError {}
