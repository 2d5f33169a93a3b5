## 件数

count-products = { $count }製品
count-releases = { $count }リリース
count-documents = { $count }文書
count-components = { $count }コンポーネント
count-projects = { $count }プロジェクト
count-packages = { $count }パッケージ
count-files = { $count }ファイル
count-warnings = 警告{ $count }件

## 見出しと単語

heading-rank = 順位
heading-project = OSSプロジェクト
heading-package = パッケージ
heading-component = コンポーネント
heading-ecosystem = エコシステム
heading-score = 評価点
heading-products = 製品数
heading-releases = リリース数
heading-release-names = リリース
heading-documents = 文書数
heading-direct = 直接依存
heading-dependency = 依存
heading-versions = バージョン数
heading-newest = 最新
heading-oldest = 最古
heading-product = 製品
heading-release = リリース
heading-path = 依存経路
heading-file = ファイル
heading-status = 状態
heading-format = 形式
heading-components = コンポーネント数
heading-unidentified = 識別不能
heading-warnings = 警告
heading-reason = 理由
heading-fault = 内容
heading-change = 変更
heading-from = 変更前
heading-to = 変更後
heading-licences = ライセンス
heading-business-unit = 事業部門
heading-supplier = 供給者
heading-criticality = 重要度
heading-tags = タグ
heading-element = 項目
heading-required = 要否
heading-stated = 記載あり
heading-declared-unknown = 「不明」と明記
heading-omitted = 記載なし
heading-at = 位置
heading-code = コード
heading-value = 値
heading-expected = 正しい形
heading-figure = 指標
heading-unit = 単位
heading-target = 目標
heading-met = 達成

word-direct = 直接
word-transitive = 間接
word-unknown = 不明
word-itself = 製品自体
word-yes = はい
word-no = いいえ
word-unstated = 記載なし
word-root = 根
word-unidentified = 識別不能

status-imported = 取り込み済み
status-unchanged = 変更なし
status-refused = 受け入れ不可

change-added = 追加
change-removed = 削除
change-up = 更新
change-down = 旧版へ
change-version = 別バージョン
change-licence = ライセンス変更

## 取り込みの経過と結果

progress-import = 取り込み中：{ $done }／{ $all }
import-summary = 取り込み{ $imported }件、変更なし{ $unchanged }件、受け入れ不可{ $refused }件。記載コンポーネント{ $components }件（うち識別不能{ $unidentified }件）、警告{ $warnings }件。
import-warnings = 警告の内容と位置は「--format json」で確認できます。
refusal = { $message }。{ $hint }
import-refused-title = 受け入れ不可

## どこで使われているか

where-title = 「{ $query }」はどこで使われているか
where-summary = 全{ $all }製品のうち{ $products }製品、{ $releases }リリースで使われています。
nothing-there = 対象範囲に文書がありません。「iriai import パス」で取り込むか、「iriai demo」で例を試すか、対象範囲を広げてください。
where-none = 対象範囲に「{ $query }」を含むものはありません。
where-none-known = 対象範囲に「{ $query }」を含むと確認できたものはありません。ただし、判定できないものがあります。
where-none-hint = { $documents }文書を調べた結果です。識別不能のコンポーネントは名称だけで検索してください。
where-not-evaluated = 判定できないもの（該当とも非該当とも言えません）：コンポーネント{ $components }種類（延べ{ $occurrences }件）、{ $products }製品
where-not-evaluated-more =   ほか{ $count }件。「--json」で表示できます。
not-evaluated-no-version = バージョンの記載がありません
not-evaluated-version-unreadable = 記載がエコシステムのバージョンの形ではありません
not-evaluated-range-unreadable = エコシステムの書き方としてこの範囲を解釈できないか、エコシステムが不明です
where-similar = 名称の一部に「{ $name }」を含む、使用中のパッケージ（上の件数には含みません）：
where-similar-more =   ほか{ $count }件。「--json」で表示できます。
where-more = ほか{ $count }件。「--limit」で表示できます。
as-of = { $title }（{ $time }時点）
instant = { $year }年{ $month }月{ $day }日{ $hour }（UTC）
instant-plain = { $year }年{ $month }月{ $day }日

## 順位

rank-usage-title = 最も多く使っているもの
rank-sprawl-title = バージョンの乱立
rank-summary = { $products }製品・{ $releases }リリースでOSSプロジェクト{ $projects }件を使用しています。
rank-sprawl-summary = { $packages }種類のパッケージが、複数のバージョンで使われています。
rank-more = ほか{ $count }件。「--limit」で表示できます。
rank-none = 順位を付ける対象がまだありません。

because-products = { $all }製品のうち{ $part }製品で使用（重要度で加重）
because-releases = { $all }リリースのうち{ $part }リリースで使用
because-direct = 依存関係を記した{ $all }文書のうち{ $part }文書で直接依存
because-nearness = { $all }文書のうち依存経路の分かる{ $part }文書での根への近さの平均
because-unknown-products = 対象範囲に製品がありません
because-unknown-releases = 対象範囲にリリースがありません
because-unknown-direct = 不明（依存のしかたを記した文書がありません）
because-unknown-nearness = 不明（依存の深さを記した文書がありません）
because-versions = { $part }種類のバージョンを使用
because-distance = { $part }種類のメジャーバージョンを使用
because-behind = バージョンの記載がある{ $all }リリースのうち、使用中の最新バージョンを使うのは{ $part }リリース

## 比較

diff-title = 「{ $from }」から「{ $to }」への変更
diff-summary = 追加{ $added }件、削除{ $removed }件、バージョン変更{ $versions }件、ライセンス変更{ $licences }件、同一{ $same }件。
diff-none = 変更はありません。

## 製品

products-title = 製品
products-none = 製品がまだありません。

## 検査

lint-valid = 適合
lint-invalid = 不備あり
lint-summary = { $path }：{ $format }、{ $verdict }。不備{ $faults }件、コンポーネント{ $components }件
lint-more = ほか{ $count }件。「--json」または「--format csv」で1,000件まで表示できます。
lint-profile = { $profile }の充足度：100点中{ $score }点
lint-not-carried = この形式では記載できません
required-mandatory = 必須
required-recommended = 推奨
required-not-asked = 対象外

profile-ntia = NTIA最小要素（2021年）
profile-cisa2026 = CISA最小要素（2026年）
profile-bsi = BSI TR-03183-2 v2.1
profile-automotive = 自動車業界向けSBOMフレームワーク1.0
profile-spdx-lite = SPDX Lite

## 規格に対する不備

