//! The ladder: what each layer of an answer costs, as a share of what the server does without any.
//!
//! On each rung something is asked of the product, and in turns of a bare service that answers with as many
//! bytes on the same stack of server: no route, no layer, one response that is ready. All rungs take turns.

use std::io::{self, BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Stdio};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use axum::body::Body;
use axum::response::Response;
use http::header::{AUTHORIZATION, CONTENT_LENGTH};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use messwert::app::App;
use messwert::config::{LogFormat, LogSettings};
use messwert::http::Front;
use messwert::telemetry;
use messwert_journal::Plan;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use crate::cached::{listen, say};
use crate::client::{self, Connection};
use crate::figures::median;
use crate::fixed::{self, Bare};
use crate::sizes::{CONNECTIONS, DEMO, LADDER_ROUND, ROUND_ANSWERS, ROUNDS};
use crate::table::{row, thousands};
use crate::{child, organiser};

/// The shortest report: the less is sent, the more a layer weighs.
const PATH: &str = "/api/v1/reports/revenue?sections=totals";

/// How servers keep the access log; the first has all other rungs.
const LOGS: [&str; 3] = ["off", "text", "json"];

/// What the front adds to every answer.
const OF_THE_FRONT: [&str; 4] =
    ["x-request-id", "x-content-type-options", "content-security-policy", "referrer-policy"];

/// Prints a rung a row, beginning with the ceiling's.
pub(crate) fn measure() -> Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (mut servers, mut rungs) = (Vec::new(), Vec::new());
    for log in LOGS {
        let mut server = child::start(&["ladder", log], Stdio::from(tempfile::tempfile()?))?;
        rungs.extend(told(&mut server)?);
        servers.push(server);
    }
    for rung in &mut rungs {
        rung.begin(&runtime)?;
    }
    for _ in 0..ROUNDS {
        for rung in &mut rungs {
            rung.climb(&runtime)?;
        }
    }
    for rung in &rungs {
        let [ours, bare] = [0, 1].map(|side| median(&rung.rates[side]));
        let figure = format!("{:.2} ({} / {} per s)", ours / bare, thousands(ours), thousands(bare));
        row(&format!("ladder: {}, {} B", rung.what, rung.n_bytes), &figure, "")?;
    }
    for mut server in servers {
        drop(server.stdin.take());
        server.wait()?;
    }
    Ok(())
}

struct Rung {
    what: String,
    request: Vec<u8>,
    /// Ours, and the bare service's.
    sides: [SocketAddr; 2],
    /// Of an answer, head included.
    n_bytes: usize,
    /// Answers a second, of each side.
    rates: [Vec<f64>; 2],
}

impl Rung {
    /// Checks that both sides answer alike, and lets them warm up.
    fn begin(&mut self, runtime: &Runtime) -> Result<()> {
        let size =
            |side| runtime.block_on(async { Connection::open(side).await?.exchange(&self.request).await });
        let [ours, bare] = self.sides;
        let (n_bytes, n_others) = (size(ours)?, size(bare)?);
        ensure!(n_bytes == n_others, "{}: {n_bytes} and {n_others} bytes are not comparable", self.what);
        self.n_bytes = n_bytes;
        self.climb(runtime)?;
        self.rates = [Vec::new(), Vec::new()];
        Ok(())
    }

    fn climb(&mut self, runtime: &Runtime) -> Result<()> {
        for (side, rates) in self.sides.into_iter().zip(&mut self.rates) {
            let load = client::load(side, &self.request, CONNECTIONS, LADDER_ROUND, ROUND_ANSWERS);
            rates.push(runtime.block_on(load)?);
        }
        Ok(())
    }
}

/// The rungs that a server has.
fn told(server: &mut Child) -> Result<Vec<Rung>> {
    let mut rungs = Vec::new();
    for line in BufReader::new(server.stdout.take().context("no standard output")?).lines() {
        let line = line?;
        let parts: Vec<_> = line.split('|').collect();
        let Some([what, key, path, header, ours, bare]) = parts.first_chunk() else { break };
        let (what, sides) = ((*what).to_owned(), [ours.parse()?, bare.parse()?]);
        let request = client::request_with(path, key, header);
        rungs.push(Rung { what, request, sides, n_bytes: 0, rates: [Vec::new(), Vec::new()] });
    }
    Ok(rungs)
}

