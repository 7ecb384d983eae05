//! From a strict value to a typed document, through serde, with codes and pointers kept.

use std::collections::{BTreeMap, btree_map};
use std::{mem, vec};

use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::Value;
use super::refused::Refused;
use crate::error::{Code, Error};

/// A part of a document on its way into a type, or that there is none under its name.
pub(super) struct Part(pub(super) Option<Value>);

macro_rules! integers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
            match self.0 {
                Some(Value::Integer(value)) => visitor.visit_i64(value),
                other => Err(unlike(other, &visitor)),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Part {
    type Error = Refused;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.0 {
            None => Err(unlike(None, &visitor)),
            Some(Value::Null) => visitor.visit_unit(),
            Some(Value::Bool(value)) => visitor.visit_bool(value),
            Some(Value::Integer(value)) => visitor.visit_i64(value),
            Some(Value::String(value)) => visitor.visit_string(value),
            Some(Value::Array(value)) => visitor.visit_seq(Items { items: value.into_iter(), index: 0 }),
            Some(Value::Object(value)) => visitor.visit_map(Entries::new(value)),
        }
    }

    /// An optional key is left out, never null.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.0 {
            None => visitor.visit_none(),
            Some(Value::Null) => Err(null()),
            value => visitor.visit_some(Part(value)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        match self.0 {
            Some(Value::String(name)) => visitor.visit_enum(Name(name)),
            other => Err(unlike(other, &"a string")),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        visitor.visit_newtype_struct(self)
    }

    /// Members are handed over in the order of the type, not found out by their names: that is half the code, and every
    /// document refuses what it does not know.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        let mut fields = match self.0 {
            Some(Value::Object(object)) => Fields::new(object, fields),
            other => return Err(unlike(other, &visitor)),
        };
        match visitor.visit_seq(&mut fields) {
            Ok(document) => match fields.unknown() {
                None => Ok(document),
                Some(unknown) => Err(unknown),
            },
            Err(refused) => Err(fields.refused(refused)),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.0 {
            Some(Value::Object(value)) => visitor.visit_map(Entries::new(value)),
            other => Err(unlike(other, &visitor)),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.0 {
            Some(Value::Array(value)) => visitor.visit_seq(Items { items: value.into_iter(), index: 0 }),
            other => Err(unlike(other, &visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.0 {
            Some(Value::String(value)) => visitor.visit_string(value),
            other => Err(unlike(other, &visitor)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_string(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_string(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.0 {
            Some(Value::Bool(value)) => visitor.visit_bool(value),
            other => Err(unlike(other, &visitor)),
        }
    }

    integers! { deserialize_i64 deserialize_u64 deserialize_u32 deserialize_u8 }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u16 u128 f32 f64 char bytes byte_buf unit unit_struct tuple_struct ignored_any
    }
}

#[inline(never)]
fn null() -> Refused {
    Refused::new(Error::with(Code::JsonWrongType, "leave the key out instead of writing null"))
}

#[inline(never)]
fn unlike(found: Option<Value>, expected: &dyn de::Expected) -> Refused {
    let found = match &found {
        // whoever asked for it says that it is missing
        None => return Code::JsonMissingKey.into(),
        Some(Value::Null) => Unexpected::Unit,
        Some(Value::Bool(value)) => Unexpected::Bool(*value),
        Some(Value::Integer(value)) => Unexpected::Signed(*value),
        Some(Value::String(value)) => Unexpected::Str(value),
        Some(Value::Array(_)) => Unexpected::Seq,
        Some(Value::Object(_)) => Unexpected::Map,
    };
    de::Error::invalid_type(found, expected)
}

/// The members of an object in the order in which a type wants them.
struct Fields {
    object: BTreeMap<String, Value>,
    fields: &'static [&'static str],
    /// How many were asked for.
    asked: usize,
    /// How many of them were there.
    found: usize,
    /// Whether the last that was asked for was not.
    absent: bool,
}

impl Fields {
    fn new(object: BTreeMap<String, Value>, fields: &'static [&'static str]) -> Self {
        Fields { object, fields, asked: 0, found: 0, absent: false }
    }

    #[inline(never)]
    fn advance(&mut self) -> Part {
        let value = self.fields.get(self.asked).and_then(|name| self.object.get_mut(*name));
        let value = value.map(|value| mem::replace(value, Value::Null));
        self.asked += 1;
        self.absent = value.is_none();
        self.found += usize::from(value.is_some());
        Part(value)
    }

    fn last(&self) -> &'static str {
        self.fields.get(self.asked.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// The refusal of the member that was handed out last; none if there was no member: it may have a default.
    #[inline(never)]
    fn part_refused(&self, refused: Refused) -> Option<Refused> {
        (!self.absent).then(|| refused.inside(self.last()))
    }

    /// What the object has and the type does not.
    #[inline(never)]
    fn unknown(&self) -> Option<Refused> {
        if self.found == self.object.len() {
            return None;
        }
        let unknown = self.object.keys().find(|key| !self.fields.contains(&key.as_str()))?;
        Some(de::Error::unknown_field(unknown, self.fields))
    }

    /// A name nobody knows is said before what else is wrong: it may be the reason.
    #[inline(never)]
    fn refused(&self, refused: Refused) -> Refused {
        self.unknown().unwrap_or_else(|| if self.absent { de::Error::missing_field(self.last()) } else { refused })
    }
}

impl<'de> SeqAccess<'de> for &mut Fields {
    type Error = Refused;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refused> {
        let part = self.advance();
        match seed.deserialize(part) {
            Ok(member) => Ok(Some(member)),
            Err(refused) => match self.part_refused(refused) {
                None => Ok(None),
                Some(refused) => Err(refused),
            },
        }
    }
}

struct Items {
    items: vec::IntoIter<Value>,
    index: usize,
}

impl Items {
    #[inline(never)]
    fn advance(&mut self) -> Option<Value> {
        let item = self.items.next()?;
        self.index += 1;
        Some(item)
    }

    /// The refusal of the last item that was handed out.
    #[inline(never)]
    fn refused(&self, refused: Refused) -> Refused {
        refused.inside(&self.index.saturating_sub(1).to_string())
    }
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Refused;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refused> {
        let Some(item) = self.advance() else { return Ok(None) };
        match seed.deserialize(Part(Some(item))) {
            Ok(item) => Ok(Some(item)),
            Err(refused) => Err(self.refused(refused)),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Entries {
    entries: btree_map::IntoIter<String, Value>,
    /// The last that was handed out.
    key: String,
    value: Value,
}

impl Entries {
    fn new(entries: BTreeMap<String, Value>) -> Self {
        Entries { entries: entries.into_iter(), key: String::new(), value: Value::Null }
    }

    #[inline(never)]
    fn advance(&mut self) -> bool {
        let Some((key, value)) = self.entries.next() else { return false };
        self.key = key;
        self.value = value;
        true
    }

    #[inline(never)]
    fn value(&mut self) -> Value {
        mem::replace(&mut self.value, Value::Null)
    }
}

impl<'de> MapAccess<'de> for Entries {
    type Error = Refused;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refused> {
        match self.advance() {
            true => seed.deserialize(Key(&self.key)).map(Some),
            false => Ok(None),
        }
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Refused> {
        seed.deserialize(Part(Some(self.value()))).map_err(|refused| refused.inside(&self.key))
    }
}

/// The name of a member: read where it lies.
struct Key<'k>(&'k str);

impl<'de> Deserializer<'de> for Key<'_> {
    type Error = Refused;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_str(self.0)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_str(self.0)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        visitor.visit_enum(Name(self.0.to_owned()))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Name(String);

impl<'de> EnumAccess<'de> for Name {
    type Error = Refused;
    type Variant = UnitOnly;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, UnitOnly), Refused> {
        Ok((seed.deserialize(Part(Some(Value::String(self.0))))?, UnitOnly))
    }
}

/// Enumerations of our documents are strings; a variant never carries content.
struct UnitOnly;

impl<'de> VariantAccess<'de> for UnitOnly {
    type Error = Refused;

    fn unit_variant(self) -> Result<(), Refused> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Refused> {
        Err(Code::JsonWrongType.into())
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Refused> {
        Err(Code::JsonWrongType.into())
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Refused> {
        Err(Code::JsonWrongType.into())
    }
}
