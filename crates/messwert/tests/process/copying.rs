//! Tenants that move between stores: everything comes along, nothing is written twice or lost, and what cannot
//! be moved is refused.

use std::io::Write;
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use messwert::demo;
use messwert_books::calendar::parse_date;
use messwert_journal::{Moving, TenantId, open_moving};
use messwert_testkit::{Answer, Connection, Program};
use serde_json::Value;

use super::kinds::{EVENT, group};
use super::place::Place;

const REPORTS: [&str; 5] = ["overview", "revenue", "payments", "participants", "applications"];

/// A store by its address, and what must live as long as it.
pub(crate) type Stores = Vec<(String, Option<messwert_testkit::Place>)>;

/// The store of a place, and others on the way from it: one of each kind.
pub(crate) fn stores(place: &Place) -> Stores {
    let file = |name: &str| (format!("sqlite:{}", place.path(name).display()), None);
    let between = messwert_testkit::Place::postgres().map(|place| (place.address(), Some(place)));
    vec![file("messwert.db"), between.unwrap_or_else(|| file("between.db")), file("last.db")]
}

/// A copy of the tenant from one store to another.
pub(crate) fn copy(place: &Place, from: &str, to: &str) -> Output {
    place.command(&format!("copy --tenant acme --from {from} --to {to}")).output().unwrap()
}

/// What a process said on stderr.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// All that is kept of the tenant, and the answers that come of it.
async fn all_of(place: &Place, database: &str) -> Vec<String> {
    let mut all = vec![place.run(&format!("verify --tenant acme --database {database}"))];
    for report in REPORTS {
        let report = format!("report {report} --tenant acme --format json --now 2026-11-23T12:00:00Z");
        all.push(place.run(&format!("{report} --database {database}")));
    }
    all.push(place.run(&format!("export --tenant acme --to - --database {database}")));
    let (store, id) = opened(database).await;
    all.push(format!("{:?}", store.tail(id, 0, usize::MAX).await.unwrap()));
    let mut luggage = store.luggage(id).await.unwrap();
    assert!(!luggage.keys.is_empty() && !luggage.tombstones.is_empty());
    // The servers of this test note when they were asked.
    luggage.keys.iter_mut().for_each(|(_, used_at)| *used_at = None);
    // Its secret says nothing of itself.
    all.push(format!("{luggage:?} {:?}", luggage.secret.bytes()));
    all.push(format!("{:?}", store.directory(id, None, usize::MAX).await.unwrap()));
    all
}

