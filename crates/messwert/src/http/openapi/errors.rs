//! Errors in the OpenAPI document: each status with its codes, its headers, and the bodies that it has.

use std::collections::BTreeMap;

use messwert_books::books::Locale;
use messwert_books::fact::Kind;
use messwert_books::query::{Complaint, SWAPPED};
use serde_json::{Map, Value, json};

use super::super::error::{Allowed, BoxError, Error};
use super::super::request_id::RequestId;
use super::examples;
use super::{common, counted};
use crate::keys::Scope;

/// An answer that several operations have, by its name in the document.
struct Refusal {
    name: &'static str,
    about: &'static str,
    headers: &'static [&'static str],
    errors: fn() -> Vec<Error>,
}

const REFUSALS: &[Refusal] = &[
    Refusal { name: "400", about: "More than one key", headers: &[], errors: || vec![Error::SeveralKeys] },
    Refusal {
        name: "400-facts",
        about: "More than one key, or a body that cannot be read",
        headers: &[],
        errors: || {
            let damaged = Error::BodyDamaged { line: 7, reason: "the file ends too early".to_owned() };
            vec![Error::SeveralKeys, Error::BodyCutOff(cause()), damaged]
        },
    },
    Refusal {
        name: "401",
        about: "No key, or one that opens nothing",
        headers: &["WWW-Authenticate"],
        errors: || vec![Error::NoKey, Error::WrongKey, Error::WrongHost],
    },
    Refusal {
        name: "403",
        about: "The tenant's plan has no API, or the key not the scope",
        headers: &["WWW-Authenticate"],
        errors: || vec![Error::PlanRequired, Error::InsufficientScope(Scope::Reports)],
    },
    Refusal {
        name: "403-audit",
        about: "The tenant's plan has no API, or the key not the scope",
        headers: &["WWW-Authenticate"],
        errors: || vec![Error::PlanRequired, Error::InsufficientScope(Scope::Audit)],
    },
    Refusal {
        name: "403-facts",
        about: "The tenant's plan has no API, or the key not the scope of every kind that occurs",
        headers: &["WWW-Authenticate"],
        errors: || vec![Error::PlanRequired, Error::MayNotWrite(vec![Kind::Invoice])],
    },
    Refusal {
        name: "404",
        about: "The tenant has no such event",
        headers: &[],
        errors: || vec![Error::NoSuchEvent],
    },
    Refusal {
        name: "405",
        about: "Another method",
        headers: &["Allow"],
        errors: || vec![Error::MethodNotAllowed(Allowed::READING)],
    },
    Refusal {
        name: "405-facts",
        about: "Another method",
        headers: &["Allow"],
        errors: || vec![Error::MethodNotAllowed(Allowed::POSTING)],
    },
    Refusal {
        name: "406",
        about: "The answer is not available as `Accept` wants it",
        headers: &[],
        errors: || vec![Error::NotAcceptable("application/json")],
    },
    Refusal {
        name: "406-journal",
        about: "The answer is not available as `Accept` wants it",
        headers: &[],
        errors: || vec![Error::NotAcceptable("application/x-ndjson")],
    },
    Refusal {
        name: "408",
        about: "The body stopped coming",
        headers: &[],
        errors: || vec![Error::BodyStalled],
    },
    Refusal {
        name: "409",
        about: "The journal does not have this row: it is not the one that the position came from",
        headers: &[],
        errors: || vec![Error::BeyondJournal { end: 48_213 }],
    },
    Refusal {
        name: "409-facts",
        about: "All that is wrong stands against what is recorded",
        headers: &[],
        errors: Vec::new,
    },
    Refusal {
        name: "413",
        about: "The body is too large",
        headers: &[],
        errors: || vec![Error::BodyTooLarge],
    },
    Refusal {
        name: "414",
        about: "The address is too long",
        headers: &[],
        errors: || vec![Error::UriTooLong],
    },
    Refusal {
        name: "415",
        about: "Another type or coding of the body",
        headers: &[],
        errors: || vec![Error::NotNdjson, Error::UnknownEncoding],
    },
    Refusal {
        name: "422",
        about: "Parameters are wrong; `errors` says which and why",
        headers: &[],
        errors: || vec![Error::Invalid(vec![complaint()])],
    },
    Refusal {
        name: "422-facts",
        about: "Lines are wrong; `rejected` says which and why",
        headers: &[],
        errors: Vec::new,
    },
    Refusal {
        name: "429",
        about: "The tenant has no requests left in this hour",
        headers: &["Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"],
        errors: || vec![Error::RateLimited { wait: 720 }],
    },
    Refusal {
        name: "431",
        about: "The headers are too large",
        headers: &[],
        errors: || vec![Error::HeadersTooLarge],
    },
    Refusal {
        name: "500",
        about: "A bug; the text is always the same",
        headers: &[],
        errors: || vec![Error::Internal(cause())],
    },
    Refusal {
        name: "503",
        about: "Not now: too much at once, too slow, the store cannot be reached, or the tenant has moved to another one",
        headers: &["Retry-After"],
        errors: || {
            let overload = [Error::TookTooLong, Error::TooMany, Error::TooManyConnections];
            [Error::Unavailable(cause()), Error::Moved].into_iter().chain(overload).collect()
        },
    },
    Refusal {
        name: "503-facts",
        about: "Not now: too much at once, the store cannot be reached, or the tenant is being moved",
        headers: &["Retry-After"],
        errors: || {
            let overload = [Error::TooMany, Error::TooManyConnections];
            [Error::Unavailable(cause()), Error::ReadOnly(cause())].into_iter().chain(overload).collect()
        },
    },
];

