//! `GET /api/v1/journal`: the rows of the journal as they were recorded, for replicas, audits and
//! warehouses.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use futures_util::stream::try_unfold;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use messwert_books::query::{Asked, Complaint};
use messwert_books::{Text, text};
use messwert_journal::{Row, Store, TenantId};
use serde::Serialize;
use serde_json::value::RawValue;

use super::caller::admit;
use super::error::{BoxError, Error};
use super::front::Arrival;
use super::negotiate::{NDJSON, accept};
use super::params::{REPEATED, but_language, read_query};
use crate::app::App;
use crate::keys::Scope;
use crate::outage::Outage;
use crate::shares::Share;

/// Rows that are read at a time: at most so many MiB in memory, whatever the facts.
const CHUNK: usize = 64;

/// A row as one line.
#[derive(Serialize)]
struct Line<'a> {
    tenant_id: String,
    seq: i64,
    recorded_at: i64,
    actor: &'a str,
    batch_id: String,
    kind: &'static str,
    key: &'a RawValue,
    op: &'static str,
    version: i64,
    body: Option<&'a RawValue>,
    hash: String,
}

/// `GET /api/v1/journal?after=SEQ[&limit=N]`: ends where the journal ended when the request came. The
/// client sets the pace: no more is read than it takes.
pub(super) async fn get_journal(State(app): State<Arc<App>>, request: Request) -> Result<Response, Error> {
    let (head, _) = request.into_parts();
    let (caller, ()) = admit(&app, &head, |caller| caller.require(Scope::Audit)).await?;
    caller.moved_since(Duration::ZERO, Arrival::of(&head).time)?;
    let asked = read_query(head.uri.query().unwrap_or_default()).map_err(Error::Invalid)?;
    let wanted = Wanted::read(asked).map_err(Error::Invalid)?;
    accept(&head.headers, NDJSON)?;
    let share = app.exports.take(caller.tenant).ok_or(Error::TooMany)?;
    let outage = app.ledgers.outage();
    let end = outage.ask(app.store.head(caller.tenant)).await?.seq;
    if wanted.after > end {
        return Err(Error::BeyondJournal { end });
    }
    let end = wanted.limit.map_or(end, |limit| end.min(wanted.after.saturating_add(limit)));
    let rest = Rest {
        store: Arc::clone(&app.store),
        outage: Arc::clone(outage),
        tenant: caller.tenant,
        after: wanted.after,
        end,
        arrival: Arc::clone(Arrival::of(&head)),
        _share: share,
    };
    let body = Body::from_stream(try_unfold(rest, next_lines));
    Ok(([(CONTENT_TYPE, "application/x-ndjson"), (CACHE_CONTROL, "no-store")], body).into_response())
}

/// Which rows are wanted.
#[derive(PartialEq, Debug)]
struct Wanted {
    after: i64,
    limit: Option<i64>,
}

impl Wanted {
    fn read(asked: Asked) -> Result<Wanted, Vec<Complaint>> {
        let (asked, mut complaints) = but_language(asked);
        let (mut after, mut limit) = (None, None);
        for (name, value) in &asked.0 {
            let (target, least) = match name.as_str() {
                "after" => (&mut after, 0),
                "limit" => (&mut limit, 1),
                other => {
                    complaints.push(Complaint::new(other, UNKNOWN));
                    continue;
                }
            };
            let number = value.parse().ok().filter(|number: &i64| *number >= least && is_plain(value));
            match number {
                Some(_) if target.is_some() => complaints.push(Complaint::new(name, REPEATED)),
                Some(number) => *target = Some(number),
                None => {
                    let message = text!(
                        de = "erwartet: eine ganze Zahl ab {least}",
                        en = "expected a whole number, {least} or more",
                    );
                    complaints.push(Complaint::new(name, message));
                }
            }
        }
        if complaints.is_empty() { Ok(Wanted { after: after.unwrap_or(0), limit }) } else { Err(complaints) }
    }
}

/// Digits only: no sign.
fn is_plain(number: &str) -> bool {
    number.bytes().all(|byte| byte.is_ascii_digit())
}

const UNKNOWN: Text = Text::fixed(
    "ist kein Parameter des Journals; erwartet: `after`, `limit` oder `lang`",
    "is no parameter of the journal: expected `after`, `limit` or `lang`",
);

/// The rows that are still to be sent.
struct Rest {
    store: Arc<dyn Store>,
    outage: Arc<Outage>,
    tenant: TenantId,
    after: i64,
    end: i64,
    arrival: Arc<Arrival>,
    _share: Share,
}

/// The next lines. After an error the body ends without its end, so that nobody takes it for whole.
async fn next_lines(mut rest: Rest) -> Result<Option<(Bytes, Rest)>, BoxError> {
    let n_left = usize::try_from(rest.end - rest.after).unwrap_or(0);
    if n_left == 0 {
        return Ok(None);
    }
    let lines = read_lines(&mut rest, n_left.min(CHUNK)).await;
    if let Err(error) = &lines {
        let request_id = rest.arrival.id.as_str();
        tracing::error!(request_id, %error, "a journal was not sent to its end");
    }
    Ok(Some((lines?, rest)))
}

async fn read_lines(rest: &mut Rest, n_rows: usize) -> Result<Bytes, BoxError> {
    let rows = rest.outage.read(rest.store.tail(rest.tenant, rest.after, n_rows)).await?;
    let mut text = Vec::new();
    for row in &rows {
        serde_json::to_writer(&mut text, &line(rest.tenant, row)?)?;
        text.push(b'\n');
    }
    let last = rows.last().ok_or_else(|| format!("row {} of the journal is lost", rest.after + 1))?;
    rest.after = last.seq;
    Ok(text.into())
}

fn line(tenant: TenantId, row: &Row) -> serde_json::Result<Line<'_>> {
    Ok(Line {
        tenant_id: tenant.to_string(),
        seq: row.seq,
        recorded_at: row.recorded_at,
        actor: &row.actor,
        batch_id: row.batch_id.to_string(),
        kind: row.kind.name(),
        key: serde_json::from_str(&row.key)?,
        op: row.op.name(),
        version: row.version,
        body: row.body.as_deref().map(serde_json::from_slice).transpose()?,
        hash: hex::encode(row.hash),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_whole_numbers_given_once() {
        let check = |query: &str| {
            let wanted = Wanted::read(read_query(query).unwrap());
            wanted.map_err(|complaints| {
                complaints.into_iter().map(|complaint| complaint.parameter).collect::<Vec<_>>()
            })
        };
        assert_eq!(check(""), Ok(Wanted { after: 0, limit: None }));
        assert_eq!(check("after=7&lang=de&limit=2"), Ok(Wanted { after: 7, limit: Some(2) }));
        for (query, wrong) in [
            ("after=", "after"),
            ("after=-1", "after"),
            ("after=%2B1", "after"),
            ("after=1.5", "after"),
            ("after=99999999999999999999", "after"),
            ("after=1&after=1", "after"),
            ("limit=0", "limit"),
            ("since=1", "since"),
            ("lang=fr", "lang"),
        ] {
            assert_eq!(check(query), Err(vec![wrong.to_owned()]), "{query}");
        }
        assert_eq!(check("after=x&limit=y&z=1").unwrap_err(), ["after", "limit", "z"]);
    }
}
