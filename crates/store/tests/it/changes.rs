//! What a transaction changed is counted by kind, and what it did not is not.

use iriai_store::{
    AdvisoryBlockRow, CatalogueRow, Changes, Compared, ConfirmationRow, DecisionRow, Error,
    ExploitedRow, FeedRow, FindingBatch, ForecastContent, ForecastRow, Kind, LifecycleRow,
    ReadAnew, Store, Transaction, VexRow,
};

use crate::{document, insert, product, release};

/// What is done, the kinds that it changes, and how.
type Write = (&'static [Kind], fn(&Transaction<'_>) -> Result<(), Error>);

fn compared() -> Compared {
    Compared {
        components: 1,
        advisories: 3,
        cpes: 1,
        revision: 1,
    }
}

fn feed() -> FeedRow {
    FeedRow {
        name: "npm".to_owned(),
        address: "https://example.org/all.zip".to_owned(),
        ..FeedRow::default()
    }
}

fn lifecycle() -> LifecycleRow {
    LifecycleRow {
        number: 0,
        product: "p".to_owned(),
        length: 1,
        content: vec![1],
        digest: vec![1],
        changed: None,
        received: 1,
        replaced: None,
    }
}

fn vex() -> VexRow {
    VexRow {
        number: 0,
        key: "k".to_owned(),
        id: "V".to_owned(),
        format: "openvex".to_owned(),
        digest: vec![0; 16],
        author: None,
        revision: None,
        document: None,
        length: 1,
        statements: 1,
        modified: None,
        received: 5,
        replaced: None,
    }
}

fn decision() -> DecisionRow {
    DecisionRow {
        vulnerability: Some("A-1".to_owned()),
        folded: Some("a-1".to_owned()),
        status: "fixed".to_owned(),
        author: "me".to_owned(),
        ..DecisionRow::default()
    }
}

fn attack() -> ExploitedRow {
    ExploitedRow {
        number: 0,
        title: "kev".to_owned(),
        cve: "cve-2026-1".to_owned(),
        added: None,
        due: None,
        ransomware: None,
        released: None,
        received: 1,
        ended: None,
    }
}

fn block() -> AdvisoryBlockRow<'static> {
    AdvisoryBlockRow {
        first: 0,
        behind: 3,
        format: "osv",
        received: 10,
        revision: 1,
        packages: b"packages",
        heads: b"heads",
        matters: b"matters",
        names: b"names",
        length: 8,
        content: b"packed",
    }
}

