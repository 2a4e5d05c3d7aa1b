#include "device.hpp"

#include <clblast.h>

#include <algorithm>
#include <cctype>
#include <vector>

namespace {

std::string lowercased(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string device_text(cl_device_id device, cl_device_info info) {
  size_t size = 0;
  require_success(clGetDeviceInfo(device, info, 0, nullptr, &size), "clGetDeviceInfo");
  std::string text(size, '\0');
  require_success(clGetDeviceInfo(device, info, size, text.data(), nullptr), "clGetDeviceInfo");
  while (!text.empty() && text.back() == '\0') text.pop_back();
  return text;
}

cl_device_type type_of(cl_device_id device) {
  cl_device_type type = 0;
  require_success(clGetDeviceInfo(device, CL_DEVICE_TYPE, sizeof type, &type, nullptr), "clGetDeviceInfo");
  return type;
}

std::vector<cl_device_id> all_devices() {
  cl_uint count = 0;
  cl_int code = clGetPlatformIDs(0, nullptr, &count);
  // CL_PLATFORM_NOT_FOUND_KHR, by which the loader says that no driver is installed.
  if (code == -1001 || (code == CL_SUCCESS && count == 0)) return {};
  require_success(code, "clGetPlatformIDs");
  std::vector<cl_platform_id> platforms(count);
  require_success(clGetPlatformIDs(count, platforms.data(), nullptr), "clGetPlatformIDs");
  std::vector<cl_device_id> devices;
  for (cl_platform_id platform : platforms) {
    cl_uint here = 0;
    if (clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, nullptr, &here) != CL_SUCCESS || here == 0) continue;
    size_t before = devices.size();
    devices.resize(before + here);
    require_success(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, here, devices.data() + before, nullptr),
                    "clGetDeviceIDs");
  }
  return devices;
}

bool fits(cl_device_id device, const std::string &wanted) {
  cl_device_type type = type_of(device);
  if (wanted == "gpu") return type & CL_DEVICE_TYPE_GPU;
  if (wanted == "cpu") return type & CL_DEVICE_TYPE_CPU;
  if (wanted == "accelerator") return type & CL_DEVICE_TYPE_ACCELERATOR;
  return lowercased(device_text(device, CL_DEVICE_NAME)).find(wanted) != std::string::npos;
}

cl_device_id choose(const std::string &wanted) {
  std::vector<cl_device_id> devices = all_devices();
  if (devices.empty()) {
    throw divide::Unsupported(
        "OpenCL has no device here. Install a device's driver, or for the CPU: apt-get install pocl-opencl-icd");
  }
  std::string names;
  for (cl_device_id device : devices) {
    if (!wanted.empty() && fits(device, lowercased(wanted))) return device;
    names += (names.empty() ? "" : ", ") + device_text(device, CL_DEVICE_NAME);
  }
  if (!wanted.empty()) {
    throw divide::Unsupported("No OpenCL device is called '" + wanted + "', as DIVIDE_OPENCL_DEVICE says. There is: " +
                              names + ".");
  }
  for (cl_device_id device : devices) {
    if (type_of(device) & CL_DEVICE_TYPE_GPU) return device;
  }
  return devices.front();
}

/// Whether a status says that the device or the host has no memory left.
bool is_memory_missing(cl_int code) {
  return code == CL_MEM_OBJECT_ALLOCATION_FAILURE || code == CL_OUT_OF_RESOURCES || code == CL_OUT_OF_HOST_MEMORY;
}

}  // namespace

SignalHandlers::SignalHandlers() {
  for (int number = 1; number < NSIG; number++) is_known[number] = sigaction(number, nullptr, &before[number]) == 0;
}

SignalHandlers::~SignalHandlers() {
  for (int number = 1; number < NSIG; number++) {
    if (is_known[number]) sigaction(number, &before[number], nullptr);
  }
}

OpenCLError::OpenCLError(const std::string &call, cl_int code)
    : divide::Refusal(is_memory_missing(code) ? DIVIDE_OUT_OF_MEMORY : DIVIDE_FAILED,
                      call + " failed with the status " + std::to_string(code) + ".") {}

void require_success(cl_int code, const char *call) {
  if (code != CL_SUCCESS) throw OpenCLError(call, code);
}

std::shared_ptr<Device> Device::shared(const std::string &wanted) {
  static std::weak_ptr<Device> current;
  std::shared_ptr<Device> device = current.lock();
  if (!device) current = device = std::make_shared<Device>(wanted);
  return device;
}

Device::Device(const std::string &wanted) {
  SignalHandlers handlers;
  id = choose(wanted);
  cl_int code = CL_SUCCESS;
  context = clCreateContext(nullptr, 1, &id, nullptr, nullptr, &code);
  require_success(code, "clCreateContext");
  queue = clCreateCommandQueue(context, id, 0, &code);
  if (code != CL_SUCCESS) {
    clReleaseContext(context);
    throw OpenCLError("clCreateCommandQueue", code);
  }
}

Device::~Device() {
  // CLBlast finds what it compiled by the context's address, which the next context may have.
  clblast::ClearCache();
  clReleaseCommandQueue(queue);
  clReleaseContext(context);
}

std::string Device::text(cl_device_info info) const { return device_text(id, info); }

bool Device::is_cpu() const { return type_of(id) & CL_DEVICE_TYPE_CPU; }

bool Device::has_f64() const { return text(CL_DEVICE_EXTENSIONS).find("cl_khr_fp64") != std::string::npos; }
