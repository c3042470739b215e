//! Columns for a person.

use unicode_width::UnicodeWidthStr;

use crate::output::printable;

/// Rows below a heading, each column as wide as its widest cell.
pub(crate) struct Table(Vec<Vec<String>>);

impl Table {
    pub(crate) fn new<const N: usize>(heading: [&str; N]) -> Self {
        Self(vec![heading.map(str::to_owned).to_vec()])
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [impl AsRef<str>; N]) {
        self.0.push(cells.map(|cell| printable(cell.as_ref()).into_owned()).to_vec());
    }

    /// All lines; the last column is not filled up.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        let columns = self.0.first().map_or(0, Vec::len);
        let widths: Vec<usize> = (0..columns)
            .map(|column| self.0.iter().map(|row| row[column].width()).max().unwrap_or(0))
            .collect();
        self.0.iter().map(move |row| {
            let filled = row.iter().zip(&widths).map(|(cell, width)| {
                let gap = " ".repeat(width.saturating_sub(cell.width()));
                format!("{cell}{gap}")
            });
            filled.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_also_with_wide_characters() {
        let mut table = Table::new(["host", "count"]);
        table.row(["東京.jp", "1"]);
        table.row(["a.example", "22"]);
        let lines: Vec<String> = table.lines().collect();
        assert_eq!(lines, ["host       count", "東京.jp    1", "a.example  22"]);
    }
}
