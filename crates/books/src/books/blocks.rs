//! Blocks: what neighbours in a table come to together, so that those that lie wholly before a period need
//! not be read one by one (PostgreSQL calls such an index BRIN).

use std::cmp::Reverse;
use std::ops::Range;

use super::weight::Weight;
use super::{Slot, Way};
use crate::money::Currency;

/// So many neighbours make a block. Few in debug builds, so that the small books of tests have many.
const N_NEIGHBOURS: usize = if cfg!(debug_assertions) { 8 } else { 256 };

/// What a block is to know of a fact.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// When it first counts for anything: as `last`.
    pub(super) first: i64,
    /// When it last counts for anything: the number of a day, or nanoseconds.
    pub(super) last: i64,
    /// Whether it counts for something ever after.
    pub(super) is_lasting: bool,
    /// What it adds to what is owed, or takes from it.
    pub(super) money: Option<(Currency, i64)>,
}

/// Neighbours, taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// None of them counts for anything earlier. It does not go on when one leaves.
    first: i64,
    /// None of them counts for anything later, but for lasting ones. It does not go back when one leaves.
    last: i64,
    /// How many of them count for something ever after.
    n_lasting: u32,
    /// Their currency, if they all have had the same.
    currency: Money,
    /// What they come to, in minor units: amounts are below 10^12.
    amount: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Money {
    None,
    Of(Currency),
    Mixed,
}

/// Nobody.
const EMPTY: Block =
    Block { first: i64::MAX, last: i64::MIN, n_lasting: 0, currency: Money::None, amount: 0 };

impl Block {
    /// Whether all of them lie before: none has to be looked at, and [`Block::money`] says what they come
    /// to. Days and nanoseconds as they were entered.
    pub(crate) fn is_before(&self, start: i64) -> bool {
        self.last < start && self.n_lasting == 0 && self.currency != Money::Mixed
    }

    /// What they come to, in minor units of their currency; none if they are of no money.
    pub(crate) fn money(&self) -> Option<(Currency, i64)> {
        match self.currency {
            Money::Of(currency) => Some((currency, self.amount)),
            Money::None | Money::Mixed => None,
        }
    }

    fn enter(&mut self, entry: Entry) {
        self.first = self.first.min(entry.first);
        self.last = self.last.max(entry.last);
        self.n_lasting += u32::from(entry.is_lasting);
        if let Some((currency, amount)) = entry.money {
            self.currency = match self.currency {
                Money::None => Money::Of(currency),
                Money::Of(known) if known == currency => Money::Of(known),
                Money::Of(_) | Money::Mixed => Money::Mixed,
            };
            self.amount += amount;
        }
    }

    fn leave(&mut self, entry: Entry) {
        self.n_lasting -= u32::from(entry.is_lasting);
        self.amount -= entry.money.map_or(0, |(_, amount)| amount);
    }
}

/// The blocks of a table.
#[derive(Clone, Default)]
pub(super) struct Blocks(Vec<Block>);

