//! The facts behind a figure: the first page of them against the report that the figure is of, over the
//! largest organiser.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Result, anyhow};
use messwert::clock::Clock;
use messwert_books::Books;
use messwert_books::query::{Asked, resolve};
use messwert_books::report::ReportType;
use messwert_books::report::rows::{Page, rows};

use crate::child;
use crate::figures::{median, milliseconds};
use crate::fresh::{QUESTIONS, answer, ask, with_books};
use crate::sizes::{LARGEST, ROWS_REPEATS};
use crate::stores::Stores;
use crate::table::{row, thousands};

/// Of each report a figure of every selection that it is made of.
const FIGURES: [(ReportType, &[&str]); 5] = [
    (
        ReportType::Revenue,
        &[
            "currencies.EUR.totals.invoiced.gross",
            "currencies.EUR.totals.after_credits.vat",
            "currencies.EUR.totals.invoiced.count",
            "currencies.EUR.by_tax.taxed.19.invoiced.vat",
            "currencies.EUR.by_item_kind.booth.invoiced.count",
            "currencies.EUR.by_country.DE.after_credits.gross",
            "currencies.EUR.by_category.null.after_credits.gross",
            "currencies.EUR.collection.collected",
            "currencies.EUR.averages.customers",
            "currencies.EUR.pipeline.unbilled_reservations.amount",
            "warnings.voided_without_credit_note.count",
        ],
    ),
    (
        ReportType::Payments,
        &[
            "currencies.EUR.received.amount",
            "currencies.EUR.after_fees",
            "currencies.EUR.by_tax.taxed.19.received.vat",
            "currencies.EUR.by_status.completed.count",
            "currencies.EUR.time_to_pay.settled",
            "currencies.EUR.receivables.aging.31_60.amount",
            "currencies.EUR.roll_forward.closing",
            "currencies.EUR.written_off.amount",
            "warnings.unallocated_payments.count",
        ],
    ),
    (
        ReportType::Participants,
        &[
            "participations.total",
            "distinct_contacts.active",
            "standing.active",
            "by_country.AT.active",
            "international.foreign",
            "area.sold_m2",
            "progress.booth.count",
            "progress.paid.count",
            "check_in.checked_in",
            "attention.confirmed_with_overdue_invoice",
        ],
    ),
    (
        ReportType::Applications,
        &[
            "received.applications",
            "received.selections",
            "received.distinct_applicants",
            "decisions.approved",
            "yield.confirmed",
            "backlog.open",
            "applicants.returning",
            "attention.approved_without_participation",
        ],
    ),
    (
        ReportType::Overview,
        &[
            "currencies.EUR.received",
            "currencies.EUR.open",
            "participants.sold_m2",
            "attention.overdue_over_30_days.EUR.amount",
            "warnings.dated_after_today.count",
        ],
    ),
];

/// Prints for each figure how much longer its rows take than its report.
pub(crate) fn measure(stores: &mut Stores) -> Result<()> {
    let figures = child::run(&["rows", &stores.path(LARGEST)?], &[])?;
    for (question, _) in QUESTIONS {
        for (report, paths) in FIGURES {
            let fold = figures.get(&name(report, question, "fold"))?;
            for path in paths {
                let p50 = figures.get(&name(report, question, path))?;
                let facts = thousands(LARGEST as f64);
                let what = format!("rows of {} {path}, {facts} facts, {question}", report.name());
                let figure = format!("{p50:.2} ms, {:.2} × the report", p50 / fold);
                row(&what, &figure, "≤ 2 × the report")?;
            }
        }
    }
    Ok(())
}

/// Opens a store and asks.
pub(crate) fn be_reader(store: &str) -> Result<()> {
    with_books(store, |books| {
        for (question, _) in QUESTIONS {
            for (report, paths) in FIGURES {
                let asked = ask(question, books)?;
                let fold = p50(|| answer(report, &asked, books).map(drop))?;
                child::print(&name(report, question, "fold"), fold)?;
                for path in paths {
                    let rows = p50(|| first_page(report, &asked, path, books))?;
                    child::print(&name(report, question, path), rows)?;
                }
            }
        }
        Ok(())
    })
}

fn name(report: ReportType, question: &str, what: &str) -> String {
    format!("{}/{}/{what}", report.name(), question.replace(' ', "_"))
}

/// From parameters to the first page as JSON.
fn first_page(report: ReportType, asked: &Asked, path: &str, books: &Books) -> Result<()> {
    let query = resolve(report, asked, books, Clock::System.now())
        .map_err(|refused| anyhow!("refused: {refused:?}"))?;
    black_box(serde_json::to_vec(&rows(books, &query, path, &Page::FIRST)?)?);
    Ok(())
}

/// Milliseconds.
fn p50(mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..ROWS_REPEATS {
        let began = Instant::now();
        work()?;
        times.push(milliseconds(began.elapsed()));
    }
    Ok(median(&times))
}
