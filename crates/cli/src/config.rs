//! What the program takes from its surroundings: the one place that reads the environment.

use std::io::IsTerminal;
use std::path::PathBuf;

/// The environment as the program found it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Environment {
    /// `IRIAI_STORE`.
    pub(crate) store: Option<String>,
    /// `LC_ALL`, `LC_MESSAGES` or `LANG`, the first that is set.
    pub(crate) locale: Option<String>,
    /// `IRIAI_DATA`: a folder with real documents for benches.
    pub(crate) data: Option<PathBuf>,
    /// Where what can be made again may lie: `XDG_CACHE_HOME`, `LOCALAPPDATA` or `HOME` and what is usual below it.
    pub(crate) cache: Option<PathBuf>,
    /// `USER` or `USERNAME`: who decides where nobody else is named.
    pub(crate) user: Option<String>,
    /// Whether people look at standard error.
    pub(crate) watched: bool,
    /// How many columns people see of standard output; nothing where no terminal shows it and `COLUMNS` says nothing.
    pub(crate) columns: Option<usize>,
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
            data: variable("IRIAI_DATA")
                .map(PathBuf::from)
                .or_else(beside_the_checkout),
            cache: ["XDG_CACHE_HOME", "LOCALAPPDATA"]
                .into_iter()
                .find_map(variable)
                .map(PathBuf::from)
                .or_else(|| Some(PathBuf::from(variable("HOME")?).join(".cache")))
                .map(|cache| cache.join("iriai")),
            user: ["USER", "USERNAME"].into_iter().find_map(variable),
            watched: std::io::stderr().is_terminal(),
            columns: variable("COLUMNS")
                .and_then(|columns| columns.trim().parse().ok())
                .filter(|columns| *columns > 0)
                .or_else(columns_of_terminal),
        }
    }
}

/// How wide the terminal is that shows standard output, where one does.
fn columns_of_terminal() -> Option<usize> {
    // What has been usual since the time of punched cards.
    const USUAL: usize = 80;
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let size = console::Term::stdout().size_checked();
    Some(size.map_or(USUAL, |(_, columns)| columns.into()))
}

/// Where the data lies for those who work on the program.
fn beside_the_checkout() -> Option<PathBuf> {
    let folder = PathBuf::from("../shared/data");
    folder.is_dir().then_some(folder)
}
