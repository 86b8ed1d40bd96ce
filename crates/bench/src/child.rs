//! Measurements in processes of their own: this program again, which prints a figure a line.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

/// Runs the measurement that this process was started for.
pub(crate) fn be(name: &str, args: &[&str]) -> Result<()> {
    match (name, args) {
        ("cached", [log]) => crate::cached::be_server(log),
        ("ladder", [log]) => crate::ladder::be_server(log),
        ("fresh", [store]) => crate::fresh::be_reader(store),
        ("sections", [store]) => crate::sections::be_reader(store),
        ("rows", [store]) => crate::rows::be_reader(store),
        ("duckdb", [store, first, last]) => crate::duckdb::be_reader(store, first, last),
        ("import", [store, file]) => crate::import::be_importer(store, file),
        ("open", [store]) => crate::open::be_opener(store),
        ("past", [store]) => crate::open::be_historian(store),
        ("write", [store]) => crate::write::be_writer_beside_sqlite(store),
        ("write", [store, plain]) => crate::postgres::be_writer(store, plain),
        ("contend", [store, name]) => crate::contend::be_writer(store, name),
        ("reads", [folder]) => crate::reads::be_everybody(folder),
        _ => bail!("`{name}` is no measurement with {} arguments", args.len()),
    }
}

/// What a measurement printed: figures by name.
pub(crate) struct Figures(BTreeMap<String, f64>);

impl Figures {
    /// What a measurement printed, a figure a line.
    pub(crate) fn read(text: &str) -> Result<Figures> {
        let read = |line: &str| -> Result<(String, f64)> {
            let (name, value) = line.split_once(' ').with_context(|| format!("`{line}` is no figure"))?;
            Ok((name.to_owned(), value.parse()?))
        };
        Ok(Figures(text.lines().map(read).collect::<Result<_>>()?))
    }

    /// The figure of a name, which must be there.
    pub(crate) fn get(&self, name: &str) -> Result<f64> {
        self.0.get(name).copied().with_context(|| format!("the measurement printed no `{name}`"))
    }

    /// All of them, by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.0.iter().map(|(name, figure)| (name.as_str(), *figure))
    }
}

/// Runs a measurement to its end.
pub(crate) fn run(args: &[&str], environment: &[(&str, &str)]) -> Result<Figures> {
    let mut command = command(args)?;
    command.envs(environment.iter().copied());
    figures(&mut command).with_context(|| format!("the measurement `{}` failed", args.join(" ")))
}

/// Runs a program to its end that prints a figure a line.
pub(crate) fn figures(command: &mut Command) -> Result<Figures> {
    let output = command.stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "it ended with {}", output.status);
    Figures::read(&String::from_utf8(output.stdout)?)
}

/// Starts a process that goes on until its standard input is closed.
pub(crate) fn start(args: &[&str], stderr: Stdio) -> Result<Child> {
    Ok(command(args)?.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr).spawn()?)
}

/// Prints a figure, in the process that measured it.
pub(crate) fn print(name: &str, value: f64) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{name} {value}")
}

fn command(args: &[&str]) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("child").args(args);
    Ok(command)
}
