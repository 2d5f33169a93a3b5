//! Findings of files that are not kept: an office in memory takes them in, and borrows the advisories about them.

mod attacks;
mod newer;
mod touching;

use std::collections::{BTreeMap, HashMap, HashSet};

use iriai_domain::risk::block::{Head, Matter};
use iriai_domain::risk::comparison::{Kept, Pair, pack_pairs};
use iriai_domain::risk::edition::Succession;
use iriai_domain::risk::register::counts;
use iriai_store::{
    DecisionRow, Error as StoreError, FindingBatch, LifecycleRow, ProductRow, Transaction, VexRow,
};

use self::attacks::{borrow_catalogues, borrow_forecasts, names};
use self::newer::{is_newer, leave_out_older, replace_stale};
use self::touching::{Components, Search, Touching, TouchingAdvisory};
use super::blocks::each_state;
use super::compare::everything;
use super::lifecycles::PreparedLifecycles;
use super::records::{Gathered, KnownRecords, PackedAdvisory};
use super::vex::{edition, key_beside};
use crate::Office;
use crate::error::Error;
use crate::inventory::import::prepare::stored_frame;

impl Office {
    /// Takes over the advisories of another office that touch components kept here, or of which that could not be said, as they counted
    /// at an instant or as they count now, and what came of comparing them. Of an advisory that is kept here too the newer state counts, and
    /// of equally new ones the one here. Answers by source how many records both had.
    pub fn borrow_advisories(
        &self,
        other: &Self,
        instant: Option<i64>,
    ) -> Result<BTreeMap<String, usize>, Error> {
        self.ensure_compared()?;
        other.ensure_read()?;
        let theirs = other.store.read()?;
        let mut out = not_counting(&theirs, instant)?;
        let own = self.store.write("borrow_advisories")?;
        let mut both = BTreeMap::new();
        let stale = leave_out_older(&own, &theirs, &mut out, &mut both)?;
        for (code, received) in theirs.advisory_ecosystems()? {
            own.insert_advisory_ecosystem(&code, received)?;
        }
        let pairs = copy_records(&own, &theirs, &out)?;
        replace_stale(&own, stale)?;
        let mut products = HashMap::new();
        own.each_lifecycle(|row| Ok(_ = products.insert(row.product, row.changed)))?;
        theirs.each_lifecycle(|row| {
            if !counts(row.received, row.replaced, instant) {
                return Ok(());
            }
            if let Some(here) = products.get(&row.product) {
                *both
                    .entry(PreparedLifecycles::SOURCE.to_owned())
                    .or_default() += 1;
                if !is_newer(row.changed.as_ref(), here.as_ref()) {
                    return Ok(());
                }
            }
            let row = LifecycleRow {
                replaced: None,
                ..row
            };
            own.replace_lifecycle(&row).map(|_| ())
        })?;
        borrow_catalogues(&own, &theirs, instant, &mut both)?;
        let names = names(&own)?;
        borrow_forecasts(&own, &theirs, instant, &names, &mut both)?;
        borrow_statements(&own, &theirs, instant, &names)?;
        borrow_decisions(&own, &theirs)?;
        own.insert_finding_batch(&FindingBatch {
            compared: everything(&own)?,
            pairs: &pack_pairs(pairs),
        })?;
        own.commit()?;
        Ok(both)
    }
}

/// Copies what was packed of the advisories that touch components here, but those in `out`, and the records of those that are told. Answers
/// what came of comparing them.
fn copy_records(
    own: &Transaction<'_>,
    theirs: &Transaction<'_>,
    out: &HashSet<u32>,
) -> Result<Vec<Pair>, Error> {
    let mut known = KnownRecords::default();
    known.catch_up(own)?;
    let components = Components::of(own)?;
    let mut search = Search::new(own, theirs, &components, out)?;
    let mut copied = Copied::default();
    let mut pairs = Vec::new();
    while let Some(found) = search.next()? {
        for block in found {
            copied.take(block, own, &mut known, &mut pairs)?;
        }
    }
    for block in search.contradicting()? {
        copied.take(block, own, &mut known, &mut pairs)?;
    }
    copied.close(own, &mut known, &mut pairs)?;
    Ok(pairs)
}

/// What is copied into one block.
#[derive(Default)]
struct Copied {
    gathered: Gathered,
    /// Since when it is known.
    received: i64,
    /// By place in the block what is so of components.
    outcomes: Vec<Vec<(u32, Kept)>>,
}

impl Copied {
    /// Adds what was found in a block there, in a block here of its own where the one that was begun is full or of another kind.
    fn take(
        &mut self,
        block: Touching,
        own: &Transaction<'_>,
        known: &mut KnownRecords,
        pairs: &mut Vec<Pair>,
    ) -> Result<(), Error> {
        let is_alike = self.received == block.received && self.gathered.is_of(block.format);
        if self.gathered.is_full() || !is_alike {
            self.close(own, known, pairs)?;
            self.received = block.received;
        }
        self.add(block)
    }

