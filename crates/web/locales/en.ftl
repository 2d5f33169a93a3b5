## Counts

count-products = { $count ->
    [one] { $count } product
   *[other] { $count } products
}
count-releases = { $count ->
    [one] { $count } release
   *[other] { $count } releases
}
count-documents = { $count ->
    [one] { $count } document
   *[other] { $count } documents
}
count-components = { $count ->
    [one] { $count } component
   *[other] { $count } components
}
count-projects = { $count ->
    [one] { $count } project
   *[other] { $count } projects
}
count-packages = { $count ->
    [one] { $count } package
   *[other] { $count } packages
}
count-files = { $count ->
    [one] { $count } file
   *[other] { $count } files
}
count-warnings = { $count ->
    [one] { $count } warning
   *[other] { $count } warnings
}
count-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
count-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
count-under-minute = less than a minute
count-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}

## Headings and single words

heading-rank = Rank
heading-project = Project
heading-package = Package
heading-component = Component
heading-ecosystem = Ecosystem
heading-score = Score
heading-products = Products
heading-releases = Releases
heading-release-names = Releases
heading-documents = Documents
heading-direct = Direct
heading-dependency = Dependency
heading-versions = Versions
heading-newest = Newest
heading-oldest = Oldest
heading-product = Product
heading-release = Release
heading-path = Path to the root
heading-file = File
heading-entries = Entries
heading-decisions = Decisions
heading-status = Status
heading-format = Format
heading-components = Components
heading-unidentified = Not identified
heading-warnings = Warnings
heading-reason = Reason
heading-fault = Fault
heading-change = Change
heading-from = Before
heading-to = After
heading-licences = Licences
heading-business-unit = Business unit
heading-supplier = Supplier
heading-criticality = Criticality
criticality-not-set = not set (counts as { $value })
heading-exposure = Exposure
heading-safety = Safety impact
heading-value-density = Value density
heading-ssvc-deployer = SSVC, deploying
heading-ssvc-supplier = SSVC, supplying
heading-ssvc-because = Decided by
heading-tags = Tags
heading-element = Element
heading-required = Required
heading-stated = Stated
heading-declared-unknown = Declared unknown
heading-omitted = Omitted
heading-at = At
heading-code = Code
heading-value = Value
heading-expected = Expected
heading-figure = Figure
heading-unit = Unit
heading-target = Target
heading-met = Met
heading-feed = Feed
heading-age = Age
heading-address = Address
heading-new-records = New or changed
heading-kept-records = Kept before
heading-refused-records = Left out
heading-bytes = Bytes
heading-records = Records
heading-confirmed = Confirmed
heading-key = Key
heading-name = Name
heading-time = Time
heading-actor = By
heading-action = What
heading-action-of = Of
heading-details = Details
heading-account = Account
heading-aliases = Further names
heading-condition = Condition
heading-failure = Failure
heading-failures = Attempts that failed
heading-files-with-records = Files with records
heading-grants = Roles
heading-holder = Given to
heading-justification = Justification
heading-prefix = Begins with
heading-product-number = Product no.
heading-response = Response
heading-tag = Tag
heading-tags-away = Tags taken away
heading-vulnerability = Vulnerability
heading-newest-bundle = Newest bundle
heading-table = Table
heading-rows = Rows
heading-digest = Digest
heading-rows-in-backup = Rows in the backup
heading-rows-in-store = Rows in the store
heading-check = Check
heading-found = Found
heading-to-do = What to do

percent = { $value } %
word-direct = direct
word-transitive = transitive
word-unknown = unknown
word-itself = the product itself
word-yes = yes
word-no = no
word-not-measured = not measured
word-unstated = not stated
word-root = root
word-unidentified = not identified

status-imported = imported
status-unchanged = unchanged
status-refused = refused
status-updated = updated
status-failed = failed
status-in-part = taken in part
status-resumed = { $status }, gone on with
status-check-ok = ok
status-check-problem = problem
status-check-unchecked = could not be checked

change-added = added
change-removed = removed
change-up = newer
change-down = older
change-version = other version
change-licence = other licence
change-finding-added = finding added
change-finding-removed = finding removed
change-finding-unclear = finding unclear
change-finding-kept = finding kept

## Progress and results of an import

progress-import = Importing { $done } of { $all }
import-summary = { $imported } imported, { $unchanged } unchanged, { $refused } refused; { $components ->
    [one] { $components } component
   *[other] { $components } components
} listed, { $unidentified } of them not identified; { $warnings ->
    [one] { $warnings } warning
   *[other] { $warnings } warnings
}.
import-advisories = Advisories: { $new } new, { $changed } changed, { $same } the same as before, { $refused } refused.
import-warnings = "--format json" lists each warning with its place.
refusal = { $message }. { $hint }
progress-feed = Fetching { $feed }: { $done } of { $all }
progress-backup = Backing up: { $done } of { $all }
progress-check = Reading the backup: { $done } of { $all }
progress-restore = Restoring: { $done } of { $all }
progress-verify = Comparing: { $done } of { $all }
progress-copy = Copying: { $done } of { $all }
progress-doctor = Reading documents: { $done } of { $all }
import-refused-title = Refused

## Where

where-title = Where is { $query }
where-summary = Found in { $products } of { $all } products, in { $releases ->
    [one] { $releases } release
   *[other] { $releases } releases
}.
nothing-there = There is no document in this scope. Take some in with "iriai import PATH", see an example with "iriai demo", or widen the scope.
where-none = Nothing in the current scope contains { $query }.
where-none-known = Nothing in the current scope is known to contain { $query }, but not everything could be evaluated.
where-none-hint = The answer covers { $documents ->
    [one] { $documents } document
   *[other] { $documents } documents
}. Components that are not identified are found by their bare name.
where-not-evaluated = Not evaluated, so neither in the answer nor ruled out: { $components ->
    [one] { $components } component
   *[other] { $components } components
}, { $occurrences ->
    [one] { $occurrences } occurrence
   *[other] { $occurrences } occurrences
}, in { $products ->
    [one] { $products } product
   *[other] { $products } products
}:
where-not-evaluated-more = … and { $count } more; --json lists them.
not-evaluated-no-version = no version is stated
not-evaluated-version-unreadable = what is stated is no version of its ecosystem
not-evaluated-range-unreadable-asked = the range cannot be read in its ecosystem, or its ecosystem is not stated
where-similar = Also in use, with "{ $name }" as a part of the name (not counted above):
where-similar-more = … and { $count } more; --json lists them.
where-more = … and { $count } more; --limit shows them.
as-of = { $title } (as of { $time })
instant = { $iso } { $hour } UTC
instant-plain = { $iso }

## Ranking

rank-usage-title = What we stand on most
rank-sprawl-title = Worst version sprawl
rank-summary = { $projects ->
    [one] { $projects } project
   *[other] { $projects } projects
} in { $products ->
    [one] { $products } product
   *[other] { $products } products
}, { $releases ->
    [one] { $releases } release
   *[other] { $releases } releases
}.
rank-sprawl-summary = { $packages ->
    [one] { $packages } package is
   *[other] { $packages } packages are
} in use in more than one version.
rank-more = … and { $count } more; --limit shows them.
rank-none = There is nothing to rank yet.

because-products = used in { $part } of { $all } products, weighted by criticality
because-releases = used in { $part } of { $all } releases
because-direct = needed directly in { $part } of the { $all } documents that say how
because-nearness = mean nearness to the root over { $part } of { $all } documents
because-unknown-products = no product in the scope
because-unknown-releases = no release in the scope
because-unknown-direct = unknown: no document says how it is needed
because-unknown-nearness = unknown: no document says how deep it lies
because-versions = { $part } versions in use
because-distance = { $part } main versions in use
because-behind = { $part } of the { $all } releases that state a version use the newest of these

## Comparison

diff-title = From { $from } to { $to }
diff-summary = { $added } added, { $removed } removed, { $versions } in another version, { $licences } under another licence, { $same } the same.
diff-none = Nothing changed.
diff-findings-title = What became of findings
diff-findings-summary = { $added } added, { $removed } removed, { $kept } kept, { $unclear } found on one side that cannot be told of the other one.
diff-findings-blind = Nothing could be compared with advisories, so nobody can tell what came or went.
diff-findings-more = … and { $count } more: { $change }; --limit shows them.
diff-evaluated = { $side }: { $evaluated ->
        [one] one component was
       *[other] { $evaluated } components were
    } compared with advisories, { $unevaluated } could not be; { $settled ->
        [one] one finding is
       *[other] { $settled } findings are
    } settled, { $pairs ->
        [one] one pair
       *[other] { $pairs } pairs
    } of component and advisory could not be compared.
because-component-added = new component
because-component-removed = component removed
because-version = other version
because-description = same version, described otherwise (distribution, source package, CPE)
because-same = unchanged
because-unsettled = does not hold any more: { $said }

## Products

products-title = Products
products-none = There are no products yet.

## Lint

lint-valid = valid
lint-invalid = faulty
lint-summary = { $path }: { $format }, { $verdict }; { $faults ->
    [one] { $faults } fault
   *[other] { $faults } faults
}, { $components ->
    [one] { $components } component
   *[other] { $components } components
}
lint-more = … and { $count } more; --json and --format csv list up to 1,000.
lint-profile = Completeness by { $profile }: { $score } of 100
lint-not-carried = cannot be said in this format
required-mandatory = required
required-recommended = recommended
required-not-asked = not asked

profile-ntia = NTIA minimum elements 2021
profile-cisa2026 = CISA minimum elements 2026
profile-bsi = BSI TR-03183-2 v2.1
profile-automotive = Automotive SBOM Framework 1.0
profile-spdx-lite = SPDX Lite

## Faults against a standard

fault-syntax = Not well-formed as { $expected }: { $value }
fault-syntax-plain = Not well-formed: { $value }
fault-type = "{ $value }" stands where { $expected } belongs
fault-missing = "{ $expected }" is missing
fault-unexpected = "{ $value }" does not belong here
fault-not-listed = "{ $value }" is not one of the listed values ({ $expected })
fault-not-listed-plain = "{ $value }" is not one of the listed values
fault-form = "{ $value }" does not have the form required: { $expected }
fault-form-empty = Nothing stands here; required: { $expected }
fault-form-plain = "{ $value }" does not have the form required
fault-range = "{ $value }" is out of range: { $expected }
fault-duplicate = "{ $value }" stands more than once
fault-duplicate-empty = The same stands more than once
fault-choice = "{ $value }" may not stand so; needed: { $expected }
fault-choice-empty = Something is missing here; needed: { $expected }
fault-choice-plain = "{ $value }" may not stand so
fault-dangling = "{ $value }" is referred to but not in the document
fault-licence = "{ $value }" is not a valid licence
fault-version = "{ $value }" is not allowed in this edition of the standard; allowed: { $expected }
fault-version-plain = "{ $value }" is not allowed in this edition of the standard

## The demo

demo-importing = Importing the example portfolio of { $company } …
demo-title = { $company }: the open source that we stand on
demo-stand = { $products } products, { $releases } releases and { $documents } documents stand on { $components } distinct components of { $projects } projects.
demo-most = Most used
demo-sprawl = Worst version sprawl
demo-risk = What is affected, what is settled, and what nobody can tell
demo-unidentified = What could not be identified
demo-unidentified-line = { $part } of { $all } distinct components have a name but no identifier. They are found by name, but no advisory can be matched to them.
demo-unidentified-todo = What to do: ask these suppliers for package URLs (purl). "iriai lint FILE --profile cisa2026" shows what is missing in each document.
demo-refused = What could not be read
demo-next = Ask on

## Tools

tool-purl-ok = ok
bench-title = Bench { $name } on { $cores } cores

## Warnings

warning-truncated = The file stops being readable here ({ $instead }). What stood before was taken.
warning-truncated-bare = The file stops being readable here. What stood before was taken.
warning-wrong-type = { $value } stands where { $instead } belongs; it was left out.
warning-type-coerced = { $value } stands where { $instead } belongs; it was read all the same.
warning-unknown-value = "{ $value }" is not one of the listed values.
warning-unknown-field = "{ $value }" is not a field of this standard.
warning-unknown-field-plain = There is a field that this standard does not have.
warning-missing-field = The required field "{ $value }" is missing.
warning-missing-field-plain = The required field "{ $instead }" is missing.
warning-duplicate-key = "{ $value }" stands twice; the last one counts.
warning-duplicate-reference = The reference "{ $value }" names several components.
warning-dangling-reference = "{ $value }" is referred to but not in the document.
warning-nameless-component = A component has no name. It is listed if a reference, a package URL or another identifier tells it from the rest, and left out otherwise.
warning-purl-repaired = The package URL { $value } was read as { $instead }.
warning-purl-invalid = The package URL { $value } cannot be read ({ $instead }); the component counts as not identified.
warning-purl-unknown-type = The package URL { $value } has a type that is not registered.
warning-purl-contradicts = The component states version { $value }, its package URL { $instead }; the package URL counts.
warning-purl-several = The component has several package URLs; { $value } counts.
warning-cpe-invalid = The CPE { $value } cannot be read.
warning-hash-invalid = "{ $value }" cannot be a hash value of { $instead }.
warning-hash-unknown-algorithm = The hash algorithm "{ $value }" is not known.
warning-licence-unreadable = The licence "{ $value }" is not an SPDX expression ({ $instead }).
warning-licence-unreadable-bare = The licence "{ $value }" is not an SPDX expression.
warning-licence-unreadable-bare-plain = The licence is not an SPDX expression.
warning-licence-mapped = The licence "{ $value }" was read as { $instead }.
warning-time-invalid = "{ $value }" is not a time in the form of the standard.
warning-time-in-future = The document is dated { $value }, which lies after its receipt ({ $instead }). It counts as made when it was received.
warning-subject-missing = The document does not say what it describes.
warning-subject-several = The document describes { $value } things; they count as one release.
warning-subject-elsewhere = The document describes the product "{ $value }"; it was filed under "{ $instead }", as told.
warning-version-unknown = Specification version "{ $value }" is not known; read as { $instead }.
warning-encoding-repaired = The bytes { $value } are no text; { $instead } stands for them.
warning-encoding-repaired-plain = The file is not in UTF-8; it was read as { $instead }.
warning-cell-invalid = The cell holds "{ $value }", which may be wrong ({ $instead }).
warning-cell-invalid-plain = There are cells that were left out ({ $instead }).
warning-cell-invalid-bare = The cell holds "{ $value }", which cannot be understood.
warning-column-missing = The column "{ $value }" is missing.
warning-column-missing-plain = The column "{ $instead }" is missing.
warning-column-unknown = The column "{ $value }" is not known and was left out.
warning-digest-mismatch = The digest does not match the content.
warning-range-unreadable = The version range { $value } cannot be read; nobody can say which versions it holds.
warning-expiry-missing = "{ $value }" is left alone for ever; nothing in the file ends it.
warning-expiry-missing-plain = Something is left alone for ever; nothing in the file ends it.
warning-entry-expired = The entry on { $instead } has ended ({ $value }) and was left out.
warning-entry-too-narrow = The entry was left out: "{ $value }" narrows it in a way that cannot be kept, and without that it would hold for too much.
warning-entry-key-unknown = The entry was left out: there is no key "{ $value }" (there is: { $instead }). If it was meant to narrow the entry, the entry would hold for too much without it.
warning-entry-of-other = The entry was left out: it is about { $value } and not about the component that was asked for.
warning-entry-elsewhere = The entry was left out: "{ $value }" is about something else than vulnerabilities.
warning-catalogue-in-part = Of the catalogue { $value } entries could be read and not all, so nothing ends that is missing there.
warning-statements-left-out = The statements on vulnerabilities in { $value } were passed over: there are more of them than allowed. --max-components raises the limit.
warning-product-unidentified = { $value } products have neither a package URL nor a CPE; nothing can be found by them.

