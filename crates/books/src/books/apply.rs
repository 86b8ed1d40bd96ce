//! Applying rows of the journal, one by one: the fold.

use super::kinds::Fact;
use super::{
    Application, Books, Booth, Category, CheckIn, Contact, Event, Participant, Payment, Refund, Reservation,
    WriteOff, read_stored, settings_of,
};
use crate::calendar::Instant;
use crate::fact::{Kind, Op, Values};

/// A row of the journal, as far as the books read it.
#[derive(Clone, Copy, Debug)]
pub struct RowRef<'a> {
    /// Its position.
    pub seq: i64,
    /// When it was recorded, in microseconds since 1970.
    pub recorded_at: i64,
    /// What it is about.
    pub kind: Kind,
    /// What is done.
    pub op: Op,
    /// The natural key: a JSON list of its parts.
    pub key: &'a str,
    /// The canonical body; of a put only.
    pub body: Option<&'a [u8]>,
}

/// A row that cannot be folded: the journal was not written by this program, or is damaged.
#[derive(Debug, thiserror::Error)]
pub enum FoldError {
    /// The row does not follow the one before it.
    #[error("row {seq} cannot follow row {after}")]
    OutOfOrder {
        /// The row's position.
        seq: i64,
        /// The position of the books.
        after: i64,
    },
    /// The key or body is not what a row of this kind holds.
    #[error("row {seq} ({kind} {key}) cannot be read: {reason}")]
    Unreadable {
        /// The row's position.
        seq: i64,
        /// Its kind.
        kind: Kind,
        /// Its key.
        key: String,
        /// What is wrong.
        reason: String,
    },
}

/// A row that was read and can be folded: the larger part of the work, which needs no books.
#[derive(Debug)]
pub struct ReadRow {
    seq: i64,
    recorded_at: i64,
    kind: Kind,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Put {
        key: String,
        values: Values,
    },
    Delete {
        key: String,
    },
    /// Of the directory only.
    Nothing,
}

/// Reads a row, wherever it stands.
pub fn read_row(row: RowRef<'_>) -> Result<ReadRow, FoldError> {
    let content = content(row).map_err(|reason| unreadable(row, reason))?;
    Ok(ReadRow { seq: row.seq, recorded_at: row.recorded_at, kind: row.kind, content })
}

impl ReadRow {
    /// Kind, key and fields of what is put, if something is.
    pub(super) fn put(&self) -> Option<(Kind, &str, &Values)> {
        match &self.content {
            Content::Put { key, values } => Some((self.kind, key, values)),
            Content::Delete { .. } | Content::Nothing => None,
        }
    }
}

impl Books {
    /// Folds the next row into the books. After an error the books are as they were.
    pub fn apply(&mut self, row: RowRef<'_>) -> Result<(), FoldError> {
        if row.seq != self.seq + 1 {
            return Err(FoldError::OutOfOrder { seq: row.seq, after: self.seq });
        }
        self.apply_read(&read_row(row)?, row.key)
    }

    /// As [`Books::apply`], of a row that was read before; `key` is its key.
    pub fn apply_read(&mut self, row: &ReadRow, key: &str) -> Result<(), FoldError> {
        let ReadRow { seq, recorded_at, kind, ref content } = *row;
        if seq != self.seq + 1 {
            return Err(FoldError::OutOfOrder { seq, after: self.seq });
        }
        match content {
            Content::Put { key: table_key, values } => {
                let unreadable = |reason| FoldError::Unreadable { seq, kind, key: key.to_owned(), reason };
                self.put(kind, table_key, seq, values).map_err(unreadable)?;
            }
            Content::Delete { key } => self.delete(kind, key),
            Content::Nothing => {}
        }
        self.seq = seq;
        self.recorded_at = recorded_at;
        Ok(())
    }

