//! Findings of files that are not kept: an office in memory takes them in, and borrows the advisories about them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::risk::component_cpes::ComponentCpes;
use iriai_domain::risk::packages::component_packages;
use iriai_formats::limits::{Budget, Limits};

use iriai_store::{DecisionRow, ProductRow, Transaction, VexRow};

use super::blocks::{Blocks, Unpacker, format_of};
use super::compare::{Meeting, learn_cpes};
use super::records::{Gathered, KnownRecords};
use crate::Office;
use crate::error::Error;
use crate::inventory::import::prepare::stored_frame;

impl Office {
    /// Takes over the advisories of another office that name packages of the components kept here, and compares them.
    pub fn borrow_advisories(&self, other: &Self) -> Result<(), Error> {
        let catalogue = crate::inventory::load::catalogue(&self.store.read()?)?;
        let components = 0..catalogue.component_count() as u32;
        let mut hashes: BTreeSet<i64> = components
            .flat_map(|number| component_packages(ComponentKey::of(catalogue.component(number))))
            .collect();
        let mut cpes = ComponentCpes::default();
        learn_cpes(&mut cpes, &self.store.read()?)?;
        hashes.extend(cpes.products_of(|_| true));
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
        // Nobody reads the blocks but this process, and soon: they are not compressed.
        let mut gathered = Gathered::default();
        let mut format_gathered = "";
        let mut newest = i64::MIN;
        let mut unpacker = Unpacker::default();
        for (block, mut rows) in blocks {
            let records = block.unpack_with(&mut unpacker)?;
            rows.retain(|row| row.replaced.is_none());
            for rows in rows.chunk_by(|a, b| a.start == b.start) {
                let Some(row) = rows.first() else { continue };
                let format = format_of(row)?;
                if gathered.is_full() || format_gathered != format.id.code() {
                    let full = std::mem::take(&mut gathered).close(stored_frame);
                    full.write(&own, &mut known, newest)?;
                    format_gathered = format.id.code();
                }
                newest = newest.max(row.received);
                let mut budget = Budget::new(&limits, &|| false);
                let added = gathered.add(format, records.text(row)?, &known, &mut budget);
                added.map_err(Error::refused)?;
            }
        }
        gathered
            .close(stored_frame)
            .write(&own, &mut known, newest)?;
        for (code, received) in theirs.advisory_ecosystems()? {
            own.insert_advisory_ecosystem(&code, received)?;
        }
        theirs.each_lifecycle(|row| match row.replaced {
            None => own.replace_lifecycle(&row).map(|_| ()),
            Some(_) => Ok(()),
        })?;
        borrow_exploits(&own, &theirs)?;
        borrow_statements(&own, &theirs)?;
        borrow_decisions(&own, &theirs)?;
        own.commit()?;
        drop(theirs);
        let mut meeting = Meeting::default();
        meeting.records = known;
        self.compare(&mut meeting).map(|_| ())
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

/// Takes over what others say of the vulnerabilities that the advisories here name. What stands in an SBOM says something of that one only.
fn borrow_statements(own: &Transaction<'_>, theirs: &Transaction<'_>) -> Result<(), Error> {
    let mut names = HashSet::new();
    own.each_advisory_name(|name, _| {
        names.insert(name.to_owned());
        Ok(())
    })?;
    let mut wanted: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    theirs.each_vex_name(|name, document| {
        if names.contains(name) {
            wanted.entry(document).or_default().push(name.to_owned());
        }
        Ok(())
    })?;
    let mut rows = Vec::new();
    theirs.each_vex_document(|row| {
        let counts = row.replaced.is_none() && row.document.is_none();
        if counts && wanted.contains_key(&row.number) {
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
