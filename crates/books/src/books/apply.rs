//! Applying rows of the journal, one by one: the fold.

use super::{
    Books, Category, Contact, Document, DocumentStatus, DocumentType, Event, Gateway, ItemKind, Line, Locale,
    Payment, PaymentStatus, Settings, Slot, Stamp, Table,
};
use crate::calendar::{Instant, Zone};
use crate::fact::{Kind, Op, Path, Problem, Schema, Values, digest, lines, read_object, read_values};

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

impl Books {
    /// Folds the next row into the books. After an error the books are as they were.
    pub fn apply(&mut self, row: RowRef<'_>) -> Result<(), FoldError> {
        if row.seq != self.seq + 1 {
            return Err(FoldError::OutOfOrder { seq: row.seq, after: self.seq });
        }
        let unreadable =
            |reason| FoldError::Unreadable { seq: row.seq, kind: row.kind, key: row.key.to_owned(), reason };
        match row.op {
            Op::Put => self.put(row).map_err(unreadable)?,
            Op::Delete => self.delete(row.kind, &table_key(row.key).map_err(unreadable)?),
            Op::Names => {}
        }
        self.seq = row.seq;
        self.recorded_at = row.recorded_at;
        Ok(())
    }

    fn put(&mut self, row: RowRef<'_>) -> Result<(), String> {
        let body = row.body.ok_or("a put without a body")?;
        let values = read_stored(row.kind, body)?;
        let stamp = Stamp { seq: row.seq, digest: digest(body) };
        let key = table_key(row.key)?;
        match row.kind {
            Kind::Tenant => {
                self.settings = settings(&values)?;
                self.settings_stamp = Some(stamp);
            }
            Kind::Event => put(&mut self.events, &key, stamp, event(&values)?),
            Kind::Category => {
                let category = self.category(&values)?;
                put(&mut self.categories, &key, stamp, category);
            }
            Kind::Contact => {
                let contact = self.contact(&values)?;
                put(&mut self.contacts, &key, stamp, contact);
            }
            Kind::Invoice => {
                let document = self.document(&values)?;
                let slot = self.documents.mention(&key);
                self.replace_document(slot, Some((stamp, document)));
            }
            Kind::Payment => {
                let payment = self.payment(&values)?;
                put(&mut self.payments, &key, stamp, payment);
            }
        }
        Ok(())
    }

    fn delete(&mut self, kind: Kind, key: &str) {
        match kind {
            Kind::Tenant => {}
            Kind::Event => delete(&mut self.events, key),
            Kind::Category => delete(&mut self.categories, key),
            Kind::Contact => delete(&mut self.contacts, key),
            Kind::Invoice => {
                if let Some(slot) = self.documents.slot(key) {
                    self.replace_document(slot, None);
                }
            }
            Kind::Payment => delete(&mut self.payments, key),
        }
    }

    /// Puts or removes a document and keeps the index true, also for the credit notes that name it.
    fn replace_document(&mut self, slot: Slot<Document>, new: Option<(Stamp, Document)>) {
        let notes = self.index.credit_notes(slot).to_vec();
        for note in &notes {
            self.unindex(*note);
        }
        self.unindex(slot);
        match new {
            Some((stamp, document)) => self.documents.put(slot, stamp, document),
            None => self.documents.remove(slot),
        };
        self.reindex(slot);
        for note in notes {
            self.reindex(note);
        }
    }

    fn unindex(&mut self, slot: Slot<Document>) {
        if let Some(document) = self.documents.get(slot) {
            let event = self.origin(document).event;
            self.index.leave(slot, document, event);
            self.hot.leave(slot);
        }
    }

    fn reindex(&mut self, slot: Slot<Document>) {
        if let Some(document) = self.documents.get(slot) {
            let origin = document.related.and_then(|invoice| self.documents.get(invoice)).unwrap_or(document);
            self.index.enter(slot, document, origin.event);
            self.hot.enter(slot, document, origin);
        }
    }

    fn category(&mut self, values: &Values) -> Result<Category, String> {
        let parent = values.text("parent_category_key").map(|key| self.categories.mention(key));
        Ok(Category { title: required(values.text("title"), "title")?.into(), parent })
    }

    fn contact(&mut self, values: &Values) -> Result<Contact, String> {
        let categories = values.keys("category_keys").iter().map(|key| self.categories.mention(key));
        Ok(Contact {
            categories: categories.collect(),
            country: values.country("country"),
            has_tax_id: required(values.bool("has_tax_id"), "has_tax_id")?,
        })
    }

