//! Few: a short list that mostly has one entry, kept without a detour.

use std::ops::Deref;

use super::Slot;
use super::weight::Weight;

/// A list of slots, read as a slice: one entry stands in it, several stand apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Few<T>(Entries<T>);

#[derive(Clone, Debug, PartialEq)]
enum Entries<T> {
    One(Slot<T>),
    /// None too: an empty box holds nothing.
    Others(Box<[Slot<T>]>),
}

impl<T> Deref for Few<T> {
    type Target = [Slot<T>];

    fn deref(&self) -> &[Slot<T>] {
        match &self.0 {
            Entries::One(entry) => std::slice::from_ref(entry),
            Entries::Others(entries) => entries,
        }
    }
}

impl<T> FromIterator<Slot<T>> for Few<T> {
    fn from_iter<I: IntoIterator<Item = Slot<T>>>(entries: I) -> Few<T> {
        let entries: Vec<Slot<T>> = entries.into_iter().collect();
        match *entries {
            [entry] => Few(Entries::One(entry)),
            _ => Few(Entries::Others(entries.into())),
        }
    }
}

impl<T> Weight for Few<T> {
    fn heap(&self) -> usize {
        match &self.0 {
            Entries::One(_) => 0,
            Entries::Others(entries) => entries.heap(),
        }
    }
}

impl<'a, T> IntoIterator for &'a Few<T> {
    type Item = &'a Slot<T>;
    type IntoIter = std::slice::Iter<'a, Slot<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_written() {
        for n in 0..4 {
            let slots: Vec<Slot<()>> = (0..n).map(Slot::at).collect();
            let few: Few<()> = slots.iter().copied().collect();
            assert_eq!(*few, *slots);
            assert_eq!((&few).into_iter().count(), n);
        }
        assert_eq!(size_of::<Few<()>>(), 16);
    }
}
