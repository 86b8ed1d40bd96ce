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
    let kind = tokio::select! {
        biased;
        done = &mut work => return Ok(done),
        _ = interrupt.recv() => SignalKind::interrupt(),
        _ = terminate.recv() => SignalKind::terminate(),
    };
    if stop.call_off() {
        return Err(Failure::by_signal(number(kind), "interrupted, nothing recorded"));
    }
    say("interrupted while the import was being committed: it is carried through");
    Ok(work.await)
}

/// Runs `work` to its end, which comes soon once `called_off` is set: at the first SIGINT or SIGTERM. Gives the
/// signal's number too, if one came.
pub(super) async fn until_interrupted<R>(
    called_off: &AtomicBool,
    work: impl Future<Output = R>,
) -> Result<(R, Option<u8>), Failure> {
    let (mut interrupt, mut terminate) =
        (handler(SignalKind::interrupt())?, handler(SignalKind::terminate())?);
    let mut work = pin!(work);
    let kind = tokio::select! {
        biased;
        done = &mut work => return Ok((done, None)),
        _ = interrupt.recv() => SignalKind::interrupt(),
        _ = terminate.recv() => SignalKind::terminate(),
    };
    called_off.store(true, Ordering::Relaxed);
    Ok((work.await, Some(number(kind))))
}

fn number(kind: SignalKind) -> u8 {
    u8::try_from(kind.as_raw_value()).expect("signals have small numbers")
}

fn handler(kind: SignalKind) -> Result<Signal, Failure> {
    signal(kind).map_err(|error| Failure::ours("cannot wait for signals").because(error))
}
