//! Weight: how much memory books take, by what their parts have allocated.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use hashbrown::HashTable;
use jiff::civil::Date;

use super::accounts::Reckoning;
use super::blocks::Block;
use super::footings::Footing;
use super::hot::{HotDocument, HotLine};
use super::pairs::Pair;
use super::table::Slot;
use super::{
    Application, Booth, Category, CheckIn, Contact, Document, Event, Participant, Payment, Refund,
    Reservation, Settings, TaxClass, Word, WriteOff,
};
use crate::money::Currency;

/// What may have allocated memory beside where it stands.
pub(super) trait Weight {
    /// How many bytes of it; none, unless it says otherwise.
    fn heap(&self) -> usize {
        0
    }
}

/// Those that have not.
macro_rules! light {
    ($($ty:ty),+) => { $(impl Weight for $ty {})+ };
}

light!(u16, u32, u64, i64, usize, Currency, Date, TaxClass, Block, Reckoning, Footing, Pair);
light!(HotDocument, HotLine, Word, Booth, Reservation, CheckIn, Document, Payment, Refund, WriteOff);

impl<T> Weight for Slot<T> {}

/// Records, by their fields that have.
macro_rules! records {
    ($($ty:ty { $($field:ident),+ })+) => {
        $(impl Weight for $ty {
            fn heap(&self) -> usize {
                [$(self.$field.heap()),+].into_iter().sum()
            }
        })+
    };
}

records! {
    Settings { name }
    Event { title, series_key }
    Category { title }
    Contact { categories }
    Participant { categories }
    Application { events, categories, applicant_ref }
}

/// What a struct has allocated is what its fields have, those behind the semicolon aside. A field that is not
/// named does not compile.
macro_rules! weigh {
    ($ty:ty $(where [$($generic:tt)*])? { $($field:ident),+ $(; $($light:ident),+)? }) => {
        impl $(<$($generic)*>)? $crate::books::weight::Weight for $ty {
            fn heap(&self) -> usize {
                let Self { $($field,)+ $($($light: _,)+)? } = self;
                [$($crate::books::weight::Weight::heap($field)),+].into_iter().sum()
            }
        }
    };
}

pub(super) use weigh;

impl<T: Weight> Weight for Option<T> {
    fn heap(&self) -> usize {
        self.as_ref().map_or(0, T::heap)
    }
}

impl<A: Weight, B: Weight> Weight for (A, B) {
    fn heap(&self) -> usize {
        self.0.heap() + self.1.heap()
    }
}

impl Weight for String {
    fn heap(&self) -> usize {
        self.capacity()
    }
}

impl Weight for Box<str> {
    fn heap(&self) -> usize {
        self.len()
    }
}

impl<T: Weight> Weight for Box<[T]> {
    fn heap(&self) -> usize {
        size_of_val(&**self) + self.iter().map(T::heap).sum::<usize>()
    }
}

impl<const N: usize> Weight for Box<[u8; N]> {
    fn heap(&self) -> usize {
        N
    }
}

impl<T: Weight> Weight for Vec<T> {
    fn heap(&self) -> usize {
        self.capacity() * size_of::<T>() + self.iter().map(T::heap).sum::<usize>()
    }
}

impl Weight for HashTable<u32> {
    fn heap(&self) -> usize {
        self.allocation_size()
    }
}

impl<K: Weight + Eq + Hash, V: Weight, S> Weight for HashMap<K, V, S> {
    /// The standard library does not tell how much it has allocated: a place and a byte for each of as many
    /// entries as a power of two, an eighth of which stays free.
    fn heap(&self) -> usize {
        let n_places = if self.capacity() == 0 { 0 } else { (self.capacity() * 8 / 7).next_power_of_two() };
        let entries = self.iter().map(|(key, value)| key.heap() + value.heap());
        n_places * (size_of::<(K, V)>() + 1) + entries.sum::<usize>()
    }
}

impl<T: Weight> Weight for BTreeSet<T> {
    /// Nor does it here: leaves with room for eleven are about two thirds full, and each takes two words
    /// besides, and one of a node above it.
    fn heap(&self) -> usize {
        let leaf = 11 * size_of::<T>() + 3 * size_of::<usize>();
        self.len().div_ceil(7) * leaf
    }
}