pub(crate) async fn opened(database: &str) -> (Arc<dyn Moving>, TenantId) {
    let store = open_moving(database).unwrap();
    let standees = store.standings().await.unwrap();
    let id = standees.iter().find(|standee| standee.tenant.key == "acme").unwrap().tenant.id;
    (store, id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenant_goes_from_store_to_store_and_stays_what_it_is() {
    let place = Place::new();
    let lines: Vec<String> = demo::facts(3_000, 3, parse_date("2026-11-23").unwrap()).collect();
    place.import(&lines.join("\n"));
    place.import(&group("erased", 1)[0].to_string());
    place.run("erase contact --tenant acme erased.1");
    place.run("tenant set acme --plan enterprise --timezone Europe/Vienna");
    let (key, revoked) = (place.new_key("reports"), place.new_key("reports,audit"));
    let listed: Value = serde_json::from_str(&place.run("key list --tenant acme --json")).unwrap();
    place.run(&format!("key revoke --tenant acme {}", listed[1]["id"].as_str().unwrap()));
    place.run(&format!("key rotate --tenant acme {} --grace 24h", listed[0]["id"].as_str().unwrap()));

    let stores = stores(&place);
    let first = all_of(&place, &stores[0].0).await;
    let mut answers = Vec::new();
    for pair in stores.windows(2) {
        let [(from, _), (to, _)] = pair else { unreachable!("windows of two") };
        let copied = copy(&place, from, to);
        assert!(copied.status.success(), "{}", said(&copied));
        assert!(said(&copied).contains("moved tenant `acme`: "), "{}", said(&copied));
        assert_eq!(String::from_utf8_lossy(&copied.stdout), first[0], "the mark is printed");
        for (database, what) in [(to, "there"), (from, "left behind")] {
            for (one, other) in all_of(&place, database).await.iter().zip(&first) {
                assert!(one == other, "{what}: {one}\n\nwas: {other}");
            }
        }
        let again = copy(&place, from, to);
        assert!(again.status.success() && said(&again).contains("has moved before"), "{}", said(&again));
        // The key that was handed out opens the same in another house.
        let server = Program::serve(env!("CARGO_BIN_EXE_messwert"), to);
        assert_eq!(get(&server, "/api/v1/reports", &revoked).await.status, 401);
        for report in REPORTS {
            let answer = get(&server, &format!("/api/v1/reports/{report}"), &key).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            answers.push(answer.at("/data/data").to_string());
        }
        server.end("TERM");
    }
    let (one, other) = answers.split_at(REPORTS.len());
    assert!(one == other, "served by two stores");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_meanwhile_is_all_there() {
    let place = Place::new();
    place.import(EVENT);
    let lines: Vec<String> = (0..800).flat_map(|n| group("before", n)).map(|fact| fact.to_string()).collect();
    place.import(&lines.join("\n"));
    let (key, auditor) = (place.new_key("contacts,reports"), place.new_key("audit"));
    let stores = stores(&place);
    let (from, to) = (&stores[0].0, &stores[1].0);
    let server = Program::serve(env!("CARGO_BIN_EXE_messwert"), from);
    // It has the books open by then.
    assert_eq!(post(server.address(), &key, &group("first", 0)[0].to_string()).await.status, 200);
    let writing = tokio::spawn(write_until_refused(server.address(), key.clone()));
    let copied = tokio::task::spawn_blocking({
        let mut command = place.command(&format!("copy --from {from} --to {to}"));
        move || command.output().unwrap()
    });
    let copied = copied.await.unwrap();
    assert!(copied.status.success(), "{}", said(&copied));
    let (n_written, refusal) = writing.await.unwrap();
    println!("{n_written} writes while the tenant moved: {}", said(&copied).lines().next().unwrap_or(""));
    assert!(n_written > 0);
    assert_eq!(refusal.at("/code"), "read_only", "{}", refusal.text());
    assert_eq!(refusal.headers["retry-after"], "5");

    // Reading goes on where it was, and says since when that may be overtaken; writing where it is.
    let since = until_stale(&server, &key).await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let answer = get(&server, "/api/v1/reports/payments", &key).await;
    assert_eq!((answer.status.as_u16(), answer.at("/meta/journal/stale_since")), (200, since.into()));
    // Whoever cannot have that, does not; a key is revoked on both sides.
    let strict = Program::serve_with(env!("CARGO_BIN_EXE_messwert"), from, &["--stale-for", "0s"]);
    let refused = get(&strict, "/api/v1/reports/overview", &key).await;
    assert_eq!((refused.status.as_u16(), refused.at("/code")), (503, "moved".into()), "{}", refused.text());
    assert_eq!(refused.headers["retry-after"], "5");
    assert_eq!(get(&server, "/api/v1/journal", &auditor).await.at("/code"), "moved");
    place.run(&format!("key revoke --tenant acme {} --database {from}", place.first_key(from)));
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(get(&server, "/api/v1/reports/overview", &key).await.status, 401);
    let contacts = place.run(&format!("export --tenant acme --to - --database {to}"));
    let during = contacts.lines().filter(|line| line.contains("\"customer_number\":\"during."));
    assert_eq!(during.count(), n_written);
    let moved = Program::serve(env!("CARGO_BIN_EXE_messwert"), to);
    assert_eq!(post(moved.address(), &key, &group("after", 0)[0].to_string()).await.status, 200);
    let refused = place.command("tenant set acme --plan starter").output().unwrap();
    assert!(
        said(&refused).contains("tenant `acme` is read-only here: it has moved to `"),
        "{}",
        said(&refused)
    );
    let listed = place.run("tenant list");
    assert!(listed.contains("  moved to "), "{listed}");
}

/// A backup of the store that a tenant has left, from before it left and after, and the list of the one where it is.
#[test]
fn who_was_erased_after_the_move_does_not_come_back_with_a_backup_of_before() {
    let place = Place::new();
    place.import(EVENT);
    place.import(&group("erased", 1)[0].to_string());
    let from = "sqlite:messwert.db";
    place.run(&format!("copy --from {from} --to sqlite:there.db"));
    place.run("erase contact --tenant acme erased.1 --database sqlite:there.db");
    place.run("backup --to moved.db");
    place.run("restore --from moved.db --erasures there.db.erasures --database sqlite:restored.db");
    let listed = place.run("tenant list --database sqlite:restored.db");
    assert!(listed.contains("moved to sqlite:"), "{listed}");
    for file in ["moved.db", "restored.db"] {
        let bytes = std::fs::read(place.path(file)).unwrap();
        let has_name = bytes.windows(10).any(|bytes| bytes == b"Aussteller");
        assert_eq!(has_name, file == "moved.db", "{file}");
    }
    place.run("verify --database sqlite:restored.db");
}

#[test]
fn a_tenant_that_is_made_while_all_are_copied_goes_too() {
    let place = Place::new();
    place.import(EVENT);
    let lines: Vec<String> = (0..4_000).flat_map(|n| group("all", n)).map(|fact| fact.to_string()).collect();
    place.import(&lines.join("\n"));
    let mut copying = place.command("copy --from sqlite:messwert.db --to sqlite:all.db");
    let copying = copying.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let began = Instant::now();
    while !place.path("all.db").exists() {
        assert!(began.elapsed() < Duration::from_secs(20), "it does not begin");
        std::thread::sleep(Duration::from_millis(5));
    }
    // By now it is known which tenants there are.
    std::thread::sleep(Duration::from_millis(100));
    place.run("tenant create late --name Late");
    let copied = copying.wait_with_output().unwrap();
    assert!(copied.status.success(), "{}", said(&copied));
    assert!(said(&copied).contains("moved tenant `late`: 1 rows"), "{}", said(&copied));
    let listed = place.run("tenant list --database sqlite:all.db");
    assert!(listed.contains("acme") && listed.contains("late") && !listed.contains("arriving"), "{listed}");
}

/// Waits until an answer says that it may be overtaken, which must be within a second: since when.
async fn until_stale(server: &Program, key: &str) -> String {
    let began = Instant::now();
    loop {
        let answer = get(server, "/api/v1/reports/overview", key).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        if let Some(since) = answer.at("/meta/journal/stale_since").as_str() {
            return since.to_owned();
        }
        assert!(began.elapsed() < Duration::from_secs(1), "it goes on as if nothing had happened");
    }
}

/// Writes contacts one by one until that is refused; how many were written, and how it was refused.
async fn write_until_refused(server: std::net::SocketAddr, key: String) -> (usize, Answer) {
    let began = Instant::now();
    for n in 0.. {
        let answer = post(server, &key, &group("during", n)[0].to_string()).await;
        if answer.status != 200 {
            return (usize::try_from(n).unwrap(), answer);
        }
        assert!(began.elapsed() < Duration::from_secs(120), "nobody refuses");
    }
    unreachable!("numbers do not end")
}

async fn post(server: std::net::SocketAddr, key: &str, body: &str) -> Answer {
    let head = format!(
        "POST /api/v1/facts HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {key}\r\nContent-Type: application/x-ndjson\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut connection = Connection::to(server).await;
    connection.send(&format!("{head}{body}")).await.unwrap();
    connection.read().await.expect("an answer")
}

async fn get(server: &Program, path: &str, key: &str) -> Answer {
    Connection::to(server.address()).await.get(path, key).await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_moved_is_refused_and_stays() {
    let place = Place::new();
    place.import(EVENT);
    let refused = |arguments: &str, expected: &[&str]| {
        let output = place.command(arguments).output().unwrap();
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments}: {said}");
        for words in expected {
            assert!(said.contains(words), "{arguments}: {said}");
        }
    };
    let from = "copy --from sqlite:messwert.db";
    refused(
        &format!("{from} --to sqlite:./messwert.db"),
        &["source and target are the same store", "hint: "],
    );
    std::os::unix::fs::symlink(place.path("messwert.db"), place.path("link.db")).unwrap();
    refused(&format!("{from} --to sqlite:link.db"), &["are the same store"]);
    refused(&format!("{from} --to mysql://x"), &["`mysql://x` is no database"]);
    refused("copy --from sqlite:none.db --to sqlite:b.db", &["`--from`: there is no database", "hint: "]);
    assert!(!place.path("b.db").exists());
    refused(&format!("{from} --to sqlite:b.db --tenant acne"), &["no tenant `acne`", "did you mean `acme`?"]);
    // Another tenant of the same key.
    place.run("tenant create acme --name Other --database sqlite:other.db");
    refused(&format!("{from} --to sqlite:other.db"), &["the target has another tenant `acme`", "hint: "]);
    // Moved: from here it goes to nowhere else, and nobody takes it back by accident.
    place.run(&format!("{from} --to sqlite:b.db"));
    refused(&format!("{from} --to sqlite:c.db --tenant acme"), &["has moved to another store: `sqlite:"]);
    place.run(&format!("{from} --to sqlite:c.db"));
    refused("tenant release acme --confirm no", &["`no` is not `acme`: nothing was changed"]);
    refused("tenant release acme --confirm acme --database sqlite:b.db", &["tenant `acme` is open"]);
    place.run("tenant release acme --confirm acme");
    refused(&format!("{from} --to sqlite:b.db"), &["has tenant `acme` already, and it is read and written"]);
    // Each goes its own way.
    place.import(&group("here", 1)[0].to_string());
    let mut there = place.command("import --tenant acme --json --database sqlite:b.db -");
    let mut there = there.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    there.stdin.take().unwrap().write_all(group("there", 1)[0].to_string().as_bytes()).unwrap();
    assert!(there.wait().unwrap().success());
    place.run(&format!("{from} --to sqlite:d.db"));
    refused("copy --from sqlite:b.db --to sqlite:messwert.db", &["each store has rows of its own", "hint: "]);
    // A role that serves owns nothing.
    let Some(messwert_testkit::Place::Database(database)) = messwert_testkit::Place::postgres() else {
        return;
    };
    messwert_journal::open_or_create(&database.address()).map(drop).unwrap();
    let role = format!("server_of_{}", database.name());
    database.run(&format!("CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA messwert TO {role}"));
    database.run(&format!("GRANT SELECT ON ALL TABLES IN SCHEMA messwert TO {role}"));
    let theirs = database.address_of(&role);
    refused(
        &format!("copy --from sqlite:b.db --to {theirs}"),
        &["does not own the schema `messwert`", "hint: "],
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenant_comes_back_to_where_it_was() {
    let place = Place::new();
    place.import(EVENT);
    for n in 0..9 {
        place.import(&group("home", n)[0].to_string());
    }
    let (home, away) = (format!("sqlite:{}", place.path("messwert.db").display()), "sqlite:away.db");
    assert!(copy(&place, &home, away).status.success());
    place.run(&format!("erase contact --tenant acme home.3 --database {away}"));
    let copied = copy(&place, away, &home);
    assert!(copied.status.success(), "{}", said(&copied));
    assert!(said(&copied).contains("moved tenant `acme`: 1 rows, 8 entries"), "{}", said(&copied));
    let names = place.facts().iter().filter(|fact| fact.get("company_name").is_some()).count();
    assert_eq!(names, 8, "who was erased elsewhere is erased here");
    let file = std::fs::read(place.path("messwert.db")).unwrap();
    assert!(!file.windows(13).any(|bytes| bytes == b"Aussteller 3\""), "and has left the file");
    place.import(&group("back", 1)[0].to_string());
    // Twice around: deleted where it was, and a backup of then is not what the list is about.
    assert!(copy(&place, &home, away).status.success());
    place.run("tenant delete acme --confirm acme");
    assert!(copy(&place, away, &home).status.success());
    let mark = place.verify(None);
    place.run("backup --to backup.db");
    let restored = "--database sqlite:restored.db";
    place.run(&format!("restore --from backup.db --erasures messwert.db.erasures {restored}"));
    assert!(place.run(&format!("verify --tenant acme {restored}")).contains(&mark));
}
