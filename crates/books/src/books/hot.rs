//! Hot columns: of each document what every fold over documents reads, close together in memory.

use rustc_hash::FxHashMap;

use super::weight::weigh;
use super::{
    Block, Blocks, Category, Contact, Document, DocumentType, Entry, Event, ItemKind, Line, Slot, TaxClass,
    Way,
};
use crate::calendar::day_number;
use crate::country::Country;
use crate::money::{AMOUNT_LIMIT, Currency};

/// What folds read of a document. Of a credit note that names an invoice, event, customer and country
/// are the invoice's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HotDocument {
    /// None: a draft, or no document at all.
    pub(crate) issued: Option<DocumentType>,
    /// The date of the document, as the number of its day.
    pub(crate) day: i32,
    /// When it is to be paid, as the number of the day; [`NO_DAY`]: not known.
    due: i32,
    /// The level of reminders sent.
    pub(crate) reminder_count: u8,
    /// Whether it is an issued invoice with status cancelled.
    pub(crate) is_cancelled: bool,
    pub(crate) currency: Currency,
    pub(crate) event: Option<Slot<Event>>,
    pub(crate) customer: Option<Slot<Contact>>,
    pub(crate) country: Option<Country>,
    /// Whether the customer is known to have had a VAT identification number.
    pub(crate) has_tax_id: bool,
    pub(crate) excl_vat: i64,
    pub(crate) vat: i64,
    /// The category of the customer's participation in the event, whatever became of it, if it has
    /// exactly one: that of lines without a category.
    pub(crate) fallback: Option<Slot<Category>>,
    /// A position in the currency's [`Hot::tax_classes`], or [`SEVERAL`].
    tax_class: u32,
    first_line: u32,
    n_lines: u16,
}

/// The class of a document whose lines have several.
const SEVERAL: u32 = u32::MAX;

/// No day that a document can have.
const NO_DAY: i32 = i32::MAX;

impl HotDocument {
    /// When it is to be paid, as the number of the day.
    pub(crate) fn due(&self) -> Option<i32> {
        (self.due != NO_DAY).then_some(self.due)
    }

    /// The class that all lines have, as a position in the currency's [`Hot::tax_classes`]; none if they
    /// have several.
    pub(crate) fn only_tax_class(&self) -> Option<usize> {
        (self.tax_class != SEVERAL).then_some(self.tax_class as usize)
    }

    /// Tax included, in minor units.
    pub(crate) fn gross(&self) -> i64 {
        self.excl_vat + self.vat
    }
}

/// What folds read of a line, in 16 bytes: a fold over a million lines waits for memory.
///
/// Amounts are below 10^12, which 41 bits hold; class and kind stand in the bits below them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HotLine {
    net_and_class: i64,
    tax_and_kind: i64,
}

/// Bits of a class: seven treatments without a rate, and taxed ones of 100,000 rates, fit 17; with the
/// 41 of an amount they fill 63.
const CLASS_BITS: u32 = 22;

impl HotLine {
    pub(crate) fn new(net: i64, tax: i64, tax_class: u32, item_kind: ItemKind) -> HotLine {
        debug_assert!(net.abs() < AMOUNT_LIMIT && tax.abs() < AMOUNT_LIMIT && tax_class >> CLASS_BITS == 0);
        let kind = item_kind as u8;
        HotLine {
            net_and_class: net << CLASS_BITS | i64::from(tax_class),
            tax_and_kind: tax << 8 | i64::from(kind),
        }
    }

    /// In minor units.
    pub(crate) fn net(self) -> i64 {
        self.net_and_class >> CLASS_BITS
    }

    /// In minor units.
    pub(crate) fn tax(self) -> i64 {
        self.tax_and_kind >> 8
    }

    /// A position in [`Hot::tax_classes`] of its document's currency.
    pub(crate) fn tax_class(self) -> usize {
        (self.net_and_class & ((1 << CLASS_BITS) - 1)) as usize
    }

    /// A position in [`ItemKind::ALL`].
    pub(crate) fn item_kind(self) -> usize {
        usize::from(self.tax_and_kind as u8)
    }
}

