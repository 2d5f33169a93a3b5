//! The labels of each field, folded, with blanks between them.

use super::Field;

pub(super) const LABELS: &[(Field, &str)] = &[
    (
        Field::SpdxVersion,
        "spdxversion spdxspecversion specversion spdxバージョン spdx版 spdxのバージョン \
         spdx仕様バージョン 準拠spdxバージョン",
    ),
    (
        Field::DataLicence,
        "datalicense documentlicense データライセンス 文書ライセンス sbomライセンス",
    ),
    (
        Field::DocumentName,
        "documentname spdxdocumentname sbomname 文書名 ドキュメント名 spdx文書名 sbom名 \
         sbomファイル名",
    ),
    (
        Field::Namespace,
        "spdxdocumentnamespace documentnamespace namespace 文書名前空間 名前空間 \
         ドキュメント名前空間 spdx文書名前空間 ネームスペース",
    ),
    (
        Field::Creator,
        "creator creators createdby author sbomauthor 作成者 作成者名 sbom作成者 文書作成者 \
         作成元 作成会社 作成組織 記入者 作成担当者",
    ),
    (
        Field::Created,
        "created createddate creationdate datecreated timestamp 作成日 作成日時 作成年月日 \
         sbom作成日 sbom作成日時 記入日 文書作成日 更新日 更新日時 最終更新日",
    ),
    (
        Field::CreatorComment,
        "creatorcomment creatorcomments 作成者コメント 作成コメント",
    ),
    (
        Field::DocumentComment,
        "documentcomment documentcomments 文書コメント ドキュメントコメント 特記事項",
    ),
    (
        Field::Lifecycle,
        "sbomtype generationcontext lifecycle lifecyclephase sbom種別 sbomタイプ 生成段階 \
         生成の段階 作成段階",
    ),
    (
        Field::Product,
        "product productname 製品名 製品名称 対象製品 対象製品名 納入製品名 納品物名 \
         対象ソフトウェア primarycomponent システム名",
    ),
    (
        Field::ProductVersion,
        "productversion 製品バージョン 製品版数 対象製品バージョン",
    ),
    (
        Field::Group,
        "packagegroup componentgroup groupid パッケージグループ コンポーネントグループ \
         グループid",
    ),
    (
        Field::Name,
        "packagename name componentname component softwarename ossname modulename \
         libraryname package softwarepackagename nameofoss パッケージ名 パッケージ名称 \
         パッケージ コンポーネント名 コンポーネント名称 コンポーネント ソフトウェア名 \
         ソフトウェア名称 ソフトウェア ソフト名 ソフトウエア名 oss名 oss名称 oss 使用oss \
         使用oss名 利用oss名 部品名 部品名称 名称 モジュール名 ライブラリ名 ライブラリー名 \
         ソフトウェアパッケージ名",
    ),
    (
        Field::Version,
        "packageversion version versioninfo componentversion ossversion softwareversion ver \
         release revision バージョン バージョン番号 バージョン情報 版数 版 リビジョン \
         ossバージョン パッケージバージョン ソフトウェアバージョン コンポーネントバージョン \
         コンポーネントのバージョン",
    ),
    (
        Field::FileName,
        "packagefilename filename file archivename ファイル名 パッケージファイル名 \
         アーカイブ名 ソースファイル名 ソースコードファイル名 納品ファイル名 提供ファイル名",
    ),
    (
        Field::Supplier,
        "packagesupplier supplier suppliername suppliedby vendor vendorname provider \
         distributor 供給者 供給者名 サプライヤー サプライヤ サプライヤー名 サプライヤ名 \
         提供者 提供者名 提供元 ベンダー ベンダ ベンダー名 ベンダ名 供給元 開発元 配布元 \
         製造元",
    ),
    (
        Field::SupplierContact,
        "suppliercontact contact 連絡先 問合せ先 問い合わせ先 供給者連絡先 \
         サプライヤー連絡先",
    ),
    (
        Field::Originator,
        "packageoriginator originator originatedby manufacturer developer 開発者 開発者名 \
         原作者 製造者 製造者名 作者 コミュニティ コミュニティ名",
    ),
    (
        Field::Download,
        "packagedownloadlocation downloadlocation downloadurl download downloadlink \
         sourceurl url obtainedfrom ダウンロード先 ダウンロード先url ダウンロード元 \
         ダウンロード元url ダウンロードurl 入手元 入手元url 入手先 入手先url 取得元 取得元url \
         取得先 取得先url ダウンロード場所 配布url",
    ),
    (
        Field::FilesAnalyzed,
        "filesanalyzed ファイル解析 ファイル解析有無 ファイル解析の有無 解析済みファイル \
         ファイル分析",
    ),
    (
        Field::Homepage,
        "packagehomepage homepage homepageurl website projecturl projecthomepage \
         ホームページ ホームページurl パッケージホームページ 公式サイト 公式サイトurl \
         ウェブサイト webサイト プロジェクトurl サイトurl",
    ),
    (
        Field::Concluded,
        "concludedlicense licenseconcluded packagelicenseconcluded hasconcludedlicense \
         判定ライセンス 適用ライセンス 結論ライセンス 確定ライセンス 結論付けたライセンス \
         最終ライセンス 判断ライセンス 選択ライセンス 採用ライセンス",
    ),
    (
        Field::Declared,
        "declaredlicense licensedeclared packagelicensedeclared hasdeclaredlicense \
         宣言ライセンス 宣言されたライセンス 宣言済みライセンス 表示ライセンス 元ライセンス \
         オリジナルライセンス",
    ),
    (
        Field::Licence,
        "license licenses ossslicense osslicense spdxlicense spdxlicenseid licenseexpression \
         licensetype ライセンス ライセンス種別 ライセンス種類 ライセンスの種類 ossライセンス \
         spdxライセンス ライセンス情報 ライセンスid ライセンス式 使用許諾",
    ),
    (
        Field::LicenceComment,
        "commentsonlicense licensecomments licensecomment packagelicensecomments \
         ライセンスコメント ライセンスに関するコメント ライセンスへのコメント ライセンス備考 \
         ライセンスについてのコメント 判定理由 判定根拠",
    ),
    (
        Field::Copyright,
        "copyrighttext packagecopyrighttext copyright copyrights copyrightnotice \
         copyrightholder copyrightholders 著作権表示 著作権表記 著作権者 著作権 著作権情報 \
         著作権者情報 コピーライト 著作権者名 copyright表示",
    ),
    (
        Field::Comment,
        "packagecomment packagecomments comment comments remark remarks note notes コメント \
         備考 備考欄 補足 パッケージコメント 摘要 メモ その他",
    ),
    (
        Field::ExternalReference,
        "externalreference externalreferences externalref externalrefs \
         packageexternalreference uniqueidentifier uniqueid 一意な識別子 一意識別子 \
         一意の識別子 外部参照 外部識別子 その他の一意な識別子 otheruniqueidentifiers \
         otheruniqueidentifier",
    ),
    (Field::Purl, "purl packageurl"),
    (Field::Cpe, "cpe cpe23 cpe22 cpename cpe名 cpeid cpe識別子"),
    (
        Field::Hash(None),
        "hash hashes hashvalue checksum checksums packagechecksum digest verifiedusing \
         packageverificationcode ハッシュ ハッシュ値 チェックサム コンポーネントのハッシュ値 \
         コンポーネントハッシュ パッケージハッシュ値",
    ),
    (
        Field::Description,
        "description summary detaileddescription packagesummary packagedescription \
         packagesummarydescription packagedetaileddescription 説明 概要 機能概要 機能 \
         ソフトウェア概要",
    ),
    (
        Field::SourceInfo,
        "sourceinfo sourceinformation packagesourceinfo ソース情報 入手経緯 入手方法 由来",
    ),
    (
        Field::Purpose,
        "primarypackagepurpose primarypurpose purpose componenttype packagetype 種別 \
         コンポーネント種別 ソフトウェア種別 パッケージ種別 主な用途",
    ),
    (
        Field::Released,
        "releasedate releasetime builddate リリース日 公開日 発売日 リリース日時",
    ),
    (
        Field::ValidUntil,
        "validuntildate validuntil validuntiltime endofsupport endoflife eol eos \
         サポート終了日 サポート期限 サポート終了 有効期限 eol日",
    ),
    (
        Field::Modified,
        "modificationrecord modified modification modifications 改変の有無 改変有無 改変 \
         改造の有無 改造有無 変更の有無 変更有無 改変あり 修正の有無 修正有無 ソース改変 \
         ソースコード改変 ソース改変有無",
    ),
    (
        Field::CompileOptions,
        "compileoptions compileoption buildoptions コンパイルオプション ビルドオプション",
    ),
    (
        Field::Linkage,
        "linkmethodology linkmethod linkage linktype linking リンク形態 リンク方法 \
         リンク方式 リンク種別 結合形態 結合方法",
    ),
    (
        Field::Parent,
        "parent parentcomponent parentpackage includedin 親コンポーネント 親コンポーネント名 \
         親パッケージ 上位コンポーネント 親部品 親ソフトウェア 包含元 上位ソフトウェア",
    ),
    (
        Field::DependedOnBy,
        "dependencyof dependedonby usedby requiredby 依存元 依存元コンポーネント 呼び出し元 \
         呼出元 利用元",
    ),
    (
        Field::DependsOn,
        "dependson dependency dependencies requires dependencyrelationship 依存先 依存関係 \
         依存先コンポーネント 依存コンポーネント 依存パッケージ 依存ライブラリ",
    ),
    (
        Field::Identifier,
        "spdxidentifier spdxid packagespdxidentifier packagespdxid packageid \
         documentspdxidentifier identifier id 識別子 spdx識別子 パッケージ識別子 文書識別子 \
         パッケージspdx識別子 コンポーネント識別子 コンポーネントid 部品id",
    ),
    (
        Field::LicenceId,
        "licenseidentifier licenseid licenserefid ライセンス識別子 独自ライセンス識別子 \
         独自ライセンスid",
    ),
    (
        Field::LicenceText,
        "extractedtext licensetext extractedlicensetext ライセンス本文 ライセンス条文 \
         ライセンス文 ライセンス全文 抽出テキスト 抽出したテキスト ライセンステキスト 条文",
    ),
    (
        Field::LicenceName,
        "licensename ライセンス名 ライセンス名称",
    ),
    (
        Field::Number,
        "no number # 項番 番号 通番 連番 通し番号 項目番号 行番号 spdxsection spdxsubclause \
         correspondingspdxsectionno cardinality cardinalityofspdx 必須任意 必須 区分",
    ),
    (
        Field::ValueColumn,
        "value values entry input 値 記載内容 記入欄 入力欄 設定値 記入内容 入力値 記入値",
    ),
];
