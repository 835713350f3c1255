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

    /// <summary>Site word: anything can be live; the gate saves the extended state with xsavec or xsave.</summary>
    public const int SaveExtended = 3 << SiteIndexBits;

    /// <summary>Mask of the save class in the site word.</summary>
    public const int SaveMask = 3 << SiteIndexBits;

    /// <summary>Site word: the instruction names rbp or r12-r15, so the frame must hold them.</summary>
    public const int FullFrame = 4 << SiteIndexBits;
}
