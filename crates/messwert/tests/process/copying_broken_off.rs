//! Copies killed at any moment: nothing is there by half, and the next one goes on to the end.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use messwert_journal::Standing;

use super::copying::{copy, opened, said, stores};
use super::count;
use super::kill::{facts, moment, timed};
use super::kinds::EVENT;
use super::place::Place;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_is_killed_goes_on_from_where_it_was() {
    let place = Place::new();
    place.import(EVENT);
    for n in 0..count(5, 20) {
        place.import(&facts(&format!("batch-{n}")));
    }
    place.new_key("reports");
    let mark = place.verify(None);
    let (stores, cycles) = (stores(&place), count(6, 60));
    let from = &stores[0].0;
    let mut seen = BTreeSet::new();
    for (to, _) in &stores[1..] {
        let took = timed(|| assert!(copy(&place, from, to).status.success()));
        for cycle in 0..cycles {
            anew(&place, from, to);
            // Killed once, and the one that goes on is killed too.
            let first = broken_off(&place, from, to, moment(took, cycle, cycles)).await;
            let second = broken_off(&place, from, to, moment(took, cycles - 1 - cycle, cycles) / 2).await;
            seen.extend([first, second]);
            let copied = copy(&place, from, to);
            assert!(copied.status.success(), "cycle {cycle}: {}", said(&copied));
            let verified = place.run(&format!("verify --tenant acme --database {to}"));
            assert_eq!(verified.split_whitespace().last(), Some(mark.as_str()), "cycle {cycle}");
            let [ours, theirs] = [from, to].map(|database| opened(database));
            let ((ours, id), (theirs, _)) = (ours.await, theirs.await);
            assert!(ours.luggage(id).await.unwrap() == theirs.luggage(id).await.unwrap());
            let all = usize::MAX;
            let directory = ours.directory(id, None, all).await.unwrap();
            assert!(directory == theirs.directory(id, None, all).await.unwrap(), "cycle {cycle}");
            assert!(ours.tail(id, 0, all).await.unwrap() == theirs.tail(id, 0, all).await.unwrap());
        }
        println!("{cycles} copies to {}, each killed twice within {took:?}", &to[..8]);
        anew(&place, from, to);
    }
    println!("how tenants stood in source and target when a copy was killed: {seen:?}");
    assert!(seen.len() > 1, "killed at different moments: {seen:?}");
}

/// Begins a copy and kills it (as `kill -9` does) after a while; how the tenant stands in both stores then.
async fn broken_off(place: &Place, from: &str, to: &str, after: Duration) -> (String, String) {
    let mut command = place.command(&format!("copy --from {from} --to {to}"));
    let mut process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    sleep(after);
    process.kill().unwrap();
    process.wait().unwrap();
    let ours = standing(from).await.expect("the source has it");
    let theirs = standing(to).await;
    let is_served = matches!(theirs, Some(Standing::Open));
    let found = place.command(&format!("verify --tenant acme --database {to}")).output().unwrap();
    assert_eq!(found.status.success(), is_served, "{}", said(&found));
    assert!(!is_served || ours.name() == "moved", "it is written in one store only");
    let name = |standing: &Standing| standing.name().to_owned();
    (name(&ours), theirs.as_ref().map_or("nowhere".to_owned(), name))
}

async fn standing(database: &str) -> Option<Standing> {
    let store = messwert_journal::open_moving(database).ok()?;
    let standees = store.standings().await.unwrap();
    standees.into_iter().map(|standee| standee.standing).next()
}

/// As if there had been no copy.
fn anew(place: &Place, from: &str, to: &str) {
    place.run(&format!("tenant delete acme --confirm acme --database {to}"));
    place.run(&format!("tenant release acme --confirm acme --database {from}"));
}

#[test]
fn a_copy_that_is_interrupted_leaves_the_tenant_writable() {
    let place = Place::new();
    place.import(EVENT);
    place.import(&facts("batch"));
    let stores = stores(&place);
    let (from, to) = (&stores[0].0, &stores[1].0);
    // What a copy ahead brings is found by nobody, and the rest follows.
    place.run(&format!("copy --ahead --from {from} --to {to}"));
    assert!(
        !place.command(&format!("verify --tenant acme --database {to}")).output().unwrap().status.success()
    );
    let listed = place.run(&format!("tenant list --database {to}"));
    assert!(listed.contains("arriving from sqlite:"), "{listed}");
    place.import(&facts("later"));
    let took = timed(|| drop(place.run("verify")));
    for n in 0..count(4, 40) {
        let mut command = place.command(&format!("copy --from {from} --to {to}"));
        let process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        sleep(moment(took, n, count(4, 40)));
        let sent = std::process::Command::new("kill").args(["-INT", &process.id().to_string()]).status();
        assert!(sent.unwrap().success());
        let output = process.wait_with_output().unwrap();
        if output.status.success() {
            break;
        }
        if output.status.code() == Some(130) {
            assert!(
                said(&output).contains("error: interrupted: the same command goes on"),
                "{}",
                said(&output)
            );
        }
        place.import(&facts(&format!("between-{n}")));
    }
    let copied = copy(&place, from, to);
    assert!(copied.status.success(), "{}", said(&copied));
    let listed = place.run("tenant list");
    assert!(listed.contains("moved to "), "{listed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_last_step_that_was_broken_off_is_taken_again() {
    let place = Place::new();
    place.import(EVENT);
    place.import(&facts("batch"));
    let file = |name: &str| format!("sqlite:{}", place.path(name).display());
    let (from, to) = (file("messwert.db"), file("to.db"));
    for is_decided in [false, true] {
        place.run(&format!("copy --ahead --from {from} --to {to}"));
        let (ours, id) = opened(&from).await;
        let (leaving, moved) = (Standing::Leaving(to.clone()), Standing::Moved(to.clone()));
        assert!(ours.stand(id, None, &Standing::Open, &leaving, 0).await.unwrap());
        if is_decided {
            assert!(ours.stand(id, None, &leaving, &moved, 0).await.unwrap());
        }
        let refused = place.command("tenant set acme --plan starter").output().unwrap();
        let elsewhere = copy(&place, &from, "sqlite:other.db");
        let (read_only, elsewhere_too) = match is_decided {
            false => ("is being moved to `sqlite:", "on its way to another store: `sqlite:"),
            true => ("has moved to `sqlite:", "has moved to another store: `sqlite:"),
        };
        assert!(said(&refused).contains(read_only), "{}", said(&refused));
        assert!(said(&elsewhere).contains(elsewhere_too), "{}", said(&elsewhere));
        let copied = copy(&place, &from, &to);
        let is_moved = said(&copied).contains("moved tenant `acme`: 0 rows");
        assert!(copied.status.success() && is_moved, "{}", said(&copied));
        assert_eq!(standing(&from).await, Some(moved));
        assert_eq!(standing(&to).await, Some(Standing::Open));
        anew(&place, &from, &to);
    }
}
