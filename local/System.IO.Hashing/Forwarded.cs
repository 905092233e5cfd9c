// A reference that no code uses is dropped by the compiler, and the assembly would then not be copied beside what needs it.
[assembly: System.Runtime.CompilerServices.TypeForwardedTo(typeof(System.IO.Hashing.Crc64))]