## Errors: what happened. Each has a hint below: what to do.

complaint = { $message }, { $place }

error-unreadable = The file cannot be read: { $detail }
hint-unreadable = Check that the path exists and that you may read it.
error-scan-in-part = The file can be read only in part; nobody would look at what stands behind
hint-scan-in-part = Have it made or copied again. "iriai import" takes in what can be read, with a warning.
error-nothing-below = There is no file to import below { $path }
hint-nothing-below = Name a folder that holds SBOMs; what version control and systems keep for themselves, and the store itself, are passed over.
error-empty = The file is empty
hint-empty = Ask the sender for the file again; a download or a mail filter may have emptied it.
error-unknown-format = The content is none of the known formats
hint-unknown-format = Send CycloneDX (JSON, XML), SPDX (JSON, tag-value, YAML, RDF, JSON-LD) or an SPDX Lite sheet (Excel, CSV) as SBOMs; OSV, CSAF, CVE or NVD records as advisories.
error-nothing-readable = The file looks like an SBOM, but nothing of it can be read: { $detail }
hint-nothing-readable = Make the SBOM again with the tool that wrote it, and check that it was copied completely. A sheet needs the headings of SPDX Lite.
error-in-part = The document can be read only in part: { $detail }
hint-in-part = Have it sent or copied again. Nothing of it was used, because what is missing may say otherwise.
error-no-ignore-file = The file is no ignore file of OSV-Scanner, Trivy or Grype: { $detail }
hint-no-ignore-file = Name an osv-scanner.toml, a .trivyignore or .trivyignore.yaml, or a .grype.yaml with "ignore". SBOMs are named as FILE; advisories and VEX documents are taken in with "iriai import".
error-no-statements = The file says nothing about vulnerabilities
hint-no-statements = Name a VEX document: OpenVEX, CSAF, or CycloneDX or SPDX 3 with vulnerabilities.
error-record-damaged = A record is damaged and was left out: { $detail }
hint-record-damaged = Get it again from where it is published, or mend the field that is named. What was kept of it before stays as it was.
error-record-cut-off = A record is cut off and was left out: { $detail }
hint-record-cut-off = Get the file again and check that it comes completely. What was kept of the record before stays as it was.
error-read-in-part = The file cannot be read to its end: { $detail }
hint-read-in-part = Get it again and check that it comes completely. What stands whole in it was taken; what was kept of the rest before stays as it was.
error-nothing-listed = The file lists nothing
hint-nothing-listed = Get it again; a download may have emptied it. What was kept before stays as it was.
error-definition-unreadable = The file cannot be read: { $detail }
hint-definition-unreadable = Correct the place that is named; nothing of the file was used.
error-too-many-bytes = The file is larger than the limit of { $detail } bytes
error-too-many-bytes-plain = Reading the file would take more memory than allowed
hint-too-many-bytes = Raise the limit with --max-bytes if you trust the file.
error-too-compressed = The archive unpacks to more than { $detail } times its size
error-too-compressed-plain = The content repeats itself more often than allowed
hint-too-compressed = This is how archive bombs look. Unpack it yourself and import the files if you trust it.
error-too-deep = The content is nested more deeply than { $detail } levels
error-too-deep-plain = The content is nested too deeply
hint-too-deep = If you trust the file, "iriai import --max-depth" takes it in.
error-too-many-components = The document lists more than { $detail } components, files or relations
error-too-many-components-plain = The document lists too many components, files or relations
hint-too-many-components = Raise the limit with --max-components if you trust the file.
error-too-many-entries = The archive has more than { $detail } entries
error-too-many-entries-plain = The archive has too many entries
hint-too-many-entries = Unpack it and import the folder.
error-too-slow = Reading took longer than allowed
hint-too-slow = Raise the limit with --max-seconds if you trust the file.
error-damaged-archive = The archive is damaged: { $detail }
hint-damaged-archive = Ask the sender for the file again, or unpack it with another program first.
error-encrypted = The archive entry is encrypted
hint-encrypted = Decrypt the archive first; no password can be given here.
error-unsupported-compression = The archive is compressed in a way that is not supported: { $detail }
hint-unsupported-compression = Pack it again as zip (deflate), gzip, xz or zstd.
error-foreign-payload = The envelope holds something that is not an SBOM: { $detail }
hint-foreign-payload = Send the attestation whose predicate is CycloneDX or SPDX.
error-entity-declared = The XML declares entities of its own, which are never expanded
hint-entity-declared = Write the XML without a DOCTYPE.

