#include "copy.hpp"

namespace {

std::uint64_t width_of(unsigned precision) {
  switch (precision) {
    case DIVIDE_F64: return 8;
    case DIVIDE_F32: return 4;
    case DIVIDE_BF16:
    case DIVIDE_F16: return 2;
    case DIVIDE_I8: return 1;
    default: throw divide::Unsupported("This plugin copies nothing in that precision.");
  }
}

}  // namespace

Copy::Copy(const divide::Problem &problem) : width(width_of(problem.precision())) {
  const std::string operation = problem.operation();
  if (operation == "copy") {
    way = Way::on_device;
  } else if (operation == "copy-to-device") {
    way = Way::to_device;
  } else if (operation == "copy-from-device") {
    way = Way::from_device;
  } else {
    throw divide::Unsupported("This plugin has no '" + operation + "'.");
  }
  elements = static_cast<std::uint64_t>(problem.size("elements", 1, std::int64_t(1) << 60));
}

std::vector<Operand> Copy::operands() const {
  const Operand source = Operand::vector("source", elements, width);
  const Operand destination = Operand::vector("destination", elements, width).as_output();
  switch (way) {
    case Way::to_device: return {source.on_host(), destination};
    case Way::from_device: return {source, destination.on_host()};
    default: return {source, destination};
  }
}

void Copy::prepare(const divide::Host &host, const Stream &stream, const Addresses &slot) {
  launch(stream, slot);
  stream.finish();
  host.state("library.name", std::string(stream.device.platform().name) + "'s driver");
  if (way != Way::on_device) host.state("host.memory", "pinned");
}

void Copy::launch(const Stream &stream, const Addresses &slot) {
  const Device &device = stream.device;
  switch (way) {
    case Way::on_device:
      device.require(device->copy_on_device(slot[1], slot[0], bytes(), stream.handle), "copy on the device");
      return;
    case Way::to_device:
      device.require(device->copy_to_device(slot[1], reinterpret_cast<void *>(slot[0]), bytes(), stream.handle),
                     "copy to the device");
      return;
    case Way::from_device:
      device.require(device->copy_to_host(reinterpret_cast<void *>(slot[1]), slot[0], bytes(), stream.handle),
                     "copy from the device");
  }
}
