// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink;

/// <summary>What <c>cpuid</c> gives for one leaf.</summary>
/// <param name="Eax">Register eax.</param>
/// <param name="Ebx">Register ebx.</param>
/// <param name="Ecx">Register ecx.</param>
/// <param name="Edx">Register edx.</param>
public readonly record struct CpuidResult(uint Eax, uint Ebx, uint Ecx, uint Edx);
