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
//! reason.en = "…"           # or reason = "…" for everybody
//! reason.ja = "…"
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

use iriai_domain::inventory::component_key::{UNIDENTIFIED, identity};
use iriai_domain::licence::policy::{Matter, Policy, Rule, Ruling, Words};
use iriai_domain::licence::{self, Category, Id, IdKind, Licence, Term};
use iriai_domain::purl::Purl;
use iriai_domain::risk::policy::WrittenAt;

use crate::reason::{Reason, ReasonCode};
use crate::tree::{Node, toml};

/// A policy as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicencePolicy {
    /// Its rules; those on categories stand last.
    pub policy: Policy,
    /// The conditions of rules, in CEL, by number, each with its place.
    pub conditions: Vec<(String, WrittenAt)>,
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
    pub reason: Option<Words>,
}

/// Why a policy cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// The stable code.
    pub code: &'static str,
    /// Where: `line 3 column 8`.
    pub at: String,
    /// What stands there; of a file that is malformed a reason that has its words.
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

/// A list of texts behind a key.
type Texts<'n> = Vec<&'n Node>;

/// Reads a policy.
pub fn read(text: &str) -> Result<LicencePolicy, PolicyError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let file = toml(text).map_err(|error| PolicyError {
        code: "licence-policy-syntax",
        at: error.at,
        detail: match error.detail.is_empty() {
            true => error.code.code().to_owned(),
            false => error.detail,
        },
    })?;
    policy(&file)
}

/// What stands at a place and cannot stand there.
fn refused(code: &'static str, node: &Node, detail: impl Into<String>) -> PolicyError {
    PolicyError {
        code,
        at: node.place(),
        detail: detail.into(),
    }
}

fn malformed(node: &Node, reason: Reason) -> PolicyError {
    refused("licence-policy-syntax", node, reason.to_string())
}

fn unknown(node: &Node, key: &str, known: &[&str]) -> PolicyError {
    let reason = Reason::with(ReasonCode::DefinitionKeyUnknown, key);
    PolicyError {
        // The key stands before it, on the same line.
        at: node.at(),
        ..malformed(node, reason.one_of(known))
    }
}

fn missing(node: &Node, key: &str) -> PolicyError {
    malformed(node, Reason::with(ReasonCode::DefinitionKeyMissing, key))
}

fn map<'n>(node: &'n Node, key: &str) -> Result<&'n [(String, Node)], PolicyError> {
    let wanted = || Reason::with(ReasonCode::DefinitionTableWanted, key);
    node.map().ok_or_else(|| malformed(node, wanted()))
}

/// A text with its place.
fn text<'n>(node: &'n Node, key: &str) -> Result<&'n Node, PolicyError> {
    let wanted = || Reason::with(ReasonCode::DefinitionTextWanted, key);
    match node.text() {
        Some(_) => Ok(node),
        None => Err(malformed(node, wanted())),
    }
}

fn texts<'n>(node: &'n Node, key: &str) -> Result<Texts<'n>, PolicyError> {
    let wanted = || Reason::with(ReasonCode::DefinitionListWanted, key);
    let list = node.list().ok_or_else(|| malformed(node, wanted()))?;
    let all = list.iter().map(|one| match one.text() {
        Some(_) => Ok(one),
        None => Err(malformed(one, wanted())),
    });
    all.collect()
}

fn tables<'n>(node: &'n Node, key: &str) -> Result<&'n [Node], PolicyError> {
    let wanted = || Reason::with(ReasonCode::DefinitionTableWanted, key);
    node.list().ok_or_else(|| malformed(node, wanted()))
}

/// Words for people: a text for everybody, or one for each language, of which one may stand for both.
fn words(node: &Node, key: &str) -> Result<Words, PolicyError> {
    const KEYS: &[&str] = &["reason", "reason.en", "reason.ja"];
    let Some(languages) = node.map() else {
        return Ok(Words::of(said(text(node, key)?)));
    };
    let (mut english, mut japanese) = (None, None);
    for (language, node) in languages {
        let key = format!("{key}.{language}");
        match language.as_str() {
            "en" => english = Some(said(text(node, &key)?)),
            "ja" => japanese = Some(said(text(node, &key)?)),
            _ => return Err(unknown(node, &key, KEYS)),
        }
    }
    match (english, japanese) {
        (None, None) => Err(missing(node, "reason.en")),
        (Some(one), None) | (None, Some(one)) => Ok(Words::of(one)),
        (Some(english), Some(japanese)) => Ok(Words {
            english: english.to_owned(),
            japanese: japanese.to_owned(),
        }),
    }
}

