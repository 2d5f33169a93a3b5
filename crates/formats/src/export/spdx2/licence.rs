//! Licences as SPDX expressions; what is none becomes a `LicenseRef-` with its text (§10).

use std::collections::{HashMap, HashSet};

use iriai_domain::inventory::document::{
    CustomLicence, Document, Field, LicenceForm, LicenceStanding, LicenceStatement,
};
use spdx::expression::ExprNode;
use spdx::{AdditionItem, Expression, LicenseItem, ParseMode};

use super::package::word;
use super::schema::{ExtractedLicence, Text};

const PREFIX: &str = "LicenseRef-";

/// All licences of a document, and what those are called that no list knows.
pub(super) struct Licences<'d> {
    /// Those that the written document defines.
    defined: Vec<Defined<'d>>,
    /// What is written for texts that are no valid expressions.
    written: HashMap<&'d str, String>,
}

struct Defined<'d> {
    id: String,
    name: Option<&'d str>,
    text: &'d str,
}

impl<'d> Licences<'d> {
    /// Looks through a document.
    pub(super) fn of(document: &'d Document<'_>, documents: &'d HashMap<&'d str, String>) -> Self {
        let mut search = Search {
            licences: Self {
                defined: Vec::new(),
                written: HashMap::new(),
            },
            renamed: HashMap::new(),
            taken: HashSet::new(),
            documents,
        };
        for licence in &document.licences {
            search.define(licence);
        }
        let components = document.components.iter();
        let statements = components.flat_map(|component| &component.licences);
        let of_components = statements.filter_map(|statement| statement.value.stated());
        let of_files = document
            .files
            .iter()
            .filter_map(|file| file.licence.stated());
        for text in of_components.chain(of_files) {
            search.learn(text);
        }
        search.licences
    }

    /// What SPDX writes for a field that holds a licence.
    pub(super) fn field<'t>(&self, field: &'t Field<'_>) -> Option<Text<'t>> {
        match field {
            Field::Stated(text) => Some(match self.written.get(text.as_ref()) {
                Some(written) => Text::Owned(written.clone()),
                None => Text::Borrowed(text),
            }),
            answer => word(answer).map(Text::Borrowed),
        }
    }

    /// All statements of a standing as one expression. A component that states several is under all of them.
    pub(super) fn joined<'t>(
        &self,
        statements: &'t [LicenceStatement<'_>],
        standing: fn(LicenceStanding) -> bool,
    ) -> Option<Text<'t>> {
        let mut found: Vec<_> = statements
            .iter()
            .filter(|statement| standing(statement.standing))
            .filter_map(|statement| self.field(&statement.value))
            .collect();
        if found.len() > 1 {
            // An answer beside real licences adds nothing, and may not stand in an expression.
            let is_answer = |text: &Text<'_>| matches!(text.as_ref(), "NONE" | "NOASSERTION");
            if found.iter().all(is_answer) {
                found.truncate(1);
            } else {
                found.retain(|text| !is_answer(text));
            }
        }
        if found.len() < 2 {
            return found.pop();
        }
        let parts: Vec<_> = found
            .into_iter()
            .map(|text| match text.contains(' ') {
                true => Text::Owned(format!("({text})")),
                false => text,
            })
            .collect();
        Some(Text::Owned(parts.join(" AND ")))
    }

    /// Whether reading the written fields gives the same statements.
    pub(super) fn survive(&self, statements: &[LicenceStatement<'_>]) -> bool {
        // The reader's order, in which only observed licences may be several.
        let rank = |statement: &LicenceStatement<'_>| match statement.standing {
            LicenceStanding::Declared => 0,
            LicenceStanding::Concluded => 1,
            LicenceStanding::Observed => 2,
            LicenceStanding::Unstated => 3,
        };
        let ordered = statements.is_sorted_by(|first, second| {
            rank(first) < rank(second)
                || (first.standing == second.standing
                    && second.standing == LicenceStanding::Observed)
        });
        ordered
            && statements.iter().all(|statement| {
                statement.form == LicenceForm::Expression
                    && statement.standing != LicenceStanding::Unstated
                    && statement
                        .value
                        .stated()
                        .is_none_or(|text| !self.written.contains_key(text))
            })
    }

    /// What the document must define.
    pub(super) fn extracted(&self) -> impl Iterator<Item = ExtractedLicence<'_>> {
        self.defined.iter().map(|licence| ExtractedLicence {
            extracted_text: licence.text,
            license_id: &licence.id,
            name: licence.name,
        })
    }

    /// Whether there is anything to define.
    pub(super) fn is_empty(&self) -> bool {
        self.defined.is_empty()
    }
}

