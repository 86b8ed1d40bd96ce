//! The line of those who wait to write to a tenant: one writes at a time, first come, first served; little writes
//! that stand next to each other in line are served together.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::sync::oneshot::{Sender, channel};

use super::Ledger;
use super::gathering::{Little, serve_aside};

/// So many little writes are served together at most, …
const TOGETHER: usize = 64;

/// … with so many lines, which a store still takes as a few, …
const LINES: u64 = 256;

/// … and so many bytes.
const BYTES: u64 = 1 << 20;

/// Who writes, and who waits for it.
#[derive(Default)]
pub(super) struct Line(Mutex<State>);

#[derive(Default)]
struct State {
    /// Whether somebody has the right to write.
    is_taken: bool,
    waiting: VecDeque<Waiting>,
}

enum Waiting {
    /// A write that nothing else goes together with: it waits for the right.
    Alone(Sender<WritingRight>),
    /// A write that whoever has the right does along.
    Little(Box<Little>),
}

/// The right to write to a tenant. Dropped, it goes to whoever is next in line.
pub(super) struct WritingRight {
    ledger: Arc<Ledger>,
    handle: Handle,
}

impl Ledger {
    /// The right to write, if nobody has it or waits for it.
    pub(super) fn right_now(self: &Arc<Self>) -> Option<WritingRight> {
        let mut line = self.line.0.lock();
        let is_free = !std::mem::replace(&mut line.is_taken, true);
        is_free.then(|| WritingRight::of(self, Handle::current()))
    }

    /// The right to write, when it is our turn.
    pub(super) async fn right(self: &Arc<Self>) -> WritingRight {
        let (sender, right) = channel();
        {
            let mut line = self.line.0.lock();
            if !std::mem::replace(&mut line.is_taken, true) {
                return WritingRight::of(self, Handle::current());
            }
            line.waiting.push_back(Waiting::Alone(sender));
        }
        right.await.expect("a right that is not sent is dropped, and goes on")
    }

    /// Lines up a write that is done along when it is its turn.
    pub(super) fn line_up(self: &Arc<Self>, little: Little) {
        let mut line = self.line.0.lock();
        if std::mem::replace(&mut line.is_taken, true) {
            line.waiting.push_back(Waiting::Little(Box::new(little)));
            return;
        }
        drop(line);
        serve_aside(WritingRight::of(self, Handle::current()), little);
    }
}

impl WritingRight {
    fn of(ledger: &Arc<Ledger>, handle: Handle) -> WritingRight {
        WritingRight { ledger: Arc::clone(ledger), handle }
    }

    /// Whose journal it is for.
    pub(super) fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// Where work goes on.
    pub(super) fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Has those little writes that are next in line join others, as many as go together with them.
    pub(super) fn gather(&self, together: &mut VecDeque<Little>) {
        let mut n_lines: u64 = together.iter().map(Little::n_lines).sum();
        let mut n_bytes: u64 = together.iter().map(Little::n_bytes).sum();
        let mut line = self.ledger.line.0.lock();
        while let Some(Waiting::Little(next)) = line.waiting.front() {
            n_lines += next.n_lines();
            n_bytes += next.n_bytes();
            let is_too_much = together.len() == TOGETHER || n_lines > LINES || n_bytes > BYTES;
            if is_too_much && !together.is_empty() {
                return;
            }
            if let Some(Waiting::Little(next)) = line.waiting.pop_front() {
                together.push_back(*next);
            }
        }
    }
}

impl Drop for WritingRight {
    fn drop(&mut self) {
        let next = {
            let mut line = self.ledger.line.0.lock();
            // Who has given up waiting needs no right.
            while let Some(Waiting::Alone(sender)) = line.waiting.front()
                && sender.is_closed()
            {
                line.waiting.pop_front();
            }
            let next = line.waiting.pop_front();
            line.is_taken = next.is_some();
            next
        };
        let right = || WritingRight::of(&self.ledger, self.handle.clone());
        match next {
            // Not taken any more, it is dropped, and goes on.
            Some(Waiting::Alone(sender)) => drop(sender.send(right())),
            Some(Waiting::Little(little)) => serve_aside(right(), *little),
            None => {}
        }
    }
}
