//! The ledger: what is written is there once, whole, and seen by everybody.

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{Place, facts, ledgers, new_tenant, rejected, source, write};
use messwert::ledger::{Counts, LedgerError, Rejected, Terms, WriteError};
use messwert_books::Books;
use messwert_books::fact::Kind;
use messwert_journal::{Store, verify};
use messwert_testkit::{Mood, Watched};
use tokio::time::timeout;

#[tokio::test]
async fn writing_the_same_again_records_nothing() {
    let place = Place::new();
    let ledger = place.new_ledger("acme").await;
    let first = write(&ledger, &facts(0, 50)).await;
    assert_eq!(first.kinds[&Kind::Invoice], Counts { added: 50, ..Counts::default() });
    assert_eq!((first.n_lines, first.total().added, first.seq), (151, 151, 152));
    let head = ledger.head();
    let again = write(&ledger, &facts(0, 50)).await;
    assert_eq!(again.total(), Counts { unchanged: 151, ..Counts::default() });
    assert_eq!((again.seq, ledger.head()), (152, head));
    assert_eq!(place.store.head(ledger.tenant()).await.unwrap(), head);
    let twice = write(&ledger, &format!("{}\n{}", facts(0, 50), facts(0, 50))).await;
    assert_eq!(twice.total(), Counts { unchanged: 302, ..Counts::default() });
}

#[tokio::test]
async fn changes_removals_and_names_are_told_apart() {
    let place = Place::new();
    let ledger = place.new_ledger("acme").await;
    write(&ledger, &facts(0, 3)).await;
    let lines = r#"
{"kind":"contact","customer_number":"K0","country":"DE","company_name":"Firma Null GmbH"}
{"kind":"contact","customer_number":"K1","country":"AT"}

{"kind":"payment","op":"delete","payment_key":"P2"}
{"kind":"payment","op":"delete","payment_key":"P3"}"#;
    let summary = write(&ledger, lines).await;
    let total = Counts { changed: 1, names: 1, removed: 1, unchanged: 1, ..Counts::default() };
    assert_eq!((summary.total(), summary.n_empty), (total, 2));
    let ops: Vec<_> =
        place.store.tail(ledger.tenant(), 11, 9).await.unwrap().iter().map(|row| row.op.name()).collect();
    assert_eq!(ops, ["names", "put", "delete"]);
    assert_eq!(ledger.read(|books| books.payments().len()), 2);
}

#[tokio::test]
async fn five_bad_lines_of_a_thousand_are_five_errors_and_nothing_recorded() {
    let place = Place::new();
    let ledger = place.new_ledger("acme").await;
    let mut lines: Vec<String> = facts(0, 333).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 1_000);
    lines[99] = r#"{"kind":"contact","customer_number":"K32","country":"Deutschland"}"#.to_owned();
    lines[300] = lines[300].replace("company_name", "compnay_name");
    lines[499] = "{\"kind\":\"payment\"".to_owned();
    lines[600] = lines[600].replace("\"country\":\"DE\"", "\"rating\":9");
    lines[799] = r#"{"kind":"exhibitor","customer_number":"K1"}"#.to_owned();
    let wrong = rejected(&ledger, &lines.join("\n")).await;
    let (own, consequences): (Vec<_>, Vec<_>) = wrong.rejections.iter().partition(|line| line.of.is_none());
    let found: Vec<_> = own
        .iter()
        .map(|rejection| {
            let problem = &rejection.problems[0];
            (rejection.place.line, problem.field.as_deref(), problem.value.as_deref(), problem.code.name())
        })
        .collect();
    let expect = [
        (100, Some("country"), Some("Deutschland"), "invalid"),
        (301, Some("compnay_name"), None, "unknown_field"),
        (500, None, None, "malformed"),
        (601, Some("rating"), Some("9"), "invalid"),
        (800, Some("kind"), Some("exhibitor"), "unknown_kind"),
    ];
    assert_eq!(found, expect);
    assert!(own.iter().all(|rejection| !rejection.problems[0].message.to_string().is_empty()));
    // The invoice of each contact that was refused, and its payment.
    let of: Vec<_> = consequences.iter().map(|line| (line.place.line, line.of.unwrap().line)).collect();
    assert_eq!(of, [(98, 99), (99, 100), (299, 300), (300, 301), (599, 600), (600, 601)]);
    assert_eq!(place.store.head(ledger.tenant()).await.unwrap().seq, 1);
    assert_eq!(ledger.read(|books| books.n_facts()), 0);
}