/// Serves what the rungs of a log need, until standard input is closed.
pub(crate) fn be_server(log: &str) -> Result<()> {
    let format = if log == "json" { LogFormat::Json } else { LogFormat::Text };
    let filter = if log == "off" { "warn" } else { "info" };
    telemetry::init(&LogSettings { format, filter: filter.to_owned() })?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store.db");
    let runtime = Runtime::new()?;
    runtime.block_on(begin(path.to_str().context("a path in UTF-8")?, log))?;
    say("ready")?;
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

async fn begin(store: &str, log: &str) -> Result<()> {
    let app = organiser::app(store)?;
    let (listener, ours) = listen()?;
    tokio::spawn(messwert::http::serve(Arc::clone(&app), listener, std::future::pending()));
    let free = key(&app, "free", Plan::Enterprise).await?;
    let plain = Asked { key: &free, path: PATH, header: "" };
    if log != "off" {
        return plain.tell(&format!("a report from the cache, access log as {log}"), &app, ours).await;
    }
    ceilings(&app, &plain).await?;
    plain.tell("a report from the cache", &app, ours).await?;
    let limited = key(&app, "limited", Plan::Business).await?;
    Asked { key: &limited, ..plain }.tell("the same, of a plan with a rate limit", &app, ours).await?;
    Asked { header: "accept-encoding: gzip", ..plain }.tell("the same, gzip", &app, ours).await?;
    Asked { header: "if-none-match: *", ..plain }.tell("the same, 304", &app, ours).await?;
    Asked { header: "cache-control: no-cache", ..plain }
        .tell("the same, after asking the store", &app, ours)
        .await
}

/// The router alone, and the router behind the front, with the report's answer.
async fn ceilings(app: &Arc<App>, asked: &Asked<'_>) -> Result<()> {
    let Bare { mut headers, body, .. } = asked.answer(app).await?;
    let path = PATH.split('?').next().unwrap_or_default();
    let (listener, router) = listen()?;
    tokio::spawn(fixed::serve(listener, fixed::router(path, headers.clone(), body.clone())));
    asked.tell("a static handler behind a router", app, router).await?;
    for name in OF_THE_FRONT {
        headers.remove(name);
    }
    let front = Front::around(Arc::clone(app), fixed::router(path, headers, body), &[path]);
    let (listener, behind) = listen()?;
    tokio::spawn(fixed::serve_behind(listener, front));
    asked.tell("the same behind the front", app, behind).await
}

/// What is asked of the product.
#[derive(Clone, Copy)]
struct Asked<'a> {
    key: &'a str,
    path: &'a str,
    /// A line of the head, if it is not empty.
    header: &'a str,
}

impl Asked<'_> {
    /// Starts the bare service, and says where both are.
    async fn tell(self, what: &str, app: &Arc<App>, ours: SocketAddr) -> Result<()> {
        let (listener, bare) = listen()?;
        tokio::spawn(fixed::serve_bare(listener, self.answer(app).await?));
        let Asked { key, path, header } = self;
        Ok(say(&format!("{what}|{key}|{path}|{header}|{ours}|{bare}"))?)
    }

    /// The answer that the bare service is to repeat.
    async fn answer(&self, app: &Arc<App>) -> Result<Bare> {
        // The first says how long it took to make it.
        self.ask(app).await?;
        let response = self.ask(app).await?;
        let (status, mut headers) = (response.status(), response.headers().clone());
        ensure!(matches!(status, StatusCode::OK | StatusCode::NOT_MODIFIED), "{} is {status}", self.path);
        // The stack adds it.
        headers.remove(CONTENT_LENGTH);
        Ok(Bare { status, headers, body: response.into_body().collect().await?.to_bytes() })
    }

    async fn ask(&self, app: &Arc<App>) -> Result<Response> {
        let mut request = Request::get(self.path).header(AUTHORIZATION, format!("Bearer {}", self.key));
        if let Some((name, value)) = self.header.split_once(": ") {
            request = request.header(name, value);
        }
        Ok(messwert::http::service(Arc::clone(app)).oneshot(request.body(Body::empty())?).await?)
    }
}

/// A key to the demo's facts, of a tenant of its own.
async fn key(app: &Arc<App>, tenant: &str, plan: Plan) -> Result<String> {
    let tenant = organiser::tenant_of_plan(app, tenant, plan).await?;
    let source = organiser::staged(organiser::lines(DEMO))?;
    app.ledgers.open(tenant.id).await?.write("bench", source).await?;
    Ok(organiser::key(app, &tenant).await?.as_str().to_owned())
}
