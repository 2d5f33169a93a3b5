//! What somebody says of vulnerabilities in products: VEX statements as their document states them.
//!
//! The words are those of OpenVEX 0.2, into which CycloneDX and CSAF are read. A statement is the view of its author; it is
//! kept with author and time, and contradictions are shown and not settled.

use crate::warning::Text;
use crate::warning::codes;

codes! {
    /// The format of a VEX document.
    pub enum VexFormat {
        /// OpenVEX.
        Openvex = "openvex",
        /// The vulnerabilities of a CycloneDX document.
        Cyclonedx = "cyclonedx",
        /// Common Security Advisory Framework 2.0 and 2.1, JSON.
        Csaf = "csaf",
        /// The Security profile of SPDX 3.
        Spdx3 = "spdx-3",
    }
}

codes! {
    /// What is said of a vulnerability in a product.
    pub enum Status {
        /// Nothing needs to be done.
        NotAffected = "not_affected",
        /// Something should be done.
        Affected = "affected",
        /// It was done.
        Fixed = "fixed",
        /// It is not known yet.
        UnderInvestigation = "under_investigation",
    }
}

codes! {
    /// Why a product is not affected.
    pub enum Justification {
        /// The component is not in the product.
        ComponentNotPresent = "component_not_present",
        /// The component is, without the vulnerable code.
        VulnerableCodeNotPresent = "vulnerable_code_not_present",
        /// The code is there and never runs.
        VulnerableCodeNotInExecutePath = "vulnerable_code_not_in_execute_path",
        /// It runs, and no attacker can reach it.
        VulnerableCodeCannotBeControlledByAdversary = "vulnerable_code_cannot_be_controlled_by_adversary",
        /// Something in the product keeps attacks off.
        InlineMitigationsAlreadyExist = "inline_mitigations_already_exist",
    }
}

codes! {
    /// Words of CycloneDX (1.6, `impactAnalysisState` and `impactAnalysisJustification`) that say why nothing is affected and have no
    /// counterpart among the justifications.
    pub enum Ground {
        /// The vulnerability was taken for one of the product by mistake.
        FalsePositive = "false_positive",
        /// A configuration is needed that the product does not have.
        RequiresConfiguration = "requires_configuration",
        /// A dependency is needed that the product does not have.
        RequiresDependency = "requires_dependency",
        /// An environment is needed in which the product does not run.
        RequiresEnvironment = "requires_environment",
        /// Something around the product keeps attacks off.
        ProtectedAtPerimeter = "protected_at_perimeter",
        /// Something beside the product keeps attacks off.
        ProtectedByMitigatingControl = "protected_by_mitigating_control",
    }
}

/// One VEX document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VexDocument<'a> {
    /// Its format.
    pub format: VexFormat,
    /// Its identifier.
    pub id: Option<Text<'a>>,
    /// Who says it.
    pub author: Option<Text<'a>>,
    /// When it was first said, as written.
    pub issued: Option<Text<'a>>,
    /// When it was last changed, as written.
    pub updated: Option<Text<'a>>,
    /// Its revision, as written.
    pub revision: Option<Text<'a>>,
    /// What it says.
    pub statements: Vec<Statement<'a>>,
}

/// What is said of one vulnerability in some products.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement<'a> {
    /// The vulnerability; empty where none is named, so that the statement speaks of nothing.
    pub vulnerability: Text<'a>,
    /// Other identifiers of it.
    pub aliases: Vec<Text<'a>>,
    /// The products, or the components themselves where no subcomponents are named.
    pub products: Vec<Product<'a>>,
    /// What is so; nothing where the document has a word that nobody knows.
    pub status: Option<Status>,
    /// Why a product is not affected.
    pub justification: Option<Justification>,
    /// The format's own word behind status or justification, where it is finer than ours or has no counterpart.
    pub reason: Option<Text<'a>>,
    /// Why a product is not affected, in free words.
    pub impact: Option<Text<'a>>,
    /// What to do.
    pub action: Option<Text<'a>>,
    /// Free words on the status.
    pub notes: Option<Text<'a>>,
    /// When it was said, as written; the document's time where nothing is written.
    pub issued: Option<Text<'a>>,
}

impl Statement<'_> {
    /// Why nothing is affected, in words beside the justification: those of the author, or the format's own.
    pub fn grounds(&self) -> Option<&str> {
        let told = self.impact.as_deref().map(str::trim);
        let word = self.reason.as_deref();
        told.filter(|text| !text.is_empty())
            .or_else(|| word.filter(|word| Ground::from_code(word).is_some()))
    }

    /// Whether it says that nothing is affected and not why. Every format wants a reason there (OpenVEX 0.2 "Status labels", CSAF 2.0
    /// §4.5, CISA's minimum requirements for VEX): without, it is a claim that nobody can check.
    pub fn lacks_reason(&self) -> bool {
        self.status == Some(Status::NotAffected)
            && self.justification.is_none()
            && self.grounds().is_none()
    }
}

/// A product, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Product<'a> {
    /// Identifiers of any kind: package URLs, CPEs, addresses.
    pub ids: Vec<Text<'a>>,
    /// What it is called, where the format has names.
    pub name: Option<Text<'a>>,
    /// Which versions are meant where the identifiers name none: a version, or a range in `vers:` notation or in words.
    pub versions: Option<Text<'a>>,
    /// Hashes of its files.
    pub hashes: Vec<Text<'a>>,
    /// The parts of it that the statement is about; none for the product as such.
    pub parts: Vec<Product<'a>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_says_that_nothing_is_affected_needs_a_reason() {
        let some = |text: &'static str| Some(Text::Borrowed(text));
        for (justification, impact, reason, is_told) in [
            (None, None, None, false),
            (None, some(" \n"), None, false),
            (None, None, some("made_up"), false),
            (Some(Justification::ComponentNotPresent), None, None, true),
            (None, some("it is not built in"), None, true),
            (None, None, some("requires_configuration"), true),
            (None, None, some("false_positive"), true),
        ] {
            for &status in Status::ALL {
                let statement = Statement {
                    status: Some(status),
                    justification,
                    impact: impact.clone(),
                    reason: reason.clone(),
                    // Words on the status are no reason.
                    notes: some("we looked"),
                    ..Statement::default()
                };
                let expected = status == Status::NotAffected && !is_told;
                assert_eq!(statement.lacks_reason(), expected, "{statement:?}");
            }
        }
        assert!(!Statement::default().lacks_reason());
    }
}
