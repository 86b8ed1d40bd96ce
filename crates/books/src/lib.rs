//! Facts, books and reports of a fair organiser: pure functions over plain data.
//!
//! A *fact* is one record of what happened (an invoice, a payment …). The *books* are all facts of
//! one tenant, typed and indexed in memory. A *report* is a pure function of books and query.
//!
//! Nothing here reads a clock, draws a random number, logs, or knows a database or a person's name.

#![deny(clippy::iter_over_hash_type)]

mod words;

pub mod text;

pub mod money;

pub mod country;

pub mod calendar;

pub mod fact;

pub mod books;

pub mod batch;

pub mod query;

pub mod report;

pub use books::Books;
pub use text::Text;
