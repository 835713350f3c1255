// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Tests.Infrastructure;

/// <summary>A project with a class of the module <c>aligner</c>, which has data of every sort.</summary>
internal static class AlignerProject
{
    public static readonly InMemoryFile Manifest = ManifestWith("");

    /// <summary>A project whose class has these attributes.</summary>
    public static Project Of(string attributes, InMemoryFile? manifest = null) => new()
    {
        Source = $$"""
            using Afterlink;
            using Afterlink.ReferenceData;
            namespace Sample;
            /** <summary>.</summary> */ public struct Entry { /** <summary>.</summary> */ public int Key; /** <summary>.</summary> */ public int Value; }
            internal enum Level : byte { Low }
            [NativeModule("aligner")]
            {{attributes}}
            public sealed partial class Aligner;
            """,
        Files = [manifest ?? Manifest],
    };

    /// <summary>The manifest with more lines.</summary>
    public static InMemoryFile ManifestWith(string lines) => InMemoryFile.Manifest(
        "afterlink-manifest\t2\nmodule\taligner\nfile\tlibaligner.so\noriginal\t" + new string('a', 64) + """

        data	rodata_table	.rodata	2000	65536	32	ReadOnly
        data	relro_table	.data.rel.ro	13000	65536	32	ReadOnlyAfterRelocation
        data	g_index	.bss	24020	1048576	32	Writable
        data	tiny	.bss	200000	4100	32	Writable
        data	unsized	.bss	204000	0	32	Writable
        data	odd	.bss	205001	65537	1	Writable
        data	table	.bss	300000	8	8	Writable
        data	table_bytes	.bss	300008	8	8	Writable
        data	table_length	.bss	300010	4	4	Writable
        data	twice	.bss	310000	8192	32	Writable
        data	twice	.bss	320000	8192	32	Writable
        function	odd_load
        function	prepare
        function	table_load
        import	fread

        """.Replace("\r", "", StringComparison.Ordinal) + lines, "/obj/libaligner.so.afterlink-manifest");
}
