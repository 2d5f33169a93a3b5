//! Decisions in every format: what is written is read again as it was meant, and is valid.

mod made;
mod mandatory;
mod published;

use std::collections::BTreeSet;

use iriai_domain::fold::fold_form;
use iriai_domain::risk::decision::{DecidedProduct, Decision, Unfit};
use iriai_domain::risk::statements::{Known, Target, Thing, applies};
use iriai_domain::risk::vex::{Justification, Product, Status, VexDocument};
use iriai_formats::export::vex::{Refused, csaf, cyclonedx, openvex, repository};
use iriai_formats::limits::{Budget, Limits};
use iriai_formats::vex;
use proptest::prelude::*;
use serde_json::Value;

use self::made::{
    TIME, csaf_options, cyclonedx_options, decision, openvex_options, plain, repository_options,
};
use crate::{data, schema};

fn read(bytes: &[u8]) -> VexDocument<'_> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let limits = Limits::default();
    let parsed = vex::read(text, &mut Budget::new(&limits, &|| false)).expect("a document");
    assert!(parsed.warnings.is_empty(), "{:?}\n{text}", parsed.warnings);
    parsed.value
}

/// What is said of one component in one product, all in text: names, status, justification, impact, action, notes, component.
type Line = Vec<String>;

fn line(names: BTreeSet<String>, status: Option<Status>, rest: [Option<String>; 4]) -> Line {
    let mut line: Line = vec![format!("{names:?}"), format!("{status:?}")];
    line.extend(rest.into_iter().map(Option::unwrap_or_default));
    line
}

/// The lines of decisions. CSAF keeps no notes by product and joins names of one vulnerability.
fn meant(decisions: &[Decision<'_>], is_csaf: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    for one in decisions {
        let same =
            |other: &&Decision<'_>| fold_form(other.main_name()) == fold_form(one.main_name());
        let joined = decisions.iter().filter(same).flat_map(Decision::names);
        let names: BTreeSet<String> = match is_csaf {
            true => joined.map(fold_form).collect(),
            false => one.names().into_iter().map(fold_form).collect(),
        };
        let notes = one.notes.as_deref().filter(|_| !is_csaf);
        let said = [
            one.justified().map(|why| why.code().to_owned()),
            one.impact_told().map(str::to_owned),
            one.action_told().map(str::to_owned),
            notes.map(str::to_owned),
        ];
        let mut products: Vec<_> = one.products.iter().collect();
        products.dedup();
        for _ in 0..products.len().max(1) {
            lines.push(line(names.clone(), Some(one.status), said.clone()));
        }
    }
    lines.sort();
    lines
}

fn found(document: &VexDocument<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    for one in &document.statements {
        let names = std::iter::once(&one.vulnerability).chain(&one.aliases);
        let names: BTreeSet<String> = names.map(|name| fold_form(name)).collect();
        let said = [
            one.justification.map(|why| why.code().to_owned()),
            one.impact.as_deref().map(str::to_owned),
            one.action.as_deref().map(str::to_owned),
            one.notes.as_deref().map(str::to_owned),
        ];
        for _ in &one.products {
            lines.push(line(names.clone(), one.status, said.clone()));
        }
    }
    lines.sort();
    lines
}

/// Whether some statement with the decision's status speaks of its component in a product.
fn is_said(document: &VexDocument<'_>, decision: &Decision<'_>, product: Thing<'_>) -> bool {
    let ids = [&*decision.component];
    let component = Thing::of(Known {
        ids: &ids,
        ..Known::default()
    });
    let target = Target::new(decision.names(), component, product);
    let said = document.statements.iter();
    said.filter(|one| one.status == Some(decision.status))
        .any(|one| applies(one, &target).is_ok())
}

