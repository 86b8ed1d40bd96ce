//! Configuration: flags beat environment beat `messwert.toml`, and every value knows where it came from.
//! All settings stand here one after the other, and so it is longer than other files.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;

use clap::{Args, ValueEnum};
use http::{HeaderValue, Uri};
use jiff::{SignedDuration, Span, SpanRelativeTo};
use messwert_books::calendar::{Instant, InstantError, Zone, parse_instant};
use messwert_books::fact::nearest;

use crate::keys::hide;
use crate::policy::Policy;

/// The file, in the working directory.
pub const FILE: &str = "messwert.toml";

/// What all variables of this program begin with.
const PREFIX: &str = "MESSWERT_";

/// But for those of programs that ask a server (`examples/`), which may run beside it.
const OF_CLIENTS: [&str; 2] = ["MESSWERT_URL", "MESSWERT_KEY"];

/// A setting and a variable that other programs read for the same, which counts if ours is not set.
const ALSO: (&str, &str) = ("otlp-endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT");

/// A setting: its name is its key in the file (a table's name before a point), and makes its flag and its
/// variable.
struct Setting {
    name: &'static str,
    /// Whether a variable may name a file that holds it.
    is_secret: bool,
    /// Its value as given by a flag.
    flag: fn(&Flags) -> &Option<String>,
}

/// All settings, in the order in which they are shown.
const SETTINGS: [Setting; 16] = [
    Setting { name: "database", is_secret: true, flag: |flags| &flags.database },
    Setting { name: "listen", is_secret: false, flag: |flags| &flags.listen },
    Setting { name: "metrics-listen", is_secret: false, flag: |flags| &flags.metrics_listen },
    Setting { name: "otlp-endpoint", is_secret: false, flag: |flags| &flags.otlp_endpoint },
    Setting { name: "base-domain", is_secret: false, flag: |flags| &flags.base_domain },
    Setting { name: "allow-key-in-query", is_secret: false, flag: |flags| &flags.allow_key_in_query },
    Setting { name: "cors-origins", is_secret: false, flag: |flags| &flags.cors_origins },
    Setting { name: "requests-per-hour", is_secret: false, flag: |flags| &flags.requests_per_hour },
    Setting { name: "max-connections", is_secret: false, flag: |flags| &flags.max_connections },
    Setting { name: "max-waiting", is_secret: false, flag: |flags| &flags.max_waiting },
    Setting { name: "books-memory", is_secret: false, flag: |flags| &flags.books_memory },
    Setting { name: "stale-for", is_secret: false, flag: |flags| &flags.stale_for },
    Setting { name: "now", is_secret: false, flag: |flags| &flags.now },
    Setting { name: "log.format", is_secret: false, flag: |flags| &flags.log_format },
    Setting { name: "log.filter", is_secret: false, flag: |flags| &flags.log_filter },
    Setting { name: "log.access", is_secret: false, flag: |flags| &flags.log_access },
];

/// What the server was told, by whichever way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// The store.
    pub database: String,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// Where the metrics are served; none: nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// The collector to which traces are sent; none: they are not made.
    pub otlp_endpoint: Option<String>,
    /// The instant at which the clock stands still; none: it goes on.
    pub now: Option<Instant>,
    /// What is allowed.
    pub policy: Policy,
    /// What is logged.
    pub log: LogSettings,
}

/// What is logged, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogSettings {
    /// The form of a line.
    pub format: LogFormat,
    /// Which lines there are, as `target=level,…`.
    pub filter: String,
}

