//! From one change of the store to the next, by what is new.

use iriai_domain::inventory::portfolio::{After, Arrivals, Product};
use iriai_domain::risk::register::Discoveries;
use iriai_domain::risk::ruling::Rulings;
use iriai_store::{Changes, Kind, Transaction};

use super::{Live, State};
use crate::error::Error;
use crate::inventory::arrivals::arrivals;
use crate::inventory::load::{Series, products};
use crate::risk::findings::pairs_from;

/// How far the store was followed.
pub(super) struct Followed {
    changes: Changes,
    series: Series,
    /// So many comparisons are known.
    comparisons: u32,
    /// Whether a change of the state has begun and not ended: then nobody knows what it is.
    is_spoilt: bool,
}

/// What has to be worked out anew of what is said of findings.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Anew {
    Nothing,
    /// What people say.
    Rulings,
    /// Everything.
    Register,
}

impl Followed {
    pub(super) fn new(transaction: &Transaction<'_>, series: Series) -> Result<Self, Error> {
        Ok(Self {
            changes: transaction.changes()?,
            comparisons: transaction.count_finding_batches()?,
            series,
            is_spoilt: false,
        })
    }

    /// The change that is shown.
    pub(super) fn change(&self) -> i64 {
        self.changes.total()
    }

    /// Whether that is all that changed.
    pub(super) fn shows(&self, changes: &Changes) -> bool {
        !self.is_spoilt && self.changes == *changes
    }

    /// The kinds that have changed; nothing where the store is not the one that was followed.
    fn moved(&self, changes: &Changes) -> Option<Vec<Kind>> {
        let all = || Kind::ALL.iter().copied();
        let is_same_store = all().all(|kind| changes.of(kind) >= self.changes.of(kind));
        let moved = all().filter(|&kind| !changes.is_same(&self.changes, kind));
        is_same_store.then(|| moved.collect())
    }
}

impl Live {
    /// Changes the state by what is new in the store. Answers whether that was possible; where it was not, a fresh state has to be made.
    pub(super) fn advance(&self, followed: &mut Followed) -> Result<bool, Error> {
        let transaction = self.office.store.read()?;
        let changes = transaction.changes()?;
        let Some(moved) = followed.moved(&changes).filter(|_| !followed.is_spoilt) else {
            return Ok(false);
        };
        let mut anew = match moved.iter().any(|kind| {
            use Kind::{Advisories, Attacks, Lifecycles, Opinions};
            matches!(kind, Advisories | Attacks | Opinions | Lifecycles)
        }) {
            true => Anew::Register,
            false => Anew::Nothing,
        };
        let has_moved = |kind| moved.contains(&kind);
        followed.is_spoilt = true;
        if has_moved(Kind::Products) || has_moved(Kind::Documents) {
            let products = products(&transaction)?;
            let Some(of_products) = self.change_products(&products) else {
                return Ok(false);
            };
            let Some(of_documents) = self.add_documents(followed, &transaction, &products)? else {
                return Ok(false);
            };
            anew = anew.max(of_products).max(of_documents);
        }
        self.make_anew(&transaction, anew)?;
        self.change(|state| state.change = changes.total());
        followed.changes = changes;
        followed.is_spoilt = false;
        Ok(true)
    }

    /// Takes over what is said of the products that are known. Answers what has to be made anew for it.
    fn change_products(&self, products: &[Product]) -> Option<Anew> {
        let state = self.state();
        let known = &state.portfolio.catalogue.products;
        let now = products.get(..known.len())?;
        if now == known {
            return Some(Anew::Nothing);
        }
        let is_shown_only = known.iter().zip(now).all(|(known, now)| {
            // What questions look at themselves. By all else findings are ordered, or what is said of them finds its product.
            let changed = Product {
                business_unit: now.business_unit.clone(),
                supplier: now.supplier.clone(),
                situation: now.situation,
                ..known.clone()
            };
            changed == *now
        });
        let prepared = state.portfolio.prepare_products(now.to_vec());
        drop(state);
        self.change(|state| state.portfolio.change_products(prepared));
        Some(match is_shown_only {
            true => Anew::Nothing,
            false => Anew::Register,
        })
    }

    /// Adds the documents that came. Answers what has to be made anew for it; nothing where a fresh state has to be made.
    fn add_documents(
        &self,
        followed: &mut Followed,
        transaction: &Transaction<'_>,
        products: &[Product],
    ) -> Result<Option<Anew>, Error> {
        let state = self.state();
        let (portfolio, register) = (&state.portfolio, &state.register);
        let arrivals = arrivals(transaction, portfolio, &mut followed.series, products)?;
        if is_most(&state, &arrivals) {
            return Ok(None);
        }
        let (pairs, comparisons) = pairs_from(transaction, followed.comparisons)?;
        let mut cpes = Vec::new();
        transaction.each_component_cpe(register.cpes.count(), |_, component, cpe| {
            cpes.push((component, cpe.to_owned()));
            Ok(())
        })?;
        let Ok(arrived) = portfolio.prepare(arrivals) else {
            return Ok(None);
        };
        let after = After::new(portfolio, &arrived);
        let found = register.prepare(after, Discoveries { pairs, cpes });
        let anew = match found.is_whole() {
            true => Anew::Rulings,
            false => Anew::Register,
        };
        drop(state);
        let forgotten = self.change(|state| {
            let loose = state.portfolio.take_in(arrived);
            (loose, state.register.take_in(found))
        });
        drop(forgotten);
        followed.comparisons = comparisons;
        Ok(Some(anew))
    }

    /// Makes what is said of findings anew, beside those who ask.
    fn make_anew(&self, transaction: &Transaction<'_>, anew: Anew) -> Result<(), Error> {
        let state = self.state();
        let (portfolio, register) = (&state.portfolio, &state.register);
        let office = &self.office;
        match anew {
            Anew::Nothing => {}
            Anew::Rulings => {
                let rulings = office.rulings(portfolio, register, transaction)?;
                let say_nothing = |all: &Rulings| all.count() == 0 && all.unread.is_empty();
                let is_nothing = say_nothing(&rulings) && say_nothing(&register.rulings);
                drop(state);
                if !is_nothing {
                    let exchange =
                        |state: &mut State| std::mem::replace(&mut state.register.rulings, rulings);
                    drop(self.change(exchange));
                }
            }
            Anew::Register => {
                let register = office.register_in(portfolio, transaction, None)?;
                drop(state);
                let exchange = |state: &mut State| std::mem::replace(&mut state.register, register);
                drop(self.change(exchange));
            }
        }
        Ok(())
    }
}

/// Whether so much came beside what is known that it is made anew sooner than taken in.
fn is_most(state: &State, arrivals: &Arrivals) -> bool {
    const LEAST: usize = 1 << 16;
    let members = arrivals
        .documents
        .iter()
        .map(|new| new.entry.members as usize);
    members.sum::<usize>() > LEAST.max(state.portfolio.postings.count() / 4)
}