/// Every refusal, for the operations to refer to.
pub(super) fn responses() -> Value {
    REFUSALS.iter().map(|refusal| (refusal.name.to_owned(), response(refusal))).collect::<Map<_, _>>().into()
}

/// What an operation answers: what is meant, and these refusals.
pub(super) fn answers((status, ok): (&str, Value), refusals: &[&str]) -> Value {
    let refer = |name: &&str| {
        let status = name.split('-').next().unwrap_or_default().to_owned();
        (status, json!({ "$ref": format!("#/components/responses/{name}") }))
    };
    let mut answers: Map<String, Value> = refusals.iter().map(refer).collect();
    answers.insert(status.to_owned(), ok);
    answers.into()
}

fn response(refusal: &Refusal) -> Value {
    let is_counted = matches!(refusal.name.get(..3), Some("404" | "406" | "409" | "413" | "415" | "422"));
    let mut headers = if is_counted { counted(common()) } else { common() };
    for name in refusal.headers.iter().chain(&["Content-Language"]) {
        headers[*name] = json!({ "$ref": format!("#/components/headers/{name}") });
    }
    let mut bodies: BTreeMap<String, Value> = (refusal.errors)().iter().map(body).collect();
    if let Some(answer) = examples::answer(refusal.name) {
        bodies.insert(answer["code"].as_str().unwrap_or_default().to_owned(), answer);
    }
    let bodies: Map<String, Value> =
        bodies.into_iter().map(|(code, body)| (code, json!({ "value": body }))).collect();
    let content = json!({ "schema": { "$ref": "#/components/schemas/Error" }, "examples": bodies });
    json!({ "description": refusal.about, "headers": headers, "content": { "application/json": content } })
}

/// The body of an error, by its code.
fn body(error: &Error) -> (String, Value) {
    let body = error.body(&RequestId::example(), Locale::En);
    (error.code().to_owned(), serde_json::from_slice(&body).expect("bodies are JSON"))
}

/// What stands behind an error is never told.
fn cause() -> BoxError {
    "not told".into()
}

fn complaint() -> Complaint {
    Complaint::new("date_to", SWAPPED)
}
