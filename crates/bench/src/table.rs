//! The table: rows of what was measured, in Markdown, as they come.

use std::io::{self, Write};

/// Prints the header.
pub(crate) fn header() -> io::Result<()> {
    row("what", "figure", "budget")?;
    row("---", "---:", "---:")
}

/// Prints a row.
pub(crate) fn row(what: &str, figure: &str, budget: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "| {what} | {figure} | {budget} |")?;
    out.flush()
}

/// 1234567.8 as `1,234,568`.
pub(crate) fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0.4, 999.0, 1_000.0, 1_234_567.8].map(thousands), ["0", "999", "1,000", "1,234,568"]);
    }
}
