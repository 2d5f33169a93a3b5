//! The Security profile: vulnerabilities, and what is assessed of them in the words of VEX.

use iriai_domain::risk::vex::{Justification, Status};
use iriai_domain::warning::{Text, WarningCode};
use serde::de::MapAccess;

use super::graph::Graph;
use super::node::Data;
use super::part::Part;
use super::vocabulary::{self, Found};
use crate::fields::{Fields, Value};

/// The properties of the profile that VEX has, of whatever class.
#[derive(Debug, Default)]
pub(super) struct Said<'de> {
    pub(super) justification: Option<Text<'de>>,
    pub(super) impact: Option<Text<'de>>,
    pub(super) action: Option<Text<'de>>,
    pub(super) notes: Option<Text<'de>>,
    /// `vexVersion`.
    pub(super) revision: Option<Text<'de>>,
    published: Option<Text<'de>>,
    modified: Option<Text<'de>>,
    /// `actionStatementTime` or `impactStatementTime`.
    worded: Option<Text<'de>>,
    pub(super) withdrawn: Option<Text<'de>>,
}

impl<'de> Said<'de> {
    /// Whether a property is one of them.
    pub(super) fn has(name: &str) -> bool {
        matches!(
            name,
            "justificationType"
                | "impactStatement"
                | "actionStatement"
                | "statusNotes"
                | "vexVersion"
                | "publishedTime"
                | "modifiedTime"
                | "withdrawnTime"
                | "actionStatementTime"
                | "impactStatementTime"
        )
    }

    /// Takes one of them.
    pub(super) fn take<A: MapAccess<'de>>(
        &mut self,
        name: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let slot = match name {
            "justificationType" => &mut self.justification,
            "impactStatement" => &mut self.impact,
            "actionStatement" => &mut self.action,
            "statusNotes" => &mut self.notes,
            "vexVersion" => &mut self.revision,
            "publishedTime" => &mut self.published,
            "modifiedTime" => &mut self.modified,
            "withdrawnTime" => &mut self.withdrawn,
            _ => &mut self.worded,
        };
        let text = value.literal(fields)?;
        *slot = text.filter(|text| !text.trim().is_empty());
        Ok(())
    }

    /// When it was said last.
    pub(super) fn time(&self) -> Option<&Text<'de>> {
        let times = [&self.modified, &self.published, &self.worded];
        times.into_iter().find_map(Option::as_ref)
    }
}

/// A `Vulnerability`.
#[derive(Debug)]
pub(super) struct Vulnerability<'de> {
    pub(super) name: Option<Text<'de>>,
    /// Its external identifiers.
    pub(super) identifiers: Vec<Part<'de>>,
}

/// A `VexVulnAssessmentRelationship` of one of its four classes.
#[derive(Debug)]
pub(super) struct Assessment<'de> {
    pub(super) at: Option<usize>,
    /// What its class says; nothing where its type says otherwise.
    pub(super) status: Option<Status>,
    /// The vulnerability.
    pub(super) from: Text<'de>,
    /// The products.
    pub(super) to: Vec<Text<'de>>,
    /// The part of the products in which the vulnerability is.
    pub(super) assessed: Option<Text<'de>>,
    pub(super) supplied_by: Option<Text<'de>>,
    pub(super) creation: Option<Text<'de>>,
    pub(super) said: Said<'de>,
}

/// The status that a class of assessments stands for.
pub(super) fn status(class: &str) -> Option<Status> {
    Some(match class.strip_suffix("VulnAssessmentRelationship")? {
        "VexAffected" => Status::Affected,
        "VexFixed" => Status::Fixed,
        "VexNotAffected" => Status::NotAffected,
        "VexUnderInvestigation" => Status::UnderInvestigation,
        _ => return None,
    })
}

/// The relationship types to which the four classes are bound.
const TYPES: &[(&str, Status)] = &[
    ("affects", Status::Affected),
    ("doesNotAffect", Status::NotAffected),
    ("fixedIn", Status::Fixed),
    ("underInvestigationFor", Status::UnderInvestigation),
];

/// `VexJustificationType`.
const JUSTIFICATIONS: &[(&str, Justification)] = &[
    ("componentNotPresent", Justification::ComponentNotPresent),
    (
        "inlineMitigationsAlreadyExist",
        Justification::InlineMitigationsAlreadyExist,
    ),
    (
        "vulnerableCodeCannotBeControlledByAdversary",
        Justification::VulnerableCodeCannotBeControlledByAdversary,
    ),
    (
        "vulnerableCodeNotInExecutePath",
        Justification::VulnerableCodeNotInExecutePath,
    ),
    (
        "vulnerableCodeNotPresent",
        Justification::VulnerableCodeNotPresent,
    ),
];

/// The justification that a word stands for, however it is written.
pub(super) fn justification(word: &str) -> Option<Justification> {
    match vocabulary::find(JUSTIFICATIONS, word) {
        Found::Exactly(one) | Found::Folded(_, one) => Some(one),
        Found::Not => None,
    }
}

impl<'de> Graph<'de> {
    pub(super) fn add_vulnerability(&mut self, data: Data<'de>) -> usize {
        self.vulnerabilities += 1;
        self.weaknesses.push(Vulnerability {
            name: data.name.filter(|name| !name.trim().is_empty()),
            identifiers: data.identifiers,
        });
        self.weaknesses.len() - 1
    }

    pub(super) fn add_assessment(
        &mut self,
        status: Option<Status>,
        data: Data<'de>,
        fields: &mut Fields<'de, '_, '_>,
    ) {
        self.vulnerabilities += 1;
        // Scores, forecasts and catalogues say nothing of products.
        let Some(status) = status else { return };
        let Some(from) = data.from.into_iter().next() else {
            fields.warn(WarningCode::MissingField, "", "from");
            return;
        };
        let agrees = match data.relationship.as_deref() {
            None => true,
            Some(word) => match vocabulary::find(TYPES, word) {
                Found::Exactly(own) | Found::Folded(_, own) => own == status,
                Found::Not => false,
            },
        };
        if let (false, Some(word)) = (agrees, &data.relationship) {
            let own = TYPES.iter().find(|(_, one)| *one == status);
            let own = own.map_or("", |(name, _)| name);
            fields.warn(WarningCode::UnknownValue, word, own);
        }
        self.assessments.push(Assessment {
            at: fields.outermost_index(),
            status: agrees.then_some(status),
            from,
            to: data.to,
            assessed: data.assessed.into_iter().next(),
            supplied_by: data.supplied_by.into_iter().next(),
            creation: data.creation.into_iter().next(),
            said: data.said.map(|said| *said).unwrap_or_default(),
        });
    }
}
