//! Examples in the OpenAPI document: questions to the demo's organiser, and what was answered.

use serde_json::{Value, json};

/// A request whose answer is shown.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The file of its answer: the path, or a refusal of the document.
    pub name: &'static str,
    /// What was asked for.
    pub path: &'static str,
    /// What was posted; empty: it was asked with GET.
    pub lines: &'static [&'static str],
    answer: &'static str,
}

impl Example {
    /// What was answered, as it came.
    pub fn answer(&self) -> &'static str {
        self.answer
    }
}

macro_rules! example {
    ($name:literal, $path:literal, $lines:expr) => {
        Example {
            name: $name,
            path: $path,
            lines: $lines,
            answer: include_str!(concat!("answers/", $name, ".json")),
        }
    };
}

/// The value that is shown for each parameter.
const VALUES: &[(&str, &str)] = &[
    ("event_key", "fruehjahrsmarkt-2026"),
    ("date_from", "2026-01-01"),
    ("date_to", "2026-06-30"),
    ("timezone", "Europe/Berlin"),
    ("today", "2026-06-30"),
    ("interval", "quarter"),
    ("basis", "service_date"),
    ("compare", "previous_year"),
    ("currency", "EUR"),
    ("known_at", "2026-06-30"),
    ("format", "json"),
    ("lang", "en"),
    ("sort", "contribution"),
    ("order", "DESC"),
];

/// The same for numbers.
const NUMBERS: &[(&str, u32)] =
    &[("limit", 10), ("at_seq", 304), ("page", 1), ("per_page", 25), ("after", 0)];

/// A customer and an invoice to it.
const FACTS: &[&str] = &[
    r#"{"kind":"contact","customer_number":"K-1","country":"DE","company_name":"Töpferei Müller GmbH"}"#,
    r#"{"kind":"invoice","invoice_number":"RE-1","status":"sent","event_key":"adventsmarkt-2026","customer_number":"K-1","issued_on":"2026-11-20","items":[{"item_kind":"booth","description":"Stand A 12","quantity":12,"unit_price":"95.00","tax_rate":19}]}"#,
];

/// All of them; those that are posted are posted in this order.
pub static EXAMPLES: &[Example] = &[
    example!("livez", "/livez", &[]),
    example!("readyz", "/readyz", &[]),
    example!("reports", "/api/v1/reports", &[]),
    example!(
        "revenue",
        "/api/v1/reports/revenue?date_from=2026-01-01&date_to=2026-06-30&sections=totals,by_tax,control,warnings",
        &[]
    ),
    example!(
        "participants",
        "/api/v1/reports/participants?event_key=fruehjahrsmarkt-2026&sections=participations,distinct_contacts,area,check_in,warnings",
        &[]
    ),
    example!(
        "applications",
        "/api/v1/reports/applications?date_from=2026-01-01&date_to=2026-06-30&sections=received,by_status,decisions,yield,rating,warnings",
        &[]
    ),
    example!(
        "payments",
        "/api/v1/reports/payments?date_from=2026-01-01&date_to=2026-06-30&sections=received,refunded,by_gateway,receivables,roll_forward,warnings",
        &[]
    ),
    example!(
        "overview",
        "/api/v1/reports/overview?date_from=2026-01-01&date_to=2026-06-30&today=2026-06-30",
        &[]
    ),
    example!(
        "revenue-rows",
        "/api/v1/reports/revenue/rows?figure=currencies.EUR.totals.invoiced.gross&date_from=2026-01-01&date_to=2026-06-30&per_page=2",
        &[]
    ),
    example!(
        "participants-rows",
        "/api/v1/reports/participants/rows?figure=participations.active&event_key=fruehjahrsmarkt-2026&per_page=2",
        &[]
    ),
    example!(
        "applications-rows",
        "/api/v1/reports/applications/rows?figure=received.applications&date_from=2026-01-01&date_to=2026-06-30&per_page=2",
        &[]
    ),
    example!(
        "payments-rows",
        "/api/v1/reports/payments/rows?figure=currencies.EUR.received.amount&date_from=2026-01-01&date_to=2026-06-30&per_page=2",
        &[]
    ),
    example!(
        "overview-rows",
        "/api/v1/reports/overview/rows?figure=currencies.EUR.invoiced&date_from=2026-01-01&date_to=2026-06-30&per_page=2",
        &[]
    ),
    example!("journal", "/api/v1/journal?after=0&limit=2", &[]),
    example!("facts", "/api/v1/facts", FACTS),
    example!("409-facts", "/api/v1/facts", &[r#"{"op":"delete","kind":"contact","customer_number":"K-1"}"#]),
    example!(
        "422-facts",
        "/api/v1/facts",
        &[r#"{"kind":"contact","customer_number":"K-2","country":"Deutschland"}"#]
    ),
];

/// The answer of this name as JSON; none if there is none.
pub(super) fn answer(name: &str) -> Option<Value> {
    let example = EXAMPLES.iter().find(|example| example.name == name)?;
    serde_json::from_str(example.answer).ok()
}

/// The answer of this name as it came.
pub(super) fn text(name: &str) -> Value {
    EXAMPLES.iter().find(|example| example.name == name).map_or(Value::Null, |example| example.answer.into())
}

/// The facts that are posted.
pub(super) fn posted() -> Value {
    FACTS.iter().map(|line| serde_json::from_str::<Value>(line).expect("facts are JSON")).collect()
}

/// The value that is shown for a parameter of an operation.
pub(super) fn value(parameter: &str, path: &str) -> Option<Value> {
    let number = NUMBERS.iter().find(|(name, _)| *name == parameter).map(|(_, number)| json!(number));
    let word = VALUES.iter().find(|(name, _)| *name == parameter).map(|(_, word)| json!(word));
    number.or(word).or_else(|| asked(parameter, path))
}

/// What the example of an operation asks for: lists are separated by commas.
fn asked(parameter: &str, path: &str) -> Option<Value> {
    let is_own = |example: &&Example| example.path.split('?').next() == Some(path);
    let (_, query) = EXAMPLES.iter().find(is_own)?.path.split_once('?')?;
    let (_, value) =
        query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == parameter)?;
    Some(if parameter == "sections" { value.split(',').collect() } else { value.into() })
}
