//! Findings of files that are not kept: an office in memory takes them in, and borrows the advisories about them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::risk::component_cpes::ComponentCpes;
use iriai_domain::risk::packages::{Packages, component_packages, unpack_packages};
use iriai_domain::risk::register::counts;
use iriai_store::{Compared, DecisionRow, Error as StoreError, ProductRow, Transaction, VexRow};

use super::blocks::{AdvisoryRow, Block, Unpacker, each_block, each_state};
use super::compare::{Comparison, Keys, Meeting, all_keys, learn_cpes};
use super::records::{Gathered, KnownRecords};
use crate::Office;
use crate::error::Error;
use crate::inventory::import::prepare::stored_frame;

impl Office {
    /// Takes over the advisories of another office that touch components kept here, or of which that could not be said, as they counted
    /// at an instant or as they count now, and compares them.
    pub fn borrow_advisories(&self, other: &Self, instant: Option<i64>) -> Result<(), Error> {
        let theirs = other.store.read()?;
        let touching = self.touching(&theirs, instant)?;
        let own = self.store.write("borrow_advisories")?;
        let known = copy_records(&own, &theirs, &touching)?;
        for (code, received) in theirs.advisory_ecosystems()? {
            own.insert_advisory_ecosystem(&code, received)?;
        }
        theirs.each_lifecycle(|row| match row.replaced {
            None => own.replace_lifecycle(&row).map(|_| ()),
            Some(_) => Ok(()),
        })?;
        borrow_exploits(&own, &theirs)?;
        borrow_statements(&own, &theirs, instant)?;
        borrow_decisions(&own, &theirs)?;
        own.commit()?;
        drop(theirs);
        let mut meeting = Meeting::default();
        meeting.records = known;
        self.compare(&mut meeting).map(|_| ())
    }

    /// The advisories of another store that counted at an instant, or count now, and that somebody here must hear of, ascending.
    fn touching(&self, theirs: &Transaction<'_>, instant: Option<i64>) -> Result<Vec<u32>, Error> {
        let own = self.store.read()?;
        let keys = Keys::All(Box::new(all_keys(&own)?));
        let components = own.count_components()?;
        let mut cpes = ComponentCpes::default();
        learn_cpes(&mut cpes, &own)?;
        drop(own);
        let mut packages = Packages::default();
        for number in 0..components {
            packages.push(&component_packages(ComponentKey::of(&keys.of(number)?)));
        }
        packages.settle();
        let mut wanted: HashSet<i64> = packages.hashes().collect();
        wanted.extend(cpes.products_of(|_| true));
        let out = not_counting(theirs, instant)?;
        let mut new = Packages::default();
        theirs.each_advisory_packages(0, |span, packed| {
            let count = span.behind - span.first;
            let unpacked = unpack_packages(count, packed, |place, hash| {
                let number = span.first + place;
                if wanted.contains(&hash) && !out.contains(&number) {
                    new.note(hash, number);
                }
            });
            unpacked.map_err(|_| StoreError::corrupt("advisory_block", "packages", span.first))
        })?;
        new.settle();
        let comparison = Comparison {
            packages: &packages,
            cpes: &cpes,
            new: &new,
            old: &Packages::default(),
            before: Compared::default(),
            renamed: &[],
        };
        let pairs = comparison.run(theirs, &keys)?;
        let mut touching: Vec<u32> = pairs.iter().map(|pair| pair.advisory).collect();
        touching.sort_unstable();
        touching.dedup();
        Ok(touching)
    }
}

/// Copies the records of some advisories, which must ascend.
fn copy_records(
    own: &Transaction<'_>,
    theirs: &Transaction<'_>,
    wanted: &[u32],
) -> Result<KnownRecords, Error> {
    let mut known = KnownRecords::default();
    known.catch_up(own)?;
    let mut gathered = Gathered::default();
    let mut newest = i64::MIN;
    // Nobody reads the blocks but this process, and soon: they are not compressed.
    let mut close = |gathered: &mut Gathered, newest| {
        let full = gathered.close(stored_frame);
        full.write(own, &mut known, newest).map(|_| ())
    };
    // Not all at once in memory: they may be tens of thousands.
    const PART: usize = 2_048;
    for part in wanted.chunks(PART) {
        for (row, text) in records_of(theirs, part)? {
            if gathered.is_full() || !gathered.is_of(row.entry.format) {
                close(&mut gathered, newest)?;
            }
            newest = newest.max(row.entry.received);
            gathered.copy(row.entry.format, &text, row.digest)?;
        }
    }
    close(&mut gathered, newest)?;
    Ok(known)
}

