//! What CycloneDX has no field for, in properties of its vulnerabilities under our own prefix.

/// A justification in the words of OpenVEX, where the nine of CycloneDX say less or something else.
pub(crate) const JUSTIFICATION: &str = "iriai:vex:justification";
/// Words on the status beside those on why nothing is affected.
pub(crate) const NOTES: &str = "iriai:vex:notes";
/// Says in the metadata that a document is there for its statements: that the components in it are no inventory.
pub(crate) const DOCUMENT: &str = "iriai:vex:document";
