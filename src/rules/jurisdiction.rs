//! Jurisdictions: rule sets by id, what they inherit, and which of them a place falls under.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::fact::{Fact, names};
use super::table;
use crate::error::{Code, Error, shown};
use crate::region::Region;
use crate::time::Date;

names! {
    /// How large a rule set is.
    Layer {
        /// Holds wherever people are.
        Everywhere "everywhere"
        /// Several countries.
        Region "region"
        /// A country.
        Country "country"
        /// A part of a country.
        State "state"
    }
}

/// A rule set that exists: `zz` (everywhere), `eu`, `de`, `us`, `us-fl` ...
///
/// ```
/// use avowal::rules::Jurisdiction;
/// let florida: Jurisdiction = "us-fl".parse()?;
/// let chain: Vec<&str> = florida.chain().iter().map(Jurisdiction::id).collect();
/// assert_eq!(chain, ["us-fl", "us", "zz"]);
/// assert_eq!("atlantis".parse::<Jurisdiction>().unwrap_err().code.as_str(), "rules.unknown-jurisdiction");
/// # Ok::<(), avowal::error::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jurisdiction {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) layer: Layer,
    pub(super) inherits: &'static str,
    pub(super) regions: &'static str,
    pub(super) zones: &'static str,
    pub(super) languages: &'static str,
    pub(super) checked_on: Date,
    pub(super) classes: &'static str,
    /// Where its own part of each column starts.
    pub(super) starts: [usize; 9],
}

/// Every rule set of this build, in the order of ids.
pub fn all() -> std::iter::Copied<std::slice::Iter<'static, Jurisdiction>> {
    table::sets().iter().copied()
}

/// The rule sets a place falls under, most specific first; `zz` always closes the list.
///
/// `region` is a region of the phone world (`DE`), `subdivision` its stated part (`FL` or `US-FL`). A state counts only
/// when it is stated: an area code does not say where somebody lives. A place without a rule set of its own has `zz` only.
/// Hong Kong, Macao and Taiwan have no rules of China's, also where they are stated as parts of it (`CN-HK`, ISO 3166-2:CN).
/// Fails with `rules.unknown-region` for what cannot be a region, with `rules.unknown-subdivision` for a part that cannot be
/// one of the region.
pub fn jurisdictions_for(region: &str, subdivision: Option<&str>) -> Result<Vec<Jurisdiction>, Error> {
    if region.parse::<Region>().is_err() {
        return Err(Error::with(Code::RulesUnknownRegion, format!("`{}` is no region: two capital letters, or `001`", shown(region))));
    }
    let part = subdivision.map(|part| stated(region, part)).transpose()?;
    let region = match part.as_deref() {
        Some(part @ ("HK" | "MO" | "TW")) if region == "CN" => part,
        _ => region,
    };
    // a part with numbers of its own, such as Puerto Rico, is a region of the phone world too
    let country = all().find(|rules| rules.regions().any(|known| known == region));
    let state = part.as_deref().and_then(|part| table::find(&format!("{region}-{part}").to_ascii_lowercase()));
    Ok(state.or(country).unwrap_or_else(Jurisdiction::everywhere).chain())
}

/// The code of a stated part without that of its region.
fn stated(region: &str, part: &str) -> Result<String, Error> {
    let upper = part.to_ascii_uppercase();
    let code = upper.strip_prefix(region).and_then(|rest| rest.strip_prefix('-')).unwrap_or(&upper);
    let plain = (1..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain.then(|| code.to_owned()).ok_or_else(|| Error::with(Code::RulesUnknownSubdivision, format!("`{part}` is no part of `{region}`")))
}

impl Jurisdiction {
    /// The rule set that holds wherever people are.
    pub fn everywhere() -> Jurisdiction {
        table::find("zz").unwrap_or(Jurisdiction {
            id: "zz",
            name: "",
            layer: Layer::Everywhere,
            inherits: "",
            regions: "",
            zones: "",
            languages: "",
            checked_on: Date::default(),
            classes: "",
            starts: [0; 9],
        })
    }

    /// Its id: lower case.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Its English name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How large it is.
    pub fn layer(&self) -> Layer {
        self.layer
    }

    /// The day on which its facts were looked at.
    pub fn checked_on(&self) -> Date {
        self.checked_on
    }

    /// Regions of the phone world it covers.
    pub fn regions(&self) -> impl Iterator<Item = &'static str> + use<> {
        words(self.regions)
    }

    /// Time zones (IANA) in which its people may be.
    pub fn zones(&self) -> impl Iterator<Item = &'static str> + use<> {
        words(self.zones)
    }

    /// Languages (BCP 47) in which its people are usually addressed.
    pub fn languages(&self) -> impl Iterator<Item = &'static str> + use<> {
        words(self.languages)
    }

    /// Its own facts, whenever in force.
    pub fn facts(&self) -> std::iter::Copied<std::slice::Iter<'static, Fact>> {
        table::facts(*self).iter().copied()
    }

    /// Itself and what it inherits, most specific first.
    pub fn chain(&self) -> Vec<Jurisdiction> {
        let all = table::sets();
        let find = |id: &str| all.iter().find(|rules| rules.id == id).copied();
        let mut chain = vec![*self];
        let mut next = 0;
        while let Some(rules) = chain.get(next).copied() {
            next += 1;
            for parent in words(rules.inherits) {
                if !chain.iter().any(|known| known.id == parent) {
                    chain.extend(find(parent));
                }
            }
        }
        if !chain.iter().any(|known| known.id == "zz") {
            chain.extend(find("zz"));
        }
        chain
    }
}

impl FromStr for Jurisdiction {
    type Err = Error;

    /// Reads an id. Fails with `rules.unknown-jurisdiction`.
    fn from_str(id: &str) -> Result<Jurisdiction, Error> {
        let plain = !id.is_empty() && id.len() <= 8 && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        plain.then(|| table::find(id)).flatten().ok_or_else(|| {
            Error::with(Code::RulesUnknownJurisdiction, format!("there is no rule set `{}`", shown(id)))
        })
    }
}

impl fmt::Display for Jurisdiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl Serialize for Jurisdiction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id)
    }
}

fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(',').filter(|word| !word.is_empty())
}
