//! `messwert serve`: the API, until somebody stops it.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use clap::Args;
use messwert_journal::open_or_create;
use tokio::net::TcpSocket;

use super::Failure;
use super::interrupt::Signals;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{ConfigError, FILE, Flags, Settings};
use crate::http::{serve, serve_metrics};
use crate::random::Random;
use crate::telemetry;
use crate::traces::Traces;

/// Files that are open beside connections: the store, what is staged, what is told to whom finds no place.
const OTHER_FILES: u64 = 512;

/// So many clients may wait to be accepted; Linux allows no more (`somaxconn`).
const BACKLOG: u32 = 4_096;

/// `messwert serve`.
#[derive(Args, Debug)]
#[command(
    after_help = "Each flag is a variable too (--log-format: MESSWERT_LOG_FORMAT), and a key of messwert.toml \
                  (format in the table log); `messwert config` shows what is in force.\n\n\
                  Examples:\n  messwert serve\n  messwert serve --database sqlite:/var/lib/messwert/messwert.db --listen 0.0.0.0:8080\n  messwert serve --database postgres://messwert@localhost/messwert"
)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    flags: Flags,
}

/// Runs the command until SIGTERM, SIGINT or SIGHUP; requests under way are answered first.
pub(super) async fn run(args: ServeArgs) -> Result<(), Failure> {
    let settings = Settings::load(&args.flags)?;
    telemetry::init(&settings.log).map_err(|error| {
        Failure::user(format!(
            "`{}` is no log filter: expected `info` or `target=level,…`",
            settings.log.filter
        ))
        .because(error)
    })?;
    let store = open_or_create(&settings.database)?;
    let traces = settings.otlp_endpoint.as_deref().map(traces).transpose()?;
    let app = App::with(settings.policy.clone(), store, clock(&settings), Random::System, traces);
    make_room(settings.policy.max_connections);
    let metrics = settings.metrics_listen.map(|address| listen(address, "metrics-listen")).transpose()?;
    let (listener, address) = listen(settings.listen, "listen")?;
    let stopped = stopped()?;
    if let Some((listener, address)) = metrics {
        tracing::info!("metrics on http://{address}/metrics");
        tokio::spawn(watch(serve_metrics(Arc::clone(&app), listener)));
    }
    tracing::info!("listening on http://{address}");
    let served = serve(Arc::clone(&app), listener, stopped).await;
    // It blocks, until the collector has the last spans.
    let ended = tokio::task::spawn_blocking(move || app.traces.iter().for_each(Traces::end)).await;
    let broken = |error: io::Error| Failure::ours("the server failed").because(error);
    served.and(ended.map_err(io::Error::from)).map_err(broken)?;
    tracing::info!("stopped");
    Ok(())
}

fn traces(endpoint: &str) -> Result<Traces, Failure> {
    let traces = Traces::to(endpoint, Random::System);
    traces.map_err(|error| Failure::user(format!("traces cannot be sent to `{endpoint}`")).because(error))
}

/// A server without metrics serves all the same.
async fn watch(serving: impl Future<Output = io::Result<()>>) {
    if let Err(error) = serving.await {
        tracing::error!(%error, "the metrics are not served any more");
    }
}

/// Lets the process have as many files open as it needs for its connections, as far as it may.
fn make_room(max_connections: usize) {
    let needed = u64::try_from(max_connections).unwrap_or(u64::MAX).saturating_add(OTHER_FILES);
    match rlimit::increase_nofile_limit(needed) {
        Ok(allowed) if allowed < needed => tracing::warn!(
            "only {allowed} files may be open: `max-connections` of {max_connections} needs {needed} (`ulimit -n`)"
        ),
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the limit of open files cannot be raised"),
    }
}

fn clock(settings: &Settings) -> Clock {
    let Some(now) = settings.now else { return Clock::System };
    tracing::warn!("THE CLOCK STANDS STILL at {now} (`--now`): what is reported as today is not today");
    Clock::Fixed(now)
}

/// Binds before anything is served, so that whoever reads the line can connect.
fn listen(address: SocketAddr, setting: &str) -> Result<(TcpListener, SocketAddr), Failure> {
    let bound = bind(address).and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (address, listener) = bound.map_err(|error| {
        Failure::user(format!("cannot listen on `{address}`"))
            .because(error)
            .hint(format!("`--{setting}` names another address; port 0 takes a free one"))
    })?;
    Ok((listener, address))
}

/// The standard library would let 128 clients wait to be accepted; of more that come at once, some would
/// try again for seconds.
fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // The port of a server that has only just ended can be taken.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// Ready on the first signal. The handlers are there from now on, not from the first poll on.
pub(super) fn stopped() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    let mut signals = Signals::listen()?;
    Ok(async move {
        signals.next().await;
        tracing::info!("stopping: requests under way are answered first");
    })
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let failure = Failure::user(error.to_string());
        match error {
            ConfigError::Unreadable { source, .. } => failure.because(source),
            ConfigError::File(_) => {
                failure.hint(format!("`{FILE}` takes the names of the flags of `messwert serve --help`"))
            }
            ConfigError::Variable { .. } | ConfigError::Twice(_) | ConfigError::Value { .. } => {
                failure.hint("`messwert config` shows what is configured, and where it came from")
            }
        }
    }
}
