/* The whole plugin ABI. C11 and C++20; see the single headers for the contract. */
#ifndef GANTRY_ABI_H
#define GANTRY_ABI_H

#include <gantry/abi/base.h>
#include <gantry/abi/entry.h>
#include <gantry/abi/format.h>
#include <gantry/abi/receiver.h>
#include <gantry/abi/version.h>
#include <gantry/abi/view.h>

#endif