/// The form of a log line.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// The flags. Each is a variable too (`--log-format`: `MESSWERT_LOG_FORMAT`), and a key of the file
/// (`format` in the table `log`).
#[derive(Args, Clone, Default, Debug)]
pub struct Flags {
    /// The database: `sqlite:PATH` or `postgres://USER@HOST/NAME` [default: sqlite:messwert.db]
    #[arg(long, value_name = "DATABASE")]
    pub database: Option<String>,
    /// The address to listen on; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// The address to serve `/metrics` on, for Prometheus [default: none]
    #[arg(long, value_name = "ADDRESS")]
    pub metrics_listen: Option<String>,
    /// The collector to send traces to by OTLP, `http://HOST:4318` [default: none]
    #[arg(long, value_name = "URL")]
    pub otlp_endpoint: Option<String>,
    /// Let a key work only at the host `{tenant}.DOMAIN` [default: at any]
    #[arg(long, value_name = "DOMAIN")]
    pub base_domain: Option<String>,
    /// Take keys as `?api_key=` too; they then lie in logs and histories of others [default: false]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub allow_key_in_query: Option<String>,
    /// The origins whose pages may ask from within browsers, with commas between [default: none]
    #[arg(long, value_name = "ORIGINS")]
    pub cors_origins: Option<String>,
    /// Requests that a tenant of the plan business has in an hour [default: 5000]
    #[arg(long, value_name = "N")]
    pub requests_per_hour: Option<String>,
    /// Connections that are open at a time; more are answered 503 [default: 4000]
    #[arg(long, value_name = "N")]
    pub max_connections: Option<String>,
    /// Reports that wait to be computed; more are answered 503 [default: 100]
    #[arg(long, value_name = "N")]
    pub max_waiting: Option<String>,
    /// Memory of the books together, `24GiB`; more are dropped, the longest unused first [default: no limit]
    #[arg(long, value_name = "SIZE")]
    pub books_memory: Option<String>,
    /// How long known keys and open books serve while the store cannot be reached [default: 15m]
    #[arg(long, value_name = "DURATION")]
    pub stale_for: Option<String>,
    /// Stop the clock at an instant (2026-11-23T12:00:00+01:00), for tests and demonstrations
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<String>,
    /// The form of log lines: `text` or `json` [default: text]
    #[arg(long, value_name = "FORMAT")]
    pub log_format: Option<String>,
    /// What is logged: `warn`, or `info,messwert::ledger=debug` [default: info]
    #[arg(long, value_name = "FILTER")]
    pub log_filter: Option<String>,
    /// Whether there is a line for each request [default: true]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub log_access: Option<String>,
}

/// A setting as it is in force, to be shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// Its name.
    pub name: &'static str,
    /// Its value, without passwords; none: it is off.
    pub value: Option<String>,
    /// Where it came from.
    pub origin: String,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is there and cannot be read.
    #[error("cannot read `{path}`")]
    Unreadable {
        /// Which file.
        path: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The file says something that it cannot say.
    #[error("`{FILE}` is wrong: {0}")]
    File(String),
    /// A variable of our prefix that nobody reads.
    #[error("`{name}` is no variable of messwert{}", hint(.name, variables()))]
    Variable {
        /// Its name.
        name: String,
    },
    /// Two variables say the same thing.
    #[error("both `{0}` and `{0}_FILE` are set: expected one of them")]
    Twice(String),
    /// A value that cannot be.
    #[error("{origin}: {message}")]
    Value {
        /// Where it came from.
        origin: String,
        /// What is wrong with it.
        message: String,
    },
}

impl Settings {
    /// The settings of this process: `flags`, then the environment, then the file.
    pub fn load(flags: &Flags) -> Result<Settings, ConfigError> {
        Ok(Settings::explain(flags)?.0)
    }

    /// As [`Settings::load`], with each value and where it came from.
    pub fn explain(flags: &Flags) -> Result<(Settings, Vec<Shown>), ConfigError> {
        let file = match std::fs::read_to_string(FILE) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(source) => return Err(ConfigError::Unreadable { path: FILE.to_owned(), source }),
        };
        // A variable that is no text is not one of ours, or its value is told as wrong.
        let texts = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        };
        resolve(flags, std::env::vars_os().filter_map(texts), &file)
    }
}

