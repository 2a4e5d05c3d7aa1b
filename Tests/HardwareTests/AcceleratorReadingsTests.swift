import Hardware
import Quantities
import Testing

/// A busy card that nothing disturbs, at a second of the kernel's clock.
private func state(_ second: Double, _ change: (inout AcceleratorState) -> Void = { _ in })
  -> AcceleratorState
{
  var state = AcceleratorState(nanoseconds: Int64(second * 1e9))
  state.clock = 1980
  state.memoryClock = 2619
  state.watts = 600
  state.powerIsOfThisMoment = true
  state.millijoules = Int64(second * 600_000)
  state.temperature = 60
  state.clockReasons = []
  state.usedMemory = .gibibytes(4)
  state.processes = [.init(id: 100, memory: .gibibytes(4))]
  state.link = .init(generation: 5, highestGeneration: 5, width: 16, widest: 16)
  state.errors = .init(areCorrected: true, uncorrected: 0, remapIsPending: false)
  state.isDivided = false
  change(&state)
  return state
}

private func findings(_ states: [AcceleratorState], own: Set<Int> = [100]) -> [AcceleratorFinding] {
  AcceleratorReadings(states, own: own).findings
}

/// What disturbs a card, as traces that were made up.
struct AcceleratorDisturbanceTests {
  @Test func `a steady card of one's own has no finding`() {
    #expect(findings([state(0), state(1), state(2)]).isEmpty)
    #expect(findings([]).isEmpty)
    #expect(findings([AcceleratorState(nanoseconds: 0)]).isEmpty)
  }

  @Test func `a power limit, heat and the hardware are told apart`() {
    let capped = findings([
      state(0),
      state(1) {
        $0.clockReasons = [.powerCap]
        $0.watts = 699.7
      },
    ])
    #expect(capped == [.init(.powerCapped, seen: "at 700 W")])
    let hot = findings([
      state(0) {
        $0.clockReasons = [.thermal]
        $0.temperature = 87
      }
    ])
    #expect(hot == [.init(.thermal, seen: "at 87 °C")])
    let slowed = findings([
      state(0) { $0.clockReasons = [.hardwareThermal, .hardware] }, state(1),
    ])
    #expect(slowed == [.init(.hardwareSlowdown, seen: "hardware-slowdown, hardware-thermal")])
  }

  @Test func `only a hardware slowdown and faulty memory make samples worthless`() {
    let fatal = AcceleratorDisturbance.allCases.filter(\.isFatal)
    #expect(fatal == [.hardwareSlowdown, .ecc])
    #expect(
      AcceleratorDisturbance.allCases.map(\.rawValue) == [
        "power-capped", "thermal", "hw-slowdown", "shared-device", "clock-ramp",
        "link-downgraded", "ecc",
      ])
  }

  @Test func `a clock that rises by more than 2 % was still rising`() {
    func ramp(_ clocks: [Int]) -> [AcceleratorFinding] {
      findings(
        clocks.enumerated().map { index, clock in state(Double(index)) { $0.clock = clock } })
    }
    #expect(ramp([1200, 1600, 1980]) == [.init(.clockRamp, seen: "1200 to 1980 MHz")])
    #expect(ramp([1950, 1980]).isEmpty)
    #expect(ramp([1980, 1200]).isEmpty)
    // An idle reading before the work tells nothing of a ramp.
    let idle = findings([
      state(0) {
        $0.clock = 345
        $0.clockReasons = [.idle]
        $0.link.generation = 1
      }, state(1), state(2),
    ])
    #expect(idle.isEmpty)
  }

  @Test func `a link below its best counts under load, and its width before its generation`() {
    let slow = findings([state(0) { $0.link.generation = 3 }])
    #expect(slow == [.init(.linkDowngraded, seen: "PCIe 3.0 of 5.0")])
    let narrow = findings([
      state(0) {
        $0.link.generation = 3
        $0.link.width = 8
      }
    ])
    #expect(narrow == [.init(.linkDowngraded, seen: "×8 of ×16")])
  }

  @Test func `errors of memory are found at the end of a group`() {
    let error = findings([state(0), state(1) { $0.errors.uncorrected = 2 }])
    #expect(error == [.init(.ecc, seen: "2 uncorrected errors")])
    let pending = findings([state(0) { $0.errors.remapIsPending = true }])
    #expect(pending == [.init(.ecc, seen: "a row that waits to be replaced")])
  }

  @Test func `another process is counted with its memory, one's own isn't`() {
    let other = state(1) {
      $0.processes = [.init(id: 100, memory: .gibibytes(4)), .init(id: 7, memory: .gibibytes(2))]
    }
    #expect(
      findings([state(0), other]) == [.init(.sharedDevice, seen: "1 other process with 2 GiB")])
    #expect(findings([other], own: [100, 7]).isEmpty)
  }

  @Test func `numbers of another namespace hide one process of one's own, and no more`() {
    let hidden = state(0) { $0.processes = [.init(id: 31_337, isVisible: false)] }
    #expect(findings([hidden]).isEmpty)
    let two = state(0) {
      $0.processes = [.init(id: 31_337, isVisible: false), .init(id: 31_338, isVisible: false)]
    }
    #expect(findings([two]) == [.init(.sharedDevice, seen: "1 other process")])
    // Before anything of one's own runs, whoever is there is another.
    #expect(findings([hidden], own: []) == [.init(.sharedDevice, seen: "1 other process")])
    // Where one's own is listed, numbers mean what they say.
    let mixed = state(0) { $0.processes?.append(.init(id: 9, isVisible: false)) }
    #expect(findings([mixed]) == [.init(.sharedDevice, seen: "1 other process")])
  }
}

