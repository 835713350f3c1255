// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.CodeAnalysis;
using Severity = Microsoft.CodeAnalysis.DiagnosticSeverity;

namespace Afterlink.Generators.Diagnostics;

/// <summary>The codes of <c>[ReferenceData]</c>: title, wording and severity.</summary>
internal static class ReferenceDataDescriptors
{
    private const string Category = "Afterlink";

    /// <summary>A code's page has the same path in the repository and in the package.</summary>
    private const string Pages = "docs/diagnostics/";

    private static readonly DiagnosticDescriptor ReferenceDataFormInvalid = new(
        "AFL4030", "Reference data is described in no form, or in several",
        "give a symbol, or Pointer with Length, or File alone, or LoadedBy alone; ElementType and Name go with a symbol or Pointer",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4030.md");

    private static readonly DiagnosticDescriptor ReferenceDataSymbolMissing = new(
        "AFL4031", "The module has no such symbol",
        "module '{0}' has no symbol {1}: it is spelled differently, or the module is stripped and does not export it",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4031.md");

    private static readonly DiagnosticDescriptor ReferenceDataNotData = new(
        "AFL4032", "The symbol is not data",
        "{0} of module '{1}' is a function, not data",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4032.md");

    private static readonly DiagnosticDescriptor ReferenceDataSizeMissing = new(
        "AFL4033", "The symbol has no size",
        "the symbol table does not tell the size of {0}: declare it with .size and .type, or describe it by Pointer and Length",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4033.md");

    private static readonly DiagnosticDescriptor ReferenceDataMisaligned = new(
        "AFL4034", "The data is not aligned to its elements",
        "{0} has {1} bytes at an alignment of {2}, which are no whole elements of {3}",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4034.md");

    private static readonly DiagnosticDescriptor ReferenceDataTooSmall = new(
        "AFL4035", "The data holds no whole page",
        "{0} has {1} bytes at {2}, which hold no whole page: nothing of it can be shared",
        Category, Severity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4035.md");

    private static readonly DiagnosticDescriptor ReferenceDataShared = new(
        "AFL4036", "The data is shared already",
        "{0} is in {1}, which the page cache of the module's file shares already: remove the attribute",
        Category, Severity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4036.md");

    private static readonly DiagnosticDescriptor ReferenceDataElementInvalid = new(
        "AFL4037", "The type of the elements is not unmanaged",
        "{0} cannot be the ElementType: it must be an unmanaged type that is no pointer and no ref struct",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4037.md");

    private static readonly DiagnosticDescriptor ReferenceDataNameTaken = new(
        "AFL4038", "The name of a view is taken",
        "{0} cannot be the name of a view: it is no identifier, or the class has it already; give another Name",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4038.md");

    private static readonly DiagnosticDescriptor ReferenceDataLoaderMissing = new(
        "AFL4039", "The module exports no such function",
        "{0} is no function that module '{1}' exports",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4039.md");

    private static readonly DiagnosticDescriptor ReferenceDataPointerInvalid = new(
        "AFL4040", "The symbol is no pointer or no length",
        "{0} must be {1} bytes at their own alignment, and has {2}",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4040.md");

    private static readonly DiagnosticDescriptor ReferenceDataNotRead = new(
        "AFL4041", "The module reads no files itself",
        "module '{0}' imports no function that reads files, so nothing of {1} is shared: another library reads for it",
        Category, Severity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4041.md");

    private static readonly DiagnosticDescriptor ReferenceDataManifestOld = new(
        "AFL4042", "The manifest does not tell of data",
        "the manifest of module '{0}' was written by an older version and does not tell of data: clean and build again",
        Category, Severity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4042.md");

    private static readonly DiagnosticDescriptor ReferenceDataFileInvalid = new(
        "AFL4043", "The pattern of file names is not valid",
        "'{0}' is no pattern of file names",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4043.md");

    private static readonly DiagnosticDescriptor ReferenceDataAmbiguous = new(
        "AFL4044", "Several symbols have the name",
        "module '{0}' has {1} data symbols called {2}: give the one that is meant a name of its own",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4044.md");

    private static readonly DiagnosticDescriptor ReferenceDataPureInvalid = new(
        "AFL4045", "The statement that a fill is pure is incomplete",
        "Pure, Arguments and Inputs go together with LoadedBy and a symbol or Pointer; a pure function's Arguments must be given, if it has none as an empty array",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4045.md");

    private static readonly DiagnosticDescriptor ReferenceDataPureIncomplete = new(
        "AFL4046", "A pure fill is described in two ways",
        "{0} is loaded by {1}, as other data is: all of them must say alike that it is pure, with the same Arguments and Inputs",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4046.md");

    private static readonly DiagnosticDescriptor ReferenceDataArgumentInvalid = new(
        "AFL4047", "An argument of a pure fill cannot be compared",
        "{0} cannot be the arguments of a pure fill: integers, bool, enums and string, six at most, and float and double, eight at most",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL4047.md");

    /// <summary>All of them, by code.</summary>
    public static readonly DiagnosticDescriptor[] Rows =
    [
        ReferenceDataFormInvalid,
        ReferenceDataSymbolMissing,
        ReferenceDataNotData,
        ReferenceDataSizeMissing,
        ReferenceDataMisaligned,
        ReferenceDataTooSmall,
        ReferenceDataShared,
        ReferenceDataElementInvalid,
        ReferenceDataNameTaken,
        ReferenceDataLoaderMissing,
        ReferenceDataPointerInvalid,
        ReferenceDataNotRead,
        ReferenceDataManifestOld,
        ReferenceDataFileInvalid,
        ReferenceDataAmbiguous,
        ReferenceDataPureInvalid,
        ReferenceDataPureIncomplete,
        ReferenceDataArgumentInvalid,
    ];
}
