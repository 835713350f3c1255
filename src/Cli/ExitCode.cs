// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Cli;

/// <summary>What the tool says to the shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The input is at fault; a coded message on the error stream says how.</summary>
    public const int BadInput = 1;

    /// <summary>The command line is at fault.</summary>
    public const int WrongUsage = 2;

    /// <summary>Ended by the user: 128 and SIGINT, as shells count it.</summary>
    public const int Canceled = 130;
}
