//! Referrers: which facts of the books name a fact.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::books::{Books, Category, Contact, Document, Event, Participant, Payment, Slot, Table};
use crate::fact::Kind;

/// Who names contacts and categories, for which the books have no index: found in one pass over all
/// facts when first asked.
#[derive(Default)]
pub(super) struct Referrers(OnceLock<Named>);

/// For each fact that is named by others: these, as (kind, slot's index).
#[derive(Default)]
struct Named(FxHashMap<(Kind, usize), Vec<(Kind, u32)>>);

impl Referrers {
    /// The facts of the books that name one, each once, in no particular order.
    pub(super) fn of<'a>(&'a self, books: &'a Books, kind: Kind, key: &str) -> Vec<(Kind, &'a str)> {
        let found = match kind {
            Kind::Contact | Kind::Category => {
                let named = self.0.get_or_init(|| Named::in_books(books));
                books.table(kind).and_then(|table| table.index_of(key)).map(|at| named.of(books, kind, at))
            }
            Kind::Event => books.events().slot(key).map(|slot| of_event(books, slot)),
            Kind::Participant => books.participants().find(key).map(|(_, main)| of_main(books, main)),
            Kind::Booth => {
                let reserved =
                    |slot| keyed(Kind::BoothReservation, books.reservations(), books.reservations_on(slot));
                books.booths().slot(key).map(|slot| reserved(slot).collect())
            }
            Kind::Invoice => books.documents().slot(key).map(|slot| of_document(books, slot)),
            Kind::Payment => books.payments().slot(key).map(|slot| of_payment(books, slot)),
            // Nothing names these.
            Kind::Tenant
            | Kind::Application
            | Kind::BoothReservation
            | Kind::CheckIn
            | Kind::Refund
            | Kind::WriteOff => None,
        };
        found.unwrap_or_default()
    }
}

fn of_event(books: &Books, slot: Slot<Event>) -> Vec<(Kind, &str)> {
    let on = Some(slot);
    // Others stand on its shelf through an invoice only.
    let documents = books.documents_of(on).filter(|(_, document)| document.event == on);
    let payments = books.payments_of(on).filter(|(_, payment)| payment.event == on);
    let people = keyed(Kind::Participant, books.participants(), books.participants_of(on))
        .chain(keyed(Kind::Application, books.applications(), books.applications_of(on)))
        .chain(keyed(Kind::CheckIn, books.check_ins(), books.check_ins_of(on)));
    let stands = keyed(Kind::Booth, books.booths(), books.booths_of(on)).chain(keyed(
        Kind::BoothReservation,
        books.reservations(),
        books.reservations_of(on),
    ));
    let money = keyed(Kind::Invoice, books.documents(), documents).chain(keyed(
        Kind::Payment,
        books.payments(),
        payments,
    ));
    people.chain(stands).chain(money).collect()
}

/// The co-exhibitors on the stand of a main exhibitor.
fn of_main<'a>(books: &'a Books, main: &Participant) -> Vec<(Kind, &'a str)> {
    let others = books.participants_of(Some(main.event));
    let on_stand = others.filter(|(_, other)| other.main_exhibitor == Some(main.contact));
    keyed(Kind::Participant, books.participants(), on_stand).collect()
}

fn of_document(books: &Books, slot: Slot<Document>) -> Vec<(Kind, &str)> {
    let notes = keyed(Kind::Invoice, books.documents(), books.credit_notes(slot));
    let payments = keyed(Kind::Payment, books.payments(), books.payments_on(slot));
    let payouts = keyed(Kind::Refund, books.refunds(), books.payouts_on(slot));
    let write_offs = keyed(Kind::WriteOff, books.write_offs(), books.write_offs_on(slot));
    notes.chain(payments).chain(payouts).chain(write_offs).collect()
}

fn of_payment(books: &Books, slot: Slot<Payment>) -> Vec<(Kind, &str)> {
    keyed(Kind::Refund, books.refunds(), books.refunds_on(slot)).collect()
}

fn keyed<'a, T: 'a>(
    kind: Kind,
    table: &'a Table<T>,
    found: impl Iterator<Item = (Slot<T>, &'a T)>,
) -> impl Iterator<Item = (Kind, &'a str)> {
    found.map(move |(slot, _)| (kind, table.key(slot)))
}

impl Named {
    fn of<'a>(&self, books: &'a Books, kind: Kind, index: usize) -> Vec<(Kind, &'a str)> {
        let referrers = self.0.get(&(kind, index)).into_iter().flatten();
        referrers.filter_map(|(by, at)| Some((*by, books.table(*by)?.key_at(*at as usize)?))).collect()
    }

    fn in_books(books: &Books) -> Named {
        let mut all = Named::default();
        for (slot, category) in books.categories().iter() {
            all.add_categories(category.parent, Kind::Category, slot);
        }
        for (slot, contact) in books.contacts().iter() {
            all.add_categories(contact.categories.iter().copied(), Kind::Contact, slot);
        }
        for (slot, participant) in books.participants().iter() {
            all.add_contact(Some(participant.contact), Kind::Participant, slot);
            all.add_contact(participant.main_exhibitor, Kind::Participant, slot);
            all.add_categories(participant.categories.iter().copied(), Kind::Participant, slot);
        }
        for (slot, application) in books.applications().iter() {
            all.add_contact(application.contact, Kind::Application, slot);
            all.add_categories(application.categories.iter().copied(), Kind::Application, slot);
        }
        for (slot, reservation) in books.reservations().iter() {
            all.add_contact(Some(reservation.contact), Kind::BoothReservation, slot);
        }
        for (slot, check_in) in books.check_ins().iter() {
            all.add_contact(Some(check_in.contact), Kind::CheckIn, slot);
        }
        for (slot, document) in books.documents().iter() {
            all.add_contact(document.customer, Kind::Invoice, slot);
            let mut categories: Vec<_> = books.lines(slot).filter_map(|line| line.category).collect();
            categories.sort_unstable();
            categories.dedup();
            all.add_categories(categories, Kind::Invoice, slot);
        }
        all
    }

    fn add_contact<R>(&mut self, named: Option<Slot<Contact>>, by: Kind, referrer: Slot<R>) {
        self.add(Kind::Contact, named, by, referrer);
    }

    fn add_categories<R>(
        &mut self,
        named: impl IntoIterator<Item = Slot<Category>>,
        by: Kind,
        referrer: Slot<R>,
    ) {
        self.add(Kind::Category, named, by, referrer);
    }

    fn add<T, R>(
        &mut self,
        kind: Kind,
        named: impl IntoIterator<Item = Slot<T>>,
        by: Kind,
        referrer: Slot<R>,
    ) {
        for named in named {
            self.0.entry((kind, named.index())).or_default().push((by, referrer.index() as u32));
        }
    }
}
