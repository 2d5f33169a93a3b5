//! Licence sets and operators as expressions (SPDX 2.3 Annex D).

use std::collections::HashMap;

use iriai_domain::warning::Text;

use super::names::Names;
use super::table::{Node, Table, Value};
use crate::error::ReadError;
use crate::limits::Budget;
use crate::sbom::spdx2::local_licence;

/// Writes the licences of a table as expressions.
pub(super) struct Licences {
    /// Expressions of sets, by node; `None` for one that says nothing or is being written.
    known: HashMap<usize, Option<Expression>>,
    /// How many bytes of expressions may still be written.
    allowance: usize,
}

#[derive(Clone)]
struct Expression {
    text: String,
    operator: Option<&'static str>,
}

impl Expression {
    fn of(text: String) -> Self {
        Self {
            text,
            operator: None,
        }
    }
}

impl Licences {
    /// Sets may contain each other, so that a small file could mean expressions without end. They may become this many
    /// times as long as the file.
    const GROWTH: usize = 8;

    pub(super) fn new(bytes: usize) -> Self {
        Self {
            known: HashMap::new(),
            allowance: bytes.saturating_mul(Self::GROWTH),
        }
    }

    /// The expression of a value; `None` when it says nothing that could be written.
    pub(super) fn expression<'a>(
        &mut self,
        value: &Value<'a>,
        table: &Table<'a>,
        names: &Names,
        budget: &mut Budget<'_>,
    ) -> Result<Option<Text<'a>>, ReadError> {
        Ok(match value {
            Value::Text(text) => Some(text.clone()),
            _ => self
                .value(value, table, names, budget, 0)?
                .map(|expression| Text::Owned(expression.text)),
        })
    }

    fn value(
        &mut self,
        value: &Value<'_>,
        table: &Table<'_>,
        names: &Names,
        budget: &mut Budget<'_>,
        depth: usize,
    ) -> Result<Option<Expression>, ReadError> {
        budget.depth(depth)?;
        budget.step()?;
        let index = match value {
            Value::Text(text) => return Ok(Some(Expression::of(text.trim().to_owned()))),
            Value::Node(index) => *index,
            Value::Resource(address) => match table.named(address) {
                Some(index) => index,
                None => return Ok(Some(Expression::of(listed(address, names)))),
            },
        };
        if let Some(known) = self.known.get(&index) {
            return Ok(known.clone().filter(|known| self.afford(known.text.len())));
        }
        // A set that contains itself finds nothing here.
        self.known.insert(index, None);
        let Some(node) = table.nodes.get(index) else {
            return Ok(None);
        };
        let expression = self.node(node, table, names, budget, depth)?;
        let expression = expression.filter(|found| self.afford(found.text.len()));
        self.known.insert(index, expression.clone());
        Ok(expression)
    }

    fn afford(&mut self, bytes: usize) -> bool {
        match self.allowance.checked_sub(bytes) {
            Some(left) => {
                self.allowance = left;
                true
            }
            None => false,
        }
    }

    fn node(
        &mut self,
        node: &Node<'_>,
        table: &Table<'_>,
        names: &Names,
        budget: &mut Budget<'_>,
        depth: usize,
    ) -> Result<Option<Expression>, ReadError> {
        let mut members = Vec::new();
        for member in node.all("member") {
            members.extend(self.value(member, table, names, budget, depth + 1)?);
        }
        Ok(match node.class {
            Some("ConjunctiveLicenseSet") => set(members, " AND "),
            Some("DisjunctiveLicenseSet") => set(members, " OR "),
            Some("OrLaterOperator") => members.pop().map(|member| {
                let text = bracketed(member);
                Expression::of(if text.ends_with('+') {
                    text
                } else {
                    text + "+"
                })
            }),
            Some("WithExceptionOperator") => {
                let exception = node
                    .get("licenseException")
                    .and_then(|value| exception(value, table));
                members.pop().map(|member| match exception {
                    Some(exception) => {
                        Expression::of(format!("{} WITH {exception}", bracketed(member)))
                    }
                    None => member,
                })
            }
            _ => identifier(node, names).map(Expression::of),
        })
    }
}

fn set(members: Vec<Expression>, operator: &'static str) -> Option<Expression> {
    let single = members.len() == 1;
    let mut members = members.into_iter();
    let first = members.next()?;
    if single {
        return Some(first);
    }
    let part = |member: Expression| match member.operator {
        Some(other) if other != operator => format!("({})", member.text),
        _ => member.text,
    };
    let mut text = part(first);
    for member in members {
        text.push_str(operator);
        text.push_str(&part(member));
    }
    Some(Expression {
        text,
        operator: Some(operator),
    })
}

fn bracketed(member: Expression) -> String {
    match member.operator {
        Some(_) => format!("({})", member.text),
        None => member.text,
    }
}

fn identifier(node: &Node<'_>, names: &Names) -> Option<String> {
    if let Some(Value::Text(id)) = node.get("licenseId") {
        return Some(id.trim().to_owned());
    }
    node.name.as_ref().map(|name| listed(name, names))
}

fn listed(address: &str, names: &Names) -> String {
    match local_licence(address) {
        "noassertion" => "NOASSERTION".to_owned(),
        "none" => "NONE".to_owned(),
        id if id.len() < address.trim().len() => id.to_owned(),
        _ => names.local(address).into_owned(),
    }
}

fn exception(value: &Value<'_>, table: &Table<'_>) -> Option<String> {
    let node = |index: usize| {
        let node = table.nodes.get(index)?;
        match (node.get("licenseExceptionId"), &node.name) {
            (Some(Value::Text(id)), _) => Some(id.trim().to_owned()),
            (_, Some(name)) => Some(last(name).to_owned()),
            _ => None,
        }
    };
    match value {
        Value::Text(text) => Some(text.trim().to_owned()),
        Value::Node(index) => node(*index),
        Value::Resource(address) => table
            .named(address)
            .and_then(node)
            .or_else(|| Some(last(address).to_owned())),
    }
}

fn last(address: &str) -> &str {
    address
        .rsplit(['/', '#'])
        .next()
        .map_or(address, |id| id.strip_suffix(".html").unwrap_or(id))
}
