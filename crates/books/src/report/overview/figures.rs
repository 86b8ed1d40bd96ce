//! From the parts of the four other reports to the overview.

use super::attention::attention;
use super::events::events;
use super::parts::{Parts, parts};
use super::{ApplicationsOverview, InCurrency, Overview, ParticipantsOverview};
use crate::books::Books;
use crate::money::Currency;
use crate::query::Query;
use crate::report::comparison::comparison;
use crate::report::warning::{Warning, WarningCode, warnings};
use crate::report::{FigureError, Money, Rate, payments, revenue};

pub(super) fn figures(books: &Books, query: &Query) -> Result<Overview, FigureError> {
    let has = |member: &str| query.sections.has(member);
    let parts = parts(books, query)?;
    let currencies = || currencies(query, &parts);
    Ok(Overview {
        events: has("events").then(|| events(books, query)),
        currencies: query.sections.has_currencies(query.report).then(currencies).transpose()?,
        participants: if has("participants") { participants(&parts) } else { None },
        applications: if has("applications") { applications(&parts) } else { None },
        attention: has("attention").then(|| attention(&parts)).transpose()?,
        comparison: has("comparison").then(|| comparison(books, query)).transpose()?,
        warnings: has("warnings").then(|| warnings(&counts(&parts), query.locale)),
    })
}

/// The currencies of documents and payments; one of reservations only has no money to show.
fn currencies(query: &Query, parts: &Parts) -> Result<Vec<InCurrency>, FigureError> {
    let asked = |currency: Currency| query.currency.is_none_or(|asked| asked == currency);
    let sections = parts.payments.currencies.iter().flatten().filter(|section| asked(section.currency));
    let row = |section: &payments::InCurrency| {
        let mut billed = parts.revenue.currencies.iter().flatten();
        in_currency(query, section, billed.find(|billed| billed.currency == section.currency))
    };
    sections.map(row).collect()
}

fn in_currency(
    query: &Query,
    section: &payments::InCurrency,
    billed: Option<&revenue::InCurrency>,
) -> Result<InCurrency, FigureError> {
    let currency = section.currency;
    let zero = Money::of(0, currency, "currencies")?;
    // Nothing was ever billed in a currency that only payments have.
    let totals = billed.and_then(|billed| billed.totals.as_ref());
    let gross = |pick: fn(&crate::report::Flows) -> Money| totals.map_or(zero, pick);
    let paid = |total: Option<payments::Total>| total.map_or(zero, |total| total.amount);
    let receivables = section.receivables.as_ref();
    let open = receivables.map_or(zero, |receivables| receivables.open.amount);
    let overdue = receivables.map_or(zero, |receivables| receivables.overdue.amount);
    let written_off = section.written_off.as_ref().map_or(zero, |written_off| written_off.amount);
    let collection = billed.and_then(|billed| billed.collection.as_ref());
    let has = |member: &str| query.sections.has_in_currency(member);
    let money = |member: &str, amount: Money| has(member).then_some(amount);
    Ok(InCurrency {
        currency,
        invoiced: money("invoiced", gross(|totals| totals.invoiced.gross)),
        credited: money("credited", gross(|totals| totals.credited.gross)),
        voided: money("voided", gross(|totals| totals.voided.gross)),
        after_credits: money("after_credits", gross(|totals| totals.after_credits.gross)),
        received: money("received", paid(section.received)),
        refunded: money("refunded", paid(section.refunded)),
        received_after_refunds: money(
            "received_after_refunds",
            section.received_after_refunds.unwrap_or(zero),
        ),
        written_off: money("written_off", written_off),
        open: money("open", open),
        overdue: money("overdue", overdue),
        overdue_share: has("overdue_share").then(|| Rate::of(overdue.minor.into(), open.minor.into())),
        collection_rate: has("collection_rate").then(|| collection?.rate),
    })
}

fn participants(parts: &Parts) -> Option<ParticipantsOverview> {
    let report = &parts.participants;
    let area = report.area.as_ref()?.as_ref();
    Some(ParticipantsOverview {
        active: report.participations?.active,
        confirmed: report.participations?.confirmed,
        distinct_contacts: report.distinct_contacts?.active,
        foreign_share: report.international?.foreign_share,
        sold_m2: area.map(|area| area.sold_m2),
        occupancy: area.and_then(|area| area.occupancy),
    })
}

fn applications(parts: &Parts) -> Option<ApplicationsOverview> {
    let report = &parts.applications;
    let backlog = report.backlog.as_ref()?;
    Some(ApplicationsOverview {
        // Each has one status. `received` would count the applicants, too.
        received: report.by_status.iter().flatten().map(|row| row.applications).sum(),
        open: backlog.open,
        approval_rate: report.decisions?.approval_rate,
        oldest_open_days: backlog.oldest_days,
    })
}

/// All warnings of the four others. Two of them know voided invoices without history, which are told
/// once, and each its own facts dated after today, of which those of payments are told.
fn counts(parts: &Parts) -> Vec<(WarningCode, u64)> {
    let of = |warnings: &Option<Vec<Warning>>, without: Option<WarningCode>| {
        let told = warnings.iter().flatten().map(|warning| (warning.code, warning.count));
        told.filter(|(code, _)| Some(*code) != without).collect::<Vec<_>>()
    };
    let mut counts = of(&parts.revenue.warnings, Some(WarningCode::DatedAfterToday));
    counts.extend(of(&parts.payments.warnings, Some(WarningCode::NoHistory)));
    for (code, count) in of(&parts.participants.warnings, None) {
        match counts.iter_mut().find(|(known, _)| *known == code) {
            Some((_, sum)) => *sum += count,
            None => counts.push((code, count)),
        }
    }
    counts
}
