//! What the fuzz targets share.
//!
//! A target finds a fault when something panics, a sum overflows, an input takes longer than ten seconds or more memory
//! than [`MEMORY`], or when a promise does not hold that the target states.

use std::alloc::System;

use cap::Cap;
use iriai_domain::ecosystem;
use iriai_domain::risk::advisory::{AdvisoryKind, Affected};
use iriai_domain::risk::timeline::Timeline;
use iriai_domain::risk::vex::VexFormat;
use iriai_domain::version::VersionOrder;
use iriai_formats::limits::{Budget, Limits};
use iriai_formats::sbom::{Content, FORMATS};
use iriai_formats::{advisory, vex};

/// Bytes that may be allocated at once, all together. Inputs are some kilobytes long.
pub const MEMORY: usize = 1 << 30;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, MEMORY);

/// Has one format's reader look at bytes and read them, whatever they look like.
///
/// # Panics
/// When there is no format of this code, or the reader breaks a promise.
pub fn read(code: &str, bytes: &[u8]) {
    let format = FORMATS.iter().find(|format| format.id.code() == code);
    let format = format.expect("the format is in the list");
    let content = Content {
        bytes,
        text: std::str::from_utf8(bytes).ok(),
    };
    (format.detect)(content);
    let limits = Limits::default();
    let mut budget = Budget::new(&limits, &|| false);
    if let Ok(parsed) = (format.read)(content, &mut budget) {
        let components = &parsed.value.components;
        assert!(
            components
                .iter()
                .all(|one| one.name.is_empty() || !one.name.trim().is_empty())
        );
        assert!(
            parsed
                .value
                .subjects
                .iter()
                .all(|&index| index < components.len())
        );
        for (index, component) in components.iter().enumerate() {
            assert!(
                component
                    .parent
                    .is_none_or(|parent| (parent as usize) < index)
            );
        }
    }
}

/// Has one format's reader divide a text into records and read their advisories, whatever it looks like, and every timeline be asked.
///
/// # Panics
/// When there is no format of this code, or the reader breaks a promise.
pub fn read_advisories(code: &str, text: &str) {
    let mut formats = advisory::FORMATS.iter();
    let format = formats.find(|format| format.id.code() == code);
    let format = format.expect("the format is in the list");
    (format.detect)(text);
    let limits = Limits::default();
    for record in (format.records)(text).unwrap_or_default() {
        let mut budget = Budget::new(&limits, &|| false);
        let Ok(parsed) = (format.read)(record, &mut budget) else {
            continue;
        };
        assert!(!parsed.value.is_empty());
        for advisory in &parsed.value {
            assert!(!advisory.id.trim().is_empty());
            for affected in &advisory.affected {
                // OSV records of plain repositories name neither.
                assert!(affected.package.is_some() || affected.cpe.is_some() || code == "osv");
                ask(advisory.kind, affected);
            }
        }
    }
}

fn ask(kind: AdvisoryKind, affected: &Affected<'_>) {
    let scoped = affected
        .package
        .as_ref()
        .and_then(|one| ecosystem::by_osv_name(&one.ecosystem));
    let order = scoped.map_or(VersionOrder::Generic, |scoped| scoped.order);
    let timeline = Timeline::new(kind, affected, order);
    timeline.standing(&order.key("1.0"));
}

/// Has one format's reader look at a text and read its statements.
///
/// # Panics
/// When there is no format of this name, or the reader breaks a promise.
pub fn read_vex(id: VexFormat, text: &str) {
    let format = vex::FORMATS.iter().find(|format| format.id == id);
    let format = format.expect("the format is in the list");
    (format.detect)(text);
    let limits = Limits::default();
    let mut budget = Budget::new(&limits, &|| false);
    if let Ok(parsed) = (format.read)(text, &mut budget) {
        // Whoever asks what a document says asks its text again, and has to hear the same.
        let again = (format.read)(text, &mut Budget::new(&limits, &|| false));
        let again = again.expect("what was read before can be read");
        assert_eq!(parsed.value.statements, again.value.statements);
    }
}
