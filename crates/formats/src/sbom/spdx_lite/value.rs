//! What the text of a cell says.
//!
//! Identifiers, versions, addresses and licences are brought to NFKC, because full-width letters in them are a matter of
//! typing; free text stays as written. Words for nothing and for unknown are those that suppliers use.

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    ComponentKind, Field, Hash, Identifier, IdentifierKind, LicenceForm, Party, RelationKind,
};
use iriai_domain::warning::Text;
use unicode_normalization::{UnicodeNormalization, is_nfkc};

use super::heading;
use crate::calendar;
use crate::sbom::is_no_hash;

/// A word without case, blanks and punctuation; blank for text that is too long for a word.
fn fold(text: &str) -> String {
    if text.len() > 128 {
        return String::new();
    }
    heading::fold(text)
}

/// Text in NFKC, without blanks around it.
pub(super) fn narrow(text: &str) -> String {
    if text.is_ascii() || is_nfkc(text) {
        return text.trim().to_owned();
    }
    text.nfkc().collect::<String>().trim().to_owned()
}

/// Words for nothing, folded.
const NONE: [&str; 7] = [
    "なし",
    "無し",
    "無",
    "none",
    "該当なし",
    "対象外",
    "notapplicable",
];

/// Words for what nobody knows, folded.
const UNKNOWN: [&str; 13] = [
    "不明",
    "未確認",
    "na",
    "noassertion",
    "unknown",
    "未定",
    "調査中",
    "確認中",
    "tbd",
    "未調査",
    "未記載",
    "情報なし",
    "わからない",
];

/// What a cell states. A lone dash counts as blank.
pub(super) fn said(text: &str) -> Field<'static> {
    let text = narrow(text);
    if text.is_empty() {
        return Field::Omitted;
    }
    if text.len() <= 32 {
        let folded = fold(&text);
        if folded.is_empty() && text.chars().all(|c| "-ー―—–‐−_".contains(c)) {
            return Field::Omitted;
        }
        if NONE.contains(&folded.as_str()) {
            return Field::DeclaredNone;
        }
        if UNKNOWN.contains(&folded.as_str()) || text == "?" {
            return Field::DeclaredUnknown;
        }
    }
    Field::Stated(Text::Owned(text))
}

/// The same for free text, which stays as written but for the ends of its lines.
pub(super) fn said_freely(text: &str) -> Field<'static> {
    match said(text) {
        Field::Stated(_) => Field::Stated(Text::Owned(text.trim().replace("\r\n", "\n"))),
        other => other,
    }
}

/// The stated text, if any.
pub(super) fn stated(field: Field<'static>) -> Option<Text<'static>> {
    match field {
        Field::Stated(text) => Some(text),
        _ => None,
    }
}

/// Which other cell a cell repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repetition {
    Above,
    Left,
}

/// Whether a cell repeats another: ditto marks and what is written for them.
pub(super) fn repetition(text: &str) -> Option<Repetition> {
    match text.trim() {
        "〃" | "\"" | "″" | "”" | "゛" | "々" | "同上" | "同じ" | "同前" | "ditto" | "Ditto" => {
            Some(Repetition::Above)
        }
        "同左" | "←" => Some(Repetition::Left),
        _ => None,
    }
}

/// Yes or no.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    let text = narrow(text);
    match fold(&text).as_str() {
        "有" | "有り" | "あり" | "yes" | "true" | "y" | "はい" | "済" | "改変あり" | "変更あり"
        | "改造あり" | "1" => Some(true),
        "無" | "無し" | "なし" | "no" | "false" | "n" | "いいえ" | "改変なし" | "変更なし"
        | "改造なし" | "0" => Some(false),
        _ => match text.as_str() {
            "○" | "◯" | "●" | "◎" => Some(true),
            "×" | "✕" | "✖" | "-" | "ー" | "―" => Some(false),
            _ => None,
        },
    }
}

