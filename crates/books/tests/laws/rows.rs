//! The law of rows: the facts behind a figure sum to it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use messwert_books::Books;
use messwert_books::money::write_decimal;
use messwert_books::query::{Asked, Query, resolve};
use messwert_books::report::definitions::{self, Definition, RowSelection, find};
use messwert_books::report::rows::{Order, Page, Rows, RowsError, Sort, rows};
use messwert_books::report::{ReportType, report};
use proptest::prelude::*;
use serde_json::Value;

use crate::asking::with;
use crate::paper::now;
use crate::random::{Filters, filters, lines, recorded, seeds};

/// The numbers of a report by path; those of rows with equal keys are summed.
fn numbers(report: ReportType, data: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    walk(report, data, "", &mut found);
    found
}

fn walk(report: ReportType, value: &Value, path: &str, found: &mut BTreeMap<String, Value>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| walk(report, value, &below(name), found));
        }
        Value::Array(rows) => {
            let keys = keys_of(report, path);
            rows.iter().for_each(|row| walk(report, row, &below(&key(row, keys)), found));
        }
        Value::Number(_) => match found.get_mut(path) {
            Some(known) => *known = sum(known, value),
            None => drop(found.insert(path.to_owned(), value.clone())),
        },
        _ => {}
    }
}

/// The members that tell the rows of a list apart: looked up once for each list.
fn keys_of(report: ReportType, path: &str) -> &'static [&'static str] {
    static KNOWN: Mutex<BTreeMap<(ReportType, String), &[&str]>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap();
    known.entry((report, path.to_owned())).or_insert_with(|| {
        let list = find(report, path).unwrap_or_else(|| panic!("`{path}` has no definition"));
        list.definition.keys
    })
}

/// The sum of two numbers with as many digits as they have.
fn sum(a: &Value, b: &Value) -> Value {
    let digits = |number: &Value| number.to_string().split_once('.').map_or(0, |(_, digits)| digits.len());
    let most = digits(a).max(digits(b));
    let scaled = |number: &Value| {
        let text = number.to_string().replace('.', "") + &"0".repeat(most - digits(number));
        text.parse::<i128>().unwrap()
    };
    let mut text = String::new();
    write_decimal(&mut text, scaled(a) + scaled(b), most as u8);
    serde_json::from_str(&text).unwrap()
}

/// What stands in a path for a row.
fn key(row: &Value, keys: &[&str]) -> String {
    let text = |key: &&str| match &row[*key] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    keys.iter().map(text).collect::<Vec<_>>().join(".")
}

fn query(books: &Books, report_type: ReportType, filters: &Filters) -> Option<Query> {
    let asked = filters.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    resolve(report_type, &Asked(asked), books, now()).ok()
}

/// Whether every number of a report is the sum of its rows, or has none as its definition says.
fn check(books: &Books, query: &Query) {
    let read = |text: String| serde_json::from_str::<Value>(&text).unwrap();
    let data = read(serde_json::to_string(&report(query.report, books, query).unwrap()).unwrap());
    for (path, value) in numbers(query.report, &data) {
        match rows(books, query, &path, &Page::FIRST) {
            Ok(found) => {
                let sum = read(serde_json::to_string(&found.sum).unwrap());
                assert_eq!(sum, value, "{} {path} {:?} {found:?}", query.report.name(), query.asked);
                assert_eq!(found.figure, path);
                check_page(&found, Page::FIRST.size);
                check_kinds(query.report, &found);
            }
            Err(RowsError::NoRows { .. } | RowsError::NoFigure(_)) => {}
            Err(error) => panic!("{} {path}: {error:?}", query.report.name()),
        }
    }
}

/// Whether a first page of this size has as many rows as it can, and all that is summed if it has all.
fn check_page(found: &Rows, size: usize) {
    assert_eq!(found.rows.len(), found.total.min(size));
    if found.total <= size {
        assert_eq!(contributions(found).iter().sum::<i64>(), found.sum.units);
    }
    assert!(found.rows.iter().all(|row| row.contribution.units != 0 && !row.key.is_empty()));
}

/// Whether all rows are facts of the kinds that the definition of their figure promises.
fn check_kinds(report: ReportType, found: &Rows) {
    let kinds = kinds_behind(report, &found.figure);
    let strange = found.rows.iter().find(|row| !kinds.is_empty() && !kinds.contains(&row.kind.name()));
    assert_eq!(strange, None, "{} {} lists {kinds:?}", report.name(), found.figure);
}

/// The kinds that a definition promises: looked up once for each figure.
fn kinds_behind(report: ReportType, figure: &str) -> &'static [&'static str] {
    static KNOWN: Mutex<BTreeMap<(ReportType, String), &[&str]>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap();
    known.entry((report, figure.to_owned())).or_insert_with(|| {
        match find(report, figure).unwrap().definition {
            Definition { rows: definitions::Rows::Of(selection), .. } => kinds(*selection),
            _ => panic!("`{figure}` has rows"),
        }
    })
}

