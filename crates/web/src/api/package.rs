//! Responses of the small tools: package URLs, version ranges, licences.

use std::collections::BTreeMap;

use iriai_domain::licence::{self, Reading};
use iriai_domain::purl::{Purl, PurlError};
use serde::Serialize;

use crate::Texts;

/// A package URL taken apart, or what is wrong with it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum PurlResponse {
    /// It is one.
    Valid(ValidPurl),
    /// It is none.
    Faulty(Faulty),
}

/// The parts of a package URL, decoded.
#[derive(Debug, Serialize)]
pub struct ValidPurl {
    /// As given.
    pub input: String,
    /// Always true.
    pub ok: bool,
    /// Canonical form.
    pub canonical: String,
    /// Type.
    pub r#type: String,
    /// Namespace.
    pub namespace: Option<String>,
    /// Name.
    pub name: String,
    /// Version.
    pub version: Option<String>,
    /// Qualifiers.
    pub qualifiers: BTreeMap<String, String>,
    /// Subpath.
    pub subpath: Option<String>,
}

/// An input that cannot be understood.
#[derive(Debug, Serialize)]
pub struct Faulty {
    /// As given.
    pub input: String,
    /// Always false.
    pub ok: bool,
    /// What is wrong.
    pub error: Fault,
}

/// What is wrong with an input.
#[derive(Debug, Serialize)]
pub struct Fault {
    /// The stable code.
    pub code: &'static str,
    /// The place in the input, in bytes.
    pub at: Option<usize>,
    /// One sentence.
    pub message: String,
}

impl PurlResponse {
    /// From what parsing or building said.
    pub fn new(input: &str, purl: Result<&Purl<'_>, PurlError>, texts: &Texts) -> Self {
        match purl {
            Ok(purl) => Self::Valid(ValidPurl {
                input: input.to_owned(),
                ok: true,
                canonical: purl.to_string(),
                r#type: purl.package_type().to_owned(),
                namespace: purl.namespace().map(Into::into),
                name: purl.name().into(),
                version: purl.version().map(Into::into),
                qualifiers: purl
                    .qualifiers()
                    .map(|(key, value)| (key.to_owned(), value.into()))
                    .collect(),
                subpath: purl.subpath().map(Into::into),
            }),
            Err(error) => {
                let code = error.fault.code();
                Self::Faulty(Faulty {
                    input: input.to_owned(),
                    ok: false,
                    error: Fault {
                        code,
                        at: Some(error.at),
                        message: texts.text(&format!("purl-{code}")),
                    },
                })
            }
        }
    }

    /// For input from which no parts could be read.
    pub fn unreadable(input: &str, texts: &Texts) -> Self {
        Self::Faulty(Faulty {
            input: input.to_owned(),
            ok: false,
            error: Fault {
                code: "parts-invalid",
                at: None,
                message: texts.text("purl-parts-invalid"),
            },
        })
    }

    /// Whether it is one.
    pub fn is_valid(&self) -> bool {
        matches!(self, Self::Valid(_))
    }
}

/// A licence text read as an SPDX expression, or why it is none.
#[derive(Debug, Serialize)]
pub struct LicenceResponse {
    /// As given.
    pub input: String,
    /// Whether it could be read.
    pub ok: bool,
    /// The normalised expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// How the text became an expression: `expression`, `alias`, `name`, `address` or `list`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how: Option<&'static str>,
    /// The identifiers in it, in order.
    pub ids: Vec<LicenceId>,
    /// Why it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Fault>,
    /// Identifiers that it may mean.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<&'static str>,
}

/// An identifier in an expression.
#[derive(Debug, Serialize)]
pub struct LicenceId {
    /// The identifier, with its exception if it has one.
    pub id: String,
    /// Whether it is on the list of licences.
    pub known: bool,
}

impl LicenceResponse {
    /// Reads a text.
    pub fn new(input: &str, texts: &Texts) -> Self {
        let ids = |reading: &Reading| {
            let terms = reading.licence.terms().iter();
            terms
                .map(|term| LicenceId {
                    id: term.to_string(),
                    known: term.is_known(),
                })
                .collect()
        };
        match licence::read(input) {
            Ok(reading) => Self {
                input: input.to_owned(),
                ok: true,
                ids: ids(&reading),
                expression: Some(reading.licence.to_string()),
                how: Some(reading.how.code()),
                error: None,
                candidates: Vec::new(),
            },
            Err(unread) => {
                let code = unread.reason.code();
                let arguments = [("value", unread.part.as_str().into())];
                Self {
                    input: input.to_owned(),
                    ok: false,
                    ids: unread.reading.as_deref().map(ids).unwrap_or_default(),
                    expression: unread
                        .reading
                        .as_deref()
                        .map(|reading| reading.licence.to_string()),
                    how: None,
                    error: Some(Fault {
                        code,
                        at: None,
                        message: texts.with(&format!("licence-{code}"), &arguments),
                    }),
                    candidates: unread.candidates,
                }
            }
        }
    }
}
