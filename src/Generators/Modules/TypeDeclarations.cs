// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Generators.Modules.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Afterlink.Generators.Modules;

/// <summary>How a type is declared: what another part of it has to repeat.</summary>
internal static class TypeDeclarations
{
    /// <summary>The declarations of a type in source.</summary>
    public static IEnumerable<TypeDeclarationSyntax> Of(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellationToken)).OfType<TypeDeclarationSyntax>();

    /// <summary>Whether every part says so.</summary>
    public static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        Of(type, cancellationToken).All(static declaration => declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>Its namespace without escapes; empty for the global one.</summary>
    public static string NamespaceOf(INamedTypeSymbol type)
    {
        var names = new List<string>();
        for (var space = type.ContainingNamespace; !space.IsGlobalNamespace; space = space.ContainingNamespace)
            names.Insert(0, space.Name);
        return string.Join(".", names);
    }

    /// <summary>The types around it, outermost first.</summary>
    public static ImmutableArray<ContainingType> ContainingTypesOf(INamedTypeSymbol type)
    {
        var containing = ImmutableArray.CreateBuilder<ContainingType>();
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            containing.Insert(0, new ContainingType(KeywordOf(outer), outer.Name));
        return containing.ToImmutable();
    }

    /// <summary>The keyword of its declaration.</summary>
    public static string KeywordOf(INamedTypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Struct, IsRecord: true } => "record struct",
        { TypeKind: TypeKind.Struct } => "struct",
        { TypeKind: TypeKind.Interface } => "interface",
        { IsRecord: true } => "record",
        _ => "class",
    };
}
