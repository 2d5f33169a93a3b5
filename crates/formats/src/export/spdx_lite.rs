//! Writes a document as SPDX Lite in an Excel workbook: one sheet for the document, one with a row for each package, and
//! one for the licences that the document defines, if it does.
//!
//! For people who read and fill in sheets. Headings are SPDX Lite's, in English or Japanese, with further columns where
//! a document says more (supplier, identifiers, hash values, dates). Every value is a text: none can become a formula.
//!
//! What a sheet cannot carry is left out: relations and nesting, completeness, files, external documents and references,
//! properties, cards, evidence, scopes, licences observed in files, contacts of originators, services, vulnerability
//! statements, identifiers that their form does not tell, and what a document describes beyond one product that is not
//! itself a package. Whether a licence is an expression or a name is told from its form again when it is read. Texts
//! longer than a cell can be are cut.

use std::fmt;

use iriai_domain::inventory::document::{
    Component, ComponentKind, Details, Document, Field, IdentifierKind, LicenceStanding, SbomFormat,
};
use iriai_domain::warning::Text;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

use crate::calendar;
use crate::sbom::spdx3_json::vocabulary;

/// The language of headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// SPDX's own field names.
    English,
    /// As suppliers in Japan write them.
    Japanese,
}

/// How a document is written.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// The language of headings and names of sheets.
    pub language: Language,
    /// The time of writing (RFC 3339): the workbook's own, and the document's if it has none that can be read.
    pub created: &'a str,
}

/// Why a workbook could not be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritable(String);

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unwritable {}

impl From<XlsxError> for Unwritable {
    fn from(error: XlsxError) -> Self {
        Self(error.to_string())
    }
}

/// Packages on one sheet; a sheet has 1,048,576 rows.
const ROWS: usize = 1_000_000;

/// Characters in a cell, in UTF-16 units.
const LONGEST: usize = 32_767;

/// Writes a document. The same document and options give the same bytes.
pub fn write(document: &Document<'_>, options: &Options<'_>) -> Result<Vec<u8>, Unwritable> {
    let mut workbook = Workbook::new();
    let created = calendar::utc(options.created);
    let created = created.as_deref().unwrap_or("1980-01-01T00:00:00Z");
    let time = ExcelDateTime::parse_from_str(created.trim_end_matches('Z'))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&time));
    let styles = Styles::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(options.language.of("Document Information", "文書情報"))?;
    write_head(document, options, created, &styles, sheet)?;
    let packages = packages(document);
    let columns = columns(&packages);
    let pages = packages.chunks(ROWS).collect::<Vec<_>>();
    for page in 0..pages.len().max(1) {
        let name = options.language.of("Package Information", "パッケージ情報");
        let sheet = workbook.add_worksheet();
        if page == 0 {
            sheet.set_name(name)?;
        } else {
            sheet.set_name(format!("{name} {}", page + 1))?;
        }
        let rows = pages.get(page).copied().unwrap_or_default();
        write_packages(rows, &columns, options, &styles, sheet)?;
    }
    if !document.licences.is_empty() {
        let name = options
            .language
            .of("Other License Information", "その他ライセンス情報");
        let sheet = workbook.add_worksheet().set_name(name)?;
        write_licences(document, options, &styles, sheet)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// What is listed, and what is nested below the subject, which CycloneDX does not call listed.
fn packages<'d, 'a>(document: &'d Document<'a>) -> Vec<&'d Component<'a>> {
    let mut below = vec![false; document.components.len()];
    for subject in &document.subjects {
        if let Some(below) = below.get_mut(*subject) {
            *below = true;
        }
    }
    let mut packages = Vec::new();
    for (index, component) in document.components.iter().enumerate() {
        let parent = component.parent.map(|parent| parent as usize);
        let nested = parent.is_some_and(|parent| below.get(parent) == Some(&true));
        if let Some(below) = below.get_mut(index) {
            *below |= nested;
        }
        if component.listed || nested && component.kind != ComponentKind::Service {
            packages.push(component);
        }
    }
    packages
}

impl Language {
    const fn of(self, english: &'static str, japanese: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Japanese => japanese,
        }
    }
}

struct Styles {
    heading: Format,
    body: Format,
}

impl Styles {
    fn new() -> Self {
        let body = Format::new()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border(FormatBorder::Thin);
        let heading = body
            .clone()
            .set_bold()
            .set_background_color(Color::RGB(0x00DD_E8F0));
        Self { heading, body }
    }
}

/// A text that fits into a cell.
fn fitting(text: &str) -> &str {
    if text.len() <= LONGEST {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > LONGEST
    });
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

