import Glibc

extension Manifest {
  /// Returns which of its Python modules are missing and how to install them, or `nil` if all are
  /// there.
  ///
  /// Asks the interpreter where they are, without importing them: nothing of the plugin is run.
  func missingModules() -> String? {
    guard let interpreter = command.first, !modules.isEmpty else { return nil }
    let missing = modules.filter { !PythonInterpreter(path: interpreter).finds($0) }
    guard !missing.isEmpty else { return nil }
    return "\(interpreter) lacks \(missing.joined(separator: " and ")): "
      + (install.map { "\($0), or set DIVIDE_PYTHON to a Python that has it." }
        ?? "install it, or set DIVIDE_PYTHON to a Python that has it.")
  }
}

/// An interpreter of Python.
private struct PythonInterpreter {
  let path: String

  /// Whether it finds a module.
  func finds(_ module: String) -> Bool {
    let question = "import importlib.util, sys; sys.exit(not importlib.util.find_spec('\(module)'))"
    let words = [path, "-c", question]
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { for index in words.indices { unsafe free(arguments[index]) } }
    var files = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&files)
    defer { unsafe posix_spawn_file_actions_destroy(&files) }
    for descriptor in Int32(0)...2 {
      unsafe posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_RDWR, 0)
    }
    var process = pid_t()
    guard unsafe posix_spawnp(&process, path, &files, nil, &arguments, environ) == 0 else {
      return false
    }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) == -1, errno == EINTR {}
    return status == 0
  }
}
