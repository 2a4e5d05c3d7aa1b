"""What the compiler knows about this package's Swift modules, for the checks beside this file.

Each module is compiled once more, without code, into .build/symbols:

- a symbol graph gives its declarations, each with its comment;
- an index gives where each declaration is used.

A module is read again only when its sources, or those that it is built on, have changed. Needs
`make build` before it, for the modules of other packages.
"""

import concurrent.futures
import ctypes
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
STORE = ROOT / ".build" / "symbols"
SWIFT = os.environ.get("SWIFT", "swift")


class Target:
    """A target of the package: where its sources are, and what it is built on."""

    def __init__(self, description):
        self.name = description["name"]
        self.module = self.name.replace("-", "_")
        self.kind = description["type"]
        self.settings = description["settings"]
        folder = {"test": "Tests"}.get(self.kind, "Sources")
        self.folder = ROOT / description.get("path", f"{folder}/{self.name}")
        self.is_for_tests = ROOT / "Tests" in self.folder.parents
        self.dependencies = []
        self.products = []
        for dependency in description["dependencies"]:
            for kind, values in dependency.items():
                (self.products if kind == "product" else self.dependencies).append(values[0])
        self.has_resources = bool(description["resources"])
        within = [self.folder / source for source in description.get("sources") or ["."]]
        without = [self.folder / excluded for excluded in description["exclude"]]
        self.sources = sorted(
            source for place in within for source in place.rglob("*.swift")
            if not any(excluded in [source, *source.parents] for excluded in without))

    def flags(self):
        """Returns what the package description asks of the compiler, as far as it changes names."""
        flags = ["-swift-version", "6", "-package-name", "package", "-suppress-warnings"]
        for setting in self.settings:
            if "enableUpcomingFeature" in setting["kind"]:
                feature = setting["kind"]["enableUpcomingFeature"]["_0"]
                flags += ["-enable-upcoming-feature", feature]
        if not any(source.name == "main.swift" for source in self.sources):
            flags.append("-parse-as-library")
        return flags


def targets():
    """Returns the package's targets by name, each after those that it is built on."""
    found = {target["name"]: Target(target) for target in _package()["targets"]}
    ordered = {}

    def add(target, path):
        if target.name in ordered:
            return
        if target.name in path:
            sys.exit("These targets go in a circle: " + " → ".join(path + [target.name]))
        for name in target.dependencies:
            if name in found:
                add(found[name], path + [target.name])
        ordered[target.name] = target

    for target in found.values():
        add(target, [])
    return ordered


def templates():
    """Returns by name, as targets, the plugins in Swift that `divide plugin new` may write.

    There is one for each operation. They are built on what is in `plugins/support/swift`.
    """
    folder = "plugins/support/templates/swift"
    found = {}
    for kernel in sorted((ROOT / folder).glob("*/Sources/Kernel/Kernel.swift")):
        own = kernel.parent.relative_to(ROOT / folder)
        name = f"template-{own.parts[0]}"
        found[name] = Target({
            "name": name, "type": "regular", "path": folder,
            "sources": ["any/Sources/Kernel", str(own)], "exclude": [],
            "dependencies": [{"byName": ["CKernelABI"]}, {"byName": ["KernelSupport"]}],
            "settings": [], "resources": [],
        })
    if not found:
        sys.exit(f"No templates are in {folder}.")
    return found


def _package():
    """Returns what SwiftPM makes of Package.swift, asking it only when that has changed."""
    digest = hashlib.sha256((ROOT / "Package.swift").read_bytes()).hexdigest()
    kept = STORE / f"package-{digest}.json"
    if not kept.exists():
        command = [SWIFT, "package", "dump-package", "--scratch-path", STORE / "package"]
        dump = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
        STORE.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(dump.stdout)
    return json.loads(kept.read_text())


