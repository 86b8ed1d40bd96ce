//! Chains: for each fact the few facts that belong to it, in four bytes each.

use std::marker::PhantomData;

use super::weight::weigh;
use super::{Slot, Way};

/// The members of groups, linked one to the next; a member belongs to one group at most.
///
/// Made for many small groups (the payments of an invoice): entering takes constant time, leaving
/// walks the group. Members come in no particular order.
pub(super) struct Chains<G, T> {
    /// By the group's index: the number of its first member, 0 if there is none.
    heads: Vec<u32>,
    /// By the member's index: the number of the next one, 0 after the last.
    next: Vec<u32>,
    of: PhantomData<fn(G) -> T>,
}

impl<G, T> Default for Chains<G, T> {
    fn default() -> Self {
        Chains { heads: Vec::new(), next: Vec::new(), of: PhantomData }
    }
}

impl<G, T> Clone for Chains<G, T> {
    fn clone(&self) -> Self {
        Chains { heads: self.heads.clone(), next: self.next.clone(), of: PhantomData }
    }
}

impl<G, T> Chains<G, T> {
    /// The members of a group.
    pub(super) fn of(&self, group: Slot<G>) -> impl Iterator<Item = Slot<T>> {
        let first = self.heads.get(group.index()).copied().unwrap_or(0);
        let numbers =
            std::iter::successors(Some(first), |number| Some(self.next[(*number as usize).checked_sub(1)?]));
        numbers.take_while(|number| *number > 0).map(|number| Slot::at(number as usize - 1))
    }

    /// The groups that have a member, in order.
    pub(super) fn groups(&self) -> impl Iterator<Item = Slot<G>> {
        let heads = self.heads.iter().enumerate();
        heads.filter(|(_, head)| **head > 0).map(|(index, _)| Slot::at(index))
    }

    /// Enters a member that is in no group, or takes one out of its group.
    pub(super) fn turn(&mut self, way: Way, group: Slot<G>, member: Slot<T>) {
        match way {
            Way::In => self.enter(group, member),
            Way::Out => self.leave(group, member),
        }
    }

    fn enter(&mut self, group: Slot<G>, member: Slot<T>) {
        grow(&mut self.heads, group.index());
        grow(&mut self.next, member.index());
        let head = &mut self.heads[group.index()];
        self.next[member.index()] = std::mem::replace(head, number(member));
    }

    fn leave(&mut self, group: Slot<G>, member: Slot<T>) {
        let Some(mut at) = self.heads.get(group.index()).copied() else { return };
        if at == number(member) {
            self.heads[group.index()] = self.next[member.index()];
            return;
        }
        while at > 0 {
            let after = self.next[at as usize - 1];
            if after == number(member) {
                self.next[at as usize - 1] = self.next[member.index()];
                return;
            }
            at = after;
        }
    }
}

weigh!(Chains<G, T> where [G, T] { heads, next; of });

fn number<T>(slot: Slot<T>) -> u32 {
    slot.index() as u32 + 1
}

fn grow(numbers: &mut Vec<u32>, index: usize) {
    if numbers.len() <= index {
        numbers.resize(index + 1, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_enter_and_leave() {
        let mut chains: Chains<(), ()> = Chains::default();
        let slot = Slot::at;
        let members = |chains: &Chains<(), ()>, group| {
            let mut members: Vec<usize> = chains.of(slot(group)).map(Slot::index).collect();
            members.sort_unstable();
            members
        };
        for member in 0..5 {
            chains.enter(slot(member % 2), slot(member));
        }
        assert_eq!(
            (members(&chains, 0), members(&chains, 1), members(&chains, 9)),
            (vec![0, 2, 4], vec![1, 3], vec![])
        );
        for member in [2, 4, 0] {
            chains.leave(slot(0), slot(member));
        }
        chains.leave(slot(9), slot(1));
        assert_eq!((members(&chains, 0), members(&chains, 1)), (vec![], vec![1, 3]));
        chains.enter(slot(1), slot(2));
        assert_eq!(members(&chains, 1), [1, 2, 3]);
    }
}