/// Looks through a document for what needs a `LicenseRef-`.
struct Search<'d> {
    licences: Licences<'d>,
    /// Identifiers of the document that SPDX does not allow (FOSSology writes `_`), and what they become.
    renamed: HashMap<&'d str, String>,
    taken: HashSet<String>,
    /// How other documents are called that can be referred to, here and in what is written.
    documents: &'d HashMap<&'d str, String>,
}

impl<'d> Search<'d> {
    /// Takes a licence that the document defines.
    fn define(&mut self, licence: &'d CustomLicence<'_>) {
        let reference = licence.reference.as_ref();
        if !reference.starts_with(PREFIX) {
            return;
        }
        let id = allowed(reference);
        // The first of two definitions counts, as in expressions only one can be meant.
        if !self.taken.insert(id.clone()) {
            return;
        }
        if id != reference {
            self.renamed.insert(reference, id.clone());
        }
        let name = word(&licence.name);
        let text = licence.text.as_deref().filter(|text| !text.is_empty());
        self.licences.defined.push(Defined {
            id,
            name,
            text: text.or(name).unwrap_or("NOASSERTION"),
        });
    }

    /// Takes a licence as a component or a file states it.
    fn learn(&mut self, text: &'d str) {
        if let Some(mentioned) = self.parsed(text) {
            return self.define_mentioned(mentioned);
        }
        if self.licences.written.contains_key(text) {
            return;
        }
        let rewritten = self.rewritten(text);
        let written = match self.parsed(&rewritten) {
            Some(mentioned) => {
                self.define_mentioned(mentioned);
                rewritten
            }
            None => self.define_name(text),
        };
        self.licences.written.insert(text, written);
    }

    /// What an expression mentions must be defined, even when nothing is known of it.
    fn define_mentioned(&mut self, mentioned: Vec<String>) {
        for id in mentioned {
            if self.taken.insert(id.clone()) {
                self.licences.defined.push(Defined {
                    id,
                    name: None,
                    text: "NOASSERTION",
                });
            }
        }
    }

    /// A free name becomes a licence of its own.
    fn define_name(&mut self, text: &'d str) -> String {
        let short: String = text.chars().take(80).collect();
        let mut id = PREFIX.to_owned() + &allowed(&short);
        let index = self.licences.defined.len();
        while !self.taken.insert(id.clone()) {
            id.push_str(&format!("-{index}"));
        }
        self.licences.defined.push(Defined {
            id: id.clone(),
            name: Some(text),
            text,
        });
        id
    }

    /// An expression with identifiers of licences that SPDX allows.
    fn rewritten(&self, text: &str) -> String {
        const ENDS: [char; 4] = [' ', '(', ')', '+'];
        let mut rewritten = String::with_capacity(text.len());
        for part in text.split_inclusive(ENDS) {
            let id = part.trim_end_matches(ENDS);
            match self.renamed.get(id) {
                Some(renamed) => rewritten.push_str(renamed),
                None if id.starts_with(PREFIX) => rewritten.push_str(&allowed(id)),
                None => rewritten.push_str(id),
            }
            rewritten.push_str(part.get(id.len()..).unwrap_or_default());
        }
        rewritten
    }

    /// The licences of its own that a valid expression mentions; `None` when it is not one of SPDX 2.3.
    fn parsed(&self, text: &str) -> Option<Vec<String>> {
        let mode = ParseMode {
            allow_deprecated: true,
            allow_postfix_plus_on_gpl: true,
            ..ParseMode::STRICT
        };
        // Longer ones are not written by people; as a name they are written all the same.
        (text.len() <= 64 * 1024).then_some(())?;
        let expression = Expression::parse_mode(text, mode).ok()?;
        let mut mentioned = Vec::new();
        for node in expression.iter() {
            let ExprNode::Req(requirement) = node else {
                continue;
            };
            // `AdditionRef-` came with SPDX 3.
            if let Some(AdditionItem::Other(_)) = &requirement.req.addition {
                return None;
            }
            let LicenseItem::Other(reference) = &requirement.req.license else {
                continue;
            };
            match &reference.doc_ref {
                None => mentioned.push(format!("{PREFIX}{}", reference.lic_ref)),
                Some(document) => {
                    let name = format!("DocumentRef-{document}");
                    let written = self.documents.get(name.as_str())?;
                    (*written == name).then_some(())?;
                }
            }
        }
        Some(mentioned)
    }
}

