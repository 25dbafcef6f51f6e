#include "views/file_system_kind.hpp"

#include <linux/magic.h>
#include <sys/vfs.h>

namespace gantry::host {

bool is_weak_file_system_type(unsigned long type) noexcept {
    constexpr unsigned long kExfat = 0x2011BAB0;
    constexpr unsigned long kSmb2 = 0xFE534D42;
    constexpr unsigned long kCifs = 0xFF534D42;
    constexpr unsigned long kFuse = 0x65735546;
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

bool is_weak_file_system(int descriptor) noexcept {
    struct statfs status {};
    if (::fstatfs(descriptor, &status) != 0) return false;
    // 32 bits, which some systems hand out with the sign extended.
    return is_weak_file_system_type(static_cast<unsigned long>(status.f_type) & 0xFFFFFFFFUL);
}

}  // namespace gantry::host
