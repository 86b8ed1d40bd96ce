//! API keys as they are handed out (random, recognisable, checked for typing errors), and their scopes.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use messwert_books::fact::Kind;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::random::Random;

/// What every key begins with, so that scanners for leaked secrets find it.
const PREFIX: &str = "mw_";

/// Random characters: 62^32 keys, 190 bits.
const N_RANDOM: usize = 32;

/// Characters of the check: 62^6 is more than 2^32.
const N_CHECK: usize = 6;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// So many letters and digits behind the prefix are taken for a key, or for a part of one, by [`hide`].
const N_TELLING: usize = 16;

/// The text of a well-formed key. It is shown once, when it is made, and never printed by `Debug`.
#[derive(Clone)]
pub struct KeyText(String);

impl KeyText {
    /// A new key. Only [`Random::System`] makes one that nobody can guess.
    pub fn generate(random: &Random) -> KeyText {
        let mut text = PREFIX.to_owned();
        while text.len() < PREFIX.len() + N_RANDOM {
            // Bytes from 248 on are dropped: all 62 characters stay equally likely.
            let drawn = random.block().into_iter().filter(|byte| *byte < 248);
            let missing = PREFIX.len() + N_RANDOM - text.len();
            text.extend(drawn.take(missing).map(|byte| char::from(ALPHABET[usize::from(byte % 62)])));
        }
        text.extend(check(&text).map(char::from));
        KeyText(text)
    }

    /// Reads a key and tests its check. None: it was never made here, so no database need be asked.
    pub fn parse(text: &str) -> Option<KeyText> {
        is_well_formed(text).then(|| KeyText(text.to_owned()))
    }

    /// The key itself. To be shown to its owner and to nobody else.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the store keeps of it: SHA-256. A random key needs no salt and no slow hash.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

/// The digest of a key, if it is well-formed: as [`KeyText::parse`] and [`KeyText::digest`], without a copy.
pub(crate) fn digest_of(text: &str) -> Option<[u8; 32]> {
    is_well_formed(text).then(|| Sha256::digest(text.as_bytes()).into())
}

fn is_well_formed(text: &str) -> bool {
    let Some((random, given)) = text.split_at_checked(PREFIX.len() + N_RANDOM) else { return false };
    // The alphabet is all of these.
    let known = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    random.strip_prefix(PREFIX).is_some_and(known) && given.as_bytes() == check(random)
}

/// Takes as long wherever the two differ.
impl PartialEq for KeyText {
    fn eq(&self, other: &KeyText) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for KeyText {}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("mw_…")
    }
}

/// A text to be logged or sent back, with `mw_…` in the place of every key in it, also of a mistyped one.
pub(crate) fn hide(text: &str) -> Cow<'_, str> {
    let (mut shown, mut rest) = (String::new(), text);
    while let Some(at) = find(rest) {
        let secret = &rest[at + PREFIX.len()..];
        let end = secret.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(secret.len());
        shown.push_str(&rest[..at]);
        shown.push_str("mw_…");
        rest = &secret[end..];
    }
    if shown.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(shown + rest) }
}

/// Where the first key begins, or what looks like one.
fn find(text: &str) -> Option<usize> {
    let telling = |at: &usize| {
        let secret = text[at + PREFIX.len()..].bytes();
        secret.take_while(u8::is_ascii_alphanumeric).take(N_TELLING).count() == N_TELLING
    };
    text.match_indices(PREFIX).map(|(at, _)| at).find(telling)
}

/// What a key may do: one scope a resource, to read and write it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Scope {
    Events,
    Contacts,
    /// Names of contacts, and no writing.
    ContactsRead,
    Participants,
    Applications,
    Categories,
    Invoices,
    /// Refunds and write-offs too.
    Payments,
    Booths,
    Checkins,
    Reports,
    Audit,
}

impl Scope {
    /// All scopes, in the order in which they are shown.
    pub const ALL: [Scope; 12] = [
        Scope::Events,
        Scope::Contacts,
        Scope::ContactsRead,
        Scope::Participants,
        Scope::Applications,
        Scope::Categories,
        Scope::Invoices,
        Scope::Payments,
        Scope::Booths,
        Scope::Checkins,
        Scope::Reports,
        Scope::Audit,
    ];

