// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Bindings;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Verification;
using Afterlink.Rewriting.Kernel.Verification.Proof;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;
using Iced.Intel;

namespace Afterlink.Rewriting.Tests.Kernel;

/// <summary>Stubs as they are, and with one thing in them changed: the proof alone, without what encodes them, tells which is which.</summary>
[TestClass]
public sealed class StubProofTests
{
    private const int RelocationSize = 24;
    private const int AddendOffset = 16;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("6.1")]
    [DataRow("6.12")]
    public void Check_EveryStub_IsProven(string kernel)
    {
        var stubs = new Stubs(BuiltModule.For(kernel), BuiltModule.For(kernel).Rewritten, TestContext.CancellationToken);

        Assert.IsGreaterThan(30, stubs.Windows.Count);
        foreach (var (window, stub, _) in stubs.Windows)
            Assert.IsTrue(stubs.Check(window, stub), string.Join('\n', stubs.Diagnostics));
    }

    [TestMethod]
    [DataRow("6.1")]
    [DataRow("6.12")]
    public void Check_AnyBitOfAStubChanged_IsRefused(string kernel)
    {
        var stubs = new Stubs(BuiltModule.For(kernel), BuiltModule.For(kernel).Rewritten, TestContext.CancellationToken);
        var code = stubs.Text.Content.ToArray();
        stubs.Text.Content = code;
        var accepted = new List<string>();
        foreach (var (window, stub, length) in stubs.Windows)
        {
            for (var at = (int)stub; at < stub + length; at++)
            {
                // What a relocation fills is refused elsewhere: it must be zero.
                if (stubs.IsRelocated(at))
                    continue;
                for (var bit = 0; bit < 8; bit++)
                {
                    var before = Disassemble(code, stub, length);
                    code[at] ^= (byte)(1 << bit);

                    // Some bits mean nothing: prefixes of registers that there are not, the scale of no index.
                    if (stubs.Check(window, stub) && Disassemble(code, stub, length) != before)
                        accepted.Add($"0x{at:x} of the stub at 0x{stub:x}, bit {bit}");
                    code[at] ^= (byte)(1 << bit);
                }
            }
        }

        Assert.IsEmpty(accepted, string.Join('\n', accepted));
    }

    [TestMethod]
    [DataRow("6.1")]
    [DataRow("6.12")]
    public void Check_AnyRelocationOfAStubChanged_IsRefused(string kernel)
    {
        var module = BuiltModule.For(kernel);
        var (file, accepted, changed) = (ElfFile.Read(module.Rewritten, new DiagnosticBag())!, new List<string>(), 0);
        var relocations = file.FindSection(".rela" + ModuleRecord.StubSection)!;
        var bytes = relocations.Content.ToArray();
        foreach (var (window, stub, length) in new Stubs(module, module.Rewritten, TestContext.CancellationToken).Windows)
        {
            for (var at = 0; at < bytes.Length; at += RelocationSize)
            {
                if ((ulong)(BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at)) - stub) >= (ulong)length)
                    continue;
                changed++;

                // To a neighbour of the symbol's place, to another operation or function, and of another kind.
                foreach (var (field, difference) in ((int, byte)[])[(AddendOffset, 1), (AddendOffset, 8), (AddendOffset, 0x40), (8, 1)])
                {
                    bytes[at + field] ^= difference;
                    relocations.Content = bytes;
                    var stubs = new Stubs(module, file.Write(), TestContext.CancellationToken);
                    if (stubs.Check(window, stub))
                        accepted.Add($"{at / RelocationSize}, byte {field} by {difference}");
                    bytes[at + field] ^= difference;
                }
            }
        }

        Assert.IsGreaterThan(60, changed);
        Assert.IsEmpty(accepted, string.Join('\n', accepted));
    }

    [TestMethod]
    [DataRow("6.1")]
    [DataRow("6.12")]
    public void Check_AnyFrameOfAStubChanged_IsRefused(string kernel)
    {
        var module = BuiltModule.For(kernel);
        var file = ElfFile.Read(module.Rewritten, new DiagnosticBag())!;
        var (records, size, accepted, changed) = (file.FindSection(KernelTables.Orc)!, 6, new List<string>(), 0);
        var bytes = records.Content.ToArray();
        var places = file.Relocations.Where(static relocation => relocation is { Section.Name: KernelTables.OrcPlaces, Symbol.Section.Name: ModuleRecord.StubSection })
            .Select(static relocation => (Place: (long)relocation.Symbol!.Value + relocation.Addend, Entry: (int)relocation.Offset / sizeof(int))).ToArray();
        foreach (var (window, stub, length) in new Stubs(module, module.Rewritten, TestContext.CancellationToken).Windows)
        {
            foreach (var (place, entry) in places.Where(place => place.Place >= stub && place.Place < stub + length))
            {
                changed++;
                bytes[entry * size] ^= 8;
                records.Content = bytes;
                if (new Stubs(module, file.Write(), TestContext.CancellationToken).Check(window, stub))
                    accepted.Add($"0x{place:x}");
                bytes[entry * size] ^= 8;
            }
        }

        Assert.IsGreaterThan(60, changed);
        Assert.IsEmpty(accepted, string.Join('\n', accepted));
    }

    private static string Disassemble(byte[] code, long stub, int length)
    {
        var decoder = Decoder.Create(64, code[(int)stub..((int)stub + length)], (ulong)stub);
        return string.Join('\n', decoder);
    }

    /// <summary>The stubs of a rewritten module, with what proves them.</summary>
    private sealed class Stubs
    {
        private readonly StubProof _proof;
        private readonly RelocationIndex _relocations;

        public Stubs(BuiltModule module, byte[] rewritten, CancellationToken cancellationToken)
        {
            var (before, after) = (ElfFile.Read(module.Original, Diagnostics)!, ElfFile.Read(rewritten, Diagnostics)!);
            var record = ModuleRecord.Read(after, Diagnostics)!;
            var analysis = CodeAnalyzer.Analyze(before, cancellationToken, KernelTables.Read(before, record.Layout, Diagnostics)!);
            _relocations = new RelocationIndex(after);
            Text = after.FindSection(ModuleRecord.StubSection)!;
            _proof = new StubProof(analysis, after, Text, record, _relocations, Diagnostics);
            var check = new WindowCheck(analysis, Diagnostics);
            foreach (var site in record.Sites.Where(static site => site.Window != WindowType.None).DistinctBy(static site => site.Stub))
            {
                var entry = new AddedEntry(before.FindSection(site.Section)!, site.WindowOffset, site.WindowLength, 0, 0, 0, 0);
                Windows.Add((check.Check(entry)!, site.Stub, (int)site.StubLength));
            }
        }

        public DiagnosticBag Diagnostics { get; } = new();

        public ElfSection Text { get; }

        public List<(PatchWindow Window, long Stub, int Length)> Windows { get; } = [];

        public bool Check(PatchWindow window, long stub) => _proof.Check(window, stub);

        public bool IsRelocated(int offset) => Enumerable.Range(0, sizeof(int)).Any(back => _relocations.At(Text, offset - back) is not null);
    }
}
