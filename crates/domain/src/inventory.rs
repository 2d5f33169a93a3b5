//! What a company stands on: documents, and the inventory made of them.

pub mod document;