/// A date as ISO 8601: `2026年3月1日`, `2026/3/1`, `令和8年3月1日`, `R8.3.1`; with a time, if one follows. `None` for what
/// is no date or has that form already.
pub(super) fn iso_date(text: &str) -> Option<String> {
    let text = narrow(text);
    let (era, rest) = match ERAS.iter().find_map(|(name, first)| {
        let rest = text.strip_prefix(name)?;
        let digit = rest
            .trim_start()
            .starts_with(|c: char| c.is_ascii_digit() || c == '元');
        digit.then_some((*first, rest))
    }) {
        Some((first, rest)) => (first, rest.replacen('元', "1", 1)),
        None => (0, text),
    };
    let rest = rest.trim_start();
    let end = rest.find(['T', ' ', '(', '日']).unwrap_or(rest.len());
    let (date, behind) = rest.split_at_checked(end)?;
    let mut numbers = date.split(['/', '.', '-', '年', '月']);
    let mut number = || numbers.next()?.trim().parse::<i64>().ok();
    let (year, month, day) = (number()?, number()?, number()?);
    if numbers.next().is_some() {
        return None;
    }
    let year = if era > 0 {
        year.checked_add(era - 1)?
    } else {
        year
    };
    if !(1900..=2200).contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=calendar::days_in(year, month)).contains(&day)
    {
        return None;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    Some(match clock(behind) {
        Some(time) => format!("{date}T{time}"),
        None => date,
    })
}

/// Names of eras and their first years.
const ERAS: [(&str, i64); 8] = [
    ("令和", 2019),
    ("平成", 1989),
    ("昭和", 1926),
    ("R", 2019),
    ("H", 1989),
    ("S", 1926),
    ("西暦", 1),
    ("AD", 1),
];

/// The time behind a date, with its zone if it has one.
fn clock(behind: &str) -> Option<String> {
    let start = behind.find(|c: char| c.is_ascii_digit())?;
    let time = behind.get(start..)?.trim_end();
    let digits = time
        .find(|c: char| !c.is_ascii_digit() && c != ':')
        .unwrap_or(time.len());
    let (clock, zone) = time.split_at_checked(digits)?;
    let mut parts = clock.split(':');
    let mut number = || parts.next().map(str::parse::<u32>);
    let (hour, minute) = (number()?.ok()?, number()?.ok()?);
    let second = match number() {
        Some(second) => second.ok()?,
        None => 0,
    };
    (hour < 24 && minute < 60 && second < 61)
        .then(|| format!("{hour:02}:{minute:02}:{second:02}{}", zone.trim()))
}

/// A person or an organisation: SPDX's `Organization: Name (mail)`, or a bare name. Abbreviated company forms are
/// written out.
pub(super) fn party(text: &str) -> Party<'static> {
    let text = narrow(text);
    let classes = [
        ("Organization:", true),
        ("Organisation:", true),
        ("Person:", false),
    ];
    let (text, organisation) = classes
        .iter()
        .find_map(|(class, kind)| Some((text.strip_prefix(class)?, Some(*kind))))
        .unwrap_or((text.as_str(), None));
    let text = written_out(text.trim());
    let (name, contact) = match text.rsplit_once('(') {
        Some((name, rest)) if rest.ends_with(')') => {
            let inner = rest.trim_end_matches(')').trim();
            match is_contact(inner) {
                true => (name.trim().to_owned(), Some(inner.to_owned())),
                // SPDX writes empty brackets where the address is unknown.
                false if inner.is_empty() => (name.trim().to_owned(), None),
                false => (text.clone(), None),
            }
        }
        _ => (text.clone(), None),
    };
    let organisation = organisation.or_else(|| is_company(&name).then_some(true));
    Party {
        name: Text::Owned(name),
        contact: contact.map(Text::Owned),
        organisation,
    }
}

fn written_out(name: &str) -> String {
    name.replace("(株)", "株式会社").replace("(有)", "有限会社")
}

fn is_contact(text: &str) -> bool {
    !text.contains(char::is_whitespace) && (text.contains('@') || text.starts_with("http"))
}

