//! Footprints: which batches have nothing to do with each other, and that such batches come to the same
//! together, one by one, and in the other order.

use messwert_books::batch::{Entry, Footprint, Mentions, read_change};
use proptest::prelude::*;

use crate::history::{self, Seed, line, seed};
use crate::paper::{Outcome, Paper};

/// What the batches of [`check`] are judged against.
const GROUND: &[&str] = &[
    r#"{"kind":"tenant","name":"M"}"#,
    r#"{"kind":"event","event_key":"e","title":"E"}"#,
    r#"{"kind":"category","category_key":"c","title":"C"}"#,
    r#"{"kind":"category","category_key":"d","title":"D"}"#,
    r#"{"kind":"contact","customer_number":"k"}"#,
    r#"{"kind":"contact","customer_number":"l"}"#,
    r#"{"kind":"contact","customer_number":"m"}"#,
    r#"{"kind":"participant","event_key":"e","customer_number":"k"}"#,
    r#"{"kind":"participant","event_key":"e","customer_number":"l","role":"co","main_exhibitor_number":"k"}"#,
    r#"{"kind":"booth","event_key":"e","booth_number":"b","width":3,"depth":2}"#,
    r#"{"kind":"invoice","invoice_number":"r","items":[{"net":5}]}"#,
    r#"{"kind":"invoice","invoice_number":"s","status":"sent","issued_on":"2026-03-01","items":[{"net":5}]}"#,
    r#"{"kind":"invoice","invoice_number":"g","invoice_type":"credit_note","related_invoice_number":"s","items":[{"net":5}]}"#,
    r#"{"kind":"payment","payment_key":"p","invoice_number":"s","amount":3}"#,
    r#"{"kind":"payment","payment_key":"q","amount":3}"#,
    r#"{"kind":"refund","refund_key":"f","payment_key":"q","amount":1}"#,
    r#"{"kind":"write_off","write_off_key":"w","invoice_number":"s","amount":1}"#,
];

