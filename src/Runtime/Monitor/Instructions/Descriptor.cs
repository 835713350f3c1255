// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;

namespace Afterlink.Monitor.Instructions;

/// <summary>A segment descriptor in a table that the module has loaded (Intel SDM volume 3A, 3.4.5 and 3.5).</summary>
internal readonly unsafe struct Descriptor
{
    /// <summary>Selectors below are null: index 0 of the global table with any privilege.</summary>
    public const ushort FirstSelector = 4;

    public const int LocalTable = 2;
    public const int AvailableTask = 9;
    public const int BusyTask = 11;
    public const int CallGate = 12;

    private const ulong Size = 8;
    private const ulong WideSize = 16;
    private const ushort TableIndicator = 4;

    private readonly byte* _place;
    private readonly ulong _offset;
    private readonly ulong _low;

    private Descriptor(byte* place, ulong offset)
    {
        _place = place;
        _offset = offset;
        _low = Unsafe.ReadUnaligned<ulong>(place);
    }

    public int Type => (int)(_low >> 40) & 0xF;

    public bool IsCodeOrData => (_low & (1UL << 44)) != 0;

    public int Privilege => (int)(_low >> 45) & 3;

    public bool IsPresent => (_low & (1UL << 47)) != 0;

    public bool IsCode => IsCodeOrData && (Type & 8) != 0;

    public bool IsWritableData => IsCodeOrData && !IsCode && (Type & 2) != 0;

    /// <summary>Data can always be read, code where its type says so.</summary>
    public bool IsReadable => IsCodeOrData && (!IsCode || (Type & 2) != 0);

    /// <summary>Code of 64-bit mode: L is set and D is not.</summary>
    public bool IsLong => IsCode && (_low >> 53 & 3) == 1;

    public bool IsConforming => IsCode && (Type & 4) != 0;

    /// <summary>What <c>lar</c> gives: the second doubleword without the base and the limit's upper bits.</summary>
    public uint AccessRights => (uint)(_low >> 32) & 0x00F0_FF00;

    /// <summary>The limit in bytes.</summary>
    public uint Limit
    {
        get
        {
            var limit = (uint)(_low & 0xFFFF) | ((uint)(_low >> 32) & 0xF0000);
            return (_low & (1UL << 55)) != 0 ? (limit << 12) | 0xFFF : limit;
        }
    }

    /// <summary>The base; descriptors of the system have its upper half in a second word.</summary>
    public ulong Base
    {
        get
        {
            var low = ((_low >> 16) & 0xFFFFFF) | ((_low >> 56) << 24);

            // SAFETY: only asked for after IsWide.
            return IsCodeOrData ? low : low | ((ulong)Unsafe.ReadUnaligned<uint>(_place + Size) << 32);
        }
    }

    public static bool IsLocal(ushort selector) => (selector & TableIndicator) != 0;

    /// <summary>The descriptor of a selector, where it is inside the limit of its table.</summary>
    public static bool TryFind(VirtualCpuState* cpu, ushort selector, out Descriptor descriptor)
    {
        descriptor = default;
        var (table, limit) = IsLocal(selector) ? (cpu->LdtBase, cpu->LdtLimit) : (cpu->GdtBase, cpu->GdtLimit);
        var offset = (ulong)(selector & ~7);
        if (selector < FirstSelector || table == 0 || offset + Size - 1 > limit)
            return false;

        // SAFETY: the module has said that its table is there, as it says to a processor.
        descriptor = new Descriptor((byte*)(nuint)(table + offset), offset);
        return true;
    }

    /// <summary>Whether the 16 bytes of a system descriptor are inside the limit.</summary>
    public bool IsWide(VirtualCpuState* cpu) => IsCodeOrData || _offset + WideSize - 1 <= cpu->GdtLimit;

    /// <summary>Sets the busy bit of a task's descriptor, in the module's own table.</summary>
    public void MarkBusy() => _place[5] |= 2;
}
