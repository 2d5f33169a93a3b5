//! Numbering and writing, in batches.

mod document;
mod leave;
mod noted;

use std::collections::{BTreeSet, HashMap};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use iriai_domain::fold::fold;
use iriai_domain::inventory::portfolio::DOCUMENTS_LIMIT;
use iriai_domain::warning::{Warning, WarningCode, Warnings};
use iriai_store::{DocumentRow, ProductRow, ReleaseRow, Transaction};

use self::document::insert;
use self::leave::denied;
use self::noted::noted;
use super::numbers::Known;
use super::prepare::{Prepared, Work};
use super::statements::Statements;
use super::{FileOutcome, ImportRequest, Imported, Outcome, Progress};
use crate::Office;
use crate::audit::Write;
use crate::clock::{Deadline, identifier, rfc3339};
use crate::error::Error;
use crate::risk::exploits::KnownExploits;
use crate::risk::lifecycles::PreparedLifecycles;
use crate::risk::records::{PreparedRecords, RecordCount};
use crate::risk::trust::note;

pub(super) struct Writer<'o> {
    office: &'o Office,
    request: &'o ImportRequest,
    known: &'o RwLock<Known>,
    progress: &'o dyn Progress,
    products: HashMap<String, ProductRow>,
    aliases: HashMap<String, u32>,
    releases: HashMap<(u32, String), u32>,
    documents: u32,
    /// When the import began: its documents were received at one moment, in whatever order they are read.
    began: i64,
    statements: Statements,
    /// The sources of advisories that were taken in, or kept before.
    sources: BTreeSet<String>,
    exploits: KnownExploits,
    /// Whether a file could not be read to its end.
    is_in_part: bool,
    batch: Option<Batch<'o>>,
    /// Until then others may write.
    turn: Option<Deadline>,
}

/// What is written but not certain yet.
struct Batch<'o> {
    transaction: Write<'o>,
    outcomes: Vec<FileOutcome>,
    bytes: usize,
    /// Whether the products and releases are known that there are. Advisories need none of them, and there may be very many.
    knows_products: bool,
    /// The number that its first document gets.
    first_document: u32,
    deadline: Deadline,
}

impl Batch<'_> {
    /// A batch ends at so many documents or bytes or after so much time, whichever comes first.
    const DOCUMENTS: usize = 500;
    const BYTES: usize = 16 << 20;
    const TIME: Duration = Duration::from_secs(2);

    fn is_full(&self) -> bool {
        self.outcomes.len() >= Self::DOCUMENTS
            || self.bytes >= Self::BYTES
            || self.deadline.is_over()
    }
}

impl<'o> Writer<'o> {
    /// So long the next batch waits after a commit: whoever waits to write looks more often than that.
    const TURN: Duration = Duration::from_millis(5);

    pub(super) fn new(
        office: &'o Office,
        request: &'o ImportRequest,
        known: &'o RwLock<Known>,
        progress: &'o dyn Progress,
    ) -> Result<Self, Error> {
        Ok(Self {
            office,
            request,
            known,
            progress,
            products: HashMap::new(),
            aliases: HashMap::new(),
            releases: HashMap::new(),
            documents: 0,
            began: office.clock.now(),
            statements: Statements::default(),
            sources: BTreeSet::new(),
            exploits: KnownExploits::default(),
            is_in_part: false,
            batch: None,
            turn: None,
        })
    }

    pub(super) fn take(&mut self, work: Work) -> Result<(), Error> {
        let Some(work) = self.leave_out_denied(work) else {
            return Ok(());
        };
        if let Work::Done(outcome) = work {
            self.is_in_part |= outcome.is_in_part();
            // In the order in which things happen, unless nothing waits.
            match &mut self.batch {
                Some(batch) => batch.outcomes.push(outcome),
                None => self.progress.document(&outcome),
            }
        } else {
            let mut batch = match self.batch.take() {
                Some(batch) => batch,
                None => self.begin()?,
            };
            let outcome = self.write(&mut batch, work)?;
            batch.outcomes.extend(outcome);
            self.batch = Some(batch);
        }
        match self.batch.as_ref().is_some_and(Batch::is_full) {
            true => self.commit(),
            false => Ok(()),
        }
    }

    /// The sources of the advisories that were taken in, or kept before. Of a feed that came in part none: nobody knows what is missing.
    pub(super) fn sources(&mut self) -> BTreeSet<String> {
        let sources = std::mem::take(&mut self.sources);
        match self.is_in_part && self.request.feed.is_some() {
            true => BTreeSet::new(),
            false => sources,
        }
    }

    /// When the import began.
    pub(super) fn began(&self) -> i64 {
        self.began
    }

    /// When the batch that is open must be committed, even if nothing more comes: until then no other program can write.
    pub(super) fn deadline(&self) -> Option<Deadline> {
        self.batch.as_ref().map(|batch| batch.deadline)
    }