fn resolve(
    flags: &Flags,
    variables: impl Iterator<Item = (String, String)>,
    file: &str,
) -> Result<(Settings, Vec<Shown>), ConfigError> {
    let mut given = Given { values: read_file(file)?, shown: Vec::new() };
    let is_ours = |name: &str| name.starts_with(PREFIX) && !OF_CLIENTS.contains(&name);
    let counts = |name: &str| is_ours(name) || name == ALSO.1;
    given.add_variables(variables.filter(|(name, _)| counts(name)).collect())?;
    given.add_flags(flags);
    let settings = Settings {
        database: given.take("database", "sqlite:messwert.db", |text| Ok(text.to_owned()))?,
        listen: given.take("listen", "127.0.0.1:8080", parse_address)?,
        metrics_listen: given.take_if("metrics-listen", parse_address)?,
        otlp_endpoint: given.take_if("otlp-endpoint", parse_endpoint)?,
        policy: Policy {
            base_domain: given.take_if("base-domain", parse_domain)?,
            allow_key_in_query: given.take("allow-key-in-query", "false", parse_bool)?,
            cors_origins: given.take_if("cors-origins", parse_origins)?.unwrap_or_default(),
            requests_per_hour: given.take("requests-per-hour", "5000", parse_number)?,
            max_connections: given
                .take("max-connections", "4000", parse_number)?
                .try_into()
                .unwrap_or(usize::MAX),
            max_waiting: given.take("max-waiting", "100", parse_number)?.try_into().unwrap_or(usize::MAX),
            books_memory: given.take_if("books-memory", parse_size)?,
            stale_for: given.take("stale-for", "15m", parse_stale_for)?.unsigned_abs(),
        },
        now: given.take_if("now", parse_now)?,
        log: LogSettings {
            format: given.take("log.format", "text", parse_format)?,
            filter: {
                let filter = given.take("log.filter", "info", |text| Ok(text.to_owned()))?;
                let has_access = given.take("log.access", "true", parse_bool)?;
                if has_access { filter } else { format!("{filter},messwert::access=off") }
            },
        },
    };
    Ok((settings, given.shown))
}

/// The values as they were given, the strongest one of each setting, with where it came from.
struct Given {
    values: BTreeMap<&'static str, (String, String)>,
    shown: Vec<Shown>,
}

impl Given {
    fn add_variables(&mut self, mut variables: BTreeMap<String, String>) -> Result<(), ConfigError> {
        if let Some(value) = variables.remove(ALSO.1) {
            self.values.insert(ALSO.0, (value, format!("variable {}", ALSO.1)));
        }
        for setting in &SETTINGS {
            let name = variable(setting.name);
            let file = format!("{name}_FILE");
            let path = if setting.is_secret { variables.remove(&file) } else { None };
            match (variables.remove(&name), path) {
                (Some(_), Some(_)) => return Err(ConfigError::Twice(name)),
                (Some(value), None) => {
                    self.values.insert(setting.name, (value, format!("variable {name}")));
                }
                (None, Some(path)) => {
                    let read = std::fs::read_to_string(&path);
                    let value =
                        read.map_err(|source| ConfigError::Unreadable { path: path.clone(), source })?;
                    let value = value.trim_end_matches(['\n', '\r']).to_owned();
                    self.values.insert(setting.name, (value, format!("variable {file}, file {path}")));
                }
                (None, None) => {}
            }
        }
        variables.into_keys().next().map_or(Ok(()), |name| Err(ConfigError::Variable { name }))
    }

    fn add_flags(&mut self, flags: &Flags) {
        for setting in &SETTINGS {
            if let Some(value) = (setting.flag)(flags) {
                self.values.insert(setting.name, (value.clone(), format!("flag {}", flag(setting.name))));
            }
        }
    }

    /// A setting that always has a value.
    fn take<T>(
        &mut self,
        name: &'static str,
        default: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        let given = self.values.get(name).cloned();
        let (text, origin) = given.unwrap_or_else(|| (default.to_owned(), "default".to_owned()));
        self.parse(name, &text, origin, parse)
    }

