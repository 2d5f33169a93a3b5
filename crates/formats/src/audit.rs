//! Entries of the audit log: one JSON object each, and a line of them for those who keep copies elsewhere.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What was done, by whom, when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its number in the log, from 1 on.
    pub number: i64,
    /// When, in RFC 3339, UTC.
    pub at: String,
    /// Who.
    pub actor: AuditActor,
    /// What: a stable code.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What else there is to know of it; no secret is ever among it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditActor {
    /// Code of what kind of actor it is.
    pub kind: String,
    /// Its identifier; empty where it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// What people call it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

impl AuditEntry {
    /// Its text.
    pub fn to_text(&self) -> String {
        // Texts and numbers always have a form in JSON.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The entry of a text; nothing where it is none.
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// A line of a copy: the text as it is kept, and the digest over it and all that stand before it.
#[derive(Debug, Serialize, Deserialize)]
struct Line<'l> {
    digest: String,
    #[serde(borrow)]
    entry: &'l RawValue,
}

/// An entry with its digest in hexadecimal digits, as a line. Nothing where the text is no JSON.
pub fn write_line(text: &str, digest: &str) -> Option<String> {
    let line = Line {
        digest: digest.to_owned(),
        entry: serde_json::from_str(text).ok()?,
    };
    serde_json::to_string(&line).ok()
}

/// The text of a line's entry as it was kept, and the digest in hexadecimal digits; nothing where the line is none of a copy.
pub fn read_line(line: &str) -> Option<(&str, String)> {
    let line: Line<'_> = serde_json::from_str(line).ok()?;
    Some((line.entry.get(), line.digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_comes_back_and_so_does_its_line() {
        let entry = AuditEntry {
            number: 7,
            at: "2026-01-02T03:04:05Z".to_owned(),
            actor: AuditActor {
                kind: "account".to_owned(),
                id: "1".to_owned(),
                name: "山田\n\"x\"".to_owned(),
            },
            action: "sign-in".to_owned(),
            subject: String::new(),
            details: [("a".to_owned(), "b".to_owned())].into(),
        };
        let text = entry.to_text();
        assert_eq!(AuditEntry::from_text(&text), Some(entry));
        let line = write_line(&text, "ab01").expect("JSON");
        assert!(!line.contains('\n'));
        assert_eq!(read_line(&line), Some((&*text, "ab01".to_owned())));
        for bad in ["", "{}", "[1]", "{\"digest\":1,\"entry\":{}}"] {
            assert!(read_line(bad).is_none(), "{bad}");
        }
        assert!(write_line("{", "").is_none());
    }
}
