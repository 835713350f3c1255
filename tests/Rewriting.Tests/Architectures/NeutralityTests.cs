// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Tests.Architectures;

/// <summary>What no architecture owns knows of none: by the types that it mentions, and by the words of which no type is left in compiled code.</summary>
[TestClass]
public sealed partial class NeutralityTests
{
    private const string Root = "Afterlink.Rewriting.";

    private static readonly string[] Neutral = ["Elf", "Dwarf", "Code", "Catalog", "Patching"];

    // What these may use, themselves among it.
    private static readonly string[] Allowed =
    [
        "System", "Microsoft", "Afterlink.Bindings", "Afterlink.Diagnostics", "Afterlink.Sites", "Afterlink.Rewriting.Diagnostics", "Afterlink.Rewriting.Restoration",
        .. Neutral.Select(static folder => Root + folder),
    ];

    private static readonly string[] WithoutMachines = ["Code", "Catalog", "Patching"];
    private static readonly string[] OfMachines = ["X86", "AArch64", "Architectures"];

    // Constants leave no trace of where they came from, and some never had a name.
    private static readonly string[] Words =
    [
        @"\bIced\b", @"\bX86\w*", @"\bAArch64\w*", @"\bX64\b", "RelocationType", @"\bEndbr\w*", @"\bInt3\b", "Mnemonic", @"\b(?i:[re](ax|bx|cx|dx|si|di|bp|sp|ip))\b",

        // nop, int3, call, jmp, ret; the longest instruction as a name; bytes of a page
        @"\b0x(?i:90|cc|e8|e9|eb|c3)\b", "MaxInstructionLength", @"\b0x1000\b",
    ];

    public static IEnumerable<object[]> NeutralFolders => Neutral.Select(static folder => new object[] { folder });

    public static IEnumerable<object[]> AllWords => Words.Select(static word => new object[] { word });

    [TestMethod]
    [DynamicData(nameof(NeutralFolders))]
    public void References_OfNeutralTypes_LeadToNeutralTypes(string folder)
    {
        var types = TypesOf(folder);
        Assert.IsGreaterThan(2, types.Length);

        var wrong = from type in types
                    from reference in TypeReferences.Of(type)
                    where reference.Namespace is not null && !Allowed.Any(name => IsIn(reference, name))
                    select $"{type} mentions {reference}";

        Assert.AreEqual("", string.Join('\n', wrong.Distinct().Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public void References_OfTypesOfAMachine_AreSeen()
    {
        var seen = TypesOf("X86").SelectMany(TypeReferences.Of).ToHashSet();
        Assert.Contains(static type => IsIn(type, "Iced.Intel"), seen);
        Assert.Contains(typeof(Iced.Intel.Instruction), seen);

        // In a signature, as an argument of a generic type, and in a body only.
        Assert.Contains(typeof(Iced.Intel.Decoder), TypeReferences.Of(typeof(Mentions.Field)));
        Assert.Contains(typeof(Iced.Intel.Instruction), TypeReferences.Of(typeof(Mentions.Argument)));
        Assert.Contains(typeof(Iced.Intel.IntelFormatter), TypeReferences.Of(typeof(Mentions.Body)));
    }

    [TestMethod]
    [DynamicData(nameof(AllWords))]
    public void Source_OfNeutralFolders_HasNoWordOfAMachine(string word)
    {
        var found = WithoutMachines.SelectMany(CodeOf).Where(file => Regex.IsMatch(file.Code, word)).Select(static file => file.Path);
        Assert.AreEqual("", string.Join('\n', found));

        // A word that no machine's code has any more would find nothing anywhere.
        Assert.Contains(file => Regex.IsMatch(file.Code, word), OfMachines.SelectMany(CodeOf).ToArray());
    }

    private static Type[] TypesOf(string folder) => [.. typeof(ElfFile).Assembly.GetTypes().Where(type => IsIn(type, Root + folder))];

    private static bool IsIn(Type type, string name) =>
        type.Namespace is { } space && (space == name || space.StartsWith(name + '.', StringComparison.Ordinal));

    /// <summary>The sources of a folder without their comments.</summary>
    private static (string Path, string Code)[] CodeOf(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(SourceFolder(), folder), "*.cs", SearchOption.AllDirectories);
        Assert.IsNotEmpty(files);
        return [.. files.Select(static path => (path, Comment().Replace(File.ReadAllText(path), "")))];
    }

    private static string SourceFolder([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../../src/Rewriting"));

    [GeneratedRegex("//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    private static class Mentions
    {
        internal sealed class Field
        {
            public Iced.Intel.Decoder? Decoder { get; set; }
        }

        internal sealed class Argument
        {
            public static void Take(Dictionary<string, List<Iced.Intel.Instruction[]>> instructions) => instructions.Clear();
        }

        internal sealed class Body
        {
            public static string Make() => new Iced.Intel.IntelFormatter().ToString()!;
        }
    }
}