fault-syntax = { $expected }として正しくありません：{ $value }
fault-syntax-plain = 文法の誤りがあります：{ $value }
fault-type = 「{ $value }」ではなく、{ $expected }であるべきです
fault-missing = 「{ $expected }」の記載がありません
fault-unexpected = 「{ $value }」はここに書けません
fault-not-listed = 「{ $value }」は定められた値ではありません（{ $expected }）
fault-not-listed-plain = 「{ $value }」は定められた値ではありません
fault-form = 「{ $value }」は定められた形ではありません（正しい形：{ $expected }）
fault-form-empty = 値が空です（正しい形：{ $expected }）
fault-form-plain = 「{ $value }」は定められた形ではありません
fault-range = 「{ $value }」は範囲外です（正しい範囲：{ $expected }）
fault-duplicate = 「{ $value }」が重複しています
fault-duplicate-empty = 同じ内容が重複しています
fault-choice = 「{ $value }」はこの形では書けません（必要なもの：{ $expected }）
fault-choice-empty = 記載が足りません（必要なもの：{ $expected }）
fault-choice-plain = 「{ $value }」はこの形では書けません
fault-dangling = 「{ $value }」が参照されていますが、文書内にありません
fault-licence = 「{ $value }」はライセンスとして正しくありません
fault-version = 「{ $value }」は規格のこの版では使えません（使えるもの：{ $expected }）
fault-version-plain = 「{ $value }」は規格のこの版では使えません

## デモ

demo-importing = 例（{ $company }）を取り込んでいます…
demo-title = { $company }の製品を支えるOSS
demo-stand = { $products }製品・{ $releases }リリースのSBOM { $documents }件に、OSSプロジェクト{ $projects }件、コンポーネント{ $components }種類が含まれています。
demo-most = 最も多く使っているもの
demo-sprawl = バージョンの乱立
demo-unidentified = 識別できなかったもの
demo-unidentified-line = { $all }種類のコンポーネントのうち{ $part }種類は、名称はあるものの識別子がありません。名称では検索できますが、脆弱性情報とは照合できません。
demo-unidentified-todo = 対応：次の供給者にパッケージURL（purl）の記載を依頼してください。文書ごとの不足は「iriai lint ファイル --profile cisa2026」で確認できます。
demo-refused = 受け入れ不可だったファイル
demo-next = 続けて調べる

## 道具

tool-purl-ok = 適合
bench-title = 計測「{ $name }」（{ $cores }コア）

## 警告

warning-truncated = ここから先は読み取れません（{ $instead }）。それより前の内容は取り込みました。
warning-truncated-bare = ここから先は読み取れません。それより前の内容は取り込みました。
warning-wrong-type = { $instead }であるべきところに「{ $value }」があります。この項目は取り込みませんでした。
warning-type-coerced = { $instead }であるべきところに「{ $value }」があります。読み替えて取り込みました。
warning-unknown-value = 「{ $value }」は規格で定められた値ではありません。
warning-unknown-field = 「{ $value }」は規格にない項目です。
warning-unknown-field-plain = 規格にない項目です。
warning-missing-field = 必須項目「{ $value }」の記載がありません。
warning-missing-field-plain = 必須項目「{ $instead }」の記載がありません。
warning-duplicate-key = 「{ $value }」が重複しています。最後の値を採用しました。
warning-duplicate-reference = 参照「{ $value }」が複数のコンポーネントを指しています。
warning-dangling-reference = 「{ $value }」が参照されていますが、文書内にありません。
warning-nameless-component = 名称のないコンポーネントがあります。参照名、パッケージURLなどの識別子があれば取り込み、なければ取り込みません。
warning-purl-repaired = パッケージURL「{ $value }」を「{ $instead }」と読み替えました。
warning-purl-invalid = パッケージURL「{ $value }」は読み取れません（{ $instead }）。このコンポーネントは識別不能として扱います。
warning-purl-unknown-type = パッケージURL「{ $value }」の種別は登録されていません。
warning-purl-contradicts = 記載のバージョンは「{ $value }」ですが、パッケージURLでは「{ $instead }」です。パッケージURLを採用しました。
warning-purl-several = パッケージURLが複数あります。「{ $value }」を採用しました。
warning-cpe-invalid = CPE「{ $value }」は読み取れません。
warning-hash-invalid = 「{ $value }」は{ $instead }のハッシュ値として正しくありません。
warning-hash-unknown-algorithm = ハッシュ方式「{ $value }」は未対応です。
warning-licence-unreadable = ライセンス「{ $value }」をSPDXのライセンス式として読み取れません（{ $instead }）。
warning-licence-unreadable-bare = ライセンス「{ $value }」をSPDXのライセンス式として読み取れません。
warning-licence-unreadable-bare-plain = ライセンスをSPDXのライセンス式として読み取れません。
warning-licence-mapped = ライセンス「{ $value }」を「{ $instead }」と読み替えました。
warning-time-invalid = 「{ $value }」は規格どおりの日時ではありません。
warning-time-in-future = 文書の作成日時「{ $value }」が受領日時（{ $instead }）より後になっています。受領日時に作成されたものとして扱います。
warning-subject-missing = 何についての文書かの記載がありません。
warning-subject-several = { $value }件の対象が記載されています。一つのリリースとして扱います。
warning-subject-elsewhere = 文書には製品「{ $value }」について記載されていますが、指定どおり「{ $instead }」に登録しました。
warning-version-unknown = 規格の版「{ $value }」は未対応です。{ $instead }として読み取りました。
warning-encoding-repaired = バイト{ $value }は文字として正しくないため、{ $instead }に置き換えました。
warning-encoding-repaired-plain = UTF-8ではないため、{ $instead }として読み取りました。
warning-cell-invalid = セルの値「{ $value }」に問題があります（{ $instead }）。
warning-cell-invalid-plain = 取り込めないセルがあります（{ $instead }）。
warning-cell-invalid-bare = セルの値「{ $value }」を解釈できません。
warning-column-missing = 列「{ $value }」がありません。
warning-column-missing-plain = 列「{ $instead }」がありません。
warning-column-unknown = 列「{ $value }」は未対応のため取り込みませんでした。
warning-digest-mismatch = ダイジェストが内容と一致しません。
warning-range-unreadable = バージョン範囲「{ $value }」は読み取れません。どのバージョンが該当するかは判定できません。
warning-product-unidentified = パッケージURLもCPEも持たない製品が{ $value }件あります。これらは照合できません。
warning-holds-vulnerabilities = 脆弱性の記載が{ $value }件含まれています。

## エラーと対処

complaint = { $message }（{ $place }）

