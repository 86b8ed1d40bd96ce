//! Values: the typed fields of one fact, in the order of its schema.

use jiff::civil::Date;
use smol_str::SmolStr;

use super::{Presence, Schema};
use crate::calendar::Instant;
use crate::country::Country;
use crate::money::{Currency, Decimal};

/// The fields of one fact; a missing one is none.
#[derive(Clone, Debug)]
pub struct Values {
    pub(crate) schema: &'static Schema,
    pub(crate) data: Vec<Option<Datum>>,
}

/// The value of a field, in 24 bytes: a long journal is read through many of them.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Datum {
    /// Keys, texts, zones, choices' words.
    Text(SmolStr),
    Keys(Box<[Box<str>]>),
    Date(Date),
    Instant(Instant),
    /// Amounts, decimals, per cents: as written, exactly.
    Number(Decimal),
    Bool(bool),
    Integer(i64),
    Country(Country),
    Currency(Currency),
    Choice(&'static str),
    Lines(Box<[Values]>),
}

impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.schema, other.schema) && self.data == other.data
    }
}

impl Values {
    pub(crate) fn empty(schema: &'static Schema) -> Values {
        let data = schema.fields.iter().map(|_| None).collect();
        Values { schema, data }
    }

    /// The natural key as the journal writes it: a JSON list of its parts.
    pub(crate) fn key(&self) -> String {
        let mut key = String::from("[");
        for (field, datum) in self.schema.fields.iter().zip(&self.data) {
            if let (Presence::Key, Some(datum)) = (field.presence, datum) {
                if key.len() > 1 {
                    key.push(',');
                }
                super::body::write_datum(&mut key, datum, None);
            }
        }
        key.push(']');
        key
    }

    /// The same without the fields that belong to the directory.
    pub(crate) fn without_names(&self) -> Values {
        let given = self.schema.fields.iter().zip(&self.data);
        let data = given.map(|(field, datum)| datum.clone().filter(|_| !field.personal)).collect();
        Values { schema: self.schema, data }
    }

    /// Whether a field is given that belongs to the directory.
    pub(crate) fn has_names(&self) -> bool {
        self.schema.fields.iter().zip(&self.data).any(|(field, datum)| field.personal && datum.is_some())
    }

    #[inline]
    pub(crate) fn get(&self, name: &str) -> Option<&Datum> {
        let position = self.schema.position(name).expect("rules name fields of their own kind");
        self.data[position].as_ref()
    }

    #[inline]
    pub(crate) fn set(&mut self, name: &str, datum: Option<Datum>) {
        let position = self.schema.position(name).expect("rules name fields of their own kind");
        self.data[position] = datum;
    }

    #[inline]
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    #[inline]
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Datum::Text(text) => Some(text),
            Datum::Choice(word) => Some(word),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn keys(&self, name: &str) -> &[Box<str>] {
        match self.get(name) {
            Some(Datum::Keys(keys)) => keys,
            _ => &[],
        }
    }

    #[inline]
    pub(crate) fn date(&self, name: &str) -> Option<Date> {
        match self.get(name)? {
            Datum::Date(date) => Some(*date),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn instant(&self, name: &str) -> Option<Instant> {
        match self.get(name)? {
            Datum::Instant(instant) => Some(*instant),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn number(&self, name: &str) -> Option<Decimal> {
        match self.get(name)? {
            Datum::Number(number) => Some(*number),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn bool(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Datum::Bool(value) => Some(*value),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Datum::Integer(value) => Some(*value),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn country(&self, name: &str) -> Option<Country> {
        match self.get(name)? {
            Datum::Country(country) => Some(*country),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn currency(&self, name: &str) -> Option<Currency> {
        match self.get(name)? {
            Datum::Currency(currency) => Some(*currency),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn lines(&self, name: &str) -> &[Values] {
        match self.get(name) {
            Some(Datum::Lines(lines)) => lines,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_takes_24_bytes() {
        assert_eq!(size_of::<Option<Datum>>(), 24);
    }
}
