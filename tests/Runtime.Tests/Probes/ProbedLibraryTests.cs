// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Probes;

/// <summary>Debian's own libraries with very many probes.</summary>
[TestClass]
public sealed unsafe class ProbedLibraryTests
{
    private const string Folder = "/usr/lib/x86_64-linux-gnu/";

    [TestMethod]
    [DataRow("libcrypto.so.3", "all", "30000:1", DisplayName = "vector instructions of every kind")]
    [DataRow("libc.so.6", "length:1", "10000:2", DisplayName = "windows of one byte")]
    [DataRow("libz.so.1", "all", null)]
    public void Read_TableOfManyProbes_IsSound(string library, string probeClass, string? sample)
    {
        var image = ModuleImage.Read(Fixtures.ProbedClass(Folder + library, probeClass, sample));

        Assert.IsGreaterThanOrEqualTo(0, image.Sites.FirstPatched(SiteKind.Probe));
    }

    [TestMethod]
    public void Zlib_EveryInstructionAProbe_CompressesToTheSameBytes()
    {
        var text = Enumerable.Range(0, 4000).Select(static i => (byte)(i * i >> 5)).ToArray();
        var passes = 0L;
        var expected = Compress(NativeLibrary.Load(Folder + "libz.so.1"), text);
        using var module = ProbeHandlers.Load(Fixtures.ProbedClass(Folder + "libz.so.1", "all"), probe =>
        {
            passes++;
            probe.R15 = probe[GeneralRegister.R15];
        });

        Assert.AreSequenceEqual(expected, Compress(module.Handle, text));
        Assert.IsGreaterThan(100_000L, passes);
        Assert.Contains(static site => site.Binding == SiteBinding.Handler, module.Sites);
    }

    private static byte[] Compress(nint library, byte[] text)
    {
        var destination = new byte[text.Length + 1024];
        var length = (nuint)destination.Length;
        fixed (byte* from = text, to = destination)
        {
            var compress = (delegate* unmanaged<byte*, nuint*, byte*, nuint, int>)NativeLibrary.GetExport(library, "compress");
            Assert.AreEqual(0, compress(to, &length, from, (nuint)text.Length));
        }

        return destination[..(int)length];
    }
}
