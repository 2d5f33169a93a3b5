//! CSAF documents made to cost more than they should.

use std::time::{Duration, Instant};

use iriai_formats::error::ReadErrorCode;
use iriai_formats::limits::{Budget, Limits};
use iriai_formats::{advisory, vex};

use super::{document, product};

/// A document of many products in one group, named by many vulnerabilities.
fn crowd(products: usize, vulnerabilities: usize) -> String {
    let ids: Vec<String> = (0..products).map(|at| format!(r#""{at}""#)).collect();
    let named: Vec<String> = (0..products)
        .map(|at| product(&at.to_string(), "purl", &format!("pkg:npm/p{at}@1")))
        .collect();
    let one = r#"{"cve":"CVE-2026-1","product_status":{"known_affected":["0"]},"threats":[{"category":"impact","group_ids":["g"]}]}"#;
    let tree = format!(
        r#"{{"full_product_names":[{}],"product_groups":[{{"group_id":"g","product_ids":[{}]}}]}}"#,
        named.join(","),
        ids.join(",")
    );
    document(
        &tree,
        &format!("[{}]", vec![one; vulnerabilities].join(",")),
    )
}

#[test]
fn hostile_documents_cost_no_more_than_their_length() {
    let limits = Limits::default();
    let began = Instant::now();
    // A group may be repeated at will: refused, or read, within the time of a large honest document.
    let text = crowd(100_000, 300);
    let mut budget = Budget::new(&limits, &|| false);
    let refused = vex::read(&text, &mut budget).map(|_| ());
    let code = refused.map_err(|error| error.code);
    assert_eq!(code, Err(ReadErrorCode::TooManyBytes));
    println!("{:?}", began.elapsed());
    assert!(vex::read(&crowd(20_000, 20), &mut Budget::new(&limits, &|| false)).is_ok());
    println!("{:?}", began.elapsed());
    // What is said once of a product is copied for each that names it.
    let long = "a".repeat(1 << 20);
    let tree = format!(
        r#"{{"full_product_names":[{{"product_id":"p","name":"\n{long}","product_identification_helper":{{"purl":"pkg:npm/{long}@1"}}}}]}}"#
    );
    let one = r#"{"cve":"C","product_status":{"fixed":["p"]}}"#;
    let text = document(&tree, &format!("[{}]", vec![one; 20_000].join(",")));
    for outcome in [
        vex::read(&text, &mut Budget::new(&limits, &|| false)).map(|_| ()),
        advisory::read(&text, &mut Budget::new(&limits, &|| false)).map(|_| ()),
    ] {
        let code = outcome.map_err(|error| error.code);
        assert_eq!(code, Err(ReadErrorCode::TooManyBytes));
    }
    // Branches in branches.
    let deep = format!(
        r#"{{"document":{{"csaf_version":"2.0","title":"T"}},"product_tree":{}"#,
        r#"{"branches":[{"branches":["#.repeat(100_000)
    );
    for outcome in [
        vex::read(&deep, &mut Budget::new(&limits, &|| false)).map(|_| ()),
        advisory::read(&deep, &mut Budget::new(&limits, &|| false)).map(|_| ()),
    ] {
        let code = outcome.map_err(|error| error.code);
        assert_eq!(code, Err(ReadErrorCode::TooDeep));
    }
    println!("{:?}", began.elapsed());
    assert!(began.elapsed() < Duration::from_secs(60));
}
