//! Recorded: the records of events, categories, contacts and documents, as stored bodies say them.

use super::{
    Books, Category, Contact, Document, DocumentStatus, DocumentType, Event, Few, ItemKind, Line, Locale,
    Settings,
};
use crate::calendar::Zone;
use crate::fact::{Kind, Path, Problem, Schema, Values, lines, read_canonical, read_object, read_values};
use crate::money::Currency;

/// The settings that a tenant's fact states.
pub(crate) fn settings(values: &Values) -> Result<Settings, String> {
    Ok(Settings {
        name: required(values.text("name"), "name")?.into(),
        zone: required(values.text("timezone").and_then(Zone::named), "timezone")?,
        country: required(values.country("country"), "country")?,
        currency: required(values.currency("currency"), "currency")?,
        locale: word(values, Locale::from_word, "locale")?,
        closed_until: values.date("closed_until"),
    })
}

/// Reads a stored body; whoever wrote it had it checked, so any problem means damage.
pub(crate) fn read_stored(kind: Kind, body: &[u8]) -> Result<Values, String> {
    if let Some(values) = read_canonical(Schema::of(kind), body) {
        return Ok(values);
    }
    let members = read_object(body).map_err(|error| error.to_string())?;
    let mut problems = Vec::new();
    // Stored instants have an offset: the zone is never asked.
    let values = read_values(Schema::of(kind), &members, &Zone::utc(), Path::Fact, &mut problems);
    refuse(&problems)?;
    Ok(values)
}

impl Books {
    pub(super) fn read_event(&mut self, values: &Values) -> Result<Event, String> {
        Ok(Event {
            title: required(values.text("title"), "title")?.into(),
            date_from: values.date("date_from"),
            date_to: values.date("date_to"),
            country: required(values.country("country"), "country")?,
            application_deadline: values.instant("application_deadline"),
            series_key: values.text("series_key").map(Into::into),
        })
    }

    /// The categories that a fact names.
    pub(super) fn read_categories(&mut self, values: &Values) -> Few<Category> {
        values.keys("category_keys").iter().map(|key| self.categories.mention(key)).collect()
    }

    pub(super) fn read_category(&mut self, values: &Values) -> Result<Category, String> {
        let parent = values.text("parent_category_key").map(|key| self.categories.mention(key));
        Ok(Category { title: required(values.text("title"), "title")?.into(), parent })
    }

    pub(super) fn read_contact(&mut self, values: &Values) -> Result<Contact, String> {
        Ok(Contact {
            categories: self.read_categories(values),
            country: values.country("country"),
            has_tax_id: required(values.bool("has_tax_id"), "has_tax_id")?,
        })
    }

    /// A document and its lines.
    pub(super) fn read_document(&mut self, values: &Values) -> Result<(Document, Vec<Line>), String> {
        let related = values.text("related_invoice_number").map(|key| self.documents.mention(key));
        let currency = match related {
            None => required(values.currency("currency"), "currency")?,
            // Invoices stand before the credit notes that name them.
            Some(invoice) => required(self.documents.get(invoice), "related_invoice_number")?.currency,
        };
        let status = word(values, DocumentStatus::from_word, "status")?;
        let mut problems = Vec::new();
        let is_reverse_charge = values.bool("is_reverse_charge") == Some(true);
        let amounts = lines::amounts(values.lines("items"), is_reverse_charge, currency, &mut problems);
        let (excl_vat, vat) = lines::totals(&amounts, &mut problems);
        refuse(&problems)?;
        let mut lines = Vec::with_capacity(amounts.len());
        for (line, amounts) in values.lines("items").iter().zip(amounts) {
            let category = line.text("category_key").map(|key| self.categories.mention(key));
            let item_kind = word(line, ItemKind::from_word, "item_kind")?;
            lines.push(Line {
                net: amounts.net,
                tax: amounts.tax,
                tax_class: amounts.tax_class,
                item_kind,
                category,
            });
        }
        let document = Document {
            document_type: word(values, DocumentType::from_word, "invoice_type")?,
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
        };
        Ok((document, lines))
    }
}

pub(super) fn required<T>(value: Option<T>, field: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("`{field}` is missing"))
}

pub(super) fn word<T>(values: &Values, from: impl Fn(&str) -> Option<T>, field: &str) -> Result<T, String> {
    required(values.text(field).and_then(from), field)
}

/// An amount in minor units.
pub(super) fn required_money(values: &Values, field: &str, currency: Currency) -> Result<i64, String> {
    let mut problems = Vec::new();
    let number = required(values.number(field), field)?;
    let minor = lines::minor(number, currency, field, &mut problems);
    refuse(&problems)?;
    required(minor, field)
}

fn refuse(problems: &[Problem]) -> Result<(), String> {
    problems.first().map_or(Ok(()), |problem| Err(problem.to_string()))
}
