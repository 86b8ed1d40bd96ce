//! Staleness: how an answer says that its books may have been overtaken, as the store is out of reach.

use http::HeaderValue;
use messwert_books::calendar::{Instant, Zone, rfc3339};

use super::conditional::weak_tag;

/// Since when nobody knows whether the books are all of the journal, in whole seconds.
pub(super) struct Stale {
    since: String,
}

impl Stale {
    /// From the instant at which that was known last.
    pub(super) fn since(known: Instant) -> Stale {
        Stale { since: rfc3339(Instant::new(known.unix_seconds() * 1_000_000_000), &Zone::utc()) }
    }

    /// What `meta.journal` says besides.
    pub(super) fn member(&self) -> String {
        format!(r#","stale_since":"{}""#, self.since)
    }

    /// The tag of an answer that says so, of which `tag` is the usual one. Another one, so that no 304
    /// hides it from whoever has the usual answer, or keeps it alive once the store is in reach again.
    pub(super) fn tag(&self, tag: &HeaderValue) -> HeaderValue {
        weak_tag(&[tag.as_bytes(), b"stale", self.since.as_bytes()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outage_has_tags_of_its_own() {
        let usual = HeaderValue::from_static("W/\"x\"");
        let stale = Stale::since(Instant::new(1_795_540_431_999_999_999));
        assert_eq!(stale.member(), r#","stale_since":"2026-11-24T17:13:51+00:00""#);
        let later = Stale::since(Instant::new(1_795_540_432_000_000_000));
        assert!(stale.tag(&usual) != usual && stale.tag(&usual) != later.tag(&usual));
    }
}
