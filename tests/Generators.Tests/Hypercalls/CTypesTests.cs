// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Generators.Hypercalls;
using Afterlink.Generators.Tests.Infrastructure;

namespace Afterlink.Generators.Tests.Hypercalls;

[TestClass]
public sealed class CTypesTests
{
    private static readonly Dictionary<string, (int Size, bool IsSigned)> CSharp = new()
    {
        ["bool"] = (1, false),
        ["sbyte"] = (1, true),
        ["byte"] = (1, false),
        ["short"] = (2, true),
        ["ushort"] = (2, false),
        ["int"] = (4, true),
        ["uint"] = (4, false),
        ["long"] = (8, true),
        ["ulong"] = (8, false),
        ["nint"] = (8, true),
        ["nuint"] = (8, false),
        ["float"] = (4, true),
        ["double"] = (8, true),
    };

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task TryFind_EveryScalar_HasTheSizeAndSignThatGccGivesIt()
    {
        var text = new StringBuilder("#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n");
        var rows = 0;
        foreach (var key in Keys())
        {
            Assert.IsTrue(CTypes.TryFind(key, out var type), key);
            var (size, isSigned) = CSharp[type.Name];
            text.AppendLine($"_Static_assert(sizeof({key}) == {size}, \"size of {key}\");");
            // char is text: byte in C#, signed in C on x86-64.
            if (key != "char")
                text.AppendLine($"_Static_assert((({key})-1 < ({key})1) == {(isSigned ? 1 : 0)}, \"sign of {key}\");");
            rows++;
        }

        using var folder = new TemporaryFolder();
        var source = folder.Write("types.c", text.ToString());
        await Tool.RunAsync("gcc", ["-std=gnu11", "-fsyntax-only", source], TestContext.CancellationToken);
        Assert.IsGreaterThan(40, rows);
    }

    [TestMethod]
    [DataRow("double long")]
    [DataRow("__int128")]
    public void IsForeign_TypeWithoutARegister_IsKnown(string key) => Assert.IsTrue(CTypes.IsForeign(key) && !CTypes.TryFind(key, out _));

    /// <summary>Every way to write an integer type in words, sorted as the table has them, and the named ones.</summary>
    private static IEnumerable<string> Keys()
    {
        string[] sizes = ["", "char", "short", "int short", "int", "long", "int long", "long long", "int long long"];
        foreach (var size in sizes)
        {
            foreach (var sign in new[] { "", "signed", "unsigned" })
            {
                var key = $"{size} {sign}".Trim();
                if (key.Length != 0)
                    yield return key;
            }
        }

        string[] named =
        [
            "bool", "_Bool", "int8_t", "uint8_t", "int16_t", "uint16_t", "int32_t", "uint32_t", "int64_t", "uint64_t", "size_t", "ptrdiff_t",
            "intptr_t", "uintptr_t", "float", "double",
        ];
        foreach (var name in named)
            yield return name;
    }
}