error-unreadable = ファイルを読み取れません：{ $detail }
hint-unreadable = パスが正しいこと、読み取り権限があることを確認してください。
error-nothing-below = 「{ $path }」に取り込めるファイルがありません
hint-nothing-below = SBOMのあるフォルダーを指定してください。バージョン管理やOSが作るファイルと保管先自体は取り込みません。
error-empty = ファイルが空です
hint-empty = ダウンロードやメールの処理で空になった可能性があります。送付元に再送を依頼してください。
error-unknown-format = 対応している形式ではありません
hint-unknown-format = CycloneDX（JSON・XML）、SPDX（JSON・タグ形式・YAML・RDF・JSON-LD）、SPDX Liteの表（Excel・CSV）のいずれかで用意してください。脆弱性情報はOSV、CSAF、CVE、NVDの形式に対応しています。
error-nothing-readable = SBOMのようですが、内容を読み取れません：{ $detail }
hint-nothing-readable = 作成元のツールでSBOMを作り直し、途中で切れていないことを確認してください。表の場合はSPDX Liteの見出し行が必要です。
error-too-many-bytes = ファイルが上限の{ $detail }バイトを超えています
error-too-many-bytes-plain = 読み取りに必要なメモリーが上限を超えます
hint-too-many-bytes = 信頼できるファイルであれば、「--max-bytes」で上限を上げてください。
error-too-compressed = 展開後の大きさが圧縮時の{ $detail }倍を超えています
error-too-compressed-plain = 内容の繰り返しが上限を超えています
hint-too-compressed = 圧縮爆弾の疑いがあります。信頼できるものであれば、展開してから取り込んでください。
error-too-deep = 入れ子が{ $detail }段を超えています
error-too-deep-plain = 入れ子が深すぎます
hint-too-deep = 信頼できるファイルであれば、「--max-depth」で上限を上げてください。
error-too-many-components = コンポーネント・ファイル・依存関係のいずれかが上限の{ $detail }件を超えています
error-too-many-components-plain = コンポーネント・ファイル・依存関係のいずれかが多すぎます
hint-too-many-components = 信頼できるファイルであれば、「--max-components」で上限を上げてください。
error-too-many-entries = 書庫内の項目が{ $detail }件を超えています
error-too-many-entries-plain = 書庫内の項目が多すぎます
hint-too-many-entries = 展開してから、フォルダーごと取り込んでください。
error-too-slow = 制限時間内に読み終わりませんでした
hint-too-slow = 信頼できるファイルであれば、「--max-seconds」で上限を上げてください。
error-damaged-archive = 書庫が壊れています：{ $detail }
hint-damaged-archive = 送付元に再送を依頼するか、別のツールで展開してから取り込んでください。
error-encrypted = 書庫内の項目が暗号化されています
hint-encrypted = 復号してから取り込んでください。パスワードは指定できません。
error-unsupported-compression = 対応していない圧縮方式です：{ $detail }
hint-unsupported-compression = zip（deflate）、gzip、xz、zstdのいずれかで圧縮し直してください。
error-foreign-payload = 封筒（署名付きデータ）の中身がSBOMではありません：{ $detail }
hint-foreign-payload = CycloneDXまたはSPDXを内容とする証明を用意してください。
error-entity-declared = XMLに独自の実体宣言があります。展開は行いません
hint-entity-declared = DOCTYPEのないXMLにしてください。

error-not-found = { $kind }「{ $value }」が見つかりません
hint-not-found = 製品とリリースの一覧は「iriai product list」で確認できます。リリースは「製品@リリース」と指定します。
error-store-missing = 保管先「{ $path }」がまだありません
hint-store-missing = 「iriai import パス」で取り込むと作成されます。「iriai demo」で例を試せます。別の保管先は「--store」で指定してください。
error-store-read-only = 保管先「{ $path }」は読み取り専用です
hint-store-read-only = 照会は読み取りだけでできますが、この操作には書き込みが必要です。保管先のファイルを（名称が「-wal」で終わるファイルが隣にあればそれも一緒に）書き込める場所へコピーしてください。
error-store-unopenable = 保管先「{ $path }」を開けません
hint-store-unopenable = フォルダーがあること、フォルダー自体を指定していないこと、書き込み権限があることを確認してください。
error-disk-full = ディスクに空きがありません
hint-disk-full = 空きを作ってから、もう一度実行してください。取り込み済みの文書は残っており、続きから取り込めます。
error-name-empty = 名称が空です
hint-name-empty = 名称を指定するか、オプションを外してください。
error-store-damaged = 保管先が壊れています：{ $detail }
hint-store-damaged = バックアップから復元するか、新しい保管先に取り込み直してください。
error-file = { $path }：{ $detail }
hint-file = パスが正しいこと、権限があることを確認してください。
error-full = 保管先が満杯です。{ $detail }をこれ以上登録できません
hint-full = 保管先を分けてください。
error-database = データベースで処理できません：{ $detail }
hint-database = ディスクの空き容量と、保管先フォルダーへの書き込み権限を確認してください。
error-database-busy = 別のプログラムが保管先に書き込み中です
hint-database-busy = 終わるのを待ってから、もう一度実行してください。
error-conflict = 同じ対象が同時に変更されました
hint-conflict = もう一度実行してください。
error-schema-too-new = 保管先は、このプログラムより新しい版で作られています
hint-schema-too-new = 新しい版を使ってください。古い版で書き込むと壊れます。
error-store-foreign = 「{ $path }」はこのプログラムの保管先ではありません
hint-store-foreign = 「--store」で別のファイルを指定してください。
error-query-empty = 検索語がありません
hint-query-empty = 名称、パッケージURL、名称@バージョン、名称@範囲、ファイルのハッシュ値のいずれかを指定してください。
error-query-purl-invalid = 「{ $value }」はパッケージURLではありません
hint-query-purl-invalid = パッケージURLは「pkg:npm/lodash@4.17.21」のような形です。名称だけでも検索できます。
error-query-range-invalid = 「{ $value }」の範囲を解釈できません
hint-query-range-invalid = 「lodash@<4.17.21」のような各エコシステムの書き方か、「lodash@vers:npm/<4.17.21」の形で指定してください。
error-query-range-empty = 「{ $value }」は範囲になっていません（記号の後にバージョンがありません）
hint-query-range-empty = 記号の後にバージョンを書いてください（例：lodash@^4.17）。すべてのバージョンを調べるときは範囲を省いてください。
error-advisory-unknown = 取り込まれている脆弱性情報に「{ $value }」はありません
hint-advisory-unknown = 「iriai import パス」で脆弱性情報を取り込むか、該当するコンポーネントの名称で検索してください。
error-time-invalid = 「{ $value }」は日付または日時ではありません
hint-time-invalid = 「2026-03-01」または「2026-03-01T09:00:00+09:00」の形で指定してください。
error-ecosystem-unknown = 「{ $value }」というエコシステムはありません
hint-ecosystem-unknown = OSVのエコシステム名（PyPI、Debian:12）、purlの種別（pypi、deb）、versの方式（semver、intdot）のいずれかを指定してください。
error-range-invalid = 「{ $value }」はバージョン範囲ではありません：{ $detail }
hint-range-invalid = 範囲は「vers:npm/>=1.0.0|<2.0.0」のような形です。各エコシステムの書き方は「--from-native」で読み取れます。
error-purl-invalid = 「{ $value }」はパッケージURLではありません：{ $detail }
hint-purl-invalid = パッケージURLは「pkg:npm/lodash@4.17.21」のような形です。
error-licence-unreadable = 「{ $value }」はライセンス式ではありません：{ $detail }
hint-licence-unreadable = SPDXライセンス一覧の識別子を「AND」「OR」「WITH」でつないでください。独自のライセンスは「LicenseRef-名称」と書きます。
error-cvss-unreadable = 「{ $value }」はCVSSベクトルではありません：{ $detail }
hint-cvss-unreadable = 「CVSS:3.1/AV:N/AC:L/…」の形で、基本評価基準をすべて1回ずつ書いてください。バージョン2には先頭の「CVSS:…」がありません。
error-criticality-invalid = 「{ $value }」は重要度として正しくありません
hint-criticality-invalid = 1（低い）から5（高い）までの数字で指定してください。
error-product-name-taken = その名前は製品「{ $value }」の別名として登録されています
hint-product-name-taken = この製品を変更するには「iriai product set」を使ってください。別の製品にする場合は、異なる名前を指定してください。
error-received-in-future = 受領日{ $value }は未来の日付です
hint-received-in-future = 今日以前の日付を指定してください。
error-several-documents = このリリースには複数の文書があります：{ $value }
hint-several-documents = 文書の識別子で一つを指定してください。
error-demo-missing = 「{ $path }」に例がありません
hint-demo-missing = ソースのフォルダーで実行するか、「--examples」でフォルダーを指定してください。
error-usage = 引数を解釈できません
error-argument-unknown = 「{ $value }」というオプションや引数はありません
hint-argument-unknown = 使い方は「iriai help」で確認できます。
error-argument-missing = 必要な指定がありません：{ $value }
hint-argument-missing = 使い方は「iriai help」で確認できます。
error-argument-conflict = 「{ $value }」と「{ $detail }」は同時に指定できません
hint-argument-conflict = どちらか一方だけを指定してください。
error-argument-twice = 「{ $value }」が二回以上指定されています
hint-argument-twice = 一回だけ指定してください。
error-argument-not-text = 正しいテキストではない引数があります
hint-argument-not-text = 引数はUTF-8で指定してください。
error-command-unknown = 「{ $value }」というコマンドはありません
hint-command-unknown = コマンドの一覧は「iriai help」で確認できます。
error-command-missing = コマンドの指定がありません
hint-command-missing = コマンドの一覧は「iriai help」で確認できます。
error-value-missing = 「{ $value }」に値が必要です
hint-value-missing = 使い方は「iriai help」で確認できます。
error-value-unknown = 「{ $value }」は「{ $detail }」に指定できません
hint-value-unknown = 指定できる値は「iriai help」で確認できます。
error-value-invalid = 「{ $value }」を「{ $detail }」の値として解釈できません
hint-value-invalid = 指定できる値は「iriai help」で確認できます。
hint-suggested = 「{ $value }」のことですか。
hint-known-values = 指定できる値：{ $values }。
hint-usage = 使い方：{ $usage }。詳しくは「{ $more }」で確認できます。
error-store-kind = 「{ $value }」はPostgreSQLの接続先ですが、この版では開けません
hint-store-kind = 「--store」でファイルを指定してください。
error-internal = 内部で問題が起きました：{ $detail }
hint-internal = 実行したコマンドを添えて報告してください。

