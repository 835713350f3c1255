// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Loading;
using Afterlink.Modules;

namespace Afterlink.Monitor;

/// <summary>What becomes of the exceptions of a monitor's handlers (<see cref="FaultPolicy"/>).</summary>
internal sealed unsafe class FaultLog(MonitorOptions options)
{
    private readonly List<AfterlinkException> _deferred = [];
    private int _deferredCount;

    /// <summary>The exception that names the site, as the user gets it.</summary>
    public static AfterlinkException Describe(BindingSlot* slot, RegisterFrame* frame, Exception exception) =>
        Describe(slot, frame->SiteIndex, exception);

    /// <summary>The exception that names the site by its index, as the user gets it.</summary>
    public static AfterlinkException Describe(BindingSlot* slot, int siteIndex, Exception exception)
    {
        var kind = ModuleMapping.KindOf(slot);
        var mapping = ModuleMapping.Find(slot->Context);
        var site = mapping.Image.Sites.Name(siteIndex);
        var path = mapping.Image.Path;
        return exception switch
        {
            ProcessorException raised => RuntimeDiagnostics.Caused(raised, DiagnosticId.ProcessorException, kind, raised.Name, $"{raised.Message} ({kind} at {site} of {path})"),
            Interrupts.ProcessorShutdownException shutdown => RuntimeDiagnostics.Caused(shutdown, DiagnosticId.ProcessorShutdown, kind, shutdown.Message, site, path),
            AfterlinkException known when IsOfMonitor(known.Id) =>
                Appended(known, $" ({kind} at {site} of {path})"),
            _ => RuntimeDiagnostics.Caused(exception, DiagnosticId.HandlerThrew, kind, site, path, exception.GetType().Name, exception.Message),
        };
    }

    // Codes that say what is wrong already; only the place is missing.
    private static bool IsOfMonitor(DiagnosticId id) => id is DiagnosticId.HandlerMissing or DiagnosticId.StrayCall or DiagnosticId.HaltForever
        or (>= DiagnosticId.RecordDamaged and <= DiagnosticId.HandlersNeeded);

    /// <summary>What there is to say of a call into a module that is not bound any more.</summary>
    public static AfterlinkException NotBound(BindingSlot* slot, RegisterFrame* frame) => NotBound(slot, frame->SiteIndex);

    /// <summary>The same, with the site by its index.</summary>
    public static AfterlinkException NotBound(BindingSlot* slot, int siteIndex)
    {
        var mapping = ModuleMapping.Find(slot->Context);
        return RuntimeDiagnostics.Exception(DiagnosticId.ModuleNotBound,
            ModuleMapping.KindOf(slot), mapping.Image.Sites.Name(siteIndex), mapping.Image.Path);
    }

    /// <summary>Records a fault, or ends the process.</summary>
    public void Add(AfterlinkException fault)
    {
        if (options.FaultPolicy == FaultPolicy.Defer)
        {
            Defer(fault);
            return;
        }

        if (options.FaultPolicy == FaultPolicy.FailFast)
            FailFast(fault);
        if (RunScope.Current is not { } scope)
        {
            FailFast(Appended(fault, "; the module was called outside of Run, which could throw this, so the process ends"));
            return;
        }

        scope.Add(fault);
        if (scope.Count > options.FaultLimit)
            FailFast(TooMany(scope.Count, scope.Fault!));
    }

    /// <summary>Throws what was deferred.</summary>
    public void ThrowDeferred()
    {
        AfterlinkException? first;
        lock (_deferred)
        {
            first = _deferred.FirstOrDefault();
            _deferred.Clear();
            _deferredCount = 0;
        }

        if (first is not null)
            throw first;
    }

    /// <summary>Ends the process with a message that names the site.</summary>
    public static void FailFast(AfterlinkException fault) => Environment.FailFast(fault.Message, fault);

    private static AfterlinkException Appended(AfterlinkException fault, string text) =>
        new(fault.Id, fault.Message[(fault.Code.Length + 2)..] + text, fault.InnerException);

    private void Defer(AfterlinkException fault)
    {
        lock (_deferred)
        {
            if (_deferred.Count == 0)
                _deferred.Add(fault);
            if (++_deferredCount > options.FaultLimit)
                FailFast(TooMany(_deferredCount, _deferred[0]));
        }
    }

    private static AfterlinkException TooMany(int count, AfterlinkException first) =>
        RuntimeDiagnostics.Caused(first, DiagnosticId.TooManyFaults, count, first.Message);
}
