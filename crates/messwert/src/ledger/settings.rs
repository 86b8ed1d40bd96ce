//! Settings: changing a tenant's, field by field; closing and reopening its periods.

use std::sync::Arc;
use std::time::Instant as Moment;

use jiff::civil::Date;
use messwert_books::batch::Place;
use messwert_books::fact::Kind;
use serde_json::{Map, Value};

use super::{Ledger, LedgerError, Source, Summary, Terms, WriteError};

/// Why a period is not closed or reopened.
#[derive(Debug, thiserror::Error)]
pub enum ClosingError {
    /// Closing moves forward only.
    #[error("the books are closed until {closed} already: expected a later date")]
    NotLater {
        /// Until when they are closed.
        closed: Date,
    },
    /// Reopening moves back only.
    #[error("the books are closed until {closed}: expected an earlier date, or `none`")]
    NotEarlier {
        /// Until when they are closed.
        closed: Date,
    },
    /// Nothing is closed.
    #[error("no period is closed")]
    NothingClosed,
    /// The settings were not recorded.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Ledger {
    /// Records the settings with some fields changed; none removes a field. All others stay as they are
    /// recorded, and the checks are those of any fact.
    pub async fn change_settings(
        self: &Arc<Self>,
        actor: &str,
        changes: &[(&str, Option<&str>)],
    ) -> Result<Summary, WriteError> {
        let terms = Terms { actor: Some(actor.to_owned()), ..Terms::default() };
        self.write_settings(terms, changes).await
    }

    /// Closes all periods until a date, inclusive: what is dated on or before it stays as it is.
    pub async fn close(
        self: &Arc<Self>,
        actor: &str,
        until: Date,
        reason: Option<&str>,
    ) -> Result<(), ClosingError> {
        match self.closed_until().await? {
            Some(closed) if until <= closed => Err(ClosingError::NotLater { closed }),
            _ => self.move_closing(actor, Some(until), reason).await,
        }
    }

    /// Reopens what is dated after a date; none reopens everything.
    pub async fn reopen(
        self: &Arc<Self>,
        actor: &str,
        until: Option<Date>,
        reason: &str,
    ) -> Result<(), ClosingError> {
        match self.closed_until().await? {
            None => Err(ClosingError::NothingClosed),
            Some(closed) if until.is_some_and(|until| until >= closed) => {
                Err(ClosingError::NotEarlier { closed })
            }
            Some(_) => self.move_closing(actor, until, Some(reason)).await,
        }
    }

    async fn closed_until(self: &Arc<Self>) -> Result<Option<Date>, WriteError> {
        self.refresh(Moment::now(), true).await?;
        Ok(self.read(|books| books.settings().closed_until))
    }

    async fn move_closing(
        self: &Arc<Self>,
        actor: &str,
        until: Option<Date>,
        reason: Option<&str>,
    ) -> Result<(), ClosingError> {
        let terms = Terms { actor: Some(actor.to_owned()), may_close: true, ..Terms::default() };
        let until = until.map(|until| until.to_string());
        let changes = [("closed_until", until.as_deref()), ("closing_reason", reason)];
        self.write_settings(terms, &changes).await?;
        Ok(())
    }

    async fn write_settings(
        self: &Arc<Self>,
        terms: Terms,
        changes: &[(&str, Option<&str>)],
    ) -> Result<Summary, WriteError> {
        self.refresh(Moment::now(), true).await?;
        let mut settings = self.recorded_settings().await?;
        for (field, value) in changes {
            settings.insert((*field).to_owned(), value.map_or(Value::Null, Value::from));
        }
        let mut source = Source::default();
        source.push(Place { file: 0, line: 1 }, Value::Object(settings).to_string().as_bytes())?;
        Ok(self.write_on(terms, source).await?.summary)
    }

    /// The settings as a line of a file says them.
    async fn recorded_settings(&self) -> Result<Map<String, Value>, LedgerError> {
        let seq = self.read(|books| books.seq_of(Kind::Tenant, "")).unwrap_or(1);
        let rows = self.store.rows(self.tenant, &[seq]).await?;
        let body = rows.first().and_then(|row| row.body.as_deref()).ok_or(LedgerError::Lost { seq })?;
        let mut settings: Map<String, Value> =
            serde_json::from_slice(body).map_err(|_| LedgerError::Lost { seq })?;
        settings.insert("kind".to_owned(), Kind::Tenant.name().into());
        Ok(settings)
    }
}
