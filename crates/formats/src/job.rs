//! What a job was asked and what came of it, as it is kept: texts in JSON, so that an older program and a newer one can read each other's.

use serde::{Deserialize, Serialize};

/// What is said of a file that is to be taken in, beside its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportAsked {
    /// How whoever sent it calls it.
    pub name: String,
    /// The product that it belongs to.
    pub product: Option<String>,
    /// Its release.
    pub release: Option<String>,
    /// Who supplies the product.
    pub supplier: Option<String>,
    /// Business unit of the product.
    pub business_unit: Option<String>,
    /// Marks for the product.
    pub tags: Vec<String>,
}

/// What came of taking a file in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportTold {
    /// What became of the documents in it, in the order in which it became certain; the first [`ImportTold::MOST`].
    pub files: Vec<FileTold>,
    /// Of how many more nothing is told.
    pub more: usize,
}

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FileTold {
    /// The file.
    pub path: String,
    /// The place in it.
    pub member: Option<String>,
    /// Code of what it is.
    pub kind: Option<String>,
    /// Code of its format.
    pub format: Option<String>,
    /// Version of its specification.
    pub spec_version: String,
    /// What became of it.
    pub outcome: OutcomeTold,
    /// The first warnings.
    pub warnings: Vec<WarningTold>,
    /// How many there were.
    pub warning_count: usize,
}

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeTold {
    /// It is kept now.
    Imported {
        /// Its identifier.
        document: String,
        /// The product it was matched to.
        product: String,
        /// The release.
        release: String,
        /// Components as it lists them.
        listed: usize,
        /// Distinct components.
        occurrences: usize,
        /// Distinct components without package URL.
        unidentified: usize,
    },
    /// Records of it are kept.
    Records {
        /// As new or in a new state.
        imported: usize,
        /// Of these the ones that replaced an older state.
        changed: usize,
        /// Kept before.
        unchanged: usize,
    },
    /// It was kept before.
    #[default]
    Unchanged,
    /// Nothing of it could be taken.
    Refused {
        /// The stable code.
        code: String,
        /// Where.
        at: String,
        /// What was found.
        detail: String,
    },
}

/// A warning, as its code and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WarningTold {
    /// The stable code.
    pub code: String,
    /// Where.
    pub at: String,
    /// What was found.
    pub value: String,
    /// What was taken in its place.
    pub instead: String,
}

impl ImportTold {
    /// Of so many documents it is told what became of them.
    pub const MOST: usize = 1_000;

    /// Adds what became of a document. Records come in pieces: those of one file and format are told together.
    pub fn add(&mut self, told: FileTold) {
        let alike = |one: &&mut FileTold| {
            (&one.path, &one.kind, &one.format) == (&told.path, &told.kind, &told.format)
        };
        if let OutcomeTold::Records {
            imported,
            changed,
            unchanged,
        } = &told.outcome
            && let Some(before) = self.files.iter_mut().rev().find(alike)
            && let OutcomeTold::Records {
                imported: all,
                changed: all_changed,
                unchanged: all_unchanged,
            } = &mut before.outcome
        {
            *all += imported;
            *all_changed += changed;
            *all_unchanged += unchanged;
            let room = Self::WARNINGS.saturating_sub(before.warnings.len());
            before.warnings.extend(told.warnings.into_iter().take(room));
            before.warning_count += told.warning_count;
        } else if self.files.len() < Self::MOST {
            self.files.push(told);
        } else {
            self.more += 1;
        }
    }

    /// So many warnings of one file are kept.
    const WARNINGS: usize = 100;

    /// Its text.
    pub fn to_text(&self) -> String {
        // Texts and numbers always have a form in JSON.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What a text tells; nothing where it is none.
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

impl ImportAsked {
    /// Its text.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What a text asks; nothing where it is none.
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(path: &str, imported: usize) -> FileTold {
        FileTold {
            path: path.to_owned(),
            kind: Some("advisory".to_owned()),
            outcome: OutcomeTold::Records {
                imported,
                changed: 0,
                unchanged: 1,
            },
            warnings: vec![WarningTold::default(); 80],
            warning_count: 80,
            ..FileTold::default()
        }
    }

    #[test]
    fn records_of_one_file_are_told_together_and_very_many_documents_in_part() {
        let mut told = ImportTold::default();
        told.add(records("a", 2));
        told.add(records("b", 1));
        told.add(records("a", 3));
        assert_eq!(told.files.len(), 2);
        assert_eq!(
            told.files[0].outcome,
            OutcomeTold::Records {
                imported: 5,
                changed: 0,
                unchanged: 2
            }
        );
        assert_eq!(
            (told.files[0].warnings.len(), told.files[0].warning_count),
            (100, 160)
        );
        for _ in 0..ImportTold::MOST {
            told.add(FileTold::default());
        }
        assert_eq!((told.files.len(), told.more), (ImportTold::MOST, 2));
        assert_eq!(ImportTold::from_text(&told.to_text()), Some(told));
    }

    #[test]
    fn what_a_newer_program_says_more_is_left_aside() {
        let asked = ImportAsked::from_text(r#"{"name":"a","other":1}"#);
        assert_eq!(asked.map(|asked| asked.name), Some("a".to_owned()));
        assert_eq!(ImportAsked::from_text("[1"), None);
    }
}
