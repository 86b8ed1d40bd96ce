//! The test vectors of `docs/journal.md` are what this program computes and stores.
