//! Limits of uploads: their size, their pace, how many at once; and clients that go away.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream::{self, Stream, StreamExt};
use messwert_testkit::{Answer, Mood, Tenant, TestApp};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, advance, sleep, timeout};

use crate::posting::n_rows;

const LIMIT: usize = 100 << 20;

fn contact(number: &str) -> String {
    format!("{{\"kind\":\"contact\",\"customer_number\":\"{number}\"}}\n")
}

async fn writer(app: &TestApp) -> Tenant {
    app.tenant("acme").await.with_scopes(&["contacts"]).await
}

fn body(pieces: impl Stream<Item = Vec<u8>> + Send + 'static) -> Body {
    Body::from_stream(pieces.map(|piece| Ok::<_, std::io::Error>(Bytes::from(piece))))
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_as_sent_and_as_decoded() {
    let app = TestApp::new();
    let acme = writer(&app).await;
    let check = |answer: Answer| {
        assert_eq!((answer.status.as_u16(), answer.at("/code")), (413, "body_too_large".into()));
    };
    // One endless line: what is too long is skipped without being kept.
    let piece = vec![b'x'; 1 << 20];
    let sent = stream::repeat(piece.clone()).take(LIMIT / piece.len() + 1);
    check(acme.post_facts(body(sent)).await);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut zstd = zstd::Encoder::new(Vec::new(), 1).unwrap();
    for _ in 0..=LIMIT / piece.len() {
        gzip.write_all(&piece).unwrap();
        zstd.write_all(&piece).unwrap();
    }
    let (gzip, zstd) = (gzip.finish().unwrap(), zstd.finish().unwrap());
    assert!(gzip.len() < LIMIT / 50 && zstd.len() < LIMIT / 50);
    check(acme.post_facts_with(&[("content-encoding", "gzip")], gzip).await);
    check(acme.post_facts_with(&[("content-encoding", "zstd")], zstd).await);
    // As much as is allowed, and a fact behind it.
    let fact = contact("K").into_bytes();
    let rest = vec![b'x'; LIMIT % piece.len() + piece.len() - fact.len() - 1];
    let fits = stream::repeat(piece.clone()).take(LIMIT / piece.len() - 1).chain(stream::iter([
        rest,
        b"\n".to_vec(),
        fact,
    ]));
    let answer = acme.post_facts(body(fits)).await;
    assert_eq!((answer.status.as_u16(), answer.at("/rejected_total")), (422, 1.into()));
}

/// Lets time go by, second by second, from `start` to `stop`.
async fn drive(start: Arc<Notify>, stop: Arc<Notify>) {
    start.notified().await;
    loop {
        tokio::select! {
            biased;
            () = stop.notified() => return,
            () = advance(Duration::from_secs(1)) => {}
        }
        tokio::task::yield_now().await;
    }
}

/// Posts pieces, each after a pause of so many seconds; how many were taken.
///
/// Time flies while the body is awaited, and stands still while threads work on it.
async fn post_slowly(acme: &Tenant, pieces: Vec<Vec<u8>>, pause: u64) -> (Answer, usize) {
    let (start, stop) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let driving = tokio::spawn(drive(Arc::clone(&start), Arc::clone(&stop)));
    let n_taken = Arc::new(AtomicUsize::new(0));
    let state = (pieces.into_iter(), start, Arc::clone(&stop), Arc::clone(&n_taken));
    let slow = stream::unfold(state, move |mut state| async move {
        let (pieces, start, stop, n_taken) = &mut state;
        start.notify_one();
        let Some(piece) = pieces.next() else {
            stop.notify_one();
            return None;
        };
        sleep(Duration::from_secs(pause)).await;
        n_taken.fetch_add(1, Ordering::SeqCst);
        Some((piece, state))
    });
    let answer = acme.post_facts(body(slow)).await;
    stop.notify_one();
    driving.await.unwrap();
    (answer, n_taken.load(Ordering::SeqCst))
}

#[tokio::test(start_paused = true)]
async fn an_upload_may_take_long_but_must_keep_moving() {
    let app = TestApp::in_file();
    let acme = writer(&app).await;
    let large = |n: usize| (0..100).map(|i| contact(&format!("K-{n}-{i}"))).collect::<String>().into_bytes();
    let began = Instant::now();
    let (answer, n_taken) = post_slowly(&acme, (0..7).map(large).collect(), 9).await;
    assert_eq!((answer.status.as_u16(), answer.at("/data/recorded")), (200, 700.into()), "{}", answer.text());
    assert!(n_taken == 7 && began.elapsed().as_secs() >= 63);
    let end = n_rows(&app, &acme).await;
    // A byte now and then is no way of moving.
    for (pieces, pause, expect) in [(vec![large(7), large(8)], 11, 0), (vec![b"{".to_vec(); 60], 3, 3)] {
        let (answer, n_taken) = post_slowly(&acme, pieces, pause).await;
        assert_eq!((answer.status.as_u16(), answer.at("/code")), (408, "body_stalled".into()));
        assert_eq!((answer.header("connection"), n_taken), ("close", expect));
    }
    assert_eq!(n_rows(&app, &acme).await, end);
}

/// Begins an upload whose body never comes, and waits until the server waits for it.
async fn stall(tenant: &Tenant, headers: &[(&'static str, &'static str)]) -> JoinHandle<Answer> {
    let (tenant, headers, waiting) = (tenant.clone(), headers.to_vec(), Arc::new(Notify::new()));
    let signal = Arc::clone(&waiting);
    let endless = stream::once(async move {
        signal.notify_one();
        std::future::pending::<Vec<u8>>().await
    });
    let upload = tokio::spawn(async move { tenant.post_facts_with(&headers, body(endless)).await });
    waiting.notified().await;
    upload
}

/// A body that is not small: it does not say how long it is.
fn long(number: &str) -> Body {
    let text = contact(number).into_bytes();
    body(stream::once(async { text }))
}

#[tokio::test]
async fn so_many_uploads_at_a_time_and_no_more() {
    let app = TestApp::new();
    let mut tenants = Vec::new();
    for key in ["acme", "messe", "markt", "forum", "expo"] {
        tenants.push(app.tenant(key).await.with_scopes(&["contacts"]).await);
    }
    let refused = |answer: Answer| {
        assert_eq!((answer.status.as_u16(), answer.at("/code")), (503, "too_many".into()));
        assert_eq!(answer.header("retry-after"), "1");
    };
    let mut uploads = Vec::new();
    for tenant in &tenants[..4] {
        for _ in 0..4 {
            uploads.push(stall(tenant, &[]).await);
        }
        refused(tenant.post_facts(long("K")).await);
    }
    refused(tenants[4].post_facts(long("K")).await);
    assert_eq!(tenants[0].post_facts(contact("K")).await.status, 200, "who comes with little needs no place");
    let gone = uploads.pop().unwrap();
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    assert_eq!(tenants[4].post_facts(long("K")).await.status, 200, "whoever goes leaves the place to others");
    uploads.iter().for_each(|upload| upload.abort());
}

#[tokio::test]
async fn little_that_does_not_come_is_in_nobodys_way() {
    let app = TestApp::new();
    let acme = writer(&app).await;
    let mut uploads = Vec::new();
    for _ in 0..499 {
        uploads.push(stall(&acme, &[("content-length", "16384")]).await);
    }
    assert_eq!(acme.post_facts(contact("K")).await.status, 200);
    assert_eq!(acme.post_facts(long("L")).await.status, 200);
    // As many as a tenant may have: others find room all the same.
    uploads.push(stall(&acme, &[("content-length", "1")]).await);
    let answer = acme.post_facts(contact("N")).await;
    assert_eq!((answer.status.as_u16(), answer.at("/code")), (503, "too_many".into()));
    let other = app.tenant("other").await.with_scopes(&["contacts"]).await;
    assert_eq!(other.post_facts(contact("K")).await.status, 200);
    uploads.iter().for_each(|upload| upload.abort());
    let mut uploads = Vec::new();
    for _ in 0..4 {
        uploads.push(stall(&acme, &[("content-length", "16385")]).await);
    }
    assert_eq!(acme.post_facts(long("M")).await.status, 503);
    uploads.iter().for_each(|upload| upload.abort());
}

#[tokio::test]
async fn a_write_keeps_its_place_until_it_is_over_whoever_waits_for_it() {
    let app = TestApp::new();
    let acme = writer(&app).await;
    let (before, refused) = (n_rows(&app, &acme).await, |answer: Answer| {
        assert_eq!((answer.status.as_u16(), answer.at("/code")), (503, "too_many".into()));
    });
    let post = |number: String| {
        let acme = acme.clone();
        tokio::spawn(async move { acme.post_facts(contact(&number)).await })
    };
    app.store().set_mood(Mood::Holding);
    let writes: Vec<_> = (0..64).map(|n| post(n.to_string())).collect();
    let end = Instant::now() + Duration::from_secs(20);
    while app.store().appends().is_empty() {
        assert!(Instant::now() < end, "no write comes to the store");
        sleep(Duration::from_millis(1)).await;
    }
    sleep(Duration::from_millis(200)).await;
    let one_more = || timeout(Duration::from_secs(10), acme.post_facts(contact("more")));
    refused(one_more().await.expect("it is refused, and does not wait"));
    // Nobody waits for them any more, and they are in line all the same.
    writes.iter().for_each(|write| write.abort());
    sleep(Duration::from_millis(50)).await;
    refused(one_more().await.expect("their places are not free"));
    app.store().set_mood(Mood::Well);
    while n_rows(&app, &acme).await < before + 64 {
        assert!(Instant::now() < end, "not all are carried through");
        sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(acme.post_facts(contact("more")).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn little_that_does_not_come_is_given_up() {
    let app = TestApp::in_file();
    let acme = writer(&app).await;
    let end = n_rows(&app, &acme).await;
    let answer = stall(&acme, &[("content-length", "100")]).await.await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.at("/code")), (408, "body_stalled".into()));
    assert_eq!(n_rows(&app, &acme).await, end);
}

#[tokio::test]
async fn a_client_that_is_still_sending_hears_the_refusal() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let server = app.serve();
    let mut connection = server.connect().await;
    // More than the buffers between here and there hold: sending ends only if somebody reads.
    let text = "x".repeat(16 << 20);
    let head = format!(
        "POST /api/v1/facts HTTP/1.1\r\nHost: test\r\nX-API-Key: {}\r\nContent-Length: {}\r\n\r\n",
        acme.key(),
        text.len()
    );
    connection.send(&head).await.unwrap();
    connection.send(&text).await.unwrap();
    let answer = connection.read().await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.at("/code")), (403, "insufficient_scope".into()));
    server.stop().await;
}

