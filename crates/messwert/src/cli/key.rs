//! `messwert key`: create, list, rotate and revoke API keys.

use clap::{Args, Subcommand};
use messwert_books::calendar::{Date, Instant, parse_date};
use messwert_journal::{KeyRecord, Tenant};
use serde::Serialize;
use uuid::Uuid;

use super::database::find_tenant;
use super::key_rotate::{self, RotateArgs};
use super::tenant::time;
use super::{DatabaseArgs, Failure, print_json, print_line, print_table, say};
use crate::clock::Clock;
use crate::keys::{KeyText, Scope};
use crate::ledger::Ledgers;
use crate::random::Random;

/// `messwert key`.
#[derive(Args, Debug)]
#[command(after_help = "Example: messwert key create --tenant acme --scopes reports,contacts:read")]
pub(super) struct KeyArgs {
    #[command(subcommand)]
    command: KeyCommand,
}

#[derive(Subcommand, Debug)]
enum KeyCommand {
    /// Create a key and print it, alone and once, on standard output.
    Create(CreateArgs),
    /// List the keys of a tenant.
    List(ListArgs),
    /// Create a key in the place of another one, which goes on for a while.
    Rotate(RotateArgs),
    /// Revoke a key, for good.
    Revoke(RevokeArgs),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: messwert key create --tenant acme --scopes reports,contacts:read --name dashboard"
)]
struct CreateArgs {
    /// Whose facts the key opens.
    #[arg(long, value_name = "KEY")]
    tenant: String,
    /// What the key may do, with commas between; `reports` reads reports.
    #[arg(long, value_delimiter = ',', required = true, value_parser = parse_scope)]
    scopes: Vec<Scope>,
    /// What you call the key.
    #[arg(long)]
    name: Option<String>,
    /// The last day on which it works, in the tenant's time zone.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    expires: Option<Date>,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: messwert key list --tenant acme")]
struct ListArgs {
    /// Whose keys.
    #[arg(long, value_name = "KEY")]
    tenant: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: messwert key revoke --tenant acme 7f8d1c1e-0c55-4a29-9f7c-6a0f0f1c2b3d")]
struct RevokeArgs {
    /// Whose key.
    #[arg(long, value_name = "KEY")]
    tenant: String,
    /// The key's id, as `key list` shows it.
    id: Uuid,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Runs the command.
pub(super) async fn run(args: KeyArgs) -> Result<(), Failure> {
    match args.command {
        KeyCommand::Create(args) => create(args).await,
        KeyCommand::List(args) => list(&args).await,
        KeyCommand::Rotate(args) => key_rotate::run(args).await,
        KeyCommand::Revoke(args) => revoke(&args).await,
    }
}

async fn create(args: CreateArgs) -> Result<(), Failure> {
    let store = args.database.open()?;
    let tenant = find_tenant(&*store, &args.tenant).await?;
    let now = Clock::System.real();
    let expires_at = match args.expires {
        Some(day) => Some(end_of(&args.database.ledgers(&store)?, &tenant, day, now).await?.unix_micros()),
        None => None,
    };
    let text = KeyText::generate(&Random::System);
    let record = KeyRecord {
        id: Random::System.uuid(),
        tenant: tenant.id,
        digest: text.digest(),
        name: args.name,
        scopes: Scope::sorted_names(&args.scopes),
        created_at: now.unix_micros(),
        expires_at,
        revoked_at: None,
    };
    store.create_key(&record).await?;
    say(&format!("created key {} of tenant `{}`; it is shown this once:", record.id, tenant.key));
    print_line(text.as_str())
}

/// When a day ends in the tenant's zone, which must be later.
pub(super) async fn end_of(
    ledgers: &Ledgers,
    tenant: &Tenant,
    day: Date,
    now: Instant,
) -> Result<Instant, Failure> {
    let zone = ledgers.open(tenant.id).await?.read(|books| books.settings().zone.clone());
    let next =
        day.tomorrow().map_err(|error| Failure::user(format!("`{day}` is too late")).because(error))?;
    let end = zone.midnight(next);
    if end > now {
        return Ok(end);
    }
    Err(Failure::user(format!("`{day}` is past: the key would never work"))
        .hint("leave `--expires` out for a key without end"))
}

async fn list(args: &ListArgs) -> Result<(), Failure> {
    let store = args.database.open()?;
    let tenant = find_tenant(&*store, &args.tenant).await?;
    let keys = store.keys(tenant.id).await?;
    let now = Clock::System.real().unix_micros();
    if args.json {
        let keys = keys.iter().map(|(key, used_at)| ShownKey {
            id: key.id.to_string(),
            name: key.name.as_deref(),
            scopes: &key.scopes,
            state: state(key, now),
            created_at: time(key.created_at),
            expires_at: key.expires_at.map(time),
            revoked_at: key.revoked_at.map(time),
            last_used_at: used_at.map(time),
        });
        return print_json(&keys.collect::<Vec<_>>());
    }
    let header =
        ["id", "name", "scopes", "state", "created", "expires", "last used"].map(str::to_owned).to_vec();
    let rows = keys.iter().map(|(key, used_at)| {
        vec![
            key.id.to_string(),
            key.name.clone().unwrap_or_else(|| "-".to_owned()),
            key.scopes.join(","),
            state(key, now).to_owned(),
            time(key.created_at),
            key.expires_at.map_or_else(|| "never".to_owned(), time),
            used_at.map_or_else(|| "never".to_owned(), time),
        ]
    });
    print_table(&std::iter::once(header).chain(rows).collect::<Vec<_>>(), 7)
}

#[derive(Serialize)]
struct ShownKey<'a> {
    id: String,
    name: Option<&'a str>,
    scopes: &'a [String],
    state: &'static str,
    created_at: String,
    expires_at: Option<String>,
    revoked_at: Option<String>,
    last_used_at: Option<String>,
}

/// What can be done with a key at a time.
pub(super) fn state(key: &KeyRecord, now: i64) -> &'static str {
    match (key.revoked_at, key.expires_at) {
        (Some(_), _) => "revoked",
        (None, Some(at)) if at <= now => "expired",
        _ => "active",
    }
}

async fn revoke(args: &RevokeArgs) -> Result<(), Failure> {
    let store = args.database.open()?;
    let tenant = find_tenant(&*store, &args.tenant).await?;
    let at = Clock::System.real().unix_micros();
    if store.revoke_key(tenant.id, args.id, at).await? {
        say(&format!("revoked key {}", args.id));
        return Ok(());
    }
    if store.keys(tenant.id).await?.iter().any(|(key, _)| key.id == args.id) {
        say(&format!("key {} was revoked before", args.id));
        return Ok(());
    }
    Err(no_such_key(&tenant, args.id))
}

/// The tenant has no key of this id.
pub(super) fn no_such_key(tenant: &Tenant, id: Uuid) -> Failure {
    let hint = format!("`messwert key list --tenant {}` shows the keys", tenant.key);
    Failure::user(format!("tenant `{}` has no key `{id}`", tenant.key)).hint(hint)
}

fn parse_scope(text: &str) -> Result<Scope, String> {
    Scope::from_name(text).ok_or_else(|| {
        let known = Scope::ALL.map(Scope::name).join("`, `");
        format!("expected scopes of `{known}`")
    })
}

/// Reads a day.
pub(super) fn parse_day(text: &str) -> Result<Date, String> {
    parse_date(text).map_err(|error| format!("{error}: expected YYYY-MM-DD"))
}
