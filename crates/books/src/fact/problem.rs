//! What is wrong with a line: the field, its value, what was expected, and a stable code.

use std::fmt;

use crate::text;
use crate::text::Text;

/// One thing that is wrong with a fact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The field, with its path in lists (`items[2].tax_rate`, counted from 1); none: the whole line.
    pub field: Option<String>,
    /// The value as written, cut to 80 characters; none where it is missing.
    pub value: Option<String>,
    /// What was expected, or what stands against it, and the remedy.
    pub message: Text,
    /// Its sort.
    pub code: ProblemCode,
}

impl Problem {
    /// Field, value and message in one sentence.
    pub fn text(&self) -> Text {
        let message = &self.message;
        match (&self.field, &self.value) {
            (Some(field), Some(value)) => text!(
                de = "`{field}` ist `{value}`; {message}",
                en = "`{field}` is `{value}`: {message}",
                with = (message),
            ),
            (Some(field), None) => {
                text!(de = "`{field}`: {message}", en = "`{field}`: {message}", with = (message))
            }
            (None, _) => message.clone(),
        }
    }

    pub(crate) fn new(code: ProblemCode, message: Text) -> Problem {
        Problem { field: None, value: None, message, code }
    }

    pub(crate) fn at(field: &str, value: impl ToString, code: ProblemCode, message: Text) -> Problem {
        Problem { field: Some(field.to_owned()), value: Some(value.to_string()), message, code }
    }

    pub(crate) fn missing(field: &str, message: Text) -> Problem {
        Problem { field: Some(field.to_owned()), ..Problem::new(ProblemCode::Missing, message) }
    }
}

/// In English, as [`Problem::text`] says it.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

/// The sorts of problems; their names are stable.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ProblemCode {
    /// The line is not one JSON object in UTF-8 of at most 1 MiB.
    Malformed,
    /// `kind` or `op` is missing or names none.
    UnknownKind,
    /// The kind has no such field.
    UnknownField,
    /// A field that must be there is not.
    Missing,
    /// A value is not of its type, out of its limits, or contradicts another.
    Invalid,
    /// The key stands in the import more than once.
    Duplicate,
    /// What the field names does not exist.
    NoSuchReference,
    /// The recorded document is sent: this of it can change no more.
    Frozen,
    /// Others refer to it.
    ReferredTo,
    /// It is dated in a closed period.
    PeriodClosed,
}

impl ProblemCode {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            ProblemCode::Malformed => "malformed",
            ProblemCode::UnknownKind => "unknown_kind",
            ProblemCode::UnknownField => "unknown_field",
            ProblemCode::Missing => "missing",
            ProblemCode::Invalid => "invalid",
            ProblemCode::Duplicate => "duplicate",
            ProblemCode::NoSuchReference => "no_such_reference",
            ProblemCode::Frozen => "frozen",
            ProblemCode::ReferredTo => "referred_to",
            ProblemCode::PeriodClosed => "period_closed",
        }
    }

    /// Whether the line stands against what is recorded, rather than being wrong in itself.
    pub fn is_conflict(self) -> bool {
        matches!(self, ProblemCode::Frozen | ProblemCode::ReferredTo | ProblemCode::PeriodClosed)
    }
}