#[tokio::test]
async fn a_client_that_hangs_up_before_the_body_is_whole_changes_nothing() {
    let app = TestApp::new();
    let acme = writer(&app).await;
    let server = app.serve();
    let text: String = (0..100).map(|n| contact(&format!("K-{n}"))).collect();
    let head = |length: &str| {
        format!(
            "POST /api/v1/facts HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {}\r\nContent-Type: application/x-ndjson\r\n{length}\r\n\r\n",
            acme.key()
        )
    };
    for (length, sent) in [
        (format!("Content-Length: {}", text.len()), text[..text.len() - 1].to_owned()),
        (format!("Content-Length: {}", text.len()), String::new()),
        ("Transfer-Encoding: chunked".to_owned(), format!("{:x}\r\n{text}\r\n", text.len())),
    ] {
        let mut connection = server.connect().await;
        connection.send(&format!("{}{sent}", head(&length))).await.unwrap();
        sleep(Duration::from_millis(30)).await;
        drop(connection);
    }
    // Whoever is waited for, if anybody were, is behind the others in the queue of writes.
    let answer = acme.post_facts(contact("last")).await;
    assert_eq!((answer.at("/data/recorded"), answer.at("/data/seq")), (1.into(), 2.into()));
    server.stop().await;
    assert_eq!(n_rows(&app, &acme).await, 2);
}