#[tokio::test]
async fn consequences_are_found_through_every_step_against_the_order() {
    let place = Place::new();
    let ledger = place.new_ledger("acme").await;
    let lines = r#"{"kind":"payment","payment_key":"P","invoice_number":"G","amount":1}
{"kind":"invoice","invoice_number":"R","event_key":"fair","items":[{"description":"x","net":1}]}
{"kind":"payment","payment_key":"Q","invoice_number":"R","amount":1}
{"kind":"event","event_key":"fair"}
{"kind":"contact","customer_number":"K"}"#;
    let wrong = rejected(&ledger, lines).await;
    let of: Vec<_> =
        wrong.rejections.iter().map(|line| (line.place.line, line.of.map(|of| of.line))).collect();
    assert_eq!(of, [(1, None), (2, Some(4)), (3, Some(2)), (4, None)]);
    let totals = Counts { added: 1, rejected: 2, consequences: 2, ..Counts::default() };
    assert_eq!((wrong.summary.total(), wrong.summary.n_rejected()), (totals, 4));
    assert!(!wrong.is_conflict);
}

#[tokio::test]
async fn lines_are_judged_with_all_that_was_rejected_chunks_before_them() {
    let place = Place::new();
    let ledger = place.new_ledger("acme").await;
    // Judged side by side: whoever is faster must not be seen in what is told.
    let mut lines: Vec<String> = facts(0, 2_000).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 6_001);
    lines[2] = lines[2].replace("\"event_key\":\"fair\"", "\"event_key\":\"nowhere\"");
    for at in [1_501, 3_001, 5_998] {
        assert!(lines[at].contains("\"kind\":\"payment\""));
        lines[at] = format!(
            r#"{{"kind":"invoice","invoice_number":"G{at}","invoice_type":"credit_note","related_invoice_number":"R0","event_key":"elsewhere","items":[{{"description":"x","net":1}}]}}"#
        );
    }
    let told = |rejected: Rejected| {
        let told = rejected.rejections.into_iter().map(|line| {
            let fields = line.problems.into_iter().filter_map(|problem| problem.field);
            (line.place.line, line.of.map(|of| of.line), fields.collect::<Vec<_>>())
        });
        told.collect::<Vec<_>>()
    };
    let both = || vec!["event_key".to_owned(), "related_invoice_number".to_owned()];
    let expected = [
        (2, Some(3), vec!["invoice_number".to_owned()]),
        (3, None, vec!["event_key".to_owned()]),
        (1_502, None, both()),
        (3_002, None, both()),
        (5_999, None, both()),
    ];
    for _ in 0..10 {
        assert_eq!(told(rejected(&ledger, &lines.join("\n")).await), expected);
    }
}

