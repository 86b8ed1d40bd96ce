//! Very many tax rates: a tenant who uses them all makes no report slow for others.

use std::time::{Duration, Instant};

use messwert_books::money::Currency;
use messwert_books::query::{Asked, resolve};
use messwert_books::report::{ReportType, report};

use crate::paper::{Paper, now};

/// An invoice in euros with so many lines, each of a rate of its own, counted from `first`.
fn invoice(number: usize, n_lines: usize, first: usize) -> String {
    let line = |rate: usize| format!(r#"{{"net":100,"tax_rate":"{}.{:03}"}}"#, rate / 1_000, rate % 1_000);
    let items: Vec<String> = (first..first + n_lines).map(line).collect();
    format!(
        r#"{{"kind":"invoice","invoice_number":"R{number}","status":"sent","issued_on":"2026-01-01","items":[{}]}}"#,
        items.join(",")
    )
}

fn paper(lines: &[String]) -> Paper {
    Paper::with(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

/// How long a report takes.
fn time(paper: &Paper, report_type: ReportType) -> Duration {
    let query = resolve(report_type, &Asked::default(), &paper.books, now()).unwrap();
    let start = Instant::now();
    report(report_type, &paper.books, &query).unwrap();
    start.elapsed()
}

/// Whether a report of the larger books takes at most so many times as long as of the smaller, both
/// at their best: others use the machine as well.
#[track_caller]
fn check(report_type: ReportType, smaller: &Paper, larger: &Paper, most: u32) {
    let (mut least, mut other) = (Duration::MAX, Duration::MAX);
    for _ in 0..20 {
        least = least.min(time(smaller, report_type));
        other = other.min(time(larger, report_type));
        if other < least * most {
            return;
        }
    }
    panic!("{least:?} became {other:?}");
}

/// Looking for a line's rate among those of the document would make it a hundred times.
#[test]
fn ten_times_the_rates_of_a_document_take_about_ten_times_as_long() {
    let documents =
        |n_lines: usize| paper(&(0..20).map(|number| invoice(number, n_lines, 1)).collect::<Vec<_>>());
    check(ReportType::Revenue, &documents(100), &documents(1_000), 30);
}

#[test]
fn part_payments_of_a_document_with_ten_times_the_rates_take_about_ten_times_as_long() {
    let payments = |n_lines: usize| {
        let payment = |number: usize| {
            format!(
                r#"{{"kind":"payment","payment_key":"p{number}","invoice_number":"R0","amount":"{number}","status":"completed","payment_date":"2026-02-01"}}"#
            )
        };
        let mut lines = vec![invoice(0, n_lines, 1)];
        lines.extend((1..=100).map(payment));
        paper(&lines)
    };
    check(ReportType::Payments, &payments(100), &payments(1_000), 30);
}

/// Sums of every rate for every currency would make it five times as long, and more than a gigabyte.
#[test]
fn rates_of_one_currency_cost_nothing_in_another() {
    let rates: Vec<String> = (0..20).map(|number| invoice(number, 1_000, 1 + number * 1_000)).collect();
    let others = Currency::all().filter(|currency| *currency != Currency::EUR);
    let currencies: Vec<String> = others.map(|currency| {
        format!(
            r#"{{"kind":"invoice","invoice_number":"{currency}","status":"sent","issued_on":"2026-01-01","currency":"{currency}","items":[{{"net":100}}]}}"#
        )
    }).collect();
    let both = paper(&[rates.clone(), currencies.clone()].concat());
    check(ReportType::Revenue, &paper(&rates), &both, 3);
    check(ReportType::Payments, &paper(&currencies), &both, 8);
}
