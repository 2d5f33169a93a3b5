//! Readers and writers of SPDX 3 and SPDX Lite against fixtures, published documents and generated ones.

mod data;
mod render;
mod spdx3_conformance;
mod spdx3_export;
mod spdx3_fixtures;
mod spdx_lite_export;
mod spdx_lite_fixtures;
mod spdx_lite_workbooks;
