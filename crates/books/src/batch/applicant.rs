//! Applicants: how one is known again without an e-mail address being kept.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use unicase::UniCase;

/// A tenant's secret: without it nobody can tell whether a number belongs to an e-mail address that
/// they guess.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl Secret {
    /// The secret of these bytes, drawn at random when the tenant was created.
    pub fn new(bytes: [u8; 32]) -> Secret {
        Secret(bytes)
    }

    /// Its bytes, to be stored.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// HMAC-SHA-256 (RFC 2104) of the trimmed, case-folded address in hexadecimal digits: the same for
    /// two applications of one applicant.
    pub(super) fn applicant_ref(&self, email: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of HMAC may have any length");
        mac.update(UniCase::unicode(email.trim()).to_folded_case().as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }
}

/// Nothing of it, so that no log holds it.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_applicant_is_known_by_any_spelling_of_the_address() {
        let secret = Secret::new([7; 32]);
        let expect = "606494fd98c7c553d6650c916f1ba6495b04b1190046b93704dcd932f21f7b91";
        assert_eq!(secret.applicant_ref("straße@example.org"), expect);
        assert_eq!(secret.applicant_ref(" STRASSE@Example.ORG\n"), expect);
        assert_ne!(secret.applicant_ref("strasse@example.com"), expect);
        assert_ne!(Secret::new([8; 32]).applicant_ref("strasse@example.org"), expect);
        assert_eq!(format!("{secret:?}"), "Secret");
    }
}
