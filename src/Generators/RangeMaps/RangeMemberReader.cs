// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Generators.RangeMaps.Models;
using Microsoft.CodeAnalysis;

namespace Afterlink.Generators.RangeMaps;

/// <summary>Reads one range of one member.</summary>
internal static class RangeMemberReader
{
    private const long LastPort = 0xFFFF;
    private const long LastMsr = 0xFFFF_FFFF;

    private static readonly int[] PortWidths = [8, 16, 32];

    /// <summary>The accesses that the member answers in this range.</summary>
    /// <param name="member">The member.</param>
    /// <param name="attribute">Its attribute.</param>
    /// <param name="types">The runtime's types.</param>
    /// <param name="problem">What is wrong; null where nothing is.</param>
    public static IReadOnlyList<RangeAccess> Read(ISymbol member, AttributeData attribute, RangeMapTypes types, out RangeProblem? problem)
    {
        var space = SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, types.PortAttribute) ? AddressSpace.Port : AddressSpace.Msr;
        var place = PlaceOf(attribute, member);
        problem = null;
        // Arguments that do not convert are reported by the compiler.
        if (attribute.ConstructorArguments.Length != 2
            || NumberOf(attribute.ConstructorArguments[0]) is not { } first
            || NumberOf(attribute.ConstructorArguments[1]) is not { } count)
            return [];
        var offset = attribute.NamedArguments.Where(static argument => argument.Key == "Offset").Select(static argument => NumberOf(argument.Value) ?? 0).FirstOrDefault();
        var limit = space == AddressSpace.Port ? LastPort : LastMsr;
        if (count < 1 || first + count - 1 > limit || offset < 0 || offset + count - 1 > (space == AddressSpace.Port ? int.MaxValue : LastMsr))
        {
            problem = new RangeProblem(DiagnosticId.RangeInvalid, place, member.Name, space == AddressSpace.Port ? "ports 0 to 0xFFFF" : "registers 0 to 0xFFFFFFFF");
            return [];
        }

        var range = new Range(space, (uint)first, (uint)(first + count - 1), first - offset, member);
        var accesses = AccessesOf(member, range, types);
        if (accesses.Count == 0)
        {
            problem = new RangeProblem(DiagnosticId.RangeMemberUnsuitable, place, member.Name, space == AddressSpace.Port
                ? "it must hold an IPortDevice, be a property of byte, ushort or uint, or read or write one of these, with an int for the offset before it or not"
                : "it must hold an IMsrDevice, be a property of ulong, or read or write one, with a uint for the offset before it or not");
        }

