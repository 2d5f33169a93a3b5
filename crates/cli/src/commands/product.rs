//! `iriai product`

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use iriai_domain::risk::ssvc::{Exposure, SafetyImpact, ValueDensity};
use iriai_office::{Limits, Missing, ProductChange, SituationChange};
use iriai_web::api::inventory::ProductsResponse;
use iriai_web::report;

use super::Desk;
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct ProductArgs {
    #[command(subcommand)]
    command: ProductCommand,
}

#[derive(Debug, Subcommand)]
enum ProductCommand {
    List,
    Add(SetArgs),
    Set(SetArgs),
}

#[derive(Debug, Args)]
struct SetArgs {
    name: String,
    #[arg(long, value_name = "N")]
    criticality: Option<u8>,
    #[arg(long, value_enum, value_name = "EXPOSURE")]
    exposure: Option<ExposureWord>,
    #[arg(long, value_enum, value_name = "IMPACT")]
    safety: Option<SafetyWord>,
    #[arg(long, value_enum, value_name = "DENSITY")]
    value_density: Option<DensityWord>,
    #[arg(long, value_name = "NAME")]
    business_unit: Option<String>,
    #[arg(long, value_name = "NAME")]
    supplier: Option<String>,
    #[arg(long, value_name = "NAME")]
    alias: Vec<String>,
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    #[arg(long, value_name = "TAG")]
    untag: Vec<String>,
}

/// How far a product can be reached.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ExposureWord {
    Open,
    Controlled,
    Small,
    Unknown,
}

impl From<ExposureWord> for Option<Exposure> {
    fn from(word: ExposureWord) -> Self {
        match word {
            ExposureWord::Open => Some(Exposure::Open),
            ExposureWord::Controlled => Some(Exposure::Controlled),
            ExposureWord::Small => Some(Exposure::Small),
            ExposureWord::Unknown => None,
        }
    }
}

/// What an attack on a product does to people.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum SafetyWord {
    Negligible,
    Marginal,
    Critical,
    Catastrophic,
    Unknown,
}

impl From<SafetyWord> for Option<SafetyImpact> {
    fn from(word: SafetyWord) -> Self {
        match word {
            SafetyWord::Negligible => Some(SafetyImpact::Negligible),
            SafetyWord::Marginal => Some(SafetyImpact::Marginal),
            SafetyWord::Critical => Some(SafetyImpact::Critical),
            SafetyWord::Catastrophic => Some(SafetyImpact::Catastrophic),
            SafetyWord::Unknown => None,
        }
    }
}

/// How much one installation of a product holds.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum DensityWord {
    Diffuse,
    Concentrated,
    Unknown,
}

impl From<DensityWord> for Option<ValueDensity> {
    fn from(word: DensityWord) -> Self {
        match word {
            DensityWord::Diffuse => Some(ValueDensity::Diffuse),
            DensityWord::Concentrated => Some(ValueDensity::Concentrated),
            DensityWord::Unknown => None,
        }
    }
}

impl SetArgs {
    fn change(&self) -> ProductChange {
        ProductChange {
            criticality: self.criticality,
            situation: SituationChange {
                exposure: self.exposure.map(Option::from),
                safety: self.safety.map(Option::from),
                value_density: self.value_density.map(Option::from),
            },
            business_unit: self.business_unit.clone(),
            supplier: self.supplier.clone(),
            add_aliases: self.alias.clone(),
            add_tags: self.tag.clone(),
            remove_tags: self.untag.clone(),
        }
    }
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &ProductArgs) -> Result<ExitCode, Failure> {
    let office = match arguments.command {
        ProductCommand::Add(_) => desk.office(Limits::default())?,
        _ => desk.existing_office()?,
    };
    match &arguments.command {
        ProductCommand::List => {}
        ProductCommand::Add(set) => {
            office.change_product(&set.name, &set.change(), Missing::Create)?
        }
        ProductCommand::Set(set) => {
            office.change_product(&set.name, &set.change(), Missing::Refuse)?
        }
    }
    let catalogue = office.portfolio()?.catalogue;
    let response = ProductsResponse::new(&catalogue);
    desk.output.answer(&response, || {
        report::inventory::products(&response, desk.output.texts())
    })?;
    Ok(ExitCode::SUCCESS)
}
