//! A report made anew: resolved, folded and rendered, over books of growing size.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use jiff::ToSpan;
use messwert::clock::Clock;
use messwert_books::Books;
use messwert_books::calendar::Date;
use messwert_books::query::{Asked, resolve};
use messwert_books::report::{ReportType, report};
use messwert_render::json;
use tokio::runtime::Runtime;

use crate::figures::{median, milliseconds};
use crate::sizes::{FACTS, FRESH_LIMIT, FRESH_REPEATS, LARGEST, UNTIL};
use crate::stores::Stores;
use crate::table::{row, thousands};
use crate::{child, organiser};

/// What every report is asked, with the budget at the largest size.
pub(crate) const QUESTIONS: [(&str, &str); 3] = [
    ("whole range", "≤ 15 ms, in the end 10"),
    ("one event", "≤ 1 ms, in the end 0.5"),
    ("90 days", "≤ 5 ms, in the end 3"),
];

/// The members of revenue that need documents and their lines only, no payments and no people.
const SUMS: &str = "totals,by_tax,by_event,by_item_kind,by_country,top_customers,series,control";

/// Prints the p50 of each report and question at each size.
pub(crate) fn measure(stores: &mut Stores) -> Result<()> {
    for n_facts in FACTS {
        let store = stores.path(n_facts)?;
        let figures = child::run(&["fresh", &store], &[])?;
        let what =
            format!("fresh revenue, {} facts, whole range, sums of documents", thousands(n_facts as f64));
        let budget = if n_facts == LARGEST { "≤ 20 ms" } else { "" };
        row(&what, &format!("{:.2} ms", figures.get("sums")?), budget)?;
        for report_type in ReportType::ALL {
            for (question, budget) in QUESTIONS {
                let p50 = figures.get(&name(*report_type, question))?;
                let report = report_type.name();
                let what = format!("fresh {report}, {} facts, {question}", thousands(n_facts as f64));
                row(&what, &format!("{p50:.2} ms"), if n_facts == LARGEST { budget } else { "" })?;
            }
        }
    }
    Ok(())
}

/// What a figure of [`be_reader`] is called.
pub(crate) fn name(report_type: ReportType, question: &str) -> String {
    format!("{}_{}", report_type.name(), question.replace(' ', "_"))
}

/// Opens a store and asks.
pub(crate) fn be_reader(store: &str) -> Result<()> {
    with_books(store, |books| {
        let mut sums = ask("whole range", books)?;
        sums.0.push(("sections".to_owned(), SUMS.to_owned()));
        child::print("sums", p50(ReportType::Revenue, &sums, books)?)?;
        for report_type in ReportType::ALL {
            for (question, _) in QUESTIONS {
                let asked = ask(question, books)?;
                child::print(&name(*report_type, question), p50(*report_type, &asked, books)?)?;
            }
        }
        Ok(())
    })
}

/// Opens a store and reads its tenant's books.
pub(crate) fn with_books(store: &str, read: impl FnOnce(&Books) -> Result<()>) -> Result<()> {
    let runtime = Runtime::new()?;
    let (_app, ledger) = runtime.block_on(organiser::ledger(store))?;
    ledger.read(read)
}

/// A question's parameters.
pub(crate) fn ask(question: &str, books: &Books) -> Result<Asked> {
    let mut asked = vec![("today".to_owned(), UNTIL.to_owned())];
    match question {
        "one event" => {
            asked.push(("event_key".to_owned(), largest_event(books).context("there are no events")?));
        }
        "90 days" => {
            let (first, last) = last_90_days();
            asked.push(("date_from".to_owned(), first.to_string()));
            asked.push(("date_to".to_owned(), last.to_string()));
        }
        _ => {}
    }
    Ok(Asked(asked))
}

fn largest_event(books: &Books) -> Option<String> {
    let events = books.events();
    let sizes = events.iter().map(|(slot, _)| (books.documents_of(Some(slot)).count(), slot));
    let (_, slot) = sizes.max_by_key(|(n_documents, slot)| (*n_documents, slot.index()))?;
    Some(events.key(slot).to_owned())
}

fn last_90_days() -> (Date, Date) {
    let last = organiser::until();
    (last.saturating_sub(89.days()), last)
}

/// Milliseconds from parameters to bytes.
pub(crate) fn p50(report_type: ReportType, asked: &Asked, books: &Books) -> Result<f64> {
    let (mut times, all) = (Vec::new(), Instant::now());
    while times.len() < FRESH_REPEATS && all.elapsed() < FRESH_LIMIT {
        let began = Instant::now();
        black_box(answer(report_type, asked, books)?);
        times.push(milliseconds(began.elapsed()));
    }
    Ok(median(&times))
}

/// A report's JSON.
pub(crate) fn answer(report_type: ReportType, asked: &Asked, books: &Books) -> Result<Vec<u8>> {
    let query = resolve(report_type, asked, books, Clock::System.now())
        .map_err(|refused| anyhow!("refused: {refused:?}"))?;
    Ok(json::data(&report(report_type, books, &query)?))
}
