//! Categories: every rule.

use super::check;

#[test]
fn categories_form_a_tree() {
    let circle =
        r#"{"kind":"category","category_key":"handwerk","title":"H","parent_category_key":"keramik"}"#;
    check(circle, Err("lead back to `handwerk`"));
    let itself = r#"{"kind":"category","category_key":"holz","title":"H","parent_category_key":"holz"}"#;
    check(itself, Err("lead back to `holz`"));
}
