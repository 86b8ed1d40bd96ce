//! Books: all facts of one tenant, typed and indexed in memory.

mod records;

mod people;

mod stands;

mod settlements;

mod few;

mod table;

mod index;

mod blocks;

mod since;

mod hot;

mod chains;

mod shelves;

mod pairs;

mod relations;

mod related;

mod accounts;

mod footings;

mod apart;

mod admissions;

mod fallbacks;

mod recorded;

mod kinds;

mod portrait;

mod subject;

mod integrity;

mod missing;

mod apply;

mod ahead;

mod weight;

use std::ops::RangeInclusive;

use jiff::civil::Date;

use crate::fact::Kind;
use crate::money::Currency;

pub use apply::{FoldError, ReadRow, RowRef, read_row};
pub use few::Few;
pub use people::*;
pub use records::*;
pub use settlements::*;
pub use stands::*;
pub use table::{Keyed, Slot, Table};

pub(crate) use accounts::{Account, Reckoning};
pub(crate) use apply::table_key;
pub(crate) use recorded::{read_stored, settings as settings_of};

use admissions::Admissions;
use apart::Apart;
pub(crate) use blocks::Block;
use blocks::{Blocks, Entry};
pub(crate) use hot::{Hot, HotDocument, HotLine};
use index::DocumentIndex;
pub use integrity::Dangling;
pub(crate) use related::Dealings;
use relations::{Relations, Way};
pub(crate) use since::ends;
use weight::{Weight, weigh};

/// The books of one tenant at one position of its journal.
#[derive(Clone, Default)]
pub struct Books {
    seq: i64,
    recorded_at: i64,
    settings: Settings,
    /// The journal position of the row that holds the settings.
    settings_seq: Option<i64>,
    events: Table<Event>,
    categories: Table<Category>,
    contacts: Table<Contact>,
    participants: Table<Participant>,
    applications: Table<Application>,
    booths: Table<Booth>,
    reservations: Table<Reservation>,
    check_ins: Table<CheckIn>,
    documents: Table<Document>,
    payments: Table<Payment>,
    refunds: Table<Refund>,
    write_offs: Table<WriteOff>,
    words: Table<Word>,
    index: DocumentIndex,
    relations: Relations,
    hot: Hot,
    /// By the document's slot.
    reckonings: Vec<Reckoning>,
    apart: Apart,
    payment_blocks: Blocks,
    participant_blocks: Blocks,
    application_blocks: Blocks,
    admissions: Admissions,
}

impl Books {
    /// The position in the journal: how many rows are folded.
    pub fn seq(&self) -> i64 {
        self.seq
    }

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

    /// The participations.
    pub fn participants(&self) -> &Table<Participant> {
        &self.participants
    }

    /// The applications.
    pub fn applications(&self) -> &Table<Application> {
        &self.applications
    }

    /// The booths.
    pub fn booths(&self) -> &Table<Booth> {
        &self.booths
    }

    /// The reservations of booths.
    pub fn reservations(&self) -> &Table<Reservation> {
        &self.reservations
    }

    /// The check-ins.
    pub fn check_ins(&self) -> &Table<CheckIn> {
        &self.check_ins
    }

    /// The invoices and credit notes.
    pub fn documents(&self) -> &Table<Document> {
        &self.documents
    }

    /// The payments.
    pub fn payments(&self) -> &Table<Payment> {
        &self.payments
    }

    /// The refunds.
    pub fn refunds(&self) -> &Table<Refund> {
        &self.refunds
    }

    /// The write-offs.
    pub fn write_offs(&self) -> &Table<WriteOff> {
        &self.write_offs
    }

    /// The facts of a kind by their keys; none of the tenant's settings, which have no key.
    pub fn table(&self, kind: Kind) -> Option<&dyn Keyed> {
        Some(match kind {
            Kind::Tenant => return None,
            Kind::Event => &self.events,
            Kind::Category => &self.categories,
            Kind::Contact => &self.contacts,
            Kind::Participant => &self.participants,
            Kind::Application => &self.applications,
            Kind::Booth => &self.booths,
            Kind::BoothReservation => &self.reservations,
            Kind::CheckIn => &self.check_ins,
            Kind::Invoice => &self.documents,
            Kind::Payment => &self.payments,
            Kind::Refund => &self.refunds,
            Kind::WriteOff => &self.write_offs,
        })
    }

    /// How many facts there are, the settings aside.
    pub fn n_facts(&self) -> usize {
        Kind::ALL.into_iter().filter_map(|kind| self.table(kind)).map(Keyed::n_facts).sum()
    }

    /// How many bytes of memory the books take. Walks over all facts that may hold some elsewhere: about a
    /// millisecond for a million.
    pub fn n_bytes(&self) -> usize {
        size_of::<Books>() + self.heap()
    }

    /// The journal position at which the fact of a key was last put, if it is present.
    pub fn seq_of(&self, kind: Kind, key: &str) -> Option<i64> {
        match self.table(kind) {
            None => self.settings_seq,
            Some(table) => table.seq_of(key),
        }
    }

