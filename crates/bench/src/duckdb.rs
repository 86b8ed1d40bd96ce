//! Figures of revenue and payments against DuckDB's SQL for them, over the same facts in one run.
//!
//! Python's DuckDB reads the facts into its own tables and computes what the differential test names;
//! we compute the sections in which these stand, and both reports whole. Every figure must be equal, else no ratio is printed.

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use messwert_books::Books;
use messwert_books::query::Asked;
use messwert_books::report::ReportType;
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::child::{self, Figures};
use crate::figures::milliseconds;
use crate::fresh::answer;
use crate::organiser;
use crate::sizes::{DUCKDB_REPEATS, LARGEST, UNTIL};
use crate::stores::Stores;
use crate::table::{row, thousands};

/// The program that asks DuckDB.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/duckdb_figures.py");

/// What is asked: its name, first and last day.
const QUESTIONS: [(&str, &str, &str); 2] =
    [("whole range", "1900-01-01", "2199-12-31"), ("ten months", "2026-01-01", "2026-10-31")];

/// The reports, and the sections of them that DuckDB computes too.
const REPORTS: [(ReportType, &str); 2] = [
    (ReportType::Revenue, "totals,by_tax,by_event"),
    (ReportType::Payments, "received,refunded,receivables,roll_forward"),
];

const FLOWS: [&str; 3] = ["invoiced", "credited", "voided"];

/// Prints the ratios.
pub(crate) fn measure(stores: &mut Stores) -> Result<()> {
    let (store, lines) = (stores.path(LARGEST)?, stores.lines(LARGEST)?);
    // A virtual environment's, if `duckdb` is installed in one.
    let python = std::env::var("MESSWERT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    for (question, first, last) in QUESTIONS {
        let ours = child::run(&["duckdb", &store, first, last], &[])?;
        let theirs = child::figures(Command::new(&python).args([SCRIPT, &lines, UNTIL, first, last]))
            .with_context(|| {
                format!("`{python}` needs the package `duckdb`; MESSWERT_PYTHON names another")
            })?;
        let n_figures = compare(&ours, &theirs)?;
        for (report, _) in REPORTS {
            let theirs = theirs.get(&format!("{}_ms", report.name()))?;
            for (part, time, budget) in
                [("the same sections", "ms", "≥ 10"), ("whole report", "whole_ms", "")]
            {
                let ours = ours.get(&format!("{}_{time}", report.name()))?;
                let size = thousands(LARGEST as f64);
                let what =
                    format!("DuckDB's SQL / fresh {}, {size} facts, {question}, {part}", report.name());
                let figure = format!("{:.1} ({theirs:.1} / {ours:.1} ms)", theirs / ours);
                row(&format!("{what} ({n_figures} figures equal)"), &figure, budget)?;
            }
        }
    }
    Ok(())
}

/// How many figures there are, if all are equal; where there is none, it is 0.
fn compare(ours: &Figures, theirs: &Figures) -> Result<usize> {
    let is_time = |name: &str| name.ends_with("_ms");
    let mut n_figures = 0;
    for (name, figure) in theirs.iter().filter(|(name, _)| !is_time(name)) {
        let our = ours.get(name).unwrap_or(0.0);
        ensure!(our == figure, "`{name}` is {our} for us, {figure} for DuckDB");
        n_figures += 1;
    }
    for (name, figure) in ours.iter().filter(|(name, _)| !is_time(name)) {
        ensure!(figure == 0.0 || theirs.get(name).is_ok(), "`{name}` is {figure} for us, none for DuckDB");
    }
    Ok(n_figures)
}

/// Opens a store, asks both reports, and prints times and figures.
pub(crate) fn be_reader(store: &str, first: &str, last: &str) -> Result<()> {
    let runtime = Runtime::new()?;
    let (_app, ledger) = runtime.block_on(organiser::ledger(store))?;
    let asked = [("today", UNTIL), ("date_from", first), ("date_to", last)];
    let asked = asked.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    ledger.read(|books| {
        for (report, sections) in REPORTS {
            let whole = Asked(asked.clone());
            let same = Asked([&asked[..], &[("sections".to_owned(), sections.to_owned())]].concat());
            child::print(&format!("{}_whole_ms", report.name()), best(report, &whole, books)?)?;
            child::print(&format!("{}_ms", report.name()), best(report, &same, books)?)?;
            print(report, &serde_json::from_slice(&answer(report, &same, books)?)?)?;
        }
        Ok(())
    })
}

/// Milliseconds of the fastest answer.
fn best(report: ReportType, asked: &Asked, books: &Books) -> Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..DUCKDB_REPEATS {
        let began = Instant::now();
        black_box(answer(report, asked, books)?);
        best = best.min(milliseconds(began.elapsed()));
    }
    Ok(best)
}

/// Prints the figures that DuckDB computes too, in minor units, by the same names.
fn print(report: ReportType, data: &Value) -> Result<()> {
    for section in list(data, "currencies") {
        let currency = word(section, "currency");
        if report == ReportType::Revenue {
            print_flows(&format!("totals.{currency}"), &section["totals"])?;
            for tax in list(section, "by_tax") {
                let box_name = format!("{}.{}", word(tax, "treatment"), tax["tax_rate"]);
                print_flows(&format!("by_tax.{currency}.{box_name}"), tax)?;
            }
            for event in list(section, "by_event") {
                print_flows(&format!("by_event.{currency}.{}", word(event, "event_key")), event)?;
            }
        } else {
            print_payments(&currency, section)?;
        }
    }
    Ok(())
}

fn print_flows(name: &str, flows: &Value) -> Result<()> {
    for flow in FLOWS {
        child::print(&format!("{name}.{flow}.count"), number(&flows[flow]["count"])?)?;
        child::print(&format!("{name}.{flow}.amount"), minor(&flows[flow]["gross"])?)?;
        child::print(&format!("{name}.{flow}.vat"), minor(&flows[flow]["vat"])?)?;
    }
    Ok(())
}

fn print_payments(currency: &str, section: &Value) -> Result<()> {
    let receivables = &section["receivables"];
    let counted = [("received", section), ("refunded", section), ("open", receivables)];
    for (name, parent) in counted {
        child::print(&format!("{name}.{currency}.count"), number(&parent[name]["count"])?)?;
        child::print(&format!("{name}.{currency}.amount"), minor(&parent[name]["amount"])?)?;
    }
    for age in list(receivables, "aging") {
        let name = format!("aging.{currency}.{}", word(age, "bucket"));
        child::print(&format!("{name}.count"), number(&age["count"])?)?;
        child::print(&format!("{name}.amount"), minor(&age["amount"])?)?;
    }
    for position in ["opening", "closing"] {
        let amount = minor(&section["roll_forward"][position])?;
        child::print(&format!("{position}.{currency}.amount"), amount)?;
    }
    Ok(())
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn word(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn number(value: &Value) -> Result<f64> {
    value.as_f64().with_context(|| format!("`{value}` is no number"))
}

/// An amount in euros or francs, in hundredths.
fn minor(value: &Value) -> Result<f64> {
    Ok((number(value)? * 100.0).round())
}
