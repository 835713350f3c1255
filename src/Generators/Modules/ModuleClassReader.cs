// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Generators.Modules.Models;
using Afterlink.Generators.ReferenceData;
using Microsoft.CodeAnalysis;

namespace Afterlink.Generators.Modules;

/// <summary>Reads a class with <c>[NativeModule]</c>: for the generator what it needs, for the analyzer what is wrong.</summary>
internal static class ModuleClassReader
{
    /// <summary>The attribute.</summary>
    public const string AttributeName = "Afterlink.NativeModuleAttribute";

    /// <summary>The class's model, or null where <see cref="FindProblem"/> has something to say.</summary>
    public static ModuleClass? TryRead(INamedTypeSymbol type, AttributeData attribute, CancellationToken cancellationToken)
    {
        if (FindProblem(type, attribute, cancellationToken) is not null)
            return null;

        return new ModuleClass(
            TypeDeclarations.NamespaceOf(type), TypeDeclarations.ContainingTypesOf(type), type.Name, NameOf(attribute), InterceptionOf(attribute),
            ReferenceDataReader.Read(type));
    }

    /// <summary>Why the class cannot be filled in; null where it can.</summary>
    public static ModuleClassProblem? FindProblem(INamedTypeSymbol type, AttributeData attribute, CancellationToken cancellationToken)
    {
        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (!TypeDeclarations.IsPartial(outer, cancellationToken))
                return new ModuleClassProblem(DiagnosticId.ModuleClassNotPartial, outer.Name, type.Name);
            if (outer.IsGenericType)
                return Unsupported(type, outer.Name == type.Name ? "it is generic" : $"{outer.Name} around it is generic");
        }

        if (ObstacleOf(type, cancellationToken) is { } obstacle)
            return Unsupported(type, obstacle);
        var name = NameOf(attribute);
        return IsFileName(name) ? null : new ModuleClassProblem(DiagnosticId.ModuleNameNotValid, name);
    }

    /// <summary>The module's name; empty where the argument is missing or not a string, which the compiler reports itself.</summary>
    public static string NameOf(AttributeData attribute) =>
        attribute.ConstructorArguments.Length == 1 && attribute.ConstructorArguments[0].Value is string name ? name : "";

    private static string? ObstacleOf(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        if (type.IsStatic)
            return "it is static, and a loaded module is an object";
        if (type.IsAbstract)
            return "it is abstract";
        if (type.IsRecord)
            return "it is a record, and a loaded module is not a value";
        if (type.IsFileLocal)
            return "it is local to its file";
        if (ModuleNames.Types.Contains(type.Name))
            return "one of its generated members has that name";
        return TypeDeclarations.Of(type, cancellationToken).Any(static declaration => declaration.ParameterList is not null)
            ? "it has a primary constructor, and Load makes its objects"
            : null;
    }

    private static ModuleClassProblem Unsupported(INamedTypeSymbol type, string reason) =>
        new(DiagnosticId.ModuleClassUnsupported, type.Name, reason);

    private static Interception InterceptionOf(AttributeData attribute)
    {
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.Key == "Intercept" && argument.Value.Value is int value)
                return (Interception)value;
        }

        return Interception.None;
    }

    /// <summary>The name becomes part of a file name and of generated text.</summary>
    private static bool IsFileName(string name) =>
        name.Length != 0 && name.Trim() == name && !name.Any(static c => char.IsControl(c) || c is '/' or '\\' or '"');
}
