//! Indexes: the documents of each event by date, and the credit notes of each invoice.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::{Document, Event, Slot};

/// Documents ordered by the date they are issued on; drafts stand first, at [`DRAFT`].
pub(super) type ByDate = BTreeSet<(Date, Slot<Document>)>;

/// The date under which drafts stand: before every date that a fact can have.
const DRAFT: Date = Date::MIN;

/// Where the documents stand. Of a credit note that names an invoice the event is the invoice's.
#[derive(Clone, Default)]
pub(super) struct DocumentIndex {
    by_event: FxHashMap<Option<Slot<Event>>, ByDate>,
    all: ByDate,
    /// Issued invoices with status cancelled, whether voided or cancelled by a credit note.
    cancelled: BTreeSet<Slot<Document>>,
    credit_notes: FxHashMap<Slot<Document>, Vec<Slot<Document>>>,
}

impl DocumentIndex {
    /// The documents of an event (of all events and none, if none is named) issued in `days`.
    pub(super) fn issued(
        &self,
        event: Option<Slot<Event>>,
        days: RangeInclusive<Date>,
    ) -> impl Iterator<Item = Slot<Document>> {
        let first = (*days.start(), Slot::FIRST);
        let last = (*days.end(), Slot::LAST);
        let ordered = (days.start() <= days.end()).then(|| self.of(event)).flatten();
        ordered.into_iter().flat_map(move |dates| dates.range(first..=last)).map(|(_, slot)| *slot)
    }

    /// All documents of an event, drafts first.
    pub(super) fn documents(&self, event: Option<Slot<Event>>) -> impl Iterator<Item = Slot<Document>> {
        self.of(event).into_iter().flatten().map(|(_, slot)| *slot)
    }

    pub(super) fn cancelled(&self) -> impl Iterator<Item = Slot<Document>> {
        self.cancelled.iter().copied()
    }

    /// The credit notes that name an invoice, drafts too, by slot.
    pub(super) fn credit_notes(&self, invoice: Slot<Document>) -> &[Slot<Document>] {
        self.credit_notes.get(&invoice).map_or(&[], Vec::as_slice)
    }

    /// Enters a document under the event that counts for it.
    pub(super) fn enter(&mut self, slot: Slot<Document>, document: &Document, event: Option<Slot<Event>>) {
        let entry = (date_of(document), slot);
        self.by_event.entry(event).or_default().insert(entry);
        self.all.insert(entry);
        if document.is_cancelled() {
            self.cancelled.insert(slot);
        }
        if let Some(invoice) = document.related {
            let notes = self.credit_notes.entry(invoice).or_default();
            if let Err(at) = notes.binary_search(&slot) {
                notes.insert(at, slot);
            }
        }
    }

    /// Takes a document out; `event` is the one it was entered under.
    pub(super) fn leave(&mut self, slot: Slot<Document>, document: &Document, event: Option<Slot<Event>>) {
        let entry = (date_of(document), slot);
        if let Some(dates) = self.by_event.get_mut(&event) {
            dates.remove(&entry);
        }
        self.all.remove(&entry);
        self.cancelled.remove(&slot);
        if let Some(notes) = document.related.and_then(|invoice| self.credit_notes.get_mut(&invoice)) {
            notes.retain(|note| *note != slot);
        }
    }

    fn of(&self, event: Option<Slot<Event>>) -> Option<&ByDate> {
        match event {
            None => Some(&self.all),
            some => self.by_event.get(&some),
        }
    }
}

fn date_of(document: &Document) -> Date {
    document.issued_on.filter(|_| document.is_issued()).unwrap_or(DRAFT)
}
