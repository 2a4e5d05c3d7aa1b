import Testing

/// Documents of tables, records and kernels in `Tests/Fixtures`, in every format.
struct GoldenDocumentTests {
  private static let tables = "Tests/Fixtures/Tables"
  private static let records = "Tests/Fixtures/Records"

  /// The documents by the names of their files.
  private static let documents = [
    "inequality-numbers": "inequality \(tables)/holdings.csv --value gpus --resamples 100",
    "inequality-groups": """
    inequality \(tables)/holdings.csv --value gpus --weight students --group sector --rank rank \
    --source owned --source rented --against \(tables)/holdings-earlier.csv --interval jackknife
    """,
    "inequality-hardware": """
    inequality \(tables)/hardware.csv --device device --count count --access share --name name \
    --group sector --paper alexnet --paper bert-large --within 7,30 --resamples 100
    """,
    "inequality-years": """
    inequality \(tables)/hardware.csv --device device --count count --access share --name name \
    --group sector --year year --within 30,365 --resamples 100
    """,
    "inequality-by-year": """
    inequality \(tables)/hardware.csv --device device --count count --access share --name name \
    --group sector --by-year --from 2023 --within 30,365 --resamples 100
    """,
    "inequality-clusters": """
    inequality \(tables)/clusters.csv --paper bert-large --within 7,30 --resamples 100 \
    --as-of 2026-01-31
    """,
    "inequality-clusters-by-year": """
    inequality \(tables)/clusters.csv --by-year --within 1,365 --resamples 100 --as-of 2026-01-31
    """,
    "inequality-wide": """
    inequality \(tables)/wide.csv --paper bert-large --within 1,7 --resamples 100
    """,
    "inequality-mixed": """
    inequality \(tables)/mixed.csv --paper bert-large --within 1,7 --resamples 100
    """,
    "inequality-systems": "inequality \(tables)/systems.csv --resamples 100",
    "inequality-tiers": """
    inequality --paper bert-large --paper gpt-3 --per team --within 7,30 --resamples 200
    """,
    "policy-tiers": """
    policy --paper gpt-3 --per team --pool 1024xh100 --allot need --resamples 200
    """,
    "policy": """
    policy \(tables)/holdings.csv --value gpus --pool 1000 --credits 4 --below 8 \
    --unit-cost 2000 --resamples 100
    """,
    "policy-one": """
    policy \(tables)/holdings.csv --value gpus --pool 10% --allot need --resamples 100
    """,
    "participation": """
    participation --papers \(tables)/papers.csv --affiliations \(tables)/affiliations.csv \
    --ai-venues alpha,beta,epsilon --title-column title --max-rank 1 --resamples 100
    """,
    "participation-groups": "participation --papers \(tables)/rows.csv --group-column kind",
    "author-info": """
    participation --author-info \(tables)/author-info.csv --ai-venues vision --resamples 100
    """,
    "author-info-holdings": """
    participation --author-info \(tables)/author-info.csv --ai-venues vision --resamples 100 \
    --holdings \(tables)/departments.csv
    """,
    "models": "participation --models \(tables)/models.csv",
    "synthetic-control": """
    synthetic-control \(tables)/panel.csv --covariate size --max-rank 1 --resamples 100
    """,
    "report": "report \(records)/small.jsonl --invocations",
    "report-steps": "report \(records)/steps.jsonl",
    "compare": "compare \(records)/small.jsonl \(records)/small-again.jsonl",
    "compare-machines": "compare \(records)/small.jsonl \(records)/other-machine.jsonl",
    "estimate-tiers": "estimate bert-large gpt-2",
    "estimate-device": "estimate resnet-152 --device a100-80gb --count 8 --explain",
    "estimate-record": "estimate bert-large --record \(records)/small.jsonl --explain",
    "estimate-steps": "estimate alexnet --record \(records)/steps.jsonl --explain",
    "validate": "validate --record \(records)/steps.jsonl",
    "hours": "hours \(tables)/runs.csv",
    "tiers": "tiers",
    "plugin-check": """
    plugin check fixture-good --plugin-path Tests/Fixtures/good --quiet --seed 1 --rules \
    newer-host,wrong-parameters,double-open,exact-integers,tiny-numbers,state
    """,
    "plugin-check-wrong": """
    plugin check fixture-wrong --plugin-path Tests/Fixtures/wrong --quiet --seed 1 --rules \
    wrong-parameters,exact-integers
    """,
  ]

  /// The documents that end with 1: what they show is that a rule is broken.
  private static let failures: Set<String> = ["plugin-check-wrong"]

  @Test(
    arguments: documents.keys.sorted(),
    [("text", "txt"), ("markdown", "md"), ("csv", "csv"), ("json", "json")])
  func `a document is as people have read it`(
    name: String, format: (name: String, ending: String)
  ) throws {
    let arguments = try #require(Self.documents[name]).split(separator: " ").map(String.init)
    let result = try Program.run(arguments + ["--format", format.name])
    #expect(result.code == (Self.failures.contains(name) ? 1 : 0), "\(result.errors)")
    try GoldenFiles.expect(
      result.output, isAsIn: "Tests/EndToEndTests/Golden/\(name).\(format.ending)")
  }

  @Test(arguments: ["outcomes", "measures"])
  func `a page of the documents is what the help says`(topic: String) throws {
    let result = try Program.run("help", topic, "--format", "markdown")
    try GoldenFiles.expect(result.output, isAsIn: "docs/\(topic).md")
  }
}
