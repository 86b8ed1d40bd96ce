//! Import: a file of facts through all checks into an empty tenant, durable at the end.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use messwert::import::{ImportFile, stage_file};
use messwert::ledger::Source;
use tokio::runtime::Runtime;

use crate::sizes::{FACTS, LARGEST};
use crate::stores::{Stores, TENANT};
use crate::table::{row, thousands};
use crate::{child, organiser, process};

/// Prints rate and peak at each size.
pub(crate) fn measure(stores: &mut Stores) -> Result<()> {
    for n_facts in FACTS {
        let figures = stores.imported(n_facts)?;
        let (seconds, peak) = (figures.get("seconds")?, figures.get("peak")?);
        let rate = n_facts as f64 / seconds;
        let what = format!("import, durable, {} facts", thousands(n_facts as f64));
        let figure = format!("{} facts/s ({seconds:.2} s)", thousands(rate));
        row(&what, &figure, if n_facts == LARGEST { "≥ 100,000" } else { "" })?;
        let what = format!("peak of memory in an import of {} facts", thousands(n_facts as f64));
        let budget = if n_facts == LARGEST { "≤ 2 × the reopened tenant + 150 MB" } else { "" };
        row(&what, &format!("{} MB", thousands(peak / 1e6)), budget)?;
    }
    Ok(())
}

/// Imports a file into a new store.
pub(crate) fn be_importer(store: &str, file: &str) -> Result<()> {
    let runtime = Runtime::new()?;
    runtime.block_on(async {
        let app = organiser::app(store)?;
        let tenant = organiser::tenant(&app, TENANT).await?;
        let ledger = app.ledgers.open(tenant.id).await?;
        let began = Instant::now();
        let mut source = Source::default();
        stage_file(&ImportFile::Path(PathBuf::from(file)), 0, &mut source)?;
        ledger.write("bench", source).await?;
        child::print("seconds", began.elapsed().as_secs_f64())?;
        Ok(child::print("peak", process::peak()?)?)
    })
}
