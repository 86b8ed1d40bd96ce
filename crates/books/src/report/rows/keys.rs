//! Keys: what a path says of the rows that it goes through, read.

use crate::books::{
    ApplicationStatus, Books, BoothType, Category, Contact, Document, Event, ItemKind, Payment,
    PaymentStatus, Slot, Source, TaxClass, Treatment, Word, WriteOffReason,
};
use crate::calendar::Buckets;
use crate::country::Country;
use crate::money::{Currency, Decimal};
use crate::report::applications::BacklogAge;
use crate::report::flows::Flow;
use crate::report::participants::Step;
use crate::report::payments::{AgeBucket, ExceptionCode};
use crate::report::revenue::Region;

/// What of a fact is counted or summed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::report) enum Measure {
    /// How many.
    Count,
    /// Without tax.
    ExclVat,
    /// The tax.
    Vat,
    /// Tax included.
    Gross,
    /// The whole amount.
    Amount,
    /// Square metres.
    Area,
}

impl Measure {
    /// The one of a member's name.
    fn from_member(name: &str) -> Option<Measure> {
        Some(match name {
            "count" => Measure::Count,
            "excl_vat" => Measure::ExclVat,
            "vat" => Measure::Vat,
            "gross" => Measure::Gross,
            "amount" => Measure::Amount,
            _ => return None,
        })
    }
}

/// What the rows on the way to a figure are told by: what is none is not asked for. Where a row may
/// stand for facts without a key, `Some(None)` is that row.
#[derive(Clone, Default, Debug)]
pub(super) struct Keys {
    pub(super) currency: Option<Currency>,
    pub(super) measure: Option<Measure>,
    pub(super) flow: Option<Flow>,
    pub(super) tax: Option<Option<TaxClass>>,
    pub(super) region: Option<Region>,
    pub(super) event: Option<Option<Slot<Event>>>,
    pub(super) category: Option<Option<Slot<Category>>>,
    pub(super) item_kind: Option<ItemKind>,
    pub(super) country: Option<Option<Country>>,
    pub(super) customer: Option<Option<Slot<Contact>>>,
    pub(super) gateway: Option<Option<Slot<Word>>>,
    pub(super) payment_status: Option<PaymentStatus>,
    pub(super) reason: Option<WriteOffReason>,
    pub(super) age: Option<AgeBucket>,
    pub(super) reminder_count: Option<u8>,
    pub(super) document: Option<Option<Slot<Document>>>,
    pub(super) payment: Option<Option<Slot<Payment>>>,
    pub(super) exception: Option<ExceptionCode>,
    pub(super) source: Option<Source>,
    pub(super) booth_type: Option<Option<BoothType>>,
    pub(super) step: Option<Step>,
    pub(super) status: Option<ApplicationStatus>,
    pub(super) rating: Option<u8>,
    pub(super) backlog_age: Option<BacklogAge>,
    pub(super) days_before: Option<u32>,
    /// The positions of the first and the last bucket.
    pub(super) buckets: Option<(usize, usize)>,
}

/// Whether a value is that of a key, or the key is not asked for.
pub(super) fn fits<T: PartialEq>(key: Option<T>, value: T) -> bool {
    key.is_none_or(|key| key == value)
}

impl Keys {
    /// Reads what a path has for a placeholder; none if there is no such row.
    pub(super) fn read(&mut self, name: &str, text: &str, books: &Books, buckets: &Buckets) -> Option<()> {
        match name {
            "currency" => self.currency = Some(Currency::from_code(text)?),
            "flow" => {
                let words = ["invoiced", "credited", "voided"];
                self.flow = Some(Flow::ALL[words.iter().position(|word| *word == text)?]);
            }
            "tax" if matches!(text, "null" | "null.null") => self.tax = Some(None),
            "tax" => self.tax = Some(Some(read_tax(text)?)),
            "region" => self.region = Some(Region::from_word(text)?),
            "event" => self.event = Some(maybe(text, |key| Some(books.events().find(key)?.0))?),
            "category" => self.category = Some(maybe(text, |key| Some(books.categories().find(key)?.0))?),
            "item_kind" => self.item_kind = Some(ItemKind::from_word(text)?),
            "country" => self.country = Some(maybe(text, Country::from_code)?),
            "customer" => self.customer = Some(maybe(text, |key| Some(books.contacts().find(key)?.0))?),
            "gateway" => self.gateway = Some(maybe(text, |word| books.find_word(word))?),
            "payment_status" => self.payment_status = Some(PaymentStatus::from_word(text)?),
            "reason" => self.reason = Some(WriteOffReason::from_word(text)?),
            "age" => self.age = Some(AgeBucket::from_word(text)?),
            "reminder_count" => self.reminder_count = Some(text.parse().ok()?),
            "document" => self.document = Some(maybe(text, |key| Some(books.documents().find(key)?.0))?),
            "payment" => self.payment = Some(maybe(text, |key| Some(books.payments().find(key)?.0))?),
            "exception" => self.exception = Some(ExceptionCode::from_word(text)?),
            "source" => self.source = Some(Source::from_word(text)?),
            "booth_type" => self.booth_type = Some(maybe(text, BoothType::from_word)?),
            "step" => self.step = Some(Step::from_word(text)?),
            "status" => self.status = Some(ApplicationStatus::from_word(text)?),
            "rating" => self.rating = Some(text.parse().ok().filter(|rating| (1..=5).contains(rating))?),
            "backlog_age" => self.backlog_age = Some(BacklogAge::from_word(text)?),
            "days_before" => self.days_before = Some(text.parse().ok()?),
            "bucket" => {
                let at = position(buckets, text)?;
                self.buckets = Some((at, at));
            }
            "until" => self.buckets = Some((0, position(buckets, text)?)),
            measures => {
                let is_one = measures.split('|').any(|measure| measure == text);
                self.measure = Some(Measure::from_member(text).filter(|_| is_one)?);
            }
        }
        Some(())
    }

    /// Whether a fact at this position of the series is asked for.
    pub(super) fn has_bucket(&self, position: usize) -> bool {
        self.buckets.is_none_or(|(first, last)| first <= position && position <= last)
    }
}

/// `null` is the row without a key; a key that looks like it, or begins with a quotation mark, stands in
/// quotation marks as in JSON.
fn maybe<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    match text {
        "null" => Some(None),
        quoted if quoted.starts_with('"') => {
            let text: String = serde_json::from_str(quoted).ok()?;
            read(&text).map(Some)
        }
        plain => read(plain).map(Some),
    }
}

/// `taxed.8.1`: the treatment, then per cent in as few digits as hold it.
fn read_tax(text: &str) -> Option<TaxClass> {
    let (treatment, rate) = text.split_once('.')?;
    let rate = Decimal::parse(rate)?.scaled(3)?;
    Some(TaxClass { treatment: Treatment::from_word(treatment)?, rate: u32::try_from(rate).ok()? })
}

fn position(buckets: &Buckets, label: &str) -> Option<usize> {
    buckets.list().iter().position(|bucket| bucket.label == label)
}
