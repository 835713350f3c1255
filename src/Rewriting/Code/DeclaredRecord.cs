// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Code;

/// <summary>One record of section <c>.afterlink.declared</c>: what a header or an assembler says of an instruction.</summary>
/// <param name="Offset">Its offset in the section.</param>
/// <param name="Place">Where the instruction is; null where the record leads to no code.</param>
/// <param name="Type">What the record says.</param>
/// <param name="Value">The hypercall's number, or how many bytes of padding are behind the instruction.</param>
internal readonly record struct DeclaredRecord(int Offset, CodePlace? Place, DeclaredRecordType Type, ulong Value);
