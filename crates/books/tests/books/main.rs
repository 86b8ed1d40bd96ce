//! Tests of the books through their front door.

#![expect(clippy::unwrap_used, reason = "tests stop where something is not as it should be")]

mod paper;

mod facts;

mod golden;

mod index;

mod query;

mod revenue;
