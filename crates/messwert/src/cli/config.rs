//! `messwert config`: what is configured, and where each value came from.

use clap::Args;
use serde::Serialize;

use super::{Failure, print_json, print_table};
use crate::config::{Flags, Settings, Shown};

/// `messwert config`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  messwert config\n  MESSWERT_LISTEN=0.0.0.0:80 messwert config --json")]
pub(super) struct ConfigArgs {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Serialize)]
struct ShownSetting {
    setting: &'static str,
    value: Option<String>,
    origin: String,
}

/// Runs the command.
pub(super) fn run(args: &ConfigArgs) -> Result<(), Failure> {
    let (_, shown) = Settings::explain(&args.flags)?;
    if args.json {
        let settings = shown.into_iter().map(|Shown { name, value, origin }| ShownSetting {
            setting: name,
            value,
            origin,
        });
        return print_json(&settings.collect::<Vec<_>>());
    }
    let header = ["setting", "value", "from"].map(str::to_owned).to_vec();
    let rows = shown.into_iter().map(|Shown { name, value, origin }| {
        vec![name.to_owned(), value.unwrap_or_else(|| "-".to_owned()), origin]
    });
    print_table(&std::iter::once(header).chain(rows).collect::<Vec<_>>(), 3)
}
