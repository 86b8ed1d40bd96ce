//! Changes: one line read, before anything else is known.

use crate::books::{Settings, settings_of, table_key};
use crate::calendar::Zone;
use crate::fact::{
    Json, Kind, Members, Op, Packed, Path, Presence, Problem, ProblemCode, Schema, Values, nearest,
    pack_text, pack_values, read_object, read_values,
};
use crate::text;
use crate::text::{Text, hint};

/// A line may have this many bytes.
pub const LINE_LIMIT: usize = 1 << 20;

/// So many bytes most changes take when they are packed.
const USUAL: usize = 256;

/// What one line asks for: a fact to be put, or one to be deleted.
#[derive(Clone, Debug)]
pub struct Change {
    kind: Kind,
    op: Op,
    key: String,
    table_key: String,
    pub(super) values: Values,
}

/// A line that cannot be read, with as much as could be.
#[derive(Clone, PartialEq, Debug)]
pub struct Unread {
    /// The kind, as written.
    pub kind: Option<String>,
    /// The natural key: a JSON list of its parts.
    pub key: Option<String>,
    /// Everything that is wrong with it.
    pub problems: Vec<Problem>,
}

/// Reads one line of NDJSON: `{"kind": "event", "event_key": …}`, with `"op": "delete"` a deletion.
///
/// Local times are read in `zone`, the tenant's.
pub fn read_change(text: &[u8], zone: &Zone) -> Result<Change, Unread> {
    let malformed = |message: Text| Unread {
        kind: None,
        key: None,
        problems: vec![Problem::new(ProblemCode::Malformed, message)],
    };
    if text.len() > LINE_LIMIT {
        let n_bytes = text.len();
        return Err(malformed(text!(
            de = "die Zeile hat {n_bytes} Bytes; erwartet: höchstens 1 MiB",
            en = "the line has {n_bytes} bytes: expected at most 1 MiB",
        )));
    }
    if std::str::from_utf8(text).is_err() {
        return Err(malformed(Text::fixed("die Zeile ist nicht UTF-8", "the line is not UTF-8")));
    }
    let mut members = read_object(text).map_err(|why| {
        malformed(text!(
            de = "erwartet: ein JSON-Objekt; {why}",
            en = "expected a JSON object: {why}",
            with = (why)
        ))
    })?;
    let (kind, op) = kind_and_op(&mut members)?;
    let mut problems = Vec::new();
    let values = read_values(Schema::of(kind), &members, zone, Path::Fact, &mut problems);
    let op = op.unwrap_or_else(|problem| {
        // What else may be wrong hangs on what is to be done.
        problems = vec![problem];
        Op::Put
    });
    if op == Op::Delete {
        check_deletion(kind, &values, &members, &mut problems);
    }
    let key = values.key();
    if !problems.is_empty() {
        let whole = values.schema.fields.iter().zip(&values.data);
        let key = whole
            .filter(|(field, _)| field.presence == Presence::Key)
            .all(|(_, datum)| datum.is_some())
            .then_some(key);
        return Err(Unread { kind: Some(kind.to_string()), key, problems });
    }
    let table_key = table_key(&key).expect("a key that was just written");
    Ok(Change { kind, op, key, table_key, values })
}

impl Change {
    /// What it is about.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Put or delete.
    pub fn op(&self) -> Op {
        self.op
    }

    /// The natural key: a JSON list of its parts.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Whether it has fields that belong to the directory.
    pub fn has_names(&self) -> bool {
        self.values.has_names()
    }

    /// It packed: bytes that [`Change::unpack`] reads in a fraction of the time that its line takes, in the same
    /// process.
    pub fn packed(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(USUAL);
        out.extend([self.kind as u8, self.op as u8]);
        pack_text(&self.key, &mut out);
        pack_text(&self.table_key, &mut out);
        pack_values(&self.values, &mut out);
        out
    }

    /// A change that was packed; none if the bytes are anything else.
    pub fn unpack(packed: &[u8]) -> Option<Change> {
        let mut packed = Packed::new(packed);
        let kind = *Kind::ALL.get(usize::from(packed.byte()?))?;
        let op = *Op::ALL.get(usize::from(packed.byte()?))?;
        let (key, table_key) = (packed.text()?.to_owned(), packed.text()?.to_owned());
        let values = packed.values(Schema::of(kind))?;
        packed.is_empty().then_some(Change { kind, op, key, table_key, values })
    }

    pub(super) fn table_key(&self) -> &str {
        &self.table_key
    }

