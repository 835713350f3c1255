// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Architectures;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Tests.Elf;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Patching;

[TestClass]
public sealed class SharedObjectLayoutRefusalTests
{
    private const string Plain = "-shared -fPIC -O2";
    private const string Alone = "-shared -fPIC -O2 -DALONE -DNO_CONSTRUCTOR -nostdlib";

    private static readonly Dictionary<DiagnosticId, (string Options, Action<DamagedModule> Change)> Refusals = new()
    {
        [DiagnosticId.LayoutNotSharedObject] = ("-c -O2", static _ => { }
        ),
        [DiagnosticId.LayoutAlreadyRewritten] = (Plain, static module => module.Image = Extend(module.Image)),
        [DiagnosticId.LayoutNoDynamicSymbols] = (Plain, static module => module.Segment(ElfSegmentType.Dynamic, 0, 0, 0)),
        [DiagnosticId.LayoutNoDynamicEntries] = (Alone + " -Wl,--spare-dynamic-tags=0", static _ => { }
        ),
        [DiagnosticId.LayoutTooLarge] = (Plain, static module => module.Segment(ElfSegmentType.Load, 3, 40, 0x80000000)),
        [DiagnosticId.LayoutNothingLoaded] = ("-O2 -static -DALONE -DNO_CONSTRUCTOR -nostdlib", static module =>
        {
            _ = module.Header(40, sizeof(ulong), 0).Header(60, sizeof(ushort), 0);
            for (var i = 0; i < module.SegmentCount; i++)
                module.Image.AsSpan(64 + i * 56, sizeof(uint)).Clear();
        }
        ),
    };

    /// <summary>What keeps the program headers from growing where they are.</summary>
    private static readonly Dictionary<DiagnosticId, (string Options, Action<DamagedModule> Change)> Obstacles = new()
    {
        [DiagnosticId.LayoutHeadersElsewhere] = (Plain, static module =>
        {
            var offset = (ulong)module.Length;
            module.Image = [.. module.Image, .. module.Image.AsSpan(64, module.SegmentCount * 56)];
            _ = module.Header(32, 8, offset);
        }
        ),
        [DiagnosticId.LayoutNoHeaderRoom] = (Alone + " -Wl,-z,noseparate-code -Wl,--build-id=none", static _ => { }
        ),
        [DiagnosticId.LayoutPointerIntoHeaders] = (Plain, static module => module.Content(".rela.dyn", 16, 8, 64 + (ulong)module.SegmentCount * 56 + 4)),
    };

    // What is over code shows only where windows are planned: FoundModuleTests has that one.
    public static IEnumerable<object[]> Codes => DiagnosticTable.All
        .Where(static row => (int)row.Id is >= 2100 and < 2130 && row.Severity == DiagnosticSeverity.Error && row.Id != DiagnosticId.LayoutOverCode)
        .Select(static row => (object[])[row.Id]);

    public static IEnumerable<object[]> ObstacleCodes => Obstacles.Keys.Select(static id => (object[])[id]);

    [TestMethod]
    [DynamicData(nameof(Codes))]
    public void Create_WhatCannotBeExtended_GivesItsCode(DiagnosticId id)
    {
        using var folder = new ScratchFolder();
        var module = new DamagedModule(Fixture.Compile(folder, "module", "layout/module.c", Refusals[id].Options.Split(' ')));
        Refusals[id].Change(module);
        var diagnostics = new DiagnosticBag("module");
        var file = ElfFile.Read(module.Image, diagnostics);
        Assert.IsNotNull(file, string.Join('\n', diagnostics));
        Assert.IsNull(Architecture.Of(file).PlanLayout(file, diagnostics));
        Assert.AreEqual(id, diagnostics.Single().Id);
    }

    [TestMethod]
    [DynamicData(nameof(ObstacleCodes))]
    public void Create_WhereHeadersCannotGrow_PutsThemAtTheEndAndSaysSo(DiagnosticId id)
    {
        using var folder = new ScratchFolder();
        var module = new DamagedModule(Fixture.Compile(folder, "module", "layout/module.c", Obstacles[id].Options.Split(' ')));
        Obstacles[id].Change(module);
        var diagnostics = new DiagnosticBag("module");
        var file = ElfFile.Read(module.Image, diagnostics)!;
        var layout = Architecture.Of(file).PlanLayout(file, diagnostics);
        Assert.IsNotNull(layout);
        Assert.AreEqual(HeaderPlace.End, layout.Room.Place);
        Assert.AreEqual(id, diagnostics.Single().Id);
        Assert.AreEqual(DiagnosticSeverity.Note, diagnostics.Single().Severity);
    }

    [TestMethod]
    [DataRow(0x0UL)]
    [DataRow(0x10UL)]
    [DataRow(0x7000000UL)]
    public void Write_WindowOutsideCode_Throws(ulong address)
    {
        using var folder = new ScratchFolder();
        var file = Fixture.Read(Fixture.Compile(folder, "module.so", "layout/module.c", Plain.Split(' ')));
        var layout = ProbedModule.PlanOf(file);
        var addition = new SharedObjectAddition { Patches = [new CodePatch(address, new byte[5])] };
        _ = Assert.ThrowsExactly<ArgumentException>(() => layout.Write(addition));
    }

    private static byte[] Extend(byte[] image)
    {
        var file = ElfFile.Read(image, new DiagnosticBag())!;
        return ProbedModule.PlanOf(file).Write(new SharedObjectAddition());
    }
}
