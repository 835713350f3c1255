// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Bindings;

/// <summary>
/// The layout that a rewritten module, the provider and the runtime agree on (docs/design.md, "Binding"). Changing a
/// number here is a new version: a new symbol name and <c>SiteTableLayout.Version</c>.
/// </summary>
internal static class BindingLayout
{
    /// <summary>The undefined weak data symbol that a module's binding cell takes its value from. Unresolved = 0 = native.</summary>
    public const string SymbolName = "afterlink_bindings_v1";

    /// <summary>Slots in a binding table. A kind's slot has the kind's number.</summary>
    public const int SlotCount = 128;

    /// <summary>Bytes of a slot: code pointer, handler pointer, context pointer, reserved.</summary>
    public const int SlotSize = 32;

    /// <summary>Offset in a slot of the pointer that a stub calls.</summary>
    public const int SlotCodeOffset = 0;

    /// <summary>Offset in a slot of the managed handler that the gate calls.</summary>
    public const int SlotHandlerOffset = 8;

    /// <summary>Offset in a slot of the module context.</summary>
    public const int SlotContextOffset = 16;

    /// <summary>
    /// The slot of declared hypercalls, the last one. Its words differ from those of other slots: a stub of a declared hypercall calls the
    /// handler of its site itself, with the arguments where a C function has them, and no gate is between.
    /// </summary>
    public const int DeclaredSlot = SlotCount - 1;

    /// <summary>Offset in the declared slot of the pointer to the handlers, one word for each site of the module; null: run the original.</summary>
    public const int DeclaredHandlersOffset = 0;

    /// <summary>
    /// Offset in the declared slot of where the thread keeps the pointer to its virtual CPU, seen from fs. A thread whose pointer is null takes
    /// the slow way.
    /// </summary>
    public const int DeclaredCpuOffset = 8;

    /// <summary>Offset in the declared slot of the slow way: code that a stub calls as that of any slot, but that rcx is the table.</summary>
    public const int DeclaredSlowOffset = 16;

    /// <summary>Offset in the declared slot of the code to call behind the handler when the virtual CPU is not quiet.</summary>
    public const int DeclaredPendingOffset = 24;

    /// <summary>Offset in a virtual CPU of the word that is 0 when something waits for it.</summary>
    public const int CpuQuietOffset = 8;

    /// <summary>Offset in a virtual CPU of the count of handlers that its thread is in.</summary>
    public const int CpuDepthOffset = 56;

    /// <summary>
    /// Bytes below the stack pointer that a stub leaves alone: the red zone of 128 bytes (System V ABI, AMD64
    /// supplement, 3.2.2) and one word that <c>pushf</c> writes.
    /// </summary>
    public const int StackSkip = 136;

    /// <summary>Bits of the pushed site word that hold the site's index in the site table.</summary>
    public const int SiteIndexBits = 24;

    /// <summary>Site word: no vector register can be live at the site, the gate saves none.</summary>
    public const int SaveNone = 0 << SiteIndexBits;

    /// <summary>Site word: only xmm0-7 can be live, and only their low 128 bits.</summary>
    public const int SaveArguments = 1 << SiteIndexBits;

    /// <summary>Site word: only xmm0-15 can be live, and only their low 128 bits.</summary>
    public const int SaveSse = 2 << SiteIndexBits;

    /// <summary>Site word: anything can be live, but for what the two bits below except.</summary>
    public const int SaveExtended = 3 << SiteIndexBits;

    /// <summary>Mask of the save class in the site word.</summary>
    public const int SaveMask = 3 << SiteIndexBits;

    /// <summary>Site word: the instruction names rbp or r12-r15, so the frame must hold them.</summary>
    public const int FullFrame = 4 << SiteIndexBits;

    /// <summary>Site word, with <see cref="SaveExtended"/>: no x87 or MMX register can be live. A word without it comes from an earlier rewriter or a module that has such code.</summary>
    public const int WithoutX87 = 8 << SiteIndexBits;

    /// <summary>Site word, with <see cref="SaveExtended"/>: no mask register, none of zmm16-31 and nothing above ymm can be live.</summary>
    public const int WithoutAvx512 = 16 << SiteIndexBits;

    /// <summary>
    /// Site word: only bound instructions of the module change more of RFLAGS than the status flags (Intel SDM volume 1, 3.4.3.1). Its own code has no
    /// <c>std</c>, no <c>uiret</c>, and no <c>popf</c> or <c>iret</c> that stayed native, and all of it was seen.
    /// </summary>
    public const int StatusFlagsOnly = 32 << SiteIndexBits;
}