    /// A setting that may be off.
    fn take_if<T>(
        &mut self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        match self.values.get(name).cloned() {
            Some((text, origin)) => self.parse(name, &text, origin, parse).map(Some),
            None => {
                self.shown.push(Shown { name, value: None, origin: "default".to_owned() });
                Ok(None)
            }
        }
    }

    fn parse<T>(
        &mut self,
        name: &'static str,
        text: &str,
        origin: String,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        let value = parse(text).map_err(|message| match origin.as_str() {
            FILE_ORIGIN => ConfigError::File(format!("`{name}`: {message}")),
            _ => ConfigError::Value { origin: format!("`{name}` ({origin})"), message },
        })?;
        self.shown.push(Shown { name, value: Some(without_password(text)), origin });
        Ok(value)
    }
}

/// As the origin of what stands in the file.
const FILE_ORIGIN: &str = "file messwert.toml";

/// The values of the file, by the names of their settings.
fn read_file(text: &str) -> Result<BTreeMap<&'static str, (String, String)>, ConfigError> {
    let table: toml::Table = toml::from_str(text).map_err(|error| ConfigError::File(error.to_string()))?;
    let mut values = BTreeMap::new();
    for (key, value) in table {
        match value {
            toml::Value::Table(table) => {
                for (inner, value) in table {
                    add_to(&mut values, &format!("{key}.{inner}"), &value)?;
                }
            }
            value => add_to(&mut values, &key, &value)?,
        }
    }
    Ok(values)
}

fn add_to(
    values: &mut BTreeMap<&'static str, (String, String)>,
    key: &str,
    value: &toml::Value,
) -> Result<(), ConfigError> {
    let names = || SETTINGS.iter().map(|setting| setting.name);
    let Some(name) = names().find(|name| *name == key) else {
        return Err(ConfigError::File(format!("`{key}` is no setting{}", hint(key, names()))));
    };
    let text = match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(is_on) => Some(is_on.to_string()),
        toml::Value::Datetime(instant) => Some(instant.to_string()),
        toml::Value::Array(items) => {
            items.iter().map(toml::Value::as_str).collect::<Option<Vec<_>>>().map(|texts| texts.join(","))
        }
        _ => None,
    };
    let wrong = || {
        ConfigError::File(format!(
            "`{key}` is neither text nor number, `true` nor `false`, nor a list of texts"
        ))
    };
    values.insert(name, (text.ok_or_else(wrong)?, FILE_ORIGIN.to_owned()));
    Ok(())
}

/// `log.format`: `MESSWERT_LOG_FORMAT`.
fn variable(name: &str) -> String {
    PREFIX.to_owned() + &name.to_uppercase().replace(['.', '-'], "_")
}

/// `log.format`: `--log-format`.
fn flag(name: &str) -> String {
    format!("--{}", name.replace('.', "-"))
}

/// All variables.
fn variables() -> Vec<String> {
    let secret = SETTINGS.iter().filter(|setting| setting.is_secret);
    let files = secret.map(|setting| variable(setting.name) + "_FILE");
    SETTINGS.iter().map(|setting| variable(setting.name)).chain(files).collect()
}

/// What may be meant, else what there is.
fn hint<T: AsRef<str>>(name: &str, known: impl IntoIterator<Item = T>) -> String {
    let known: Vec<T> = known.into_iter().collect();
    match nearest(name, known.iter().map(AsRef::as_ref)) {
        Some(near) => format!(": did you mean `{near}`?"),
        None => {
            let known: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
            format!(": expected one of `{}`", known.join("`, `"))
        }
    }
}

/// A database's address is shown without the password in it.
pub(crate) fn without_password(text: &str) -> String {
    let hidden = text.split_once("://").and_then(|(scheme, rest)| {
        let (login, place) = rest.rsplit_once('@')?;
        let (user, _) = login.split_once(':')?;
        Some(format!("{scheme}://{user}:…@{place}"))
    });
    hidden.unwrap_or_else(|| hide(text).into_owned())
}

