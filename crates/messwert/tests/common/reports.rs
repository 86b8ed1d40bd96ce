//! The answers of all five reports to a few questions, as bytes to compare.

use messwert_books::Books;
use messwert_books::query::{Asked, resolve};
use messwert_books::report::{ReportType, report};
use messwert_render::json;

use super::now;

const QUESTIONS: [&[(&str, &str)]; 3] = [
    &[],
    &[("date_from", "2026-01-01"), ("date_to", "2026-06-30")],
    &[("compare", "previous_year"), ("date_from", "2025-06-01"), ("date_to", "2026-05-31")],
];

/// Of each report an answer to each question, without names of people.
pub(crate) fn answers(books: &Books) -> Vec<String> {
    let asked = |question: &[(&str, &str)]| {
        Asked(question.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    };
    let answer = |report_type: &ReportType, question: &[(&str, &str)]| {
        let query = resolve(*report_type, &asked(question), books, now()).unwrap();
        let answer = report(*report_type, books, &query).unwrap();
        format!("{} {question:?} {}", report_type.name(), String::from_utf8(json::data(&answer)).unwrap())
    };
    let of_report = |report_type| QUESTIONS.iter().map(move |question| answer(report_type, question));
    ReportType::ALL.iter().flat_map(of_report).collect()
}
