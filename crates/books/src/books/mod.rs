//! Books: all facts of one tenant, typed and indexed in memory.

mod records;
mod table;

pub use records::*;
pub use table::{Slot, Stamp, Table};

/// The books of one tenant at one position of its journal.
#[derive(Clone, Default)]
pub struct Books {
    settings: Settings,
    events: Table<Event>,
    categories: Table<Category>,
    contacts: Table<Contact>,
    documents: Table<Document>,
    payments: Table<Payment>,
}

impl Books {
    /// The tenant's settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The events.
    pub fn events(&self) -> &Table<Event> {
        &self.events
    }

    /// The categories.
    pub fn categories(&self) -> &Table<Category> {
        &self.categories
    }

    /// The contacts.
    pub fn contacts(&self) -> &Table<Contact> {
        &self.contacts
    }

    /// The invoices and credit notes.
    pub fn documents(&self) -> &Table<Document> {
        &self.documents
    }

    /// The payments.
    pub fn payments(&self) -> &Table<Payment> {
        &self.payments
    }
}
