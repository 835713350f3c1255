// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Boot;

/// <summary>One thing that the guest did: the loading of a module, or a command.</summary>
/// <param name="Name">The module's file, the name of one of the kernel's own, or the command.</param>
/// <param name="ExitCode">Of <c>insmod</c> or of the command; null where it did not end.</param>
/// <param name="Lines">What was printed meanwhile, by the kernel and by the command, without time stamps.</param>
public sealed record GuestStep(string Name, int? ExitCode, IReadOnlyList<string> Lines)
{
    /// <summary>
    /// What comes nearest to why it failed: the last warning or worse that the kernel logged meanwhile, else the last line of a program; null
    /// where there is neither. Other lines of the log do not count: the kernel prints them when it likes, about what it likes.
    /// </summary>
    public string? Complaint { get; init; }

    /// <summary>Whether it ended well.</summary>
    public bool Succeeded => ExitCode == 0;
}
