//! From sums to figures: rows named, ordered and cut.

use std::cmp::Reverse;

use super::doubts::doubtful;
use super::fold::{Folded, Gateway, Section};
use super::items::receivables;
use super::owed::{Billed, Owed};
use super::stock::Stock;
use super::sums::{Moved, Sum};
use super::{
    ByEvent, ByGateway, ByReason, ByStatus, Exception, ExceptionCode, InBucket, InCurrency, Payments,
    RollForward, Success, WrittenOff,
};
use crate::books::{Books, Event, PaymentStatus, Slot, WriteOffReason};
use crate::query::Query;
use crate::report::comparison::comparison;
use crate::report::order::event_order;
use crate::report::warning::warnings;
use crate::report::{BucketFigures, FigureError, Money, Rate};

pub(super) fn figures(
    books: &Books,
    query: &Query,
    folded: &Folded,
    owed: &Owed,
) -> Result<Payments, FigureError> {
    let asked = &query.sections;
    let sections = || folded.sections.iter().map(|section| in_currency(books, query, folded, owed, section));
    let counted = folded.dated_after_today.zip(owed.stock.as_ref());
    let counted =
        counted.map(|(after_today, stock)| doubtful(books, query, after_today, stock)).unwrap_or_default();
    Ok(Payments {
        currencies: asked.has_currencies(query.report).then(|| sections().collect()).transpose()?,
        comparison: asked.has("comparison").then(|| comparison(books, query)).transpose()?,
        warnings: asked.has("warnings").then(|| warnings(&counted, query.locale)),
        interval: folded.interval,
    })
}

fn in_currency(
    books: &Books,
    query: &Query,
    folded: &Folded,
    owed: &Owed,
    section: &Section,
) -> Result<InCurrency, FigureError> {
    let has = |member: &str| query.sections.has_in_currency(member);
    let money = |sum, name| Money::of(sum, section.currency, name);
    let total = |sum: Sum, name| sum.total(section.currency, name);
    let moved = &section.moved;
    let after_fees = moved.left() - section.fees.fees;
    let of_stock = |member| owed.stock.as_ref().filter(|_| has(member));
    Ok(InCurrency {
        currency: section.currency,
        received: has("received").then(|| total(moved.received, "received")).transpose()?,
        refunded: has("refunded").then(|| total(moved.refunded, "refunded")).transpose()?,
        chargebacks: has("chargebacks").then(|| total(section.chargebacks, "chargebacks")).transpose()?,
        received_after_refunds: has("received_after_refunds")
            .then(|| money(moved.left(), "received_after_refunds"))
            .transpose()?,
        gateway_fees: has("gateway_fees")
            .then(|| section.fees.figures(section.currency, "gateway_fees"))
            .transpose()?,
        after_fees: has("after_fees").then(|| money(after_fees, "after_fees")).transpose()?,
        by_gateway: has("by_gateway").then(|| by_gateway(books, section)).transpose()?,
        by_tax: has("by_tax")
            .then(|| section.by_tax.figures(section.currency, books.hot().tax_classes(section.currency)))
            .transpose()?,
        by_status: has("by_status").then(|| by_status(section)).transpose()?,
        success: has("success").then(|| success(section)),
        by_event: has("by_event").then(|| by_event(books, section)).transpose()?,
        written_off: has("written_off").then(|| written_off(query, section)).transpose()?,
        series: has("series").then(|| series(folded, section)).transpose()?,
        time_to_pay: has("time_to_pay").then(|| owed.time_to_pay(section.currency)),
        receivables: of_stock("receivables")
            .map(|stock| receivables(books, query, stock, section.currency))
            .transpose()?,
        roll_forward: of_stock("roll_forward")
            .map(|stock| roll_forward(section, owed.billed(section.currency), stock))
            .transpose()?,
        exceptions: of_stock("exceptions").map(|stock| exceptions(section, stock)).transpose()?,
    })
}

fn by_gateway(books: &Books, section: &Section) -> Result<Vec<ByGateway>, FigureError> {
    let currency = section.currency;
    let key = |position: usize| position.checked_sub(1).map(|at| books.word(Slot::at(at)));
    let rows = section.by_gateway.iter().enumerate().filter(|(_, gateway)| gateway.moved.is_any());
    let mut rows: Vec<(Option<&str>, &Gateway)> = rows.map(|(at, gateway)| (key(at), gateway)).collect();
    rows.sort_by_key(|(key, gateway)| (key.is_none(), Reverse(gateway.moved.received.amount), *key));
    let row = |(key, gateway): (Option<&str>, &Gateway)| {
        let (Gateway { moved, fees, .. }, name) = (gateway, "by_gateway");
        let received = moved.received;
        Ok(ByGateway {
            gateway_key: key.map(str::to_owned),
            name: gateway.name.map(|name| books.word(name).to_owned()),
            received: received.total(currency, name)?,
            refunded: moved.refunded.total(currency, name)?,
            received_after_refunds: Money::of(moved.left(), currency, name)?,
            gateway_fees: fees.figures(currency, name)?,
            after_fees: Money::of(moved.left() - fees.fees, currency, name)?,
            fee_rate: Rate::of(fees.fees, fees.known.amount),
            average: Money::mean(received.amount, received.count.into(), currency, name)?,
        })
    };
    rows.into_iter().map(row).collect()
}

