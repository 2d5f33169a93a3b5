//! Findings of files that are not kept: an office in memory takes them in, and borrows the advisories about them.

use std::collections::{BTreeSet, HashSet};

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::risk::packages::component_packages;
use iriai_formats::limits::{Budget, Limits};

use iriai_store::Transaction;

use super::blocks::{Blocks, format_of};
use super::records::{Gathered, KnownRecords};
use crate::Office;
use crate::error::Error;
use crate::inventory::import::prepare::stored_frame;

impl Office {
    /// Takes over the advisories of another office that name packages of the components kept here, and compares them.
    pub fn borrow_advisories(&self, other: &Self) -> Result<(), Error> {
        let mut catalogue = crate::inventory::load::catalogue(&self.store.read()?)?;
        let components = 0..catalogue.component_count() as u32;
        let hashes: BTreeSet<i64> = components
            .flat_map(|number| component_packages(ComponentKey::of(catalogue.component(number))))
            .collect();
        let theirs = other.store.read()?;
        let mut wanted = BTreeSet::new();
        for hash in hashes {
            wanted.extend(theirs.advisories_of_package(hash)?);
        }
        let wanted: Vec<u32> = wanted.into_iter().collect();
        let mut blocks = Vec::new();
        Blocks::each(&theirs, &wanted, |block, rows| blocks.push((block, rows)))?;
        let own = self.store.write("borrow_advisories")?;
        let mut known = KnownRecords::default();
        known.catch_up(&own)?;
        let limits = Limits {
            components: usize::MAX,
            ..Limits::default()
        };
        for (block, mut rows) in blocks {
            let records = block.unpack()?;
            rows.retain(|row| row.replaced.is_none());
            for rows in rows.chunk_by(|a, b| a.start == b.start) {
                let Some(row) = rows.first() else { continue };
                let format = format_of(row)?;
                let mut gathered = Gathered::default();
                let mut budget = Budget::new(&limits, &|| false);
                let added = gathered.add(format, records.text(row)?, &known, &mut budget);
                added.map_err(Error::refused)?;
                // Nobody reads the block but this process, and soon.
                let prepared = gathered.close(|bytes| {
                    zstd::bulk::compress(bytes, 1).unwrap_or_else(|_| stored_frame(bytes))
                });
                prepared.write(&own, &mut known, row.received)?;
            }
        }
        for (code, received) in theirs.advisory_ecosystems()? {
            own.insert_advisory_ecosystem(&code, received)?;
        }
        borrow_exploits(&own, &theirs)?;
        own.commit()?;
        drop(theirs);
        self.compare(&mut catalogue).map(|_| ())
    }
}

/// Takes over what is known and expected of attacks: of attacks everything, because that nothing is listed says something too, and of
/// the forecast what the advisories here have a name for.
fn borrow_exploits(own: &Transaction<'_>, theirs: &Transaction<'_>) -> Result<(), Error> {
    let mut names = HashSet::new();
    own.each_advisory_name(|name, _| {
        names.insert(name.to_owned());
        Ok(())
    })?;
    theirs.each_exploited(|row| own.replace_exploited(&row).map(|_| ()))?;
    theirs.each_forecast(|row| match names.contains(&row.cve) {
        true => own.replace_forecast(&row).map(|_| ()),
        false => Ok(()),
    })?;
    Ok(())
}
