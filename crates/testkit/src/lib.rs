//! What tests share: an app over a temporary store with a fixed clock, and clients in their roles.
//!
//! ```no_run
//! # async fn example() {
//! use messwert_testkit::TestApp;
//!
//! let app = TestApp::new();
//! let acme = app.tenant("acme").await;
//! acme.import(&[r#"{"kind":"event","event_key":"messe-2026","title":"Messe"}"#]).await;
//! let answer = acme.get_report("revenue", "event_key=messe-2026").await;
//! assert_eq!(answer.status, 200);
//! # }
//! ```

mod place;

mod app;

mod roles;

mod answer;

mod live;

mod load;

mod program;

mod watched;

pub use answer::Answer;
pub use app::TestApp;
pub use live::{Connection, Live, read_head};
pub use load::Load;
pub use place::Place;
pub use program::Program;
pub use roles::{Anonymous, Tenant};
pub use watched::{Mood, Watched};
