//! The table of ecosystems: purl type, OSV name, version order, name rules.
