//! Reports: from a tenant's books to figures with names, for HTTP and the command line alike.

use std::collections::BTreeMap;

use jiff::civil::Date;
use messwert_books::Books;
use messwert_books::calendar::{Instant, Zone, rfc3339};
use messwert_books::fact::Kind;
use messwert_books::query::{Asked, Query, Refused, report_id, resolve};
use messwert_books::report::rows::RowsError;
use messwert_books::report::{FigureError, Report, ReportType, report};
use messwert_journal::{Head, Store, StoreError, TenantId};
use messwert_render::json;
use serde::{Deserialize, Serialize};

use crate::ledger::{MovedOn, Reading};

/// A report or a part of one, and what it was computed from.
pub(crate) struct Figures<T = Report> {
    pub(crate) report: T,
    pub(crate) query: Query,
    /// The journal up to which the books were folded.
    pub(crate) standing: Standing,
    /// When the books last changed.
    pub(crate) changed_at: Option<Instant>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReportError {
    /// The question is wrong.
    #[error("the parameters are wrong")]
    Refused(Refused),
    /// A figure cannot be told.
    #[error(transparent)]
    Figure(#[from] FigureError),
    /// A figure has no rows.
    #[error(transparent)]
    Rows(RowsError),
    /// The books are not at the position any more that was to be read.
    #[error(transparent)]
    MovedOn(#[from] MovedOn),
}

/// Asks the books. Blocks the thread: for the fold pool.
pub(crate) fn fold(
    reading: &Reading,
    report_type: ReportType,
    asked: &Asked,
    now: Instant,
) -> Result<Figures, ReportError> {
    reading.read_at(|books, head| {
        let query = resolve(report_type, asked, books, now).map_err(ReportError::Refused)?;
        let report = report(report_type, books, &query)?;
        let standing = Standing::of_query(books, head, &query);
        Ok(Figures { report, query, standing, changed_at: books.changed_at() })
    })?
}

/// What shows contacts.
pub(crate) trait Named {
    /// Their customer numbers, each once.
    fn contacts(&self) -> Vec<&str>;

    /// Puts in their names, by customer number.
    fn set_names(&mut self, names: &BTreeMap<String, String>);
}

impl Named for Report {
    fn contacts(&self) -> Vec<&str> {
        Report::contacts(self)
    }

    fn set_names(&mut self, names: &BTreeMap<String, String>) {
        Report::set_names(self, names);
    }
}

/// Puts in the names of the contacts that a report shows, as the directory knows them now.
pub(crate) async fn name_contacts(
    store: &dyn Store,
    tenant: TenantId,
    report: &mut impl Named,
) -> Result<(), StoreError> {
    let keys: Vec<String> = report.contacts().into_iter().map(key_of).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let mut names = BTreeMap::new();
    for (key, entry) in store.names(tenant, Kind::Contact, &keys).await? {
        let (number, name) = read_entry(&key, &entry).map_err(damaged)?;
        names.extend(name.map(|name| (number, name)));
    }
    report.set_names(&names);
    Ok(())
}

fn damaged(error: serde_json::Error) -> StoreError {
    StoreError::Damaged { table: "directory", what: error.to_string() }
}

/// The answer up to its `meta`: `{"data": {…}`.
pub(crate) fn envelope(tenant: TenantId, figures: &Figures, now: Instant) -> Vec<u8> {
    let Figures { report, query, changed_at, .. } = figures;
    let report_type = report.report_type();
    let before = Before {
        report_id: report_id(tenant.uuid().as_bytes(), report_type, &query.asked),
        report_type: report_type.name(),
        filters: query.filters(report),
    };
    enclose(&before, &json::data(report), &After::new(now, &query.zone, *changed_at))
}

/// What stands before the figures of any report.
#[derive(Serialize)]
pub(crate) struct Before<F> {
    pub(crate) report_id: u64,
    pub(crate) report_type: &'static str,
    pub(crate) filters: F,
}

/// What stands after them.
#[derive(Serialize)]
pub(crate) struct After {
    generated_at: String,
    created_at: i64,
    updated_at: Option<i64>,
}

impl After {
    /// `now` is when the figures were computed, `changed_at` when the books changed.
    pub(crate) fn new(now: Instant, zone: &Zone, changed_at: Option<Instant>) -> After {
        // In whole seconds, as many readers of date-times expect: both say the same.
        let created_at = now.unix_seconds();
        After {
            generated_at: rfc3339(Instant::new(created_at * 1_000_000_000), zone),
            created_at,
            updated_at: changed_at.map(Instant::unix_seconds),
        }
    }
}

/// Puts the parts together. The figures are JSON already, and too many to be read once more.
pub(crate) fn enclose<F: Serialize>(before: &Before<F>, data: &[u8], after: &After) -> Vec<u8> {
    let json = |part: serde_json::Result<Vec<u8>>| part.expect("texts and numbers are always JSON");
    let (before, after) = (json(serde_json::to_vec(before)), json(serde_json::to_vec(after)));
    let (Some(before), Some(after)) = (before.strip_suffix(b"}"), after.strip_prefix(b"{")) else {
        unreachable!("a struct is an object");
    };
    [br#"{"data":"#, before, br#","data":"#, data, b",", after].concat()
}

/// What `meta` says of the journal that an answer was computed from.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    /// The last row.
    pub(crate) head: Head,
    /// Until when the books are closed.
    closed_until: Option<Date>,
    /// Whether all days of the report's period are closed.
    period_closed: bool,
}

impl Standing {
    /// Of an answer that has no period.
    pub(crate) fn of(books: &Books, head: Head) -> Standing {
        Standing { head, closed_until: books.settings().closed_until, period_closed: false }
    }

    /// Of the answer to a query.
    pub(crate) fn of_query(books: &Books, head: Head, query: &Query) -> Standing {
        let last = query.period.end().map(|_| *query.period.dates().end());
        let closed_until = books.settings().closed_until;
        Standing {
            head,
            closed_until,
            period_closed: last.zip(closed_until).is_some_and(|(last, until)| last <= until),
        }
    }

    /// As JSON.
    pub(crate) fn json(&self) -> String {
        let closed_until = self.closed_until.map_or("null".to_owned(), |until| format!("\"{until}\""));
        format!(
            r#"{{"seq":{},"head":"sha256:{}","closed_until":{closed_until},"period_closed":{}}}"#,
            self.head.seq,
            hex::encode(self.head.hash),
            self.period_closed
        )
    }
}

/// A natural key of one part, as the journal writes it.
fn key_of(number: &str) -> String {
    serde_json::to_string(&[number]).expect("texts are always JSON")
}

/// The number of a contact and the name to show, if it has one.
fn read_entry(key: &str, entry: &[u8]) -> serde_json::Result<(String, Option<String>)> {
    let [number] = serde_json::from_str::<[String; 1]>(key)?;
    Ok((number, shown_name(serde_json::from_slice(entry)?)))
}

/// A contact's fields in the directory, as far as its name is made of them.
#[derive(Deserialize)]
struct Names {
    company_name: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
}

/// company_name, else first and last name, else none.
fn shown_name(names: Names) -> Option<String> {
    let person: Vec<String> = names.first_name.into_iter().chain(names.last_name).collect();
    names.company_name.or_else(|| (!person.is_empty()).then(|| person.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_dated_to_the_second() {
        let after = After::new(
            Instant::new(1_795_540_431_126_515_469),
            &Zone::utc(),
            Some(Instant::new(1_999_999_999)),
        );
        let expect = r#"{"generated_at":"2026-11-24T17:13:51Z","created_at":1795540431,"updated_at":1}"#;
        assert_eq!(serde_json::to_string(&after).unwrap().replace("+00:00", "Z"), expect);
    }

    #[test]
    fn a_name_is_the_companys_else_the_persons() {
        let check = |entry: &str, expect: Option<&str>| {
            let (number, name) = read_entry(&key_of("K \"1\""), entry.as_bytes()).unwrap();
            assert_eq!((number.as_str(), name.as_deref()), ("K \"1\"", expect), "{entry}");
        };
        check(r#"{"company_name":"Töpferei GmbH","last_name":"Meier"}"#, Some("Töpferei GmbH"));
        check(r#"{"first_name":"Anna","last_name":"Meier","email":"a@example.org"}"#, Some("Anna Meier"));
        check(r#"{"last_name":"Meier"}"#, Some("Meier"));
        check(r#"{"email":"a@example.org"}"#, None);
        assert!(read_entry("K", b"{}").is_err() && read_entry("[\"K\"]", b"").is_err());
    }
}