error-not-found = There is no { $kind } "{ $value }"
error-not-found-nameless = There is no { $kind }
hint-not-found = "iriai product list" shows the products and releases there are; a release is named product@release.
hint-not-found-component = A component is named by its package URL, or by its name with or without a version (busybox@1.36.1); "iriai where NAME" shows which components there are, with their package URLs.
hint-not-found-advisory = No advisory of this name was taken in; "iriai findings" shows those that touch something here.
hint-not-found-account = The list of accounts and teams shows those that there are.
hint-not-found-team = The list of accounts and teams shows those that there are.
hint-not-found-job = Jobs are told to those who asked for them, and to those who look after the server, for a week after they ended.
hint-not-found-key = The list of keys shows those that there are; one that was taken back is not taken back twice.
hint-not-found-decision = "iriai triage list" shows the decisions that hold, with their numbers.
hint-not-found-decisions = Decide something with "iriai triage set" first; what others said in VEX documents is not published as ours.
error-store-missing = There is no store at { $path } yet
hint-store-missing = "iriai import PATH" makes one and takes documents in; "iriai demo" shows an example; --store names another one.
error-store-read-only = The store { $path } may only be read
hint-store-read-only = Questions only read, but this has to write. Copy the store, and a file ending in -wal beside it if there is one, to where you may write.
error-store-unopenable = The store { $path } cannot be opened
hint-store-unopenable = Check that its folder exists, that it is no folder itself, and that you may write there.
error-store-unreachable = The database server of the store cannot be reached
hint-store-unreachable = Check that it runs, and that its name and port are right; what was acknowledged before is kept.
error-store-refused = The database server of the store refuses the login
hint-store-refused = Check user, password, the name of the database, and the rights that the user has in it.
error-store-address = The address of the store cannot be read
hint-store-address = Write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE, followed by ?sslmode=require&sslrootcert=FILE where the server has a certificate of your own authority.
error-disk-full = There is no room left on the disk
hint-disk-full = Make room, then run it again: what was acknowledged before is kept, the rest follows.
error-name-empty = A name is empty
hint-name-empty = Give a name, or leave the option out.
error-store-damaged = The store is damaged: { $detail }
hint-store-damaged = Restore it from a backup, or import the documents into a new store.
error-file = { $path }: { $detail }
hint-file = Check that the path exists and that you may use it.
error-format-without-findings = This command lists no findings, so it has no answer in the format { $value }
hint-format-without-findings = Use table, json, csv or markdown; sarif and junit are for "iriai findings" and "iriai scan".
error-advisories-without-files = --advisories is for the comparison of two files
hint-advisories-without-files = Take the advisories into the store with "iriai import", or compare two files.
error-full = The store is full: no more { $detail } can be numbered
hint-full = Split the portfolio into several stores.
error-database = The database cannot do this: { $detail }
hint-database = Check that the disk is not full and that you may write to the store's folder.
error-database-busy = Another program is writing to the store
hint-database-busy = Wait until it has finished, then try again.
error-conflict = Somebody else changed the same thing at the same time
hint-conflict = Try again.
error-schema-too-new = The store was written by a newer version of this program
hint-schema-too-new = Use the newer version; an older one would damage the store.
error-schema-too-old = The store { $path } is of an older version of this program, and may only be read
hint-schema-too-old = It is brought up to date when it is opened, for which it has to be written. Make it writable, or copy it, and a file ending in -wal beside it if there is one, to where you may write.
error-schema-other = The store { $path } was made by another build of this program, and its tables do not fit this one: { $detail }
hint-schema-other = Use the build that made it, or name a new store with --store and import the documents and advisories again.
error-store-foreign = { $path } is not a store of this program
hint-store-foreign = Name another file with --store.
error-query-empty = Nothing was asked
hint-query-empty = Give a name, a package URL, name@version, name@range, or the hash of a file.
error-parameter-unknown = There is no parameter "{ $value }" here
hint-parameter-unknown = Parameters are written in small letters with underscores, such as as_of; the answer to another question than the one that was meant would be worse than none.
error-parameter-repeated = The parameter "{ $value }" stands there twice
hint-parameter-repeated = Give each parameter once.
error-parameter-missing = The parameter "{ $value }" is missing
hint-parameter-missing = Add it behind the question mark of the address.
error-parameter-invalid = The value of the parameter "{ $value }" cannot be used
hint-parameter-invalid = Give a number within the limits, or one of the words that are known for it.
error-route-unknown = There is nothing at { $value }
hint-route-unknown = Check the path; what programs may ask stands below /api/v1/iriai/.
error-method-unknown = { $value } is not answered here
hint-method-unknown = Ask with GET.
error-host-foreign = This server answers to the name of this machine only
hint-host-foreign = Ask for 127.0.0.1 or localhost.
error-answers-stale = Answers do not show the newest state of the store: { $value }
hint-answers-stale = The log tells what could not be read; answers are those of the last state that could.
error-denied = Your account may not do this: it takes { $value ->
    [see] leave to read
    [import] leave to bring documents
    [decide] leave to decide on findings
    [describe] leave to describe products
    [feed] leave to bring advisories
    [govern] leave to say who may do what
    [audit] leave to read the audit log
    [operate] leave to look after the server
   *[other] everything that is given away ({ $value })
}
hint-denied = Ask an administrator for a role that may, for these products or for everything.
error-sign-in-needed = Sign in first, or give a key
hint-sign-in-needed = Programs give a key as "X-Api-Key: …" or "Authorization: Bearer …".
error-sign-in-refused = Name, password or code is not right
hint-sign-in-refused = After several attempts that fail, even the right password counts only after a while: up to fifteen minutes. An administrator can send a link for a new one.
error-sign-in-code-needed = A one-time code is needed
hint-sign-in-code-needed = Type the six digits that the authenticator on your phone shows.
error-invitation-invalid = The link was used, is too old, or is not complete
hint-invitation-invalid = A new one: for the first administrator by starting the server anew, for everybody else from an administrator.
error-account-name-invalid = "{ $value }" is no name to sign in with
hint-account-name-invalid = A name has 1 to 200 characters, none of them a control character.
error-account-name-taken = The name "{ $value }" is taken
hint-account-name-taken = Names are the same whatever their capitals and width; take another one.
error-password-short = The password has fewer than 15 characters
hint-password-short = Some words that nobody would expect together make a good one; no digits or signs are asked for.
error-password-long = The password has more than 256 characters
hint-password-long = Take a shorter one.
error-password-guessable = The password is easily guessed
hint-password-guessable = Avoid repetitions, rows of keys, names and well-known phrases; some words that nobody would expect together make a good one.
error-key-expired = The end of the key lies in the past
hint-key-expired = Give a day to come, or none.
error-key-refused = The key does not count
hint-key-refused = It may have ended, or have been taken back, or its account is disabled; whoever made it sees that in the list of keys.
error-page-foreign = A page that is not of this server sent this
hint-page-foreign = Pages of ours send the token of the session as X-Csrf-Token; programs use a key.
error-body-invalid = What was sent cannot be read: { $detail }
hint-body-invalid = Send one JSON object with the fields that the description of the API names, and no others.
error-header-invalid = The header { $value } cannot be used
hint-header-invalid = An Idempotency-Key has 1 to 255 characters.
error-uploads-many = { $value } files are being sent at once, which is as many as this server takes
hint-uploads-many = Send it again in a few seconds.
error-streams-many = { $value } programs wait for events at once, which is as many as this server tells
hint-streams-many = Ask for the job itself now and then: the same path without "/events".
error-upload-empty = What was sent is empty
hint-upload-empty = Send the file's bytes as the body of the request: curl --data-binary @FILE.
error-upload-large = What was sent has more than { $value } bytes
hint-upload-large = Compress it (gzip, zstd, xz, zip), or divide it into several files.
error-upload-broken = What was sent broke off
hint-upload-broken = Nothing of it was kept. Send it again.
error-idempotency-other = Another request was sent under this Idempotency-Key before; its job is { $value }
hint-idempotency-other = Each request has a key of its own; only the very same one is sent again under it.
error-idempotency-pending = A request under this Idempotency-Key is still being sent
hint-idempotency-pending = Wait until it has ended, then send it again.
error-import-denied = Whoever sent this may not bring it: { $detail }
hint-import-denied = Documents take leave for their product, advisories and catalogues leave to bring advisories, statements that stand in no SBOM leave to bring documents of everything.
error-job-given-up = It was tried ten times and never came to an end
hint-job-given-up = Try the file with "iriai import" on the command line; if that fails too, it is a fault of Iriai that should be told.
error-job-asker-gone = Whoever asked for it may do nothing any more
hint-job-asker-gone = The key or the account ended after the file was sent. Send it again with one that counts.
error-body-large = What was sent has more than { $value } bytes
hint-body-large = Documents are taken in by their own paths; everything else is small.
error-body-slow = What was sent came too slowly
hint-body-slow = Send at least 4 KiB a second. Whoever runs the server may allow longer pauses with --client-timeout.
error-too-many-requests = Too many requests
hint-too-many-requests = Wait as many seconds as Retry-After says. Whoever runs the server may allow more: "iriai serve --help" names the limits.
error-server-busy = More is asked of the server than it can answer at the moment
hint-server-busy = Try again in as many seconds as Retry-After says.
error-role-unknown = "{ $value }" is no role
hint-role-unknown = There are: reader, contributor, analyst, owner, auditor, administrator.
error-extent-unknown = "{ $value }" does not say for which products a role counts
hint-extent-unknown = There are: everything without a name; product, business-unit, supplier and tag with one.
error-holder-unknown = "{ $value }" can hold no role
hint-holder-unknown = There are: account, team, key.
error-language-unknown = "{ $value }" is no language of this program
hint-language-unknown = There are: en, ja.
error-listen = The server cannot listen on { $value }: { $detail }
hint-listen = Another program may use the port; --listen names another one, for example 127.0.0.1:8081.
error-listen-open = { $value } is open to other machines, and nobody would have to sign in
hint-listen-open = Leave out --without-sign-in, or listen on 127.0.0.1.
error-tls-certificate-missing = In { $path } there is no certificate
hint-tls-certificate-missing = It needs certificates in PEM, beginning with "-----BEGIN CERTIFICATE-----": the server's own first, then those in between up to its authority.
error-tls-certificate-invalid = The certificate in { $path } cannot be used: { $detail }
hint-tls-certificate-invalid = Have it issued again, or convert it with "openssl x509 -outform PEM".
error-tls-key-missing = In { $path } there is no private key
hint-tls-key-missing = It needs one private key in PEM, beginning with "-----BEGIN PRIVATE KEY-----".
error-tls-key-encrypted = The private key in { $path } is encrypted
hint-tls-key-encrypted = Decrypt it with "openssl pkey", and let only the server's account read the file.
error-tls-key-unfit = The private key in { $path } does not belong to the certificate
hint-tls-key-unfit = Take the key with which the certificate was requested. While both are being renewed this passes by itself; what was read before counts until then.
error-tls-key-invalid = The private key in { $path } cannot be used: { $detail }
hint-tls-key-invalid = Take a key of ECDSA (P-256, P-384), RSA from 2048 bits, or Ed25519.
serve-listening = Iriai answers at { $scheme }://{ $address }/. Ctrl+C stops it.
serve-first = Nobody has an account yet. Whoever sends this secret to { $scheme }://{ $address }/api/v1/iriai/invitation with a name and a password becomes the administrator; it counts once, for a week: { $secret }
serve-stopping = Stopping: requests that are being answered are answered to their end.
error-query-purl-invalid = "{ $value }" is not a package URL
hint-query-purl-invalid = A package URL looks like pkg:npm/lodash@4.17.21; a bare name works too.
error-query-range-invalid = The range in "{ $value }" cannot be understood
hint-query-range-invalid = Write it as the ecosystem does (lodash@<4.17.21) or as vers: (lodash@vers:npm/<4.17.21).
error-query-range-empty = The range in "{ $value }" is none: a sign stands in it without a version
hint-query-range-empty = Write the version behind the sign (lodash@^4.17), or leave the range out to ask for every version.
error-advisory-unknown = There is no advisory "{ $value }" among those that were taken in
hint-advisory-unknown = Take advisories in with "iriai import PATH", or ask for the component that it is about by its name.
error-advisory-withdrawn = The advisory "{ $value }" was withdrawn by who published it: it touches nothing any more
hint-advisory-withdrawn = Ask "iriai why COMPONENT { $value }" for what it said.
error-time-invalid = "{ $value }" is not a date or time
hint-time-invalid = Write 2026-03-01 or 2026-03-01T09:00:00+09:00.
error-ecosystem-unknown = "{ $value }" is not a known ecosystem
hint-ecosystem-unknown = Give an OSV ecosystem (PyPI, Debian:12), a purl type (pypi, deb) or a vers scheme (semver, intdot).
error-range-invalid = "{ $value }" is not a version range: { $detail }
hint-range-invalid = A range looks like vers:npm/>=1.0.0|<2.0.0; --from-native reads an ecosystem's own notation.
error-purl-invalid = "{ $value }" is not a package URL: { $detail }
hint-purl-invalid = A package URL looks like pkg:npm/lodash@4.17.21.
error-licence-unreadable = "{ $value }" is not a licence expression: { $detail }
hint-licence-unreadable = Write identifiers of the SPDX list joined by AND, OR and WITH; a licence of your own is LicenseRef-NAME.
error-cvss-unreadable = "{ $value }" is no CVSS vector: { $detail }
hint-cvss-unreadable = Write metrics as "CVSS:3.1/AV:N/AC:L/…", all base metrics, each once; version 2 has no prefix.
error-criticality-invalid = "{ $value }" is not a criticality
hint-criticality-invalid = Give a number from 1 (little depends on it) to 5 (very much).
error-condition-too-long = The condition of rule "{ $value }" is too long
error-condition-too-long-nameless = The condition is too long
hint-condition-too-long = A condition has at most 4,096 letters; several rules may each have one.
error-condition-invalid = The condition of rule "{ $value }" cannot be asked: { $detail }
error-condition-invalid-nameless = The condition cannot be asked: { $detail }
hint-condition-invalid = Write a CEL expression that is true or false, for example component.name == "log4j-core" && vuln.severity == "HIGH". Names: component.purl, type, group, name, version; vuln.id, ids, source, severity, cvssv3BaseScore, epssScore, exploited, malicious, fixed.
error-condition-name-unknown = The condition of rule "{ $value }" names something unknown: { $detail }
error-condition-name-unknown-nameless = The condition names something unknown: { $detail }
hint-condition-name-unknown = Conditions know "component" and "vuln", and those of policies "ssvc"; products are chosen with --product and --tag.
error-licence-policy-syntax = The licence policy cannot be read: { $detail }
hint-licence-policy-syntax = A policy is a TOML file with default, unknown, [categories], [[rules]] and [[clarifications]]; examples/licence-policy.toml is one.
error-licence-policy-ruling = "{ $detail }" is no ruling
hint-licence-policy-ruling = Write allow, review or deny; unknown is fail or review.
error-licence-policy-licence = "{ $detail }" is not what a policy can go by
hint-licence-policy-licence = A rule names one SPDX licence, with or without an exception; what a clarification finds is an expression of listed licences or of your own (LicenseRef-NAME).
error-licence-policy-category = There is no category "{ $detail }"
hint-licence-policy-category = Categories: public-domain, permissive, weak-copyleft, strong-copyleft, network-copyleft, source-available, non-commercial, restricted, proprietary, unknown.
error-licence-policy-exception = "{ $detail }" is not an exception of the SPDX list
hint-licence-policy-exception = Write its identifier, for example Classpath-exception-2.0.
error-licence-policy-component = "{ $detail }" names no component
hint-licence-policy-component = Write a package URL with or without version, or the key that "iriai licences list --by component --json" shows.
error-licence-policy-empty = A rule or clarification does not say what it is about
hint-licence-policy-empty = Give a rule licences, categories, exceptions or a condition (when), and a clarification either component or stated; what applies to all the rest is default.
error-licence-policy-condition = The condition cannot be asked of a licence: { $detail }
hint-licence-policy-condition = Write a CEL expression that is true or false. Names: licence.id, exception, category, orLater, isOsiApproved, isFsfLibre; component.purl, type, group, name, version.
error-decision-without-author = Nobody is named who decides
hint-decision-without-author = Name somebody with --by.
error-decision-without-reason = The decision has no reason
hint-decision-without-reason = Give the reason with --why.
error-decision-justification-unfit = "{ $value }" justifies only the status not_affected
hint-decision-justification-unfit = Leave --justification out, or decide --status not_affected.
error-decision-response-unfit = "{ $value }" is a response only to the status affected
hint-decision-response-unfit = Leave --response out, or decide --status affected.
error-decision-expired = { $value } is over already
hint-decision-expired = Give --until a day to come, or leave it out.
error-vex-publisher-empty = --publisher is empty: a document needs somebody who answers for it
hint-vex-publisher-empty = Name the organisation, for example --publisher "Example Works".
error-vex-title-empty = --title is empty
hint-vex-title-empty = Write a title, or leave the option out: then the document gets one.
error-vex-namespace-invalid = --namespace must be an address that begins with https:// or http://, with the name of a host behind it and without "?" and "#", and "{ $value }" is none
hint-vex-namespace-invalid = Name an address of the organisation under which identifiers are made, for example --namespace https://example.com. Letters other than ASCII have to be encoded.
error-vex-namespace-insecure = --namespace must begin with https:// for a VEX repository, and "{ $value }" does not
hint-vex-namespace-insecure = Readers fetch the repository from there; name for example --namespace https://example.com.
error-vex-id-invalid = --id must be an address or a part of one, and "{ $value }" is none
hint-vex-id-invalid = Use letters, digits and hyphens, for example --id EW-2026-001, or an address, for example --id https://example.com/vex/1.
error-vex-id-no-uuid = --id must be a UUID for CycloneDX, and "{ $value }" is none
hint-vex-id-no-uuid = It becomes the document's serial number, which CycloneDX allows to be nothing else: for example --id urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79. Without --id one is made.
error-vex-repository-empty = None of the decisions can be filed in a repository: their products have no package URL by which readers could find them
hint-vex-repository-empty = Publish them as a document (--as openvex, csaf or cyclonedx), or have the SBOMs name the product by a package URL.
error-decision-unfit-nameless = The decisions cannot be published: { $kind }
error-decision-unfit = { $value } cannot be published: { $kind }
hint-decision-unfit = Decide it anew with "iriai triage set" and what is missing: --justification or --why for what is not affected, --action for what is affected.
error-folder-wanted = A VEX repository is a folder, not a file
hint-folder-wanted = Name the folder with --to.
error-product-name-taken = That is another name of the product "{ $value }"
hint-product-name-taken = Change that product with "iriai product set", or give another name.
error-received-in-future = The day of receipt { $value } is still to come
hint-received-in-future = Give a day up to today.
error-component-ambiguous = Several components have this name: { $value }
hint-component-ambiguous = Name one of them as it stands here.
error-several-documents = The release has several documents: { $value }
hint-several-documents = Name one of them by its identifier.
error-feed-address-invalid = "{ $value }" is no known feed, no web address and no file
hint-feed-address-invalid = Known are kev, epss, osv (everything), osv:ECOSYSTEM such as osv:npm or osv:PyPI, endoflife (every product) and endoflife:PRODUCT,… such as endoflife:nodejs. Otherwise give an http or https address without a password in it, or a file that is there.
error-feed-name-invalid = "{ $value }" cannot be the name of a feed
hint-feed-name-invalid = Give --name with small letters, digits, ".", "_" and "-", 64 at most.
error-feed-folder = "{ $value }" is a folder, and a feed is one file
hint-feed-folder = Name a file or an archive in it; "iriai import" takes a whole folder in, once.
error-feed-file-missing = There is no file "{ $value }"
hint-feed-file-missing = Check the path, and add the file once it is there.
error-feed-name-taken = Another feed is called "{ $value }"
hint-feed-name-taken = Give another name with --name, or take that feed away with "iriai feed remove { $value }".
error-feed-unknown = There is no feed "{ $value }"
hint-feed-unknown = "iriai feed list" shows the feeds there are.
error-feed-none = There are no feeds yet
hint-feed-none = Add one with "iriai feed add", for example osv:npm, kev or epss.
error-feed-unreachable = The server cannot be reached: { $detail }
hint-feed-unreachable = Check the address, the network and the proxy (HTTPS_PROXY). What was taken in before stays.
error-feed-status = The server answered with status { $detail }
hint-feed-status = Check the address with "iriai feed list"; the server may also be out of order for a while. What was taken in before stays.
error-feed-redirects = The server sent on too often, or to where nothing is fetched from, such as from https to http
hint-feed-redirects = Check the address, and add the feed under the one that it has now.
error-feed-too-slow = The fetching took longer than allowed
hint-feed-too-slow = Run it again: it goes on where it stopped, if the server lets it. --max-seconds allows more time.
error-feed-broken-off = The server broke off the transfer several times: { $detail }
hint-feed-broken-off = Run it again later: it goes on where it stopped, if the server lets it. What was taken in before stays.
error-feed-length = The server sent more than the { $detail } bytes that it had told
hint-feed-length = Run it again later. What was taken in before stays.
error-feed-digest = What came is not what the server says it sent
hint-feed-digest = Run it again. If it stays so, something on the way changes the content.
error-key-invalid = "{ $value }" is no public key
hint-key-invalid = A key begins with ed25519: and is what "iriai feed key" prints.
error-key-unknown = The key { $value } is not trusted anyway
hint-key-unknown = "iriai feed trust" without a key shows those that are.
error-key-file-exists = { $path } is there already
hint-key-file-exists = Name another file. A key that is lost cannot be made again.
error-key-file-invalid = { $path } holds no secret key
hint-key-file-invalid = Name the file that "iriai feed key" wrote.
error-bundle-empty = There are no advisories to put into a bundle
hint-bundle-empty = Fetch some with "iriai feed add" and "iriai feed update", or import them.
error-bundle-truncated = The bundle is cut off
hint-bundle-truncated = Copy it again; nothing of it was taken.
error-bundle-damaged = The bundle is damaged or was changed after it was signed
hint-bundle-damaged = Copy it again. If it stays so, ask who made it; nothing of it was taken.
error-bundle-version = The bundle was made by a newer version of this program ({ $detail })
hint-bundle-version = Use the newer version here too; nothing of the bundle was taken.
error-no-backup = The file is no backup of this program
hint-no-backup = Name a file that "iriai backup FILE" wrote.
error-backup-truncated = The backup is cut off
hint-backup-truncated = Copy it again, or take another one; the store is as it was.
error-backup-damaged = The backup is damaged: { $detail }
hint-backup-damaged = Copy it again, or take another one; the store is as it was.
error-backup-version = The backup was made by a newer version of this program ({ $detail })
hint-backup-version = Use the newer version here too; the store is as it was.
error-backup-schema = The backup is of a newer schema ({ $detail }) than this version of the program knows
hint-backup-schema = Use the version of the program that made it, or a newer one; the store is as it was.
error-backup-is-store = { $path } is the store itself
hint-backup-is-store = Name another file; a backup would replace the store.
error-store-not-empty = The store holds something already (table "{ $value }")
hint-store-not-empty = Name a new file or an empty database with --store (with --to when copying); nothing is ever put over what is there.
error-copy-differs = Table "{ $value }" was read back otherwise than it was written
hint-copy-differs = Nothing was kept of the copy. Check the disk or the database server, and copy again.
error-text-with-nul = A text in { $value } holds the character NUL, which PostgreSQL does not take
hint-text-with-nul = Keep this store in a file; nothing was kept of the attempt.
error-bundle-key-unknown = The bundle is signed with a key that is not trusted: { $detail }
hint-bundle-key-unknown = Nothing of it was taken. Have who made it tell you the key by another way; if it is the same, run "iriai feed trust { $detail }" and import again.
error-bundle-in-future = The bundle is dated { $detail }, which is still to come
hint-bundle-in-future = Check the clock here and where it was made; nothing of it was taken.
error-bundle-older = The bundle is older than the one of { $detail } that was taken in before
hint-bundle-older = Import the newest bundle; nothing of this one was taken.
error-demo-missing = The example portfolio is not at { $path }
hint-demo-missing = Run it in the checkout, or name the folder with --examples.
error-usage = The arguments cannot be understood
error-argument-unknown = There is no option or argument "{ $value }"
hint-argument-unknown = "iriai help" shows how each command is used.
error-argument-missing = Something is missing: { $value }
hint-argument-missing = "iriai help" shows how each command is used.
error-argument-conflict = "{ $value }" and "{ $detail }" cannot be given together
hint-argument-conflict = Leave one of them out.
error-argument-twice = "{ $value }" is given more than once
hint-argument-twice = Give it once.
error-argument-not-text = An argument is no valid text
hint-argument-not-text = Give arguments in UTF-8.
error-command-unknown = There is no command "{ $value }"
hint-command-unknown = "iriai help" lists the commands.
error-command-missing = No command was given
hint-command-missing = "iriai help" lists the commands.
error-value-missing = "{ $value }" needs a value
hint-value-missing = "iriai help" shows how each command is used.
error-value-unknown = "{ $value }" is not possible for "{ $detail }"
hint-value-unknown = "iriai help" shows what is possible.
error-value-invalid = "{ $value }" cannot be understood as a value for "{ $detail }"
hint-value-invalid = "iriai help" shows what is possible.
hint-suggested = Did you mean "{ $value }"?
hint-known-values = Possible: { $values }.
hint-usage = Usage: { $usage }; "{ $more }" tells more.
error-internal = Something went wrong inside: { $detail }
hint-internal = Please report this with what you did.

