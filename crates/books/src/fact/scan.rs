//! Scanning: JSON as it mostly comes, read in one pass; for everything else the careful way of `json.rs`.
//!
//! What is found here is exactly what the careful way finds. Whatever is wrong, or rare, ends the scan:
//! the careful way then reads it, and says what is wrong.

use std::borrow::Cow;

use super::json::{DEPTH_LIMIT, ENTRIES_LIMIT, Json, MEMBERS_LIMIT, Members};

/// The members of an object; none if it is not as most are.
pub(super) fn scan_object(text: &str) -> Option<Members<'_>> {
    let mut scan = Scan { text, at: 0 };
    scan.skip_blanks();
    let members = scan.members(DEPTH_LIMIT)?;
    scan.skip_blanks();
    (scan.at == text.len()).then_some(members)
}

/// A text, read up to a position.
struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Skips this byte, if it comes next.
    fn skip(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    fn skip_word(&mut self, word: &str) -> Option<()> {
        self.text.as_bytes()[self.at..].starts_with(word.as_bytes()).then(|| self.at += word.len())
    }

    /// An object in which values may stand `depth` levels deep.
    fn members(&mut self, depth: usize) -> Option<Members<'a>> {
        let below = depth.checked_sub(1)?;
        let mut members: Members<'a> = Vec::with_capacity(12);
        self.skip(b'{')?;
        self.skip_blanks();
        if self.skip(b'}').is_some() {
            return Some(members);
        }
        loop {
            let name = self.string()?;
            if members.len() == MEMBERS_LIMIT || members.iter().any(|(other, _)| *other == name) {
                return None;
            }
            self.skip_blanks();
            self.skip(b':')?;
            self.skip_blanks();
            members.push((Cow::Borrowed(name), self.value(below)?));
            if self.ends(b'}')? {
                return Some(members);
            }
        }
    }

    fn list(&mut self, depth: usize) -> Option<Vec<Json<'a>>> {
        let below = depth.checked_sub(1)?;
        let mut entries = Vec::new();
        self.skip(b'[')?;
        self.skip_blanks();
        if self.skip(b']').is_some() {
            return Some(entries);
        }
        loop {
            if entries.len() == ENTRIES_LIMIT {
                return None;
            }
            entries.push(self.value(below)?);
            if self.ends(b']')? {
                return Some(entries);
            }
        }
    }

    /// After a member or entry: whether `end` follows, and not a comma with the next one.
    fn ends(&mut self, end: u8) -> Option<bool> {
        self.skip_blanks();
        if self.skip(end).is_some() {
            return Some(true);
        }
        self.skip(b',')?;
        self.skip_blanks();
        Some(false)
    }

    fn value(&mut self, depth: usize) -> Option<Json<'a>> {
        Some(match self.peek()? {
            b'"' => Json::Text(Cow::Borrowed(self.string()?)),
            b'{' => Json::Object(self.members(depth)?),
            b'[' => Json::List(self.list(depth)?),
            b't' => self.skip_word("true").map(|()| Json::Bool(true))?,
            b'f' => self.skip_word("false").map(|()| Json::Bool(false))?,
            b'n' => self.skip_word("null").map(|()| Json::Null)?,
            _ => Json::Number(self.number()?),
        })
    }

    /// A string without escapes.
    fn string(&mut self) -> Option<&'a str> {
        self.skip(b'"')?;
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))?;
        let string = &self.text[self.at..self.at + length];
        self.at += length;
        self.skip(b'"')?;
        Some(string)
    }

    /// A number without exponent.
    fn number(&mut self) -> Option<&'a str> {
        let start = self.at;
        let _ = self.skip(b'-');
        let leads_with_zero = self.peek() == Some(b'0');
        match self.digits() {
            0 => return None,
            2.. if leads_with_zero => return None,
            _ => {}
        }
        if self.skip(b'.').is_some() && self.digits() == 0 {
            return None;
        }
        // What may not follow, an exponent too, is left to whoever expects a comma or an end.
        Some(&self.text[start..self.at])
    }

    /// Skips digits and tells how many.
    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::json::read_carefully;
    use super::*;

    /// What the scan finds is what the careful way finds.
    fn check(text: &str) -> bool {
        let scanned = scan_object(text);
        if let Some(members) = &scanned {
            assert_eq!(Ok(members), read_carefully(text.as_bytes()).as_ref(), "{text}");
        }
        scanned.is_some()
    }

    #[test]
    fn usual_lines_are_scanned() {
        for text in [
            "{}",
            r#" {"kind" : "event","n":-12.50 , "list":[1,"ä",null,true,false,[],{}],"o":{"a":0}} "#,
            r#"{"a":0.10,"b":0,"c":[{"d":"e"}]}"#,
        ] {
            assert!(check(text), "{text}");
        }
    }

    #[test]
    fn everything_else_is_left_to_the_careful_way() {
        for text in [
            "",
            "[]",
            "{",
            r#"{"a":1"#,
            r#"{"a":1,}"#,
            r#"{"a":1,"a":2}"#,
            r#"{"a":01}"#,
            r#"{"a":-}"#,
            r#"{"a":1.}"#,
            r#"{"a":.5}"#,
            r#"{"a":1e2}"#,
            r#"{"a":"\n"}"#,
            "{\"a\":\"\t\"}",
            r#"{"a":1} x"#,
            r#"{"a":tru}"#,
            r#"{"a":00}"#,
            r#"{"a":-01}"#,
            r#"{"a":[1,]}"#,
            r#"{"a":[[[[[[[[]]]]]]]]}"#,
            r#"{a:1}"#,
            r#"{"a" 1}"#,
            r#"{"a":nul"#,
        ] {
            assert!(!check(text), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// Of the characters on which a reader can stumble.
        #[test]
        fn a_scan_never_differs(text in r#"\{("[ab]":[-0-9.e",\[\]{}: ant\\u]{0,8},?){0,3}\}"#) {
            check(&text);
        }

        #[test]
        fn a_scan_of_what_is_right_never_differs(
            text in r#"\{"a":("b"|-?[0-9]{1,3}(\.[0-9]{1,3})?|true|null|\[("x"|1|0){0,1}\]|\{("c": ?0){0,1}\}) ?\}"#
        ) {
            check(&text);
        }
    }
}
