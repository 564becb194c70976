/* Wine 8 (Debian 12) has no bcryptprimitives.dll, from which Rust's programs take random numbers. This one takes them
   from where Wine's own do. For the tests under Wine alone: Windows has the library. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length); /* RtlGenRandom */

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length) { return SystemFunction036(data, (ULONG)length); }
