//! `messwert key rotate`: a new key in the place of another one, with time to change over.

use clap::Args;
use jiff::SignedDuration;
use messwert_books::calendar::{Date, Instant};
use messwert_journal::{KeyRecord, Tenant};
use uuid::Uuid;

use super::database::find_tenant;
use super::key::{end_of, no_such_key, parse_day, state};
use super::tenant::time;
use super::{DatabaseArgs, Failure, print_line, say};
use crate::clock::Clock;
use crate::config::parse_duration;
use crate::keys::KeyText;
use crate::random::Random;

/// `messwert key rotate`.
#[derive(Args, Debug)]
#[command(
    after_help = "Example: messwert key rotate --tenant acme 7f8d1c1e-0c55-4a29-9f7c-6a0f0f1c2b3d --grace 7d"
)]
pub(super) struct RotateArgs {
    /// Whose key.
    #[arg(long, value_name = "KEY")]
    tenant: String,
    /// The key's id, as `key list` shows it.
    id: Uuid,
    /// How long the old key goes on: `30m`, `24h`, `7d`; `0s` ends it now.
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = parse_duration)]
    grace: SignedDuration,
    /// The last day on which the new key works, in the tenant's time zone [default: that of the old
    /// one].
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    expires: Option<Date>,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Runs the command: the new key has the scopes and the name of the old one.
pub(super) async fn run(args: RotateArgs) -> Result<(), Failure> {
    let store = args.database.open()?;
    let tenant = find_tenant(&*store, &args.tenant).await?;
    let keys = store.keys(tenant.id).await?;
    let old = keys.into_iter().map(|(key, _)| key).find(|key| key.id == args.id);
    let old = old.ok_or_else(|| no_such_key(&tenant, args.id))?;
    let now = Clock::System.real();
    let expires_at = match args.expires {
        Some(day) => Some(end_of(&args.database.ledgers(&store)?, &tenant, day, now).await?.unix_micros()),
        None => old.expires_at,
    };
    let text = KeyText::generate(&Random::System);
    let next = successor(&old, &text, now, expires_at);
    let end = end_of_grace(now, args.grace)?;
    if !store.rotate_key(old.id, &next, end).await? {
        return Err(ended(&old, &tenant, now));
    }
    let end = old.expires_at.map_or(end, |expires_at| expires_at.min(end));
    let shown =
        if end > now.unix_micros() { format!("works until {}", time(end)) } else { "has ended".to_owned() };
    say(&format!("created key {} of tenant `{}`; it is shown this once:", next.id, tenant.key));
    print_line(text.as_str())?;
    say(&format!("the old key {} {shown}", old.id));
    Ok(())
}

fn successor(old: &KeyRecord, text: &KeyText, now: Instant, expires_at: Option<i64>) -> KeyRecord {
    KeyRecord {
        id: Random::System.uuid(),
        digest: text.digest(),
        created_at: now.unix_micros(),
        expires_at,
        ..old.clone()
    }
}

fn end_of_grace(now: Instant, grace: SignedDuration) -> Result<i64, Failure> {
    let micros = i64::try_from(grace.as_micros()).ok();
    let end = micros.and_then(|micros| now.unix_micros().checked_add(micros));
    end.ok_or_else(|| Failure::user("`--grace` is too long"))
}

/// Only a key that works can be replaced.
fn ended(old: &KeyRecord, tenant: &Tenant, now: Instant) -> Failure {
    // Else another process was faster.
    let state = if state(old, now.unix_micros()) == "expired" { "expired" } else { "revoked" };
    let hint = format!(
        "`messwert key create --tenant {} --scopes {}` makes another one",
        tenant.key,
        old.scopes.join(",")
    );
    Failure::user(format!("key {} is {state}: there is nothing to take the place of", old.id)).hint(hint)
}