/// Whether one line and another one meet, in both directions.
#[track_caller]
fn check(one: &str, other: &str, expect: bool) {
    let paper = Paper::with(GROUND);
    let [first, second] = [one, other].map(|line| footprint(&paper, &[line]));
    assert_eq!(first.meets(&second), expect, "{one} {other}");
    assert_eq!(second.meets(&first), expect, "{other} {one}");
    // As well among others.
    let mut all = footprint(&paper, &[r#"{"kind":"contact","customer_number":"zz"}"#]);
    all.join(first);
    assert_eq!(all.meets(&second), expect);
}

fn footprint(paper: &Paper, lines: &[&str]) -> Footprint {
    let zone = &paper.books.settings().zone;
    let read = lines.iter().filter_map(|line| read_change(line.as_bytes(), zone).ok());
    let mentions: Vec<Mentions> = read.map(|change| Mentions::of(&change)).collect();
    Footprint::of(&paper.books, &mentions)
}

#[test]
fn a_fact_meets_itself_and_no_other_one() {
    let contact = r#"{"kind":"contact","customer_number":"k","country":"AT"}"#;
    check(contact, contact, true);
    check(contact, r#"{"kind":"contact","customer_number":"l","country":"AT"}"#, false);
    // Another kind of the same key.
    check(contact, r#"{"kind":"booth_reservation","op":"delete","reservation_number":"k"}"#, false);
    check(
        r#"{"kind":"write_off","op":"delete","write_off_key":"x"}"#,
        r#"{"kind":"write_off","write_off_key":"x","invoice_number":"s","amount":1}"#,
        true,
    );
}

#[test]
fn what_is_named_meets_what_changes_it_and_no_others_that_name_it() {
    let participant = r#"{"kind":"participant","event_key":"e","customer_number":"m"}"#;
    check(participant, r#"{"kind":"event","event_key":"e","title":"F"}"#, true);
    check(participant, r#"{"kind":"contact","customer_number":"m","country":"AT"}"#, true);
    check(
        participant,
        r#"{"kind":"check_in","event_key":"e","customer_number":"m","checked_in_at":"2026-03-01T09:00"}"#,
        false,
    );
    let line = r#"{"kind":"invoice","invoice_number":"t","items":[{"net":1},{"net":1,"category_key":"c"}]}"#;
    check(line, r#"{"kind":"category","category_key":"c","title":"X"}"#, true);
    check(line, r#"{"kind":"category","category_key":"d","title":"X"}"#, false);
    let application = r#"{"kind":"application","application_number":"a","event_keys":["e","x"]}"#;
    check(application, r#"{"kind":"event","event_key":"x","title":"X"}"#, true);
    let co = r#"{"kind":"participant","event_key":"e","customer_number":"m","role":"co","main_exhibitor_number":"k"}"#;
    check(co, r#"{"kind":"participant","event_key":"e","customer_number":"k","is_confirmed":true}"#, true);
    let reservation = r#"{"kind":"booth_reservation","reservation_number":"v","event_key":"e","booth_number":"b","customer_number":"k"}"#;
    check(reservation, r#"{"kind":"booth","event_key":"e","booth_number":"b","width":4,"depth":2}"#, true);
    check(reservation, r#"{"kind":"booth","event_key":"e","booth_number":"x","width":4,"depth":2}"#, false);
}

#[test]
fn what_is_not_named_any_more_is_met_too() {
    let stays_alone = r#"{"kind":"participant","event_key":"e","customer_number":"l"}"#;
    check(
        stays_alone,
        r#"{"kind":"participant","event_key":"e","customer_number":"k","role":"co","main_exhibitor_number":"m"}"#,
        true,
    );
    let invoice = r#"{"kind":"invoice","invoice_number":"s","status":"paid","issued_on":"2026-03-01","items":[{"net":5}]}"#;
    check(r#"{"kind":"payment","payment_key":"p","amount":3}"#, invoice, true);
    check(r#"{"kind":"write_off","op":"delete","write_off_key":"w"}"#, invoice, true);
    check(
        r#"{"kind":"invoice","invoice_number":"g","invoice_type":"credit_note","items":[{"net":5}]}"#,
        invoice,
        true,
    );
    check(
        r#"{"kind":"refund","op":"delete","refund_key":"f"}"#,
        r#"{"kind":"payment","payment_key":"q","amount":3,"status":"failed"}"#,
        true,
    );
}

#[test]
fn money_on_one_invoice_meets_and_on_two_does_not() {
    let payment = |key: &str, invoice: &str| {
        format!(r#"{{"kind":"payment","payment_key":"{key}","invoice_number":"{invoice}","amount":3}}"#)
    };
    check(&payment("x", "s"), &payment("y", "s"), true);
    check(&payment("x", "s"), &payment("y", "r"), false);
    check(
        &payment("x", "s"),
        r#"{"kind":"write_off","write_off_key":"x","invoice_number":"s","amount":1}"#,
        true,
    );
    check(
        r#"{"kind":"refund","refund_key":"x","credit_note_number":"g","amount":1}"#,
        r#"{"kind":"refund","refund_key":"y","payment_key":"q","amount":1}"#,
        false,
    );
}

#[test]
fn words_that_nobody_knows_meet_what_could_be_meant() {
    let participant = r#"{"kind":"participant","event_key":"ee","customer_number":"k"}"#;
    check(participant, r#"{"kind":"event","event_key":"eee","title":"E"}"#, true);
    check(participant, r#"{"kind":"category","category_key":"ee","title":"E"}"#, false);
    let category = |key: &str, parent: &str| {
        format!(
            r#"{{"kind":"category","category_key":"{key}","title":"X","parent_category_key":"{parent}"}}"#
        )
    };
    // Together they could close a circle.
    check(&category("x", "c"), &category("y", "d"), true);
}

#[test]
fn settings_and_the_end_of_what_is_named_are_alone() {
    let other = r#"{"kind":"contact","customer_number":"z"}"#;
    for line in [
        r#"{"kind":"tenant","name":"N"}"#,
        r#"{"kind":"event","op":"delete","event_key":"e"}"#,
        r#"{"kind":"category","op":"delete","category_key":"c"}"#,
        r#"{"kind":"contact","op":"delete","customer_number":"k"}"#,
        r#"{"kind":"participant","op":"delete","event_key":"e","customer_number":"k"}"#,
        r#"{"kind":"booth","op":"delete","event_key":"e","booth_number":"b"}"#,
        r#"{"kind":"invoice","op":"delete","invoice_number":"r"}"#,
        r#"{"kind":"payment","op":"delete","payment_key":"p"}"#,
    ] {
        check(line, other, true);
    }
    for line in [
        r#"{"kind":"refund","op":"delete","refund_key":"f"}"#,
        r#"{"kind":"application","op":"delete","application_number":"a"}"#,
        "no line",
    ] {
        check(line, other, false);
    }
}

/// A line of the settings: other currencies, periods that are closed and reopened.
fn settings(number: u8) -> String {
    let members = [
        r#""currency":"CHF""#,
        r#""closed_until":"2026-03-01""#,
        r#""closed_until":"2026-03-03""#,
        r#""timezone":"America/New_York""#,
        "",
    ];
    let member = members[usize::from(number) % members.len()];
    let comma = if member.is_empty() { "" } else { "," };
    format!(r#"{{"kind":"tenant","name":"M"{comma}{member}}}"#)
}

/// The lines of a batch: facts, sometimes the settings.
fn batch() -> impl Strategy<Value = Vec<String>> {
    let facts = |seeds: Vec<Seed>| seeds.iter().map(line).collect();
    prop_oneof![
        24 => prop::collection::vec(seed(), 1..3).prop_map(facts),
        1 => any::<u8>().prop_map(|number| vec![settings(number)]),
    ]
}

fn texts(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).collect()
}

/// The batches, from first to last, that do not meet an earlier one that was taken.
fn apart<'a>(paper: &Paper, batches: &'a [Vec<String>]) -> Vec<&'a [String]> {
    let mut taken: Vec<(Footprint, &[String])> = Vec::new();
    for lines in batches {
        let footprint = footprint(paper, &texts(lines));
        if !taken.iter().any(|(other, _)| footprint.meets(other)) {
            taken.push((footprint, lines));
        }
    }
    taken.into_iter().map(|(_, lines)| lines).collect()
}

/// What batches come to one by one.
fn one_by_one<'a>(paper: &mut Paper, batches: impl Iterator<Item = &'a [String]>) -> Vec<Outcome> {
    batches.map(|lines| paper.record(&texts(lines))).collect()
}

/// As a batch is recorded.
fn by_rank(outcome: Outcome) -> Outcome {
    outcome.map(|mut entries: Vec<Entry>| {
        entries.sort_by_key(|entry| entry.rank);
        entries
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: history::cases(400), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn batches_that_do_not_meet_come_to_the_same_together(history in prop::collection::vec(prop::collection::vec(batch(), 2..9), 1..30)) {
        let mut paper = Paper { may_close: true, ..Paper::with(history::GROUND) };
        for waiting in &history {
            let batches = apart(&paper, waiting);
            let together: Vec<Outcome> = batches.iter().map(|lines| by_rank(paper.check(&texts(lines)))).collect();
            let mut backwards = paper.clone();
            let mut last_first = one_by_one(&mut backwards, batches.iter().rev().copied());
            last_first.reverse();
            prop_assert_eq!(&last_first, &together);
            // What was together in one append stands in the journal as it would one by one, with the same figures.
            prop_assert_eq!(&one_by_one(&mut paper, batches.iter().copied()), &together);
        }
    }
}
