# Everything a newcomer needs: `make bench` measures this machine, `make test` tests the project.

PREFIX ?= /usr/local
SWIFT ?= swift
CONFIGURATION := release
BUILD := .build/$(CONFIGURATION)
PACKAGES := libhwloc-dev libopenblas-dev pkg-config python3
OPTIONAL_PACKAGES := libdnnl-dev libclblast-dev ocl-icd-opencl-dev pocl-opencl-icd
SWIFT_SOURCES := Package.swift Sources Tests plugins Benchmarks

.PHONY: bench build conformance convolution-speed coverage cuda deps deps-optional dist dist-test elementwise-speed \
  fidelity fidelity-onednn fuzz hours inequality-speed manual onednn opencl recipes stage swift validate test check format \
  install clean

## Measures this machine with the quick suite, and reports.
bench: build
	$(BUILD)/divide run quick

## Says how to get Swift where it is missing.
swift:
	@command -v $(SWIFT) >/dev/null || { \
	  echo "There is no '$(SWIFT)' here. Install Swift 6.3 or later: https://www.swift.org/install/linux has packages, and swiftly," >&2; \
	  echo "which needs no administrator. Or say where it is: make SWIFT=/path/to/swift $(MAKECMDGOALS)" >&2; \
	  exit 1; \
	}

## Builds the programs and the bundled plugins.
build: deps swift
	$(SWIFT) build -c $(CONFIGURATION)

## Holds estimated hours against published runs, each without the runs of its source.
hours: build
	$(BUILD)/divide hours --format markdown --output Benchmarks/hours/results.md --svg Benchmarks/hours

## Holds the harness against a plain loop over the same library call.
fidelity: build
	python3 Benchmarks/fidelity/measure.py

## The same for primitives of oneDNN, which needs libdnnl-dev.
fidelity-onednn: build onednn
	python3 Benchmarks/fidelity/measure_onednn.py

## Times the convolutions of ResNet-50 by the plugins convolution and onednn, which needs libdnnl-dev.
convolution-speed: build onednn
	python3 Benchmarks/convolution-peer/measure.py

## Times the operations of elementwise in turns with the triad of roofline, on one thread and on all.
elementwise-speed: build
	$(CC) -O3 -std=c11 -I Sources/CKernelABI/include Benchmarks/elementwise/elementwise.c -o .build/elementwise-speed -ldl -lm
	.build/elementwise-speed $(BUILD)/libkernel-elementwise.so $(BUILD)/libkernel-roofline.so 1 31
	.build/elementwise-speed $(BUILD)/libkernel-elementwise.so $(BUILD)/libkernel-roofline.so $$(nproc) 31

## Counts how often the reported intervals hold the truth on made-up machines.
coverage: build
	$(BUILD)/coverage-benchmark

## Times the measures of inequality against numpy (pip install numpy).
inequality-speed: build
	python3 Benchmarks/inequality/measure.py

## Shows, on a quiet machine, that the rules which compare times catch those who cheat on time.
conformance: build
	$(SWIFT) build -c $(CONFIGURATION) --build-tests
	DIVIDE_TIMED_TESTS=1 bash .ci/test.sh -c $(CONFIGURATION) --filter TimedConformance

## Reads mutated files of every kind that strangers write, RUNS of each, under the address sanitizer: of topologies,
## each of which takes a process, a hundredth.
RUNS ?= 1000000
SEED ?= 1
FUZZ := .build/fuzz
fuzz: deps swift
	$(SWIFT) build -c release --product fuzz --sanitize address --scratch-path $(FUZZ)
	for target in record manifest budget protocol formula table suite catalogue topology; do \
	  [ $$target = topology ] && runs=$$(( $(RUNS) / 100 )) || runs=$(RUNS); \
	  $(FUZZ)/release/fuzz $$target --runs $$runs --seed $(SEED) --artifacts $(FUZZ) || exit 1; \
	done

## Builds the plugin on oneDNN, which needs libdnnl-dev; everything else works without it.
onednn:
	$(MAKE) -C plugins/onednn

## Builds the plugin on CLBlast, which needs libclblast-dev and ocl-icd-opencl-dev, and a driver such as pocl-opencl-icd.
opencl:
	$(MAKE) -C plugins/opencl

## Builds the plugin for GPUs, which needs a C++ compiler here, and NVIDIA's or AMD's libraries only where it runs.
cuda:
	$(MAKE) -C plugins/cuda

## Writes the recipes of training steps again, from the models' architectures.
recipes:
	python3 Benchmarks/recipes/generate.py

## Holds predictions of training steps against real ones; needs PyTorch (DIVIDE_PYTHON says whose).
validate: build
	$(BUILD)/divide validate

## Installs the system packages that are missing, or names them.
deps:
	@sh Benchmarks/install-packages.sh $(PACKAGES)

## Installs what the optional plugins are built on and tested with, where that can be; without it their tests skip.
deps-optional:
	@sh Benchmarks/install-packages.sh --optional $(OPTIONAL_PACKAGES)

## Runs every test, on the programs as they are shipped.
test: deps swift
	$(SWIFT) build -c $(CONFIGURATION) --build-tests \
	  --explicit-target-dependency-import-check error
	bash .ci/test.sh -c $(CONFIGURATION)

## Checks what no test does: format, length of lines, that nothing prints past the places for it, imports, that every
## declaration for other modules has a comment, that something uses every declaration, that the commands in the
## documents work once installed, and that the packed tree stands alone.
check: build dist
	$(SWIFT) format lint --strict --recursive --parallel $(SWIFT_SOURCES)
	python3 .ci/lines.py $(SWIFT_SOURCES)
	python3 .ci/total.py Sources
	SWIFT=$(SWIFT) python3 .ci/dependencies.py
	SWIFT=$(SWIFT) python3 .ci/documented.py
	SWIFT=$(SWIFT) python3 .ci/unused.py
	sh .ci/readme-commands.sh README.md docs/adding-a-kernel.md

