//! Configuration of the server: flags beat environment beat `messwert.toml`.

use std::io;
use std::net::SocketAddr;

use clap::{Args, ValueEnum};
use messwert_books::calendar::{Instant, InstantError, Zone, parse_instant};
use serde::Deserialize;

/// The file, in the working directory.
pub const FILE: &str = "messwert.toml";

/// All variables that this program reads. Another one of that prefix is a mistake.
const VARIABLES: [&str; 5] =
    ["MESSWERT_DATABASE", "MESSWERT_LISTEN", "MESSWERT_NOW", "MESSWERT_LOG_FORMAT", "MESSWERT_LOG_FILTER"];

/// What the server was told, by whichever way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// The store (`--database`, `MESSWERT_DATABASE`; `sqlite:messwert.db`).
    pub database: String,
    /// The address to listen on (`--listen`, `MESSWERT_LISTEN`; `127.0.0.1:8080`).
    pub listen: SocketAddr,
    /// The instant at which the clock stands still (`--now`, `MESSWERT_NOW`; it goes on).
    pub now: Option<Instant>,
    /// What is logged.
    pub log: LogSettings,
}

/// What is logged, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogSettings {
    /// The form of a line (`--log-format`, `MESSWERT_LOG_FORMAT`; text).
    pub format: LogFormat,
    /// Which lines there are, as `target=level,…` (`--log-filter`, `MESSWERT_LOG_FILTER`; `info`).
    pub filter: String,
}

/// The form of a log line.
#[derive(ValueEnum, Deserialize, Clone, Copy, PartialEq, Eq, Default, Debug)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// The flags, each with its variable.
#[derive(Args, Clone, Default, Debug)]
pub struct Flags {
    /// The database: `sqlite:PATH` [default: sqlite:messwert.db]
    #[arg(long, env = "MESSWERT_DATABASE", hide_env_values = true, value_name = "DATABASE")]
    pub database: Option<String>,
    /// The address to listen on; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, env = "MESSWERT_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Stop the clock at an instant (2026-11-23T12:00:00+01:00), for tests and demonstrations
    #[arg(long, env = "MESSWERT_NOW", value_name = "INSTANT", value_parser = parse_now)]
    pub now: Option<Instant>,
    /// The form of log lines [default: text]
    #[arg(long, env = "MESSWERT_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// What is logged: `warn`, or `info,messwert::access=off` [default: info]
    #[arg(long, env = "MESSWERT_LOG_FILTER", value_name = "FILTER")]
    pub log_filter: Option<String>,
}

/// The file: the names of the flags, those of a group in a table.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct File {
    database: Option<String>,
    listen: Option<SocketAddr>,
    now: Option<String>,
    log: FileLog,
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct FileLog {
    format: Option<LogFormat>,
    filter: Option<String>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is there and cannot be read.
    #[error("cannot read `{FILE}`")]
    Unreadable(#[source] io::Error),
    /// The file says something that it cannot say.
    #[error("`{FILE}` is wrong: {0}")]
    File(String),
    /// A variable of our prefix that nobody reads.
    #[error("`{name}` is no variable of messwert: expected one of {}", VARIABLES.join(", "))]
    Variable {
        /// Its name.
        name: String,
    },
}

impl Settings {
    /// The settings of this process: `flags` (with the environment, by clap), then the file.
    pub fn load(flags: Flags) -> Result<Settings, ConfigError> {
        let file = match std::fs::read_to_string(FILE) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(ConfigError::Unreadable(error)),
        };
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        resolve(flags, file.as_deref().unwrap_or_default(), names)
    }
}

fn resolve(
    flags: Flags,
    file: &str,
    mut variables: impl Iterator<Item = String>,
) -> Result<Settings, ConfigError> {
    let unknown = |name: &String| name.starts_with("MESSWERT_") && !VARIABLES.contains(&name.as_str());
    if let Some(name) = variables.find(unknown) {
        return Err(ConfigError::Variable { name });
    }
    let file: File = toml::from_str(file).map_err(|error| ConfigError::File(error.to_string()))?;
    let now = match flags.now {
        Some(now) => Some(now),
        None => file.now.as_deref().map(parse_now).transpose().map_err(ConfigError::File)?,
    };
    Ok(Settings {
        database: flags.database.or(file.database).unwrap_or_else(|| "sqlite:messwert.db".to_owned()),
        listen: flags.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
        now,
        log: LogSettings {
            format: flags.log_format.or(file.log.format).unwrap_or_default(),
            filter: flags.log_filter.or(file.log.filter).unwrap_or_else(|| "info".to_owned()),
        },
    })
}

/// Reads an instant that is one for everybody: with its offset.
pub(crate) fn parse_now(text: &str) -> Result<Instant, String> {
    let has_offset =
        text.ends_with('Z') || text.len() > 6 && matches!(text.as_bytes()[text.len() - 6], b'+' | b'-');
    let read = parse_instant(text, &Zone::utc());
    let read = if has_offset { read } else { Err(InstantError::Malformed) };
    read.map_err(|_| format!("`{text}` is no instant: expected one like `2026-11-23T12:00:00+01:00`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(flags: Flags, file: &str, variables: &[&str]) -> Result<Settings, String> {
        let variables = variables.iter().map(|name| (*name).to_owned());
        resolve(flags, file, variables).map_err(|error| error.to_string())
    }

    #[test]
    fn flags_beat_the_file_and_the_file_beats_the_defaults() {
        let file = "database = 'sqlite:a.db'\nlisten = '127.0.0.1:1'\nnow = '2026-11-23T12:00:00Z'\n[log]\nformat = 'json'";
        let flags = Flags { listen: Some(SocketAddr::from(([127, 0, 0, 1], 2))), ..Flags::default() };
        let settings = check(flags, file, &["MESSWERT_LISTEN", "PATH"]).unwrap();
        assert_eq!(settings.database, "sqlite:a.db");
        assert_eq!(settings.listen.port(), 2);
        assert_eq!(settings.now, Some(Instant(1_795_435_200_000_000_000)));
        assert_eq!(settings.log, LogSettings { format: LogFormat::Json, filter: "info".to_owned() });
        let settings = check(Flags::default(), "", &[]).unwrap();
        assert_eq!((settings.database.as_str(), settings.listen.port()), ("sqlite:messwert.db", 8080));
    }

    #[test]
    fn what_nobody_reads_is_an_error() {
        for wrong in ["databse = 'x'", "[log]\nlevel = 'info'", "listen = 'here'", "now = '2026-11-23'", "["]
        {
            let error = check(Flags::default(), wrong, &[]).unwrap_err();
            assert!(error.starts_with("`messwert.toml` is wrong"), "{error}");
        }
        let error = check(Flags::default(), "", &["MESSWERT_DATABSE"]).unwrap_err();
        assert!(error.starts_with("`MESSWERT_DATABSE` is no variable of messwert"), "{error}");
    }

    #[test]
    fn now_needs_an_offset() {
        assert!(parse_now("2026-11-23T12:00:00+01:00").is_ok());
        for wrong in ["2026-11-23T12:00:00", "2026-11-23T12:00", "2026-11-23", "now", "", "ä-00:00"] {
            assert!(parse_now(wrong).is_err(), "{wrong}");
        }
    }
}
