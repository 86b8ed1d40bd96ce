//! Errors sown at random into many lines: each is found at its line and field, and what follows from
//! it is told apart.
//!
//! Counts are small; `MESSWERT_SOAK=1` makes them full.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::Place;
use common::kinds::{EVENT, GROUP, group};
use messwert::import::write_errors;
use messwert::ledger::{Rejection, Terms};
use messwert_books::batch::Problem;
use messwert_books::books::Locale;

/// An error: the place of its line in the group, what is written into which member, and the field and
/// code that are told.
const ERRORS: &[(usize, &str, Option<&str>, &str, &str)] = &[
    (0, "country", Some(r#""Deutschland""#), "country", "invalid"),
    (0, "compny_name", Some(r#""x""#), "compny_name", "unknown_field"),
    (1, "created_at", Some(r#""2026-02-30""#), "created_at", "invalid"),
    (1, "is_confirmed", Some(r#""ja""#), "is_confirmed", "invalid"),
    (2, "rating", Some("9"), "rating", "invalid"),
    (2, "event_keys", Some(r#"["fair","fare"]"#), "event_keys", "no_such_reference"),
    (3, "width", Some(r#""3 m""#), "width", "invalid"),
    (4, "booth_number", Some(r#""nowhere""#), "booth_number", "no_such_reference"),
    (5, "checked_out_at", Some(r#""2026-02-01T08:00:00Z""#), "checked_out_at", "invalid"),
    (6, "issued_on", None, "issued_on", "missing"),
    (6, "customer_number", Some(r#""nobody""#), "customer_number", "no_such_reference"),
    (
        6,
        "items",
        Some(r#"[{"description":"Stand","unit_price":"100 EUR","tax_rate":19}]"#),
        "items[1].unit_price",
        "invalid",
    ),
    (7, "amount", Some(r#""0.00""#), "amount", "invalid"),
    (7, "amount", Some(r#""1e3""#), "amount", "invalid"),
    (8, "refunded_at", Some(r#""2026-03-01""#), "refunded_at", "invalid"),
    (9, "written_off_on", Some(r#""2026-02-28""#), "written_off_on", "invalid"),
    (9, "reason", Some(r#""cash""#), "reason", "invalid"),
];

/// Which lines of a group name which others of it.
const NAMES: [&[usize]; GROUP] = [&[], &[0], &[0], &[], &[0, 3], &[0], &[0], &[6], &[7], &[6]];

/// The next of a series of numbers without a pattern (Knuth's MMIX).
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

/// What is expected of each bad line: field and code, or the lines of the group that it may follow from.
type Expected = BTreeMap<u64, Result<(&'static str, &'static str), BTreeSet<u64>>>;

/// Lines of whole groups behind the event's, with errors sown, and what is expected.
fn sow(n_groups: u64, n_errors: u64, seed: u64) -> (String, Expected) {
    let (mut text, mut expected, mut state) = (format!("{EVENT}\n"), Expected::new(), seed);
    for n in 0..n_groups {
        let (mut lines, mut wrong) = (group("sown", n), BTreeMap::new());
        // Spread evenly; some groups get two.
        let n_here = (n + 1) * n_errors / n_groups - n * n_errors / n_groups;
        for _ in 0..n_here {
            let (at, member, value, field, code) = ERRORS[next(&mut state) % ERRORS.len()];
            if wrong.contains_key(&at) {
                continue;
            }
            let object = lines[at].as_object_mut().unwrap();
            match value {
                Some(value) => drop(object.insert(member.to_owned(), serde_json::from_str(value).unwrap())),
                None => drop(object.remove(member)),
            }
            wrong.insert(at, (field, code));
        }
        let first = 2 + n * GROUP as u64;
        let mut bad = BTreeSet::new();
        for (at, names) in NAMES.iter().enumerate() {
            let refused = names.iter().filter(|named| bad.contains(*named));
            let of: BTreeSet<u64> = refused.map(|named| first + *named as u64).collect();
            let expect = match wrong.get(&at) {
                Some(error) => Ok(*error),
                None if !of.is_empty() => Err(of),
                None => continue,
            };
            bad.insert(at);
            expected.insert(first + at as u64, expect);
        }
        lines.iter().for_each(|line| text.push_str(&format!("{line}\n")));
    }
    (text, expected)
}

/// Compares what was refused with what is expected.
fn compare(rejections: &[Rejection], expected: &Expected) {
    let lines: BTreeSet<u64> = rejections.iter().map(|line| line.place.line).collect();
    let wrong = lines.symmetric_difference(&expected.keys().copied().collect()).next().copied();
    let found = wrong.and_then(|line| rejections.iter().find(|refused| refused.place.line == line));
    assert_eq!(wrong, None, "{found:?}");
    assert_eq!(rejections.len(), expected.len());
    for rejection in rejections {
        let told = |problem: &Problem| (problem.field.clone().unwrap_or_default(), problem.code.name());
        let mut told = rejection.problems.iter().map(told);
        match &expected[&rejection.place.line] {
            Ok((field, code)) => {
                let is_told = told.any(|problem| problem == ((*field).to_owned(), *code));
                assert!(rejection.of.is_none() && is_told, "{field} {code}: {rejection:?}");
            }
            Err(of) => {
                assert!(of.contains(&rejection.of.unwrap().line), "{rejection:?}");
                assert!(told.all(|(_, code)| code == "no_such_reference"), "{rejection:?}");
            }
        }
    }
}

#[tokio::test]
async fn every_sown_error_is_found_and_what_follows_is_told_apart() {
    let is_soak = std::env::var_os("MESSWERT_SOAK").is_some();
    let (n_groups, n_errors) = if is_soak { (100_000, 10_000) } else { (2_000, 200) };
    let place = Place::new();
    let ledger = place.new_ledger("acme").await;
    let (text, expected) = sow(n_groups, n_errors, 42);
    let refused = common::rejected(&ledger, &text).await;
    compare(&refused.rejections, &expected);
    let n_sown = expected.values().filter(|expect| expect.is_ok()).count();
    let total = refused.summary.total();
    assert_eq!((total.rejected, total.consequences), (n_sown as u64, (expected.len() - n_sown) as u64));
    println!("{} lines: {n_sown} errors, {} consequences", text.lines().count(), total.consequences);

    let mut csv = Vec::new();
    write_errors(&refused.rejections, &["sown.ndjson".to_owned()], Locale::En, &mut csv).unwrap();
    let n_problems: usize = refused.rejections.iter().map(|line| line.problems.len()).sum();
    assert_eq!(String::from_utf8(csv).unwrap().lines().count(), 1 + n_problems);

    let terms = Terms { actor: Some("test".to_owned()), skip_invalid: true, ..Terms::default() };
    let written = ledger.write_on(terms, common::source(&text)).await.unwrap();
    assert_eq!(written.rejections, refused.rejections);
    assert_eq!(written.n_recorded, (text.lines().count() - expected.len()) as u64);
    assert_eq!(written.summary.total(), total);
}
