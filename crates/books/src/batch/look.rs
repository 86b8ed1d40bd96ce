//! Looking up facts in the books as they will be after the batch.

use std::collections::BTreeSet;

use jiff::civil::Date;
use smol_str::SmolStr;

use super::{Batch, Change, Noted, Place, State};
use crate::books::{
    Books, Document, DocumentStatus, DocumentType, Payment, PaymentStatus, Role, Settings, Slot,
};
use crate::calendar::Instant;
use crate::country::Country;
use crate::fact::{Kind, Op, Values, nearest};
use crate::money::Currency;

/// Among more facts no near key is looked for.
const HINTED: usize = 200;

/// Whether a fact will be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Yes,
    No,
    /// It would be, were the line that puts it not rejected.
    Rejected(Place),
}

/// What other lines may ask of a fact.
#[derive(Clone)]
pub(super) enum Essence {
    Nothing,
    Category { parent: Option<Box<str>> },
    Contact { country: Option<Country>, has_tax_id: Option<bool> },
    Participant { role: Role },
    Document(Box<DocumentEssence>),
    Payment(Box<PaymentEssence>),
    Refund { payment: Option<Box<str>> },
}

/// What credit notes and payments ask of a document; as given, until [`Look::document`] completes it.
#[derive(Clone)]
pub(super) struct DocumentEssence {
    pub(super) document_type: DocumentType,
    pub(super) status: DocumentStatus,
    related: Option<SmolStr>,
    pub(super) event: Option<SmolStr>,
    pub(super) customer: Option<SmolStr>,
    pub(super) currency: Option<Currency>,
    pub(super) issued_on: Option<Date>,
    pub(super) customer_country: Option<Country>,
    pub(super) customer_has_tax_id: Option<bool>,
}

impl Essence {
    pub(super) fn of(change: &Change) -> Essence {
        let values = &change.values;
        match change.kind() {
            _ if change.op() == Op::Delete => Essence::Nothing,
            Kind::Category => {
                Essence::Category { parent: values.text("parent_category_key").map(Into::into) }
            }
            Kind::Contact => {
                Essence::Contact { country: values.country("country"), has_tax_id: given_tax_id(values) }
            }
            Kind::Participant => {
                let role = values.text("role").and_then(Role::from_word);
                Essence::Participant { role: role.unwrap_or(Role::Main) }
            }
            Kind::Invoice => Essence::Document(Box::new(DocumentEssence::of(values))),
            Kind::Payment => Essence::Payment(Box::new(PaymentEssence::of(values))),
            Kind::Refund => Essence::Refund { payment: values.text("payment_key").map(Into::into) },
            _ => Essence::Nothing,
        }
    }
}

/// Whether a contact has a tax id, as far as the line says it; none keeps what is recorded, as its
/// entry in the directory is kept.
pub(super) fn given_tax_id(values: &Values) -> Option<bool> {
    let derived = || values.has_names().then(|| values.has("tax_id"));
    values.bool("has_tax_id").or_else(derived)
}

impl DocumentEssence {
    pub(super) fn of(values: &Values) -> DocumentEssence {
        let document_type = values.text("invoice_type").and_then(DocumentType::from_word);
        let status = values.text("status").and_then(DocumentStatus::from_word);
        DocumentEssence {
            document_type: document_type.unwrap_or(DocumentType::Invoice),
            status: status.unwrap_or(DocumentStatus::Draft),
            related: values.text("related_invoice_number").map(Into::into),
            event: values.text("event_key").map(Into::into),
            customer: values.text("customer_number").map(Into::into),
            currency: values.currency("currency"),
            issued_on: values.date("issued_on"),
            customer_country: values.country("customer_country"),
            customer_has_tax_id: values.bool("customer_has_tax_id"),
        }
    }

    fn recorded(books: &Books, document: &Document) -> DocumentEssence {
        DocumentEssence {
            document_type: document.document_type,
            status: document.status,
            related: None,
            event: document.event.map(|slot| books.events().key(slot).into()),
            customer: document.customer.map(|slot| books.contacts().key(slot).into()),
            currency: Some(document.currency),
            issued_on: document.issued_on,
            customer_country: document.customer_country,
            customer_has_tax_id: document.customer_has_tax_id,
        }
    }

    pub(super) fn is_issued(&self) -> bool {
        self.status != DocumentStatus::Draft
    }
}

