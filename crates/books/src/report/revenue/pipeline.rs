//! Pipeline: drafts, and confirmed reservations that no invoice bills yet.

use std::collections::BTreeMap;

use crate::books::{
    Books, Contact, Document, DocumentType, Event, ItemKind, Reservation, ReservationStatus, Slot,
};
use crate::query::Query;
use crate::report::booths::reservation_at_end;
use crate::report::position::stands;

/// Drafts of type invoice, of any date.
pub(crate) fn draft_invoices<'a>(
    books: &'a Books,
    query: &Query,
) -> impl Iterator<Item = (Slot<Document>, &'a Document)> + use<'a> {
    let drafts = books.drafts_of(query.event);
    drafts.filter(|(_, document)| document.document_type == DocumentType::Invoice)
}

/// Somebody at an event.
type Pair = (Slot<Event>, Slot<Contact>);

/// Reservations that are confirmed at the end of the period and not billed.
pub(crate) fn unbilled_reservations<'a>(
    books: &'a Books,
    query: &Query,
) -> Vec<(Slot<Reservation>, &'a Reservation)> {
    let mut by_pair: BTreeMap<Pair, Vec<Slot<Reservation>>> = BTreeMap::new();
    for (slot, reservation) in books.reservations_of(query.event) {
        if reservation_at_end(reservation, &query.period) == Some(ReservationStatus::Confirmed) {
            by_pair.entry((reservation.event, reservation.contact)).or_default().push(slot);
        }
    }
    let mut unbilled = Vec::new();
    for ((event, contact), mut slots) in by_pair {
        let reservations = books.reservations();
        let order = |slot: &Slot<Reservation>| {
            (reservations.get(*slot).map(|one| one.reserved_at), reservations.key(*slot).to_owned())
        };
        slots.sort_by_cached_key(order);
        let n_billed = billed_booths(books, query, event, contact);
        let left = slots.into_iter().skip(n_billed).filter_map(|slot| Some((slot, reservations.get(slot)?)));
        unbilled.extend(left);
    }
    unbilled
}

/// How many lines of kind booth with a positive net stand on the billed invoices of a contact.
fn billed_booths(books: &Books, query: &Query, event: Slot<Event>, contact: Slot<Contact>) -> usize {
    let documents = books.documents_by(event, contact);
    let billed = documents.filter(|(slot, document)| is_billed(books, query, *slot, document));
    let lines = billed.flat_map(|(slot, _)| books.lines(slot));
    lines.filter(|line| line.item_kind == ItemKind::Booth && line.net > 0).count()
}

/// Whether a document is a billed invoice: issued before the end and not voided before it, and credit
/// notes before it, if any, do not reach its gross.
pub(crate) fn is_billed(books: &Books, query: &Query, slot: Slot<Document>, document: &Document) -> bool {
    if !stands(books, &query.period, &query.zone, slot, document) {
        return false;
    }
    let mut notes = books.credit_notes(slot).filter(|(_, note)| {
        note.is_issued() && note.issued_on.is_some_and(|on| query.period.is_date_before_end(on))
    });
    let Some((_, first)) = notes.next() else { return true };
    let credited: i128 = notes.map(|(_, note)| i128::from(note.gross())).sum();
    credited + i128::from(first.gross()) < i128::from(document.gross())
}