    /// The settings, if this puts the tenant's.
    pub(super) fn settings(&self) -> Option<Settings> {
        (self.kind == Kind::Tenant).then(|| settings_of(&self.values).ok()).flatten()
    }
}

/// The kind and what is to be done with the fact, taken out of its members.
fn kind_and_op(members: &mut Members<'_>) -> Result<(Kind, Result<Op, Problem>), Unread> {
    let mut take = |name: &str| {
        let at = members.iter().position(|(member, _)| member == name)?;
        Some(members.remove(at).1)
    };
    let (kind, op) = (take("kind"), take("op"));
    let name = if let Some(Json::Text(name)) = &kind { Some(name.as_ref()) } else { None };
    let Some(found) = name.and_then(Kind::from_name) else {
        let known = Kind::ALL.map(Kind::name);
        let hint = hint(":", name.and_then(|name| nearest(name, known.into_iter())));
        let known = known.join("`, `");
        let expected = text!(
            de = "erwartet: eines von `{known}`{hint}",
            en = "expected one of `{known}`{hint}",
            with = (hint),
        );
        let problems = vec![unknown("kind", kind.as_ref(), expected)];
        return Err(Unread { kind: None, key: None, problems });
    };
    let op = match &op {
        None | Some(Json::Null) => Ok(Op::Put),
        Some(Json::Text(word)) if word == "put" => Ok(Op::Put),
        Some(Json::Text(word)) if word == "delete" => Ok(Op::Delete),
        other => Err(unknown("op", other.as_ref(), PUT_OR_DELETE)),
    };
    Ok((found, op))
}

const PUT_OR_DELETE: Text = Text::fixed("erwartet: `put` oder `delete`", "expected `put` or `delete`");

/// A `kind` or `op` that is none, or cannot be taken whatever is expected.
fn unknown(field: &str, json: Option<&Json<'_>>, expected: Text) -> Problem {
    let message = if let Some(Json::Flawed(flaw)) = json { flaw.message.clone() } else { expected };
    let value = json.map(Json::to_string);
    Problem { field: Some(field.to_owned()), value, ..Problem::new(ProblemCode::UnknownKind, message) }
}

/// A deletion has only kind and key: what else is given would be lost unnoticed.
fn check_deletion(kind: Kind, values: &Values, members: &Members<'_>, problems: &mut Vec<Problem>) {
    if kind == Kind::Tenant {
        problems.clear();
        let message = Text::fixed(
            "die Einstellungen des Mandanten lassen sich nicht durch eine Zeile löschen",
            "the tenant's settings cannot be deleted by a line",
        );
        problems.push(Problem::new(ProblemCode::Invalid, message));
        return;
    }
    // Required fields are missing in a deletion, and should be.
    problems.retain(|problem| {
        let is_key =
            |field: &str| values.schema.fields.iter().any(|f| f.name == field && f.presence == Presence::Key);
        problem.code != ProblemCode::Missing || problem.field.as_deref().is_some_and(is_key)
    });
    for (name, json) in members.iter().filter(|(_, json)| *json != Json::Null) {
        let field = values.schema.fields.iter().find(|field| field.name == name);
        if field.is_some_and(|field| field.presence != Presence::Key) {
            let message = Text::fixed(
                "eine Löschung hat nur `kind`, `op` und den Schlüssel",
                "a deletion has only `kind`, `op` and the key",
            );
            problems.push(Problem::at(name, json, ProblemCode::Invalid, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_that_was_packed_is_the_same() {
        let lines = [
            r#"{"kind":"contact","customer_number":"K 1","country":"DE","company_name":"Töpferei"}"#,
            r#"{"kind":"contact","op":"delete","customer_number":"\"K\\1"}"#,
            r#"{"kind":"participant","event_key":"fair","customer_number":"K1"}"#,
            r#"{"kind":"invoice","invoice_number":"R1","items":[{"description":"x","net":"1.50"}]}"#,
            r#"{"kind":"tenant","name":"Acme","timezone":"America/New_York"}"#,
        ];
        for line in lines {
            let change =
                read_change(line.as_bytes(), &Zone::utc()).unwrap_or_else(|wrong| panic!("{wrong:?}"));
            let packed = change.packed();
            let Change { kind, op, key, table_key, values } = Change::unpack(&packed).unwrap();
            assert_eq!(
                (kind, op, &key, &table_key),
                (change.kind, change.op, &change.key, &change.table_key)
            );
            assert_eq!(values, change.values, "{line}");
            assert!((0..packed.len()).all(|end| Change::unpack(&packed[..end]).is_none()), "{line}");
            assert!(Change::unpack(&[&packed[..], b"x"].concat()).is_none(), "{line}");
        }
    }
}
