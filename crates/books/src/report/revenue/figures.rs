//! From sums to figures: rows named, ordered and cut.

use std::cmp::Reverse;

use super::beside::Beside;
use super::fold::{Folded, Section, country_at};
use super::line_sums::LineSums;
use super::{
    ByCategory, ByCountry, ByEvent, ByItemKind, ByRegion, ByTax, Control, InBucket, InCurrency, Revenue,
    TopCustomer,
};
use crate::books::{Books, Category, Contact, Event, Slot, TaxClass};
use crate::money::Currency;
use crate::query::Query;
use crate::report::comparison::comparison;
use crate::report::flows::Sums;
use crate::report::order::event_order;
use crate::report::warning::warnings;
use crate::report::{BucketFigures, FigureError, Money, Rate, TaxRate};

pub(super) fn figures(
    books: &Books,
    query: &Query,
    folded: &Folded,
    beside: &Beside,
) -> Result<Revenue, FigureError> {
    let asked = &query.sections;
    let sections =
        || folded.sections.iter().map(|section| in_currency(books, query, folded, section, beside));
    Ok(Revenue {
        basis: asked.has("basis").then_some(query.basis),
        currencies: asked.has_currencies(query.report).then(|| sections().collect()).transpose()?,
        comparison: asked.has("comparison").then(|| comparison(books, query)).transpose()?,
        warnings: asked.has("warnings").then(|| warnings(&folded.warnings, query.locale)),
        interval: folded.interval,
    })
}

fn in_currency(
    books: &Books,
    query: &Query,
    folded: &Folded,
    section: &Section,
    beside: &Beside,
) -> Result<InCurrency, FigureError> {
    let has = |member: &str| query.sections.has_in_currency(member);
    let of_lines = |member| section.lines.as_ref().filter(|_| has(member));
    Ok(InCurrency {
        currency: section.currency,
        totals: has("totals").then(|| section.totals.flows(section.currency, "totals")).transpose()?,
        by_tax: of_lines("by_tax").map(|lines| by_tax(books, section.currency, lines)).transpose()?,
        reverse_charge: of_lines("reverse_charge")
            .map(|lines| reverse_charge(section.currency, lines))
            .transpose()?,
        by_event: has("by_event").then(|| by_event(books, section)).transpose()?,
        by_category: has("by_category").then(|| by_category(books, section.currency, beside)).transpose()?,
        by_item_kind: of_lines("by_item_kind")
            .map(|lines| by_item_kind(section.currency, lines))
            .transpose()?,
        by_country: has("by_country").then(|| by_country(section)).transpose()?,
        top_customers: has("top_customers").then(|| top_customers(books, section)).transpose()?,
        series: has("series").then(|| series(folded, section)).transpose()?,
        collection: has("collection").then(|| beside.collection(section.currency)).transpose()?,
        written_off: has("written_off").then(|| beside.written_off(section.currency)).transpose()?,
        averages: has("averages").then(|| beside.averages(section)).transpose()?,
        pipeline: has("pipeline").then(|| beside.pipeline(section.currency)).transpose()?,
        control: of_lines("control").map(|lines| control(section, lines)).transpose()?,
    })
}

fn by_tax(books: &Books, currency: Currency, lines: &LineSums) -> Result<Vec<ByTax>, FigureError> {
    let classes = books.hot().tax_classes(currency);
    let mut rows: Vec<_> = lines.by_class().into_iter().map(|(at, sums)| (classes[at], sums)).collect();
    rows.sort_by_key(|(class, _)| *class);
    let row = |(class, sums): (TaxClass, Sums)| {
        let flows = sums.flows(currency, "by_tax")?;
        Ok(ByTax { treatment: class.treatment, tax_rate: TaxRate(class.rate), flows })
    };
    rows.into_iter().map(row).collect()
}

fn by_event(books: &Books, section: &Section) -> Result<Vec<ByEvent>, FigureError> {
    let event = |position: usize| position.checked_sub(1).map(Slot::at);
    let mut rows: Vec<_> = section.by_event.iter().map(|(at, sums)| (event(at), sums)).collect();
    rows.sort_by_cached_key(|(event, _)| event_order(books, *event));
    let row = |(event, sums): (Option<Slot<Event>>, &Sums)| {
        let found = event.and_then(|slot| books.events().get(slot));
        Ok(ByEvent {
            event_key: event.map(|slot| books.events().key(slot).to_owned()),
            title: found.map(|event| event.title.to_string()),
            flows: sums.flows(section.currency, "by_event")?,
        })
    };
    rows.into_iter().map(row).collect()
}

