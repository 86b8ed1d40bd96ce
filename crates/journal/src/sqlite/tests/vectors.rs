//! The test vectors of `docs/journal.md` are what this program computes and stores.

use std::process::Command;

use messwert_books::batch::Secret;
use messwert_books::fact::{Effect, Entry, Kind, NamesChange, Op};
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

use super::{Opened, address, file, opened};
use crate::chain::{Columns, ORIGIN, message, seal};
use crate::conformance::{all, batch, done, event};
use crate::{Head, NewBatch, Plan, Tenant, TenantId, open_or_create};

const PAGE: &str = include_str!("../../../../../docs/journal.md");
const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/verify_chain.py");

#[test]
fn seals_are_those_of_the_page() {
    let vectors = vectors();
    let mut hash = ORIGIN;
    let mut hashed = Vec::new();
    for vector in &vectors {
        hashed.clear();
        let columns = columns(vector);
        message(&mut hashed, &hash, &columns);
        hash = seal(&hash, &columns);
        assert_eq!(hex::encode(hash), vector["hash"], "row {}", vector["seq"]);
    }
    assert_eq!(vectors.len(), 5);
    assert_eq!(hex::encode(hashed), block("hex").split_whitespace().collect::<String>());
}

#[tokio::test]
async fn rows_are_stored_with_the_seals_of_the_page() {
    let folder = TempDir::new().unwrap();
    let store = open_or_create(&address(&folder)).unwrap();
    let vectors = vectors();
    let id = columns(&vectors[0]).tenant;
    let tenant = Tenant { id, key: "messe-süd".into(), plan: Plan::Starter, created_at: 0 };
    let mut head = Head::EMPTY;
    for rows in vectors.chunk_by(|a, b| a["batch_id"] == b["batch_id"]) {
        let first = columns(&rows[0]);
        let new = NewBatch::of(first.actor, first.batch_id, rows.iter().map(entry).collect());
        head = match first.seq {
            1 => store.create_tenant(&tenant, &Secret::new([7; 32]), new, first.recorded_at).await.unwrap(),
            _ => done(store.append(id, head, vec![new], first.recorded_at).await.unwrap()),
        };
    }
    let stored: Vec<String> = all(&*store, id).await.iter().map(|row| hex::encode(row.hash)).collect();
    let expected: Vec<&str> = vectors.iter().map(|vector| vector["hash"].as_str().unwrap()).collect();
    assert_eq!(stored, expected);
    assert_eq!(python(&[file(&folder).to_str().unwrap()]), format!("{id} {}\n", head.mark()));
    assert_eq!(python(&[]), format!("{id} {}\n", head.mark()));
}

#[tokio::test]
async fn the_pages_program_finds_what_is_broken() {
    let Opened { store, tenant, head, plain, folder } = opened(40).await;
    let batches = vec![batch(1, vec![event(1)])];
    let head = done(store.append(tenant, head, batches, head.recorded_at + 1).await.unwrap());
    let path = file(&folder);
    assert_eq!(python(&[path.to_str().unwrap()]), format!("{tenant} {}\n", head.mark()));
    plain.execute_batch("DROP TRIGGER journal_is_not_deleted; DELETE FROM journal WHERE seq = 17").unwrap();
    assert_eq!(python(&[path.to_str().unwrap()]), format!("tenant {tenant}: broken at row 17\n"));
}

/// What the program prints, to stdout or stderr.
fn python(arguments: &[&str]) -> String {
    let output = Command::new("python3").arg(PROGRAM).args(arguments).output().expect("python3 is installed");
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

fn vectors() -> Vec<Value> {
    serde_json::from_str(block("json")).unwrap()
}

/// The first code block of a language on the page.
fn block(language: &str) -> &'static str {
    let (_, rest) = PAGE.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

fn columns(vector: &Value) -> Columns<'_> {
    let text = |name: &str| vector[name].as_str().unwrap();
    let integer = |name: &str| vector[name].as_i64().unwrap();
    Columns {
        tenant: TenantId::new(text("tenant_id").parse::<Uuid>().unwrap()),
        seq: integer("seq"),
        recorded_at: integer("recorded_at"),
        actor: text("actor"),
        batch_id: text("batch_id").parse().unwrap(),
        kind: Kind::from_name(text("kind")).unwrap(),
        key: text("key"),
        op: Op::from_name(text("op")).unwrap(),
        version: integer("version"),
        body: vector["body"].as_str().map(str::as_bytes),
    }
}

fn entry(vector: &Value) -> Entry {
    let Columns { kind, key, op, version, body, .. } = columns(vector);
    let (names, effect, rank) = (NamesChange::Keep, Effect::Added, 0);
    Entry { kind, key: key.to_owned(), op, version, body: body.map(<[u8]>::to_vec), names, effect, rank }
}