def graphs(targets):
    """Returns the symbols that each target but tests declares, by its name.

    They are as the compiler writes them into a symbol graph: dictionaries.
    """
    _compile_interfaces(targets)
    return {
        target.name: [
            symbol
            for path in sorted((STORE / "graphs" / target.name).glob("*.symbols.json"))
            for symbol in json.loads(path.read_text())["symbols"]
        ]
        for target in _swift(targets)
    }


def index(targets, tests=False):
    """Returns the occurrences of declarations in each target, by its name.

    Each is [file, line, role, USR, name, kind, relations]. The role is "declared" or "used", after
    "implicitly" where the compiler wrote it. A relation is [what, USR], such as ["childOf", type].
    """
    _compile_interfaces(targets)
    wanted = _swift(targets)
    if tests:
        wanted += _tests(targets)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(pool.map(lambda target: (target.name, _index(target)), wanted))


# Compiling


def _swift(targets):
    return [target for target in targets.values() if target.sources and target.kind != "test"]


def _tests(targets):
    return [target for target in targets.values() if target.kind == "test"]


def _digests(targets):
    """Returns, by name of the target, a digest of all that its interface depends on."""
    digests = {}
    compiler = shutil.which(f"{SWIFT}c")
    common = hashlib.sha256(pathlib.Path(__file__).read_bytes())
    common.update(f"{compiler} {os.stat(compiler).st_mtime_ns}".encode())
    resolved = ROOT / "Package.resolved"
    common.update(resolved.read_bytes() if resolved.exists() else b"")
    for target in targets.values():
        digest = common.copy()
        digest.update(repr(target.flags()).encode())
        headers = [] if target.sources else sorted(target.folder.rglob("*.h"))
        for source in target.sources + headers:
            digest.update(str(source).encode())
            digest.update(source.read_bytes())
        for name in sorted(target.dependencies):
            digest.update(digests.get(name, name).encode())
        digests[target.name] = digest.hexdigest()
    return digests


def _compile_interfaces(targets):
    digests = _digests(targets)
    for folder in ["modules", "graphs", "maps", "index"]:
        (STORE / folder).mkdir(parents=True, exist_ok=True)
    search = _search(targets)
    for target in _swift(targets) + _tests(targets):
        target.arguments = ["-module-name", target.module, *target.flags(), *search]
        target.digest = digests[target.name]
    for target in _swift(targets):
        graph = STORE / "graphs" / target.name
        stamp = graph / "digest"
        if stamp.exists() and stamp.read_text() == target.digest:
            continue
        shutil.rmtree(graph, ignore_errors=True)
        graph.mkdir(parents=True)
        module = STORE / "modules" / target.module
        _swiftc(
            target, "-emit-module", "-o", f"{module}.swiftmodule",
            "-emit-module-doc-path", f"{module}.swiftdoc",
            "-emit-module-source-info-path", f"{module}.swiftsourceinfo",
            "-experimental-skip-all-function-bodies", "-enable-testing", "-emit-symbol-graph",
            "-emit-symbol-graph-dir", graph, "-symbol-graph-minimum-access-level", "internal")
        stamp.write_text(target.digest)


def _search(targets):
    """Returns where the compiler finds modules: ours, those of other packages, and those in C."""
    built = [ROOT / ".build" / kind / "Modules" for kind in ["release", "debug"]]
    built = [folder for folder in built if (folder / "Yams.swiftmodule").exists()][:1]
    if not built:
        sys.exit("The modules of other packages aren't built. Run make build first.")
    search = ["-I", STORE / "modules", "-I", built[0]]
    maps = sorted((ROOT / ".build" / "checkouts").glob("*/Sources/*/include/module.modulemap"))
    for target in targets.values():
        own = target.folder / "module.modulemap"
        include = target.folder / "include"
        if own.exists():
            maps.append(own)
        elif include.exists() and not target.sources:
            generated = STORE / "maps" / f"{target.module}.modulemap"
            generated.write_text(
                f'module {target.module} {{\n  umbrella "{include}"\n  export *\n}}\n')
            maps.append(generated)
    for path in maps:
        search += ["-Xcc", f"-fmodule-map-file={path}"]
    flags = subprocess.run(
        ["pkg-config", "--cflags-only-I", "hwloc", "openblas"], stdout=subprocess.PIPE, text=True)
    for flag in flags.stdout.split():
        search += ["-Xcc", flag]
    return search