        return accesses;
    }

    /// <summary>Where an attribute stands.</summary>
    public static Location PlaceOf(AttributeData attribute, ISymbol member) =>
        attribute.ApplicationSyntaxReference is { } syntax ? Location.Create(syntax.SyntaxTree, syntax.Span) : member.Locations[0];

    private static IReadOnlyList<RangeAccess> AccessesOf(ISymbol member, Range range, RangeMapTypes types) => member switch
    {
        IFieldSymbol field => OfDevice(field.Type, range, types),
        IPropertySymbol { IsIndexer: false, RefKind: RefKind.None } property when property.GetMethod is not null && IsDevice(property.Type, range.Space, types) =>
            OfDevice(property.Type, range, types),
        IPropertySymbol { IsIndexer: false, RefKind: RefKind.None } property => OfProperty(property, range),
        IMethodSymbol { MethodKind: MethodKind.Ordinary, IsGenericMethod: false, RefKind: RefKind.None } method => OfMethod(method, range),
        _ => [],
    };

    private static List<RangeAccess> OfDevice(ITypeSymbol type, Range range, RangeMapTypes types)
    {
        var accesses = new List<RangeAccess>();
        // A struct would be copied by each call through a readonly field.
        if (!type.IsReferenceType || !IsDevice(type, range.Space, types))
            return accesses;
        if (range.Space == AddressSpace.Msr)
        {
            range.Add(accesses, 64, reads: true, writes: true, CallOf(type, types.MsrDevice));
            return accesses;
        }

        range.Add(accesses, 8, reads: true, writes: true, CallOf(type, types.PortDevice));
        if (!Implements(type, types.WidePortDevice))
            return accesses;
        foreach (var width in PortWidths.Skip(1))
        {
            // An access that goes beyond the range is split, and its parts are looked up by themselves.
            var reach = (uint)(width / 8) - 1;
            if (range.Last - range.First >= reach)
                (range with { Last = range.Last - reach }).Add(accesses, width, reads: true, writes: true, CallOf(type, types.WidePortDevice));
        }

        return accesses;
    }

    private static List<RangeAccess> OfProperty(IPropertySymbol property, Range range)
    {
        var accesses = new List<RangeAccess>();
        if (WidthOf(property.Type, range.Space) is { } width)
            range.Add(accesses, width, property.GetMethod is not null, property.SetMethod is { IsInitOnly: false }, RangeCall.Property);
        return accesses;
    }

    private static List<RangeAccess> OfMethod(IMethodSymbol method, Range range)
    {
        var accesses = new List<RangeAccess>();
        if (method.Parameters.Any(static parameter => parameter.RefKind != RefKind.None))
            return accesses;
        var types = method.Parameters.Select(static parameter => parameter.Type).ToList();
        var offset = range.Space == AddressSpace.Port ? SpecialType.System_Int32 : SpecialType.System_UInt32;
        var isWrite = method.ReturnsVoid;
        var value = isWrite ? types.LastOrDefault() : method.ReturnType;
        if (value is null || WidthOf(value, range.Space) is not { } width)
            return accesses;
        if (isWrite)
            types.RemoveAt(types.Count - 1);
        if (types.Count == 0)
            range.Add(accesses, width, !isWrite, isWrite, RangeCall.Method);
        else if (types.Count == 1 && types[0].SpecialType == offset)
            range.Add(accesses, width, !isWrite, isWrite, RangeCall.MethodWithOffset);
        return accesses;
    }

    private static int? WidthOf(ITypeSymbol type, AddressSpace space) => (space, type.SpecialType) switch
    {
        (AddressSpace.Port, SpecialType.System_Byte) => 8,
        (AddressSpace.Port, SpecialType.System_UInt16) => 16,
        (AddressSpace.Port, SpecialType.System_UInt32) => 32,
        (AddressSpace.Msr, SpecialType.System_UInt64) => 64,
        _ => null,
    };

    private static bool IsDevice(ITypeSymbol type, AddressSpace space, RangeMapTypes types) =>
        Implements(type, space == AddressSpace.Port ? types.PortDevice : types.MsrDevice);

    private static bool Implements(ITypeSymbol type, INamedTypeSymbol device) =>
        SymbolEqualityComparer.Default.Equals(type, device) || type.AllInterfaces.Contains(device, SymbolEqualityComparer.Default);

    /// <summary>Through the interface where the class implements a member of it explicitly or out of sight.</summary>
    private static RangeCall CallOf(ITypeSymbol type, INamedTypeSymbol device) =>
        type.TypeKind == TypeKind.Interface || device.AllInterfaces.Add(device).SelectMany(static part => part.GetMembers()).All(
            member => type.FindImplementationForInterfaceMember(member) is IMethodSymbol { DeclaredAccessibility: Accessibility.Public, MethodKind: MethodKind.Ordinary })
            ? RangeCall.Device
            : RangeCall.DeviceInterface;

    private static long? NumberOf(TypedConstant constant) => constant.Value switch
    {
        ushort value => value,
        int value => value,
        uint value => value,
        _ => null,
    };

    private sealed record Range(AddressSpace Space, uint First, uint Last, long Base, ISymbol Member)
    {
        public void Add(List<RangeAccess> accesses, int width, bool reads, bool writes, RangeCall call)
        {
            if (reads)
                accesses.Add(new RangeAccess(Space, width, false, First, Last, Base, Member.Name, Member.IsStatic, call));
            if (writes)
                accesses.Add(new RangeAccess(Space, width, true, First, Last, Base, Member.Name, Member.IsStatic, call));
        }
    }
}
