//! Containers, encodings and envelopes, from the outside.

mod archives;
mod bombs;
mod corpus;
mod pack;
mod sources;

use std::ops::ControlFlow;

use iriai_formats::container::{self, Tally};
use iriai_formats::error::ReadErrorCode;
use iriai_formats::limits::Limits;

/// What came out of a file.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    members: Vec<(String, Vec<u8>)>,
    refused: Vec<(String, ReadErrorCode)>,
    tally: Tally,
}

impl Found {
    fn paths(&self) -> Vec<&str> {
        self.members.iter().map(|(path, _)| path.as_str()).collect()
    }

    fn refusals(&self) -> Vec<(&str, ReadErrorCode)> {
        let refused = self.refused.iter();
        refused.map(|(path, code)| (path.as_str(), *code)).collect()
    }
}

fn unwrap_within(bytes: &[u8], limits: &Limits) -> Found {
    let mut found = Found::default();
    let (mut members, mut refused) = (Vec::new(), Vec::new());
    found.tally = container::unwrap(bytes, limits, &|| false, &mut |part| {
        match part {
            Ok(member) => members.push((member.path.into_owned(), member.bytes.into_owned())),
            Err(part) => refused.push((part.path, part.error.code)),
        }
        ControlFlow::Continue(())
    });
    assert_eq!(found.tally.members, members.len());
    assert_eq!(found.tally.refused, refused.len());
    (found.members, found.refused) = (members, refused);
    found
}

fn unwrap(bytes: &[u8]) -> Found {
    unwrap_within(bytes, &Limits::default())
}
