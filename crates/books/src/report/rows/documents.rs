//! Documents behind revenue: what is invoiced, credited and voided, whole or by its lines.

use super::gather::Gather;
use super::keys::{Keys, Measure, fits};
use crate::books::{Books, Document, HotDocument, HotLine, ItemKind, Slot, Treatment};
use crate::report::fact_slot::FactSlot;
use crate::report::flows::Flow;
use crate::report::revenue::{Region, region_of};
use crate::report::selection::{billed, voidings};

/// The documents of one flow.
pub(in crate::report) fn flows(gather: &mut Gather<'_>) {
    let asked = gather.keys.flow;
    add_documents(gather, |flow| i64::from(asked == Some(flow)));
}

/// What is left: voided and credited documents take back what invoices gave.
pub(in crate::report) fn after_credits(gather: &mut Gather<'_>) {
    add_documents(gather, |flow| if flow == Flow::Invoiced { 1 } else { -1 });
}

/// Invoices under reverse charge to customers whose VAT identification number is needed, but not known.
pub(in crate::report) fn missing_tax_id(gather: &mut Gather<'_>) {
    if !matches!(gather.keys.region, Some(Region::Domestic | Region::Eu)) {
        return;
    }
    let books = gather.books;
    add_documents_if(
        gather,
        |document| !books.hot().document(document).has_tax_id,
        |flow| i64::from(flow == Flow::Invoiced),
    );
}

fn add_documents(gather: &mut Gather<'_>, sign: impl Fn(Flow) -> i64) {
    add_documents_if(gather, |_| true, sign);
}

fn add_documents_if(
    gather: &mut Gather<'_>,
    is_meant: impl Fn(Slot<Document>) -> bool,
    sign: impl Fn(Flow) -> i64,
) {
    let (books, query, keys) = (gather.books, gather.query, gather.keys);
    let (hot, by_day) = (books.hot(), gather.buckets.by_day());
    let has_day = |day| match keys.buckets {
        None => true,
        Some(_) => by_day.get(day).is_some_and(|at| keys.has_bucket(at)),
    };
    let part = Part::of(books, keys);
    let billed = billed(books, query).map(|one| (one.flow, one.day, one.slot, one.document));
    let voided = voidings(books, query).map(|one| (Flow::Voided, one.day, one.slot, hot.document(one.slot)));
    for (flow, day, slot, document) in billed.chain(voided) {
        let sign = sign(flow);
        let is_asked = sign != 0
            && fits(keys.currency, document.currency)
            && fits(keys.event, document.event)
            && fits(keys.country, document.country)
            && fits(keys.customer, document.customer);
        if is_asked && has_day(day) && is_meant(slot) {
            gather.add(FactSlot::Document(slot), day, sign * part.of_document(document));
        }
    }
}

/// The part of a document that is asked for.
struct Part<'a> {
    books: &'a Books,
    keys: &'a Keys,
    measure: Measure,
    /// Whether it is told by lines.
    is_of_lines: bool,
}

impl<'a> Part<'a> {
    fn of(books: &'a Books, keys: &'a Keys) -> Part<'a> {
        let is_of_lines = keys.tax.is_some()
            || keys.region.is_some()
            || keys.category.is_some()
            || keys.item_kind.is_some();
        Part { books, keys, measure: keys.measure.unwrap_or(Measure::Gross), is_of_lines }
    }

    fn of_document(&self, document: &HotDocument) -> i64 {
        if !self.is_of_lines {
            return measured(self.measure, document.excl_vat, document.vat);
        }
        let (mut is_any, mut excl_vat, mut vat) = (false, 0, 0);
        let hot = self.books.hot();
        for (at, line) in hot.lines(document).iter().enumerate() {
            if self.has_line(document, *line, at) {
                is_any = true;
                excl_vat += line.net();
                vat += line.tax();
            }
        }
        if is_any { measured(self.measure, excl_vat, vat) } else { 0 }
    }

    fn has_line(&self, document: &HotDocument, line: HotLine, at: usize) -> bool {
        let (keys, hot) = (self.keys, self.books.hot());
        let class = || hot.tax_classes(document.currency)[line.tax_class()];
        let category = || hot.categories(document)[at].or(document.fallback);
        let is_in_region = |region| {
            let home = self.books.settings().country;
            class().treatment == Treatment::ReverseCharge && region_of(home, document.country) == region
        };
        keys.tax.is_none_or(|tax| tax == Some(class()))
            && keys.item_kind.is_none_or(|kind| kind == ItemKind::ALL[line.item_kind()])
            && keys.region.is_none_or(is_in_region)
            && keys.category.is_none_or(|asked| asked == category())
    }
}

/// One of the figures of two amounts.
pub(super) fn measured(measure: Measure, excl_vat: i64, vat: i64) -> i64 {
    match measure {
        Measure::Count => 1,
        Measure::ExclVat => excl_vat,
        Measure::Vat => vat,
        Measure::Gross | Measure::Amount | Measure::Area => excl_vat + vat,
    }
}