#[tokio::test]
async fn a_store_that_breaks_while_lines_are_judged_aside_ends_the_write() {
    let place = Place::new();
    let store = Arc::new(Watched::new(Arc::clone(&place.store)));
    let ledgers = ledgers(&(Arc::clone(&store) as Arc<dyn Store>));
    let tenant = ledgers.create_tenant(&new_tenant("acme"), "test").await.unwrap();
    let ledger = ledgers.open(tenant.id).await.unwrap();
    let contacts = |letter: &str, name: &str| {
        let contact = |n| {
            format!(
                r#"{{"kind":"contact","customer_number":"{letter}{n}","country":"DE","company_name":"{name}"}}"#
            )
        };
        (0..2_000).map(contact).collect::<Vec<_>>().join("\n")
    };
    write(&ledger, &contacts("K", "before")).await;
    // The store is asked nothing about the first ones.
    let lines = format!("{}\n{}", contacts("N", "new"), contacts("K", "after"));
    let head = ledger.head();
    store.set_mood(Mood::Panicking);
    let failed = timeout(Duration::from_secs(60), ledger.write("test", source(&lines))).await.unwrap();
    assert!(matches!(failed, Err(WriteError::Ledger(LedgerError::Stopped(_)))), "{failed:?}");
    store.set_mood(Mood::Well);
    assert_eq!((ledger.head(), place.store.head(tenant.id).await.unwrap()), (head, head));
    let summary = write(&ledger, &lines).await;
    assert_eq!(summary.total(), Counts { added: 2_000, names: 2_000, ..Counts::default() });
}

#[tokio::test]
async fn only_what_stands_against_the_recorded_is_a_conflict() {
    let place = Place::new();
    let ledger = place.new_ledger("acme").await;
    write(&ledger, &facts(0, 1)).await;
    let wrong = rejected(&ledger, r#"{"kind":"event","op":"delete","event_key":"fair"}"#).await;
    assert!(wrong.is_conflict);
    let wrong = rejected(&ledger, "{\"kind\":\"event\",\"op\":\"delete\",\"event_key\":\"fair\"}\n{}").await;
    assert!(!wrong.is_conflict);
}

#[tokio::test]
async fn a_tenants_line_decides_the_zone_of_all_lines() {
    let place = Place::new();
    let ledger = place.new_ledger("acme").await;
    let lines = r#"{"kind":"event","event_key":"fair","title":"Fair","application_deadline":"2026-01-31T12:00:00"}
{"kind":"tenant","name":"Acme","timezone":"America/New_York"}"#;
    write(&ledger, lines).await;
    let deadline = ledger.read(|books| books.events().find("fair").unwrap().1.application_deadline.unwrap());
    assert_eq!(deadline.to_string(), "2026-01-31T17:00:00Z");
    let rows = place.store.tail(ledger.tenant(), 1, 9).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.kind).collect::<Vec<_>>(), [Kind::Tenant, Kind::Event]);
    assert!(
        rows.iter().all(|row| row.batch_id == rows[0].batch_id && row.recorded_at == rows[0].recorded_at)
    );
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_records_nothing() {
    let place = Place::new();
    let ledger = place.new_ledger("acme").await;
    let written = ledger.write_on(Terms::default(), source(&facts(0, 5))).await.unwrap();
    assert_eq!((written.summary.total().added, written.summary.seq, written.n_recorded), (16, 1, 0));
    assert_eq!(place.store.head(ledger.tenant()).await.unwrap().seq, 1);
    assert!(ledger.write_on(Terms::default(), source("{}")).await.is_err());
}

