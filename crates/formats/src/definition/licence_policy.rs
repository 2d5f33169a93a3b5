//! What a company says about licences, in TOML.
//!
//! ```toml
//! default = "review"        # of known licences that nothing below is about: allow, review, deny
//! unknown = "fail"          # whether what nobody knows fails a check or waits for review
//!
//! [categories]              # asked last
//! permissive = "allow"
//! strong-copyleft = "deny"
//!
//! [[rules]]                 # the first that fits decides
//! ruling = "allow"
//! licences = ["GPL-2.0-only WITH Classpath-exception-2.0"]
//! categories = []
//! exceptions = []
//! when = 'component.type == "maven"'
//! tags = ["hosted"]
//! reason = "…"
//!
//! [[clarifications]]        # what the company found out itself, of a component or of all that is stated so
//! component = "pkg:npm/a@1.0.0"
//! licence = "MIT"
//! reason = "…"
//!
//! [[clarifications]]
//! stated = "Our licence"
//! licence = "LicenseRef-Ours"
//! ```
//!
//! A policy is refused as a whole where a part cannot be understood: a rule that is left out would let something pass.

use std::collections::BTreeMap;
use std::ops::Range;

use iriai_domain::inventory::component_key::{UNIDENTIFIED, identity};
use iriai_domain::licence::policy::{Matter, Policy, Rule, Ruling};
use iriai_domain::licence::{self, Category, Id, IdKind, Licence, Term};
use iriai_domain::purl::Purl;
use serde::Deserialize;
use toml::Spanned;

/// A policy as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicencePolicy {
    /// Its rules; those on categories stand last.
    pub policy: Policy,
    /// The conditions of rules, in CEL, by number, each with its line.
    pub conditions: Vec<(String, usize)>,
    /// Whether what nobody knows fails a check.
    pub unknown_fails: bool,
    /// What the company found out itself.
    pub clarifications: Vec<Clarification>,
}

/// What a clarification is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Unclear {
    /// A component, by its key as keys are compared; without a version, all versions of the package.
    Component(String),
    /// Whatever a document states in these words.
    Stated(String),
}

/// What the company found out about a licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clarification {
    /// What it is about.
    pub about: Unclear,
    /// The licence in SPDX notation.
    pub licence: String,
    /// Why.
    pub reason: Option<String>,
}

/// Why a policy cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// The stable code.
    pub code: &'static str,
    /// Where: `line 3`.
    pub at: String,
    /// What stands there, or what the reader of TOML says.
    pub detail: String,
}

impl PolicyError {
    /// All codes, for the test that each has its words.
    pub const CODES: &[&str] = &[
        "licence-policy-syntax",
        "licence-policy-ruling",
        "licence-policy-licence",
        "licence-policy-category",
        "licence-policy-exception",
        "licence-policy-component",
        "licence-policy-empty",
    ];
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    default: Option<Spanned<String>>,
    #[serde(default)]
    unknown: Option<Spanned<String>>,
    #[serde(default)]
    categories: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    rules: Vec<Spanned<WrittenRule>>,
    #[serde(default)]
    clarifications: Vec<WrittenClarification>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    ruling: Spanned<String>,
    #[serde(default)]
    licences: Vec<Spanned<String>>,
    #[serde(default)]
    categories: Vec<Spanned<String>>,
    #[serde(default)]
    exceptions: Vec<Spanned<String>>,
    when: Option<Spanned<String>>,
    #[serde(default)]
    tags: Vec<String>,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenClarification {
    component: Option<Spanned<String>>,
    stated: Option<String>,
    licence: Spanned<String>,
    reason: Option<String>,
}

/// Reads a policy.
pub fn read(text: &str) -> Result<LicencePolicy, PolicyError> {
    let reader = Reader { text };
    let file: File = toml::from_str(text).map_err(|error| PolicyError {
        code: "licence-policy-syntax",
        at: error
            .span()
            .map_or_else(String::new, |span| reader.line(span)),
        detail: error.message().to_owned(),
    })?;
    reader.policy(file)
}

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn line_number(&self, span: Range<usize>) -> usize {
        let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
        before.iter().filter(|byte| **byte == b'\n').count() + 1
    }

    fn line(&self, span: Range<usize>) -> String {
        format!("line {}", self.line_number(span))
    }

