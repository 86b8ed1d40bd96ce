//! Categories: what exhibitors offer, in a tree.

use super::line::Line;

/// A category.
pub(super) struct Category {
    pub(super) key: &'static str,
    pub(super) title: &'static str,
    pub(super) parent: Option<&'static str>,
}

const fn above(key: &'static str, title: &'static str) -> Category {
    Category { key, title, parent: None }
}

const fn below(parent: &'static str, key: &'static str, title: &'static str) -> Category {
    Category { key, title, parent: Some(parent) }
}

/// All categories, those above first.
pub(super) static TREE: [Category; 15] = [
    above("kunsthandwerk", "Kunsthandwerk"),
    above("genuss", "Essen & Trinken"),
    above("haus", "Haus & Jahreszeit"),
    below("kunsthandwerk", "keramik", "Keramik"),
    below("kunsthandwerk", "holz", "Holz & Drechselei"),
    below("kunsthandwerk", "glas", "Glas"),
    below("kunsthandwerk", "textil", "Textil & Filz"),
    below("kunsthandwerk", "schmuck", "Schmuck"),
    below("kunsthandwerk", "leder", "Leder"),
    below("genuss", "suesswaren", "Süßwaren & Gebäck"),
    below("genuss", "feinkost", "Käse & Feinkost"),
    below("genuss", "imbiss", "Imbiss"),
    below("genuss", "wein", "Wein & Glühwein"),
    below("haus", "seifen", "Seifen & Naturkosmetik"),
    below("haus", "kerzen", "Kerzen & Schmuck für den Baum"),
];

/// How many categories stand above others; exhibitors have those after them.
pub(super) const N_ABOVE: usize = 3;

/// The line of a category.
pub(super) fn fact(category: &Category) -> String {
    Line::of("category")
        .with("category_key", category.key)
        .with("title", category.title)
        .with_some("parent_category_key", category.parent)
        .end()
}