const NOTHING: HotDocument = HotDocument {
    issued: None,
    day: 0,
    due: NO_DAY,
    reminder_count: 0,
    is_cancelled: false,
    currency: Currency::EUR,
    event: None,
    customer: None,
    country: None,
    has_tax_id: false,
    excl_vat: 0,
    vat: 0,
    fallback: None,
    tax_class: SEVERAL,
    first_line: 0,
    n_lines: 0,
};

/// The hot columns of all documents, by slot.
#[derive(Clone, Default)]
pub(crate) struct Hot {
    documents: Vec<HotDocument>,
    blocks: Blocks,
    lines: Vec<HotLine>,
    /// What each line belongs to; apart, as few folds read it.
    categories: Vec<Option<Slot<Category>>>,
    /// Lines that no document has any more.
    n_dead: usize,
    tax_classes: FxHashMap<Currency, TaxClasses>,
}

/// The classes of one currency: were they of all, every currency would have sums for the others' too.
#[derive(Clone, Default)]
struct TaxClasses {
    all: Vec<TaxClass>,
    /// Where each class stands in `all`.
    positions: FxHashMap<TaxClass, u32>,
}

impl Hot {
    /// The documents in blocks: what each block comes to is invoiced less credited.
    pub(crate) fn blocks(
        &self,
    ) -> impl Iterator<Item = (&Block, impl Iterator<Item = (Slot<Document>, &HotDocument)>)> {
        self.blocks.within(0..self.blocks.len(), self.documents.len()).map(|(block, indexes)| {
            let documents = indexes.clone().zip(&self.documents[indexes]);
            (block, documents.map(|(at, document)| (Slot::at(at), document)))
        })
    }

    /// The document at a slot.
    pub(crate) fn document(&self, slot: Slot<Document>) -> &HotDocument {
        self.documents.get(slot.index()).unwrap_or(&NOTHING)
    }

    /// The lines of a document.
    pub(crate) fn lines(&self, document: &HotDocument) -> &[HotLine] {
        &self.lines[document.first_line as usize..][..document.n_lines as usize]
    }

    /// The categories of the lines of a document, as the lines say them.
    pub(crate) fn categories(&self, document: &HotDocument) -> &[Option<Slot<Category>>] {
        &self.categories[document.first_line as usize..][..document.n_lines as usize]
    }

    /// Every class that a line of this currency ever had.
    pub(crate) fn tax_classes(&self, currency: Currency) -> &[TaxClass] {
        self.tax_classes.get(&currency).map_or(&[], |classes| &classes.all)
    }

    /// The lines of a document as they were recorded.
    pub(super) fn whole_lines(&self, document: &HotDocument) -> impl Iterator<Item = Line> {
        let categories = &self.categories[document.first_line as usize..];
        let tax_classes = self.tax_classes(document.currency);
        self.lines(document).iter().zip(categories).map(|(line, category)| Line {
            net: line.net(),
            tax: line.tax(),
            tax_class: tax_classes[line.tax_class()],
            item_kind: ItemKind::ALL[line.item_kind()],
            category: *category,
        })
    }

    /// Puts a document with its lines, whatever stood there.
    pub(super) fn put(&mut self, slot: Slot<Document>, document: &Document, lines: &[Line]) {
        self.leave(slot);
        if self.documents.len() <= slot.index() {
            self.documents.resize(slot.index() + 1, NOTHING);
        }
        let first_line = u32::try_from(self.lines.len()).expect("fewer than 2^32 lines");
        let tax_classes = self.tax_classes.entry(document.currency).or_default();
        for line in lines {
            let tax_class = tax_classes.position(line.tax_class);
            self.lines.push(HotLine::new(line.net, line.tax, tax_class, line.item_kind));
            self.categories.push(line.category);
        }
        self.documents[slot.index()] = HotDocument {
            issued: document.is_issued().then_some(document.document_type),
            day: document.issued_on.map_or(0, day_number),
            due: document.due_date.map_or(NO_DAY, day_number),
            reminder_count: document.reminder_count,
            is_cancelled: document.is_cancelled(),
            currency: document.currency,
            event: document.event,
            customer: document.customer,
            country: document.customer_country,
            has_tax_id: document.customer_has_tax_id == Some(true),
            excl_vat: document.excl_vat,
            vat: document.vat,
            fallback: None,
            tax_class: tax_classes.only(lines),
            first_line,
            n_lines: u16::try_from(lines.len()).expect("a document has 1,000 lines at most"),
        };
        self.block(Way::In, slot);
    }

