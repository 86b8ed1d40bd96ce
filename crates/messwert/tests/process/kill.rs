//! Processes killed while they write: what was acknowledged stays, nothing is there by half, and the
//! chain is whole.

use std::collections::BTreeMap;
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::count;
use super::kinds::{EVENT, GROUP, group};
use super::place::Place;

/// Groups of facts in one import.
const N_GROUPS: u64 = 200;

/// Lines of one import.
pub(crate) const N_LINES: u64 = N_GROUPS * GROUP as u64;

#[test]
fn an_import_that_is_killed_is_there_as_a_whole_or_not_at_all() {
    let place = Place::new();
    place.import(EVENT);
    let took = timed(|| place.import(&facts("whole")));
    let (mut mark, mut seq) = noted(&place, None);
    let mut n_recorded = 0;
    let cycles = count(5, 50);
    for cycle in 0..cycles {
        let batch = format!("batch-{cycle}");
        let process = place.start_import(&facts(&batch));
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
        place.import(&facts(&format!("batch-{cycle}")));
    }
    let facts = facts_of(&place);
    assert_eq!(facts.len(), cycles as usize + 1);
    assert!(facts.values().all(|n_facts| *n_facts == N_LINES), "{facts:?}");
    noted(&place, Some(&mark));
}

#[test]
fn single_writes_that_were_acknowledged_stay_when_the_next_is_killed() {
    let place = Place::new();
    let took = timed(|| place.import(&contact("whole")));
    let (mut mark, mut seq) = noted(&place, None);
    let mut expected = vec!["whole".to_owned()];
    let (mut n_killed, mut n_recorded) = (0, 0);
    let cycles = count(6, 50);
    for cycle in 0..cycles {
        for write in 0..2 {
            let name = format!("kept-{cycle}-{write}");
            place.import(&contact(&name));
            expected.push(name);
        }
        let name = format!("killed-{cycle}");
        let process = place.start_import(&contact(&name));
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

/// Facts of all kinds of one batch; those with names stand in journal and directory both.
pub(crate) fn facts(batch: &str) -> String {
    let lines = (0..N_GROUPS).flat_map(|n| group(batch, n)).map(|fact| fact.to_string());
    lines.collect::<Vec<_>>().join("\n")
}

/// A batch of one contact.
fn contact(batch: &str) -> String {
    group(batch, 0)[0].to_string()
}

/// How many facts there are of each batch. Each contact must have its name.
pub(crate) fn facts_of(place: &Place) -> BTreeMap<String, u64> {
    const KEYS: [&str; 7] = [
        "customer_number",
        "booth_number",
        "invoice_number",
        "payment_key",
        "refund_key",
        "write_off_key",
        "application_number",
    ];
    let mut batches = BTreeMap::new();
    for fact in place.facts().into_iter().filter(|fact| fact["kind"] != "event") {
        let key = KEYS.iter().find_map(|key| fact[key].as_str()).unwrap();
        let (batch, n) = key.split_once('.').unwrap();
        assert!(fact["kind"] != "contact" || fact["company_name"] == format!("Aussteller {n}"), "{fact}");
        *batches.entry(batch.to_owned()).or_default() += 1;
    }
    batches
}

/// Checks the journal, and returns its end and how many rows it has.
pub(crate) fn noted(place: &Place, before: Option<&str>) -> (String, u64) {
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
pub(crate) fn moment(took: Duration, cycle: u32, cycles: u32) -> Duration {
    took * (2 * cycle + 1) * 11 / (20 * cycles)
}

pub(crate) fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}