fn is_company(name: &str) -> bool {
    let is_suffix = |word: &str| {
        matches!(
            word.trim_matches(['.', ',']),
            "Inc" | "Ltd" | "LLC" | "Corp" | "Corporation" | "GmbH" | "Foundation" | "Co"
        )
    };
    [
        "株式会社",
        "有限会社",
        "合同会社",
        "財団法人",
        "社団法人",
        "研究所",
        "大学",
    ]
    .iter()
    .any(|form| name.contains(form))
        || name.split_whitespace().skip(1).any(is_suffix)
}

/// The licences in a cell, one a line or between Japanese commas, with the form of each.
pub(super) fn licences(text: &str) -> impl Iterator<Item = (LicenceForm, Field<'static>)> {
    text.split(['\n', '、', '；', ';'])
        .map(said)
        .filter(|field| !field.is_omitted())
        .map(|field| {
            let form = match &field {
                Field::Stated(text) if !is_expression(text) => LicenceForm::Name,
                _ => LicenceForm::Expression,
            };
            (form, field)
        })
}

/// Whether a text has the form of an SPDX expression: words of its alphabet, joined by its operators.
fn is_expression(text: &str) -> bool {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let mut expects_word = true;
    for word in spaced.split_whitespace() {
        match word {
            "(" | ")" => {}
            "AND" | "OR" | "WITH" | "and" | "or" | "with" if !expects_word => expects_word = true,
            _ if !expects_word => return false,
            _ => {
                let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-+:".contains(&byte);
                if !word.bytes().all(fits) {
                    return false;
                }
                expects_word = false;
            }
        }
    }
    !expects_word
}

/// Hash values in a cell: with the name of their algorithm in front or from the heading, else by their length.
pub(super) fn hashes(text: &str, heading: Option<HashAlgorithm>) -> (Vec<Hash<'static>>, bool) {
    let text = narrow(text);
    let mut hashes = Vec::new();
    let mut all_read = true;
    let mut named = None;
    for word in text.split(|c: char| c.is_whitespace() || ",;:=()".contains(c)) {
        if word.is_empty() {
            continue;
        }
        if let Some(algorithm) = HashAlgorithm::from_name(word) {
            named = Some(algorithm);
            continue;
        }
        match named.take().or(heading).or_else(|| by_length(word)) {
            Some(_) if is_no_hash(word) => {}
            Some(algorithm) => hashes.push(Hash {
                algorithm,
                value: Text::Owned(word.to_owned()),
            }),
            None => all_read = false,
        }
    }
    (hashes, all_read)
}

fn by_length(word: &str) -> Option<HashAlgorithm> {
    let algorithm = match word.len() {
        32 => HashAlgorithm::Md5,
        40 => HashAlgorithm::Sha1,
        56 => HashAlgorithm::Sha224,
        64 => HashAlgorithm::Sha256,
        96 => HashAlgorithm::Sha384,
        128 => HashAlgorithm::Sha512,
        _ => return None,
    };
    algorithm.accepts(word).then_some(algorithm)
}

/// Identifiers in a cell; SPDX's categories and types (`PACKAGE-MANAGER purl …`) in front of them are passed over.
pub(super) fn identifiers(text: &str) -> Vec<Identifier<'static>> {
    let text = narrow(text);
    let words = text.split(|c: char| c.is_whitespace() || c == '、');
    words
        .map(|word| word.trim_matches([',', ';', '"', '<', '>']))
        .filter_map(|word| {
            let kind = identifier_kind(word)?;
            Some(Identifier {
                kind,
                value: Text::Owned(word.to_owned()),
            })
        })
        .collect()
}

/// What kind of identifier a word is, if it is one that can be told by its form.
fn identifier_kind(word: &str) -> Option<IdentifierKind> {
    let lower = word.get(..8).unwrap_or(word).to_ascii_lowercase();
    Some(match lower.as_str() {
        lower if lower.starts_with("pkg:") => IdentifierKind::Purl,
        lower if lower.starts_with("cpe:2.3:") => IdentifierKind::Cpe23,
        lower if lower.starts_with("cpe:/") => IdentifierKind::Cpe22,
        lower if lower.starts_with("swh:") => IdentifierKind::Swhid,
        lower if lower.starts_with("gitoid:") => IdentifierKind::Gitoid,
        lower if lower.starts_with("swid:") => IdentifierKind::Swid,
        lower if lower.starts_with("urn:uuid") => IdentifierKind::Uuid,
        _ => return None,
    })
}

