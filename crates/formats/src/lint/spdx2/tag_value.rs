//! SPDX 2 as tag-value text, brought into the tree of the JSON notation.
//!
//! Standard: SPDX 2.0 to 2.3, the tag of each field. A line is `Tag: value`, a comment (`#`) or blank; a value may go on
//! over lines between `<text>` and `</text>`. Sections have no end: a tag belongs to what the last opening tag
//! (`PackageName`, `FileName`, `SnippetSPDXID`, `LicenseID`, `Relationship`, `Annotator`, `Reviewer`) began, and a tag of
//! another section is a fault. Tags of the document may stand anywhere. A file belongs to the package before it.

mod lines;
mod tags;
mod values;

use serde_json::{Map, Value};

use super::super::FaultCode;
use super::super::faults::Faults;
use super::tree::Tree;
use lines::{Line, Lines};
use tags::{Section, Take, tag};

/// Brings a text into a tree.
pub(super) fn tree(text: &str, faults: &mut Faults) -> Tree {
    let mut reading = Reading {
        faults,
        tree: Tree::default(),
        document: Map::new(),
        sections: Default::default(),
        current: None,
        package: None,
        subjects: Vec::new(),
    };
    for line in Lines::of(text) {
        match line {
            Ok(line) => reading.line(line),
            Err(broken) => {
                let at = || format!("line {} column {}", broken.number, broken.column);
                let faults = &mut *reading.faults;
                faults.add_syntax("tag-value", &broken.reason, at);
            }
        }
    }
    reading.finish()
}

/// An element that is being read: in which list, at which place, since which line.
#[derive(Debug, Clone, Copy)]
struct Current {
    section: Section,
    index: usize,
}

struct Reading<'f> {
    faults: &'f mut Faults,
    tree: Tree,
    document: Map<String, Value>,
    /// The elements of each section but the document's own.
    sections: [Vec<Map<String, Value>>; Section::LISTS],
    current: Option<Current>,
    /// The package to which files belong.
    package: Option<usize>,
    /// What annotations are about: the name and the line.
    subjects: Vec<(String, usize)>,
}

impl Reading<'_> {
    fn fault(&mut self, code: FaultCode, line: usize, value: &str, expected: &str) {
        self.faults.add(
            code,
            || format!("line {line}"),
            value,
            || expected.to_owned(),
        );
    }

    fn line(&mut self, line: Line<'_>) {
        let Some(tag) = tag(line.tag) else {
            return self.fault(FaultCode::Unexpected, line.number, line.tag, "");
        };
        if line.value.trim().is_empty() {
            if tag.take.needs_text() {
                self.fault(FaultCode::Form, line.number, line.tag, "text");
            }
            if tag.opens.is_none() {
                return;
            }
        }
        if line.is_text && tag.take.is_one_line() {
            self.fault(FaultCode::Form, line.number, line.tag, "one line");
        }
        if let Some(section) = tag.opens {
            self.open(section, line.number);
        }
        if tag.take == Take::Id {
            return self.identifier(line);
        }
        if tag.section == Section::Document {
            return self.put(None, tag.field, tag.take, line);
        }
        match self.current {
            Some(current) if current.section == tag.section => {
                self.put(Some(current), tag.field, tag.take, line);
            }
            _ => self.fault(
                FaultCode::Unexpected,
                line.number,
                line.tag,
                tag.section.name(),
            ),
        }
    }

    fn open(&mut self, section: Section, line: usize) {
        let Some(list) = section
            .number()
            .and_then(|number| self.sections.get_mut(number))
        else {
            return;
        };
        let index = list.len();
        list.push(Map::new());
        if index == 0 {
            self.tree.note(format!("/{}", section.list()), line);
        }
        self.tree.note(format!("/{}/{index}", section.list()), line);
        self.current = Some(Current { section, index });
        if section == Section::Package {
            self.package = Some(index);
        }
    }

    /// `SPDXID` is the document's until an element begins.
    fn identifier(&mut self, line: Line<'_>) {
        let current = self
            .current
            .filter(|current| current.section.has_identifier());
        if current.is_none() && self.document.contains_key("SPDXID") {
            return self.fault(FaultCode::Unexpected, line.number, line.tag, "");
        }
        if let Some(Current {
            section: Section::File,
            ..
        }) = current
            && let Some(package) = self
                .package
                .and_then(|at| self.sections.first_mut()?.get_mut(at))
        {
            let files = package
                .entry("hasFiles")
                .or_insert_with(|| Value::Array(Vec::new()));
            if let Some(files) = files.as_array_mut() {
                files.push(Value::from(line.value));
            }
        }
        self.put(current, "SPDXID", Take::Line, line);
    }

    /// Puts a value into the document or the current element.
    fn put(&mut self, current: Option<Current>, field: &'static str, take: Take, line: Line<'_>) {
        let pointer = match current {
            Some(Current { section, index }) => format!("/{}/{index}/{field}", section.list()),
            None if take.is_of_creation() => format!("/creationInfo/{field}"),
            None => format!("/{field}"),
        };
        if take == Take::Subject {
            return self.subjects.push((line.value.to_owned(), line.number));
        }
        let map = match current {
            None => Some(&mut self.document),
            Some(Current { section, index }) => section
                .number()
                .and_then(|number| self.sections.get_mut(number))
                .and_then(|list| list.get_mut(index)),
        };
        let Some(map) = map else {
            return;
        };
        if take.is_of_creation() && !map.contains_key("creationInfo") {
            self.tree.note("/creationInfo".to_owned(), line.number);
        }
        let first = take.is_of_creation() || !map.contains_key(field);
        match values::put(map, field, take, line.value) {
            Ok(position) => {
                if first {
                    self.tree.note(pointer.clone(), line.number);
                }
                if let Some(position) = position {
                    self.tree.note(format!("{pointer}/{position}"), line.number);
                }
            }
            Err((code, expected)) => self.fault(code, line.number, line.value, expected),
        }
    }

    fn finish(mut self) -> Tree {
        let ids = self
            .sections
            .iter()
            .flatten()
            .chain(std::iter::once(&self.document));
        let ids: std::collections::HashSet<&str> =
            ids.filter_map(|map| map.get("SPDXID")?.as_str()).collect();
        for (subject, line) in &self.subjects {
            if !ids.contains(subject.as_str()) && !subject.starts_with("DocumentRef-") {
                let at = || format!("line {line}");
                self.faults
                    .add(FaultCode::Dangling, at, subject, String::new);
            }
        }
        for (name, value) in std::mem::take(&mut self.document) {
            let line = self.tree.known_line(&name).unwrap_or(1);
            self.tree.set(&name, value, line);
        }
        for section in Section::ALL_LISTS {
            let list = section
                .number()
                .and_then(|number| self.sections.get_mut(number));
            let list = list.map(std::mem::take).unwrap_or_default();
            if !list.is_empty() {
                let line = self.tree.known_line(section.list()).unwrap_or(1);
                let list = list.into_iter().map(Value::Object).collect();
                self.tree.set(section.list(), Value::Array(list), line);
            }
        }
        self.tree
    }
}
