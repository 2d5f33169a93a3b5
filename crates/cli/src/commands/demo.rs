//! `iriai demo`

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::PoisonError;

use clap::Args;
use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_domain::risk::decision::Response;
use iriai_domain::risk::register::Register;
use iriai_domain::risk::ssvc::{Exposure, SafetyImpact, ValueDensity};
use iriai_domain::risk::vex::Status;
use iriai_office::{
    Asked, Decided, ImportRequest, Limits, Missing, NewDecision, Office, ProductChange,
    SituationChange, Upload, instant,
};
use iriai_web::Language;
use iriai_web::api::inventory::{DemoResponse, ImportResponse, RankResponse};
use iriai_web::api::risk::FindingsResponse;
use iriai_web::report;
use iriai_web::site::Doors;
use serde::Deserialize;

use super::import::Watch;
use super::{Desk, serve};
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
    #[serde(default)]
    advisories: Vec<String>,
    #[serde(default)]
    decision: Vec<Decision>,
}

#[derive(Debug, Deserialize)]
struct Decision {
    advisory: String,
    product: String,
    status: String,
    response: Option<String>,
    reason: Bilingual,
    author: Bilingual,
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
    exposure: Option<String>,
    safety: Option<String>,
    value_density: Option<String>,
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
    /// What is stated of how and where it runs.
    fn situation(&self) -> Result<SituationChange, Failure> {
        let exposure = stated(self.exposure.as_deref(), Exposure::from_code)?;
        let safety = stated(self.safety.as_deref(), SafetyImpact::from_code)?;
        let density = stated(self.value_density.as_deref(), ValueDensity::from_code)?;
        Ok(SituationChange {
            exposure: exposure.map(Some),
            safety: safety.map(Some),
            value_density: density.map(Some),
        })
    }

    /// The name to show and the other one, under which documents may call it.
    fn names(&self, language: Language) -> (&str, &str) {
        match language {
            Language::En => (&self.romanised, &self.name),
            Language::Ja => (&self.name, &self.romanised),
        }
    }
}

/// The value of a code, where one is written.
fn stated<T>(code: Option<&str>, known: fn(&str) -> Option<T>) -> Result<Option<T>, Failure> {
    let found = code.map(|code| known(code).ok_or_else(|| Failure::value("value-unknown", code)));
    found.transpose()
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &DemoArgs) -> Result<ExitCode, Failure> {
    let texts = desk.output.texts();
    let language = texts.language();
    let manifest = read(&arguments.examples)?;
    let store = desk.store_or(&format!("iriai-demo-{}.db", language.code()))?;
    let office = store.open(Limits::default())?.asked_by(desk.actor());
    let company = manifest.company.name.in_language(language);
    desk.output
        .complain(&texts.with("demo-importing", &[("company", company.into())]));
    let imported = import(desk, &office, &manifest, &arguments.examples, language)?;

    let portfolio = office.portfolio()?;
    let mut register = office.register(&portfolio)?;
    decide(&office, &portfolio, &mut register, &manifest, language)?;
    let filter = Filter::default();
    let scope = portfolio.scope(&filter);
    let usage = office.usage(&portfolio, &filter);
    let sprawl = office.sprawl(&portfolio, &filter);
    let risk = office.findings(&portfolio, &register, &filter, &Asked::open(8))?;
    let response = DemoResponse {
        risk: FindingsResponse::new(None, risk),
        company: company.to_owned(),
        totals: portfolio.count(&scope).into(),
        usage: RankResponse::usage(&portfolio, &scope, &usage, None, 10, texts),
        sprawl: RankResponse::sprawl(&portfolio, &scope, &sprawl, None, 5, texts),
        unidentified: (&portfolio, &portfolio.identification(&scope)).into(),
        import: imported,
    };
    let store = store.to_string();
    desk.output.answer_in_words(
        &response,
        |columns| report::demo::page(&response, &store, columns, texts) + "\n",
        || report::inventory::rank(&response.usage, usize::MAX, texts),
    )?;
    if arguments.no_serve {
        return Ok(ExitCode::SUCCESS);
    }
    let doors = Doors::ThisMachine(office.actor().clone());
    drop((portfolio, register));
    let serving = serve::Serving::plain(serve::ADDRESS);
    serve::open(desk, office, doors, serving, None)
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
            situation: product.situation()?,
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
    let advisories = manifest.advisories.iter().map(|path| {
        let path = examples.join(path);
        Upload {
            path: path.display().to_string(),
            below: None,
            read: Box::new(move |bytes| files::read_into(&path, u64::MAX, bytes)),
        }
    });
    office.import(advisories, &ImportRequest::default(), &watch)?;
    watch.bar.finish_and_clear();
    Ok(watch
        .response
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner))
}

/// Decides what the company decided, once.
fn decide(
    office: &Office,
    portfolio: &Portfolio,
    register: &mut Register,
    manifest: &Manifest,
    language: Language,
) -> Result<(), Failure> {
    if !office.decisions(portfolio, None, true)?.is_empty() {
        return Ok(());
    }
    for decision in &manifest.decision {
        let word = |word: &str| Failure::value("value-unknown", word);
        let status = Status::from_code(&decision.status);
        let response = decision.response.as_deref();
        let response = response.map(|code| Response::from_code(code).ok_or_else(|| word(code)));
        let mut products = manifest.product.iter();
        let product = products.find(|product| product.id == decision.product);
        let new = NewDecision {
            decided: Decided::Vulnerability(decision.advisory.clone()),
            component: None,
            product: product.map(|product| product.names(language).0.to_owned()),
            tag: None,
            status: status.ok_or_else(|| word(&decision.status))?,
            justification: None,
            response: response.transpose()?,
            reason: decision.reason.in_language(language).to_owned(),
            action: None,
            author: decision.author.in_language(language).to_owned(),
            source: None,
            expires: None,
        };
        office.decide(portfolio, register, &new, false, 0)?;
    }
    Ok(())
}
