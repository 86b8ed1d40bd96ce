//! A PostgreSQL for tests: started from the installed binaries, shared by a process, gone with it.
//!
//! `MESSWERT_TEST_POSTGRES` (`postgres://SUPERUSER@HOST/postgres`) names one to be used instead. Without
//! either there is none, which is said on stderr; with `MESSWERT_REQUIRE=postgres` it is a failure.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

/// The role that databases belong to: no superuser, as no server should run as one.
pub const OWNER: &str = "messwert";

const GIVEN: &str = "MESSWERT_TEST_POSTGRES";
const REQUIRED: &str = "MESSWERT_REQUIRE";
const SCRIPT: &str = include_str!("server.sh");

/// An empty database of its own.
#[derive(Debug)]
pub struct Database {
    server: &'static Server,
    name: String,
}

/// A new database; none if there is no PostgreSQL.
pub fn database() -> Option<Database> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(|| given().or_else(|| start("fast", 5432))).as_ref().map(|server| server.database())
}

/// A new database in a server that loses nothing, as PostgreSQL comes; none if there is no PostgreSQL.
pub fn durable() -> Option<Database> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(|| given().or_else(|| start("durable", 5432))).as_ref().map(|server| server.database())
}

/// A new database in a server of our own that is reached by TLS only, and by its own name only (`localhost`);
/// none if there is no PostgreSQL.
pub fn encrypted() -> Option<Encrypted> {
    static SERVER: OnceLock<Option<(Server, u16)>> = OnceLock::new();
    let start = || {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free.expect("a free port").port();
        start("encrypted", port).map(|server| (server, port))
    };
    let (server, port) = SERVER.get_or_init(start).as_ref()?;
    Some(Encrypted { database: server.database(), port: *port })
}

/// A new database on a server that nobody else uses, so that it may be stopped; none if PostgreSQL is not
/// installed, whatever is given.
pub fn database_to_stop() -> Option<Database> {
    start("fast", 5432).map(|server| Server::database(Box::leak(Box::new(server))))
}

/// A program that comes with PostgreSQL; none if that is not installed.
pub fn program(name: &str) -> Option<PathBuf> {
    installed().map(|bin| bin.join(name)).filter(|program| program.exists())
}

/// A database that is reached by TLS only.
#[derive(Debug)]
pub struct Encrypted {
    database: Database,
    port: u16,
}

impl Encrypted {
    /// Its address at a name of this machine, `localhost` being the one in the certificate, in an `sslmode`.
    pub fn address(&self, host: &str, sslmode: &str) -> String {
        format!("postgres://{OWNER}@{host}:{}/{}?sslmode={sslmode}", self.port, self.database.name)
    }

    /// The file with the certificate of the authority that vouches for it.
    pub fn authority(&self) -> PathBuf {
        self.database.server.folder().expect("a server of our own").join("ca.pem")
    }
}

impl Database {
    /// Its address for the role that it belongs to.
    pub fn address(&self) -> String {
        self.address_of(OWNER)
    }

