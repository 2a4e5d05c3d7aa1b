/// Sums over several devices, by NCCL or RCCL.
#ifndef DIVIDE_CUDA_REDUCTION_HPP
#define DIVIDE_CUDA_REDUCTION_HPP

#include "device.hpp"

/// Opens a problem of `all-reduce`, of which each rank has a device of its own.
std::unique_ptr<divide_kernel> open_reduction(const divide::Host &host, const divide::Problem &problem);

#endif
