//! The Security profile of SPDX 3.0 and 3.0.1 in JSON-LD. What its elements mean stands in [`crate::sbom::spdx3_json`].

use iriai_domain::risk::vex::VexFormat;

use super::Format;
use crate::sbom::{Confidence, Content, spdx3_json};

pub(super) const FORMAT: Format = Format {
    id: VexFormat::Spdx3,
    detect,
    read: spdx3_json::vex::read,
};

/// The classes that state something, as they end in whatever spelling.
const CLASSES: &[&str] = &[
    "VexAffectedVulnAssessmentRelationship",
    "VexFixedVulnAssessmentRelationship",
    "VexNotAffectedVulnAssessmentRelationship",
    "VexUnderInvestigationVulnAssessmentRelationship",
];

fn detect(text: &str) -> Confidence {
    let content = Content {
        bytes: text.as_bytes(),
        text: Some(text),
    };
    let is_spdx = spdx3_json::detect(content) != Confidence::No;
    match is_spdx && CLASSES.iter().any(|class| text.contains(class)) {
        true => Confidence::Certain,
        false => Confidence::No,
    }
}
