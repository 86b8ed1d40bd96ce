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
    let (mut n_overtaken, mut n_open) = (0, 0);
    for cycle in 0..CYCLES {
        place.run(&format!("tenant delete acme --confirm acme --database {to}"));
        place.run(&format!("tenant release acme --confirm acme --database {from}"));
        let mut command = place.command(&format!("copy --from {from} --to {to}"));
        let first = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        sleep(moment(took, cycle, CYCLES));
        n_open += usize::from(!stop_between_transactions(&first).is_empty());
        let stood = place.run(&format!("tenant list --database {from}"));
        let had_decided = stood.contains("moved to ");
        let was_leaving = stood.contains("leaving for ");
        let second = copy(&place, &from, &to);
        assert!(second.status.success(), "cycle {cycle}: {}", said(&second));
        signal(&first, "CONT");
        let first = first.wait_with_output().unwrap();
        let [first_says, second_says] =
            [&first, &second].map(|output| move |what: &str| said(output).contains(what));
        if first.status.success() {
            let had_not_begun = first_says("has moved before");
            // It had done all but to end, or to open the target, which the other one did.
            let had_done_all = second_says("has moved before") || second_says("moved tenant `acme`: 0 rows");
            let is_told = had_not_begun || (had_decided && had_done_all);
            assert!(is_told, "cycle {cycle}: {stood}{}{}", said(&first), said(&second));
        } else {
            let was_overtaken = first_says("another copy of tenant `acme` has begun since");
            // Stopped while it asked how the tenant stands, it had not begun.
            let had_not_begun = first_says("tenant `acme` does not stand any more as it did");
            let is_told = was_overtaken || (had_not_begun && !had_decided && !was_leaving);
            assert!(is_told, "cycle {cycle}: {stood}{}", said(&first));
            n_overtaken += u32::from(was_overtaken);
        }
        let verified = place.run(&format!("verify --tenant acme --database {to}"));
        assert_eq!(verified.split_whitespace().last(), Some(mark.as_str()), "cycle {cycle}");
        let listed = [&from, &to].map(|database| place.run(&format!("tenant list --database {database}")));
        assert!(listed[0].contains("moved to ") && !listed[1].contains("moved to "), "{listed:?}");
    }
    println!("{n_overtaken} of {CYCLES} copies were stopped in the midst within {took:?}, and overtaken");
    assert!(n_overtaken > 0, "stopped in the midst at least once");
    assert!(n_open > 0, "locks of databases that were open were seen");
}

/// Stops a process (as SIGSTOP does) where it keeps nobody from writing, or from scrubbing what was removed: one that
/// does is waited for, and refused in the end. Which locks it has.
fn stop_between_transactions(process: &Child) -> Vec<Lock> {
    for _ in 0..200 {
        signal(process, "STOP");
        while !is_stopped(process) {
            sleep(Duration::from_millis(1));
        }
        let locks = locks(process);
        if !locks.iter().any(Lock::is_in_the_way) {
            return locks;
        }
        signal(process, "CONT");
        sleep(Duration::from_millis(1));
    }
    panic!("it is in a transaction all the time");
}

/// Whether all threads of a process stand still, or it has ended (as Linux tells it).
fn is_stopped(process: &Child) -> bool {
    let threads = fs::read_dir(format!("/proc/{}/task", process.id())).unwrap();
    // A thread that has ended meanwhile has no state.
    let states = threads.filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("stat")).ok());
    let mut states = states.map(|stat| stat.rsplit(") ").next().and_then(|rest| rest.chars().next()));
    states.all(|state| matches!(state, Some('T' | 'Z' | 'X')))
}

/// A lock on bytes of a file.
struct Lock {
    is_exclusive: bool,
    first: u64,
}

impl Lock {
    /// Whether SQLite has it while it reads, writes, shortens or closes a database, and not as long as that is open.
    fn is_in_the_way(&self) -> bool {
        const LOG: Range<u64> = 120..128;
        self.is_exclusive || LOG.contains(&self.first)
    }
}

/// The locks that a process has, as Linux tells them of each of its files.
fn locks(process: &Child) -> Vec<Lock> {
    let files = fs::read_dir(format!("/proc/{}/fdinfo", process.id())).unwrap();
    let told: Vec<String> = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    let lines = told.iter().flat_map(|told| told.lines()).filter_map(|line| line.strip_prefix("lock:"));
    let lock = |line: &str| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [_, "POSIX", _, mode, _, _, first, _] = columns[..] else { panic!("a lock: {line}") };
        Lock { is_exclusive: mode == "WRITE", first: first.parse().unwrap() }
    };
    lines.map(lock).collect()
}

fn signal(process: &Child, name: &str) {
    let sent = Command::new("kill").args([format!("-{name}"), process.id().to_string()]).status();
    assert!(sent.unwrap().success());
}
