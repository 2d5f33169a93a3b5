//! The only SQL.
//!
//! Rules that keep the queries portable: columns are `TEXT`, `BIGINT`, `DOUBLE PRECISION`, `BOOLEAN`, `BYTEA`; placeholders
//! are written `?1`; no clock, sequence, array or JSON function of the database; text is compared on folded columns.
//! Nothing here compares versions, checks permissions or knows a language.

mod db;
mod error;
mod inventory;
mod jobs;
mod operate;
mod peer;
mod people;
mod risk;

pub use db::{Changes, Kind, Store, Transaction, Value};
pub use error::Error;
pub use inventory::{DocumentRow, NewDocument, ProductRow, ReleaseRow, SetRow, Sizes};
pub use jobs::JobRow;
pub use operate::{ColumnKind, KeptColumn, KeptTable, SCHEMA, tables};
pub use peer::{PeerAnswer, RowsPeer};
pub use people::{
    AccountRow, AuditRow, GrantRow, Holder, InvitationRow, KeyRow, SessionRow, TeamRow,
};
pub use risk::{
    AdvisoryBlock, AdvisoryBlockRow, AdvisoryHeads, AdvisorySpan, CatalogueRow, CatalogueSummary,
    Compared, ConfirmationRow, DecisionRow, ExploitSummary, ExploitedRow, FeedRow, FindingBatch,
    ForecastContent, ForecastRow, LifecycleRow, ReadAnew, TrustedKeyRow, VexRow,
};
