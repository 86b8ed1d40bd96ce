//! Telemetry: where log lines go and what they look like.

mod lines;

use std::borrow::Cow;
use std::error::Error;
use std::io::{self, IsTerminal, Stderr};
use std::panic;
use std::sync::OnceLock;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use crate::config::{LogFormat, LogSettings};
use crate::keys::hide;
use lines::Lines;

/// The lines of this process.
static LINES: OnceLock<Lines<Stderr>> = OnceLock::new();

/// Sends everything that is logged from now on to stderr, panics too. Once a process; later calls
/// change nothing. Whoever ends the process calls [`flush`] before.
pub fn init(settings: &LogSettings) -> Result<(), ParseError> {
    let filter = EnvFilter::builder().parse(&settings.filter)?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(lines().clone());
    let is_first = match settings.format {
        LogFormat::Text => log.with_ansi(wants_color()).try_init(),
        LogFormat::Json => log.json().flatten_event(true).with_current_span(false).try_init(),
    };
    if is_first.is_ok() {
        log_panics();
    }
    Ok(())
}

/// Has all written that was logged so far: lines are gathered for a moment (`lines.rs`).
pub fn flush() {
    if let Some(lines) = LINES.get() {
        lines.flush();
    }
}

/// An error with what lies under it, in one line without keys.
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut causes = error.to_string();
    let mut below = error.source();
    while let Some(cause) = below {
        causes.push_str(": ");
        causes.push_str(&cause.to_string());
        below = cause.source();
    }
    match hide(&causes) {
        Cow::Borrowed(_) => causes,
        Cow::Owned(hidden) => hidden,
    }
}

fn lines() -> &'static Lines<Stderr> {
    LINES.get_or_init(|| Lines::to(io::stderr()))
}

/// <https://no-color.org>: any value but the empty one turns colours off.
fn wants_color() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A panic is one line like all others. Its message is the program's own text.
fn log_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let text = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(place, "panicked: {text}");
    }));
}
