// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Architectures;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Patching;

/// <summary>Extends modules as a rewriter does, with the least that can be seen from outside: one stub that returns the binding cell.</summary>
internal static class ProbedModule
{
    private const int JumpSize = 5;

    /// <summary>Extends a file; a function <c>probe</c> becomes a jump to a stub that returns the cell's value.</summary>
    /// <returns>The path of the extended file.</returns>
    public static string Extend(ScratchFolder folder, string path, string? output = null)
    {
        var file = Fixture.Read(path);
        var image = PlanOf(file).Write(AdditionFor(file));
        var result = output ?? folder["extended-" + Path.GetFileName(path)];
        File.WriteAllBytes(result, image);
        return result;
    }

    /// <summary>The layout of a file that can be extended.</summary>
    public static SharedObjectLayout PlanOf(ElfFile file)
    {
        var diagnostics = new DiagnosticBag();
        var layout = Architecture.Of(file).PlanLayout(file, diagnostics);
        Assert.IsNotNull(layout, string.Join('\n', diagnostics));
        Assert.IsEmpty(diagnostics);
        return layout;
    }

    /// <summary>A stub with its unwind record and name, a window if the file has a probe, and a table of some bytes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="probe">The probe, where the file itself does not name it.</param>
    public static SharedObjectAddition AdditionFor(ElfFile file, ElfSymbol? probe = null) => AdditionFor(file, PlanOf(file), probe);

    /// <summary>The same for a layout of which there is something to say.</summary>
    public static SharedObjectAddition AdditionFor(ElfFile file, SharedObjectLayout layout, ElfSymbol? probe = null)
    {
        var stub = MakeStub(layout);
        probe ??= file.Symbols.Concat(file.DynamicSymbols).FirstOrDefault(static symbol => symbol.Name == "probe");
        return new SharedObjectAddition
        {
            StubText = stub,
            SiteTable = new byte[24],
            Patches = probe is null ? [] : [new CodePatch(probe.Value, MakeJump(probe.Value, layout.StubTextAddress))],
            Frames = [new StubFrame(layout.StubTextAddress, (ulong)stub.Length, default)],
            Symbols = [new StubSymbol("afterlink$probe", layout.StubTextAddress, (ulong)stub.Length)],
        };
    }

    /// <summary><c>mov cell(%rip), %rax; ret</c></summary>
    private static byte[] MakeStub(SharedObjectLayout layout)
    {
        byte[] stub = [0x48, 0x8b, 0x05, 0, 0, 0, 0, 0xc3];
        BinaryPrimitives.WriteInt32LittleEndian(stub.AsSpan(3), (int)(layout.BindingCellAddress - (layout.StubTextAddress + 7)));
        return stub;
    }

    private static byte[] MakeJump(ulong from, ulong to)
    {
        byte[] jump = [0xe9, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(jump.AsSpan(1), (int)(to - (from + JumpSize)));
        return jump;
    }
}
