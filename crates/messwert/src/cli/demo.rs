//! `messwert demo`: a server with a plausible organiser in it.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::time::Instant;

use clap::Args;
use messwert_books::batch::Place;
use messwert_books::calendar::{Date, Zone};
use messwert_journal::{KeyRecord, Plan, StoreError, Tenant, open_or_create};
use tempfile::TempDir;
use tokio::task::spawn_blocking;

use super::serve::stopped;
use super::{Failure, print_line, say};
use crate::app::App;
use crate::clock::Clock;
use crate::config::{LogFormat, LogSettings, without_password};
use crate::demo::facts;
use crate::keys::{KeyText, Scope};
use crate::ledger::{CreateError, NewTenant, Source};
use crate::random::Random;
use crate::{http, telemetry};

/// The tenant that is created.
const TENANT: &str = "demo";

/// `messwert demo`.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  messwert demo\n  messwert demo --facts 1000000 --listen 127.0.0.1:9000\n  messwert demo --database sqlite:demo.db"
)]
pub(super) struct DemoArgs {
    /// How many facts the organiser has.
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    facts: usize,
    /// Another number, another organiser; the same number and day, the same facts.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    // Without the environment's variable: that names the store of real tenants.
    /// A database to be kept, without a tenant `demo`: `sqlite:PATH` or `postgres://USER@HOST/NAME`
    /// [default: a temporary one].
    #[arg(long, value_name = "DATABASE")]
    database: Option<String>,
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

/// Runs the command until it is told to stop.
pub(super) async fn run(args: DemoArgs) -> Result<(), Failure> {
    let log = LogSettings { format: LogFormat::Text, filter: "warn".to_owned() };
    telemetry::init(&log).map_err(|error| Failure::ours("cannot set up the log").because(error))?;
    // First of all, as this is what fails most easily.
    let (listener, address) = listen(args.listen)?;
    let (database, _folder) = database(args.database)?;
    let app = App::build(open_or_create(&database)?, Clock::System, Random::System);
    let mut stopped = Box::pin(stopped()?);
    let key = tokio::select! {
        key = prepare(&app, &database, args.facts, args.seed) => key?,
        // Before anything is served; the temporary folder goes all the same.
        () = &mut stopped => return Ok(()),
    };
    introduce(address, key.as_str())?;
    let served = http::serve(app, listener, stopped).await;
    served.map_err(|error| Failure::ours("the server failed").because(error))
}

/// Creates the tenant with its facts, and a key to it.
async fn prepare(app: &App, database: &str, n_facts: usize, seed: u64) -> Result<KeyText, Failure> {
    let tenant = create(app, database).await?;
    import(app, &tenant, n_facts, seed).await?;
    create_key(app, &tenant).await
}

fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let bound = TcpListener::bind(address).and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (address, listener) = bound.map_err(|error| {
        let hint = "`--listen 127.0.0.1:0` takes a free port";
        Failure::user(format!("cannot listen on `{address}`")).because(error).hint(hint)
    })?;
    Ok((listener, address))
}

/// The address of the database, and the folder that is removed with it at the end.
fn database(given: Option<String>) -> Result<(String, Option<TempDir>), Failure> {
    if let Some(database) = given {
        return Ok((database, None));
    }
    let folder = tempfile::Builder::new().prefix("messwert-demo-").tempdir();
    let folder = folder.map_err(|error| {
        let hint = "TMPDIR names another folder for temporary files, `--database` a file to be kept";
        Failure::user("cannot make a temporary folder").because(error).hint(hint)
    })?;
    Ok((address_of(&folder.path().join("messwert.db")), Some(folder)))
}

fn address_of(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

async fn create(app: &App, database: &str) -> Result<Tenant, Failure> {
    let new = NewTenant {
        key: TENANT.to_owned(),
        plan: Plan::Business,
        name: "Marktgilde Veranstaltungen GmbH".to_owned(),
        timezone: None,
        country: None,
        currency: None,
        locale: None,
    };
    app.ledgers.create_tenant(&new, &super::database::actor()).await.map_err(|error| match error {
        CreateError::Store(StoreError::TenantExists { .. }) => {
            let database = without_password(database);
            let hint =
                format!("name another database, or serve this one: messwert serve --database {database}");
            Failure::user(format!("`{database}` has a tenant `{TENANT}` already")).hint(hint)
        }
        error => error.into(),
    })
}

/// Imports the organiser's facts, as lines of a file.
async fn import(app: &App, tenant: &Tenant, n_facts: usize, seed: u64) -> Result<(), Failure> {
    let began = Instant::now();
    let until = today(app);
    let staging = spawn_blocking(move || stage(n_facts, seed, until)).await;
    let staged = staging.map_err(|error| Failure::ours("cannot make up the facts").because(error))?;
    let source = staged.map_err(|error| {
        let hint = "TMPDIR names another folder for temporary files";
        Failure::user("cannot stage the facts in a temporary file").because(error).hint(hint)
    })?;
    let ledger = app.ledgers.open(tenant.id).await?;
    let written = ledger.write("import", source).await;
    let summary = written.map_err(|error| Failure::ours("the demo's facts were refused").because(error))?;
    let took = began.elapsed();
    let seconds = format!("{}.{:03} s", took.as_secs(), took.subsec_millis());
    say(&format!("recorded {} facts up to {until} in {seconds}", summary.n_lines));
    Ok(())
}

fn today(app: &App) -> Date {
    let zone = Zone::named("Europe/Berlin").expect("a bundled zone");
    zone.date(app.clock.now())
}

fn stage(n_facts: usize, seed: u64, until: Date) -> io::Result<Source> {
    let mut source = Source::default();
    for (text, line) in facts(n_facts, seed, until).zip(1..) {
        source.push(Place { file: 0, line }, text.as_bytes())?;
    }
    Ok(source)
}

async fn create_key(app: &App, tenant: &Tenant) -> Result<KeyText, Failure> {
    let text = KeyText::generate(&Random::System);
    let record = KeyRecord {
        id: Random::System.uuid(),
        tenant: tenant.id,
        digest: text.digest(),
        name: Some("demo".to_owned()),
        scopes: Scope::sorted_names(&[Scope::Reports, Scope::ContactsRead]),
        created_at: app.clock.real().unix_micros(),
        expires_at: None,
        revoked_at: None,
    };
    app.store.create_key(&record).await?;
    Ok(text)
}

/// Says how to ask the server, which listens by now.
fn introduce(mut address: SocketAddr, key: &str) -> Result<(), Failure> {
    if address.ip().is_unspecified() {
        // Listening everywhere; from here it is found here.
        address.set_ip(if address.is_ipv4() {
            Ipv4Addr::LOCALHOST.into()
        } else {
            Ipv6Addr::LOCALHOST.into()
        });
    }
    let url = format!("http://{address}/api/v1/reports");
    print_line(&format!("URL  {url}"))?;
    print_line(&format!("Key  {key}"))?;
    print_line(&format!("Try  curl -g '{url}/revenue' -H 'Authorization: Bearer {key}'"))?;
    say("stop it with Ctrl-C");
    Ok(())
}
