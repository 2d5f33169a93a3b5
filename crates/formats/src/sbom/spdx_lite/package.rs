//! One row, or one column of a form, becomes a component.

use iriai_domain::inventory::document::{
    Component, ComponentKind, Details, Field as Said, IdentifierKind, LicenceStanding,
    LicenceStatement, RelationKind,
};
use iriai_domain::warning::{Text, WarningCode, Warnings};

use super::heading::{Field, fold};
use super::layout::Entry;
use super::sheet::{Sheet, Value};
use super::value;
use crate::reason::ReasonCode;

#[derive(Default)]
pub(super) struct Links {
    pub(super) place: String,
    pub(super) linkage: Option<RelationKind>,
    pub(super) named: Vec<(Link, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// Contains this one.
    Parent,
    /// Depends on this one.
    DependedOnBy,
    /// This one depends on it.
    DependsOn,
}

/// Adds a text to another, on a line of its own.
pub(super) fn join(text: &mut Option<Text<'static>>, more: Option<Text<'static>>) {
    *text = match (text.take(), more) {
        (Some(text), Some(more)) => Some(Text::Owned(format!("{text}\n{more}"))),
        (text, more) => text.or(more),
    };
}

/// What stands between several values in one cell.
const SEPARATORS: [char; 5] = ['\n', ',', '、', ';', '；'];

/// How many values of one cell are taken.
pub(super) const PER_CELL: usize = 1_000;

/// What spreadsheets show where a formula fails.
const FAILURES: [&str; 7] = [
    "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!",
];

/// One package being read.
pub(super) struct Draft<'s, 'w> {
    pub(super) component: Component<'static>,
    pub(super) links: Links,
    pub(super) sheet: &'s Sheet,
    pub(super) warnings: &'w mut Warnings,
}

impl Draft<'_, '_> {
    /// Takes one value.
    pub(super) fn take(&mut self, entry: &Entry) {
        let text = entry.value.text();
        if matches!(entry.value, Value::Error(_)) || FAILURES.contains(&&*text) {
            self.warn(entry, &text, "");
            return;
        }
        match entry.field {
            Field::Name => self.component.name = Text::Owned(value::narrow(&text)),
            Field::Group => self.component.group = value::stated(value::said(&text)),
            Field::Identifier => self.component.reference = value::stated(value::said(&text)),
            Field::Version => self.version(entry, &text),
            Field::Supplier => self.supplier(&text),
            Field::Purl | Field::Cpe | Field::ExternalReference => self.identifiers(entry, &text),
            Field::Hash(algorithm) => {
                let text = self.bounded(entry, &text);
                let stated = value::stated(value::said(text));
                let (hashes, all) = value::hashes(stated.as_deref().unwrap_or(""), algorithm);
                if !all {
                    self.warn(entry, text, "");
                }
                for hash in &hashes {
                    if !hash.algorithm.accepts(&hash.value) {
                        let code = WarningCode::HashInvalid;
                        let at = self.sheet.place(entry.row, entry.column);
                        let name = hash.algorithm.code();
                        self.warnings.add_with(code, at, &hash.value, name);
                    }
                }
                self.component.hashes.extend(hashes);
            }
            Field::Concluded => self.licence(entry, LicenceStanding::Concluded, &text),
            Field::Declared => self.licence(entry, LicenceStanding::Declared, &text),
            Field::Licence | Field::LicenceName | Field::LicenceId => {
                self.licence(entry, LicenceStanding::Unstated, &text);
            }
            Field::Purpose => self.purpose(entry, &text),
            Field::Modified => self.modified(entry, &text),
            Field::Parent => self.link(entry, Link::Parent, &text),
            Field::DependedOnBy => self.link(entry, Link::DependedOnBy, &text),
            Field::DependsOn => self.link(entry, Link::DependsOn, &text),
            Field::Linkage | Field::CompileOptions => self.property(entry.field, &text),
            _ => self.detail(entry, &text),
        }
        if self.links.place.is_empty() && !self.links.named.is_empty() {
            self.links.place = self.sheet.place(entry.row, entry.column);
        }
    }

    fn warn(&mut self, entry: &Entry, value: &str, instead: &str) {
        let at = self.sheet.place(entry.row, entry.column);
        let code = WarningCode::CellInvalid;
        self.warnings.add_with(code, at, value, instead);
    }

    /// A version. As a number it may have lost digits (1.10 is 1.1), as a date it may never have been one (1-10).
    fn version(&mut self, entry: &Entry, text: &str) {
        if let Value::Number { decimals: None, .. } | Value::Date(_) = &entry.value {
            self.warn(entry, text, ReasonCode::CellNotText.code());
        }
        self.component.version = value::said(text);
    }

    fn supplier(&mut self, text: &str) {
        self.component.supplier = match value::said(text) {
            Said::Stated(text) => {
                let party = value::party(&text);
                if party.contact.is_some() {
                    self.component.details_mut().supplier_contact = party.contact;
                }
                Said::from_text(party.name)
            }
            other => other,
        };
    }

    fn identifiers(&mut self, entry: &Entry, text: &str) {
        let Said::Stated(text) = value::said(self.bounded(entry, text)) else {
            return;
        };
        let found = value::identifiers(&text);
        if found.is_empty() {
            self.warn(entry, &text, "");
        }
        for identifier in found {
            if identifier.kind == IdentifierKind::Purl && self.component.purl.is_none() {
                self.component.purl = Some(identifier.value);
            } else {
                self.component.details_mut().identifiers.push(identifier);
            }
        }
    }

