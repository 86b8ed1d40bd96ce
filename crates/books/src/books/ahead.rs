//! Looking ahead: what rows that come soon will need is looked up for many at a time.
//!
//! A fold that looks up one key after the other waits for memory each time, since it needs what it finds
//! at once. Looked up beforehand and for nothing, many keys are waited for together, and what the fold
//! then needs is near.

use std::hint::black_box;

use super::apply::ReadRow;
use super::{Books, Contact, Document, Event, Slot};
use crate::fact::{Kind, Values};

impl Books {
    /// Brings near what folding these rows will need. Nothing changes, whatever they are.
    pub fn look_ahead(&self, rows: &[ReadRow]) {
        for row in rows {
            let Some((kind, key, values)) = row.put() else { continue };
            black_box(self.table(kind).and_then(|table| table.index_of(key)));
            match kind {
                Kind::Invoice | Kind::Participant => self.look_at_pair(values),
                Kind::Payment => self.look_at_paid(values),
                _ => {}
            }
        }
    }

    fn look_at_pair(&self, values: &Values) {
        let event = values.text("event_key").and_then(|key| self.events.slot(key));
        let contact = values.text("customer_number").and_then(|key| self.contacts.slot(key));
        self.look_at_footing(event, contact);
    }

    fn look_at_paid(&self, values: &Values) {
        let invoice = values.text("invoice_number").and_then(|key| self.documents.slot(key));
        if let Some(slot) = invoice {
            self.look_at_document(slot);
        }
    }

    fn look_at_document(&self, slot: Slot<Document>) {
        black_box(self.reckoning(slot));
        let document = self.hot.document(slot);
        self.look_at_footing(document.event, document.customer);
        black_box(self.documents.get(slot).map(|document| document.issued_on));
    }

    fn look_at_footing(&self, event: Option<Slot<Event>>, contact: Option<Slot<Contact>>) {
        let (Some(event), Some(contact)) = (event, contact) else { return };
        let pairs = &self.relations.pairs;
        black_box(pairs.slot(event, contact).and_then(|pair| pairs.footings.get(pair.index())).copied());
    }
}
