//! Category: of exhibitors or goods, in a tree.

use super::Kind;
use super::schema::{Field, Places, Schema, TITLE, Type};

/// The fields of a category.
pub(crate) static SCHEMA: Schema = Schema {
    name: "category",
    about: "What exhibitors offer, in a tree.",
    scope: "categories",
    version: 1,
    rules: &["The categories above one never lead back to it."],
    fields: FIELDS,
    places: Places::of(FIELDS),
};

const FIELDS: &[Field] = &[
    Field::new("category_key", Type::Slug, "Kategorie").key(),
    Field::new("title", TITLE, "Titel").required(),
    Field::new("parent_category_key", Type::Reference(Kind::Category), "Oberkategorie"),
];
