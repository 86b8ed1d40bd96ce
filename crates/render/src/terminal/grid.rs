//! Grids: rows of cells in columns as wide as they need be.

/// A table being written: the first column is text, the others are numbers.
pub(super) struct Grid {
    title: &'static str,
    rows: Vec<Vec<String>>,
}

impl Grid {
    /// A grid with a title and the headings of its columns.
    pub(super) fn new(title: &'static str, headings: &[&str]) -> Grid {
        Grid { title, rows: vec![headings.iter().map(|&heading| heading.to_owned()).collect()] }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Whether it has no row below its headings.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.len() == 1
    }

    /// Appends the grid, its first column cut so that all fits into `width` where that is possible.
    pub(super) fn write(&self, out: &mut String, width: usize) {
        let n_columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut widths: Vec<usize> = (0..n_columns)
            .map(|column| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| length(cell)).max())
            .map(Option::unwrap_or_default)
            .collect();
        let numbers: usize = widths.iter().skip(1).map(|width| width + 2).sum();
        if let Some(first) = widths.first_mut() {
            *first = (*first).min(width.saturating_sub(numbers).max(12));
        }
        out.push_str(&format!("\n{}\n", self.title));
        for (number, row) in self.rows.iter().enumerate() {
            let line = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| match column {
                0 => pad(&cut(cell, *width), *width, false),
                _ => format!("  {}", pad(cell, *width, true)),
            });
            let line: String = line.collect();
            // Columns may need no headings.
            if number > 0 || !line.trim().is_empty() {
                out.push_str(line.trim_end());
                out.push('\n');
            }
            if number == 0 {
                let rule = widths.iter().sum::<usize>() + 2 * n_columns.saturating_sub(1);
                out.push_str(&"─".repeat(rule));
                out.push('\n');
            }
        }
    }
}

/// How long the longest bar is.
const BAR: i64 = 24;

/// A bar of characters, as long as `value` is of `most`: a hint to the eye, in whole characters, none for
/// what is not above 0.
pub(super) fn bar(value: i64, most: i64) -> String {
    let most = i128::from(most.max(1));
    let length = (i128::from(value.max(0)) * i128::from(BAR) + most / 2) / most;
    format!("{:<1$}", "█".repeat(length as usize), BAR as usize)
}

/// Characters, as a terminal shows them one a column.
pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}

fn pad(text: &str, width: usize, right: bool) -> String {
    let blanks = " ".repeat(width.saturating_sub(length(text)));
    if right { blanks + text } else { text.to_owned() + &blanks }
}

/// As many characters as fit, the last one an ellipsis if some do not.
pub(super) fn cut(text: &str, width: usize) -> String {
    if length(text) <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    kept + "…"
}