/// One after the other, because some stand on others.
const WRITES: &[Write] = &[
    (&[Kind::Products], |store| {
        store.insert_product(&product(0, "A"))
    }),
    (&[Kind::Products], |store| {
        store.update_product(&product(0, "a"))
    }),
    (&[Kind::Products], |store| {
        store.replace_product_alias("b", 0)
    }),
    (&[Kind::Products], |store| store.insert_product_tag(0, "t")),
    // It has it.
    (&[], |store| store.insert_product_tag(0, "t")),
    (&[Kind::Products], |store| {
        store.delete_product_tag(0, "t").map(|_| ())
    }),
    (&[], |store| store.delete_product_tag(0, "t").map(|_| ())),
    (&[Kind::Documents], |store| {
        store.insert_release(&release(0, 0, "1"))
    }),
    (&[Kind::Documents], |store| {
        store.insert_component(0, "pkg:npm/a@1", None)
    }),
    (&[Kind::Documents], |store| insert(store, &document(0, 0))),
    (&[], |store| store.insert_original(&[7; 32], 0, &[])),
    (&[Kind::Documents], |store| {
        store.insert_file_hash(0, 0, &[1])
    }),
    (&[Kind::Documents], |store| {
        store.insert_repository(0, "pkg:npm/a", "https://example.org/a")
    }),
    (&[Kind::Documents], |store| {
        store.insert_repository_count(0, &[0, 1])
    }),
    (&[Kind::Documents], |store| store.delete_repository_counts()),
    (&[Kind::Documents], |store| {
        store.insert_component_cpe(0, 0, "cpe:/a:v:p:1", 1)?;
        Ok(())
    }),
    (&[], |store| store.insert_component_packages(0, 1, &[0])),
    (&[Kind::Documents], |store| {
        store.insert_finding_batch(&FindingBatch {
            compared: compared(),
            pairs: &[],
        })
    }),
    (&[], |store| store.insert_licence_statement(0, &[])),
    (&[], |store| store.insert_document_licences(0, &[])),
    (&[Kind::Advisories], |store| {
        store.insert_advisory_block(&block())
    }),
    (&[Kind::Advisories], |store| {
        store.update_advisory_block(&ReadAnew {
            first: 0,
            revision: 2,
            packages: b"",
            heads: b"",
            matters: b"",
            names: b"",
        })
    }),
    (&[Kind::Advisories], |store| {
        store.insert_advisory_replaced(1, 20)
    }),
    (&[], |store| store.insert_advisory_replaced(1, 30)),
    (&[Kind::Advisories], |store| {
        store.insert_advisory_ecosystem("npm", 1)
    }),
    (&[Kind::Advisories], |store| store.delete_comparisons()),
    (&[Kind::Attacks], |store| {
        store.insert_catalogue(&CatalogueRow {
            title: "kev".to_owned(),
            released: None,
            is_whole: true,
            received: 1,
        })
    }),
    (&[Kind::Attacks], |store| store.insert_exploited(&attack())),
    (&[Kind::Attacks], |store| {
        store.confirm_exploited(0, Some(1))
    }),
    (&[Kind::Attacks], |store| store.end_exploited(0, 2)),
    (&[Kind::Attacks], |store| {
        let row = ForecastRow {
            number: 0,
            told: None,
            entries: 0,
            first: 0,
            received: 1,
            replaced: None,
        };
        let content = ForecastContent {
            length: 0,
            packed: &[],
        };
        store.insert_forecast(&row, content)
    }),
    (&[Kind::Attacks], |store| store.replace_forecast(0, 2)),
    (&[Kind::Lifecycles], |store| {
        store.replace_lifecycle(&lifecycle()).map(|_| ())
    }),
    (&[], |store| {
        store.replace_lifecycle(&lifecycle()).map(|_| ())
    }),
    (&[Kind::Opinions], |store| {
        store.insert_vex_document(&vex(), &[], None)
    }),
    (&[Kind::Opinions], |store| store.insert_vex_name("a-1", 0)),
    (&[Kind::Opinions], |store| {
        store.insert_decision(&decision()).map(|_| ())
    }),
    (&[Kind::Opinions], |store| {
        store.end_decision(1, 2, "me", None).map(|_| ())
    }),
    (&[], |store| {
        store.end_decision(1, 2, "me", None).map(|_| ())
    }),
    (&[Kind::Feeds], |store| store.replace_feed(&feed())),
    (&[Kind::Feeds], |store| {
        store.confirm_source(&ConfirmationRow {
            supplier: "feed:npm".to_owned(),
            source: "GHSA".to_owned(),
            confirmed: 1,
        })
    }),
    (&[Kind::Feeds], |store| {
        store.confirm_sources_of("feed:npm", 2)
    }),
    (&[], |store| store.confirm_sources_of("feed:npm", 2)),
    (&[Kind::Feeds], |store| {
        store.delete_confirmations("feed:npm")
    }),
    (&[Kind::Feeds], |store| store.delete_feed("npm").map(|_| ())),
    (&[Kind::Feeds], |store| {
        store.replace_trusted_key("k", None, 1)
    }),
    (&[Kind::Feeds], |store| {
        store.replace_bundle("k", 1, 1).map(|_| ())
    }),
    (&[Kind::Feeds], |store| {
        store.delete_trusted_key("k").map(|_| ())
    }),
    (&[Kind::Products, Kind::Documents], |store| {
        store.insert_product(&product(1, "B"))?;
        store.insert_release(&release(1, 1, "1"))
    }),
];

fn changes(store: &Store) -> Changes {
    let transaction = store.read().expect("a transaction");
    transaction.changes().expect("counts")
}

#[test]
fn each_write_is_counted_for_the_kinds_that_it_changes_and_for_no_other() {
    for store in crate::stores() {
        for (place, (kinds, write)) in WRITES.iter().enumerate() {
            let before = changes(&store);
            let transaction = store.write("test").expect("a transaction");
            write(&transaction).expect("a row");
            transaction.commit().expect("on the disk");
            let after = changes(&store);
            let moved: Vec<_> = Kind::ALL
                .iter()
                .copied()
                .filter(|&kind| !after.is_same(&before, kind))
                .collect();
            assert_eq!(moved.len(), kinds.len(), "{place} {moved:?}");
            assert!(kinds.iter().all(|kind| moved.contains(kind)), "{place}");
            let counted = after.total() - before.total();
            assert_eq!(counted, kinds.len() as i64, "{place}");
        }
        let total = changes(&store).total();
        let transaction = store.read().expect("a transaction");
        assert_eq!(transaction.change().expect("a count"), total);
    }
}

#[test]
fn what_was_not_committed_is_not_counted() {
    for store in crate::stores() {
        let before = changes(&store);
        let transaction = store.write("test").expect("a transaction");
        transaction.insert_product(&product(0, "A")).expect("a row");
        drop(transaction);
        assert_eq!(changes(&store), before);
    }
}
