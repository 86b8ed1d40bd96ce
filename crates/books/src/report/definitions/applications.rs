//! What the members of the applications report mean.

use super::Group;

pub(super) static GROUPS: &[Group] = &[];
