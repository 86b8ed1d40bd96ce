//! Processes killed while they write: what was acknowledged stays, nothing is there by half, and the
//! chain is whole.

use std::collections::BTreeMap;
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::count;
use super::place::Place;

/// Lines of one import.
const N_LINES: u64 = 2000;

#[test]
fn an_import_that_is_killed_is_there_as_a_whole_or_not_at_all() {
    let place = Place::new();
    let took = timed(|| place.import(&contacts("whole", N_LINES)));
    let (mut mark, mut seq) = noted(&place, None);
    let mut n_recorded = 0;
    let cycles = count(6, 50);
    for cycle in 0..cycles {
        let batch = format!("batch-{cycle}");
        let process = place.start_import(&contacts(&batch, N_LINES));
        let acknowledged = kill_after(process, moment(took, cycle, cycles));
        let (next, now) = noted(&place, Some(&mark));
        assert!([0, N_LINES].contains(&(now - seq)), "cycle {cycle}: {} of {N_LINES} rows", now - seq);
        assert!(!acknowledged || now > seq, "cycle {cycle}: acknowledged and not there");
        n_recorded += u32::from(now > seq);
        assert_eq!(facts_of(&place).get(&batch).copied().unwrap_or(0), now - seq, "cycle {cycle}");
        (mark, seq) = (next, now);
    }
    println!("{cycles} imports killed within {took:?}: {n_recorded} recorded, the others without a trace");
    // Nothing that was left behind is in the way of trying again.
    for cycle in 0..cycles {
        place.import(&contacts(&format!("batch-{cycle}"), N_LINES));
    }
    let facts = facts_of(&place);
    assert_eq!(facts.len(), cycles as usize + 1);
    assert!(facts.values().all(|n_facts| *n_facts == N_LINES), "{facts:?}");
    noted(&place, Some(&mark));
}

#[test]
fn single_writes_that_were_acknowledged_stay_when_the_next_is_killed() {
    let place = Place::new();
    let took = timed(|| place.import(&contacts("whole", 1)));
    let (mut mark, mut seq) = noted(&place, None);
    let mut expected = vec!["whole".to_owned()];
    let (mut n_killed, mut n_recorded) = (0, 0);
    let cycles = count(6, 50);
    for cycle in 0..cycles {
        for write in 0..2 {
            let name = format!("kept-{cycle}-{write}");
            place.import(&contacts(&name, 1));
            expected.push(name);
        }
        let name = format!("killed-{cycle}");
        let process = place.start_import(&contacts(&name, 1));
        let acknowledged = kill_after(process, moment(took, cycle, cycles));
        let (next, now) = noted(&place, Some(&mark));
        assert!([2, 3].contains(&(now - seq)), "cycle {cycle}: {} rows", now - seq);
        assert!(!acknowledged || now - seq == 3, "cycle {cycle}: acknowledged and not there");
        n_killed += u32::from(!acknowledged);
        if now - seq == 3 {
            n_recorded += 1;
            expected.push(name);
        }
        (mark, seq) = (next, now);
    }
    println!("{n_killed} of {cycles} writes killed before their answer, {n_recorded} recorded");
    let facts = facts_of(&place);
    expected.sort();
    assert_eq!(facts.into_keys().collect::<Vec<_>>(), expected);
}

/// Contacts of one batch, with names: they stand in journal and directory both.
fn contacts(batch: &str, n_lines: u64) -> String {
    let line = |n| {
        let (number, name) = (format!("{batch}.{n}"), format!("Aussteller {n}"));
        serde_json::json!({ "kind": "contact", "customer_number": number, "company_name": name }).to_string()
    };
    (0..n_lines).map(line).collect::<Vec<_>>().join("\n")
}

/// How many contacts there are of each batch. Each must have its name.
fn facts_of(place: &Place) -> BTreeMap<String, u64> {
    let mut batches = BTreeMap::new();
    for fact in place.facts() {
        let (batch, n) = fact["customer_number"].as_str().unwrap().split_once('.').unwrap();
        assert_eq!(fact["company_name"], format!("Aussteller {n}"), "{fact}");
        *batches.entry(batch.to_owned()).or_default() += 1;
    }
    batches
}

/// Checks the journal, and returns its end and how many rows it has.
fn noted(place: &Place, before: Option<&str>) -> (String, u64) {
    let mark = place.verify(before);
    let seq = mark.split(':').next().unwrap().parse().unwrap();
    (mark, seq)
}

/// Kills a process (as `kill -9` does) after a while. Whether it had ended well by then.
fn kill_after(mut process: Child, after: Duration) -> bool {
    sleep(after);
    process.kill().unwrap();
    process.wait().unwrap().success()
}

/// Moments are spread over the time that it takes, and a little beyond.
fn moment(took: Duration, cycle: u32, cycles: u32) -> Duration {
    took * (2 * cycle + 1) * 11 / (20 * cycles)
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}
