// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.CodeAnalysis;

namespace Afterlink.Generators.RangeMaps;

/// <summary>The runtime's types that range maps are made of, as a compilation knows them.</summary>
internal sealed class RangeMapTypes
{
    /// <summary>The attribute of ports.</summary>
    public const string PortAttributeName = "Afterlink.Devices.PortAttribute";

    /// <summary>The attribute of model-specific registers.</summary>
    public const string MsrAttributeName = "Afterlink.Devices.MsrAttribute";

    private RangeMapTypes(INamedTypeSymbol port, INamedTypeSymbol msr, INamedTypeSymbol portDevice, INamedTypeSymbol widePortDevice, INamedTypeSymbol msrDevice) =>
        (PortAttribute, MsrAttribute, PortDevice, WidePortDevice, MsrDevice) = (port, msr, portDevice, widePortDevice, msrDevice);

    public INamedTypeSymbol PortAttribute { get; }

    public INamedTypeSymbol MsrAttribute { get; }

    public INamedTypeSymbol PortDevice { get; }

    public INamedTypeSymbol WidePortDevice { get; }

    public INamedTypeSymbol MsrDevice { get; }

    /// <summary>Finds them; null where the project has no reference to the runtime.</summary>
    public static RangeMapTypes? Find(Compilation compilation) =>
        compilation.GetTypeByMetadataName(PortAttributeName) is { } port
        && compilation.GetTypeByMetadataName(MsrAttributeName) is { } msr
        && compilation.GetTypeByMetadataName("Afterlink.Devices.IPortDevice") is { } portDevice
        && compilation.GetTypeByMetadataName("Afterlink.Devices.IWidePortDevice") is { } widePortDevice
        && compilation.GetTypeByMetadataName("Afterlink.Devices.IMsrDevice") is { } msrDevice
            ? new RangeMapTypes(port, msr, portDevice, widePortDevice, msrDevice)
            : null;

    /// <summary>Whether this is one of the two attributes.</summary>
    public bool IsRange(AttributeData attribute) =>
        SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, PortAttribute) || SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, MsrAttribute);
}
