//! A line of NDJSON, written member by member.

use serde::Serialize;

/// A JSON object that is being written.
pub(super) struct Line(Vec<u8>);

impl Line {
    /// A fact of a kind.
    pub(super) fn of(kind: &str) -> Line {
        Line(b"{".to_vec()).with("kind", kind)
    }

    /// An object inside a fact.
    pub(super) fn part() -> Line {
        Line(b"{".to_vec())
    }

    /// Adds a member.
    pub(super) fn with(mut self, name: &str, value: impl Serialize) -> Line {
        self.begin(name);
        write(&mut self.0, value);
        self
    }

    /// Adds a member, if there is a value.
    pub(super) fn with_some(self, name: &str, value: Option<impl Serialize>) -> Line {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds a list of objects.
    pub(super) fn with_parts(mut self, name: &str, parts: impl Iterator<Item = Line>) -> Line {
        self.begin(name);
        self.0.push(b'[');
        for (part, at) in parts.zip(0..) {
            if at > 0 {
                self.0.push(b',');
            }
            self.0.extend(part.0);
            self.0.push(b'}');
        }
        self.0.push(b']');
        self
    }

    /// The whole line, without its line end.
    pub(super) fn end(mut self) -> String {
        self.0.push(b'}');
        String::from_utf8(self.0).expect("JSON is UTF-8")
    }

    fn begin(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        write(&mut self.0, name);
        self.0.push(b':');
    }
}

fn write(out: &mut Vec<u8>, value: impl Serialize) {
    serde_json::to_writer(out, &value).expect("texts, numbers and lists of them are JSON");
}

/// An amount in hundredths of its currency, written as `"12.50"`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Cents(pub(super) i64);

impl Serialize for Cents {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        serializer.collect_str(&format_args!("{sign}{}.{:02}", size / 100, size % 100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_json() {
        let part = |cents| Line::part().with("net", Cents(cents));
        let line = Line::of("event").with("title", "Markt \"Süd\"").with_some("city", None::<&str>);
        let line = line.with_some("n", Some(3)).with_parts("items", [part(-5), part(123_450)].into_iter());
        let expect =
            r#"{"kind":"event","title":"Markt \"Süd\"","n":3,"items":[{"net":"-0.05"},{"net":"1234.50"}]}"#;
        assert_eq!(line.end(), expect);
    }
}
