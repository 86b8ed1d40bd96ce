//! The examples, unchanged: what they print is what the API says, also if its first answer is "too many".

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use messwert::demo::facts;
use messwert_books::calendar::parse_date;
use messwert_testkit::{Answer, Connection, Program};
use rusqlite::Connection as Database;
use serde_json::Value;

use super::between::{Between, Trouble};
use super::place::Place;
use super::sample_clients::is_there;

/// A demonstration's organiser with more open invoices than a page has, a server, and a client's way to it.
struct Stage {
    place: Place,
    server: Program,
    between: Between,
    key: String,
}

impl Stage {
    fn new(scopes: &str) -> Stage {
        let place = Place::new();
        let facts = facts(400, 1, parse_date("2026-11-23").unwrap());
        place.import(&facts.chain((0..210).map(open_invoice)).collect::<Vec<_>>().join("\n"));
        let key = place.new_key(scopes);
        let server = place.serve();
        let between = Between::before(server.address());
        Stage { place, server, between, key }
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        let folder = self.place.path("");
        command.arg(folder_of_examples().join(arguments[0])).args(&arguments[1..]).current_dir(&folder);
        command.env("MESSWERT_URL", self.between.url()).env("MESSWERT_KEY", &self.key).env("TMPDIR", folder);
        // Some machines ask a proxy for everything.
        command.env("no_proxy", "127.0.0.1").env("NO_PROXY", "127.0.0.1");
        command
    }

    /// Runs it to a good end, the first answer being `trouble`, and returns what it printed.
    fn run(&self, program: &str, arguments: &[&str], trouble: Trouble) -> String {
        self.between.trouble(trouble);
        let output = self.command(program, arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {}\n{said}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    /// It ends badly and prints what the server says: `expected`. So it does without a key that is valid.
    fn refuses(&self, program: &str, arguments: &[&str], expected: &str) {
        fails(&mut self.command(program, arguments), expected);
        self.needs_a_key(program, arguments);
    }

    fn needs_a_key(&self, program: &str, arguments: &[&str]) {
        fails(self.command(program, arguments).env("MESSWERT_KEY", "mw_unknown"), "invalid_key");
        fails(self.command(program, arguments).env_remove("MESSWERT_KEY"), "MESSWERT_KEY");
    }

    fn get(&self, path: &str) -> Answer {
        let asking = ask(self.server.address(), path, &self.key);
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(asking)
    }
}

async fn ask(address: SocketAddr, path: &str, key: &str) -> Answer {
    let answer = Connection::to(address).await.get(path, key).await.unwrap();
    assert_eq!(answer.status, 200, "{path}");
    answer
}

fn fails(command: &mut Command, expected: &str) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains(expected), "{command:?}: {said}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{command:?}");
}

fn folder_of_examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

/// 0.12, 1.31, 2.50 …: few sums of theirs are right as floats.
fn open_invoice(n: usize) -> String {
    format!(
        r#"{{"kind":"invoice","invoice_number":"X-{n}","status":"sent","issued_on":"2026-02-0{}","items":[{{"unit_price":"{n}.10","tax_rate":19}}]}}"#,
        n % 9 + 1
    )
}

/// An amount as the API writes it.
fn digits(amount: &Value) -> String {
    format!("{:.2}", amount.as_f64().unwrap())
}

/// An amount in cents.
fn cents(amount: &Value) -> i64 {
    digits(amount).replace('.', "").parse().unwrap()
}

/// Ends the test where a runtime is not installed; python needs none of its packages.
macro_rules! need {
    ($runtime:literal, $program:literal, $probe:expr) => {
        if !is_there($runtime, $program, $probe) {
            println!("skipped: `{}` is not installed", $runtime);
            return;
        }
    };
}

const PHP: [&str; 2] = ["-r", "exit(extension_loaded('curl') ? 0 : 1);"];

const NODE: [&str; 2] = ["-e", "process.exit(typeof fetch === 'function' ? 0 : 1)"];

const R: [&str; 2] = ["-e", "library(jsonlite)"];

#[test]
fn curl_keeps_a_report_and_fetches_it_when_it_has_changed() {
    need!("curl", "curl", &["--version"]);
    let stage = Stage::new("reports");
    let arguments = ["revenue.sh", "2026-01-01", "2026-03-31", "revenue.json"];
    let path = "/api/v1/reports/revenue?date_from=2026-01-01&date_to=2026-03-31&interval=month";
    let kept = || fs::read(stage.place.path("revenue.json")).unwrap();
    let is_right = || {
        let kept: Value = serde_json::from_slice(&kept()).unwrap();
        assert_eq!(kept["data"]["data"], stage.get(path).at("/data/data"));
    };
    assert_eq!(stage.run("sh", &arguments, Trouble::Refused), "new\n");
    assert_eq!(stage.between.noted(), ["429", "200"]);
    is_right();
    let before = kept();
    assert_eq!(stage.run("sh", &arguments, Trouble::Refused), "unchanged\n");
    assert_eq!(stage.between.noted(), ["429", "304"]);
    assert_eq!(kept(), before);
    stage.place.import(&open_invoice(999));
    assert_eq!(stage.run("sh", &arguments, Trouble::Refused), "new\n");
    is_right();
    let after = kept();
    assert_ne!(after, before);
    // Another period in the same file is another answer.
    stage.run("sh", &["revenue.sh", "2026-02-01", "2026-03-31", "revenue.json"], Trouble::Refused);
    assert_eq!(stage.run("sh", &arguments, Trouble::Refused), "new\n");
    let last = kept();
    stage.refuses(
        "sh",
        &["revenue.sh", "2026-01-01", "2026", "revenue.json"],
        "`2026` wird nicht angenommen",
    );
    assert_eq!(kept(), last);
    fs::remove_file(stage.place.path("revenue.json")).unwrap();
    assert_eq!(stage.run("sh", &arguments, Trouble::Refused), "new\n", "the tag of a file that is gone");
}

