//! The index: which reports there are, and what they take.

use messwert_books::Text;
use messwert_books::books::Locale;
use messwert_books::query::{Asked, Complaint, Refused, parameters};
use messwert_books::report::ReportType;
use messwert_journal::TenantId;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::meanings::{Meaning, meanings};
use super::params::but_language;
use crate::reports::{After, Before, enclose};

/// What was asked for.
#[derive(Serialize)]
struct Filters {
    lang: &'static str,
}

/// What `data` says.
#[derive(Serialize)]
struct Index {
    reports: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    report_type: &'static str,
    title: Title,
    url: String,
    /// Always true: clients of versions that had fewer reports ask for it.
    available: bool,
    parameters: Vec<Parameter>,
    formats: &'static [&'static str],
    /// What each of its members means.
    definitions: Vec<Meaning>,
}

#[derive(Serialize)]
struct Title {
    de: &'static str,
    en: &'static str,
}

#[derive(Serialize)]
struct Parameter {
    name: &'static str,
    accepts: &'static str,
}

/// The answer up to its `meta`; what is not said in both languages in this one.
pub(super) fn envelope(tenant: TenantId, locale: Locale, after: &After) -> Vec<u8> {
    let filters = Filters { lang: locale.word() };
    let before = Before { report_id: id(tenant), report_type: "index", filters };
    let index = Index { reports: ReportType::ALL.iter().map(|report| entry(*report, locale)).collect() };
    enclose(&before, &serde_json::to_vec(&index).expect("texts are always JSON"), after)
}

/// A number as reports have it: positive, below 2^53, the same for ever.
fn id(tenant: TenantId) -> u64 {
    let digest = Sha256::new_with_prefix(b"index").chain_update(tenant.uuid()).finalize();
    let number = u64::from_be_bytes(*digest.first_chunk().expect("32 bytes"));
    (number >> 11).max(1)
}

const UNKNOWN: Text = Text::fixed(
    "ist kein Parameter der Liste der Berichte; erwartet: `lang`",
    "is no parameter of the list of reports: expected `lang`",
);

/// The language that is asked for, which is all that the index takes.
pub(super) fn read_language(asked: &Asked) -> Result<Option<Locale>, Refused> {
    let (others, mut complaints) = but_language(Asked(asked.0.clone()));
    complaints.extend(others.0.iter().map(|(name, _)| Complaint::new(name, UNKNOWN)));
    if !complaints.is_empty() {
        return Err(Refused::Invalid(complaints));
    }
    Ok(asked.get("lang").and_then(Locale::from_word))
}

fn entry(report: ReportType, locale: Locale) -> Entry {
    let parameters = parameters(report)
        .map(|parameter| Parameter { name: parameter.name, accepts: parameter.accepts.get(locale) })
        .collect();
    Entry {
        report_type: report.name(),
        title: Title { de: report.title(Locale::De), en: report.title(Locale::En) },
        url: format!("/api/v1/reports/{}", report.name()),
        available: true,
        parameters,
        formats: &["json"],
        definitions: meanings(report, Some(locale)),
    }
}
