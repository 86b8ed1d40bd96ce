//! Scanning: JSON as it mostly comes, read in one pass; for everything else the careful way of `json.rs`.
//!
//! What is found here is exactly what the careful way finds. Whatever is wrong, or rare, ends the scan:
//! the careful way then reads it, and says what is wrong.

use std::borrow::Cow;

use super::json::{DEPTH_LIMIT, ENTRIES_LIMIT, Json, MEMBERS_LIMIT, Members};

/// The members of an object; none if it is not as most are.
pub(super) fn scan_object(text: &str) -> Option<Members<'_>> {
    let mut scan = Scan::of(text);
    scan.skip_blanks();
    let members = scan.members(DEPTH_LIMIT)?;
    scan.skip_blanks();
    scan.is_at_end().then_some(members)
}

/// A text, read up to a position.
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    /// From its beginning.
    pub(super) fn of(text: &'a str) -> Scan<'a> {
        Scan { text, at: 0 }
    }

    /// Whether all of it was read.
    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// Skips the name of a member with its colon, and the comma before it unless it is the first, if
    /// they come next, without blanks.
    pub(super) fn skip_name(&mut self, name: &str, is_first: bool) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let rest = if is_first { Some(rest) } else { rest.strip_prefix(b",") };
        // Most names that are missing are told by their first letter, which costs less than comparing.
        let begins =
            |rest: &&[u8]| matches!(rest, [b'"', first, ..] if name.as_bytes().first() == Some(first));
        let Some(rest) = rest.filter(begins) else { return false };
        let rest = rest[1..].strip_prefix(name.as_bytes());
        let Some(rest) = rest.and_then(|rest| rest.strip_prefix(b"\":")) else { return false };
        self.at = self.text.len() - rest.len();
        true
    }

    /// Whether a string comes next.
    pub(super) fn is_at_text(&self) -> bool {
        self.peek() == Some(b'"')
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Skips this byte, if it comes next.
    pub(super) fn skip(&mut self, byte: u8) -> Option<()> {
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

    /// A value in which others may stand `depth` levels deep.
    pub(super) fn value(&mut self, depth: usize) -> Option<Json<'a>> {
        Some(match self.peek()? {
            b'{' => Json::Object(self.members(depth)?),
            b'[' => Json::List(self.list(depth)?),
            _ => self.plain()?,
        })
    }

    /// A value in which no others stand.
    pub(super) fn plain(&mut self) -> Option<Json<'a>> {
        Some(match self.peek()? {
            b'"' => Json::Text(Cow::Borrowed(self.string()?)),
            b't' => self.skip_word("true").map(|()| Json::Bool(true))?,
            b'f' => self.skip_word("false").map(|()| Json::Bool(false))?,
            b'n' => self.skip_word("null").map(|()| Json::Null)?,
            _ => Json::Number(self.number()?),
        })
    }

    /// A string without escapes.
    pub(super) fn string(&mut self) -> Option<&'a str> {
        self.skip(b'"')?;
        let length = plain_length(&self.text.as_bytes()[self.at..])?;
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

/// How many bytes stand before a quote, a backslash or a control character; none if there is no such.
fn plain_length(text: &[u8]) -> Option<usize> {
    let (words, _) = text.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let ends = ends(u64::from_le_bytes(*word));
        if ends != 0 {
            return Some(8 * at + ends.trailing_zeros() as usize / 8);
        }
    }
    let rest = &text[8 * words.len()..];
    let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))?;
    Some(8 * words.len() + length)
}

/// Of eight bytes those at which a plain text ends: the lowest bit set stands at the first of them
/// (what is set above it says nothing, as subtraction carries upwards).
fn ends(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let below = |word: u64, byte: u64| word.wrapping_sub(ONES * byte) & !word;
    let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    (below(word, 0x20) | equal(b'"') | equal(b'\\')) & (ONES << 7)
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

    #[test]
    fn a_text_ends_at_the_first_byte_that_is_not_plain() {
        for end in 0..=u8::MAX {
            for at in 0..20 {
                let mut text = [b'#'; 20];
                text[at] = end;
                text[19] = b'"';
                let is_end = matches!(end, b'"' | b'\\' | 0..0x20);
                assert_eq!(plain_length(&text), Some(if is_end { at } else { 19 }), "{end} at {at}");
            }
        }
        assert_eq!(plain_length("keine Anführung".as_bytes()), None);
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