/// What refunds ask of a payment; as given, until [`Look::payment`] completes it.
#[derive(Clone)]
pub(super) struct PaymentEssence {
    pub(super) invoice: Option<SmolStr>,
    pub(super) currency: Option<Currency>,
    pub(super) status: PaymentStatus,
    pub(super) payment_date: Option<Instant>,
}

impl PaymentEssence {
    pub(super) fn of(values: &Values) -> PaymentEssence {
        let status = values.text("status").and_then(PaymentStatus::from_word);
        PaymentEssence {
            invoice: values.text("invoice_number").map(Into::into),
            currency: values.currency("currency"),
            status: status.unwrap_or(PaymentStatus::Completed),
            payment_date: values.instant("payment_date"),
        }
    }

    fn recorded(payment: &Payment) -> PaymentEssence {
        PaymentEssence {
            invoice: None,
            currency: Some(payment.currency),
            status: payment.status,
            payment_date: Some(payment.payment_date),
        }
    }
}

/// The books as they will be after the batch.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) books: &'a Books,
    pub(super) batch: &'a Batch,
}

impl<'a> Look<'a> {
    /// The tenant's settings, with those that the batch brings.
    pub(super) fn settings(self) -> &'a Settings {
        self.batch.settings.as_ref().unwrap_or(self.books.settings())
    }

    pub(super) fn find(self, kind: Kind, key: &str) -> Found {
        let recorded = || self.books.seq_of(kind, key).is_some();
        match self.batch.get(kind, key) {
            None if recorded() => Found::Yes,
            None => Found::No,
            Some(noted) => match (noted.state, noted.op) {
                (State::Fine, Op::Put) => Found::Yes,
                (State::Fine, _) => Found::No,
                // What is rejected leaves the books as they are.
                _ if recorded() => Found::Yes,
                (_, Op::Put) => Found::Rejected(noted.place),
                _ => Found::No,
            },
        }
    }

    /// The key of a fact that will be there, nearest to one that will not. Only among kinds that people
    /// name by words, and only if there are few of them: a word that is near one of thousands says
    /// nothing.
    pub(super) fn nearest(self, kind: Kind, key: &str) -> Option<&'a str> {
        let table = self.books.table(kind).filter(|_| matches!(kind, Kind::Event | Kind::Category))?;
        let noted = &self.batch.noted[kind as usize];
        if table.n_facts() + noted.len() > HINTED {
            return None;
        }
        let recorded = (0..).map_while(|index| table.key_at(index));
        let known: BTreeSet<&str> = recorded.chain(noted.keys()).collect();
        nearest(key, known.into_iter().filter(|known| self.find(kind, known) == Found::Yes))
    }

    /// The essence of a fact that the batch puts and nothing speaks against.
    fn put(self, kind: Kind, key: &str) -> Option<&'a Essence> {
        let noted = self.batch.get(kind, key)?;
        (noted.state == State::Fine && noted.op == Op::Put).then_some(&noted.essence)
    }

    /// The credit notes, payments and write-offs of the books that name an invoice, and still will.
    pub(super) fn billed(self, slot: Slot<Document>, invoice: &str) -> impl Iterator<Item = (Kind, &'a str)> {
        let books = self.books;
        let notes = books.credit_notes(slot).map(|(slot, _)| (Kind::Invoice, books.documents().key(slot)));
        let payments = books.payments_on(slot).map(|(slot, _)| (Kind::Payment, books.payments().key(slot)));
        let write_offs =
            books.write_offs_on(slot).map(|(slot, _)| (Kind::WriteOff, books.write_offs().key(slot)));
        notes.chain(payments).chain(write_offs).filter(move |(kind, key)| match self.batch.get(*kind, key) {
            Some(noted) if noted.state == State::Fine => match &noted.essence {
                Essence::Document(note) => note.related.as_deref() == Some(invoice),
                Essence::Payment(payment) => payment.invoice.as_deref() == Some(invoice),
                _ => noted.op == Op::Put,
            },
            _ => true,
        })
    }

    /// The refunds of the books that are of a payment, and still will be.
    pub(super) fn refunded(self, slot: Slot<Payment>, payment: &str) -> impl Iterator<Item = &'a str> {
        let all = self.books.refunds_on(slot).map(|(slot, _)| self.books.refunds().key(slot));
        all.filter(move |key| match self.batch.get(Kind::Refund, key) {
            Some(Noted { state: State::Fine, essence: Essence::Refund { payment: of }, .. }) => {
                of.as_deref() == Some(payment)
            }
            Some(noted) => noted.state != State::Fine,
            None => true,
        })
    }

    /// A document that will be there, its defaults resolved; the currency of a credit note is that of
    /// the invoice that it names.
    pub(super) fn document(self, key: &str) -> Option<DocumentEssence> {
        let document = self.alone(key)?;
        let Some(invoice) = &document.related else { return Some(document) };
        Some(DocumentEssence { currency: self.alone(invoice)?.currency, ..document })
    }

    fn alone(self, key: &str) -> Option<DocumentEssence> {
        if self.find(Kind::Invoice, key) != Found::Yes {
            return None;
        }
        let recorded = self.books.documents().find(key).map(|(_, document)| document);
        match self.put(Kind::Invoice, key) {
            Some(Essence::Document(essence)) => Some(self.complete(essence, recorded)),
            _ => recorded.map(|document| DocumentEssence::recorded(self.books, document)),
        }
    }

    /// A payment that will be there, its defaults resolved but for "now".
    pub(super) fn payment(self, key: &str) -> Option<PaymentEssence> {
        if self.find(Kind::Payment, key) != Found::Yes {
            return None;
        }
        let recorded = self.books.payments().find(key).map(|(_, payment)| payment);
        match self.put(Kind::Payment, key) {
            Some(Essence::Payment(essence)) => Some(self.complete_payment(essence, recorded)),
            _ => recorded.map(PaymentEssence::recorded),
        }
    }

    /// Resolves what a payment takes from its invoice, from what is recorded, and from the tenant.
    pub(super) fn complete_payment(
        self,
        given: &PaymentEssence,
        recorded: Option<&Payment>,
    ) -> PaymentEssence {
        let mut complete = given.clone();
        let of_invoice = || self.document(given.invoice.as_deref()?)?.currency;
        let kept = || recorded.map(|payment| payment.currency);
        let tenant = || self.settings().currency;
        complete.currency = Some(given.currency.or_else(of_invoice).or_else(kept).unwrap_or_else(tenant));
        complete.payment_date = given.payment_date.or(recorded.map(|payment| payment.payment_date));
        complete
    }

    /// The role of a participation that will be there.
    pub(super) fn role(self, key: &str) -> Option<Role> {
        match self.put(Kind::Participant, key) {
            Some(Essence::Participant { role }) => Some(*role),
            _ => self.books.participants().find(key).map(|(_, participant)| participant.role),
        }
    }

    /// Resolves what an invoice takes from tenant and contact; not for credit notes that name one.
    pub(super) fn complete(self, given: &DocumentEssence, recorded: Option<&Document>) -> DocumentEssence {
        let mut complete = given.clone();
        let kept = recorded.map(|document| document.currency);
        complete.currency = given.currency.or(kept).or(Some(self.settings().currency));
        let customer = given.customer.as_deref().filter(|_| given.is_issued());
        // Taken once: when the document is first recorded as issued with a customer.
        let taken = recorded.filter(|document| document.is_issued() && document.customer.is_some());
        let (country, has_tax_id) = match (customer, taken) {
            (_, Some(document)) => (document.customer_country, document.customer_has_tax_id),
            (Some(customer), None) => self.contact(customer),
            (None, None) => (None, None),
        };
        complete.customer_country = given.customer_country.or(country);
        complete.customer_has_tax_id = given.customer_has_tax_id.or(has_tax_id);
        complete
    }

    /// A contact's country, and whether it has a tax id.
    fn contact(self, key: &str) -> (Option<Country>, Option<bool>) {
        let recorded = self.books.contacts().find(key).map(|(_, contact)| contact);
        match self.put(Kind::Contact, key) {
            Some(Essence::Contact { country, has_tax_id }) => {
                let kept = recorded.filter(|_| has_tax_id.is_none()).map(|contact| contact.has_tax_id);
                (*country, has_tax_id.or(kept).or(Some(false)))
            }
            _ => recorded.map_or((None, None), |contact| (contact.country, Some(contact.has_tax_id))),
        }
    }

    /// The category above a category, if both will be there.
    pub(super) fn parent(self, key: &str) -> Option<&'a str> {
        match self.put(Kind::Category, key) {
            Some(Essence::Category { parent }) => parent.as_deref(),
            _ => {
                let categories = self.books.categories();
                let (_, category) = categories.find(key)?;
                category.parent.map(|slot| categories.key(slot))
            }
        }
    }
}
