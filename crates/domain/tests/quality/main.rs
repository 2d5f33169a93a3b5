//! Completeness by profile: one table per question, and what must hold for any document.

mod documents;
mod elements;
mod properties;
