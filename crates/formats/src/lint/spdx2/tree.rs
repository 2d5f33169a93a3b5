//! A document in the shape of JSON, with the lines of the file that its parts come from.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::super::faults::Faults;

/// The tree and where its parts stand.
#[derive(Debug, Default)]
pub(super) struct Tree {
    root: Map<String, Value>,
    /// Lines by JSON pointer.
    lines: HashMap<String, usize>,
}

impl Tree {
    /// Puts a part at the root and notes its line.
    pub(super) fn set(&mut self, name: &str, value: Value, line: usize) {
        self.note(format!("/{name}"), line);
        self.root.insert(name.to_owned(), value);
    }

    /// Notes the line of a part.
    pub(super) fn note(&mut self, pointer: String, line: usize) {
        self.lines.insert(pointer, line);
    }

    /// The line noted for a part of the root.
    pub(super) fn known_line(&self, name: &str) -> Option<usize> {
        self.lines.get(&format!("/{name}")).copied()
    }

    /// The tree; afterwards only lines are left.
    pub(super) fn take(&mut self) -> Value {
        Value::Object(std::mem::take(&mut self.root))
    }

    /// Turns the positions of faults, from the first that came after conversion, into lines.
    pub(super) fn locate(&self, faults: &mut Faults, first: usize) {
        for fault in faults.kept.iter_mut().skip(first) {
            fault.at = format!("line {}", self.line(&fault.at));
        }
    }

    /// The line of a part, or of what it is a part of.
    fn line(&self, pointer: &str) -> usize {
        let mut pointer = pointer;
        loop {
            if let Some(line) = self.lines.get(pointer) {
                return *line;
            }
            match pointer.rsplit_once('/') {
                Some((parent, _)) => pointer = parent,
                None => return 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::FaultCode;
    use super::*;

    #[test]
    fn what_has_no_line_has_its_parents() {
        let mut tree = Tree::default();
        tree.set("packages", Value::Null, 3);
        tree.note("/packages/0".to_owned(), 5);
        let mut faults = Faults::default();
        for at in ["/packages/0/name", "/packages/1", "/packages", "", "/x"] {
            faults.add(FaultCode::Missing, || at.to_owned(), "", String::new);
        }
        tree.locate(&mut faults, 1);
        let lines: Vec<_> = faults.kept.iter().map(|fault| fault.at.as_str()).collect();
        assert_eq!(
            lines,
            ["/packages/0/name", "line 3", "line 3", "line 1", "line 1"]
        );
        assert!(tree.take().is_object());
    }
}
