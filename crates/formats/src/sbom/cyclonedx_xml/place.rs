//! Positions as element paths.

use std::cell::Cell;
use std::fmt::Write as _;
use std::rc::Rc;

use super::shape;
use crate::fields::{Place, Step};

/// Words positions in `text`; `position` tells the byte that has been reached.
pub(super) fn wording<'de>(text: &'de str, position: Rc<Cell<usize>>) -> Place<'de> {
    // Positions only grow, so lines are counted on from the last one.
    let reached = Cell::new((0_usize, 1_usize));
    Box::new(move |steps| {
        let (from, line) = reached.get();
        let to = position.get().max(from);
        let between = text.as_bytes().get(from..to).unwrap_or_default();
        let line = line + between.iter().filter(|byte| **byte == b'\n').count();
        reached.set((to, line));
        format!("{} line {line}", path(steps))
    })
}

/// `bom/components/component[4]/licenses/license[1]/id` from the steps that JSON would take.
fn path(steps: &[Step<'_>]) -> String {
    let mut path = "bom".to_owned();
    let mut last = "";
    let mut within = "";
    for step in steps {
        match step {
            // The wrapper is no element of its own in XML.
            Step::Key(key) if key == "license" && within == "licenses" => {}
            Step::Key(key) => {
                path.push('/');
                path.push_str(match &**key {
                    "dependsOn" => "dependency",
                    "response" => "responses",
                    key => key,
                });
                last = key;
                within = "";
            }
            Step::Index(index) => {
                let element = shape::element_of(last);
                if !element.is_empty() {
                    path.push('/');
                    path.push_str(element);
                }
                // Writing to a string cannot fail.
                _ = write!(path, "[{}]", index + 1);
                within = last;
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use iriai_domain::warning::Text;

    #[test]
    fn steps_become_an_element_path() {
        let key = |key| Step::Key(Text::Borrowed(key));
        for (steps, expected) in [
            (
                vec![key("components"), Step::Index(3), key("purl")],
                "bom/components/component[4]/purl",
            ),
            (
                vec![
                    key("components"),
                    Step::Index(0),
                    key("licenses"),
                    Step::Index(1),
                    key("license"),
                    key("id"),
                ],
                "bom/components/component[1]/licenses/license[2]/id",
            ),
            (
                vec![
                    key("vulnerabilities"),
                    Step::Index(1),
                    key("analysis"),
                    key("response"),
                    Step::Index(0),
                ],
                "bom/vulnerabilities/vulnerability[2]/analysis/responses/response[1]",
            ),
            (
                vec![key("metadata"), key("supplier"), key("url"), Step::Index(1)],
                "bom/metadata/supplier/url[2]",
            ),
        ] {
            assert_eq!(path(&steps), expected);
        }
    }
}
