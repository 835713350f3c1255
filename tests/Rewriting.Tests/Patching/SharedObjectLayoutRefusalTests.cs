// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
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
        [DiagnosticId.LayoutSelfRelocating] = (Plain, static module => module.Image = File.ReadAllBytes("/lib64/ld-linux-x86-64.so.2")),
        [DiagnosticId.LayoutHeadersElsewhere] = (Plain, static module =>
        {
            var offset = (ulong)module.Length;
            module.Image = [.. module.Image, .. module.Image.AsSpan(64, module.SegmentCount * 56)];
            _ = module.Header(32, 8, offset);
        }
        ),
        [DiagnosticId.LayoutNoHeaderRoom] = (Alone + " -Wl,-z,noseparate-code -Wl,--build-id=none", static _ => { }
        ),
        [DiagnosticId.LayoutNoDynamicEntries] = (Alone + " -Wl,--spare-dynamic-tags=0", static _ => { }
        ),
        [DiagnosticId.LayoutPointerIntoHeaders] = (Plain, static module => module.Content(".rela.dyn", 16, 8, 64 + (ulong)module.SegmentCount * 56 + 4)),
        [DiagnosticId.LayoutTooLarge] = (Plain, static module => module.Segment(ElfSegmentType.Load, 3, 40, 0x80000000)),
    };

    public static IEnumerable<object[]> Codes => DiagnosticTable.All
        .Where(static row => (int)row.Id is >= 2100 and < 2200)
        .Select(static row => (object[])[row.Id]);

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
        Assert.IsNull(SharedObjectLayout.Create(file, diagnostics));
        Assert.AreEqual(id, diagnostics.Single().Id);
    }

    [TestMethod]
    public void Create_StaticExecutable_IsRefused()
    {
        using var folder = new ScratchFolder();
        var file = Fixture.Read(Fixture.Compile(folder, "program", "layout/host.c", "-static-pie"));
        var diagnostics = new DiagnosticBag("program");
        Assert.IsNull(SharedObjectLayout.Create(file, diagnostics));
        Assert.AreEqual(DiagnosticId.LayoutSelfRelocating, diagnostics.Single().Id);
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
