//! What tests share: an app over a temporary store with a fixed clock, and clients in their roles.
