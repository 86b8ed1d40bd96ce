//! Referrers: which facts of the books name a fact, found in one pass when first asked.

use rustc_hash::FxHashMap;

use super::look::Look;
use crate::books::{Books, Slot, Table};
use crate::fact::Kind;

/// For each fact that is named by others: these, as (kind, slot's index).
#[derive(Default)]
pub(super) struct Referrers(FxHashMap<(Kind, usize), Vec<(Kind, u32)>>);

impl Referrers {
    /// The references of all facts that are present.
    pub(super) fn of(books: &Books) -> Referrers {
        let mut all = Referrers::default();
        for (slot, category) in books.categories().iter() {
            all.add(Kind::Category, category.parent, Kind::Category, slot);
        }
        for (slot, contact) in books.contacts().iter() {
            for category in &contact.categories {
                all.add(Kind::Category, Some(*category), Kind::Contact, slot);
            }
        }
        for (slot, document) in books.documents().iter() {
            all.add(Kind::Event, document.event, Kind::Invoice, slot);
            all.add(Kind::Contact, document.customer, Kind::Invoice, slot);
            all.add(Kind::Invoice, document.related, Kind::Invoice, slot);
            let mut categories: Vec<_> = document.lines.iter().filter_map(|line| line.category).collect();
            categories.sort_unstable();
            categories.dedup();
            for category in categories {
                all.add(Kind::Category, Some(category), Kind::Invoice, slot);
            }
        }
        for (slot, payment) in books.payments().iter() {
            all.add(Kind::Invoice, payment.invoice, Kind::Payment, slot);
            all.add(Kind::Event, payment.event, Kind::Payment, slot);
        }
        all
    }

    fn add<T, R>(&mut self, kind: Kind, named: Option<Slot<T>>, by: Kind, referrer: Slot<R>) {
        if let Some(named) = named {
            self.0.entry((kind, named.index())).or_default().push((by, referrer.index() as u32));
        }
    }
}

/// The first of the facts that name this one and will not be deleted or replaced by the batch (by
/// kind, then key), and how many there are. Those that are replaced answer for themselves.
pub(super) fn first_referrer(
    referrers: &Referrers,
    look: Look<'_>,
    kind: Kind,
    key: &str,
) -> Option<(String, usize)> {
    let index = index_of(look.books, kind, key)?;
    let mut first: Option<(Kind, &str)> = None;
    let mut n_referrers = 0;
    for (by, referrer) in referrers.0.get(&(kind, index))? {
        let name = key_at(look.books, *by, *referrer as usize)?;
        if look.batch.touches(*by, name) {
            continue;
        }
        n_referrers += 1;
        if first.is_none_or(|first| (*by, name) < first) {
            first = Some((*by, name));
        }
    }
    first.map(|(by, name)| (format!("{by} `{name}`"), n_referrers))
}

fn index_of(books: &Books, kind: Kind, key: &str) -> Option<usize> {
    match kind {
        Kind::Tenant => None,
        Kind::Event => books.events().slot(key).map(Slot::index),
        Kind::Category => books.categories().slot(key).map(Slot::index),
        Kind::Contact => books.contacts().slot(key).map(Slot::index),
        Kind::Invoice => books.documents().slot(key).map(Slot::index),
        Kind::Payment => books.payments().slot(key).map(Slot::index),
    }
}

fn key_at(books: &Books, kind: Kind, index: usize) -> Option<&str> {
    fn of<T>(table: &Table<T>, index: usize) -> Option<&str> {
        table.key_at(index)
    }
    match kind {
        Kind::Tenant => None,
        Kind::Event => of(books.events(), index),
        Kind::Category => of(books.categories(), index),
        Kind::Contact => of(books.contacts(), index),
        Kind::Invoice => of(books.documents(), index),
        Kind::Payment => of(books.payments(), index),
    }
}
