//! Schemas: the fields of each kind, from which parsing, canonical form and hints follow.

use super::Kind;

/// The fields of a kind (or of a document's lines), in the order of the canonical form.
#[derive(Debug)]
pub struct Schema {
    /// The name of the kind; `item` for lines.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub about: &'static str,
    /// The scope of a key that may write it.
    pub scope: &'static str,
    /// The version of bodies written by this schema.
    pub version: i64,
    /// What else holds, in words.
    pub rules: &'static [&'static str],
    /// The fields.
    pub fields: &'static [Field],
    /// Where each stands.
    pub(crate) places: Places,
}

/// Where fields stand by their names: an open-addressed table, laid when the program is compiled. Rules ask for fields by name
/// some twenty times a fact.
#[derive(Debug)]
pub(crate) struct Places([u8; SLOTS]);

/// At least twice as many as a kind has fields.
const SLOTS: usize = 64;

/// A slot in which no field is.
const FREE: u8 = u8::MAX;

/// A field of a fact.
#[derive(Debug)]
pub struct Field {
    /// As it stands in files and answers.
    pub name: &'static str,
    /// What it holds.
    pub ty: Type,
    /// Whether it must be there, and what it is otherwise.
    pub presence: Presence,
    /// Whether it stands in the directory, apart from journal and books.
    pub personal: bool,
    /// The header understood in German files; empty: none.
    pub german: &'static str,
    /// Where it depends on more: when it is to be given, and what it is otherwise.
    pub note: &'static str,
}

/// Whether a field must be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Presence {
    /// A part of the natural key.
    Key,
    /// Must be given.
    Required,
    /// May be missing; rules of the kind may resolve a default.
    Optional,
    /// Missing means this, always.
    Constant(&'static str),
}

/// What a field holds, with its limits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Type {
    /// 1 to 64 characters, trimmed, NFC, no control characters.
    Key,
    /// A key of `[a-z0-9][a-z0-9_-]*`.
    Slug,
    /// The key of another fact.
    Reference(Kind),
    /// Keys of other facts, each once, at most 200.
    References(Kind),
    /// Text of at most so many characters.
    Text(usize),
    /// A calendar day, 1900 to 2199.
    Date,
    /// A point in time; local time is read in the tenant's zone.
    Instant,
    /// An amount with no more digits than its currency has.
    Money,
    /// A number with up to 6 decimals, below 10^9 in size.
    Decimal,
    /// Per cent, 0 to 100, up to 3 decimals.
    Percent,
    /// A length: above 0, at most 1,000, up to 3 decimals.
    Metres,
    /// 64 hexadecimal digits.
    Digest,
    /// `true` or `false`.
    Bool,
    /// A whole number between these.
    Integer(i64, i64),
    /// ISO 3166-1 alpha-2.
    Country,
    /// ISO 4217.
    Currency,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// An IANA time zone.
    Zone,
    /// A document's lines.
    Lines,
}

/// Characters of a title.
pub(crate) const TITLE: Type = Type::Text(500);

/// Characters of any other text.
pub(crate) const TEXT: Type = Type::Text(10_000);

impl Schema {
    /// The schema of a kind.
    pub fn of(kind: Kind) -> &'static Schema {
        match kind {
            Kind::Tenant => &super::tenant::SCHEMA,
            Kind::Event => &super::event::SCHEMA,
            Kind::Category => &super::category::SCHEMA,
            Kind::Contact => &super::contact::SCHEMA,
            Kind::Participant => &super::participant::SCHEMA,
            Kind::Application => &super::application::SCHEMA,
            Kind::Booth => &super::booth::SCHEMA,
            Kind::BoothReservation => &super::booth_reservation::SCHEMA,
            Kind::CheckIn => &super::check_in::SCHEMA,
            Kind::Invoice => &super::invoice::SCHEMA,
            Kind::Payment => &super::payment::SCHEMA,
            Kind::Refund => &super::refund::SCHEMA,
            Kind::WriteOff => &super::write_off::SCHEMA,
        }
    }

    /// The schema of a document's lines.
    pub fn of_lines() -> &'static Schema {
        &super::invoice::LINE
    }

    /// The position of a field by its name.
    #[inline]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.position_from(first_slot(name.as_bytes()), name)
    }

    /// The same, looked for in this slot and those that follow.
    fn position_from(&self, mut slot: usize, name: &str) -> Option<usize> {
        loop {
            let at = usize::from(self.places.0[slot]);
            // Where none is, the position is beyond all.
            if self.fields.get(at)?.name == name {
                return Some(at);
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

impl Places {
    pub(crate) const fn of(fields: &[Field]) -> Places {
        assert!(2 * fields.len() <= SLOTS, "a slot is free beside each field");
        let (mut slots, mut at) = ([FREE; SLOTS], 0);
        while at < fields.len() {
            let mut slot = first_slot(fields[at].name.as_bytes());
            while slots[slot] != FREE {
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = at as u8;
            at += 1;
        }
        Places(slots)
    }
}

/// Where a name is looked for first: by its length and two letters that tell most names of a kind apart. Of names that
/// rules ask for it is known when the program is compiled.
#[inline]
const fn first_slot(name: &[u8]) -> usize {
    match name {
        [first, .., last] => (name.len() * 13 + *first as usize * 3 + *last as usize) % SLOTS,
        _ => 0,
    }
}

impl Field {
    pub(crate) const fn new(name: &'static str, ty: Type, german: &'static str) -> Field {
        Field { name, ty, presence: Presence::Optional, personal: false, german, note: "" }
    }

    pub(crate) const fn key(self) -> Field {
        Field { presence: Presence::Key, ..self }
    }

    pub(crate) const fn required(self) -> Field {
        Field { presence: Presence::Required, ..self }
    }

    pub(crate) const fn or(self, constant: &'static str) -> Field {
        Field { presence: Presence::Constant(constant), ..self }
    }

    pub(crate) const fn note(self, note: &'static str) -> Field {
        Field { note, ..self }
    }

    pub(crate) const fn personal(self) -> Field {
        Field { personal: true, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::invoice::LINE;

    #[test]
    fn every_schema_is_well_formed() {
        let schemas = Kind::ALL.into_iter().map(Schema::of).chain([&LINE]);
        for schema in schemas {
            for (at, field) in schema.fields.iter().enumerate() {
                assert_eq!(
                    schema.position(field.name),
                    Some(at),
                    "{}.{} stands twice",
                    schema.name,
                    field.name
                );
                // A digest is for programs: exports bring it along.
                assert_eq!(
                    field.german.is_empty(),
                    field.ty == Type::Digest,
                    "{}.{} has no German header",
                    schema.name,
                    field.name
                );
                assert!(!(field.personal && field.presence != Presence::Optional), "{}", field.name);
            }
        }
    }
}