    /// The word for it, everywhere.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Events => "events",
            Scope::Contacts => "contacts",
            Scope::ContactsRead => "contacts:read",
            Scope::Participants => "participants",
            Scope::Applications => "applications",
            Scope::Categories => "categories",
            Scope::Invoices => "invoices",
            Scope::Payments => "payments",
            Scope::Booths => "booths",
            Scope::Checkins => "checkins",
            Scope::Reports => "reports",
            Scope::Audit => "audit",
        }
    }

    /// The scope with which facts of a kind are written. The tenant's settings have none: they are
    /// changed on the command line.
    pub fn to_write(kind: Kind) -> Option<Scope> {
        Some(match kind {
            Kind::Tenant => return None,
            Kind::Event => Scope::Events,
            Kind::Category => Scope::Categories,
            Kind::Contact => Scope::Contacts,
            Kind::Participant => Scope::Participants,
            Kind::Application => Scope::Applications,
            Kind::Booth | Kind::BoothReservation => Scope::Booths,
            Kind::CheckIn => Scope::Checkins,
            Kind::Invoice => Scope::Invoices,
            Kind::Payment | Kind::Refund | Kind::WriteOff => Scope::Payments,
        })
    }

    /// The scope of this name.
    pub fn from_name(name: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.name() == name)
    }

    /// The words of scopes as the store keeps them: in order, each once.
    pub fn sorted_names(scopes: &[Scope]) -> Vec<String> {
        let sorted: BTreeSet<_> = scopes.iter().collect();
        sorted.into_iter().map(|scope| scope.name().to_owned()).collect()
    }
}

/// CRC-32 (IEEE) of the text in Base62, most significant digit first.
fn check(text: &str) -> [u8; N_CHECK] {
    let mut rest = crc32fast::hash(text.as_bytes()) as usize;
    let mut digits = [b'0'; N_CHECK];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[rest % 62];
        rest /= 62;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_again_and_a_mistyped_one_is_not() {
        let key = KeyText::generate(&Random::seeded(1));
        let text = key.as_str();
        assert_eq!(text.len(), 41);
        assert_eq!(KeyText::parse(text), Some(key.clone()));
        assert_eq!(digest_of(text), Some(key.digest()));
        for at in 0..text.len() {
            let other = if &text[at..=at] == "A" { "B" } else { "A" };
            let mistyped = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert_eq!(KeyText::parse(&mistyped), None, "{mistyped}");
            assert_eq!(digest_of(&mistyped), None, "{mistyped}");
        }
        for wrong in ["", "mw_", "mw_äöü", &text[..40], &format!("{text}0"), &text.to_lowercase()] {
            assert_eq!(KeyText::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn keys_differ_and_do_not_print() {
        let random = Random::System;
        let key = KeyText::generate(&random);
        assert_ne!(key, KeyText::generate(&random));
        assert_ne!(key.digest(), KeyText::generate(&random).digest());
        assert_eq!(format!("{key:?}"), "mw_…");
    }

    #[test]
    fn keys_are_hidden_in_any_text() {
        let key = KeyText::generate(&Random::seeded(3));
        let key = key.as_str();
        assert_eq!(hide(key), "mw_…");
        assert_eq!(hide(&format!("a={key}&b={key}x ä {}", &key[..20])), "a=mw_…&b=mw_… ä mw_…");
        assert_eq!(hide(&format!("mw_short mw_{key}")), "mw_short mw_mw_…");
        for plain in ["", "mw_", "mw_abc", "nothing of the kind"] {
            assert!(matches!(hide(plain), Cow::Borrowed(same) if same == plain));
        }
    }

    #[test]
    fn the_check_is_a_function_of_the_text() {
        assert_eq!(check(""), *b"000000");
        // CRC-32 of "123456789" is 0xCBF43926.
        let digits = check("123456789");
        let value = digits
            .into_iter()
            .fold(0, |sum, byte| sum * 62 + ALPHABET.iter().position(|known| *known == byte).unwrap());
        assert_eq!(value, 0xCBF4_3926);
    }
}
