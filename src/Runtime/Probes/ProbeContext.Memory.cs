// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Bindings;
using Afterlink.Loading;
using Afterlink.Modules;

namespace Afterlink;

public readonly unsafe ref partial struct ProbeContext
{
    private const int RegisterArguments = 6;

    /// <summary>
    /// An integer or pointer argument of a function whose first instruction is the probe (System V ABI, AMD64 supplement, 3.2.3): rdi, rsi, rdx,
    /// rcx, r8, r9, then words of the stack. Anywhere else in a function the registers hold something else.
    /// </summary>
    /// <param name="index">0 for the first one.</param>
    public ulong Argument(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);

        // SAFETY: behind the return address on the stack are the further arguments, if the function has them; the stack goes on above.
        return index switch
        {
            0 => Rdi,
            1 => Rsi,
            2 => Rdx,
            3 => Rcx,
            4 => R8,
            5 => R9,
            _ => ((ulong*)(nuint)Rsp)[index - RegisterArguments + 1],
        };
    }

    /// <summary>
    /// The address of the instruction's memory operand, its segment's base included; false where it has none, or several (string
    /// instructions: rsi, rdi), or one that vector registers index.
    /// </summary>
    /// <param name="address">The address; <c>lea</c> and no-operations have one that they do not access.</param>
    public bool TryGetMemoryOperand(out ulong address)
    {
        var hasOperand = (_record->Flags & SiteRecordFlags.Memory) != 0;
        address = hasOperand ? (ulong)(nuint)SiteOperands.Pointer(_frame, _slot, _record) : 0;
        return hasOperand;
    }

    /// <summary>Copies memory of this process; false, and nothing is promised of <paramref name="destination"/>, where an address is not mapped.</summary>
    /// <remarks>The kernel copies (process_vm_readv), so that a wild pointer is an answer and not a fault. It costs a system call.</remarks>
    /// <param name="address">Where to begin.</param>
    /// <param name="destination">As many bytes as are wanted.</param>
    public static bool TryReadMemory(ulong address, Span<byte> destination)
    {
        fixed (byte* bytes = destination)
        {
            // SAFETY: the kernel writes to the span, which is pinned, and checks the other side itself.
            var local = new MemoryRange(bytes, (nuint)destination.Length);
            var remote = new MemoryRange((void*)(nuint)address, (nuint)destination.Length);
            return destination.IsEmpty
                || SystemCalls.ReadProcessMemory(Environment.ProcessId, &local, 1, &remote, 1, 0) == destination.Length;
        }
    }

    /// <summary>Copies a value from memory of this process; false where its address is not mapped.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="address">Where it is.</param>
    /// <param name="value">The value.</param>
    public static bool TryRead<T>(ulong address, out T value)
        where T : unmanaged
    {
        Unsafe.SkipInit(out value);
        if (TryReadMemory(address, MemoryMarshal.AsBytes(new Span<T>(ref value))))
            return true;
        value = default;
        return false;
    }
}