    /// Text of which at most [`PER_CELL`] parts are taken.
    fn bounded<'t>(&mut self, entry: &Entry, text: &'t str) -> &'t str {
        let parts = |c: char| c.is_whitespace() || SEPARATORS.contains(&c);
        let mut ends = text.match_indices(parts);
        match ends.nth(PER_CELL).and_then(|(end, _)| text.get(..end)) {
            Some(first) => {
                self.warn(entry, text, "");
                first
            }
            None => text,
        }
    }

    fn licence(&mut self, entry: &Entry, standing: LicenceStanding, text: &str) {
        let text = self.bounded(entry, text);
        let statements = value::licences(text).map(|(form, value)| LicenceStatement {
            form,
            standing,
            value,
        });
        self.component.licences.extend(statements);
    }

    fn purpose(&mut self, entry: &Entry, text: &str) {
        let Said::Stated(text) = value::said(text) else {
            return;
        };
        match value::purpose(&text) {
            Some(kind) => self.component.kind = kind,
            None => {
                self.component.kind = ComponentKind::Other;
                self.warn(entry, &text, "");
            }
        }
    }

    fn modified(&mut self, entry: &Entry, text: &str) {
        match value::yes_or_no(text) {
            Some(modified) => self.component.details_mut().modified = Some(modified),
            None if matches!(value::said(text), Said::Stated(_)) => self.warn(entry, text, ""),
            None => {}
        }
    }

    fn link(&mut self, entry: &Entry, link: Link, text: &str) {
        for name in self.bounded(entry, text).split(SEPARATORS) {
            if let Some(name) = value::stated(value::said(name)) {
                self.links.named.push((link, name.into_owned()));
            }
        }
    }

    fn property(&mut self, field: Field, text: &str) {
        let Some(text) = value::stated(value::said_freely(text)) else {
            return;
        };
        let name = if field == Field::Linkage {
            self.links.linkage = value::linkage(&text);
            "LinkMethodology"
        } else {
            "CompileOptions"
        };
        let properties = &mut self.component.details_mut().properties;
        properties.push((Text::Borrowed(name), text));
    }

    /// The fields that hold one text each.
    fn detail(&mut self, entry: &Entry, text: &str) {
        let narrow = || value::stated(value::said(text));
        let free = || value::stated(value::said_freely(text));
        match entry.field {
            Field::Download | Field::Copyright => {
                let said = if entry.field == Field::Download {
                    value::said(text)
                } else {
                    value::said_freely(text)
                };
                if !said.is_omitted() {
                    let details = self.component.details_mut();
                    if entry.field == Field::Download {
                        details.download_location = said;
                    } else {
                        details.copyright = said;
                    }
                }
            }
            Field::Originator => {
                if let Said::Stated(text) = value::said(text) {
                    let party = value::party(&text);
                    let details = self.component.details_mut();
                    details.originator = Said::from_text(party.name);
                    details.originator_contact = party.contact;
                }
            }
            Field::FileName => self.set(narrow(), |details| &mut details.file_name),
            Field::Homepage => self.set(narrow(), |details| &mut details.homepage),
            Field::SupplierContact => self.set(narrow(), |details| &mut details.supplier_contact),
            Field::Description => self.set(free(), |details| &mut details.description),
            Field::Released => self.date(entry, text, |details| &mut details.released),
            Field::ValidUntil => self.date(entry, text, |details| &mut details.valid_until),
            Field::SourceInfo => {
                if let Some(text) = free() {
                    let properties = &mut self.component.details_mut().properties;
                    properties.push((Text::Borrowed("sourceInfo"), text));
                }
            }
            Field::Comment | Field::LicenceComment => self.comment(free()),
            _ => {}
        }
    }

    fn set(
        &mut self,
        text: Option<Text<'static>>,
        place: for<'d> fn(&'d mut Details<'static>) -> &'d mut Option<Text<'static>>,
    ) {
        if let Some(text) = text {
            *place(self.component.details_mut()) = Some(text);
        }
    }

    fn date(
        &mut self,
        entry: &Entry,
        text: &str,
        place: for<'d> fn(&'d mut Details<'static>) -> &'d mut Option<Text<'static>>,
    ) {
        let Some(text) = value::stated(value::said(text)) else {
            return;
        };
        let date = value::iso_date(&text);
        if date.is_none() {
            let at = self.sheet.place(entry.row, entry.column);
            let code = WarningCode::TimeInvalid;
            self.warnings.add_with(code, at, &text, "");
        }
        self.set(Some(date.map_or(text, Text::Owned)), place);
    }

    /// A comment. The guideline of the OpenChain Japan work group puts further fields into it, one a line.
    fn comment(&mut self, text: Option<Text<'static>>) {
        let Some(text) = text else {
            return;
        };
        let details = self.component.details_mut();
        for line in text.lines() {
            if let Some((name, value)) = line.split_once([':', '：'])
                && name.len() <= 64
                && fold(name) == "modificationrecord"
            {
                details.modified = details.modified.or(value::yes_or_no(value));
            }
        }
        join(&mut details.comment, Some(text));
    }
}
