//! Positions of the journal: an answer is had again by them, and is that of a journal that ends there.

use messwert::ledger::Subject;
use messwert_books::fact::{Op, join};
use messwert_journal::Row;
use messwert_testkit::TestApp;
use serde_json::{Map, Value, json};

use crate::answers::{all, same, tenant, write};
use crate::changes::Course;
use crate::count;

#[tokio::test]
async fn later_changes_leave_every_answer_as_it_was() {
    // Late enough for what the machine records today to be in the past.
    let app = TestApp::at("2030-01-01T12:00:00+01:00");
    let n_changes = count(40, 200);
    for seed in 0..count(1, 5) as u64 {
        let (tenant, ledger) = tenant(&app, &format!("later-{seed}")).await;
        let mut course = Course::new(seed);
        let lines = course.lines.clone();
        assert!(write(&ledger, &lines.iter().map(String::as_str).collect::<Vec<_>>()).await);
        let (head, then) = (ledger.head().seq, all(&tenant, "").await);
        let known = messwert::clock::Clock::System.now().to_string();
        let (at_seq, known_at) = (format!("at_seq={head}"), format!("known_at={known}"));
        let mut n = 0;
        while n < n_changes {
            let before = ledger.head().seq;
            let what = match course.below(20) {
                0 => {
                    let zone = ["Asia/Kolkata", "America/New_York", "Europe/Berlin"][n % 3];
                    ledger.change_settings("test", &[("timezone", Some(zone))]).await.unwrap();
                    "settings".to_owned()
                }
                1 => {
                    let contact = Subject::Contact(format!("k{}", course.below(4)));
                    let marked = if course.below(2) == 0 {
                        ledger.erase(&contact, "test").await
                    } else {
                        ledger.readmit(&contact, "test").await
                    };
                    drop(marked.unwrap());
                    "erasing".to_owned()
                }
                _ => {
                    let line = course.next();
                    write(&ledger, &[&line]).await;
                    line
                }
            };
            if ledger.head().seq == before {
                continue;
            }
            n += 1;
            same(&all(&tenant, &at_seq).await, &then, &what);
            same(&all(&tenant, &known_at).await, &then, &what);
        }
        assert!(all(&tenant, "").await != then, "nothing changed at all");
    }
    println!("{n_changes} changes of each of {} histories", count(1, 5));
}

#[tokio::test]
async fn a_position_answers_as_a_journal_that_ends_there() {
    // Late enough for what the machine records today to be in the past.
    let app = TestApp::at("2030-01-01T12:00:00+01:00");
    let (mut n_positions, mut seed) = (0, 100);
    while n_positions < count(40, 500) {
        seed += 1;
        let (whole, ledger) = tenant(&app, &format!("whole-{seed}")).await;
        let mut course = Course::new(seed);
        let lines = course.lines.clone();
        for part in lines.chunks(1 + lines.len() / 3) {
            // What refers to a later line is written with the next part, or never.
            for line in part {
                write(&ledger, &[line]).await;
            }
        }
        for _ in 0..100 {
            write(&ledger, &[&course.next()]).await;
        }
        let rows = app.app().store.tail(whole.tenant().id, 0, 10_000).await.unwrap();
        let (part, part_ledger) = tenant(&app, &format!("part-{seed}")).await;
        let mut batches: Vec<&[Row]> = rows.chunk_by(|a, b| a.batch_id == b.batch_id).collect();
        // The first is the tenant's creation, which the other one has of its own.
        batches.remove(0);
        for batch in batches {
            let lines: Vec<String> = batch.iter().filter_map(line).collect();
            assert!(
                write(&part_ledger, &lines.iter().map(String::as_str).collect::<Vec<_>>()).await,
                "{lines:?}"
            );
            let seq = batch.last().unwrap().seq;
            if course.below(3) == 0 && n_positions < count(40, 500) {
                n_positions += 1;
                let at = all(&whole, &format!("at_seq={seq}")).await;
                same(&at, &all(&part, "").await, &format!("row {seq} of {}", rows.len()));
            }
        }
    }
    println!("{n_positions} positions of {} histories", seed - 100);
}

/// The line that a row of the journal was made of; none if it was about names only.
fn line(row: &Row) -> Option<String> {
    match row.op {
        Op::Put => Some(join(row.kind, row.body.as_deref().unwrap(), None).unwrap()),
        Op::Delete => {
            let parts: Vec<String> = serde_json::from_str(&row.key).unwrap();
            let names = messwert_books::fact::Schema::of(row.kind).fields.iter();
            let names = names.filter(|field| field.presence == messwert_books::fact::Presence::Key);
            let mut fact: Map<String, Value> =
                names.zip(parts).map(|(field, part)| (field.name.to_owned(), json!(part))).collect();
            fact.insert("kind".to_owned(), json!(row.kind.name()));
            fact.insert("op".to_owned(), json!("delete"));
            Some(Value::Object(fact).to_string())
        }
        Op::Names | Op::Erase | Op::Readmit => None,
    }
}
