//! One document that is right, and what becomes of it when one thing is changed.

use iriai_domain::inventory::document::SbomFormat;

use crate::lint::judge;

/// The faults of a text as `code at value`.
pub(crate) fn faults(format: SbomFormat, text: &str) -> Vec<String> {
    let report = judge(format, text);
    let told = report.faults.iter();
    told.map(|fault| format!("{} {} {}", fault.code.code(), fault.at, fault.value))
        .collect()
}

/// A change of the right document: what is replaced, by what, and the fault that must then be among the faults.
pub(crate) type Case = (&'static str, &'static str, &'static str);

/// Checks that a document is right and that each change of it is found.
pub(crate) fn check(format: SbomFormat, good: &str, cases: &[Case]) {
    assert_eq!(faults(format, good), [""; 0], "{}", format.code());
    for (from, to, expected) in cases {
        assert!(good.contains(from), "nothing to replace: {from}");
        let found = faults(format, &good.replacen(from, to, 1));
        if expected.is_empty() {
            assert_eq!(found, [""; 0], "{from} -> {to}");
        } else {
            assert!(
                found.iter().any(|fault| fault == expected),
                "{from} -> {to}\nwanted {expected}\nfound {found:#?}"
            );
        }
    }
}
