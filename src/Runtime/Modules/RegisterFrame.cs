// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Afterlink.Modules;

/// <summary>
/// The registers of a site, as the gate stored them on the stack (docs/design.md, "Gate"). What a handler writes here is what
/// the module sees. r12-r15 and rbp are only there where the instruction names one of them; read them through
/// <see cref="SiteOperands"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct RegisterFrame
{
    /// <summary>Bytes from the frame to the site's stack pointer: 18 words, and what the stub left alone (BindingLayout.StackSkip).</summary>
    internal const int StackPointerOffset = 18 * 8 + Bindings.BindingLayout.StackSkip;

    internal ulong R15;
    internal ulong R14;
    internal ulong R13;
    internal ulong R12;
    internal ulong Rbp;

    /// <summary>The register r11.</summary>
    public ulong R11;

    /// <summary>The register r10.</summary>
    public ulong R10;

    /// <summary>The register r9.</summary>
    public ulong R9;

    /// <summary>The register r8.</summary>
    public ulong R8;

    /// <summary>The register rdi.</summary>
    public ulong Rdi;

    /// <summary>The register rsi.</summary>
    public ulong Rsi;

    /// <summary>The register rbx.</summary>
    public ulong Rbx;

    /// <summary>The register rdx.</summary>
    public ulong Rdx;

    /// <summary>The register rax.</summary>
    public ulong Rax;

    /// <summary>The flags. IF is the process's own and always 1; the virtual one is the virtual CPU's.</summary>
    public ulong Rflags;

    internal ulong ReturnAddress;
    internal ulong SiteWord;

    /// <summary>The register rcx.</summary>
    public ulong Rcx;

    /// <summary>The site's stack pointer.</summary>
    public unsafe ulong StackPointer
    {
        get
        {
            // SAFETY: a frame lives on the native stack and does not move; only its address is taken.
            return (ulong)(nuint)Unsafe.AsPointer(ref this) + StackPointerOffset;
        }
    }

    /// <summary>The low byte of rax; setting it keeps the rest (Intel SDM volume 1, 3.4.1.1).</summary>
    public byte Al
    {
        readonly get => (byte)Rax;
        set => Rax = (Rax & ~0xFFUL) | value;
    }

    /// <summary>The low word of rax; setting it keeps the rest.</summary>
    public ushort Ax
    {
        readonly get => (ushort)Rax;
        set => Rax = (Rax & ~0xFFFFUL) | value;
    }

    /// <summary>The low half of rax; setting it clears the upper half.</summary>
    public uint Eax
    {
        readonly get => (uint)Rax;
        set => Rax = value;
    }

    /// <summary>The low half of rbx; setting it clears the upper half.</summary>
    public uint Ebx
    {
        readonly get => (uint)Rbx;
        set => Rbx = value;
    }

    /// <summary>The low half of rcx; setting it clears the upper half.</summary>
    public uint Ecx
    {
        readonly get => (uint)Rcx;
        set => Rcx = value;
    }

    /// <summary>The low half of rdx; setting it clears the upper half.</summary>
    public uint Edx
    {
        readonly get => (uint)Rdx;
        set => Rdx = value;
    }

    /// <summary>The low word of rdx.</summary>
    public readonly ushort Dx => (ushort)Rdx;

    /// <summary>The 64-bit value in edx:eax, as MSRs, counters and XCRs are passed.</summary>
    public ulong EdxEax
    {
        readonly get => (Rdx << 32) | (uint)Rax;
        set
        {
            Rax = (uint)value;
            Rdx = value >> 32;
        }
    }

    /// <summary>Index of the site in the site table.</summary>
    internal readonly int SiteIndex => (int)(SiteWord & ((1u << Bindings.BindingLayout.SiteIndexBits) - 1));
}
