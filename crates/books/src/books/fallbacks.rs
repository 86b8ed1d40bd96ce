//! Fallbacks: the category of lines that name none, by what the customer takes part with.

use super::pairs::Pair;
use super::{Books, Category, Contact, Document, Event, Slot};

impl Books {
    /// Works out the fallback of a document again.
    pub(super) fn fall_back(&mut self, slot: Slot<Document>) {
        let document = self.hot.document(slot);
        let category = document.event.zip(document.customer);
        let category = category.and_then(|(event, customer)| self.only_category(event, customer));
        self.hot.set_fallback(slot, category);
    }

    /// Works out the fallbacks of all documents of a pair again.
    pub(super) fn fall_back_all(&mut self, pair: Slot<Pair>) {
        let documents: Vec<Slot<Document>> = self.relations.pairs.documents.of(pair).collect();
        documents.into_iter().for_each(|slot| self.fall_back(slot));
    }

    /// Works out the fallbacks of all documents of the events that a contact takes part in again.
    pub(super) fn fall_back_of(&mut self, contact: Slot<Contact>) {
        let events: Vec<Slot<Event>> = self.participations_by(contact).map(|(_, one)| one.event).collect();
        for event in events {
            if let Some(pair) = self.relations.pairs.slot(event, contact) {
                self.fall_back_all(pair);
            }
        }
    }

    /// The category of a participation, whatever became of it, if it has exactly one.
    fn only_category(&self, event: Slot<Event>, contact: Slot<Contact>) -> Option<Slot<Category>> {
        let (_, participation) = self.participation(event, contact)?;
        match self.categories_of(participation) {
            [one] => Some(*one),
            _ => None,
        }
    }
}