#[tokio::test]
async fn what_another_program_writes_shows_within_a_second() {
    let place = Place::new();
    let here = place.new_ledger("acme").await;
    let there = ledgers(&place.another_store()).open(here.tenant()).await.unwrap();
    there.refresh(Instant::now(), false).await.unwrap();
    write(&here, &facts(0, 2)).await;
    let written = Instant::now();
    // Books that were just compared may serve for half a second, but not those who ask for more.
    there.refresh(written + Duration::from_millis(900), false).await.unwrap();
    assert_eq!(there.head(), here.head());
    write(&here, &facts(2, 2)).await;
    there.refresh(Instant::now(), true).await.unwrap();
    assert_eq!(there.read(|books| books.seq()), here.head().seq);
    // Who comes within the half second is served without asking.
    write(&here, &facts(4, 2)).await;
    there.refresh(written, false).await.unwrap();
    assert_ne!(there.head(), here.head());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_programs_that_race_lose_nothing() {
    const WRITES: usize = 40;
    let place = Place::new();
    let here = place.new_ledger("acme").await;
    let there = ledgers(&place.another_store()).open(here.tenant()).await.unwrap();
    let mut tasks = Vec::new();
    for (ledger, name) in [(&here, "a"), (&there, "b")] {
        for writer in 0..2 {
            let ledger = Arc::clone(ledger);
            tasks.push(tokio::spawn(async move {
                for n in 0..WRITES / 2 {
                    let line = format!(r#"{{"kind":"contact","customer_number":"{name}{writer}-{n}"}}"#);
                    assert_eq!(write(&ledger, &line).await.total().added, 1);
                }
            }));
        }
    }
    for task in tasks {
        task.await.unwrap();
    }
    let head = verify(&*place.store, here.tenant(), None).await.unwrap();
    assert_eq!(head.seq, 1 + 2 * WRITES as i64);
    for ledger in [here, there] {
        ledger.refresh(Instant::now(), true).await.unwrap();
        assert_eq!(ledger.head(), head);
        assert_eq!(ledger.read(|books| books.contacts().len()), 2 * WRITES);
    }
}

#[tokio::test]
async fn a_client_that_hangs_up_changes_nothing() {
    let place = Place::new();
    let ledger = place.new_ledger("acme").await;
    {
        let text = facts(0, 20);
        let write = std::pin::pin!(ledger.write("test", source(&text)));
        // Polled once, and then dropped.
        assert!(timeout(Duration::ZERO, write).await.is_err());
    }
    let end = Instant::now() + Duration::from_secs(20);
    while ledger.head().seq != 62 {
        assert!(Instant::now() < end, "the write was not carried through");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_tail_is_seen_whole_or_not_at_all() {
    let place = Place::new();
    let here = place.new_ledger("acme").await;
    let there = ledgers(&place.another_store()).open(here.tenant()).await.unwrap();
    write(&here, &facts(0, 4_000)).await;
    let refreshing = {
        let there = Arc::clone(&there);
        tokio::spawn(async move { there.refresh(Instant::now(), true).await })
    };
    let mut seen = Vec::new();
    while !refreshing.is_finished() {
        seen.push(there.read_at(|books, head| (books.seq(), books.n_facts(), head.seq)));
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    refreshing.await.unwrap().unwrap();
    assert!(seen.iter().all(|seen| [(1, 0, 1), (12_002, 12_001, 12_002)].contains(seen)), "{seen:?}");
    assert_eq!(there.head(), here.head());
    assert!(there.read(|books| books.n_facts()) == 12_001);
}

#[tokio::test]
async fn many_who_open_get_the_same_books() {
    let place = Place::new();
    let tenant = place.new_ledger("acme").await.tenant();
    let ledgers = place.ledgers();
    let (first, second) = tokio::join!(ledgers.open(tenant), ledgers.open(tenant));
    assert!(Arc::ptr_eq(&first.unwrap(), &second.unwrap()));
}

#[tokio::test]
async fn an_applicant_is_known_again_within_a_tenant_only() {
    let place = Place::new();
    let (acme, other) = (place.new_ledger("acme").await, place.new_ledger("other").await);
    let lines = r#"
{"kind":"event","event_key":"fair","title":"Fair"}
{"kind":"application","application_number":"A","event_keys":["fair"],"email":"anna@example.org"}
{"kind":"application","application_number":"B","event_keys":["fair"],"email":" Anna@Example.org"}
{"kind":"application","application_number":"C","event_keys":["fair"],"email":"berta@example.org"}"#;
    write(&acme, lines).await;
    write(&other, lines).await;
    let applicants = |books: &Books| {
        ["A", "B", "C"].map(|key| books.applications().find(key).unwrap().1.applicant_ref.clone().unwrap())
    };
    let [first, again, another] = acme.read(applicants);
    assert_eq!(first, again);
    assert_ne!(first, another);
    assert_ne!(first, other.read(applicants)[0]);
    let reopened = ledgers(&place.another_store()).open(acme.tenant()).await.unwrap();
    assert_eq!(write(&reopened, lines).await.total(), Counts { unchanged: 4, ..Counts::default() });
}
