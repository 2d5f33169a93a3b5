//! The built binary as people and scripts use it.
#![expect(
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    reason = "tests say by panicking what they have to say, and share what they use by `pub`"
)]

mod answers;
mod audit;
mod changes;
mod distributions;
mod documents;
mod door;
mod doors;
mod embedded;
mod exports;
mod feeds;
mod fleet;
mod help;
mod hostile;
mod interrupted;
mod jobs;
mod killed;
mod licences;
mod load;
mod on_server;
mod operate;
mod outputs;
mod products;
mod program;
mod real;
mod refusals;
mod risk;
mod scope;
mod serve;
mod server;
mod settling;
mod shapes;
mod showing;
mod ssvc;
mod statements;
mod surroundings;
mod terminal;
mod through;
mod together;
mod tools;
mod transcripts;
mod unevaluated;
mod upgrades;
mod vex_notations;
mod wording;