fn parse_address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("`{text}` is no address: expected one like `127.0.0.1:8080`"))
}

/// A collector nearby: there is no TLS in this program.
fn parse_endpoint(text: &str) -> Result<String, String> {
    let is_one = text.parse::<Uri>().is_ok_and(|uri| {
        uri.scheme_str() == Some("http")
            && uri.host().is_some_and(|host| !host.is_empty())
            && uri.query().is_none()
    });
    if is_one {
        Ok(text.to_owned())
    } else {
        Err(format!("`{text}` is no collector: expected one like `http://127.0.0.1:4318`"))
    }
}

fn parse_bool(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| format!("`{text}` is neither `true` nor `false`"))
}

fn parse_number(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| format!("`{text}` is not accepted: expected a whole number from 1 on"))
}

/// Reads a time that is not negative: `30m`, `24h`, `7d`. A day has 24 hours.
pub(crate) fn parse_duration(text: &str) -> Result<SignedDuration, String> {
    let span: Result<Span, _> = text.parse();
    let duration = span.and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()));
    let duration = duration.ok().filter(|duration| !duration.is_negative());
    duration.ok_or_else(|| "expected a time such as `30m`, `24h` or `7d`".to_owned())
}

fn parse_stale_for(text: &str) -> Result<SignedDuration, String> {
    parse_duration(text).map_err(|expected| format!("`{text}` is not accepted: {expected}"))
}

/// Reads a size of memory: `512MiB`, `24GiB`.
fn parse_size(text: &str) -> Result<usize, String> {
    let units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40)];
    let parse = |(unit, shift): (&str, u32)| {
        let number: u64 = text.strip_suffix(unit)?.trim_end().parse().ok().filter(|number| *number > 0)?;
        usize::try_from(number.checked_mul(1 << shift)?).ok()
    };
    let size = units.into_iter().find_map(parse);
    size.ok_or_else(|| format!("`{text}` is not accepted: expected a size such as `512MiB` or `24GiB`"))
}

fn parse_format(text: &str) -> Result<LogFormat, String> {
    LogFormat::from_str(text, false)
        .map_err(|_| format!("`{text}` is no form of log lines: expected `text` or `json`"))
}

fn parse_domain(text: &str) -> Result<String, String> {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_domain = text.split('.').all(is_label);
    if is_domain {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(format!("`{text}` is no domain: expected one like `example.org`"))
    }
}

/// An origin as browsers send it (RFC 6454 6.1): no path, not even `/`.
fn parse_origins(text: &str) -> Result<Vec<HeaderValue>, String> {
    let parse = |origin: &str| {
        let (scheme, host) = origin.split_once("://")?;
        let is_known = matches!(scheme, "http" | "https") && !host.is_empty();
        let is_plain = !host.contains(['/', '*', '?', '#', '@', ' ']) && host.to_ascii_lowercase() == host;
        (is_known && is_plain).then(|| origin.parse().ok()).flatten()
    };
    let origins = text.split(',').map(str::trim).filter(|origin| !origin.is_empty());
    origins
        .map(|origin| {
            parse(origin).ok_or_else(|| {
                format!("`{origin}` is no origin: expected one like `https://app.example.org`")
            })
        })
        .collect()
}

