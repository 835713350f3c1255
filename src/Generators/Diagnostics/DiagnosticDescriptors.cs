// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using System.Globalization;
using Afterlink.Diagnostics;
using Microsoft.CodeAnalysis;
using Severity = Microsoft.CodeAnalysis.DiagnosticSeverity;

namespace Afterlink.Generators.Diagnostics;

/// <summary>The one table of the generator's codes: title, wording and severity.</summary>
internal static class DiagnosticDescriptors
{
    private const string Category = "Afterlink";

    /// <summary>A code's page has the same path in the repository and in the package.</summary>
    private const string Pages = "docs/diagnostics/";

    /// <summary>Codes that can only be told when the whole compilation was seen.</summary>
    private static readonly string[] AtEnd = [WellKnownDiagnosticTags.CompilationEnd];

    // A field and a literal code for each, because the release tracking of Microsoft.CodeAnalysis.Analyzers finds only those.
    private static readonly DiagnosticDescriptor ModuleClassNotPartial = new(
        "AFL5001", "A class of a native module must be partial",
        "{0} must be partial, so that the generator can fill in {1}",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5001.md");

    private static readonly DiagnosticDescriptor ModuleClassUnsupported = new(
        "AFL5002", "This class cannot stand for a native module",
        "{0} cannot stand for a native module: {1}",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5002.md");

    private static readonly DiagnosticDescriptor ModuleNameNotValid = new(
        "AFL5003", "The name of a native module is not valid",
        "'{0}' is not the name of a native module: name the Module of an AfterlinkSource, or the file name of an AfterlinkModule without its path",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5003.md");

    private static readonly DiagnosticDescriptor UnsafeCodeNotAllowed = new(
        "AFL5004", "Native modules need unsafe code",
        "{0} needs unsafe code, which this project does not allow: set AllowUnsafeBlocks to true (the package does, unless the project sets it to false)",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5004.md");

    private static readonly DiagnosticDescriptor ManifestMissing = new(
        "AFL5005", "Nothing is known of a native module yet",
        "nothing is known of native module '{0}' yet: build once, and check that an AfterlinkSource or AfterlinkModule item has this name",
        Category, Severity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5005.md");

    private static readonly DiagnosticDescriptor ManifestUnreadable = new(
        "AFL5006", "The manifest of a native module cannot be read",
        "{0} is not a manifest that this version reads: clean and build again",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5006.md");

    private static readonly DiagnosticDescriptor ManifestDuplicate = new(
        "AFL5007", "Several native modules have one name",
        "several native modules of this project are called '{0}': give each AfterlinkSource or AfterlinkModule a name of its own",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5007.md");

    private static readonly DiagnosticDescriptor LanguageVersionTooLow = new(
        "AFL5008", "Native modules need C# 11",
        "the generated part of {0} needs C# 11 or later, and this project sets LangVersion to {1}",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5008.md");

    private static readonly DiagnosticDescriptor HypercallsWithoutModule = new(
        "AFL5009", "Hypercalls that no class answers",
        "{0}",
        Category, Severity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5009.md", customTags: AtEnd);

    private static readonly DiagnosticDescriptor HeaderSyntax = new(
        "AFL5020", "A declaration in a hypercall header does not parse",
        "expected {0}, found {1}",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5020.md");

    private static readonly DiagnosticDescriptor HypercallNumberInvalid = new(
        "AFL5021", "The number of a hypercall is not valid",
        "'{0}' is not the number of a hypercall: write a literal of 0 to 0xFFFFFFFF without a suffix",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5021.md");

    private static readonly DiagnosticDescriptor HypercallNumberDuplicate = new(
        "AFL5022", "A hypercall number is used twice",
        "number {0} already belongs to {1}",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5022.md");

    private static readonly DiagnosticDescriptor HypercallNameDuplicate = new(
        "AFL5023", "Two declarations have one name",
        "{0} is {1} in C#, which {2} is already",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5023.md");

    private static readonly DiagnosticDescriptor HypercallTypeUnknown = new(
        "AFL5024", "The type of a hypercall's parameter is unknown",
        "{0} is no scalar type of C and no AFTERLINK_STRUCT or AFTERLINK_ENUM of this module",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5024.md");

    private static readonly DiagnosticDescriptor HypercallTypeCannotCross = new(
        "AFL5025", "The type of a hypercall's parameter cannot cross",
        "{0} cannot cross between C and C#: {1}",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5025.md");

    private static readonly DiagnosticDescriptor HypercallTooManyArguments = new(
        "AFL5026", "A hypercall has too many arguments",
        "{0} needs more than {1}: put the arguments into an AFTERLINK_STRUCT and pass it as AFTERLINK_IN",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5026.md");

    private static readonly DiagnosticDescriptor EnumValueOutOfRange = new(
        "AFL5027", "The value of an enum member is out of range",
        "{0}, the value of {1}, does not fit in {2}",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5027.md");

    private static readonly DiagnosticDescriptor HeaderMemberDuplicate = new(
        "AFL5028", "Two parameters, fields or members have one name",
        "{0} is {1} in C#, which {2} is already",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5028.md");

    private static readonly DiagnosticDescriptor HypercallNameReserved = new(
        "AFL5029", "A name is taken by the generated class",
        "{0} is {1} in C#, which the generated class has for itself: choose another name",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5029.md");

    private static readonly DiagnosticDescriptor RangeMapClassUnsupported = new(
        "AFL5080", "This class cannot have ranges of ports or registers",
        "{0} cannot have [Port] or [Msr] members: {1}",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5080.md");

    private static readonly DiagnosticDescriptor RangeInvalid = new(
        "AFL5081", "A range of ports or registers is not valid",
        "the range of {0} is not within {1}, or it is empty",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5081.md");

    private static readonly DiagnosticDescriptor RangesOverlap = new(
        "AFL5082", "Two ranges of ports or registers overlap",
        "the range of {0} overlaps that of {1}, for the same direction and width",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5082.md");

    private static readonly DiagnosticDescriptor RangeMemberUnsuitable = new(
        "AFL5083", "This member cannot answer ports or registers",
        "{0} cannot answer the range: {1}",
        Category, Severity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "AFL5083.md");

    private static readonly DiagnosticDescriptor[] Rows =
    [
        .. ReferenceDataDescriptors.Rows,
        ModuleClassNotPartial,
        ModuleClassUnsupported,
        ModuleNameNotValid,
        UnsafeCodeNotAllowed,
        ManifestMissing,
        ManifestUnreadable,
        ManifestDuplicate,
        LanguageVersionTooLow,
        HypercallsWithoutModule,
        HeaderSyntax,
        HypercallNumberInvalid,
        HypercallNumberDuplicate,
        HypercallNameDuplicate,
        HypercallTypeUnknown,
        HypercallTypeCannotCross,
        HypercallTooManyArguments,
        EnumValueOutOfRange,
        HeaderMemberDuplicate,
        HypercallNameReserved,
        RangeMapClassUnsupported,
        RangeInvalid,
        RangesOverlap,
        RangeMemberUnsuitable,
    ];

    private static readonly Dictionary<DiagnosticId, DiagnosticDescriptor> ById = Rows.ToDictionary(
        static row => (DiagnosticId)int.Parse(row.Id.Substring("AFL".Length), CultureInfo.InvariantCulture));

    /// <summary>All descriptors.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } = ImmutableArray.Create(Rows);

    /// <summary>The descriptor of a code.</summary>
    public static DiagnosticDescriptor Find(DiagnosticId id) => ById[id];

}