kind-release = リリース
kind-document = 文書
kind-product = 製品
kind-business-unit = 事業部門
kind-supplier = 供給者
kind-tag = タグ

## ファイルを使えない理由

reason-not-found = ファイルまたはフォルダーがありません
reason-permission-denied = 権限がありません
reason-is-a-directory = フォルダーです
reason-not-a-directory = 途中のフォルダーがファイルになっています
reason-read-only = 読み取り専用です
reason-storage-full = ディスクに空きがありません
reason-invalid-name = この名称は使えません
reason-invalid-data = 正しいテキストではありません
reason-system = システムの説明「{ $value }」
reason-database = データベースの説明「{ $value }」

## 内容を読み取れない理由

reason-of = { $name }：{ $reason }
reason-unspecified = 読み取り部品の説明「{ $value }」
reason-deep-nesting-plain = 入れ子が深すぎます
reason-deep-nesting = 入れ子が{ $value }段を超えています
reason-cut-off = 途中で切れています
reason-checksum = チェックサムが一致しません
reason-header-checksum = 見出し部のチェックサムが一致しません
reason-header = 見出し部が壊れています
reason-directory = 目次が壊れています
reason-no-directory = 目次がありません
reason-no-end-mark = 終端の印がありません
reason-size = 大きさの値が正しくありません
reason-size-unknown = 大きさの記載がありません
reason-packed-content = 圧縮された内容が壊れています
reason-packed-dictionary = 別に保管された辞書を使って圧縮されています
reason-packed-feature = 未対応の機能が使われています
reason-packed-memory = 展開に必要なメモリーが{ $value }バイトを超えます
reason-zip-method = zipの圧縮方式{ $value }番
reason-sparse-file = 穴のあるファイル（スパースファイル）
reason-compound-file = Excelファイルの内部構造が壊れています
reason-base64 = base64として正しくありません

