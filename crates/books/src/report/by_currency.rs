//! By currency: sums of each currency that has any; there are few, so that they are found by looking.

use crate::money::Currency;

/// What each currency has.
#[derive(Clone)]
pub(super) struct ByCurrency<T>(Vec<(Currency, T)>);

impl<T> Default for ByCurrency<T> {
    fn default() -> Self {
        ByCurrency(Vec::new())
    }
}

impl<T> ByCurrency<T> {
    /// What a currency has, if it has anything.
    pub(super) fn get(&self, currency: Currency) -> Option<&T> {
        self.0.iter().find(|(known, _)| *known == currency).map(|(_, own)| own)
    }

    /// What a currency has, at first what `nothing` says.
    pub(super) fn of(&mut self, currency: Currency, nothing: impl FnOnce() -> T) -> &mut T {
        let position = self.0.iter().position(|(known, _)| *known == currency).unwrap_or_else(|| {
            self.0.push((currency, nothing()));
            self.0.len() - 1
        });
        &mut self.0[position].1
    }

    /// The same currencies, each with what becomes of what it has.
    pub(super) fn map<U>(self, each: impl Fn(T) -> U) -> ByCurrency<U> {
        ByCurrency(self.0.into_iter().map(|(currency, own)| (currency, each(own))).collect())
    }
}