#[test]
fn python_lists_open_invoices_page_by_page() {
    need!("python", "python3", &["--version"]);
    let stage = Stage::new("reports,contacts:read");
    let printed = stage.run("python3", &["open_items.py", "EUR"], Trouble::Refused);
    let noted = stage.between.noted();
    assert!(
        noted.len() >= 4 && noted[0] == "429" && noted[1..].iter().all(|status| status == "200"),
        "{noted:?}"
    );
    let answer = stage.get("/api/v1/reports/payments/rows?figure=currencies.EUR.receivables.open.amount");
    let lines: Vec<&str> = printed.lines().skip(1).collect();
    assert_eq!(lines.len() as u64, answer.at("/meta/pagination/total").as_u64().unwrap());
    let open = |line: &&str| line.rsplit(',').next().unwrap().replace('.', "").parse::<i64>().unwrap();
    assert_eq!(lines.iter().map(open).sum::<i64>(), cents(&answer.at("/data/sum")));
    assert!(lines.iter().any(|line| line.starts_with("X-7,2026-02-08,,,,8.45")), "{printed}");
    stage.refuses("python3", &["open_items.py", "XYZ"], "führt durch eine Zeile, die der Bericht nicht hat");
}

#[test]
fn php_shows_revenue_by_event_and_keeps_it() {
    need!("php", "php", &PHP);
    let stage = Stage::new("reports");
    let printed = stage.run("php", &["revenue_by_event.php", "2026"], Trouble::Refused);
    assert_eq!(stage.between.noted(), ["429", "200"]);
    assert_eq!(stage.run("php", &["revenue_by_event.php", "2026"], Trouble::Refused), printed);
    assert_eq!(stage.between.noted(), ["429", "304"]);
    let answer = stage.get("/api/v1/reports/revenue?date_from=2026-01-01&date_to=2026-12-31&currency=EUR");
    let section = answer.at("/data/data/currencies/0");
    let mut expected = vec!["<table>".to_owned()];
    let rows = section["by_event"].as_array().unwrap().iter().chain([&section["totals"]]);
    let n_rows = section["by_event"].as_array().unwrap().len();
    for (at, row) in rows.enumerate() {
        let title = if at == n_rows { "Total" } else { row["title"].as_str().unwrap_or("Without an event") };
        let amount = digits(&row["after_credits"]["excl_vat"]);
        expected.push(format!("<tr><td>{title}</td><td>{amount} EUR</td></tr>"));
    }
    expected.push("</table>".to_owned());
    assert_eq!(printed.lines().collect::<Vec<_>>(), expected);
    assert!(n_rows >= 2, "{printed}");
    stage.place.import(&open_invoice(999));
    assert_ne!(stage.run("php", &["revenue_by_event.php", "2026"], Trouble::Refused), printed);
    stage.refuses("php", &["revenue_by_event.php", "20x6"], "`20x6-01-01` wird nicht angenommen");
}

#[test]
fn node_adds_up_the_vat() {
    need!("node", "node", &NODE);
    let stage = Stage::new("reports");
    let printed = stage.run("node", &["vat.mjs", "2026-01-01", "2026-09-30"], Trouble::Refused);
    assert_eq!(stage.between.noted(), ["429", "200"]);
    let answer = stage.get("/api/v1/reports/revenue?date_from=2026-01-01&date_to=2026-09-30");
    let section = answer.at("/data/data/currencies/0");
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let line = |treatment: &str, rate: &str, amounts: &Value| {
        let (excl_vat, vat) = (digits(&amounts["excl_vat"]), digits(&amounts["vat"]));
        format!("EUR\t{treatment}\t{rate}\t{excl_vat}\t{vat}")
    };
    let rates = section["by_tax"].as_array().unwrap();
    let of_rates = rates
        .iter()
        .map(|row| line(&word(&row["treatment"]), &word(&row["tax_rate"]), &row["after_credits"]));
    let mut expected = vec!["currency\ttreatment\ttax_rate\texcl_vat\tvat".to_owned()];
    expected.extend(of_rates);
    expected.push(line("total", "", &section["totals"]["after_credits"]));
    let seq = answer.at("/meta/journal/seq");
    expected.push(format!("journal row {seq}; the period is not closed yet"));
    assert_eq!(printed.lines().collect::<Vec<_>>(), expected);
    assert!(rates.len() >= 2, "{printed}");
    stage.refuses("node", &["vat.mjs", "2026-01-01", "2026"], "`2026` wird nicht angenommen");
}