fn unique(decisions: &[Decision<'_>]) -> bool {
    openvex::write(decisions, &openvex_options()).is_ok()
}

fn parts(products: &[Product<'_>]) -> usize {
    products.iter().map(|product| product.parts.len()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn openvex_is_read_as_it_was_meant(decisions in prop::collection::vec(decision(), 1..6)) {
        prop_assume!(unique(&decisions));
        let bytes = openvex::write(&decisions, &openvex_options()).unwrap();
        let document = read(&bytes);
        prop_assert_eq!(document.author.as_deref(), Some("Example Works"));
        prop_assert_eq!(document.statements.len(), decisions.len());
        for (one, decision) in document.statements.iter().zip(&decisions) {
            prop_assert_eq!(one.issued.as_deref(), Some("2026-05-01T00:00:00Z"));
            prop_assert_eq!(parts(&one.products) == 0, decision.products.is_empty());
            for product in &decision.products {
                let (ids, names) = (product.purl.as_deref(), [&*product.name]);
                let ids: Vec<&str> = ids.into_iter().collect();
                let product = Thing::of(Known { ids: &ids, names: &names, version: product.version.as_deref(), hashes: &[] });
                let ids = [&*decision.component];
                let component = Thing::of(Known { ids: &ids, ..Known::default() });
                let other = Thing::of(Known { ids: &["pkg:npm/other@1.0.0"], ..Known::default() });
                let target = Target::new(decision.names(), component.clone(), product);
                prop_assert!(applies(one, &target).is_ok(), "{:?}", applies(one, &target));
                prop_assert!(applies(one, &Target::new(decision.names(), component, other)).is_err());
            }
        }
        // Products of one address are one.
        let lines: BTreeSet<_> = meant(&decisions, false).into_iter().collect();
        prop_assert_eq!(found(&document).into_iter().collect::<BTreeSet<_>>(), lines);
        prop_assert!(!String::from_utf8_lossy(&bytes).contains("Secret Person"));
    }

    #[test]
    fn cyclonedx_is_read_as_it_was_meant(decisions in prop::collection::vec(decision(), 1..6)) {
        prop_assume!(unique(&decisions));
        let bytes = cyclonedx::write(&decisions, &cyclonedx_options()).unwrap();
        let document = read(&bytes);
        prop_assert_eq!(document.author.as_deref(), Some("Example Works"));
        prop_assert_eq!(found(&document), meant(&decisions, false));
        prop_assert!(!String::from_utf8_lossy(&bytes).contains("Secret Person"));
        for decision in decisions.iter().filter(|one| one.component.starts_with("pkg:")) {
            if decision.products.is_empty() {
                prop_assert!(is_said(&document, decision, Thing::default()));
                continue;
            }
            // What is said of a component in one product is said of it there alone.
            prop_assert!(!is_said(&document, decision, Thing::default()), "{}", String::from_utf8_lossy(&bytes));
            for product in &decision.products {
                let (ids, names) = (product.purl.as_deref(), [&*product.name]);
                let ids: Vec<&str> = ids.into_iter().collect();
                let thing = Thing::of(Known { ids: &ids, names: &names, version: product.version.as_deref(), hashes: &[] });
                prop_assert!(is_said(&document, decision, thing), "{}", String::from_utf8_lossy(&bytes));
            }
        }
    }

    #[test]
    fn csaf_is_read_as_it_was_meant(decisions in prop::collection::vec(decision(), 1..6)) {
        prop_assume!(unique(&decisions));
        let bytes = csaf::write(&decisions, &csaf_options()).unwrap();
        let document = read(&bytes);
        prop_assert_eq!(document.id.as_deref(), Some("EW-2026-001"));
        prop_assert_eq!(found(&document), meant(&decisions, true));
        let tree: Value = serde_json::from_slice(&bytes).unwrap();
        prop_assert_eq!(mandatory::failed(&tree), Vec::<&str>::new());
        prop_assert!(!String::from_utf8_lossy(&bytes).contains("Secret Person"));
        for decision in &decisions {
            for product in &decision.products {
                let (ids, names) = (product.purl.as_deref(), [&*product.name]);
                let ids: Vec<&str> = ids.into_iter().collect();
                let thing = Thing::of(Known { ids: &ids, names: &names, version: product.version.as_deref(), hashes: &[] });
                prop_assert!(is_said(&document, decision, thing), "{}", String::from_utf8_lossy(&bytes));
            }
        }
    }

    #[test]
    fn written_documents_fit_their_schemas(decisions in prop::collection::vec(decision(), 1..4)) {
        prop_assume!(unique(&decisions));
        let Some([for_openvex, for_cyclonedx, for_csaf]) = schemas() else { return Ok(()) };
        for (schema, written) in [
            (for_openvex, openvex::write(&decisions, &openvex_options())),
            (for_cyclonedx, cyclonedx::write(&decisions, &cyclonedx_options())),
            (for_csaf, csaf::write(&decisions, &csaf_options())),
        ] {
            let tree = serde_json::from_slice(&written.unwrap()).unwrap();
            prop_assert_eq!(schema::faults(schema, &tree), Vec::<String>::new());
        }
    }

    #[test]
    fn hostile_decisions_are_refused_or_written(
        texts in prop::collection::vec("\\PC{0,12}|pkg:\\PC{0,8}|\\.\\.|[/.]{1,4}|", 8), status in prop::sample::select(Status::ALL)
    ) {
        let text = |place: usize| texts[place].clone();
        let product = DecidedProduct { name: text(0).into(), version: Some(text(1).into()), purl: Some(text(2).into()) };
        let decision = Decision {
            vulnerability: text(3).into(), aliases: vec![text(4).into()], component: text(5).into(),
            products: vec![product.clone(), DecidedProduct { purl: Some("pkg:generic/..".into()), ..product }],
            status, justification: Some(Justification::ComponentNotPresent), impact: Some(text(6).into()),
            action: Some(text(7).into()), response: None, notes: Some(text(0).into()),
            decided_at: TIME.into(), decided_by: "".into(),
        };
        let decisions = [decision];
        let written = openvex::write(&decisions, &openvex_options());
        let others = [cyclonedx::write(&decisions, &cyclonedx_options()).map(drop), csaf::write(&decisions, &csaf_options()).map(drop)];
        prop_assert_eq!(others, [written.clone().map(drop), written.clone().map(drop)]);
        if let Ok(repository) = repository::write(&decisions, &repository_options()) {
            for (path, _) in repository.files {
                prop_assert!(path.split('/').all(|part| !part.is_empty() && !part.bytes().all(|byte| byte == b'.')), "{}", path);
                prop_assert!(path.is_ascii() && !path.contains(['\\', ':', ' ']), "{}", path);
            }
        }
    }
}

/// The schemas of OpenVEX, CycloneDX 1.6 and CSAF 2.0.
fn schemas() -> Option<&'static [Value; 3]> {
    static SCHEMAS: std::sync::OnceLock<Option<[Value; 3]>> = std::sync::OnceLock::new();
    let read = || {
        let find = |archive, end: &str| {
            let files = data::files(archive)?;
            let (_, bytes) = files.iter().find(|(path, _)| path.ends_with(end)).unwrap();
            Some(serde_json::from_slice(bytes).unwrap())
        };
        Some([
            find(data::OPENVEX, "openvex_json_schema.json")?,
            find(
                "conformance/cyclonedx-schemas.tar.zst",
                "bom-1.6.schema.json",
            )?,
            find(data::CSAF, "csaf_2.0/json_schema/csaf_json_schema.json")?,
        ])
    };
    SCHEMAS.get_or_init(read).as_ref()
}

#[test]
fn a_repository_has_a_document_for_every_package() {
    let image = "pkg:oci/app@sha256:ab?arch=amd64&repository_url=ghcr.io%2Fexample%2Fapp";
    let decisions = [
        plain("pkg:npm/%40scope/left@1.0.0", &[Some(image), None]),
        plain("pkg:npm/%40scope/right@1.0.0", &[]),
        plain("name:left@1", &[]),
        plain(
            "pkg:npm/%40scope/other@1.0.0",
            &[Some("pkg:generic/..@1"), Some(" ")],
        ),
    ];
    let repository = repository::write(&decisions, &repository_options()).unwrap();
    assert_eq!(repository.left_out, [0, 2, 3]);
    let paths: Vec<_> = repository.files.iter().map(|(path, _)| &**path).collect();
    let expected = [
        "pkg/generic/%2E%2E/vex.json",
        "pkg/npm/%40scope/right/vex.json",
        "pkg/oci/ghcr.io/example/app/vex.json",
        "index.json",
        "vex-repository.json",
    ];
    assert_eq!(paths, expected);
    let tree = |path: &str| -> Value {
        let (_, bytes) = repository
            .files
            .iter()
            .find(|(one, _)| one == path)
            .unwrap();
        serde_json::from_slice(bytes).unwrap()
    };
    let index = tree("index.json");
    assert_eq!(index["updated_at"], TIME);
    let ids: Vec<_> = index["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    assert_eq!(
        ids,
        [
            "pkg:generic/..",
            "pkg:npm/%40scope/right",
            "pkg:oci/app?repository_url=ghcr.io%2Fexample%2Fapp"
        ]
    );
    let manifest = tree("vex-repository.json");
    assert_eq!(manifest["versions"][0]["spec_version"], "0.1");
    assert_eq!(manifest["versions"][0]["update_interval"], "24h");
    let document = tree(expected[2]);
    assert_eq!(
        document["@id"],
        format!("https://example.com/vex/1/{}", expected[2])
    );
    let product = &document["statements"][0]["products"][0];
    assert_eq!(product["@id"], image);
    assert_eq!(
        product["subcomponents"][0]["@id"],
        "pkg:npm/%40scope/left@1.0.0"
    );
    assert_eq!(
        document["statements"][0]["products"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let none = repository::write(&[plain("name:left@1", &[])], &repository_options());
    assert_eq!(
        none.map_err(|refused| refused.why),
        Err(Unfit::NothingDecided)
    );
}

#[test]
fn what_cannot_be_written_is_refused() {
    let one = plain("pkg:npm/a@1.0.0", &[]);
    let again = plain("pkg:NPM/a@1.0.0", &[]);
    let twice = Refused {
        decision: Some(1),
        why: Unfit::DecidedTwice,
    };
    assert_eq!(
        openvex::write(&[one.clone(), again], &openvex_options()),
        Err(twice)
    );
    let list = [one];
    let invalid = Refused {
        decision: None,
        why: Unfit::DocumentInvalid,
    };
    let base = openvex_options();
    for options in [
        openvex::Options {
            id: "no address",
            ..base
        },
        openvex::Options {
            namespace: "",
            ..base
        },
        openvex::Options {
            author: " ",
            ..base
        },
        openvex::Options {
            issued: "today",
            ..base
        },
        openvex::Options {
            updated: Some(""),
            ..base
        },
        openvex::Options {
            revision: 0,
            ..base
        },
    ] {
        assert_eq!(openvex::write(&list, &options), Err(invalid), "{options:?}");
    }
    let base = cyclonedx_options();
    for options in [
        cyclonedx::Options {
            serial_number: "urn:uuid:1-2",
            ..base
        },
        cyclonedx::Options {
            revision: 0,
            ..base
        },
        cyclonedx::Options { author: "", ..base },
        cyclonedx::Options { issued: "", ..base },
    ] {
        assert_eq!(
            cyclonedx::write(&list, &options),
            Err(invalid),
            "{options:?}"
        );
    }
    let base = csaf_options();
    let [first, last] = [base.revisions[0], base.revisions[1]];
    let publisher = csaf::Publisher {
        namespace: "example.com",
        ..base.publisher
    };
    for options in [
        csaf::Options { id: " ", ..base },
        csaf::Options { id: "a\nb", ..base },
        csaf::Options { title: "", ..base },
        csaf::Options { note: " ", ..base },
        csaf::Options {
            language: Some("english"),
            ..base
        },
        csaf::Options { publisher, ..base },
        csaf::Options {
            revisions: &[],
            ..base
        },
        csaf::Options {
            revisions: &[last, first],
            ..base
        },
        csaf::Options {
            revisions: &[csaf::Revision {
                summary: "",
                ..first
            }],
            ..base
        },
    ] {
        assert_eq!(csaf::write(&list, &options), Err(invalid), "{options:?}");
    }
    assert_eq!(csaf::file_name("EW 2026::001"), "ew_2026_001.json");
    assert_eq!(csaf::file_name("CVE-2026-1+b"), "cve-2026-1+b.json");
}
