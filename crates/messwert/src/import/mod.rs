//! Import: from files to the lines of one write, and what became of them in words.

mod files;

mod decode;

mod stage;

mod report;

mod errors;

pub use decode::{Encoding, decode, decode_file};
pub use errors::write_errors;
pub use files::{ImportError, ImportFile, find_files};
pub use report::{At, ImportAnswer, RejectedLine, describe, rejected_lines, summary_rows};
pub use stage::{StageError, stage_file, stage_lines};
