//! Rows: the facts behind a figure with their names, for HTTP and the command line alike.

use std::collections::BTreeMap;

use messwert_books::calendar::{Instant, Zone, rfc3339};
use messwert_books::query::{Asked, Filters, RowsQuery, resolve_rows};
use messwert_books::report::ReportType;
use messwert_books::report::rows::{Page, Rows, RowsError, rows};
use messwert_journal::TenantId;
use serde::Serialize;

use crate::ledger::Reading;
use crate::reports::{Figures, Named, ReportError, Standing};

/// The facts behind a figure, and which of them are shown.
pub(crate) struct PagedRows {
    pub(crate) rows: Rows,
    pub(crate) page: Page,
}

/// Asks the books. Blocks the thread: for the fold pool.
pub(crate) fn fold_rows(
    reading: &Reading,
    report: ReportType,
    asked: &Asked,
    now: Instant,
) -> Result<Figures<PagedRows>, ReportError> {
    reading.read_at(|books, head| {
        let RowsQuery { query, figure, page } =
            resolve_rows(report, asked, books, now).map_err(ReportError::Refused)?;
        let rows = rows(books, &query, &figure, &page).map_err(|error| match error {
            RowsError::Figure(error) => ReportError::Figure(error),
            error => ReportError::Rows(error),
        })?;
        let standing = Standing::of_query(books, head, &query);
        Ok(Figures { report: PagedRows { rows, page }, query, standing, changed_at: books.changed_at() })
    })?
}

impl Named for PagedRows {
    fn contacts(&self) -> Vec<&str> {
        self.rows.contacts()
    }

    fn set_names(&mut self, names: &BTreeMap<String, String>) {
        self.rows.set_names(names);
    }
}

/// What `data` says.
#[derive(Serialize)]
struct Data<'a> {
    report_type: &'static str,
    filters: Filters,
    #[serde(flatten)]
    rows: &'a Rows,
    generated_at: String,
}

/// The answer up to its `meta`: `{"data": {…}`.
pub(crate) fn envelope(_: TenantId, figures: &Figures<PagedRows>, now: Instant) -> Vec<u8> {
    let data = Data {
        report_type: figures.query.report.name(),
        filters: figures.query.filters_with(figures.query.interval),
        rows: &figures.report.rows,
        generated_at: in_seconds(now, &figures.query.zone),
    };
    let data = serde_json::to_vec(&data).expect("texts and numbers are always JSON");
    [br#"{"data":"#, &data[..]].concat()
}

/// Where in all rows a page lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Pagination {
    pub(crate) page: usize,
    per_page: usize,
    total: usize,
    pub(crate) total_pages: usize,
}

impl Pagination {
    /// As JSON.
    pub(crate) fn json(self) -> String {
        serde_json::to_string(&self).expect("numbers are always JSON")
    }
}

impl PagedRows {
    /// Which of how many pages it is.
    pub(crate) fn pagination(&self) -> Pagination {
        let Page { number, size, .. } = self.page;
        let total = self.rows.total;
        Pagination { page: number, per_page: size, total, total_pages: total.div_ceil(size) }
    }
}

/// An instant in whole seconds, as reports are dated.
fn in_seconds(now: Instant, zone: &Zone) -> String {
    rfc3339(Instant::new(now.unix_seconds() * 1_000_000_000), zone)
}
