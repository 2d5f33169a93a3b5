//! A licence expression as a value: its terms, its tree, its text.

use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};

/// How terms are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// All apply.
    And,
    /// One may be chosen.
    Or,
}

/// What is known of the identifier of a licence or an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// It stands on the SPDX list.
    Listed,
    /// It stands on the list and should no longer be used; nothing replaces it.
    Deprecated,
    /// The document defines it: `LicenseRef-…`, `DocumentRef-…:LicenseRef-…`, `AdditionRef-…`.
    Reference,
    /// It is none of these.
    Unknown,
}

impl IdKind {
    /// All kinds.
    pub const ALL: &[Self] = &[
        Self::Listed,
        Self::Deprecated,
        Self::Reference,
        Self::Unknown,
    ];

    /// The stable word for this kind.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Deprecated => "deprecated",
            Self::Reference => "reference",
            Self::Unknown => "unknown",
        }
    }
}

/// An identifier of a licence or an exception, in the list's spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Id {
    /// The identifier.
    pub text: String,
    /// What is known of it.
    pub kind: IdKind,
}

impl Id {
    /// Says whether the list or the document says what it means.
    pub fn is_known(&self) -> bool {
        self.kind != IdKind::Unknown
    }
}

/// One licence of an expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// The licence.
    pub id: Id,
    /// Later versions may be used too, where the identifier does not say so itself (`Apache-2.0+`).
    pub or_later: bool,
    /// The exception that is added to it.
    pub exception: Option<Id>,
}

impl Term {
    /// Says whether licence and exception are known.
    pub fn is_known(&self) -> bool {
        self.id.is_known() && self.exception.as_ref().is_none_or(Id::is_known)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id.text)?;
        if self.or_later {
            f.write_char('+')?;
        }
        match &self.exception {
            Some(exception) => write!(f, " WITH {}", exception.text),
            None => Ok(()),
        }
    }
}

/// A node of the tree; the nodes that it joins stand before it.
#[derive(Debug, Clone, Copy)]
enum Node {
    Term(usize),
    Join(Operator, usize, usize),
}

/// A licence expression in normal form.
///
/// Identifiers are in the list's spelling, deprecated ones replaced, operators in upper case, and parentheses stand only
/// where `OR` is joined by `AND`. Terms keep their order, and none is dropped. Two expressions are equal when their texts
/// are.
#[derive(Debug, Clone)]
pub struct Expression {
    terms: Vec<Term>,
    nodes: Vec<Node>,
    text: String,
}

impl Expression {
    /// The expression in SPDX notation.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The licences in the order in which they are written.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Says whether all licences and exceptions are known.
    pub fn is_known(&self) -> bool {
        self.terms.iter().all(Term::is_known)
    }

    /// Says whether the expression can be satisfied, given which licences are acceptable.
    pub fn holds(&self, mut accepts: impl FnMut(&Term) -> bool) -> bool {
        let mut values: Vec<bool> = Vec::with_capacity(self.nodes.len());
        let value = |values: &[bool], node: usize| values.get(node).copied().unwrap_or(false);
        for node in &self.nodes {
            let holds = match *node {
                Node::Term(term) => self.terms.get(term).is_some_and(&mut accepts),
                Node::Join(Operator::And, a, b) => value(&values, a) && value(&values, b),
                Node::Join(Operator::Or, a, b) => value(&values, a) || value(&values, b),
            };
            values.push(holds);
        }
        values.last().copied().unwrap_or(false)
    }

    /// Values the expression from its terms up, and takes one side of each `OR`: the left one, unless the right one is
    /// better. Answers with the value of the whole and with the places of the terms that are left once all choices are
    /// made, as written. Takes time in proportion to the expression.
    pub(super) fn choose<V: Copy>(
        &self,
        mut term: impl FnMut(usize, &Term) -> V,
        both: impl Fn(V, V) -> V,
        is_better: impl Fn(V, V) -> bool,
    ) -> Option<(V, Vec<usize>)> {
        let mut values: Vec<V> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            values.push(match *node {
                Node::Term(place) => term(place, self.terms.get(place)?),
                Node::Join(operator, left, right) => {
                    let (left, right) = (*values.get(left)?, *values.get(right)?);
                    match operator {
                        Operator::And => both(left, right),
                        Operator::Or if is_better(right, left) => right,
                        Operator::Or => left,
                    }
                }
            });
        }
        let mut chosen = Vec::new();
        let mut open = vec![self.nodes.len().checked_sub(1)?];
        while let Some(node) = open.pop() {
            match *self.nodes.get(node)? {
                Node::Term(place) => chosen.push(place),
                Node::Join(Operator::And, left, right) => open.extend([right, left]),
                Node::Join(Operator::Or, left, right) => {
                    let is_right = is_better(*values.get(right)?, *values.get(left)?);
                    open.push(if is_right { right } else { left });
                }
            }
        }
        Some((*values.last()?, chosen))
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Expression {}

impl Hash for Expression {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Why terms and operators make no expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misplaced {
    /// A licence, or an opening parenthesis, where an operator belongs.
    Operand,
    /// An operator, a closing parenthesis or the end where a licence belongs.
    Operator,
    /// A parenthesis without its partner.
    Parenthesis,
}

/// An operator that waits for its right side, with how tightly it binds, or an open parenthesis.
#[derive(Debug, Clone, Copy)]
enum Waiting {
    Operator(Operator, u8),
    Parenthesis,
}

/// Builds an expression from what is read from left to right, without recursion.
#[derive(Debug, Default)]
pub(super) struct Builder {
    terms: Vec<Term>,
    nodes: Vec<Node>,
    operands: Vec<usize>,
    waiting: Vec<Waiting>,
    has_operand: bool,
    /// What was read last is a term, and not a parenthesis behind one.
    ends_in_term: bool,
}

impl Builder {
    /// Says whether an operator, a closing parenthesis or the end may follow.
    pub(super) fn has_operand(&self) -> bool {
        self.has_operand
    }

