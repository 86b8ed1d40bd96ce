//! Conditional requests: tags of answers, and whether the client has one already.

use http::header::IF_NONE_MATCH;
use http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};

/// The weak tag over everything that can change an answer, each part with its length.
///
/// Weak, because two answers with the same figures differ in their request id.
pub(super) fn weak_tag(parts: &[&[u8]]) -> HeaderValue {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    HeaderValue::from_str(&format!("W/\"{}\"", hex::encode(&digest[..16]))).expect("hex digits")
}

/// Whether `If-None-Match` names this tag or any (RFC 9110 13.1.2: weak comparison).
pub(super) fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let mut values = headers.get_all(IF_NONE_MATCH).iter();
    values.any(|value| names(value.as_bytes(), opaque(tag.as_bytes())))
}

/// Whether a list of tags holds this opaque one. What is no list of tags ends it.
fn names(mut list: &[u8], tag: &[u8]) -> bool {
    if list.trim_ascii() == b"*" {
        return true;
    }
    loop {
        list = list.trim_ascii_start();
        let rest = opaque(list);
        let Some(end) = rest.get(1..).and_then(|rest| rest.iter().position(|byte| *byte == b'"')) else {
            return false;
        };
        let (found, after) = rest.split_at(end + 2);
        if found == tag {
            return true;
        }
        match after.trim_ascii_start().strip_prefix(b",") {
            Some(rest) => list = rest,
            None => return false,
        }
    }
}

/// A tag without its mark of weakness.
fn opaque(tag: &[u8]) -> &[u8] {
    tag.strip_prefix(b"W/").unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_weakly_in_any_list() {
        let check = |sent: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in sent {
                headers.append(IF_NONE_MATCH, value.parse().unwrap());
            }
            is_known(&headers, &HeaderValue::from_static("W/\"ab\""))
        };
        for known in
            ["W/\"ab\"", "\"ab\"", "*", " * ", "\"x\", W/\"ab\"", "\"a,b\",\"\", \"ab\"", "W/\"x\" ,\"ab\" "]
        {
            assert!(check(&[known]), "{known}");
        }
        assert!(check(&["\"x\"", "\"ab\""]));
        for unknown in
            ["", "ab", "\"abc\"", "\"ab", "\"", "x, \"ab\"", "\"x\" \"ab\"", "w/\"ab\"", "\"x\", *"]
        {
            assert!(!check(&[unknown]), "{unknown}");
        }
        assert!(!check(&[]));
    }

    #[test]
    fn every_part_counts_and_so_do_their_bounds() {
        let tags = [weak_tag(&[b"a", b"bc"]), weak_tag(&[b"ab", b"c"]), weak_tag(&[b"ab", b"c", b""])];
        assert!(tags[0] != tags[1] && tags[1] != tags[2]);
        assert_eq!(tags[0].len(), 36);
    }
}