/// What a component is, in a supplier's words.
pub(super) fn purpose(text: &str) -> Option<ComponentKind> {
    let folded = fold(text);
    Some(match folded.as_str() {
        "application"
        | "アプリケーション"
        | "アプリ"
        | "executable"
        | "実行ファイル"
        | "プログラム" => ComponentKind::Application,
        "framework" | "フレームワーク" => ComponentKind::Framework,
        "library" | "ライブラリ" | "ライブラリー" | "module" | "モジュール" => {
            ComponentKind::Library
        }
        "container" | "コンテナ" | "コンテナイメージ" => ComponentKind::Container,
        "platform" | "プラットフォーム" => ComponentKind::Platform,
        "operatingsystem" | "os" | "オペレーティングシステム" => {
            ComponentKind::OperatingSystem
        }
        "device" | "デバイス" | "機器" => ComponentKind::Device,
        "devicedriver"
        | "driver"
        | "デバイスドライバ"
        | "デバイスドライバー"
        | "ドライバ"
        | "ドライバー" => ComponentKind::DeviceDriver,
        "firmware" | "ファームウェア" | "ファーム" => ComponentKind::Firmware,
        "file" | "ファイル" => ComponentKind::File,
        "archive" | "アーカイブ" => ComponentKind::Archive,
        "source" | "ソース" | "ソースコード" => ComponentKind::Source,
        "install" | "installer" | "インストーラ" | "インストーラー" => {
            ComponentKind::Install
        }
        "model" | "machinelearningmodel" | "モデル" | "aiモデル" | "学習済みモデル" => {
            ComponentKind::MachineLearningModel
        }
        "data" | "データ" | "データセット" | "dataset" => ComponentKind::Data,
        "other" | "その他" => ComponentKind::Other,
        _ => return None,
    })
}

/// How something is linked.
pub(super) fn linkage(text: &str) -> Option<RelationKind> {
    match fold(text).as_str() {
        "static"
        | "staticlink"
        | "statically"
        | "静的"
        | "静的リンク"
        | "スタティック"
        | "スタティックリンク" => Some(RelationKind::StaticLink),
        "dynamic"
        | "dynamiclink"
        | "dynamically"
        | "動的"
        | "動的リンク"
        | "ダイナミック"
        | "ダイナミックリンク" => Some(RelationKind::DynamicLink),
        _ => None,
    }
}

