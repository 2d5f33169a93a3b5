//! What the programme office does, one method per use case.
//!
//! A method gathers from the store, calls pure code, writes in a named transaction and answers a plain struct. Nothing here
//! knows HTTP, HTML, a terminal or a language.

mod access;
mod audit;
mod clock;
mod condition;
mod cores;
mod error;
mod inventory;
mod jobs;
mod live;
mod operate;
mod people;
mod risk;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use iriai_formats::audit::{AuditActor, AuditEntry};
pub use iriai_formats::container::is_litter;
pub use iriai_formats::limits::Limits;
use iriai_store::Store;

pub use iriai_store::{DecisionRow, Holder, RowsPeer, Sizes};

pub use access::{Actor, Extent, Grant, Permission, Role, Who};
pub use audit::{AuditCheck, check_audit_copy};
pub use clock::{Clock, as_of, instant, rfc3339};
pub use condition::fault::Fault as ConditionFault;
pub use cores::STACK;
pub use error::{Error, reason};
pub use inventory::documents::{Comparison, Original, Side};
pub use inventory::export::ExportFormat;
pub use inventory::import::{
    FileOutcome, ImportRequest, Imported, Outcome, Progress, ReadFile, Refusal, Upload,
};
pub use inventory::licences::check::{CheckedLicence, CheckedTotals, LicenceCheck, LicenceWhy};
pub use inventory::licences::notice::WrittenNotice;
pub use inventory::licences::obligations::{DecidedLicence, Duty, ProductDuties};
pub use inventory::lint::{Findings, Lint};
pub use inventory::products::{Missing, ProductChange, SituationChange};
pub use inventory::questions::{Place, Unsaid, UsageRanking, Whereabouts, ecosystem_of};
pub use inventory::scope::check_filter;
pub use iriai_formats::bundle::SecretKey;
pub use iriai_formats::export::notice::{Headings, Style};
pub use iriai_formats::job::{FileTold, ImportAsked, ImportTold, OutcomeTold, WarningTold};
pub use iriai_formats::lint::Fault;
use jobs::Bell;
pub use jobs::{Job, JobState, NewImport};
pub use live::{Held, Live, State};
pub use operate::backup::{Backup, TableCount, check_backup};
pub use operate::compare::{TableComparison, differences};
pub use operate::doctor::{
    CHECKS, Checked, Examination, Outcome as CheckOutcome, PROBLEMS, UNCHECKED,
};
pub use operate::{Copied, StateProgress};
pub use people::{
    Account, CodeSetup, Credentials, Key, MadeKey, NewAccount, NewKey, SignedIn, Team, derived,
};
pub use risk::bundle::BundleSummary;
use risk::compare::Meeting;
pub use risk::diff::{ChangeSide, Delivery, FindingChange, FindingsDiff, Judgeable};
pub use risk::feeds::{
    FeedOutcome, FeedProgress, FeedStanding, FeedState, Fetch, FetchFault, FetchReply,
    FetchRequest, FetchedFeed, Fetching, SourceAge,
};
pub use risk::findings::{
    Asked, Feed, FindingsPage, FoundOpinion, FoundRisk, FoundSeverity, Judged, Opinions,
    RiskTotals, Said, Unevaluated,
};
pub use risk::ignore::{IgnoreEffect, IgnorePlace, IgnoreRead};
pub use risk::lifecycles::{EndOfLife, EndOfLifeTotals, OutOfCare};
pub use risk::policy::{PolicyOutcome, Violation};
pub use risk::publish::{Publication, Published, VexForm};
pub use risk::records::RecordCount;
pub use risk::triage::{Decided, Effect, KeptDecision, NewDecision};
pub use risk::trust::TrustedKey;
pub use risk::upgrades::{
    BroughtFinding, ChangedVersion, Grave, OpenFinding, Reach, SettledFinding, Upgrade,
    UpgradeRequest, UpgradeTotals, Upgrades, WithoutFix,
};
pub use risk::urgency::FoundUrgency;
pub use risk::vex_check::{CheckedStatement, CheckedVex, Met, NotApplied, Superseding};
pub use risk::why::{Standings, Why};

/// The programme office: everything that can be asked of it and done by it.
pub struct Office {
    store: Arc<Store>,
    clock: Clock,
    limits: Limits,
    /// What the next import need not learn again.
    meeting: Arc<Mutex<Meeting>>,
    /// Whether that is worth the memory that it takes to keep all of it.
    imports_often: bool,
    /// Wakes who waits for jobs.
    bell: Arc<Bell>,
    /// Who asks, and does what is done.
    actor: Actor,
}

impl Office {
    /// An office over the store at `path`, which is made when there is none.
    pub fn open(path: &Path, clock: Clock, limits: Limits) -> Result<Self, Error> {
        Ok(Self::over(Store::open(path)?, clock, limits))
    }

    /// An office over the store in a database on a server (`postgres://…`), which is made when there is none.
    pub fn connect(address: &str, clock: Clock, limits: Limits) -> Result<Self, Error> {
        Ok(Self::over(Store::connect(address)?, clock, limits))
    }

    /// The same over a store that is there already; nothing where the database is empty.
    pub fn connect_existing(
        address: &str,
        clock: Clock,
        limits: Limits,
    ) -> Result<Option<Self>, Error> {
        let store = Store::connect_existing(address)?;
        Ok(store.map(|store| Self::over(store, clock, limits)))
    }

    fn over(store: Store, clock: Clock, limits: Limits) -> Self {
        Self {
            store: Arc::new(store),
            clock,
            limits,
            meeting: Arc::default(),
            imports_often: false,
            bell: Arc::default(),
            actor: Actor::program(),
        }
    }

    /// The same office as somebody asks it who is known.
    pub fn asked_by(&self, actor: Actor) -> Self {
        Self {
            store: Arc::clone(&self.store),
            clock: self.clock,
            limits: self.limits.clone(),
            meeting: Arc::clone(&self.meeting),
            imports_often: self.imports_often,
            bell: Arc::clone(&self.bell),
            actor,
        }
    }

    /// The same office by another clock.
    pub fn by_clock(&self, clock: Clock) -> Self {
        Self {
            clock,
            ..self.asked_by(self.actor.clone())
        }
    }

    /// The same office where imports come one after the other.
    pub(crate) fn importing_often(self) -> Self {
        Self {
            imports_often: true,
            ..self
        }
    }

    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Whether the store can be asked.
    pub fn check_store(&self) -> Result<(), Error> {
        self.store.read()?.change()?;
        Ok(())
    }

    /// Keeps no more of the store in memory than one question takes that goes through all of it once.
    pub fn keep_little(&self) -> Result<(), Error> {
        Ok(self.store.keep_little()?)
    }

    /// An office over a store that lives as long as this value.
    pub fn in_memory(clock: Clock, limits: Limits) -> Result<Self, Error> {
        Ok(Self::over(Store::in_memory()?, clock, limits))
    }

    pub(crate) fn meeting(&self) -> MutexGuard<'_, Meeting> {
        self.meeting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many bytes the parts of the store take on disk. Everything written is brought into the main file first.
    pub fn sizes(&self) -> Result<Sizes, Error> {
        self.store.checkpoint()?;
        Ok(self.store.read()?.sizes()?)
    }
}
