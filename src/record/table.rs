//! Tables in Markdown, as far as records state something in them.

/// A row of more cells than this is cut off.
const MOST_CELLS: usize = 32;

/// A table of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What its head calls the columns.
    pub columns: Vec<String>,
    /// The rows below, each with its line from 1.
    pub rows: Vec<(usize, Vec<String>)>,
}

impl Table {
    /// The position of the first column whose name has one of these words.
    pub fn column(&self, words: &[&str]) -> Option<usize> {
        let has = |word: &&str| {
            let named = |column: &String| column.to_lowercase().contains(word);
            self.columns.iter().position(named)
        };
        words.iter().find_map(has)
    }
}

/// The tables of a text: a row of names, a row of dashes, and rows between bars.
pub fn tables(text: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let (mut before, mut is_open) = (None, false);
    for (number, line) in (1..).zip(text.lines()) {
        let cells = cells(line);
        match cells {
            None => (before, is_open) = (None, false),
            Some(cells) if is_open => {
                if let Some(table) = tables.last_mut() {
                    table.rows.push((number, cells));
                }
            }
            Some(cells) if cells.iter().all(|cell| is_rule(cell)) => {
                if let Some(columns) = before.take() {
                    tables.push(Table { columns, rows: Vec::new() });
                    is_open = true;
                }
            }
            Some(cells) => before = Some(cells),
        }
    }
    tables
}

fn cells(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    if !line.contains('|') {
        return None;
    }
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').unwrap_or(line);
    let cell = |cell: &str| cell.trim().trim_matches(['`', '*']).to_owned();
    Some(line.split('|').take(MOST_CELLS).map(cell).collect())
}

fn is_rule(cell: &str) -> bool {
    !cell.is_empty() && cell.contains('-') && cell.bytes().all(|it| it == b'-' || it == b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_with_the_lines_of_their_rows() {
        let text =
            "a | b\nno table\n\n| Release | End |\n|---|:-:|\n| `v1` | 2027-01-31 |\nv2|\n\n|x|\n";
        let found = tables(text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].columns, ["Release", "End"]);
        assert_eq!(found[0].rows[0], (6, vec!["v1".to_owned(), "2027-01-31".to_owned()]));
        assert_eq!(found[0].rows[1], (7, vec!["v2".to_owned()]));
        assert_eq!((found[0].column(&["until", "end"]), found[0].column(&["x"])), (Some(1), None));
    }
}
