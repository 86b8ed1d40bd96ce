//! The page about facts: written from the tables of fields, and compared with them.

use std::fmt::Write;
use std::path::Path;

use messwert_books::fact::{Field, Kind, Presence, Schema, Type};

/// What stands before the kinds.
const OPENING: &str = "\
# Facts

Everything that goes in: one fact is one record of what happened at an organiser's events. This page is written from the tables that the program reads facts by (`crates/books/src/fact`); a test compares them.

A file is NDJSON: one fact a line, `{\"kind\": \"event\", \"event_key\": \"fm-2026\", …}`.

- **Keys.** A fact has a kind and a natural key (\\*). Putting a fact whose key exists replaces it as a whole; putting an equal one records nothing, so importing a file twice is free. `\"op\": \"delete\"` with kind and key removes it. One key twice in one import rejects both lines, unless the two facts are equal; a put and a deletion of one key always are an error.
- **References** (→) must exist once the whole import is read, whatever the order of its lines. What others refer to cannot be removed, nor replaced so that it no longer suits them. A line that names a rejected one is its consequence, and counted apart.
- **Missing** and `null` are the same; so are an empty text and an empty list. Defaults are resolved when a fact is recorded; those from the clock and from the tenant then stay when the fact is put again without them.
- **Personal fields** (d) stand in a directory beside the journal and can be erased. A put without any of them leaves the entry as it is; one with at least one replaces it.
- A fact has at most 1 MiB, an invoice at most 1,000 lines, a list at most 200 entries, each once.

| type | written as |
|---|---|
| key | a string of 1 to 64 characters, trimmed, in Unicode's normal form C, without control characters |
| slug | a key of the characters a–z, 0–9, `_` and `-`, not beginning with `_` or `-` |
| text | a string, trimmed, in normal form C, without control characters but newline and tab |
| date | `2026-03-01`, from 1900-01-01 to 2199-12-31 |
| instant | `2026-03-01T12:00:00+01:00` (RFC 3339; without seconds too, with up to 9 digits of one); without offset in the tenant's zone; a date is its midnight there |
| money | `12.5` or `\"12.50\"`, with no more digits than the currency has, below 10^12 minor units |
| decimal | as money, with up to 6 decimals, below 10^9 |
| bool | `true` or `false` |
| country, currency | ISO 3166-1 alpha-2 and ISO 4217, in upper case |
";

fn page() -> String {
    let mut page = OPENING.to_owned();
    for schema in Kind::ALL.into_iter().map(Schema::of) {
        section(&mut page, "##", schema);
        if schema.fields.iter().any(|field| field.ty == Type::Lines) {
            section(&mut page, "###", Schema::of_lines());
        }
    }
    page
}

fn section(page: &mut String, depth: &str, schema: &Schema) {
    let Schema { name, about, scope, rules, fields, .. } = schema;
    let scope = if scope.is_empty() { String::new() } else { format!(" Scope: `{scope}`.") };
    write!(page, "\n{depth} {name}\n\n{about}{scope}\n\n").unwrap();
    page.push_str("| field | type | otherwise | German header |\n|---|---|---|---|\n");
    for field in *fields {
        let Field { name, german, personal, presence, .. } = field;
        let mark = if *presence == Presence::Key { " \\*" } else { "" };
        let mark = if *personal { " (d)" } else { mark };
        let german = if german.is_empty() { "–" } else { german };
        writeln!(page, "| `{name}`{mark} | {} | {} | {german} |", of_type(field.ty), otherwise(field))
            .unwrap();
    }
    if !rules.is_empty() {
        page.push('\n');
    }
    for rule in *rules {
        writeln!(page, "- {rule}").unwrap();
    }
}

/// What becomes of a missing field.
fn otherwise(field: &Field) -> String {
    match field.presence {
        Presence::Key => "must be given".to_owned(),
        Presence::Required if field.note.is_empty() => "must be given".to_owned(),
        Presence::Required => format!("must be given; {}", field.note),
        Presence::Constant(text) => format!("`{text}`"),
        Presence::Optional => field.note.to_owned(),
    }
}

fn of_type(ty: Type) -> String {
    match ty {
        Type::Key => "key".to_owned(),
        Type::Slug => "slug".to_owned(),
        Type::Reference(kind) => format!("→ {kind}"),
        Type::References(kind) => format!("list → {kind}"),
        Type::Text(limit) => format!("text, at most {limit} characters"),
        Type::Date => "date".to_owned(),
        Type::Instant => "instant".to_owned(),
        Type::Money => "money".to_owned(),
        Type::Decimal => "decimal".to_owned(),
        Type::Percent => "per cent, 0 to 100, up to 3 decimals".to_owned(),
        Type::Metres => "metres, above 0, at most 1,000, up to 3 decimals".to_owned(),
        Type::Digest => "64 hexadecimal digits".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Integer(least, most) => format!("whole number, {least} to {most}"),
        Type::Country => "country".to_owned(),
        Type::Currency => "currency".to_owned(),
        Type::Choice(words) => format!("`{}`", words.join("` \\| `")),
        Type::Zone => "IANA time zone".to_owned(),
        Type::Lines => "list of lines, at least one".to_owned(),
    }
}

#[test]
fn the_page_about_facts_is_what_the_tables_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/facts.md");
    if std::env::var_os("MESSWERT_WRITE_PAGES").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let remedy = "write it: MESSWERT_WRITE_PAGES=1 cargo test -p messwert-books --test books page";
    assert!(written == page(), "docs/facts.md is not what the tables of fields say; {remedy}");
}
