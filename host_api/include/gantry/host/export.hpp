// Marks what libgantry_host shows to its users; everything else stays inside.
#pragma once

#define GANTRY_HOST_API __attribute__((visibility("default")))
