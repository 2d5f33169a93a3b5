//! SPDX Lite: sheets and workbooks as people fill them in; the writer and back.

mod export;
mod fixtures;
mod workbooks;
