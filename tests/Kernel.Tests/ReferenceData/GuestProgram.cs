// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot;

namespace Afterlink.Kernel.Tests.ReferenceData;

/// <summary>tests/Guest as native code: the runtime in a file that needs a C library, and OpenSSL for its hashes, and no .NET.</summary>
internal static class GuestProgram
{
    private const string Libraries = "/usr/lib/x86_64-linux-gnu";

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    // What dotnet test sets for itself, and a build of another process must not see.
    private static readonly string[] Foreign = ["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBuildLoadMicrosoftTargetsReadOnly", "MSBUILD_EXE_PATH", "MSBuildUserExtensionsPath"];

    private static readonly Lazy<Task<IReadOnlyList<GuestFile>>> Published = new(PublishAsync);

    /// <summary>The program, which is in the guest's path, and what it needs.</summary>
    public static Task<IReadOnlyList<GuestFile>> FilesAsync() => Published.Value;

    private static async Task<IReadOnlyList<GuestFile>> PublishAsync()
    {
        var folder = KernelFixtures.Place["guest"];
        string[] arguments =
        [
            .. Foreign.SelectMany(static name => (string[])["-u", name]),
            "dotnet", "publish", Repository.GetPath("tests", "Guest"), "-c", Configuration, "-o", folder, "-nologo", "-v:q", "--no-restore", "-p:BuildProjectReferences=false",
        ];
        var result = await ExternalCommand.RunAsync(Repository.Root, "env", arguments, CancellationToken.None);
        Assert.IsTrue(result.Succeeded, result.Output + result.Error);
        return
        [
            new(Path.Combine(folder, "guest"), "/bin/guest"),
            new($"{Libraries}/ld-linux-x86-64.so.2", "/lib64/ld-linux-x86-64.so.2"),
            .. ((string[])["libc.so.6", "libm.so.6", "libssl.so.3", "libcrypto.so.3"]).Select(static name => new GuestFile($"{Libraries}/{name}", $"{Libraries}/{name}")),
        ];
    }
}
