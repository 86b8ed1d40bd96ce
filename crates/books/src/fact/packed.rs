//! Packed values: the fields of a fact as bytes that are read back in a fraction of the time that its line takes.
//! They never outlive the process that wrote them, so nothing in them says how they are to be read.

use jiff::civil::Date;

use super::{Datum, Field, Schema, Type, Values, invoice};
use crate::calendar::Instant;
use crate::country::Country;
use crate::money::{Currency, Decimal};

/// Stands where a field's position would, after the last one.
const END: u8 = u8::MAX;

/// Appends values: of each field that is given its position and its datum.
pub(crate) fn pack_values(values: &Values, out: &mut Vec<u8>) {
    for (at, (field, datum)) in values.schema.fields.iter().zip(&values.data).enumerate() {
        let Some(datum) = datum else { continue };
        out.push(u8::try_from(at).expect("a kind has fewer fields"));
        pack_datum(field, datum, out);
    }
    out.push(END);
}

/// Appends a text: its length and its bytes.
pub(crate) fn pack_text(text: &str, out: &mut Vec<u8>) {
    pack_length(text.len(), out);
    out.extend_from_slice(text.as_bytes());
}

fn pack_length(n: usize, out: &mut Vec<u8>) {
    let n = u32::try_from(n).expect("a line has at most 1 MiB");
    out.extend_from_slice(&n.to_le_bytes());
}

fn pack_datum(field: &Field, datum: &Datum, out: &mut Vec<u8>) {
    match datum {
        Datum::Text(text) => pack_text(text, out),
        Datum::Keys(keys) => {
            pack_length(keys.len(), out);
            keys.iter().for_each(|key| pack_text(key, out));
        }
        Datum::Date(date) => {
            out.extend_from_slice(&date.year().to_le_bytes());
            out.extend([date.month(), date.day()].map(i8::unsigned_abs));
        }
        Datum::Instant(instant) => out.extend_from_slice(&instant.nanoseconds().to_le_bytes()),
        Datum::Number(number) => pack_number(*number, out),
        Datum::Bool(value) => out.push(u8::from(*value)),
        Datum::Integer(value) => out.extend_from_slice(&value.to_le_bytes()),
        Datum::Country(country) => out.extend_from_slice(country.code().as_bytes()),
        Datum::Currency(currency) => out.extend_from_slice(currency.code().as_bytes()),
        Datum::Choice(word) => {
            let at = words(field.ty).iter().position(|other| other == word);
            out.push(at.and_then(|at| u8::try_from(at).ok()).expect("a word of its type"));
        }
        Datum::Lines(lines) => {
            pack_length(lines.len(), out);
            lines.iter().for_each(|line| pack_values(line, out));
        }
    }
}

/// Most numbers fit 64 bits. No scale has this bit.
const IS_LONG: u8 = 0x80;

fn pack_number(number: Decimal, out: &mut Vec<u8>) {
    let (mantissa, scale) = number.parts();
    if let Ok(mantissa) = i64::try_from(mantissa) {
        out.push(scale);
        out.extend_from_slice(&mantissa.to_le_bytes());
    } else {
        out.push(scale | IS_LONG);
        out.extend_from_slice(&mantissa.to_le_bytes());
    }
}

fn words(ty: Type) -> &'static [&'static str] {
    if let Type::Choice(words) = ty { words } else { &[] }
}

/// What is packed, as far as it is not read yet. Whatever is read is none if the bytes are not what was packed.
pub(crate) struct Packed<'a>(&'a [u8]);

