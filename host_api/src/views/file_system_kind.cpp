#include "views/file_system_kind.hpp"

#include <linux/magic.h>
#include <sys/vfs.h>

namespace gantry::host {
namespace {

// Not in linux/magic.h, each from the sources of its driver.
constexpr unsigned long kBeegfs = 0x19830326;
constexpr unsigned long kCeph = 0x00C36400;
constexpr unsigned long kCifs = 0xFF534D42;
constexpr unsigned long kExfat = 0x2011BAB0;
constexpr unsigned long kFuse = 0x65735546;
constexpr unsigned long kGfs2 = 0x01161970;
constexpr unsigned long kGpfs = 0x47504653;
constexpr unsigned long kLustre = 0x0BD00BD0;
constexpr unsigned long kOcfs2 = 0x7461636F;
constexpr unsigned long kOrangefs = 0x20030528;
constexpr unsigned long kPanfs = 0xAAD7AAEA;
constexpr unsigned long kSmb2 = 0xFE534D42;
constexpr unsigned long kVboxsf = 0x786F4256;

// 32 bits, which some systems hand out with the sign extended.
unsigned long type_of(const struct statfs& status) noexcept {
    return static_cast<unsigned long>(status.f_type) & 0xFFFFFFFFUL;
}

}  // namespace

bool is_weak_file_system_type(unsigned long type) noexcept {
    switch (type) {
        case kFuse:
        case NFS_SUPER_MAGIC:
        case SMB_SUPER_MAGIC:
        case kSmb2:
        case kCifs:
        case V9FS_MAGIC:
        case MSDOS_SUPER_MAGIC:
        case kExfat: return true;
        default: return false;
    }
}

bool is_network_file_system_type(unsigned long type) noexcept {
    switch (type) {
        case kFuse:
        case NFS_SUPER_MAGIC:
        case SMB_SUPER_MAGIC:
        case kSmb2:
        case kCifs:
        case V9FS_MAGIC:
        case AFS_SUPER_MAGIC:
        case AFS_FS_MAGIC:
        case CODA_SUPER_MAGIC:
        case kBeegfs:
        case kCeph:
        case kGfs2:
        case kGpfs:
        case kLustre:
        case kOcfs2:
        case kOrangefs:
        case kPanfs:
        case kVboxsf: return true;
        default: return false;
    }
}

bool is_weak_file_system(int descriptor) noexcept {
    struct statfs status {};
    return ::fstatfs(descriptor, &status) == 0 && is_weak_file_system_type(type_of(status));
}

bool is_network_file_system(const std::string& path) noexcept {
    struct statfs status {};
    return ::statfs(path.c_str(), &status) == 0 && is_network_file_system_type(type_of(status));
}

}  // namespace gantry::host
