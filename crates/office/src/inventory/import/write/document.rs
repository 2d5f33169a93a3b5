//! A document in numbers: what is in it gets its numbers now, and is written.

use std::sync::{PoisonError, RwLock};

use iriai_domain::inventory::file_hashes::FileHashes;
use iriai_domain::inventory::packed::{pack_graph, pack_numbers, pack_set};
use iriai_domain::inventory::portfolio::Catalogue;
use iriai_store::{DocumentRow, NewDocument, Transaction};

use super::super::numbers::{Known, Numbered};
use super::super::prepare::Prepared;
use crate::error::Error;

/// Adds a document. Answers the numbers of the repositories that it states.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    known: &RwLock<Known>,
    row: &DocumentRow,
    prepared: Prepared,
) -> Result<Vec<u32>, Error> {
    let Held {
        members: numbers,
        hashes,
        repositories,
    } = number(transaction, known, &prepared)?;
    // The set is kept sorted by number; graph and hashes speak of places in it.
    let mut order: Vec<u32> = (0..numbers.len() as u32).collect();
    let number_of = |member: u32| numbers.get(member as usize).copied().unwrap_or(u32::MAX);
    order.sort_unstable_by_key(|&member| number_of(member));
    let mut place_of = vec![0_u32; order.len()];
    for (place, &member) in order.iter().enumerate() {
        if let Some(slot) = place_of.get_mut(member as usize) {
            *slot = place as u32;
        }
    }
    let place = |member: u32| place_of.get(member as usize).copied().unwrap_or(u32::MAX);
    let set: Vec<_> = order
        .iter()
        .filter_map(|&member| Some((number_of(member), *prepared.depths.get(member as usize)?)))
        .collect();
    let graph = prepared.graph.reordered(&order, place);
    let mut roots: Vec<u32> = prepared.roots.iter().map(|&root| place(root)).collect();
    roots.sort_unstable();
    for (member, cpe) in &prepared.cpes {
        if let Some(&component) = numbers.get(*member as usize) {
            let next = transaction.count_component_cpes()?;
            transaction.insert_component_cpe(next, component, cpe, row.received)?;
        }
    }
    transaction.insert_original(&row.digest, prepared.length as i64, &prepared.content)?;
    transaction.insert_document(&NewDocument {
        row,
        components: &pack_set(&set),
        graph: &pack_graph(&graph, &roots),
        hashes: &pack_numbers(&hashes),
    })?;
    Ok(repositories)
}

/// What a document holds, by number: its members in their order, the rest sorted and each once.
struct Held {
    members: Vec<u32>,
    hashes: Vec<u32>,
    repositories: Vec<u32>,
}

/// The numbers of what a document holds, given now to what is new.
fn number(
    transaction: &Transaction<'_>,
    known: &RwLock<Known>,
    prepared: &Prepared,
) -> Result<Held, Error> {
    let members: Option<Vec<u32>> = prepared.members.iter().map(Numbered::known).collect();
    let is_old = prepared.hashes.new.is_empty() && prepared.repositories.new.is_empty();
    let mut held = match members {
        Some(members) if is_old => Held {
            members,
            hashes: prepared.hashes.known.clone(),
            repositories: prepared.repositories.known.clone(),
        },
        _ => {
            let mut known = known.write().unwrap_or_else(PoisonError::into_inner);
            let members = number_members(transaction, &mut known.catalogue, prepared)?;
            Held {
                hashes: number_hashes(transaction, &mut known.hashes, prepared, &members)?,
                repositories: number_repositories(transaction, &mut known.catalogue, prepared)?,
                members,
            }
        }
    };
    for numbers in [&mut held.hashes, &mut held.repositories] {
        numbers.sort_unstable();
        numbers.dedup();
    }
    Ok(held)
}

fn number_members(
    transaction: &Transaction<'_>,
    catalogue: &mut Catalogue,
    prepared: &Prepared,
) -> Result<Vec<u32>, Error> {
    let mut numbers = Vec::with_capacity(prepared.members.len());
    for member in &prepared.members {
        numbers.push(match member {
            Numbered::Known(number) => *number,
            Numbered::New { key, written } => {
                let next = catalogue.component_count() as u32;
                let number = catalogue
                    .number_component(key)
                    .ok_or(Error::Full("components"))?;
                if number == next {
                    transaction.insert_component(number, key, written.as_deref())?;
                }
                number
            }
        });
    }
    Ok(numbers)
}

fn number_repositories(
    transaction: &Transaction<'_>,
    catalogue: &mut Catalogue,
    prepared: &Prepared,
) -> Result<Vec<u32>, Error> {
    let mut numbers = prepared.repositories.known.clone();
    for (package, repository) in &prepared.repositories.new {
        let next = catalogue.repository_count() as u32;
        let number = catalogue
            .number_repository(package, repository)
            .ok_or(Error::Full("repositories"))?;
        if number == next {
            transaction.insert_repository(number, package, repository)?;
        }
        numbers.push(number);
    }
    Ok(numbers)
}

fn number_hashes(
    transaction: &Transaction<'_>,
    hashes: &mut FileHashes,
    prepared: &Prepared,
    members: &[u32],
) -> Result<Vec<u32>, Error> {
    let mut numbers = prepared.hashes.known.clone();
    for (member, value) in &prepared.hashes.new {
        let Some(&component) = members.get(*member as usize) else {
            continue;
        };
        let next = hashes.len() as u32;
        let number = hashes
            .number(component, value)
            .ok_or(Error::Full("file hashes"))?;
        if number == next {
            transaction.insert_file_hash(number, component, value)?;
        }
        numbers.push(number);
    }
    Ok(numbers)
}
