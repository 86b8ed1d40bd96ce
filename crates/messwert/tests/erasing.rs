//! Erasing people: gone from files, exports and copies for good, while every figure stays.
//!
//! Counts are small; `MESSWERT_SOAK=1` makes them full.

mod common;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use common::reports::answers;
use common::{Place, kinds, write};
use messwert::export::export;
use messwert::ledger::{EraseError, Ledger, Reading, Subject};
use messwert_books::fact::{Kind, Op};
use messwert_books::report::ReportType;
use messwert_journal::{Scope, Store, copy, verify};
use messwert_testkit::{Connection, Program};
use serde_json::Value;

/// A contact and the facts that name it have so many entries in the directory.
const PERSONAL: usize = 6;

fn n_erasures() -> usize {
    if std::env::var_os("MESSWERT_SOAK").is_some() { 1_000 } else { 40 }
}

fn contact(number: usize, round: usize) -> String {
    // Long enough that pages split often.
    let pad = "x".repeat((number * 37 + round * 101) % 900);
    format!(
        r#"{{"kind":"contact","customer_number":"C.{number}","country":"DE","last_name":"Nqv{number}zj","email":"mqv{number}zj@example.org","phone":"+49-qv{number}zj","notes":"Nqv{number}zj {pad}","tax_id":"DE{number}"}}"#
    ) + "\n"
}

/// Facts of all other kinds around a contact, with what stands in the directory of each.
fn around(number: usize) -> String {
    let personal = |kind: &str| match kind {
        "application" => &["email", "last_name", "rejection_reason", "notes"][..],
        "booth_reservation" => &["cancellation_reason"],
        "check_in" => &["station"],
        "invoice" | "payment" => &["notes"],
        _ => &[],
    };
    let line = |mut fact: Value| {
        for field in personal(fact["kind"].as_str().expect("facts have a kind")) {
            fact[*field] = format!("mqv{number}zj").into();
        }
        format!("{fact}\n")
    };
    kinds::group("C", number as u64).into_iter().skip(1).map(line).collect()
}

/// What a server is asked about every report; today is given, as ages hang on it.
const QUESTIONS: [&str; 3] = [
    "today=2026-11-23",
    "today=2026-11-23&date_from=2026-01-01&date_to=2026-06-30",
    "today=2026-11-23&date_from=2025-06-01&date_to=2026-05-31&compare=previous_year",
];