#[tokio::test]
async fn trying_again_after_a_lost_answer_adds_nothing() {
    let app = TestApp::new();
    let acme = writer(&app).await;
    let server = app.serve();
    for round in 0..5 {
        let text: String = (0..200).map(|n| contact(&format!("K-{round}-{n}"))).collect();
        let before = n_rows(&app, &acme).await;
        let mut connection = server.connect().await;
        let request = format!(
            "POST /api/v1/facts HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {}\r\nContent-Type: application/x-ndjson\r\nContent-Length: {}\r\n\r\n{text}",
            acme.key(),
            text.len()
        );
        connection.send(&request).await.unwrap();
        // In the first round the answer is lost after all was recorded, in the others at any time.
        if round == 0 {
            while n_rows(&app, &acme).await == before {
                sleep(Duration::from_millis(5)).await;
            }
        } else {
            sleep(Duration::from_millis(5 * (round - 1))).await;
        }
        drop(connection);
        let again = acme.post_facts(text.clone()).await;
        assert_eq!(again.status, 200, "{}", again.text());
        assert!(round > 0 || again.at("/data/recorded") == 0, "{}", again.text());
        assert_eq!(acme.post_facts(text).await.at("/data/recorded"), 0);
        assert_eq!(n_rows(&app, &acme).await, before + 200, "round {round}");
    }
    server.stop().await;
}
