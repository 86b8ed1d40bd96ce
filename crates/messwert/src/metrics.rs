//! Metrics: what the process counts and times, for Prometheus. Nothing in them names a tenant, a person or
//! a key.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper bounds of times, in seconds: a cached answer takes microseconds, an upload a minute.
const TIMES: [f64; 14] =
    [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.5, 1.0, 5.0, 30.0];

/// All metrics of an app.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    request_seconds: Family<OfRoute, Timer, fn() -> Timer>,
    errors: Family<OfCode, Counter>,
    /// Answers of reports, by where they came from.
    answers: [Counter; 3],
    /// Answers of books that may have been overtaken.
    stale_answers: Counter,
    fold_seconds: Family<OfReport, Timer, fn() -> Timer>,
    /// Facts that came in over HTTP.
    facts_received: Counter,
    rows_recorded: Counter,
    import_seconds: Timer,
    gauges: Gauges,
}

type Timer = Histogram;

/// Where the answer of a report came from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, EncodeLabelValue)]
#[expect(non_camel_case_types, reason = "the names are values of a label")]
pub(crate) enum Source {
    /// It was made for this request.
    made,
    /// It was known.
    hit,
    /// The client had it.
    same,
}

impl Source {
    /// The word for it, in metrics and log.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Source::made => "made",
            Source::hit => "hit",
            Source::same => "same",
        }
    }
}

/// What is as it is at a moment.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Levels {
    /// Tenants whose books are in memory.
    pub(crate) open_books: u64,
    /// What their books take of the memory.
    pub(crate) book_bytes: u64,
    /// How often books were opened.
    pub(crate) n_opened: u64,
    /// How often they were dropped.
    pub(crate) n_dropped: u64,
    /// Rows of their journals.
    pub(crate) journal_rows: u64,
    /// Requests that wait for a thread that folds.
    pub(crate) waiting: u64,
    /// Open connections.
    pub(crate) connections: u64,
    /// Whether the store could be reached when it was last asked: 1 or 0.
    pub(crate) reachable: u64,
}

#[derive(Default)]
struct Gauges {
    open_books: Gauge<i64, AtomicI64>,
    book_bytes: Gauge<i64, AtomicI64>,
    opened: Counter,
    dropped: Counter,
    journal_rows: Gauge<i64, AtomicI64>,
    waiting: Gauge<i64, AtomicI64>,
    connections: Gauge<i64, AtomicI64>,
    reachable: Gauge<i64, AtomicI64>,
    resident_bytes: Gauge<i64, AtomicI64>,
}

