//! What the operating system says of this process's memory.

use anyhow::{Context, Result};

/// Anonymous memory that is resident, in bytes: what the program allocated, without files it maps.
pub(crate) fn resident() -> Result<f64> {
    status("RssAnon:")
}

/// The most that was ever resident, in bytes.
pub(crate) fn peak() -> Result<f64> {
    status("VmHWM:")
}

fn status(field: &str) -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status").context("memory is measured on Linux only")?;
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB")).context("no such field")?;
    Ok(kibibytes.parse::<f64>()? * 1024.0)
}