    /// Notes the document whose event and customer count for one.
    pub(super) fn set_origin(&mut self, slot: Slot<Document>, origin: &Document) {
        if let Some(document) = self.documents.get_mut(slot.index()) {
            document.event = origin.event;
            document.customer = origin.customer;
            document.country = origin.customer_country;
            document.has_tax_id = origin.customer_has_tax_id == Some(true);
        }
    }

    /// Notes the category of a document's lines without one.
    pub(super) fn set_fallback(&mut self, slot: Slot<Document>, category: Option<Slot<Category>>) {
        if let Some(document) = self.documents.get_mut(slot.index()) {
            document.fallback = category;
        }
    }

    /// Takes a document out.
    pub(super) fn leave(&mut self, slot: Slot<Document>) {
        self.block(Way::Out, slot);
        if let Some(document) = self.documents.get_mut(slot.index()) {
            self.n_dead += document.n_lines as usize;
            *document = NOTHING;
        }
        if self.n_dead > 1_000 && self.n_dead > self.lines.len() / 2 {
            self.sweep();
        }
    }

    /// Enters a document in its block, or takes it out.
    fn block(&mut self, way: Way, slot: Slot<Document>) {
        let document = *self.document(slot);
        if let Some(document_type) = document.issued {
            let gross = match document_type {
                DocumentType::Invoice => document.gross(),
                DocumentType::CreditNote => -document.gross(),
            };
            let (day, money) = (i64::from(document.day), Some((document.currency, gross)));
            self.blocks.turn(way, slot, Entry { first: day, last: day, is_lasting: false, money });
        }
    }

    /// Moves the lines that are left together, in the order of their documents.
    fn sweep(&mut self) {
        let mut lines = Vec::with_capacity(self.lines.len() - self.n_dead);
        let mut categories = Vec::with_capacity(self.lines.len() - self.n_dead);
        for document in &mut self.documents {
            let range =
                document.first_line as usize..document.first_line as usize + document.n_lines as usize;
            document.first_line = lines.len() as u32;
            lines.extend_from_slice(&self.lines[range.clone()]);
            categories.extend_from_slice(&self.categories[range]);
        }
        self.lines = lines;
        self.categories = categories;
        self.n_dead = 0;
    }
}

impl TaxClasses {
    fn only(&mut self, lines: &[Line]) -> u32 {
        match lines {
            [first, others @ ..] if others.iter().all(|other| other.tax_class == first.tax_class) => {
                self.position(first.tax_class)
            }
            _ => SEVERAL,
        }
    }

    fn position(&mut self, tax_class: TaxClass) -> u32 {
        if let Some(position) = self.positions.get(&tax_class) {
            return *position;
        }
        let position = u32::try_from(self.all.len()).expect("there are 100,007 classes");
        self.all.push(tax_class);
        self.positions.insert(tax_class, position);
        position
    }
}

weigh!(Hot { documents, blocks, lines, categories, tax_classes; n_dead });

weigh!(TaxClasses { all, positions });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_what_is_put_into_16_bytes() {
        let most = AMOUNT_LIMIT - 1;
        for (net, tax) in [(0, 0), (most, most), (-most, -most), (-1, 1), (12_345, -2_346)] {
            for (class, kind) in [(0, ItemKind::Booth), (100_007, ItemKind::Other)] {
                let line = HotLine::new(net, tax, class, kind);
                assert_eq!((line.net(), line.tax()), (net, tax));
                assert_eq!((line.tax_class(), line.item_kind()), (class as usize, kind as usize));
            }
        }
        assert_eq!(size_of::<HotLine>(), 16);
        assert!(ItemKind::ALL.iter().enumerate().all(|(at, kind)| *kind as usize == at));
    }
}
