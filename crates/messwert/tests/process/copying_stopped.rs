//! Copies that are stopped in the midst, as a machine that sleeps does it, and go on when another one has.

use std::fs;
use std::ops::Range;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::copying::{copy, said};
use super::kill::{facts, moment, timed};
use super::kinds::EVENT;
use super::place::Place;

const CYCLES: u32 = 8;

#[test]
fn a_copy_that_was_stopped_changes_nothing_when_it_wakes() {
    let place = Place::new();
    place.import(EVENT);
    for n in 0..4 {
        place.import(&facts(&format!("batch-{n}")));
    }
    let mark = place.verify(None);
    let [from, to] = ["messwert.db", "to.db"].map(|file| format!("sqlite:{}", place.path(file).display()));
    let took = timed(|| assert!(copy(&place, &from, &to).status.success()));
    let mut n_overtaken = 0;
    for cycle in 0..CYCLES {
        place.run(&format!("tenant delete acme --confirm acme --database {to}"));
        place.run(&format!("tenant release acme --confirm acme --database {from}"));
        let mut command = place.command(&format!("copy --from {from} --to {to}"));
        let first = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        sleep(moment(took, cycle, CYCLES));
        stop_between_transactions(&first);
        let second = copy(&place, &from, &to);
        assert!(second.status.success(), "cycle {cycle}: {}", said(&second));
        signal(&first, "CONT");
        let first = first.wait_with_output().unwrap();
        if first.status.success() {
            // It had done all but to end, or to open the target, which the other one did; or it had not begun.
            let is_told = ["has moved before", "moved tenant `acme`: 0 rows"]
                .iter()
                .any(|what| said(&first).contains(what) || said(&second).contains(what));
            assert!(is_told, "cycle {cycle}: {}{}", said(&first), said(&second));
        } else {
            let is_told = |what: &str| said(&first).contains(what);
            let was_overtaken = is_told("another copy of tenant `acme` has begun since");
            // Stopped while it asked how the tenant stands, it had not begun.
            let did_not_begin = is_told("tenant `acme` does not stand any more as it did");
            assert!(was_overtaken || did_not_begin, "cycle {cycle}: {}", said(&first));
            n_overtaken += u32::from(was_overtaken);
        }
        let verified = place.run(&format!("verify --tenant acme --database {to}"));
        assert_eq!(verified.split_whitespace().last(), Some(mark.as_str()), "cycle {cycle}");
        let listed = [&from, &to].map(|database| place.run(&format!("tenant list --database {database}")));
        assert!(listed[0].contains("moved to ") && !listed[1].contains("moved to "), "{listed:?}");
    }
    println!("{n_overtaken} of {CYCLES} copies were stopped in the midst within {took:?}, and overtaken");
    assert!(n_overtaken > 0, "stopped in the midst at least once");
}

/// Stops a process (as SIGSTOP does) where it keeps nobody from writing, or from scrubbing what was removed: one that
/// does is waited for, and refused in the end.
fn stop_between_transactions(process: &Child) {
    for _ in 0..200 {
        signal(process, "STOP");
        sleep(Duration::from_millis(10));
        if !is_in_transaction(process) {
            return;
        }
        signal(process, "CONT");
        sleep(Duration::from_millis(1));
    }
    panic!("it is in a transaction all the time");
}

/// Whether a process reads, writes, shortens or closes a database: by the system's list of locks, which of them it has
/// besides the one that tells that it has the file open.
fn is_in_transaction(process: &Child) -> bool {
    const LOG: Range<u64> = 120..128;
    let (id, locks) = (process.id().to_string(), fs::read_to_string("/proc/locks").unwrap());
    locks.lines().any(|lock| {
        let columns: Vec<&str> = lock.split_whitespace().collect();
        let [_, "POSIX", _, mode, of, _, first, _] = columns[..] else { return false };
        of == id && (mode == "WRITE" || first.parse().is_ok_and(|first| LOG.contains(&first)))
    })
}

fn signal(process: &Child, name: &str) {
    let sent = Command::new("kill").args([format!("-{name}"), process.id().to_string()]).status();
    assert!(sent.unwrap().success());
}
