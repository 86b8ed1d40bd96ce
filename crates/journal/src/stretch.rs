//! A stretch: rows that follow each other, as far as the books read them, in one piece of memory.

use std::ops::Range;

use messwert_books::books::RowRef;
use messwert_books::fact::{Kind, Op};

use crate::Row;

/// Rows of a stretch, at most, unless they are heavy …
pub(crate) const LENGTH: usize = 500;

/// … and come to so many bytes.
const HEAVY: usize = 2 << 20;

/// Takes a stretch and gives room for the next one, or nothing if no more are wanted. May block.
pub type Take = Box<dyn FnMut(Stretch) -> Option<Stretch> + Send>;

/// Rows that follow each other. A text and a body of each row's own would cost a long journal more than
/// reading it does.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Stretch {
    keys: String,
    bodies: Vec<u8>,
    spans: Vec<Span>,
}

/// Where a row's parts stand.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Span {
    seq: i64,
    recorded_at: i64,
    kind: Kind,
    op: Op,
    key: Range<usize>,
    body: Option<Range<usize>>,
}

impl Stretch {
    /// Takes all rows out and keeps the room.
    pub fn clear(&mut self) {
        self.keys.clear();
        self.bodies.clear();
        self.spans.clear();
    }

    /// Adds a row.
    pub fn push(&mut self, row: RowRef<'_>) {
        let RowRef { seq, recorded_at, kind, op, key, body } = row;
        self.keys.push_str(key);
        let key = self.keys.len() - key.len()..self.keys.len();
        let body = body.map(|body| {
            self.bodies.extend_from_slice(body);
            self.bodies.len() - body.len()..self.bodies.len()
        });
        self.spans.push(Span { seq, recorded_at, kind, op, key, body });
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Whether no more rows are to be added.
    pub(crate) fn is_full(&self) -> bool {
        self.len() >= LENGTH || self.keys.len() + self.bodies.len() >= HEAVY
    }

    /// The position of the last row.
    pub fn last(&self) -> Option<i64> {
        self.spans.last().map(|span| span.seq)
    }

    /// The rows in order.
    pub fn iter(&self) -> impl Iterator<Item = RowRef<'_>> {
        self.spans.iter().map(|span| RowRef {
            seq: span.seq,
            recorded_at: span.recorded_at,
            kind: span.kind,
            op: span.op,
            key: &self.keys[span.key.clone()],
            body: span.body.clone().map(|body| &self.bodies[body]),
        })
    }
}

impl<'a> Extend<&'a Row> for Stretch {
    fn extend<I: IntoIterator<Item = &'a Row>>(&mut self, rows: I) {
        for row in rows {
            let Row { seq, recorded_at, kind, op, key, body, .. } = row;
            let (seq, recorded_at, kind, op, body) = (*seq, *recorded_at, *kind, *op, body.as_deref());
            self.push(RowRef { seq, recorded_at, kind, op, key, body });
        }
    }
}

impl<'a> FromIterator<&'a Row> for Stretch {
    fn from_iter<I: IntoIterator<Item = &'a Row>>(rows: I) -> Stretch {
        let mut stretch = Stretch::default();
        stretch.extend(rows);
        stretch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pushed(n_rows: i64, n_bytes: usize) -> Stretch {
        let (mut stretch, body) = (Stretch::default(), vec![b'x'; n_bytes]);
        for seq in 1..=n_rows {
            let (key, body) = ("[\"E\"]", Some(&body[..]));
            stretch.push(RowRef { seq, recorded_at: 0, kind: Kind::Event, op: Op::Put, key, body });
        }
        stretch
    }

    #[test]
    fn it_is_full_of_many_rows_or_of_heavy_ones() {
        for (n_full, n_bytes) in [(500, 10), (3, HEAVY / 3), (1, HEAVY)] {
            assert!(!pushed(n_full - 1, n_bytes).is_full(), "{n_bytes} bytes");
            let mut stretch = pushed(n_full, n_bytes);
            assert!(stretch.is_full(), "{n_bytes} bytes");
            assert_eq!((stretch.len() as i64, stretch.last()), (n_full, Some(n_full)));
            stretch.clear();
            assert!(stretch.is_empty() && !stretch.is_full());
        }
    }
}