impl<'a> Packed<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Packed<'a> {
        Packed(bytes)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        self.bytes().map(|[byte]| byte)
    }

    pub(crate) fn text(&mut self) -> Option<&'a str> {
        let n_bytes = self.length()?;
        let (text, rest) = self.0.split_at_checked(n_bytes)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    pub(crate) fn values(&mut self, schema: &'static Schema) -> Option<Values> {
        let mut values = Values::empty(schema);
        loop {
            match self.byte()? {
                END => return Some(values),
                at => {
                    let at = usize::from(at);
                    let field = schema.fields.get(at)?;
                    let place = &mut values.data[at];
                    self.datum(field.ty, |datum| *place = Some(datum))?;
                }
            }
        }
    }

    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn number(&mut self) -> Option<Decimal> {
        let scale = self.byte()?;
        let mantissa = if scale & IS_LONG == 0 {
            i128::from(i64::from_le_bytes(self.bytes()?))
        } else {
            i128::from_le_bytes(self.bytes()?)
        };
        Some(Decimal::of_parts((mantissa, scale & !IS_LONG)))
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.bytes()?)).ok()
    }

    /// Reads a value and puts it where it stays, as [`read_datum`](super::read::read_datum) does.
    fn datum(&mut self, ty: Type, put: impl FnOnce(Datum)) -> Option<()> {
        match ty {
            Type::Key | Type::Slug | Type::Reference(_) | Type::Text(_) | Type::Digest | Type::Zone => {
                put(Datum::Text(self.text()?.into()));
            }
            Type::References(_) => {
                let keys = (0..self.length()?).map(|_| self.text().map(Box::from));
                put(Datum::Keys(keys.collect::<Option<_>>()?));
            }
            Type::Date => {
                let year = i16::from_le_bytes(self.bytes()?);
                let [month, day] = self.bytes()?.map(u8::cast_signed);
                put(Datum::Date(Date::new(year, month, day).ok()?));
            }
            Type::Instant => put(Datum::Instant(Instant::new(i64::from_le_bytes(self.bytes()?)))),
            Type::Money | Type::Decimal | Type::Percent | Type::Metres => put(Datum::Number(self.number()?)),
            Type::Bool => put(Datum::Bool(self.byte()? != 0)),
            Type::Integer(..) => put(Datum::Integer(i64::from_le_bytes(self.bytes()?))),
            Type::Country => {
                put(Datum::Country(Country::from_code(str::from_utf8(&self.bytes::<2>()?).ok()?)?));
            }
            Type::Currency => {
                put(Datum::Currency(Currency::from_code(str::from_utf8(&self.bytes::<3>()?).ok()?)?));
            }
            Type::Choice(words) => put(Datum::Choice(words.get(usize::from(self.byte()?))?)),
            Type::Lines => {
                let lines = (0..self.length()?).map(|_| self.values(&invoice::LINE));
                put(Datum::Lines(lines.collect::<Option<_>>()?));
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, Path, read_object, read_values};
    use super::*;
    use crate::calendar::Zone;

    /// Values of a type, as a line has them: the shortest and the longest, the first and the last.
    fn samples(ty: Type) -> [String; 2] {
        let quoted = |texts: [&str; 2]| texts.map(|text| format!("\"{text}\""));
        match ty {
            Type::Key | Type::Reference(Kind::Contact | Kind::Invoice | Kind::Payment | Kind::Booth) => {
                quoted(["Ä-1", "a key that is longer than what a text has room for in place"])
            }
            Type::Slug | Type::Reference(_) => {
                quoted(["a", "a-slug-that-is-longer-than-what-has-room-in-place"])
            }
            Type::References(_) => ["[]".to_owned(), r#"["a","messe-2026"]"#.to_owned()],
            Type::Text(_) => quoted(["\\\"\\n\\t", "€ and more text than there is room for in place"]),
            Type::Date => quoted(["1900-01-01", "2199-12-31"]),
            Type::Instant => quoted(["1900-01-01T00:00:00Z", "2199-12-31T23:59:59.999999999+14:00"]),
            Type::Money => quoted(["-9999999999.99", "0"]),
            Type::Decimal => quoted(["-0.000001", "999999999.999999"]),
            Type::Percent => quoted(["0", "99.999"]),
            Type::Metres => quoted(["0.001", "1000"]),
            Type::Digest => quoted([&"0".repeat(64), &"f".repeat(64)]),
            Type::Bool => ["false", "true"].map(str::to_owned),
            Type::Integer(least, most) => [least, most].map(|number| number.to_string()),
            Type::Country => quoted(["AD", "ZW"]),
            Type::Currency => quoted(["EUR", "KWD"]),
            Type::Choice(words) => quoted([words[0], words[words.len() - 1]]),
            Type::Zone => quoted(["Europe/Berlin", "America/Argentina/ComodRivadavia"]),
            Type::Lines => {
                let lines = [0, 1].map(|at| object(&invoice::LINE, |_| true, at));
                [format!("[{}]", lines[0]), format!("[{},{}]", lines[1], lines[0])]
            }
        }
    }

    /// An object with such fields, each with one of its samples.
    fn object(schema: &'static Schema, is_given: impl Fn(usize) -> bool, sample: usize) -> String {
        let fields = schema.fields.iter().enumerate().filter(|(at, _)| is_given(*at));
        let members = fields.map(|(_, field)| format!("\"{}\":{}", field.name, samples(field.ty)[sample]));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }

    fn read(schema: &'static Schema, object: &str) -> Values {
        let members = read_object(object.as_bytes()).unwrap();
        let mut problems = Vec::new();
        let values = read_values(schema, &members, &Zone::utc(), Path::Fact, &mut problems);
        problems.retain(|problem| problem.code != super::super::ProblemCode::Missing);
        assert_eq!(problems, [], "{object}");
        values
    }

    fn packed(values: &Values) -> Vec<u8> {
        let mut out = Vec::new();
        pack_values(values, &mut out);
        out
    }

    #[test]
    fn every_field_of_every_kind_comes_back_alone_and_among_the_others() {
        for schema in Kind::ALL.map(Schema::of).into_iter().chain([&invoice::LINE]) {
            for sample in [0, 1] {
                let alone = (0..schema.fields.len()).map(|at| object(schema, |other| other == at, sample));
                for object in alone.chain([object(schema, |_| true, sample), "{}".to_owned()]) {
                    let (values, mut rest) = (read(schema, &object), packed(&read(schema, &object)));
                    rest.push(7);
                    let mut rest = Packed::new(&rest);
                    assert_eq!(rest.values(schema).as_ref(), Some(&values), "{object}");
                    assert_eq!((rest.byte(), rest.is_empty()), (Some(7), true));
                }
            }
        }
    }

    #[test]
    fn numbers_come_back_with_every_digit() {
        let texts = ["0", "-0.05", "9223372036854775807", "-9223372036854775808", "9223372036854775808"];
        let long = [
            "-123456789012345678901234567890",
            "0.00000000000000000000000000001",
            "1.0000000000000000000001",
        ];
        for text in texts.into_iter().chain(long) {
            let (number, mut out) = (Decimal::parse(text).unwrap(), Vec::new());
            pack_number(number, &mut out);
            let mut rest = Packed::new(&out);
            assert_eq!((rest.number(), rest.is_empty()), (Some(number), true), "{text}");
        }
    }

    #[test]
    fn what_was_cut_off_is_none() {
        for schema in Kind::ALL.map(Schema::of) {
            let whole = packed(&read(schema, &object(schema, |_| true, 1)));
            for n_bytes in 0..whole.len() {
                assert!(Packed::new(&whole[..n_bytes]).values(schema).is_none(), "{} {n_bytes}", schema.name);
            }
        }
    }
}
