//! Advisories and comparisons, in and out again.

use iriai_store::{AdvisoryRow, Error, FindingBatch, Store};

fn advisory(number: u32, received: i64) -> AdvisoryRow {
    AdvisoryRow {
        number,
        key: "osv:A-1".to_owned(),
        id: "A-1".to_owned(),
        format: "osv".to_owned(),
        kind: "vulnerability".to_owned(),
        rating: Some("high".to_owned()),
        score: Some(75),
        withdrawn: false,
        digest: vec![number as u8; 16],
        block: 0,
        start: 3,
        length: 5,
        part: 0,
        modified: Some(7),
        received,
        replaced: None,
    }
}

#[test]
fn a_state_of_an_advisory_is_replaced_and_kept() -> Result<(), Error> {
    let store = Store::in_memory()?;
    let transaction = store.write("test")?;
    transaction.insert_advisory_block(0, 8, b"packed")?;
    transaction.insert_advisory(&advisory(0, 10), None)?;
    transaction.insert_advisory(&advisory(1, 20), Some(0))?;
    for number in [0, 1, 1] {
        transaction.insert_advisory_package(-5, number)?;
        transaction.insert_advisory_name("cve-1", number)?;
    }
    transaction.commit()?;
    let transaction = store.read()?;
    assert_eq!(transaction.count_advisories()?, 2);
    assert_eq!(transaction.count_advisory_blocks()?, 1);
    assert_eq!(
        transaction.advisory_block(0)?,
        Some((b"packed".to_vec(), 8))
    );
    assert_eq!(transaction.advisory_block(1)?, None);
    let replaced = AdvisoryRow {
        replaced: Some(20),
        ..advisory(0, 10)
    };
    let mut rows = Vec::new();
    transaction.each_advisory(0, |row| {
        rows.push(row);
        Ok(())
    })?;
    assert_eq!(rows, [replaced, advisory(1, 20)]);
    assert_eq!(transaction.advisory(1)?, Some(advisory(1, 20)));
    assert_eq!(transaction.advisories_of_package(-5)?, [0, 1]);
    assert!(transaction.advisories_of_package(5)?.is_empty());
    assert_eq!(transaction.advisories_called("cve-1")?, [0, 1]);
    Ok(())
}

#[test]
fn comparisons_add_up() -> Result<(), Error> {
    let store = Store::in_memory()?;
    let transaction = store.write("test")?;
    assert_eq!(transaction.compared()?, None);
    for (components, advisories, pairs) in [(3, 0, &[][..]), (3, 9, &[1, 2])] {
        transaction.insert_finding_batch(&FindingBatch {
            components,
            advisories,
            revision: 4,
            pairs,
        })?;
    }
    assert_eq!(transaction.compared()?, Some((3, 9, 4)));
    let mut batches = Vec::new();
    transaction.each_finding_batch(|batch| {
        batches.push((batch.components, batch.advisories, batch.pairs.to_vec()));
        Ok(())
    })?;
    assert_eq!(batches, [(3, 0, vec![]), (3, 9, vec![1, 2])]);
    transaction.delete_comparisons()?;
    assert_eq!(transaction.compared()?, None);
    Ok(())
}
