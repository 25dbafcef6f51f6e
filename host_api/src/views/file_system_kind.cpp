#include "views/file_system_kind.hpp"

#include <linux/magic.h>
#include <sys/vfs.h>

namespace gantry::host {
namespace {

// Not in linux/magic.h: the numbers that their drivers have.
constexpr unsigned long kBeegfs = 0x19830326;
constexpr unsigned long kGfs2 = 0x01161970;
constexpr unsigned long kGpfs = 0x47504653;
constexpr unsigned long kLustre = 0x0BD00BD0;
constexpr unsigned long kOrangefs = 0x20030528;
constexpr unsigned long kPanfs = 0xAAD7AAEA;
constexpr unsigned long kVboxsf = 0x786F4256;

// 32 bits, which some systems hand out with the sign extended.
unsigned long type_of(const struct statfs& status) noexcept {
    return static_cast<unsigned long>(status.f_type) & 0xFFFFFFFFUL;
}

// Folders of another machine, or of a program that may be anything.
bool is_share(unsigned long type) noexcept {
    switch (type) {
        case FUSE_SUPER_MAGIC:
        case NFS_SUPER_MAGIC:
        case SMB_SUPER_MAGIC:
        case SMB2_SUPER_MAGIC:
        case CIFS_SUPER_MAGIC:
        case V9FS_MAGIC: return true;
        default: return false;
    }
}

bool is_of_a_cluster(unsigned long type) noexcept {
    switch (type) {
        case AFS_SUPER_MAGIC:
        case AFS_FS_MAGIC:
        case CODA_SUPER_MAGIC:
        case kBeegfs:
        case CEPH_SUPER_MAGIC:
        case kGfs2:
        case kGpfs:
        case kLustre:
        case OCFS2_SUPER_MAGIC:
        case kOrangefs:
        case kPanfs:
        case kVboxsf: return true;
        default: return false;
    }
}

}  // namespace

bool is_weak_file_system_type(unsigned long type) noexcept {
    return is_share(type) || type == MSDOS_SUPER_MAGIC || type == EXFAT_SUPER_MAGIC;
}

bool is_network_file_system_type(unsigned long type) noexcept {
    return is_share(type) || is_of_a_cluster(type);
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