reason-rows-hidden = 非表示の行が{ $value }行あります
reason-cell-not-text = 文字列として入力されていないため、桁が失われている可能性があります
reason-csv-quote-open = 引用符が閉じられていません
reason-json-ends-in-value = 値の途中か、値の前で終わっています
reason-json-ends-in-text = 文字列の途中で終わっています
reason-json-ends-in-list = 配列の途中で終わっています
reason-json-ends-in-object = オブジェクトの途中で終わっています
reason-json-colon-expected = キーの後にコロンがありません
reason-json-list-comma-expected = 配列の要素の後に「,」も「]」もありません
reason-json-object-comma-expected = 値の後に「,」も「{"}"}」もありません
reason-json-comma-expected = コンマも閉じ括弧もありません
reason-json-word-unknown = true・false・nullのいずれでもありません
reason-json-value-expected = 値があるべきところに値がありません
reason-json-escape-unknown = バックスラッシュの後の書き方が正しくありません
reason-json-surrogate-alone = サロゲートペアの片方しかありません
reason-json-number-malformed = 数値の書き方が正しくありません
reason-json-number-too-large = 数値が大きすぎます
reason-json-control-character = 文字列の中に制御文字がそのまま書かれています
reason-json-key-not-text = キーが引用符で囲まれていません
reason-json-trailing-comma = 閉じ括弧の前に余分なコンマがあります
reason-json-trailing-text = 終わりの後に余分な内容があります
reason-xml-markup-unknown = 「<!」の後の書き方が正しくありません
reason-xml-instruction-open = 処理命令が閉じられていません
reason-xml-declaration-open = XML宣言が閉じられていません
reason-xml-comment-open = コメントが閉じられていません
reason-xml-doctype-open = DOCTYPEが閉じられていません
reason-xml-cdata-open = CDATAセクションが閉じられていません
reason-xml-tag-open = タグが閉じられていません
reason-xml-quote-open = 属性値の引用符が閉じられていません
reason-xml-reference-open = 「&」の後に名称と「;」がありません
reason-xml-version-missing = XML宣言の先頭に版がありません
reason-xml-version-unknown = XMLの版が正しくありません
reason-xml-doctype-nameless = DOCTYPEに名称がありません
reason-xml-end-unmatched = 「</{ $value }>」に対応する開始タグがありません
reason-xml-end-mismatched = 「</{ $expected }>」であるべきところに「</{ $value }>」があります
reason-xml-comment-hyphens = コメントの中に「--」があります
reason-xml-attribute-equals = 属性の後に「=」がありません
reason-xml-attribute-value = 属性値がありません
reason-xml-attribute-unquoted = 属性値が引用符で囲まれていません
reason-xml-attribute-twice = 同じ属性が重複しています
reason-xml-entity-unknown = 「&{ $value };」は宣言されていない実体です
reason-xml-entity-declared = 独自の実体宣言があります
reason-xml-character-reference = 文字参照が正しくありません
reason-xml-prefix-unknown = 名前空間の接頭辞「{ $value }」は宣言されていません
reason-xml-prefix-reserved = 名前空間の接頭辞「{ $value }」はこのように宣言できません
reason-xml-prefixes-too-many = 名前空間の接頭辞が{ $value }個を超えています
reason-xml-ends-inside = 要素の途中で終わっています
reason-xml-no-element = 要素がありません
reason-xml-second-root = 最も外側の要素の後に余分な内容があります
reason-xml-text-outside = 最も外側の要素の外に文字があります
reason-xml-control-character = 制御文字があります
reason-tag-expected = 「{ $value }」がタグで始まっていません
reason-tag-text-open = 「<text>」に対する「</text>」がありません
reason-tag-after-text = 「</text>」の後に「{ $value }」があります
reason-yaml-ends-in-list = 配列の途中で終わっています
reason-yaml-ends-in-map = マップの途中で終わっています
reason-yaml-ends = 途中で終わっています
reason-yaml-no-document = 文書がありません
reason-yaml-directive = ディレクティブが正しくないか、重複しています
reason-yaml-tag = タグが正しくないか、宣言されていません
reason-yaml-anchor-nameless = アンカーまたはエイリアスに名称がありません
reason-yaml-anchor-unknown = エイリアスの指すアンカーがありません
reason-yaml-value-expected = 値がありません
reason-yaml-key-expected = キーがありません
reason-yaml-map-comma-expected = マップの中に「,」も「{"}"}」もありません
reason-yaml-list-comma-expected = 配列の中に「,」も「]」もありません
reason-yaml-hyphen-expected = 配列の要素の前に「-」がありません
reason-yaml-colon-expected = キーの後にコロンがありません
reason-yaml-hyphen-misplaced = ここでは「-」で配列を始められません
reason-yaml-colon-misplaced = ここでは「:」の後に値を書けません
reason-yaml-key-misplaced = ここにはキーを書けません
reason-yaml-document-mark = 文書の始まりか終わりの書き方が正しくありません
reason-yaml-indentation = 字下げが正しくありません
reason-yaml-tab = 空白であるべきところにタブ文字があります
reason-yaml-comment = コメントを書けない位置か、前に空白のないコメントがあります
reason-yaml-blank-expected = 空白がありません
reason-yaml-character = 「{ $value }」で始まる値は書けません
reason-yaml-bracket-unmatched = 閉じ括弧に対応する開き括弧がありません
reason-yaml-bracket-mismatched = 「{ $expected }」であるべきところに「{ $value }」があります
reason-yaml-bracket-open = 「{ $value }」が閉じられていません
reason-yaml-block-header = 「|」または「>」の後の書き方が正しくありません
reason-yaml-quote-open = 文字列の引用符が閉じられていません
reason-yaml-after-quote = 閉じ引用符の後に余分な内容があります
reason-yaml-escape-unknown = バックスラッシュの後の書き方が正しくありません
reason-yaml-plain-text = 引用符で囲む必要のある文字列です
reason-yaml-aliases-too-many = エイリアスによる繰り返しが上限を超えています
reason-yaml-key-not-text = 配列やマップはキーにできません
reason-yaml-key-twice = キー「{ $value }」が重複しています

## パッケージURLの誤り

purl-scheme-missing = 「pkg:」で始まっていません
purl-character-invalid = パーセント符号化が必要な文字がそのまま書かれています
purl-type-missing = 種別がありません
purl-type-invalid = 種別に使えない文字があります
purl-namespace-missing = この種別には名前空間が必要です
purl-namespace-prohibited = この種別に名前空間は付けられません
purl-namespace-invalid = この種別では使えない名前空間です
purl-name-missing = 名称がありません
purl-name-invalid = この種別では使えない名称です
purl-version-invalid = この種別では使えないバージョンです
purl-qualifier-key-invalid = 修飾子のキーに使えない文字があります
purl-qualifier-duplicate = 修飾子が重複しています
purl-qualifier-missing = この種別に必要な修飾子がありません
purl-subpath-invalid = サブパスの区切りの中に斜線があります
purl-percent-invalid = パーセント記号の後に16進数2桁がありません
purl-not-utf8 = パーセント符号化されたバイトがUTF-8ではありません
purl-parts-invalid = 「type」と「name」を持つJSONオブジェクトではありません

## バージョン範囲の誤り

vers-not-vers = 「vers:」で始まっていません
vers-scheme-case = 「vers」は小文字で書きます
vers-whitespace = 空白と制御文字はパーセント符号化が必要です
vers-missing-slash = 方式の後に斜線がありません
vers-bad-type = 方式に使えない文字があります
vers-type-case = 方式は小文字で書きます
vers-invalid-type = 方式「invalid」は予約されています
vers-no-constraints = 条件がありません
vers-leading-pipe = 条件が縦棒で始まっています
vers-trailing-pipe = 条件が縦棒で終わっています
vers-consecutive-pipes = 縦棒が連続しています
vers-explicit-equal = 等号は書きません
vers-empty-version = 比較記号の後にバージョンがありません
vers-asterisk-not-alone = アスタリスクは単独で書きます
vers-only-asterisk = この方式にはアスタリスクだけを書けます
vers-unencoded-character = パーセント符号化が必要な文字がそのまま書かれています
vers-invalid-percent = パーセント符号化が壊れています
vers-non-canonical-percent = パーセント符号化が正規形ではありません
vers-datetime-case = 「T」と「Z」は大文字で書きます
vers-datetime-colon = 時刻のコロンは符号化しません
vers-bad-datetime = RFC 3339の日時ではありません
vers-not-sorted = 条件がバージョン順に並んでいません
vers-duplicate-version = 同じバージョンが重複しています
vers-redundant = 隣の条件があるため意味を持たない条件があります
vers-vers = 方式またはバージョンをversの範囲として書けません
vers-empty = 範囲がありません
vers-syntax = 「{ $value }」の書き方が正しくありません
vers-version = 「{ $value }」はバージョンではありません
vers-unsupported = 「{ $value }」はバージョンの区間として表せません
vers-matches-nothing = この範囲に入るバージョンはありません

## ライセンス式として読み取れない理由

