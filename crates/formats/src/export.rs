//! Writers of SBOM formats.

mod cyclonedx;
pub mod spdx2;
mod spdx3;
mod spdx_lite;
