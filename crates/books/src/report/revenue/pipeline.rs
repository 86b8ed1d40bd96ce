//! Pipeline: drafts, and confirmed reservations that no invoice bills yet.

use crate::books::{
    Books, Dealings, Document, DocumentType, HotLine, ItemKind, Reservation, ReservationStatus, Slot,
};
use crate::calendar::day_number;
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

/// Reservations that are confirmed at the end of the period and not billed.
pub(crate) fn unbilled_reservations<'a>(
    books: &'a Books,
    query: &Query,
) -> Vec<(Slot<Reservation>, &'a Reservation)> {
    let (mut unbilled, mut confirmed) = (Vec::new(), Vec::new());
    let last = day_number(*query.period.dates().end());
    for dealings in books.dealings_with_reservations(query.event) {
        confirmed.clear();
        confirmed.extend(dealings.reservations().filter(|(_, reservation)| {
            reservation_at_end(reservation, &query.period) == Some(ReservationStatus::Confirmed)
        }));
        let n_billed = billed_booths(books, query, last, dealings, confirmed.len());
        if n_billed < confirmed.len() {
            let key = |slot: Slot<Reservation>| books.reservations().key(slot);
            confirmed.sort_unstable_by_key(|(slot, reservation)| (reservation.reserved_at, key(*slot)));
            unbilled.extend_from_slice(&confirmed[n_billed..]);
        }
    }
    unbilled
}

/// How many lines of kind booth with a positive net stand on the billed invoices of a contact; whoever
/// has `enough` is looked at no further.
fn billed_booths(books: &Books, query: &Query, last: i32, dealings: Dealings<'_>, enough: usize) -> usize {
    let (hot, mut n_billed) = (books.hot(), 0);
    for slot in dealings.document_slots() {
        if n_billed >= enough {
            break;
        }
        let (document, reckoning) = (hot.document(slot), books.reckoning(slot));
        // What was not only paid may be credited.
        let is_billed = if reckoning.is_final(last) && !reckoning.is_mixed() {
            document.issued == Some(DocumentType::Invoice)
        } else {
            let found = books.documents().get(slot);
            found.is_some_and(|found| is_billed(books, query, slot, found))
        };
        if is_billed {
            let is_booth = |line: &&HotLine| line.item_kind() == ItemKind::Booth as usize && line.net() > 0;
            n_billed += hot.lines(document).iter().filter(is_booth).count();
        }
    }
    n_billed
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