/// Energy by the card's counter, and when it can't be known.
struct AcceleratorEnergyTests {
  private func energy(_ states: [AcceleratorState]) -> Result<AcceleratorEnergy, EnergyRefusal> {
    do throws(EnergyRefusal) {
      return .success(try AcceleratorEnergy(of: AcceleratorReadings(states, own: [100])))
    } catch {
      return .failure(error)
    }
  }

  /// 10 s at 600 W: 6000 J, of which the counter's period may miss 1 % and the sensor 5 %.
  @Test func `energy has an error of the counter's period and of the sensor`() throws {
    let energy = try energy([state(0), state(5), state(10)]).get()
    #expect(energy.joules == 6000)
    #expect(energy.seconds == 10)
    #expect(energy.joules / energy.seconds == 600)
    #expect(abs(energy.error - 360) < 1e-9)
  }

  @Test func `a short time is refused: less than 5 s, or than 20 periods of the counter`() throws {
    #expect(energy([state(0), state(4)]) == .failure(.tooShort(seconds: 4, least: 5)))
    let readings = AcceleratorReadings([state(0), state(9)], own: [100])
    #expect(throws: EnergyRefusal.tooShort(seconds: 9, least: 10)) {
      try AcceleratorEnergy(of: readings, updatePeriod: 0.5)
    }
  }

  @Test func `what others drew can't be told apart`() {
    let divided = state(10) { $0.isDivided = true }
    #expect(energy([state(0), divided]) == .failure(.divided))
    let shared = state(5) { $0.processes?.append(.init(id: 7)) }
    #expect(energy([state(0), shared, state(10)]) == .failure(.shared(processes: 1)))
    let unknown = state(5) { $0.processes = nil }
    #expect(energy([state(0), unknown, state(10)]) == .failure(.processesUnknown))
  }

  @Test func `a counter that is missing, stands or begins anew tells nothing`() {
    #expect(energy([]) == .failure(.noCounter))
    #expect(energy([state(0) { $0.millijoules = nil }, state(10)]) == .failure(.noCounter))
    #expect(energy([state(0), state(10) { $0.millijoules = 0 }]) == .failure(.stopped))
  }

  @Test func `refusals are sentences`() {
    #expect(
      EnergyRefusal.tooShort(seconds: 1.234, least: 5).description
        == "The card's counter can't tell the energy of 1.2 s. Measure for 5 s at least.")
    #expect(
      EnergyRefusal.shared(processes: 2).description
        == "2 other processes used the card, too. Stop them, and measure again.")
  }
}
