//! Integrity: whether every reference of every fact holds, looked at once more from outside.

use super::{Books, DocumentType, Participant, Refunded, Role, Slot};
use crate::fact::Kind;

/// A reference that does not hold.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{kind} `{key}`: {what}")]
pub struct Dangling {
    /// The row of the fact that refers.
    pub seq: i64,
    /// Its kind.
    pub kind: Kind,
    /// Its key as tables hold it.
    pub key: String,
    /// What is wrong.
    pub what: String,
}

impl Books {
    /// All references that do not hold, by row: what is named is not there, or is not what may be
    /// named (a payment on a credit note). None in books that were only written through a batch.
    pub fn dangling(&self) -> Vec<Dangling> {
        let mut dangling = Vec::new();
        for missing in self.missing() {
            let what = format!("names {} `{}`, which is not there", missing.named, missing.named_key);
            dangling.push(self.complaint(missing.by, missing.key, what));
        }
        self.check_documents(&mut dangling);
        self.check_settlements(&mut dangling);
        self.check_exhibitors(&mut dangling);
        dangling.sort_by(|a, b| (a.seq, &a.what).cmp(&(b.seq, &b.what)));
        dangling
    }

    fn complaint(&self, kind: Kind, key: &str, what: String) -> Dangling {
        let seq = self.seq_of(kind, key).unwrap_or(0);
        Dangling { seq, kind, key: key.to_owned(), what }
    }

    fn check_documents(&self, dangling: &mut Vec<Dangling>) {
        for (slot, document) in self.documents.iter() {
            let Some(related) = document.related else { continue };
            let named = self.documents.get(related);
            if named.is_some_and(|named| named.document_type != DocumentType::Invoice) {
                let what = format!("corrects `{}`, which is no invoice", self.documents.key(related));
                dangling.push(self.complaint(Kind::Invoice, self.documents.key(slot), what));
            }
        }
    }

    fn check_settlements(&self, dangling: &mut Vec<Dangling>) {
        let is_invoice = |slot| {
            let document = self.documents.get(slot);
            document.is_none_or(|document| document.document_type == DocumentType::Invoice)
        };
        for (slot, payment) in self.payments.iter() {
            if let Some(invoice) = payment.invoice.filter(|invoice| !is_invoice(*invoice)) {
                let what = format!("pays `{}`, which is no invoice", self.documents.key(invoice));
                dangling.push(self.complaint(Kind::Payment, self.payments.key(slot), what));
            }
        }
        for (slot, write_off) in self.write_offs.iter() {
            let issued = self.documents.get(write_off.invoice).is_none_or(|document| document.is_issued());
            if !is_invoice(write_off.invoice) || !issued {
                let what =
                    format!("writes off `{}`: no invoice, or a draft", self.documents.key(write_off.invoice));
                dangling.push(self.complaint(Kind::WriteOff, self.write_offs.key(slot), what));
            }
        }
        for (slot, refund) in self.refunds.iter() {
            if let Some(what) = self.wrong_refund(refund.of) {
                dangling.push(self.complaint(Kind::Refund, self.refunds.key(slot), what));
            }
        }
    }

    fn wrong_refund(&self, of: Refunded) -> Option<String> {
        match of {
            Refunded::Payment(slot) => {
                let payment = self.payments.get(slot)?;
                let wrong = !payment.status.is_received();
                wrong.then(|| format!("pays back `{}`, which never came", self.payments.key(slot)))
            }
            Refunded::CreditNote(slot) => {
                let note = self.documents.get(slot)?;
                let wrong = note.document_type != DocumentType::CreditNote || !note.is_issued();
                wrong.then(|| format!("pays out `{}`: no credit note, or a draft", self.documents.key(slot)))
            }
        }
    }

    fn check_exhibitors(&self, dangling: &mut Vec<Dangling>) {
        for (slot, participant) in self.participants.iter() {
            if let Some(what) = self.wrong_main(participant, slot) {
                dangling.push(self.complaint(Kind::Participant, self.participants.key(slot), what));
            }
        }
    }

    fn wrong_main(&self, participant: &Participant, slot: Slot<Participant>) -> Option<String> {
        let main = participant.main_exhibitor?;
        let found = self.participation(participant.event, main);
        let holds = found.is_some_and(|(other, found)| other != slot && found.role == Role::Main);
        (!holds).then(|| format!("`{}` is no main exhibitor of the event", self.contacts.key(main)))
    }
}
