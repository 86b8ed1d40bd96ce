//! Import: from files to the lines of one write, and what became of them in words.

mod files;

mod stage;

mod report;

pub use files::{ImportError, ImportFile, find_files};
pub use report::{ImportAnswer, RejectedLine, describe, summary_rows};
pub use stage::{stage_file, stage_lines};
