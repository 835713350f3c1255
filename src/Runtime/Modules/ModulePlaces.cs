// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Loading;

namespace Afterlink.Modules;

/// <summary>
/// The slow way to a site's record: the first site of a module that runs inside <c>dlopen</c>, before the module's place is known,
/// or a call that is not from this module's stubs.
/// </summary>
internal static unsafe class ModulePlaces
{
    /// <summary>The record of a site.</summary>
    /// <exception cref="AfterlinkException">The call did not come from a stub of the module.</exception>
    public static SiteRecord* Find(ModuleContext* context, RegisterFrame* frame)
    {
        var mapping = ModuleMapping.Find(context);
        if (context->StubStart == 0 && MappedHeaders.TryFindAddress(frame->ReturnAddress, out var headers) && mapping.Describes(headers))
            mapping.SetPlace(headers.LoadBias);

        var index = frame->SiteIndex;
        if (context->StubStart == 0 || frame->ReturnAddress - context->StubStart >= context->StubSize || index >= context->RecordCount)
            throw RuntimeDiagnostics.Exception(DiagnosticId.StrayCall, mapping.Image.Path, frame->ReturnAddress);
        return context->Records + index;
    }
}