    /// Commits the batch that is open, if there is one.
    pub(super) fn commit(&mut self) -> Result<(), Error> {
        let Some(batch) = self.batch.take() else {
            return Ok(());
        };
        self.statements
            .write(&batch.transaction, batch.first_document)?;
        let of_feed = self.request.feed.as_ref();
        let feed = of_feed.map(|feed| feed.name.clone());
        batch
            .transaction
            .note(noted(&batch.outcomes).with("feed", feed));
        batch.transaction.commit()?;
        self.turn = Some(Deadline::after(Self::TURN));
        for outcome in &batch.outcomes {
            self.progress.document(outcome);
        }
        Ok(())
    }

    /// Writes what a worker prepared, and answers what became of it, where that is to be told.
    fn write(&mut self, batch: &mut Batch<'o>, work: Work) -> Result<Option<FileOutcome>, Error> {
        batch.bytes += match &work {
            Work::Done(_) | Work::Bundle(..) => 0,
            Work::Write(prepared, _) => prepared.content.len(),
            Work::Records(..) | Work::Exploits(..) | Work::Lifecycles(..) | Work::Vex(..) => {
                work.size()
            }
        };
        let received = self.request.received.unwrap_or(self.began);
        match work {
            Work::Done(outcome) => Ok(Some(outcome)),
            Work::Write(prepared, outcome) => {
                if !std::mem::replace(&mut batch.knows_products, true) {
                    self.learn_products(&batch.transaction)?;
                }
                self.write_document(batch, *prepared, outcome).map(Some)
            }
            Work::Bundle(header, mut outcome) => {
                outcome.outcome = note(&batch.transaction, &header, received)?;
                Ok(Some(outcome))
            }
            Work::Records(records, mut outcome) => {
                let written = self.write_records(batch, records, received)?;
                if let Outcome::Records(count) = &mut outcome.outcome {
                    count.imported += written.imported;
                    count.changed += written.changed;
                    count.unchanged += written.unchanged;
                }
                Ok(Some(outcome))
            }
            Work::Exploits(exploits, mut outcome) => {
                self.sources.extend(exploits.source.map(str::to_owned));
                let known = &mut self.exploits;
                let written = exploits.write(&batch.transaction, known, received)?;
                outcome.outcome = Outcome::Records(written);
                Ok(Some(outcome))
            }
            Work::Lifecycles(lifecycles, mut outcome) => {
                if !lifecycles.is_bundled {
                    self.sources.insert(PreparedLifecycles::SOURCE.to_owned());
                }
                let written = lifecycles.write(&batch.transaction, received)?;
                outcome.outcome = Outcome::Records(written);
                Ok(Some(outcome))
            }
            Work::Vex(vex, records, mut outcome) => {
                if let Some(records) = records {
                    self.write_records(batch, records, received)?;
                }
                let written = vex.write(&batch.transaction, None, received)?;
                if let Some(outcome) = &mut outcome {
                    outcome.outcome = Outcome::Records(written);
                }
                Ok(outcome)
            }
        }
    }

    fn write_records(
        &mut self,
        batch: &Batch<'o>,
        mut records: PreparedRecords,
        received: i64,
    ) -> Result<RecordCount, Error> {
        self.sources.extend(records.sources.drain(..));
        // Nobody but this writer changes what is known, and workers want to look while it writes.
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        records.settle(&known.records, received)?;
        drop(known);
        let count = records.insert(&batch.transaction)?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        records.learn(&mut known.records);
        Ok(count)
    }

    fn write_document(
        &mut self,
        batch: &Batch<'o>,
        mut prepared: Prepared,
        mut outcome: FileOutcome,
    ) -> Result<FileOutcome, Error> {
        let transaction = &batch.transaction;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.ensure_inventory(transaction)?;
        drop(known);
        if !self.may_write(transaction, &prepared)? {
            outcome.outcome = Outcome::Refused(denied(&prepared.product));
            return Ok(outcome);
        }
        let (product, name) = product(
            &mut self.products,
            &self.aliases,
            transaction,
            self.request,
            &prepared,
        )?;
        if let Some(own) = &prepared.own_product
            && named(&self.products, &self.aliases, own).is_some_and(|other| other != product)
        {
            warn(
                &mut outcome,
                WarningCode::SubjectElsewhere,
                own.clone(),
                name.clone(),
            );
        }
        let release = release(&mut self.releases, transaction, product, &prepared.release)?;
        if transaction
            .document_with(&prepared.digest, release, &prepared.series)?
            .is_none()
        {
            let now = self.office.clock.now();
            let received = self.request.received.unwrap_or(self.began);
            // A document may be made while the import waits for it, as in a pipe.
            let latest = self.request.received.unwrap_or(now);
            if let Some(created) = prepared.created.filter(|created| *created > latest) {
                let (created, latest) = (rfc3339(created), rfc3339(latest));
                warn(&mut outcome, WarningCode::TimeInFuture, created, latest);
            }
            let row = DocumentRow {
                number: self.documents,
                id: identifier(now),
                release,
                series: prepared.series.clone(),
                digest: prepared.digest.to_vec(),
                file_name: outcome.member.as_ref().unwrap_or(&outcome.path).clone(),
                format: outcome.format.unwrap_or_default().to_owned(),
                spec_version: outcome.spec_version.clone(),
                created: prepared.created,
                received,
                imported: now,
                listed: prepared.listed as u32,
                members: prepared.members.len() as u32,
                unidentified: prepared.unidentified as u32,
                warnings: outcome.warning_count as u32,
            };
            if row.number >= DOCUMENTS_LIMIT {
                return Err(Error::Full("documents"));
            }
            outcome.outcome = Outcome::Imported(Imported {
                document: row.id.clone(),
                product: name,
                release: prepared.release.clone(),
                listed: prepared.listed,
                occurrences: prepared.members.len(),
                unidentified: prepared.unidentified,
            });
            let vex = prepared.vex.take();
            let stated = insert(transaction, self.known, &row, prepared)?;
            self.statements.add(&stated);
            if let Some(vex) = vex {
                vex.write(transaction, Some(row.number), received)?;
            }
            self.documents += 1;
        }
        Ok(outcome)
    }

