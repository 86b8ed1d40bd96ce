//! `messwert tenant release`: undoes that a tenant is read-only since it was copied to another store.

use clap::Args;
use messwert_journal::{Standee, Standing};

use super::database::find_standee;
use super::tenant_change::confirm;
use super::{DatabaseArgs, Failure, say};
use crate::clock::Clock;

#[derive(Args, Debug)]
#[command(after_help = "Example: messwert tenant release acme --confirm acme")]
pub(super) struct ReleaseArgs {
    /// The tenant's key.
    key: String,
    /// The key again; asked for if it is not given.
    #[arg(long, value_name = "KEY")]
    confirm: Option<String>,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Opens a tenant again, after its key was given once more: whoever writes to it in two stores has two.
pub(super) async fn release(args: ReleaseArgs) -> Result<(), Failure> {
    let store = args.database.open_moving()?;
    let Standee { tenant, standing, .. } = find_standee(&*store, &args.key).await?;
    let elsewhere = match &standing {
        Standing::Leaving(to) | Standing::Moved(to) => to.clone(),
        Standing::Open => return Err(Failure::user(format!("tenant `{}` is open", tenant.key))),
        Standing::Arriving(_) => {
            let failure = Failure::user(format!("tenant `{}` is not whole: it is {standing}", tenant.key));
            let hint = "the copy that brings it opens it in the end; `messwert tenant delete` gives it up";
            return Err(failure.hint(hint));
        }
    };
    let question = format!(
        "tenant `{}` may be written in `{elsewhere}` by now: delete it there first, or there are two. Its key again:",
        tenant.key
    );
    confirm(&tenant.key, args.confirm, &question, "nothing was changed")?;
    let now = Clock::System.real().unix_micros();
    if !store.stand(tenant.id, None, &standing, &Standing::Open, now).await? {
        let failure = Failure::user(format!("tenant `{}` does not stand as it did a moment ago", tenant.key));
        return Err(failure.hint("`messwert tenant list` shows how it stands"));
    }
    say(&format!("tenant `{}` is open", tenant.key));
    Ok(())
}
