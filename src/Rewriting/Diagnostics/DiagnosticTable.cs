// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using static Afterlink.Diagnostics.DiagnosticSeverity;

namespace Afterlink.Rewriting.Diagnostics;

/// <summary>The codes of the engine and of the tools over it: severity and wording of each.</summary>
public static class DiagnosticTable
{
    private static readonly DiagnosticRow[] Rows =
    [
        // 0xxx: environment and configuration
        new(DiagnosticId.MissingFile, Error, "there is no file {0}"),
        new(DiagnosticId.HostTooOld, Error, "this host is MSBuild {0}; Afterlink needs MSBuild 18 (Visual Studio 2026) or later, or 'dotnet build'"),
        new(DiagnosticId.DuplicateModuleFile, Error, "two modules would be written to {0}: {1} and {2}; give one of them another file name, or build them in two projects"),
        new(DiagnosticId.DuplicateModuleName, Error, "two modules are named {0}: {1} and {2}; give one of them another Module metadata"),
        new(DiagnosticId.ModuleNameMissing, Error, "{0} does not say which module it belongs to; add Module=\"name\" to the {1} item"),
        new(DiagnosticId.ModuleNameInvalid, Error, "'{0}' cannot be the name of a module; use letters, digits, '.', '_', '+' and '-', beginning with a letter, a digit or '_'"),
        new(DiagnosticId.ModuleWithoutSource, Error, "no AfterlinkSource and no AfterlinkModule item makes module {0}, for which {1} declares hypercalls"),
        new(DiagnosticId.UnknownSourceType, Error, "{0} is no source file that a C compiler takes; AfterlinkSource holds {1} files"),
        new(DiagnosticId.ListedTwice, Error, "{0} is listed twice as {1}"),
        new(DiagnosticId.ProbeInvalid, Error, "'{0}' in {1} of {2} is none of {3}"),
        new(DiagnosticId.ProbesDiffer, Error, "{0} of {1} is '{2}', but another source of module {3} says '{4}'"),
        new(DiagnosticId.ProbeSampleWithoutClasses, Error, "ProbeSample of {0} draws from a class of instructions, and there is no ProbeClasses"),

        // 1xxx: reading ELF
        new(DiagnosticId.ElfNoMagic, Error, "this is not an ELF file{0}"),
        new(DiagnosticId.ElfTruncated, Error, "the file ends inside its ELF header (it has {0} bytes)"),
        new(DiagnosticId.ElfNot64Bit, Error, "the file is not a 64-bit ELF file; only x86-64 can be rewritten"),
        new(DiagnosticId.ElfNotLittleEndian, Error, "the file is big-endian; only x86-64 can be rewritten"),
        new(DiagnosticId.ElfUnknownVersion, Error, "the file has an ELF version other than 1"),
        new(DiagnosticId.ElfOtherMachine, Error, "the file is for machine {0}, not for x86-64 (62) or AArch64 (183)"),
        new(DiagnosticId.ElfOtherType, Error, "the file is of ELF type {0}; only relocatable files, executables and shared objects are read"),
        new(DiagnosticId.ElfHeaderSizes, Error, "the ELF header gives its tables entries of a size that they cannot have"),
        new(DiagnosticId.ElfProgramHeadersOutside, Error, "the program headers lie past the end of the file"),
        new(DiagnosticId.ElfSectionHeadersOutside, Error, "the section headers lie past the end of the file"),
        new(DiagnosticId.ElfSectionOutside, Error, "section {0} lies past the end of the file"),
        new(DiagnosticId.ElfStringTable, Error, "the string table of {0} is damaged"),
        new(DiagnosticId.ElfSectionLink, Error, "section {0} ({1}) refers to a section that does not exist"),
        new(DiagnosticId.ElfSegmentOutside, Error, "segment {0} lies past the end of the file or of the address space"),
        new(DiagnosticId.ElfSegmentsOverlap, Error, "segment {0} overlaps the loaded segment before it, or they are not in ascending order"),
        new(DiagnosticId.ElfSectionPlace, Error, "section {0} ({1}) is not where its segment is loaded from, or has an impossible alignment"),
        new(DiagnosticId.ElfDynamicTable, Error, "the dynamic table is damaged"),
        new(DiagnosticId.ElfSymbolTable, Error, "the symbol table {0} is damaged"),
        new(DiagnosticId.ElfRelocations, Error, "the relocations {0} are damaged"),
        new(DiagnosticId.ElfHashTable, Error, "the symbol hash table is damaged"),
        new(DiagnosticId.ElfVersionTable, Error, "the version table {0} is damaged"),
        new(DiagnosticId.ElfNotes, Error, "a note lies past the end of its segment"),
        new(DiagnosticId.ElfFrames, Warning, "the unwind information (.eh_frame) is damaged at offset {0}; what follows there is not used"),
        new(DiagnosticId.ElfSectionsOverlap, Error, "the sections overlap: together they have far more bytes than the file"),

        // 2xxx: rewriting and verification
        new(DiagnosticId.InputUnreadable, Error, "{0} cannot be read: {1}"),
        new(DiagnosticId.OutputIsInput, Error, "{0} is the input; a module is never rewritten in place, name another output"),
        new(DiagnosticId.OutputUnwritable, Error, "{0} cannot be written: {1}"),
        new(DiagnosticId.CodeRangesOverlap, Error, "executable sections overlap: together they have {0} bytes, in a file of {1}"),
        new(DiagnosticId.TooManySites, Error, "the module has {0} sites; a site table holds at most {1}"),
        new(DiagnosticId.StubOutOfReach, Error, "the module is too large: a stub would be more than 2 GiB away from its window"),
        new(DiagnosticId.DeclaredSiteMissing, Warning, "the record at offset {1} of .afterlink.declared (hypercall {0}) leads to no hypercall instruction; compile the module with the afterlink.h of this version"),
        new(DiagnosticId.NoSites, Note, "the module has no virtualization-sensitive instruction that can be patched; it is written with an empty binding and behaves as the original"),
        new(DiagnosticId.SitesLeftNative, Note, "{0} of {1} sites stay native: {2}"),
        new(DiagnosticId.SiteLeftNative, Warning, "'{0}' in {1} stays native ({2}): the processor executes it, C# does not answer it"),
        new(DiagnosticId.ProbeNotFound, Error, "there is no probe at {0}: {1}"),
        new(DiagnosticId.MachineNotRewritten, Error, "the module is for {0}: such modules are scanned, but not rewritten yet"),
        new(DiagnosticId.NotRewritten, Error, "the module was not rewritten by Afterlink: it has no note of it"),
        new(DiagnosticId.NoteDamaged, Error, "the Afterlink note is damaged or of another version: {0}"),
        new(DiagnosticId.SiteTableDamaged, Error, "the site table is damaged: {0}"),
        new(DiagnosticId.VerifyOriginal, Error, "this is not the module that was rewritten: {0}"),
        new(DiagnosticId.VerifyBytes, Error, "the byte at file offset 0x{0:x} differs from the original, outside of windows and of what is declared to change"),
        new(DiagnosticId.VerifyWindow, Error, "the window at 0x{0:x} is wrong: {1}"),
        new(DiagnosticId.VerifyStub, Error, "the stub of the window at 0x{0:x} is wrong: {1}"),
        new(DiagnosticId.VerifyEntry, Error, "control can enter the window at 0x{0:x} at 0x{1:x}, behind its start: {2}"),
        new(DiagnosticId.VerifySites, Error, "the site table does not agree with the original at 0x{0:x}: {1}"),
        new(DiagnosticId.VerifyTables, Error, "the tables of the dynamic linker differ from the original's: {0}"),
        new(DiagnosticId.OriginalRecordMissing, Error, "the module does not carry what its original can be restored from (section .afterlink.original): it was stripped of it; take the file that 'rewrite' wrote, or build the original again"),
        new(DiagnosticId.OriginalRecordDamaged, Error, "the record of the original (section .afterlink.original) is damaged: {0}; take the file that 'rewrite' wrote, or build the original again"),
        new(DiagnosticId.OriginalDiffers, Error, "what would be restored is not the original, by its SHA-256: the module was changed after it was rewritten (stripped, signed, edited); take the file that 'rewrite' wrote, or build the original again"),
        new(DiagnosticId.FoldersOverlap, Error, "{0} and {1} are the same folder, or one is inside the other; name an output that is apart from the input"),
        new(DiagnosticId.OutputTwice, Error, "two modules would be written to {0}: {1} and {2}; rewrite one of them to another folder"),
        new(DiagnosticId.FolderWithoutModules, Error, "there is no ELF file below {0}"),
        new(DiagnosticId.FolderAlone, Error, "{0} is a folder; name it alone and with --recursive"),
        new(DiagnosticId.LinkLeavesFolder, Note, "the symbolic link {0} leads out of {1} and is left out"),
        new(DiagnosticId.CompressedModules, Warning, "{0} compressed kernel modules below {1} are not rewritten: unpack them first (xz -d, zstd -d, gzip -d)"),
        new(DiagnosticId.CacheUnusable, Note, "the cache {0} is not used: {1}"),
        new(DiagnosticId.CacheEntryDamaged, Note, "the cache holds a damaged entry, {0}; it is dropped, and its module rewritten again"),
        new(DiagnosticId.CacheSizeInvalid, Warning, "'{0}' is no size for the cache; write a number with K, M, G or T, such as 512M"),
        new(DiagnosticId.LayoutNotSharedObject, Error, "the file is neither a shared object nor a program, so that nothing loads it into a process"),
        new(DiagnosticId.LayoutAlreadyRewritten, Error, "the module has been rewritten already; rewrite its original instead, which 'afterlink restore' gives back where it is lost"),
        new(DiagnosticId.LayoutNoDynamicSymbols, Error, "the module has no dynamic symbols, so that no dynamic linker could bind it"),
        new(DiagnosticId.LayoutSelfRelocating, Note, "nothing can bind the module when it is loaded, because it is {0}: its sites always run their own instructions"),
        new(DiagnosticId.LayoutHeadersElsewhere, Note, "the program headers are at the end of the new file, where strip and objcopy do not expect them: those of the module are not at offset 64 either"),
        new(DiagnosticId.LayoutNoHeaderRoom, Note, "the program headers are at the end of the new file, where strip and objcopy do not expect them: there is no room for {0} more, {1} is in the way"),
        new(DiagnosticId.LayoutNoDynamicEntries, Error, "the module has no relocations, and its dynamic table no {0} spare entries for them"),
        new(DiagnosticId.LayoutPointerIntoHeaders, Note, "the program headers are at the end of the new file, where strip and objcopy do not expect them: the relocation at 0x{0:x} depends on the place of what would make way for them"),
        new(DiagnosticId.LayoutTooLarge, Error, "the module is too large to be extended"),
        new(DiagnosticId.LayoutNothingLoaded, Error, "the file has no loaded segment, or its first one cannot be loaded: offset and address differ within a page"),
        new(DiagnosticId.LayoutOverCode, Error, "the code at 0x{0:x} lies in headers or tables that would be laid out anew"),
        new(DiagnosticId.ReportIsModule, Error, "{0} is a module or its manifest; name another file for the report"),
        new(DiagnosticId.ReportFilesChanged, Error, "{0} or what was made of it was changed while the report was being made; run the command again"),
        new(DiagnosticId.ObjectRefused, Error, "the object cannot be prepared: {0}"),
        new(DiagnosticId.VerifyObjectContent, Error, "{0} differs from what the original asks for: {1}"),
        new(DiagnosticId.VerifyObjectWindow, Error, "the window at {0}+0x{1:x} is wrong: {2}"),
        new(DiagnosticId.VerifyObjectStub, Error, "the stub of the window at {0}+0x{1:x} is wrong: {2}"),
        new(DiagnosticId.ObjectNothingToPrepare, Note, "no site of the object needs room that it can be given, so that it is copied as it is"),

        // 3xxx: toolchain
        new(DiagnosticId.CompilerNotFound, Error, "there is no compiler '{0}'; install one (Debian: apt-get install gcc g++) or name another one in the property AfterlinkToolchain"),
        new(DiagnosticId.CompilerFailed, Error, "{0} ended with exit code {1}: {2}"),
        new(DiagnosticId.CompilerError, Error, "{0}"),
        new(DiagnosticId.CompilerWarning, Warning, "{0}"),
        new(DiagnosticId.LinkerError, Error, "{0}"),
        new(DiagnosticId.LinkerWarning, Warning, "{0}"),
        new(DiagnosticId.LinkTimeOptimizationOff, Warning, "{0} is compiled without link-time optimization: source mode needs its assembler text; with SourceMode=\"link\" it is optimized, and its sites get their room after link"),
        new(DiagnosticId.PaddingRefused, Warning, "the assembler does not take {0} with padding ({1}); it is assembled without, and its sites get their room after link"),
        new(DiagnosticId.SourceModeInvalid, Error, "'{0}' is no mode for sources; AfterlinkSourceMode and SourceMode are 'source' or 'link'"),
        new(DiagnosticId.KernelHeadersNotNamed, Error, "{0} does not say for which kernel it is; add KernelHeaders=\"folder\" to the item, the folder that its modules are built against"),
        new(DiagnosticId.KernelHeadersInvalid, Error, "{0} is no folder that kernel modules are built against: it has no {1}"),
        new(DiagnosticId.KernelSourceInvalid, Error, "{0} is no folder with a Kbuild file or a Makefile, from which kbuild takes what to build"),
        new(DiagnosticId.MakeNotFound, Error, "there is no '{0}', which kernel modules are built with; install it (Debian: apt-get install make gcc)"),
        new(DiagnosticId.KernelBuildFailed, Error, "kbuild failed in {0} with exit code {1}: {2}"),
        new(DiagnosticId.KernelBuildWithoutModules, Error, "kbuild made no module of {0}; name one in its Kbuild file (obj-m := driver.o)"),
        new(DiagnosticId.KernelOutputFolder, Error, "'{0}' in OutputFolder of {1} leads out of the output; name a folder below it"),

        // 60xx: kernel modules
        new(DiagnosticId.KernelHeadersMissing, Error, "{0} holds no built kernel headers: {1}; name the folder that modules are built against, such as /lib/modules/VERSION/build"),
        new(DiagnosticId.KernelShimFailed, Error, "the shim for {0} could not be compiled with the kernel's own build: {1}"),
        new(DiagnosticId.KernelUnsupported, Error, "the kernel of {0} cannot be a target: {1}"),
        new(DiagnosticId.KernelTableDamaged, Error, "the kernel table {0} is damaged: {1} bytes and {2} relocations do not make entries of one size"),
        new(DiagnosticId.KernelTableLayout, Error, "the entries of {0} have {1} bytes, those of the target kernel {2}: the module was built for another kernel"),
        new(DiagnosticId.KernelModuleRefused, Error, "the kernel would refuse the module: {0}"),
        new(DiagnosticId.KernelSymbolVersionMissing, Error, "the headers' Module.symvers has no version of {0}, without which the kernel would not load the module"),
        new(DiagnosticId.KernelSignatureDropped, Warning, "the module's signature covers its bytes and is gone; where the kernel asks for one, sign the result: scripts/sign-file sha256 KEY.pem CERTIFICATE.x509 MODULE.ko"),
        new(DiagnosticId.KernelNothingToBind, Note, "nothing in the module can be bound by the kernel, so that it is copied as it is"),
        new(DiagnosticId.KernelAlreadyRewritten, Error, "the module has been rewritten already; rewrite its original instead, which 'afterlink restore' gives back where it is lost"),
        new(DiagnosticId.KernelHeadersNeeded, Error, "this is a kernel module: name the headers of its kernel (--kernel-headers DIR, such as /lib/modules/VERSION/build)"),
        new(DiagnosticId.KernelRecordDamaged, Error, "the record of what was rewritten (section .afterlink.module) is damaged: {0}"),
        new(DiagnosticId.KernelSiteLeftNative, Warning, "'{0}' in {1} stays native ({2}): the kernel does not bind it, so that under Xen PV it is wrong, or traps"),
        new(DiagnosticId.KernelProbesRefused, Error, "probes are answered by C# in a process, so that a kernel module can have none; rewrite it without them"),
        new(DiagnosticId.VerifyKernelContent, Error, "{0} differs from the original's: {1}"),
        new(DiagnosticId.VerifyKernelTable, Error, "the kernel table {0} is wrong: {1}"),
        new(DiagnosticId.VerifyKernelWindow, Error, "the window at {0}+0x{1:x} is wrong: {2}"),
        new(DiagnosticId.VerifyKernelStub, Error, "the stub of the window at {0}+0x{1:x} is wrong: {2}"),
        new(DiagnosticId.VerifyKernelUnwind, Error, "the kernel could not unwind through the stubs: {0}"),
        new(DiagnosticId.VerifyKernelSymbols, Error, "the symbols differ from what the original and the stubs need: {0}"),

        // 604x-607x: kernel modules in machines
        new(DiagnosticId.KernelNotFound, Error, "there is no {0} to boot: {1}"),
        new(DiagnosticId.KernelImageInvalid, Error, "{0} is no bootable image of Linux for x86-64 (bzImage)"),
        new(DiagnosticId.PackageNotFetched, Error, "package {0} cannot be fetched or unpacked: {1}"),
        new(DiagnosticId.MachineFolderUnusable, Error, "the folder of machines {0} cannot be used: {1}"),
        new(DiagnosticId.BootToolMissing, Error, "there is no {0}: {1}"),
        new(DiagnosticId.KernelModuleInvalid, Error, "{0} is no kernel module: a relocatable ELF file with a .modinfo section"),
        new(DiagnosticId.KernelModuleMissing, Error, "module {0} cannot be loaded: {1}"),
        new(DiagnosticId.KvmUnusable, Note, "the guest did not start within {0:0} s with KVM; it runs without (TCG), and so do further ones until this host is booted again"),
        new(DiagnosticId.GuestRefusedModule, Error, "the kernel refuses {0}: {1}"),
        new(DiagnosticId.GuestCommandFailed, Error, "the command '{0}' ended with exit code {1}"),
        new(DiagnosticId.GuestTestFailed, Error, "a test of {0} failed: {1}"),
        new(DiagnosticId.GuestWarned, Warning, "the kernel warns at {0}: {1}"),
        new(DiagnosticId.GuestPanicked, Error, "the guest's kernel died {0}: {1}"),
        new(DiagnosticId.GuestTimedOut, Error, "the guest did not come to its end within {0:0} s; it was {1}"),
        new(DiagnosticId.GuestEndedEarly, Error, "the machine ended {0}: {1}"),
        new(DiagnosticId.GuestTooLoud, Error, "the guest printed more than is read; it was ended"),

        // 7xxx: reference data
        new(DiagnosticId.ShareFolderUnusable, Error, "the folder of the broker cannot be used: {0}"),
        new(DiagnosticId.BrokerRunsAlready, Error, "{0} is served already, or its socket cannot be made there"),
        new(DiagnosticId.BrokerQuotaInvalid, Error, "'{0}' is no quota; write a number with K, M, G or T, such as 16G"),

        // 70xx: observing of running processes
        new(DiagnosticId.ProcessNotObservable, Error, "process {0} cannot be observed: {1}"),
        new(DiagnosticId.ProcessWithoutModules, Error, "process {0} has told nothing of Afterlink: it loads no rewritten module"),

        // 9xxx: internal
        new(DiagnosticId.InternalError, Error, "internal error: {0}; please report it with the module that caused it"),
    ];

    private static readonly Dictionary<DiagnosticId, DiagnosticRow> ById = Rows.ToDictionary(static row => row.Id);

    /// <summary>All rows, in the order of their codes.</summary>
    public static IReadOnlyList<DiagnosticRow> All => Rows;

    /// <summary>The row of <paramref name="id"/>.</summary>
    /// <exception cref="KeyNotFoundException">The code is not one of the engine's.</exception>
    public static DiagnosticRow Find(DiagnosticId id) => ById[id];
}
