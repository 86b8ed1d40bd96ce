//! Who runs where while times are measured: the server has a core of its own and its clients another one, as if
//! they were on other machines, and crowds of clients do not get in the way of the one that is measured.

use std::process::Command;
use std::sync::OnceLock;
use std::thread::{self, JoinHandle};

use rustix::io::Errno;
use rustix::process::Pid;
use rustix::thread::{CpuSet, gettid, sched_getaffinity, sched_setaffinity};

use crate::is_full;

/// The cores of the server and of its clients.
#[derive(Clone, Copy)]
struct Cores {
    server: usize,
    clients: usize,
}

impl Cores {
    /// The first two that this process may use; asked before it gives one away.
    fn get() -> Cores {
        static CORES: OnceLock<Cores> = OnceLock::new();
        *CORES.get_or_init(|| {
            let mine = sched_getaffinity(None).unwrap();
            let mut mine = (0..CpuSet::MAX_CPU).filter(|core| mine.is_set(*core));
            let mut next = || mine.next().expect("times are measured on two cores or more");
            Cores { server: next(), clients: next() }
        })
    }
}

/// Starts a server. If times are measured, it gets a core for itself, and all threads of this process the other.
pub(crate) fn on_own_core<T>(start: impl FnOnce() -> T) -> T {
    if !is_full() {
        return start();
    }
    let cores = Cores::get();
    // A process begins where the thread that starts it runs.
    run_on(None, cores.server);
    let started = start();
    for task in std::fs::read_dir("/proc/self/task").unwrap() {
        let id = task.unwrap().file_name().into_string().unwrap().parse().unwrap();
        run_on(Pid::from_raw(id), cores.clients);
    }
    started
}

fn run_on(thread: Option<Pid>, core: usize) {
    let mut only = CpuSet::new();
    only.set(core);
    match sched_setaffinity(thread, &only) {
        // A thread that has ended meanwhile.
        Err(Errno::SRCH) if thread.is_some() => {}
        set => set.unwrap(),
    }
}

/// Runs a crowd of clients on a thread of its own, which gives way to the others of this process at once: under
/// Linux's EEVDF a thread that is merely of low priority may first go on to the end of its slice, which is longer
/// than an answer takes, and the client that is measured would be charged for it.
pub(crate) fn crowd<T: Send + 'static>(clients: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    thread::spawn(|| {
        if is_full() {
            let (program, thread) = ("chrt", gettid().as_raw_pid().to_string());
            let status = Command::new(program).args(["--idle", "--pid", "0", &thread]).status();
            assert!(status.unwrap().success(), "{program} has not made way");
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(clients)
    })
}

/// Waits for a crowd.
pub(crate) async fn gone<T: Send + 'static>(crowd: JoinHandle<T>) -> T {
    tokio::task::spawn_blocking(|| crowd.join().unwrap()).await.unwrap()
}