/// The records of some advisories, which must ascend, each once with the first of its advisories. Nearly every block holds one of them, and
/// all cores unpack.
fn records_of(
    transaction: &Transaction<'_>,
    wanted: &[u32],
) -> Result<Vec<(AdvisoryRow, String)>, Error> {
    const WAITING: usize = 64;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (sender, receiver) = sync_channel::<(Block, Vec<AdvisoryRow>)>(WAITING);
    let receiver = Mutex::new(receiver);
    let mut records = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| unpack(&receiver)))
            .collect();
        let sent = each_block(transaction, wanted, |block, rows| {
            // A worker that is gone has met a fault, and tells it.
            _ = sender.send((block, rows));
            Ok(())
        });
        drop(sender);
        let mut records = Vec::new();
        for worker in workers {
            match worker.join() {
                Ok(found) => records.extend(found?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        sent.map(|()| records)
    })?;
    // Whoever unpacked them, they are numbered in one order.
    records.sort_unstable_by_key(|(row, _)| row.number);
    Ok(records)
}

fn unpack(
    receiver: &Mutex<Receiver<(Block, Vec<AdvisoryRow>)>>,
) -> Result<Vec<(AdvisoryRow, String)>, Error> {
    let mut unpacker = Unpacker::default();
    let mut found = Vec::new();
    loop {
        let next = receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok((block, rows)) = next else {
            return Ok(found);
        };
        let records = block.unpack_with(&mut unpacker)?;
        for rows in rows.chunk_by(|a, b| a.start == b.start) {
            if let Some(row) = rows.first() {
                let text = records.slice(row.start, row.length)?;
                found.push((row.clone(), text.to_owned()));
            }
        }
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

/// Takes over what is known and expected of attacks: of attacks everything, because that nothing is listed says something too, and of
/// the forecast what the advisories here have a name for.
fn borrow_exploits(own: &Transaction<'_>, theirs: &Transaction<'_>) -> Result<(), Error> {
    let names = names(own)?;
    theirs.each_exploited(|row| own.replace_exploited(&row).map(|_| ()))?;
    theirs.each_forecast(|row| match names.contains(&row.cve) {
        true => own.replace_forecast(&row).map(|_| ()),
        false => Ok(()),
    })?;
    Ok(())
}

/// The names of all advisories, folded.
fn names(transaction: &Transaction<'_>) -> Result<HashSet<String>, Error> {
    let mut names = HashSet::new();
    each_state(transaction, 0, |state| {
        names.extend(state.head.names.map(str::to_owned));
        Ok(())
    })?;
    Ok(names)
}

/// Takes over what others say of the vulnerabilities that the advisories here name. What stands in an SBOM says something of that one only.
fn borrow_statements(
    own: &Transaction<'_>,
    theirs: &Transaction<'_>,
    instant: Option<i64>,
) -> Result<(), Error> {
    let names = names(own)?;
    let mut wanted: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    theirs.each_vex_name(|name, document| {
        if names.contains(name) {
            wanted.entry(document).or_default().push(name.to_owned());
        }
        Ok(())
    })?;
    let mut rows = Vec::new();
    theirs.each_vex_document(|row| {
        let counts = counts(row.received, row.replaced, instant);
        if counts && row.document.is_none() && wanted.contains_key(&row.number) {
            rows.push(row);
        }
        Ok(())
    })?;
    for row in rows {
        let content = theirs.vex_content(row.number)?.unwrap_or_default();
        let number = own.count_vex_documents()?;
        let names = wanted.remove(&row.number).unwrap_or_default();
        own.insert_vex_document(&VexRow { number, ..row }, &content, None)?;
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
