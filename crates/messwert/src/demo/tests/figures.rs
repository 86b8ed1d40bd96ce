//! Tests of what the reports say of the organiser: no figure is trivial.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use messwert_books::Books;
use messwert_books::calendar::Instant;
use messwert_books::query::{Asked, resolve};
use messwert_books::report::{ReportType, WarningCode, report};
use messwert_render::json;
use serde_json::Value;

use super::{UNTIL, books};
use crate::demo::facts;

static BOOKS: LazyLock<Books> = LazyLock::new(|| books(&facts(20_000, 1, UNTIL).collect::<Vec<_>>()));

fn ask(books: &Books, report_type: ReportType, asked: &[(&str, &str)]) -> Value {
    let today = UNTIL.to_string();
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let asked = Asked(asked.iter().copied().chain([("today", today.as_str())]).map(owned).collect());
    let query = resolve(report_type, &asked, books, Instant::new(0)).unwrap();
    serde_json::from_slice(&json::data(&report(report_type, books, &query).unwrap())).unwrap()
}

/// Where figures stand, and whether one of them says something.
fn walk(value: &Value, path: &str, telling: &mut BTreeMap<String, bool>) {
    match value {
        Value::Object(members) => {
            telling.insert(path.to_owned(), true);
            for (name, member) in members {
                walk(member, &format!("{path}.{name}"), telling);
            }
        }
        Value::Array(list) => {
            *telling.entry(path.to_owned()).or_default() |= !list.is_empty();
            list.iter().for_each(|one| walk(one, &format!("{path}[]"), telling));
        }
        figure => {
            let is_trivial = figure.is_null() || figure.as_f64() == Some(0.0);
            *telling.entry(path.to_owned()).or_default() |= !is_trivial;
        }
    }
}

/// What is so by its definition, or has no row in this story.
const TRIVIAL: [&str; 14] = [
    "applications.warnings",
    // The day is between two fairs, and names are the directory's.
    "overview.events.running",
    "payments.currencies[].receivables.credit_items[].name",
    "payments.currencies[].receivables.open_items[].name",
    "payments.currencies[].roll_forward.difference",
    "revenue.currencies[].control.by_event",
    "revenue.currencies[].control.by_item_kind",
    "revenue.currencies[].control.by_tax",
    "revenue.currencies[].control.series",
    "revenue.currencies[].reverse_charge[].after_credits.vat",
    "revenue.currencies[].reverse_charge[].credited.vat",
    "revenue.currencies[].reverse_charge[].invoiced.vat",
    "revenue.currencies[].reverse_charge[].voided.vat",
    "revenue.currencies[].top_customers[].name",
];

#[test]
fn every_figure_of_every_report_says_something() {
    let mut trivial = BTreeSet::new();
    for report_type in ReportType::ALL {
        let mut telling = BTreeMap::new();
        let event = ("event_key", "adventsmarkt-2026");
        let year = [("date_from", "2026-01-01"), ("date_to", "2026-10-31"), ("compare", "previous_year")];
        // Rarities are far down in lists that have limits.
        let has_limit = matches!(report_type, ReportType::Revenue | ReportType::Payments);
        let all = &[("limit", "1000")][usize::from(!has_limit)..];
        for asked in [all, &[event], &year] {
            walk(&ask(&BOOKS, *report_type, asked), report_type.name(), &mut telling);
        }
        trivial.extend(telling.into_iter().filter(|(_, tells)| !tells).map(|(path, _)| path));
    }
    let is_unexpected = |path: &String| !path.contains(".comparison.") && !TRIVIAL.contains(&path.as_str());
    assert_eq!(trivial.into_iter().filter(is_unexpected).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn every_code_occurs() {
    let known = [("date_from", "2023-01-01"), ("date_to", "2026-11-24")];
    let codes = |report_type, list: &str| {
        let answers = [ask(&BOOKS, report_type, &[]), ask(&BOOKS, report_type, &known)];
        let sections = answers.iter().filter_map(|data| data["currencies"].as_array()).flatten();
        let lists = answers.iter().chain(sections).filter_map(|part| part[list].as_array());
        lists.flatten().map(|row| row["code"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let expected = |codes: &str| codes.split_whitespace().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(
        codes(ReportType::Overview, "attention"),
        expected(
            "overdue_over_30_days payment_exceptions voided_without_credit_note \
             approved_without_participation confirmed_without_booth confirmed_with_overdue_invoice \
             open_applications_over_30_days"
        )
    );
    let warnings = WarningCode::ALL.iter().map(|code| code.word().to_owned()).collect();
    assert_eq!(codes(ReportType::Overview, "warnings"), warnings);
    assert_eq!(
        codes(ReportType::Payments, "exceptions"),
        expected(
            "overpaid_invoice refund_due payment_without_invoice payment_on_draft_or_voided \
             currency_mismatch refund_exceeds_payment payout_exceeds_credit_note write_off_on_voided"
        )
    );
}

#[test]
fn this_year_runs_ahead_of_the_last() {
    let data = ask(&BOOKS, ReportType::Applications, &[]);
    let is_next = |pace: &&Value| pace["event_key"].as_str().unwrap().ends_with("-2027");
    let next: Vec<_> = data["pace"].as_array().unwrap().iter().filter(is_next).collect();
    assert_eq!(next.len(), 3);
    for pace in next {
        let last = pace["points"].as_array().unwrap().last().unwrap();
        let count = |name: &str| last[name].as_u64().unwrap();
        assert!(count("cumulative") > count("previous_cumulative"), "{pace}");
    }
}

#[test]
fn one_fair_is_nearly_sold_out() {
    let area = |event| ask(&BOOKS, ReportType::Participants, &[("event_key", event)])["area"].clone();
    let [full, fuller] = ["kunsthandwerkermesse-2026", "adventsmarkt-2026"].map(area);
    let occupancy = |area: &Value| area["occupancy"].as_f64().unwrap();
    assert!(occupancy(&full) < 0.9, "{full}");
    assert!(occupancy(&fuller) > 0.9, "{fuller}");
}