def _toolchain():
    return pathlib.Path(shutil.which(f"{SWIFT}c")).resolve().parent.parent


def _swiftc(target, *arguments):
    command = [f"{SWIFT}c", "-frontend", *arguments, *target.arguments, *target.sources]
    result = subprocess.run(
        [str(part) for part in command], cwd=ROOT, text=True, stderr=subprocess.PIPE)
    if result.returncode != 0:
        sys.exit(f"{target.name} can't be read:\n{result.stderr}")


def _index(target):
    folder = STORE / "index" / target.name
    stamp = folder / "digest"
    occurrences = folder / "occurrences.json"
    if stamp.exists() and stamp.read_text() == target.digest:
        return json.loads(occurrences.read_text())
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    arguments = ["-plugin-path", _toolchain() / "lib" / "swift" / "host" / "plugins"]
    for number in range(len(target.sources)):
        arguments += ["-index-unit-output-path", f"/{target.name}/{number}.o"]
    if target.has_resources:
        # SwiftPM generates this declaration.
        bundle = folder / "Bundle.swift"
        bundle.write_text("import Foundation\nextension Bundle { static let module = main }\n")
        arguments += ["-index-unit-output-path", f"/{target.name}/Bundle.o", bundle]
    _swiftc(
        target, "-typecheck", "-index-store-path", folder / "store", "-index-ignore-clang-modules",
        *arguments)
    found = _IndexStore(folder / "store").occurrences()
    occurrences.write_text(json.dumps(found))
    shutil.rmtree(folder / "store")
    stamp.write_text(target.digest)
    return found


# Reading an index, through the library that comes with the compiler


class _Text(ctypes.Structure):
    _fields_ = [("data", ctypes.POINTER(ctypes.c_char)), ("length", ctypes.c_size_t)]

    def __str__(self):
        return ctypes.string_at(self.data, self.length).decode()


_EachText = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, _Text)
_Each = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)

# What include/indexstore/indexstore.h of LLVM calls these.
_RECORD = 2
_DECLARATION, _DEFINITION, _REFERENCE, _IMPLICIT = 1 << 0, 1 << 1, 1 << 2, 1 << 8
_RELATIONS = {
    1 << 9: "childOf", 1 << 10: "baseOf", 1 << 11: "overrideOf", 1 << 14: "extendedBy",
    1 << 15: "accessorOf", 1 << 16: "containedBy",
}


