//! One sheet as XML: its head, its rows, and what stands behind them.

use super::Column;
use super::cell::{Cell, Tone};
use super::packaged::Style;
use super::text::{attribute, element, is_tempting};

const NAMESPACES: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

/// A sheet on its way.
pub struct Sheet {
    title: &'static str,
    columns: &'static [Column],
    /// Which of the sheets this is that one table fills, from 1.
    part: usize,
    /// How many rows it has, the heading among them.
    pub rows: u32,
    /// The links: from which cell, to where.
    links: Vec<(String, String)>,
}

impl Sheet {
    pub fn new(title: &'static str, columns: &'static [Column]) -> Self {
        Self { title, columns, part: 1, rows: 0, links: Vec::new() }
    }

    /// The sheet on which the table of this one goes on.
    pub fn continued(&self) -> Self {
        Self { part: self.part + 1, ..Self::new(self.title, self.columns) }
    }

    pub fn name(&self) -> String {
        match self.part {
            1 => self.title.to_owned(),
            part => format!("{} ({part})", self.title),
        }
    }

    /// The cells of its table, as formulas name them.
    pub fn range(&self) -> String {
        let last = letters(self.columns.len().saturating_sub(1));
        format!("$A$1:${last}${}", self.rows)
    }

    /// All before the first row of the table, and its heading, which stays in sight.
    pub fn head(&mut self, is_first: bool) -> String {
        let selected = if is_first { " tabSelected=\"1\"" } else { "" };
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet {NAMESPACES}>\
             <sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView{selected} \
             workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" \
             state=\"frozen\"/><selection pane=\"bottomLeft\"/></sheetView></sheetViews>\
             <sheetFormatPr defaultRowHeight=\"15\"/><cols>"
        );
        for (number, column) in (1..).zip(self.columns) {
            let width = column.width;
            text += &format!(
                "<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>"
            );
        }
        text += "</cols><sheetData>";
        let headings: Vec<String> = self.columns.iter().map(|it| element(it.title)).collect();
        text + &self.numbered(headings.iter().map(|heading| inline(Style::Heading, heading)))
    }

    /// A row; of the links so many at most.
    pub fn row(&mut self, cells: &[Cell<'_>], links: usize) -> String {
        for (at, cell) in cells.iter().enumerate() {
            if let Cell::Link(_, url) = cell
                && self.links.len() < links
            {
                let place = format!("{}{}", letters(at), self.rows + 1);
                self.links.push((place, (*url).to_owned()));
            }
        }
        self.numbered(cells.iter().map(content))
    }

    /// Cells with their places; each is what stands in its tag behind the place.
    fn numbered(&mut self, cells: impl Iterator<Item = String>) -> String {
        self.rows += 1;
        let row = self.rows;
        let mut text = format!("<row r=\"{row}\">");
        for (at, cell) in cells.enumerate().filter(|(_, cell)| !cell.is_empty()) {
            text += &format!("<c r=\"{}{row}\" {cell}</c>", letters(at));
        }
        text + "</row>"
    }

    /// All behind the last row.
    pub fn tail(&self) -> String {
        let range = self.range().replace('$', "");
        let mut text = format!("</sheetData><autoFilter ref=\"{range}\"/>");
        if !self.links.is_empty() {
            text += "<hyperlinks>";
            for (number, (place, url)) in (1..).zip(&self.links) {
                let anchor = url.split_once('#').map(|(_, anchor)| attribute(anchor));
                let anchor = anchor.map(|it| format!(" location=\"{it}\"")).unwrap_or_default();
                text += &format!("<hyperlink ref=\"{place}\" r:id=\"rId{number}\"{anchor}/>");
            }
            text += "</hyperlinks>";
        }
        text + "<pageMargins left=\"0.5\" right=\"0.5\" top=\"0.6\" bottom=\"0.75\" header=\"0.3\" \
                footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/>\
                <headerFooter><oddFooter>&amp;L&amp;A&amp;RPage &amp;P of &amp;N</oddFooter>\
                </headerFooter></worksheet>"
    }

    /// Where its links lead.
    pub fn relationships(&self) -> Option<String> {
        let target = |url: &str| attribute(url.split('#').next().unwrap_or(url));
        let link = |(number, (_, url)): (usize, &(String, String))| {
            format!(
                "<Relationship Id=\"rId{number}\" Type=\"http://schemas.openxmlformats.org/\
                 officeDocument/2006/relationships/hyperlink\" Target=\"{}\" TargetMode=\"External\"/>",
                target(url)
            )
        };
        let links: String = (1..).zip(&self.links).map(link).collect();
        (!links.is_empty()).then(|| super::packaged::relationships(&links))
    }
}

/// A cell behind its place: style, type and value; empty for no cell.
fn content(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => {
            let style = if is_tempting(text) { Style::Guarded } else { Style::Text };
            inline(style, &element(text))
        }
        Cell::Word(word, tone) => inline(style(*tone), &element(word)),
        Cell::Link(text, _) => inline(Style::Link, &element(text)),
        Cell::Number(number) => value(Style::Number, &number.to_string()),
        Cell::Time(when) => {
            // Days since 1899-12-30, of which 25569 were over when 1970 began.
            let days = when.seconds as f64 / 86_400.0 + 25_569.0;
            value(Style::Time, &days.to_string())
        }
    }
}

fn inline(style: Style, text: &str) -> String {
    let style = style as u8;
    format!("s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is>")
}

fn value(style: Style, value: &str) -> String {
    format!("s=\"{}\"><v>{value}</v>", style as u8)
}

fn style(tone: Tone) -> Style {
    match tone {
        Tone::Good => Style::Good,
        Tone::Doubtful => Style::Doubtful,
        Tone::Bad => Style::Bad,
        Tone::Quiet => Style::Quiet,
    }
}

/// The letters of a column, from 0.
fn letters(column: usize) -> String {
    let letter = char::from(b'A' + (column % 26) as u8);
    match column / 26 {
        0 => letter.to_string(),
        before => letters(before - 1) + &letter.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        let named = [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")];
        assert!(named.into_iter().all(|(column, name)| letters(column) == name));
    }
}
