//! Statuses: applications counted by status.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::tallies::add_up;
use crate::books::ApplicationStatus;

/// How many applications have each status; all seven are members.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct StatusCounts([u64; ApplicationStatus::ALL.len()]);

impl StatusCounts {
    /// How many have a status.
    pub fn of(&self, status: ApplicationStatus) -> u64 {
        self.0[status as usize]
    }

    /// How many there are.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    pub(super) fn add(&mut self, status: ApplicationStatus) {
        self.0[status as usize] += 1;
    }

    pub(super) fn append(&mut self, others: &StatusCounts) {
        add_up(&mut self.0, &others.0);
    }
}

impl Serialize for StatusCounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for status in ApplicationStatus::ALL {
            map.serialize_entry(status.word(), &self.of(*status))?;
        }
        map.end()
    }
}
