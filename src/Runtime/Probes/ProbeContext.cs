// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;

namespace Afterlink;

/// <summary>
/// One pass of a thread over a probe, right before the instruction: which site it is, and the thread's registers. What is written here is
/// what the instruction finds when it runs, which it does as soon as the handler returns. Valid only until then.
/// </summary>
/// <remarks>Nothing here allocates, but for <see cref="Site"/> at the first pass over each site.</remarks>
public readonly unsafe ref partial struct ProbeContext
{
    private readonly RegisterFrame* _frame;
    private readonly BindingSlot* _slot;
    private readonly SiteRecord* _record;

    /// <summary>For generated code.</summary>
    /// <param name="frame">The frame that the gate passed.</param>
    /// <param name="slot">The slot that the gate passed.</param>
    public ProbeContext(RegisterFrame* frame, BindingSlot* slot)
    {
        // SAFETY: the gate's frame and slot outlive the handler, and a record is checked to belong to the stub that called.
        _frame = frame;
        _slot = slot;
        _record = SiteOperands.Record(frame, slot);
    }

    /// <summary>The instruction: function, offset, source line, text. The same object at every pass.</summary>
    public Site Site => LoadedModule.Of(_slot).SiteAt(SiteIndex);

    /// <summary>Index of the site in the module's <see cref="LoadedModule.Sites"/>, for tables of one's own.</summary>
    public int SiteIndex => (int)(_record - _slot->Context->Records);

    /// <summary>Address of the instruction in this process.</summary>
    public ulong Rip => _record->Address + _slot->Context->LoadBias;

    /// <summary>The stack pointer.</summary>
    public ulong Rsp => _frame->StackPointer;

    /// <summary>The register rax.</summary>
    public ulong Rax
    {
        get => _frame->Rax;
        set => _frame->Rax = value;
    }

    /// <summary>The register rcx.</summary>
    public ulong Rcx
    {
        get => _frame->Rcx;
        set => _frame->Rcx = value;
    }

    /// <summary>The register rdx.</summary>
    public ulong Rdx
    {
        get => _frame->Rdx;
        set => _frame->Rdx = value;
    }

    /// <summary>The register rbx.</summary>
    public ulong Rbx
    {
        get => _frame->Rbx;
        set => _frame->Rbx = value;
    }

    /// <summary>The register rbp.</summary>
    public ulong Rbp
    {
        get => _frame->Rbp;
        set => _frame->Rbp = value;
    }

    /// <summary>The register rsi.</summary>
    public ulong Rsi
    {
        get => _frame->Rsi;
        set => _frame->Rsi = value;
    }

    /// <summary>The register rdi.</summary>
    public ulong Rdi
    {
        get => _frame->Rdi;
        set => _frame->Rdi = value;
    }

    /// <summary>The register r8.</summary>
    public ulong R8
    {
        get => _frame->R8;
        set => _frame->R8 = value;
    }

    /// <summary>The register r9.</summary>
    public ulong R9
    {
        get => _frame->R9;
        set => _frame->R9 = value;
    }

    /// <summary>The register r10.</summary>
    public ulong R10
    {
        get => _frame->R10;
        set => _frame->R10 = value;
    }

    /// <summary>The register r11.</summary>
    public ulong R11
    {
        get => _frame->R11;
        set => _frame->R11 = value;
    }

    /// <summary>The register r12.</summary>
    public ulong R12
    {
        get => _frame->R12;
        set => _frame->R12 = value;
    }

    /// <summary>The register r13.</summary>
    public ulong R13
    {
        get => _frame->R13;
        set => _frame->R13 = value;
    }

    /// <summary>The register r14.</summary>
    public ulong R14
    {
        get => _frame->R14;
        set => _frame->R14 = value;
    }

    /// <summary>The register r15.</summary>
    public ulong R15
    {
        get => _frame->R15;
        set => _frame->R15 = value;
    }

    /// <summary>The flags; what is set here takes the place of all that <see cref="ProcessorFlags"/> names, the others stay.</summary>
    public ProcessorFlags Flags
    {
        get => (ProcessorFlags)_frame->Rflags & AllFlags;
        set => _frame->Rflags = (_frame->Rflags & ~(ulong)AllFlags) | (ulong)(value & AllFlags);
    }

    private static ProcessorFlags AllFlags => ProcessorFlags.Carry | ProcessorFlags.Parity | ProcessorFlags.Adjust | ProcessorFlags.Zero
        | ProcessorFlags.Sign | ProcessorFlags.Direction | ProcessorFlags.Overflow;

    /// <summary>A register by its number.</summary>
    /// <param name="register">The register.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such register, or <see cref="GeneralRegister.Rsp"/> is set.</exception>
    public ulong this[GeneralRegister register]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((int)register, (int)GeneralRegister.R15, nameof(register));
            return SiteOperands.RegisterValue(_frame, (int)register);
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((int)register, (int)GeneralRegister.R15, nameof(register));
            ArgumentOutOfRangeException.ThrowIfEqual((int)register, (int)GeneralRegister.Rsp, nameof(register));
            SiteOperands.WriteRegister(_frame, (int)register, sizeof(ulong), value);
        }
    }
}