/// What is counted of one route, found once and kept.
#[derive(Clone)]
pub(crate) struct RouteMetrics {
    route: &'static str,
    requests: Family<Answered, Counter>,
    /// The usual one is at hand.
    ok: Counter,
    seconds: Timer,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Answered {
    route: &'static str,
    status: u16,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct OfRoute {
    route: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct OfCode {
    code: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct OfReport {
    report: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct OfSource {
    cache: Source,
}

impl Metrics {
    /// Nothing has happened yet.
    pub(crate) fn new() -> Metrics {
        let mut registry = Registry::with_prefix("messwert");
        let requests = Family::<Answered, Counter>::default();
        registry.register("requests", "Requests, by route and status", requests.clone());
        let request_seconds = Family::new_with_constructor(timer as fn() -> Timer);
        registry.register("request_seconds", "Time until the head of an answer", request_seconds.clone());
        let errors = Family::<OfCode, Counter>::default();
        registry.register("errors", "Requests refused or failed, by the code of the error", errors.clone());
        let answers = Family::<OfSource, Counter>::default();
        registry.register("answers", "Answers of reports, by where they came from", answers.clone());
        let stale_answers = Counter::default();
        registry.register(
            "stale_answers",
            "Answers of reports while the store could not be reached",
            stale_answers.clone(),
        );
        let fold_seconds = Family::new_with_constructor(timer as fn() -> Timer);
        registry.register("fold_seconds", "Time to fold a report, by report", fold_seconds.clone());
        let (facts_received, rows_recorded, import_seconds) =
            (Counter::default(), Counter::default(), timer());
        registry.register("facts_received", "Lines of facts that came in over HTTP", facts_received.clone());
        registry.register("rows_recorded", "Rows that these added to journals", rows_recorded.clone());
        registry.register(
            "import_seconds",
            "Time to check and record a body of facts",
            import_seconds.clone(),
        );
        let gauges = Gauges::register(&mut registry);
        Metrics {
            registry,
            requests,
            request_seconds,
            errors,
            answers: [Source::made, Source::hit, Source::same]
                .map(|cache| answers.get_or_create(&OfSource { cache }).clone()),
            stale_answers,
            fold_seconds,
            facts_received,
            rows_recorded,
            import_seconds,
            gauges,
        }
    }

    /// What is counted of a route.
    pub(crate) fn of_route(&self, route: &'static str) -> RouteMetrics {
        RouteMetrics {
            route,
            requests: self.requests.clone(),
            ok: self.requests.get_or_create(&Answered { route, status: 200 }).clone(),
            seconds: self.request_seconds.get_or_create(&OfRoute { route }).clone(),
        }
    }

    /// A request was refused, or failed.
    pub(crate) fn note_error(&self, code: &'static str) {
        self.errors.get_or_create(&OfCode { code }).inc();
    }

    /// A report was answered.
    pub(crate) fn note_answer(&self, source: Source) {
        self.answers[source as usize].inc();
    }

    /// A report was answered with books that may have been overtaken.
    pub(crate) fn note_stale(&self) {
        self.stale_answers.inc();
    }

    /// A report was folded.
    pub(crate) fn note_fold(&self, report: &'static str, took: Duration) {
        self.fold_seconds.get_or_create(&OfReport { report }).observe(took.as_secs_f64());
    }

    /// Facts came in.
    pub(crate) fn note_import(&self, n_lines: u64, n_recorded: u64, took: Duration) {
        self.facts_received.inc_by(n_lines);
        self.rows_recorded.inc_by(n_recorded);
        self.import_seconds.observe(took.as_secs_f64());
    }

    /// All of it in the text form of OpenMetrics 1.0.
    pub(crate) fn text(&self, levels: Levels) -> Result<String, fmt::Error> {
        self.gauges.set(levels);
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl RouteMetrics {
    /// The route's pattern.
    pub(crate) fn route(&self) -> &'static str {
        self.route
    }

    /// A request was answered.
    pub(crate) fn note(&self, status: u16, took: Duration) {
        match status {
            200 => self.ok.inc(),
            status => self.requests.get_or_create(&Answered { route: self.route, status }).inc(),
        };
        self.seconds.observe(took.as_secs_f64());
    }
}

impl Gauges {
    fn register(registry: &mut Registry) -> Gauges {
        let gauges = Gauges::default();
        for (name, help, gauge) in [
            ("open_books", "Tenants whose books are in memory", &gauges.open_books),
            ("books_bytes", "Memory that their books take, as they say themselves", &gauges.book_bytes),
            ("journal_rows", "Rows of their journals, as far as they are in the books", &gauges.journal_rows),
            ("waiting_requests", "Requests that wait for a thread that folds", &gauges.waiting),
            ("open_connections", "Open connections", &gauges.connections),
            ("store_reachable", "Whether the store could be reached when last asked", &gauges.reachable),
            ("resident_bytes", "Memory of the process", &gauges.resident_bytes),
        ] {
            registry.register(name, help, gauge.clone());
        }
        for (name, help, counter) in [
            ("opened_books", "Tenants whose books were opened", &gauges.opened),
            ("dropped_books", "Tenants whose books were dropped, as all took too much", &gauges.dropped),
        ] {
            registry.register(name, help, counter.clone());
        }
        gauges
    }

    fn set(&self, levels: Levels) {
        let Levels {
            open_books,
            book_bytes,
            n_opened,
            n_dropped,
            journal_rows,
            waiting,
            connections,
            reachable,
        } = levels;
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        self.open_books.set(number(open_books));
        self.book_bytes.set(number(book_bytes));
        self.opened.inner().store(n_opened, Ordering::Relaxed);
        self.dropped.inner().store(n_dropped, Ordering::Relaxed);
        self.journal_rows.set(number(journal_rows));
        self.waiting.set(number(waiting));
        self.connections.set(number(connections));
        self.reachable.set(number(reachable));
        self.resident_bytes.set(number(resident_bytes().unwrap_or(0)));
    }
}

fn timer() -> Timer {
    Histogram::new(TIMES)
}

/// The memory that the process holds (`VmRSS`), where the system tells it as Linux does.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1 << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_can_be_read() {
        let metrics = Metrics::new();
        let route = metrics.of_route("/livez");
        route.note(200, Duration::from_micros(70));
        route.note(200, Duration::from_millis(7));
        route.note(503, Duration::from_secs(2));
        metrics.note_error("unavailable");
        metrics.note_answer(Source::hit);
        metrics.note_stale();
        metrics.note_fold("revenue", Duration::from_millis(3));
        metrics.note_import(10, 7, Duration::from_millis(3));
        let levels = Levels {
            open_books: 1,
            book_bytes: 9,
            n_opened: 5,
            n_dropped: 4,
            journal_rows: 7,
            waiting: 2,
            connections: 3,
            reachable: 1,
        };
        let text = metrics.text(levels).unwrap();
        for line in [
            r#"messwert_requests_total{route="/livez",status="200"} 2"#,
            r#"messwert_requests_total{route="/livez",status="503"} 1"#,
            r#"messwert_request_seconds_bucket{le="0.0001",route="/livez"} 1"#,
            r#"messwert_request_seconds_count{route="/livez"} 3"#,
            r#"messwert_errors_total{code="unavailable"} 1"#,
            r#"messwert_answers_total{cache="hit"} 1"#,
            r#"messwert_answers_total{cache="made"} 0"#,
            r#"messwert_fold_seconds_count{report="revenue"} 1"#,
            "messwert_facts_received_total 10",
            "messwert_rows_recorded_total 7",
            "messwert_import_seconds_count 1",
            "messwert_open_books 1",
            "messwert_books_bytes 9",
            "messwert_opened_books_total 5",
            "messwert_dropped_books_total 4",
            "messwert_journal_rows 7",
            "messwert_waiting_requests 2",
            "messwert_open_connections 3",
            "messwert_store_reachable 1",
            "messwert_stale_answers_total 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
