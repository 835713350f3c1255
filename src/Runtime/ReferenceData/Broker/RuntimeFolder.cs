// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.ComponentModel;
using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Broker;

/// <summary>
/// Where the broker's socket is: <c>AFTERLINK_SHARE</c>, <c>$XDG_RUNTIME_DIR/afterlink</c> or <c>/tmp/afterlink-UID</c>. Whoever can write into the
/// folder can pretend to be the broker, so it is used only where that is its user, or root.
/// </summary>
internal sealed class RuntimeFolder
{
    /// <summary>The environment variable that names the folder; <c>false</c> turns sharing with other processes off.</summary>
    public const string Variable = "AFTERLINK_SHARE";

    private RuntimeFolder(string path, uint owner) => (Path, Owner) = (path, owner);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Whose it is; a broker must be the same user's.</summary>
    public uint Owner { get; }

    /// <summary>The broker's socket.</summary>
    public string Socket => System.IO.Path.Combine(Path, "broker");

    /// <summary>What the process that hosts the broker has locked.</summary>
    public string LockFile => System.IO.Path.Combine(Path, "lock");

    /// <summary>The folder that is used where none is named; null where sharing with other processes is turned off.</summary>
    public static string? DefaultPath() => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } run && System.IO.Path.IsPathFullyQualified(run)
            ? System.IO.Path.Combine(run, "afterlink")
            : $"/tmp/afterlink-{SocketCalls.EffectiveUser()}",
        "false" => null,
        var path => path,
    };

    /// <summary>Opens the folder, and makes it where it is missing.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="problem">Receives what is wrong with it.</param>
    /// <returns>Null where it cannot be used.</returns>
    public static RuntimeFolder? Open(string path, out string? problem)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows())
        {
            problem = "there is no broker on Windows";
            return null;
        }

        try
        {
            _ = Directory.CreateDirectory(path, OwnerOnly);

            // A link would let its owner choose another folder later.
            if (new DirectoryInfo(path).LinkTarget is not null)
            {
                problem = $"{path} is a link";
            }
            else
            {
                var status = FileStatus.OfFolder(path);
                problem = status.User != SocketCalls.EffectiveUser() && status.User != 0 ? $"{path} belongs to another user"
                    : (status.Mode & 0x12) != 0 ? $"others than its owner may write into {path}" // S_IWGRP | S_IWOTH
                    : null;
                if (problem is null)
                    return new(path, status.User);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            problem = e.Message;
        }

        return null;
    }
}
