//! What a made-up document says of a component: the same for the same package URL, in every document.

/// What is said of a component.
pub(super) struct Facts<'p> {
    pub(super) purl: &'p str,
    pub(super) name: &'p str,
    pub(super) version: &'p str,
    pub(super) licence: Option<&'static str>,
    pub(super) publisher: Option<String>,
    pub(super) description: Option<String>,
    pub(super) cpe: Option<String>,
    /// In hexadecimal.
    pub(super) sha1: Option<String>,
    pub(super) sha256: Option<String>,
    /// The kind of address and the address.
    pub(super) references: Vec<(&'static str, String)>,
    pub(super) properties: Vec<(&'static str, String)>,
    pub(super) copyright: Option<String>,
    pub(super) is_required: Option<bool>,
}

const LICENCES: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "BSD-3-Clause",
    "GPL-2.0-only",
    "ISC",
    "LGPL-2.1-or-later",
];

const WORDS: &[&str] = &[
    "library",
    "for",
    "reading",
    "and",
    "writing",
    "the",
    "small",
    "fast",
    "parser",
    "of",
    "streams",
    "with",
    "support",
    "common",
    "formats",
    "tools",
    "to",
    "manage",
    "network",
    "sessions",
    "in",
    "portable",
    "systems",
    "client",
    "server",
    "protocol",
    "runtime",
    "files",
    "helper",
    "functions",
    "a",
    "simple",
    "interface",
    "between",
    "modules",
    "generic",
    "data",
    "structures",
    "which",
    "handles",
    "text",
    "encodings",
    "from",
    "several",
    "sources",
    "cryptographic",
    "primitives",
    "images",
    "compression",
    "shared",
    "development",
    "headers",
    "documentation",
    "testing",
    "framework",
    "plugin",
    "core",
    "package",
    "legacy",
    "version",
    "bindings",
    "language",
    "extension",
    "abstraction",
];

/// Numbers drawn from a package URL.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        self.0 ^ (self.0 >> 29)
    }

    fn percent(&mut self, share: u64) -> bool {
        self.next() % 100 < share
    }

    fn pick<T: Copy>(&mut self, list: &[T], default: T) -> T {
        let index = self.next() as usize % list.len().max(1);
        list.get(index).copied().unwrap_or(default)
    }

    fn words(&mut self, count: usize) -> String {
        let words: Vec<&str> = (0..count).map(|_| self.pick(WORDS, "a")).collect();
        words.join(" ")
    }

    fn hexadecimal(&mut self, digits: usize) -> String {
        let mut text = String::with_capacity(digits + 16);
        while text.len() < digits {
            text.push_str(&format!("{:016x}", self.next()));
        }
        text.truncate(digits);
        text
    }
}

impl<'p> Facts<'p> {
    pub(super) fn of(purl: &'p str) -> Self {
        let path = purl.split('?').next().unwrap_or(purl);
        let (path, version) = path.rsplit_once('@').unwrap_or((path, ""));
        let name = path.rsplit('/').next().unwrap_or(path);
        let seed = purl.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut draw = Draw(seed);
        let draw = &mut draw;
        let said = |draw: &mut Draw, share| draw.percent(share);
        let publisher = said(draw, 46).then(|| format!("The {name} developers"));
        let mut references = Vec::new();
        if said(draw, 53) {
            references.push(("website", format!("https://{name}.example.org/")));
            references.push(("vcs", format!("https://git.example.org/{name}/{name}.git")));
            references.push((
                "issue-tracker",
                format!("https://git.example.org/{name}/{name}/issues"),
            ));
        }
        let mut properties = Vec::new();
        if said(draw, 60) {
            properties.push(("scanner:package:foundBy", "package-cataloger".to_owned()));
            properties.push((
                "scanner:package:type",
                purl.get(4..7).unwrap_or("os").to_owned(),
            ));
            let digest = draw.hexadecimal(64);
            properties.push(("scanner:location:0:layerID", format!("sha256:{digest}")));
            properties.push((
                "scanner:location:0:path",
                format!("/usr/lib/{name}/{version}"),
            ));
        }
        let hashes = said(draw, 47);
        Self {
            purl,
            name,
            version,
            licence: said(draw, 73).then(|| draw.pick(LICENCES, "MIT")),
            publisher,
            description: said(draw, 59).then(|| draw.words(9)),
            cpe: said(draw, 13).then(|| format!("cpe:2.3:a:{name}:{name}:{version}:*:*:*:*:*:*:*")),
            sha1: hashes.then(|| draw.hexadecimal(40)),
            sha256: hashes.then(|| draw.hexadecimal(64)),
            references,
            properties,
            copyright: said(draw, 66).then(|| {
                let year = 1998 + draw.next() % 28;
                format!(
                    "Copyright (c) {year} The {name} developers. {}.",
                    draw.words(14)
                )
            }),
            is_required: said(draw, 23).then(|| draw.percent(80)),
        }
    }
}
