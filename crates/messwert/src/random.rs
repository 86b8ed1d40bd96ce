//! Randomness, handed to whoever needs it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// Where random bytes come from.
#[derive(Clone, Debug)]
pub enum Random {
    /// The operating system: the only source that is fit for keys.
    System,
    /// A sequence that is the same for the same seed, for tests.
    Seeded {
        /// Decides the sequence.
        seed: u64,
        /// How many blocks were drawn.
        drawn: Arc<AtomicU64>,
    },
}

impl Random {
    /// The sequence of this seed.
    pub fn seeded(seed: u64) -> Random {
        Random::Seeded { seed, drawn: Arc::default() }
    }

    /// 32 random bytes.
    pub fn block(&self) -> [u8; 32] {
        match self {
            Random::System => {
                let mut bytes = [0; 32];
                getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
                bytes
            }
            Random::Seeded { seed, drawn } => {
                let count = drawn.fetch_add(1, Ordering::Relaxed);
                Sha256::new()
                    .chain_update(seed.to_be_bytes())
                    .chain_update(count.to_be_bytes())
                    .finalize()
                    .into()
            }
        }
    }

    /// A random UUID (RFC 9562, version 4).
    pub fn uuid(&self) -> Uuid {
        let block = self.block();
        let bytes = block.first_chunk::<16>().expect("16 of 32 bytes");
        Builder::from_random_bytes(*bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_the_sequence() {
        let (a, b) = (Random::seeded(7), Random::seeded(7));
        let first = a.uuid();
        assert_eq!(first, b.uuid());
        assert_ne!(first, a.uuid());
        assert_ne!(first, Random::seeded(8).uuid());
        assert_ne!(Random::System.block(), Random::System.block());
    }
}
