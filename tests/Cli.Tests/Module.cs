// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;

namespace Afterlink.Cli.Tests;

/// <summary>A shared object with three sites, made by gcc in a folder that goes with the test.</summary>
internal sealed class Module : IDisposable
{
    private const string Source =
        """
        unsigned char rtc_read(void)
        {
            unsigned char value;
            __asm__ volatile("cli");
            __asm__ volatile("inb $0x71, %0" : "=a"(value));
            __asm__ volatile("sti");
            return value;
        }

        """;

    private readonly string _folder;

    private Module(string folder) => _folder = folder;

    public string Path => this["librtc.so"];

    public string SourcePath => this["rtc.c"];

    public string this[string name] => System.IO.Path.Combine(_folder, name);

    public static async Task<Module> CreateAsync(CancellationToken cancellationToken)
    {
        var module = new Module(Directory.CreateTempSubdirectory("afterlink cli ").FullName);
        await File.WriteAllTextAsync(module.SourcePath, Source, cancellationToken);
        using var gcc = Process.Start("gcc", ["-shared", "-fPIC", "-g", "-O1", "-o", module.Path, module.SourcePath]);
        await gcc.WaitForExitAsync(cancellationToken);
        Assert.AreEqual(0, gcc.ExitCode, "gcc failed");
        return module;
    }

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