kind-release = release
kind-document = document
kind-product = product
kind-account = account
kind-team = team
kind-job = job
kind-key = API key
kind-business-unit = business unit
kind-supplier = supplier
kind-tag = tag
kind-component = component
kind-advisory = advisory
kind-decision = decision that holds
kind-decisions = decision of ours in this scope
kind-nothing-decided = nothing is decided
kind-no-vulnerability = it names no vulnerability
kind-no-component = it names no component
kind-no-product-name = a product has no name
kind-no-justification = nothing tells why it is not affected
kind-no-action = it is affected, and nothing tells what to do
kind-no-time = it does not say when it was decided
kind-decided-twice = two decisions speak of the same vulnerability, component and product
kind-document-invalid = what was said of the document is not valid in its format

## Why the system does not give a file

reason-not-found = there is no such file or folder
reason-permission-denied = you may not do this
reason-is-a-directory = it is a folder
reason-not-a-directory = a folder on the way is a file
reason-read-only = it may only be read
reason-storage-full = the disk is full
reason-invalid-name = the name is not possible here
reason-invalid-data = it is no valid text
reason-system = the system says "{ $value }"
reason-database = the database says "{ $value }"
reason-network = the network says "{ $value }"
reason-host-unknown = there is no such host
reason-bytes-received = { $value } bytes came

## Why content cannot be read

reason-of = { $name }: { $reason }
reason-unspecified = the parser says "{ $value }"
reason-deep-nesting-plain = it is nested too deeply
reason-deep-nesting = it is nested more deeply than { $value } levels
reason-field-type = "{ $value }" stands where { $expected } belongs
reason-field-type-plain = nothing stands where { $expected } belongs
reason-field-missing = "{ $value }" is missing
reason-field-value = "{ $value }" is not known here
reason-field-no-time = "{ $value }" is no date
reason-field-no-text = "{ $value }" holds bytes that are no UTF-8
reason-field-no-time-plain = it is empty where a date belongs
reason-cut-off = it is cut off
reason-checksum = a checksum does not match
reason-header-checksum = the checksum of a header does not match
reason-header = a header is broken
reason-directory = the list of contents is broken
reason-no-directory = the list of contents is missing
reason-no-end-mark = the end mark is missing
reason-size = a size is impossible
reason-size-unknown = a size is not stated
reason-packed-content = the compressed content is broken
reason-packed-dictionary = it was compressed with a dictionary that is kept elsewhere
reason-packed-feature = it uses a feature that is not known here
reason-packed-memory = unpacking takes more than { $value } bytes of memory
reason-zip-method = zip method { $value }
reason-sparse-file = a file with holes
reason-compound-file = the storage inside the Excel file is broken
reason-base64 = it is not base64

reason-rows-hidden = hidden rows: { $value }
reason-cell-not-text = it was not entered as text and may have lost digits
reason-csv-quote-open = a quotation mark is not closed
reason-json-ends-in-value = it ends where a value belongs or within one
reason-json-ends-in-text = it ends within a text
reason-json-ends-in-list = it ends within a list
reason-json-ends-in-object = it ends within an object
reason-json-colon-expected = the colon behind a key is missing
reason-json-list-comma-expected = "," or "]" is missing behind an element
reason-json-object-comma-expected = "," or "{"}"}" is missing behind a value
reason-json-comma-expected = a comma or the closing bracket is missing
reason-json-word-unknown = this is not true, false or null
reason-json-value-expected = no value begins here
reason-json-escape-unknown = a backslash escapes nothing that it can
reason-json-surrogate-alone = half of a surrogate pair stands alone
reason-json-number-malformed = a number is malformed
reason-json-number-too-large = a number is too large
reason-json-control-character = a control character stands unescaped in a text
reason-json-key-not-text = a key is not in quotation marks
reason-json-trailing-comma = a comma stands before the closing bracket
reason-json-trailing-text = something stands behind the end
reason-xml-markup-unknown = "<!" begins nothing that is known
reason-xml-instruction-open = a processing instruction is not closed
reason-xml-declaration-open = the XML declaration is not closed
reason-xml-comment-open = a comment is not closed
reason-xml-doctype-open = the DOCTYPE is not closed
reason-xml-cdata-open = a CDATA section is not closed
reason-xml-tag-open = a tag is not closed
reason-xml-quote-open = the value of an attribute is not closed
reason-xml-reference-open = "&" is not followed by a name and ";"
reason-xml-version-missing = the XML declaration does not begin with the version
reason-xml-version-unknown = there is no such version of XML
reason-xml-doctype-nameless = the DOCTYPE has no name
reason-xml-end-unmatched = </{ $value }> closes nothing
reason-xml-end-mismatched = </{ $value }> stands where </{ $expected }> belongs
reason-xml-comment-hyphens = "--" stands in a comment
reason-xml-attribute-equals = "=" is missing behind an attribute
reason-xml-attribute-value = the value of an attribute is missing
reason-xml-attribute-unquoted = the value of an attribute is not in quotation marks
reason-xml-attribute-twice = an attribute stands twice
reason-xml-entity-unknown = "&{ $value };" is declared nowhere
reason-xml-entity-declared = it declares an entity of its own
reason-xml-character-reference = a reference names no character
reason-xml-prefix-unknown = the prefix "{ $value }" is declared nowhere
reason-xml-prefix-reserved = the prefix "{ $value }" must not be declared so
reason-xml-prefixes-too-many = it declares more than { $value } namespace prefixes
reason-xml-ends-inside = it ends within an element
reason-xml-no-element = there is no element
reason-xml-second-root = something stands behind the outermost element
reason-xml-text-outside = text stands outside the outermost element
reason-xml-control-character = there is a control character
reason-tag-expected = no tag begins "{ $value }"
reason-tag-text-open = <text> is not closed by </text>
reason-tag-after-text = "{ $value }" stands behind </text>
reason-yaml-ends-in-list = it ends within a list
reason-yaml-ends-in-map = it ends within a map
reason-yaml-ends = it ends too early
reason-yaml-no-document = there is no document
reason-yaml-directive = a directive is malformed, repeated or not known
reason-yaml-tag = a tag is malformed or not declared
reason-yaml-anchor-nameless = an anchor or alias has no name
reason-yaml-anchor-unknown = an alias names no anchor
reason-yaml-value-expected = a value is missing
reason-yaml-key-expected = a key is missing
reason-yaml-map-comma-expected = "," or "{"}"}" is missing in a map
reason-yaml-list-comma-expected = "," or "]" is missing in a list
reason-yaml-hyphen-expected = "-" is missing before an element of a list
reason-yaml-colon-expected = the colon behind a key is missing
reason-yaml-hyphen-misplaced = no list can begin with "-" here
reason-yaml-colon-misplaced = no value can follow ":" here
reason-yaml-key-misplaced = no key can stand here
reason-yaml-document-mark = the document does not begin or end properly
reason-yaml-indentation = the indentation is wrong
reason-yaml-tab = a tab stands where only blanks may
reason-definition-key-unknown = the key "{ $value }" is not known here (known: { $expected })
reason-definition-word-unknown = "{ $value }" cannot stand here (possible: { $expected })
reason-definition-text-wanted = a text belongs behind "{ $value }"
reason-definition-list-wanted = a list of texts in brackets belongs behind "{ $value }"
reason-definition-table-wanted = "{ $value }" must be a table
reason-looks-like-sbom = it is an SBOM
reason-looks-like-vex = it is a VEX document
reason-looks-like-advisory = it holds advisories
reason-toml-key-twice = a key or table stands twice
reason-toml-text-unquoted = no value stands here, or a text without quotation marks
reason-toml-text = a text is not closed, or something in it cannot stand there
reason-toml-value-missing = a value is missing
reason-toml-equals-missing = no equals sign stands behind a key
reason-toml-comma-missing = a comma is missing between two elements
reason-toml-bracket-open = a bracket is not closed
reason-toml-key = a key is missing, or has letters that need quotation marks
reason-toml-number = this is no number and no date
reason-toml-misplaced = something stands where TOML does not allow it
reason-condition-ends = it ends where something has to follow
reason-condition-unexpected = "{ $value }" cannot stand here
reason-condition-equals = "=" compares nothing; write "=="
reason-condition-text = the text { $value } is not closed, or has an unknown escape in it
reason-condition-sign = "{ $value }" is no part of the language; texts need quotation marks
reason-condition-has = has(…) needs a field, for example has(vuln.epssScore)
reason-condition-syntax = it is no CEL expression
reason-condition-length = it is longer than { $value } letters
reason-condition-name = there is no "{ $value }" here (there is: { $expected })
reason-condition-field = there is no "{ $value }" (there is: { $expected })
reason-condition-word = it is never "{ $value }"; it is one of: { $expected }
reason-condition-order = "{ $value }" would compare the letters of words that have no such order; name the words that are meant, with "in [...]" (there is: { $expected })
reason-condition-function = there is no function "{ $value }"
reason-condition-types = "{ $value }" cannot be used on { $expected }
reason-condition-pattern = the pattern of "{ $value }" is no regular expression
reason-condition-calculation = it cannot be worked out
reason-condition-calculation-plain = it cannot be worked out
reason-condition-result = its value is of the type { $value } and neither true nor false
reason-definition-key-missing = "{ $value }" is missing
reason-definition-value-unfit = "{ $value }" cannot stand here
reason-definition-twice = the name "{ $value }" stands twice
reason-yaml-comment = a comment stands where none may, or without a blank before it
reason-yaml-blank-expected = a blank is missing
reason-yaml-character = nothing can begin with "{ $value }"
reason-yaml-bracket-unmatched = a closing bracket closes nothing
reason-yaml-bracket-mismatched = "{ $value }" stands where "{ $expected }" belongs
reason-yaml-bracket-open = "{ $value }" is not closed
reason-yaml-block-header = what follows "|" or ">" is malformed
reason-yaml-quote-open = a text is not closed
reason-yaml-after-quote = something stands behind a closing quotation mark
reason-yaml-escape-unknown = a backslash escapes nothing that it can
reason-yaml-plain-text = a text must be in quotation marks
reason-yaml-aliases-too-many = aliases repeat more than is allowed
reason-yaml-key-not-text = a list or a map cannot be a key
reason-yaml-key-twice = the key "{ $value }" stands twice
reason-backup-header = what it says of itself cannot be read
reason-backup-tables = its tables are not those of its schema
reason-backup-packing = it cannot be unpacked
reason-backup-row = a row is none of its table
reason-backup-ratio = it unpacks to more than any backup that this program made
reason-backup-count = there are not as many rows as it says
reason-backup-digest = the rows of a table do not fit their digest
reason-backup-file-digest = the file does not fit its digest
reason-backup-end = something stands where it should end

## Faults of package URLs

purl-scheme-missing = It does not begin with pkg:
purl-character-invalid = A character that must be percent-encoded stands unencoded
purl-type-missing = The type is missing
purl-type-invalid = The type holds characters that are not allowed
purl-namespace-missing = This type needs a namespace
purl-namespace-prohibited = This type has no namespace
purl-namespace-invalid = This type does not allow this namespace
purl-name-missing = The name is missing
purl-name-invalid = This type does not allow this name
purl-version-invalid = This type does not allow this version
purl-qualifier-key-invalid = A qualifier's key holds characters that are not allowed
purl-qualifier-duplicate = A qualifier stands twice
purl-qualifier-missing = This type needs a qualifier that is missing
purl-subpath-invalid = A segment of the subpath holds a slash
purl-percent-invalid = A percent sign is not followed by two hexadecimal digits
purl-not-utf8 = Percent-encoded bytes are not UTF-8
purl-parts-invalid = The parts are not a JSON object with type and name

## Faults of version ranges

vers-not-vers = It does not begin with vers:
vers-scheme-case = vers must be in lower case
vers-whitespace = Blanks and control characters must be percent-encoded
vers-missing-slash = The slash after the scheme is missing
vers-bad-type = The scheme holds characters that are not allowed
vers-type-case = The scheme must be in lower case
vers-invalid-type = The scheme "invalid" is reserved
vers-no-constraints = There is no constraint
vers-leading-pipe = The constraints begin with a bar
vers-trailing-pipe = The constraints end with a bar
vers-consecutive-pipes = Two bars stand together
vers-explicit-equal = Equality is written without =
vers-empty-version = A comparator has no version
vers-asterisk-not-alone = The asterisk must stand alone
vers-only-asterisk = This scheme takes only an asterisk
vers-unencoded-character = A character that must be percent-encoded stands unencoded
vers-invalid-percent = The percent-encoding is broken
vers-non-canonical-percent = The percent-encoding is not canonical
vers-datetime-case = T and Z must be in upper case
vers-datetime-colon = Colons of a time must not be encoded
vers-bad-datetime = It is not a time of RFC 3339
vers-not-sorted = The constraints are not sorted by version
vers-duplicate-version = A version stands twice
vers-redundant = A constraint says nothing beside its neighbour
vers-vers = The scheme or a version cannot stand in a vers range
vers-empty = There is nothing to read
vers-syntax = The notation is broken at "{ $value }"
vers-version = "{ $value }" is not a version
vers-unsupported = "{ $value }" cannot be written as intervals of versions
vers-matches-nothing = No version can lie in this range

