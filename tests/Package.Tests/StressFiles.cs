// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Package.Tests;

/// <summary>The files of a consumer whose four threads make hypercalls and read ports while the collector runs all the time.</summary>
internal static class StressFiles
{
    public const string Items =
        """
        <AfterlinkSource Include="native/stress.c" Module="stress" CompilerOptions="-mno-red-zone" />
        <AfterlinkHypercalls Include="native/stress.hypercalls.h" Module="stress" />
        """;

    public const string Header =
        """
        #pragma once
        #include <afterlink.h>

        AFTERLINK_HYPERCALL(0x1, uint64_t, stress_echo, uint64_t value)
        AFTERLINK_HYPERCALL(0x2, double, stress_half, double value)
        AFTERLINK_HYPERCALL(0x3, uint64_t, stress_sum, AFTERLINK_IN_BUFFER(uint32_t, values, count))
        """;

    /// <summary>Returns how many answers were wrong.</summary>
    public const string Source =
        """
        #include "stress.hypercalls.h"

        long stress_run(long count)
        {
            uint32_t values[3];
            long wrong = 0;

            for (long i = 0; i < count; i++) {
                uint8_t port;

                values[0] = values[1] = values[2] = (uint32_t)i;
                wrong += stress_echo((uint64_t)i) != (uint64_t)i;
                wrong += stress_half((double)i) != (double)i / 2;
                wrong += stress_sum(values, 3) != 3 * (uint64_t)(uint32_t)i;
                __asm__ volatile("cli\n\tinb %%dx, %%al\n\tsti" : "=a"(port) : "d"((uint16_t)i) : "memory");
                wrong += port != (uint8_t)i;
            }
            return wrong;
        }
        """;

    /// <summary>Prints "fine" when no answer was wrong and the heap did not grow.</summary>
    public const string Program =
        """
        using System.Diagnostics;
        using System.Runtime.InteropServices;
        using Afterlink;

        var time = TimeSpan.FromSeconds(int.Parse(args[0]));
        using var stress = Stress.Load(new Machine());
        var clock = Stopwatch.StartNew();
        var (wrong, before) = (0L, 0L);
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            do
                Interlocked.Add(ref wrong, Stress.stress_run(200));
            while (clock.Elapsed < time);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        for (var i = 0; clock.Elapsed < time; i++)
        {
            GC.Collect(i % 3, GCCollectionMode.Forced, blocking: i % 2 == 0);
            if (before == 0 && clock.Elapsed > time / 4)
                before = GC.GetTotalMemory(forceFullCollection: true);
        }

        threads.ForEach(thread => thread.Join());
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine(wrong == 0 && growth < 16 << 20 ? "fine" : $"{wrong} wrong, the heap grew by {growth}");

        [NativeModule("stress")]
        public sealed partial class Stress
        {
            [DllImport("stress")]
            public static extern long stress_run(nint count);
        }

        // Each answer goes through objects that a collection may move meanwhile.
        internal sealed class Machine : Stress.IHandlers
        {
            public byte ReadPort8(ushort port) => (byte)new object[] { port, "" }.OfType<ushort>().Single();

            public ulong StressEcho(ulong value) => ulong.Parse(value.ToString());

            public double StressHalf(double value) => new[] { value / 2 }.Max();

            public ulong StressSum(ReadOnlySpan<uint> values) => (ulong)values.ToArray().Sum(value => (long)value);
        }
        """;
}
