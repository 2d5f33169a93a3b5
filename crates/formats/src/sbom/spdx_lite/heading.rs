//! What headings and labels mean, in English and Japanese.
//!
//! The English words are the field names of SPDX Lite (2.2 Appendix VIII, 2.3 Annex G, 3.0.1 Lite profile), of the
//! spreadsheets of the SPDX tools and of their tag-value format; the Japanese ones are what suppliers write. Labels are
//! compared after NFKC without case, blanks and punctuation, as a whole and then in parts: `Package Name（パッケージ名）`,
//! `L2.1 Package Name`, `パッケージ名 ※必須`.

mod labels;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use iriai_domain::hash::HashAlgorithm;
use unicode_normalization::UnicodeNormalization;

use labels::LABELS;

/// What a heading or label announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Field {
    // The document.
    SpdxVersion,
    DataLicence,
    DocumentName,
    Namespace,
    Creator,
    Created,
    CreatorComment,
    DocumentComment,
    Lifecycle,
    Product,
    ProductVersion,
    // A package.
    Group,
    Name,
    Version,
    FileName,
    Supplier,
    SupplierContact,
    Originator,
    Download,
    FilesAnalyzed,
    Homepage,
    Concluded,
    Declared,
    /// A licence of which the heading does not say whether it is declared or concluded.
    Licence,
    LicenceComment,
    Copyright,
    Comment,
    ExternalReference,
    Purl,
    Cpe,
    Hash(Option<HashAlgorithm>),
    Description,
    SourceInfo,
    Purpose,
    Released,
    ValidUntil,
    Modified,
    CompileOptions,
    Linkage,
    Parent,
    DependedOnBy,
    DependsOn,
    /// Anything that identifies, by where it stands: the document, a package or a licence.
    Identifier,
    // A licence outside SPDX's list.
    LicenceId,
    LicenceText,
    LicenceName,
    // The form itself.
    /// A running number, or the number of a field in the standard.
    Number,
    /// The column of a form in which values are entered.
    ValueColumn,
}

impl Field {
    /// The name of the field in SPDX Lite, or its code.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Name => "Package Name",
            Self::Version => "Package Version",
            Self::Supplier => "Package Supplier",
            Self::Download => "Package Download Location",
            Self::Concluded => "Concluded License",
            Self::Declared => "Declared License",
            Self::Copyright => "Copyright Text",
            Self::Identifier => "Package SPDX Identifier",
            _ => "",
        }
    }

    /// Whether only a document has it.
    pub(super) const fn is_of_document(self) -> bool {
        matches!(
            self,
            Self::SpdxVersion
                | Self::DataLicence
                | Self::DocumentName
                | Self::Namespace
                | Self::Creator
                | Self::Created
                | Self::CreatorComment
                | Self::DocumentComment
                | Self::Lifecycle
                | Self::ProductVersion
        )
    }

    /// Whether a package has it.
    pub(super) const fn is_of_package(self) -> bool {
        !self.is_of_document()
            && !matches!(
                self,
                Self::Product
                    | Self::LicenceId
                    | Self::LicenceText
                    | Self::Number
                    | Self::ValueColumn
            )
    }
}

/// Words that say how a field is to be filled in, and nothing of what it is.
const REMARKS: &[&str] = &[
    "必須",
    "任意",
    "条件付",
    "条件付き",
    "条件付必須",
    "mandatory",
    "optional",
    "required",
    "conditional",
    "recommended",
    "推奨",
    "自由記述",
    "自由記載",
    "複数可",
];

/// The longest heading that is looked at, in bytes: text beyond is no heading.
const LONGEST: usize = 240;

/// All labels, folded.
static FIELDS: LazyLock<HashMap<&'static str, Field>> = LazyLock::new(|| {
    let labels = LABELS
        .iter()
        .flat_map(|(field, labels)| labels.split_whitespace().map(|label| (label, *field)));
    labels.collect()
});

/// What a label announces, if it is known.
pub(super) fn find(label: &str) -> Option<Field> {
    if label.len() > LONGEST {
        return None;
    }
    let normal: Cow<'_, str> = if label.is_ascii() {
        label.into()
    } else {
        label.nfkc().collect()
    };
    let normal = normal.trim();
    // An address and a scoped name (`@scope/name`) are values, whatever words their parts are.
    if normal.contains("://") || normal.starts_with('@') {
        return None;
    }
    let found = whole(normal).or_else(|| {
        let mut parts = normal
            .split([
                '\n', '(', ')', '[', ']', '【', '】', '/', '|', '・', '<', '>', '「', '」', '※',
                '*',
            ])
            .filter(|part| !part.trim().is_empty());
        parts.find_map(whole)
    })?;
    match found {
        // `ハッシュ値（SHA-1）`
        Field::Hash(None) => {
            let mut parts = normal.split(['(', ')', '[', ']', ' ']);
            let algorithm = parts.find_map(HashAlgorithm::from_name);
            Some(Field::Hash(algorithm))
        }
        found => Some(found),
    }
}

/// What a label announces that is known just as it stands.
pub(super) fn find_exactly(label: &str) -> Option<Field> {
    if label.len() > LONGEST {
        return None;
    }
    FIELDS.get(fold(label).as_str()).copied()
}

fn whole(label: &str) -> Option<Field> {
    let folded = fold(label);
    if let Some(field) = FIELDS.get(folded.as_str()) {
        return Some(*field);
    }
    if let Some(rest) = without_number(label) {
        return whole(rest);
    }
    let folded = without_remark(&folded);
    let known = FIELDS.get(folded).copied();
    known.or_else(|| {
        // `SHA-256`, `MD5ハッシュ値`.
        let name = [
            "ハッシュ値",
            "ハッシュ",
            "hashvalue",
            "hash",
            "チェックサム",
            "checksum",
            "値",
        ]
        .iter()
        .find_map(|kind| folded.strip_suffix(kind))
        .unwrap_or(folded);
        HashAlgorithm::from_name(name).map(|algorithm| Field::Hash(Some(algorithm)))
    })
}

