//! What a document says of itself.

use serde::Serialize;

use super::super::{INVALID, Refused, is_uri};
use crate::calendar;
use crate::vex::own;

/// What does not come from the decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options<'o> {
    /// The document's identifier (`tracking.id`), in one line.
    pub id: &'o str,
    /// Its title.
    pub title: &'o str,
    /// Its language, a tag of BCP 47.
    pub language: Option<&'o str>,
    /// Who publishes it.
    pub publisher: Publisher<'o>,
    /// How far it has come.
    pub status: DocumentStatus,
    /// Its revisions from the first on; the last is this document.
    pub revisions: &'o [Revision<'o>],
    /// What to say of vulnerabilities on which nobody wrote anything.
    pub note: &'o str,
}

/// Who publishes a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Publisher<'o> {
    /// As what.
    pub category: PublisherCategory,
    /// Under which name.
    pub name: &'o str,
    /// An address under the publisher's control, which makes the name unique.
    pub namespace: &'o str,
}

/// As what somebody publishes (§3.2.1.8.1). There is no translator, who would have to name the original.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublisherCategory {
    /// Coordinates between parties.
    Coordinator,
    /// Found the vulnerability.
    Discoverer,
    /// Something else.
    Other,
    /// Uses the products.
    User,
    /// Makes the products.
    Vendor,
}

/// How far a document has come (§3.2.1.12.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentStatus {
    /// For discussion.
    Draft,
    /// Will change soon.
    Interim,
    /// Will not change soon.
    Final,
}

/// A revision of a document. It is numbered by its place, from 1 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision<'o> {
    /// When (RFC 3339).
    pub date: &'o str,
    /// What changed.
    pub summary: &'o str,
}

impl<'o> Publisher<'o> {
    /// Who makes the products, where that is the publisher.
    pub(super) fn vendor(&self) -> Option<&'o str> {
        (self.category == PublisherCategory::Vendor).then(|| self.name.trim())
    }
}

#[derive(Serialize)]
pub(super) struct Document<'d> {
    category: &'static str,
    csaf_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'d str>,
    publisher: Publishing<'d>,
    title: &'d str,
    tracking: Tracking<'d>,
}

#[derive(Serialize)]
struct Publishing<'d> {
    category: &'static str,
    name: &'d str,
    namespace: &'d str,
}

#[derive(Serialize)]
struct Tracking<'d> {
    current_release_date: String,
    generator: Generator,
    id: &'d str,
    initial_release_date: String,
    revision_history: Vec<Change<'d>>,
    status: &'static str,
    version: String,
}

/// What wrote the document.
#[derive(Serialize)]
struct Generator {
    engine: Engine,
}

#[derive(Serialize)]
struct Engine {
    name: &'static str,
}

#[derive(Serialize)]
struct Change<'d> {
    date: String,
    number: String,
    summary: &'d str,
}

/// A text that is not empty, without the blanks around it.
fn filled(text: &str) -> Result<&str, Refused> {
    let text = text.trim();
    (!text.is_empty()).then_some(text).ok_or(INVALID)
}

/// The beginning of BCP 47: a language, and subtags of letters and digits.
fn is_language(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let is_word = |subtag: &str, most: usize| {
        (2..=most).contains(&subtag.len())
            && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    subtags.next().is_some_and(|language| {
        is_word(language, 3) && language.bytes().all(|byte| byte.is_ascii_alphabetic())
    }) && subtags.all(|subtag| is_word(subtag, 4))
}

fn history<'d>(revisions: &'d [Revision<'d>]) -> Result<Vec<Change<'d>>, Refused> {
    let changes = revisions.iter().zip(1_u32..).map(|(revision, number)| {
        Ok(Change {
            date: calendar::utc(revision.date).ok_or(INVALID)?,
            number: number.to_string(),
            summary: filled(revision.summary)?,
        })
    });
    let changes: Vec<_> = changes.collect::<Result<_, _>>()?;
    // In UTC and of one shape, times are ordered as texts are.
    let is_ordered = changes.is_sorted_by(|one, next| one.date <= next.date);
    is_ordered.then_some(changes).ok_or(INVALID)
}

/// What a document says of itself, if all of it can be said.
pub(super) fn document<'d>(options: &Options<'d>) -> Result<Document<'d>, Refused> {
    let publisher = options.publisher;
    let id = filled(options.id)?;
    filled(options.note)?;
    let is_fit = is_uri(publisher.namespace) && options.language.is_none_or(is_language);
    if !is_fit || id.contains(char::is_control) {
        return Err(INVALID);
    }
    let revision_history = history(options.revisions)?;
    let (first, last) = revision_history
        .first()
        .zip(revision_history.last())
        .ok_or(INVALID)?;
    Ok(Document {
        category: "csaf_vex",
        csaf_version: "2.0",
        lang: options.language,
        publisher: Publishing {
            category: match publisher.category {
                PublisherCategory::Coordinator => "coordinator",
                PublisherCategory::Discoverer => "discoverer",
                PublisherCategory::Other => "other",
                PublisherCategory::User => "user",
                PublisherCategory::Vendor => "vendor",
            },
            name: filled(publisher.name)?,
            namespace: publisher.namespace,
        },
        title: filled(options.title)?,
        tracking: Tracking {
            current_release_date: last.date.clone(),
            generator: Generator {
                engine: Engine { name: own::ENGINE },
            },
            id,
            initial_release_date: first.date.clone(),
            status: match options.status {
                DocumentStatus::Draft => "draft",
                DocumentStatus::Interim => "interim",
                DocumentStatus::Final => "final",
            },
            version: last.number.clone(),
            revision_history,
        },
    })
}