/// What a text says.
fn said(node: &Node) -> &str {
    node.text().unwrap_or_default()
}

fn policy(file: &Node) -> Result<LicencePolicy, PolicyError> {
    const KEYS: &[&str] = &[
        "default",
        "unknown",
        "categories",
        "rules",
        "clarifications",
    ];
    let mut read = LicencePolicy {
        policy: Policy {
            rules: Vec::new(),
            default: Ruling::Review,
        },
        conditions: Vec::new(),
        unknown_fails: true,
        clarifications: Vec::new(),
    };
    let mut by_category = Vec::new();
    for (key, node) in file.map().unwrap_or_default() {
        match key.as_str() {
            "default" => read.policy.default = ruling(text(node, key)?)?,
            "unknown" => {
                read.unknown_fails = match said(text(node, key)?) {
                    "fail" => true,
                    "review" => false,
                    other => return Err(refused("licence-policy-ruling", node, other)),
                }
            }
            "categories" => by_category = categories(node, key)?,
            "rules" => {
                for node in tables(node, key)? {
                    rule(node, &mut read)?;
                }
            }
            "clarifications" => {
                for node in tables(node, key)? {
                    read.clarifications.push(clarification(node)?);
                }
            }
            _ => return Err(unknown(node, key, KEYS)),
        }
    }
    // Asked last.
    read.policy.rules.extend(by_category);
    Ok(read)
}

fn categories(node: &Node, key: &str) -> Result<Vec<Rule>, PolicyError> {
    let rules = map(node, key)?.iter().map(|(name, node)| {
        let category = Category::from_code(name).map(Matter::Category);
        Ok(Rule {
            matter: category.ok_or_else(|| PolicyError {
                at: node.at(),
                ..refused("licence-policy-category", node, name)
            })?,
            ruling: ruling(text(node, name)?)?,
            reason: None,
            scopes: Vec::new(),
            condition: None,
        })
    });
    rules.collect()
}

/// One rule of the file is as many here as it has matters.
fn rule(node: &Node, read: &mut LicencePolicy) -> Result<(), PolicyError> {
    const KEYS: &[&str] = &[
        "ruling",
        "licences",
        "categories",
        "exceptions",
        "when",
        "tags",
        "reason",
    ];
    let (mut decided, mut condition, mut reason) = (None, None, None);
    let (mut matters, mut scopes) = (Vec::new(), Vec::new());
    for (key, node) in map(node, "rules")? {
        match key.as_str() {
            "ruling" => decided = Some(ruling(text(node, key)?)?),
            "licences" => {
                for one in texts(node, key)? {
                    let matter = Matter::licence(said(one));
                    let refused = |_| refused("licence-policy-licence", one, said(one));
                    matters.push(matter.map_err(refused)?);
                }
            }
            "categories" => {
                for one in texts(node, key)? {
                    let category = Category::from_code(said(one)).map(Matter::Category);
                    let refused = || refused("licence-policy-category", one, said(one));
                    matters.push(category.ok_or_else(refused)?);
                }
            }
            "exceptions" => {
                for one in texts(node, key)? {
                    if !licence::is_exception(said(one)) {
                        return Err(refused("licence-policy-exception", one, said(one)));
                    }
                    matters.push(Matter::Exception(said(one).to_owned()));
                }
            }
            "when" => condition = Some(text(node, key)?),
            "tags" => {
                let tags = texts(node, key)?.into_iter();
                scopes = tags.map(|one| said(one).to_owned()).collect();
            }
            "reason" => reason = Some(words(node, key)?),
            _ => return Err(unknown(node, key, KEYS)),
        }
    }
    let ruling = decided.ok_or_else(|| missing(node, "ruling"))?;
    let condition = condition.map(|when| {
        let written = (said(when).to_owned(), when.written());
        read.conditions.push(written);
        read.conditions.len() - 1
    });
    if matters.is_empty() {
        // A rule about everything is what the default is for.
        if condition.is_none() {
            return Err(refused("licence-policy-empty", node, ""));
        }
        matters.push(Matter::Any);
    }
    read.policy
        .rules
        .extend(matters.into_iter().map(|matter| Rule {
            matter,
            ruling,
            reason: reason.clone(),
            scopes: scopes.clone(),
            condition,
        }));
    Ok(())
}

fn ruling(word: &Node) -> Result<Ruling, PolicyError> {
    let known = Ruling::from_code(said(word));
    known.ok_or_else(|| refused("licence-policy-ruling", word, said(word)))
}

