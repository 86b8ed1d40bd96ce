//! `POST /api/v1/facts`: facts come in, all or nothing.

use std::sync::Arc;
use std::time::Instant;

use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, EXPECT};
use http::request::Parts;
use http::{HeaderMap, HeaderName};
use messwert_books::Text;
use messwert_books::fact::Kind;
use messwert_books::query::Complaint;
use serde::Serialize;

use super::caller::{Caller, admit};
use super::error::{Error, TOLD};
use super::front::Arrival;
use super::negotiate::{JSON, accept};
use super::params::{but_language, read_query};
use super::upload::{LIMIT, SMALL, linger, receive, receive_whole, stage_whole};
use crate::app::App;
use crate::import::{Encoding, ImportAnswer};
use crate::ledger::Terms;
use crate::shares::Share;

/// What was done, as JSON.
#[derive(Serialize)]
struct Envelope<'a> {
    data: ImportAnswer<'a>,
    meta: Meta<'a>,
}

#[derive(Serialize)]
struct Meta<'a> {
    request_id: &'a str,
}

/// `POST /api/v1/facts`. The order of the checks is part of the API: key, plan, scope, rate,
/// parameters, form and size of the body; then the scope of each kind in it, and last its lines.
pub(super) async fn post_facts(State(app): State<Arc<App>>, request: Request) -> Result<Response, Error> {
    let (head, body) = request.into_parts();
    let arrival = Arrival::of(&head);
    let at_most = body.size_hint().upper();
    let Admitted { caller, kinds, encoding, is_small, share } = match before_body(&app, &head, at_most).await
    {
        Ok(admitted) => admitted,
        Err(error) => {
            // Whoever asks before sending has sent nothing yet; strangers are not waited for.
            if !head.headers.contains_key(EXPECT) && arrival.caller.get().is_some() {
                linger(body).await;
            }
            return Err(error);
        }
    };
    arrival.set_own_limits();
    let (mut source, share) = if is_small {
        let text = receive_whole(body).await?;
        // Others may be received meanwhile.
        drop(share);
        let share = app.small_writes.take(caller.tenant).ok_or(Error::TooMany)?;
        (stage_whole(text)?, share)
    } else {
        (receive(body, encoding).await?, share)
    };
    source.hold(share);
    let ledger = app.ledgers.open(caller.tenant).await?;
    let actor = Some(caller.key.to_string());
    let terms = Terms { actor, kinds: Some(kinds), n_told: Some(TOLD), ..Terms::default() };
    let began = Instant::now();
    let written = ledger.write_on(terms, source).await?;
    app.ledgers.weigh(caller.tenant);
    app.told.is_written(&caller);
    app.metrics.note_import(written.summary.n_lines, written.n_recorded as u64, began.elapsed());
    let data = ImportAnswer::new(&written.summary, written.n_recorded, Vec::new());
    let answer = Envelope { data, meta: Meta { request_id: arrival.id.as_str() } };
    let body = serde_json::to_vec(&answer).expect("texts are always JSON");
    Ok(([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], body).into_response())
}

/// An upload that is received.
struct Admitted {
    caller: Arc<Caller>,
    /// What may be in it.
    kinds: Vec<Kind>,
    encoding: Encoding,
    /// Whether it is received as a whole.
    is_small: bool,
    /// Of what is received like this at a time.
    share: Share,
}

/// Everything that can be said before the body, which has so many bytes at most, if that is known.
async fn before_body(app: &App, head: &Parts, at_most: Option<u64>) -> Result<Admitted, Error> {
    let (caller, kinds) = admit(app, head, Caller::writable).await?;
    check_parameters(head.uri.query().unwrap_or_default())?;
    accept(&head.headers, JSON)?;
    check_type(&head.headers)?;
    let encoding = encoding(&head.headers)?;
    let length = length(&head.headers).or(at_most);
    if length.is_some_and(|length| length > LIMIT) {
        return Err(Error::BodyTooLarge);
    }
    let is_small = encoding == Encoding::Plain && length.is_some_and(|length| length <= SMALL);
    let shares = if is_small { &app.small_uploads } else { &app.uploads };
    let share = shares.take(caller.tenant).ok_or(Error::TooMany)?;
    Ok(Admitted { caller, kinds, encoding, is_small, share })
}

