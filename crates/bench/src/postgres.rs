//! PostgreSQL, as it comes: import, opening and single writes on it, these against plain inserts, and two
//! processes that write.

use std::io::Write;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use messwert_throwaway::{Database, durable, program};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, NoTls, Statement};

use crate::figures::median;
use crate::sizes::{CALLERS, FACTS, LARGEST, PGBENCH_SECONDS, ROUNDS};
use crate::stores::Stores;
use crate::table::{row, thousands};
use crate::{child, contend, write};

/// What `pgbench` does: an insert of as many bytes as a row of the journal with a contact, committed by itself.
const SCRIPT: &str = "INSERT INTO plain (body) VALUES (decode(repeat('07', 400), 'hex'));\n";

/// The loops that `pgbench` brings along: three updates, a query and an insert, and one update, a query and an
/// insert, each a transaction of some statements.
const BUILT_IN: [&str; 2] = ["tpcb-like", "simple-update"];

/// How many accounts they have, in hundred thousands: some more than the smallest there are.
const SCALE: &str = "10";

/// Prints the figures for the smallest tenant and the largest.
pub(crate) fn measure(stores: &Stores) -> Result<()> {
    for n_facts in [FACTS[0], FACTS[2]] {
        let database = durable().context("PostgreSQL is not installed")?;
        let store = database.address();
        let file = stores.lines(n_facts)?;
        let imported = child::run(&["import", &store, &file], &[])?;
        std::fs::remove_file(&file)?;
        let seconds = imported.get("seconds")?;
        let what = |what: &str| format!("PostgreSQL: {what} {} facts", thousands(n_facts as f64));
        let is_largest = n_facts == LARGEST;
        let figure = format!("{} facts/s ({seconds:.2} s)", thousands(n_facts as f64 / seconds));
        row(&what("import, durable,"), &figure, if is_largest { "≥ 100,000" } else { "" })?;
        let seconds = child::run(&["open", &store], &[])?.get("seconds")?;
        row(&what("opening"), &format!("{seconds:.2} s"), if is_largest { "≤ 2 s" } else { "" })?;
        write_beside_pgbench(&database, what)?;
        contend::measure(&store, &what("two processes that write to one tenant of"))?;
    }
    Ok(())
}

fn write_beside_pgbench(database: &Database, what: impl Fn(&str) -> String) -> Result<()> {
    let plain = durable().context("PostgreSQL is not installed")?;
    plain
        .run("CREATE TABLE plain (seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body BYTEA NOT NULL)");
    plain.run("GRANT ALL ON plain TO PUBLIC");
    let figures = child::run(&["write", &database.address(), &plain.address()], &[])?;
    let ours = figures.get("ledger")?;
    let inserts = [("loop", "a loop of inserts by the same client"), ("pgbench", "inserts by pgbench")];
    let own = BUILT_IN.map(|script| (script, format!("pgbench's own transactions ({script})")));
    let of = inserts.map(|(engine, of)| (engine, of.to_owned(), "≥ 0.50"));
    for (engine, of, budget) in of.into_iter().chain(own.map(|(engine, of)| (engine, of, ""))) {
        let theirs = figures.get(engine)?;
        let figure = format!("{:.2} ({} / {} per s)", ours / theirs, thousands(ours), thousands(theirs));
        row(&what(&format!("single writes / {of}, tenant of")), &figure, budget)?;
    }
    write::tell_together(&figures, &what(&format!("{CALLERS} callers / one, tenant of")))
}

/// Writes to a store, in turns with inserts into a table as plain as can be, by `pgbench` and by the client that the
/// store has. Then `pgbench` does its own transactions: its tables are filled after all else, as that leaves the database
/// work for a while.
pub(crate) fn be_writer(store: &str, plain: &str) -> Result<()> {
    let inserts = Inserts::begin(plain)?;
    let mut script = tempfile::NamedTempFile::new()?;
    script.write_all(SCRIPT.as_bytes())?;
    let path = script.path().to_str().context("a path in UTF-8")?;
    write::be_writer(
        store,
        &mut [
            ("pgbench", &mut || commits_per_second(&["-f", path], plain)),
            ("loop", &mut || write::rate(|| inserts.one())),
        ],
    )?;
    pgbench(&["-i", "-q", "-s", SCALE], plain)?;
    for script in BUILT_IN {
        let rates = (0..ROUNDS).map(|_| commits_per_second(&["-b", script], plain));
        child::print(script, median(&rates.collect::<Result<Vec<f64>>>()?))?;
    }
    Ok(())
}

/// A connection that inserts what `pgbench` does, prepared, each by itself.
struct Inserts {
    runtime: Runtime,
    client: Client,
    statement: Statement,
}

impl Inserts {
    fn begin(address: &str) -> Result<Inserts> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let begun = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(address, NoTls).await?;
            drop(tokio::spawn(connection));
            let statement = client.prepare("INSERT INTO plain (body) VALUES ($1)").await?;
            Ok::<_, tokio_postgres::Error>((client, statement))
        });
        let (client, statement) = begun?;
        Ok(Inserts { runtime, client, statement })
    }

    fn one(&self) -> Result<()> {
        let body = [7u8; write::ROW_BYTES];
        self.runtime.block_on(self.client.execute(&self.statement, &[&&body[..]]))?;
        Ok(())
    }
}

/// How often in a second `pgbench` commits a script, with one client.
fn commits_per_second(script: &[&str], address: &str) -> Result<f64> {
    let args = [&["-n", "-M", "prepared", "-c", "1", "-T", PGBENCH_SECONDS], script].concat();
    let said = pgbench(&args, address)?;
    let rate =
        said.lines().find_map(|line| line.strip_prefix("tps = ")).and_then(|rest| rest.split(' ').next());
    Ok(rate.with_context(|| format!("pgbench told no rate: {said}"))?.parse()?)
}

/// Runs `pgbench`, and gives what it says.
fn pgbench(args: &[&str], address: &str) -> Result<String> {
    let program = program("pgbench").context("pgbench is not installed")?;
    let output = Command::new(program).args(args).arg(address).output()?;
    ensure!(output.status.success(), "pgbench: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
