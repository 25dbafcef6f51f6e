"""Which headers come with the compiler, and which with Linux."""

import re

STANDARD = frozenset(
    """
    algorithm any array atomic barrier bit bitset charconv chrono codecvt compare complex concepts
    condition_variable coroutine deque exception execution filesystem format forward_list fstream functional
    future initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map memory
    memory_resource mutex new numbers numeric optional ostream queue random ranges ratio regex
    scoped_allocator semaphore set shared_mutex source_location span sstream stack stdexcept stop_token
    streambuf string string_view syncstream system_error thread tuple type_traits typeindex typeinfo
    unordered_map unordered_set utility valarray variant vector version
    cassert cctype cerrno cfenv cfloat cinttypes climits clocale cmath csetjmp csignal cstdarg cstddef cstdint
    cstdio cstdlib cstring ctime cuchar cwchar cwctype
    assert.h ctype.h errno.h fenv.h float.h inttypes.h iso646.h limits.h locale.h math.h setjmp.h signal.h
    stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h
    tgmath.h threads.h time.h uchar.h wchar.h wctype.h
    """.split()
)

_SYSTEM = re.compile(
    r"^(sys|linux|asm|arpa|netinet|net)/|^(unistd|fcntl|dirent|dlfcn|elf|link|poll|pthread|pwd|grp|sched|spawn|"
    r"syscall|termios|fts|ftw|glob|langinfo|libgen|mntent|semaphore|syslog|utime)\.h$"
)


def is_system_header(target: str) -> bool:
    return _SYSTEM.match(target) is not None
