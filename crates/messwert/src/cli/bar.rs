//! The bar that shows how far a command has come; nothing if standard error is no terminal.

use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinHandle;

/// A bar on its way.
pub(super) struct Bar(JoinHandle<()>);

impl Bar {
    /// Shows what `look` says of `progress`, again and again: the phase, and how much of how much is done.
    pub(super) fn show<P: Send + Sync + 'static>(
        progress: Arc<P>,
        look: impl Fn(&P) -> (&'static str, u64, u64) + Send + 'static,
    ) -> Bar {
        Bar(tokio::spawn(async move {
            let line = Line(ProgressBar::new(0));
            let style =
                ProgressStyle::with_template("{msg:>9} {wide_bar} {human_pos}/{human_len} rows, {per_sec}");
            line.0.set_style(style.expect("a well-formed template"));
            let mut last = None;
            loop {
                let (phase, done, total) = look(&progress);
                if last.replace(phase) != Some(phase) {
                    line.0.reset();
                    line.0.set_message(phase);
                }
                line.0.set_length(total.max(done));
                line.0.set_position(done);
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }))
    }

    /// Takes the bar away.
    pub(super) async fn end(self) {
        self.0.abort();
        // Its last act is to leave the line.
        let _ = self.0.await;
    }
}

/// Leaves the terminal clean, however it ends.
struct Line(ProgressBar);

impl Drop for Line {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
