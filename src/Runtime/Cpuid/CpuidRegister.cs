// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Cpuid;

/// <summary>A result register of <c>cpuid</c>.</summary>
internal enum CpuidRegister : byte
{
    Eax,
    Ebx,
    Ecx,
    Edx,
}
