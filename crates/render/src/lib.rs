//! Reports as bytes: JSON, and tables for a terminal.
//!
//! Pure functions: no tenant, no database, no clock. Same report, same bytes.

#![deny(clippy::iter_over_hash_type)]

pub mod json;

pub mod terminal;

mod locale;
