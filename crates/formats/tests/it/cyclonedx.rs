//! CycloneDX: the readers over fixtures, the corpus and the standard's own test documents; the writer and back.

mod corpus;
mod export;
mod fixtures;
mod hostile;
mod twins;
