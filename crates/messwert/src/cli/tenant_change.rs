//! `messwert tenant set` and `delete`: what may change of a tenant, and its end.

use std::io::{self, IsTerminal};

use clap::Args;
use messwert_books::fact::Kind;
use messwert_journal::{Plan, Scope, StoreError};

use super::database::{actor, find_standee, find_tenant};
use super::erasures::{self, What};
use super::tenant::parse_plan;
use super::{DatabaseArgs, Failure, say};

#[derive(Args, Debug)]
#[command(after_help = "Example: messwert tenant set acme --plan enterprise --timezone Europe/Vienna")]
pub(super) struct SetArgs {
    /// The tenant's key.
    key: String,
    /// The organiser's name.
    #[arg(long)]
    name: Option<String>,
    /// The plan: starter, professional, business or enterprise.
    #[arg(long, value_parser = parse_plan)]
    plan: Option<Plan>,
    /// The time zone of local dates; instants that are recorded stay as they are.
    #[arg(long)]
    timezone: Option<String>,
    /// The organiser's country, as in ISO 3166-1.
    #[arg(long)]
    country: Option<String>,
    /// The currency of amounts that name none; it stays once there are amounts of money.
    #[arg(long)]
    currency: Option<String>,
    /// The language of files and messages: de or en.
    #[arg(long)]
    locale: Option<String>,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: messwert tenant delete acme --confirm acme")]
pub(super) struct DeleteArgs {
    /// The tenant's key.
    key: String,
    /// The key again; asked for if it is not given.
    #[arg(long, value_name = "KEY")]
    confirm: Option<String>,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Changes settings, which are a fact of the journal, and then the plan.
pub(super) async fn set(args: SetArgs) -> Result<(), Failure> {
    let store = args.database.open()?;
    let tenant = find_tenant(&*store, &args.key).await?;
    let given = [
        ("name", &args.name),
        ("timezone", &args.timezone),
        ("country", &args.country),
        ("currency", &args.currency),
        ("locale", &args.locale),
    ];
    let given: Vec<_> =
        given.into_iter().filter_map(|(field, value)| Some((field, value.as_deref()?))).collect();
    if given.is_empty() && args.plan.is_none() {
        let failure = Failure::user("nothing to change");
        return Err(failure.hint("`messwert tenant set --help` lists what can be changed"));
    }
    if !given.is_empty() {
        let ledger = args.database.ledgers(&store)?.open(tenant.id).await?;
        let changes: Vec<_> = given.iter().map(|(field, value)| (*field, Some(*value))).collect();
        ledger.change_settings(&actor(), &changes).await?;
    }
    if let Some(plan) = args.plan {
        store.set_plan(tenant.id, plan).await?;
    }
    say(&format!("changed tenant `{}`", tenant.key));
    Ok(())
}

/// Deletes a tenant with all that it has, after its key was given once more.
pub(super) async fn delete(args: DeleteArgs) -> Result<(), Failure> {
    let store = args.database.open_moving()?;
    // One that is arriving too: that is how a copy is given up.
    let tenant = find_standee(&*store, &args.key).await?.tenant;
    let question =
        format!("this deletes tenant `{}` with all that it has, for good. Its key again:", tenant.key);
    confirm(&tenant.key, args.confirm, &question, "nothing was deleted")?;
    // Listed first: a list that names too much takes nothing away that anybody wanted to keep.
    erasures::append(
        &erasures::path(&args.database)?,
        &tenant,
        What::Delete,
        &[(Kind::Tenant, "[]".to_owned())],
    )?;
    store.delete_tenant(tenant.id).await?;
    match store.scrub(Scope::All).await {
        Ok(()) => say(&format!("deleted tenant `{}`", tenant.key)),
        Err(error @ (StoreError::Unscrubbed | StoreError::Busy)) => {
            let failure = Failure::user("deleted, not yet scrubbed").because(error);
            return Err(failure.hint("end what reads the database for long, then run `messwert erase scrub`"));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Makes sure that the tenant is meant: by its key, given once more.
pub(super) fn confirm(
    key: &str,
    given: Option<String>,
    question: &str,
    nothing: &str,
) -> Result<(), Failure> {
    let confirmed = given.map_or_else(|| ask(question), Ok)?;
    if confirmed == key {
        return Ok(());
    }
    let failure = Failure::user(format!("`{confirmed}` is not `{key}`: {nothing}"));
    Err(failure.hint("give the key again, by `--confirm` or when asked"))
}

fn ask(question: &str) -> Result<String, Failure> {
    if io::stdin().is_terminal() {
        say(question);
    }
    let mut line = String::new();
    let read = io::stdin().read_line(&mut line);
    read.map_err(|error| Failure::user("cannot read the confirmation").because(error))?;
    Ok(line.trim().to_owned())
}