    fn error(&self, code: &'static str, value: &Spanned<String>) -> PolicyError {
        PolicyError {
            code,
            at: self.line(value.span()),
            detail: value.get_ref().clone(),
        }
    }

    fn policy(&self, file: File) -> Result<LicencePolicy, PolicyError> {
        let mut conditions = Vec::new();
        let mut rules = Vec::new();
        for rule in &file.rules {
            self.rule(rule, &mut rules, &mut conditions)?;
        }
        for (category, ruling) in &file.categories {
            rules.push(Rule {
                matter: self.category(category)?,
                ruling: self.ruling(ruling)?,
                reason: None,
                scopes: Vec::new(),
                condition: None,
            });
        }
        let default = file.default.as_ref().map(|default| self.ruling(default));
        let unknown_fails = match &file.unknown {
            None => true,
            Some(word) => match word.get_ref().as_str() {
                "fail" => true,
                "review" => false,
                _ => return Err(self.error("licence-policy-ruling", word)),
            },
        };
        let clarifications = file.clarifications.iter();
        Ok(LicencePolicy {
            policy: Policy {
                rules,
                default: default.transpose()?.unwrap_or(Ruling::Review),
            },
            conditions,
            unknown_fails,
            clarifications: clarifications
                .map(|written| self.clarification(written))
                .collect::<Result<_, _>>()?,
        })
    }

    /// One rule of the file is as many here as it has matters.
    fn rule(
        &self,
        written: &Spanned<WrittenRule>,
        rules: &mut Vec<Rule>,
        conditions: &mut Vec<(String, usize)>,
    ) -> Result<(), PolicyError> {
        let line = self.line(written.span());
        let written = written.get_ref();
        let ruling = self.ruling(&written.ruling)?;
        let condition = written.when.as_ref().map(|when| {
            conditions.push((when.get_ref().clone(), self.line_number(when.span())));
            conditions.len() - 1
        });
        let mut matters = Vec::new();
        for text in &written.licences {
            let matter = Matter::licence(text.get_ref());
            matters.push(matter.map_err(|_| self.error("licence-policy-licence", text))?);
        }
        for text in &written.categories {
            matters.push(self.category(text)?);
        }
        for text in &written.exceptions {
            if !licence::is_exception(text.get_ref()) {
                return Err(self.error("licence-policy-exception", text));
            }
            matters.push(Matter::Exception(text.get_ref().clone()));
        }
        if matters.is_empty() {
            // A rule about everything is what the default is for.
            if condition.is_none() {
                return Err(PolicyError {
                    code: "licence-policy-empty",
                    at: line,
                    detail: String::new(),
                });
            }
            matters.push(Matter::Any);
        }
        rules.extend(matters.into_iter().map(|matter| Rule {
            matter,
            ruling,
            reason: written.reason.clone(),
            scopes: written.tags.clone(),
            condition,
        }));
        Ok(())
    }

    fn ruling(&self, word: &Spanned<String>) -> Result<Ruling, PolicyError> {
        let ruling = Ruling::from_code(word.get_ref());
        ruling.ok_or_else(|| self.error("licence-policy-ruling", word))
    }

    fn category(&self, word: &Spanned<String>) -> Result<Matter, PolicyError> {
        let category = Category::from_code(word.get_ref()).map(Matter::Category);
        category.ok_or_else(|| self.error("licence-policy-category", word))
    }

    fn component(&self, written: &Spanned<String>) -> Result<String, PolicyError> {
        let stated = written.get_ref();
        match Purl::repair(stated) {
            Ok((purl, _)) => Ok(identity(purl.component_key().as_ref()).into_owned()),
            Err(_) if stated.starts_with(UNIDENTIFIED) => Ok(stated.clone()),
            Err(_) => Err(self.error("licence-policy-component", written)),
        }
    }

    fn clarification(&self, written: &WrittenClarification) -> Result<Clarification, PolicyError> {
        let about = match (&written.component, &written.stated) {
            (Some(component), None) => Unclear::Component(self.component(component)?),
            (None, Some(text)) => Unclear::Stated(text.trim().to_owned()),
            _ => {
                return Err(PolicyError {
                    code: "licence-policy-empty",
                    at: self.line(written.licence.span()),
                    detail: String::new(),
                });
            }
        };
        // A name that is on no list would make nothing clear; one of the company's own may stand in a rule.
        let known = licence::parse(written.licence.get_ref()).ok();
        let known = known.filter(|reading| reading.licence.terms().iter().all(is_clear));
        let Some(Licence::Expression(expression)) = known.map(|reading| reading.licence) else {
            return Err(self.error("licence-policy-licence", &written.licence));
        };
        Ok(Clarification {
            about,
            licence: expression.as_str().to_owned(),
            reason: written.reason.clone(),
        })
    }
}

