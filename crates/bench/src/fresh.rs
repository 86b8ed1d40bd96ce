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

/// What every report is asked, with the budget at the largest size.
const QUESTIONS: [(&str, &str); 3] =
    [("whole range", "≤ 10 ms"), ("one event", "≤ 0.5 ms"), ("90 days", "≤ 3 ms")];

/// The members of revenue that need the documents and their lines only, without payments and people.
const SUMS: &str = "totals,by_tax,by_event,by_item_kind,by_country,top_customers,series,control";

/// Prints the p50 of each question at each size.
pub(crate) fn measure(stores: &mut Stores) -> Result<()> {
    for n_facts in FACTS {
        let store = stores.path(n_facts)?;
        let figures = child::run(&["fresh", &store], &[])?;
        let tell = |what: &str, name: &str, budget| {
            let what = format!("fresh {what}, {} facts", thousands(n_facts as f64));
            let figure = format!("{:.2} ms", figures.get(name)?);
            row(&what, &figure, if n_facts == LARGEST { budget } else { "" })?;
            anyhow::Ok(())
        };
        tell("revenue, whole range, sums of documents", "sums", "≤ 20 ms")?;
        for report in ReportType::ALL {
            for (question, budget) in QUESTIONS {
                tell(&format!("{}, {question}", report.name()), &name(*report, question), budget)?;
            }
        }
    }
    Ok(())
}

fn name(report: ReportType, question: &str) -> String {
    format!("{}_{}", report.name(), question.replace(' ', "_"))
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
        let mut sums = ask("whole range", books)?;
        sums.0.push(("sections".to_owned(), SUMS.to_owned()));
        child::print("sums", p50(ReportType::Revenue, &sums, books)?)?;
        for report in ReportType::ALL {
            for (question, _) in QUESTIONS {
                let asked = ask(question, books)?;
                child::print(&name(*report, question), p50(*report, &asked, books)?)?;
            }
        }
        Ok(())
    })
}

/// A question's parameters.
fn ask(question: &str, books: &Books) -> Result<Asked> {
    let mut asked = vec![("today".to_owned(), UNTIL.to_owned())];
    match question {
        "one event" => {
            let event = largest_event(books).context("there are no events")?;
            asked.push(("event_key".to_owned(), event));
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

/// The event with the most documents.
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
fn p50(which: ReportType, asked: &Asked, books: &Books) -> Result<f64> {
    let (mut times, all) = (Vec::new(), Instant::now());
    while times.len() < FRESH_REPEATS && all.elapsed() < FRESH_LIMIT {
        let began = Instant::now();
        let query = resolve(which, asked, books, Clock::System.now())
            .map_err(|refused| anyhow!("refused: {refused:?}"))?;
        let report = report(which, books, &query)?;
        black_box(json::data(&report));
        times.push(milliseconds(began.elapsed()));
    }
    Ok(median(&times))
}
