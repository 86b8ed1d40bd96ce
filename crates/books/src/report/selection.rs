//! Selections: the facts that figures are made of, classified and dated.
//!
//! Figures fold them; whoever wants the facts behind a figure takes the same selection.

use jiff::civil::Date;

use super::flows::Flow;
use crate::books::{Books, Document, DocumentType, Slot};
use crate::query::{Basis, Query};

/// A document that moves revenue: it is invoiced or credited, or an invoice is voided.
#[derive(Clone, Copy)]
pub(crate) struct Movement<'a> {
    pub(crate) flow: Flow,
    /// The date on which it counts.
    pub(crate) date: Date,
    pub(crate) document: &'a Document,
    /// The document whose event, customer and country count.
    pub(crate) origin: &'a Document,
}

/// The movements of a query: in its event's scope and its period, of all currencies.
pub(crate) fn movements<'a>(books: &'a Books, query: &'a Query) -> impl Iterator<Item = Movement<'a>> {
    billed(books, query).chain(voided(books, query).map(|(movement, _)| movement))
}

/// Invoices and credit notes that count in the period, by the date that the basis says.
pub(crate) fn billed<'a>(books: &'a Books, query: &'a Query) -> impl Iterator<Item = Movement<'a>> {
    let by_index = query.basis == Basis::InvoiceDate && query.period.is_bounded();
    let indexed = by_index.then(|| books.issued_between(query.event, query.period.dates()));
    let scanned = (!by_index).then(|| books.documents_of(query.event));
    let documents = indexed.into_iter().flatten().chain(scanned.into_iter().flatten());
    documents.filter_map(move |(_, document)| {
        let date = billed_on(books, query, document).filter(|date| query.period.has_date(*date))?;
        let flow = match document.document_type {
            DocumentType::Invoice => Flow::Invoiced,
            DocumentType::CreditNote => Flow::Credited,
        };
        Some(Movement { flow, date, document, origin: books.origin(document) })
    })
}

/// Invoices that are voided in the period, each with its slot.
pub(crate) fn voided<'a>(
    books: &'a Books,
    query: &'a Query,
) -> impl Iterator<Item = (Movement<'a>, Slot<Document>)> {
    let cancelled = books.cancelled_of(query.event);
    cancelled.filter(|(slot, document)| books.is_voided(*slot, document)).filter_map(
        move |(slot, document)| {
            let date = voided_on(books, query, document).filter(|date| query.period.has_date(*date))?;
            Some((Movement { flow: Flow::Voided, date, document, origin: document }, slot))
        },
    )
}

/// The date on which an issued document counts: by the basis. A missing service date is that of the
/// invoice that a credit note names, else the document's own date.
pub(crate) fn billed_on(books: &Books, query: &Query, document: &Document) -> Option<Date> {
    let issued_on = document.issued_on.filter(|_| document.is_issued());
    match query.basis {
        Basis::InvoiceDate => issued_on,
        Basis::ServiceDate => {
            let service_date = document.service_date.or_else(|| books.origin(document).service_date);
            issued_on.map(|issued_on| service_date.unwrap_or(issued_on))
        }
    }
}

/// The date on which a voided invoice is taken back: the local date of its cancellation, not before its
/// own; without one the date on which it counts.
pub(crate) fn voided_on(books: &Books, query: &Query, document: &Document) -> Option<Date> {
    match document.cancelled_at {
        Some(at) => document.issued_on.map(|issued_on| issued_on.max(query.zone.date(at))),
        None => billed_on(books, query, document),
    }
}

/// The dates of the first and the last movement; none if there is none.
pub(crate) fn extent(books: &Books, query: &Query) -> Option<(Date, Date)> {
    movements(books, query).map(|movement| movement.date).fold(None, |extent, date| match extent {
        None => Some((date, date)),
        Some((first, last)) => Some((date.min(first), date.max(last))),
    })
}
