//! Taking over what was prepared: nothing is sought or compared here that could have been before.

use std::collections::BTreeSet;

use super::{Arrivals, PreparedArrivals, Turnover};
use crate::inventory::component_key::ComponentKey;
use crate::inventory::portfolio::{Portfolio, Postings};

impl Portfolio {
    /// Takes over what was prepared since the last change. Answers what it has no use for any more: to forget it takes a while, and nobody need
    /// wait for that.
    pub fn take_in(&mut self, prepared: PreparedArrivals) -> Option<Postings> {
        let PreparedArrivals {
            arrivals,
            occurrences,
            reading_order,
            places,
            current,
            turnover,
            postings,
        } = prepared;
        let loose = postings.map(|postings| std::mem::replace(&mut self.postings, postings));
        let packages = self.take_entities(arrivals);
        for (component, posting) in occurrences {
            self.postings.push(component, posting);
        }
        self.reading_order = reading_order;
        self.places = places;
        self.current = current;
        for package in packages {
            let components = self.components_of_package.of(package);
            self.projects.settle(&self.catalogue, package, components);
        }
        self.turn_over(&turnover);
        self.names.tighten();
        self.projects.tighten();
        if self.components_of_package.is_loose() {
            self.components_of_package = self.components_of_package.compacted();
        }
        loose
    }

    /// Takes in everything that has a number. Answers the packages of which the project may have changed.
    fn take_entities(&mut self, arrivals: Arrivals) -> BTreeSet<u32> {
        let catalogue = &mut self.catalogue;
        let known = catalogue.package_count() as u32;
        let mut packages = BTreeSet::new();
        catalogue.products.extend(arrivals.products);
        let products = arrivals.releases.iter().map(|release| release.product);
        self.product_of_release.extend(products);
        catalogue.releases.extend(arrivals.releases);
        for component in &arrivals.components {
            let Some(number) = catalogue.number_component(&component.key) else {
                continue;
            };
            if let Some(written) = &component.written {
                catalogue.note_written(number, written);
            }
            let package = catalogue.package_of(number);
            self.components_of_package.push(package, number);
            packages.insert(package);
        }
        for (package, repository) in &arrivals.repositories {
            catalogue.number_repository(package, repository);
        }
        for &(pair, documents) in &arrivals.stated {
            packages.extend(catalogue.set_repository(pair, documents));
        }
        for package in known..catalogue.package_count() as u32 {
            packages.insert(package);
            let key = ComponentKey::of(catalogue.package(package));
            self.names.add(package, key);
        }
        for document in arrivals.documents {
            catalogue.document_ids.push(&document.id);
            self.release_of.push(document.entry.release);
            let number = catalogue.documents.len() as u32;
            catalogue.documents.push(document.entry);
            self.contents.push(&document.set);
            // It was looked at before.
            _ = self.contents.note_graph(number, &document.graph);
        }
        for (document, place) in arrivals.places {
            if let Some(entry) = catalogue.documents.get_mut(document as usize) {
                entry.place = place;
            }
        }
        packages
    }

    /// Counts anew in how many releases packages are, and in how many documents components, by the documents that count.
    fn turn_over(&mut self, turnover: &Turnover) {
        let Turnover {
            came,
            left,
            stayed,
            documents,
        } = turnover;
        let catalogue = &self.catalogue;
        let mut came: Vec<(u32, u32)> = came
            .iter()
            .map(|&(release, component)| (release, catalogue.package_of(component)))
            .collect();
        came.sort_unstable();
        came.dedup();
        let counts = &mut self.current_releases;
        counts.resize(catalogue.package_count(), 0);
        let is_in = |pairs: &[(u32, u32)], pair| pairs.binary_search(pair).is_ok();
        for pair in came
            .iter()
            .filter(|pair| !is_in(stayed, pair) && !is_in(left, pair))
        {
            if let Some(count) = counts.get_mut(pair.1 as usize) {
                *count += 1;
            }
        }
        for pair in left
            .iter()
            .filter(|pair| !is_in(stayed, pair) && !is_in(&came, pair))
        {
            if let Some(count) = counts.get_mut(pair.1 as usize) {
                *count -= 1;
            }
        }
        if let Some(counts) = self.current_documents.get_mut() {
            counts.resize(catalogue.component_count(), 0);
            for (&component, &more) in documents {
                if let Some(count) = counts.get_mut(component as usize) {
                    *count = count.saturating_add_signed(more);
                }
            }
        }
    }
}
