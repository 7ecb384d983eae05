//! Phone metadata as the generator sees it, whatever it was read from.

/// One territory, with the rules of libphonenumber's own build already applied.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Territory {
    pub id: String,
    pub code: u16,
    pub main: bool,
    pub international_prefix: Option<String>,
    pub national_prefix_for_parsing: Option<String>,
    pub transform_rule: Option<String>,
    pub leading_digits: Option<String>,
    pub extension_prefix: Option<String>,
    pub general: Description,
    /// Fixed line, mobile, toll free, premium rate, shared cost, personal number, VoIP, pager, UAN, voicemail.
    pub kinds: [Option<Description>; 10],
    pub formats: Vec<Format>,
}

/// Positions in [`Territory::kinds`].
pub const FIXED: usize = 0;
pub const MOBILE: usize = 1;
pub const TOLL_FREE: usize = 2;
pub const PREMIUM: usize = 3;
pub const SHARED: usize = 4;
pub const PERSONAL: usize = 5;
pub const VOIP: usize = 6;
pub const PAGER: usize = 7;
pub const UAN: usize = 8;
pub const VOICEMAIL: usize = 9;

/// Pattern and lengths of the numbers of one kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    pub pattern: String,
    pub example: Option<String>,
    pub lengths: Vec<u8>,
    pub local_lengths: Vec<u8>,
}

/// One way of writing; rules have `$NP` filled in and `$1` for the first group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Format {
    pub pattern: String,
    pub leading: Vec<String>,
    pub template: String,
    pub prefix_rule: String,
    pub prefix_optional: bool,
    pub carrier_rule: bool,
    pub international: International,
}

/// How the same numbers are written for callers from abroad.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum International {
    #[default]
    Same,
    None,
    Template(String),
}

impl International {
    /// A template that is the national one is no difference. (The rules for national prefixes play no part in what
    /// is written after a calling code, so it does not matter that some sources drop them here.)
    pub fn template(template: String, national: &str) -> Self {
        if template == national { Self::Same } else { Self::Template(template) }
    }
}

/// Territories by calling code, the main one first, otherwise in the order of the source.
pub fn sort(territories: &mut [Territory]) {
    territories.sort_by_key(|territory| (territory.code, !territory.main));
}
