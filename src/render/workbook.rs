//! A workbook (Office Open XML, ECMA-376) written as it comes: sheet by sheet, row by row, into a stream.
//!
//! A cell holds text, a number or a time, never a formula, whatever its text looks like. Only the links of
//! a sheet are kept until its end, so that a million rows take no more memory than a few.

mod cell;
mod packaged;
mod sheet;
mod text;

use std::io::{Result, Write};

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, System, ZipWriter};

pub use cell::{Cell, Tone};

use self::sheet::Sheet;
use crate::model::Timestamp;

/// What a workbook says of itself.
pub struct Properties {
    /// Its title.
    pub title: String,
    /// The program that made it.
    pub creator: String,
    /// The time that it speaks for.
    pub when: Option<Timestamp>,
}

/// A column of a sheet.
pub struct Column {
    /// Its heading.
    pub title: &'static str,
    /// Its width in characters.
    pub width: u8,
}

/// A column with a heading, so many characters wide.
pub const fn column(title: &'static str, width: u8) -> Column {
    Column { title, width }
}

/// What spreadsheets can hold (Microsoft, "Excel specifications and limits").
#[derive(Clone, Copy)]
struct Limits {
    /// The rows of a sheet, its heading among them.
    rows: u32,
    /// The links of a sheet.
    links: usize,
}

impl Limits {
    const OF_SPREADSHEETS: Self = Self { rows: 1_048_576, links: 65_530 };
}

/// A workbook on its way into a stream.
pub struct Workbook<'o> {
    zip: ZipWriter<StreamWriter<&'o mut dyn Write>>,
    limits: Limits,
    properties: Properties,
    open: Option<Sheet>,
    /// The sheets that are written: each with its name and the range of its table.
    written: Vec<(String, String)>,
}

impl<'o> Workbook<'o> {
    /// Begins a workbook.
    pub fn new(out: &'o mut dyn Write, properties: Properties) -> Self {
        let zip = ZipWriter::new_stream(out);
        let limits = Limits::OF_SPREADSHEETS;
        Self { zip, limits, properties, open: None, written: Vec::new() }
    }

    /// Begins a sheet, and ends the one before. Its title has at most 25 plain characters.
    pub fn sheet(&mut self, title: &'static str, columns: &'static [Column]) -> Result<()> {
        self.begin(Sheet::new(title, columns))
    }

    /// Adds a row to the sheet, which goes on in another one when it is full.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        let full = self.open.as_ref().filter(|sheet| sheet.rows >= self.limits.rows);
        if let Some(next) = full.map(Sheet::continued) {
            self.begin(next)?;
        }
        match &mut self.open {
            Some(sheet) => self.zip.write_all(sheet.row(cells, self.limits.links).as_bytes()),
            None => Ok(()),
        }
    }

    /// Ends the last sheet and the workbook.
    pub fn finish(mut self) -> Result<()> {
        self.end_sheet()?;
        for (name, text) in packaged::parts(&self.properties, &self.written) {
            self.part(&name)?;
            self.zip.write_all(text.as_bytes())?;
        }
        self.zip.finish()?.into_inner().flush()
    }

    fn begin(&mut self, mut sheet: Sheet) -> Result<()> {
        self.end_sheet()?;
        self.part(&packaged::sheet(self.written.len()))?;
        self.zip.write_all(sheet.head(self.written.is_empty()).as_bytes())?;
        self.open = Some(sheet);
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<()> {
        let Some(sheet) = self.open.take() else { return Ok(()) };
        self.zip.write_all(sheet.tail().as_bytes())?;
        if let Some(links) = sheet.relationships() {
            self.part(&packaged::links_of_sheet(self.written.len()))?;
            self.zip.write_all(links.as_bytes())?;
        }
        self.written.push((sheet.name(), sheet.range()));
        Ok(())
    }

    /// Nothing of a part depends on the clock, the user or the machine.
    fn part(&mut self, name: &str) -> Result<()> {
        let options = SimpleFileOptions::DEFAULT
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(6))
            .system(System::Unix)
            .unix_permissions(0o644);
        Ok(self.zip.start_file(name, options)?)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    /// A workbook of so many rows with a link each, by its parts.
    fn parts(rows: usize, limits: Limits) -> Vec<(String, String)> {
        const COLUMNS: &[Column] = &[column("A", 10)];
        let mut out = Vec::new();
        let properties = Properties { title: "<&>".to_owned(), creator: String::new(), when: None };
        let mut workbook = Workbook::new(&mut out, properties);
        workbook.limits = limits;
        workbook.sheet("Long", COLUMNS).unwrap();
        for _ in 0..rows {
            workbook.row(&[Cell::linked("a", Some("https://a/?b=1&c#d"))]).unwrap();
        }
        workbook.finish().unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(out)).unwrap();
        let names = 0..archive.len();
        let part = |at| {
            let mut file = archive.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        };
        names.map(part).collect()
    }

    #[test]
    fn a_table_goes_on_where_a_sheet_is_full() {
        let parts = parts(3, Limits { rows: 3, links: 1 });
        let text = |name: &str| &parts.iter().find(|(part, _)| part == name).unwrap().1;
        let count = |name: &str, word: &str| text(name).matches(word).count();
        assert_eq!(count("xl/worksheets/sheet1.xml", "<row "), 3);
        assert_eq!(count("xl/worksheets/sheet2.xml", "<row "), 2);
        assert!(text("xl/workbook.xml").contains("\"Long (2)\""));
        assert!(text("xl/workbook.xml").contains("'Long (2)'!$A$1:$A$2<"));
        // More links than a sheet can have stay text.
        assert_eq!(count("xl/worksheets/sheet1.xml", "<hyperlink "), 1);
        let link = "Target=\"https://a/?b=1&amp;c\"";
        assert_eq!(count("xl/worksheets/_rels/sheet1.xml.rels", link), 1);
        assert!(text("xl/worksheets/sheet1.xml").contains("location=\"d\""));
        assert!(text("docProps/core.xml").contains("<dc:title>&lt;&amp;&gt;</dc:title>"));
    }
}
