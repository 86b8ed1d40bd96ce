//! What is asked of the facts behind a figure: the report's own parameters, the figure, and a page.

use super::parameters::list;
use super::values::{not_accepted, repeated};
use super::{Asked, Complaint, Query, Refused, resolve};
use crate::books::Books;
use crate::calendar::Instant;
use crate::report::ReportType;
use crate::report::rows::{Order, Page, Sort};
use crate::text;
use crate::text::Text;

/// A parameter that rows take beside those of their report.
#[derive(Clone, PartialEq, Debug)]
pub struct RowsParameter {
    /// As it stands in the URL.
    pub name: &'static str,
    /// What it accepts.
    pub accepts: Text,
}

/// All of them.
pub static ROWS_PARAMETERS: &[RowsParameter] = &[
    RowsParameter {
        name: "figure",
        accepts: Text::fixed(
            "der Pfad einer Zahl: Namen von Teilen, Zeilen nach ihren Schlüsseln, durch Punkte verbunden",
            "the path of a figure: members by name, rows by their keys, joined by dots",
        ),
    },
    RowsParameter {
        name: "page",
        accepts: Text::fixed("eine ganze Zahl von 1 bis 1000000", "a whole number from 1 to 1000000"),
    },
    RowsParameter {
        name: "per_page",
        accepts: Text::fixed("eine ganze Zahl von 1 bis 100", "a whole number from 1 to 100"),
    },
    RowsParameter {
        name: "sort",
        accepts: Text::fixed("eines von `contribution`, `date`", "one of `contribution`, `date`"),
    },
    RowsParameter { name: "order", accepts: Text::fixed("eines von `ASC`, `DESC`", "one of `ASC`, `DESC`") },
];

/// What is asked of the facts behind a figure, resolved.
#[derive(Clone, Debug)]
pub struct RowsQuery {
    /// The report.
    pub query: Query,
    /// The path of the figure.
    pub figure: String,
    /// Which rows.
    pub page: Page,
}

/// The query that these parameters make; all that is wrong with them is told at once.
pub fn resolve_rows(
    report: ReportType,
    asked: &Asked,
    books: &Books,
    now: Instant,
) -> Result<RowsQuery, Refused> {
    let is_own = |name: &str| ROWS_PARAMETERS.iter().any(|parameter| parameter.name == name);
    let (own, of_report): (Vec<_>, Vec<_>) = asked.0.iter().cloned().partition(|(name, _)| is_own(name));
    let mut complaints = Vec::new();
    let own = read(&own, &mut complaints);
    let query = resolve(report, &Asked(of_report), books, now);
    match (query, own) {
        (Ok(query), Some((figure, page))) => {
            Ok(RowsQuery { query: Query { asked: asked.clone(), ..query }, figure, page })
        }
        (Err(Refused::Invalid(others)), _) => {
            complaints.extend(others.into_iter().map(|complaint| with_own(complaint, report)));
            Err(Refused::Invalid(complaints))
        }
        (Err(refused), Some(_)) => Err(refused),
        (_, None) => Err(Refused::Invalid(complaints)),
    }
}

/// The figure and the page; none if something is wrong with them, which is told.
fn read(own: &[(String, String)], complaints: &mut Vec<Complaint>) -> Option<(String, Page)> {
    let mut value = |name: &str| {
        let mut given = own.iter().filter(|(other, _)| other == name);
        let (_, value) = given.next()?;
        let n_more = given.count();
        if n_more > 0 {
            complaints.push(Complaint::new(name, repeated(n_more + 1)));
        }
        Some(value.as_str())
    };
    let (figure, page, per_page) = (value("figure"), value("page"), value("per_page"));
    let (sort, order) = (value("sort"), value("order"));
    let mut wrong = |name: &'static str, text: &str| {
        complaints.push(Complaint::new(name, not_accepted(text, accepts(name), None)));
    };
    let mut number = |name, text: Option<&str>, default: usize, most: usize| match text {
        None => default,
        Some(text) => whole(text).filter(|number| *number <= most).unwrap_or_else(|| {
            wrong(name, text);
            default
        }),
    };
    let number_of = number("page", page, Page::FIRST.number, 1_000_000);
    let size = number("per_page", per_page, Page::FIRST.size, 100);
    let sort = sort.map_or(Some(Page::FIRST.sort), |text| {
        Sort::from_word(text).or_else(|| {
            wrong("sort", text);
            None
        })
    });
    let order = order.map_or(Some(Page::FIRST.order), |text| {
        Order::from_word(text).or_else(|| {
            wrong("order", text);
            None
        })
    });
    if let Some(message) = wrong_figure(figure.unwrap_or_default()) {
        complaints.push(Complaint::new("figure", message));
    }
    let page = Page { number: number_of, size, sort: sort?, order: order? };
    complaints.is_empty().then(|| (figure.unwrap_or_default().to_owned(), page))
}

/// No figure has a longer path; keys may have dots, so that many segments may be read in many ways.
const LONGEST: (usize, usize) = (1_000, 40);

/// What is wrong with a path before it is known what it names.
fn wrong_figure(path: &str) -> Option<Text> {
    let (n_bytes, n_segments) = LONGEST;
    if path.is_empty() {
        let accepts = accepts("figure");
        return Some(text!(
            de = "fehlt; erwartet: {accepts}",
            en = "is missing: expected {accepts}",
            with = (accepts)
        ));
    }
    let is_too_long = path.len() > n_bytes || path.split('.').count() > n_segments;
    is_too_long.then(|| {
        text!(
            de = "ist zu lang; erwartet: höchstens {n_bytes} Bytes und {n_segments} Teile zwischen Punkten",
            en = "is too long: expected at most {n_bytes} bytes and {n_segments} parts between dots",
        )
    })
}

/// Digits only, from 1 on.
fn whole(text: &str) -> Option<usize> {
    let is_plain = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

/// What is no parameter of the report is none of its rows either; these take more than it does.
fn with_own(mut complaint: Complaint, report: ReportType) -> Complaint {
    if !super::parameters(report).any(|parameter| parameter.name == complaint.parameter) {
        let own = list(ROWS_PARAMETERS.iter().map(|parameter| parameter.name));
        let message = &complaint.message;
        complaint.message = text!(
            de = "{message}; bei den Zeilen dazu auch {own}",
            en = "{message}; its rows also take {own}",
            with = (message),
        );
    }
    complaint
}

/// What one of these parameters accepts.
fn accepts(name: &str) -> &'static Text {
    let parameter = ROWS_PARAMETERS.iter().find(|parameter| parameter.name == name);
    &parameter.expect("each is read by the name that it has in the table").accepts
}
