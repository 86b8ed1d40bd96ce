//! Lines: what a line is, and what several are together.

use super::{GROUND, check, with};
use crate::paper::{Paper, now};
use messwert_books::Books;
use messwert_books::batch::{Batch, Entry, Note, Place, Recorded, Secret, Verdict, read_change};
use messwert_books::calendar::Zone;
use messwert_books::fact::{Effect, NamesChange, Op, Schema};

#[test]
fn lines() {
    check(r#"{"kind":"event","event_key":"x","title":"X"}"#, Ok(()));
    check("[1]", Err("expected a JSON object"));
    check("", Err("expected a JSON object"));
    check(r#"{"event_key":"x"}"#, Err("`kind`: expected one of `tenant`, `event`"));
    check(r#"{"kind":"evnt","event_key":"x"}"#, Err("did you mean `event`?"));
    check(
        r#"{"kind":"event","event_key":"x","title":"X","titel":1}"#,
        Err("`titel`: is no field of `event`: did you mean `title`?"),
    );
    check(
        r#"{"kind":"event","event_key":"x","title":"X","title":"Y"}"#,
        Err("`title` is `Y`: stands twice: expected each member once"),
    );
    check(
        r#"{"kind":"event","event_key":"x","title":"X","kind":"event"}"#,
        Err("`kind` is `event`: stands twice: expected each member once"),
    );
    check(
        r#"{"kind":"event","event_key":"x","title":"X","op":"drop"}"#,
        Err("`op` is `drop`: expected `put` or `delete`"),
    );
    check(
        &format!(r#"{{"kind":"event","event_key":"x","title":"{}"}}"#, "x".repeat(1 << 20)),
        Err("expected at most 1 MiB"),
    );
}

#[test]
fn one_key_twice() {
    let paper = Paper::with(GROUND);
    let one = r#"{"kind":"event","event_key":"x","title":"X","is_visible":true}"#;
    let same = r#"{"title":"X","kind":"event","event_key":"x"}"#;
    let other = r#"{"kind":"event","event_key":"x","title":"Y"}"#;
    let delete = r#"{"kind":"event","op":"delete","event_key":"x"}"#;
    assert_eq!(paper.check(&[one, same]).unwrap().len(), 1);
    let bad = r#"{"kind":"payment","payment_key":"P","amount":0}"#;
    let rejected = paper.check(&[bad, bad]).unwrap_err();
    assert!(
        rejected[1].1[0].message.to_string().contains("says the same as line 1, which is rejected"),
        "{rejected:?}"
    );
    for second in [other, delete] {
        let rejected = paper.check(&[one, second]).unwrap_err();
        assert_eq!(rejected.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2]);
        assert!(rejected[0].1[0].message.to_string().contains("stands again in line 2"), "{rejected:?}");
        assert!(rejected[1].1[0].message.to_string().contains("stands again in line 1"), "{rejected:?}");
    }
}

#[test]
fn of_more_than_two_the_first_is_told_the_last_and_the_others_the_first() {
    let title = |title: &str| format!(r#"{{"kind":"event","event_key":"x","title":{title}}}"#);
    let [one, two, three] = ["\"X\"", "\"Y\"", "\"Z\""].map(title);
    let unreadable = title("1");
    // In the place of the last one a line that cannot be read; that is told what is wrong with it.
    for (last, n_told) in [(&three, 3), (&unreadable, 2)] {
        let rejected = Paper::with(GROUND).check(&[&one, &two, last]).unwrap_err();
        let told = rejected.iter().filter_map(|(line, problems)| {
            let message = problems[0].message.to_string();
            let at = message.split_once("stands again in line ")?.1.split(' ').next()?.to_owned();
            Some((*line, at))
        });
        let expected = [(1, "3"), (2, "1"), (3, "1")].map(|(line, at)| (line, at.to_owned()));
        assert_eq!(told.collect::<Vec<_>>(), expected[..n_told], "{rejected:?}");
        assert_eq!(rejected.len(), 3);
    }
}

#[test]
fn references_hold_in_any_order_and_rejections_have_consequences() {
    let mut reversed: Vec<&str> = GROUND.to_vec();
    reversed.reverse();
    assert_eq!(Paper::with(&reversed).books.n_facts(), GROUND.len());
    let bad = ["{\"kind\":\"event\",\"event_key\":\"fm-2026\",\"title\":1}"];
    let lines: Vec<&str> = bad.iter().chain(&GROUND[1..10]).copied().collect();
    let rejected = Paper::default().check(&lines).unwrap_err();
    // RE-1 and EN-1 name the event, GS-1 names RE-1, P-1 names EN-1.
    assert_eq!(rejected.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 7, 8, 9, 10]);
    assert!(rejected[1].1[0].message.to_string().contains("the event in line 1 is rejected"), "{rejected:?}");
    assert!(
        rejected[3].1[0].message.to_string().contains("the invoice in line 7 is rejected"),
        "{rejected:?}"
    );
}

#[test]
fn what_the_books_hold_is_there_though_its_replacement_is_rejected() {
    let bad = r#"{"kind":"event","event_key":"hm-2026","title":1}"#;
    let taking_part = r#"{"kind":"participant","event_key":"hm-2026","customer_number":"K-1"}"#;
    let rejected = Paper::with(GROUND).check(&[bad, taking_part]).unwrap_err();
    assert_eq!(rejected.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1], "{rejected:?}");
}

#[test]
fn deletions() {
    let mut paper = Paper::with(GROUND);
    let absent = r#"{"kind":"event","op":"delete","event_key":"nirgends"}"#;
    assert_eq!(paper.record(&[absent]).unwrap(), [], "an absent key: nothing changes");
    let gone = r#"{"kind":"event","op":"delete","event_key":"hm-2026"}"#;
    assert_eq!(paper.record(&[gone]).unwrap().len(), 1);
    assert_eq!(paper.record(&[gone]).unwrap(), []);
    assert_eq!(paper.record(&[GROUND[1]]).unwrap().len(), 1, "a later put brings it back");
}

/// What becomes of a line after one that cannot be read.
fn after(unreadable: &str, line: &str) -> Verdict {
    let (books, zone) = (Books::default(), Zone::utc());
    let mut batch = Batch::new(now(), Secret::new([7; 32]));
    let [first, second] = [1, 2].map(|line| Place { file: 0, line });
    batch.note_unread(first, &read_change(unreadable.as_bytes(), &zone).unwrap_err());
    let change = read_change(line.as_bytes(), &zone).unwrap();
    batch.note(second, Note::of(&change, &change.packed()));
    batch.judge(&books, second, change, Recorded::default())
}

#[test]
fn what_goes_too_far_is_named_with_its_fact() {
    let unread = |members: &str| {
        let line = format!(r#"{{"kind":"invoice",{members}}}"#);
        read_change(line.as_bytes(), &Zone::utc()).unwrap_err()
    };
    let many = vec![r#"{"net":1}"#; 1_001].join(",");
    let deep = format!("{}1{}", "[".repeat(9), "]".repeat(9));
    let wide = (0..70).map(|n| format!(r#""x{n}":1"#)).collect::<Vec<_>>().join(",");
    let cases = [
        (format!(r#""items":[{many}]"#), "`items` is `a list of 1001`: expected at most 1000 entries"),
        (
            r#""items":[{"net":1},{"net":1,"net":2}]"#.to_owned(),
            "`items[2].net` is `2`: stands twice: expected each member once",
        ),
        (
            r#""status":"draft","items":[{"net":1}],"status":"sent""#.to_owned(),
            "`status` is `sent`: stands twice: expected each member once",
        ),
        (
            format!(r#""items":[{{"net":1,"description":{deep}}}]"#),
            "`items[1].description` is `a list of 1`: expected lists and objects at most 8 levels deep",
        ),
        (format!(r#""items":{deep}"#), "`items` is `a list of 1`: expected lists and objects at most 8"),
        (r#""items":[{"net":1}],"op":"undo""#.to_owned(), "`op` is `undo`: expected `put` or `delete`"),
        (wide, "`x0`: is no field of `invoice`"),
    ];
    let payment = r#"{"kind":"payment","payment_key":"P","invoice_number":"X","amount":1}"#;
    for (members, expect) in cases {
        let line = format!(r#""invoice_number":"X",{members}"#);
        let told = unread(&line);
        assert_eq!(
            (told.kind.as_deref(), told.key.as_deref()),
            (Some("invoice"), Some(r#"["X"]"#)),
            "{line}"
        );
        assert!(told.problems[0].to_string().contains(expect), "{line}: {:?}", told.problems);
        let verdict = after(&format!(r#"{{"kind":"invoice",{line}}}"#), payment);
        assert!(matches!(verdict, Verdict::Consequence { of: Place { line: 1, .. }, .. }), "{verdict:?}");
    }
    let told = unread(r#""invoice_number":"X","items":[{"net":1}],"invoice_number":"Y""#);
    assert_eq!((told.key, told.problems.len()), (None, 1), "which of the two it is, nobody knows");
    assert_eq!(
        told.problems[0].to_string(),
        "`invoice_number` is `Y`: stands twice: expected each member once"
    );
}

#[test]
fn a_line_that_is_wrong_in_itself_is_no_consequence() {
    let invoice = r#"{"kind":"invoice","invoice_number":"X","currency":"KWD","items":1}"#;
    let payment = r#"{"kind":"payment","payment_key":"P","invoice_number":"X","amount":"1.125"}"#;
    let verdict = after(invoice, payment);
    assert!(matches!(verdict, Verdict::Consequence { of: Place { line: 1, .. }, .. }), "{verdict:?}");
    for wrong in [r#""amount":0,"currency":"EUR""#, r#""event_key":"nowhere""#] {
        let verdict = after(invoice, &with(payment, wrong));
        assert!(matches!(verdict, Verdict::Rejected(_)), "{verdict:?}");
    }
}

#[test]
fn putting_again_is_free_and_defaults_keep_what_is_stored() {
    let mut paper = Paper::with(GROUND);
    assert_eq!(paper.record(GROUND).unwrap(), []);
    paper.record(&[r#"{"kind":"tenant","name":"M","country":"CH","currency":"EUR"}"#]).unwrap();
    assert_eq!(paper.record(GROUND).unwrap(), [], "the event keeps the country it was recorded with");
    let moved = r#"{"kind":"contact","customer_number":"K-1","country":"CH","company_name":"Töpferei","tax_id":"ATU1"}"#;
    assert_eq!(paper.record(&[moved]).unwrap().len(), 1);
    assert_eq!(paper.record(&[GROUND[6]]).unwrap(), [], "the invoice keeps the country of its customer");
}

#[test]
fn bodies_are_canonical() {
    let mut paper = Paper::default();
    let entries = paper.record(&[
        r#"{"items":[{"unit_price":"0.50","quantity":3.0,"tax_rate":"19.00"}],"kind":"invoice","invoice_number":" RE-1 ","status":"sent","issued_on":"2026-02-01","notes":"x","created_at":"2026-02-01T10:00:00.500"}"#,
        r#"{"kind":"payment","payment_key":"P","amount":12.5,"payment_date":"2026-03-01","gateway_fee":"0"}"#,
    ]);
    let entries = entries.unwrap();
    assert_eq!(
        bodies(&entries),
        [
            r#"{"invoice_number":"RE-1","invoice_type":"invoice","status":"sent","currency":"EUR","issued_on":"2026-02-01","is_reverse_charge":false,"reminder_count":0,"created_at":"2026-02-01T09:00:00.5Z","items":[{"item_kind":"other","quantity":"3","unit_price":"0.5","tax_rate":"19"}]}"#,
            r#"{"payment_key":"P","amount":"12.50","currency":"EUR","status":"completed","payment_date":"2026-02-28T23:00:00Z","gateway_fee":"0.00","created_at":"2026-02-28T23:00:00Z"}"#,
        ]
    );
    assert_eq!(entries[0].key, r#"["RE-1"]"#);
    assert_eq!(entries[0].names, NamesChange::Replace(br#"{"notes":"x"}"#.to_vec()));
}

#[test]
fn personal_fields_stay_out_of_the_journal() {
    let mut paper = Paper::with(GROUND);
    for row in &paper.rows {
        let body = String::from_utf8(row.body.clone().unwrap()).unwrap();
        for field in Schema::of(row.kind).fields.iter().filter(|field| field.personal) {
            assert!(!body.contains(&format!("\"{}\":", field.name)), "{body}");
        }
    }
    let renamed = r#"{"kind":"contact","customer_number":"K-1","country":"AT","company_name":"Keramik","tax_id":"ATU1"}"#;
    let entries = paper.record(&[renamed]).unwrap();
    assert_eq!((entries[0].op, entries[0].effect, &entries[0].body), (Op::Names, Effect::Changed, &None));
    let nameless = r#"{"kind":"contact","customer_number":"K-1","country":"AT"}"#;
    assert_eq!(paper.record(&[nameless]).unwrap(), [], "a put without names leaves the entry as it is");
}

/// The bodies of the puts, as text.
fn bodies(entries: &[Entry]) -> Vec<&str> {
    let puts = entries.iter().filter(|entry| entry.op == Op::Put);
    puts.map(|entry| std::str::from_utf8(entry.body.as_deref().unwrap()).unwrap()).collect()
}
