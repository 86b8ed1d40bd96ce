//! What a definition says: the text, and the words in which unit, kind and date are told.

use crate::books::Locale;
use crate::words::words;

/// What a member of a report means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Definition {
    /// Where it stands, below the places of its group: names of members joined by dots, `*` for the row
    /// of a list.
    pub path: &'static str,
    /// What it says, in German.
    pub de: &'static str,
    /// What it says, in English.
    pub en: &'static str,
    /// What it is counted or written in.
    pub unit: Unit,
    /// How it hangs on the period; none for what is no figure.
    pub kind: Option<FigureKind>,
    /// Which date of a fact decides; none for what is no figure.
    pub date: Option<DateAxis>,
    /// How it is computed from other members; empty if it is counted or summed from facts.
    pub formula: &'static str,
    /// The rule that it follows; empty if there is none.
    pub source: &'static str,
    /// Of a list: the members that tell its rows apart, in the order in which a path names them.
    pub keys: &'static [&'static str],
    /// Of a word of a fixed list: what each one means.
    pub values: &'static [Value],
    /// Which facts are behind it.
    pub rows: Rows,
}

/// What a word of a fixed list means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Value {
    /// The word.
    pub word: &'static str,
    /// What it means, in German.
    pub de: &'static str,
    /// What it means, in English.
    pub en: &'static str,
}

words! {
/// What a member is counted or written in.
pub enum Unit {
    /// How many: a whole number.
    Count = "count",
    /// Money, in the currency of its section or row.
    Amount = "amount",
    /// A share or rate: 0.25 is a quarter.
    Fraction = "fraction",
    /// A tax rate, as on the invoice: 19 is 19 %.
    PerCent = "per_cent",
    /// Square metres.
    SquareMetres = "m2",
    /// Local days.
    Days = "days",
    /// Hours.
    Hours = "hours",
    /// A rating from 1 to 5.
    Rating = "rating",
    /// The level of a reminder (Mahnstufe).
    ReminderLevel = "reminder_level",
    /// A key, a word of a fixed list, a number of a document.
    Key = "key",
    /// Text for people.
    Text = "text",
    /// A local date.
    Date = "date",
    /// True or false.
    Flag = "flag",
    /// Members of its own.
    Object = "object",
    /// Rows.
    List = "list",
}
}

words! {
/// How a figure hangs on the period.
pub enum FigureKind {
    /// What happened in the period.
    Flow = "flow",
    /// The position at the period's end, from all facts before it.
    Stock = "stock",
    /// What became, up to the period's end, of what began in the period.
    Cohort = "cohort",
    /// As the books know it, whatever the period.
    Now = "now",
}
}

words! {
/// Which date of a fact decides whether it counts.
pub enum DateAxis {
    /// `issued_on`, or the date of service, as `basis` asks.
    Basis = "basis",
    /// The date of an invoice or credit note.
    IssuedOn = "issued_on",
    /// The local date on which an invoice was cancelled, not before its own.
    CancelledAt = "cancelled_at",
    /// When a payment came.
    PaymentDate = "payment_date",
    /// When money was paid back.
    RefundedAt = "refunded_at",
    /// When an amount was written off.
    WrittenOffOn = "written_off_on",
    /// When the fact began.
    CreatedAt = "created_at",
    /// When a participation was confirmed.
    ConfirmedAt = "confirmed_at",
    /// When a participation was removed.
    RemovedAt = "removed_at",
    /// When an application was decided.
    DecidedAt = "decided_at",
    /// The day on which an invoice was settled.
    Settlement = "settlement",
    /// Each fact by a date of its own.
    Each = "each",
    /// The start of the period.
    Start = "start",
    /// The end of the period.
    End = "end",
    /// The end of the bucket, or of the period if that is earlier.
    BucketEnd = "bucket_end",
    /// The day on which ages are taken.
    AsOf = "as_of",
    /// The local date of an event's deadline.
    Deadline = "deadline",
    /// No date: as the books know it.
    Undated = "undated",
}
}

/// Which facts are behind a member.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rows {
    /// Those of a selection: their contributions add up to the figure.
    Of(RowSelection),
    /// None can be listed.
    Not(NoRows),
    /// It is no figure.
    NoFigure,
}

