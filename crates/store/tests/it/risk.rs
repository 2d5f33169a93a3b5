//! Advisories and comparisons, in and out again.

use iriai_store::{
    AdvisoryBlockRow, AdvisoryHeads, AdvisorySpan, CatalogueRow, Compared, ConfirmationRow, Error,
    ExploitSummary, ExploitedRow, FeedRow, FindingBatch, ForecastContent, ForecastRow,
    LifecycleRow, ReadAnew, TrustedKeyRow,
};

fn block(first: u32, behind: u32) -> AdvisoryBlockRow<'static> {
    AdvisoryBlockRow {
        first,
        behind,
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

#[test]
fn advisories_are_found_by_the_block_that_holds_them() -> Result<(), Error> {
    for store in crate::stores() {
        let transaction = store.write("test")?;
        assert_eq!(transaction.count_advisories()?, 0);
        assert_eq!(transaction.advisory_heads(0)?, None);
        transaction.insert_advisory_block(&block(0, 3))?;
        transaction.insert_advisory_block(&block(3, 4))?;
        transaction.commit()?;
        let transaction = store.read()?;
        assert_eq!(transaction.count_advisories()?, 4);
        let span = |first, behind| AdvisorySpan { first, behind };
        let heads = |span| AdvisoryHeads {
            span,
            format: "osv".to_owned(),
            received: 10,
            heads: b"heads".to_vec(),
        };
        assert_eq!(transaction.advisory_heads(2)?, Some(heads(span(0, 3))));
        assert_eq!(transaction.advisory_heads(3)?, Some(heads(span(3, 4))));
        assert_eq!(transaction.advisory_heads(4)?, None);
        let matters = transaction.advisory_matters(2)?;
        assert_eq!(matters, Some((span(0, 3), b"matters".to_vec())));
        assert_eq!(transaction.advisory_matters(4)?, None);
        let records = transaction.advisory_records(3)?;
        assert_eq!(records, Some((b"packed".to_vec(), 8)));
        assert_eq!(transaction.advisory_records(2)?, None);
        let mut spans = Vec::new();
        transaction.each_advisory_packages(0, |span, packages| {
            assert_eq!(packages, b"packages");
            spans.push(span);
            Ok(())
        })?;
        transaction.each_advisory_heads(3, |heads| {
            spans.push(heads.span);
            Ok(())
        })?;
        assert_eq!(spans, [span(0, 3), span(3, 4), span(3, 4)]);
        // The middle of a block is no place to begin.
        assert!(
            transaction
                .each_advisory_packages(1, |_, _| Ok(()))
                .is_err()
        );
    }
    Ok(())
}

#[test]
fn a_gap_between_advisories_is_corrupt() -> Result<(), Error> {
    for store in crate::stores() {
        let transaction = store.write("test")?;
        transaction.insert_advisory_block(&block(0, 3))?;
        transaction.insert_advisory_block(&block(4, 5))?;
        let found = transaction.each_advisory_heads(0, |_| Ok(()));
        assert!(matches!(found, Err(Error::Corrupt { .. })), "{found:?}");
    }
    Ok(())
}

#[test]
fn a_state_of_an_advisory_is_replaced_and_kept() -> Result<(), Error> {
    for store in crate::stores() {
        let transaction = store.write("test")?;
        transaction.insert_advisory_block(&block(0, 3))?;
        transaction.insert_advisory_replaced(1, 20)?;
        // What happened first stands.
        transaction.insert_advisory_replaced(1, 30)?;
        transaction.insert_advisory_replaced(0, 30)?;
        assert_eq!(transaction.advisories_replaced(0)?, [(0, 30), (1, 20)]);
        assert_eq!(transaction.advisories_replaced(1)?, [(1, 20)]);
        assert_eq!(transaction.advisory_replaced(1)?, Some(20));
        assert_eq!(transaction.advisory_replaced(2)?, None);
    }
    Ok(())
}

#[test]
fn what_another_version_read_is_read_anew() -> Result<(), Error> {
    for store in crate::stores() {
        let transaction = store.write("test")?;
        transaction.insert_advisory_block(&block(0, 3))?;
        transaction.insert_advisory_block(&AdvisoryBlockRow {
            revision: 2,
            ..block(3, 4)
        })?;
        assert_eq!(transaction.advisory_blocks_read_otherwise(0, 2)?, [0]);
        transaction.update_advisory_block(&ReadAnew {
            first: 0,
            revision: 2,
            packages: b"other",
            heads: b"new",
            matters: b"third",
            names: b"fourth",
        })?;
        assert!(transaction.advisory_blocks_read_otherwise(0, 2)?.is_empty());
        let heads = transaction.advisory_heads(0)?.map(|heads| heads.heads);
        assert_eq!(heads, Some(b"new".to_vec()));
        let matters = transaction.advisory_matters(0)?.map(|(_, matters)| matters);
        assert_eq!(matters, Some(b"third".to_vec()));
        let mut names = Vec::new();
        transaction.each_advisory_name_index(|first, index| {
            names.push((first, index.to_vec()));
            Ok(())
        })?;
        assert_eq!(names, [(0, b"fourth".to_vec()), (3, b"names".to_vec())]);
    }
    Ok(())
}

#[test]
fn comparisons_add_up() -> Result<(), Error> {
    for store in crate::stores() {
        let transaction = store.write("test")?;
        assert_eq!(transaction.compared()?, None);
        let until = |advisories| Compared {
            components: 3,
            advisories,
            cpes: 5,
            revision: 4,
        };
        for (compared, pairs) in [(until(0), &[][..]), (until(9), &[1, 2])] {
            transaction.insert_finding_batch(&FindingBatch { compared, pairs })?;
        }
        assert_eq!(transaction.compared()?, Some(until(9)));
        let mut batches = Vec::new();
        transaction.each_finding_batch(0, |batch| {
            batches.push((batch.compared, batch.pairs.to_vec()));
            Ok(())
        })?;
        assert_eq!(batches, [(until(0), vec![]), (until(9), vec![1, 2])]);
        transaction.delete_comparisons()?;
        assert_eq!(transaction.compared()?, None);
    }
    Ok(())
}

#[test]
fn feeds_are_changed_and_taken_away() -> Result<(), Error> {
    for store in crate::stores() {
        let transaction = store.write("test")?;
        let new = FeedRow {
            name: "npm".to_owned(),
            address: "https://example.org/all.zip".to_owned(),
            added: 1,
            ..FeedRow::default()
        };
        let whole = FeedRow {
            attempted: Some(3),
            failure: Some("feed-status".to_owned()),
            failure_detail: Some("404".to_owned()),
            left_out: 3,
            confirmed: Some(2),
            etag: Some("\"a\"".to_owned()),
            modified: Some("a day".to_owned()),
            digest: Some(vec![7; 32]),
            partial: Some("\"b\"".to_owned()),
            ..new.clone()
        };
        for feed in [&new, &whole] {
            transaction.replace_feed(feed)?;
            assert_eq!(transaction.feeds()?, std::slice::from_ref(feed));
        }
        assert!(transaction.delete_feed("npm")?);
        assert!(!transaction.delete_feed("npm")?);
        assert!(transaction.feeds()?.is_empty());
    }
    Ok(())
}

#[test]
fn the_last_confirmation_stands() -> Result<(), Error> {
    for store in crate::stores() {
        let transaction = store.write("test")?;
        let row = |supplier: &str, source: &str, confirmed| ConfirmationRow {
            supplier: supplier.to_owned(),
            source: source.to_owned(),
            confirmed,
        };
        for (supplier, source, confirmed) in [
            ("feed:npm", "GHSA", 5),
            ("feed:npm", "GHSA", 3),
            ("feed:npm", "MAL", 5),
            ("import", "GHSA", 4),
        ] {
            transaction.confirm_source(&row(supplier, source, confirmed))?;
        }
        transaction.confirm_sources_of("feed:npm", 4)?;
        let expected = [
            row("feed:npm", "GHSA", 5),
            row("import", "GHSA", 4),
            row("feed:npm", "MAL", 5),
        ];
        assert_eq!(transaction.source_confirmations()?, expected);
        transaction.confirm_sources_of("feed:npm", 6)?;
        transaction.delete_confirmations("import")?;
        let expected = [row("feed:npm", "GHSA", 6), row("feed:npm", "MAL", 6)];
        assert_eq!(transaction.source_confirmations()?, expected);
    }
    Ok(())
}

#[test]
fn a_cpe_of_a_component_is_kept_once() -> Result<(), Error> {
    for store in crate::stores() {
        let transaction = store.write("test")?;
        for number in 0..2 {
            transaction.insert_component(number, &format!("name:c{number}"), None)?;
        }
        assert_eq!(transaction.count_component_cpes()?, 0);
        for (component, cpe, is_new) in [
            (1, "cpe:2.3:a:v:p:1", true),
            (0, "cpe:2.3:a:v:p:1", true),
            (1, "cpe:2.3:a:v:p:1", false),
            (1, "cpe:2.3:a:v:q:1", true),
        ] {
            let next = transaction.count_component_cpes()?;
            let inserted = transaction.insert_component_cpe(next, component, cpe, 5)?;
            assert_eq!(inserted, is_new, "{component} {cpe}");
        }
        let mut pairs = Vec::new();
        transaction.each_component_cpe(1, |number, component, cpe| {
            pairs.push((number, component, cpe.to_owned()));
            Ok(())
        })?;
        let expected = [(1, 0, "cpe:2.3:a:v:p:1"), (2, 1, "cpe:2.3:a:v:q:1")];
        assert_eq!(pairs, expected.map(|(n, c, cpe)| (n, c, cpe.to_owned())));
        assert_eq!(
            transaction.cpes_of_component(1)?,
            ["cpe:2.3:a:v:p:1", "cpe:2.3:a:v:q:1"]
        );
    }
    Ok(())
}

#[test]
fn the_newest_bundle_is_known_longer_than_its_key_is_trusted() -> Result<(), Error> {
    for store in crate::stores() {
        let transaction = store.write("test")?;
        transaction.replace_trusted_key("k", Some("outside"), 1)?;
        transaction.replace_trusted_key("k", None, 2)?;
        assert!(transaction.replace_bundle("k", 10, 11)?);
        assert!(!transaction.replace_bundle("k", 9, 12)?);
        assert!(!transaction.replace_bundle("k", 10, 12)?);
        let trusted = TrustedKeyRow {
            key: "k".to_owned(),
            name: Some("outside".to_owned()),
            added: 1,
            newest: Some(10),
        };
        assert_eq!(transaction.trusted_keys()?, [trusted]);
        assert!(transaction.delete_trusted_key("k")?);
        assert!(!transaction.delete_trusted_key("k")?);
        transaction.replace_trusted_key("k", None, 20)?;
        assert_eq!(transaction.trusted_keys()?[0].newest, Some(10));
    }
    Ok(())
}

fn exploited(number: u32, cve: &str, added: &str, received: i64) -> ExploitedRow {
    ExploitedRow {
        number,
        title: "t".to_owned(),
        cve: cve.to_owned(),
        added: Some(added.to_owned()),
        due: None,
        ransomware: None,
        released: Some(received),
        received,
        ended: None,
    }
}

#[test]
fn attacks_are_summed_up_as_of_an_instant() -> Result<(), Error> {
    for store in crate::stores() {
        let transaction = store.write("test")?;
        assert_eq!(transaction.summarise_exploited(i64::MAX)?, None);
        for (title, released, is_whole, received) in [
            ("t", Some(4), true, 5),
            ("t", Some(7), false, 8),
            ("u", None, true, 9),
        ] {
            transaction.insert_catalogue(&CatalogueRow {
                title: title.to_owned(),
                released,
                is_whole,
                received,
            })?;
        }
        let (one, two) = (
            exploited(0, "cve-1", "2026-01-01", 5),
            exploited(1, "cve-2", "2026-02-01", 5),
        );
        transaction.insert_exploited(&one)?;
        transaction.insert_exploited(&two)?;
        transaction.end_exploited(1, 8)?;
        transaction.confirm_exploited(0, Some(7))?;
        // In another catalogue too, which makes it no second one.
        let other = ExploitedRow {
            number: transaction.count_exploited()?,
            title: "u".to_owned(),
            ransomware: Some(true),
            due: Some("2026-03-01".to_owned()),
            released: None,
            ..exploited(0, "cve-1", "2026-01-01", 9)
        };
        transaction.insert_exploited(&other)?;
        for (instant, records, newest, received) in [
            (5, 2, "2026-02-01", 5),
            (8, 1, "2026-01-01", 8),
            (i64::MAX, 1, "2026-01-01", 9),
        ] {
            let summary = ExploitSummary {
                records,
                newest: Some(newest.to_owned()),
                received,
            };
            assert_eq!(transaction.summarise_exploited(instant)?, Some(summary));
        }
        assert_eq!(transaction.summarise_exploited(4)?, None);
        let mut rows = Vec::new();
        transaction.each_exploited(|row| {
            rows.push(row);
            Ok(())
        })?;
        let (released, ended) = (Some(7), Some(8));
        let expected = [
            ExploitedRow { released, ..one },
            ExploitedRow { ended, ..two },
            other,
        ];
        assert_eq!(rows, expected);
        let told = |instant| -> Result<Vec<_>, Error> {
            let rows = transaction.catalogues(instant)?.into_iter();
            let told = rows.map(|row| (row.title, row.newest, row.whole, row.since));
            Ok(told.collect())
        };
        assert_eq!(told(5)?, [("t".to_owned(), Some(4), Some(4), 5)]);
        assert_eq!(
            told(i64::MAX)?,
            [
                ("t".to_owned(), Some(7), Some(4), 5),
                ("u".to_owned(), None, None, 9)
            ]
        );
        assert_eq!(transaction.count_catalogues()?, 3);
    }
    Ok(())
}

#[test]
fn forecasts_count_from_when_they_came_until_they_are_replaced() -> Result<(), Error> {
    for store in crate::stores() {
        let transaction = store.write("test")?;
        assert_eq!(transaction.summarise_forecasts(i64::MAX)?, None);
        let mut rows = Vec::new();
        for (told, entries, first, received) in
            [(None, 3, 3, 5), (Some(40), 3, 2, 6), (Some(30), 4, 1, 7)]
        {
            let row = ForecastRow {
                number: transaction.count_forecasts()?,
                told,
                entries,
                first,
                received,
                replaced: None,
            };
            let packed = [row.number as u8; 4];
            let length = 100 + row.number;
            let packed = &packed;
            transaction.insert_forecast(&row, ForecastContent { length, packed })?;
            rows.push(row);
        }
        transaction.replace_forecast(0, 6)?;
        rows[0].replaced = Some(6);
        for (instant, expected) in [
            (Some(4), &[][..]),
            (Some(5), &[0]),
            (Some(6), &[1]),
            (Some(7), &[1, 2]),
            (None, &[1, 2]),
        ] {
            let mut found = Vec::new();
            let each = |row: ForecastRow, content: ForecastContent<'_>| {
                assert_eq!(row, rows[row.number as usize]);
                assert_eq!(content.length, 100 + row.number);
                assert_eq!(content.packed, [row.number as u8; 4]);
                found.push(row.number);
                Ok(())
            };
            match instant {
                None => transaction.each_forecast(each)?,
                Some(instant) => transaction.each_forecast_at(instant, each)?,
            }
            assert_eq!(found, expected, "{instant:?}");
        }
        for (instant, records, newest, received) in
            [(5, 3, None, 5), (6, 5, Some(40), 6), (7, 6, Some(40), 7)]
        {
            let summary = ExploitSummary {
                records,
                newest,
                received,
            };
            assert_eq!(transaction.summarise_forecasts(instant)?, Some(summary));
        }
    }
    Ok(())
}