## Why a licence text is no expression

licence-empty = There is nothing to read
licence-ambiguous = Several licences go by the name "{ $value }"
licence-version-missing = "{ $value }" does not say which version of the licence
licence-exception-unknown = The exception in "{ $value }" is not named or not known
licence-public-domain = A dedication to the public domain; SPDX has no identifier for it as such
licence-proprietary = "{ $value }" gives no open source licence
licence-see-file = "{ $value }" only points to a file
licence-unspecified = It is said that there is a licence, but not which
licence-unknown-id = "{ $value }" is not on the list of licences
licence-unknown-name = The name "{ $value }" is not on the list of licences
licence-unknown-address = The address { $value } belongs to no licence on the list
licence-free-text = A free text, not the name of a licence
licence-syntax = The licences in "{ $value }" are joined in no understandable way

## What is wrong with a CVSS vector

cvss-score = CVSS { $version }: { $score } ({ $rating })
cvss-unknown-version = There is no CVSS { $value }
cvss-not-a-metric = "{ $value }" is not a metric and a value joined by a colon
cvss-unknown-metric = This version has no metric as in "{ $value }"
cvss-unknown-value = The metric in "{ $value }" has no such value
cvss-repeated-metric = "{ $value }" gives a metric for the second time
cvss-missing-metric = The metric { $value } is missing

## Severity

rating-none = none
rating-low = low
rating-medium = medium
rating-high = high
rating-critical = critical

## The command line: how help is laid out

full-stop = .
between-places = {", "}
between-sentences = {" "}
between-clauses = {"; "}
help-usage = Usage
help-commands = Commands
help-arguments = Arguments
help-options = Options
help-common-options = Common options
help-limits = Limits
help-some-options = [OPTIONS]
help-some-command = <COMMAND>
help-default = { $help } (default: { $default })
reference-title = The command line
reference-made = Made from the program by `cargo xtask generate`. Every command also takes the common options below. Japanese: [cli.ja.md](cli.ja.md)

## The command line: commands

command-iriai = The system an Open Source Program Office runs its work on
command-demo = The example portfolio, and what it stands on
command-import = Take in SBOMs, advisories, KEV, EPSS and end-of-life data: files, folders, archives, or - for standard input
command-where = Which products and releases contain it
command-rank = What we stand on most, or where versions sprawl
command-findings = What is affected, and what could not be evaluated
command-upgrades = The changes of versions that settle most findings, and what they leave
command-scan = Findings of SBOMs without keeping them
command-why = The rule, range and order that decided whether an advisory touches a component
command-triage = What is done about findings: decide, see what that changes, take it back
command-triage-set = Decide about one vulnerability, for a component, a package, products or everywhere
command-triage-rule = Decide about all findings, also later ones, of which a condition (CEL) holds
command-triage-import = Take ignore files of OSV-Scanner, Trivy and Grype as decisions
command-triage-end = Take a decision or a rule back; it stays in the history
command-triage-list = The decisions and rules that hold
command-licences = Licences of the portfolio: who stands under which, what the policy says, what has to be done, notices
command-licences-list = Licences by how widely they are used, by product or by component; what nobody knows comes first
command-licences-check = Judge the licences by the company's policy; ends with 1 when something is denied or unknown
command-licences-obligations = What has to be done because of the licences, product by product
command-licences-notice = The notices that go along with a release: components, copyright, licences and their texts
command-vex = What VEX documents say: check it here, publish what was decided
command-vex-check = Whether each statement applies to something here, and if not, why
command-vex-export = What was decided here, as OpenVEX, CycloneDX, CSAF or a VEX repository
command-feed = Feeds of advisories: where they come from, how old they are, and how they get into a closed network
command-feed-add = Add a feed; nothing is fetched yet
command-feed-list = The feeds, and how old what they brought is
command-feed-remove = Take a feed away; what it brought stays
command-feed-update = Fetch feeds: what changed since last time, going on where it was broken off
command-feed-bundle = Write everything that is known into one signed file
command-feed-key = Make a key to sign bundles with
command-feed-trust = Take bundles of a key in; without a key, show those that are trusted
command-feed-distrust = Take no bundles of a key in any longer
command-diff = What changed between two releases, documents or files
command-lint = Faults against the standard, and completeness by profile
command-export = An SBOM out again
command-product = Products: list them, say how much depends on them
command-product-list = The products and their releases
command-product-add = Make a product known before its first document comes
command-product-set = Say something of a product
command-audit = Who did what: list it, prove it, copy it
command-audit-list = What was done, the newest first
command-audit-verify = Check that no entry was changed, left out or put in; of the store, or of a copy
command-audit-export = Copy the entries, one JSON object a line
command-backup = Write everything that is kept into one file, while others read and write
command-restore = Put a backup into a new store
command-copy = Copy everything from one store into a new one, between a file and a database server either way
command-doctor = What is wrong with this installation, and what to do
command-purl = Package URLs: canonical form and parts, or the fault
command-version = Compare two versions: -1, 0 or 1
command-vers = Version ranges: canonical form, containment, native notations
command-licence = Licences: normalised SPDX expression, its identifiers, whether each is known
command-cvss = CVSS vectors: version, score and rating, of base, temporal and environmental metrics
command-bench = Measure this machine on a generated fleet
command-serve = Answer over HTTP: the team's server
command-help = How a command is used

## The command line: arguments