words! {
/// The facts that a figure drills down to.
pub enum RowSelection {
    /// Invoices, credit notes and voidings, with the lines that count.
    Documents = "documents",
    /// Invoices of the period and what was done about them.
    Collection = "collection",
    /// Write-offs.
    WriteOffs = "write_offs",
    /// Drafts of invoices.
    Drafts = "drafts",
    /// Reservations of booths.
    Reservations = "reservations",
    /// Booths.
    Booths = "booths",
    /// Received payments.
    Payments = "payments",
    /// Refunds of payments and payouts of credit notes.
    Refunds = "refunds",
    /// Payments, whatever became of them.
    PaymentAttempts = "payment_attempts",
    /// Received payments and refunds.
    Movements = "movements",
    /// Invoices settled.
    Settlements = "settlements",
    /// Open items.
    OpenItems = "open_items",
    /// The parts of the credit balance.
    CreditItems = "credit_items",
    /// Open items less the parts of the credit balance.
    Position = "position",
    /// What does not fit together.
    Exceptions = "exceptions",
    /// An invoice and all that was done about it.
    Account = "account",
    /// The facts that a warning counts.
    Warnings = "warnings",
    /// The facts of the figure that a row of attention repeats.
    Attention = "attention",
    /// Participations.
    Participations = "participations",
    /// Contacts, each once.
    Contacts = "contacts",
    /// Countries, each once, by the first participation.
    Countries = "countries",
    /// Applications.
    Applications = "applications",
    /// Applications × events that they name.
    Selections = "selections",
    /// Applicants, each once: contacts, and applications of whom no contact is known.
    Applicants = "applicants",
    /// Events.
    Events = "events",
}
}

words! {
/// Why no facts can be listed that add up to a figure.
pub enum NoRows {
    /// It is a share or rate.
    Ratio = "ratio",
    /// It is a mean.
    Mean = "mean",
    /// It is the value of one fact among many.
    Rank = "rank",
    /// It is the distance between two dates.
    Distance = "distance",
    /// It checks other figures.
    Control = "control",
    /// It is a property of the row.
    Property = "property",
}
}

impl Value {
    /// What it means.
    pub fn text(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::De => self.de,
            Locale::En => self.en,
        }
    }
}

impl Definition {
    /// What it says.
    pub fn text(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::De => self.de,
            Locale::En => self.en,
        }
    }

    /// Whether it is a figure, and no label, object or list.
    pub fn is_figure(&self) -> bool {
        self.kind.is_some()
    }

    /// A definition of what is no figure, yet.
    pub(in crate::report) const fn new(
        unit: Unit,
        path: &'static str,
        de: &'static str,
        en: &'static str,
    ) -> Self {
        Definition {
            path,
            de,
            en,
            unit,
            kind: None,
            date: None,
            formula: "",
            source: "",
            keys: &[],
            values: &[],
            rows: Rows::NoFigure,
        }
    }

    /// A figure of what happened in the period.
    pub(in crate::report) const fn flow(self, date: DateAxis) -> Self {
        self.figure(FigureKind::Flow, date)
    }

    /// A figure of how things stand at the period's end.
    pub(in crate::report) const fn stock(self, date: DateAxis) -> Self {
        self.figure(FigureKind::Stock, date)
    }

    /// A figure of what became of what began in the period.
    pub(in crate::report) const fn cohort(self, date: DateAxis) -> Self {
        self.figure(FigureKind::Cohort, date)
    }

    /// A figure of what the books know, whatever the period.
    pub(in crate::report) const fn now(self, date: DateAxis) -> Self {
        self.figure(FigureKind::Now, date)
    }

    /// How it is computed from other members.
    pub(in crate::report) const fn formula(mut self, formula: &'static str) -> Self {
        self.formula = formula;
        self
    }

    /// The rule that it follows.
    pub(in crate::report) const fn source(mut self, source: &'static str) -> Self {
        self.source = source;
        self
    }

    /// The members that tell the rows of a list apart.
    pub(in crate::report) const fn keys(mut self, keys: &'static [&'static str]) -> Self {
        self.keys = keys;
        self
    }

    /// What each word means.
    pub(in crate::report) const fn values(mut self, values: &'static [Value]) -> Self {
        self.values = values;
        self
    }

    /// The facts behind a figure.
    pub(in crate::report) const fn rows(mut self, selection: RowSelection) -> Self {
        self.rows = Rows::Of(selection);
        self
    }

    /// Why the facts behind a figure cannot be listed.
    pub(in crate::report) const fn no_rows(mut self, reason: NoRows) -> Self {
        self.rows = Rows::Not(reason);
        self
    }

    const fn figure(mut self, kind: FigureKind, date: DateAxis) -> Self {
        self.kind = Some(kind);
        self.date = Some(date);
        self
    }
}