#[test]
fn a_product_that_came_in_a_new_state_has_several_rows() -> Result<(), Error> {
    for store in crate::stores() {
        let transaction = store.write("test")?;
        let state = |product: &str, digest: u8, received| LifecycleRow {
            number: 0,
            product: product.to_owned(),
            length: 2,
            content: vec![digest],
            digest: vec![digest],
            changed: None,
            received,
            replaced: None,
        };
        let of = |day: &str, digest, received| LifecycleRow {
            changed: Some(day.to_owned()),
            ..state("node", digest, received)
        };
        for (row, is_new) in [
            (state("vue", 1, 10), true),
            (state("vue", 1, 20), false),
            (state("go", 1, 20), true),
            (state("vue", 2, 30), true),
            (of("2026-02-01T00:00:00Z", 1, 40), true),
            // An older one replaces nothing.
            (of("2026-01-01T00:00:00Z", 2, 50), false),
            (of("2026-02-01T00:00:00Z", 3, 60), true),
            (of("2026-03-01T00:00:00Z", 4, 70), true),
        ] {
            assert_eq!(transaction.replace_lifecycle(&row)?, is_new, "{row:?}");
        }
        let mut found = Vec::new();
        transaction.each_lifecycle(|row| {
            found.push((row.number, row.product, row.received, row.replaced));
            Ok(())
        })?;
        let expected = [
            (0, "vue", 10, Some(30)),
            (1, "go", 20, None),
            (2, "vue", 30, None),
            (3, "node", 40, Some(60)),
            (4, "node", 60, Some(70)),
            (5, "node", 70, None),
        ];
        assert_eq!(
            found,
            expected.map(|(n, name, from, to)| (n, name.to_owned(), from, to))
        );
        for (instant, newest) in [
            (35, None),
            (45, Some("2026-02-01T00:00:00Z")),
            (99, Some("2026-03-01T00:00:00Z")),
        ] {
            let summary = transaction.summarise_lifecycles(instant)?;
            let summary = summary.and_then(|summary| summary.newest);
            assert_eq!(summary.as_deref(), newest, "{instant}");
        }
    }
    Ok(())
}
