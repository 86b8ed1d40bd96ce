//! The server behind nginx, as `deploy/nginx.conf` sets it up: what it says passes as it is.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::place::Place;
use super::sample_clients::is_there;

/// All of nginx around the file in `deploy`, which belongs into its block `http`.
const AROUND: &str = "pid nginx.pid; error_log error.log; events {} http { client_body_temp_path bodies; \
    proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi; \
    include messwert.conf; }";

const HOST: &str = "acme.example.org";

/// An nginx over the folder of a place; it ends when this is dropped.
struct Proxy<'a> {
    place: &'a Place,
    process: Child,
    address: SocketAddr,
}

impl Proxy<'_> {
    fn start(place: &Place, server: SocketAddr) -> Proxy<'_> {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let folder = place.path("");
        let deployed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/nginx.conf");
        let mut text = fs::read_to_string(deployed).unwrap();
        for (from, to) in [
            ("127.0.0.1:8080", server.to_string()),
            ("listen 443 ssl http2", format!("listen {address} ssl http2")),
            ("listen [::]:443 ssl http2;", String::new()),
            ("/etc/ssl/example.org/", String::new()),
            ("/var/log/nginx/", String::new()),
        ] {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, &to);
        }
        fs::write(folder.join("messwert.conf"), text).unwrap();
        fs::write(folder.join("nginx.conf"), AROUND).unwrap();
        certify(&folder);
        let mut command = Command::new("nginx");
        command.arg("-p").arg(&folder).args(["-e", "error.log", "-c", "nginx.conf", "-g", "daemon off;"]);
        let process = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let proxy = Proxy { place, process, address };
        for _ in 0..200 {
            if TcpStream::connect(address).is_ok() {
                return proxy;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("nginx does not listen: {}", fs::read_to_string(folder.join("error.log")).unwrap_or_default());
    }

    /// Asks through the proxy: the head, and the body as it came.
    fn ask(&self, path: &str, more: &[&str]) -> (String, Vec<u8>) {
        let (resolved, url) = (
            format!("{HOST}:{}:127.0.0.1", self.address.port()),
            format!("https://{HOST}:{}{path}", self.address.port()),
        );
        curl(self.place, &[&["--cacert", "fullchain.pem", "--resolve", &resolved, &url], more].concat())
    }
}

impl Drop for Proxy<'_> {
    fn drop(&mut self) {
        // Killed outright, it would leave its worker behind.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

/// A certificate for the host, and its key.
fn certify(folder: &Path) {
    let name = format!("subjectAltName=DNS:{HOST}");
    let mut command = Command::new("openssl");
    command.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test"]);
    command.args(["-addext", &name, "-keyout", "privkey.pem", "-out", "fullchain.pem"]).current_dir(folder);
    assert!(command.output().unwrap().status.success());
}

/// The head of an answer, and its body, still coded.
fn curl(place: &Place, arguments: &[&str]) -> (String, Vec<u8>) {
    let mut command = Command::new("curl");
    command.args(["-s", "--noproxy", "*", "--max-time", "20", "-D", "head", "-o", "body"]).args(arguments);
    let folder = place.path("");
    fs::write(folder.join("body"), "").unwrap();
    let output = command.current_dir(&folder).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", output.status);
    (fs::read_to_string(folder.join("head")).unwrap(), fs::read(folder.join("body")).unwrap())
}

/// A header of a head; both HTTP/2 and the server write names in small letters.
fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[test]
fn what_the_server_says_passes_nginx_as_it_is() {
    for (runtime, probe) in [("nginx", "-v"), ("openssl", "version"), ("curl", "--version")] {
        if !is_there(runtime, runtime, &[probe]) {
            println!("skipped: `{runtime}` is not installed");
            return;
        }
    }
    let place = Place::new();
    place.import(r#"{"kind":"contact","customer_number":"K-1","country":"DE"}"#);
    let key = place.new_key("reports,audit,contacts");
    let server = place.serve();
    let proxy = Proxy::start(&place, server.address());
    let bearer = format!("Authorization: Bearer {key}");
    let id = "X-Request-Id: the-same-id-as-long-as-ours-is";
    for coding in ["identity", "gzip", "br", "zstd"] {
        let coding = format!("Accept-Encoding: {coding}");
        for path in ["/api/v1/reports/revenue", "/api/v1/journal", "/openapi.json", "/docs", "/nothing"] {
            let asked =
                ["-H", &bearer, "-H", id, "-H", &coding, "-r", "0-9", "-H", "X-Forwarded-For: 6.6.6.6"];
            let direct = curl(
                &place,
                &[&[format!("http://{}{path}", server.address()).as_str()], &asked[..]].concat(),
            );
            let (head, body) = proxy.ask(path, &asked);
            assert!(body == direct.1 && !body.is_empty(), "{path}: {coding}");
            for name in [
                "content-type",
                "content-encoding",
                "content-length",
                "etag",
                "vary",
                "cache-control",
                "x-request-id",
                "content-security-policy",
                "accept-ranges",
            ] {
                assert_eq!(header(&head, name), header(&direct.0, name), "{path}: {coding}: {name}");
            }
            assert!(
                head.starts_with("HTTP/2 ") && header(&head, "strict-transport-security").is_some(),
                "{head}"
            );
            if let Some(tag) = header(&head, "etag") {
                let known = format!("If-None-Match: {tag}");
                assert!(
                    proxy
                        .ask(path, &["-H", &bearer, "-H", &coding, "-H", &known])
                        .0
                        .starts_with("HTTP/2 304")
                );
            }
        }
    }
    let (large, long) = (format!("X-Large: {}", "x".repeat(40_000)), format!("/livez?{}", "x".repeat(9_000)));
    fs::write(place.path("many"), "x".repeat(101 << 20)).unwrap();
    let upload = ["-H", &bearer, "-H", "Content-Type: application/x-ndjson", "-T", "many", "-X", "POST"];
    for (path, more, status) in [
        ("/livez", &["-H", large.as_str()][..], "431"),
        (&long, &[], "414"),
        ("/api/v1/facts", &upload, "413"),
    ] {
        let (head, body) = proxy.ask(path, more);
        assert!(head.contains(&format!("HTTP/2 {status}")), "{head}");
        assert!(
            String::from_utf8_lossy(&body).contains(r#""request_id":"req_"#),
            "the server says it: {status}"
        );
    }
    drop(server);
    let (head, body) = proxy.ask(&format!("/api/v1/reports?api_key={key}"), &[]);
    assert!(head.starts_with("HTTP/2 503") && header(&head, "retry-after").is_some(), "{head}");
    assert!(String::from_utf8_lossy(&body).contains(r#""code":"unavailable""#));
    drop(proxy);
    let logs = ["messwert.log", "messwert.error.log", "error.log"]
        .map(|log| fs::read_to_string(place.path(log)).unwrap());
    assert!(logs[0].lines().count() > 30 && logs.iter().all(|log| !log.contains(&key)), "{}", logs.concat());
}