    /// Starts a batch, and learns what another program has written in the meantime.
    fn begin(&mut self) -> Result<Batch<'o>, Error> {
        if let Some(turn) = self.turn.take().and_then(Deadline::remaining) {
            std::thread::sleep(turn);
        }
        let transaction = self.office.write("import")?;
        self.documents = transaction.count_documents()?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.catch_up(&transaction)?;
        drop(known);
        Ok(Batch {
            transaction,
            outcomes: Vec::new(),
            bytes: 0,
            knows_products: false,
            first_document: self.documents,
            deadline: Deadline::after(Batch::TIME),
        })
    }

    /// Learns which products and releases there are.
    fn learn_products(&mut self, transaction: &Transaction<'_>) -> Result<(), Error> {
        self.products = transaction
            .products()?
            .into_iter()
            .map(|product| (product.folded.clone(), product))
            .collect();
        self.aliases = transaction.product_aliases()?.into_iter().collect();
        // Releases are only ever added.
        for release in transaction.releases(self.releases.len() as u32)? {
            let key = (release.product, release.folded);
            self.releases.insert(key, release.number);
        }
        Ok(())
    }
}

/// Adds a warning to what is told of a document.
fn warn(outcome: &mut FileOutcome, code: WarningCode, value: String, instead: String) {
    outcome.warning_count += 1;
    if outcome.warnings.len() < Warnings::KEPT {
        outcome.warnings.push(Warning {
            code,
            at: String::new(),
            value,
            instead,
        });
    }
}

/// The number of the product that is known by a name.
fn named(
    products: &HashMap<String, ProductRow>,
    aliases: &HashMap<String, u32>,
    name: &str,
) -> Option<u32> {
    let folded = fold(name);
    let by_alias = aliases.get(&folded).copied();
    by_alias.or_else(|| products.get(&folded).map(|product| product.number))
}

/// The product of a document, made now when it is new: its number, and the name under which it is kept.
fn product(
    products: &mut HashMap<String, ProductRow>,
    aliases: &HashMap<String, u32>,
    transaction: &Transaction<'_>,
    request: &ImportRequest,
    prepared: &Prepared,
) -> Result<(u32, String), Error> {
    let written = fold(&prepared.product);
    let named = aliases.get(&written).and_then(|number| {
        products
            .values()
            .find(|product| product.number == *number)
            .map(|product| product.folded.clone())
    });
    let folded = named.unwrap_or(written);
    let next = products.len() as u32;
    let row = match products.get_mut(&folded) {
        Some(row) => {
            // What the user says now counts; what a document says does not replace what is known.
            let mut changed = row.clone();
            if request.supplier.is_some() || row.supplier.is_none() {
                changed.supplier.clone_from(&prepared.supplier);
            }
            if request.business_unit.is_some() {
                changed.business_unit.clone_from(&request.business_unit);
            }
            if changed != *row {
                transaction.update_product(&changed)?;
                *row = changed;
            }
            row
        }
        None => {
            let row = ProductRow {
                number: next,
                name: prepared.product.clone(),
                folded: folded.clone(),
                business_unit: request.business_unit.clone(),
                supplier: prepared.supplier.clone(),
                criticality: 3,
                ..ProductRow::default()
            };
            transaction.insert_product(&row)?;
            products.entry(folded).or_insert(row)
        }
    };
    for tag in &request.tags {
        transaction.insert_product_tag(row.number, tag)?;
    }
    Ok((row.number, row.name.clone()))
}

fn release(
    releases: &mut HashMap<(u32, String), u32>,
    transaction: &Transaction<'_>,
    product: u32,
    name: &str,
) -> Result<u32, Error> {
    let next = releases.len() as u32;
    let key = (product, fold(name));
    if let Some(&number) = releases.get(&key) {
        return Ok(number);
    }
    let row = ReleaseRow {
        number: next,
        product,
        name: name.to_owned(),
        folded: key.1.clone(),
    };
    transaction.insert_release(&row)?;
    releases.insert(key, next);
    Ok(next)
}
