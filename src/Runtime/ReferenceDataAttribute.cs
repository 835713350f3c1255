// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData;

namespace Afterlink;

/// <summary>
/// Says which memory of a native module is reference data: large, equal in every process that loads it, and only read once it is there.
/// Processes of a host then share one physical copy, with no change to the module's source. One of four forms: a symbol; a pointer and
/// its length; the files that the module reads; or a function whose new memory is compared with what others have published.
/// </summary>
/// <example>
/// <code>
/// [NativeModule("aligner")]
/// [ReferenceData("g_index", ElementType = typeof(uint))]
/// [ReferenceData(Pointer = "table", Length = "table_bytes", LoadedBy = "table_load")]
/// [ReferenceData(File = "*.idx")]
/// [ReferenceData(LoadedBy = "prepare")]
/// public sealed partial class Aligner;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ReferenceDataAttribute : Attribute
{
    /// <summary>Reference data that the named properties describe.</summary>
    public ReferenceDataAttribute()
    {
    }

    /// <summary>Reference data in a variable of the module, exported or local; its size is that of the symbol.</summary>
    /// <param name="symbol">The variable's symbol.</param>
    public ReferenceDataAttribute(string symbol) => Symbol = symbol;

    /// <summary>The variable's symbol.</summary>
    public string? Symbol { get; }

    /// <summary>Symbol of a pointer to memory that the module allocates; goes with <see cref="Length"/>.</summary>
    public string? Pointer { get; set; }

    /// <summary>Symbol of an integer of 4 or 8 bytes that says how many bytes <see cref="Pointer"/> points to.</summary>
    public string? Length { get; set; }

    /// <summary>
    /// Exported function that fills the data. Without a symbol or pointer: whatever large memory appears while it runs. Without this
    /// property, a symbol or pointer is looked at when the module's constructors have run.
    /// </summary>
    public string? LoadedBy { get; set; }

    /// <summary>
    /// States that <see cref="LoadedBy"/> leaves nothing behind but the described symbols and pointers and an integer result, and that these depend on nothing
    /// but its arguments and the files that <see cref="Arguments"/> and <see cref="Inputs"/> name. A process then does not call it where another one has what
    /// it would leave behind. Nothing checks the statement: what the module keeps besides, such as open files or other variables, is missing there.
    /// </summary>
    public bool Pure { get; set; }

    /// <summary>
    /// Types of the function's arguments, in their order; for a pure one. Integers, truth values, enumerations, <see cref="float"/>, <see cref="double"/>,
    /// and <see cref="string"/> for a text that ends with a zero byte; where a text is the path of a file, the file counts as well.
    /// </summary>
    public Type[]? Arguments { get; set; }

    /// <summary>Paths of more files that a pure function reads; <c>{0}</c> stands for the text of its first argument: <c>"{0}.idx"</c>.</summary>
    public string[]? Inputs { get; set; }

    /// <summary>Name of the files whose bytes the module reads as they are; <c>*</c> and <c>?</c> stand for any. Without a slash it is compared with the file's own name.</summary>
    public string? File { get; set; }

    /// <summary>What a write of the module's own does.</summary>
    public AttachMode Mode { get; set; }

    /// <summary>Type of the elements of the view that the generator adds for a symbol or pointer; an unmanaged type, <see cref="byte"/> where not given.</summary>
    public Type? ElementType { get; set; }

    /// <summary>Name of that view. Where not given, the symbol's name without its prefix: <c>g_index</c> is <c>Index</c>.</summary>
    public string? Name { get; set; }
}