/// When an SBOM was made, in SPDX's words (Japanese ones as the national guides have them).
pub(super) fn lifecycle(text: &str) -> String {
    let word = match fold(text).as_str() {
        "design" | "設計" => "design",
        "source" | "ソース" => "source",
        "build" | "ビルド" => "build",
        "analyzed" | "analysed" | "解析" => "analyzed",
        "deployed" | "配備" | "配置" => "deployed",
        "runtime" | "実行時" => "runtime",
        _ => return narrow(text),
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Field<'static> {
        Field::Stated(Text::Owned(text.to_owned()))
    }

    #[test]
    fn words_for_nothing_and_unknown_are_known() {
        for (cell, expected) in [
            ("なし", Field::DeclaredNone),
            ("無し ", Field::DeclaredNone),
            ("NONE", Field::DeclaredNone),
            ("不明", Field::DeclaredUnknown),
            ("Ｎ／Ａ", Field::DeclaredUnknown),
            ("N/A", Field::DeclaredUnknown),
            ("NOASSERTION", Field::DeclaredUnknown),
            ("－", Field::Omitted),
            ("---", Field::Omitted),
            ("\u{3000}", Field::Omitted),
            ("１．２．３", text("1.2.3")),
            ("nonesuch", text("nonesuch")),
        ] {
            assert_eq!(said(cell), expected, "{cell}");
        }
        assert_eq!(said_freely(" Ｃｏｐｙ "), text("Ｃｏｐｙ"));
    }

    #[test]
    fn dates_are_read_in_all_forms() {
        for (cell, expected) in [
            ("2026年3月1日", Some("2026-03-01")),
            ("２０２６年３月１日（日）", Some("2026-03-01")),
            ("2026/3/1", Some("2026-03-01")),
            ("2026.03.01", Some("2026-03-01")),
            ("2026-03-01", Some("2026-03-01")),
            ("令和8年3月1日", Some("2026-03-01")),
            ("令和元年5月1日", Some("2019-05-01")),
            ("R8.3.1", Some("2026-03-01")),
            ("H31.4.30", Some("2019-04-30")),
            ("2026/3/1 9:05", Some("2026-03-01T09:05:00")),
            ("2026-03-01T09:05:07Z", Some("2026-03-01T09:05:07Z")),
            (
                "2026-03-01T09:05:07+09:00",
                Some("2026-03-01T09:05:07+09:00"),
            ),
            ("2026/2/30", None),
            ("2026/3", None),
            ("1.2.3", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(iso_date(cell).as_deref(), expected, "{cell}");
        }
    }

    #[test]
    fn parties_have_names_and_contacts() {
        for (cell, name, contact, organisation) in [
            (
                "Organization: Kettle Works (info@kettle.jp)",
                "Kettle Works",
                Some("info@kettle.jp"),
                Some(true),
            ),
            ("Person: Ann ()", "Ann", None, Some(false)),
            ("㈱やかん", "株式会社やかん", None, Some(true)),
            ("やかん（株）", "やかん株式会社", None, Some(true)),
            ("Kettle Works, Inc.", "Kettle Works, Inc.", None, Some(true)),
            ("OpenSSL (Project)", "OpenSSL (Project)", None, None),
        ] {
            let party = party(cell);
            assert_eq!(party.name, name);
            assert_eq!(party.contact.as_deref(), contact);
            assert_eq!(party.organisation, organisation, "{cell}");
        }
    }

    #[test]
    fn licences_are_expressions_or_names() {
        let read = |cell: &str| licences(cell).collect::<Vec<_>>();
        assert_eq!(read("ＭＩＴ"), [(LicenceForm::Expression, text("MIT"))]);
        assert_eq!(
            read("(MIT OR Apache-2.0) AND GPL-2.0-only WITH Classpath-exception-2.0").len(),
            1
        );
        assert_eq!(
            read("Apache License 2.0\nMIT、なし"),
            [
                (LicenceForm::Name, text("Apache License 2.0")),
                (LicenceForm::Expression, text("MIT")),
                (LicenceForm::Expression, Field::DeclaredNone),
            ]
        );
        assert_eq!(read("修正BSD"), [(LicenceForm::Name, text("修正BSD"))]);
        assert!(!is_expression("MIT OR"));
    }

    #[test]
    fn hashes_are_found_with_and_without_names() {
        let md5 = "d41d8cd98f00b204e9800998ecf8427e";
        let sha1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
        let (found, all) = hashes(&format!("SHA-1：{sha1}\nMD5={md5}"), None);
        assert!(all);
        assert_eq!(
            found.iter().map(|hash| hash.algorithm).collect::<Vec<_>>(),
            [HashAlgorithm::Sha1, HashAlgorithm::Md5]
        );
        assert_eq!(hashes(md5, None).0.len(), 1);
        assert_eq!(hashes("abc", None), (Vec::new(), false));
        assert_eq!(hashes("abc", Some(HashAlgorithm::Md6)).0.len(), 1);
    }

    #[test]
    fn identifiers_are_found_by_their_form() {
        let found = identifiers(
            "PACKAGE-MANAGER purl pkg:npm/a@1\nSECURITY cpe23Type cpe:2.3:a:b:c:1:*:*:*:*:*:*:*",
        );
        let kinds: Vec<_> = found.iter().map(|identifier| identifier.kind).collect();
        assert_eq!(kinds, [IdentifierKind::Purl, IdentifierKind::Cpe23]);
        assert_eq!(identifiers("語語語語"), []);
    }
}