licence-empty = 記載がありません
licence-ambiguous = 「{ $value }」に当てはまるライセンスが複数あります
licence-version-missing = 「{ $value }」ではライセンスの版が分かりません
licence-exception-unknown = 「{ $value }」の例外が特定できません
licence-public-domain = パブリックドメインの宣言です。SPDXに対応する識別子はありません
licence-proprietary = 「{ $value }」はオープンソースのライセンスではありません
licence-see-file = 「{ $value }」はファイルを指しているだけです
licence-unspecified = ライセンスがあるとだけ書かれ、どれかが分かりません
licence-unknown-id = 「{ $value }」はライセンス一覧にありません
licence-unknown-name = 「{ $value }」という名称はライセンス一覧にありません
licence-unknown-address = 「{ $value }」に当たるライセンスは一覧にありません
licence-free-text = ライセンス名ではなく自由記述です
licence-syntax = 「{ $value }」の複数のライセンスのつながりを解釈できません

## What is wrong with a CVSS vector

cvss-score = CVSS { $version }：{ $score }（{ $rating }）
cvss-unknown-version = CVSS { $value }というバージョンはありません
cvss-not-a-metric = 「{ $value }」は、評価項目と値をコロンでつないだ形になっていません
cvss-unknown-metric = 「{ $value }」の評価項目は、このバージョンにはありません
cvss-unknown-value = 「{ $value }」の評価項目に、その値はありません
cvss-repeated-metric = 「{ $value }」の評価項目が2回書かれています
cvss-missing-metric = 評価項目{ $value }がありません

## Severity

rating-none = なし
rating-low = 低
rating-medium = 中
rating-high = 高
rating-critical = 緊急

## コマンドライン：ヘルプの体裁

full-stop = 。
between-places = 、
between-sentences = {""}
help-usage = 使い方
help-commands = コマンド
help-arguments = 引数
help-options = オプション
help-common-options = 共通オプション
help-limits = 上限
help-some-options = [オプション]
help-some-command = <コマンド>
help-default = { $help }（既定値：{ $default }）
reference-title = コマンドライン
reference-made = `cargo xtask generate`がプログラムから生成した文書です。どのコマンドでも、次の共通オプションを使えます。英語版：[cli.md](cli.md)

## コマンドライン：コマンド

command-iriai = OSPO（オープンソースプログラムオフィス）の業務を支えるシステム
command-demo = 例の製品群を取り込み、それを支えるOSSを表示
command-import = SBOM、脆弱性情報、KEV、EPSSを取り込む（ファイル、フォルダー、書庫。「-」は標準入力）
command-where = どの製品・リリースで使われているかを調べる
command-rank = 最も多く使っているもの、またはバージョンの乱立を順位で表示
command-findings = 影響を受けるものと、評価できなかったものを調べる
command-upgrades = 検出を最も多く解消できるバージョン変更と、それでも残るものを示す
command-scan = SBOMを保存せずに影響を調べる
command-why = 影響の有無を決めた範囲・比較方法・出典を示す
command-diff = 二つのリリース・文書・ファイルの違いを表示
command-lint = 規格に対する不備と、基準ごとの充足度を調べる
command-export = SBOMを書き出す
command-product = 製品の一覧と、重要度などの登録
command-product-list = 製品とリリースの一覧
command-product-add = 製品を登録（最初の文書が届く前に）
command-product-set = 製品の情報を変更
command-purl = パッケージURLの正規形と構成要素、または誤りを表示
command-version = 二つのバージョンを比較（-1、0、1）
command-vers = バージョン範囲の正規形、包含の判定、各エコシステムの書き方からの変換
command-licence = ライセンスをSPDXのライセンス式に整え、各識別子が一覧にあるかを表示
command-cvss = CVSSベクトル：バージョン、スコア、深刻度（基本・現状・環境）
command-bench = 生成した製品群でこのマシンの性能を計測
command-help = コマンドの使い方を表示

## コマンドライン：引数

