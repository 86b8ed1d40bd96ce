//! The list of erasures: beside the database, so that a backup put back brings nobody back.
//!
//! One JSON object a line. It holds keys and no names, and lies beside the database as
//! `FILE.erasures`: copied away with each change, or at least as often as one can bear to lose it.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use messwert_books::fact::Kind;
use messwert_journal::{Tenant, is_postgres};
use serde::{Deserialize, Serialize};

use super::{DatabaseArgs, Failure};
use crate::clock::Clock;

/// A line of the list.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Hash, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Erasure {
    /// When, in RFC 3339.
    pub(super) at: String,
    /// Whose data: the id outlives the key.
    pub(super) tenant_id: String,
    /// For people who read it.
    pub(super) tenant: String,
    /// What was done.
    pub(super) op: What,
    /// Of what; of a deleted tenant `tenant`.
    pub(super) kind: String,
    /// The natural key, a JSON list of its parts.
    pub(super) key: String,
}

/// What was done.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[serde(rename_all = "snake_case")]
pub(super) enum What {
    /// Personal fields were erased.
    Erase,
    /// They are taken again.
    Readmit,
    /// The tenant was deleted.
    Delete,
}

/// Where the list of a database is: beside its file; of one on a server in the working directory, with the
/// name of the database.
pub(super) fn path(database: &DatabaseArgs) -> Result<PathBuf, Failure> {
    let address = database.address()?;
    if is_postgres(&address) {
        let place = address.split('?').next().unwrap_or_default();
        let name = place.rsplit('/').next().unwrap_or_default();
        return Ok(PathBuf::from(format!("{name}.erasures")));
    }
    Ok(PathBuf::from(format!("{}.erasures", address.strip_prefix("sqlite:").unwrap_or(&address))))
}

/// Adds to a list, durably.
pub(super) fn append(
    path: &Path,
    tenant: &Tenant,
    op: What,
    facts: &[(Kind, String)],
) -> Result<(), Failure> {
    let at = Clock::System.real().to_string();
    let line = |(kind, key): &(Kind, String)| Erasure {
        at: at.clone(),
        tenant_id: tenant.id.to_string(),
        tenant: tenant.key.clone(),
        op,
        kind: kind.name().to_owned(),
        key: key.clone(),
    };
    add(path, &facts.iter().map(line).collect::<Vec<_>>())
}

/// Takes the lines of another list over, as they are; those that stand there already stay single.
pub(super) fn carry(path: &Path, lines: &[Erasure]) -> Result<(), Failure> {
    let known: HashSet<Erasure> =
        if path.exists() { read(path)?.into_iter().collect() } else { HashSet::new() };
    let missing: Vec<Erasure> = lines.iter().filter(|line| !known.contains(line)).cloned().collect();
    if missing.is_empty() { Ok(()) } else { add(path, &missing) }
}

/// Reads a list.
pub(super) fn read(path: &Path) -> Result<Vec<Erasure>, Failure> {
    let cannot = || format!("cannot read the list of erasures `{}`", path.display());
    let text = fs::read_to_string(path).map_err(|error| Failure::user(cannot()).because(error))?;
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let read = |(line, number): (&str, u64)| {
        serde_json::from_str(line)
            .map_err(|error| Failure::user(format!("{}: line {number}", cannot())).because(error))
    };
    lines.map(read).collect()
}

/// Writes lines behind what is there, durably.
fn add(path: &Path, lines: &[Erasure]) -> Result<(), Failure> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&serde_json::to_string(line).expect("texts are always JSON"));
        text.push('\n');
    }
    let write = || -> std::io::Result<()> {
        let mut file: File = OpenOptions::new().create(true).append(true).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|error| {
        let failure = Failure::user(format!("cannot add to the list of erasures `{}`", path.display()));
        failure.because(error).hint("a backup that is put back needs the list: make the file writable")
    })
}
