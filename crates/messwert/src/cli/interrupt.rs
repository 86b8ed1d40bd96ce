//! Ctrl-C: a write is called off as long as it can be, and carried through after that.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Failure, say};
use crate::ledger::Stop;

/// Runs `work` to its end, unless SIGINT or SIGTERM comes while the write can still be called off.
pub(super) async fn unless_interrupted<R>(stop: &Stop, work: impl Future<Output = R>) -> Result<R, Failure> {
    let (mut interrupt, mut terminate) =
        (handler(SignalKind::interrupt())?, handler(SignalKind::terminate())?);
    let mut work = pin!(work);
    let number = tokio::select! {
        biased;
        done = &mut work => return Ok(done),
        _ = interrupt.recv() => SignalKind::interrupt().as_raw_value(),
        _ = terminate.recv() => SignalKind::terminate().as_raw_value(),
    };
    if stop.call_off() {
        let number = u8::try_from(number).expect("signals have small numbers");
        return Err(Failure::by_signal(number, "interrupted, nothing recorded"));
    }
    say("interrupted while the import was being committed: it is carried through");
    Ok(work.await)
}

/// Runs `work` to its end, which comes soon once `called_off` is set: at the first SIGINT or SIGTERM.
pub(super) async fn until_interrupted<R>(
    called_off: &AtomicBool,
    work: impl Future<Output = R>,
) -> Result<R, Failure> {
    let (mut interrupt, mut terminate) =
        (handler(SignalKind::interrupt())?, handler(SignalKind::terminate())?);
    let mut work = pin!(work);
    tokio::select! {
        biased;
        done = &mut work => return Ok(done),
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    called_off.store(true, Ordering::Relaxed);
    Ok(work.await)
}

fn handler(kind: SignalKind) -> Result<Signal, Failure> {
    signal(kind).map_err(|error| Failure::ours("cannot wait for signals").because(error))
}
