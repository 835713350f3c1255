// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Objects;

/// <summary>Objects that others compiled: the members of Debian's static libraries.</summary>
[TestClass]
public sealed class ArchiveMemberTests
{
    private const string Libraries = "/usr/lib/x86_64-linux-gnu/";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("libcrypto.a", 30, 0)]
    [DataRow("libc.a", 35, 4)]
    public void Rewrite_EveryMember_IsVerifiedAndItsSitesGetRoom(string archive, int least, int left)
    {
        using var folder = new ScratchFolder();
        var (patched, native) = (0, new List<string>());
        foreach (var member in Extract(folder, archive))
        {
            var result = AssembledModule.Rewrite(member, folder["out.o"], TestContext.CancellationToken);
            patched += result.Patched;
            native.AddRange(result.Sites.Where(static site => site is { IsPatched: false, Reason: not "report-only" }).Select(site => $"{member}: {site.Symbol} {site.Text} {site.Reason}"));
        }

        Assert.IsGreaterThanOrEqualTo(least, patched);

        // "hlt; jmp" at the end of exit and the like: their room is found after link.
        Assert.IsLessThanOrEqualTo(left, native.Count, string.Join('\n', native));
    }

    [TestMethod]
    public void Run_ProgramWithPreparedLibrary_GivesTheKnownAnswer()
    {
        using var folder = new ScratchFolder();
        File.Copy(Libraries + "libcrypto.a", folder["libcrypto.a"]);
        Directory.CreateDirectory(folder["prepared"]);
        var prepared = new List<string>();
        foreach (var member in Extract(folder, "libcrypto.a"))
        {
            var result = AssembledModule.Rewrite(member, folder["prepared/" + Path.GetFileName(member)], TestContext.CancellationToken);
            if (result.Patched != 0)
                prepared.Add(result.OutputPath);
        }

        _ = Tool.Run("ar", ["r", folder["libcrypto.a"], .. prepared]);
        File.WriteAllText(
            folder["main.c"],
            """
            #include <openssl/evp.h>
            #include <openssl/rand.h>
            #include <stdio.h>
            int main(void)
            {
                unsigned char hash[32], random[8];
                if (!EVP_Digest("abc", 3, hash, NULL, EVP_sha256(), NULL) || RAND_bytes(random, sizeof random) != 1)
                    return 1;
                for (int i = 0; i < 32; i++)
                    printf("%02x", hash[i]);
                return 0;
            }
            """);
        _ = Tool.Run("gcc", "-o", folder["main"], folder["main.c"], folder["libcrypto.a"], "-ldl", "-lpthread");

        // FIPS 180-4, the one-block message.
        Assert.AreEqual("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Tool.Run(folder["main"]));
        Assert.AreEqual(prepared.Sum(PreparedObject.SizeOfRecords) > 0, PreparedObject.SizeOfRecords(folder["main"]) > 0);
    }

    private static string[] Extract(ScratchFolder folder, string archive)
    {
        var members = Directory.CreateDirectory(folder["members"]).FullName;
        _ = Tool.Run("ar", "x", "--output", members, Libraries + archive);
        return [.. Directory.GetFiles(members).Order(StringComparer.Ordinal)];
    }
}
