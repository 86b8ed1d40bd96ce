//! What the members of the participants report mean.

use super::Group;

pub(super) static GROUPS: &[Group] = &[];
