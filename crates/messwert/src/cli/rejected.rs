//! Refused lines: said one by one, and written to the file that the user named.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use messwert_books::books::Locale;
use messwert_books::text;
use tempfile::NamedTempFile;

use super::{Failure, say};
use crate::import::{describe, write_errors};
use crate::ledger::Rejection;

/// So many problems are said if a file lists them all.
const SAID: usize = 20;

/// A file of refused lines that appears when it is whole.
pub(super) struct ErrorFile {
    path: PathBuf,
    file: NamedTempFile,
}

impl ErrorFile {
    /// Makes sure that it can be written, before anything is recorded.
    pub(super) fn create(path: &Path) -> Result<ErrorFile, Failure> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
        // The kind alone: the temporary name says nothing to the user.
        let file = file.map_err(|error| cannot_write(path, error.kind().into()))?;
        Ok(ErrorFile { path: path.to_owned(), file })
    }

    /// Writes the lines and puts the file in its place, also over an earlier one.
    pub(super) fn write(
        mut self,
        rejections: &[Rejection],
        files: &[String],
        locale: Locale,
    ) -> Result<(), Failure> {
        let written = write_errors(rejections, files, locale, BufWriter::new(self.file.as_file_mut()));
        let placed = written.and_then(|()| Ok(self.file.persist(&self.path)?));
        placed.map(drop).map_err(|error| cannot_write(&self.path, error))
    }
}

/// Says what is wrong with each line; only the first problems if a file has them all.
pub(super) fn say_rejected(
    rejections: &[Rejection],
    files: &[String],
    locale: Locale,
    listed_in: Option<&Path>,
) {
    let mut problems = rejections.iter().flat_map(|rejection| describe(rejection, files, locale));
    let Some(path) = listed_in else { return problems.for_each(|problem| say(&problem)) };
    problems.by_ref().take(SAID).for_each(|problem| say(&problem));
    let n_more = problems.count();
    if n_more > 0 {
        let path = path.display();
        let text = text!(
            de = "… und {n_more} weitere: alle stehen in `{path}`",
            en = "… and {n_more} more: `{path}` lists them all",
        );
        say(text.get(locale));
    }
}

fn cannot_write(path: &Path, error: io::Error) -> Failure {
    Failure::user(format!("cannot write `{}`", path.display())).because(error)
}