## Formats the sources in place.
format:
	$(SWIFT) format --in-place --recursive --parallel $(SWIFT_SOURCES)

## Writes manual pages from the help of every command that users give.
MANUAL := .build/plugins/GenerateManual/outputs/divide
manual: build
	rm -rf $(MANUAL)
	$(SWIFT) package -c $(CONFIGURATION) generate-manual --multi-page >/dev/null
	rm $(MANUAL)/divide.load-topology.1 $(MANUAL)/divide.read-accelerators.1 $(MANUAL)/divide.watch-accelerators.1
	sed -i '/load-topology/d; /-accelerators/d' $(MANUAL)/divide.1

## Installs programs, manual pages, completions, plugins, suites and catalogues under PREFIX.
install: build manual
	$(MAKE) stage

## Writes what is installed below DESTDIR/PREFIX, from what was built: for `install`, and for those who make packages.
STAGE = $(DESTDIR)$(PREFIX)
stage:
	install -d $(STAGE)/bin $(STAGE)/lib/divide $(STAGE)/share/divide $(STAGE)/include
	install $(BUILD)/divide $(BUILD)/divide-worker $(BUILD)/divide-launch $(BUILD)/divide-host \
	  $(STAGE)/bin
	install -m 644 $(BUILD)/libkernel-*.so $(STAGE)/lib/divide
	install -m 644 Sources/CKernelABI/include/divide_kernel.h $(STAGE)/include
	install -D -m 644 -t $(STAGE)/share/man/man1 $(MANUAL)/*.1
	install -d $(addprefix $(STAGE)/share/,bash-completion/completions zsh/site-functions fish/vendor_completions.d)
	$(BUILD)/divide --generate-completion-script bash > $(STAGE)/share/bash-completion/completions/divide
	$(BUILD)/divide --generate-completion-script zsh > $(STAGE)/share/zsh/site-functions/_divide
	$(BUILD)/divide --generate-completion-script fish > $(STAGE)/share/fish/vendor_completions.d/divide.fish
	install -d $(STAGE)/share/divide/suites $(STAGE)/share/divide/catalogue
	install -m 644 Benchmarks/suites/*.yaml $(STAGE)/share/divide/suites
	install -d $(STAGE)/share/divide/python
	install -m 644 plugins/support/python/divide_kernel.py $(STAGE)/share/divide/python
	install -d $(STAGE)/share/divide/c/include $(STAGE)/share/divide/swift
	install -m 644 plugins/support/c/*.c $(STAGE)/share/divide/c
	install -m 644 plugins/support/c/include/*.h plugins/support/c/include/*.hpp $(STAGE)/share/divide/c/include
	install -m 644 plugins/support/swift/*.swift $(STAGE)/share/divide/swift
	cd plugins/support/templates && find . -type f \
	  -exec install -D -m 644 {} $(abspath $(STAGE))/share/divide/templates/{} \;
	install -m 644 Sources/Estimation/Catalogue/*.yaml $(STAGE)/share/divide/catalogue
	install -d $(STAGE)/share/divide/catalogue/recipes
	install -m 644 Sources/Estimation/Catalogue/recipes/*.yaml $(STAGE)/share/divide/catalogue/recipes
	install -d $(STAGE)/share/divide/plugins/pytorch
	install -m 644 plugins/pytorch/plugin.yaml plugins/pytorch/*.py $(STAGE)/share/divide/plugins/pytorch
	for plugin in gemm convolution roofline elementwise pytorch-compiled; do \
	  install -d $(STAGE)/share/divide/plugins/$$plugin && \
	  install -m 644 plugins/$$plugin/plugin.yaml $(STAGE)/share/divide/plugins/$$plugin; \
	done
	[ ! -f Benchmarks/gpu/measure.sh ] || install -D -t $(STAGE)/share/divide/gpu Benchmarks/gpu/measure.sh
	install -D -m 644 -t $(STAGE)/share/doc/divide LICENSE README.md
	for plugin in cuda onednn opencl; do \
	  [ -f plugins/$$plugin/libkernel-$$plugin.so ] || continue; \
	  install -D -m 644 -t $(STAGE)/share/divide/plugins/$$plugin plugins/$$plugin/plugin.yaml && \
	  install -m 644 plugins/$$plugin/libkernel-$$plugin.so $(STAGE)/lib/divide || exit 1; \
	done

## Packs a tree that runs unpacked, without Swift, hwloc or OpenBLAS, on any Linux with glibc 2.36 or later.
## One build gives the same bytes each time. A newer C library than 2.36 can't build it: the check says so.
DIST := .build/dist
DIST_PACKAGES := patchelf xz-utils libicu72 libyaml-0-2
EPOCH = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),0)
dist: build manual
	@sh Benchmarks/install-packages.sh $(DIST_PACKAGES)
	[ ! -f plugins/cuda/Makefile ] || $(MAKE) -C plugins/cuda
	rm -rf $(DIST)
	$(MAKE) stage DESTDIR=$(DIST)/tree PREFIX=
	SWIFT=$(SWIFT) EPOCH=$(EPOCH) sh Benchmarks/dist/pack.sh $(DIST)

## Runs the tree in bare roots of Debian 12 and 13, as root and as an ordinary user; needs root, and debootstrap.
dist-test: dist
	sh Benchmarks/dist/test.sh $(DIST)

clean:
	rm -rf .build
