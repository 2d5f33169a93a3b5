//! All that is kept, as rows that any database takes: for backups, restores and copies.

mod state;
mod tables;

pub use tables::{ColumnKind, KeptColumn, KeptTable, SCHEMA, tables};