/// The program, serving the same database, and a key to its reports without names.
fn served(place: &Place) -> (Program, String) {
    let (binary, database) = (env!("CARGO_BIN_EXE_messwert"), place.database());
    let made = Command::new(binary)
        .args(["key", "create", "--tenant", "acme", "--scopes", "reports", "--database", &database])
        .env_clear()
        .output()
        .expect("the program starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let said = String::from_utf8(made.stdout).expect("it prints UTF-8");
    let key = said.split_whitespace().find(|word| word.starts_with("mw_")).expect("it prints the key");
    let server = Program::serve_with(binary, &database, &["--requests-per-hour", "1000000"]);
    (server, key.to_owned())
}

/// The figures of all reports, as the server tells them of the journal as it is now, and the position
/// of the last.
async fn told(server: &mut Connection, key: &str) -> (Vec<Value>, i64) {
    let (mut figures, mut seq) = (Vec::new(), 0);
    for report in ReportType::ALL {
        for question in QUESTIONS {
            let path = format!("/api/v1/reports/{}?{question}", report.name());
            // Not of books that may be half a second old.
            let head = format!(
                "GET {path} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {key}\r\nCache-Control: no-cache\r\n\r\n"
            );
            server.send(&head).await.expect("the server listens");
            let answer = server.read().await.expect("the server answers");
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            let figure = answer.at("/data/data");
            assert!(figure.is_object(), "{path}: {}", answer.text());
            figures.push(figure);
            seq = answer.at("/meta/journal/seq").as_i64().expect("answers tell their position");
        }
    }
    (figures, seq)
}

/// Asks the server for all reports again and again until told to end; at how many positions of the
/// journal every answer was what it was before.
async fn ask_until(server: SocketAddr, key: String, expect: Vec<Value>, done: Arc<AtomicBool>) -> usize {
    let (mut server, mut positions) = (Connection::to(server).await, BTreeSet::new());
    while !done.load(Ordering::Relaxed) {
        let (figures, seq) = told(&mut server, &key).await;
        assert!(figures == expect, "figures change at row {seq}");
        positions.insert(seq);
    }
    positions.len()
}

/// The contacts of whom a name, an e-mail address or a phone number stands in a text.
fn people(text: &[u8]) -> BTreeSet<usize> {
    let text = String::from_utf8_lossy(text);
    // Whole numbers only: where a page ends, a text goes on elsewhere in the file.
    let number = |rest: &str| {
        let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        rest[n_digits..].starts_with("zj").then(|| rest[..n_digits].parse().ok()).flatten()
    };
    text.split("qv").skip(1).filter_map(number).collect()
}

fn people_in(path: &Path) -> BTreeSet<usize> {
    people(&std::fs::read(path).unwrap_or_default())
}

/// Which of the texts stand in the file.
fn found(path: &Path, texts: &[String]) -> Vec<String> {
    let bytes = std::fs::read(path).unwrap_or_default();
    // Bytes of these texts are ASCII: they survive whatever is around them.
    let whole = String::from_utf8_lossy(&bytes);
    texts.iter().filter(|text| whole.contains(text.as_str())).cloned().collect()
}

async fn exported(store: &dyn Store, ledger: &Arc<Ledger>, with_names: bool) -> String {
    let mut out = Vec::new();
    export(store, &Reading::now(Arc::clone(ledger)), with_names, &mut out).await.expect("the store answers");
    String::from_utf8(out).expect("JSON is UTF-8")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_the_erased_is_left_while_others_read() {
    let place = Place::new();
    let ledger = place.new_ledger("acme").await;
    let n = n_erasures();
    let all = |round| (0..n * 2).map(|number| contact(number, round)).collect::<String>();
    let others = (0..n * 2).map(around).collect::<String>();
    for round in 0..3 {
        write(&ledger, &all(round)).await;
    }
    write(&ledger, &format!("{}\n{others}", kinds::EVENT)).await;
    let bodies = exported(&*place.store, &ledger, false).await;
    let figures = ledger.read(answers);
    let done = Arc::new(AtomicBool::new(false));
    let reading = tokio::spawn({
        let (store, tenant, done) = (place.another_store(), ledger.tenant(), Arc::clone(&done));
        async move {
            while !done.load(Ordering::Relaxed) {
                store.tail(tenant, 0, 500).await.unwrap();
            }
        }
    });
    let (server, key) = served(&place);
    let (before, _) = told(&mut Connection::to(server.address()).await, &key).await;
    let asking = tokio::spawn(ask_until(server.address(), key.clone(), before.clone(), Arc::clone(&done)));
    for number in 0..n {
        let erased = ledger.erase(&Subject::Contact(format!("C.{number}")), "test").await.unwrap();
        assert_eq!(erased.len(), PERSONAL);
        // Forty times in all, the last time at the end: scrubbing copies all names that are left.
        if (number + 1) % (n / 40) == 0 {
            place.store.scrub(Scope::Directory).await.unwrap();
        }
    }
    done.store(true, Ordering::Relaxed);
    reading.await.unwrap();
    let n_positions = asking.await.unwrap();
    assert!(n_positions > 1, "nothing was erased while the server was asked");
    assert_eq!(ledger.read(answers), figures);
    let (after, seq) = told(&mut Connection::to(server.address()).await, &key).await;
    assert_eq!((after, seq), (before.clone(), place.store.head(ledger.tenant()).await.unwrap().seq));
    drop(server);
    println!(
        "{n} contacts erased; {} answers of a server equal before, after, and at {n_positions} positions meanwhile",
        before.len()
    );

    let kept: BTreeSet<usize> = (n..n * 2).collect();
    let file = place.folder.path().join("messwert.db");
    assert_eq!(people_in(&file), kept);
    assert_eq!(people_in(&place.folder.path().join("messwert.db-wal")), BTreeSet::new());
    assert_eq!(people(exported(&*place.store, &ledger, true).await.as_bytes()), kept);
    assert_eq!(exported(&*place.store, &ledger, false).await, bodies);

    let backup = place.folder.path().join("backup.db");
    let address = |path: &Path| format!("sqlite:{}", path.display());
    copy(&address(&file), &address(&backup)).unwrap().keep().unwrap();
    assert_eq!(people_in(&backup), kept);

    let head = place.store.head(ledger.tenant()).await.unwrap();
    let summary = write(&ledger, &format!("{}{others}", all(2))).await;
    assert_eq!((summary.total().n_rows(), summary.n_dropped), (0, (n * PERSONAL) as u64));
    assert_eq!(place.store.head(ledger.tenant()).await.unwrap(), head);
}

#[tokio::test]
async fn a_contact_is_erased_with_all_that_names_it() {
    let place = Place::new();
    let ledger = place.new_ledger("acme").await;
    let group = kinds::group("x", 1).map(|fact| format!("{fact}\n")).concat();
    let notes = r#"{"kind":"contact","customer_number":"other","last_name":"Other"}"#;
    write(&ledger, &format!("{}\n{group}{notes}\n", kinds::EVENT)).await;
    let subject = Subject::Contact("x.1".to_owned());
    let erased = ledger.erase(&subject, "test").await.unwrap();
    let kinds: Vec<Kind> = erased.iter().map(|(kind, _)| *kind).collect();
    let expect = [Kind::Contact, Kind::Application, Kind::BoothReservation, Kind::CheckIn, Kind::Invoice];
    assert_eq!(kinds, [&expect[..], &[Kind::Payment]].concat());
    let rows = place.store.tail(ledger.tenant(), 0, 1000).await.unwrap();
    assert!(rows[rows.len() - 6..].iter().all(|row| row.op == Op::Erase && row.body.is_none()));

    assert_eq!(ledger.erase(&subject, "test").await.unwrap(), []);
    let text = exported(&*place.store, &ledger, true).await;
    assert!(!text.contains("Aussteller") && !text.contains("@example") && text.contains("Other"));
    let linked = Subject::Application("x.1".to_owned());
    let error = ledger.erase(&linked, "test").await.unwrap_err();
    assert!(matches!(error, EraseError::OfContact(..)), "{error}");
    let unknown = ledger.erase(&Subject::Contact("nobody".to_owned()), "test").await.unwrap_err();
    assert_eq!(unknown.to_string(), "there is no contact `nobody`, and there never was");

    assert_eq!(ledger.readmit(&subject, "test").await.unwrap().len(), 6);
    let again = write(&ledger, &group).await;
    assert_eq!((again.total().names, again.n_dropped), (2, 0));
    assert!(exported(&*place.store, &ledger, true).await.contains("Aussteller 1"));
}

#[tokio::test]
async fn a_deleted_tenant_leaves_nothing_and_others_alone() {
    let place = Place::new();
    let (gone, kept) = (place.new_ledger("goner").await, place.new_ledger("keeper").await);
    for round in 0..4 {
        let names =
            |who: &str| (0..60).map(|number| contact(number, round).replace("qv", who)).collect::<String>();
        write(&gone, &names("gone")).await;
        write(&kept, &names("kept")).await;
    }
    let head = place.store.head(kept.tenant()).await.unwrap();
    place.store.delete_tenant(gone.tenant()).await.unwrap();
    place.store.scrub(Scope::All).await.unwrap();
    assert_eq!(place.store.head(kept.tenant()).await.unwrap(), head);
    assert_eq!(verify(&*place.store, kept.tenant(), None).await.unwrap(), head);
    let texts = ["Ngone".to_owned(), "mgone".to_owned(), "goner".to_owned(), gone.tenant().to_string()];
    for name in ["messwert.db", "messwert.db-wal"] {
        assert_eq!(found(&place.folder.path().join(name), &texts), Vec::<String>::new());
    }
    assert!(place.store.tail(gone.tenant(), 0, 1).await.unwrap().is_empty());
    assert!(place.store.tenant("goner").await.unwrap().is_none());
    assert!(place.store.delete_tenant(gone.tenant()).await.is_err());
}
