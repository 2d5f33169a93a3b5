//! `iriai demo`

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::PoisonError;

use clap::Args;
use iriai_domain::inventory::portfolio::Filter;
use iriai_office::{ImportRequest, Limits, Missing, Office, ProductChange, Upload, instant};
use iriai_web::Language;
use iriai_web::api::inventory::{DemoResponse, ImportResponse, RankResponse};
use iriai_web::report;
use serde::Deserialize;

use super::import::Watch;
use super::{Desk, open};
use crate::failure::Failure;
use crate::files;

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    #[arg(long, value_name = "FOLDER", default_value = "examples")]
    examples: PathBuf,
    #[arg(long)]
    no_serve: bool,
}

/// A text in both languages.
#[derive(Debug, Deserialize)]
struct Bilingual {
    en: String,
    ja: String,
}

impl Bilingual {
    fn in_language(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Ja => &self.ja,
        }
    }
}

#[derive(Debug, Deserialize)]
struct Manifest {
    company: Named,
    #[serde(default)]
    business_unit: Vec<Identified>,
    #[serde(default)]
    supplier: Vec<Identified>,
    product: Vec<Product>,
    document: Vec<Document>,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: Bilingual,
}

#[derive(Debug, Deserialize)]
struct Identified {
    id: String,
    name: Bilingual,
}

#[derive(Debug, Deserialize)]
struct Product {
    id: String,
    name: String,
    romanised: String,
    business_unit: Option<String>,
    supplier: Option<String>,
    criticality: Option<u8>,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Document {
    path: String,
    product: Option<String>,
    release: Option<String>,
    received: Option<String>,
}

impl Product {
    /// The name to show and the other one, under which documents may call it.
    fn names(&self, language: Language) -> (&str, &str) {
        match language {
            Language::En => (&self.romanised, &self.name),
            Language::Ja => (&self.name, &self.romanised),
        }
    }
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &DemoArgs) -> Result<ExitCode, Failure> {
    // There is no server yet, so there is nothing to leave out.
    _ = arguments.no_serve;
    let texts = desk.output.texts();
    let language = texts.language();
    let manifest = read(&arguments.examples)?;
    let store = desk.store_path_or(&format!("iriai-demo-{}.db", language.code()))?;
    let office = open(&store, Limits::default())?;
    let company = manifest.company.name.in_language(language);
    desk.output
        .complain(&texts.with("demo-importing", &[("company", company.into())]));
    let imported = import(desk, &office, &manifest, &arguments.examples, language)?;

    let portfolio = office.portfolio()?;
    let filter = Filter::default();
    let scope = portfolio.scope(&filter);
    let usage = office.usage(&portfolio, &filter);
    let sprawl = office.sprawl(&portfolio, &filter);
    let response = DemoResponse {
        company: company.to_owned(),
        totals: portfolio.count(&scope).into(),
        usage: RankResponse::usage(&portfolio, &scope, &usage, None, 10, texts),
        sprawl: RankResponse::sprawl(&portfolio, &scope, &sprawl, None, 5, texts),
        unidentified: (&portfolio, &portfolio.identification(&scope)).into(),
        import: imported,
    };
    let store = store.display().to_string();
    desk.output.answer_in_words(
        &response,
        || report::demo::page(&response, &store, texts) + "\n",
        || report::inventory::rank(&response.usage, usize::MAX, texts),
    )?;
    Ok(ExitCode::SUCCESS)
}

fn read(examples: &Path) -> Result<Manifest, Failure> {
    let path = examples.join("portfolio.toml");
    let name = path.display().to_string();
    let text = fs::read_to_string(&path).map_err(|error| {
        Failure {
            detail: error.to_string(),
            ..Failure::new("demo-missing")
        }
        .on_path(&name)
    })?;
    toml::from_str(&text).map_err(|error| {
        Failure {
            detail: error.to_string(),
            ..Failure::new("file")
        }
        .on_path(&name)
    })
}

fn import(
    desk: &Desk<'_>,
    office: &Office,
    manifest: &Manifest,
    examples: &Path,
    language: Language,
) -> Result<ImportResponse, Failure> {
    let named = |list: &[Identified], id: &Option<String>| {
        let found = list.iter().find(|one| Some(&one.id) == id.as_ref())?;
        Some(found.name.in_language(language).to_owned())
    };
    for product in &manifest.product {
        let (name, other) = product.names(language);
        let change = ProductChange {
            criticality: product.criticality,
            business_unit: named(&manifest.business_unit, &product.business_unit),
            supplier: named(&manifest.supplier, &product.supplier),
            add_aliases: vec![other.to_owned()],
            add_tags: product.tags.clone(),
            remove_tags: Vec::new(),
        };
        office.change_product(name, &change, Missing::Create)?;
    }
    let watch = Watch::new(desk.output, manifest.document.len(), false);
    for document in &manifest.document {
        let product = manifest
            .product
            .iter()
            .find(|product| Some(&product.id) == document.product.as_ref());
        let request = ImportRequest {
            product: product.map(|product| product.names(language).0.to_owned()),
            release: document.release.clone(),
            received: document.received.as_deref().and_then(instant),
            ..ImportRequest::default()
        };
        let path = examples.join(&document.path);
        let upload = Upload {
            path: path.display().to_string(),
            below: None,
            read: Box::new(move |bytes| files::read_into(&path, u64::MAX, bytes)),
        };
        office.import(std::iter::once(upload), &request, &watch)?;
    }
    watch.bar.finish_and_clear();
    Ok(watch
        .response
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner))
}
