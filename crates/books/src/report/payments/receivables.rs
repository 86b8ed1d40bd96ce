//! Receivables: what is owed and what is held for customers, item by item.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::{Total, date};
use crate::report::Money;
use crate::words::words;

/// What is owed at the end of the period.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Receivables {
    /// The day on which ages are taken.
    #[serde(serialize_with = "date")]
    #[schemars(with = "String")]
    pub as_of: Date,
    /// Invoices that are not paid, or not wholly.
    pub open: Total,
    /// Those of them that are overdue.
    pub overdue: Total,
    /// What was paid or credited and is owed back, or waits for an invoice.
    pub credit_balance: Money,
    /// The open items by age; missing in a comparison, like all lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub aging: Option<Vec<Aging>>,
    /// The open items by the level of reminders, as known now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_reminder_count: Option<Vec<ByReminderCount>>,
    /// The longest overdue.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub open_items: Option<Vec<OpenItem>>,
    /// How many there are.
    pub open_items_count: u64,
    /// The largest parts of the credit balance.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub credit_items: Option<Vec<CreditItem>>,
    /// How many there are.
    pub credit_items_count: u64,
}

words! {
/// How many days an open item is overdue.
#[expect(missing_docs, reason = "the words say it")]
pub enum AgeBucket {
    NotDue = "not_due",
    To30 = "1_30",
    To60 = "31_60",
    To90 = "61_90",
    To120 = "91_120",
    Over120 = "over_120",
    NoDueDate = "no_due_date",
}
}

/// A row by age; all are always there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Aging {
    /// The age.
    pub bucket: AgeBucket,
    /// How many items.
    pub count: u64,
    /// Their sum.
    pub amount: Money,
}

/// A row by the level of reminders.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ByReminderCount {
    /// The level.
    pub reminder_count: u8,
    /// How many items.
    pub count: u64,
    /// Their sum.
    pub amount: Money,
}

/// An invoice that is not wholly paid.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct OpenItem {
    /// Which.
    pub invoice_number: String,
    /// Its event.
    pub event_key: Option<String>,
    /// Who owes it.
    pub customer_number: Option<String>,
    /// Their name, as far as the caller may see it.
    pub name: Option<String>,
    /// Its date.
    #[serde(serialize_with = "date")]
    #[schemars(with = "String")]
    pub issued_on: Date,
    /// When it is to be paid.
    #[serde(serialize_with = "maybe_date")]
    #[schemars(with = "Option<String>")]
    pub due_date: Option<Date>,
    /// Null if it is not due, or has no due date.
    pub days_overdue: Option<i64>,
    /// Tax included.
    pub gross: Money,
    /// By credit notes that name it.
    pub credited: Money,
    /// Payments − refunds − payouts of its credit notes.
    pub received_after_refunds: Money,
    /// What will not be paid of it.
    pub written_off: Money,
    /// What is left to be paid.
    pub open: Money,
    /// The level of reminders, as known now.
    pub reminder_count: u8,
}

/// A part of the credit balance: an overpaid invoice, a credit note or a payment that reduces no
/// invoice, or a write-off of a voided invoice.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct CreditItem {
    /// The invoice or credit note; of a payment the invoice that it names.
    pub document: Option<String>,
    /// The payment.
    pub payment_key: Option<String>,
    /// Its event.
    pub event_key: Option<String>,
    /// To whom it belongs.
    pub customer_number: Option<String>,
    /// Their name, as far as the caller may see it.
    pub name: Option<String>,
    /// Below 0 where more went back than came.
    pub amount: Money,
}

/// From what was owed at the start to what is owed at the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct RollForward {
    /// What was owed at the start, less what was held for customers.
    pub opening: Money,
    /// Gross.
    pub invoiced: Money,
    /// Gross.
    pub credited: Money,
    /// Gross.
    pub voided: Money,
    /// By payments.
    pub received: Money,
    /// By refunds and payouts.
    pub refunded: Money,
    /// For whatever reason.
    pub written_off: Money,
    /// What is owed at the end, less what is held for customers, summed document by document.
    pub closing: Money,
    /// closing − (opening + all that moved): 0, or the report is broken.
    pub difference: Money,
}

impl Receivables {
    pub(super) fn contacts(&self) -> impl Iterator<Item = &str> {
        let open = self.open_items.iter().flatten().map(|item| &item.customer_number);
        let credit = self.credit_items.iter().flatten().map(|item| &item.customer_number);
        open.chain(credit).filter_map(Option::as_deref)
    }

    pub(super) fn set_names(&mut self, names: &BTreeMap<String, String>) {
        let name = |number: &Option<String>| number.as_ref().and_then(|number| names.get(number)).cloned();
        for item in self.open_items.iter_mut().flatten() {
            item.name = name(&item.customer_number);
        }
        for item in self.credit_items.iter_mut().flatten() {
            item.name = name(&item.customer_number);
        }
    }
}

fn maybe_date<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.collect_str(date),
        None => serializer.serialize_none(),
    }
}
