//! What each section of a report costs by itself, over the largest organiser: where the time goes.

use anyhow::Result;
use messwert_books::report::ReportType;

use crate::child;
use crate::fresh::{QUESTIONS, ask, p50, with_books};
use crate::sizes::LARGEST;
use crate::stores::Stores;
use crate::table::{row, thousands};

/// The questions that are not of one event.
fn questions() -> impl Iterator<Item = &'static str> {
    QUESTIONS.into_iter().map(|(question, _)| question).filter(|question| *question != "one event")
}

/// Prints the p50 of each member of each report, asked for alone.
pub(crate) fn measure(stores: &mut Stores) -> Result<()> {
    let figures = child::run(&["sections", &stores.path(LARGEST)?], &[])?;
    for report_type in ReportType::ALL {
        for member in members(*report_type) {
            for question in questions() {
                let p50 = figures.get(&name(*report_type, member, question))?;
                let report = report_type.name();
                let what = format!(
                    "fresh {report}, {member} alone, {} facts, {question}",
                    thousands(LARGEST as f64)
                );
                row(&what, &format!("{p50:.2} ms"), "")?;
            }
        }
    }
    Ok(())
}

fn name(report_type: ReportType, member: &str, question: &str) -> String {
    format!("{}_{member}_{}", report_type.name(), question.replace(' ', "_"))
}

/// Opens a store and asks.
pub(crate) fn be_reader(store: &str) -> Result<()> {
    with_books(store, |books| {
        for report_type in ReportType::ALL {
            for member in members(*report_type) {
                for question in questions() {
                    if let Ok(f) = std::env::var("ONLY")
                        && !name(*report_type, member, question).contains(&f)
                    {
                        continue;
                    }
                    let mut asked = ask(question, books)?;
                    asked.0.push(("sections".to_owned(), member.to_owned()));
                    child::print(&name(*report_type, member, question), p50(*report_type, &asked, books)?)?;
                }
            }
        }
        Ok(())
    })
}

fn members(report_type: ReportType) -> impl Iterator<Item = &'static str> {
    report_type.members().iter().chain(report_type.currency_members()).copied()
}
