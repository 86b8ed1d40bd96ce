//! The program itself, serving in a process of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;

/// `messwert serve` on a free port; it is killed when this is dropped.
pub struct Program {
    process: Child,
    address: SocketAddr,
}

impl Program {
    /// Starts `binary` (in messwert's own tests `env!("CARGO_BIN_EXE_messwert")`) over a database, and
    /// returns once it says where it listens.
    pub fn serve(binary: impl AsRef<Path>, database: &str) -> Program {
        let mut command = Command::new(binary.as_ref());
        command.args(["serve", "--listen", "127.0.0.1:0", "--database", database]);
        let mut process = command
            .env_clear()
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("`{}` does not start: {error}", binary.as_ref().display()));
        let mut lines = BufReader::new(process.stderr.take().expect("it is piped")).lines();
        let mut said = Vec::new();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let address = address(&line);
            said.push(line);
            address
        });
        // Its talk is read to the end: a pipe that is full would stop it.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Program { process, address: address.unwrap_or_else(|| panic!("it ended: {}", said.join("\n"))) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> ExitStatus {
        self.process.wait().expect("a process that was started")
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
    rest.trim_end().parse().ok()
}
