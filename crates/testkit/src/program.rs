//! The program itself, serving in a process of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};

/// `messwert serve` on a free port; it is killed when this is dropped.
pub struct Program {
    process: Child,
    address: SocketAddr,
    listening: Option<JoinHandle<Vec<String>>>,
}

impl Program {
    /// Starts `binary` (in messwert's own tests `env!("CARGO_BIN_EXE_messwert")`) over a database, and
    /// returns once it says where it listens.
    pub fn serve(binary: impl AsRef<Path>, database: &str) -> Program {
        Program::serve_with(binary, database, &[])
    }

    /// As [`Program::serve`], with more flags.
    pub fn serve_with(binary: impl AsRef<Path>, database: &str, flags: &[&str]) -> Program {
        Program::try_serve_with(binary, database, flags).unwrap_or_else(|said| panic!("it ended: {said}"))
    }

    /// As [`Program::serve_with`]; what it says if it ends instead.
    pub fn try_serve_with(
        binary: impl AsRef<Path>,
        database: &str,
        flags: &[&str],
    ) -> Result<Program, String> {
        let mut command = Command::new(binary.as_ref());
        command.args(["serve", "--listen", "127.0.0.1:0", "--database", database]).args(flags);
        let mut process = command
            .env_clear()
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("`{}` does not start: {error}", binary.as_ref().display()));
        let talk = process.stderr.take().expect("it is piped");
        let mut lines = BufReader::new(talk).lines().map_while(Result::ok);
        let mut said = Vec::new();
        let address = lines.by_ref().find_map(|line| {
            let address = address(&line);
            said.push(line);
            address
        });
        let Some(address) = address else {
            let status = process.wait().expect("a process that was started");
            return Err(format!("{status}: {}", said.join("\n")));
        };
        // Its talk is read to the end: a pipe that is full would stop it.
        let listening = thread::spawn(move || {
            said.extend(lines);
            said
        });
        Ok(Program { process, address, listening: Some(listening) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Kills it (`kill -9`).
    pub fn kill(&mut self) {
        self.process.kill().expect("a process that was started");
        self.process.wait().expect("a process that was started");
    }

    /// Sends a signal (`TERM`), and waits for the end: how it ended, and all that it said.
    pub fn end(mut self, signal: &str) -> (ExitStatus, Vec<String>) {
        let sent = Command::new("kill").args([format!("-{signal}"), self.process.id().to_string()]).status();
        assert!(sent.expect("`kill` is there").success());
        let status = self.process.wait().expect("a process that was started");
        let listening = self.listening.take().expect("it ends once");
        (status, listening.join().expect("reading does not panic"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The address in a line like `… listening on http://127.0.0.1:8080`.
fn address(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("listening on http://")?;
    let end = rest.find(|c: char| c == '"' || c.is_whitespace()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}
