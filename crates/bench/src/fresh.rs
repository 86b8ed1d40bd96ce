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
use crate::stores::{Stores, TENANT};
use crate::table::{row, thousands};
use crate::{child, organiser};

/// What is asked, with the budget at the largest size.
const QUESTIONS: [(&str, &str); 3] =
    [("whole range", "≤ 20 ms, in the end 10"), ("one event", "≤ 0.5 ms"), ("90 days", "≤ 3 ms")];

/// Prints the p50 of each question at each size.
pub(crate) fn measure(stores: &mut Stores) -> Result<()> {
    for n_facts in FACTS {
        let store = stores.path(n_facts)?;
        let figures = child::run(&["fresh", &store], &[])?;
        for (question, budget) in QUESTIONS {
            let name = question.replace(' ', "_");
            let p50 = figures.get(&name)?;
            let n_documents = figures.get(&format!("{name}_documents"))?;
            let what = format!("fresh revenue, {} facts, {question}", thousands(n_facts as f64));
            let figure = format!("{p50:.2} ms ({} documents)", thousands(n_documents));
            row(&what, &figure, if n_facts == LARGEST { budget } else { "" })?;
        }
    }
    Ok(())
}

/// Opens a store and asks.
pub(crate) fn be_reader(store: &str) -> Result<()> {
    let runtime = Runtime::new()?;
    let app = organiser::app(store)?;
    let ledger = runtime.block_on(async {
        let tenant = app.store.tenant(TENANT).await?.context("the store has no tenant")?;
        anyhow::Ok(app.ledgers.open(tenant.id).await?)
    })?;
    ledger.read(|books| {
        for (question, _) in QUESTIONS {
            let (asked, n_documents) = ask(question, books)?;
            let name = question.replace(' ', "_");
            child::print(&name, p50(&asked, books)?)?;
            child::print(&format!("{name}_documents"), n_documents as f64)?;
        }
        Ok(())
    })
}

/// A question's parameters, and how many documents are in it.
fn ask(question: &str, books: &Books) -> Result<(Asked, usize)> {
    let mut asked = vec![("today".to_owned(), UNTIL.to_owned())];
    let n_documents = match question {
        "one event" => {
            let (key, n_documents) = largest_event(books).context("there are no events")?;
            asked.push(("event_key".to_owned(), key));
            n_documents
        }
        "90 days" => {
            let (first, last) = last_90_days();
            asked.push(("date_from".to_owned(), first.to_string()));
            asked.push(("date_to".to_owned(), last.to_string()));
            books.issued_between(None, first..=last).count()
        }
        _ => books.documents().len(),
    };
    Ok((Asked(asked), n_documents))
}

fn largest_event(books: &Books) -> Option<(String, usize)> {
    let events = books.events();
    let sizes = events.iter().map(|(slot, _)| (books.documents_of(Some(slot)).count(), slot));
    let (n_documents, slot) = sizes.max_by_key(|(n_documents, slot)| (*n_documents, slot.index()))?;
    Some((events.key(slot).to_owned(), n_documents))
}

fn last_90_days() -> (Date, Date) {
    let last = organiser::until();
    (last.saturating_sub(89.days()), last)
}

/// Milliseconds from parameters to bytes.
fn p50(asked: &Asked, books: &Books) -> Result<f64> {
    let (mut times, all) = (Vec::new(), Instant::now());
    while times.len() < FRESH_REPEATS && all.elapsed() < FRESH_LIMIT {
        let began = Instant::now();
        let query = resolve(ReportType::Revenue, asked, books, Clock::System.now())
            .map_err(|refused| anyhow!("refused: {refused:?}"))?;
        let report = report(ReportType::Revenue, books, &query)?;
        black_box(json::data(&report));
        times.push(milliseconds(began.elapsed()));
    }
    Ok(median(&times))
}