    fn add(&mut self, block: Touching) -> Result<(), Error> {
        let mut heads = Vec::new();
        for advisory in &block.advisories {
            heads.push(advisory.head()?);
        }
        let both: Vec<(&TouchingAdvisory, Head<'_>)> = block.advisories.iter().zip(heads).collect();
        // Those without a record stand where the next one begins.
        let place = |head: &Head<'_>| (head.start, head.length);
        for record in both.chunk_by(|(_, a), (_, b)| place(a) == place(b)) {
            let Some((_, head)) = record.first() else {
                continue;
            };
            let (start, length) = (head.start as usize, head.length as usize);
            let text = block.text.get(start..start.saturating_add(length));
            let text =
                text.ok_or_else(|| StoreError::corrupt("advisory_block", "heads", head.id))?;
            let packed = record.iter().map(|(advisory, head)| PackedAdvisory {
                head: *head,
                matter: Matter::of(&advisory.matter),
                packages: &advisory.packages,
            });
            self.gathered.copy(block.format, text, packed);
        }
        let outcomes = block.advisories.into_iter();
        self.outcomes
            .extend(outcomes.map(|advisory| advisory.outcomes));
        Ok(())
    }

    /// Writes the block, and begins the next one.
    fn close(
        &mut self,
        own: &Transaction<'_>,
        known: &mut KnownRecords,
        pairs: &mut Vec<Pair>,
    ) -> Result<(), Error> {
        // Nobody reads the blocks but this process, and soon: they are not compressed.
        let mut full = self.gathered.close(stored_frame);
        full.settle(known, self.received)?;
        for (place, advisory) in full.numbered() {
            let outcomes = self.outcomes.get(place).into_iter().flatten();
            pairs.extend(outcomes.map(|&(component, kept)| kept.of_pair(advisory, component)));
        }
        full.insert(own)?;
        full.learn(known);
        self.outcomes.clear();
        Ok(())
    }
}

/// The states of advisories that did not count at an instant, or do not count now.
fn not_counting(
    transaction: &Transaction<'_>,
    instant: Option<i64>,
) -> Result<HashSet<u32>, Error> {
    if instant.is_none() {
        let replaced = transaction.advisories_replaced(0)?.into_iter();
        return Ok(replaced.map(|(number, _)| number).collect());
    }
    let mut out = HashSet::new();
    each_state(transaction, 0, |state| {
        if !counts(state.received, state.replaced, instant) {
            out.insert(state.number);
        }
        Ok(())
    })?;
    Ok(out)
}

/// Takes over what others say of the vulnerabilities that have one of these names, which are those of the advisories here. What stands in an
/// SBOM says something of that one only. Of a document that is here too the later state counts, whatever it says.
fn borrow_statements(
    own: &Transaction<'_>,
    theirs: &Transaction<'_>,
    instant: Option<i64>,
    names: &HashSet<String>,
) -> Result<(), Error> {
    let mut wanted: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    theirs.each_vex_name(|name, document| {
        if names.contains(name) {
            wanted.entry(document).or_default().push(name.to_owned());
        }
        Ok(())
    })?;
    let mut rows = Vec::new();
    theirs.each_vex_document(|row| {
        if row.document.is_some() || !counts(row.received, row.replaced, instant) {
            return Ok(());
        }
        let here = own.vex_document_of(&row.key)?;
        if here.is_some() || wanted.contains_key(&row.number) {
            rows.push((row, here));
        }
        Ok(())
    })?;
    for (row, here) in rows {
        if own.holds_vex_document(&row.digest)? {
            continue;
        }
        let succession = |here| edition(&row).succession(&edition(here));
        let (key, before) = match here.as_ref().map(succession) {
            None => (row.key.clone(), None),
            Some(Succession::Before) => continue,
            Some(Succession::Behind) => (row.key.clone(), here.map(|here| here.number)),
            Some(Succession::Beside) => (key_beside(&row.key, &row.digest), None),
        };
        let content = theirs.vex_content(row.number)?;
        let missing = || StoreError::corrupt("vex_document", "content", row.number);
        let content = content.ok_or_else(missing)?;
        let names = wanted.remove(&row.number).unwrap_or_default();
        let number = own.count_vex_documents()?;
        own.insert_vex_document(&VexRow { number, key, ..row }, &content, before)?;
        for name in &names {
            own.insert_vex_name(name, number)?;
        }
    }
    Ok(())
}

/// A product with what is stated of the one that is kept: how much depends on it, and how and where it runs.
fn as_stated(own: &ProductRow, kept: &ProductRow) -> ProductRow {
    ProductRow {
        number: own.number,
        name: own.name.clone(),
        folded: own.folded.clone(),
        business_unit: own.business_unit.clone(),
        supplier: own.supplier.clone(),
        ..kept.clone()
    }
}

/// Takes over what the company decided, in products by their names.
fn borrow_decisions(own: &Transaction<'_>, theirs: &Transaction<'_>) -> Result<(), Error> {
    let known = theirs.products()?;
    let mut numbers: HashMap<u32, u32> = HashMap::new();
    let tags = theirs.product_tags()?;
    for product in own.products()? {
        let mut same = known.iter().filter(|other| other.folded == product.folded);
        if let Some(other) = same.next() {
            numbers.insert(other.number, product.number);
            own.update_product(&as_stated(&product, other))?;
            for (_, tag) in tags.iter().filter(|(number, _)| *number == other.number) {
                own.insert_product_tag(product.number, tag)?;
            }
        }
    }
    for row in theirs.decisions()? {
        let product = match row.product {
            None => None,
            Some(number) => match numbers.get(&number) {
                Some(number) => Some(*number),
                // About a product that is not here. It keeps its place, because decisions go by number.
                None => {
                    let nowhere = DecisionRow {
                        product: None,
                        ended: Some(row.decided),
                        ..row
                    };
                    own.insert_decision(&nowhere)?;
                    continue;
                }
            },
        };
        own.insert_decision(&DecisionRow { product, ..row })?;
    }
    Ok(())
}
