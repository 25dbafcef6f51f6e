/* Version of the plugin ABI.
 *
 * While the major number is 0 the ABI is a draft: a host loads a module only if both were built for
 * exactly the same version. From 1.0 on a host accepts a range (see docs/abi.md).
 */
#ifndef GANTRY_ABI_VERSION_H
#define GANTRY_ABI_VERSION_H

#include <stdint.h>

#define GANTRY_ABI_MAJOR 0u
#define GANTRY_ABI_MINOR 1u

/* major in the upper 16 bits, minor in the lower: comparable as a number. */
#define GANTRY_ABI_VERSION ((uint32_t)((GANTRY_ABI_MAJOR << 16) | GANTRY_ABI_MINOR))

#endif