argument-store = The store: a file (SQLite) or postgres://USER:PASSWORD@HOST/DATABASE (PostgreSQL). Without it $IRIAI_STORE, else iriai.db in the current folder
argument-format = The shape of the answer; a table unless told otherwise
value-format-table = a table to read, as wide as the terminal or as $COLUMNS says
value-format-json = JSON for programs
value-format-csv = CSV for spreadsheets
value-format-markdown = Markdown
value-format-sarif = SARIF 2.1.0 for code scanning services, of findings only
value-format-junit = JUnit XML for build servers, of findings only
argument-json = Short for --format json
argument-output = Also write the answer to a file: FORMAT=FILE, in a format of --format, several times if wanted
argument-lang = The language of what people read; that of the environment unless told otherwise
value-lang-en = English
value-lang-ja = 日本語
argument-quiet = Draw no progress bar
argument-help = Show this help
argument-version = Show the version
argument-as-of = Answer with what was known at this time: 2026-03-01 (its end, UTC) or 2026-03-01T00:00:00Z
argument-product = Only this product
argument-release = Only this release
argument-business-unit = Only products of this business unit
argument-supplier = Only products of this supplier
argument-tag = Only products with this tag
argument-demo-examples = The folder of the example portfolio
argument-demo-no-serve = Stop after printing
argument-import-paths = Files, folders, archives; - reads standard input
argument-import-product = The product they belong to; what each document says of itself unless told otherwise
argument-import-release = The release they belong to; what each document says of itself unless told otherwise
argument-import-supplier = Who supplies the product
argument-import-business-unit = The business unit that answers for the product
argument-import-tag = A tag for the product, several times if wanted
argument-import-received = Since when the documents are known; now unless told otherwise
argument-import-verbose = Say on standard error what has become of each document as soon as it is on the disk
argument-import-max-bytes = Largest file, and largest member after unpacking, in bytes
argument-import-max-depth = Deepest nesting
argument-import-max-components = Most components of one document
argument-import-max-seconds = Longest time for one file, in seconds
argument-import-threads = Files read side by side; as many as there are cores unless told otherwise
argument-where-query = A package URL with or without version, a name, name@version, name@range, the hash of a file, or the identifier of an advisory
argument-where-limit = List at most so many places; the counts are always of all (50 in a table, all elsewhere, unless told otherwise)
argument-rank-by = What decides the order
value-rank-by-usage = projects by how widely and directly they are used
value-rank-by-sprawl = packages by how many versions are in use and how far these lie apart
argument-rank-limit = List at most so many (20 in a table, all elsewhere, unless told otherwise)
argument-findings-limit = List at most so many; the counts are always of all (20 in a table, all elsewhere, unless told otherwise)
argument-findings-severity = List only what is rated so or worse, or not rated at all
argument-findings-fail-on = End with 1 when something is rated so or worse, or not rated at all
argument-findings-policy = A policy (TOML): rules in CEL that fail, warn or inform; end with 1 when one fails. examples/policy.toml is one; docs/settling.md tells the names
argument-findings-fail-on-eol = End with 1 when something gets no updates any more, with 3 when that cannot be said of anything
argument-fail-on-ssvc = End with 1 when something may have to be done so soon by those who deploy (SSVC); what is not known counts as the worst that is possible
argument-findings-status = List only findings of which this is so
argument-findings-sort = The order
argument-findings-offset = Pass over so many first
argument-upgrades-step = The largest step that anybody takes
value-step-patch = corrections: behind the first two numbers
value-step-minor = the second number too
value-step-major = any
argument-upgrades-limit = So many changes, those that settle most together (20 in a table, all elsewhere, unless told otherwise)
argument-scan-files = SBOMs, or folders and archives of them
argument-scan-advisories = Advisories to use beside those of the store: files, folders, archives; several times if wanted
argument-scan-fail-on = End with 1 when something is rated so or worse, or not rated at all
argument-scan-policy = A policy (TOML): rules in CEL that fail, warn or inform; end with 1 when one fails. examples/policy.toml is one; docs/settling.md tells the names
argument-scan-ignore = An ignore file of OSV-Scanner, Trivy or Grype, for this scan only; several times if wanted
argument-scan-fail-on-eol = End with 1 when something gets no updates any more, with 3 when that cannot be said of anything
argument-scan-limit = List at most so many; the counts are always of all (20 in a table, all elsewhere, unless told otherwise)
argument-why-component = A component as in "where": a package URL with or without version, or a name
argument-why-advisory = The identifier of an advisory, or a CVE
argument-triage-set-advisory = The vulnerability, by any of its names
argument-triage-set-component = Only of this component, by its package URL or name; without a version, of all versions of the package
argument-triage-set-product = Only in this product, in all releases, also later ones
argument-triage-set-tag = Only in products with this tag
argument-triage-set-everywhere = In the whole portfolio
argument-triage-set-status = What is so
argument-triage-set-justification = Why it is not affected, in the words of VEX
argument-triage-set-response = What is done about what is affected; with will_not_fix and can_not_fix the risk is accepted
argument-triage-set-why = The reason, in words
argument-triage-set-action = What users should do, in words
argument-triage-set-by = Who decides (unless told otherwise, the name of the user of this machine)
argument-triage-set-until = Until when it holds; afterwards the finding is open again
argument-triage-set-dry-run = Decide nothing; only tell what would change
argument-triage-set-limit = List at most so many of the findings concerned (20 in a table, all elsewhere, unless told otherwise)
argument-triage-rule-condition = A condition in CEL over component and vuln, for example vuln.severity == "LOW"
argument-triage-rule-component = Only of this component, by its package URL or name; without a version, of all versions of the package
argument-triage-rule-product = Only in this product, in all releases, also later ones
argument-triage-rule-tag = Only in products with this tag
argument-triage-rule-everywhere = In the whole portfolio
argument-triage-rule-status = What is so
argument-triage-rule-justification = Why it is not affected, in the words of VEX
argument-triage-rule-response = What is done about what is affected; with will_not_fix and can_not_fix the risk is accepted
argument-triage-rule-why = The reason, in words
argument-triage-rule-action = What users should do, in words
argument-triage-rule-by = Who decides (unless told otherwise, the name of the user of this machine)
argument-triage-rule-until = Until when it holds; afterwards the finding is open again
argument-triage-rule-dry-run = Decide nothing; only tell what would change
argument-triage-rule-limit = List at most so many of the findings concerned (20 in a table, all elsewhere, unless told otherwise)
argument-triage-import-files = osv-scanner.toml, .trivyignore, .trivyignore.yaml, .grype.yaml
argument-triage-import-component = Only of this component, by its package URL or name; without a version, of all versions of the package
argument-triage-import-product = Only in this product, in all releases, also later ones
argument-triage-import-tag = Only in products with this tag
argument-triage-import-everywhere = In the whole portfolio
argument-triage-import-by = Who decides (unless told otherwise, the name of the user of this machine)
argument-triage-import-dry-run = Decide nothing; only tell what would change
argument-triage-end-decision = The number of the decision
argument-triage-end-by = Who takes it back (unless told otherwise, the name of the user of this machine)
argument-triage-end-why = The reason, in words
argument-triage-list-all = Also what has ended
argument-licences-list-by = What stands on a line
value-licences-list-by-licence = one licence, with its category and how widely it is used
value-licences-list-by-product = one product, with its components by category
value-licences-list-by-component = one component, with all that documents say of it
argument-licences-list-limit = List at most so many; the counts are always of all (20 in a table, all elsewhere, unless told otherwise)
argument-licences-check-policy = The company's policy, a TOML file
argument-licences-check-all = Also list what may be used
argument-licences-check-limit = List at most so many; the counts are always of all (20 in a table, all elsewhere, unless told otherwise)
argument-licences-obligations-policy = A policy that decides where a licence leaves a choice; without it, what brings the fewest obligations is taken
argument-licences-notice-name = product@release, a product (its newest release), or a document's identifier
argument-licences-notice-form = In which form
value-licences-notice-form-text = plain text
value-licences-notice-form-markdown = Markdown
argument-licences-notice-to = The file to write; standard output unless told otherwise
argument-licences-notice-policy = A policy that decides where a licence leaves a choice; without it, what brings the fewest obligations is taken
argument-vex-check-files = VEX documents: OpenVEX, CycloneDX or CSAF
argument-vex-export-form = The form
argument-vex-export-publisher = The organisation that publishes
argument-vex-export-namespace = An address of the organisation, under which identifiers are made
argument-vex-export-id = The identifier of the document; one is made unless it is given
argument-vex-export-title = The title of the document
argument-vex-export-to = The file to write, or the folder of a repository; standard output unless given
argument-max-age = End with 4 when all is well but a feed is older than this: 7d, 36h, 1d12h; which one stands on standard error
argument-feed-add-source = kev, epss, osv, osv:ECOSYSTEM (osv:npm), endoflife, endoflife:PRODUCT,… (endoflife:nodejs), a web address, or a file
argument-feed-add-name = What to call it; a name is made of the source unless told otherwise
argument-feed-remove-name = The feed
argument-feed-update-names = The feeds to fetch; all unless told otherwise
argument-feed-update-max-bytes = Largest feed, and largest member after unpacking, in bytes
argument-feed-update-max-seconds = Longest time for one feed, in seconds
argument-feed-bundle-file = The file to write
argument-feed-bundle-key = The file with the secret key, as "iriai feed key" wrote it
argument-feed-key-file = The file to write the secret key to; the public key is printed
argument-feed-trust-key = The public key, as "iriai feed key" printed it
argument-feed-trust-name = What to call it
argument-feed-distrust-key = The public key
argument-diff-from = A file, product@release, a product (its newest release), or a document's identifier
argument-diff-to = The same, to compare with
argument-diff-advisories = Advisories to compare two files with, beside those of the store: files, folders, archives; several times if wanted
argument-diff-fail-on = End with 1 when something is added that is rated so or worse, or not rated at all; with 3 when nothing could be evaluated
argument-diff-limit = List at most so many findings that are added, removed, kept and unclear, each; the counts are always of all (20 in a table, all elsewhere, unless told otherwise)
argument-lint-files = Files; archives are looked into
argument-lint-profile = Completeness by this profile, several times if wanted (all in JSON, none elsewhere, unless told otherwise)
value-lint-profile-ntia = NTIA minimum elements 2021
value-lint-profile-cisa2026 = CISA minimum elements 2026
value-lint-profile-bsi = BSI TR-03183-2 v2.1
value-lint-profile-automotive = Automotive SBOM Framework 1.0
value-lint-profile-spdx-lite = SPDX Lite
value-severity-low = low
value-severity-medium = medium
value-severity-high = high
value-severity-critical = critical
value-severity-any = everything, also what is not rated
value-fail-on-low = low
value-fail-on-medium = medium
value-fail-on-high = high
value-fail-on-critical = critical
value-fail-on-any = everything, also what is not rated
value-findings-status-open = somebody still has to do something: affected or under investigation
value-findings-status-affected = affected
value-findings-status-under_investigation = somebody looks into it
value-findings-status-accepted = affected, and accepted for now
value-findings-status-not_affected = nothing needs to be done
value-findings-status-fixed = it was done
value-findings-status-any = all
value-sort-worst = the worst first: attacked, rating, score, EPSS, criticality of products, use
value-sort-component = by component
value-sort-advisory = by identifier of the advisory
value-sort-epss = by how likely attacks are
value-sort-products = by how many products have it
value-sort-modified = the advisory that was changed last first
value-sort-ssvc = by when those who deploy have to act (SSVC), what may ask for most first
value-sort-ssvc-supplier = by when those who supply have to act (SSVC), what may ask for most first
value-fail-on-ssvc-scheduled = with the next maintenance, or sooner
value-fail-on-ssvc-out-of-cycle = sooner than with the next maintenance
value-fail-on-ssvc-immediate = at once
value-product-exposure-open = open to the Internet
value-product-exposure-controlled = networked, behind a barrier
value-product-exposure-small = local, or hardly reachable
value-product-exposure-unknown = takes back what was stated
value-product-safety-negligible = hardly anything
value-product-safety-marginal = discomfort, small losses
value-product-safety-critical = injuries, large losses
value-product-safety-catastrophic = deaths
value-product-safety-unknown = takes back what was stated
value-product-value-density-diffuse = little
value-product-value-density-concentrated = much
value-product-value-density-unknown = takes back what was stated
value-status-affected = affected
value-status-under_investigation = somebody looks into it
value-status-not_affected = nothing needs to be done
value-status-fixed = it was done
value-justification-component_not_present = the component is not in the product
value-justification-vulnerable_code_not_present = the vulnerable code is not there
value-justification-vulnerable_code_not_in_execute_path = the vulnerable code never runs
value-justification-vulnerable_code_cannot_be_controlled_by_adversary = no attacker can reach the vulnerable code
value-justification-inline_mitigations_already_exist = the product has mitigations already
value-response-can_not_fix = it cannot be fixed
value-response-will_not_fix = it will not be fixed
value-response-update = update
value-response-rollback = go back to an earlier version
value-response-workaround_available = there is a workaround
value-form-openvex = OpenVEX 0.2 JSON
value-form-cyclonedx = CycloneDX 1.6 JSON
value-form-csaf = CSAF 2.0 JSON, VEX profile
value-form-trivy = a folder that Trivy reads as a VEX repository
argument-export-name = product@release, a product (its newest release), or a document's identifier
argument-export-form = In which form
value-export-form-cyclonedx-1-6 = CycloneDX 1.6 JSON
value-export-form-spdx-2-3 = SPDX 2.3 JSON
value-export-form-spdx-3-0 = SPDX 3.0.1 JSON-LD
value-export-form-spdx-lite = SPDX Lite as an Excel workbook, with headings in the language of the output
value-export-form-original = the bytes as they came
argument-export-to = The file to write; standard output unless told otherwise
argument-product-name = The product
argument-product-criticality = How much depends on it: 1 (little) to 5 (very much); 3 when nobody says
argument-product-exposure = How far it can be reached where it runs (System Exposure of SSVC)
argument-product-safety = What an attack on it does to people (Safety Impact of SSVC)
argument-product-value-density = How much one installation of it holds for an attacker (Value Density of SSVC)
argument-product-business-unit = The business unit that answers for it; "" takes it away
argument-product-supplier = Who supplies it; "" takes it away
argument-product-alias = A further name under which documents call it, several times if wanted
argument-product-tag = A tag to add, several times if wanted
argument-product-untag = A tag to take away, several times if wanted
argument-audit-list-before = Only entries before this number
argument-audit-list-limit = List at most so many (20 in a table, all elsewhere, unless told otherwise)
argument-audit-verify-copy = A copy that "iriai audit export" made, from the first entry on
argument-audit-verify-noted = An entry that was noted before; it must be among them
argument-audit-export-from = The first entry to copy
argument-audit-export-to = Write to this file instead of standard output
argument-backup-file = The file to write; one that is there is replaced once the backup is whole. Only you may read it
argument-restore-file = The backup
argument-restore-verify = Afterwards read backup and store again and compare them table by table; exit code 1 when they differ
argument-restore-compare = Restore nothing: only compare the backup with the store as it is
argument-copy-from = The store to copy: a file, or the address of a database
argument-copy-to = The new store: a file, or the address of a database
argument-doctor-max-age = How old a feed may be: 7d, 36h, 1d12h
argument-purl-inputs = Package URLs (with --build: JSON objects with type, namespace, name, version, qualifiers, subpath); - reads one a line
argument-purl-build = Build from parts
argument-version-ecosystem = An OSV ecosystem, a purl type or a vers scheme
argument-version-a = A version; - reads A, a tab and B a line from standard input
argument-version-b = The version to compare with
argument-vers-range = A vers: range (with --from-native: the ecosystem's own); - reads RANGE, or RANGE, a tab and VERSION, a line
argument-vers-version = A version: answer whether it lies inside
argument-vers-from-native = Read the range in the notation of this scheme and answer it as vers:
argument-vers-strict = Accept only canonical ranges
argument-licence-inputs = SPDX expressions, or licences as documents write them; - reads one a line
argument-cvss-inputs = CVSS vectors of versions 2.0 to 4.0; - reads one a line
argument-bench-name = Which bench
value-bench-name-fleet = the inventory: import, disk, memory, where, rank
value-bench-name-risk = Advisories: taking in, comparing, findings, scanning
value-bench-name-serve = The server under load: questions at a fixed rate beside uploads, memory
argument-bench-scale = How much of the full size
argument-bench-folder = Where to put the generated documents and stores while it runs; needs some 8 GB at full size; the system's folder for temporary files unless told otherwise
argument-bench-seconds = How long the server is asked, in seconds
argument-serve-listen = The address and port to listen on
argument-serve-without-sign-in = Answer whoever uses this machine without asking who they are; only on 127.0.0.1
argument-serve-tls-certificate = The server's certificate in PEM, with those in between up to its authority. Read anew when it changes
argument-serve-tls-key = The private key of the certificate, in PEM
argument-serve-behind-tls = A proxy before the server ends TLS: browsers send sessions by TLS alone
argument-serve-trust-proxy = A proxy that is believed when it says with X-Forwarded-For for whom it asks; repeatable
argument-serve-log = The form of the log on standard error
argument-serve-log-level = What the log tells; a line for each request from "info" on
argument-serve-client-timeout = How long the head of a request may take, and how long what follows may pause
argument-serve-idle-timeout = How long a connection may stay open without a request
argument-serve-max-connections = So many connections at once
argument-serve-max-connections-per-address = So many of them from one address (IPv6: one /64)
argument-serve-max-requests-per-key = So many requests a second with one key or session; 0 for no limit
argument-serve-max-requests-per-address = So many requests a second from one address without either; 0 for no limit
argument-serve-max-sign-ins = So many attempts to sign in a minute from one address; 0 for no limit
argument-serve-max-wrong-keys = So many keys that do not count a minute from one address; 0 for no limit
value-serve-log-text = One line of text for each thing
value-serve-log-json = One JSON object a line
value-serve-log-level-error = What failed on the server's side
value-serve-log-level-warn = Also what was refused before it was a request
value-serve-log-level-info = Also each request
argument-help-command = The command

## Formats, elements and forms

format-of-version = { $format } { $version }
format-of-version-plain = { $format }
format-cyclonedx-json = CycloneDX (JSON)
format-cyclonedx-xml = CycloneDX (XML)
format-spdx-json = SPDX (JSON)
format-spdx-tag-value = SPDX (tag-value)
format-spdx-yaml = SPDX (YAML)
format-spdx-rdf = SPDX (RDF)
format-spdx-xml = SPDX (XML)
format-spdx-3-json = SPDX 3 (JSON-LD)
format-spdx-lite-xlsx = SPDX Lite (workbook)
format-spdx-lite-csv = SPDX Lite (CSV)

element-sbom-author = Author of the SBOM
element-author-signature = Signature of the author
element-format-name = Name of the format
element-format-version = Version of the format
element-generation-context = Generation context
element-timestamp = Timestamp
element-tool-name = Name of the tool
element-tool-version = Version of the tool
element-sbom-version = Version of the SBOM
element-sbom-uri = URI of the SBOM
element-primary-component = Primary component
element-producer = Producer
element-name = Component name
element-version = Component version
element-identifier = Identifier
element-dependency = Dependencies
element-hash-value = Hash value
element-hash-algorithm = Hash algorithm
element-licence-declared = Declared licence
element-licence-concluded = Concluded licence
element-copyright = Copyright
element-file-name = File name
element-download-location = Download location
element-external-sbom-refs = References to other SBOMs
element-executable = Executable or not
element-archive = Archive or not
element-structured = Structured or not
element-vulnerabilities-inside = Vulnerabilities kept outside

span-from = { $from } or more
span-to = { $to } at most
span-between = { $from } to { $to }
place-line-column = line { $line } column { $column }
place-component = component { $number } { $field }
place-component-plain = component { $number }
place-element-line = { $element } line { $line }
place-byte = byte { $byte }
place-row-byte = table { $table } row { $row }, byte { $byte } of the file
place-line-column-plain = line { $line }

form-text = text
form-string = text
form-list = a list
form-array = a list
form-object = an object
form-number = a number
form-integer = a whole number
form-boolean = true or false
form-cve-epss-percentile = a line with CVE, probability and percentile
form-json = JSON
form-xml = XML
form-yaml = YAML
form-null = null
form-tag-value = tag-value
form-line = one line
form-date = a date (RFC 3339)
form-email = an e-mail address
form-cpe = a CPE name
form-algorithm-digits = ALGORITHM: digits
form-iri-reference = a URI or a relative reference
form-no-blanks = no blanks
form-any-value = any value
form-a-field-name = the name of a field
form-object-or-text = an object or text
form-object-or-list = an object or a list
form-object-or-identifier = an object or an identifier
form-a-node-or-an-identifier = a node or an identifier
form-0-10-one-decimal-place = 0 to 10 with one decimal place
form-ll-or-ll-cc = a language such as en or en-GB
form-url-vcs-location-none-noassertion = a URL, a location in version control, NONE or NOASSERTION
form-element-type-element = an element, the type of the relation and an element
form-documentref-uri-algorithm-digits = DocumentRef-…, a URI, and the hash as ALGORITHM: digits
form-category-type-locator = a category, a type and a locator
form-reference-address-checksum = a reference, an address and a checksum
form-algorithm-value = an algorithm and a value, with a colon between them
form-swh-1-snp-rel-rev-dir-cnt-40-digits = swh:1:, one of snp, rel, rev, dir and cnt, a colon and 40 digits
form-counted-characters = number of characters: { $count }
form-counted-lower-case-hexadecimal-digits = lower case hexadecimal digits, { $count } of them
form-counted-of-a-z-a-z-0-9-space = letters, digits, blanks and - / . ( ), { $count } of them
form-relative-path = a relative path
form-date-time = a date and time (RFC 3339)
form-absolute-uri-without = an absolute URI without #
form-32-40-64-96-or-128-hexadecimal-digits = 32, 40, 64, 96 or 128 hexadecimal digits
form-not-empty = not empty
form-one-line = one line
form-namespace = the namespace of a known edition
form-class = a class
form-class-that-is-not-abstract = a class that is not abstract
form-spdx-licence-identifier = an SPDX licence identifier
form-spdx-licence-expression = an SPDX licence expression
form-jwa-name-or-uri = a JWA name or a URI

## Findings

findings-title = What is affected
findings-summary = { $findings ->
        [one] One finding
       *[other] { $findings } findings
    }. { $evaluated ->
        [one] One component was
       *[other] { $evaluated } components were
    } compared with advisories, { $unevaluated } could not be.
findings-blind = { $unevaluated ->
        [0] There is no component that could be evaluated, so nothing is known to be clean.
        [one] Nothing could be evaluated, so nothing is known to be clean: one component could not be compared with advisories.
       *[other] Nothing could be evaluated, so nothing is known to be clean: { $unevaluated } components could not be compared with advisories.
    }
findings-no-feeds = There are no advisories yet, so nothing could be evaluated. Take some in with "iriai import PATH": OSV, CSAF, CVE or NVD records.
findings-more = … and { $count } more; --limit shows them.
findings-page = Findings { $first } to { $last } of { $all }; --offset and --limit show others.
findings-page-of-one = Finding { $first } of { $all }; --offset and --limit show others.
findings-beyond = { $all ->
        [0] There is no finding
        [one] There is only one finding
       *[other] There are only { $all } findings
    }, and --offset passes over the first { $offset }.
findings-settled-not-listed = Settled and not listed: { $count }.
findings-not-evaluated-not-listed = Not evaluated and not listed: { $count }.
more-elsewhere = … and { $count } more; "{ $command }" lists them.
findings-not-evaluated = Not evaluated, so neither affected nor ruled out:
source-name-csaf = CSAF
source-name-cve = CVE
source-name-endoflife = endoflife.date
source-name-epss = EPSS
source-name-ghsa = GitHub Advisory Database
source-name-go = Go Vulnerability Database
source-name-kev = CISA KEV
source-name-mal = OpenSSF Malicious Packages
source-name-nvd = NVD
source-name-osv = OSV
source-name-pysec = PyPI Advisory Database
source-name-rustsec = RustSec
findings-feeds = Advisories:
findings-feed-never = { $source }: never fetched yet; "iriai feed update" does so
findings-feed = { $source }: { $records ->
        [one] one record, of
       *[other] { $records } records, the newest of
    } { $newest }, taken in { $imported }, { $age } old
kept-unread-vex = What the VEX document { $id } says is not known and settles nothing: it was taken in once and cannot be read any more. { $why }.
kept-unread-advisory = Of { $id } only what was noted when it came is told, without summary and vector: its record cannot be read any more. { $why }.
kept-unread-eol = Until when { $id } is looked after is not known: what was taken in of it cannot be read any more. { $why }.
stale = Older than { $most }: { $feeds }
source-ages = Age of the advisories: { $feeds }
stale-feed = { $source } ({ $age })
feeds-title = Feeds
feeds-none = There are no feeds yet. Add one with "iriai feed add": osv:npm, kev, epss, a web address or a file.
feed-never = never
feed-standing-current = fetched
feed-standing-new = not fetched yet
feed-standing-failed = failed last time: { $reason }
feed-standing-in-part = taken in part: { $reason }
bundle-title = Bundle { $path }
bundle-summary = { $bytes } bytes, made { $created }, signed by { $key }.
key-made = The secret key is in { $path }; keep it to yourself
key-made-next = Where the bundles are imported, run once: iriai feed trust { $key }
keys-title = Trusted keys
keys-none = No key is trusted yet. "iriai feed trust KEY" adds one.
heading-severity = Severity
sarif-rule = Vulnerability { $advisory }
sarif-rule-names = { $summary } Known as: { $names }
sarif-policy-rule = Rule of the policy: { $rule }
sarif-result = { $component } is concerned by { $advisory }: { $status }. Severity: { $rating }. Fixed in: { $fixed }
junit-compared = Comparison with the advisories
junit-nothing-evaluated = Nothing could be evaluated, so nothing is known to be clean.
junit-not-evaluated = Not evaluated
junit-not-listed = Not listed
policy-verdict-fail = fails
policy-verdict-warn = warning
policy-verdict-info = information
policy-violation = { $verdict }: { $rule }: { $component }, { $advisory }
policy-unanswered-one = { $verdict }: { $rule } cannot be answered for { $component }, { $advisory }
policy-with-message = { $told }: { $message }
policy-passed = The policy { $path } is met (rules: { $rules }; warnings: { $warn }; for information: { $info }).
policy-failed = The policy { $path } is not met (rules: { $rules }; failures: { $fail }; warnings: { $warn }; for information: { $info }):
policy-more = … and { $count } more; JSON has them all
policy-unanswered = Findings that do not state what the rule { $rule } looks at: { $count } ({ $verdict }).
ignore-title = What the ignore files come to
ignore-decided = Decisions added: { $added }; known already: { $known }. Open findings: { $before } before, { $after } now.
ignore-tried = Nothing was decided. Decisions that would be added: { $added }; known already: { $known }. Open findings: { $before } now, { $after } then.
ignore-warning = { $path }, { $place }: { $message }
ignore-warning-of-file = { $path }: { $message }
ignore-reason = left alone by { $file }, which gives no reason
ignore-format-osv-scanner = OSV-Scanner
ignore-format-trivy = Trivy, lines
ignore-format-trivy-yaml = Trivy, YAML
ignore-format-grype = Grype
heading-advisory = Advisory
heading-fixed = Fixed in
heading-decided-by = Because
heading-settled-by = Settled by
heading-verdict = Verdict
heading-comparator = Compared by
heading-source = Source
severity-exploited = attacked, { $severity }
severity-not-stated = not stated
fixed-none = no fix stated
fixed-disputed = sources disagree
time-not-stated = an unknown day
why-title = What decided
verdict-affected = affected
verdict-not-affected = not affected
verdict-not-evaluated = not evaluated
verdict-settled = affected, settled: { $status }
verdict-open = affected, { $status }
verdict-settled-in-part = affected, settled in part
why-said = What was said of { $component } and { $advisory }:
why-reason = reason: { $value }
why-response = response: { $value }
why-until = until { $time }
why-holds = in { $products ->
        [one] one product
       *[other] { $products } products
    } and { $releases ->
        [one] one release
       *[other] { $releases } releases
    }, known since { $since }, { $until }
why-contradicting = { $count ->
        [one] one other says
       *[other] { $count } others say
    } otherwise
why-open = open in { $products ->
        [one] one product
       *[other] { $products } products
    } and { $releases ->
        [one] one release
       *[other] { $releases } releases
    }
decided-inside-range = inside { $range }
decided-listed = { $range } is listed
decided-all-versions = all versions
decided-named = named by its CPE
decided-by-repository = { $decided } (by the commits and tags of its repository)
decided-by-cpe = { $decided } (by CPE: weaker evidence)
decided-by-cpe-product = { $decided } (by CPE, vendor not stated: weak evidence)
findings-end-of-life =
    End of life: { $ended ->
        [one] 1 component gets nothing any more
       *[other] { $ended } components get nothing any more
    }, { $security } only security fixes, { $supported } supported; product known but not its end: { $unknown }; no product known, not evaluated: { $unevaluated }.
findings-end-of-life-more = … and { $count } more; --json lists them.
stage-ended = { $product } { $cycle }: ended, end of life { $day }
stage-security-only = { $product } { $cycle }: security fixes only, end of life { $day }
status-ended = end of life
status-security-only = security fixes only
day-not-stated = not stated
taken-by-cpe = { $told } (by CPE: weaker evidence)
taken-by-name = { $told } (by name alone: weak evidence)
disagreement-affected = others say otherwise: { $list }
disagreement-severity = rated differently: { $list }
disagreement-fixed = fixed in different versions: { $list }
opinion = { $advisory } not affected ({ $decided })
decided-withdrawn = the advisory was withdrawn
decided-other-package = about another package
decided-other-release = about other releases of the distribution
decided-outside-range = outside { $range }
decided-other-versions = about other versions
not-evaluated-of-range = { $told }: { $range }
not-evaluated-no-purl = it has no package URL
not-evaluated-purl-unreadable = its package URL cannot be read
not-evaluated-unknown-ecosystem = nobody publishes advisories in names of its ecosystem
not-evaluated-no-release = it does not say from which release of its distribution it is
not-evaluated-only-commits = the advisory tells of commits only
not-evaluated-no-versions = the advisory names no versions
not-evaluated-cpe-unreadable = its CPE cannot be read
not-evaluated-no-feed = no advisory that was taken in is about its ecosystem, or its release of the distribution
not-evaluated-range-unreadable = the advisory leaves it open: a version that it states cannot be read or is called unknown, or its range has no beginning
list-semicolon = { "; " }
list-comma = { ", " }
order-malicious = malicious
order-exploited = attacked
order-epss = EPSS { $percent } %
order-severity-not-stated = severity not stated
order-criticality = criticality { $value }
order-criticality-not-set = criticality not set (counts as { $value })
ssvc-defer = defer
ssvc-scheduled = scheduled
ssvc-out-of-cycle = out of cycle
ssvc-immediate = immediate
ssvc-none = no vulnerability
ssvc-range = { $least } to { $most }
ssvc-input = { $name } { $value } ({ $source })
ssvc-input-unknown = { $name } unknown
ssvc-input-exploitation = exploitation
ssvc-input-exposure = exposure
ssvc-input-automatable = automatable
ssvc-input-human-impact = human impact
ssvc-input-technical-impact = technical impact
ssvc-input-value-density = value density
ssvc-input-utility = utility
ssvc-input-public-safety = public safety
ssvc-exploitation-none = none
ssvc-exploitation-public-poc = public PoC
ssvc-exploitation-active = active
ssvc-exposure-small = small
ssvc-exposure-controlled = controlled
ssvc-exposure-open = open
ssvc-automatable-no = no
ssvc-automatable-yes = yes
ssvc-human-impact-low = low
ssvc-human-impact-medium = medium
ssvc-human-impact-high = high
ssvc-human-impact-very-high = very high
ssvc-technical-impact-partial = partial
ssvc-technical-impact-total = total
ssvc-value-density-diffuse = diffuse
ssvc-value-density-concentrated = concentrated
ssvc-utility-laborious = laborious
ssvc-utility-efficient = efficient
ssvc-utility-super-effective = super effective
ssvc-public-safety-minimal = minimal
ssvc-public-safety-significant = significant
ssvc-safety-negligible = negligible
ssvc-safety-marginal = marginal
ssvc-safety-critical = critical
ssvc-safety-catastrophic = catastrophic
ssvc-source-unknown = unknown
ssvc-source-kev = KEV
ssvc-source-malicious = malicious package
ssvc-source-ssvc = SSVC of a record
ssvc-source-cvss-metric = CVSS
ssvc-source-cvss-base = from CVSS
ssvc-source-reference = reference
ssvc-source-product = product
ssvc-source-criticality = from criticality
ssvc-source-derived = from these
ssvc-title = SSVC of { $component } and { $advisory }:
ssvc-deployer = deploying: { $when } ({ $because })
ssvc-supplier = supplying: { $when } ({ $because })
ssvc-unknown = SSVC leaves a range because something is not known: { $inputs }. "iriai product set" states what concerns products.
ssvc-unknown-one = { $name } ({ $count })
status-affected = affected
status-under_investigation = under investigation
status-accepted = accepted
status-not_affected = not affected
status-fixed = fixed
status-unknown = none that VEX knows
justification-component_not_present = the component is not in the product
justification-vulnerable_code_not_present = the vulnerable code is not there
justification-vulnerable_code_not_in_execute_path = the vulnerable code never runs
justification-vulnerable_code_cannot_be_controlled_by_adversary = no attacker can reach the vulnerable code
justification-inline_mitigations_already_exist = the product has mitigations already
response-can_not_fix = it cannot be fixed
response-will_not_fix = it will not be fixed
response-update = update
response-rollback = go back to an earlier version
response-workaround_available = there is a workaround
findings-suppressed = Settled, with what settled it ({ $count }):
findings-suppressed-more =   … and { $count } more; --json lists them all
findings-without-reason = Open although somebody says otherwise, because no reason is given ({ $count }):
said-why = { $status } ({ $why })
said-without-reason = { $status }, without a reason
said-by-vex = { $said }, says { $author } in { $source }
said-by-vex-author = { $said }, says { $author }
said-by-vex-source = { $said }, says { $source } (no author named)
said-by-vex-nobody = { $said }, says a VEX document (no author named)
said-by-triage = { $said }, decided by { $author }, no. { $source }
said-by-triage-author = { $said }, decided by { $author }
said-by-triage-source = { $said }, decision no. { $source }
said-by-triage-nobody = { $said }, decided here
said-by-rule = { $said }, by rule no. { $source } of { $author }
said-by-rule-author = { $said }, by a rule of { $author }
said-by-rule-source = { $said }, by rule no. { $source }
said-by-rule-nobody = { $said }, by a rule
ground-false_positive = a false positive
ground-requires_configuration = it needs a configuration that the product does not have
ground-requires_dependency = it needs a dependency that the product does not have
ground-requires_environment = it needs an environment in which the product does not run
ground-protected_at_perimeter = attacks are kept off at the perimeter
ground-protected_by_mitigating_control = a control beside the product keeps attacks off
triage-title = Decisions
triage-none = There are no decisions yet. "iriai triage set ADVISORY --status …" makes one.
triage-effect-title = What the decision changes
triage-decided = Decision no. { $decision } speaks of { $touched ->
        [one] one finding
       *[other] { $touched } findings
    }. Open findings: { $before } before, { $after } now.
triage-tried = Nothing was decided. The decision would speak of { $touched ->
        [one] one finding
       *[other] { $touched } findings
    }. Open findings: { $before } now, { $after } then.
triage-unanswered = The condition looks at something that { $count ->
        [one] one finding does
       *[other] { $count } findings do
    } not state; ask with has(…) first.
heading-number = No.
heading-decided-of = Of what
heading-decided-where = Where
heading-author = By
heading-decided = Decided
heading-until = Until
heading-stated-product = Names
heading-applies = Applies here
decided-in-product = product { $product }
decided-in-tag = tag { $tag }
decided-everywhere = everywhere
decision-ended = ended { $time } by { $author }
decision-without-end = no end
vex-check-title = Whether VEX statements apply here
vex-check-summary = Statements: { $statements }. They apply to something here: { $apply }; they settle something: { $settle }. Replaced by newer ones: { $superseded }.
vulnerability-not-named = none named
product-not-named = none named
superseded-here = does not count: replaced by statement { $statement } of this document ({ $status }, { $issued })
superseded-elsewhere = does not count: replaced by statement { $statement } of { $document } ({ $status }, { $issued })
does-not-settle-reason = settles nothing: not_affected needs a justification or an impact statement
applied-everywhere = yes, to { $components ->
        [one] one component
       *[other] { $components } components
    } wherever found
applied-in-documents = yes, to { $components ->
        [one] one component
       *[other] { $components } components
    } in { $documents ->
        [one] one document
       *[other] { $documents } documents
    }
not-applied-no-status = no: it has no status that VEX knows
not-applied-no-vulnerability = no: it names no vulnerability
not-applied-no-product = no: it names no product
not-applied-no-advisory = no: no advisory of this name was taken in
not-applied-no-finding = no: nothing here is affected by it
not-applied-no-identifier = no: it and { $closest } have no identifier in common by which they could be compared
not-applied-other-product = no: { $closest } is here, but not in the product that is named
not-applied-other-package = no: it names another package than { $closest }
not-applied-other-version = no: it names another version than { $closest }
not-applied-other-qualifier = no: it names a qualifier that { $closest } does not have
not-applied-unreadable-identifier = no: what it names cannot be read; the closest is { $closest }
not-applied-other-way = no: { $closest } is also reached by another way than through the library that is named
not-applied-other-vulnerability = no: it is about another vulnerability
vex-document-title = Vulnerability status of products
vex-document-left-alone = Left alone by an ignore file that gives no reason.
vex-document-note = Assessed by the manufacturer.
vex-left-out = { $out } of { $decisions } decisions are not in the repository: their products have no package URL by which readers could find them.
heading-place = Why here
findings-partly = Open here, and settled in other products or releases:

## Upgrades

upgrades-title = Changes of versions that settle most
upgrades-none = There is no open finding to settle.
upgrades-summary = { $changes ->
        [0] No change settles any of
        [one] One change settles { $settled } of
       *[other] { $changes } changes settle { $settled } of
    } { $findings ->
        [one] one finding
       *[other] { $findings } findings
    }{ $all ->
        [0] {""}
       *[other] , and { $attacked } of { $all } attacked or malicious ones
    }: { $share } % of the weight of all.
upgrades-best = { $changes ->
        [one] Proved: no other change is worth more.
       *[other] Proved: no other { $changes } changes are worth more.
    }
upgrades-bound = { $changes ->
        [one] Proved: the best change is worth at most { $gap } % more.
       *[other] Proved: the best { $changes } changes are worth at most { $gap } % more.
    }
upgrades-from-many = { $first } … { $last } ({ $count })
upgrades-more = … and { $count } more; --json lists them.
upgrades-brought = What the new versions have that the old ones had not (deducted from the points):
upgrades-brought-line = { $package }@{ $to }: { $advisory }, { $severity }
upgrades-further = { $count ->
        [one] One change more
       *[other] { $count } changes more
    } would settle everything that changes can settle; --limit asks for more of them.
upgrades-held-back = { $count ->
        [one] One finding has a fix, but no version is known that
       *[other] { $count } findings have a fix, but no version is known that
    } would settle more than it brings.
upgrades-held-back-step = { $count ->
        [one] One finding is
       *[other] { $count } findings are
    } fixed only by a larger step than --step allows, or by versions that bring more than they settle.
upgrades-without-fix = No fix is known for { $count ->
        [one] one finding:
       *[other] { $count } findings:
    }
upgrades-without-fix-none-known = { $component }: { $advisory }, { $severity }
upgrades-without-fix-malicious = { $component }: { $advisory }, made to do harm; remove it
upgrades-without-fix-not-comparable = { $component }: { $advisory }, { $severity }; it states no version from which a step could be made
step-patch = patch
step-minor = minor
step-major = major
step-unknown = unknown
step-pre-release = { $step }, pre-release
kind-malicious = malicious
reach-direct = direct
reach-transitive = transitive
reach-through = through { $component }
reach-through-several = through { $component } and { $more } more
reach-both = { $direct }; { $transitive }
heading-step = Step
heading-settles = Settles
heading-gravest = Gravest
heading-points = Points
heading-settled-share = Settled so far
heading-comes-by = Comes
because-upgrade-severity = severity of { $count ->
        [one] one finding that it settles, counted in each release
       *[other] { $count } findings that it settles, counted in each release
    }
because-upgrade-known-attacks = { $count ->
        [one] one of them is
       *[other] { $count } of them are
    } attacked or malicious: nine times the severity more
because-upgrade-expected-attacks = for { $count ->
        [one] one of them a forecast tells
       *[other] { $count } of them a forecast tells
    } how likely attacks are: up to nine times the severity more
because-upgrade-brought = { $count ->
        [one] one vulnerability
       *[other] { $count } vulnerabilities
    } that the new version has and the old one had not
## Licences

heading-licence = Licence
heading-licence-category = Category
heading-licence-categories = By category
heading-licence-unknown = Unknown
heading-licence-conflicting = In conflict
heading-licences-count = Licences
heading-licence-remark = Remark
heading-licence-verdict = Verdict
heading-obligation = What has to be done
heading-occasion = When
licences-licence-title = Licences in use
licences-product-title = Licences by product
licences-component-title = Licences by component
licences-summary = { $components ->
        [one] One component
       *[other] { $components } components
    } under { $licences ->
        [one] one licence
       *[other] { $licences } licences
    }. Unknown for { $unknown }; documents disagree on { $conflicting }; concluded otherwise than declared for { $departing }.
licence-stated-text = "{ $text }"
licence-stated-none = none (NONE)
licence-stated-declared-unknown = declared unknown (NOASSERTION)
licence-stated-omitted = not stated
licence-category-public-domain = public domain
licence-category-permissive = permissive
licence-category-weak-copyleft = weak copyleft
licence-category-strong-copyleft = strong copyleft
licence-category-network-copyleft = network copyleft
licence-category-source-available = source available
licence-category-non-commercial = non-commercial
licence-category-restricted = restricted use
licence-category-proprietary = proprietary
licence-category-unknown = unknown
licence-category-count = { $category } { $count }
licence-conflict = documents disagree
licence-verdict-allow = may be used
licence-verdict-review = review
licence-verdict-unknown = unknown
licence-verdict-deny = denied
licence-check-title = What the policy says of the licences
licence-check-summary = Of { $components ->
        [one] one component
       *[other] { $components } components
    }: { $deny } denied, { $unknown } unknown, { $review } to review, { $allow } may be used.
licence-check-conflicting = Documents disagree on the licence of { $count ->
        [one] one component
       *[other] { $count } components
    }; each statement is judged, and the worst counts. "iriai licences list --by component" shows them.
licence-check-passed = The check is passed.
licence-check-tolerated = The check is passed; the policy has what is unknown reviewed.
licence-check-failed = The check is not passed. What somebody found out about a component goes into [[clarifications]] of the policy.
licence-why-rule = a rule on { $licence } ({ $category })
licence-why-rule-reason = { $licence } ({ $category }): { $text }
licence-why-default = no rule is about { $licence } ({ $category })
licence-why-unknown-licence = { $licence } is on no list
licence-why-unreadable = this names no licence
licence-why-no-licence = without a licence nothing may be done with it
licence-why-declared-unknown = the author does not know it
licence-why-not-stated = the document says nothing
licence-reason = { $text }
licence-chosen = taken: { $text }
licence-clarified = found out: { $text }
licence-elsewhere = elsewhere stated: { $text }
licence-reasons-between = { "; " }
licences-and-more = {" "}and { $count } more
obligations-title = What has to be done because of the licences
obligations-summary = These are reminders, not the licences' words; where in doubt, the text decides.
obligations-choice = Of "{ $licence }" was taken: { $chosen }
obligations-decided-allow = { $licence } is on no list; the policy allows it
obligations-decided-review = { $licence } is on no list; the policy wants it looked at
obligations-decided-deny = { $licence } is on no list; the policy forbids it
obligation-keep-copyright-notice = keep the copyright notices
obligation-include-licence-text = hand on the licence's text
obligation-include-notice-file = hand on the NOTICE file
obligation-attribution = name the authors, with links to work and licence
obligation-acknowledge-in-documentation = acknowledge the authors in the documentation
obligation-acknowledge-in-advertising = acknowledge the authors in advertising that mentions it
obligation-no-endorsement = do not promote with names of authors or project
obligation-state-changes = mark changes
obligation-rename-modified = give changed versions another name
obligation-disclose-source = hand on or offer the source code
obligation-disclose-source-over-network = offer the source code to those who use it over a network
obligation-same-licence = keep the work and changes to it under the same licence
obligation-same-licence-combined = put what is combined with it under the same licence
obligation-provide-install-information = hand on what is needed to install changed versions on the device
obligation-allow-relinking = let recipients replace the library
obligation-allow-reverse-engineering = do not forbid reverse engineering for debugging changes
obligation-patent-grant = know that others get a patent licence
obligation-patent-termination = know that suing over patents ends the licence
obligation-no-derivatives = hand on no changed versions
obligation-non-commercial = do not use it commercially
obligation-use-restriction = check that the use is not ruled out
obligation-follow-contract = follow the contract
obligation-read-licence = find out the licence and read it
obligation-follow-text = do what its own text asks; the policy allows it
obligation-get-approval = have the use approved; the policy asks for it
obligation-do-not-use = do not use it; the policy forbids it
occasion-use = from the first use
occasion-distribution = when handing it on
occasion-changed-distribution = when handing on a changed version
occasion-network-use = when others use it over a network
notice-title = Third-party software notices: { $name }
notice-introduction = This product contains the following third-party software. Each stands under the licence above it; where a licence leaves a choice, the one that was taken is named.
notice-unstated = No licence is stated
notice-texts = Licence texts
notice-missing = Licences whose text is not at hand
notice-unstated-count = { $count ->
        [one] One component has no licence that is stated
       *[other] { $count } components have no licence that is stated
    }; the notice lists them as such.

## Who did what

audit-title = Audit log, the newest first
audit-empty = Nothing has been done yet.
audit-detail = { $name }: { $value }
audit-check-title = Audit log checked
audit-whole = { $count ->
    [one] The one entry is as it was written.
   *[other] All { $count } entries are as they were written, in their order and without gaps.
}
audit-broken = Entry { $number } does not fit to those before it: it, or one before it, was changed, left out or put in.
audit-noted = The entry that was noted is among them.
audit-noted-not = The entry that was noted is not among them, or is another: the end was cut off, or it is another log.
audit-end = Note this elsewhere: with --noted { $end } it shows later whether the end was cut off.
actor-named = { $name } ({ $kind })
actor-console = on this machine
actor-program = the program
actor-account = account
actor-key = API key
actor-nobody = nobody known
action-import = took in
action-change-product = described a product
action-decide = decided
action-end-decision = took a decision back
action-import-ignored = took ignore files in
action-add-feed = added a feed
action-remove-feed = removed a feed
action-update-feed = updated a feed
action-trust-key = trusts a key
action-distrust-key = trusts a key no longer
action-invite-first = made a link for the first administrator
action-make-first-administrator = became the first administrator
action-make-account = made an account
action-invite = made a link for a password
action-disable-account = disabled an account
action-enable-account = enabled an account
action-grant = gave roles
action-withdraw = took roles away
action-make-team = made a team
action-join-team = put into a team
action-leave-team = took out of a team
action-make-key = made an API key
action-revoke-key = took an API key back
action-sign-in = signed in
action-sign-in-refused = failed to sign in
action-sign-out = signed out
action-set-password = set a password
action-set-codes = set one-time codes
action-backup = wrote a backup
action-copy = copied the store

## Everything out and in; what is wrong

state-summary = { $rows } rows in { $tables } tables.
state-digest = Digest over all tables: { $digest }
state-not-noted = The audit log of the store does not tell of it: the store could not be written.
backup-title = Backup { $path }
backup-summary = { $summary } { $bytes } bytes.
backup-secret = It holds everything, also what proves passwords and keys: keep it where nobody else reads it.
restore-title = Restored from { $path } into { $store }
restore-compare-title = { $path } compared with { $store }
restore-of = Made { $created } by version { $program }, schema { $schema }.
restore-same = Read again and compared: the store holds what the backup holds.
restore-different = The store does not hold what the backup holds; the tables above differ.
restore-unverified = The backup was sound to its end. "--compare" holds it against the store.
copy-title = Copied from { $from } to { $to }
copy-same = Read back and compared: both stores hold the same.
doctor-title = Installation with the store { $store }
doctor-clean = No problem was found.
doctor-problems = { $count ->
    [one] One problem was found.
   *[other] { $count } problems were found.
}
doctor-unchecked = { $count ->
    [one] One check could not be made; nothing is said of it.
   *[other] { $count } checks could not be made; nothing is said of them.
}
check-open = Opening the store
check-read = Reading
check-write = Writing
check-schema = Schema
check-space = Disk space
check-integrity = Integrity
check-references = References
check-audit = Audit log
check-originals = Originals of documents
check-feeds = Feeds
check-clock = Clock
doctor-open-fine = The store is there and opens.
doctor-read-fine = The store can be read.
doctor-write-fine = The store can be written.
doctor-schema-fine = Number { $found }, the newest this version knows, and all tables are there.
doctor-schema-other = Number { $found }; this version of the program knows { $known }
hint-doctor-schema-other = End the other versions of the program that use the store, and start this one again.
doctor-space-fine = { $free } MiB are free.
doctor-space-little = Only { $free } MiB are free where the store is; { $needed } MiB are advisable
hint-doctor-space-little = Make room, or move the store with "iriai copy" to a larger disk.
doctor-integrity-fine = SQLite finds its file in order.
doctor-integrity-damaged = SQLite finds its file damaged: { $what }
hint-doctor-integrity-damaged = Restore the last backup into a new store, and check the disk.
doctor-references-fine = Every row refers to rows that are there.
doctor-references-damaged = There are rows that refer to nothing, in: { $what }
hint-doctor-references-damaged = Restore the last backup into a new store, and check the disk.
doctor-audit-fine = { $count ->
    [one] The one entry is as it was written.
   *[other] All { $count } entries are as they were written.
}
doctor-audit-broken = Entry { $number } does not fit to those before it
hint-doctor-audit-broken = Somebody changed the database by hand, or it is damaged: compare with a copy ("iriai audit verify FILE") or a backup.
doctor-originals-fine = { $count ->
    [one] The one document is as it came.
   *[other] All { $count } documents are as they came.
}
doctor-originals-missing = The originals of { $count } documents are missing: { $what }
hint-doctor-originals-missing = Restore the last backup that has them into a new store.
doctor-originals-damaged = The originals of { $count } documents are not as they came: { $what }
hint-doctor-originals-damaged = Restore the last backup that has them whole into a new store.
doctor-originals-missing-and-damaged = The originals of { $count } documents are missing or not as they came: { $what }
hint-doctor-originals-missing-and-damaged = Restore the last backup that has them whole into a new store.
doctor-feeds-fine = { $count ->
    [0] There is none.
    [one] The one feed is new enough.
   *[other] All { $count } feeds are new enough.
}
doctor-feeds-never = Feed "{ $name }" was never updated
hint-doctor-feeds-never = Run: iriai feed update { $name }
doctor-feeds-old = Feed "{ $name }" is too old: { $age }
hint-doctor-feeds-old = Run: iriai feed update { $name }; have it run every day.
doctor-feeds-failed = Feed "{ $name }" could not be updated the last time
hint-doctor-feeds-failed = "iriai feed list" tells why.
doctor-clock-fine = It is { $now }, and nothing was written later.
doctor-clock-early = The clock says { $now }, before there was this program
hint-doctor-clock-early = Set the clock of this machine.
doctor-clock-behind = The clock says { $now }, but something was written on { $newest }
hint-doctor-clock-behind = Set the clocks of all machines that use the store; what is dated in the future counts as known from then on.
doctor-unchecked-server = The database server looks after that itself
hint-doctor-unchecked-server = Watch the server as you do otherwise (disk, logs, pg_amcheck).
doctor-unchecked-system = The system does not tell
hint-doctor-unchecked-system = Look at it by hand.
doctor-unchecked-denied = You may not look at it
hint-doctor-unchecked-denied = Have an administrator run it.
doctor-unchecked-busy = Somebody else was writing all the time
hint-doctor-unchecked-busy = Run it again later.
doctor-unchecked-not-open = The store could not be opened
hint-doctor-unchecked-not-open = Mend that first.
