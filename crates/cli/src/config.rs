//! What the program takes from its surroundings: the one place that reads the environment.

use std::io::IsTerminal;

/// The environment as the program found it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Environment {
    /// `IRIAI_STORE`.
    pub(crate) store: Option<String>,
    /// `LC_ALL`, `LC_MESSAGES` or `LANG`, the first that is set.
    pub(crate) locale: Option<String>,
    /// Whether people look at standard error.
    pub(crate) watched: bool,
}

impl Environment {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the environment is read"
    )]
    pub(crate) fn read() -> Self {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            store: variable("IRIAI_STORE"),
            locale: ["LC_ALL", "LC_MESSAGES", "LANG"]
                .into_iter()
                .find_map(variable),
            watched: std::io::stderr().is_terminal(),
        }
    }
}
