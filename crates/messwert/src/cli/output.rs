//! Printing: data to stdout, talk to stderr.

use std::io::{self, Write};

use serde::Serialize;

use super::Failure;

/// Prints a line of data.
pub(super) fn print_line(line: &str) -> Result<(), Failure> {
    print(&format!("{line}\n"))
}

/// Prints data as JSON, readable for people too.
pub(super) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value);
    print_line(&text.expect("these types have text keys and no failing parts"))
}

/// Prints rows of cells below each other; the first row is the header. Columns from `numbers` on
/// hold numbers and are aligned to the right.
pub(super) fn print_table(rows: &[Vec<String>], numbers: usize) -> Result<(), Failure> {
    print(&table(rows, numbers))
}

/// Says something to the person before the terminal.
pub(super) fn say(text: &str) {
    // Nothing can be done if nobody listens.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Prints data as it is.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads has seen enough (`messwert … | head`).
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| Failure::user("cannot write to standard output").because(error)),
    }
}

fn table(rows: &[Vec<String>], numbers: usize) -> String {
    let n_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<_> = (0..n_columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut out = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            if column >= numbers { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        });
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let rows = [row(["kind", "added", "n"]), row(["contact", "1", "12345"]), row(["ä", "", "1"])];
        assert_eq!(table(&rows, 1), "kind     added      n\ncontact      1  12345\nä                   1\n");
        assert_eq!(table(&[], 1), "");
    }
}
