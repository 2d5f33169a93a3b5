//! Decisions to write, and what comes with them.

use iriai_domain::risk::decision::{DecidedProduct, Decision, Response};
use iriai_domain::risk::vex::{Justification, Status};
use iriai_formats::export::vex::{csaf, cyclonedx, openvex, repository};
use proptest::prelude::*;

pub(super) const TIME: &str = "2026-07-01T00:00:00Z";

pub(super) fn openvex_options() -> openvex::Options<'static> {
    openvex::Options {
        id: "https://example.com/vex/1",
        author: "Example Works",
        role: Some("vendor"),
        issued: TIME,
        updated: None,
        revision: 1,
        namespace: "https://example.com/vex/",
    }
}

pub(super) fn cyclonedx_options() -> cyclonedx::Options<'static> {
    cyclonedx::Options {
        serial_number: "urn:uuid:3E671687-395b-41f5-a30f-a58921a69b79",
        revision: 2,
        author: "Example Works",
        issued: TIME,
    }
}

pub(super) fn csaf_options() -> csaf::Options<'static> {
    csaf::Options {
        id: "EW-2026-001",
        title: "Example",
        language: Some("en"),
        publisher: csaf::Publisher {
            category: csaf::PublisherCategory::Vendor,
            name: "Example Works",
            namespace: "https://example.com",
        },
        status: csaf::DocumentStatus::Final,
        revisions: &[
            csaf::Revision {
                date: "2026-06-01",
                summary: "First.",
            },
            csaf::Revision {
                date: TIME,
                summary: "Second.",
            },
        ],
        note: "No notes.",
    }
}

/// A text without blanks at its ends, rich in signs that formats have to encode.
pub(super) fn words() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9<>\"'&\\\\ー日本/@?#%é]([ -~あ-ん]{0,12}[a-z0-9])?"
}

pub(super) fn component() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("pkg:npm/%40scope/left@1.0.0".to_owned()),
        Just("pkg:deb/debian/libc6@2.36?arch=amd64&distro=debian-12".to_owned()),
        "pkg:(npm|pypi|cargo)/[a-z]{1,3}@[0-9]\\.[0-9]",
        "name:[a-z]{1,3}@[0-9]\\.[0-9]",
    ]
}

pub(super) fn decided_product() -> impl Strategy<Value = DecidedProduct<'static>> {
    let purl = prop::option::of("pkg:(oci|generic)/[a-z]{1,2}@[0-9]");
    let version = prop::option::of("[0-9]\\.[0-9](-rc1)?|<2|all");
    (words(), version, purl).prop_map(|(name, version, purl)| DecidedProduct {
        name: name.into(),
        version: version.map(Into::into),
        purl: purl.map(Into::into),
    })
}

pub(super) fn decision() -> impl Strategy<Value = Decision<'static>> {
    let names = (
        "CVE-202[0-9]-[0-9]{4}|GHSA-[a-z]{4}|[A-Z]{2}-[0-9]{2}",
        prop::collection::vec("CVE-201[0-9]-[0-9]{5}|GHSA-[a-z]{5}", 0..3),
    );
    let texts = (
        words(),
        prop::option::of(words()),
        words(),
        prop::option::of(words()),
    );
    let codes = (
        prop::sample::select(Status::ALL),
        prop::option::of(prop::sample::select(Justification::ALL)),
        prop::option::of(prop::sample::select(Response::ALL)),
    );
    let products = prop::collection::vec(decided_product(), 0..3);
    (names, component(), products, texts, codes).prop_map(
        |((vulnerability, aliases), component, products, (must, may, action, notes), codes)| {
            let (status, justification, response) = codes;
            let impact = if justification.is_none() {
                Some(must)
            } else {
                may
            };
            Decision {
                vulnerability: vulnerability.into(),
                aliases: aliases.into_iter().map(Into::into).collect(),
                component: component.into(),
                products,
                status,
                justification,
                impact: impact.map(Into::into),
                action: Some(action.into()),
                response,
                notes: notes.map(Into::into),
                decided_at: "2026-05-01T09:00:00+09:00".into(),
                decided_by: "Secret Person".into(),
            }
        },
    )
}

pub(super) fn repository_options() -> repository::Options<'static> {
    repository::Options {
        name: "Example",
        description: "What Example Works says.",
        location: "https://example.com/vex.tar.gz",
        hours: 24,
        documents: openvex_options(),
    }
}

pub(super) fn plain(component: &'static str, purls: &[Option<&'static str>]) -> Decision<'static> {
    let product = |purl: &Option<&'static str>| DecidedProduct {
        name: "Works".into(),
        version: None,
        purl: purl.map(Into::into),
    };
    Decision {
        vulnerability: "CVE-2026-1000".into(),
        aliases: Vec::new(),
        component: component.into(),
        products: purls.iter().map(product).collect(),
        status: Status::Fixed,
        justification: None,
        impact: None,
        action: None,
        response: None,
        notes: None,
        decided_at: TIME.into(),
        decided_by: "Secret Person".into(),
    }
}
