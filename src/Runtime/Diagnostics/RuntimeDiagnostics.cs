// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using static Afterlink.Diagnostics.DiagnosticId;

namespace Afterlink.Diagnostics;

/// <summary>The codes of the runtime and their wording; a page each in docs/diagnostics.</summary>
internal static class RuntimeDiagnostics
{
    private static readonly Dictionary<DiagnosticId, string> Formats = new()
    {
        [ModuleNotFound] = "there is no module {0}; looked for it in {1}",
        [ModuleNotLoaded] = "the dynamic linker refused {0}: {1}",
        [ModuleNotRewritten] = "{0} is not a rewritten module; build it with an AfterlinkModule or AfterlinkSource item, or run afterlink rewrite",
        [ModuleUnreadable] = "{0} cannot be read as a module: {1}",
        [ModuleTableVersion] = "{0} has a site table of version {1}, this runtime reads version {2}; rewrite the module with the package that the application uses",
        [ModuleTableDamaged] = "the site table of {0} is damaged: {1}; rewrite the module again",
        [MappedModuleDiffers] = "{0} is not what was mapped: {1}; was the file replaced while the process ran?",
        [HandlerMissing] = "{0} has {1} at {2}, and nothing handles it",
        [HandlerThrew] = "the handler of {0} at {1} of {2} threw {3}: {4}",
        [ModuleInUse] = "{0} cannot be disposed of: {1}",
        [ModuleNotBound] = "{0} at {1} of {2} was reached, but the module is not bound any more",
        [ModuleBoundAlready] = "{0} is loaded and bound already; use it, dispose of it first, or load copies of the file with MonitorOptions.SeparateInstances",
        [PlatformUnsupported] = "the runtime needs Linux on x86-64 with glibc: {0}",
        [ProviderNotLoaded] = "the provider could not be loaded: {0}",
        [TooManyMonitors] = "a process can have {0} monitors at a time; dispose of modules that are not needed",
        [DiagnosticId.ProcessorException] = "{0} raises {1}: {2}",
        [TooManyFaults] = "{0} faults since the outer call began, and the module does not return; the first was: {1}",
        [RecordDamaged] = "the record cannot be read: {0}",
        [RecordVersion] = "the record has version {0}, this runtime reads version {1}; record the run again",
        [RecordModuleDiffers] = "the record was not made with {0}: {1}",
        [ReplayDiverged] = "the run leaves its record at event {0} of thread {1}: the record has {2}, the module does {3}",
        [ReplayEnded] = "the record of thread {1} ends after {0} events{2}, and the module goes on",
        [ReplayIncomplete] = "the run ended before its record: thread {0} has more than {1} events",
        [HandlerReentered] = "a handler called into a module while the run was recorded; what it made the module do cannot be replayed without it",
        [RecordUnwritable] = "the record could not be written: {0}; what was written before can be replayed",
        [RecordingBusy] = "the monitor is recording or replaying already",
        [HandlersNeeded] = "{0} needs handlers: only a monitor that replays a record answers without them",
        [CpuModelBeyondHost] = "the host cannot be shown as {0}: it has no {1}",
        [CpuidDumpInvalid] = "the text is not what cpuid -r prints: {0}",
        [ReferenceDataOtherBuild] = "{0} is of another build than the descriptors of its reference data; build the project again",
        [ReferenceDataLoaderNotBound] = "the runtime cannot stand before {0} of {1}: the module exports no such function, or the system allows no generated code",
        [ProcessorShutdown] = "{0} stops the virtual CPU: {1} ({2} of {3})",
        [HaltForever] = "hlt with interrupts off would wait for good",
        [BindingImpossible] = "{0} cannot be bound to {1} in {2}",
        [InterruptReturnUnsupported] = "{0} {1} is not possible in a process ({2} of {3})",
        [ReferenceDataNoView] = "the reference data {0} of {1}, {2} bytes at 0x{3:x}, cannot be seen as elements of {4}",
        [StrayCall] = "a call for {0} came from 0x{1:x}, which is none of its stubs",
        [ReferenceDataPartialPage] = "{0} does not fill a page, and only whole pages are shared",
        [ReferenceDataHeap] = "{0} lies in the heap, whose pages the C library uses again",
        [ReferenceDataSharedAlready] = "{0} is mapped from a file or shared memory, and is one copy already",
        [ReferenceDataNotMapped] = "{0} is not mapped, or not for reading alone or with writing",
        [ReferenceDataOtherLayout] = "{0} has another length than the segment, or lies differently in its pages",
        [ReferenceDataContentDiffers] = "{0} differs from what is published",
        [ReferenceDataMappingRefused] = "the kernel refused the mapping of {0}; most often vm.max_map_count is reached",
        [ReferenceDataBrokerUnavailable] = "no broker answered for {0}",
        [ReferenceDataSegmentRefused] = "what was handed over for {0} is refused: its size, its seals, its hash or its sender",
        [ReferenceDataQuotaExceeded] = "there is no room for {0} in the broker's quota: all that is in it is in use",
        [ReferenceDataNoRoom] = "there is no memory for a copy of {0} that can be shared",
        [ReferenceDataVerificationFailed] = "the kernel did not have the segment mapped at {0} after the swap; the private copy is back",
        [ReferenceDataFileChanged] = "the file behind {0} was changed",
        [ReferenceDataAttachedAlready] = "{0} has pages of another attachment",
    };

    /// <summary>All codes of the runtime.</summary>
    internal static IEnumerable<DiagnosticId> All => Formats.Keys;

    /// <summary>The exception of a code.</summary>
    internal static AfterlinkException Exception(DiagnosticId id, params object[] arguments) => new(id, Message(id, arguments));

    /// <summary>The exception of a code that another one caused.</summary>
    internal static AfterlinkException Caused(Exception cause, DiagnosticId id, params object[] arguments) => new(id, Message(id, arguments), cause);

    /// <summary>The wording of a code, filled in.</summary>
    internal static string Message(DiagnosticId id, params object[] arguments) =>
        string.Format(CultureInfo.InvariantCulture, Formats[id], arguments);
}
