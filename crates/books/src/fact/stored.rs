//! Stored bodies: read along the schema, in one pass, as this program wrote them.
//!
//! What is found here is exactly what the general way finds. A body that is spelled otherwise, or whose
//! fields lack something, is left to that way, which says what is wrong.

use super::json::ENTRIES_LIMIT;
use super::read::{read_datum, read_quoted};
use super::scan::Scan;
use super::{Datum, Presence, Schema, Type, Values, invoice};
use crate::calendar::Zone;

/// The fields of a canonical body; none if it is not one.
pub(crate) fn read_canonical(schema: &'static Schema, body: &[u8]) -> Option<Values> {
    let mut scan = Scan::of(std::str::from_utf8(body).ok()?);
    // Stored instants have an offset: the zone is never asked.
    let values = read_fields(&mut scan, schema, &Zone::utc())?;
    scan.is_at_end().then_some(values)
}

fn read_fields(scan: &mut Scan<'_>, schema: &'static Schema, zone: &Zone) -> Option<Values> {
    let mut data = Vec::with_capacity(schema.fields.len());
    scan.skip(b'{')?;
    let mut is_first = true;
    for (at, field) in schema.fields.iter().enumerate() {
        // The directory has what is personal.
        if !field.personal && scan.skip_name(field.name, is_first) {
            read_one(scan, field.ty, zone, |datum| data.push(Some(datum)))?;
            is_first = false;
        } else if field.presence == Presence::Optional {
            data.push(None);
        }
        // What is empty, or missing with a problem, or with a constant in its place, is left to the general way.
        if data.len() == at {
            return None;
        }
    }
    scan.skip(b'}')?;
    Some(Values { schema, data })
}

/// Reads a value and puts it where it stays; nothing if it is empty.
fn read_one(scan: &mut Scan<'_>, ty: Type, zone: &Zone, put: impl FnOnce(Datum)) -> Option<()> {
    match ty {
        Type::Lines => read_lines(scan, zone).map(put),
        Type::References(_) => read_datum(ty, &scan.value(1)?, zone, put).ok(),
        _ if scan.is_at_text() => read_quoted(ty, scan.string()?, zone, put).ok(),
        _ => read_datum(ty, &scan.plain()?, zone, put).ok(),
    }
}

fn read_lines(scan: &mut Scan<'_>, zone: &Zone) -> Option<Datum> {
    let mut lines = Vec::with_capacity(4);
    scan.skip(b'[')?;
    loop {
        lines.push(read_fields(scan, &invoice::LINE, zone)?);
        if scan.skip(b',').is_none() {
            break;
        }
    }
    scan.skip(b']')?;
    (lines.len() <= ENTRIES_LIMIT).then(|| Datum::Lines(lines.into()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Kind, Path, Problem, read_object, read_values, write_body};
    use super::*;
    use crate::money::Currency;

    /// The general way.
    fn read_generally(schema: &'static Schema, body: &str) -> Result<Values, Vec<Problem>> {
        let members = read_object(body.as_bytes()).map_err(|_| Vec::new())?;
        let mut problems = Vec::new();
        let values = read_values(schema, &members, &Zone::utc(), Path::Fact, &mut problems);
        if problems.is_empty() { Ok(values) } else { Err(problems) }
    }

    /// What is read is what the general way reads.
    fn check(kind: Kind, body: &str) -> bool {
        let schema = Schema::of(kind);
        let read = read_canonical(schema, body.as_bytes());
        if let Some(values) = &read {
            assert_eq!(Ok(values), read_generally(schema, body).as_ref(), "{body}");
        }
        read.is_some()
    }

    const BODIES: [(Kind, &str); 6] = [
        (
            Kind::Invoice,
            r#"{"invoice_number":"RE-1","invoice_type":"invoice","status":"sent","event_key":"messe-2026","currency":"EUR","issued_on":"2026-03-01","customer_has_tax_id":true,"is_reverse_charge":false,"reminder_count":0,"items":[{"description":"Fläche","item_kind":"booth","quantity":"2","unit_price":"100","tax_rate":"19","net":"200.00"},{"item_kind":"other","quantity":"1","tax_rate":"0","net":"-3.50"}]}"#,
        ),
        (Kind::Application, r#"{"application_number":"A-1","event_keys":["a","b"],"status":"in_review"}"#),
        (Kind::Event, r#"{"event_key":"messe-2026","title":"Messe \"Süd\"","date_from":"2026-05-01"}"#),
        (
            Kind::Payment,
            r#"{"payment_key":"P1","invoice_number":"RE-1","amount":"119.00","currency":"EUR","status":"completed","payment_date":"2026-03-01T11:00:00.25Z","created_at":"2026-03-01T11:00:00Z"}"#,
        ),
        (Kind::Contact, r#"{"customer_number":"K1","country":"DE","has_tax_id":false}"#),
        (Kind::Category, r#"{"category_key":"c","title":"Ä"}"#),
    ];

    /// Each body as this program writes it, and whether it is read in one pass.
    fn written() -> Vec<(Kind, String)> {
        let write = |(kind, body): &(Kind, &str)| {
            let members = read_object(body.as_bytes()).unwrap();
            let mut problems = Vec::new();
            let values = read_values(Schema::of(*kind), &members, &Zone::utc(), Path::Fact, &mut problems);
            assert_eq!(problems, [], "{body}");
            (*kind, write_body(&values, Some(Currency::EUR)))
        };
        BODIES.iter().map(write).collect()
    }

    #[test]
    fn what_this_program_wrote_is_read_in_one_pass() {
        for (kind, body) in written() {
            let is_plain = !body.contains('\\');
            assert_eq!(check(kind, &body), is_plain, "{body}");
        }
    }

    #[test]
    fn everything_else_is_left_to_the_general_way() {
        for body in [
            "",
            "{}",
            r#" {"customer_number":"K1","has_tax_id":false}"#,
            r#"{"customer_number":"K1","has_tax_id":false} "#,
            r#"{"customer_number":"K1", "has_tax_id":false}"#,
            r#"{"has_tax_id":false,"customer_number":"K1"}"#,
            r#"{"customer_number":"K1","customer_number":"K1","has_tax_id":false}"#,
            r#"{"customer_number":"K1","has_tax_id":false,"colour":"red"}"#,
            r#"{"customer_number":"K1","country":"XX","has_tax_id":false}"#,
            r#"{"customer_number":"K1","country":null,"has_tax_id":false}"#,
            r#"{"customer_number":" ","has_tax_id":false}"#,
            r#"{"customer_number":"K1","category_keys":[["a"]],"has_tax_id":false}"#,
        ] {
            assert!(!check(Kind::Contact, body), "{body}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// A byte exchanged, left out, or put in, of those on which a reader can stumble.
        #[test]
        fn a_reading_never_differs(
            which in 0..BODIES.len(),
            at in any::<prop::sample::Index>(),
            n_cut in 0..3usize,
            put in r#"[-0-9.e",\[\]{}: ant\\ä]{0,2}"#,
        ) {
            let (kind, body) = written().swap_remove(which);
            let chars: Vec<char> = body.chars().collect();
            let at = at.index(chars.len());
            let rest = chars.iter().skip(at + n_cut);
            check(kind, &chars[..at].iter().copied().chain(put.chars()).chain(rest.copied()).collect::<String>());
        }
    }
}