fn write_head(
    document: &Document<'_>,
    options: &Options<'_>,
    created: &str,
    styles: &Styles,
    sheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let version = match document.format {
        SbomFormat::Spdx2Json
        | SbomFormat::Spdx2TagValue
        | SbomFormat::Spdx2Yaml
        | SbomFormat::Spdx2Rdf
        | SbomFormat::SpdxLiteXlsx
        | SbomFormat::SpdxLiteCsv
            if document.spec_version.starts_with("2.") =>
        {
            &document.spec_version
        }
        _ => "2.3",
    };
    let own = document.created.as_deref().and_then(calendar::utc);
    let product = document
        .subjects
        .iter()
        .filter_map(|index| document.components.get(*index))
        .find(|component| !component.listed);
    let mut lines: Vec<(&str, &str, String)> = vec![
        ("SPDX Version", "SPDXバージョン", format!("SPDX-{version}")),
        (
            "Data License",
            "データライセンス",
            optional(&document.data_licence),
        ),
        (
            "SPDX Identifier",
            "SPDX識別子",
            "SPDXRef-DOCUMENT".to_owned(),
        ),
        ("Document Name", "文書名", optional(&document.name)),
        (
            "SPDX Document Namespace",
            "文書名前空間",
            optional(&document.serial),
        ),
    ];
    for creator in creators(document) {
        lines.push(("Creator", "作成者", creator));
    }
    lines.push((
        "Created",
        "作成日時",
        own.unwrap_or_else(|| created.to_owned()),
    ));
    if let Some(product) = product {
        lines.push(("Product Name", "製品名", product.name.to_string()));
        if let Some(version) = words(&product.version) {
            lines.push(("Product Version", "製品バージョン", version.to_owned()));
        }
    }
    for phase in &document.lifecycles {
        lines.push(("SBOM Type", "SBOM種別", phase.to_string()));
    }
    if let Some(comment) = &document.comment {
        lines.push(("Document Comment", "文書コメント", comment.to_string()));
    }
    sheet.set_column_width(0, 28)?;
    sheet.set_column_width(1, 80)?;
    for (row, (english, japanese, value)) in (0_u32..).zip(&lines) {
        let label = options.language.of(english, japanese);
        sheet.write_string_with_format(row, 0, label, &styles.heading)?;
        sheet.write_string_with_format(row, 1, fitting(value), &styles.body)?;
    }
    Ok(())
}

