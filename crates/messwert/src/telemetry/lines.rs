//! Lines of the log on their way to standard error: gathered for a moment and written together, as a write
//! of each would cost more than a short answer.
//!
//! None is lost but by `SIGKILL` or a crash of the machine, which may take those of the last moment. Who logs
//! faster than the lines can be written waits, as if they were not gathered. Warnings and errors are written
//! before whoever logs them goes on, and all before them.

use std::io::{self, Write};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// Lines wait for so long at most, if they can be written.
const MOMENT: Duration = Duration::from_millis(10);

/// So many bytes wait at most, some thousand lines.
const CAPACITY: usize = 1 << 20;

/// Where lines go. Its clones are the same.
pub(super) struct Lines<W>(Arc<Inside<W>>);

struct Inside<W> {
    waiting: Mutex<Vec<u8>>,
    /// There is something to be written.
    some: Condvar,
    /// There is room again.
    room: Condvar,
    out: Mutex<Out<W>>,
}

struct Out<W> {
    to: W,
    /// What is being written; empty but for that.
    lines: Vec<u8>,
}

impl<W: Write + Send + 'static> Lines<W> {
    /// Begins to write lines, on a thread of its own, as long as the process lasts.
    pub(super) fn to(to: W) -> Lines<W> {
        let lines = Lines(Arc::new(Inside {
            waiting: Mutex::default(),
            some: Condvar::new(),
            room: Condvar::new(),
            out: Mutex::new(Out { to, lines: Vec::new() }),
        }));
        let inside = Arc::clone(&lines.0);
        thread::spawn(move || inside.write_for_ever());
        lines
    }

    /// Writes all that wait.
    pub(super) fn flush(&self) {
        self.0.flush();
    }
}

impl<W> Clone for Lines<W> {
    fn clone(&self) -> Self {
        Lines(Arc::clone(&self.0))
    }
}

impl<W: Write> Inside<W> {
    fn flush(&self) {
        // First, so that nobody overtakes.
        let mut out = self.out.lock();
        let Out { to, lines } = &mut *out;
        std::mem::swap(lines, &mut *self.waiting.lock());
        self.room.notify_all();
        // Nobody could be told that nobody listens.
        let _ = to.write_all(lines).and_then(|()| to.flush());
        lines.clear();
    }

    fn write_for_ever(&self) {
        loop {
            let mut waiting = self.waiting.lock();
            self.some.wait_while(&mut waiting, |waiting| waiting.is_empty());
            drop(waiting);
            thread::sleep(MOMENT);
            self.flush();
        }
    }

    fn add(&self, line: &[u8]) {
        let mut waiting = self.waiting.lock();
        // A longer line than that goes alone.
        self.room
            .wait_while(&mut waiting, |waiting| !waiting.is_empty() && waiting.len() + line.len() > CAPACITY);
        if waiting.is_empty() {
            self.some.notify_one();
        }
        waiting.extend_from_slice(line);
    }
}

/// Takes the line of one event.
pub(super) struct Line<'a, W> {
    lines: &'a Inside<W>,
    is_urgent: bool,
}

impl<W: Write> Write for Line<'_, W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.lines.add(line);
        if self.is_urgent {
            self.lines.flush();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a, W: Write + Send + 'static> MakeWriter<'a> for Lines<W> {
    type Writer = Line<'a, W>;

    fn make_writer(&'a self) -> Self::Writer {
        Line { lines: &self.0, is_urgent: true }
    }

    fn make_writer_for(&'a self, event: &Metadata<'_>) -> Self::Writer {
        Line { lines: &self.0, is_urgent: *event.level() <= Level::WARN }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    /// What was written, by a writer that can be held up.
    #[derive(Clone, Default)]
    struct Paper {
        written: Arc<Mutex<Vec<u8>>>,
        is_held_up: Arc<AtomicBool>,
    }

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            while self.is_held_up.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(1));
            }
            self.written.lock().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Paper {
        fn text(&self) -> String {
            String::from_utf8(self.written.lock().clone()).unwrap()
        }
    }

    fn log(lines: &Lines<Paper>, line: &str, is_urgent: bool) {
        Line { lines: &lines.0, is_urgent }.write_all(line.as_bytes()).unwrap();
    }

    #[test]
    fn lines_are_written_in_order_and_before_long() {
        let paper = Paper::default();
        let lines = Lines::to(paper.clone());
        log(&lines, "a\n", false);
        log(&lines, "b\n", false);
        log(&lines, "urgent\n", true);
        assert_eq!(paper.text(), "a\nb\nurgent\n", "without waiting");
        log(&lines, "c\n", false);
        while paper.text() != "a\nb\nurgent\nc\n" {
            thread::sleep(MOMENT);
        }
        log(&lines, "d\n", false);
        lines.flush();
        assert!(paper.text().ends_with("d\n"));
    }

    #[test]
    fn who_logs_too_fast_waits_and_no_line_is_lost() {
        const N_LINES: usize = 3_000;
        let paper = Paper::default();
        paper.is_held_up.store(true, Ordering::SeqCst);
        let lines = Lines::to(paper.clone());
        thread::scope(|scope| {
            let logging: Vec<_> = (0..4)
                .map(|who| {
                    let lines = &lines;
                    scope.spawn(move || {
                        (0..N_LINES).for_each(|n| log(lines, &format!("{who} {n:0>300}\n"), false));
                    })
                })
                .collect();
            thread::sleep(10 * MOMENT);
            let (all_logged, n_waiting) =
                (logging.iter().all(thread::ScopedJoinHandle::is_finished), lines.0.waiting.lock().len());
            // Whatever comes next, nobody is to wait for ever.
            paper.is_held_up.store(false, Ordering::SeqCst);
            assert!(!all_logged, "3.6 MB do not wait");
            assert!(n_waiting <= CAPACITY);
        });
        lines.flush();
        let text = paper.text();
        assert_eq!(text.lines().count(), 4 * N_LINES);
        for who in ["0 ", "1 ", "2 ", "3 "] {
            let own = text.lines().filter_map(|line| line.strip_prefix(who)?.parse::<usize>().ok());
            assert!(own.eq(0..N_LINES), "{who}");
        }
    }
}
