//! The golden files: whatever the order of their lines, the books are the same.

use std::path::Path;

use crate::paper::Paper;

const FOLDERS: [&str; 5] = ["tiny", "fuzz-1", "fuzz-2", "fuzz-3", "fuzz-4"];

fn facts(folder: &str) -> String {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/golden").join(folder).join("facts.ndjson");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn golden_facts_are_recorded_once() {
    for folder in FOLDERS {
        let text = facts(folder);
        let lines: Vec<&str> = text.lines().collect();
        let mut paper = Paper::with(&lines);
        assert_eq!(paper.books.n_facts(), lines.len(), "{folder}");
        assert_eq!(paper.record(&lines).unwrap(), [], "{folder}");
    }
}
