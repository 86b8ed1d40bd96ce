//! Failures of commands: what is said, and with which exit code.

use std::error::Error;
use std::process::ExitCode;

use messwert_books::batch::Problem;
use messwert_journal::StoreError;

use super::say;
use crate::ledger::{ClosingError, CreateError, LedgerError, WriteError};

/// Exit codes above this say which signal ended the command.
const SIGNALLED: u8 = 128;

/// What helps where there is no room.
pub(super) const ROOM: &str =
    "temporary files need three times as much room as the import, decompressed (TMPDIR names their folder)";

/// Why a command ended without doing what it was asked.
#[derive(Debug)]
pub(super) struct Failure {
    message: String,
    causes: Vec<String>,
    hint: Option<String>,
    exit: u8,
}

impl Failure {
    /// The user can do something about it.
    pub(super) fn user(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), causes: Vec::new(), hint: None, exit: 1 }
    }

    /// The user cannot: the program, its database or the machine failed.
    pub(super) fn ours(message: impl Into<String>) -> Failure {
        Failure { exit: 2, ..Failure::user(message) }
    }

    /// A signal ended it: exit code as shells have it. What still runs need not be waited for.
    pub(super) fn by_signal(number: u8, message: impl Into<String>) -> Failure {
        Failure { exit: SIGNALLED + number, ..Failure::user(message) }
    }

    /// Whether a signal ended it.
    pub(super) fn is_by_signal(&self) -> bool {
        self.exit > SIGNALLED
    }

    /// Adds an error and what lies under it.
    pub(super) fn because(mut self, error: impl Error) -> Failure {
        self.causes.push(error.to_string());
        let mut below = error.source();
        while let Some(cause) = below {
            self.causes.push(cause.to_string());
            below = cause.source();
        }
        self
    }

    /// Adds what the user may try.
    pub(super) fn hint(self, hint: impl Into<String>) -> Failure {
        Failure { hint: Some(hint.into()), ..self }
    }

    /// Says which of several databases it is about, by the flag that names it.
    pub(super) fn of_database(self, flag: &str) -> Failure {
        let hint = self.hint.map(|hint| hint.replace("`--database`", &format!("`{flag}`")));
        Failure { message: format!("`{flag}`: {}", self.message), hint, ..self }
    }

    /// An error with what lies under it.
    fn of(exit: u8, error: &dyn Error) -> Failure {
        let failure = Failure { exit, ..Failure::user(error.to_string()) };
        match error.source() {
            Some(cause) => failure.because(cause),
            None => failure,
        }
    }

    /// Says what went wrong, and gives the exit code.
    pub(super) fn report(self) -> ExitCode {
        say(&format!("error: {}", self.message));
        for cause in self.causes {
            say(&format!("  caused by: {cause}"));
        }
        if let Some(hint) = self.hint {
            say(&format!("hint: {hint}"));
        }
        ExitCode::from(self.exit)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::from(&error)
    }
}

impl From<&StoreError> for Failure {
    fn from(error: &StoreError) -> Self {
        let hint = match error {
            StoreError::Backend(_) | StoreError::Entries(_) => return Failure::of(2, error),
            StoreError::Unreadable { .. } | StoreError::Damaged { .. } => {
                "`messwert verify` says what is wrong and where"
            }
            StoreError::Unreachable(_) => {
                "`--database` names it: is it there, and may it be read and written?"
            }
            StoreError::Busy => "another program writes a lot: try again when it has finished",
            StoreError::TenantExists { .. } => "`messwert tenant list` shows the tenants",
            StoreError::NoTenant { .. } => {
                "it was removed meanwhile: `messwert tenant list` shows the tenants"
            }
            StoreError::ReadOnly { .. } => {
                "go on in the other store, by `--database`; `messwert tenant release` opens it here again"
            }
            StoreError::NotArriving { .. } | StoreError::Overtaken { .. } => {
                "another copy was faster, or it was released: `messwert tenant list` shows how it stands"
            }
            StoreError::Broken(_) => "`messwert verify` says what is wrong and where",
            StoreError::ClockBehind { .. } => "rows carry the time of their recording, in order",
            StoreError::Address { .. } => {
                "for example `--database sqlite:messwert.db`, or `--database postgres://messwert@localhost/messwert`"
            }
            StoreError::Missing { .. } => {
                "`messwert tenant create` makes a new one, `--database` names another"
            }
            StoreError::PostgresAddress { .. } => {
                "for example `--database 'postgres://messwert@db.example.org/messwert?sslmode=require'`"
            }
            StoreError::Unprepared => "`messwert tenant create` makes a new one, `--database` names another",
            StoreError::Role { .. } => "docs/operations.md says which roles there are, and what each may do",
            StoreError::Outdated { .. } => "run any command of this version as the owner of the schema once",
            StoreError::NotAFile => "`pg_dump` and `pg_basebackup` copy PostgreSQL databases",
            StoreError::Unscrubbed => "end what reads the database for long, then run `messwert erase scrub`",
            StoreError::Exists { .. } => "name another file",
            StoreError::Copy { .. } => return Failure::of(1, error),
            StoreError::Foreign { .. } => "`--database` names another file",
            StoreError::Schema { .. } => "the program that wrote it can read it",
        };
        Failure::of(1, error).hint(hint)
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Store(store) => Failure::from(&*store),
            error => Failure::of(2, &error).hint("`messwert verify` says what is wrong and where"),
        }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Ledger(error) => error.into(),
            error @ WriteError::NotFolded { .. } => {
                Failure::of(2, &error).hint("`messwert verify` says what is wrong and where")
            }
            WriteError::Contended { .. } => {
                Failure::user(error.to_string()).hint("try again when the others have finished")
            }
            WriteError::Staging(error) => {
                Failure::user("cannot stage the lines in a temporary file").because(error).hint(ROOM)
            }
            WriteError::Rejected(rejected) => {
                let problems = rejected.rejections.iter().flat_map(|rejection| &rejection.problems);
                Failure::user(problems.map(Problem::to_string).collect::<Vec<_>>().join("; "))
            }
            WriteError::Forbidden(_) | WriteError::CalledOff => Failure::user(error.to_string()),
        }
    }
}

impl From<ClosingError> for Failure {
    fn from(error: ClosingError) -> Self {
        match error {
            ClosingError::Write(error) => error.into(),
            error => Failure::user(error.to_string()).hint("`messwert tenant show` says until when"),
        }
    }
}

impl From<CreateError> for Failure {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Store(store) => Failure::from(store),
            error => Failure::of(1, &error).hint("`messwert tenant create --help` shows an example"),
        }
    }
}
