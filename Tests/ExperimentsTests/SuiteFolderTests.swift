import Documents
import Experiments
import Testing

@Testing.Suite("Finding suites")
struct SuiteFolderTests {
  @Test("an unknown name suggests the nearest and lists all")
  func unknownName() {
    let error = #expect(throws: DocumentError.self) {
      try Experiments.Suite.find("quik", in: suitesFolder, operations: operations)
    }
    #expect(
      error?.message
        == "There is no suite 'quik'. Did you mean 'quick'? Suites: deepbench-inference, "
        + "deepbench-training, gpu, quick, resnet50, transformer. The path of a YAML file will do "
        + "as well.")
  }

  @Test("what looks like a path is read as one")
  func path() throws {
    let path = "\(suitesFolder)/quick.yaml"
    #expect(
      try Experiments.Suite.find(path, in: "/nowhere", operations: operations).name == "quick")
    let error = #expect(throws: DocumentError.self) {
      try Experiments.Suite.find("./absent.yml", in: suitesFolder, operations: operations)
    }
    #expect(
      error?.description == "./absent.yml: There is no file of this name.")
  }

  @Test("a folder that isn't there says so")
  func noFolder() {
    let error = #expect(throws: DocumentError.self) {
      try Experiments.Suite.names(in: "/nowhere")
    }
    #expect(
      error?.description
        == "/nowhere: The folder of suites can't be read. Check the installation, or give the path "
        + "of a YAML file.")
  }
}
