//! An unchanged report over loopback HTTP, against a static handler with as many bytes.
//!
//! Both are served by one process, on the same stack; this one asks, and lets them take turns.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::Stdio;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use axum::body::Body;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use messwert::app::App;
use messwert::config::{LogFormat, LogSettings};
use messwert::telemetry;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use crate::client::{self, Connection};
use crate::figures::median;
use crate::sizes::{CONNECTIONS, DEMO, ROUND, ROUND_ANSWERS, ROUNDS};
use crate::table::{row, thousands};
use crate::{child, fixed, organiser};

/// The report as the demo's reader asks for it, and the shortest one there is.
const REPORTS: [(&str, &str); 2] =
    [("whole report", "/api/v1/reports/revenue"), ("totals only", "/api/v1/reports/revenue?sections=totals")];

/// The access log as the server is told to keep it: name, filter, budget.
const LOGS: [(&str, &str, &str); 2] = [("off", "warn", "≥ 0.80"), ("on", "info", "≥ 0.65")];

/// Prints the ratios, access log off and on.
pub(crate) fn measure() -> Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    for (log, filter, budget) in LOGS {
        let lines = tempfile::NamedTempFile::new()?;
        let mut server = child::start(&["cached", filter], Stdio::from(File::create(lines.path())?))?;
        let mut told = BufReader::new(server.stdout.take().context("no standard output")?).lines();
        let key = told.next().context("the server said nothing")??;
        for (name, path) in REPORTS {
            let addresses = told.next().context("the server named no addresses")??;
            let (ours, theirs) = addresses.split_once(' ').context("expected two addresses")?;
            let sides = [(ours.parse()?, path), (theirs.parse()?, "/")];
            let compared = compare(&runtime, sides, &key)?;
            let what = format!("cached / static handler, {name} of {} B, access log {log}", compared.n_bytes);
            let [ours, theirs] = compared.rates;
            let figure = format!("{:.2} ({} / {} per s)", ours / theirs, thousands(ours), thousands(theirs));
            row(&what, &figure, budget)?;
        }
        drop(server.stdin.take());
        server.wait()?;
    }
    Ok(())
}

struct Compared {
    /// Of an answer, head included.
    n_bytes: usize,
    /// Answers a second.
    rates: [f64; 2],
}

/// Lets both sides take turns.
fn compare(runtime: &Runtime, sides: [(SocketAddr, &str); 2], key: &str) -> Result<Compared> {
    let [ours, theirs] = sides.map(|(address, path)| (address, client::request(path, key)));
    let size = |side: &(SocketAddr, Vec<u8>)| {
        runtime.block_on(async { Connection::open(side.0).await?.exchange(&side.1).await })
    };
    let (n_bytes, n_others) = (size(&ours)?, size(&theirs)?);
    ensure!(n_bytes == n_others, "answers of {n_bytes} and {n_others} bytes are not comparable");
    let rate = |side: &(SocketAddr, Vec<u8>)| {
        runtime.block_on(client::load(side.0, &side.1, CONNECTIONS, ROUND, ROUND_ANSWERS))
    };
    // Once for nothing, to warm up.
    let (_, _) = (rate(&theirs)?, rate(&ours)?);
    let (mut our_rates, mut their_rates) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        their_rates.push(rate(&theirs)?);
        our_rates.push(rate(&ours)?);
    }
    Ok(Compared { n_bytes, rates: [median(&our_rates), median(&their_rates)] })
}

/// Serves the demo's organiser, and the static handlers, until standard input is closed.
pub(crate) fn be_server(filter: &str) -> Result<()> {
    telemetry::init(&LogSettings { format: LogFormat::Text, filter: filter.to_owned() })?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store.db");
    let runtime = Runtime::new()?;
    runtime.block_on(begin(path.to_str().context("a path in UTF-8")?))?;
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

async fn begin(store: &str) -> Result<()> {
    let app = organiser::app(store)?;
    let tenant = organiser::tenant(&app, "bench").await?;
    let source = organiser::staged(organiser::lines(DEMO))?;
    app.ledgers.open(tenant.id).await?.write("bench", source).await?;
    let key = organiser::key(&app, &tenant).await?;
    say(key.as_str())?;
    let (listener, ours) = listen()?;
    let serving = messwert::http::serve(Arc::clone(&app), listener, std::future::pending());
    tokio::spawn(serving);
    for (_, path) in REPORTS {
        // The first is computed and says how long that took; the second comes from the cache.
        answer(&app, path, key.as_str()).await?;
        let (headers, body) = answer(&app, path, key.as_str()).await?;
        let (listener, theirs) = listen()?;
        tokio::spawn(fixed::serve(listener, fixed::router("/", headers, body)));
        say(&format!("{ours} {theirs}"))?;
    }
    Ok(())
}

/// The answer that the static handler is to repeat.
async fn answer(app: &Arc<App>, path: &str, key: &str) -> Result<(HeaderMap, Bytes)> {
    let request = Request::get(path).header(AUTHORIZATION, format!("Bearer {key}")).body(Body::empty())?;
    let response = messwert::http::service(Arc::clone(app)).oneshot(request).await?;
    ensure!(response.status() == StatusCode::OK, "{path} was answered with {}", response.status());
    let (mut head, body) = response.into_parts();
    // The stack adds it.
    head.headers.remove(CONTENT_LENGTH);
    // Only the answer that was made for its request says how long that took.
    head.headers.remove("server-timing");
    Ok((head.headers, body.collect().await?.to_bytes()))
}

/// A free port of this machine, and its address.
pub(crate) fn listen() -> Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Tells whoever measures a line.
pub(crate) fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
