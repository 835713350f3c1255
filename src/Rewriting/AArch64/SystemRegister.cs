// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.AArch64;

/// <summary>
/// The five numbers that name a system register (Arm Architecture Reference Manual, C5.1.3), packed as <c>mrs</c> and <c>msr</c> hold
/// them in bits 5 to 20.
/// </summary>
/// <param name="Encoding">op0 (2 bits), op1 (3), CRn (4), CRm (4), op2 (3), the highest first.</param>
internal readonly record struct SystemRegister(ushort Encoding)
{
    public SystemRegister(int op0, int op1, int crn, int crm, int op2)
        : this((ushort)(op0 << 14 | op1 << 11 | crn << 7 | crm << 3 | op2))
    {
    }

    public int Op0 => Encoding >> 14;

    public int Op1 => Encoding >> 11 & 7;

    public int Crn => Encoding >> 7 & 15;

    public int Crm => Encoding >> 3 & 15;

    public int Op2 => Encoding & 7;

    /// <summary>The register of an <c>mrs</c> or <c>msr (register)</c>.</summary>
    public static SystemRegister Of(uint word) => new((ushort)(word >> 5));

    /// <summary>Its name in lower case as assemblers write it; where it has none here, the generic form <c>s3_0_c1_c0_0</c>.</summary>
    public override string ToString() => SystemRegisterNames.Find(this) ?? FormattableString.Invariant($"s{Op0}_{Op1}_c{Crn}_c{Crm}_{Op2}");
}