    fn put(&mut self, kind: Kind, key: &str, seq: i64, values: &Values) -> Result<(), String> {
        match kind {
            Kind::Tenant => {
                let settings = settings_of(values)?;
                let is_elsewhere = settings.zone != self.settings.zone;
                self.settings = settings;
                if is_elsewhere {
                    self.reckon_all();
                }
                self.settings_seq = Some(seq);
                Ok(())
            }
            Kind::Event => self.put_fact::<Event>(key, seq, values),
            Kind::Category => self.put_fact::<Category>(key, seq, values),
            Kind::Contact => self.put_fact::<Contact>(key, seq, values),
            Kind::Participant => self.put_fact::<Participant>(key, seq, values),
            Kind::Application => self.put_fact::<Application>(key, seq, values),
            Kind::Booth => self.put_fact::<Booth>(key, seq, values),
            Kind::BoothReservation => self.put_fact::<Reservation>(key, seq, values),
            Kind::CheckIn => self.put_fact::<CheckIn>(key, seq, values),
            Kind::Invoice => self.put_document(key, seq, values),
            Kind::Payment => self.put_fact::<Payment>(key, seq, values),
            Kind::Refund => self.put_fact::<Refund>(key, seq, values),
            Kind::WriteOff => self.put_fact::<WriteOff>(key, seq, values),
        }
    }

    fn delete(&mut self, kind: Kind, key: &str) {
        match kind {
            Kind::Tenant => {}
            Kind::Event => self.delete_fact::<Event>(key),
            Kind::Category => self.delete_fact::<Category>(key),
            Kind::Contact => self.delete_fact::<Contact>(key),
            Kind::Participant => self.delete_fact::<Participant>(key),
            Kind::Application => self.delete_fact::<Application>(key),
            Kind::Booth => self.delete_fact::<Booth>(key),
            Kind::BoothReservation => self.delete_fact::<Reservation>(key),
            Kind::CheckIn => self.delete_fact::<CheckIn>(key),
            Kind::Invoice => self.delete_document(key),
            Kind::Payment => self.delete_fact::<Payment>(key),
            Kind::Refund => self.delete_fact::<Refund>(key),
            Kind::WriteOff => self.delete_fact::<WriteOff>(key),
        }
    }

    fn put_fact<F: Fact>(&mut self, key: &str, seq: i64, values: &Values) -> Result<(), String> {
        let fact = F::read(self, values)?;
        let slot = F::table(self).mention(key);
        F::replace(self, slot, Some((seq, fact)));
        Ok(())
    }

    fn delete_fact<F: Fact>(&mut self, key: &str) {
        if let Some(slot) = F::table(self).slot(key) {
            F::replace(self, slot, None);
        }
    }

    fn put_document(&mut self, key: &str, seq: i64, values: &Values) -> Result<(), String> {
        let (document, lines) = self.read_document(values)?;
        let slot = self.documents.mention(key);
        self.replace_document(slot, Some((seq, document, lines)));
        Ok(())
    }

    fn delete_document(&mut self, key: &str) {
        if let Some(slot) = self.documents.slot(key) {
            self.replace_document(slot, None);
        }
    }

    /// When the last row was recorded; none if there is none.
    pub fn changed_at(&self) -> Option<Instant> {
        (self.seq > 0).then(|| Instant::new(self.recorded_at.saturating_mul(1_000)))
    }
}

fn content(row: RowRef<'_>) -> Result<Content, String> {
    Ok(match row.op {
        Op::Put => {
            let body = row.body.ok_or("a put without a body")?;
            let values = read_stored(row.kind, body)?;
            Content::Put { key: table_key(row.key)?, values }
        }
        Op::Delete => Content::Delete { key: table_key(row.key)? },
        Op::Names | Op::Erase | Op::Readmit => Content::Nothing,
    })
}

fn unreadable(row: RowRef<'_>, reason: String) -> FoldError {
    FoldError::Unreadable { seq: row.seq, kind: row.kind, key: row.key.to_owned(), reason }
}

/// The key of a table: the part itself where the natural key has one, else the list as it stands.
pub(crate) fn table_key(key: &str) -> Result<String, String> {
    let is_escaped = |byte: u8| matches!(byte, b'"' | b'\\' | ..b' ');
    if let Some(part) = key.strip_prefix("[\"").and_then(|rest| rest.strip_suffix("\"]"))
        && !part.bytes().any(is_escaped)
    {
        return Ok(part.to_owned());
    }
    let parts: Vec<String> = serde_json::from_str(key).map_err(|error| format!("key `{key}`: {error}"))?;
    let [part] = <[String; 1]>::try_from(parts).unwrap_or_else(|_| [key.to_owned()]);
    Ok(part)
}
