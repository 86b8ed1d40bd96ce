//! Slow clients: whoever does not move is cut off, and nobody else waits for that.

use std::net::SocketAddr;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use messwert_journal::Plan;
use messwert_testkit::TestApp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::clients::{ask_politely, end, fill, median, p99, serve};
use crate::cores::{crowd, gone};
use crate::{count, is_full};

/// The honest client asks 200 times a second.
const PACE: Duration = Duration::from_millis(5);

/// How a client is slow.
#[derive(Clone, Copy, Debug)]
enum Slow {
    /// It says nothing.
    Silent,
    /// A byte of the head a second.
    Head,
    /// A byte of the body a second.
    Body,
    /// It asks much and reads nothing.
    Reader,
}

impl Slow {
    /// When it must have been cut off: the limit of a head or a body, or of taking nothing and a head's;
    /// and some seconds for a machine that has much to do.
    fn limit(self) -> Duration {
        Duration::from_secs(if matches!(self, Slow::Reader) { 45 } else { 20 })
    }

    /// What it says at once.
    fn opening(self, key: &str) -> String {
        let head = format!("Host: test\r\nX-API-Key: {key}\r\n");
        match self {
            Slow::Silent => String::new(),
            Slow::Head => "GET /api/v1/reports HTTP/1.1\r\nX-".to_owned(),
            Slow::Body => format!(
                "POST /api/v1/facts HTTP/1.1\r\n{head}Content-Type: application/x-ndjson\r\nContent-Length: 9000\r\n\r\n"
            ),
            // More than the sockets between the two hold.
            Slow::Reader => {
                format!("GET /api/v1/reports/payments?limit=1000 HTTP/1.1\r\n{head}\r\n").repeat(2)
            }
        }
    }

    /// Goes on until it is cut off, and says how long that took.
    async fn go_on(self, server: SocketAddr, key: &str) -> Duration {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4 << 10).unwrap();
        let mut stream = socket.connect(server).await.unwrap();
        let began = Instant::now();
        // It may be cut off at any moment from here on.
        let _ = stream.write_all(self.opening(key).as_bytes()).await;
        match self {
            // What was on its way when it was cut off still comes, in small pieces.
            Slow::Reader => sleep(self.limit() - Duration::from_secs(9)).await,
            Slow::Silent => {}
            Slow::Head | Slow::Body => drip(&mut stream, self.limit()).await,
        }
        let ended = timeout(self.limit().saturating_sub(began.elapsed()), until_end(&mut stream)).await;
        assert!(ended.is_ok(), "{self:?} was not cut off within {:?}", self.limit());
        began.elapsed()
    }
}

/// A byte a second, until the other side has had enough.
async fn drip(stream: &mut TcpStream, limit: Duration) {
    let (began, mut answer) = (Instant::now(), [0; 4 << 10]);
    while began.elapsed() < limit {
        if stream.write_all(b"x").await.is_err() {
            return;
        }
        // The end, or an answer after which it may come.
        if let Ok(Ok(0) | Err(_)) = timeout(Duration::from_secs(1), stream.read(&mut answer)).await {
            return;
        }
    }
}

/// Reads until nothing comes any more; a connection that is reset has ended as well.
async fn until_end(stream: &mut TcpStream) {
    let mut bytes = vec![0; 1 << 20];
    while stream.read(&mut bytes).await.is_ok_and(|n_read| n_read > 0) {}
}

/// How long the slow come, and how long all of them are there.
#[derive(Clone, Copy)]
struct Course {
    arriving: Duration,
    staying: Duration,
}

impl Course {
    fn n_asked(self) -> u32 {
        (self.staying.as_millis() / PACE.as_millis()) as u32
    }
}

/// Lets so many slow clients of each kind come, one after the other, and each come again when it is cut off,
/// until the siege is over. Says how often one was cut off, and how long the last one was there.
fn besiege(
    server: SocketAddr,
    key: &str,
    kinds: &[Slow],
    n_each: u32,
    course: Course,
) -> JoinHandle<(usize, Duration)> {
    let (key, kinds) = (key.to_owned(), kinds.to_vec());
    let n_all = n_each * kinds.len() as u32;
    crowd(async move {
        let over = Instant::now() + course.arriving + course.staying;
        let mut slow = JoinSet::new();
        for n in 0..n_all {
            let (kind, key) = (kinds[n as usize % kinds.len()], key.clone());
            slow.spawn(async move {
                sleep(course.arriving * n / n_all).await;
                let mut times = vec![kind.go_on(server, &key).await];
                while Instant::now() < over {
                    times.push(kind.go_on(server, &key).await);
                }
                times
            });
        }
        let times = slow.join_all().await.concat();
        (times.len(), times.into_iter().max().unwrap())
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_clients_are_cut_off_and_nobody_waits_for_them() {
    let app = TestApp::new();
    let acme = app.tenant_of_plan("acme", Plan::Enterprise).await;
    let acme = acme.with_scopes(&["reports", "audit", "contacts"]).await;
    fill(&acme, 1_000).await;
    rlimit::increase_nofile_limit(8_000).unwrap();
    let program = serve(&app, &[]);
    let (address, key) = (program.address(), acme.key());
    let [arriving, staying] = [count(1, 10), count(2, 15)].map(|s| Duration::from_secs(s as u64));
    let course = Course { arriving, staying };
    // Who reads nothing is cut off after half a minute only.
    let kinds = [Slow::Silent, Slow::Head, Slow::Body, Slow::Reader];
    let kinds = &kinds[..count(3, 4)];
    let (mut alone, mut besieged) = (Vec::new(), Vec::new());
    for _ in 0..count(1, 5) {
        alone.push(p99(ask_politely(address, key, course.n_asked(), PACE).await));
        let siege = besiege(address, key, kinds, count(10, 500) as u32, course);
        let n_arriving = course.n_asked() * arriving.as_millis() as u32 / staying.as_millis() as u32;
        let while_they_come = p99(ask_politely(address, key, n_arriving, PACE).await);
        besieged.push(p99(ask_politely(address, key, course.n_asked(), PACE).await));
        let (n_cut, longest) = gone(siege).await;
        println!("{n_cut} slow clients cut off within {longest:?}, p99 while they come {while_they_come:?}");
        println!("alone {:?} besieged {:?}", alone.last(), besieged.last());
    }
    let (alone, besieged) = (median(alone), median(besieged));
    println!("an honest client's p99: alone {alone:?}, besieged {besieged:?}");
    assert!(!is_full() || besieged <= alone * 3 / 2, "{alone:?} {besieged:?}");
    end(program).await;
}