/// Reads an instant that is one for everybody: with its offset.
fn parse_now(text: &str) -> Result<Instant, String> {
    let has_offset =
        text.ends_with('Z') || text.len() > 6 && matches!(text.as_bytes()[text.len() - 6], b'+' | b'-');
    let read = parse_instant(text, &Zone::utc());
    let read = if has_offset { read } else { Err(InstantError::Malformed) };
    read.map_err(|_| format!("`{text}` is no instant: expected one like `2026-11-23T12:00:00+01:00`"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn check(
        flags: &Flags,
        file: &str,
        variables: &[(&str, &str)],
    ) -> Result<(Settings, Vec<Shown>), String> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        resolve(flags, variables, file).map_err(|error| error.to_string())
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn flags_beat_variables_beat_the_file_beat_the_defaults() {
        let file = "database = 'sqlite:a.db'\nlisten = '127.0.0.1:1'\nnow = 2026-11-23T12:00:00Z\n\
                    requests-per-hour = 7\nbooks-memory = '24 GiB'\nstale-for = '1h'\ncors-origins = ['https://a.example', 'http://localhost:3000']\n\
                    [log]\nformat = 'json'\naccess = false";
        let variables =
            [("MESSWERT_LISTEN", "127.0.0.1:2"), ("MESSWERT_METRICS_LISTEN", "127.0.0.1:3"), ("PATH", "/")];
        let flags =
            Flags { listen: some("127.0.0.1:4"), base_domain: some("Example.org"), ..Flags::default() };
        let (settings, shown) = check(&flags, file, &variables).unwrap();
        assert_eq!((settings.database.as_str(), settings.listen.port()), ("sqlite:a.db", 4));
        assert_eq!(settings.metrics_listen.map(|address| address.port()), Some(3));
        assert_eq!(settings.now, Some(Instant::new(1_795_435_200_000_000_000)));
        let expect = Policy {
            requests_per_hour: 7,
            books_memory: Some(24 << 30),
            stale_for: Duration::from_secs(3600),
            base_domain: some("example.org"),
            cors_origins: ["https://a.example", "http://localhost:3000"]
                .map(HeaderValue::from_static)
                .to_vec(),
            ..Policy::default()
        };
        assert_eq!(settings.policy, expect);
        assert_eq!(
            (settings.log.format, settings.log.filter.as_str()),
            (LogFormat::Json, "info,messwert::access=off")
        );
        let origin = |name: &str| shown.iter().find(|shown| shown.name == name).unwrap().origin.as_str();
        assert_eq!(origin("listen"), "flag --listen");
        assert_eq!(origin("metrics-listen"), "variable MESSWERT_METRICS_LISTEN");
        assert_eq!((origin("log.format"), origin("max-waiting")), ("file messwert.toml", "default"));

        let (settings, shown) = check(&Flags::default(), "", &[]).unwrap();
        assert_eq!((settings.database.as_str(), settings.listen.port()), ("sqlite:messwert.db", 8080));
        assert_eq!((settings.policy, settings.log.filter.as_str()), (Policy::default(), "info"));
        let names: Vec<_> = shown.iter().map(|shown| shown.name).collect();
        assert_eq!(names, SETTINGS.each_ref().map(|setting| setting.name), "all are shown, in order");
    }

    #[test]
    fn the_collector_is_named_by_the_usual_variable_too() {
        let check = |variables: &[(&str, &str)]| {
            let (settings, shown) =
                check(&Flags::default(), "otlp-endpoint = 'http://file'", variables).unwrap();
            let shown = shown.into_iter().find(|shown| shown.name == "otlp-endpoint").unwrap();
            (settings.otlp_endpoint.unwrap(), shown.origin)
        };
        let (usual, ours) =
            (("OTEL_EXPORTER_OTLP_ENDPOINT", "http://usual:4318"), ("MESSWERT_OTLP_ENDPOINT", "http://ours"));
        assert_eq!(check(&[]).0, "http://file");
        assert_eq!(
            check(&[usual]),
            ("http://usual:4318".to_owned(), "variable OTEL_EXPORTER_OTLP_ENDPOINT".to_owned())
        );
        assert_eq!(check(&[ours, usual]).0, "http://ours");
    }

    #[test]
    fn what_nobody_reads_is_an_error_with_a_hint() {
        for (wrong, hint) in [
            ("databse = 'x'", "`databse` is no setting: did you mean `database`?"),
            ("[log]\nlevel = 'info'", "`log.level` is no setting"),
            ("listen = 'here'", "`listen`: `here` is no address: expected one like `127.0.0.1:8080`"),
            ("now = '2026-11-23'", "`now`: `2026-11-23` is no instant"),
            ("max-waiting = 0", "`max-waiting`: `0` is not accepted"),
            ("books-memory = 512", "`512` is not accepted: expected a size such as"),
            ("books-memory = '0MiB'", "`0MiB` is not accepted"),
            ("books-memory = '99999999999999TiB'", "is not accepted"),
            ("stale-for = 15", "`15` is not accepted: expected a time such as"),
            ("otlp-endpoint = 'https://otel.example'", "is no collector: expected one like"),
            ("base-domain = '.org'", "is no domain"),
            ("cors-origins = ['*']", "`*` is no origin"),
            ("cors-origins = [1]", "nor a list of texts"),
            ("allow-key-in-query = 'yes'", "`yes` is neither `true` nor `false`"),
            ("[", ""),
        ] {
            let error = check(&Flags::default(), wrong, &[]).unwrap_err();
            assert!(error.starts_with("`messwert.toml` is wrong: ") && error.contains(hint), "{error}");
        }
        let error = check(&Flags::default(), "", &[("MESSWERT_DATABSE", "x")]).unwrap_err();
        assert_eq!(error, "`MESSWERT_DATABSE` is no variable of messwert: did you mean `MESSWERT_DATABASE`?");
        let of_clients = [("MESSWERT_URL", "https://acme.example.org"), ("MESSWERT_KEY", "mw_x")];
        check(&Flags::default(), "", &of_clients).unwrap();
        let error = check(&Flags::default(), "", &[("MESSWERT_LISTEN_FILE", "x")]).unwrap_err();
        assert!(error.contains("is no variable"), "only secrets are read from files: {error}");
        let error = check(&Flags { listen: some("here"), ..Flags::default() }, "", &[]).unwrap_err();
        assert!(error.starts_with("`listen` (flag --listen): `here` is no address"), "{error}");
    }

    #[test]
    fn secrets_come_from_files_and_are_not_shown() {
        let secret = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(secret.path(), "postgres://app:pa:ss@w@db/x\n").unwrap();
        let path = secret.path().to_str().unwrap();
        let (settings, shown) = check(&Flags::default(), "", &[("MESSWERT_DATABASE_FILE", path)]).unwrap();
        assert_eq!(settings.database, "postgres://app:pa:ss@w@db/x");
        assert_eq!(shown[0].value.as_deref(), Some("postgres://app:…@db/x"));
        assert_eq!(shown[0].origin, format!("variable MESSWERT_DATABASE_FILE, file {path}"));
        let both = [("MESSWERT_DATABASE_FILE", path), ("MESSWERT_DATABASE", "sqlite:x")];
        assert!(check(&Flags::default(), "", &both).unwrap_err().contains("expected one of them"));
        let missing = check(&Flags::default(), "", &[("MESSWERT_DATABASE_FILE", "/nowhere/x")]);
        assert_eq!(missing.unwrap_err(), "cannot read `/nowhere/x`");
    }

    #[test]
    fn a_duration_is_some_time_from_now_on() {
        for (text, hours) in [("0s", 0), ("24h", 24), ("7d", 168), ("1d 2h", 26), ("120m", 2)] {
            assert_eq!(parse_duration(text), Ok(SignedDuration::from_hours(hours)), "{text}");
        }
        for wrong in ["", "24", "soon", "-1h", "1 month"] {
            assert!(parse_duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn now_needs_an_offset() {
        assert!(parse_now("2026-11-23T12:00:00+01:00").is_ok());
        for wrong in ["2026-11-23T12:00:00", "2026-11-23T12:00", "2026-11-23", "now", "", "ä-00:00"] {
            assert!(parse_now(wrong).is_err(), "{wrong}");
        }
    }
}
