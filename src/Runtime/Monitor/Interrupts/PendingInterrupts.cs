// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Numerics;

namespace Afterlink.Monitor.Interrupts;

/// <summary>
/// The interrupts that wait for a virtual CPU: a bit for each vector, as in the request register of a local APIC (Intel SDM volume 3A, 11.8.4), so
/// raising one twice before it arrives is raising it once. Any thread raises; only the CPU's own thread takes.
/// </summary>
internal static unsafe class PendingInterrupts
{
    private const int Words = 4;
    private const int BitsOfWord = 64;
    private const int BitsOfClass = 4;

    /// <summary>Asks for an interrupt.</summary>
    public static void Raise(VirtualCpuState* cpu, byte vector)
    {
        Interlocked.Or(ref cpu->Pending[vector / BitsOfWord], 1UL << (vector % BitsOfWord));
        Volatile.Write(ref cpu->Quiet, 0);
    }

    /// <summary>Asks for a non-maskable interrupt.</summary>
    public static void RaiseNonMaskable(VirtualCpuState* cpu)
    {
        Volatile.Write(ref cpu->NonMaskablePending, 1);
        Volatile.Write(ref cpu->Quiet, 0);
    }

    /// <summary>Sets the level at INTR.</summary>
    public static void SetExternal(VirtualCpuState* cpu, bool asserted)
    {
        Volatile.Write(ref cpu->ExternalPending, asserted ? 1u : 0);
        if (asserted)
            Volatile.Write(ref cpu->Quiet, 0);
    }

    /// <summary>Whether INTR is asserted; CR8 has no say in it (Intel SDM volume 3A, 11.8.6).</summary>
    public static bool IsExternalDue(VirtualCpuState* cpu) => Volatile.Read(ref cpu->ExternalPending) != 0;

    /// <summary>Whether an interrupt waits that IF alone may keep from arriving.</summary>
    public static bool IsMaskableDue(VirtualCpuState* cpu) => IsExternalDue(cpu) || Highest(cpu) >= 0;

    /// <summary>Withdraws an interrupt that has not arrived yet.</summary>
    public static bool TryWithdraw(VirtualCpuState* cpu, byte vector)
    {
        var bit = 1UL << (vector % BitsOfWord);
        return (Interlocked.And(ref cpu->Pending[vector / BitsOfWord], ~bit) & bit) != 0;
    }

    /// <summary>The waiting vector that goes first: the highest one of a class above the task priority, CR8; or -1.</summary>
    public static int Highest(VirtualCpuState* cpu)
    {
        for (var word = Words - 1; word >= 0; word--)
        {
            if (Volatile.Read(ref cpu->Pending[word]) is var bits and not 0)
            {
                var vector = (word * BitsOfWord) + BitOperations.Log2(bits);
                return (ulong)(vector >> BitsOfClass) > cpu->Cr8 ? vector : -1;
            }
        }

        return -1;
    }

    /// <summary>Whether a non-maskable interrupt waits and none is being handled.</summary>
    public static bool IsNonMaskableDue(VirtualCpuState* cpu) => Volatile.Read(ref cpu->NonMaskablePending) != 0 && cpu->NonMaskableBlocked == 0;

    /// <summary>Whether something waits that interrupts the CPU now, or ends its <c>hlt</c>.</summary>
    public static bool IsDue(VirtualCpuState* cpu) =>
        IsNonMaskableDue(cpu) || (cpu->InterruptFlag != 0 && IsMaskableDue(cpu));

    /// <summary>
    /// Tells the fast paths and the gate whether to look: after everything but IF that decides has changed. Without a table nothing can arrive.
    /// </summary>
    public static void Update(VirtualCpuState* cpu)
    {
        Volatile.Write(ref cpu->Quiet, 1);

        // Whoever raises sets its bit first and then Quiet: either the bit is seen here, or Quiet is written after this.
        Interlocked.MemoryBarrier();
        if (cpu->IdtBase != 0 && (IsNonMaskableDue(cpu) || IsMaskableDue(cpu)))
            Volatile.Write(ref cpu->Quiet, 0);
    }
}
