//! Real VEX documents, all of them, against a reading of the same documents as trees.

use iriai_domain::risk::vex::{Status, VexFormat};
use iriai_formats::limits::{Budget, Limits};
use iriai_formats::vex;
use serde_json::Value;

use crate::data;

/// Vulnerability, status and number of products of a statement.
type Said = (String, Option<Status>, usize);

fn in_tree(statement: &Value) -> Said {
    let vulnerability = &statement["vulnerability"];
    let texts = [vulnerability, &vulnerability["name"], &vulnerability["@id"]];
    let mut texts = texts.into_iter().filter_map(Value::as_str);
    let status = statement["status"].as_str().unwrap_or_default();
    (
        texts
            .find(|text| !text.is_empty())
            .unwrap_or_default()
            .to_owned(),
        Status::from_code(status),
        statement["products"].as_array().map_or(0, Vec::len),
    )
}

#[test]
fn every_published_openvex_document_is_read_whole() {
    let Some(files) = data::files(data::OPENVEX) else {
        return;
    };
    let limits = Limits::default();
    let (mut documents, mut statements) = (0, 0);
    for (path, bytes) in files {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let tree: Value = match serde_json::from_str(text) {
            Ok(tree) => tree,
            Err(_) => continue,
        };
        // Schemas, advisories in CSAF and indexes lie beside the documents.
        let is_one = tree["statements"].is_array();
        let format = vex::detect(text).map(|format| format.id);
        assert_eq!(format == Some(VexFormat::Openvex), is_one, "{path}");
        if !is_one {
            continue;
        }
        let mut budget = Budget::new(&limits, &|| false);
        let parsed = vex::read(text, &mut budget).expect("a document");
        let document = parsed.value;
        assert_eq!(document.format, VexFormat::Openvex);
        assert_eq!(
            document.author.as_deref(),
            tree["author"].as_str(),
            "{path}"
        );
        let ours: Vec<Said> = document
            .statements
            .iter()
            .map(|one| {
                (
                    one.vulnerability.to_string(),
                    one.status,
                    one.products.len(),
                )
            })
            .collect();
        let list = tree["statements"].as_array().expect("a list");
        let theirs: Vec<Said> = list.iter().map(in_tree).collect();
        assert_eq!(ours, theirs, "{path}");
        for warning in parsed.warnings.kept() {
            println!(
                "{path}: {} {} {}",
                warning.code.code(),
                warning.at,
                warning.value
            );
        }
        documents += 1;
        statements += ours.len();
    }
    println!("{documents} documents, {statements} statements");
    assert!(
        documents > 90 && statements > 1_500,
        "{documents}, {statements}"
    );
}
