//! Finding the files that an import names.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

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
    /// The file's name does not say what is in it.
    #[error("`{0}` is no file to import: expected a name that ends in .ndjson or .jsonl")]
    Format(PathBuf),
    /// A folder without files to import.
    #[error("the folder `{0}` has no file that ends in .ndjson or .jsonl")]
    EmptyFolder(PathBuf),
    /// Standard input can be read once.
    #[error("`-` is named more than once")]
    StdinTwice,
}

impl ImportError {
    pub(super) fn read(file: impl fmt::Display, source: io::Error) -> ImportError {
        ImportError::Read { file: file.to_string(), source }
    }
}

/// The files that `paths` name, in order: `-` is standard input, a folder stands for its files in
/// the order of their names. Second: what was left aside in folders.
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
    let (files, others): (Vec<_>, Vec<_>) =
        paths.into_iter().partition(|path| has_lines(path) && path.is_file());
    skipped.extend(others);
    if files.is_empty() {
        return Err(ImportError::EmptyFolder(folder.to_owned()));
    }
    Ok(files.into_iter().map(ImportFile::Path).collect())
}

fn has_lines(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "ndjson" || extension == "jsonl")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_for_its_files_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.ndjson", "a.jsonl", "notes.txt"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let (files, skipped) = find_files(&[folder.path().to_owned(), "-".into()]).unwrap();
        let path = |name: &str| ImportFile::Path(folder.path().join(name));
        assert_eq!(files, [path("a.jsonl"), path("b.ndjson"), ImportFile::Stdin]);
        assert_eq!(skipped, [folder.path().join("notes.txt")]);
    }

    #[test]
    fn what_is_no_file_of_lines_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let check = |paths: &[PathBuf], expect: &str| {
            let error = find_files(paths).unwrap_err().to_string();
            assert!(error.contains(expect), "{error}");
        };
        let csv = folder.path().join("events.csv");
        check(&[folder.path().to_owned()], "has no file");
        check(std::slice::from_ref(&csv), "cannot read");
        std::fs::write(&csv, "").unwrap();
        check(&[csv], "ends in .ndjson or .jsonl");
        check(&["-".into(), "-".into()], "more than once");
    }
}