impl Blocks {
    /// A fact comes to a slot, or goes.
    pub(super) fn turn<T>(&mut self, way: Way, slot: Slot<T>, entry: Entry) {
        let at = slot.index() / N_NEIGHBOURS;
        if self.0.len() <= at {
            self.0.resize(at + 1, EMPTY);
        }
        match way {
            Way::In => self.0[at].enter(entry),
            Way::Out => self.0[at].leave(entry),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The blocks at these positions, each with the indexes of its slots, of so many that there are.
    pub(super) fn within(
        &self,
        positions: Range<usize>,
        n_slots: usize,
    ) -> impl Iterator<Item = (&Block, Range<usize>)> {
        let of = move |at: usize| at * N_NEIGHBOURS..((at + 1) * N_NEIGHBOURS).min(n_slots);
        positions.clone().zip(&self.0[positions]).map(move |(at, block)| (block, of(at)))
    }

    /// The least and the greatest of the `values` that the facts of these slots have from `start` on, between
    /// when they first and last count. Only blocks in which one of the two may be are looked at.
    pub(super) fn ends<V: Iterator<Item = i64>>(
        &self,
        n_slots: usize,
        start: i64,
        values: impl Fn(Range<usize>) -> V,
    ) -> Option<(i64, i64)> {
        let all = self.within(0..self.len(), n_slots);
        let mut blocks: Vec<_> = all.filter(|(block, _)| block.last >= start).collect();
        blocks.sort_unstable_by_key(|(block, _)| block.first);
        let mut least: Option<i64> = None;
        for (block, indexes) in &blocks {
            if least.is_some_and(|least| least <= block.first) {
                break;
            }
            least = least.into_iter().chain(values(indexes.clone())).min();
        }
        let mut greatest = least?;
        blocks.sort_unstable_by_key(|(block, _)| Reverse(block.last));
        for (block, indexes) in &blocks {
            if block.last <= greatest {
                break;
            }
            greatest = values(indexes.clone()).fold(greatest, i64::max);
        }
        Some((least?, greatest))
    }
}

impl Weight for Blocks {
    fn heap(&self) -> usize {
        self.0.heap()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn entry(last: i64, money: Option<(Currency, i64)>) -> Entry {
        Entry { first: last, last, is_lasting: false, money }
    }

    #[test]
    fn ends_are_found_without_reading_all() {
        // Each counts once, every third not at all; they do not come in order, and one that left was an end.
        let values = [50, 10, 30, 90, 20, 70, 40, 60];
        let mut blocks = Blocks::default();
        for (at, value) in values.into_iter().enumerate() {
            blocks.turn(Way::In, Slot::<()>::at(at * N_NEIGHBOURS), entry(value, None));
        }
        for way in [Way::In, Way::Out] {
            blocks.turn(way, Slot::<()>::at(1), entry(5, None));
            blocks.turn(way, Slot::<()>::at(2), entry(95, None));
        }
        let n_slots = values.len() * N_NEIGHBOURS;
        let counted = |start| {
            let values = values.iter().enumerate().filter(move |(at, value)| at % 3 > 0 && **value >= start);
            values.map(|(at, value)| (at * N_NEIGHBOURS, *value))
        };
        for start in [i64::MIN, 10, 11, 30, 31, 60, 61, 71, 91] {
            let n_read = Cell::new(0);
            let ends = blocks.ends(n_slots, start, |indexes| {
                n_read.set(n_read.get() + 1);
                counted(start).filter(move |(at, _)| indexes.contains(at)).map(|(_, value)| value)
            });
            assert!(n_read.get() < values.len(), "{} blocks read from {start}", n_read.get());
            let all = counted(start).map(|(_, value)| value);
            assert_eq!(ends, all.clone().min().zip(all.max()), "from {start}");
        }
    }

    #[test]
    fn a_block_says_what_its_neighbours_come_to() {
        let mut blocks = Blocks::default();
        let slot = Slot::<()>::at;
        blocks.turn(Way::In, slot(0), entry(3, Some((Currency::EUR, 100))));
        blocks.turn(Way::In, slot(1), entry(9, Some((Currency::EUR, -30))));
        blocks.turn(Way::In, slot(N_NEIGHBOURS), entry(1, None));
        let [(first, indexes), (second, rest)] =
            <[_; 2]>::try_from(blocks.within(0..blocks.len(), N_NEIGHBOURS + 1).collect::<Vec<_>>()).unwrap();
        assert_eq!((indexes, rest), (0..N_NEIGHBOURS, N_NEIGHBOURS..N_NEIGHBOURS + 1));
        assert!(first.is_before(10) && !first.is_before(9));
        assert_eq!((first.money(), second.money()), (Some((Currency::EUR, 70)), None));
    }

    #[test]
    fn who_leaves_takes_their_money_along() {
        let mut blocks = Blocks::default();
        let slot = Slot::<()>::at;
        for way in [Way::In, Way::Out] {
            blocks.turn(way, slot(0), entry(9, Some((Currency::EUR, 100))));
        }
        let (block, _) = blocks.within(0..1, 1).next().unwrap();
        assert!(!block.is_before(9));
        assert_eq!(block.money(), Some((Currency::EUR, 0)));
    }

    #[test]
    fn who_lasts_is_read_whenever() {
        let mut blocks = Blocks::default();
        let slot = Slot::<()>::at;
        let open = Entry { is_lasting: true, ..entry(3, None) };
        blocks.turn(Way::In, slot(0), open);
        blocks.turn(Way::In, slot(1), entry(5, None));
        assert!(!blocks.within(0..1, 2).next().unwrap().0.is_before(9));
        blocks.turn(Way::Out, slot(0), open);
        assert!(blocks.within(0..1, 2).next().unwrap().0.is_before(9));
    }

    #[test]
    fn who_has_several_currencies_is_read() {
        let mut blocks = Blocks::default();
        for (at, code) in ["EUR", "CHF"].into_iter().enumerate() {
            let currency = Currency::from_code(code).unwrap();
            blocks.turn(Way::In, Slot::<()>::at(at), entry(1, Some((currency, 100))));
        }
        let (block, _) = blocks.within(0..1, 2).next().unwrap();
        assert!(!block.is_before(5));
    }
}