fn component(written: &Node) -> Result<String, PolicyError> {
    let stated = said(written);
    match Purl::repair(stated) {
        Ok((purl, _)) => Ok(identity(purl.component_key().as_ref()).into_owned()),
        Err(_) if stated.starts_with(UNIDENTIFIED) => Ok(stated.to_owned()),
        Err(_) => Err(refused("licence-policy-component", written, stated)),
    }
}

fn clarification(node: &Node) -> Result<Clarification, PolicyError> {
    const KEYS: &[&str] = &["component", "stated", "licence", "reason"];
    let (mut about, mut found, mut reason) = (Vec::new(), None, None);
    for (key, node) in map(node, "clarifications")? {
        match key.as_str() {
            "component" => about.push(Unclear::Component(component(text(node, key)?)?)),
            "stated" => about.push(Unclear::Stated(said(text(node, key)?).trim().to_owned())),
            "licence" => found = Some(text(node, key)?),
            "reason" => reason = Some(words(node, key)?),
            _ => return Err(unknown(node, key, KEYS)),
        }
    }
    let written = found.ok_or_else(|| missing(node, "licence"))?;
    let (Some(about), true) = (about.pop(), about.is_empty()) else {
        return Err(refused("licence-policy-empty", node, ""));
    };
    // A name that is on no list would make nothing clear; one of the company's own may stand in a rule.
    let known = licence::parse(said(written)).ok();
    let known = known.filter(|reading| reading.licence.terms().iter().all(is_clear));
    let Some(Licence::Expression(expression)) = known.map(|reading| reading.licence) else {
        return Err(refused("licence-policy-licence", written, said(written)));
    };
    Ok(Clarification {
        about,
        licence: expression.as_str().to_owned(),
        reason,
    })
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
            reason.en = "no"
            reason.ja = "不可"
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
        let both = Words {
            english: "no".to_owned(),
            japanese: "不可".to_owned(),
        };
        let reasons: Vec<_> = read
            .policy
            .rules
            .iter()
            .map(|rule| rule.reason.clone())
            .collect();
        let first = Some(Words::of("ask first"));
        assert_eq!(reasons, [first.clone(), first, Some(both), None]);
        let [(condition, written)] = &read.conditions[..] else {
            panic!("{:?}", read.conditions)
        };
        assert_eq!(condition, "licence.orLater");
        assert_eq!(written.place(1, 1), "line 15 column 21");
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
            ("rules = 1", "licence-policy-syntax", "line 1 column 9"),
            (
                "[[rules]]\nreason.fr = \"non\"",
                "licence-policy-syntax",
                "line 2",
            ),
            (
                "[[rules]]\nwhen = 'true'",
                "licence-policy-syntax",
                "line 1 column 1",
            ),
            (
                "categories = []",
                "licence-policy-syntax",
                "line 1 column 14",
            ),
            (
                "[[rules]]\nlicences = \"MIT\"",
                "licence-policy-syntax",
                "line 2 column 13",
            ),
            ("default = ", "licence-policy-syntax", "line 1 column 11"),
            ("\nfoo = 1", "licence-policy-syntax", "line 2"),
            (
                "default = \"perhaps\"",
                "licence-policy-ruling",
                "line 1 column 12",
            ),
            (
                "unknown = \"allow\"",
                "licence-policy-ruling",
                "line 1 column 12",
            ),
            (
                "[categories]\nfree = \"allow\"",
                "licence-policy-category",
                "line 2",
            ),
            (
                "[[rules]]\nruling = \"deny\"\nlicences = [\n\"MIT OR ISC\"]",
                "licence-policy-licence",
                "line 4 column 2",
            ),
            (
                "[[rules]]\nruling = \"deny\"\nexceptions = [\"MIT\"]",
                "licence-policy-exception",
                "line 3 column 16",
            ),
            (
                "\n[[rules]]\nruling = \"deny\"",
                "licence-policy-empty",
                "line 2 column 1",
            ),
            (
                "[[clarifications]]\ncomponent = \"pkg:x\"\nlicence = \"MIT\"",
                "licence-policy-component",
                "line 2 column 14",
            ),
            (
                "[[clarifications]]\nlicence = \"MIT\"",
                "licence-policy-empty",
                "line 1 column 1",
            ),
            (
                "[[clarifications]]\ncomponent = \"pkg:npm/a\"\nlicence = \"FOO\"",
                "licence-policy-licence",
                "line 3 column 12",
            ),
        ] {
            let error = read(text).expect_err(text);
            assert_eq!((error.code, error.at.as_str()), (code, at), "{text}");
            assert!(PolicyError::CODES.contains(&error.code));
        }
    }
}
