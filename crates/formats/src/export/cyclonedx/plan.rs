//! What goes where: references, nesting, and which relations are told in the components themselves.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use iriai_domain::inventory::document::{Component, ComponentKind, Document, RelationKind};

/// How deeply components are nested at most; deeper ones stand at the outermost level.
const DEPTH: usize = 64;

/// The plan of one document.
pub(super) struct Plan<'d> {
    pub(super) document: &'d Document<'d>,
    /// The reference of each component, then of each file. All are distinct.
    references: Vec<Cow<'d, str>>,
    roles: Vec<Role>,
    /// What is nested in each component, in order.
    children: HashMap<usize, Vec<usize>>,
    /// Parents and children that cannot be nested, which become dependencies.
    apart: Vec<(usize, usize)>,
    /// The component or the file, as an index, that a relation means by a name.
    meant: HashMap<&'d str, usize>,
    /// Ancestors that are told of in their descendant.
    ancestors: HashMap<usize, Vec<usize>>,
    /// References of datasets that are told of in the model that was trained on them.
    datasets: HashMap<usize, Vec<&'d str>>,
    /// The relations (as indices) that are told there.
    told: HashSet<usize>,
    /// The first subject.
    pub(super) subject: Option<usize>,
    /// Whether files are written.
    pub(super) files: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Root,
    Nested,
    Ancestor,
    Subject,
}

impl<'d> Plan<'d> {
    pub(super) fn new(document: &'d Document<'d>, files: bool) -> Self {
        let mut plan = Self {
            document,
            references: references(document),
            roles: vec![Role::Root; document.components.len()],
            children: HashMap::new(),
            apart: Vec::new(),
            meant: meant(document),
            ancestors: HashMap::new(),
            datasets: HashMap::new(),
            told: HashSet::new(),
            subject: None,
            files,
        };
        plan.nest();
        plan.choose_subject();
        plan.tell_relations();
        plan
    }

    pub(super) fn component(&self, index: usize) -> Option<&'d Component<'d>> {
        self.document.components.get(index)
    }

    /// The reference of a component.
    pub(super) fn reference(&self, index: usize) -> &str {
        self.references.get(index).map_or("", AsRef::as_ref)
    }

    /// The reference of what a relation means by a name, if it is written.
    pub(super) fn resolve(&self, name: &str) -> Option<&str> {
        let index = *self.meant.get(name)?;
        (self.files || index < self.document.components.len()).then(|| self.reference(index))
    }

    /// The references of components and of what stands in them without being nested.
    pub(super) fn apart(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.apart.iter();
        pairs.map(|(parent, child)| (self.reference(*parent), self.reference(*child)))
    }

    /// The reference of a file.
    pub(super) fn file_reference(&self, index: usize) -> &str {
        self.reference(self.document.components.len() + index)
    }

    /// The references of everything that is written.
    pub(super) fn written(&self) -> HashSet<&str> {
        let count = if self.files {
            self.references.len()
        } else {
            self.document.components.len()
        };
        self.references
            .iter()
            .take(count)
            .map(AsRef::as_ref)
            .collect()
    }