    pub(super) fn term(&mut self, term: Term) -> Result<(), Misplaced> {
        if self.has_operand {
            return Err(Misplaced::Operand);
        }
        self.push(Node::Term(self.terms.len()));
        self.terms.push(term);
        self.has_operand = true;
        self.ends_in_term = true;
        Ok(())
    }

    /// The term that was read last, when nothing has been read since.
    pub(super) fn last_term(&mut self) -> Option<&mut Term> {
        let is_last = self.ends_in_term;
        self.terms.last_mut().filter(|_| is_last)
    }

    pub(super) fn operator(&mut self, operator: Operator, binding: u8) -> Result<(), Misplaced> {
        if !self.has_operand {
            return Err(Misplaced::Operator);
        }
        while let Some(Waiting::Operator(_, tighter)) = self.waiting.last()
            && *tighter >= binding
        {
            self.join();
        }
        self.waiting.push(Waiting::Operator(operator, binding));
        self.has_operand = false;
        self.ends_in_term = false;
        Ok(())
    }

    pub(super) fn open(&mut self) -> Result<(), Misplaced> {
        if self.has_operand {
            return Err(Misplaced::Operand);
        }
        self.waiting.push(Waiting::Parenthesis);
        Ok(())
    }

    pub(super) fn close(&mut self) -> Result<(), Misplaced> {
        if !self.has_operand {
            return Err(Misplaced::Operator);
        }
        while let Some(Waiting::Operator(..)) = self.waiting.last() {
            self.join();
        }
        self.ends_in_term = false;
        self.waiting.pop().map(drop).ok_or(Misplaced::Parenthesis)
    }

    pub(super) fn finish(mut self) -> Result<Expression, Misplaced> {
        if !self.has_operand {
            return Err(Misplaced::Operator);
        }
        while let Some(waiting) = self.waiting.last() {
            match waiting {
                Waiting::Operator(..) => self.join(),
                Waiting::Parenthesis => return Err(Misplaced::Parenthesis),
            }
        }
        let text = write(&self.terms, &self.nodes);
        Ok(Expression {
            terms: self.terms,
            nodes: self.nodes,
            text,
        })
    }

    fn push(&mut self, node: Node) {
        self.operands.push(self.nodes.len());
        self.nodes.push(node);
    }

    fn join(&mut self) {
        if let Some(Waiting::Operator(operator, _)) = self.waiting.pop()
            && let Some(right) = self.operands.pop()
            && let Some(left) = self.operands.pop()
        {
            self.push(Node::Join(operator, left, right));
        }
    }
}

/// Writes the tree whose root is the last node.
fn write(terms: &[Term], nodes: &[Node]) -> String {
    enum Step {
        Node(usize, Option<Operator>),
        Text(&'static str),
    }
    let mut text = String::new();
    let mut steps = vec![Step::Node(nodes.len().saturating_sub(1), None)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Text(piece) => text.push_str(piece),
            Step::Node(node, above) => match nodes.get(node) {
                Some(Node::Term(term)) => {
                    if let Some(term) = terms.get(*term) {
                        // Writing to a string cannot fail.
                        let _ = write!(text, "{term}");
                    }
                }
                Some(Node::Join(operator, left, right)) => {
                    let is_wrapped = (above, operator) == (Some(Operator::And), &Operator::Or);
                    if is_wrapped {
                        text.push('(');
                        steps.push(Step::Text(")"));
                    }
                    steps.push(Step::Node(*right, Some(*operator)));
                    steps.push(Step::Text(match operator {
                        Operator::And => " AND ",
                        Operator::Or => " OR ",
                    }));
                    steps.push(Step::Node(*left, Some(*operator)));
                }
                None => {}
            },
        }
    }
    text
}