const UNKNOWN: Text = Text::fixed(
    "ist kein Parameter dieser Anfrage; erwartet: `lang`",
    "is no parameter of this request: expected `lang`",
);

fn check_parameters(query: &str) -> Result<(), Error> {
    let (others, mut complaints) = but_language(read_query(query).map_err(Error::Invalid)?);
    complaints.extend(others.0.iter().map(|(name, _)| Complaint::new(name, UNKNOWN)));
    if complaints.is_empty() { Ok(()) } else { Err(Error::Invalid(complaints)) }
}

/// NDJSON, in UTF-8 if anything is said about that.
fn check_type(headers: &HeaderMap) -> Result<(), Error> {
    let text = only(headers, CONTENT_TYPE).ok_or(Error::NotNdjson)?;
    let (media_type, parameters) = text.split_once(';').unwrap_or((text, ""));
    let is_utf8 = |parameter: &str| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        name.trim().eq_ignore_ascii_case("charset")
            && value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
    };
    let is_ndjson = media_type.trim().eq_ignore_ascii_case("application/x-ndjson");
    let are_fine = parameters.split(';').filter(|parameter| !parameter.trim().is_empty()).all(is_utf8);
    if is_ndjson && are_fine { Ok(()) } else { Err(Error::NotNdjson) }
}

fn encoding(headers: &HeaderMap) -> Result<Encoding, Error> {
    if !headers.contains_key(CONTENT_ENCODING) {
        return Ok(Encoding::Plain);
    }
    let coding = only(headers, CONTENT_ENCODING).unwrap_or_default().to_ascii_lowercase();
    match coding.as_str() {
        "identity" => Ok(Encoding::Plain),
        "gzip" | "x-gzip" => Ok(Encoding::Gzip),
        "zstd" => Ok(Encoding::Zstd),
        _ => Err(Error::UnknownEncoding),
    }
}

/// How many bytes a body will have, if its head says so.
fn length(headers: &HeaderMap) -> Option<u64> {
    only(headers, CONTENT_LENGTH)?.parse().ok()
}

/// The text of a header that stands there once.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().filter(|_| values.next().is_none())?;
    Some(value.to_str().ok()?.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name.clone(), value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_ndjson_is_taken() {
        let check = |values: &[&str]| check_type(&headers(CONTENT_TYPE, values)).is_ok();
        for fine in
            ["application/x-ndjson", "Application/X-NDJSON", "application/x-ndjson; charset=\"UTF-8\";"]
        {
            assert!(check(&[fine]), "{fine}");
        }
        for wrong in
            ["", "application/json", "application/x-ndjson; charset=latin1", "application/x-ndjson; v=1"]
        {
            assert!(!check(&[wrong]), "{wrong}");
        }
        assert!(!check(&[]) && !check(&["application/x-ndjson"; 2]));
    }

    #[test]
    fn one_encoding_that_is_known_is_taken() {
        let check = |values: &[&str]| encoding(&headers(CONTENT_ENCODING, values)).ok();
        assert_eq!(check(&[]), Some(Encoding::Plain));
        assert_eq!(check(&["identity"]), Some(Encoding::Plain));
        assert_eq!((check(&["GZIP"]), check(&["x-gzip"])), (Some(Encoding::Gzip), Some(Encoding::Gzip)));
        assert_eq!(check(&[" zstd "]), Some(Encoding::Zstd));
        for wrong in [&["br"][..], &["gzip, gzip"], &["gzip", "gzip"], &[""], &["deflate"]] {
            assert_eq!(check(wrong), None, "{wrong:?}");
        }
    }
}
