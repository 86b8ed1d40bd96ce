//! Shelves: the facts of each event, and of none, close together in memory.

use super::weight::weigh;
use super::{Event, Slot, Way};
use crate::money::Currency;

/// Facts by the event that counts for them.
pub(super) struct Shelves<T> {
    /// First those without event, then by the event's index.
    shelves: Vec<Shelf<T>>,
}

struct Shelf<T> {
    /// Ascending.
    slots: Vec<Slot<T>>,
    /// Which currencies they have, and how many facts each.
    currencies: Vec<(Currency, u32)>,
}

impl<T> Default for Shelves<T> {
    fn default() -> Self {
        Shelves { shelves: Vec::new() }
    }
}

impl<T> Clone for Shelves<T> {
    fn clone(&self) -> Self {
        Shelves { shelves: self.shelves.clone() }
    }
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Shelf { slots: Vec::new(), currencies: Vec::new() }
    }
}

impl<T> Clone for Shelf<T> {
    fn clone(&self) -> Self {
        Shelf { slots: self.slots.clone(), currencies: self.currencies.clone() }
    }
}

impl<T> Shelves<T> {
    /// The facts of an event (of none, if none is named), ascending by slot.
    pub(super) fn of(&self, event: Option<Slot<Event>>) -> &[Slot<T>] {
        self.shelves.get(position(event)).map_or(&[], |shelf| &shelf.slots)
    }

    /// The currencies of an event's facts (of all facts, if no event is named), each once.
    pub(super) fn currencies(&self, event: Option<Slot<Event>>) -> Vec<Currency> {
        let shelves = match event {
            None => &self.shelves[..],
            event => self.shelves.get(position(event)).map_or(&[][..], std::slice::from_ref),
        };
        let counts = shelves.iter().flat_map(|shelf| &shelf.currencies).filter(|(_, n)| *n > 0);
        let mut currencies: Vec<Currency> = counts.map(|(currency, _)| *currency).collect();
        currencies.sort_unstable();
        currencies.dedup();
        currencies
    }

    /// Enters a fact that does not stand on the event's shelf, or takes one out that does.
    pub(super) fn turn(
        &mut self,
        way: Way,
        event: Option<Slot<Event>>,
        slot: Slot<T>,
        currency: Option<Currency>,
    ) {
        match way {
            Way::In => self.enter(event, slot, currency),
            Way::Out => self.leave(event, slot, currency),
        }
    }

    fn enter(&mut self, event: Option<Slot<Event>>, slot: Slot<T>, currency: Option<Currency>) {
        let position = position(event);
        if self.shelves.len() <= position {
            self.shelves.resize_with(position + 1, Shelf::default);
        }
        let shelf = &mut self.shelves[position];
        // New facts have the greatest slot so far: they are appended.
        let at = match shelf.slots.last() {
            Some(last) if *last >= slot => shelf.slots.partition_point(|other| *other < slot),
            _ => shelf.slots.len(),
        };
        shelf.slots.insert(at, slot);
        if let Some(currency) = currency {
            match shelf.currencies.iter_mut().find(|(known, _)| *known == currency) {
                Some((_, n)) => *n += 1,
                None => shelf.currencies.push((currency, 1)),
            }
        }
    }

    fn leave(&mut self, event: Option<Slot<Event>>, slot: Slot<T>, currency: Option<Currency>) {
        let Some(shelf) = self.shelves.get_mut(position(event)) else { return };
        let Ok(at) = shelf.slots.binary_search(&slot) else { return };
        shelf.slots.remove(at);
        if let Some((_, n)) = shelf.currencies.iter_mut().find(|(known, _)| Some(*known) == currency) {
            *n -= 1;
        }
    }
}

weigh!(Shelves<T> where [T] { shelves });

weigh!(Shelf<T> where [T] { slots, currencies });

fn position(event: Option<Slot<Event>>) -> usize {
    event.map_or(0, |event| event.index() + 1)
}
