//! Files (§8) and snippets (§9) of SPDX 2.
//!
//! A snippet is a piece of a file with a licence of its own. A [`Document`] has no place for pieces: it is kept as a
//! file entry that its file contains, so that its licence and relations to it are not lost.

use iriai_domain::inventory::document::{Field, FileEntry, Hash, Text};

use super::package::{licence, set_field};
use super::{Place, answer, is_blank, replace};

/// The fields of a file or a snippet that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sbom) enum FileField {
    /// `SPDXID`.
    Id,
    /// `FileName`, `SnippetName`.
    Name,
    /// `LicenseConcluded`.
    Concluded,
    /// `FileCopyrightText`.
    Copyright,
    /// `SnippetFromFileSPDXID`.
    Whole,
}

impl FileField {
    /// The field of JSON's and RDF's names for files; `Err` for names that are known but not kept.
    pub(in crate::sbom) fn of_file(key: &str) -> Option<Result<Self, ()>> {
        Some(match key {
            "fileName" => Ok(Self::Name),
            "SPDXID" => Ok(Self::Id),
            "licenseConcluded" => Ok(Self::Concluded),
            "copyrightText" => Ok(Self::Copyright),
            "licenseInfoInFiles" | "licenseInfoInFile" | "comment" | "licenseComments"
            | "noticeText" | "fileTypes" | "fileType" | "fileContributors" | "fileContributor"
            | "attributionTexts" | "attributionText" | "annotations" | "annotation"
            | "artifactOfs" | "artifactOf" | "fileDependencies" | "fileDependency" => Err(()),
            _ => return None,
        })
    }

    /// The same for snippets.
    pub(in crate::sbom) fn of_snippet(key: &str) -> Option<Result<Self, ()>> {
        Some(match key {
            "SPDXID" => Ok(Self::Id),
            "name" => Ok(Self::Name),
            "snippetFromFile" => Ok(Self::Whole),
            "licenseConcluded" => Ok(Self::Concluded),
            "copyrightText" => Ok(Self::Copyright),
            "licenseInfoInSnippets"
            | "licenseInfoInSnippet"
            | "comment"
            | "licenseComments"
            | "ranges"
            | "range"
            | "attributionTexts"
            | "attributionText"
            | "annotations"
            | "annotation" => Err(()),
            _ => return None,
        })
    }
}

/// A file or a snippet as far as it has been read.
pub(in crate::sbom) struct File<'a> {
    entry: FileEntry<'a>,
    whole: Option<Text<'a>>,
}

impl<'a> File<'a> {
    pub(in crate::sbom) fn new() -> Self {
        Self {
            entry: FileEntry {
                reference: None,
                name: Text::Borrowed(""),
                hashes: Vec::new(),
                licence: Field::Omitted,
                copyright: Field::Omitted,
            },
            whole: None,
        }
    }

    /// The identifier.
    pub(in crate::sbom) fn id(&self) -> Option<&Text<'a>> {
        self.entry.reference.as_ref()
    }

    /// Takes one field.
    pub(in crate::sbom) fn set(&mut self, field: FileField, text: Text<'a>, place: &mut dyn Place) {
        if is_blank(&text) {
            return;
        }
        match field {
            FileField::Id => replace(&mut self.entry.reference, text, place),
            FileField::Name => self.entry.name = text,
            FileField::Concluded => set_field(&mut self.entry.licence, licence(text), place),
            FileField::Copyright => {
                set_field(&mut self.entry.copyright, answer(text), place);
            }
            FileField::Whole => replace(&mut self.whole, text, place),
        }
    }

    /// Takes a checksum.
    pub(in crate::sbom) fn hash(&mut self, hash: Hash<'a>) {
        if self.entry.hashes.is_empty() {
            self.entry.hashes.reserve_exact(2);
        }
        self.entry.hashes.push(hash);
    }

    /// The entry and, for a snippet, the file that it is a piece of. A snippet's name is optional (§9.11), so its
    /// identifier stands in; what has neither is nothing.
    pub(super) fn finish(self) -> Option<(FileEntry<'a>, Option<Text<'a>>)> {
        let mut entry = self.entry;
        if entry.name.is_empty() {
            entry.name = entry.reference.clone()?;
        }
        Some((entry, self.whole))
    }
}
