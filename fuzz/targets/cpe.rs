#![no_main]

use iriai_domain::risk::cpe::{Cpe, Relation};
use iriai_domain::risk::matching::ProductSubject;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (one, other) = text.split_once('\n').unwrap_or((text, text));
    if let (Ok(one), Ok(other)) = (Cpe::parse(one), Cpe::parse(other)) {
        assert_eq!(Cpe::parse(&one.to_string()).as_ref(), Ok(&one));
        assert_eq!(one.compare(&one), Relation::Equal);
        if let Some(key) = one.product_key() {
            assert!(key.starts_with("cpe:"));
        }
        // Where both can be said, the one relation is the other turned round.
        match (one.compare(&other), other.compare(&one)) {
            (Relation::Equal, back) => assert_eq!(back, Relation::Equal),
            (Relation::Superset, back) => assert_ne!(back, Relation::Superset),
            _ => {}
        }
    }
    if let Ok(subject) = ProductSubject::of([one, other], None) {
        _ = subject.states_version();
    }
});
