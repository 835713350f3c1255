// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Afterlink.Generators.Tests.Infrastructure;

/// <summary>A user's project: sources, additional files, the generators and the analyzers.</summary>
internal sealed class Project
{
    public const string UartClass = """
        using Afterlink;
        namespace Sample;
        [NativeModule("uart")]
        public sealed partial class Uart;
        """;

    // A user's project references the runtime, never the generator and the rewriter, which have their own copies of the shared types.
    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => !(Path.GetFileName(path) is "Afterlink.Generators.dll" or "Afterlink.Generators.Tests.dll" or "Afterlink.Rewriting.dll"))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    public required string Source { get; init; }

    public ImmutableArray<AdditionalText> Files { get; init; } = [];

    public bool AllowUnsafe { get; init; } = true;

    public bool CheckOverflow { get; init; }

    public LanguageVersion LanguageVersion { get; init; } = LanguageVersion.Latest;

    /// <summary>A project of one class and the given files.</summary>
    public static Project Of(params InMemoryFile[] files) => new() { Source = UartClass, Files = [.. files] };

    public static string ManifestOf(params string[] operations) =>
        $"afterlink-manifest\t1\nmodule\tuart\nfile\tlibuart.so\n{string.Concat(operations.Select(static operation => $"operation\t{operation}\n"))}";

    public CSharpCompilation Compile() => CSharpCompilation.Create(
        "Consumer",
        [CSharpSyntaxTree.ParseText(Source, new CSharpParseOptions(LanguageVersion, DocumentationMode.Diagnose), path: "/Uart.cs")],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: AllowUnsafe, checkOverflow: CheckOverflow, nullableContextOptions: NullableContextOptions.Enable));

    public GeneratorDriver CreateDriver() => CSharpGeneratorDriver.Create(
        [new NativeModuleGenerator().AsSourceGenerator(), new RangeMapGenerator().AsSourceGenerator()],
        Files,
        new CSharpParseOptions(LanguageVersion, DocumentationMode.Diagnose),
        new InMemoryOptions(),
        new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>The generated file.</summary>
    public string Generate(CancellationToken cancellationToken)
    {
        var result = CreateDriver().RunGenerators(Compile(), cancellationToken).GetRunResult();
        foreach (var generator in result.Results)
            Assert.IsNull(generator.Exception);
        return Assert.ContainsSingle(result.GeneratedTrees).GetText(cancellationToken).ToString();
    }

    /// <summary>The project with its generated file.</summary>
    public Compilation CompileWithGenerator(CancellationToken cancellationToken) => Run(cancellationToken).Output;

    /// <summary>What the generators say of the project: the compiler tells it whatever else is wrong.</summary>
    public ImmutableArray<Diagnostic> GeneratorDiagnostics(CancellationToken cancellationToken) => Run(cancellationToken).Diagnostics;

    /// <summary>What the compiler says of the project with its generated file, warnings included.</summary>
    public ImmutableArray<Diagnostic> CompilerDiagnostics(CancellationToken cancellationToken) =>
        [.. CompileWithGenerator(cancellationToken).GetDiagnostics(cancellationToken).Where(static diagnostic => diagnostic.Severity != DiagnosticSeverity.Hidden)];

    /// <summary>What the generators and the analyzer say of the project.</summary>
    public async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(CancellationToken cancellationToken)
    {
        var options = new AnalyzerOptions(Files, new InMemoryOptions());
        var (output, generator) = Run(cancellationToken);
        var diagnostics = await output
            .WithAnalyzers([new NativeModuleAnalyzer()], options)
            .GetAllDiagnosticsAsync(cancellationToken);
        Assert.IsFalse(diagnostics.Any(static diagnostic => diagnostic.Id == "AD0001"), "the analyzer threw");
        return [.. generator, .. diagnostics.Where(static diagnostic => diagnostic.Id.StartsWith("AFL", StringComparison.Ordinal))];
    }

    private (Compilation Output, ImmutableArray<Diagnostic> Diagnostics) Run(CancellationToken cancellationToken)
    {
        CreateDriver().RunGeneratorsAndUpdateCompilation(Compile(), out var output, out var diagnostics, cancellationToken);
        Assert.IsFalse(diagnostics.Any(static diagnostic => diagnostic.Id == "CS8785"), "a generator threw");
        return (output, diagnostics);
    }
}
