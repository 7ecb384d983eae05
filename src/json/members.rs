//! Members of an object by name, where no document has so many that a tree would pay: each tree is 6 KB of a module.

use std::borrow::Borrow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// What stands under the names of an object, in the order of the names. A name stands once.
///
/// Members are appended in constant time where they come in order, as from a [`super::Value`]; elsewhere in linear time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members<V, K = String>(Vec<(K, V)>);

impl<V, K> Default for Members<V, K> {
    fn default() -> Self {
        Members(Vec::new())
    }
}

impl<V, K: Ord> Members<V, K> {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// What stands under a name.
    pub fn get<Q: Ord + ?Sized>(&self, name: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.0.get(self.find(name).ok()?).map(|(_, value)| value)
    }

    /// Whether something stands under a name.
    pub fn contains_key<Q: Ord + ?Sized>(&self, name: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(name).is_ok()
    }

    /// Puts a value under a name; gives back what stood there.
    pub fn insert(&mut self, name: K, value: V) -> Option<V> {
        match self.find(&name) {
            Ok(at) => self.0.get_mut(at).map(|(_, old)| std::mem::replace(old, value)),
            Err(at) => {
                self.0.insert(at, (name, value));
                None
            }
        }
    }

    /// Takes what stands under a name out.
    pub fn remove<Q: Ord + ?Sized>(&mut self, name: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let at = self.find(name).ok()?;
        Some(self.0.remove(at).1)
    }

    /// The names, in their order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.iter().map(|(name, _)| name)
    }

    /// What stands under the names, in the order of the names.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    /// As [`Members::values`], to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// Names with what stands under them, in the order of the names.
    pub fn iter(&self) -> std::slice::Iter<'_, (K, V)> {
        self.0.iter()
    }

    fn find<Q: Ord + ?Sized>(&self, name: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        match self.0.last() {
            Some((last, _)) if last.borrow() < name => Err(self.0.len()),
            _ => self.0.binary_search_by(|(known, _)| known.borrow().cmp(name)),
        }
    }
}

impl<V, K: Ord> FromIterator<(K, V)> for Members<V, K> {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(members: T) -> Self {
        let mut all = Members::default();
        for (name, value) in members {
            all.insert(name, value);
        }
        all
    }
}

impl<'m, V, K> IntoIterator for &'m Members<V, K> {
    type Item = &'m (K, V);
    type IntoIter = std::slice::Iter<'m, (K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<V, K> IntoIterator for Members<V, K> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<V: Serialize, K: Serialize> Serialize for Members<V, K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de, V: Deserialize<'de>, K: Deserialize<'de> + Ord> Deserialize<'de> for Members<V, K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Read(PhantomData))
    }
}

struct Read<V, K>(PhantomData<(V, K)>);

impl<'de, V: Deserialize<'de>, K: Deserialize<'de> + Ord> Visitor<'de> for Read<V, K> {
    type Value = Members<V, K>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Members<V, K>, A::Error> {
        let mut members = Members::default();
        while let Some((name, value)) = entries.next_entry()? {
            members.insert(name, value);
        }
        Ok(members)
    }
}
