// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Tasks.Planning;

/// <summary>One row of <see cref="SourceLanguages"/>.</summary>
/// <param name="Extension">File name extension, with its dot; case matters, as it does to gcc.</param>
/// <param name="IsAssembly">Whether it is assembler text already.</param>
/// <param name="IsCxx">Whether the C++ driver compiles it, and so links the module.</param>
/// <param name="IsPreprocessed">Whether the preprocessor runs, which is what writes the dependency file.</param>
internal sealed record SourceLanguage(string Extension, bool IsAssembly, bool IsCxx, bool IsPreprocessed);
