//! Request ids: every answer and log line of a request names it.

use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};
use messwert_books::calendar::Instant;

use crate::keys::hide;
use crate::random::Random;

/// The header that carries it, both ways.
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The digits of Crockford's Base32, in lower case.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// 128 bits in Base32, after `req_`.
const N_DIGITS: usize = 26;

/// An id of a client's own has at most so many bytes.
const LONGEST: usize = 64;

/// The id of one request: `req_` and a ULID, or what the client sent. In place, as each request has one.
#[derive(Clone, Copy)]
pub(super) struct RequestId {
    bytes: [u8; LONGEST],
    len: usize,
}

impl RequestId {
    /// One for documents.
    pub(super) fn example() -> RequestId {
        RequestId::of(b"req_01m8d44tjh453ajdw2k1zxgz27")
    }

    /// The id as text.
    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).expect("only ASCII is taken")
    }

    /// The id as a header's value.
    pub(super) fn header(&self) -> HeaderValue {
        HeaderValue::from_bytes(&self.bytes[..self.len]).expect("only what a header may hold is taken")
    }

    fn of(text: &[u8]) -> RequestId {
        let mut bytes = [0; LONGEST];
        bytes[..text.len()].copy_from_slice(text);
        RequestId { bytes, len: text.len() }
    }
}

/// Gives ids that no other request of any process has, without asking the system for each.
pub(crate) struct RequestIds {
    /// Of this process.
    series: [u64; 2],
    n_given: AtomicU64,
}

impl RequestIds {
    /// A series of its own.
    pub(crate) fn new(random: &Random) -> RequestIds {
        let block = random.block();
        let word = |at: usize| u64::from_be_bytes(std::array::from_fn(|byte| block[at + byte]));
        RequestIds { series: [word(0), word(8)], n_given: AtomicU64::new(0) }
    }

    /// The id that the client gave, if it is well-formed and the only one; else a new one.
    pub(super) fn of(&self, headers: &HeaderMap, now: Instant) -> RequestId {
        let mut sent = headers.get_all(X_REQUEST_ID).iter();
        match (sent.next(), sent.next()) {
            (Some(id), None) if is_well_formed(id.as_bytes()) => RequestId::of(id.as_bytes()),
            _ => self.next(now),
        }
    }

    /// A new id of a request that came now, by the machine's clock.
    pub(super) fn next(&self, now: Instant) -> RequestId {
        let count = self.n_given.fetch_add(1, Ordering::Relaxed);
        let milliseconds = (now.nanoseconds() / 1_000_000) as u128;
        // A bijection of the count: unique, but telling nobody how many requests there are.
        let random = u128::from(self.series[0] as u16) << 64 | u128::from(mix(count ^ self.series[1]));
        let mut rest = milliseconds << 80 | random;
        let mut text = *b"req_00000000000000000000000000";
        for digit in text[4..4 + N_DIGITS].iter_mut().rev() {
            *digit = DIGITS[(rest & 31) as usize];
            rest >>= 5;
        }
        RequestId::of(&text)
    }
}

/// 1 to [`LONGEST`] letters, digits, `-`, `_`, `.`; and no API key: ids are logged.
fn is_well_formed(id: &[u8]) -> bool {
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let has_key = || std::str::from_utf8(id).is_ok_and(|text| hide(text) != text);
    (1..=LONGEST).contains(&id.len()) && id.iter().all(known) && !has_key()
}

/// The finalizer of SplitMix64.
fn mix(mut word: u64) -> u64 {
    word = (word ^ word >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ word >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ word >> 31
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const NOW: Instant = Instant::new(1_795_435_200_000_000_000);

    #[test]
    fn ids_are_ulids_and_differ() {
        let ids = RequestIds::new(&Random::seeded(1));
        let given: BTreeSet<_> = (0..1_000).map(|_| ids.next(NOW).as_str().to_owned()).collect();
        assert_eq!(given.len(), 1_000);
        for id in given {
            assert_eq!(id.len(), 30);
            assert!(id.starts_with("req_01"), "{id}");
        }
    }

    #[test]
    fn a_well_formed_id_of_the_client_is_kept() {
        let ids = RequestIds::new(&Random::seeded(1));
        let of = |sent: &[&str]| {
            let mut headers = HeaderMap::new();
            for id in sent {
                headers.append(X_REQUEST_ID, id.parse().unwrap());
            }
            ids.of(&headers, NOW).as_str().to_owned()
        };
        assert_eq!(of(&["abc-1.2_X"]), "abc-1.2_X");
        let key = crate::keys::KeyText::generate(&Random::seeded(2));
        let (key, longer) = (key.as_str(), format!("id-{}", key.as_str()));
        for wrong in
            [&[][..], &[""], &["a b"], &["a\"b"], &["a", "a"], &[&"a".repeat(65)], &[key], &[&longer]]
        {
            assert!(of(wrong).starts_with("req_"), "{wrong:?}");
        }
    }
}
