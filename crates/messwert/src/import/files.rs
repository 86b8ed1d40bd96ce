//! Finding the files that an import names.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::StageError;

/// A file to be imported.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ImportFile {
    /// Lines on standard input.
    Stdin,
    /// A file of lines.
    Path(PathBuf),
}

impl fmt::Display for ImportFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportFile::Stdin => f.write_str("-"),
            ImportFile::Path(path) => path.display().fmt(f),
        }
    }
}

/// Why the files of an import cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// There is nothing at the path, or it may not be read.
    #[error("cannot read `{file}`")]
    Read {
        /// What was named.
        file: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A file is cut off or damaged.
    #[error("cannot read line {line} of `{file}`")]
    Line {
        /// The file.
        file: String,
        /// The line that is not whole; those before it are.
        line: u64,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The temporary file failed.
    #[error("cannot stage the import in a temporary file")]
    Stage(#[source] io::Error),
    /// The file's name does not say what is in it.
    #[error("`{0}` is no file to import: expected a name that ends in {ACCEPTED}")]
    Format(PathBuf),
    /// A table, which this version does not read.
    #[error("`{0}` is a table: this version imports NDJSON only, no CSV and no XLSX")]
    Table(PathBuf),
    /// A folder without files to import.
    #[error("the folder `{0}` has no file that ends in {ACCEPTED}")]
    EmptyFolder(PathBuf),
    /// Standard input can be read once.
    #[error("`-` is named more than once")]
    StdinTwice,
}

/// What is said of the names of files.
const ACCEPTED: &str = ".ndjson or .jsonl (also with .gz or .zst behind it)";

/// How the names of files of lines end.
const LINES: [&str; 2] = ["ndjson", "jsonl"];

/// How the names of compressed files end.
const COMPRESSED: [&str; 2] = ["gz", "zst"];

/// How the names of tables end.
const TABLES: [&str; 2] = ["csv", "xlsx"];

impl ImportError {
    pub(super) fn read(file: impl fmt::Display, source: io::Error) -> ImportError {
        ImportError::Read { file: file.to_string(), source }
    }

    pub(super) fn staging(file: impl fmt::Display, error: StageError) -> ImportError {
        match error {
            StageError::Read { line, source } => ImportError::Line { file: file.to_string(), line, source },
            StageError::Write(source) => ImportError::Stage(source),
        }
    }
}

/// The files that `paths` name, in order: `-` is standard input, a folder stands for its files in
/// the order of their names, but not for those of folders in it. Second: what was left aside in
/// folders. A table is an error, also in a folder: the other files of an export hardly make sense
/// without it.
pub fn find_files(paths: &[PathBuf]) -> Result<(Vec<ImportFile>, Vec<PathBuf>), ImportError> {
    let (mut files, mut skipped) = (Vec::new(), Vec::new());
    for path in paths {
        if path.as_os_str() == "-" {
            if files.contains(&ImportFile::Stdin) {
                return Err(ImportError::StdinTwice);
            }
            files.push(ImportFile::Stdin);
        } else if path.metadata().map_err(|error| ImportError::read(path.display(), error))?.is_dir() {
            files.extend(files_in(path, &mut skipped)?);
        } else if has_lines(path) {
            files.push(ImportFile::Path(path.clone()));
        } else if is_table(path) {
            return Err(ImportError::Table(path.clone()));
        } else {
            return Err(ImportError::Format(path.clone()));
        }
    }
    Ok((files, skipped))
}

fn files_in(folder: &Path, skipped: &mut Vec<PathBuf>) -> Result<Vec<ImportFile>, ImportError> {
    let entries = folder.read_dir().and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = entries.map_err(|error| ImportError::read(folder.display(), error))?;
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    if let Some(table) = paths.iter().find(|path| is_table(path) && path.is_file()) {
        return Err(ImportError::Table(table.clone()));
    }
    let (files, others): (Vec<_>, Vec<_>) =
        paths.into_iter().partition(|path| has_lines(path) && path.is_file());
    skipped.extend(others);
    if files.is_empty() {
        return Err(ImportError::EmptyFolder(folder.to_owned()));
    }
    Ok(files.into_iter().map(ImportFile::Path).collect())
}

fn has_lines(path: &Path) -> bool {
    ends_in(path, &LINES) || (ends_in(path, &COMPRESSED) && ends_in(&path.with_extension(""), &LINES))
}

fn is_table(path: &Path) -> bool {
    ends_in(path, &TABLES) || (ends_in(path, &COMPRESSED) && ends_in(&path.with_extension(""), &TABLES))
}

fn ends_in(path: &Path, ends: &[&str]) -> bool {
    path.extension().is_some_and(|found| ends.iter().any(|end| found.eq_ignore_ascii_case(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_for_its_files_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.ndjson", "a.jsonl", "c.NDJSON.GZ", "c.jsonl.zst", "notes.txt", "events.gz"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("d.ndjson")).unwrap();
        let (files, skipped) = find_files(&[folder.path().to_owned(), "-".into()]).unwrap();
        let path = |name: &str| folder.path().join(name);
        let expect =
            ["a.jsonl", "b.ndjson", "c.NDJSON.GZ", "c.jsonl.zst"].map(|name| ImportFile::Path(path(name)));
        assert_eq!(files, [&expect[..], &[ImportFile::Stdin]].concat());
        assert_eq!(skipped, ["d.ndjson", "events.gz", "notes.txt"].map(path));
    }

    #[test]
    fn what_is_no_file_of_lines_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let check = |paths: &[PathBuf], expect: &str| {
            let error = find_files(paths).unwrap_err().to_string();
            assert!(error.contains(expect), "{error}");
        };
        let path = |name: &str| folder.path().join(name);
        check(&[folder.path().to_owned()], "has no file");
        check(&[path("events.csv")], "cannot read");
        for (name, expect) in [("notes.txt", "ends in .ndjson or .jsonl"), ("notes.gz", "ends in .ndjson")] {
            std::fs::write(path(name), "").unwrap();
            check(&[path(name)], expect);
        }
        std::fs::write(path("facts.ndjson"), "").unwrap();
        for name in ["events.csv", "facts.xlsx", "a.csv.gz"] {
            std::fs::write(path(name), "").unwrap();
            check(&[path(name)], "this version imports NDJSON only");
            check(&[folder.path().to_owned()], &format!("{name}` is a table"));
            std::fs::remove_file(path(name)).unwrap();
        }
        check(&["-".into(), "-".into()], "more than once");
    }
}
