//! JSON: what stands under `data.data` of an answer.

use messwert_books::report::Report;

/// The figures as one JSON object; members in the order of the report, numbers exact.
pub fn data(report: &Report) -> Vec<u8> {
    serde_json::to_vec(report).expect("figures have names for members, and numbers that are JSON")
}
