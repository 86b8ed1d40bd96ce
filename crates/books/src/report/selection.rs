//! Selections: the facts that figures are made of, classified and dated.
//!
//! Figures fold them; whoever wants the facts behind a figure takes the same selection.

use jiff::civil::Date;

use super::flows::Flow;
use crate::books::{Books, Document, DocumentType, HotDocument, Slot, WriteOff};
use crate::calendar::{Zone, day_number, day_of_number};
use crate::query::{Basis, Query};

/// A document that moves revenue: it is invoiced or credited, or an invoice is voided.
#[derive(Clone, Copy)]
pub(crate) struct Movement<'a> {
    pub(crate) flow: Flow,
    /// The number of the day on which it counts.
    pub(crate) day: i32,
    pub(crate) slot: Slot<Document>,
    pub(crate) document: &'a HotDocument,
}

/// An invoice that is voided in the period, and the number of the day on which it is taken back.
#[derive(Clone, Copy)]
pub(crate) struct Voiding {
    pub(crate) slot: Slot<Document>,
    pub(crate) day: i32,
}

impl Voiding {
    /// As a movement.
    pub(crate) fn movement(self, books: &Books) -> Movement<'_> {
        let Voiding { slot, day } = self;
        Movement { flow: Flow::Voided, day, slot, document: books.hot().document(slot) }
    }
}

/// A period shorter than this part of the days of all documents is looked up in the index; a longer one
/// is read from front to back, which costs less a document.
const SCAN_SHARE: i64 = 40;

/// Invoices and credit notes that count in the query's period and event, by the date that the basis
/// says, of all currencies.
pub(crate) fn billed<'a>(books: &'a Books, query: &'a Query) -> impl Iterator<Item = Movement<'a>> {
    let way = Way::of(books, query);
    let (first, last) = (day_number(*query.period.dates().start()), day_number(*query.period.dates().end()));
    let hot = books.hot();
    let blocks = (way == Way::Scan).then(|| hot.blocks()).into_iter().flatten();
    let scanned = blocks.filter(move |(block, _)| !block.is_before(i64::from(first)));
    let scanned = scanned.flat_map(|(_, documents)| documents);
    let indexed = (way == Way::Index).then(|| books.slots_issued_between(query.event, query.period.dates()));
    let indexed = indexed.into_iter().flatten().map(|slot| (slot, hot.document(slot)));
    let by_issue = scanned.chain(indexed).map(|(slot, document)| (slot, document, document.day));
    let by_service = (way == Way::Service).then(|| books.documents_of(query.event)).into_iter().flatten();
    let by_service = by_service.filter_map(move |(slot, document)| {
        Some((slot, hot.document(slot), day_number(billed_on(books, query, document)?)))
    });
    by_issue.chain(by_service).filter_map(move |(slot, document, day)| {
        movement(slot, document, day).filter(|_| first <= day && day <= last)
    })
}

/// A document, if it is issued, as what it moves on the day of this number.
pub(crate) fn movement(slot: Slot<Document>, document: &HotDocument, day: i32) -> Option<Movement<'_>> {
    let flow = match document.issued? {
        DocumentType::Invoice => Flow::Invoiced,
        DocumentType::CreditNote => Flow::Credited,
    };
    Some(Movement { flow, day, slot, document })
}

/// Invoices that are voided in the query's period and event.
pub(crate) fn voidings<'a>(books: &'a Books, query: &'a Query) -> impl Iterator<Item = Voiding> + use<'a> {
    let cancelled = books.cancelled_of(query.event);
    cancelled.filter(|(slot, document)| books.is_voided(*slot, document)).filter_map(
        move |(slot, document)| {
            let date = voided_on(&query.zone, document, billed_on(books, query, document))
                .filter(|date| query.period.has_date(*date))?;
            Some(Voiding { slot, day: day_number(date) })
        },
    )
}

/// A write-off, and the invoice that it is of.
#[derive(Clone, Copy)]
pub(crate) struct WrittenOff<'a> {
    pub(crate) write_off: &'a WriteOff,
    pub(crate) invoice: &'a HotDocument,
}

/// Write-offs in the query's event, whenever, of all currencies.
pub(crate) fn write_offs<'a>(books: &'a Books, query: &Query) -> impl Iterator<Item = WrittenOff<'a>> {
    let all = books.write_offs_of(query.event);
    all.map(|(_, write_off)| WrittenOff { write_off, invoice: books.hot().document(write_off.invoice) })
}

/// The dates of the first and the last movement; none if there is none.
pub(crate) fn extent(books: &Books, query: &Query, voidings: &[Voiding]) -> Option<(Date, Date)> {
    let billed = match query.basis {
        Basis::InvoiceDate => {
            let dates = books.issued_extent(query.event, query.period.dates());
            dates.map(|(first, last)| (day_number(first), day_number(last)))
        }
        Basis::ServiceDate => widest(billed(books, query).map(|movement| movement.day)),
    };
    let voided = widest(voidings.iter().map(|voiding| voiding.day));
    let both = billed.into_iter().chain(voided).flat_map(|(first, last)| [first, last]);
    widest(both).map(|(first, last)| (day_of_number(first), day_of_number(last)))
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
pub(crate) fn voided_on(zone: &Zone, document: &Document, billed_on: Option<Date>) -> Option<Date> {
    match document.cancelled_at {
        Some(at) => document.issued_on.map(|issued_on| issued_on.max(zone.date(at))),
        None => billed_on,
    }
}

/// How documents are found.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// All, from front to back.
    Scan,
    /// By event and date.
    Index,
    /// By event, the date worked out for each.
    Service,
}

impl Way {
    fn of(books: &Books, query: &Query) -> Way {
        if query.basis == Basis::ServiceDate {
            return Way::Service;
        }
        if query.event.is_some() {
            return Way::Index;
        }
        let days =
            |(first, last): (Date, Date)| i64::from(day_number(last)) - i64::from(day_number(first)) + 1;
        let all = books.issued_extent(None, Date::MIN..=Date::MAX).map_or(0, days);
        let asked = books.issued_extent(None, query.period.dates()).map_or(0, days);
        if asked * SCAN_SHARE < all { Way::Index } else { Way::Scan }
    }
}

fn widest(days: impl Iterator<Item = i32>) -> Option<(i32, i32)> {
    days.fold(None, |extent, day| match extent {
        None => Some((day, day)),
        Some((first, last)) => Some((day.min(first), day.max(last))),
    })
}
