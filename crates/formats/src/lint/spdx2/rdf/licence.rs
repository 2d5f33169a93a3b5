//! Licence nodes as expressions (SPDX 2.3 Annex C and D).

use super::graph::{Graph, Node, Said};

/// Writes licence nodes as expressions.
pub(super) struct Licences {
    /// How many bytes may still be written. Sets may stand in each other, so that a small file could mean an
    /// expression without end.
    allowance: usize,
}

impl Licences {
    /// How many times its own size a document may grow by expressions.
    const GROWTH: usize = 8;
    /// How deeply sets may stand in each other.
    const DEPTH: usize = 100;

    pub(super) fn new(bytes: usize) -> Self {
        Self {
            allowance: bytes.saturating_mul(Self::GROWTH),
        }
    }

    /// The expression of a value; `None` when it is no licence. `names` answers what a node is called.
    pub(super) fn expression(
        &mut self,
        said: &Said,
        graph: &Graph,
        names: &dyn Fn(&str) -> String,
    ) -> Option<String> {
        self.value(said, graph, names, 0)
    }

    fn value(
        &mut self,
        said: &Said,
        graph: &Graph,
        names: &dyn Fn(&str) -> String,
        depth: usize,
    ) -> Option<String> {
        if depth > Self::DEPTH {
            return None;
        }
        let expression = match graph.node_of(said) {
            Some(node) => self.node(node, graph, names, depth)?,
            None => listed(graph.name_of(said), names),
        };
        self.allowance = self.allowance.checked_sub(expression.len())?;
        Some(expression)
    }

    fn node(
        &mut self,
        node: &Node,
        graph: &Graph,
        names: &dyn Fn(&str) -> String,
        depth: usize,
    ) -> Option<String> {
        let id = node.all("licenseId").next().map(|said| graph.name_of(said));
        match node.class.as_str() {
            "ConjunctiveLicenseSet" => self.set(node, graph, names, depth, " AND "),
            "DisjunctiveLicenseSet" => self.set(node, graph, names, depth, " OR "),
            "OrLaterOperator" => {
                let member = node.all("member").next()?;
                Some(self.value(member, graph, names, depth + 1)? + "+")
            }
            "WithExceptionOperator" => {
                let member = self.value(node.all("member").next()?, graph, names, depth + 1)?;
                let exception = node.all("licenseException").next()?;
                let id = graph.node_of(exception).and_then(|node| {
                    node.all("licenseExceptionId")
                        .next()
                        .map(|said| graph.name_of(said))
                });
                let id = id.unwrap_or_else(|| last(graph.name_of(exception)));
                Some(format!("{member} WITH {id}"))
            }
            "SpdxNoAssertionLicense" => Some("NOASSERTION".to_owned()),
            "SpdxNoneLicense" => Some("NONE".to_owned()),
            "ExtractedLicensingInfo" => Some(id.map_or_else(|| names(&node.name), str::to_owned)),
            _ if node.is_named() => Some(listed(&node.name, names)),
            _ => id.map(str::to_owned),
        }
    }

    fn set(
        &mut self,
        node: &Node,
        graph: &Graph,
        names: &dyn Fn(&str) -> String,
        depth: usize,
        operator: &str,
    ) -> Option<String> {
        let mut members = Vec::new();
        for member in node.all("member") {
            members.push(self.value(member, graph, names, depth + 1)?);
        }
        match members.len() {
            0 => None,
            1 => members.pop(),
            _ => Some(format!("({})", members.join(operator))),
        }
    }
}

/// What an address of a licence is called.
fn listed(address: &str, names: &dyn Fn(&str) -> String) -> String {
    const LISTS: &[&str] = &["http://spdx.org/licenses/", "https://spdx.org/licenses/"];
    match LISTS.iter().find_map(|list| address.strip_prefix(list)) {
        Some(id) => last(id).trim_end_matches(".html").to_owned(),
        None => names(address),
    }
}

/// What stands behind the last slash.
fn last(address: &str) -> &str {
    address.rsplit_once('/').map_or(address, |(_, id)| id)
}
