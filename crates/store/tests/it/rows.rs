//! What is written is read back, by every method.

use iriai_store::{Error, ProductRow, Transaction};

use crate::{document, insert, product, release};

#[test]
fn products_with_what_is_said_of_them() {
    for store in crate::stores() {
        let transaction = store.write("test").expect("a transaction");
        transaction.insert_product(&product(0, "A")).expect("a row");
        transaction.insert_product(&product(1, "B")).expect("a row");
        let mut changed = product(0, "A");
        changed.business_unit = Some("U".to_owned());
        changed.supplier = Some("S".to_owned());
        changed.criticality = 5;
        changed.criticality_stated = true;
        changed.exposure = Some("open".to_owned());
        changed.safety = Some("marginal".to_owned());
        changed.value_density = Some("diffuse".to_owned());
        transaction.update_product(&changed).expect("a row");
        for (alias, product) in [("x", 0), ("y", 1), ("x", 1)] {
            transaction
                .replace_product_alias(alias, product)
                .expect("a row");
        }
        for tag in ["t", "u", "t"] {
            transaction.insert_product_tag(0, tag).expect("a row");
        }
        assert!(transaction.delete_product_tag(0, "u").expect("an answer"));
        assert!(!transaction.delete_product_tag(0, "u").expect("an answer"));
        transaction.commit().expect("on the disk");

        let transaction = store.read().expect("a transaction");
        assert_eq!(
            transaction.products().expect("rows"),
            [changed, product(1, "B")]
        );
        let aliases = transaction.product_aliases().expect("rows");
        assert_eq!(aliases, [("x".to_owned(), 1), ("y".to_owned(), 1)]);
        assert_eq!(
            transaction.product_tags().expect("rows"),
            [(0, "t".to_owned())]
        );
    }
}

#[test]
fn documents_with_all_that_they_hold() {
    for store in crate::stores() {
        let transaction = store.write("test").expect("a transaction");
        assert_eq!(transaction.count_documents().expect("a number"), 0);
        assert_eq!(transaction.count_components().expect("a number"), 0);
        transaction.insert_product(&product(0, "A")).expect("a row");
        transaction
            .insert_release(&release(0, 0, "1.0"))
            .expect("a row");
        transaction
            .insert_release(&release(1, 0, "2.0"))
            .expect("a row");
        for number in 0..3 {
            insert(&transaction, &document(number, number % 2)).expect("a row");
            transaction
                .insert_component(
                    number,
                    &format!("name:c{number}"),
                    (number == 2).then_some("name:C2"),
                )
                .expect("a row");
        }
        for (number, repository) in [(0, "https://example.org/c"), (1, "https://example.org/d")] {
            transaction
                .insert_repository(number, "pkg:npm/c", repository)
                .expect("a row");
        }
        for (document, counts) in [(2, &[3, 4][..]), (0, &[1, 2])] {
            transaction
                .insert_repository_count(document, counts)
                .expect("a row");
        }
        transaction.commit().expect("on the disk");

        let transaction = store.read().expect("a transaction");
        assert_eq!(
            transaction.releases(0).expect("rows"),
            [release(0, 0, "1.0"), release(1, 0, "2.0")]
        );
        assert_eq!(transaction.count_documents().expect("a number"), 3);
        assert_eq!(transaction.count_components().expect("a number"), 3);
        let mut all = Vec::new();
        transaction
            .each_document(1, |row| {
                all.push(row);
                Ok(())
            })
            .expect("rows");
        assert_eq!(all, [document(1, 1), document(2, 0)]);
        assert_eq!(
            transaction.document(2).expect("a row"),
            Some(document(2, 0))
        );
        assert_eq!(transaction.document(9).expect("no row"), None);
        assert_eq!(
            transaction.document_by_id("document-1").expect("a number"),
            Some(1)
        );
        assert_eq!(transaction.document_by_id("nobody").expect("nothing"), None);
        assert_eq!(
            transaction
                .document_with(&[2; 32], 0, "series")
                .expect("a number"),
            Some(2)
        );
        assert_eq!(
            transaction
                .document_with(&[2; 32], 1, "series")
                .expect("nothing"),
            None
        );
        assert_eq!(
            transaction
                .document_with(&[2; 32], 0, "other")
                .expect("nothing"),
            None
        );
        let mut graphs = Vec::new();
        transaction
            .each_graph(2, |document, graph| {
                graphs.push((document, graph.to_vec()));
                Ok(())
            })
            .expect("rows");
        assert_eq!(graphs, [(2, vec![4])]);
        assert_eq!(
            transaction.original(&[1; 32]).expect("bytes"),
            Some((b"zst".to_vec(), 3))
        );
        assert_eq!(transaction.original(&[9; 32]).expect("nothing"), None);
        let mut sets = Vec::new();
        transaction
            .each_set(2, |set| {
                sets.push((set.document, set.components.to_vec()));
                Ok(())
            })
            .expect("rows");
        assert_eq!(sets, [(2, vec![1, 2, 3])]);
        let mut keys = Vec::new();
        transaction
            .each_component(1, |number, key, written| {
                keys.push((number, key.to_owned(), written.map(str::to_owned)));
                Ok(())
            })
            .expect("rows");
        assert_eq!(
            keys,
            [
                (1, "name:c1".to_owned(), None),
                (2, "name:c2".to_owned(), Some("name:C2".to_owned()))
            ]
        );
        let mut repositories = Vec::new();
        transaction
            .each_repository(1, |number, package, repository| {
                repositories.push(format!("{number} {package} {repository}"));
                Ok(())
            })
            .expect("rows");
        assert_eq!(repositories, ["1 pkg:npm/c https://example.org/d"]);
        let mut counts = Vec::new();
        transaction
            .each_repository_count(|packed| {
                counts.push(packed.to_vec());
                Ok(())
            })
            .expect("rows");
        assert_eq!(counts, [[1, 2], [3, 4]]);
        assert_eq!(transaction.count_repository_counts().expect("a number"), 2);
        assert!(transaction.sizes().expect("sizes").originals > 0);
        drop(transaction);

        let transaction = store.write("test").expect("a transaction");
        transaction.delete_repository_counts().expect("no rows");
        assert_eq!(transaction.count_repository_counts().expect("a number"), 0);
    }
}

