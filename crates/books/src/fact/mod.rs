//! Facts: their kinds, fields, parsing, canonical form, and the split-off of personal data.

mod kind;

mod schema;

mod tenant;

mod event;

mod category;

mod contact;

mod invoice;

mod payment;

mod problem;

mod values;

mod json;

mod read;

pub(crate) mod lines;

mod body;

mod entry;

pub use body::join;
pub use entry::{Effect, Entry, NamesChange};
pub use kind::{Kind, Op};
pub use problem::{Problem, ProblemCode};
pub use read::nearest;
pub use schema::{Field, Presence, Schema, Type};
pub use values::Values;

pub(crate) use body::{write_body, write_names};
pub(crate) use json::{Json, read_object};
pub(crate) use read::{DECIMAL_DIGITS, Path, read_values};
pub(crate) use values::Datum;
