// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Runtime.InteropServices;
using Afterlink.Bench.ReferenceData;
using Afterlink.ReferenceData;
using Afterlink.ReferenceData.Broker;
using Afterlink.ReferenceData.Pressure;

namespace Afterlink.Guest;

/// <summary>Brokers and clients of different users, at a socket that everybody may use: what counts is what the kernel says of the other end.</summary>
internal static partial class OtherUser
{
    private const uint Nobody = 65534;
    private const UnixFileMode Everybody = (UnixFileMode)0x1B6; // rw-rw-rw-

    public static int Run()
    {
        // A client of another user; the same that the broker was told to let in; a broker of another user.
        foreach (var (name, users) in (IEnumerable<(string, uint[])>)[("stranger", []), ("guest", [Nobody])])
        {
            var folder = MakeFolder();
            using var host = BrokerHost.TryStart(RuntimeFolder.Open(folder, out _)!, new BrokerLimits { Users = users.ToHashSet() }, new HostPressure());
            File.SetUnixFileMode(Path.Combine(folder, "broker"), Everybody);
            using var visitor = Start("visit", folder);
            for (var line = visitor.StandardOutput.ReadLine(); line is not null; line = visitor.StandardOutput.ReadLine())
                Result.Write(name, line);
            visitor.WaitForExit();
        }

        var theirs = MakeFolder();
        File.SetUnixFileMode(theirs, File.GetUnixFileMode(theirs) | UnixFileMode.OtherWrite);
        using var server = Start("serve", theirs);
        Result.Write("server", server.StandardOutput.ReadLine());
        File.SetUnixFileMode(theirs, File.GetUnixFileMode(theirs) & ~UnixFileMode.OtherWrite);
        Result.Write("server-connects", Connects(theirs));
        Result.Write("server-answers", StatusReader.TryRead(RuntimeFolder.Open(theirs, out _)!, out _));
        server.Kill();
        server.WaitForExit();
        return 0;
    }

    /// <summary>A broker of nobody's, which lets root in.</summary>
    public static int Serve(string folder)
    {
        Become();
        using var server = new BrokerServer(PacketSocket.Listen(Path.Combine(folder, "broker"))!, new BrokerLimits { Users = new HashSet<uint> { 0 } }, new HostPressure());
        File.SetUnixFileMode(Path.Combine(folder, "broker"), Everybody);
        Console.WriteLine("listens");
        _ = Console.ReadLine();
        return 0;
    }

    /// <summary>A client of nobody's.</summary>
    public static int Visit(string folder)
    {
        Become();
        Console.WriteLine($"connects {Connects(folder)}");
        Console.WriteLine($"answered {StatusReader.TryRead(RuntimeFolder.Open(folder, out _)!, out _)}");
        using var memory = new Memory(1 << 20);
        using var store = new ReferenceDataStore(new() { Folder = folder, Timeout = TimeSpan.FromSeconds(2) });
        var receipt = store.Share(memory.Range);
        Console.WriteLine($"shared {receipt.SharedBytes} {string.Join(' ', receipt.PrivateParts.Select(static part => part.Reason))}".TrimEnd());
        return 0;
    }

    private static bool Connects(string folder)
    {
        using var socket = PacketSocket.Connect(Path.Combine(folder, "broker"));
        return socket is not null;
    }

    private static string MakeFolder()
    {
        var folder = Directory.CreateTempSubdirectory("share-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0x1ED); // rwxr-xr-x
        return folder;
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    private static void Become()
    {
        if (SetGroup(Nobody) != 0 || SetUser(Nobody) != 0)
            throw new InvalidOperationException("this is not root");
    }

    [LibraryImport("libc", EntryPoint = "setgid")]
    private static partial int SetGroup(uint group);

    [LibraryImport("libc", EntryPoint = "setuid")]
    private static partial int SetUser(uint user);
}
