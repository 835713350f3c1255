// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Diagnostics;
using Afterlink.Generators.Modules;
using Afterlink.Generators.RangeMaps.Models;
using Microsoft.CodeAnalysis;

namespace Afterlink.Generators.RangeMaps;

/// <summary>Reads a class whose members have ranges: what the generator needs, and what is wrong.</summary>
internal static class RangeMapReader
{
    /// <summary>Whether this member is the one of its class at which the class is read: the first that has a range.</summary>
    public static bool IsFirst(ISymbol member, RangeMapTypes types) =>
        member.ContainingType is { } type && SymbolEqualityComparer.Default.Equals(RangedMembers(type, types).First(), member);

    /// <summary>The class's model without what is wrong; null where the class itself cannot be filled in.</summary>
    /// <param name="type">The class.</param>
    /// <param name="types">The runtime's types.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static RangeMapModel? Read(INamedTypeSymbol type, RangeMapTypes types, List<RangeProblem> problems, CancellationToken cancellationToken)
    {
        if (ObstacleOf(type, cancellationToken) is { } obstacle)
        {
            problems.Add(new RangeProblem(DiagnosticId.RangeMapClassUnsupported, type.Locations[0], type.Name, obstacle));
            return null;
        }

        var accesses = new List<RangeAccess>();
        foreach (var member in RangedMembers(type, types))
        {
            foreach (var attribute in member.GetAttributes().Where(types.IsRange))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var found = RangeMemberReader.Read(member, attribute, types, out var problem);
                if (problem is not null)
                    problems.Add(problem);
                else if (OverlapOf(found, accesses) is { } overlap)
                    problems.Add(new RangeProblem(DiagnosticId.RangesOverlap, RangeMemberReader.PlaceOf(attribute, member), member.Name, overlap));
                else
                    accesses.AddRange(found);
            }
        }

        return new RangeMapModel(
            TypeDeclarations.NamespaceOf(type), TypeDeclarations.ContainingTypesOf(type), TypeDeclarations.KeywordOf(type), type.Name, accesses.ToImmutableArray());
    }

    private static IEnumerable<ISymbol> RangedMembers(INamedTypeSymbol type, RangeMapTypes types) =>
        type.GetMembers().Where(member => (member is IFieldSymbol or IPropertySymbol or IMethodSymbol) && member.GetAttributes().Any(types.IsRange));

    private static string? OverlapOf(IEnumerable<RangeAccess> found, List<RangeAccess> earlier)
    {
        foreach (var access in found)
        {
            var overlapped = earlier.FirstOrDefault(
                other => other.Space == access.Space && other.Width == access.Width && other.IsWrite == access.IsWrite
                    && other.First <= access.Last && access.First <= other.Last);
            if (overlapped is not null)
                return overlapped.Member;
        }

        return null;
    }

    private static string? ObstacleOf(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        if (type.TypeKind != TypeKind.Class)
            return "it is not a class";
        if (type.IsStatic)
            return "it is static, and handlers are an object";
        if (type.IsFileLocal)
            return "it is local to its file";
        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (!TypeDeclarations.IsPartial(outer, cancellationToken))
                return outer.Name == type.Name ? "it is not partial" : $"{outer.Name} around it is not partial";
            if (outer.IsGenericType)
                return outer.Name == type.Name ? "it is generic" : $"{outer.Name} around it is generic";
        }

        return null;
    }
}