argument-store = 保管先のファイル（SQLite）。省略時は$IRIAI_STORE、なければ現在のフォルダーのiriai.db
argument-format = 結果の形式。省略時は表
value-format-table = 画面で読む表
value-format-json = プログラム用のJSON
value-format-csv = 表計算ソフト用のCSV
value-format-markdown = Markdown文書
argument-json = 「--format json」と同じ
argument-output = 結果をファイルにも書き出す。「形式=ファイル」と書き、形式は「--format」と同じ（複数指定可）
argument-lang = 表示する言語。省略時は環境の設定
value-lang-en = English
value-lang-ja = 日本語
argument-quiet = 進捗を表示しない
argument-help = このヘルプを表示
argument-version = 版を表示
argument-as-of = この時点で分かっていた内容で答える。「2026-03-01」（その日の終わり、UTC）または「2026-03-01T00:00:00Z」
argument-product = この製品に絞る
argument-release = このリリースに絞る
argument-business-unit = この事業部門の製品に絞る
argument-supplier = この供給者の製品に絞る
argument-tag = このタグの付いた製品に絞る
argument-demo-examples = 例のフォルダー
argument-demo-no-serve = 表示だけで終わる
argument-import-paths = ファイル、フォルダー、書庫。「-」は標準入力
argument-import-product = 文書が属する製品。省略時は文書の記載に従う
argument-import-release = 文書が属するリリース。省略時は文書の記載に従う
argument-import-supplier = 製品の供給者
argument-import-business-unit = 製品を担当する事業部門
argument-import-tag = 製品に付けるタグ（複数指定可）
argument-import-received = 文書を受領した日時。省略時は現在
argument-import-verbose = ディスクに保存した文書から順に、結果を標準エラー出力に表示
argument-import-max-bytes = ファイルと、展開した中身それぞれの最大バイト数
argument-import-max-depth = 入れ子の最大の深さ
argument-import-max-components = 一つの文書のコンポーネントの最大数
argument-import-max-seconds = 一つのファイルにかける最長の秒数
argument-import-threads = 並行して読むファイルの数。省略時はコアの数
argument-where-query = パッケージURL（バージョンは省略可）、名称、名称@バージョン、名称@範囲、ファイルのハッシュ値、脆弱性情報の識別子（CVE番号など）のいずれか
argument-where-limit = 表示する件数の上限。合計は常に全件（省略時、表では50件、ほかの形式では全件）
argument-rank-by = 順位の基準
value-rank-by-usage = OSSプロジェクトを、使われている広さと直接さで
value-rank-by-sprawl = パッケージを、使用中のバージョンの数と開きで
argument-rank-limit = 表示する件数の上限（省略時、表では20件、ほかの形式では全件）
argument-findings-limit = 表示する件数の上限。合計は常に全件（省略時、表では20件、ほかの形式では全件）
argument-findings-severity = この深刻度以上のものと、深刻度の記載がないものだけを表示する
argument-findings-fail-on = この深刻度以上のもの、または深刻度の記載がないものがあれば、終了コード1で終わる
argument-upgrades-step = 許容する変更幅の上限
value-step-patch = 修正リリースまで（先頭二つの番号は変えない）
value-step-minor = マイナーバージョンの変更まで
value-step-major = 制限なし
argument-upgrades-limit = 変更の件数。合わせて最も多くを解消する組み合わせを選ぶ（省略時、表では20件、ほかの形式では全件）
argument-scan-files = SBOM、またはそのフォルダーやアーカイブ
argument-scan-advisories = 保存済みのものに加えて使う脆弱性情報（ファイル・フォルダー・アーカイブ、複数指定可）
argument-scan-fail-on = この深刻度以上のもの、または深刻度の記載がないものがあれば、終了コード1で終わる
argument-scan-limit = 表示する件数の上限。合計は常に全件（省略時、表では20件、ほかの形式では全件）
argument-why-component = 「where」と同じ指定のコンポーネント：パッケージURL（バージョンは省略可）または名称
argument-why-advisory = 脆弱性情報の識別子、またはCVE番号
argument-diff-from = ファイル、製品@リリース、製品（最新のリリース）、文書の識別子のいずれか
argument-diff-to = 比較する相手（指定のしかたは同じ）
argument-lint-files = ファイル。書庫は中身も調べる
argument-lint-profile = 充足度を調べる基準（複数指定可。省略時、JSONではすべて、ほかの形式ではなし）
value-lint-profile-ntia = NTIA最小要素（2021年）
value-lint-profile-cisa2026 = CISA最小要素（2026年）
value-lint-profile-bsi = BSI TR-03183-2 v2.1
value-lint-profile-automotive = 自動車業界向けSBOMフレームワーク1.0
value-lint-profile-spdx-lite = SPDX Lite
value-severity-low = 低
value-severity-medium = 中
value-severity-high = 高
value-severity-critical = 緊急
value-severity-any = すべて（深刻度の記載がないものを含む）
value-fail-on-low = 低
value-fail-on-medium = 中
value-fail-on-high = 高
value-fail-on-critical = 緊急
value-fail-on-any = すべて（深刻度の記載がないものを含む）
argument-export-name = 製品@リリース、製品（最新のリリース）、文書の識別子のいずれか
argument-export-form = 書き出す形式
value-export-form-cyclonedx-1-6 = CycloneDX 1.6 JSON
value-export-form-spdx-2-3 = SPDX 2.3 JSON
value-export-form-spdx-3-0 = SPDX 3.0.1 JSON-LD
value-export-form-spdx-lite = SPDX LiteのExcelファイル。見出しは表示する言語
value-export-form-original = 受領したままのバイト列
argument-export-to = 書き出し先のファイル。省略時は標準出力
argument-product-name = 製品の名称
argument-product-criticality = 重要度。1（低い）から5（高い）まで。登録がなければ3
argument-product-business-unit = 担当する事業部門。「""」で取り消し
argument-product-supplier = 供給者。「""」で取り消し
argument-product-alias = 文書で使われる別名（複数指定可）
argument-product-tag = 付けるタグ（複数指定可）
argument-product-untag = 外すタグ（複数指定可）
argument-purl-inputs = パッケージURL（「--build」ではtype、namespace、name、version、qualifiers、subpathを持つJSONオブジェクト）。「-」は1行に1件ずつ読み取る
argument-purl-build = 構成要素から組み立てる
argument-version-ecosystem = OSVのエコシステム名、purlの種別、versの方式のいずれか
argument-version-a = バージョン。「-」は標準入力から1行ずつ「A、タブ、B」を読み取る
argument-version-b = 比較する相手のバージョン
argument-vers-range = 「vers:」の範囲（「--from-native」では各エコシステムの書き方）。「-」は1行ずつ「範囲」または「範囲、タブ、バージョン」を読み取る
argument-vers-version = バージョン。範囲に入るかどうかを答える
argument-vers-from-native = この方式の書き方で範囲を読み取り、「vers:」の形で答える
argument-vers-strict = 正規形の範囲だけを受け付ける
argument-licence-inputs = SPDXのライセンス式、または文書に書かれたライセンス名。「-」は1行に1件ずつ読み取る
argument-cvss-inputs = CVSSベクトル（バージョン2.0〜4.0）。「-」なら1行に1つずつ読みます
argument-bench-name = 計測の種類
value-bench-name-fleet = 棚卸：取り込み、ディスク、メモリー、検索、順位
argument-bench-scale = 全体に対する規模の割合
argument-bench-folder = 計測中に文書と保管先を置くフォルダー。全規模では約8 GB必要。省略時はシステムの一時フォルダー
argument-help-command = コマンド

## 形式、項目、値の形

format-of-version = { $format }{ $version }
format-of-version-plain = { $format }
format-cyclonedx-json = CycloneDX（JSON）
format-cyclonedx-xml = CycloneDX（XML）
format-spdx-json = SPDX（JSON）
format-spdx-tag-value = SPDX（タグ形式）
format-spdx-yaml = SPDX（YAML）
format-spdx-rdf = SPDX（RDF）
format-spdx-xml = SPDX（XML）
format-spdx-3-json = SPDX 3（JSON-LD）
format-spdx-lite-xlsx = SPDX Lite（Excel）
format-spdx-lite-csv = SPDX Lite（CSV）

element-sbom-author = SBOMの作成者
element-author-signature = 作成者の署名
element-format-name = 形式の名称
element-format-version = 形式の版
element-generation-context = 作成の時期（ライフサイクル）
element-timestamp = 作成日時
element-tool-name = 作成ツールの名称
element-tool-version = 作成ツールのバージョン
element-sbom-version = SBOMの版
element-sbom-uri = SBOMのURI
element-primary-component = 対象のコンポーネント
element-producer = 製造者・供給者
element-name = コンポーネントの名称
element-version = コンポーネントのバージョン
element-identifier = 識別子
element-dependency = 依存関係
element-hash-value = ハッシュ値
element-hash-algorithm = ハッシュ方式
element-licence-declared = 宣言ライセンス
element-licence-concluded = 判定ライセンス
element-copyright = 著作権表示
element-file-name = ファイル名
element-download-location = 入手先
element-external-sbom-refs = ほかのSBOMへの参照
element-executable = 実行形式かどうか
element-archive = 書庫かどうか
element-structured = 構造化されているかどうか
element-vulnerabilities-inside = 脆弱性を含めないこと

span-from = { $from }以上
span-to = { $to }以下
span-between = { $from }〜{ $to }
place-line-column = { $line }行目{ $column }文字目
place-component = { $number }番目のコンポーネントの{ $field }
place-component-plain = { $number }番目のコンポーネント
place-element-line = { $element }（{ $line }行目）
place-line-column-plain = { $line }行目

