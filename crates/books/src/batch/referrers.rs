//! Referrers: which facts of the books name a fact, found in one pass when first asked.

use rustc_hash::FxHashMap;

use crate::books::{Books, Participant, Refunded, Slot};
use crate::fact::Kind;

/// For each fact that is named by others: these, as (kind, slot's index).
#[derive(Default)]
pub(crate) struct Referrers(FxHashMap<(Kind, usize), Vec<(Kind, u32)>>);

impl Referrers {
    /// The references of all facts that are present.
    pub(crate) fn of(books: &Books) -> Referrers {
        let mut all = Referrers::default();
        for (slot, category) in books.categories().iter() {
            all.add(Kind::Category, category.parent, Kind::Category, slot);
        }
        for (slot, contact) in books.contacts().iter() {
            all.add_each(Kind::Category, &contact.categories, Kind::Contact, slot);
        }
        for (slot, document) in books.documents().iter() {
            all.add(Kind::Event, document.event, Kind::Invoice, slot);
            all.add(Kind::Contact, document.customer, Kind::Invoice, slot);
            all.add(Kind::Invoice, document.related, Kind::Invoice, slot);
            let mut categories: Vec<_> = document.lines.iter().filter_map(|line| line.category).collect();
            categories.sort_unstable();
            categories.dedup();
            all.add_each(Kind::Category, &categories, Kind::Invoice, slot);
        }
        all.add_people(books);
        all.add_stands(books);
        all.add_settlements(books);
        all
    }

    /// The facts of the books that name one, each once.
    pub(super) fn of_fact<'a>(
        &'a self,
        books: &'a Books,
        kind: Kind,
        key: &str,
    ) -> impl Iterator<Item = (Kind, &'a str)> {
        let index = books.table(kind).and_then(|table| table.index_of(key));
        let referrers = index.and_then(|index| self.0.get(&(kind, index))).into_iter().flatten();
        referrers.filter_map(|(by, index)| Some((*by, books.table(*by)?.key_at(*index as usize)?)))
    }

    /// What is named and not there: kind and key of the fact that names it, and its own.
    #[expect(clippy::iter_over_hash_type, reason = "the caller sorts")]
    pub(crate) fn missing<'a>(&self, books: &'a Books) -> Vec<(Kind, &'a str, Kind, &'a str)> {
        let key = |kind, index| books.table(kind)?.key_at(index);
        let mut missing = Vec::new();
        for ((kind, index), referrers) in &self.0 {
            let Some(named) = key(*kind, *index).filter(|named| books.stamp(*kind, named).is_none()) else {
                continue;
            };
            let by =
                referrers.iter().filter_map(|(by, at)| Some((*by, key(*by, *at as usize)?, *kind, named)));
            missing.extend(by);
        }
        missing
    }

    fn add_people(&mut self, books: &Books) {
        let main = |participant: &Participant| {
            Some(books.participation(participant.event, participant.main_exhibitor?)?.0)
        };
        for (slot, participant) in books.participants().iter() {
            self.add(Kind::Event, Some(participant.event), Kind::Participant, slot);
            self.add(Kind::Contact, Some(participant.contact), Kind::Participant, slot);
            self.add(Kind::Contact, participant.main_exhibitor, Kind::Participant, slot);
            self.add(Kind::Participant, main(participant), Kind::Participant, slot);
            self.add_each(Kind::Category, &participant.categories, Kind::Participant, slot);
        }
        for (slot, application) in books.applications().iter() {
            self.add(Kind::Contact, application.contact, Kind::Application, slot);
            self.add_each(Kind::Event, &application.events, Kind::Application, slot);
            self.add_each(Kind::Category, &application.categories, Kind::Application, slot);
        }
        for (slot, check_in) in books.check_ins().iter() {
            self.add(Kind::Event, Some(check_in.event), Kind::CheckIn, slot);
            self.add(Kind::Contact, Some(check_in.contact), Kind::CheckIn, slot);
        }
    }

    fn add_stands(&mut self, books: &Books) {
        for (slot, booth) in books.booths().iter() {
            self.add(Kind::Event, Some(booth.event), Kind::Booth, slot);
        }
        for (slot, reservation) in books.reservations().iter() {
            self.add(Kind::Event, Some(reservation.event), Kind::BoothReservation, slot);
            self.add(Kind::Booth, Some(reservation.booth), Kind::BoothReservation, slot);
            self.add(Kind::Contact, Some(reservation.contact), Kind::BoothReservation, slot);
        }
    }

    fn add_settlements(&mut self, books: &Books) {
        for (slot, payment) in books.payments().iter() {
            self.add(Kind::Invoice, payment.invoice, Kind::Payment, slot);
            self.add(Kind::Event, payment.event, Kind::Payment, slot);
        }
        for (slot, refund) in books.refunds().iter() {
            match refund.of {
                Refunded::Payment(payment) => self.add(Kind::Payment, Some(payment), Kind::Refund, slot),
                Refunded::CreditNote(note) => self.add(Kind::Invoice, Some(note), Kind::Refund, slot),
            }
        }
        for (slot, write_off) in books.write_offs().iter() {
            self.add(Kind::Invoice, Some(write_off.invoice), Kind::WriteOff, slot);
        }
    }

    fn add_each<T, R>(&mut self, kind: Kind, named: &[Slot<T>], by: Kind, referrer: Slot<R>) {
        for named in named {
            self.add(kind, Some(*named), by, referrer);
        }
    }

    fn add<T, R>(&mut self, kind: Kind, named: Option<Slot<T>>, by: Kind, referrer: Slot<R>) {
        if let Some(named) = named {
            self.0.entry((kind, named.index())).or_default().push((by, referrer.index() as u32));
        }
    }
}
