//! Ctrl-C: an import leaves the journal as it was, or is carried through; and says which.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::count;
use super::kill::{N_LINES, facts, facts_of, moment, noted, timed};
use super::kinds::EVENT;
use super::place::Place;

/// Begins an import of what is written to its standard input.
fn start(place: &Place) -> Child {
    let mut command = place.command("import --tenant acme --json -");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn interrupt(process: &Child, signal: &str) {
    let sent = Command::new("kill").args([format!("-{signal}"), process.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

/// Whether it says that it recorded its lines. Else it must say that it recorded nothing, unless it
/// was ended before it could say anything.
fn is_recorded(output: &Output) -> bool {
    let said = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) => true,
        Some(130) => {
            assert!(said.contains("error: interrupted, nothing recorded"), "{said}");
            false
        }
        None => {
            assert_eq!(output.status.signal(), Some(2), "{said}");
            false
        }
        code => panic!("{code:?}: {said}"),
    }
}

#[test]
fn an_import_that_is_interrupted_is_there_as_a_whole_or_not_at_all() {
    let place = Place::new();
    place.import(EVENT);
    let took = timed(|| place.import(&facts("whole")));
    let (mut mark, mut seq) = noted(&place, None);
    let mut n_recorded = 0;
    let cycles = count(5, 50);
    for cycle in 0..cycles {
        let batch = format!("batch-{cycle}");
        let mut process = start(&place);
        process.stdin.take().unwrap().write_all(facts(&batch).as_bytes()).unwrap();
        sleep(moment(took, cycle, cycles));
        interrupt(&process, "INT");
        let recorded = is_recorded(&process.wait_with_output().unwrap());
        let (next, now) = noted(&place, Some(&mark));
        assert_eq!(now - seq, if recorded { N_LINES } else { 0 }, "cycle {cycle}");
        assert_eq!(facts_of(&place).get(&batch).copied().unwrap_or(0), now - seq, "cycle {cycle}");
        n_recorded += u32::from(recorded);
        (mark, seq) = (next, now);
    }
    println!(
        "{cycles} imports interrupted within {took:?}: {n_recorded} recorded, the others without a trace"
    );
}

#[test]
fn an_import_of_nobodys_terminal_does_not_end_with_one() {
    let place = Place::new();
    // As `nohup` starts it.
    let mut command = Command::new("sh");
    command.args([
        "-c",
        r#"trap "" HUP; echo; exec "$0" import --tenant acme -"#,
        env!("CARGO_BIN_EXE_messwert"),
    ]);
    command.current_dir(place.path("")).env_clear().env("USER", "tester");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    // By then it is ignored.
    process.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
    sleep(Duration::from_millis(500));
    interrupt(&process, "HUP");
    process.stdin.take().unwrap().write_all(EVENT.as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    assert_eq!(noted(&place, None).1, 2);
}

#[test]
fn an_import_that_waits_for_its_input_ends_at_once() {
    let place = Place::new();
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let mut process = start(&place);
        let mut input = process.stdin.take().unwrap();
        input.write_all(facts("part").as_bytes()).unwrap();
        // Long enough for the handlers to be there, in a process that does nothing before.
        sleep(Duration::from_millis(500));
        let began = Instant::now();
        interrupt(&process, signal);
        let output = process.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(began.elapsed() < Duration::from_secs(5));
        drop(input);
    }
    assert_eq!(noted(&place, None).1, 1);
}

#[test]
fn a_small_import_that_waits_for_the_store_hears_it_and_is_carried_through() {
    let place = Place::new();
    // As another program does that writes, and takes its time.
    let other = rusqlite::Connection::open(place.path("messwert.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // Until the signal comes when it waits, which nobody sees from outside, and not before.
    let waited = (1..5).map(|n| Duration::from_millis(800 * n)).find_map(|patience| {
        let mut process = start(&place);
        process.stdin.take().unwrap().write_all(EVENT.as_bytes()).unwrap();
        sleep(patience);
        assert!(process.try_wait().unwrap().is_none(), "it waits");
        interrupt(&process, "INT");
        // It says at once what becomes of it.
        let mut line = String::new();
        BufReader::new(process.stderr.take().unwrap()).read_line(&mut line).unwrap();
        if line.contains("it is carried through") {
            return Some(process);
        }
        process.wait().unwrap();
        None
    });
    let mut process = waited.expect("it waits within 4 s");
    assert!(process.try_wait().unwrap().is_none(), "it waits still");
    assert_eq!(noted(&place, None).1, 1);
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(process.wait_with_output().unwrap().status.code(), Some(0));
    assert_eq!(noted(&place, None).1, 2);
}