fn reverse_charge(currency: Currency, lines: &LineSums) -> Result<Vec<ByRegion>, FigureError> {
    let row = |(region, sums, missing_tax_id): (_, &Sums, _)| {
        Ok(ByRegion { region, flows: sums.flows(currency, "reverse_charge")?, missing_tax_id })
    };
    lines.reverse_charge.rows().map(row).collect()
}

fn by_category(books: &Books, currency: Currency, beside: &Beside) -> Result<Vec<ByCategory>, FigureError> {
    let key = |category: Option<Slot<Category>>| category.map(|slot| books.categories().key(slot).to_owned());
    let mut rows: Vec<_> =
        beside.categories(currency).map(|(category, sums)| (category, key(category), sums)).collect();
    rows.sort_by(|(_, a_key, a), (_, b_key, b)| {
        (a_key.is_none(), Reverse(a.after_credits()), a_key).cmp(&(
            b_key.is_none(),
            Reverse(b.after_credits()),
            b_key,
        ))
    });
    let row = |(category, category_key, sums): (Option<Slot<Category>>, _, Sums)| {
        let found = category.and_then(|slot| books.categories().get(slot));
        Ok(ByCategory {
            category_key,
            title: found.map(|category| category.title.to_string()),
            flows: sums.flows(currency, "by_category")?,
        })
    };
    rows.into_iter().map(row).collect()
}

fn by_item_kind(currency: Currency, lines: &LineSums) -> Result<Vec<ByItemKind>, FigureError> {
    let mut rows = lines.by_kind();
    rows.sort_by_key(|(kind, sums)| (Reverse(sums.after_credits()), kind.word()));
    let row = |(item_kind, sums): (_, Sums)| {
        Ok(ByItemKind { item_kind, flows: sums.flows(currency, "by_item_kind")? })
    };
    rows.into_iter().map(row).collect()
}

fn by_country(section: &Section) -> Result<Vec<ByCountry>, FigureError> {
    let mut rows: Vec<_> = section.by_country.iter().map(|(at, sums)| (country_at(at), sums)).collect();
    rows.sort_by_key(|(country, sums)| (country.is_none(), Reverse(sums.after_credits()), *country));
    let row = |(country, sums): (_, &Sums)| {
        Ok(ByCountry { country, flows: sums.flows(section.currency, "by_country")? })
    };
    rows.into_iter().map(row).collect()
}

fn top_customers(books: &Books, section: &Section) -> Result<Vec<TopCustomer>, FigureError> {
    let whole = section.totals.after_credits();
    let row = |(slot, sums): &(Slot<Contact>, Sums)| {
        Ok(TopCustomer {
            customer_number: books.contacts().key(*slot).to_owned(),
            name: None,
            flows: sums.flows(section.currency, "top_customers")?,
            share: Rate::of(sums.after_credits(), whole),
        })
    };
    section.customers.chosen().iter().map(row).collect()
}

fn series(folded: &Folded, section: &Section) -> Result<Vec<InBucket>, FigureError> {
    let mut cumulative = 0;
    let row = |(bucket, sums): (_, &Sums)| {
        cumulative += sums.after_credits();
        Ok(InBucket {
            bucket: BucketFigures::from(bucket),
            flows: sums.flows(section.currency, "series")?,
            cumulative: Money::of(cumulative, section.currency, "series.cumulative")?,
        })
    };
    folded.buckets.list().iter().zip(&section.series).map(row).collect()
}

fn control(section: &Section, lines: &LineSums) -> Result<Control, FigureError> {
    let distance = |parts: Sums| Money::of(section.totals.distance(&parts), section.currency, "control");
    let mut series = Sums::default();
    section.series.iter().for_each(|sums| series.extend(sums));
    Ok(Control {
        by_event: distance(section.by_event.total())?,
        by_tax: distance(total(lines.by_class()))?,
        by_item_kind: distance(total(lines.by_kind()))?,
        series: distance(series)?,
    })
}

fn total<K>(rows: Vec<(K, Sums)>) -> Sums {
    let mut total = Sums::default();
    rows.iter().for_each(|(_, sums)| total.extend(sums));
    total
}
