//! What the members of the revenue report mean.

use super::Group;

pub(super) static GROUPS: &[Group] = &[];