/// A label without case, blanks and punctuation, in one spelling of licence.
pub(super) fn fold(label: &str) -> String {
    if label.trim() == "#" {
        return "#".to_owned();
    }
    let folded: String = if label.is_ascii() {
        // What most cells are; they are in normal form.
        let characters = label.chars().filter(char::is_ascii_alphanumeric);
        characters
            .map(|character| character.to_ascii_lowercase())
            .collect()
    } else {
        label
            .nfkc()
            .filter(|character| character.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    if folded.contains("licence") {
        folded.replace("licence", "license")
    } else {
        folded
    }
}

/// A label behind the number that its field has in the standard or in the form: `L2.1`, `2.1.`, `(3)`, `①`.
fn without_number(label: &str) -> Option<&str> {
    let label = label.trim_start();
    let rest = label.strip_prefix(['L', 'l', '(']).unwrap_or(label);
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
    let rest = digits.trim_start_matches([')', ':', '.', ' ', '\u{3000}', '\t', '\n']);
    (digits.len() < label.len()
        && rest.len() < label.len()
        && !rest.is_empty()
        && starts_numbered(label))
    .then_some(rest)
}

fn starts_numbered(label: &str) -> bool {
    let rest = label.strip_prefix(['L', 'l', '(']).unwrap_or(label);
    rest.starts_with(|c: char| c.is_ascii_digit())
}

fn without_remark(folded: &str) -> &str {
    let stripped = REMARKS.iter().find_map(|remark| {
        folded
            .strip_suffix(remark)
            .or_else(|| folded.strip_prefix(remark))
    });
    stripped.filter(|rest| !rest.is_empty()).unwrap_or(folded)
}

/// Whether a cell only says how a field is to be filled in: `必須`, `Mandatory, one`, `0..1`.
pub(super) fn is_remark(text: &str) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    let folded = fold(text);
    let rest = REMARKS
        .iter()
        .find_map(|remark| folded.strip_prefix(remark))
        .map(|rest| {
            rest.trim_end_matches("oneormany")
                .trim_end_matches("one")
                .trim_end_matches("many")
        });
    rest.is_some_and(|rest| rest.is_empty() || REMARKS.contains(&rest))
        || matches!(
            text.trim(),
            "○" | "◯" | "●" | "◎" | "△" | "0..1" | "1..1" | "0..*" | "1..*"
        )
}

/// Whether a cell is the number of a field: `L2.1`, `7.3`.
pub(super) fn is_field_number(text: &str) -> bool {
    let text = text.trim();
    let rest = text.strip_prefix(['L', 'l']);
    let digits = rest.unwrap_or(text);
    let parts = digits.split('.');
    let numbers = text.len() <= 16
        && parts.clone().all(|part| {
            !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit())
        });
    numbers && (rest.is_some() || parts.count() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_folded_and_distinct() {
        let mut seen = HashMap::new();
        for (field, labels) in LABELS {
            for label in labels.split_whitespace() {
                assert_eq!(fold(label), label);
                let before = seen.insert(label, *field);
                assert_eq!(before, None, "{label}");
            }
        }
    }

    #[test]
    fn headings_are_found_in_all_spellings() {
        for (label, expected) in [
            ("Package Name", Some(Field::Name)),
            ("PACKAGE_NAME", Some(Field::Name)),
            ("Ｐａｃｋａｇｅ　Ｎａｍｅ", Some(Field::Name)),
            ("パッケージ名", Some(Field::Name)),
            ("ﾊﾟｯｹｰｼﾞ名", Some(Field::Name)),
            ("パッケージ名（必須）", Some(Field::Name)),
            ("パッケージ名 ※必須", Some(Field::Name)),
            ("【必須】パッケージ名", Some(Field::Name)),
            ("Package Name\nパッケージ名", Some(Field::Name)),
            ("パッケージ名 / Package Name", Some(Field::Name)),
            ("L2.1 Package Name", Some(Field::Name)),
            ("2.1. Package Name", Some(Field::Name)),
            ("(3) 版数", Some(Field::Version)),
            ("Licence Concluded", Some(Field::Concluded)),
            ("PackageLicenseConcluded:", Some(Field::Concluded)),
            ("License Identifier", Some(Field::LicenceId)),
            ("SHA-256", Some(Field::Hash(Some(HashAlgorithm::Sha256)))),
            ("MD5ハッシュ値", Some(Field::Hash(Some(HashAlgorithm::Md5)))),
            (
                "ハッシュ値（SHA-1）",
                Some(Field::Hash(Some(HashAlgorithm::Sha1))),
            ),
            ("ハッシュ値", Some(Field::Hash(None))),
            ("#", Some(Field::Number)),
            ("No.", Some(Field::Number)),
            ("L2.1", None),
            ("2024-01-01", None),
            ("openssl", None),
            ("https://example.com/checksum/name", None),
            ("@scope/name", None),
            ("", None),
        ] {
            assert_eq!(find(label), expected, "{label}");
        }
        assert_eq!(find(&"パッケージ名 ".repeat(50)), None);
    }

    #[test]
    fn remarks_are_no_values() {
        for text in [
            "必須",
            "Mandatory, one",
            "Optional, one",
            "Mandatory, one or many",
            "0..1",
            "○",
        ] {
            assert!(is_remark(text), "{text}");
        }
        for text in ["MIT", "Optional package", "1.0"] {
            assert!(!is_remark(text), "{text}");
        }
    }
}
