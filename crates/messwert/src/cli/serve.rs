//! `messwert serve`: the API, until somebody stops it.

use std::net::TcpListener;

use clap::Args;
use messwert_journal::open_or_create;
use tokio::signal::unix::{SignalKind, signal};

use super::Failure;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{ConfigError, FILE, Flags, Settings};
use crate::http::serve;
use crate::random::Random;
use crate::telemetry;

/// `messwert serve`.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  messwert serve\n  messwert serve --database sqlite:/var/lib/messwert/messwert.db --listen 0.0.0.0:8080"
)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    flags: Flags,
}

/// Runs the command until SIGTERM or SIGINT; requests under way are answered first.
pub(super) async fn run(args: ServeArgs) -> Result<(), Failure> {
    let settings = Settings::load(args.flags)?;
    telemetry::init(&settings.log).map_err(|error| {
        Failure::user(format!(
            "`{}` is no log filter: expected `info` or `target=level,…`",
            settings.log.filter
        ))
        .because(error)
    })?;
    let store = open_or_create(&settings.database)?;
    let app = App::build(store, clock(&settings), Random::System);
    let (listener, stopped) = (listen(&settings)?, stopped()?);
    let served = serve(app, listener, stopped).await;
    served.map_err(|error| Failure::ours("the server failed").because(error))?;
    tracing::info!("stopped");
    Ok(())
}

fn clock(settings: &Settings) -> Clock {
    let Some(now) = settings.now else { return Clock::System };
    tracing::warn!("THE CLOCK STANDS STILL at {now} (`--now`): what is reported as today is not today");
    Clock::Fixed(now)
}

/// Binds before anything is served, so that whoever reads the line can connect.
fn listen(settings: &Settings) -> Result<TcpListener, Failure> {
    let cannot = |error| {
        Failure::user(format!("cannot listen on `{}`", settings.listen))
            .because(error)
            .hint("`--listen` names another address; port 0 takes a free one")
    };
    let listener = TcpListener::bind(settings.listen).map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    tracing::info!("listening on http://{address}");
    Ok(listener)
}

/// Ready on the first signal. The handlers are there from now on, not from the first poll on.
pub(super) fn stopped() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    let cannot = |error| Failure::ours("cannot wait for signals").because(error);
    let mut terminate = signal(SignalKind::terminate()).map_err(cannot)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(cannot)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: requests under way are answered first");
    })
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let failure = Failure::user(error.to_string());
        match error {
            ConfigError::Unreadable(cause) => failure.because(cause),
            ConfigError::File(_) => {
                failure.hint(format!("`{FILE}` takes the names of the flags of `messwert serve --help`"))
            }
            ConfigError::Variable { .. } => failure,
        }
    }
}
