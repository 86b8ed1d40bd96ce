//! Portraits: all that books say, in text, whatever the numbers of their slots.

use super::relations::Follower;
use super::{
    Application, Books, Booth, CheckIn, Contact, Document, Event, Fee, Line, Participant, Payment, Refund,
    Refunded, Reservation, Slot, Table, WriteOff,
};
use crate::fact::Kind;

impl Books {
    /// One line for each fact, by kind and key: its record with keys in place of slots, and what the
    /// indexes find for it. Equal portraits, equal reports; journal positions and the numbers of the
    /// API are not in it, as they follow the order in which facts came. For tests and checks: it takes
    /// many times the memory of the books.
    pub fn portrait(&self) -> Vec<String> {
        let mut lines = vec![format!("tenant {:?}", self.settings)];
        portray(&mut lines, Kind::Event, &self.events, |slot, event| self.portray_event(slot, event));
        portray(&mut lines, Kind::Category, &self.categories, |_, category| {
            format!("{:?} {:?}", category.title, category.parent.map(|slot| self.categories.key(slot)))
        });
        portray(&mut lines, Kind::Contact, &self.contacts, |slot, contact| {
            self.portray_contact(slot, contact)
        });
        portray(&mut lines, Kind::Participant, &self.participants, |_, it| self.portray_participant(it));
        portray(&mut lines, Kind::Application, &self.applications, |_, it| self.portray_application(it));
        portray(&mut lines, Kind::Booth, &self.booths, |slot, booth| self.portray_booth(slot, booth));
        portray(&mut lines, Kind::BoothReservation, &self.reservations, |_, it| self.portray_reservation(it));
        portray(&mut lines, Kind::CheckIn, &self.check_ins, |_, it| {
            let CheckIn { event, contact, checked_in_at } = *it;
            format!("{:?}", (self.events.key(event), self.contacts.key(contact), checked_in_at))
        });
        portray(&mut lines, Kind::Invoice, &self.documents, |slot, it| self.portray_document(slot, it));
        portray(&mut lines, Kind::Payment, &self.payments, |slot, it| self.portray_payment(slot, it));
        portray(&mut lines, Kind::Refund, &self.refunds, |slot, it| self.portray_refund(slot, it));
        portray(&mut lines, Kind::WriteOff, &self.write_offs, |slot, it| {
            let WriteOff { invoice, amount, reason, written_off_on } = *it;
            let is_apart = self.is_set_apart(Follower::WriteOff(slot));
            format!("{:?}", (self.documents.key(invoice), amount, reason, written_off_on, is_apart))
        });
        lines
    }

    fn portray_event(&self, slot: Slot<Event>, event: &Event) -> String {
        let Event { title, date_from, date_to, country, application_deadline, series_key } = event;
        let previous = self.previous_edition(slot).map(|slot| self.events.key(slot));
        let fields = (title, date_from, date_to, country, application_deadline, series_key, previous);
        let on = Some(slot);
        let money = [
            keys(&self.documents, self.documents_of(on)),
            keys(&self.payments, self.payments_of(on)),
            keys(&self.refunds, self.refunds_of(on)),
            keys(&self.write_offs, self.write_offs_of(on)),
        ];
        let people = [
            keys(&self.participants, self.participants_of(on)),
            keys(&self.applications, self.applications_of(on)),
            keys(&self.booths, self.booths_of(on)),
            keys(&self.reservations, self.reservations_of(on)),
            keys(&self.check_ins, self.check_ins_of(on)),
        ];
        let mut currencies: Vec<_> = self.currencies_of(on).collect();
        currencies.sort_unstable();
        let currencies = (currencies, self.payment_currencies_of(on), self.reservation_currencies_of(on));
        let n_waiting = self.n_without_participation(slot);
        format!("{fields:?} {money:?} {people:?} {currencies:?} {n_waiting:?}")
    }

    fn portray_contact(&self, slot: Slot<Contact>, contact: &Contact) -> String {
        let Contact { country, categories, has_tax_id } = contact;
        let categories: Vec<_> = categories.iter().map(|slot| self.categories.key(*slot)).collect();
        let participations = keys(&self.participants, self.participations_by(slot));
        format!("{:?} {participations:?}", (country, categories, has_tax_id))
    }

    fn portray_participant(&self, participant: &Participant) -> String {
        let Participant { event, contact, main_exhibitor, role, source, is_confirmed, .. } = *participant;
        let Participant { created_at, confirmed_at, removed_at, ref categories, .. } = *participant;
        let who = (self.events.key(event), self.contacts.key(contact));
        let main = main_exhibitor.map(|slot| self.contacts.key(slot));
        let categories: Vec<_> = categories.iter().map(|slot| self.categories.key(*slot)).collect();
        let found = [
            keys(&self.participants, self.participation(event, contact).into_iter()),
            keys(&self.reservations, self.reservations_by(event, contact)),
            keys(&self.check_ins, self.check_ins_by(event, contact)),
            keys(&self.documents, self.documents_by(event, contact)),
        ];
        let state = (role, source, is_confirmed, created_at, confirmed_at, removed_at);
        let footing = self.dealings_of(participant).footing();
        format!("{who:?} {main:?} {state:?} {categories:?} {found:?} {footing:?}")
    }

