//! Facts: their kinds, fields, parsing, canonical form, and the split-off of personal data.

mod kind;

mod schema;

mod tenant;

mod event;

mod category;

mod contact;

mod participant;

mod application;

mod booth;

mod booth_reservation;

mod check_in;

mod invoice;

mod payment;

mod refund;

mod write_off;

mod problem;

mod values;

mod json;

mod scan;

mod read;

mod stored;

mod packed;

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

pub(crate) use body::{write_body, write_datum, write_key, write_names};
pub(crate) use json::{Json, Members, read_object};
pub(crate) use packed::{Packed, pack_text, pack_values};
pub(crate) use read::{METRE_DIGITS, Path, read_values};
pub(crate) use stored::read_canonical;
pub(crate) use values::Datum;
