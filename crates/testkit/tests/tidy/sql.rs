//! Rules about statements: placeholders in ascending order, and no SQL outside its files.

use super::{none, texts};

#[test]
fn placeholders_ascend() {
    // SQLite numbers `$n` by first appearance, whatever n is.
    let mut places = Vec::new();
    for file in texts().iter().filter(|file| file.path.ends_with(".sql")) {
        let mut highest = 0;
        for (number, line) in file.lines() {
            for placeholder in placeholders(line) {
                if placeholder > highest + 1 {
                    places.push(format!(
                        "{}:{number}: `${placeholder}` before `${}`",
                        file.path,
                        highest + 1
                    ));
                }
                highest = highest.max(placeholder);
            }
        }
    }
    none("placeholders appear as $1, $2, $3 …", places);
}

#[test]
fn statements_stand_in_files_of_their_own() {
    const VERBS: [&str; 5] = ["\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE ", "\"CREATE "];
    let mut places = Vec::new();
    for file in texts().iter().filter(|file| file.is_rust() && file.is_product()) {
        // Questions to the engine about itself are part of speaking to it.
        let asks =
            |line: &str| VERBS.iter().any(|verb| line.contains(verb)) && !line.contains("sqlite_schema");
        let inline = file.lines().filter(|(_, line)| asks(line));
        places.extend(inline.map(|(number, _)| format!("{}:{number}", file.path)));
    }
    none("a statement is a whole `.sql` file", places);
}

fn placeholders(line: &str) -> impl Iterator<Item = usize> {
    let statement = line.split("--").next().unwrap_or(line);
    statement.split('$').skip(1).filter_map(|rest| {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..digits].parse().ok()
    })
}