class _IndexStore:
    def __init__(self, path):
        self.library = _library()
        error = ctypes.c_void_p()
        self.store = self.library.indexstore_store_create(
            str(path).encode(), ctypes.byref(error))
        if not self.store:
            sys.exit(f"The index in {path} can't be read.")

    def occurrences(self):
        """Returns what symbols.index says, for every file of the store."""
        units = []
        self._each_text("store_units", units.append, self.store, 0)
        found = []
        for unit in units:
            reader = self.library.indexstore_unit_reader_create(self.store, unit.encode(), None)
            self._each(
                "unit_reader_dependencies",
                lambda dependency: self._read_record(dependency, found), reader)
            self.library.indexstore_unit_reader_dispose(reader)
        return found

    def _read_record(self, dependency, found):
        if self.library.indexstore_unit_dependency_get_kind(dependency) != _RECORD:
            return
        file = str(self.library.indexstore_unit_dependency_get_filepath(dependency))
        if not file.endswith(".swift") or file.startswith(str(STORE)):
            return
        file = os.path.relpath(file, ROOT)
        record = str(self.library.indexstore_unit_dependency_get_name(dependency))
        reader = self.library.indexstore_record_reader_create(self.store, record.encode(), None)
        self._each(
            "record_reader_occurrences",
            lambda occurrence: found.append([file, *self._occurrence(occurrence)]), reader)
        self.library.indexstore_record_reader_dispose(reader)

    def _occurrence(self, occurrence):
        library = self.library
        roles = library.indexstore_occurrence_get_roles(occurrence)
        role = "used" if roles & _REFERENCE else "declared"
        if roles & _IMPLICIT:
            role = "implicitly " + role
        line, column = ctypes.c_uint(), ctypes.c_uint()
        library.indexstore_occurrence_get_line_col(
            occurrence, ctypes.byref(line), ctypes.byref(column))
        symbol = library.indexstore_occurrence_get_symbol(occurrence)
        relations = []
        self._each(
            "occurrence_relations",
            lambda relation: relations.extend(self._relation(relation)), occurrence)
        return [
            line.value, role, str(library.indexstore_symbol_get_usr(symbol)),
            str(library.indexstore_symbol_get_name(symbol)),
            library.indexstore_symbol_get_kind(symbol), relations,
        ]

    def _relation(self, relation):
        roles = self.library.indexstore_symbol_relation_get_roles(relation)
        symbol = self.library.indexstore_symbol_relation_get_symbol(relation)
        usr = str(self.library.indexstore_symbol_get_usr(symbol))
        return [[name, usr] for role, name in _RELATIONS.items() if roles & role]

    def _each(self, what, do, *arguments):
        call = getattr(self.library, f"indexstore_{what}_apply_f")
        call(*arguments, None, _Each(lambda _, item: do(item) or True))

    def _each_text(self, what, do, *arguments):
        call = getattr(self.library, f"indexstore_{what}_apply_f")
        call(*arguments, None, _EachText(lambda _, item: do(str(item)) or True))


def _library():
    name = "libIndexStore.dylib" if sys.platform == "darwin" else "libIndexStore.so"
    library = ctypes.CDLL(str(_toolchain() / "lib" / name))
    pointer, number, text = ctypes.c_void_p, ctypes.c_uint, ctypes.c_char_p
    for call, result, arguments in [
        ("store_create", pointer, [text, pointer]),
        ("store_units_apply_f", ctypes.c_bool, [pointer, number, pointer, _EachText]),
        ("unit_reader_create", pointer, [pointer, text, pointer]),
        ("unit_reader_dispose", None, [pointer]),
        ("unit_reader_dependencies_apply_f", ctypes.c_bool, [pointer, pointer, _Each]),
        ("unit_dependency_get_kind", ctypes.c_int, [pointer]),
        ("unit_dependency_get_filepath", _Text, [pointer]),
        ("unit_dependency_get_name", _Text, [pointer]),
        ("record_reader_create", pointer, [pointer, text, pointer]),
        ("record_reader_dispose", None, [pointer]),
        ("record_reader_occurrences_apply_f", ctypes.c_bool, [pointer, pointer, _Each]),
        ("occurrence_get_roles", ctypes.c_uint64, [pointer]),
        ("occurrence_get_line_col", None, [pointer, pointer, pointer]),
        ("occurrence_get_symbol", pointer, [pointer]),
        ("occurrence_relations_apply_f", ctypes.c_bool, [pointer, pointer, _Each]),
        ("symbol_get_usr", _Text, [pointer]),
        ("symbol_get_name", _Text, [pointer]),
        ("symbol_get_kind", ctypes.c_int, [pointer]),
        ("symbol_relation_get_roles", ctypes.c_uint64, [pointer]),
        ("symbol_relation_get_symbol", pointer, [pointer]),
    ]:
        function = getattr(library, f"indexstore_{call}")
        function.restype, function.argtypes = result, arguments
    return library
