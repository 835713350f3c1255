// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Diagnostics;

/// <summary>
/// Every code that Afterlink can report, as <c>AFL</c> and four digits: 0xxx environment and configuration, 1xxx reading ELF, 2xxx
/// rewriting and verification, 3xxx toolchain, 4xxx runtime, 5xxx generator and analyzers, 9xxx internal. Each has a row in the
/// table of its project, a page in docs/diagnostics and a test. A number is never used again.
/// </summary>
public enum DiagnosticId
{
    // 0xxx: environment and configuration (src/Tasks, src/Cli)
    MissingFile = 1,
    HostTooOld = 2,
    DuplicateModuleFile = 3,
    DuplicateModuleName = 4,
    ModuleNameMissing = 5,
    ModuleNameInvalid = 6,
    ModuleWithoutSource = 7,
    UnknownSourceType = 8,
    ListedTwice = 9,

    // 1xxx: reading ELF (src/Rewriting/Elf)
    ElfNoMagic = 1001,
    ElfTruncated = 1002,
    ElfNot64Bit = 1003,
    ElfNotLittleEndian = 1004,
    ElfUnknownVersion = 1005,
    ElfOtherMachine = 1006,
    ElfOtherType = 1007,
    ElfHeaderSizes = 1008,
    ElfProgramHeadersOutside = 1009,
    ElfSectionHeadersOutside = 1010,
    ElfSectionOutside = 1011,
    ElfStringTable = 1012,
    ElfSectionLink = 1013,
    ElfSegmentOutside = 1014,
    ElfSegmentsOverlap = 1015,
    ElfSectionPlace = 1016,
    ElfDynamicTable = 1017,
    ElfSymbolTable = 1018,
    ElfRelocations = 1019,
    ElfHashTable = 1020,
    ElfVersionTable = 1021,
    ElfNotes = 1022,
    ElfFrames = 1023,
    ElfSectionsOverlap = 1024,

    // 2xxx: rewriting and verification (src/Rewriting); 21xx: layout (src/Rewriting/Patching)
    InputUnreadable = 2001,
    OutputIsInput = 2002,
    OutputUnwritable = 2003,
    CodeRangesOverlap = 2004,
    TooManySites = 2005,
    StubOutOfReach = 2006,
    DeclaredSiteMissing = 2007,
    NoSites = 2008,
    SitesLeftNative = 2009,
    SiteLeftNative = 2010,
    NotRewritten = 2020,
    NoteDamaged = 2021,
    SiteTableDamaged = 2022,
    VerifyOriginal = 2030,
    VerifyBytes = 2031,
    VerifyWindow = 2032,
    VerifyStub = 2033,
    VerifyEntry = 2034,
    VerifySites = 2035,
    VerifyTables = 2036,
    LayoutNotSharedObject = 2101,
    LayoutAlreadyRewritten = 2102,
    LayoutNoDynamicSymbols = 2103,
    LayoutSelfRelocating = 2104,
    LayoutHeadersElsewhere = 2105,
    LayoutNoHeaderRoom = 2106,
    LayoutNoDynamicEntries = 2107,
    LayoutPointerIntoHeaders = 2108,
    LayoutTooLarge = 2109,
    LayoutNothingLoaded = 2110,

    // 3xxx: toolchain (src/Tasks)
    CompilerNotFound = 3001,
    CompilerFailed = 3002,
    CompilerError = 3003,
    CompilerWarning = 3004,
    LinkerError = 3005,
    LinkerWarning = 3006,

    // 4xxx: runtime (src/Runtime)
    ModuleNotFound = 4001,
    ModuleNotLoaded = 4002,
    ModuleNotRewritten = 4003,
    ModuleUnreadable = 4004,
    ModuleTableVersion = 4005,
    ModuleTableDamaged = 4006,
    MappedModuleDiffers = 4007,
    HandlerMissing = 4008,
    HandlerThrew = 4009,
    ModuleInUse = 4010,
    ModuleNotBound = 4011,
    ModuleBoundAlready = 4012,
    PlatformUnsupported = 4013,
    ProviderNotLoaded = 4014,
    TooManyMonitors = 4015,
    ProcessorException = 4016,
    TooManyFaults = 4017,
    StrayCall = 4018,

    // 5xxx: generator and analyzers (src/Generators)
    ModuleClassNotPartial = 5001,
    ModuleClassUnsupported = 5002,
    ModuleNameNotValid = 5003,
    UnsafeCodeNotAllowed = 5004,
    ManifestMissing = 5005,
    ManifestUnreadable = 5006,
    ManifestDuplicate = 5007,
    LanguageVersionTooLow = 5008,
    HypercallsWithoutModule = 5009,
    HeaderSyntax = 5020,
    HypercallNumberInvalid = 5021,
    HypercallNumberDuplicate = 5022,
    HypercallNameDuplicate = 5023,
    HypercallTypeUnknown = 5024,
    HypercallTypeCannotCross = 5025,
    HypercallTooManyArguments = 5026,
    EnumValueOutOfRange = 5027,
    HeaderMemberDuplicate = 5028,
    HypercallNameReserved = 5029,

    // 9xxx: internal
    InternalError = 9001,
}
