//! The records: of each fact what figures, checks and filters read, and no more.

use jiff::civil::Date;

use super::{Few, Slot};
use crate::calendar::{Instant, Zone};
use crate::country::Country;
use crate::money::Currency;
use crate::words::words;

/// The tenant's settings that figures depend on.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The organiser's name.
    pub name: Box<str>,
    /// The zone of local dates where a request names none.
    pub zone: Zone,
    /// The organiser's country.
    pub country: Country,
    /// The currency of amounts that name none.
    pub currency: Currency,
    /// The language of files and messages where a request names none.
    pub locale: Locale,
    /// What is dated on or before this day stays as it is.
    pub closed_until: Option<Date>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            name: "".into(),
            zone: Zone::named("Europe/Berlin").expect("a bundled zone"),
            country: Country::DE,
            currency: Currency::EUR,
            locale: Locale::De,
            closed_until: None,
        }
    }
}

words! {
/// A language of files and messages.
pub enum Locale {
    /// German.
    De = "de",
    /// English.
    En = "en",
}
}

/// An event: a fair or market, one edition of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// As shown to people.
    pub title: Box<str>,
    /// First day.
    pub date_from: Option<Date>,
    /// Last day.
    pub date_to: Option<Date>,
    /// Where it takes place.
    pub country: Country,
    /// Until when applications are taken.
    pub application_deadline: Option<Instant>,
    /// The fair whose editions share this key.
    pub series_key: Option<Box<str>>,
}

/// A category of exhibitors or goods.
#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    /// As shown to people.
    pub title: Box<str>,
    /// The category above it.
    pub parent: Option<Slot<Category>>,
}

/// A contact: what people are counted by; their names live in the directory.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    /// Where they are.
    pub country: Option<Country>,
    /// What they offer.
    pub categories: Few<Category>,
    /// Whether they have a VAT identification number.
    pub has_tax_id: bool,
}

/// An invoice or credit note.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Which of the two.
    pub document_type: DocumentType,
    /// As recorded; only `Draft` and `Cancelled` change figures.
    pub status: DocumentStatus,
    /// As recorded. Of a credit note that names an invoice see [`super::Books::origin`].
    pub event: Option<Slot<Event>>,
    /// Likewise.
    pub customer: Option<Slot<Contact>>,
    /// The invoice that a credit note names.
    pub related: Option<Slot<Document>>,
    /// Of a credit note that names an invoice: the invoice's, looked up when it was folded.
    pub currency: Currency,
    /// The document's date; present unless it is a draft.
    pub issued_on: Option<Date>,
    /// When the service was rendered.
    pub service_date: Option<Date>,
    /// When it is to be paid.
    pub due_date: Option<Date>,
    /// When it was cancelled.
    pub cancelled_at: Option<Instant>,
    /// The customer's country when the document was first issued.
    pub customer_country: Option<Country>,
    /// Whether the customer had a VAT identification number then.
    pub customer_has_tax_id: Option<bool>,
    /// The level of reminders sent.
    pub reminder_count: u8,
    /// Σ net of the lines, in minor units.
    pub excl_vat: i64,
    /// Σ tax of the lines, in minor units.
    pub vat: i64,
}

impl Document {
    /// Whether it is issued: anything but a draft.
    pub fn is_issued(&self) -> bool {
        self.status != DocumentStatus::Draft
    }

    /// Whether it is an issued invoice with status cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.document_type == DocumentType::Invoice && self.status == DocumentStatus::Cancelled
    }

    /// Σ of the lines, tax included, in minor units.
    pub fn gross(&self) -> i64 {
        self.excl_vat + self.vat
    }
}

/// A line of a document, computed: in minor units of the document's currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Without tax.
    pub net: i64,
    /// The tax on it.
    pub tax: i64,
    /// Its box in a VAT return.
    pub tax_class: TaxClass,
    /// What it charges for.
    pub item_kind: ItemKind,
    /// What it belongs to.
    pub category: Option<Slot<Category>>,
}

/// Treatment and rate of a line. Ordered as reports list them: treatments as written, then rates
/// descending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TaxClass {
    /// How VAT applies.
    pub treatment: Treatment,
    /// In thousandths of a per cent (19 % is 19,000); 0 for all but taxed lines.
    pub rate: u32,
}

impl PartialOrd for TaxClass {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for TaxClass {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.treatment.cmp(&other.treatment).then(other.rate.cmp(&self.rate))
    }
}

words! {
/// How VAT applies to a line; each is a box of its own in a VAT return.
pub enum Treatment {
    /// At a rate above 0.
    Taxed = "taxed",
    /// The customer owes the tax (§13b UStG).
    ReverseCharge = "reverse_charge",
    /// At a rate of 0.
    ZeroRated = "zero_rated",
    /// Exempt (§4 UStG).
    Exempt = "exempt",
    /// Intra-Community supply (§4 no. 1b UStG).
    IntraCommunity = "intra_community",
    /// Export (§4 no. 1a UStG).
    Export = "export",
    /// Outside the scope of VAT.
    OutsideScope = "outside_scope",
    /// No rate and no reason given.
    Untaxed = "untaxed",
}
}

words! {
/// Why a line bears no tax, as documents say it.
pub enum Exemption {
    /// The customer owes the tax.
    ReverseCharge = "reverse_charge",
    /// At a rate of 0.
    ZeroRated = "zero_rated",
    /// Exempt.
    Exempt = "exempt",
    /// Intra-Community supply.
    IntraCommunity = "intra_community",
    /// Export.
    Export = "export",
    /// Outside the scope of VAT.
    OutsideScope = "outside_scope",
}
}

words! {
/// Which kind of document.
pub enum DocumentType {
    /// An invoice.
    Invoice = "invoice",
    /// A credit note (Rechnungskorrektur), written with positive amounts.
    CreditNote = "credit_note",
}
}

words! {
/// The status of a document. Of these only `Draft` and `Cancelled` change figures.
#[expect(missing_docs, reason = "the words say it")]
pub enum DocumentStatus {
    Draft = "draft",
    Sent = "sent",
    PartiallyPaid = "partially_paid",
    Paid = "paid",
    Overdue = "overdue",
    Cancelled = "cancelled",
    Refunded = "refunded",
}
}

words! {
/// What a line charges for.
#[expect(missing_docs, reason = "the words say it")]
pub enum ItemKind {
    Booth = "booth",
    Service = "service",
    Participation = "participation",
    Discount = "discount",
    Other = "other",
}
}
