//! Subjects: the facts whose personal fields are about one person.

use super::{Application, Books, Contact, Slot};
use crate::fact::{Kind, write_key};

impl Books {
    /// The facts that may say something personal about a contact, by kind and natural key: the contact
    /// itself, and the applications, reservations, check-ins, documents and payments that name it.
    ///
    /// A credit note names the contact of its invoice, and a payment that of the invoice it pays, since
    /// notes to either are about the one who owes. None if the contact was never heard of; one that
    /// was deleted is still known.
    pub fn facts_about(&self, customer_number: &str) -> Option<Vec<(Kind, String)>> {
        let contact = self.contacts.slot(customer_number)?;
        let mut facts = vec![(Kind::Contact, write_key(&[customer_number]))];
        self.add_encounters(contact, &mut facts);
        let documents = self.documents.iter();
        for (slot, _) in documents.filter(|(_, document)| self.origin(document).customer == Some(contact)) {
            facts.push((Kind::Invoice, write_key(&[self.documents.key(slot)])));
        }
        for (slot, payment) in self.payments.iter() {
            let invoice = payment.invoice.and_then(|invoice| self.documents.get(invoice));
            if invoice.is_some_and(|invoice| self.origin(invoice).customer == Some(contact)) {
                facts.push((Kind::Payment, write_key(&[self.payments.key(slot)])));
            }
        }
        Some(facts)
    }

    /// The application of a number with the contact that it is linked to; none if it was never heard
    /// of.
    pub fn applicant(&self, application_number: &str) -> Option<(Slot<Application>, Option<&str>)> {
        let slot = self.applications.slot(application_number)?;
        let contact = self.applications.get(slot).and_then(|application| application.contact);
        Some((slot, contact.map(|contact| self.contacts.key(contact))))
    }

    fn add_encounters(&self, contact: Slot<Contact>, facts: &mut Vec<(Kind, String)>) {
        for (slot, application) in self.applications.iter() {
            if application.contact == Some(contact) {
                facts.push((Kind::Application, write_key(&[self.applications.key(slot)])));
            }
        }
        for (slot, reservation) in self.reservations.iter() {
            if reservation.contact == contact {
                facts.push((Kind::BoothReservation, write_key(&[self.reservations.key(slot)])));
            }
        }
        for (slot, check_in) in self.check_ins.iter() {
            if check_in.contact == contact {
                // Its key has several parts: the table holds it as the journal does.
                facts.push((Kind::CheckIn, self.check_ins.key(slot).to_owned()));
            }
        }
    }
}
