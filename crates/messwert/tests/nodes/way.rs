//! The way from nodes to the database: one that passes everything on, or delays, cuts and resets connections, or
//! swallows what comes.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::time::sleep;

/// A port of this machine that leads to a socket.
pub(crate) struct Way {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    socket: PathBuf,
    is_rough: AtomicBool,
    swallows: AtomicBool,
    dice: AtomicU64,
    n_delays: AtomicUsize,
    n_cuts: AtomicUsize,
}

/// What becomes of some bytes on their way.
enum Fate {
    Pass,
    Late(Duration),
    /// They are lost, and so is the connection.
    Lost,
    /// Half of them arrive before the connection is lost.
    Torn,
}

impl Way {
    pub(crate) async fn to(socket: PathBuf) -> Way {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            socket,
            is_rough: AtomicBool::new(false),
            swallows: AtomicBool::new(false),
            dice: AtomicU64::new(9),
            n_delays: AtomicUsize::new(0),
            n_cuts: AtomicUsize::new(0),
        });
        let way = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(relay(client, Arc::clone(&way)));
            }
        });
        Way { address, shared }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on connections suffer, or do not.
    pub(crate) fn set_rough(&self, is_rough: bool) {
        self.shared.is_rough.store(is_rough, Ordering::SeqCst);
    }

    /// From now on whatever comes is lost and nobody is told, or nothing is lost any more. Connections that have
    /// lost something stay open, and dead.
    pub(crate) fn set_swallowing(&self, swallows: bool) {
        self.shared.swallows.store(swallows, Ordering::SeqCst);
    }

    /// How often something came late, and how many connections were cut.
    pub(crate) fn suffered(&self) -> (usize, usize) {
        (self.shared.n_delays.load(Ordering::SeqCst), self.shared.n_cuts.load(Ordering::SeqCst))
    }
}

impl Shared {
    fn fate(&self) -> Fate {
        if !self.is_rough.load(Ordering::SeqCst) {
            return Fate::Pass;
        }
        let drawn = self.draw();
        let fate = match drawn % 1_000 {
            0..=9 => Fate::Late(Duration::from_millis(10 + drawn / 1_000 % 300)),
            10..=12 => Fate::Lost,
            13..=14 => Fate::Torn,
            _ => return Fate::Pass,
        };
        let count = if matches!(fate, Fate::Late(_)) { &self.n_delays } else { &self.n_cuts };
        count.fetch_add(1, Ordering::SeqCst);
        fate
    }

    /// SplitMix64.
    fn draw(&self) -> u64 {
        let mut z = self.dice.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

async fn relay(client: TcpStream, shared: Arc<Shared>) {
    let is_lost = AtomicBool::new(false);
    // A database that is not there hangs up at once.
    let Ok(server) = UnixStream::connect(&shared.socket).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    tokio::select! {
        () = pass(&mut from_client, &mut to_server, &shared, &is_lost) => {}
        () = pass(&mut from_server, &mut to_client, &shared, &is_lost) => {}
    }
    if shared.is_rough.load(Ordering::SeqCst) && shared.draw().is_multiple_of(2) {
        // Reset, instead of an end.
        let _ = to_client.as_ref().set_zero_linger();
    }
}

/// Passes on what comes, until one side ends or fate has it.
async fn pass(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    shared: &Shared,
    is_lost: &AtomicBool,
) {
    let mut some = vec![0; 16 << 10];
    while let Ok(n @ 1..) = from.read(&mut some).await {
        if shared.swallows.load(Ordering::SeqCst) {
            is_lost.store(true, Ordering::SeqCst);
        }
        if is_lost.load(Ordering::SeqCst) {
            continue;
        }
        let bytes = match shared.fate() {
            Fate::Pass => &some[..n],
            Fate::Late(wait) => {
                sleep(wait).await;
                &some[..n]
            }
            Fate::Lost => return,
            Fate::Torn => {
                let _ = to.write_all(&some[..n / 2]).await;
                return;
            }
        };
        if to.write_all(bytes).await.is_err() {
            return;
        }
    }
}