    fn document(&mut self, values: &Values) -> Result<Document, String> {
        let related = values.text("related_invoice_number").map(|key| self.documents.mention(key));
        let currency = match related {
            None => required(values.currency("currency"), "currency")?,
            // Invoices stand before the credit notes that name them.
            Some(invoice) => required(self.documents.get(invoice), "related_invoice_number")?.currency,
        };
        let status = word(values.text("status"), DocumentStatus::from_word, "status")?;
        let mut problems = Vec::new();
        let is_reverse_charge = values.bool("is_reverse_charge") == Some(true);
        let amounts = lines::amounts(values.lines("items"), is_reverse_charge, currency, &mut problems);
        let (excl_vat, vat) = lines::totals(&amounts, &mut problems);
        refuse(&problems)?;
        let mut lines = Vec::with_capacity(amounts.len());
        for (line, amounts) in values.lines("items").iter().zip(amounts) {
            let category = line.text("category_key").map(|key| self.categories.mention(key));
            let item_kind = word(line.text("item_kind"), ItemKind::from_word, "item_kind")?;
            lines.push(Line {
                net: amounts.net,
                tax: amounts.tax,
                tax_class: amounts.tax_class,
                item_kind,
                category,
            });
        }
        Ok(Document {
            document_type: word(values.text("invoice_type"), DocumentType::from_word, "invoice_type")?,
            status,
            event: values.text("event_key").map(|key| self.events.mention(key)),
            customer: values.text("customer_number").map(|key| self.contacts.mention(key)),
            related,
            currency,
            issued_on: match values.date("issued_on") {
                None if status != DocumentStatus::Draft => return Err("`issued_on` is missing".to_owned()),
                date => date,
            },
            service_date: values.date("service_date"),
            due_date: values.date("due_date"),
            cancelled_at: values.instant("cancelled_at"),
            customer_country: values.country("customer_country"),
            customer_has_tax_id: values.bool("customer_has_tax_id"),
            reminder_count: required(values.integer("reminder_count"), "reminder_count")? as u8,
            excl_vat,
            vat,
            lines: lines.into(),
        })
    }

    fn payment(&mut self, values: &Values) -> Result<Payment, String> {
        let currency = required(values.currency("currency"), "currency")?;
        let mut problems = Vec::new();
        let mut money = |field| {
            let number = values.number(field)?;
            lines::minor(number, currency, field, &mut problems)
        };
        let (amount, fee) = (money("amount"), money("gateway_fee"));
        refuse(&problems)?;
        let (key, name) = (values.text("gateway_key"), values.text("gateway_name"));
        let gateway = (key.is_some() || name.is_some() || fee.is_some())
            .then(|| Gateway { key: key.map(Into::into), name: name.map(Into::into), fee }.into());
        Ok(Payment {
            invoice: values.text("invoice_number").map(|key| self.documents.mention(key)),
            event: values.text("event_key").map(|key| self.events.mention(key)),
            amount: required(amount, "amount")?,
            currency,
            status: word(values.text("status"), PaymentStatus::from_word, "status")?,
            payment_date: required(values.instant("payment_date"), "payment_date")?,
            created_at: required(values.instant("created_at"), "created_at")?,
            gateway,
        })
    }

    /// When the last row was recorded; none if there is none.
    pub fn changed_at(&self) -> Option<Instant> {
        (self.seq > 0).then(|| Instant(self.recorded_at.saturating_mul(1_000)))
    }
}

/// The settings that a tenant's fact states.
pub(crate) fn settings(values: &Values) -> Result<Settings, String> {
    Ok(Settings {
        name: required(values.text("name"), "name")?.into(),
        zone: required(values.text("timezone").and_then(Zone::named), "timezone")?,
        country: required(values.country("country"), "country")?,
        currency: required(values.currency("currency"), "currency")?,
        locale: word(values.text("locale"), Locale::from_word, "locale")?,
    })
}

fn event(values: &Values) -> Result<Event, String> {
    Ok(Event {
        title: required(values.text("title"), "title")?.into(),
        date_from: values.date("date_from"),
        date_to: values.date("date_to"),
        country: required(values.country("country"), "country")?,
        application_deadline: values.instant("application_deadline"),
        series_key: values.text("series_key").map(Into::into),
    })
}

fn put<T>(table: &mut Table<T>, key: &str, stamp: Stamp, fact: T) {
    let slot = table.mention(key);
    table.put(slot, stamp, fact);
}

fn delete<T>(table: &mut Table<T>, key: &str) {
    if let Some(slot) = table.slot(key) {
        table.remove(slot);
    }
}

/// Reads a stored body; whoever wrote it had it checked, so any problem means damage.
pub(crate) fn read_stored(kind: Kind, body: &[u8]) -> Result<Values, String> {
    let members = read_object(body)?;
    let mut problems = Vec::new();
    // Stored instants have an offset: the zone is never asked.
    let values = read_values(Schema::of(kind), &members, &Zone::utc(), Path::Fact, &mut problems);
    refuse(&problems)?;
    Ok(values)
}

/// The key of a table: the part itself where the natural key has one, else the list as it stands.
pub(crate) fn table_key(key: &str) -> Result<String, String> {
    let parts: Vec<String> = serde_json::from_str(key).map_err(|error| format!("key `{key}`: {error}"))?;
    let [part] = <[String; 1]>::try_from(parts).unwrap_or_else(|_| [key.to_owned()]);
    Ok(part)
}

fn required<T>(value: Option<T>, field: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("`{field}` is missing"))
}

fn word<T>(word: Option<&str>, from: impl Fn(&str) -> Option<T>, field: &str) -> Result<T, String> {
    required(word.and_then(from), field)
}

fn refuse(problems: &[Problem]) -> Result<(), String> {
    problems.first().map_or(Ok(()), |problem| Err(problem.to_string()))
}
