//! Creating a tenant: its settings are the first fact of its journal.

use messwert_books::Books;
use messwert_books::batch::{Batch, Note, Place, Problem, Recorded, Secret, Verdict, read_change};
use messwert_books::calendar::Instant;
use messwert_books::fact::Entry;
use messwert_journal::{NewBatch, Plan, StoreError, Tenant, TenantId};
use serde_json::{Map, Value};

use super::Ledgers;

/// A tenant to be, with its settings as they would stand in a file; a missing one is the default.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewTenant {
    /// The key by which it is named everywhere, once a label of its host name.
    pub key: String,
    /// What it may use.
    pub plan: Plan,
    /// The organiser's name.
    pub name: String,
    /// An IANA time zone.
    pub timezone: Option<String>,
    /// A country of ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// A currency of ISO 4217.
    pub currency: Option<String>,
    /// A language.
    pub locale: Option<String>,
}

/// Why a tenant was not created.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The key is no label of a host name.
    #[error(
        "`{0}` is no key of a tenant: expected 1 to 63 of the characters a–z, 0–9 and `-`, not beginning or ending with `-`"
    )]
    Key(String),
    /// The settings are wrong.
    #[error("{}", describe(.0))]
    Settings(Vec<Problem>),
    /// The store said no: a tenant of this key may exist.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Ledgers {
    /// Creates a tenant and records its settings as row 1 of its journal.
    pub async fn create_tenant(&self, new: &NewTenant, actor: &str) -> Result<Tenant, CreateError> {
        if !is_label(&new.key) {
            return Err(CreateError::Key(new.key.clone()));
        }
        let entry = settings_entry(new, self.clock.now()).map_err(CreateError::Settings)?;
        let now = self.clock.real().unix_micros();
        let id = TenantId::new(self.random.uuid());
        let tenant = Tenant { id, key: new.key.clone(), plan: new.plan, created_at: now };
        let batch = NewBatch::of(actor, self.random.uuid(), vec![entry]);
        self.store.create_tenant(&tenant, &Secret::new(self.random.block()), batch, now).await?;
        Ok(tenant)
    }
}

/// A label of a host name (RFC 1123 2.1), in lower case.
fn is_label(key: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&key.len()) && key.bytes().all(known) && !key.starts_with('-') && !key.ends_with('-')
}

/// The settings through the parser and checks that every fact goes through.
fn settings_entry(new: &NewTenant, now: Instant) -> Result<Entry, Vec<Problem>> {
    let line = settings_line(new);
    let books = Books::default();
    let change = read_change(line.as_bytes(), &books.settings().zone).map_err(|unread| unread.problems)?;
    let (mut batch, place) = (Batch::new(now, Secret::new([0; 32])), Place { file: 0, line: 1 });
    batch.note(place, Note::of(&change, &change.packed()));
    match batch.judge(&books, place, change, Recorded::default()) {
        Verdict::Record(entry) => Ok(entry),
        Verdict::Rejected(problems) | Verdict::Consequence { problems, .. } => Err(problems),
        Verdict::Unchanged => unreachable!("empty books hold no settings"),
    }
}

fn settings_line(new: &NewTenant) -> String {
    let given = [
        ("kind", Some("tenant")),
        ("name", Some(new.name.as_str())),
        ("timezone", new.timezone.as_deref()),
        ("country", new.country.as_deref()),
        ("currency", new.currency.as_deref()),
        ("locale", new.locale.as_deref()),
    ];
    let given = given.into_iter().filter_map(|(field, value)| Some((field.to_owned(), Value::from(value?))));
    Value::Object(given.collect::<Map<_, _>>()).to_string()
}

fn describe(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn acme() -> NewTenant {
        NewTenant {
            key: "acme".to_owned(),
            plan: Plan::Business,
            name: " Acme \"Messe\" ".to_owned(),
            timezone: Some("Europe/Vienna".to_owned()),
            country: None,
            currency: None,
            locale: None,
        }
    }

    /// The first entry of some tenant's journal.
    pub(in crate::ledger) fn some_settings() -> Entry {
        settings_entry(&acme(), Instant::new(0)).unwrap()
    }

    #[test]
    fn keys_are_labels_of_host_names() {
        for key in ["a", "acme", "messe-2026", "0x", &"a".repeat(63)] {
            assert!(is_label(key), "{key}");
        }
        for key in ["", "-a", "a-", "Acme", "a.b", "a_b", "ä", &"a".repeat(64)] {
            assert!(!is_label(key), "{key}");
        }
    }

    #[test]
    fn settings_are_checked_like_any_fact() {
        let entry = some_settings();
        let expect = r#"{"name":"Acme \"Messe\"","timezone":"Europe/Vienna","country":"DE","currency":"EUR","locale":"de"}"#;
        assert_eq!(String::from_utf8(entry.body.unwrap()).unwrap(), expect);
        let wrong =
            NewTenant { timezone: Some("Europe/Wien".to_owned()), country: Some("de".to_owned()), ..acme() };
        let problems = settings_entry(&wrong, Instant::new(0)).unwrap_err();
        let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_deref().unwrap()).collect();
        assert_eq!(fields, ["country", "timezone"]);
    }
}
