//! The strict side for SPDX: what is right passes, what is wrong is told where it is, and published documents are judged
//! as the SPDX project's own validators judge them.

mod cases;
mod conformance;
mod data;
mod hostile;
mod spdx2;
mod spdx3;