#[test]
fn one_original_serves_several_releases_and_stays_what_it_was() {
    for store in crate::stores() {
        let transaction = store.write("test").expect("a transaction");
        transaction.insert_product(&product(0, "A")).expect("a row");
        transaction
            .insert_release(&release(0, 0, "1.0"))
            .expect("a row");
        transaction
            .insert_release(&release(1, 0, "2.0"))
            .expect("a row");
        let first = document(0, 0);
        insert(&transaction, &first).expect("a row");
        let mut second = document(1, 1);
        second.digest.clone_from(&first.digest);
        transaction
            .insert_original(&first.digest, 9, b"other")
            .expect("nothing happens");
        insert(&transaction, &second).expect("a row");
        let kept = transaction.original(&first.digest).expect("bytes");
        assert_eq!(kept, Some((b"zst".to_vec(), 3)));
    }
}

/// Something done to a store with a product, a release and a document, and what is wrong with it.
type Contradiction = (&'static str, fn(&Transaction<'_>) -> Result<(), Error>);

const CONTRADICTIONS: &[Contradiction] = &[
    ("a number twice", |transaction| {
        transaction.insert_product(&product(0, "B"))
    }),
    ("a name twice", |transaction| {
        transaction.insert_product(&product(1, "A"))
    }),
    ("a release twice", |transaction| {
        transaction.insert_release(&release(1, 0, "1.0"))
    }),
    ("a release of no product", |transaction| {
        transaction.insert_release(&release(1, 7, "1.0"))
    }),
    ("counts of no document", |transaction| {
        transaction.insert_repository_count(7, &[])
    }),
    ("an alias of no product", |transaction| {
        transaction.replace_product_alias("x", 7)
    }),
    ("a document of no release", |transaction| {
        insert(transaction, &document(1, 7))
    }),
    ("the same bytes twice in a release", |transaction| {
        let mut same = document(1, 0);
        same.digest = document(0, 0).digest;
        insert(transaction, &same)
    }),
    ("an identifier twice", |transaction| {
        let mut same = document(1, 0);
        same.id = document(0, 0).id;
        insert(transaction, &same)
    }),
    ("a criticality of nine", |transaction| {
        let mut impossible = product(1, "C");
        impossible.criticality = 9;
        transaction.insert_product(&impossible)
    }),
    ("an exposure that there is not", |transaction| {
        transaction.insert_product(&ProductRow {
            exposure: Some("odd".to_owned()),
            ..product(1, "C")
        })
    }),
    ("a safety impact that there is not", |transaction| {
        transaction.insert_product(&ProductRow {
            safety: Some("odd".to_owned()),
            ..product(1, "C")
        })
    }),
    ("a value density that there is not", |transaction| {
        transaction.insert_product(&ProductRow {
            value_density: Some("odd".to_owned()),
            ..product(1, "C")
        })
    }),
];

#[test]
fn rows_that_contradict_are_conflicts() {
    for store in crate::stores() {
        let transaction = store.write("test").expect("a transaction");
        transaction.insert_product(&product(0, "A")).expect("a row");
        transaction
            .insert_release(&release(0, 0, "1.0"))
            .expect("a row");
        insert(&transaction, &document(0, 0)).expect("a row");
        transaction.commit().expect("on the disk");
        for (case, contradict) in CONTRADICTIONS {
            let transaction = store.write("test").expect("a transaction");
            let outcome = contradict(&transaction);
            assert!(
                matches!(outcome, Err(Error::Conflict(_))),
                "{case}: {outcome:?}"
            );
        }
        let transaction = store.write("test").expect("a transaction");
        let mut same = document(1, 0);
        same.digest = document(0, 0).digest;
        same.series = "other".to_owned();
        insert(&transaction, &same).expect("the same bytes in another series");
    }
}
