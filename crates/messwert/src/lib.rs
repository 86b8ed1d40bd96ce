//! The reporting server for organisers of fairs, markets and events: everything around books,
//! journal and reports that reads a clock, listens, or touches a file.

pub mod clock;

pub mod random;

pub mod keys;

pub mod progress;

pub mod ledger;

pub mod import;

pub mod export;

pub mod moving;

pub mod telemetry;

pub mod config;

pub mod policy;

mod outage;

mod metrics;

pub mod traces;

mod pool;

mod shares;

mod reports;

mod rows;

pub mod app;

pub mod http;

pub mod demo;

pub mod cli;