/// The kinds of facts in a selection; none: any.
fn kinds(selection: RowSelection) -> &'static [&'static str] {
    use RowSelection as Of;
    match selection {
        Of::Documents | Of::Collection | Of::Drafts | Of::Settlements | Of::OpenItems => &["invoice"],
        Of::WriteOffs => &["write_off"],
        Of::Reservations => &["booth_reservation"],
        Of::Booths => &["booth"],
        Of::Payments | Of::PaymentAttempts => &["payment"],
        Of::Refunds => &["refund"],
        Of::Movements => &["payment", "refund"],
        Of::CreditItems | Of::Position | Of::Exceptions => &["invoice", "payment", "write_off"],
        Of::Account => &["invoice", "payment", "refund", "write_off"],
        Of::Participations | Of::Countries => &["participant"],
        Of::Contacts => &["contact"],
        Of::Applications | Of::Selections => &["application"],
        Of::Applicants => &["contact", "application"],
        Of::Events => &["event"],
        Of::Warnings | Of::Attention => &[],
    }
}

fn contributions(found: &Rows) -> Vec<i64> {
    found.rows.iter().map(|row| row.contribution.units).collect()
}

/// Whether pages of two rows, one after the other, are all rows in order.
fn check_pages(books: &Books, query: &Query, figure: &str) {
    let ask = |page: Page| rows(books, query, figure, &page);
    for (sort, order) in [(Sort::Contribution, Order::Descending), (Sort::Date, Order::Ascending)] {
        let page = Page { number: 1, size: 100, sort, order };
        let Ok(whole) = ask(page) else { continue };
        let n_pages = whole.total.min(100).div_ceil(2);
        let pages = (1..=n_pages).map(|number| ask(Page { number, size: 2, ..page }).unwrap().rows);
        assert_eq!(pages.flatten().collect::<Vec<_>>(), whole.rows, "{figure}");
        match sort {
            Sort::Contribution => assert!(contributions(&whole).is_sorted_by(|a, b| a >= b)),
            Sort::Date => assert!(whole.rows.iter().is_sorted_by_key(|row| row.date)),
        }
    }
}

/// Kinds of facts that random ones do not have: reverse charge, exemptions, yen, rates with digits.
#[test]
fn the_rows_behind_the_golden_figures_sum_to_them() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/golden");
    let is_soak = config().cases > 500;
    let folders = ["tiny", "fuzz-1", "fuzz-2", "fuzz-3", "fuzz-4"];
    for folder in folders.into_iter().take(if is_soak { 5 } else { 2 }) {
        let read = |name: &str| std::fs::read_to_string(golden.join(folder).join(name)).unwrap();
        let books = recorded(&read("facts.ndjson").lines().map(str::to_owned).collect::<Vec<_>>()).books;
        let questions: Vec<Value> = serde_json::from_str(&read("queries.json")).unwrap();
        let mut n_asked = 0;
        for question in questions.iter().filter(|question| question["status"] == 200) {
            let report = ReportType::from_name(question["report"].as_str().unwrap()).unwrap();
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let asked = question["query"].as_object().unwrap().iter();
            let asked = Asked(asked.map(|(name, value)| (name.clone(), text(value))).collect());
            let query = resolve(report, &asked, &books, now()).unwrap();
            check(&books, &query);
            n_asked += 1;
        }
        assert!(n_asked > 50, "{folder}: {n_asked}");
    }
}

/// Every case asks for a few hundred figures.
fn config() -> ProptestConfig {
    ProptestConfig { cases: (crate::config().cases / 5).min(10_000), ..crate::config() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_rows_behind_a_figure_sum_to_it(
        seeds in seeds(50),
        filters in filters(),
        others in prop::sample::select(vec![
            vec![],
            vec![("basis", "service_date")],
            vec![("compare", "previous_year")],
            vec![("compare", "previous_event")],
            vec![("compare", "previous_period")],
        ]),
    ) {
        let books = recorded(&lines(&seeds)).books;
        for report_type in ReportType::ALL {
            let filters = with(&filters, &others);
            if let Some(query) = query(&books, *report_type, &filters) {
                check(&books, &query);
                for figure in ["currencies.EUR.totals.after_credits.gross", "currencies.EUR.roll_forward.closing", "participations.total", "received.selections"] {
                    check_pages(&books, &query, figure);
                }
            }
        }
    }

    #[test]
    fn what_opens_a_period_closed_the_one_before(seeds in seeds(50)) {
        let books = recorded(&lines(&seeds)).books;
        let behind = |bound: &'static str, date: &str, figure: &str| {
            let query = query(&books, ReportType::Payments, &vec![(bound, date.to_owned())]).unwrap();
            let path = format!("currencies.EUR.roll_forward.{figure}");
            rows(&books, &query, &path, &Page::FIRST).unwrap().rows
        };
        for (last, first) in [("2025-12-31", "2026-01-01"), ("2026-03-31", "2026-04-01")] {
            assert_eq!(behind("date_from", first, "opening"), behind("date_to", last, "closing"));
        }
    }
}
