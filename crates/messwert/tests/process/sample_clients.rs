//! The documented sample clients, unchanged but for host and key, print an answer.

use std::fs;
use std::path::Path;
use std::process::Command;

use messwert_testkit::Program;

use super::place::Place;

/// A sample client, as the API's page shows it.
struct Client {
    /// Its name in `MESSWERT_REQUIRE`.
    runtime: &'static str,
    /// The file in testkit's `clients`.
    file: &'static str,
    program: &'static str,
    /// Arguments with which the program succeeds if it has what the client needs.
    probe: &'static [&'static str],
    /// What the client's way of printing makes of `data` and `meta.request_id`.
    prints: [&'static str; 2],
}

const CLIENTS: [Client; 4] = [
    Client {
        runtime: "curl",
        file: "reports.sh",
        program: "sh",
        probe: &["-c", "curl --version"],
        prints: [r#""data":{"#, r#""request_id":"req_"#],
    },
    Client {
        runtime: "php",
        file: "reports.php",
        program: "php",
        probe: &["-r", "exit(extension_loaded('curl') ? 0 : 1);"],
        prints: ["[data] => Array", "[request_id] => req_"],
    },
    Client {
        runtime: "node",
        file: "reports.mjs",
        program: "node",
        probe: &["-e", "process.exit(typeof fetch === 'function' ? 0 : 1)"],
        prints: ["data: {", "request_id: 'req_"],
    },
    Client {
        runtime: "python",
        file: "reports.py",
        program: "python3",
        probe: &["-c", "import requests"],
        prints: ["'data': {", "'request_id': 'req_"],
    },
];

#[test]
fn sample_clients_print_an_answer() {
    let place = Place::new();
    let key = place.new_key("reports");
    let server = place.serve();
    for client in CLIENTS {
        if !is_there(client.runtime, client.program, client.probe) {
            println!("skipped: `{}` is not installed", client.runtime);
            continue;
        }
        let printed = run(&client, &place, &server, &key);
        for expected in client.prints {
            assert!(printed.contains(expected), "{}: no `{expected}` in {printed}", client.file);
        }
        println!("{}: {} characters printed", client.file, printed.len());
    }
}

/// Runs a client in the place, with host and key replaced and nothing else.
fn run(client: &Client, place: &Place, server: &Program, key: &str) -> String {
    let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/clients");
    let sample = fs::read_to_string(clients.join(client.file)).unwrap();
    let replaced = [
        ("https://your-tenant.plandocket.com", format!("http://{}", server.address())),
        ("YOUR_API_KEY", key.to_owned()),
    ];
    let text = replaced.into_iter().fold(sample, |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "{}: `{from}`", client.file);
        text.replace(from, &to)
    });
    let file = place.path(client.file);
    fs::write(&file, text).unwrap();
    let mut command = Command::new(client.program);
    // Some machines ask a proxy for everything.
    command.arg(&file).env("no_proxy", "127.0.0.1").env("NO_PROXY", "127.0.0.1");
    let output = command.output().unwrap();
    let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}: {}\n{printed}\n{said}", client.file, output.status);
    printed.into_owned()
}

/// Whether a runtime is installed. Where it is not, what needs it is skipped, unless it is required.
pub(crate) fn is_there(runtime: &str, program: &str, probe: &[&str]) -> bool {
    let is_there = Command::new(program).args(probe).output().is_ok_and(|output| output.status.success());
    assert!(is_there || !is_required(runtime), "`{runtime}` is required and not installed");
    is_there
}

fn is_required(runtime: &str) -> bool {
    let required = std::env::var("MESSWERT_REQUIRE").unwrap_or_default();
    required.split(',').any(|name| name == runtime)
}
