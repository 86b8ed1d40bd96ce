//! Levelling directories: both are read in their order, and the target's is changed where it differs.

use std::cmp::Ordering;
use std::collections::VecDeque;

use messwert_books::fact::Kind;
use messwert_journal::{DirectoryEntry, Moving, StoreError, TenantId};

use super::{Copied, MoveError, Phase, Way};

/// Entries that are read at a time, and changed in one transaction.
const PAGE: usize = 2_000;

/// What came of it.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Levelled {
    /// Entries that the source has.
    pub(super) n_entries: u64,
    /// Entries that the target had not, or had differently.
    pub(super) n_put: u64,
    /// Entries that only the target had.
    pub(super) n_removed: u64,
}

impl Levelled {
    /// Whether nothing was to be changed.
    pub(super) fn is_even(&self) -> bool {
        self.n_put == 0 && self.n_removed == 0
    }
}

/// Makes the target's directory what the source's is.
pub(super) async fn level(way: &Way, of: Copied<'_>) -> Result<Levelled, MoveError> {
    way.progress.begin(Phase::Names, 0);
    let tenant = of.tenant.id;
    let (mut ours, mut theirs) = (Pages::new(&*way.from, tenant), Pages::new(&*way.to, tenant));
    let (mut changes, mut levelled) = (Changes::default(), Levelled::default());
    loop {
        let our = ours.peek().await.map_err(MoveError::of_source)?;
        let their = theirs.peek().await.map_err(MoveError::of_target)?;
        let order = match (our, their) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(our), Some(their)) => our.order().cmp(&their.order()),
        };
        match (order, our, their) {
            (Ordering::Greater, _, Some(their)) => changes.gone.push((their.kind, their.key.clone())),
            (_, Some(our), _) if order.is_lt() || Some(our) != their => changes.put.push(our.clone()),
            _ => {}
        }
        if order.is_le() {
            ours.pass();
        }
        if order.is_ge() {
            theirs.pass();
        }
        if changes.put.len() + changes.gone.len() >= PAGE {
            changes.make(way, of, &mut levelled).await?;
        }
    }
    changes.make(way, of, &mut levelled).await?;
    Ok(Levelled { n_entries: ours.n_passed, ..levelled })
}

/// A directory, read page by page.
struct Pages<'s> {
    store: &'s dyn Moving,
    tenant: TenantId,
    ahead: VecDeque<DirectoryEntry>,
    last: Option<(Kind, String)>,
    is_at_end: bool,
    n_passed: u64,
}

impl Pages<'_> {
    fn new(store: &dyn Moving, tenant: TenantId) -> Pages<'_> {
        let (ahead, last) = (VecDeque::new(), None);
        Pages { store, tenant, ahead, last, is_at_end: false, n_passed: 0 }
    }

    /// The next entry, if there is one.
    async fn peek(&mut self) -> Result<Option<&DirectoryEntry>, StoreError> {
        if self.ahead.is_empty() && !self.is_at_end {
            let after = self.last.as_ref().map(|(kind, key)| (*kind, key.as_str()));
            let page = self.store.directory(self.tenant, after, PAGE).await?;
            self.is_at_end = page.len() < PAGE;
            if let Some(last) = page.last() {
                self.last = Some((last.kind, last.key.clone()));
            }
            self.ahead = page.into();
        }
        Ok(self.ahead.front())
    }

    fn pass(&mut self) {
        self.n_passed += u64::from(self.ahead.pop_front().is_some());
    }
}

/// What is to be changed in the target.
#[derive(Default)]
struct Changes {
    put: Vec<DirectoryEntry>,
    gone: Vec<(Kind, String)>,
}

impl Changes {
    /// Makes the changes, which lie behind what is still to be read.
    async fn make(&mut self, way: &Way, of: Copied<'_>, levelled: &mut Levelled) -> Result<(), MoveError> {
        way.go_on()?;
        let Changes { put, gone } = std::mem::take(self);
        if put.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let n_changes = put.len() + gone.len();
        levelled.n_put += put.len() as u64;
        levelled.n_removed += gone.len() as u64;
        way.to.take_directory(of.tenant.id, of.run, put, gone).await.map_err(MoveError::of_target)?;
        way.progress.advance(n_changes as u64);
        Ok(())
    }
}