fn by_status(section: &Section) -> Result<Vec<ByStatus>, FigureError> {
    let rows = PaymentStatus::ALL.iter().zip(section.by_status);
    let row = |(status, sum): (&PaymentStatus, Sum)| {
        let amount = Money::of(sum.amount, section.currency, "by_status")?;
        Ok(ByStatus { status: *status, count: sum.count, amount })
    };
    rows.map(row).collect()
}

fn success(section: &Section) -> Success {
    let (succeeded, failed) = (section.succeeded, section.failed);
    Success { succeeded, failed, rate: Rate::of(succeeded.into(), (succeeded + failed).into()) }
}

fn by_event(books: &Books, section: &Section) -> Result<Vec<ByEvent>, FigureError> {
    let event = |position: usize| position.checked_sub(1).map(Slot::at);
    let rows = section.by_event.iter().enumerate().filter(|(_, moved)| moved.is_any());
    let mut rows: Vec<(Option<Slot<Event>>, &Moved)> = rows.map(|(at, moved)| (event(at), moved)).collect();
    rows.sort_by_cached_key(|(event, _)| event_order(books, *event));
    let row = |(event, moved): (Option<Slot<Event>>, &Moved)| {
        let found = event.and_then(|slot| books.events().get(slot));
        Ok(ByEvent {
            event_key: event.map(|slot| books.events().key(slot).to_owned()),
            title: found.map(|event| event.title.to_string()),
            received: moved.received.total(section.currency, "by_event")?,
            refunded: moved.refunded.total(section.currency, "by_event")?,
            received_after_refunds: Money::of(moved.left(), section.currency, "by_event")?,
        })
    };
    rows.into_iter().map(row).collect()
}

fn written_off(query: &Query, section: &Section) -> Result<WrittenOff, FigureError> {
    let money = |sum| Money::of(sum, section.currency, "written_off");
    let reasons = WriteOffReason::ALL.iter().zip(section.written_off);
    let mut rows: Vec<(WriteOffReason, Sum)> =
        reasons.map(|(reason, sum)| (*reason, sum)).filter(|(_, sum)| sum.count > 0).collect();
    rows.sort_by_key(|(reason, sum)| (Reverse(sum.amount), reason.word()));
    let row = |(reason, sum): &(WriteOffReason, Sum)| {
        let amount = money(sum.amount)?;
        Ok::<_, FigureError>(ByReason { reason: *reason, count: sum.count, amount })
    };
    let by_reason = || rows.iter().map(row).collect();
    Ok(WrittenOff {
        count: rows.iter().map(|(_, sum)| sum.count).sum(),
        amount: money(rows.iter().map(|(_, sum)| sum.amount).sum())?,
        by_reason: query.sections.has_lists().then(by_reason).transpose()?,
    })
}

fn series(folded: &Folded, section: &Section) -> Result<Vec<InBucket>, FigureError> {
    let mut cumulative = 0;
    let row = |(bucket, moved): (_, &Moved)| {
        cumulative += moved.left();
        let money = |sum| Money::of(sum, section.currency, "series");
        Ok(InBucket {
            bucket: BucketFigures::from(bucket),
            received: moved.received.total(section.currency, "series")?,
            refunded: moved.refunded.total(section.currency, "series")?,
            received_after_refunds: money(moved.left())?,
            cumulative: money(cumulative)?,
        })
    };
    folded.buckets.list().iter().zip(&section.series).map(row).collect()
}

fn roll_forward(section: &Section, billed: Billed, stock: &Stock) -> Result<RollForward, FigureError> {
    let money = |sum| Money::of(sum, section.currency, "roll_forward");
    let (received, refunded) = (section.moved.received.amount, section.moved.refunded.amount);
    let written_off: i128 = section.written_off.iter().map(|sum| sum.amount).sum();
    let moved = billed.invoiced - billed.credited - billed.voided - received + refunded - written_off;
    let opening = billed.before + section.settled_before;
    let closing = stock.closing(section.currency);
    Ok(RollForward {
        opening: money(opening)?,
        invoiced: money(billed.invoiced)?,
        credited: money(billed.credited)?,
        voided: money(billed.voided)?,
        received: money(received)?,
        refunded: money(refunded)?,
        written_off: money(written_off)?,
        closing: money(closing)?,
        difference: money(closing - (opening + moved))?,
    })
}

fn exceptions(section: &Section, stock: &Stock) -> Result<Vec<Exception>, FigureError> {
    let mut sums = [Sum::default(); ExceptionCode::ALL.len()];
    let own = stock.findings.iter().filter(|finding| finding.currency == section.currency);
    own.for_each(|finding| sums[finding.code as usize].add(finding.amount));
    let mut rows: Vec<(ExceptionCode, Sum)> = ExceptionCode::ALL.iter().copied().zip(sums).collect();
    rows.retain(|(_, sum)| sum.count > 0);
    rows.sort_by_key(|(code, sum)| (Reverse(sum.amount), code.word()));
    let row = |(code, sum): (ExceptionCode, Sum)| {
        let amount = Money::of(sum.amount, section.currency, "exceptions")?;
        Ok(Exception { code, count: sum.count, amount })
    };
    rows.into_iter().map(row).collect()
}
