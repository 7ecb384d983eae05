//! Time proven outside a key: a Merkle tree over receipt ids (RFC 6962, section 2.1), its root in a signed
//! checkpoint that others hold.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::jws::{Kind, SignatureCheck, Token};
use super::keys::{KeySet, KeyStatus};
use super::Claims;
use super::statement::{self, Statement};
use crate::error::{Code, Error};
use crate::json::{self, Limits, Value};
use crate::time::Timestamp;

/// A hash of the tree.
pub type Hash = [u8; 32];

/// The tree over receipt ids in the order of issue, every level of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Hashed leaves first; the last has the root alone.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree over leaves in their order.
    pub fn new(leaves: impl Iterator<Item = Hash>) -> Tree {
        let mut levels: Vec<Vec<Hash>> = Vec::new();
        let mut level: Vec<Hash> = leaves.map(|entry| leaf(&entry)).collect();
        while level.len() > 1 {
            let above = level.chunks(2).map(parent).collect();
            levels.push(std::mem::replace(&mut level, above));
        }
        levels.push(level);
        Tree { levels }
    }

    /// The tree over receipt ids. Fails with `json.wrong-value` for what is no id.
    pub fn over<'a>(ids: impl Iterator<Item = &'a str>) -> Result<Tree, Error> {
        let no_id = || Error::with(Code::JsonWrongValue, "a receipt id is `sha-256:` and base64url of 32 bytes");
        let leaves = ids.map(|id| id_hash(id).ok_or_else(no_id)).collect::<Result<Vec<_>, _>>()?;
        Ok(Tree::new(leaves.into_iter()))
    }

    /// Its root; of no leaves the hash of nothing.
    pub fn root(&self) -> Hash {
        self.levels.last().and_then(|level| level.first()).copied().unwrap_or_else(|| Sha256::digest([]).into())
    }

    /// Hashes from the leaf at `index` up to the root (RFC 6962, section 2.1.1); `None` beyond the last leaf.
    pub fn path(&self, index: usize) -> Option<Vec<Hash>> {
        self.leaves().get(index)?;
        // the last of an odd level has no sibling and moves up as it is
        Some(self.levels.iter().enumerate().filter_map(|(height, level)| level.get((index >> height) ^ 1).copied()).collect())
    }

    /// What a checkpoint says of these receipts.
    pub fn fields(&self, from: Timestamp, until: Timestamp) -> CheckpointFields {
        CheckpointFields { from, until, size: self.leaves().len() as u64, root: json::base64url(&self.root()) }
    }

    /// The proof for one receipt of a checkpoint. Fails with `integrity.proof` if it is not among them.
    pub fn prove(&self, checkpoint: &str, id: &str) -> Result<Body, Error> {
        let wanted = id_hash(id).map(|id| leaf(&id)).ok_or(Code::IntegrityProof)?;
        let index = self.leaves().iter().position(|known| *known == wanted).ok_or(Code::IntegrityProof)?;
        let path = self.path(index).unwrap_or_default().iter().map(|hash| json::base64url(hash)).collect();
        Ok(Body { checkpoint: checkpoint.to_owned(), index: index as u64, path })
    }

    fn leaves(&self) -> &[Hash] {
        self.levels.first().map_or(&[], Vec::as_slice)
    }
}

/// Whether a path leads from the leaf at `index` to the root of a tree of that size (RFC 9162, section 2.1.3.2).
pub fn leads(id: &Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, leaf(id));
    for sibling in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node(sibling, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Proof that a receipt existed when a checkpoint was signed. Its form is right; its signature is not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TimeProof {
    /// When the checkpoint was signed: what it says of its own time counts only where that is later.
    pub at: Timestamp,
    /// The signature the host must check.
    pub check: SignatureCheck,
}

impl TimeProof {
    /// Reads a time proof for the receipt with this id; `None` if it proves nothing about it, whatever its signature.
    pub(super) fn read(text: &str, claims: &Claims, id: &str, keys: &KeySet) -> Option<TimeProof> {
        let body: Body = Value::parse(text, LIMITS).ok()?.into_document().ok()?;
        let token = Token::read(&body.checkpoint, Kind::Statement).ok()?;
        let statement = Statement::of(&token).ok()?;
        let key = keys.find(&claims.iss, &token).ok()?;
        let trusted = key.status != KeyStatus::Compromised && key.valid_at(Timestamp::from_seconds(statement.iat));
        if statement.iss != claims.iss || statement.kind != statement::Kind::Checkpoint || !trusted {
            return None;
        }
        let fields: CheckpointFields = statement.fields.clone().into_document().ok()?;
        let path = body.path.iter().map(|hash| hash_of(hash)).collect::<Option<Vec<_>>>()?;
        let holds = leads(&id_hash(id)?, body.index, fields.size, &path, &hash_of(&fields.root)?);
        let at = statement.at.max(Timestamp::from_seconds(statement.iat));
        // nothing is in a checkpoint before it is there
        (holds && claims.at <= at).then_some(TimeProof { at, check: token.check(&key.key).ok()? })
    }
}

/// `fields` of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckpointFields {
    /// Time of the first receipt.
    pub from: Timestamp,
    /// Receipts up to here are in it.
    pub until: Timestamp,
    /// How many.
    pub size: u64,
    /// base64url root of the tree over their ids, in the order of issue.
    pub root: String,
}

/// The body of a time proof: `{ checkpoint, index, path }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The checkpoint, a statement.
    pub checkpoint: String,
    /// Place of the receipt.
    pub index: u64,
    /// base64url hashes from the leaf up.
    pub path: Vec<String>,
}

/// The 32 bytes of a receipt id `sha-256:...`.
pub fn id_hash(id: &str) -> Option<Hash> {
    hash_of(id.strip_prefix("sha-256:")?)
}

fn hash_of(text: &str) -> Option<Hash> {
    json::from_base64url(text)?.try_into().ok()
}

fn parent(pair: &[Hash]) -> Hash {
    match pair {
        [left, right] => node(left, right),
        [only] => *only,
        _ => Hash::default(),
    }
}

fn leaf(id: &Hash) -> Hash {
    Sha256::new().chain_update([0]).chain_update(id).finalize().into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

const LIMITS: Limits = Limits { bytes: 64 * 1024 + 8 * 1024, depth: 4 };
