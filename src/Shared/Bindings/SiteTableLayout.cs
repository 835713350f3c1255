// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Bindings;

/// <summary>
/// The bytes of a module's site table and of the note that leads to it. Little-endian. Everything in it is untrusted
/// when it is read: counts, offsets and addresses are checked against the mapping before they are followed.
/// </summary>
internal static class SiteTableLayout
{
    /// <summary>Version of table and note.</summary>
    public const int Version = 1;

    /// <summary>Owner of the ELF note (without the terminating zero).</summary>
    public const string NoteName = "Afterlink";

    /// <summary>Type of the ELF note.</summary>
    public const uint NoteType = 1;

    /// <summary>"AFLS", the first four bytes of the table.</summary>
    public const uint Magic = 0x534C4641;

    // Note descriptor: all addresses are link-time virtual addresses of the module.
    public const int NoteVersion = 0;            // u32
    public const int NoteFlags = 4;              // u32, zero
    public const int NoteBindingCell = 8;        // u64 address of the 8-byte binding cell
    public const int NoteSiteTable = 16;         // u64 address
    public const int NoteSiteTableSize = 24;     // u64 bytes, header and strings included
    public const int NoteStubText = 32;          // u64 address
    public const int NoteStubTextSize = 40;      // u64 bytes
    public const int NoteOriginalSize = 48;      // u64 bytes of the file that was rewritten
    public const int NoteOriginalHash = 56;      // 32 bytes, SHA-256 of the file that was rewritten
    public const int NoteSize = 88;

    // Table header.
    public const int HeaderMagic = 0;            // u32
    public const int HeaderVersion = 4;          // u16
    public const int HeaderRecordSize = 6;       // u16
    public const int HeaderCount = 8;            // u32 records
    public const int HeaderStringsOffset = 12;   // u32 from the table's start
    public const int HeaderStringsSize = 16;     // u32 bytes; UTF-8, each string ends in a zero, offset 0 is the empty string
    public const int HeaderMovedCount = 20;      // u32 entries of windows without a site, behind the records
    public const int HeaderSize = 24;

    // Entry behind the records: a window without a site, whose instructions moved to make room for a springboard. Sorted by address.
    public const int MovedWindow = 0;            // u64 address of its first byte
    public const int MovedStub = 8;              // u64 address of its stub
    public const int MovedLength = 16;           // u32 bytes of the window
    public const int MovedReserved = 20;         // u32, zero
    public const int MovedSize = 24;

    // Record: one site, sorted by address.
    public const int RecordAddress = 0;          // u64 link-time address of the instruction
    public const int RecordWindow = 8;           // u64 address of the window's first byte (0: native)
    public const int RecordStub = 16;            // u64 address of the stub (0: native)
    public const int RecordKind = 24;            // u16 SiteKind
    public const int RecordLength = 26;          // u8 bytes of the instruction (1-15)
    public const int RecordWindowLength = 27;    // u8 bytes of the window (0: native)
    public const int RecordWindowType = 28;      // u8 WindowType
    public const int RecordFlags = 29;           // u8 SiteRecordFlags
    public const int RecordRegister = 30;        // u8 general register operand: 0-15 (rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8...), 0xFF none
    public const int RecordOperandSize = 31;     // u8 bytes of the register or memory operand
    public const int RecordSystemRegister = 32;  // u8 number of the control, debug or segment register, 0xFF none
    public const int RecordMemoryBase = 33;      // u8 general register, 0xFF none, 0xFE rip (then RecordDisplacement is the target's link-time address)
    public const int RecordMemoryIndex = 34;     // u8 general register, 0xFF none
    public const int RecordMemoryScale = 35;     // u8 1, 2, 4, 8
    public const int RecordMemorySegment = 36;   // u8 0 none, 4 fs, 5 gs
    public const int RecordAddressSize = 37;     // u8 4 or 8
    public const int RecordImmediate = 38;       // u16 immediate operand (port or interrupt number)
    public const int RecordDisplacement = 40;    // s64
    public const int RecordBytes = 48;           // 16 bytes: the original instruction, zero padded
    public const int RecordSymbol = 64;          // u32 string: function name
    public const int RecordSymbolOffset = 68;    // u32 site's offset in the function
    public const int RecordSource = 72;          // u32 string: source file
    public const int RecordLine = 76;            // u32 source line, 0 unknown
    public const int RecordReason = 80;          // u32 string: why the site stayed native
    public const int RecordHypercall = 84;       // u32 number of a declared hypercall
    public const int RecordText = 88;            // u32 string: the instruction in Intel syntax
    public const int RecordReserved = 92;        // u32, zero
    public const int RecordSize = 96;
}