/// Licences outside SPDX's list (L3 of SPDX Lite).
fn write_licences(
    document: &Document<'_>,
    options: &Options<'_>,
    styles: &Styles,
    sheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let headings = [
        ("License Identifier", "ライセンス識別子", 24.0),
        ("License Name", "ライセンス名", 36.0),
        ("Extracted Text", "ライセンス本文", 80.0),
    ];
    for (column, (english, japanese, width)) in (0_u16..).zip(headings) {
        let heading = options.language.of(english, japanese);
        sheet.write_string_with_format(0, column, heading, &styles.heading)?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    for (row, licence) in (1_u32..).zip(document.licences.iter().take(ROWS)) {
        let name = words(&licence.name).unwrap_or("");
        let text = licence.text.as_deref().unwrap_or("");
        for (column, value) in (0_u16..).zip([&*licence.reference, name, text]) {
            sheet.write_string_with_format(row, column, fitting(value), &styles.body)?;
        }
    }
    Ok(())
}

fn optional(text: &Option<Text<'_>>) -> String {
    text.as_deref().unwrap_or("").to_owned()
}

/// Who made the document, in SPDX's form.
fn creators(document: &Document<'_>) -> Vec<String> {
    let authors = document.authors.iter().map(|author| {
        let class = match author.organisation {
            Some(true) => "Organization: ",
            Some(false) => "Person: ",
            None => "",
        };
        format!(
            "{class}{}",
            with_contact(&author.name, author.contact.as_deref())
        )
    });
    let tools = document.tools.iter().map(|tool| match &tool.version {
        Some(version) => format!("Tool: {}-{version}", tool.name),
        None => format!("Tool: {}", tool.name),
    });
    authors.chain(tools).collect()
}

fn with_contact(name: &str, contact: Option<&str>) -> String {
    match contact {
        Some(contact) => format!("{name} ({contact})"),
        None => name.to_owned(),
    }
}

fn words<'f>(field: &'f Field<'_>) -> Option<&'f str> {
    match field {
        Field::Omitted => None,
        Field::DeclaredUnknown => Some("NOASSERTION"),
        Field::DeclaredNone => Some("NONE"),
        Field::Stated(text) => Some(text),
    }
}

/// A column: headings, width in characters, what stands in it.
struct Column {
    english: &'static str,
    japanese: &'static str,
    width: u16,
    value: fn(&Component<'_>, &Details<'_>) -> Option<String>,
    /// Whether it stands there even if nothing is in it.
    always: bool,
}

const fn column(
    english: &'static str,
    japanese: &'static str,
    width: u16,
    value: fn(&Component<'_>, &Details<'_>) -> Option<String>,
) -> Column {
    Column {
        english,
        japanese,
        width,
        value,
        always: true,
    }
}

const fn further(column: Column) -> Column {
    Column {
        always: false,
        ..column
    }
}

fn text(text: &Option<Text<'_>>) -> Option<String> {
    text.as_deref().map(str::to_owned)
}

fn field(field: &Field<'_>) -> Option<String> {
    words(field).map(str::to_owned)
}

fn licences(component: &Component<'_>, standing: LicenceStanding) -> Option<String> {
    let statements = component.licences.iter();
    let lines: Vec<&str> = statements
        .filter(|statement| statement.standing == standing)
        .filter_map(|statement| words(&statement.value))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Those of SPDX Lite in its order, then the further ones.
const COLUMNS: [Column; 23] = [
    column("Package Name", "パッケージ名", 28, |c, _| {
        Some(c.name.to_string())
    }),
    column(
        "Package SPDX Identifier",
        "パッケージ識別子",
        24,
        |c, _| text(&c.reference),
    ),
    column("Package Version", "バージョン", 14, |c, _| {
        field(&c.version)
    }),
    column("Package File Name", "ファイル名", 28, |_, d| {
        text(&d.file_name)
    }),
    column("Package Supplier", "供給者", 28, |c, d| {
        let name = words(&c.supplier)?;
        Some(with_contact(name, d.supplier_contact.as_deref()))
    }),
    column("Package Download Location", "入手元", 44, |_, d| {
        field(&d.download_location)
    }),
    column(
        "Files Analyzed",
        "ファイル解析の有無",
        10,
        |_, _| Some("false".to_owned()),
    ),
    column("Package Home Page", "ホームページ", 36, |_, d| {
        text(&d.homepage)
    }),
    column("Concluded License", "判定ライセンス", 24, |c, _| {
        licences(c, LicenceStanding::Concluded)
    }),
    column("Declared License", "宣言ライセンス", 24, |c, _| {
        licences(c, LicenceStanding::Declared)
    }),
    further(column("License", "ライセンス", 24, |c, _| {
        licences(c, LicenceStanding::Unstated)
    })),
    // Comments on licences stand among the other comments; the column is one of SPDX Lite's.
    column("Comments on License", "ライセンスコメント", 24, |_, _| None),
    column("Copyright Text", "著作権表示", 40, |_, d| {
        field(&d.copyright)
    }),
    column("Package Comment", "コメント", 40, |_, d| {
        text(&d.comment)
    }),
    further(column(
        "Package Group",
        "パッケージグループ",
        24,
        |c, _| text(&c.group),
    )),
    further(column("External Reference", "外部参照", 50, |c, d| {
        identifiers(c, d)
    })),
    further(column("Package Checksum", "ハッシュ値", 70, |c, _| {
        hashes(c)
    })),
    further(column("Package Originator", "開発者", 28, |_, d| {
        field(&d.originator)
    })),
    further(column("Primary Package Purpose", "種別", 16, |c, _| {
        purpose(c.kind)
    })),
    further(column("Description", "説明", 40, |_, d| {
        text(&d.description)
    })),
    further(column(
        "Modification Record",
        "改変の有無",
        10,
        |_, d| d.modified.map(|modified| modified.to_string()),
    )),
    further(column("Release Date", "リリース日", 20, |_, d| {
        text(&d.released)
    })),
    further(column(
        "Valid Until Date",
        "サポート終了日",
        20,
        |_, d| text(&d.valid_until),
    )),
];

fn identifiers(component: &Component<'_>, details: &Details<'_>) -> Option<String> {
    let told = details.identifiers.iter().filter(|identifier| {
        !matches!(
            identifier.kind,
            IdentifierKind::Other | IdentifierKind::Swid
        )
    });
    let further = told.map(|identifier| &*identifier.value);
    let lines: Vec<&str> = component
        .purl
        .as_deref()
        .into_iter()
        .chain(further)
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn hashes(component: &Component<'_>) -> Option<String> {
    let lines = component
        .hashes
        .iter()
        .map(|hash| format!("{}: {}", hash.algorithm.code(), hash.value));
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn purpose(kind: ComponentKind) -> Option<String> {
    let word = match kind {
        ComponentKind::Unstated => return None,
        ComponentKind::CryptographicAsset | ComponentKind::Service => "other",
        kind => vocabulary::purpose(kind)?,
    };
    Some(word.to_owned())
}

/// The columns that these packages need.
fn columns(packages: &[&Component<'_>]) -> Vec<&'static Column> {
    let nothing = Details::default();
    let needs = |column: &Column| {
        packages.iter().any(|component| {
            let details = component.details.as_deref().unwrap_or(&nothing);
            (column.value)(component, details).is_some()
        })
    };
    COLUMNS
        .iter()
        .filter(|column| column.always || needs(column))
        .collect()
}

fn write_packages(
    packages: &[&Component<'_>],
    columns: &[&Column],
    options: &Options<'_>,
    styles: &Styles,
    sheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    for (number, column) in (0_u16..).zip(columns) {
        let heading = options.language.of(column.english, column.japanese);
        sheet.write_string_with_format(0, number, heading, &styles.heading)?;
        sheet.set_column_width(number, f64::from(column.width))?;
    }
    sheet.set_freeze_panes(1, 1)?;
    let nothing = Details::default();
    for (row, component) in (1_u32..).zip(packages) {
        let details = component.details.as_deref().unwrap_or(&nothing);
        for (number, column) in (0_u16..).zip(columns) {
            let value = (column.value)(component, details).unwrap_or_default();
            sheet.write_string_with_format(row, number, fitting(&value), &styles.body)?;
        }
    }
    Ok(())
}
