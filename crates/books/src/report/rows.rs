//! Rows of a breakdown: sums by key, in the order in which keys first came.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::flows::{Flow, Sums};

/// Sums by key.
#[derive(Clone)]
pub(crate) struct Rows<K> {
    positions: FxHashMap<K, usize>,
    rows: Vec<Row<K>>,
    /// The row found last: the next key is often the same.
    last: usize,
}

#[derive(Clone)]
struct Row<K> {
    key: K,
    sums: Sums,
    /// The number of the movement that was counted last.
    counted: u64,
}

impl<K> Default for Rows<K> {
    fn default() -> Self {
        Rows { positions: FxHashMap::default(), rows: Vec::new(), last: 0 }
    }
}

impl<K: Copy + Eq + Hash> Rows<K> {
    /// Adds amounts of the movement with this number (from 1), which is counted once a row.
    pub(crate) fn add(&mut self, key: K, flow: Flow, amounts: (i64, i64), movement: u64) {
        let position = self.position(key);
        let row = &mut self.rows[position];
        row.sums.add(flow, amounts.0, amounts.1);
        if row.counted != movement {
            row.counted = movement;
            row.sums.count(flow);
        }
    }

    /// Keys and sums.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (K, &Sums)> {
        self.rows.iter().map(|row| (row.key, &row.sums))
    }

    /// The amounts of all rows together, without counts.
    pub(crate) fn total(&self) -> Sums {
        let mut total = Sums::default();
        self.rows.iter().for_each(|row| total.extend(&row.sums));
        total
    }

    fn position(&mut self, key: K) -> usize {
        if self.rows.get(self.last).is_none_or(|row| row.key != key) {
            self.last = *self.positions.entry(key).or_insert_with(|| {
                self.rows.push(Row { key, sums: Sums::default(), counted: 0 });
                self.rows.len() - 1
            });
        }
        self.last
    }
}