    /// Its address for another role, which needs no password.
    pub fn address_of(&self, role: &str) -> String {
        self.server.address(role, &self.name)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The socket of its server; none if that is not ours.
    pub fn socket(&self) -> Option<PathBuf> {
        self.server.folder().map(|folder| folder.join(".s.PGSQL.5432"))
    }

    /// Stops its server, which ends all connections.
    pub fn stop(&self) {
        self.server.tell("stop");
    }

    /// Stops its server as if it had crashed: nothing is written that was not, and it recovers at its start.
    pub fn crash(&self) {
        self.server.tell("crash");
    }

    /// Starts its server again, and returns when it answers.
    pub fn start(&self) {
        self.server.tell("start");
    }

    /// Runs statements in it as the superuser, and gives what they select: columns with `|` between, a line
    /// for each row.
    pub fn run(&self, statements: &str) -> String {
        self.server.run(&self.name, statements)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // What belongs to a server of our own goes with it.
        if self.server.process.is_none() {
            self.server.run("postgres", &format!("DROP DATABASE {} WITH (FORCE)", self.name));
        }
    }
}

/// A server for all tests of a process.
#[derive(Debug)]
struct Server {
    /// The folder of `psql`; empty: where the system finds it.
    bin: PathBuf,
    /// The superuser, with a password if it needs one.
    login: String,
    host: String,
    parameters: String,
    /// Ours.
    process: Option<Process>,
}

/// It ends when its standard input does.
#[derive(Debug)]
struct Process {
    _child: Child,
    channel: Mutex<(ChildStdin, BufReader<ChildStdout>)>,
}

fn given() -> Option<Server> {
    env::var(GIVEN).ok().map(|address| take(&address))
}

/// A server that somebody else runs.
fn take(address: &str) -> Server {
    let expected = "`postgres://SUPERUSER@HOST/postgres`";
    let rest = address.strip_prefix("postgres://").expect(expected);
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let (login, host) = place.rsplit_once('@').expect(expected);
    let host = host.split('/').next().unwrap_or_default();
    let (login, host, parameters) = (login.to_owned(), host.to_owned(), parameters.to_owned());
    let server = Server { bin: PathBuf::new(), login, host, parameters, process: None };
    let n_roles = server.run("postgres", &format!("SELECT count(*) FROM pg_roles WHERE rolname = '{OWNER}'"));
    if n_roles.trim() == "0" {
        server.run("postgres", &format!("CREATE ROLE {OWNER} LOGIN"));
    }
    server
}

/// A server of our own.
fn start(how: &str, port: u16) -> Option<Server> {
    let Some(bin) = installed() else {
        let required = env::var(REQUIRED).unwrap_or_default();
        assert!(!required.split(',').any(|name| name == "postgres"), "PostgreSQL is not installed");
        // Past the test harness, which keeps what is printed to itself.
        let _ = writeln!(std::io::stderr(), "PostgreSQL is not installed: nothing is tested on it");
        return None;
    };
    let mut command = as_nobody_special();
    command.args(["sh", "-c", SCRIPT, "server.sh"]).arg(&bin).args([how, &port.to_string()]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    // Of its own group: Ctrl-C ends the tests, and their end the server.
    let mut process = command.current_dir("/").process_group(0).spawn().expect("a shell");
    let (stdin, stdout) = (process.stdin.take().expect("piped"), process.stdout.take().expect("piped"));
    let mut stdout = BufReader::new(stdout);
    let folder = line(&mut stdout);
    assert!(!folder.is_empty(), "PostgreSQL starts: what it says is on stderr");
    let parameters = format!("host={}&port={port}", folder.replace('%', "%25").replace('/', "%2F"));
    let (login, host) = ("postgres".to_owned(), String::new());
    let process = Process { _child: process, channel: Mutex::new((stdin, stdout)) };
    Some(Server { bin, login, host, parameters, process: Some(process) })
}

/// The next line; empty at the end.
fn line(reader: &mut impl BufRead) -> String {
    let mut line = String::new();
    reader.read_line(&mut line).expect("lines of text");
    line.trim_end().to_owned()
}

/// A command that runs what is appended as a user that PostgreSQL accepts: it does not run as root.
fn as_nobody_special() -> Command {
    let is_root = fs::metadata("/proc/self").is_ok_and(|myself| myself.uid() == 0);
    if !is_root {
        return Command::new("env");
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    command
}

/// The programs of the newest version that is installed.
fn installed() -> Option<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = debian
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort();
    let in_path = env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>());
    let folders = versions.into_iter().rev().map(|(_, bin)| bin).chain(in_path.into_iter().flatten());
    folders.into_iter().find(|bin| bin.join("initdb").exists() && bin.join("postgres").exists())
}

impl Server {
    fn database(&'static self) -> Database {
        static N_MADE: AtomicUsize = AtomicUsize::new(0);
        let name = format!("messwert_{}_{}", std::process::id(), N_MADE.fetch_add(1, Ordering::Relaxed));
        self.run("postgres", &format!("CREATE DATABASE {name} OWNER {OWNER}"));
        Database { server: self, name }
    }

    /// The folder of a server of our own.
    fn folder(&self) -> Option<PathBuf> {
        let folder = self.parameters.strip_prefix("host=")?.split('&').next()?;
        self.process.as_ref().map(|_| PathBuf::from(folder.replace("%2F", "/").replace("%25", "%")))
    }

    fn address(&self, login: &str, database: &str) -> String {
        format!("postgres://{login}@{}/{database}?{}", self.host, self.parameters)
    }

    fn tell(&self, word: &str) {
        let process = self.process.as_ref().expect("only a server of our own is stopped");
        let mut channel = process.channel.lock().expect("nobody panics meanwhile");
        writeln!(channel.0, "{word}").expect("it listens");
        assert_eq!(line(&mut channel.1), word, "PostgreSQL does it: what it says is on stderr");
    }

    fn run(&self, database: &str, statements: &str) -> String {
        let mut psql = Command::new(self.bin.join("psql"));
        psql.args(["-qXAt", "-v", "ON_ERROR_STOP=1", "-c", statements]);
        let output = psql.arg("-d").arg(self.address(&self.login, database)).output();
        let Output { status, stdout, stderr } = output.expect("psql is installed");
        assert!(status.success(), "{statements}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).expect("UTF-8")
    }
}
