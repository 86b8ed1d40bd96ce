//! What the members of the payments report mean.

use super::Group;

pub(super) static GROUPS: &[Group] = &[];
