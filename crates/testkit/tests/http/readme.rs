//! The README's facts and the answer that it shows for them.

use std::fs;
use std::path::Path;

use messwert_testkit::TestApp;
use serde_json::Value;

/// Whether all that is `shown` stands in `answer`; else the path of what differs.
fn missing(path: &str, shown: &Value, answer: &Value) -> Option<String> {
    match (shown, answer) {
        (Value::Object(shown), Value::Object(answer)) => shown.iter().find_map(|(name, value)| {
            missing(&format!("{path}.{name}"), value, answer.get(name).unwrap_or(&Value::Null))
        }),
        (Value::Array(shown), Value::Array(answer)) if shown.len() == answer.len() => {
            let mut both = shown.iter().zip(answer).enumerate();
            both.find_map(|(at, (shown, answer))| missing(&format!("{path}[{at}]"), shown, answer))
        }
        _ => (shown != answer).then(|| format!("{path}: {shown} is shown, {answer} is the answer")),
    }
}

#[tokio::test]
async fn the_readme_shows_what_is_answered() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let blocks: Vec<&str> =
        readme.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let [facts, shown] = blocks[..] else { panic!("the README has {} blocks of JSON", blocks.len()) };
    let app = TestApp::new();
    let tenant = app.tenant("acme").await;
    tenant.import(&facts.lines().collect::<Vec<_>>()).await;
    let answer = tenant.get_report("revenue", "").await.json();
    let shown: Value = serde_json::from_str(shown).unwrap();
    assert_eq!(missing("", &shown, &answer), None);
}
