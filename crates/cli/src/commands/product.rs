//! `iriai product`

use std::process::ExitCode;

use clap::{Args, Subcommand};
use iriai_office::{Limits, Missing, ProductChange};
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

impl SetArgs {
    fn change(&self) -> ProductChange {
        ProductChange {
            criticality: self.criticality,
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
