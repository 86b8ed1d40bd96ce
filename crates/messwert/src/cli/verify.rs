//! `messwert verify`: are the journals whole, in order, and as they were recorded?

use std::sync::Arc;

use clap::Args;
use messwert_journal::{Head, Mark, Store, Tenant, TenantId, VerifyError, verify};
use serde::Serialize;

use super::database::{find_tenant, ledgers};
use super::{DatabaseArgs, Failure, print_json, print_table, say};
use crate::ledger::LedgerError;

/// `messwert verify`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  messwert verify\n  messwert verify --tenant acme --head 165:3f9a…")]
pub(super) struct VerifyArgs {
    /// Check this tenant only.
    #[arg(long, value_name = "KEY")]
    tenant: Option<String>,
    /// Prove that nothing up to this row was changed or cut off since its mark was noted.
    #[arg(long, value_name = "SEQ:HASH", requires = "tenant")]
    head: Option<Mark>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Runs the command: every journal is checked, also after one that is broken.
pub(super) async fn run(args: VerifyArgs) -> Result<(), Failure> {
    let store = args.database.open()?;
    let tenants = match &args.tenant {
        Some(key) => vec![find_tenant(&*store, key).await?],
        None => store.tenants().await?,
    };
    let mut checked = Vec::new();
    for tenant in tenants {
        let found = check(&store, &tenant, args.head).await?;
        checked.push((tenant.key, found));
    }
    report(&checked, args.json)
}

/// Checks the journals of a copy of a store, and prints their marks.
pub(super) async fn check_all(store: &Arc<dyn Store>) -> Result<(), Failure> {
    let mut checked = Vec::new();
    for tenant in store.tenants().await? {
        let found = check(store, &tenant, None).await?;
        checked.push((tenant.key, found));
    }
    report(&checked, false)
}

fn report(checked: &[(String, Result<Head, String>)], json: bool) -> Result<(), Failure> {
    print(checked, json)?;
    let n_broken = checked.iter().filter(|(_, found)| found.is_err()).count();
    if n_broken == 0 {
        return Ok(());
    }
    for (tenant, what) in checked.iter().filter_map(|(key, found)| Some((key, found.as_ref().err()?))) {
        say(&format!("{tenant}: {what}"));
    }
    let failure =
        Failure::user(format!("{n_broken} of {} journals are not as they were recorded", checked.len()));
    Err(failure.hint("keep the file as it is, and compare with a backup"))
}

/// Where the journal ends, or what is wrong with it.
async fn check(
    store: &Arc<dyn Store>,
    tenant: &Tenant,
    noted: Option<Mark>,
) -> Result<Result<Head, String>, Failure> {
    let head = match verify(&**store, tenant.id, noted).await {
        Ok(head) => head,
        Err(VerifyError::Broken(broken)) => return Ok(Err(broken.to_string())),
        Err(VerifyError::Store(error)) => return Err(error.into()),
    };
    // A chain can be whole and yet hold what nobody can read.
    match ledgers(store).open(tenant.id).await {
        Ok(ledger) => {
            let dangling = ledger.read(messwert_books::Books::dangling);
            if let Some(first) = dangling.first() {
                let more = match dangling.len() {
                    1 => String::new(),
                    n => format!(" (and {} more)", n - 1),
                };
                return Ok(Err(format!("row {}: {first}{more}", first.seq)));
            }
            Ok(erased_is_gone(&**store, tenant.id).await?.map(|()| head))
        }
        Err(error @ LedgerError::Fold { .. }) => {
            let cause =
                std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            Ok(Err(format!("{error}{cause}")))
        }
        Err(LedgerError::Store(error)) => Err(Failure::from(&*error)),
        Err(error) => Ok(Err(error.to_string())),
    }
}

/// Whether nothing stands in the directory of what was erased.
async fn erased_is_gone(store: &dyn Store, tenant: TenantId) -> Result<Result<(), String>, Failure> {
    for (kind, key) in store.tombstones(tenant).await? {
        let entries = store.names(tenant, kind, std::slice::from_ref(&key)).await?;
        if !entries.is_empty() {
            return Ok(Err(format!("{kind} {key} was erased, and has personal fields again")));
        }
    }
    Ok(Ok(()))
}

fn print(checked: &[(String, Result<Head, String>)], json: bool) -> Result<(), Failure> {
    if json {
        let of = |(tenant, found): &(String, Result<Head, String>)| VerifiedTenant {
            tenant: tenant.clone(),
            head: found.as_ref().ok().map(|head| head.mark().to_string()),
            error: found.as_ref().err().cloned(),
        };
        return print_json(&checked.iter().map(of).collect::<Vec<_>>());
    }
    let whole = checked.iter().filter_map(|(key, found)| Some((key, found.as_ref().ok()?)));
    print_table(&whole.map(|(key, head)| vec![key.clone(), head.mark().to_string()]).collect::<Vec<_>>(), 2)
}

#[derive(Serialize)]
struct VerifiedTenant {
    tenant: String,
    head: Option<String>,
    error: Option<String>,
}