    fn portray_application(&self, application: &Application) -> String {
        let Application { created_at, decided_at, contact, events, categories, .. } = application;
        let Application { country, rating, status, decision, applicant_ref, .. } = application;
        let contact = contact.map(|slot| self.contacts.key(slot));
        let events: Vec<_> = events.iter().map(|slot| self.events.key(*slot)).collect();
        let categories: Vec<_> = categories.iter().map(|slot| self.categories.key(*slot)).collect();
        let state = (created_at, decided_at, status, decision, country, rating, applicant_ref);
        format!("{contact:?} {events:?} {categories:?} {state:?}")
    }

    fn portray_booth(&self, slot: Slot<Booth>, booth: &Booth) -> String {
        let Booth { event, width, depth, booth_type, status, has_price } = *booth;
        let fields = (self.events.key(event), width, depth, booth_type, status, has_price);
        format!("{fields:?} {:?}", keys(&self.reservations, self.reservations_on(slot)))
    }

    fn portray_reservation(&self, reservation: &Reservation) -> String {
        let Reservation { event, booth, contact, status, currency, .. } = *reservation;
        let Reservation { reserved_at, confirmed_at, cancelled_at, final_price, .. } = *reservation;
        let of = (self.events.key(event), self.booths.key(booth), self.contacts.key(contact));
        format!("{of:?} {:?}", (status, currency, reserved_at, confirmed_at, cancelled_at, final_price))
    }

    fn portray_document(&self, slot: Slot<Document>, document: &Document) -> String {
        let Document { document_type, status, event, customer, related, currency, .. } = *document;
        let Document { issued_on, service_date, due_date, cancelled_at, customer_country, .. } = *document;
        let Document { customer_has_tax_id, reminder_count, excl_vat, vat, .. } = *document;
        let names = (
            event.map(|slot| self.events.key(slot)),
            customer.map(|slot| self.contacts.key(slot)),
            related.map(|slot| self.documents.key(slot)),
        );
        let dates = (issued_on, service_date, due_date, cancelled_at);
        let rest = (document_type, status, currency, customer_country, customer_has_tax_id, reminder_count);
        let line = |line: Line| {
            let Line { net, tax, tax_class, item_kind, category } = line;
            (net, tax, tax_class, item_kind, category.map(|slot| self.categories.key(slot)))
        };
        let lines: Vec<_> = self.lines(slot).map(line).collect();
        let found = [
            keys(&self.documents, self.credit_notes(slot)),
            keys(&self.payments, self.payments_on(slot)),
            keys(&self.refunds, self.payouts_on(slot)),
            keys(&self.write_offs, self.write_offs_on(slot)),
        ];
        let hot = self.portray_hot(slot);
        format!("{names:?} {dates:?} {rest:?} {excl_vat} {vat} {lines:?} {found:?} {hot}")
    }

    /// What the hot columns say of a document.
    fn portray_hot(&self, slot: Slot<Document>) -> String {
        let hot = self.hot.document(slot);
        let names =
            (hot.event.map(|slot| self.events.key(slot)), hot.customer.map(|slot| self.contacts.key(slot)));
        let fallback = hot.fallback.map(|slot| self.categories.key(slot));
        let reckoning = self.reckoning(slot);
        format!(
            "{names:?} {fallback:?} {:?} {reckoning:?}",
            (
                hot.issued,
                hot.day,
                hot.currency,
                hot.country,
                hot.excl_vat,
                hot.vat,
                self.is_note_set_apart(slot)
            )
        )
    }

    fn portray_payment(&self, slot: Slot<Payment>, payment: &Payment) -> String {
        let Payment { invoice, event, amount, currency, status, payment_date, created_at, .. } = *payment;
        let Payment { gateway_key, gateway_name, gateway_fee, .. } = *payment;
        let of = (invoice.map(|slot| self.documents.key(slot)), event.map(|slot| self.events.key(slot)));
        let gateway = [gateway_key, gateway_name].map(|word| word.map(|word| self.word(word)));
        let refunds = keys(&self.refunds, self.refunds_on(slot));
        let fields = (amount, currency, status, payment_date, created_at, gateway_fee.map(Fee::minor));
        let is_apart = self.is_set_apart(Follower::Payment(slot));
        format!("{of:?} {gateway:?} {fields:?} {refunds:?} {is_apart}")
    }

    fn portray_refund(&self, slot: Slot<Refund>, refund: &Refund) -> String {
        let Refund { of, amount, currency, reason, refunded_at, gateway_key } = *refund;
        let of = match of {
            Refunded::Payment(slot) => (Kind::Payment, self.payments.key(slot)),
            Refunded::CreditNote(slot) => (Kind::Invoice, self.documents.key(slot)),
        };
        format!(
            "{of:?} {:?} {}",
            (amount, currency, reason, refunded_at, gateway_key.map(|word| self.word(word))),
            self.is_set_apart(Follower::Refund(slot))
        )
    }
}

/// A line for each fact of a table, ascending by key.
fn portray<T>(
    lines: &mut Vec<String>,
    kind: Kind,
    table: &Table<T>,
    describe: impl Fn(Slot<T>, &T) -> String,
) {
    let of_fact = |(slot, fact)| format!("{kind} {} {}", table.key(slot), describe(slot, fact));
    let from = lines.len();
    lines.extend(table.iter().map(of_fact));
    lines[from..].sort_unstable();
}

/// The keys of some facts, ascending.
fn keys<'a, T: 'a>(table: &'a Table<T>, found: impl Iterator<Item = (Slot<T>, &'a T)>) -> Vec<&'a str> {
    let mut keys: Vec<&str> = found.map(|(slot, _)| table.key(slot)).collect();
    keys.sort_unstable();
    keys
}
