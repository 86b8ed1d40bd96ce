//! `/docs` in a browser: opened, tried, in both languages, on a screen and on a phone.

use std::path::Path;
use std::process::Command;

use messwert::demo::facts;
use messwert_books::calendar::parse_date;

use super::place::Place;
use super::sample_clients::is_there;

#[test]
fn the_page_of_the_api_works_in_a_browser() {
    let has_node = is_there("node", "node", &["-e", "process.exit(typeof fetch === 'function' ? 0 : 1)"]);
    if !(is_there("chromium", "chromium", &["--version"]) && has_node) {
        println!("skipped: `chromium` or `node` is not installed");
        return;
    }
    let place = Place::new();
    let until = parse_date("2026-11-23").unwrap();
    place.import(&facts(300, 1, until).collect::<Vec<_>>().join("\n"));
    let key = place.new_key("reports,contacts:read");
    let server = place.serve();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/process/browser/docs.mjs");
    let mut command = Command::new("node");
    command.arg(script).arg(format!("http://{}", server.address())).arg(key).arg(place.path("browser"));
    // To look at: `MESSWERT_SCREENSHOTS=folder cargo test -p messwert --test process browser`.
    command.args(std::env::var_os("MESSWERT_SCREENSHOTS"));
    let output = command.output().unwrap();
    let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{printed}\n{said}");
    println!("{printed}");
}
