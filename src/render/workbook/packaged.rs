//! The parts of a workbook besides its sheets: what it is made of, its styles, what it says of itself.

use super::Properties;
use super::text::{attribute, element};
use crate::model::Timestamp;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Where everything of these formats has its names from.
const FORMATS: &str = "http://schemas.openxmlformats.org";

/// How a cell looks: a place in the list `cellXfs` of [`STYLES`].
#[derive(Clone, Copy)]
pub enum Style {
    Heading = 1,
    Text,
    /// Text that stays text when somebody edits it.
    Guarded,
    Link,
    Number,
    Time,
    Good,
    Doubtful,
    Bad,
    Quiet,
}

/// Where a sheet stands in the package, by how many are before it.
pub fn sheet(before: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", before + 1)
}

/// Where the links of a sheet stand.
pub fn links_of_sheet(before: usize) -> String {
    format!("xl/worksheets/_rels/sheet{}.xml.rels", before + 1)
}

/// Relationships, given as elements.
pub fn relationships(links: &str) -> String {
    format!(
        "{DECLARATION}<Relationships xmlns=\"{FORMATS}/package/2006/relationships\">{links}\
         </Relationships>"
    )
}

/// Every part but the sheets, by its name; `sheets` have names and the ranges of their tables.
pub fn parts(properties: &Properties, sheets: &[(String, String)]) -> Vec<(String, String)> {
    let part = |name: &str, text: String| (name.to_owned(), text);
    vec![
        part("xl/workbook.xml", workbook(sheets)),
        part("xl/_rels/workbook.xml.rels", links_of_workbook(sheets.len())),
        part("xl/styles.xml", STYLES.to_owned()),
        part("docProps/core.xml", core(properties)),
        part("docProps/app.xml", app(properties)),
        part("_rels/.rels", links_of_package()),
        part("[Content_Types].xml", content_types(sheets.len())),
    ]
}

fn workbook(sheets: &[(String, String)]) -> String {
    let mut text = format!(
        "{DECLARATION}<workbook xmlns=\"{FORMATS}/spreadsheetml/2006/main\" \
         xmlns:r=\"{FORMATS}/officeDocument/2006/relationships\"><bookViews><workbookView/></bookViews>\
         <sheets>"
    );
    for (number, (name, _)) in (1..).zip(sheets) {
        let name = attribute(name);
        text += &format!("<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>");
    }
    text += "</sheets><definedNames>";
    for (at, (name, range)) in sheets.iter().enumerate() {
        text += &format!(
            "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"{at}\" hidden=\"1\">\
             '{name}'!{range}</definedName>"
        );
    }
    for (at, (name, _)) in sheets.iter().enumerate() {
        text += &format!(
            "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"{at}\">'{name}'!$1:$1\
             </definedName>"
        );
    }
    text + "</definedNames></workbook>"
}

fn links_of_workbook(sheets: usize) -> String {
    let kinds = format!("{FORMATS}/officeDocument/2006/relationships");
    let mut links = String::new();
    for number in 1..=sheets {
        links += &format!(
            "<Relationship Id=\"rId{number}\" Type=\"{kinds}/worksheet\" \
             Target=\"worksheets/sheet{number}.xml\"/>"
        );
    }
    let styles = sheets + 1;
    links += &format!(
        "<Relationship Id=\"rId{styles}\" Type=\"{kinds}/styles\" Target=\"styles.xml\"/>"
    );
    relationships(&links)
}

fn links_of_package() -> String {
    let office = format!("{FORMATS}/officeDocument/2006/relationships");
    let package = format!("{FORMATS}/package/2006/relationships/metadata");
    relationships(&format!(
        "<Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{package}/core-properties\" Target=\"docProps/core.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{office}/extended-properties\" Target=\"docProps/app.xml\"/>"
    ))
}

fn content_types(sheets: usize) -> String {
    const BOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    const PACKAGE: &str = "application/vnd.openxmlformats-package";
    let mut text = format!(
        "{DECLARATION}<Types xmlns=\"{FORMATS}/package/2006/content-types\"><Default Extension=\"rels\" \
         ContentType=\"{PACKAGE}.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/>"
    );
    let mut add = |part: &str, kind: String| {
        text += &format!("<Override PartName=\"/{part}\" ContentType=\"{kind}\"/>");
    };
    add("xl/workbook.xml", format!("{BOOK}.sheet.main+xml"));
    add("xl/styles.xml", format!("{BOOK}.styles+xml"));
    for before in 0..sheets {
        add(&sheet(before), format!("{BOOK}.worksheet+xml"));
    }
    add("docProps/core.xml", format!("{PACKAGE}.core-properties+xml"));
    let app = "application/vnd.openxmlformats-officedocument.extended-properties+xml";
    add("docProps/app.xml", app.to_owned());
    text + "</Types>"
}

fn core(properties: &Properties) -> String {
    let mut text = format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"{FORMATS}/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title>\
         <dc:creator>{}</dc:creator>",
        element(&properties.title),
        element(&properties.creator)
    );
    if let Some(when) = properties.when {
        let when = Timestamp { offset: 0, ..when };
        for name in ["created", "modified"] {
            text += &format!("<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">{when}</dcterms:{name}>");
        }
    }
    text + "</cp:coreProperties>"
}

fn app(properties: &Properties) -> String {
    let name = element(&properties.creator);
    format!(
        "{DECLARATION}<Properties xmlns=\"{FORMATS}/officeDocument/2006/extended-properties\">\
         <Application>{name}</Application></Properties>"
    )
}

/// Fonts, fills and formats.
const STYLES: &str = include_str!("../../../templates/workbook/styles.xml");
