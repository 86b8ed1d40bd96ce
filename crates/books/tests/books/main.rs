//! Tests of the books through their front door.

#![expect(clippy::unwrap_used, reason = "tests stop where something is not as it should be")]

mod paper;

mod definitions;

mod facts;

mod figures_page;

mod golden;

mod history;

mod footprints;

mod index;

mod integrity;

mod many_rates;

mod page;

mod query;

mod reports;

mod revenue;

mod rows;

/// Books folded anew from the journal.
fn reopened(paper: &paper::Paper) -> messwert_books::Books {
    let mut books = messwert_books::Books::default();
    for (entry, seq) in paper.rows.iter().zip(1..) {
        books.apply(paper::row(seq, entry)).unwrap();
    }
    books
}
