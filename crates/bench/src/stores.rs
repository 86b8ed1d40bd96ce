//! The stores that are measured: one for each size, imported once.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::child::{self, Figures};
use crate::organiser;

/// The tenant in every store.
pub(crate) const TENANT: &str = "bench";

/// Stores in a temporary folder, gone at the end.
pub(crate) struct Stores {
    folder: TempDir,
    imported: BTreeMap<usize, Figures>,
}

impl Stores {
    /// No store yet.
    pub(crate) fn new() -> Result<Stores> {
        let folder = tempfile::Builder::new().prefix("messwert-bench-").tempdir()?;
        Ok(Stores { folder, imported: BTreeMap::new() })
    }

    /// The path of the store with so many facts.
    pub(crate) fn path(&mut self, n_facts: usize) -> Result<String> {
        self.imported(n_facts)?;
        self.text(n_facts, "db")
    }

    /// What was measured when the store with so many facts was filled.
    pub(crate) fn imported(&mut self, n_facts: usize) -> Result<&Figures> {
        if !self.imported.contains_key(&n_facts) {
            let (store, file) = (self.text(n_facts, "db")?, self.lines(n_facts)?);
            let figures = child::run(&["import", &store, &file], &[])?;
            std::fs::remove_file(&file)?;
            self.imported.insert(n_facts, figures);
        }
        Ok(&self.imported[&n_facts])
    }

    /// The path of a file with so many facts.
    pub(crate) fn lines(&self, n_facts: usize) -> Result<String> {
        let file = self.text(n_facts, "ndjson")?;
        write(&file, n_facts).with_context(|| format!("cannot write `{file}`"))?;
        Ok(file)
    }

    fn text(&self, n_facts: usize, extension: &str) -> Result<String> {
        let path: PathBuf = self.folder.path().join(format!("{n_facts}.{extension}"));
        path.into_os_string().into_string().ok().context("the temporary folder's name is not UTF-8")
    }
}

fn write(path: &str, n_facts: usize) -> Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    for line in organiser::lines(n_facts) {
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}
