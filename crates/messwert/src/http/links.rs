//! Links: the pages beside a page, as RFC 8288 has them.

use std::fmt::Write;

use http::HeaderValue;
use messwert_books::query::Asked;
use messwert_books::report::ReportType;

use crate::rows::Pagination;

/// The first, previous, next and last page, as far as there are such; none if nothing is beside it.
pub(super) fn links(report: ReportType, asked: &Asked, pagination: Pagination) -> Option<HeaderValue> {
    let Pagination { page, total_pages, .. } = pagination;
    let pages = [
        ("first", (page > 1).then_some(1)),
        ("prev", (page > 1).then(|| (page - 1).min(total_pages.max(1)))),
        ("next", (page < total_pages).then_some(page + 1)),
        ("last", (page < total_pages).then_some(total_pages)),
    ];
    let link = |(relation, page): (&str, Option<usize>)| {
        Some(format!("<{}>; rel=\"{relation}\"", address(report, asked, page?)))
    };
    let links: Vec<String> = pages.into_iter().filter_map(link).collect();
    if links.is_empty() { None } else { HeaderValue::from_str(&links.join(", ")).ok() }
}

/// The same question for another page.
fn address(report: ReportType, asked: &Asked, page: usize) -> String {
    let mut address = format!("/api/v1/reports/{}/rows?", report.name());
    for (name, value) in asked.0.iter().filter(|(name, _)| name != "page") {
        encode(&mut address, name);
        address.push('=');
        encode(&mut address, value);
        address.push('&');
    }
    address.push_str(&format!("page={page}"));
    address
}

/// Everything but letters, digits and a few marks becomes `%` with two hex digits.
fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            byte => write!(out, "%{byte:02X}").expect("a string takes all text"),
        }
    }
}
