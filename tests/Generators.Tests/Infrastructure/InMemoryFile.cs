// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Afterlink.Generators.Tests.Infrastructure;

/// <summary>An additional file that is not on disk, with the metadata that the package's targets give it.</summary>
internal sealed class InMemoryFile(string path, string text, params (string Name, string Value)[] metadata) : AdditionalText
{
    private readonly SourceText _text = SourceText.From(text);

    public override string Path { get; } = path;

    public IReadOnlyDictionary<string, string> Metadata { get; } =
        metadata.ToDictionary(static item => "build_metadata.AdditionalFiles." + item.Name, static item => item.Value);

    public static InMemoryFile Manifest(string text, string path = "/obj/libuart.so.afterlink-manifest") =>
        new(path, text, ("AfterlinkManifest", "true"));

    public static InMemoryFile Header(string text, string module = "uart", string path = "/native/uart.hypercalls.h") =>
        new(path, text, ("AfterlinkHypercalls", "true"), ("AfterlinkHypercallsModule", module));

    public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
}
