// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Caching;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Kernel.Target;

/// <summary>Compiled shims, one for each set of headers, in the user's own cache folder. What cannot be read or written is compiled again.</summary>
internal sealed class ShimCache
{
    private const string Extension = ".shim";
    private const int HashSize = 32;
    private const int MaxShims = 64 << 20;

    private readonly CacheFiles _files;

    private ShimCache(string folder) => _files = new CacheFiles(folder, Extension);

    /// <summary>Opens the cache; null where the user has or wants none, or where others could write to it.</summary>
    public static ShimCache? Open()
    {
        // Whatever is wrong with the folder, the cache of results says so.
        if (CacheSettings.Read(folder: null, size: null, new DiagnosticBag()).Folder is not { } root)
            return null;
        var folder = Path.Combine(root, "shims");
        try
        {
            if (OperatingSystem.IsWindows())
                return null;
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return FileStatus.Read(folder) is { IsPrivate: true } status && status.Owner == FileStatus.CurrentUser ? new ShimCache(folder) : null;
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            return null;
        }
    }

    /// <summary>The shim of a key; null where there is none, or one that is damaged.</summary>
    public byte[]? Find(string key)
    {
        try
        {
            using var stream = _files.OpenRead(key);
            if (stream is null || stream.Length is < HashSize or > MaxShims)
                return null;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            _files.Touch(key);
            var shim = content[HashSize..];
            return content.AsSpan(0, HashSize).SequenceEqual(System.Security.Cryptography.SHA256.HashData(shim)) ? shim : null;
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            return null;
        }
    }

    /// <summary>Keeps a shim.</summary>
    public void Store(string key, byte[] shim)
    {
        try
        {
            _files.Write(key, stream =>
            {
                stream.Write(System.Security.Cryptography.SHA256.HashData(shim));
                stream.Write(shim);
            });
            _files.Trim(MaxShims);
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            // The next run compiles it again.
        }
    }
}