form-text = 文字列
form-string = 文字列
form-list = 配列
form-array = 配列
form-object = オブジェクト
form-number = 数値
form-integer = 整数
form-boolean = 真偽値
form-json = JSON
form-xml = XML
form-yaml = YAML
form-null = null
form-tag-value = タグ形式
form-line = 1行の値
form-date = 日付（RFC 3339）
form-email = メールアドレス
form-cpe = CPE名
form-algorithm-digits = 「ハッシュ方式:16進数」
form-iri-reference = URIまたは相対参照
form-no-blanks = 空白を含まない値
form-any-value = 任意の値
form-a-field-name = 項目の名称
form-object-or-text = オブジェクトまたは文字列
form-object-or-list = オブジェクトまたは配列
form-object-or-identifier = オブジェクトまたは識別子
form-a-node-or-an-identifier = ノードまたは識別子
form-0-10-one-decimal-place = 0〜10（小数点以下1桁まで）
form-ll-or-ll-cc = 「ja」「ja-JP」のような言語の指定
form-url-vcs-location-none-noassertion = URL、バージョン管理上の場所、NONE、NOASSERTIONのいずれか
form-element-type-element = 要素・関係の種別・要素を空白で区切った値
form-documentref-uri-algorithm-digits = 「DocumentRef-…」・URI・「ハッシュ方式:16進数」を空白で区切った値
form-category-type-locator = 分類・種別・所在を空白で区切った値
form-reference-address-checksum = 参照名・URI・チェックサムを空白で区切った値
form-algorithm-value = ハッシュ方式と値をコロンで区切った値
form-swh-1-snp-rel-rev-dir-cnt-40-digits = 「swh:1:種別:16進数40桁」（種別はsnp・rel・rev・dir・cntのいずれか）
form-counted-characters = 文字数{ $count }
form-counted-lower-case-hexadecimal-digits = 小文字の16進数（桁数{ $count }）
form-counted-of-a-z-a-z-0-9-space = 英数字・空白・「-/.()」からなる{ $count }文字
form-relative-path = 相対パス
form-date-time = 日時（RFC 3339）
form-absolute-uri-without = 「#」を含まない絶対URI
form-32-40-64-96-or-128-hexadecimal-digits = 16進数32・40・64・96・128桁のいずれか
form-not-empty = 空でない値
form-one-line = 1行の値
form-namespace = 対応している版の名前空間
form-class = クラス
form-class-that-is-not-abstract = 抽象でないクラス
form-spdx-licence-identifier = SPDXのライセンス識別子
form-spdx-licence-expression = SPDXのライセンス式
form-jwa-name-or-uri = JWAの名称またはURI

## 検出

findings-title = 影響を受けるもの
findings-summary = 検出は{ $findings }件です。{ $evaluated }種類のコンポーネントを脆弱性情報と照合し、{ $unevaluated }種類は照合できませんでした。
findings-no-feeds = 脆弱性情報がまだないため、評価できません。「iriai import パス」でOSV、CSAF、CVE、NVDのいずれかを取り込んでください。
findings-more = …ほか{ $count }件（--limitで表示）
findings-not-evaluated = 評価できなかったもの（影響の有無は不明）：
findings-feeds = 脆弱性情報：
findings-feed =   { $source }：{ $records }件、最新は{ $newest }、取り込みは{ $imported }
heading-severity = 深刻度
heading-advisory = 脆弱性情報
heading-fixed = 修正バージョン
heading-decided-by = 判定理由
heading-verdict = 判定
heading-comparator = 比較方法
heading-source = 出典
severity-exploited = 悪用あり・{ $severity }
severity-not-stated = 記載なし
fixed-none = 記載なし
time-not-stated = 日付不明
why-title = 判定の根拠
verdict-affected = 影響あり
verdict-not-affected = 影響なし
verdict-not-evaluated = 評価不能
decided-inside-range = { $range }の範囲内
decided-listed = { $range }が列挙されている
decided-all-versions = 全バージョンが対象
decided-named = CPEが一致
decided-withdrawn = 脆弱性情報が取り下げられている
decided-other-package = 別のパッケージが対象
decided-other-release = ディストリビューションの別のリリースが対象
decided-outside-range = { $range }の範囲外
not-evaluated-no-purl = パッケージURLがない
not-evaluated-purl-unreadable = パッケージURLを読み取れない
not-evaluated-unknown-ecosystem = このエコシステムの脆弱性情報は公開されていない
not-evaluated-no-release = ディストリビューションのリリースが記載されていない
not-evaluated-only-commits = 脆弱性情報にコミットしか記載されていない
not-evaluated-no-versions = 脆弱性情報にバージョンが記載されていない
not-evaluated-cpe-unreadable = CPEを読み取れない
not-evaluated-no-feed = このエコシステムの脆弱性情報が取り込まれていない

## バージョン変更

upgrades-title = 検出を最も多く解消できるバージョン変更
upgrades-none = 解消すべき検出はありません。
upgrades-summary = { $changes ->
        [0] 検出{ $findings }件のうち、バージョン変更で解消できるものはありません。
       *[other] { $changes }件の変更で、検出{ $findings }件のうち{ $settled }件を解消できます。悪用が確認されたもの・悪意のあるもの{ $all }件のうちでは{ $attacked }件です。点数では全体の{ $share }%に当たります。
    }
upgrades-best = 同じ件数でこれを上回る組み合わせはありません（証明済み）。
upgrades-bound = 同じ件数の最良の組み合わせとの差は、大きくても{ $gap }%です（証明済み）。
upgrades-from-many = { $first }～{ $last }（{ $count }種類）
upgrades-more =   …ほか{ $count }件（--jsonで表示）
upgrades-brought = 変更後のバージョンで新たに該当する脆弱性（点数から差し引き済み）：
upgrades-brought-line =   { $package }@{ $to }：{ $advisory }（{ $severity }）
upgrades-further = あと{ $count }件の変更で、バージョン変更で解消できるものをすべて解消できます（--limitで件数を指定）。
upgrades-held-back = { $count }件には修正版がありますが、解消するもの以上に新たな脆弱性を持ち込むため、変更の候補にしていません。
upgrades-held-back-step = { $count }件は、--stepの上限を超える変更が必要か、修正版が解消するもの以上に新たな脆弱性を持ち込むため、変更の候補にしていません。
upgrades-without-fix = 修正版が知られていない検出が{ $count }件あります：
upgrades-without-fix-none-known =   { $component }：{ $advisory }（{ $severity }）
upgrades-without-fix-malicious =   { $component }：{ $advisory }（悪意のあるパッケージ。削除してください）
upgrades-without-fix-not-comparable =   { $component }：{ $advisory }（{ $severity }）。変更の起点となるバージョンが記載されていません
step-patch = 修正
step-minor = マイナー
step-major = メジャー
step-unknown = 不明
step-pre-release = { $step }（正式版前）
kind-malicious = 悪意あり
reach-direct = 直接
reach-transitive = 間接
reach-through = { $component }経由
reach-through-several = { $component }ほか{ $more }件を経由
reach-both = { $direct }、{ $transitive }
heading-step = 変更幅
heading-settles = 解消件数
heading-gravest = 最も深刻なもの
heading-points = 点数
heading-settled-share = 累計
heading-comes-by = 依存
because-upgrade-severity = 解消する検出{ $count }件の深刻度（リリースごとに加算）
because-upgrade-known-attacks = うち{ $count }件は悪用が確認されているか悪意のあるもの：深刻度の9倍を加算
because-upgrade-expected-attacks = うち{ $count }件は悪用の予測確率が公表されている：確率に応じて深刻度の9倍までを加算
because-upgrade-brought = 変更後のバージョンで新たに該当する脆弱性{ $count }件