/// Whether a term says which licence is meant: one of the list, or one of the company's own (`LicenseRef-…`).
fn is_clear(term: &Term) -> bool {
    let is_clear = |id: &Id| id.kind != IdKind::Unknown;
    is_clear(&term.id) && term.exception.as_ref().is_none_or(is_clear)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_read_whole() {
        let read = read(
            r#"
            default = "deny"
            unknown = "review"
            [categories]
            permissive = "allow"
            [[rules]]
            ruling = "review"
            licences = ["gpl-2.0+", "MPL-2.0"]
            tags = ["hosted"]
            reason = "ask first"
            [[rules]]
            ruling = "deny"
            when = 'licence.orLater'
            [[clarifications]]
            component = "pkg:npm/a"
            licence = "mit"
            [[clarifications]]
            stated = " Ours "
            licence = "LicenseRef-Ours"
            "#,
        )
        .expect("a policy");
        let told: Vec<_> = read
            .policy
            .rules
            .iter()
            .map(|rule| {
                (
                    rule.matter.clone(),
                    rule.ruling,
                    rule.condition,
                    rule.scopes.len(),
                )
            })
            .collect();
        let licence = |text| Matter::licence(text).expect("a licence");
        assert_eq!(
            told,
            [
                (licence("GPL-2.0-or-later"), Ruling::Review, None, 1),
                (licence("MPL-2.0"), Ruling::Review, None, 1),
                (Matter::Any, Ruling::Deny, Some(0), 0),
                (
                    Matter::Category(Category::Permissive),
                    Ruling::Allow,
                    None,
                    0
                ),
            ]
        );
        assert_eq!(read.policy.default, Ruling::Deny);
        assert_eq!(read.conditions, [("licence.orLater".to_owned(), 13)]);
        assert!(!read.unknown_fails);
        let clarified: Vec<_> = read
            .clarifications
            .iter()
            .map(|it| (it.about.clone(), it.licence.as_str()))
            .collect();
        assert_eq!(
            clarified,
            [
                (Unclear::Component("pkg:npm/a".to_owned()), "MIT"),
                (Unclear::Stated("Ours".to_owned()), "LicenseRef-Ours"),
            ]
        );
    }

    #[test]
    fn what_is_not_said_is_strict() {
        let read = read("").expect("a policy");
        assert_eq!(read.policy.default, Ruling::Review);
        assert!(read.unknown_fails && read.policy.rules.is_empty());
    }

    #[test]
    fn faults_are_told_with_their_place() {
        for (text, code, at) in [
            ("default = ", "licence-policy-syntax", "line 1"),
            ("\nfoo = 1", "licence-policy-syntax", "line 2"),
            ("default = \"perhaps\"", "licence-policy-ruling", "line 1"),
            ("unknown = \"allow\"", "licence-policy-ruling", "line 1"),
            (
                "[categories]\nfree = \"allow\"",
                "licence-policy-category",
                "line 2",
            ),
            (
                "[[rules]]\nruling = \"deny\"\nlicences = [\n\"MIT OR ISC\"]",
                "licence-policy-licence",
                "line 4",
            ),
            (
                "[[rules]]\nruling = \"deny\"\nexceptions = [\"MIT\"]",
                "licence-policy-exception",
                "line 3",
            ),
            (
                "\n[[rules]]\nruling = \"deny\"",
                "licence-policy-empty",
                "line 2",
            ),
            (
                "[[clarifications]]\ncomponent = \"pkg:x\"\nlicence = \"MIT\"",
                "licence-policy-component",
                "line 2",
            ),
            (
                "[[clarifications]]\nlicence = \"MIT\"",
                "licence-policy-empty",
                "line 2",
            ),
            (
                "[[clarifications]]\ncomponent = \"pkg:npm/a\"\nlicence = \"FOO\"",
                "licence-policy-licence",
                "line 3",
            ),
        ] {
            let error = read(text).expect_err(text);
            assert_eq!((error.code, error.at.as_str()), (code, at), "{text}");
            assert!(PolicyError::CODES.contains(&error.code));
        }
    }
}