    /// The text of a word that many facts share.
    pub fn word(&self, word: Slot<Word>) -> &str {
        self.words.key(word)
    }

    /// The word of this text.
    pub(crate) fn find_word(&self, text: &str) -> Option<Slot<Word>> {
        self.words.slot(text)
    }

    /// How many words there are.
    pub(crate) fn n_words(&self) -> usize {
        self.words.n_slots()
    }

    /// The document whose event, customer and customer's country count for `document`: of a credit
    /// note that names an invoice the invoice, else the document itself.
    pub fn origin<'a>(&'a self, document: &'a Document) -> &'a Document {
        document.related.and_then(|invoice| self.documents.get(invoice)).unwrap_or(document)
    }

    /// The lines of a document, in order; at least one, if it is present.
    pub fn lines(&self, slot: Slot<Document>) -> impl Iterator<Item = Line> {
        self.hot.whole_lines(self.hot.document(slot))
    }

    /// The credit notes that name an invoice, drafts too.
    pub fn credit_notes(&self, invoice: Slot<Document>) -> impl Iterator<Item = (Slot<Document>, &Document)> {
        self.with_documents(self.index.credit_notes(invoice).iter().copied())
    }

    /// Whether a document is voided: an issued invoice with status cancelled that no issued credit
    /// note names.
    pub fn is_voided(&self, slot: Slot<Document>, document: &Document) -> bool {
        document.is_cancelled() && !self.credit_notes(slot).any(|(_, note)| note.is_issued())
    }

    /// Every document in the scope of an event (of all, if none is named), drafts too.
    pub fn documents_of(
        &self,
        event: Option<Slot<Event>>,
    ) -> impl Iterator<Item = (Slot<Document>, &Document)> {
        // In the order of slots where nothing is left out: memory is read from front to back.
        let all = event.is_none().then(|| self.documents.iter());
        let some = event.map(|event| self.with_documents(self.index.documents(Some(event))));
        all.into_iter().flatten().chain(some.into_iter().flatten())
    }

    /// The currencies of the documents in the scope of an event, drafts too.
    pub fn currencies_of(&self, event: Option<Slot<Event>>) -> impl Iterator<Item = Currency> {
        self.currency_counts_of(event).map(|(currency, _)| currency)
    }

    /// The same, and how many documents have each.
    pub(crate) fn currency_counts_of(
        &self,
        event: Option<Slot<Event>>,
    ) -> impl Iterator<Item = (Currency, usize)> {
        self.index.currencies(event)
    }

    /// The first and the last date on which documents in the scope of an event are issued in `days`.
    pub(crate) fn issued_extent(
        &self,
        event: Option<Slot<Event>>,
        days: RangeInclusive<Date>,
    ) -> Option<(Date, Date)> {
        self.index.extent(event, days)
    }

    /// The slots of the documents in the scope of an event that are issued on one of these days.
    pub(crate) fn slots_issued_between(
        &self,
        event: Option<Slot<Event>>,
        days: RangeInclusive<Date>,
    ) -> impl Iterator<Item = Slot<Document>> {
        self.index.issued(event, days)
    }

    /// The hot columns of the documents.
    pub(crate) fn hot(&self) -> &Hot {
        &self.hot
    }

    /// The documents in the scope of an event that are issued on one of these days.
    pub fn issued_between(
        &self,
        event: Option<Slot<Event>>,
        days: RangeInclusive<Date>,
    ) -> impl Iterator<Item = (Slot<Document>, &Document)> {
        self.with_documents(self.index.issued(event, days))
    }

    /// Issued invoices with status cancelled in the scope of an event: voided, or cancelled by a
    /// credit note.
    pub fn cancelled_of(
        &self,
        event: Option<Slot<Event>>,
    ) -> impl Iterator<Item = (Slot<Document>, &Document)> {
        self.with_documents(self.index.cancelled(event))
    }

    /// The credit notes in the scope of an event (all, if none is named), drafts too.
    pub fn credit_notes_of(
        &self,
        event: Option<Slot<Event>>,
    ) -> impl Iterator<Item = (Slot<Document>, &Document)> {
        self.with_documents(self.index.notes(event))
    }

    /// The drafts in the scope of an event (all, if none is named).
    pub fn drafts_of(&self, event: Option<Slot<Event>>) -> impl Iterator<Item = (Slot<Document>, &Document)> {
        self.with_documents(self.index.drafts(event))
    }

    fn with_documents(
        &self,
        slots: impl Iterator<Item = Slot<Document>>,
    ) -> impl Iterator<Item = (Slot<Document>, &Document)> {
        slots.filter_map(|slot| Some((slot, self.documents.get(slot)?)))
    }
}

weigh!(Books {
    settings, events, categories, contacts, participants, applications, booths, reservations, check_ins,
    documents, payments, refunds, write_offs, words, index, relations, hot, reckonings, apart, payment_blocks,
    participant_blocks, application_blocks, admissions;
    seq, recorded_at, settings_seq
});
