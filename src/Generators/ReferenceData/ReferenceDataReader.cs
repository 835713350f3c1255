// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Generators.ReferenceData.Models;
using Microsoft.CodeAnalysis;

namespace Afterlink.Generators.ReferenceData;

/// <summary>Reads the <c>[ReferenceData]</c> attributes of a class.</summary>
internal static class ReferenceDataReader
{
    private const string AttributeName = "ReferenceDataAttribute";

    /// <summary>The attributes in the order of the source.</summary>
    public static IEnumerable<AttributeData> AttributesOf(INamedTypeSymbol type) => type.GetAttributes().Where(static attribute =>
        attribute.AttributeClass is { Name: AttributeName, ContainingType: null, ContainingNamespace: { Name: "Afterlink", ContainingNamespace.IsGlobalNamespace: true } });

    /// <summary>What they say.</summary>
    public static ImmutableArray<ReferenceDataModel> Read(INamedTypeSymbol type) => AttributesOf(type).Select(Read).ToImmutableArray();

    private static ReferenceDataModel Read(AttributeData attribute) => new(
        attribute.ConstructorArguments.Length == 1 ? attribute.ConstructorArguments[0].Value as string : null,
        Text(attribute, "Pointer"),
        Text(attribute, "Length"),
        Text(attribute, "LoadedBy"),
        Text(attribute, "File"),
        Named(attribute, "Mode") is int mode ? mode : 0,
        Named(attribute, "ElementType") is ITypeSymbol type ? ElementOf(type) : null,
        Text(attribute, "Name"),
        FillOf(attribute));

    private static FillModel? FillOf(AttributeData attribute)
    {
        var (arguments, inputs) = (List(attribute, "Arguments"), List(attribute, "Inputs"));
        return Named(attribute, "Pure") is not true && arguments is null && inputs is null ? null : new(
            Named(attribute, "Pure") is true,
            arguments is not null,
            new((arguments ?? []).Select(static value => value is ITypeSymbol type ? ArgumentOf(type) : new("null", null)).ToImmutableArray()),
            new((inputs ?? []).Select(static value => value as string ?? "").ToImmutableArray()));
    }

    private static FillArgument ArgumentOf(ITypeSymbol type) => new(type.ToDisplayString(), type.SpecialType switch
    {
        SpecialType.System_String => "Text",
        SpecialType.System_Single => "Single",
        SpecialType.System_Double => "Double",
        _ => SizeOf(type) switch { 1 => "Integer8", 2 => "Integer16", 4 => "Integer32", 8 => "Integer64", _ => null },
    });

    private static List<object?>? List(AttributeData attribute, string name)
    {
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value is { Kind: TypedConstantKind.Array, IsNull: false })
                return [.. argument.Value.Values.Select(static value => value.Value)];
        }

        return null;
    }

    private static string? Text(AttributeData attribute, string name) => Named(attribute, name) as string;

    private static object? Named(AttributeData attribute, string name)
    {
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value.Kind != TypedConstantKind.Array)
                return argument.Value.Value;
        }

        return null;
    }

    private static ElementModel ElementOf(ITypeSymbol type) => new(
        type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), SizeOf(type), IsPublic(type),
        type is INamedTypeSymbol { IsUnmanagedType: true, IsRefLikeType: false, IsUnboundGenericType: false, SpecialType: not SpecialType.System_Void });

    private static int SizeOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Boolean => 1,
        SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double or SpecialType.System_IntPtr or SpecialType.System_UIntPtr => 8,
        _ => type is INamedTypeSymbol { EnumUnderlyingType: { } underlying } ? SizeOf(underlying) : 0,
    };

    private static bool IsPublic(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { IsGenericType: true } generic && generic.TypeArguments.Any(static argument => !IsPublic(argument)))
            return false;
        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.DeclaredAccessibility != Accessibility.Public)
                return false;
        }

        return true;
    }
}
