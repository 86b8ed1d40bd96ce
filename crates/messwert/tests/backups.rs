//! Backups while others write: each is the journal at one position, and answers as it did there.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod common;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use common::reports::answers;
use common::{Place, ledgers, now, write};
use messwert::demo;
use messwert::ledger::Ledger;
use messwert_books::Books;
use messwert_books::calendar::Zone;
use messwert_books::query::Position;
use messwert_journal::{open, verify};

fn n_backups() -> usize {
    if std::env::var_os("MESSWERT_SOAK").is_some() { 20 } else { 3 }
}

/// Runs the program in the folder of the database, to a good end.
async fn run(folder: &Path, arguments: String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_messwert"));
    command.args(arguments.split(' ')).current_dir(folder).env_clear().env("USER", "tester");
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "messwert {arguments}: {}\n{said}", output.status);
}

/// The facts of an organiser, write by write, of which the last are still to be written.
fn writes() -> (String, Vec<String>) {
    let until = Zone::named("Europe/Berlin").unwrap().date(now());
    let lines: Vec<String> = demo::facts(4_000, 7, until).map(|line| line + "\n").collect();
    let (first, rest) = lines.split_at(2_000);
    (first.concat(), rest.chunks(20).map(<[String]>::concat).collect())
}

/// Writes one after the other, and then one contact again and again with another rating, until told to
/// end.
async fn write_until(ledger: Arc<Ledger>, writes: Vec<String>, done: Arc<AtomicBool>) {
    for lines in &writes {
        write(&ledger, lines).await;
    }
    for rating in (1..=5).cycle() {
        if done.load(Ordering::Relaxed) {
            return;
        }
        let line = format!(r#"{{"kind":"contact","customer_number":"busy","rating":{rating}}}"#);
        write(&ledger, &(line + "\n")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_answers_as_the_journal_did_at_its_position() {
    let place = Place::new();
    let ledgers_here = place.ledgers();
    let ledger = place.new_ledger("acme").await;
    let (first, rest) = writes();
    write(&ledger, &first).await;
    let (folder, n_rounds) = (place.folder.path(), n_backups());
    let mut seqs = Vec::new();
    let per_round = rest.len() / n_rounds;
    for (round, writes) in rest.chunks(per_round).take(n_rounds).enumerate() {
        let done = Arc::new(AtomicBool::new(false));
        let writing = tokio::spawn(write_until(Arc::clone(&ledger), writes.to_vec(), Arc::clone(&done)));
        run(folder, format!("backup --to backup-{round}.db")).await;
        done.store(true, Ordering::Relaxed);
        writing.await.unwrap();
        let to = format!("--database sqlite:restored-{round}.db");
        run(folder, format!("restore --from backup-{round}.db {to}")).await;
        run(folder, format!("verify --tenant acme {to}")).await;

        let restored = open(&format!("sqlite:{}/restored-{round}.db", folder.display())).unwrap();
        let head = verify(&*restored, ledger.tenant(), None).await.unwrap();
        let theirs = ledgers(&restored).open(ledger.tenant()).await.unwrap();
        assert_eq!(theirs.read(Books::dangling), []);
        // Only the end of a write is a position that can be asked for: never half of one.
        let then = ledgers_here.reading(&ledger, Some(Position::Seq(head.seq))).await.unwrap();
        let (answers_then, head_then) = then.read_at(|books, head| (answers(books), head)).unwrap();
        assert_eq!(head_then, head);
        assert_eq!(theirs.read(answers), answers_then);
        // The journal went on while the copy was made.
        assert!(head.seq < ledger.head().seq, "row {} of {}", head.seq, ledger.head().seq);
        seqs.push(head.seq);
    }
    println!("{n_rounds} backups, at rows {seqs:?} of {}", ledger.head().seq);
}