    /// The components of the outermost level that are services, or are not.
    pub(super) fn roots(&self, services: bool) -> impl Iterator<Item = usize> + '_ {
        let components = self.document.components.iter().enumerate();
        components
            .filter(move |(index, component)| {
                self.roles.get(*index) == Some(&Role::Root) && is_service(component) == services
            })
            .map(|(index, _)| index)
    }

    pub(super) fn children(&self, index: usize) -> &[usize] {
        self.children.get(&index).map_or(&[], Vec::as_slice)
    }

    pub(super) fn ancestors(&self, index: usize) -> &[usize] {
        self.ancestors.get(&index).map_or(&[], Vec::as_slice)
    }

    pub(super) fn datasets(&self, index: usize) -> &[&'d str] {
        self.datasets.get(&index).map_or(&[], Vec::as_slice)
    }

    /// Whether a relation is told in a component.
    pub(super) fn is_told(&self, relation: usize) -> bool {
        self.told.contains(&relation)
    }

    /// `metadata.component` is one component, no service, and nested in nothing.
    fn choose_subject(&mut self) {
        self.subject = self.document.subjects.iter().copied().find(|&index| {
            self.roles.get(index) == Some(&Role::Root)
                && self
                    .component(index)
                    .is_some_and(|component| !is_service(component))
        });
        if let Some(index) = self.subject {
            self.set(index, Role::Subject);
        }
    }

    fn set(&mut self, index: usize, role: Role) {
        if let Some(slot) = self.roles.get_mut(index) {
            *slot = role;
        }
    }

    /// Components nest in components and services in services; a parent stands before its children.
    fn nest(&mut self) {
        let mut depths = vec![0_usize; self.document.components.len()];
        for (index, component) in self.document.components.iter().enumerate() {
            let Some(parent) = component.parent.map(|parent| parent as usize) else {
                continue;
            };
            let depth = depths.get(parent).map_or(0, |depth| depth + 1);
            let fits = self
                .component(parent)
                .is_some_and(|parent| is_service(parent) == is_service(component));
            if parent < index && fits && depth < DEPTH {
                if let Some(slot) = depths.get_mut(index) {
                    *slot = depth;
                }
                self.set(index, Role::Nested);
                self.children.entry(parent).or_default().push(index);
            } else if parent < index {
                self.apart.push((parent, index));
            }
        }
    }

    fn tell_relations(&mut self) {
        let places: HashMap<&str, usize> = self
            .document
            .components
            .iter()
            .enumerate()
            .rev()
            .filter_map(|(index, component)| Some((component.reference.as_deref()?, index)))
            .collect();
        for (number, relation) in self.document.relations.iter().enumerate() {
            let Some(&from) = places.get(relation.from.as_ref()) else {
                continue;
            };
            match relation.kind {
                RelationKind::MadeFrom => {
                    if let Some(&to) = places.get(relation.to.as_ref())
                        && from != to
                        && self.may_be_ancestor(to)
                        && self.may_have_ancestors(from)
                    {
                        self.set(to, Role::Ancestor);
                        self.ancestors.entry(from).or_default().push(to);
                        self.told.insert(number);
                    }
                }
                RelationKind::TrainedOn if self.is_model(from) => {
                    self.datasets.entry(from).or_default().push(&relation.to);
                    self.told.insert(number);
                }
                _ => {}
            }
        }
    }

    /// Whether a component is only told of by what was made from it: it is not listed, stands alone and has no ancestors itself.
    fn may_be_ancestor(&self, index: usize) -> bool {
        self.roles.get(index) == Some(&Role::Root)
            && self.children(index).is_empty()
            && self.ancestors(index).is_empty()
            && self
                .component(index)
                .is_some_and(|component| !component.listed && !is_service(component))
    }

    fn may_have_ancestors(&self, index: usize) -> bool {
        self.roles.get(index) != Some(&Role::Ancestor)
            && self
                .component(index)
                .is_some_and(|component| !is_service(component))
    }

    fn is_model(&self, index: usize) -> bool {
        self.component(index)
            .is_some_and(|component| component.kind == ComponentKind::MachineLearningModel)
    }
}

/// What names mean: references, and package URLs, which some tools write where references belong.
fn meant<'d>(document: &'d Document<'d>) -> HashMap<&'d str, usize> {
    let components = document.components.iter();
    let files = document.files.iter();
    let references = components.clone().map(|component| &component.reference);
    let references = references.chain(files.map(|file| &file.reference));
    let purls = components.map(|component| &component.purl);
    let mut meant = HashMap::new();
    for (index, name) in references.enumerate().chain(purls.enumerate()) {
        if let Some(name) = name.as_deref() {
            meant.entry(name).or_insert(index);
        }
    }
    meant
}

pub(super) fn is_service(component: &Component<'_>) -> bool {
    component.kind == ComponentKind::Service
}

/// Distinct references: the one that is stated where it is the first of its kind, else one made from the package URL or the place.
fn references<'d>(document: &'d Document<'d>) -> Vec<Cow<'d, str>> {
    let stated = |text: Option<&'d Cow<'d, str>>| {
        let text = text.map(AsRef::as_ref);
        text.filter(|text: &&str| !text.is_empty())
    };
    let components = document.components.iter().map(|component| {
        let purl = component
            .purl
            .as_deref()
            .filter(|purl| !purl.trim().is_empty());
        (stated(component.reference.as_ref()), purl, "component")
    });
    let files = document.files.iter();
    let files = files.map(|file| (stated(file.reference.as_ref()), None, "file"));
    let all: Vec<_> = components.chain(files).collect();
    let mut used: HashSet<Cow<'d, str>> = HashSet::with_capacity(all.len());
    let first: Vec<_> = all
        .iter()
        .map(|(stated, _, _)| stated.filter(|stated| used.insert(Cow::Borrowed(stated))))
        .collect();
    let mut copies: HashMap<&'d str, usize> = HashMap::new();
    all.into_iter()
        .zip(first)
        .enumerate()
        .map(|(index, ((stated, purl, word), first))| {
            if let Some(first) = first {
                return Cow::Borrowed(first);
            }
            if stated.is_none()
                && let Some(purl) = purl
                && used.insert(Cow::Borrowed(purl))
            {
                return Cow::Borrowed(purl);
            }
            let base = stated.or(purl);
            loop {
                let reference = match base {
                    Some(base) => {
                        let number = copies.entry(base).or_insert(1);
                        *number += 1;
                        format!("{base}#{number}")
                    }
                    None => {
                        let number = copies.entry(word).or_insert(index);
                        *number = (*number).max(index) + 1;
                        format!("{word}-{number}")
                    }
                };
                if used.insert(Cow::Owned(reference.clone())) {
                    return Cow::Owned(reference);
                }
            }
        })
        .collect()
}