#[test]
fn node_sends_facts_once_even_if_the_answer_is_lost() {
    need!("node", "node", &NODE);
    let stage = Stage::new("contacts");
    // Its last row.
    let journal = || stage.place.verify(None).split(':').next().unwrap().parse::<u64>().unwrap();
    let rows = journal();
    let contact = |number: &str, country: &str| {
        format!(r#"{{"kind":"contact","customer_number":"{number}","country":"{country}"}}"#)
    };
    fs::write(stage.place.path("wrong"), [contact("Y-1", "DE"), contact("Y-2", "Deutschland")].join("\n"))
        .unwrap();
    stage.refuses("node", &["send_facts.mjs", "wrong"], "line 2: country: ");
    assert_eq!(journal(), rows, "nothing was recorded");
    fs::write(stage.place.path("right"), [contact("Y-1", "DE"), contact("Y-2", "AT")].join("\n")).unwrap();
    let printed = stage.run("node", &["send_facts.mjs", "right"], Trouble::Lost);
    assert!(printed.contains("contact: 0 added, 0 changed, 2 unchanged"), "{printed}");
    assert_eq!(journal(), rows + 2);
    fs::write(stage.place.path("more"), contact("Y-3", "CH")).unwrap();
    let printed = stage.run("node", &["send_facts.mjs", "more"], Trouble::Refused);
    assert!(printed.contains("1 rows recorded") && printed.contains("contact: 1 added"), "{printed}");
    assert_eq!(journal(), rows + 3);
}

#[test]
fn r_says_who_came_back() {
    need!("r", "Rscript", &R);
    need!("curl", "curl", &["--version"]);
    let stage = Stage::new("reports");
    let printed = stage.run("Rscript", &["retention.R", "retention.pdf"], Trouble::Refused);
    assert_eq!(stage.between.noted(), ["429", "200"]);
    let answer = stage.get("/api/v1/reports/participants?sections=editions&date_from=2020-01-01");
    let editions = answer.at("/data/data/editions");
    let closed = editions
        .as_array()
        .unwrap()
        .iter()
        .filter(|edition| edition["open"] == false && edition["previous"].as_u64().unwrap() > 0);
    let mut lines = printed.lines().skip(1);
    let mut n_lines = 0;
    for edition in closed {
        let columns: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
        assert_eq!(columns[0], edition["event_key"].as_str().unwrap());
        for (column, name) in columns[1..].iter().zip(["previous", "returning", "new", "lost"]) {
            assert_eq!(*column, edition[name].to_string(), "{name}");
        }
        let percent = 100.0 * edition["retention_rate"].as_f64().unwrap();
        assert!((columns[5].parse::<f64>().unwrap() - percent).abs() < 0.1, "{columns:?}");
        n_lines += 1;
    }
    assert!(n_lines >= 2 && lines.next().is_none(), "{printed}");
    assert!(fs::read(stage.place.path("retention.pdf")).unwrap().starts_with(b"%PDF"));
    stage.needs_a_key("Rscript", &["retention.R"]);
}

#[test]
fn python_fills_tables_with_what_is_behind_figures() {
    need!("python", "python3", &["--version"]);
    let stage = Stage::new("reports,contacts:read");
    let figures = [
        ("open", "payments", "currencies.EUR.receivables.open.amount"),
        ("invoiced", "revenue", "currencies.EUR.totals.invoiced.excl_vat"),
        ("sold", "participants", "area.sold_m2"),
        ("parties", "participants", "participations.active"),
    ];
    let tables = figures.map(|(table, report, figure)| format!("{table}={report}/{figure}"));
    let tables: Vec<&str> = tables.iter().map(String::as_str).collect();
    let arguments = [&["figures_to_sqlite.py", "figures.sqlite"], &tables[..]].concat();
    for _ in 0..2 {
        stage.run("python3", &arguments, Trouble::Refused);
        let database = Database::open(stage.place.path("figures.sqlite")).unwrap();
        for (table, report, figure) in figures {
            let answer = stage.get(&format!("/api/v1/reports/{report}/rows?figure={figure}"));
            let sum = answer.at("/data/sum");
            let expected = if sum.is_u64() { sum.as_i64().unwrap() } else { cents(&sum) };
            let of_table = format!("SELECT count(*), sum(smallest_units) FROM {table}");
            let found: (i64, i64) =
                database.query_row(&of_table, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            assert_eq!(found, (answer.at("/meta/pagination/total").as_i64().unwrap(), expected), "{table}");
        }
        stage.place.import(&open_invoice(999));
    }
    stage.refuses(
        "python3",
        &["figures_to_sqlite.py", "x.sqlite", "open=payments/x"],
        "ist keine Zahl dieses Berichts",
    );
}
