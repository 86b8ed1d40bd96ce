//! Rules about files as a whole: how they begin, how long they are, what they may not mention.

use super::{none, texts};

/// More lines than this are refused; more than 500 want a reason.
const LONGEST: usize = 800;

#[test]
fn every_file_begins_by_saying_what_lives_in_it() {
    let silent = texts().into_iter().filter(|file| file.is_rust() && !file.text.starts_with("//! "));
    none(
        "the first line is a sentence after `//! `",
        silent.map(|file| format!("{}:1", file.path)).collect(),
    );
}

#[test]
fn files_are_short() {
    let long = texts().into_iter().filter(|file| file.is_rust() && file.text.lines().count() > LONGEST);
    let places = long.map(|file| format!("{}: {} lines", file.path, file.text.lines().count()));
    none("a file has at most 800 lines: split it by what lives in it", places.collect());
}

#[test]
fn lines_end_plainly() {
    let mut places = Vec::new();
    for file in texts() {
        let blanks = file.lines().filter(|(_, line)| line.ends_with([' ', '\t', '\r']));
        places.extend(blanks.map(|(number, _)| format!("{}:{number}", file.path)));
        if !file.text.is_empty() && !file.text.ends_with('\n') {
            places.push(format!("{}: the last line does not end", file.path));
        }
    }
    none("no blanks at a line's end, a newline after the last", places);
}

#[test]
fn the_project_speaks_of_nothing_outside_it() {
    // In two halves each, so that this file passes.
    let outside = [
        concat!("../", "shared"),
        concat!("/work", "/"),
        concat!("/tmp", "/plan"),
        concat!("issue", " #"),
        concat!("issue", " tracker"),
        concat!("this", " issue"),
        concat!("the ", "issue's"),
        concat!("later", " issue"),
    ];
    let mut places = Vec::new();
    for file in texts() {
        for (number, line) in file.lines() {
            let found = outside.iter().filter(|words| line.contains(**words));
            places.extend(found.map(|words| format!("{}:{number}: `{words}`", file.path)));
        }
    }
    none("a reader has this repository and nothing else: say it without these words", places);
}
