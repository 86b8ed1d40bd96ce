//! A connection that is cut around a COMMIT: what was recorded is known to be, and nothing twice.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UnixStream};

use super::{Opened, opened};
use crate::conformance::{NOW, batch, event};
use crate::postgres::few::FEW;
use crate::{Appended, Head, NewBatch, StoreError, open, verify};

// What is done with what commits next.
const PASS: u8 = 0;
const CUT_BEFORE: u8 = 1;
const CUT_AFTER: u8 = 2;

/// A connection that is asked something falls silent.
const SWALLOW: u8 = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_is_looked_up() {
    let Some(Opened { tenant, mut head, database, .. }) = opened(3).await else { return };
    let Some(socket) = database.socket() else { return };
    let cut = Arc::new(AtomicU8::new(PASS));
    let port = relay(socket, Arc::clone(&cut)).await;
    let store = open(&format!("postgres://messwert@127.0.0.1:{port}/{}", database.name())).unwrap();
    let appends = [(1, 1), (1, 200), (3, 10), (1, 300), (3, 200), (1, 9_000)];
    for (round, (n_batches, n_each)) in (0..).zip(appends) {
        let n_rows = n_batches * n_each;
        let rows = || {
            let actor = if n_rows <= FEW { ACTOR } else { b"many" };
            let actor = String::from_utf8(actor.to_vec()).unwrap();
            let batch =
                |n: usize| batch(round * 10 + n as u128, (n * n_each..).take(n_each).map(event).collect());
            (0..n_batches).map(|n| NewBatch { actor: actor.clone(), ..batch(n) }).collect()
        };
        cut.store(CUT_BEFORE, Ordering::SeqCst);
        let error = store.append(tenant, head, rows(), NOW).await.unwrap_err();
        assert!(matches!(error, StoreError::Unreachable(_)), "{error:?}");
        assert_eq!(cut.load(Ordering::SeqCst), PASS, "the connection was cut");
        assert_eq!(store.head(tenant).await.unwrap(), head);
        cut.store(CUT_AFTER, Ordering::SeqCst);
        let Appended::Done(last) = store.append(tenant, head, rows(), NOW).await.unwrap() else {
            panic!("nobody else writes")
        };
        assert_eq!(cut.load(Ordering::SeqCst), PASS, "the connection was cut");
        assert_eq!(last.seq, head.seq + n_rows as i64);
        let mut written = store.tail(tenant, head.seq, n_rows + 1).await.unwrap();
        assert_eq!(written.len(), n_rows);
        written.dedup_by_key(|row| row.batch_id);
        assert_eq!(written.len(), n_batches);
        head = last;
    }
    assert_eq!(verify(&*store, tenant, None).await.unwrap(), head);
    assert_ne!(head, Head::EMPTY);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_connection_answers_little_questions_before_it_is_an_outage() {
    let Some(Opened { tenant, head, database, .. }) = opened(3).await else { return };
    let Some(socket) = database.socket() else { return };
    let mode = Arc::new(AtomicU8::new(PASS));
    let port = relay(socket, Arc::clone(&mode)).await;
    let store = open(&format!("postgres://messwert@127.0.0.1:{port}/{}", database.name())).unwrap();
    assert_eq!(store.head(tenant).await.unwrap(), head);
    for _ in 0..2 {
        mode.store(SWALLOW, Ordering::SeqCst);
        let asked = tokio::time::timeout(Duration::from_secs(5), store.head(tenant)).await;
        assert_eq!(asked.expect("6 s would be an outage").unwrap(), head);
        assert_eq!(mode.load(Ordering::SeqCst), PASS, "the connection fell silent");
    }
}

/// Who records a few rows: such a name goes nowhere else.
const ACTOR: &[u8] = b"the lost one";

/// What is sent when something is committed, and what is answered: for a few rows by the statement with the actor's
/// name, the one which is executed by itself.
const COMMITTING: [(&[u8], &[u8]); 2] = [(b"COMMIT\0", b"COMMIT\0"), (ACTOR, b"SELECT 1\0")];

/// Relays connections to a socket, until it has to cut one. Gives its port.
async fn relay(socket: PathBuf, cut: Arc<AtomicU8>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (client, _) = listener.accept().await.unwrap();
            let server = UnixStream::connect(&socket).await.unwrap();
            tokio::spawn(relay_one(client, server, Arc::clone(&cut)));
        }
    });
    port
}

async fn relay_one(mut client: tokio::net::TcpStream, mut server: UnixStream, cut: Arc<AtomicU8>) {
    let (mut sent, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        tokio::select! {
            n = client.read(&mut sent) => {
                let Ok(n @ 1..) = n else { return };
                if cut.compare_exchange(SWALLOW, PASS, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
                    return std::future::pending().await;
                }
                let committing = COMMITTING.iter().find(|(word, _)| has(&sent[..n], word));
                let mode = if committing.is_some() { cut.swap(PASS, Ordering::SeqCst) } else { PASS };
                if mode == CUT_BEFORE {
                    return;
                }
                server.write_all(&sent[..n]).await.unwrap();
                if let Some((_, done)) = committing.filter(|_| mode == CUT_AFTER) {
                    // It has committed, and said so; but nobody hears of it.
                    let mut said = Vec::new();
                    while !has(&said, done) {
                        assert_ne!(server.read_buf(&mut said).await.unwrap(), 0);
                    }
                    return;
                }
            }
            n = server.read(&mut answered) => {
                let Ok(n @ 1..) = n else { return };
                client.write_all(&answered[..n]).await.unwrap();
            }
        }
    }
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
