//! What is posted to an issuer, in JSON.

use serde::{Deserialize, Serialize};

use super::Collection;
use crate::consent::Channel;

/// One box and whether it was ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "described above")]
pub struct Answer {
    pub purpose: String,
    pub channel: Channel,
    pub given: bool,
}

/// A signup as it is posted in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of a signup")]
pub struct ConsentBody {
    /// As typed.
    pub phone: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Digest of the notice.
    pub notice: String,
    pub locale: String,
    #[serde(default)]
    pub collection: Collection,
    pub grants: Vec<Answer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<String>,
}

/// A withdrawal as it is posted in JSON: a receipt, or a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of a withdrawal")]
pub struct WithdrawBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Narrows the withdrawal to these purposes of the receipt; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub purposes: Vec<String>,
}

/// A confirmation as it is posted in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfirmBody {
    /// Id of the receipt to confirm.
    pub id: String,
    /// The code as typed.
    pub code: String,
}

/// A question for a state token as it is posted in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StateBody {
    /// The number, E.164.
    pub phone: String,
    /// The sending system it is for.
    pub aud: String,
    /// Milliseconds it shall live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub life: Option<i64>,
}
