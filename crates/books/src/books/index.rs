//! Indexes: the documents of each event by date, and the credit notes of each invoice.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use jiff::civil::{Date, date};
use rustc_hash::FxHashMap;

use super::weight::weigh;
use super::{Document, DocumentType, Event, Slot};
use crate::money::Currency;

/// Documents ordered by the date they are issued on; drafts stand first, at [`DRAFT`].
pub(super) type ByDate = BTreeSet<(Date, Slot<Document>)>;

/// The documents of one event, or of all.
#[derive(Clone, Default)]
pub(super) struct Shelf {
    by_date: ByDate,
    /// Issued invoices with status cancelled, whether voided or cancelled by a credit note.
    cancelled: BTreeSet<Slot<Document>>,
    /// Credit notes, drafts too.
    notes: BTreeSet<Slot<Document>>,
    /// Which currencies they have, and how many documents each.
    currencies: Vec<(Currency, usize)>,
}

/// The date under which drafts stand: before every date that a fact can have.
const DRAFT: Date = Date::MIN;

/// Where the documents stand. Of a credit note that names an invoice the event is the invoice's.
#[derive(Clone, Default)]
pub(super) struct DocumentIndex {
    by_event: FxHashMap<Option<Slot<Event>>, Shelf>,
    all: Shelf,
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
        ordered.into_iter().flat_map(move |shelf| shelf.by_date.range(first..=last)).map(|(_, slot)| *slot)
    }

    /// All documents of an event, drafts first.
    pub(super) fn documents(&self, event: Option<Slot<Event>>) -> impl Iterator<Item = Slot<Document>> {
        self.of(event).into_iter().flat_map(|shelf| &shelf.by_date).map(|(_, slot)| *slot)
    }

    /// The first and the last date on which documents of an event are issued within `days`.
    pub(super) fn extent(
        &self,
        event: Option<Slot<Event>>,
        days: RangeInclusive<Date>,
    ) -> Option<(Date, Date)> {
        if days.start() > days.end() {
            return None;
        }
        // Drafts stand at the smallest date of all, which no document has.
        let first = ((*days.start()).max(date(-9999, 1, 2)), Slot::FIRST);
        let mut issued = self.of(event)?.by_date.range(first..=(*days.end(), Slot::LAST));
        let (first, _) = issued.next()?;
        Some((*first, issued.next_back().map_or(*first, |(last, _)| *last)))
    }

    /// The currencies of an event's documents, drafts too, and how many documents have each.
    pub(super) fn currencies(&self, event: Option<Slot<Event>>) -> impl Iterator<Item = (Currency, usize)> {
        let shelf = self.of(event).into_iter();
        shelf.flat_map(|shelf| &shelf.currencies).filter(|(_, n)| *n > 0).copied()
    }

    /// The issued invoices with status cancelled of an event.
    pub(super) fn cancelled(&self, event: Option<Slot<Event>>) -> impl Iterator<Item = Slot<Document>> {
        self.of(event).into_iter().flat_map(|shelf| &shelf.cancelled).copied()
    }

    /// The credit notes of an event, drafts too.
    pub(super) fn notes(&self, event: Option<Slot<Event>>) -> impl Iterator<Item = Slot<Document>> {
        self.of(event).into_iter().flat_map(|shelf| &shelf.notes).copied()
    }

    /// The drafts of an event.
    pub(super) fn drafts(&self, event: Option<Slot<Event>>) -> impl Iterator<Item = Slot<Document>> {
        let shelf = self.of(event).into_iter();
        let drafts = shelf.flat_map(|shelf| shelf.by_date.range(..=(DRAFT, Slot::LAST)));
        drafts.map(|(_, slot)| *slot)
    }

    /// The credit notes that name an invoice, drafts too, by slot.
    pub(super) fn credit_notes(&self, invoice: Slot<Document>) -> &[Slot<Document>] {
        self.credit_notes.get(&invoice).map_or(&[], Vec::as_slice)
    }

    /// Enters a document under the event that counts for it.
    pub(super) fn enter(&mut self, slot: Slot<Document>, document: &Document, event: Option<Slot<Event>>) {
        self.by_event.entry(event).or_default().enter(slot, document);
        self.all.enter(slot, document);
        if let Some(invoice) = document.related {
            let notes = self.credit_notes.entry(invoice).or_default();
            if let Err(at) = notes.binary_search(&slot) {
                notes.insert(at, slot);
            }
        }
    }

    /// Takes a document out; `event` is the one it was entered under.
    pub(super) fn leave(&mut self, slot: Slot<Document>, document: &Document, event: Option<Slot<Event>>) {
        if let Some(shelf) = self.by_event.get_mut(&event) {
            shelf.leave(slot, document);
        }
        self.all.leave(slot, document);
        if let Some(notes) = document.related.and_then(|invoice| self.credit_notes.get_mut(&invoice)) {
            notes.retain(|note| *note != slot);
        }
    }

    fn of(&self, event: Option<Slot<Event>>) -> Option<&Shelf> {
        match event {
            None => Some(&self.all),
            some => self.by_event.get(&some),
        }
    }
}

impl Shelf {
    fn enter(&mut self, slot: Slot<Document>, document: &Document) {
        self.by_date.insert((date_of(document), slot));
        if document.is_cancelled() {
            self.cancelled.insert(slot);
        }
        if document.document_type == DocumentType::CreditNote {
            self.notes.insert(slot);
        }
        *self.count(document.currency) += 1;
    }

    fn leave(&mut self, slot: Slot<Document>, document: &Document) {
        self.cancelled.remove(&slot);
        self.notes.remove(&slot);
        if self.by_date.remove(&(date_of(document), slot)) {
            *self.count(document.currency) -= 1;
        }
    }

    fn count(&mut self, currency: Currency) -> &mut usize {
        let known = self.currencies.iter().position(|(known, _)| *known == currency);
        let position = known.unwrap_or_else(|| {
            self.currencies.push((currency, 0));
            self.currencies.len() - 1
        });
        &mut self.currencies[position].1
    }
}

weigh!(Shelf { by_date, cancelled, notes, currencies });

weigh!(DocumentIndex { by_event, all, credit_notes });

fn date_of(document: &Document) -> Date {
    document.issued_on.filter(|_| document.is_issued()).unwrap_or(DRAFT)
}