/// A text of the letters that identifiers may have.
fn allowed(text: &str) -> String {
    let letter = |letter: char| match letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-')
    {
        true => letter,
        false => '-',
    };
    text.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use iriai_domain::inventory::document::{Component, SbomFormat};

    use super::*;

    fn statement(standing: LicenceStanding, text: &'static str) -> LicenceStatement<'static> {
        LicenceStatement {
            form: LicenceForm::Expression,
            standing,
            value: Field::from_spdx(Text::Borrowed(text)),
        }
    }

    fn document(statements: Vec<LicenceStatement<'static>>) -> Document<'static> {
        let mut component = Component::named(Text::Borrowed("a"));
        component.licences = statements;
        let mut document = Document::new(SbomFormat::Spdx2Json);
        document.components.push(component);
        document
    }

    #[test]
    fn what_is_no_expression_becomes_a_reference() {
        let texts = [
            "MIT",
            "GPL-2.0+ WITH Classpath-exception-2.0",
            "LicenseRef-known OR Apache-2.0",
            "The MIT Licence, of course",
            "GPL-2.0-only AND LicenseRef-No_such",
            "DocumentRef-x:LicenseRef-y",
            "NOASSERTION",
        ];
        let declared = texts.map(|text| statement(LicenceStanding::Observed, text));
        let mut document = document(declared.to_vec());
        document.licences.push(CustomLicence {
            reference: Text::Borrowed("LicenseRef-No_such"),
            name: Field::Omitted,
            text: Some(Text::Borrowed("nothing found")),
        });
        let documents = HashMap::new();
        let licences = Licences::of(&document, &documents);
        let written: Vec<_> = document.components[0]
            .licences
            .iter()
            .filter_map(|statement| licences.field(&statement.value))
            .collect();
        assert_eq!(
            written,
            [
                "MIT",
                "GPL-2.0+ WITH Classpath-exception-2.0",
                "LicenseRef-known OR Apache-2.0",
                "LicenseRef-The-MIT-Licence--of-course",
                "GPL-2.0-only AND LicenseRef-No-such",
                "LicenseRef-DocumentRef-x-LicenseRef-y",
                "NOASSERTION",
            ]
        );
        let defined: Vec<_> = licences
            .extracted()
            .map(|licence| (licence.license_id, licence.extracted_text))
            .collect();
        assert_eq!(
            defined,
            [
                ("LicenseRef-No-such", "nothing found"),
                ("LicenseRef-known", "NOASSERTION"),
                (
                    "LicenseRef-The-MIT-Licence--of-course",
                    "The MIT Licence, of course"
                ),
                (
                    "LicenseRef-DocumentRef-x-LicenseRef-y",
                    "DocumentRef-x:LicenseRef-y"
                ),
            ]
        );
    }

    #[test]
    fn several_licences_are_joined() {
        use LicenceStanding::{Concluded, Declared, Observed};
        let document = document(vec![
            statement(Declared, "MIT"),
            statement(Declared, "NOASSERTION"),
            statement(Declared, "ISC OR Zlib"),
            statement(Concluded, "NONE"),
            statement(Concluded, "NOASSERTION"),
        ]);
        let documents = HashMap::new();
        let licences = Licences::of(&document, &documents);
        let statements = &document.components[0].licences;
        let declared = licences.joined(statements, |standing| standing == Declared);
        assert_eq!(declared.as_deref(), Some("MIT AND (ISC OR Zlib)"));
        let concluded = licences.joined(statements, |standing| standing == Concluded);
        assert_eq!(concluded.as_deref(), Some("NONE"));
        for (statements, survive) in [
            (
                vec![
                    (Declared, "MIT"),
                    (Concluded, "MIT"),
                    (Observed, "MIT"),
                    (Observed, "ISC"),
                ],
                true,
            ),
            (vec![(Observed, "NONE")], true),
            (vec![(Declared, "MIT"), (Declared, "ISC")], false),
            (vec![(Concluded, "MIT"), (Declared, "ISC")], false),
            (vec![(LicenceStanding::Unstated, "MIT")], false),
        ] {
            let statements: Vec<_> = statements
                .into_iter()
                .map(|(standing, text)| statement(standing, text))
                .collect();
            assert_eq!(licences.survive(&statements), survive, "{statements:?}");
        }
    }
}
