//! Signals: a write is called off as long as it can be, and carried through after that.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Failure, say};
use crate::ledger::Stop;

/// Runs `work` to its end, unless a signal comes while the write can still be called off.
pub(super) async fn unless_interrupted<R>(stop: &Stop, work: impl Future<Output = R>) -> Result<R, Failure> {
    let mut signals = Signals::listen()?;
    let mut work = pin!(work);
    let number = tokio::select! {
        biased;
        done = &mut work => return Ok(done),
        number = signals.next() => number,
    };
    if stop.call_off() {
        return Err(Failure::by_signal(number, "interrupted, nothing recorded"));
    }
    say("interrupted while the import was being committed: it is carried through");
    Ok(work.await)
}

/// Runs `work` to its end, which comes soon once `called_off` is set: at the first signal. Gives its number too,
/// if one came.
pub(super) async fn until_interrupted<R>(
    called_off: &AtomicBool,
    work: impl Future<Output = R>,
) -> Result<(R, Option<u8>), Failure> {
    let mut signals = Signals::listen()?;
    let mut work = pin!(work);
    let number = tokio::select! {
        biased;
        done = &mut work => return Ok((done, None)),
        number = signals.next() => number,
    };
    called_off.store(true, Ordering::Relaxed);
    Ok((work.await, Some(number)))
}

/// What asks a process to end: Ctrl-C, `kill`, and a terminal that is closed, unless that is to change nothing
/// (`nohup`).
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Option<Signal>,
}

impl Signals {
    /// From now on none of them ends the process by itself.
    pub(super) fn listen() -> Result<Signals, Failure> {
        let handler =
            |kind| signal(kind).map_err(|error| Failure::ours("cannot wait for signals").because(error));
        let hangup = if ignores_hangup() { None } else { Some(handler(SignalKind::hangup())?) };
        Ok(Signals {
            interrupt: handler(SignalKind::interrupt())?,
            terminate: handler(SignalKind::terminate())?,
            hangup,
        })
    }

    /// The number of the next one.
    pub(super) async fn next(&mut self) -> u8 {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        let kind = tokio::select! {
            _ = self.interrupt.recv() => SignalKind::interrupt(),
            _ = self.terminate.recv() => SignalKind::terminate(),
            _ = hangup => SignalKind::hangup(),
        };
        u8::try_from(kind.as_raw_value()).expect("signals have small numbers")
    }
}

/// Whether the process was started so that SIGHUP changes nothing. Where nobody can tell, it is left alone.
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    is_ignored(&status, SignalKind::hangup()).unwrap_or(true)
}

/// Whether a process ignores a signal, by its status (`proc_pid_status(5)`).
fn is_ignored(status: &str, kind: SignalKind) -> Option<bool> {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    let mask = u64::from_str_radix(mask.trim(), 16).ok()?;
    Some(mask >> (kind.as_raw_value() - 1) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ignored_signal_is_a_bit_of_the_mask() {
        let check = |mask: &str, kind: SignalKind, expected: Option<bool>| {
            assert_eq!(is_ignored(&format!("Name:\tmesswert\nSigIgn:\t{mask}\n"), kind), expected, "{mask}");
        };
        check("0000000000000001", SignalKind::hangup(), Some(true));
        check("0000000000001000", SignalKind::hangup(), Some(false));
        check("0000000000000003", SignalKind::interrupt(), Some(true));
        check("0000000000000001", SignalKind::interrupt(), Some(false));
        check("none", SignalKind::hangup(), None);
        assert_eq!(is_ignored("", SignalKind::hangup()), None);
    }
}
